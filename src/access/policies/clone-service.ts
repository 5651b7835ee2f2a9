import type { Requester } from '#src/directory/schemas/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { kindOf } from './kinds/kinds.ts';
import type { Policy } from './policy.ts';
import {
  changePolicy,
  policyBefore,
  type PolicyServiceNeeds,
  policyTarget,
  recordChange,
  requireMany,
} from './policy-change.ts';
import * as store from './policy-store.ts';
import { numberPolicies } from './policy-service.ts';

export type CloneService = {
  /** A copy with all rules, which nobody uses yet. */
  clonePolicy(id: string, by: Requester): Promise<Policy>;
};

export function createCloneService(needs: PolicyServiceNeeds): CloneService {
  const { clock, ids } = needs;
  return {
    async clonePolicy(id, by) {
      const type = requireMany((await policyBefore(needs, id)).type);
      const { prefixes } = kindOf(type);
      return changePolicy(needs, type, id, async (tx, original) => {
        const nowMs = clock.nowMs();
        const order = await store.listPolicyIds(tx, type);
        const copy: Policy = {
          ...original,
          id: ids.newId(prefixes.policy),
          name: await freeName(tx, original),
          priority: order.length + 1,
          system: false,
          isDefault: false,
          createdMs: nowMs,
          lastUpdatedMs: nowMs,
        };
        await store.insertPolicy(tx, copy);
        await numberPolicies(tx, type, order, copy.id, undefined);
        for (const rule of original.rules) {
          await store.insertRule(tx, {
            ...rule,
            // The last rule of the default is everybody's; in other policies of these types nothing has to stay last.
            system: rule.system && kindOf(type).lastRule !== undefined,
            id: ids.newId(prefixes.rule),
            policyId: copy.id,
            createdMs: nowMs,
            lastUpdatedMs: nowMs,
          });
        }
        await recordChange(needs, tx, by, 'policy.lifecycle.create', [
          policyTarget(copy),
          policyTarget(original),
        ]);
        return (await store.findPolicy(tx, copy.id)) ?? copy;
      });
    },
  };
}

/** As Okta names copies; a second copy of the same policy counts. */
async function freeName(tx: Tx, { id, type, name }: Policy): Promise<string> {
  for (let count = 1; ; count += 1) {
    const suffix = count === 1 ? '' : ` ${count}`;
    const wanted = `[cloned] ${name.slice(0, 255 - '[cloned] '.length - suffix.length)}${suffix}`;
    if (!(await store.isPolicyNameTaken(tx, type, wanted, id))) return wanted;
  }
}
