import type { Requester } from '#src/directory/schemas/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Policy, PolicyRule, PolicyStatus } from './policy.ts';
import { kindOf } from './kinds/kinds.ts';
import {
  changePolicy,
  policyBefore,
  type PolicyServiceNeeds,
  policyTarget,
  recordChange,
  ruleTarget,
} from './policy-change.ts';
import {
  holdReferences,
  requireJudgeable,
  requireKnownReferences,
  requireReadableExpressions,
} from './policy-checks.ts';
import { type RuleDraft, readRuleDraft } from './policy-draft.ts';
import * as store from './policy-store.ts';
import { placeAt } from './priority-order.ts';

export type RuleService = {
  createRule(policyId: string, body: unknown, activate: boolean, by: Requester): Promise<PolicyRule>;
  replaceRule(policyId: string, ruleId: string, body: unknown, by: Requester): Promise<PolicyRule>;
  deleteRule(policyId: string, ruleId: string, by: Requester): Promise<void>;
  setRuleStatus(policyId: string, ruleId: string, status: PolicyStatus, by: Requester): Promise<void>;
};

export function createRuleService(needs: PolicyServiceNeeds): RuleService {
  /** The policy locked, with the rule in it. */
  const changeRule = async <T>(
    policyId: string,
    ruleId: string,
    work: (tx: Tx, policy: Policy, rule: PolicyRule) => Promise<T>,
  ): Promise<T> => {
    const { type } = await policyBefore(needs, policyId);
    return changePolicy(needs, type, policyId, (tx, policy) => work(tx, policy, requireRule(policy, ruleId)));
  };

  return {
    createRule: (policyId, body, activate, by) => createRule(needs, policyId, body, activate, by),

    async replaceRule(policyId, ruleId, body, by) {
      const before = await policyBefore(needs, policyId);
      const draft = readRuleDraft(before.type, body);
      requireReadableExpressions(draft);
      await requireKnownReferences(needs, 'rule', draft, requireRule(before, ruleId));
      return changeRule(policyId, ruleId, async (tx, policy, rule) => {
        const replaced: PolicyRule = {
          ...rule,
          name: rule.system ? rule.name : draft.name,
          conditions: rule.system ? rule.conditions : draft.conditions,
          actions: draft.actions,
          lastUpdatedMs: needs.clock.nowMs(),
        };
        if (replaced.status === 'ACTIVE') requireJudgeable(needs, policy.type, replaced);
        requireFreeName(policy, replaced);
        await holdReferences(needs, tx, 'rule', replaced, rule);
        await store.updateRule(tx, replaced);
        if (draft.priority !== undefined) await numberRules(tx, policy, ruleId, draft.priority);
        await recordChange(needs, tx, by, 'policy.rule.update', [ruleTarget(replaced), policyTarget(policy)]);
        return getRule(tx, policyId, ruleId);
      });
    },

    deleteRule: (policyId, ruleId, by) =>
      changeRule(policyId, ruleId, async (tx, policy, rule) => {
        if (rule.system) {
          throw validationFailed('rule', ['system: the last rule of a policy cannot be deleted']);
        }
        await store.deleteRule(tx, ruleId);
        const left = policy.rules.filter((one) => one.id !== ruleId).map((one) => one.id);
        await store.numberRules(tx, left);
        await recordChange(needs, tx, by, 'policy.rule.delete', [ruleTarget(rule), policyTarget(policy)]);
      }),

    setRuleStatus: (policyId, ruleId, status, by) =>
      changeRule(policyId, ruleId, async (tx, policy, rule) => {
        if (rule.system && status === 'INACTIVE') {
          throw validationFailed('rule', ['system: the last rule of a policy cannot be deactivated']);
        }
        if (rule.status === status) return;
        if (status === 'ACTIVE') requireJudgeable(needs, policy.type, rule);
        await store.updateRule(tx, { ...rule, status, lastUpdatedMs: needs.clock.nowMs() });
        const verb = status === 'ACTIVE' ? 'activate' : 'deactivate';
        await recordChange(needs, tx, by, `policy.rule.${verb}`, [ruleTarget(rule), policyTarget(policy)]);
      }),
  };
}

async function createRule(
  needs: PolicyServiceNeeds,
  policyId: string,
  body: unknown,
  activate: boolean,
  by: Requester,
): Promise<PolicyRule> {
  const { type } = await policyBefore(needs, policyId);
  const kind = kindOf(type);
  if (!kind.addsRules) {
    throw validationFailed('rule', [`type: a policy of type ${type} has one rule, which can be changed`]);
  }
  const draft = readRuleDraft(type, body);
  requireReadableExpressions(draft);
  await requireKnownReferences(needs, 'rule', draft);
  const status: PolicyStatus = activate && draft.status !== 'INACTIVE' ? 'ACTIVE' : 'INACTIVE';
  if (status === 'ACTIVE') requireJudgeable(needs, type, draft);
  return changePolicy(needs, type, policyId, async (tx, policy) => {
    const rule = newRule(needs, policy, draft, status);
    requireFreeName(policy, rule);
    await holdReferences(needs, tx, 'rule', rule);
    await store.insertRule(tx, rule);
    await numberRules(tx, policy, rule.id, draft.priority);
    await recordChange(needs, tx, by, 'policy.rule.add', [ruleTarget(rule), policyTarget(policy)]);
    return getRule(tx, policyId, rule.id);
  });
}

function requireFreeName(policy: Policy, rule: PolicyRule): void {
  if (!policy.rules.some((one) => one.name === rule.name && one.id !== rule.id)) return;
  throw validationFailed('name', ['name: Rule name already in use in this policy']);
}

function requireRule(policy: Policy | undefined, ruleId: string): PolicyRule {
  const rule = policy?.rules.find((one) => one.id === ruleId);
  if (rule === undefined) throw notFound(ruleId, 'PolicyRule');
  return rule;
}

async function getRule(tx: Tx, policyId: string, ruleId: string): Promise<PolicyRule> {
  return requireRule(await store.findPolicy(tx, policyId), ruleId);
}

/** System rules stay last. */
async function numberRules(tx: Tx, policy: Policy, id: string, wanted: number | undefined): Promise<void> {
  const last = new Set(policy.rules.filter((rule) => rule.system).map((rule) => rule.id));
  const order = policy.rules.map((rule) => rule.id);
  await store.numberRules(
    tx,
    placeAt(order, id, wanted, (one) => last.has(one)),
  );
}

function newRule(
  { clock, ids }: Pick<PolicyServiceNeeds, 'clock' | 'ids'>,
  policy: Policy,
  draft: RuleDraft,
  status: PolicyStatus,
): PolicyRule {
  const nowMs = clock.nowMs();
  return {
    id: ids.newId(kindOf(policy.type).prefixes.rule),
    policyId: policy.id,
    type: kindOf(policy.type).ruleType,
    status,
    name: draft.name,
    priority: policy.rules.length + 1,
    system: false,
    conditions: draft.conditions,
    actions: draft.actions,
    createdMs: nowMs,
    lastUpdatedMs: nowMs,
  };
}
