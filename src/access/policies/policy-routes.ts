import { z } from 'zod';
import { requesterOf } from '#src/directory/schemas/index.ts';
import {
  ApiError,
  defineRoute,
  linkHeaders,
  notFound,
  type RequestContext,
  type Route,
  validationFailed,
} from '#src/platform/http/index.ts';
import type { Policy, PolicyRule } from './policy.ts';
import type { Policies } from './policies.ts';
import { policyTypes } from './policy-schema.ts';
import { policyToWire, ruleToWire } from './policy-wire.ts';

const policyParams = z.object({ policyId: z.string() });
const ruleParams = z.object({ policyId: z.string(), ruleId: z.string() });
const activateQuery = z.object({ activate: z.enum(['true', 'false']).default('true') });
// The rest of a body depends on its type, so the service reads it.
const anyObject = z.looseObject({});
const typedObject = z.looseObject({ type: z.string() });

export function policyRoutes(policies: Policies): Route[] {
  return [
    ...listRoutes(policies),
    ...policyWriteRoutes(policies),
    ...ruleRoutes(policies),
    ...lifecycleRoutes(policies),
  ];
}

function listRoutes(policies: Policies): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/policies',
      permission: 'okta.policies.read',
      query: z.object({
        type: z.string().optional(),
        status: z.enum(['ACTIVE', 'INACTIVE']).optional(),
        q: z.string().optional(),
        expand: z.string().optional(),
        sortBy: z.string().optional(),
        limit: z.coerce.number().int().min(1).max(200).default(200),
        after: z.string().optional(),
        resourceId: z.string().optional(),
      }),
      handle(ctx) {
        const { type, status, q, limit, after, sortBy, expand, resourceId } = ctx.query;
        if (type === undefined)
          throw validationFailed('type', [`type: is required; one of ${policyTypes.join(', ')}`]);
        const found = policies
          .list(type)
          .filter((policy) => status === undefined || policy.status === status)
          .filter((policy) => q === undefined || policy.name.toLowerCase().startsWith(q.toLowerCase()));
        if (sortBy === 'name') found.sort((a, b) => (a.name < b.name ? -1 : 1));
        const start = after === undefined ? 0 : found.findIndex((policy) => policy.id === after) + 1;
        if (after !== undefined && start === 0)
          throw new ApiError('E0000029', { causes: ['after: Invalid cursor.'] });
        const page = found.slice(start, start + limit);
        const parameters = {
          type,
          status,
          q,
          sortBy,
          expand,
          resourceId,
          limit: ctx.rawQuery.includes('limit=') ? limit : undefined,
        };
        const last = page.at(-1);
        const next =
          start + limit < found.length && last ? { ...parameters, limit, after: last.id } : undefined;
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: { ...parameters, after }, next }),
          json: page.map((policy) => toWire(policy, ctx, expand)),
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/policies/:policyId',
      permission: 'okta.policies.read',
      params: policyParams,
      query: z.object({ expand: z.string().optional() }),
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
      handle(ctx) {
        const { rules } = requirePolicy(policies, ctx.params.policyId);
        return { status: 200, json: rules.map((rule) => ruleToWire(rule, ctx.client.origin)) };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/policies/:policyId/rules/:ruleId',
      permission: 'okta.policies.read',
      params: ruleParams,
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
      body: typedObject,
      async handle(ctx) {
        const policy = await policies.createPolicy(
          ctx.body.type,
          ctx.body,
          ctx.query.activate === 'true',
          requesterOf(ctx),
        );
        return { status: 200, json: policyToWire(policy, ctx.client.origin) };
      },
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/v1/policies/:policyId',
      permission: 'okta.policies.manage',
      params: policyParams,
      body: anyObject,
      async handle(ctx) {
        const policy = await policies.replacePolicy(ctx.params.policyId, ctx.body, requesterOf(ctx));
        return { status: 200, json: policyToWire(policy, ctx.client.origin) };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/v1/policies/:policyId',
      permission: 'okta.policies.manage',
      params: policyParams,
      async handle(ctx) {
        await policies.deletePolicy(ctx.params.policyId, requesterOf(ctx));
        return { status: 204 };
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
      body: anyObject,
      async handle(ctx) {
        const rule = await policies.createRule(
          ctx.params.policyId,
          ctx.body,
          ctx.query.activate === 'true',
          requesterOf(ctx),
        );
        return { status: 200, json: ruleToWire(rule, ctx.client.origin) };
      },
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/v1/policies/:policyId/rules/:ruleId',
      permission: 'okta.policies.manage',
      params: ruleParams,
      body: anyObject,
      async handle(ctx) {
        const rule = await policies.replaceRule(
          ctx.params.policyId,
          ctx.params.ruleId,
          ctx.body,
          requesterOf(ctx),
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
        await policies.deleteRule(ctx.params.policyId, ctx.params.ruleId, requesterOf(ctx));
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
          await policies.setPolicyStatus(ctx.params.policyId, status, requesterOf(ctx));
          return { status: 204 };
        },
      }),
      defineRoute({
        method: 'POST',
        path: `/api/v1/policies/:policyId/rules/:ruleId/lifecycle/${verb}`,
        permission: 'okta.policies.manage',
        params: ruleParams,
        async handle(ctx) {
          await policies.setRuleStatus(ctx.params.policyId, ctx.params.ruleId, status, requesterOf(ctx));
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
