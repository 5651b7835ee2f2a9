import type { Group, GroupRuleHooks } from '#src/directory/groups/index.ts';
import { eventBy, foldText, wholeSecond } from '#src/directory/schemas/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { ExpressionError } from '#src/protocols/expression/index.ts';
import type { GroupRule } from './group-rule.ts';
import type { RuleContext } from './group-rule-service.ts';
import { listAllRules, lockBook, raiseBookVersion, updateRule } from './group-rule-store.ts';
import { groupIdsOf, ruleTarget } from './rule-draft.ts';
import { compileExpression, concerns } from './rule-expression.ts';
import { groupRuleSection } from './rule-section.ts';
import type { Walks } from './rule-walk.ts';

/** What becomes of rules when a group that they fill or name is renamed or deleted. */
export function groupHooks(needs: RuleContext, walks: Walks): GroupRuleHooks {
  const changed = async (tx: Tx) => {
    await raiseBookVersion(tx);
    await needs.snapshots.changed(tx, groupRuleSection);
  };
  /** Members of the group match otherwise now; all of them are looked at again, in the background. */
  const askAgain = async (tx: Tx, rules: readonly GroupRule[], groups: readonly Group[]) => {
    for (const rule of rules) {
      if (rule.status === 'ACTIVE' && groups.some((group) => asksByName(rule, group)))
        await walks.restart(tx, rule.id);
    }
  };
  return {
    lock: lockBook,
    async renamed(tx, before, after) {
      const rules = await listAllRules(tx);
      const isFilled = rules.some((rule) => rule.groupIds.includes(after.id));
      const isNamed = rules.some((rule) => asksByName(rule, before) || asksByName(rule, after));
      if (!isFilled && !isNamed) return;
      await changed(tx);
      await askAgain(tx, rules, [before, after]);
    },
    async deleted(tx, by, group) {
      const rules = await listAllRules(tx);
      const broken = rules.filter((rule) => rule.status !== 'INVALID' && needsGroup(rule, group.id));
      for (const rule of broken) {
        const invalid: GroupRule = { ...rule, status: 'INVALID', lastUpdated: wholeSecond(needs.clock) };
        await updateRule(tx, invalid, foldText(rule.name));
        await needs.systemLog.record(tx, {
          eventType: 'group.user_membership.rule.invalidate',
          ...eventBy(by),
          target: [ruleTarget(rule)],
          debugData: { groupId: group.id },
        });
      }
      const left = rules.filter((rule) => !broken.includes(rule));
      if (broken.length === 0 && !left.some((rule) => asksByName(rule, group))) return;
      await changed(tx);
      await askAgain(tx, left, [group]);
    },
  };
}

/** Whether a rule puts people into the group, and whether it asks who belongs to it. */
export function usesOfGroup(rule: GroupRule, group: Pick<Group, 'id' | 'name'>) {
  const asks =
    rule.excludedGroupIds.includes(group.id) ||
    compiled(rule)?.questions.some((question) => concerns(question, group)) === true;
  return { fills: rule.groupIds.includes(group.id), asks };
}

const compiled = (rule: GroupRule) => {
  try {
    return compileExpression(rule.expression);
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
};

const asksByName = (rule: GroupRule, group: Group): boolean =>
  compiled(rule)?.questions.some((question) => question.test !== 'id' && concerns(question, group)) === true;

function needsGroup(rule: GroupRule, groupId: string): boolean {
  if (rule.groupIds.includes(groupId) || rule.excludedGroupIds.includes(groupId)) return true;
  const questions = compiled(rule);
  return questions !== undefined && groupIdsOf(questions).includes(groupId);
}
