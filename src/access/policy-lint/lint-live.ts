import type { Finding } from './finding.ts';
import { groupsNamedIn, type LintNeeds } from './lint-draft.ts';
import { type GroupFacts, lintOrder, lintPolicyItself, lintRules } from './lint-rules.ts';

/** What is wrong with the policies in force, without trying them on anybody. */
export async function lintLive(
  needs: Pick<LintNeeds, 'policies' | 'groupFacts' | 'everyoneId'>,
): Promise<Finding[]> {
  const policies = needs.policies.signOnPolicies().filter(({ status }) => status === 'ACTIVE');
  const facts: GroupFacts = {
    groups: await needs.groupFacts(groupsNamedIn(policies)),
    everyoneId: needs.everyoneId(),
  };
  return [
    ...lintOrder(policies),
    ...policies.flatMap((policy) => [...lintPolicyItself(policy, facts), ...lintRules(policy, facts)]),
  ];
}
