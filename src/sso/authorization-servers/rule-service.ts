import type { Requester } from '#src/directory/schemas/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Target } from '#src/system-log/index.ts';
import { everyone, type LifecycleStatus, type ServerRule } from './authorization-server.ts';
import { changePolicy, placeAt, requireFreeName, verbOf } from './policy-change.ts';
import * as store from './policy-store.ts';
import { recordChange, type ServerNeeds } from './server-change.ts';

export type RuleDraft = Pick<ServerRule, 'name' | 'status' | 'conditions' | 'lifetimes'> & {
  readonly priority: number | undefined;
};

export type RulePlace = { serverId: string; policyId: string; ruleId: string };

/** The rules of a policy. */
export function createRuleService(needs: ServerNeeds) {
  const { clock, ids } = needs;

  return {
    async createRule(
      by: Requester,
      serverId: string,
      policyId: string,
      draft: RuleDraft,
    ): Promise<ServerRule> {
      await checkGroups(needs, draft);
      checkHook(needs, draft);
      return changePolicy(needs, { serverId, policyId }, async (tx, _policy, targets) => {
        const others = await store.listRulesOf(tx, policyId);
        requireFreeName(others, draft.name);
        const nowMs = clock.nowMs();
        const rule: ServerRule = {
          ...draft,
          id: ids.newId('0pr'),
          policyId,
          system: false,
          priority: others.length + 1,
          createdMs: nowMs,
          lastUpdatedMs: nowMs,
        };
        await store.saveRule(tx, rule);
        const order = placeAt(others, rule.id, draft.priority);
        await store.orderRules(tx, order);
        await recordChange(needs, tx, by, 'policy.rule.add', [ruleTarget(rule), ...targets]);
        return { ...rule, priority: order.indexOf(rule.id) + 1 };
      });
    },

    async replaceRule(by: Requester, place: RulePlace, draft: RuleDraft): Promise<ServerRule> {
      await checkGroups(needs, draft);
      checkHook(needs, draft);
      return changeRule(needs, place, async (tx, rule, rules, targets) => {
        const others = rules.filter((one) => one.id !== rule.id);
        requireFreeName(others, draft.name);
        const replaced: ServerRule = {
          ...rule,
          ...draft,
          priority: rule.priority,
          lastUpdatedMs: clock.nowMs(),
        };
        await store.saveRule(tx, replaced);
        const order = placeAt(others, rule.id, draft.priority ?? rule.priority);
        await store.orderRules(tx, order);
        await recordChange(needs, tx, by, 'policy.rule.update', targets);
        return { ...replaced, priority: order.indexOf(rule.id) + 1 };
      });
    },

    deleteRule(by: Requester, place: RulePlace): Promise<void> {
      return changeRule(needs, place, async (tx, rule, rules, targets) => {
        await store.deleteRule(tx, rule.id);
        await store.orderRules(
          tx,
          rules.filter((one) => one.id !== rule.id).map((one) => one.id),
        );
        await recordChange(needs, tx, by, 'policy.rule.delete', targets);
      });
    },

    setRuleStatus(by: Requester, place: RulePlace, status: LifecycleStatus): Promise<void> {
      return changeRule(needs, place, async (tx, rule, _rules, targets) => {
        if (rule.status === status) return;
        await store.saveRule(tx, { ...rule, status, lastUpdatedMs: clock.nowMs() });
        await recordChange(needs, tx, by, `policy.rule.${verbOf(status)}`, targets);
      });
    },
  };
}

function changeRule<T>(
  needs: ServerNeeds,
  place: RulePlace,
  work: (tx: Tx, rule: ServerRule, rules: ServerRule[], targets: Target[]) => Promise<T>,
): Promise<T> {
  return changePolicy(needs, place, async (tx, policy, targets) => {
    const rules = await store.listRulesOf(tx, policy.id);
    const rule = rules.find((one) => one.id === place.ruleId);
    if (rule === undefined) throw notFound(place.ruleId, 'PolicyRule');
    return work(tx, rule, rules, [ruleTarget(rule), ...targets]);
  });
}

async function checkGroups(needs: ServerNeeds, draft: RuleDraft): Promise<void> {
  const { include, exclude } = draft.conditions.people.groups;
  const wanted = [...include, ...exclude].filter((id) => id !== everyone);
  const [missing] = wanted.length === 0 ? [] : await needs.findMissingGroups(wanted);
  if (missing !== undefined) {
    throw validationFailed('conditions', [
      `conditions.people.groups: there is no group with the id ${missing}`,
    ]);
  }
}

const tokenHook = 'com.okta.oauth2.tokens.transform';

function checkHook(needs: ServerNeeds, { lifetimes }: RuleDraft): void {
  const id = lifetimes.inlineHook?.id;
  if (id === undefined || needs.findInlineHook(id)?.type === tokenHook) return;
  throw validationFailed('actions', [
    `actions.token.inlineHook.id: there is no inline hook of type ${tokenHook} with the id ${id}`,
  ]);
}

export function ruleTarget(rule: ServerRule): Target {
  return { id: rule.id, type: 'PolicyRule', alternateId: 'unknown', displayName: rule.name };
}
