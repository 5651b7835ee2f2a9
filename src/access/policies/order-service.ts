import type { Requester } from '#src/directory/schemas/index.ts';
import type { Policy } from './policy.ts';
import {
  changePolicy,
  policyBefore,
  type PolicyServiceNeeds,
  policyTarget,
  recordChange,
  requireMany,
  requireType,
  ruleTarget,
} from './policy-change.ts';
import * as store from './policy-store.ts';
import { requireOrder, type WantedOrder } from './priority-order.ts';

/** Whole lists put into a new order at once, or not at all. */
export type OrderService = {
  reorderPolicies(type: string, wanted: WantedOrder, by: Requester): Promise<Policy[]>;
  reorderRules(policyId: string, wanted: WantedOrder, by: Requester): Promise<Policy>;
  /** As the database has them now, in order. */
  readPolicies(type: string): Promise<Policy[]>;
  readPolicy(policyId: string): Promise<Policy>;
};

export function createOrderService(needs: PolicyServiceNeeds): OrderService {
  return {
    reorderPolicies(name, wanted, by) {
      const type = requireMany(requireType(name));
      return needs.database.transaction(async (tx) => {
        await store.lockPolicyType(tx, type);
        const before = await store.listPolicies(tx, type);
        // An app names its policy, so that there the default has no place that matters.
        const fixed = new Set(
          before.filter((one) => one.isDefault && type !== 'ACCESS_POLICY').map(({ id }) => id),
        );
        const current = before.map(({ id }) => id);
        requireOrder(current, wanted, (id) => fixed.has(id));
        await store.numberPolicies(tx, wanted.ids);
        const moved = before.filter(({ id }, index) => wanted.ids[index] !== id);
        if (moved.length > 0) {
          await recordChange(needs, tx, by, 'policy.lifecycle.update', moved.map(policyTarget));
        }
        return store.listPolicies(tx, type);
      });
    },

    async reorderRules(policyId, wanted, by) {
      const { type } = await policyBefore(needs, policyId);
      return changePolicy(needs, type, policyId, async (tx, policy) => {
        const last = new Set(policy.rules.filter((rule) => rule.system).map(({ id }) => id));
        requireOrder(
          policy.rules.map(({ id }) => id),
          wanted,
          (id) => last.has(id),
        );
        await store.numberRules(tx, wanted.ids);
        const moved = policy.rules.filter(({ id }, index) => wanted.ids[index] !== id);
        if (moved.length > 0) {
          const targets = [...moved.map(ruleTarget), policyTarget(policy)];
          await recordChange(needs, tx, by, 'policy.rule.update', targets);
        }
        const after = await store.findPolicy(tx, policyId);
        return after ?? policy;
      });
    },

    readPolicies: (name) => store.listPolicies(needs.database, requireType(name)),
    readPolicy: (policyId) => policyBefore(needs, policyId),
  };
}
