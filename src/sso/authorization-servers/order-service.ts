import { requireOrder, type WantedOrder } from '#src/access/policies/index.ts';
import type { Requester } from '#src/directory/schemas/index.ts';
import type { ServerPolicy, ServerRule } from './authorization-server.ts';
import { changePolicy, policyTarget } from './policy-change.ts';
import * as store from './policy-store.ts';
import { ruleTarget } from './rule-service.ts';
import { changeServer, recordChange, type ServerNeeds, serverTarget } from './server-change.ts';

/** Whole lists put into a new order at once, or not at all. */
export function createOrderService(needs: ServerNeeds) {
  return {
    reorderPolicies(by: Requester, serverId: string, wanted: WantedOrder): Promise<ServerPolicy[]> {
      return changeServer(needs, serverId, async (tx, server) => {
        const before = await store.listPoliciesOf(tx, serverId);
        requireOrder(idsOf(before), wanted);
        await store.orderPolicies(tx, wanted.ids);
        const moved = before.filter(({ id }, index) => wanted.ids[index] !== id);
        if (moved.length > 0) {
          const targets = [...moved.map(policyTarget), serverTarget(server)];
          await recordChange(needs, tx, by, 'policy.lifecycle.update', targets);
        }
        return store.listPoliciesOf(tx, serverId);
      });
    },

    reorderRules(
      by: Requester,
      place: { serverId: string; policyId: string },
      wanted: WantedOrder,
    ): Promise<ServerRule[]> {
      return changePolicy(needs, place, async (tx, policy, targets) => {
        const before = await store.listRulesOf(tx, policy.id);
        requireOrder(idsOf(before), wanted);
        await store.orderRules(tx, wanted.ids);
        const moved = before.filter(({ id }, index) => wanted.ids[index] !== id);
        if (moved.length > 0) {
          await recordChange(needs, tx, by, 'policy.rule.update', [...moved.map(ruleTarget), ...targets]);
        }
        return store.listRulesOf(tx, policy.id);
      });
    },
  };
}

const idsOf = (list: readonly { id: string }[]): string[] => list.map(({ id }) => id);
