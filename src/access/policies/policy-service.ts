import { isForeignKeyViolation, type Requester } from '#src/directory/schemas/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Policy, PolicyRule, PolicyStatus, PolicyType } from './policy.ts';
import { kindOf } from './kinds/kinds.ts';
import {
  changePolicy,
  policyBefore,
  type PolicyServiceNeeds,
  policyTarget,
  recordChange,
  requireMany,
  requireType,
} from './policy-change.ts';
import { requireJudgeable, requireKnownReferences, requireReadableExpressions } from './policy-checks.ts';
import { type PolicyDraft, readPolicyDraft } from './policy-draft.ts';
import * as store from './policy-store.ts';
import { placeAt } from './priority-order.ts';

export type PolicyService = {
  createPolicy(type: string, body: unknown, activate: boolean, by: Requester): Promise<Policy>;
  replacePolicy(id: string, body: unknown, by: Requester): Promise<Policy>;
  deletePolicy(id: string, by: Requester): Promise<void>;
  setPolicyStatus(id: string, status: PolicyStatus, by: Requester): Promise<void>;
};

export function createPolicyService(needs: PolicyServiceNeeds): PolicyService {
  return {
    createPolicy: (type, body, activate, by) =>
      createPolicy(needs, requireMany(requireType(type)), body, activate, by),
    replacePolicy: (id, body, by) => replacePolicy(needs, id, body, by),
    deletePolicy: (id, by) => deletePolicy(needs, id, by),
    async setPolicyStatus(id, status, by) {
      const { type } = await policyBefore(needs, id);
      await changePolicy(needs, type, id, async (tx, policy) => {
        if (policy.system && status === 'INACTIVE') {
          throw validationFailed('policy', [
            'system: this policy comes with the org and cannot be deactivated',
          ]);
        }
        if (policy.status === status) return;
        if (status === 'ACTIVE') requireJudgeable(needs, type, policy);
        await store.updatePolicy(tx, { ...policy, status, lastUpdatedMs: needs.clock.nowMs() });
        const verb = status === 'ACTIVE' ? 'activate' : 'deactivate';
        await recordChange(needs, tx, by, `policy.lifecycle.${verb}`, [policyTarget(policy)]);
      });
    },
  };
}

async function createPolicy(
  needs: PolicyServiceNeeds,
  type: PolicyType,
  body: unknown,
  activate: boolean,
  by: Requester,
): Promise<Policy> {
  const draft = readPolicyDraft(type, body);
  requireReadableExpressions(draft);
  await requireKnownReferences(needs, 'policy', draft);
  const status: PolicyStatus = activate && draft.status !== 'INACTIVE' ? 'ACTIVE' : 'INACTIVE';
  if (status === 'ACTIVE') requireJudgeable(needs, type, draft);
  return needs.database.transaction(async (tx) => {
    await store.lockPolicyType(tx, type);
    const order = await store.listPolicyIds(tx, type);
    const policy = newPolicy(needs, type, draft, status, order.length + 1);
    await requireFreeName(tx, policy);
    await store.insertPolicy(tx, policy);
    await numberPolicies(tx, type, order, policy.id, draft.priority);
    const last = lastRule(needs, policy);
    if (last !== undefined) await store.insertRule(tx, last);
    await recordChange(needs, tx, by, 'policy.lifecycle.create', [policyTarget(policy)]);
    return getPolicy(tx, policy.id);
  });
}

async function replacePolicy(
  needs: PolicyServiceNeeds,
  id: string,
  body: unknown,
  by: Requester,
): Promise<Policy> {
  const before = await policyBefore(needs, id);
  const { type } = before;
  const draft = readPolicyDraft(type, body);
  await requireKnownReferences(needs, 'policy', draft, before);
  return changePolicy(needs, type, id, async (tx, policy) => {
    const replaced: Policy = {
      ...policy,
      name: policy.system ? policy.name : draft.name,
      description: draft.description,
      // The default means everybody, whatever is sent.
      conditions: policy.isDefault ? policy.conditions : draft.conditions,
      settings: draft.settings,
      lastUpdatedMs: needs.clock.nowMs(),
    };
    if (replaced.status === 'ACTIVE') requireJudgeable(needs, type, replaced);
    await requireFreeName(tx, replaced);
    await store.updatePolicy(tx, replaced);
    if (draft.priority !== undefined) {
      await numberPolicies(tx, type, await store.listPolicyIds(tx, type), id, draft.priority);
    }
    await recordChange(needs, tx, by, 'policy.lifecycle.update', [policyTarget(replaced)]);
    return getPolicy(tx, id);
  });
}

/** Apps that still use it keep it: the answer says so instead of leaving them without a policy. */
async function deletePolicy(needs: PolicyServiceNeeds, id: string, by: Requester): Promise<void> {
  const { type } = await policyBefore(needs, id);
  try {
    await changePolicy(needs, type, id, async (tx, policy) => {
      if (policy.system) {
        throw validationFailed('policy', ['system: this policy comes with the org and cannot be deleted']);
      }
      await store.deletePolicy(tx, id);
      await store.numberPolicies(tx, await store.listPolicyIds(tx, type));
      await recordChange(needs, tx, by, 'policy.lifecycle.delete', [policyTarget(policy)]);
    });
  } catch (error) {
    if (!isForeignKeyViolation(error)) throw error;
    throw validationFailed('policy', ['id: apps still use this policy; give them another one first']);
  }
}

async function requireFreeName(tx: Tx, policy: Pick<Policy, 'id' | 'type' | 'name'>): Promise<void> {
  if (!(await store.isPolicyNameTaken(tx, policy.type, policy.name, policy.id))) return;
  throw validationFailed('name', ['name: Policy name already in use']);
}

async function getPolicy(tx: Tx, id: string): Promise<Policy> {
  const policy = await store.findPolicy(tx, id);
  if (policy === undefined) throw notFound(id, 'Policy');
  return policy;
}

/**
 * The default is numbered last whatever is wished. App sign-in policies are chosen by the app, so their order says nothing
 * and the default comes first, where clients look for it.
 */
export async function numberPolicies(
  tx: Tx,
  type: PolicyType,
  order: string[],
  id: string,
  wanted: number | undefined,
): Promise<void> {
  const defaultId = type === 'ACCESS_POLICY' ? undefined : await store.findDefaultPolicyId(tx, type);
  await store.numberPolicies(
    tx,
    placeAt(order, id, wanted, (one) => one === defaultId),
  );
}

type Maker = Pick<PolicyServiceNeeds, 'clock' | 'ids'>;

function newPolicy(
  { clock, ids }: Maker,
  type: PolicyType,
  draft: PolicyDraft,
  status: PolicyStatus,
  priority: number,
): Omit<Policy, 'rules'> {
  const nowMs = clock.nowMs();
  return {
    id: ids.newId(kindOf(type).prefixes.policy),
    type,
    status,
    name: draft.name,
    description: draft.description,
    priority,
    system: false,
    isDefault: false,
    conditions: draft.conditions,
    settings: draft.settings,
    createdMs: nowMs,
    lastUpdatedMs: nowMs,
  };
}

/** As Okta gives policies of some types: the rule for whom no other means, which stays last. */
function lastRule({ clock, ids }: Maker, policy: Omit<Policy, 'rules'>): PolicyRule | undefined {
  const kind = kindOf(policy.type);
  if (kind.lastRule === undefined) return undefined;
  const nowMs = clock.nowMs();
  return {
    ...kind.lastRule,
    id: ids.newId(kind.prefixes.rule),
    policyId: policy.id,
    type: kind.ruleType,
    status: 'ACTIVE',
    priority: 1,
    system: true,
    conditions: null,
    createdMs: nowMs,
    lastUpdatedMs: nowMs,
  };
}
