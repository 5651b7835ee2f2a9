import { z } from 'zod';
import { writerOf } from './policy-writer.ts';
import { defineRoute, type Reply, type Route } from '#src/platform/http/index.ts';
import type { Policies } from './policies.ts';
import type { Policy } from './policy.ts';
import { orderAnswer, orderBody } from './policy-answer.ts';
import { orderVersion, wantedOrder } from './priority-order.ts';
import { policyTypes } from './kinds/kinds.ts';

const read = 'okta.policies.read';
const manage = 'okta.policies.manage';
const byPolicy = z.object({ policyId: z.string() });
const byType = z.strictObject({ type: z.enum(policyTypes) });

/** Beyond Okta, whose clients move one after the other and race each other: a whole list in its new order, or nothing. */
export function orderRoutes(policies: Policies): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/gatehouse/v1/policies/order',
      summary: 'The policies of a type in order, with the version of that order',
      permission: read,
      query: byType,
      answer: orderAnswer,
      handle: async (ctx) => orderReply(await policies.readPolicies(ctx.query.type), isFixedPolicy),
    }),
    defineRoute({
      method: 'POST',
      path: '/gatehouse/v1/policies/reorder',
      summary: 'Puts all policies of a type into a new order at once',
      permission: manage,
      body: z.strictObject({ ...orderBody.shape, type: z.enum(policyTypes) }),
      answer: orderAnswer,
      async handle(ctx) {
        const { ids, version, type } = ctx.body;
        const wanted = wantedOrder(ids, version, ctx.headers['if-match']);
        return orderReply(await policies.reorderPolicies(type, wanted, writerOf(ctx)), isFixedPolicy);
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/gatehouse/v1/policies/:policyId/rules/order',
      summary: 'The rules of a policy in order, with the version of that order',
      permission: read,
      params: byPolicy,
      answer: orderAnswer,
      async handle(ctx) {
        const { rules } = await policies.readPolicy(ctx.params.policyId);
        return orderReply(rules, (rule) => rule.system);
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/gatehouse/v1/policies/:policyId/rules/reorder',
      summary: 'Puts all rules of a policy into a new order at once',
      permission: manage,
      params: byPolicy,
      body: orderBody,
      answer: orderAnswer,
      async handle(ctx) {
        const wanted = wantedOrder(ctx.body.ids, ctx.body.version, ctx.headers['if-match']);
        const { rules } = await policies.reorderRules(ctx.params.policyId, wanted, writerOf(ctx));
        return orderReply(rules, (rule) => rule.system);
      },
    }),
  ];
}

const isFixedPolicy = (policy: Policy): boolean => policy.isDefault && policy.type !== 'ACCESS_POLICY';

type Ordered = { id: string; name: string; priority: number; status: 'ACTIVE' | 'INACTIVE' };

export function orderReply<T extends Ordered>(
  list: readonly T[],
  isFixed: (one: T) => boolean = () => false,
): Reply {
  const version = orderVersion(list.map(({ id }) => id));
  return {
    status: 200,
    headers: { etag: `"${version}"` },
    json: {
      version,
      items: list.map((one) => ({
        id: one.id,
        name: one.name,
        priority: one.priority,
        status: one.status,
        fixed: isFixed(one),
      })),
    },
  };
}
