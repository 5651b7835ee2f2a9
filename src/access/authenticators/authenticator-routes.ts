import { z } from 'zod';
import { queryFlag, requesterOf } from '#src/directory/schemas/index.ts';
import { defineRoute, type RequestContext, type Route } from '#src/platform/http/index.ts';
import { type Authenticator, authenticatorKeys } from './authenticator.ts';
import type { AuthenticatorDraft, Authenticators } from './authenticator-service.ts';
import {
  authenticatorAnswer,
  authenticatorsPath as path,
  authenticatorToWire,
} from './authenticator-wire.ts';

const read = 'okta.authenticators.read';
const manage = 'okta.authenticators.manage';
const resource = { kind: 'authenticators', param: 'authenticatorId' };
const byId = z.object({ authenticatorId: z.string() });

const body = z.strictObject({
  key: z.enum(authenticatorKeys),
  name: z.string().trim().min(1).max(100).optional(),
  description: z.string().trim().max(500).optional(),
  /** By key; read by the authenticator's own schema. */
  settings: z.record(z.string(), z.unknown()).optional(),
  provider: z.record(z.string(), z.unknown()).optional(),
  // Clients send back what they were given; these are not theirs to change.
  id: z.unknown().optional(),
  type: z.unknown().optional(),
  status: z.unknown().optional(),
  created: z.unknown().optional(),
  lastUpdated: z.unknown().optional(),
  agreeToTerms: z.boolean().optional(),
  _links: z.unknown().optional(),
});

export function authenticatorRoutes(authenticators: Authenticators): Route[] {
  const lifecycle = (verb: 'activate' | 'deactivate', status: Authenticator['status']) =>
    defineRoute({
      method: 'POST',
      path: `${path}/:authenticatorId/lifecycle/${verb}`,
      permission: manage,
      resource,
      params: byId,
      answer: authenticatorAnswer,
      handle: async (ctx) =>
        reply(ctx, await authenticators.setStatus(ctx.params.authenticatorId, status, requesterOf(ctx))),
    });
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      answer: z.array(authenticatorAnswer),
      handle: (ctx) => ({
        status: 200,
        json: authenticators.all().map((one) => authenticatorToWire(one, ctx.client.origin)),
      }),
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: manage,
      query: z.object({ activate: queryFlag(true) }),
      body,
      answer: authenticatorAnswer,
      async handle(ctx) {
        const status = ctx.query.activate ? 'ACTIVE' : 'INACTIVE';
        return reply(ctx, await authenticators.create(draftOf(ctx.body), status, requesterOf(ctx)));
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:authenticatorId`,
      permission: read,
      resource,
      params: byId,
      answer: authenticatorAnswer,
      handle: async (ctx) => reply(ctx, await authenticators.get(ctx.params.authenticatorId)),
    }),
    defineRoute({
      method: 'PUT',
      path: `${path}/:authenticatorId`,
      permission: manage,
      resource,
      params: byId,
      body,
      answer: authenticatorAnswer,
      async handle(ctx) {
        const { authenticatorId } = ctx.params;
        return reply(ctx, await authenticators.replace(authenticatorId, draftOf(ctx.body), requesterOf(ctx)));
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/gatehouse/v1/authenticators/:authenticatorId/uses',
      permission: read,
      resource,
      summary:
        'Lists the policies that let people set an authenticator up; while there are any, it stays active',
      params: byId,
      answer: z.array(
        z.strictObject({ type: z.string(), id: z.string(), name: z.string(), policyId: z.string() }),
      ),
      handle: async (ctx) => ({
        status: 200,
        json: (await authenticators.usesOf(ctx.params.authenticatorId)).map(
          ({ type, id, name, policyId }) => ({ type, id, name, policyId }),
        ),
      }),
    }),
    lifecycle('activate', 'ACTIVE'),
    lifecycle('deactivate', 'INACTIVE'),
    // An app with a push of its own would be found here; this server makes none (authenticator-kinds.ts), so it names none.
    defineRoute({
      method: 'GET',
      path: '/.well-known/app-authenticator-configuration',
      permission: 'public',
      query: z.object({ oauthClientId: z.string().min(1).max(100) }),
      answer: z.array(z.strictObject({})).max(0),
      handle: () => ({ status: 200, json: [] }),
    }),
  ];
}

const draftOf = ({
  key,
  name,
  description,
  settings,
  provider,
}: z.infer<typeof body>): AuthenticatorDraft => ({
  key,
  name,
  description,
  settings,
  provider,
});

const reply = (ctx: Pick<RequestContext, 'client'>, one: Authenticator) => ({
  status: 200,
  json: authenticatorToWire(one, ctx.client.origin),
});
