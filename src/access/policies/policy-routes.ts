import { z } from 'zod';
import { invalidCursor, queryLimit } from '#src/directory/schemas/index.ts';
import {
  defineRoute,
  linkHeaders,
  notFound,
  type RequestContext,
  type Route,
  validationFailed,
} from '#src/platform/http/index.ts';
import { policyTypes } from './kinds/kinds.ts';
import { writerOf } from './policy-writer.ts';
import { orderRoutes } from './order-routes.ts';
import type { Policy, PolicyRule } from './policy.ts';
import { policyAnswer, policyBody, ruleAnswer, ruleBody } from './policy-answer.ts';
import { pageOf } from './policy-list.ts';
import type { Policies } from './policies.ts';
import { policyToWire, ruleToWire } from './policy-wire.ts';
import { versionRoutes } from './versions/version-routes.ts';

const policyParams = z.object({ policyId: z.string() });
const ruleParams = z.object({ policyId: z.string(), ruleId: z.string() });
const activateQuery = z.object({ activate: z.enum(['true', 'false']).default('true') });

export type PolicyRouteFacts = {
  /** Which policies belong to a thing, for `resourceId`; those of authorization servers are served with them. */
  policiesOf?(resourceId: string): readonly string[];
};

export function policyRoutes(policies: Policies, facts: PolicyRouteFacts = {}): Route[] {
  return [
    ...listRoutes(policies, facts),
    ...policyWriteRoutes(policies),
    ...ruleRoutes(policies),
    ...lifecycleRoutes(policies),
    ...orderRoutes(policies),
    ...versionRoutes(policies),
  ];
}

function listRoutes(policies: Policies, facts: PolicyRouteFacts): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/policies',
      permission: 'okta.policies.read',
      query: z.object({
        type: z.string().optional(),
        status: z.enum(['ACTIVE', 'INACTIVE']).optional(),
        q: z.string().optional(),
        expand: z.string().optional().describe('`rules`: with each policy its rules.'),
        sortBy: z.string().optional().describe('`name`; otherwise by priority.'),
        limit: z.coerce.number().int().min(1).max(200).default(200),
        after: z.string().optional(),
        resourceId: z.string().optional(),
      }),
      answer: z.array(policyAnswer),
      handle(ctx) {
        const { type, status, q, limit, after, sortBy, expand, resourceId } = ctx.query;
        if (type === undefined)
          throw validationFailed('type', [`type: is required; one of ${policyTypes.join(', ')}`]);
        const belonging = resourceId === undefined ? undefined : (facts.policiesOf?.(resourceId) ?? []);
        const candidates = policies.list(type).filter(({ id }) => belonging?.includes(id) ?? true);
        const found = pageOf(candidates, { status, q, sortBy, after, limit });
        const parameters = { type, status, q, sortBy, expand, resourceId };
        const asked = ctx.rawQuery.includes('limit=') ? limit : undefined;
        const next = found.after === undefined ? undefined : { ...parameters, limit, after: found.after };
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: { ...parameters, limit: asked, after }, next }),
          json: found.page.map((policy) => toWire(policy, ctx, expand)),
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/policies/:policyId',
      permission: 'okta.policies.read',
      params: policyParams,
      query: z.object({ expand: z.string().optional() }),
      answer: policyAnswer,
      handle: (ctx) => ({
        status: 200,
        json: toWire(requirePolicy(policies, ctx.params.policyId), ctx, ctx.query.expand),
      }),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/policies/:policyId/rules',
      permission: 'okta.policies.read',
      params: policyParams,
      query: z.object({ limit: queryLimit(1000, 1000), after: z.string().max(100).optional() }),
      answer: z.array(ruleAnswer),
      handle(ctx) {
        const { rules } = requirePolicy(policies, ctx.params.policyId);
        const { limit, after } = ctx.query;
        const start = after === undefined ? 0 : rules.findIndex(({ id }) => id === after) + 1;
        if (after !== undefined && start === 0) throw invalidCursor();
        const page = rules.slice(start, start + limit);
        const next = start + limit < rules.length ? { limit, after: page.at(-1)?.id } : undefined;
        return {
          status: 200,
          ...(next === undefined ? {} : { headers: linkHeaders(ctx, { self: { limit, after }, next }) }),
          json: page.map((rule) => ruleToWire(rule, ctx.client.origin)),
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/policies/:policyId/rules/:ruleId',
      permission: 'okta.policies.read',
      params: ruleParams,
      answer: ruleAnswer,
      handle(ctx) {
        const { policyId, ruleId } = ctx.params;
        return {
          status: 200,
          json: ruleToWire(requireRule(requirePolicy(policies, policyId), ruleId), ctx.client.origin),
        };
      },
    }),
  ];
}

function policyWriteRoutes(policies: Policies): Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/api/v1/policies',
      permission: 'okta.policies.manage',
      query: activateQuery,
      body: policyBody,
      answer: policyAnswer,
      async handle(ctx) {
        const policy = await policies.createPolicy(
          String(ctx.body['type']),
          ctx.body,
          ctx.query.activate === 'true',
          writerOf(ctx),
        );
        return { status: 200, json: policyToWire(policy, ctx.client.origin) };
      },
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/v1/policies/:policyId',
      permission: 'okta.policies.manage',
      params: policyParams,
      body: policyBody,
      answer: policyAnswer,
      async handle(ctx) {
        const policy = await policies.replacePolicy(ctx.params.policyId, ctx.body, writerOf(ctx));
        return { status: 200, json: policyToWire(policy, ctx.client.origin) };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/v1/policies/:policyId',
      permission: 'okta.policies.manage',
      params: policyParams,
      async handle(ctx) {
        await policies.deletePolicy(ctx.params.policyId, writerOf(ctx));
        return { status: 204 };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/v1/policies/:policyId/clone',
      permission: 'okta.policies.manage',
      params: policyParams,
      answer: policyAnswer,
      async handle(ctx) {
        const policy = await policies.clonePolicy(ctx.params.policyId, writerOf(ctx));
        return { status: 200, json: policyToWire(policy, ctx.client.origin) };
      },
    }),
  ];
}

function ruleRoutes(policies: Policies): Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/api/v1/policies/:policyId/rules',
      permission: 'okta.policies.manage',
      params: policyParams,
      query: activateQuery,
      body: ruleBody,
      answer: ruleAnswer,
      async handle(ctx) {
        const rule = await policies.createRule(
          ctx.params.policyId,
          ctx.body,
          ctx.query.activate === 'true',
          writerOf(ctx),
        );
        return { status: 200, json: ruleToWire(rule, ctx.client.origin) };
      },
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/v1/policies/:policyId/rules/:ruleId',
      permission: 'okta.policies.manage',
      params: ruleParams,
      body: ruleBody,
      answer: ruleAnswer,
      async handle(ctx) {
        const rule = await policies.replaceRule(
          ctx.params.policyId,
          ctx.params.ruleId,
          ctx.body,
          writerOf(ctx),
        );
        return { status: 200, json: ruleToWire(rule, ctx.client.origin) };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/v1/policies/:policyId/rules/:ruleId',
      permission: 'okta.policies.manage',
      params: ruleParams,
      async handle(ctx) {
        await policies.deleteRule(ctx.params.policyId, ctx.params.ruleId, writerOf(ctx));
        return { status: 204 };
      },
    }),
  ];
}

function lifecycleRoutes(policies: Policies): Route[] {
  return (['activate', 'deactivate'] as const).flatMap((verb) => {
    const status = verb === 'activate' ? 'ACTIVE' : 'INACTIVE';
    return [
      defineRoute({
        method: 'POST',
        path: `/api/v1/policies/:policyId/lifecycle/${verb}`,
        permission: 'okta.policies.manage',
        params: policyParams,
        async handle(ctx) {
          await policies.setPolicyStatus(ctx.params.policyId, status, writerOf(ctx));
          return { status: 204 };
        },
      }),
      defineRoute({
        method: 'POST',
        path: `/api/v1/policies/:policyId/rules/:ruleId/lifecycle/${verb}`,
        permission: 'okta.policies.manage',
        params: ruleParams,
        async handle(ctx) {
          await policies.setRuleStatus(ctx.params.policyId, ctx.params.ruleId, status, writerOf(ctx));
          return { status: 204 };
        },
      }),
    ];
  });
}

function toWire(
  policy: Policy,
  ctx: Pick<RequestContext, 'client'>,
  expand: string | undefined,
): Record<string, unknown> {
  const wire = policyToWire(policy, ctx.client.origin);
  if (expand !== 'rules') return wire;
  return { ...wire, _embedded: { rules: policy.rules.map((rule) => ruleToWire(rule, ctx.client.origin)) } };
}

function requirePolicy(policies: Policies, id: string): Policy {
  const policy = policies.find(id);
  if (policy === undefined) throw notFound(id, 'Policy');
  return policy;
}

function requireRule(policy: Policy, ruleId: string): PolicyRule {
  const rule = policy.rules.find((one) => one.id === ruleId);
  if (rule === undefined) throw notFound(ruleId, 'PolicyRule');
  return rule;
}
