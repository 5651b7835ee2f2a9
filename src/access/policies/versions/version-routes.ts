import { z } from 'zod';
import { queryLimit } from '#src/directory/schemas/index.ts';
import { defineRoute, linkHeaders, type Route } from '#src/platform/http/index.ts';
import { policyAnswer } from '../policy-answer.ts';
import { policyToWire } from '../policy-wire.ts';
import { writerOf } from '../policy-writer.ts';
import type { VersionService } from './version-service.ts';
import type { PolicyVersion } from './version-store.ts';

const path = '/gatehouse/v1/policies/:policyId/versions';
const one = z.object({
  policyId: z.string().max(100),
  number: z.coerce.number().int().min(1).max(1_000_000_000),
});
const words = z.record(z.string(), z.unknown()).nullable();
const status = z.enum(['ACTIVE', 'INACTIVE']);

const versionAnswer = z.strictObject({
  number: z.int().min(1),
  changed: z.iso.datetime(),
  changedBy: z.strictObject({ id: z.string(), displayName: z.string() }),
  restoredFrom: z.int().nullable().describe('The version that was made live again by this one.'),
  name: z.string(),
  rules: z.int().min(0).describe('How many it had.'),
});
const stateAnswer = z.strictObject({
  ...versionAnswer.shape,
  state: z.strictObject({
    status,
    name: z.string(),
    description: z.string().nullable(),
    conditions: words,
    settings: words,
    rules: z.array(
      z.strictObject({
        id: z.string(),
        status,
        name: z.string(),
        system: z.boolean(),
        conditions: words,
        actions: z.record(z.string(), z.unknown()),
      }),
    ),
  }),
});

export function versionRoutes(versions: VersionService): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path,
      summary: 'The states that a policy had, the newest first; the first of all is the one that is live',
      permission: 'okta.policies.read',
      params: z.object({ policyId: z.string().max(100) }),
      query: z.object({
        limit: queryLimit(20, 200),
        after: z.coerce.number().int().min(1).optional().describe('The number before which it goes on.'),
      }),
      answer: z.array(versionAnswer),
      async handle(ctx) {
        const { limit, after } = ctx.query;
        const found = await versions.listVersions(ctx.params.policyId, { before: after, limit: limit + 1 });
        const page = found.slice(0, limit);
        const next = found.length > limit ? { limit, after: page.at(-1)?.number } : undefined;
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: { limit, after }, next }),
          json: page.map(toWire),
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:number`,
      summary: 'What a policy and its rules were',
      permission: 'okta.policies.read',
      params: one,
      answer: stateAnswer,
      async handle(ctx) {
        const version = await versions.getVersion(ctx.params.policyId, ctx.params.number);
        return { status: 200, json: { ...toWire(version), state: version.state } };
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${path}/:number/restore`,
      summary: 'Makes a policy what it was, as a new version',
      permission: 'okta.policies.manage',
      params: one,
      answer: policyAnswer,
      async handle(ctx) {
        const { policyId, number } = ctx.params;
        const policy = await versions.restoreVersion(policyId, number, writerOf(ctx));
        return { status: 200, json: policyToWire(policy, ctx.client.origin) };
      },
    }),
  ];
}

const toWire = (version: PolicyVersion) => ({
  number: version.number,
  changed: new Date(version.changedMs).toISOString(),
  changedBy: { id: version.changedBy.id, displayName: version.changedBy.name },
  restoredFrom: version.restoredFrom ?? null,
  name: version.name,
  rules: version.rules,
});
