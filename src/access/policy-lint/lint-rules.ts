import type { Policy, PolicyRule } from '#src/access/policies/index.ts';
import { asksNothing, asObject, contradictionIn, covers, listOf } from './condition-cover.ts';
import { type Finding, findingOf } from './finding.ts';

export type GroupFacts = {
  /** By id; none for a group that is gone. */
  readonly groups: ReadonlyMap<string, { readonly name: string; readonly isEmpty: boolean }>;
  readonly everyoneId: string | undefined;
};

const isActive = ({ status }: { status: string }): boolean => status === 'ACTIVE';

/** Pure: what can be said of the rules of one policy without trying them on anybody. */
export function lintRules(policy: Policy, facts: GroupFacts): Finding[] {
  const rules = [...policy.rules].sort((a, b) => a.priority - b.priority).filter(isActive);
  return rules.flatMap((rule, index) => [
    ...shadowed(policy, rule, rules.slice(0, index)),
    ...meaningNobody(policy, rule, facts),
  ]);
}

function shadowed(policy: Policy, rule: PolicyRule, earlier: readonly PolicyRule[]): Finding[] {
  const by = earlier.find((one) => covers(one.conditions, rule.conditions));
  // A last rule comes with the policy: that an earlier one leaves it nothing to do is how policies are written.
  if (by === undefined || rule.system) return [];
  return [
    findingOf(
      'SHADOWED_RULE',
      'WARNING',
      policy,
      rule,
      `"${rule.name}" can never apply: whoever it means is met by "${by.name}" before it.`,
      `Put "${rule.name}" before "${by.name}", or make "${by.name}" mean fewer.`,
    ),
  ];
}

function meaningNobody(policy: Policy, rule: PolicyRule, facts: GroupFacts): Finding[] {
  const place = contradictionIn(rule.conditions);
  if (place !== undefined) {
    return [
      findingOf(
        'CONTRADICTION',
        'WARNING',
        policy,
        rule,
        `"${rule.name}" can never apply: ${place} excludes all that it includes.`,
        'Take out of the excluded what is meant.',
      ),
    ];
  }
  return groupFindings(policy, rule, rule.conditions, facts);
}

/** Also of policies themselves, which have conditions of their own. */
export function lintPolicyItself(policy: Policy, facts: GroupFacts): Finding[] {
  if (policy.isDefault || policy.conditions === null) return [];
  return groupFindings(policy, undefined, policy.conditions, facts);
}

function groupFindings(
  policy: Policy,
  rule: PolicyRule | undefined,
  conditions: PolicyRule['conditions'],
  { groups, everyoneId }: GroupFacts,
): Finding[] {
  const name = rule?.name ?? policy.name;
  const people = asObject(conditions?.['people']);
  const selection = asObject(people['groups']);
  const included = listOf(selection['include']);
  const excluded = listOf(selection['exclude']);
  const findings: Finding[] = [];
  if (everyoneId !== undefined && excluded.includes(everyoneId)) {
    const message = `"${name}" can never apply: it excludes Everyone.`;
    findings.push(
      findingOf(
        'EVERYONE_EXCLUDED',
        'WARNING',
        policy,
        rule,
        message,
        'Exclude only the groups that are not meant.',
      ),
    );
  }
  const gone = [...included, ...excluded].filter((id) => !groups.has(id));
  if (gone.length > 0) {
    const message = `"${name}" names groups that are gone: ${gone.join(', ')}.`;
    findings.push(
      findingOf('GROUP_GONE', 'WARNING', policy, rule, message, 'Take them out of the conditions.'),
    );
  }
  const hasMembers = included.some((id) => groups.get(id)?.isEmpty === false);
  if (included.length > 0 && !hasMembers && listOf(asObject(people['users'])['include']).length === 0) {
    const message = `"${name}" means nobody at present: the groups it names are empty or gone.`;
    findings.push(
      findingOf('GROUPS_EMPTY', 'WARNING', policy, rule, message, 'Name groups that have people in them.'),
    );
  }
  return findings;
}

/** Global session policies that an earlier one leaves nobody. */
export function lintOrder(policies: readonly Policy[]): Finding[] {
  const ordered = policies
    .filter((policy) => policy.type === 'OKTA_SIGN_ON' && isActive(policy))
    .sort((a, b) => a.priority - b.priority);
  return ordered.flatMap((policy, index) => {
    if (policy.isDefault) return [];
    const by = ordered
      .slice(0, index)
      .find((one) => takesAll(one) && covers(one.conditions, policy.conditions));
    if (by === undefined) return [];
    const message = `"${policy.name}" can never apply: whoever it means is met by "${by.name}" before it.`;
    return [
      findingOf(
        'SHADOWED_POLICY',
        'WARNING',
        policy,
        undefined,
        message,
        `Put "${policy.name}" before "${by.name}".`,
      ),
    ];
  });
}

/** A policy that has no rule for somebody gives way to the next. */
const takesAll = (policy: Policy): boolean =>
  policy.rules.some((rule) => isActive(rule) && asksNothing(rule.conditions));
