import type { DraftBody, Policies, Policy, PolicySet } from '#src/access/policies/index.ts';
import type { MethodProof } from '#src/access/proofs/index.ts';
import { passwordProof } from '#src/access/proofs/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { ExpressionGroup } from '#src/protocols/expression/index.ts';
import { type AdminCheck, lockedOut, someLockedOut } from './admin-check.ts';
import { asObject, listOf } from './condition-cover.ts';
import { type Finding, findingOf } from './finding.ts';
import { lintDemands, lintExpressions, type Tried } from './lint-people.ts';
import { type GroupFacts, lintOrder, lintPolicyItself, lintRules } from './lint-rules.ts';

export type LintNeeds = {
  clock: Clock;
  policies: Pick<Policies, 'readDraft' | 'signOnPolicies'>;
  admins: AdminCheck;
  /** Of these, those that there are, with whether anybody is in them. */
  groupFacts(ids: readonly string[]): Promise<GroupFacts['groups']>;
  everyoneId(): string | undefined;
  /** Some real people, spread over all there are. */
  samplePeople(limit: number): Promise<Person[]>;
  groupsOf(ids: readonly string[]): Promise<ExpressionGroup[]>;
  /** What somebody has enrolled that sign-in may ask for. */
  usableProofs(person: Person): Promise<readonly MethodProof[]>;
  orgId(): string;
};

/** Expressions are quick; what somebody has enrolled is asked of each kind of factor. */
const peopleForExpressions = 500;
const peopleForDemands = 60;

/**
 * All that can be said of a draft before it is saved. Throws where it is not one. `triesPeople`: an expression that fails on somebody
 * tells what stands in their profile, so that it is tried for who may read all people only.
 */
export async function lintDraft(
  needs: LintNeeds,
  draft: DraftBody,
  triesPeople: boolean,
): Promise<Finding[]> {
  const set = await needs.policies.readDraft(draft);
  const facts: GroupFacts = {
    groups: await needs.groupFacts(groupsNamedIn(set.touched)),
    everyoneId: needs.everyoneId(),
  };
  const touched = set.touched.map((policy) => policy.id);
  return [
    ...(await lintAdmins(needs, set)),
    ...lintOrder(set.policies).filter(
      ({ policyId }) => draft.order !== undefined || touched.includes(policyId),
    ),
    ...set.touched.flatMap((policy) => [...lintPolicyItself(policy, facts), ...lintRules(policy, facts)]),
    ...(triesPeople ? await lintOnPeople(needs, set) : []),
  ];
}

export function groupsNamedIn(policies: readonly Policy[]): string[] {
  const conditions = policies.flatMap((policy) => [
    policy.conditions,
    ...policy.rules.map((rule) => rule.conditions),
  ]);
  const ids = conditions.flatMap((one) => {
    const groups = asObject(asObject(one?.['people'])['groups']);
    return [...listOf(groups['include']), ...listOf(groups['exclude'])];
  });
  return [...new Set(ids)];
}

async function lintAdmins({ policies, admins }: LintNeeds, set: PolicySet): Promise<Finding[]> {
  const [known, zones] = await Promise.all([admins.readAdmins(), admins.readZones()]);
  const were = admins.judge(policies.signOnPolicies(), known, zones);
  const would = admins.judge(set.policies, known, zones);
  const lost = known.filter(({ person: { id } }) => were.in.has(id) && !would.in.has(id));
  const [first] = lost;
  if (first === undefined) return [];
  const by = would.keptOutBy.get(first.person.id) ?? '';
  const policy = set.touched[0] ?? { id: '', name: '' };
  const hint = admins.hintOf(set.policies, zones);
  if (would.in.size === 0) {
    const [message, mend] = lockedOut(by).split('; ');
    return [findingOf('ADMINS_LOCKED_OUT', 'ERROR', policy, undefined, `${message}.`, `${mend}${hint}`)];
  }
  const [message, mend] = someLockedOut(lost.length, known.length, by).split('; ');
  const finding = findingOf(
    'SOME_ADMINS_LOCKED_OUT',
    'ERROR',
    policy,
    undefined,
    `${message}.`,
    `${mend}${hint}`,
  );
  const example = { userId: first.person.id, login: first.person.login };
  return [{ ...finding, tried: { people: known.length, failed: lost.length, example } }];
}

async function lintOnPeople(needs: LintNeeds, { touched }: PolicySet): Promise<Finding[]> {
  if (touched.length === 0) return [];
  const hasExpression = touched.some((policy) =>
    policy.rules.some(({ conditions }) => conditions?.['elCondition'] != null),
  );
  const [sample, admins] = await Promise.all([
    needs.samplePeople(hasExpression ? peopleForExpressions : peopleForDemands),
    needs.admins.readAdmins(),
  ]);
  const people = new Map(
    [...admins.map(({ person }) => person), ...sample].map((person) => [person.id, person]),
  );
  const all = [...people.values()].slice(0, peopleForExpressions);
  const findings: Finding[] = [];
  if (hasExpression) {
    const tried = await withGroups(needs, all);
    const nowMs = needs.clock.nowMs();
    for (const policy of touched) findings.push(...lintExpressions(policy, tried, nowMs, needs.orgId()));
  }
  const nowMs = needs.clock.nowMs();
  const able = await Promise.all(
    all
      .filter(({ status }) => status === 'ACTIVE')
      .slice(0, peopleForDemands)
      .map(async (person) => ({
        person,
        proofs: [
          ...(person.hasPassword ? [passwordProof(nowMs)] : []),
          ...(await needs.usableProofs(person)),
        ],
      })),
  );
  return [...findings, ...touched.flatMap((policy) => lintDemands(policy, able))];
}

async function withGroups({ groupsOf }: LintNeeds, people: readonly Person[]): Promise<Tried[]> {
  const ids = new Set(people.flatMap(({ groupIds }) => groupIds));
  const groups = new Map((await groupsOf([...ids])).map((group) => [group.id, group]));
  return people.map((person) => ({ person, groups: person.groupIds.flatMap((id) => groups.get(id) ?? []) }));
}
