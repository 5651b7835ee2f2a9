import type { Reader, Tx } from '#src/platform/database/index.ts';
import { type Caller, validationFailed } from '#src/platform/http/index.ts';
import type { Target } from '#src/system-log/index.ts';
import { findGroupNames } from '#src/directory/groups/index.ts';
import type { GroupRule, RuleDraft } from './group-rule.ts';
import type { GroupRulesNeeds, RuleContext } from './group-rule-service.ts';
import { listAllRules } from './group-rule-store.ts';
import { circleOf } from './rule-book.ts';
import { checkExpression, type CompiledExpression, type KnownAttributes } from './rule-expression.ts';

/** As in Okta. */
export const maxRules = 2_000;

export const tooMany = () =>
  validationFailed('groupRule', [
    `groupRule: there can be at most ${maxRules} group rules; delete one first`,
  ]);
export const nameTaken = () =>
  validationFailed('name', ['name: An object with this field already exists in the current organization']);
export const notNow = (why: string) => validationFailed('status', [`status: ${why}`]);

export const ruleTarget = (rule: Pick<GroupRule, 'id' | 'name'>): Target => ({
  id: rule.id,
  type: 'GroupRule',
  alternateId: rule.name,
  displayName: rule.name,
});

/** Attributes of whichever type has them; a person of another type has none, and does not match. */
export function knownAttributes({ schemas }: Pick<GroupRulesNeeds, 'schemas'>): KnownAttributes {
  const known = new Map<string, { type: string }>();
  for (const type of schemas.listTypes())
    for (const [name, attribute] of schemas.ofType(type.id).attributes) known.set(name, attribute);
  return known;
}

/** Refuses what could not be evaluated, and what would be evaluated into groups that rules must not fill. */
export async function checkDraft(
  needs: RuleContext,
  db: Tx,
  draft: RuleDraft,
  caller: Caller | undefined,
): Promise<CompiledExpression> {
  if (caller !== undefined) needs.checkMayAddAnybody?.(caller, draft.groupIds);
  const compiled = checkExpression(draft.expression, knownAttributes(needs));
  const named = [...draft.groupIds, ...draft.excludedGroupIds, ...groupIdsOf(compiled)];
  const groups = await findGroupNames(db, [...new Set(named)]);
  const problems: string[] = [];
  const missing = (ids: readonly string[], field: string) => {
    for (const id of ids) if (!groups.has(id)) problems.push(`${field}: there is no group ${id}`);
  };
  missing(draft.groupIds, targetField);
  missing(draft.excludedGroupIds, 'conditions.people.groups.exclude');
  missing(groupIdsOf(compiled), 'conditions.expression.value');
  for (const id of draft.groupIds) {
    const group = groups.get(id);
    if (group && group.type !== 'OKTA_GROUP')
      problems.push(`${targetField}: rules cannot fill ${group.name}, which is no group of type OKTA_GROUP`);
  }
  const privileged = (await needs.privilegedGroups?.(db, draft.groupIds)) ?? new Set<string>();
  for (const id of privileged)
    problems.push(
      `${targetField}: ${groups.get(id)?.name ?? id} carries administrator roles, so no rule may fill it`,
    );
  if (problems.length > 0) throw validationFailed(problems[0]?.split(':')[0] ?? 'groupRule', problems);
  return compiled;
}

const targetField = 'actions.assignUserToGroups.groupIds';

export const groupIdsOf = ({ questions }: Pick<CompiledExpression, 'questions'>): string[] =>
  questions.filter((one) => one.test === 'id').flatMap((one) => one.values);

/** A rule that depends on a group which it fills, perhaps by way of others, could switch itself on and off for ever. */
export async function checkCircle(_: RuleContext, db: Reader, rule: GroupRule): Promise<void> {
  const rules = await listAllRules(db);
  const ids = [...rule.groupIds, ...rules.flatMap((one) => one.groupIds)];
  const circle = circleOf(rules, rule, await findGroupNames(db, [...new Set(ids)]));
  if (circle.length === 0) return;
  throw validationFailed('conditions.expression.value', [
    `conditions.expression.value: the rule would depend on itself, by way of ${[...circle, rule.name].join(' → ')}`,
  ]);
}
