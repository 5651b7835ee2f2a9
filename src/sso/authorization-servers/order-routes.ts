import { z } from 'zod';
import { orderAnswer, orderBody, orderReply, wantedOrder } from '#src/access/policies/index.ts';
import { requesterOf } from '#src/directory/schemas/index.ts';
import { defineRoute, type Route } from '#src/platform/http/index.ts';
import type { AuthorizationServers } from './authorization-servers.ts';

const root = '/gatehouse/v1/authorizationServers/:serverId/policies';
const read = 'okta.authorizationServers.read';
const manage = 'okta.authorizationServers.manage';
const byServer = z.object({ serverId: z.string() });
const byPolicy = z.object({ serverId: z.string(), policyId: z.string() });

/** Beyond Okta: a whole list in its new order, or nothing. */
export function orderRoutes({ reader, policies }: AuthorizationServers): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: `${root}/order`,
      summary: 'The policies of an authorization server in order, with the version of that order',
      permission: read,
      params: byServer,
      answer: orderAnswer,
      handle: async (ctx) => orderReply(await reader.listPoliciesOf(ctx.params.serverId)),
    }),
    defineRoute({
      method: 'POST',
      path: `${root}/reorder`,
      summary: 'Puts all policies of an authorization server into a new order at once',
      permission: manage,
      params: byServer,
      body: orderBody,
      answer: orderAnswer,
      async handle(ctx) {
        const wanted = wantedOrder(ctx.body.ids, ctx.body.version, ctx.headers['if-match']);
        return orderReply(await policies.reorderPolicies(requesterOf(ctx), ctx.params.serverId, wanted));
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${root}/:policyId/rules/order`,
      summary: 'The rules of a policy of an authorization server in order, with the version of that order',
      permission: read,
      params: byPolicy,
      answer: orderAnswer,
      handle: async (ctx) => orderReply(await reader.listRulesOf(ctx.params.serverId, ctx.params.policyId)),
    }),
    defineRoute({
      method: 'POST',
      path: `${root}/:policyId/rules/reorder`,
      summary: 'Puts all rules of a policy of an authorization server into a new order at once',
      permission: manage,
      params: byPolicy,
      body: orderBody,
      answer: orderAnswer,
      async handle(ctx) {
        const wanted = wantedOrder(ctx.body.ids, ctx.body.version, ctx.headers['if-match']);
        return orderReply(await policies.reorderRules(requesterOf(ctx), ctx.params, wanted));
      },
    }),
  ];
}
