import { z } from 'zod';
import { requesterOf } from '#src/directory/schemas/index.ts';
import { defineRoute, type Route } from '#src/platform/http/index.ts';
import type { AuthorizationServers } from './authorization-servers.ts';
import type { PolicyDraft } from './policy-service.ts';
import type { RuleDraft } from './rule-service.ts';
import { policyBody, ruleBody } from './server-schemas.ts';
import { serverPolicyAnswer, serverRuleAnswer } from './policy-answer.ts';
import { policyToWire, ruleToWire } from './server-wire.ts';

const root = '/api/v1/authorizationServers/:serverId/policies';
const read = 'okta.authorizationServers.read';
const manage = 'okta.authorizationServers.manage';

const byServer = z.object({ serverId: z.string() });
const byPolicy = z.object({ serverId: z.string(), policyId: z.string() });
const byRule = z.object({ serverId: z.string(), policyId: z.string(), ruleId: z.string() });

const verbs = ['activate', 'deactivate'] as const;
const statusAfter = { activate: 'ACTIVE', deactivate: 'INACTIVE' } as const;

export function policyRoutes({ reader, policies, viewOf }: AuthorizationServers): Route[] {
  return [
    defineRoute({
      params: byServer,
      method: 'GET',
      path: root,
      permission: read,
      answer: z.array(serverPolicyAnswer),
      async handle(ctx) {
        const list = await reader.listPoliciesOf(ctx.params.serverId);
        return { status: 200, json: list.map((policy) => policyToWire(policy, viewOf(ctx.client))) };
      },
    }),
    defineRoute({
      params: byServer,
      method: 'POST',
      path: root,
      permission: manage,
      answer: serverPolicyAnswer,
      body: policyBody,
      async handle(ctx) {
        const created = await policies.createPolicy(
          requesterOf(ctx),
          ctx.params.serverId,
          toPolicyDraft(ctx.body),
        );
        return { status: 201, json: policyToWire(created, viewOf(ctx.client)) };
      },
    }),
    defineRoute({
      params: byPolicy,
      method: 'GET',
      path: `${root}/:policyId`,
      permission: read,
      answer: serverPolicyAnswer,
      async handle(ctx) {
        const policy = await reader.getPolicy(ctx.params.serverId, ctx.params.policyId);
        return { status: 200, json: policyToWire(policy, viewOf(ctx.client)) };
      },
    }),
    defineRoute({
      params: byPolicy,
      method: 'PUT',
      path: `${root}/:policyId`,
      permission: manage,
      answer: serverPolicyAnswer,
      body: policyBody,
      async handle(ctx) {
        const { serverId, policyId } = ctx.params;
        const replaced = await policies.replacePolicy(
          requesterOf(ctx),
          serverId,
          policyId,
          toPolicyDraft(ctx.body),
        );
        return { status: 200, json: policyToWire(replaced, viewOf(ctx.client)) };
      },
    }),
    defineRoute({
      params: byPolicy,
      method: 'DELETE',
      path: `${root}/:policyId`,
      permission: manage,
      async handle(ctx) {
        await policies.deletePolicy(requesterOf(ctx), ctx.params.serverId, ctx.params.policyId);
        return { status: 204 };
      },
    }),
    ...verbs.map((verb) =>
      defineRoute({
        params: byPolicy,
        method: 'POST',
        path: `${root}/:policyId/lifecycle/${verb}`,
        permission: manage,
        async handle(ctx) {
          const { serverId, policyId } = ctx.params;
          await policies.setPolicyStatus(requesterOf(ctx), serverId, policyId, statusAfter[verb]);
          return { status: 204 };
        },
      }),
    ),
  ];
}

export function ruleRoutes({ reader, policies, viewOf }: AuthorizationServers): Route[] {
  const rules = `${root}/:policyId/rules`;
  return [
    defineRoute({
      params: byPolicy,
      method: 'GET',
      path: rules,
      permission: read,
      answer: z.array(serverRuleAnswer),
      async handle(ctx) {
        const { serverId, policyId } = ctx.params;
        const list = await reader.listRulesOf(serverId, policyId);
        return { status: 200, json: list.map((rule) => ruleToWire(rule, serverId, viewOf(ctx.client))) };
      },
    }),
    defineRoute({
      params: byPolicy,
      method: 'POST',
      path: rules,
      permission: manage,
      answer: serverRuleAnswer,
      body: ruleBody,
      async handle(ctx) {
        const { serverId, policyId } = ctx.params;
        const created = await policies.createRule(
          requesterOf(ctx),
          serverId,
          policyId,
          toRuleDraft(ctx.body),
        );
        return { status: 201, json: ruleToWire(created, serverId, viewOf(ctx.client)) };
      },
    }),
    defineRoute({
      params: byRule,
      method: 'GET',
      path: `${rules}/:ruleId`,
      permission: read,
      answer: serverRuleAnswer,
      async handle(ctx) {
        const { serverId, policyId, ruleId } = ctx.params;
        const rule = await reader.getRule(serverId, policyId, ruleId);
        return { status: 200, json: ruleToWire(rule, serverId, viewOf(ctx.client)) };
      },
    }),
    defineRoute({
      params: byRule,
      method: 'PUT',
      path: `${rules}/:ruleId`,
      permission: manage,
      answer: serverRuleAnswer,
      body: ruleBody,
      async handle(ctx) {
        const replaced = await policies.replaceRule(requesterOf(ctx), ctx.params, toRuleDraft(ctx.body));
        return { status: 200, json: ruleToWire(replaced, ctx.params.serverId, viewOf(ctx.client)) };
      },
    }),
    defineRoute({
      params: byRule,
      method: 'DELETE',
      path: `${rules}/:ruleId`,
      permission: manage,
      async handle(ctx) {
        await policies.deleteRule(requesterOf(ctx), ctx.params);
        return { status: 204 };
      },
    }),
    ...verbs.map((verb) =>
      defineRoute({
        params: byRule,
        method: 'POST',
        path: `${rules}/:ruleId/lifecycle/${verb}`,
        permission: manage,
        async handle(ctx) {
          await policies.setRuleStatus(requesterOf(ctx), ctx.params, statusAfter[verb]);
          return { status: 204 };
        },
      }),
    ),
  ];
}

function toPolicyDraft(body: typeof policyBody._output): PolicyDraft {
  return {
    name: body.name,
    // Okta's policies always have one.
    description: body.description === '' ? body.name : body.description,
    status: body.status,
    priority: body.priority,
    clients: body.conditions.clients.include,
  };
}

function toRuleDraft(body: typeof ruleBody._output): RuleDraft {
  return {
    name: body.name,
    status: body.status,
    priority: body.priority,
    conditions: body.conditions,
    lifetimes: body.actions.token,
  };
}
