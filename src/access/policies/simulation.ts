import type { CompiledPolicy, CompiledRule, PolicyBook } from './policy-book.ts';
import type { ConditionOutcome, PolicySubject, PolicyType } from './policy.ts';

export type SimulatedStatus = ConditionOutcome['status'];
export type SimulatedRule = {
  id: string;
  name: string;
  status: SimulatedStatus;
  conditions: readonly ConditionOutcome[];
};
export type SimulatedPolicy = SimulatedRule & { rules: readonly SimulatedRule[] };

/** What the policies of a type make of somebody, with everything that was looked at on the way. */
export type Simulation = {
  type: PolicyType;
  /** UNDEFINED: something before the match could not be judged, so that it may come out differently. */
  status: SimulatedStatus;
  matched: SimulatedPolicy | undefined;
  /** Policies, or rules of theirs, that could not be judged for want of facts. */
  undefinedOnes: SimulatedPolicy[];
  /** Those that do not mean the person. */
  passedOver: SimulatedPolicy[];
};

/** Only ACTIVE policies and rules take part. `policyId`: the one that an app names, where it is not everybody's. */
export function simulate(
  book: PolicyBook,
  type: PolicyType,
  subject: PolicySubject,
  policyId: string | undefined,
): Simulation {
  const simulation: Simulation = {
    type,
    status: 'NOT_MATCH',
    matched: undefined,
    undefinedOnes: [],
    passedOver: [],
  };
  const candidates = (book.byType.get(type) ?? []).filter(
    ({ policy }) => policy.status === 'ACTIVE' && (policyId === undefined || policy.id === policyId),
  );
  for (const compiled of candidates) {
    if (tryPolicy(simulation, compiled, subject)) break;
  }
  if (simulation.matched !== undefined) {
    simulation.status = simulation.undefinedOnes.length > 0 ? 'UNDEFINED' : 'MATCH';
  } else if (simulation.undefinedOnes.length > 0) simulation.status = 'UNDEFINED';
  return simulation;
}

/** Whether the walk ends with this policy. */
function tryPolicy(simulation: Simulation, compiled: CompiledPolicy, subject: PolicySubject): boolean {
  const { policy } = compiled;
  const own = policy.isDefault ? [] : compiled.matcher.judge(subject);
  const status = statusOf(own);
  const simulated = { id: policy.id, name: policy.name, status, conditions: own };
  if (status !== 'MATCH') {
    const list = status === 'UNDEFINED' ? simulation.undefinedOnes : simulation.passedOver;
    list.push({ ...simulated, rules: [] });
    return false;
  }
  const rules = rulesUpToMatch(compiled.rules, subject);
  const of = (wanted: SimulatedStatus) => rules.filter((rule) => rule.status === wanted);
  const [match] = of('MATCH');
  if (of('UNDEFINED').length > 0) {
    simulation.undefinedOnes.push({ ...simulated, status: 'UNDEFINED', rules: of('UNDEFINED') });
  }
  // A password policy without a rule for somebody still says what their password must be; others give way to the next.
  const ends = match !== undefined || policy.type === 'PASSWORD';
  if (of('NOT_MATCH').length > 0 || !ends) {
    simulation.passedOver.push({ ...simulated, status: 'NOT_MATCH', rules: of('NOT_MATCH') });
  }
  if (ends) simulation.matched = { ...simulated, rules: match === undefined ? [] : [match] };
  return ends;
}

function rulesUpToMatch(rules: readonly CompiledRule[], subject: PolicySubject): SimulatedRule[] {
  const simulated: SimulatedRule[] = [];
  for (const { rule, matcher } of rules) {
    if (rule.status !== 'ACTIVE') continue;
    const conditions = matcher.judge(subject);
    const status = statusOf(conditions);
    simulated.push({ id: rule.id, name: rule.name, status, conditions });
    if (status === 'MATCH') break;
  }
  return simulated;
}

function statusOf(conditions: readonly ConditionOutcome[]): SimulatedStatus {
  if (conditions.some(({ status }) => status === 'NOT_MATCH')) return 'NOT_MATCH';
  return conditions.some(({ status }) => status === 'UNDEFINED') ? 'UNDEFINED' : 'MATCH';
}
