import { asksEveryTime, compileAccessRule, deniedAppSignOn } from './access-rule.ts';
import { type Comparison, enrollments, passwordRules, sessions, signOns } from './both-of.ts';
import { compileEnrollment } from './enrollment.ts';
import { asObject } from './json-object.ts';
import { compilePasswordRules } from './password-rules.ts';
import type {
  AppSignOn,
  ConditionOutcome,
  Enrollment,
  GlobalSession,
  PasswordRules,
  Policy,
  PolicyRule,
  PolicySubject,
  PolicyType,
  SelfServiceMethod,
  SessionGuard,
  Trace,
  TraceStep,
} from './policy.ts';
import { type ConditionMatcher, compileConditions } from './conditions/matcher.ts';

/** Every policy of the org, compiled: the snapshot's value. Evaluating allocates nothing but the trace. */
export type PolicyBook = {
  readonly byId: ReadonlyMap<string, CompiledPolicy>;
  /** In priority order. */
  readonly byType: ReadonlyMap<PolicyType, readonly CompiledPolicy[]>;
};

export type CompiledPolicy = {
  readonly policy: Policy;
  readonly matcher: ConditionMatcher;
  readonly rules: readonly CompiledRule[];
  /** An expression in it looks at the person's groups, which have to be there when it is asked. */
  readonly usesGroups: boolean;
  /** ACCESS_POLICY: there are people, or situations, of which something is asked at each visit. */
  readonly asksEveryTime: boolean;
  /** PASSWORD, for people whom no rule means: the requirements hold, self-service does not. */
  readonly withoutRule: PasswordRules | undefined;
  /** MFA_ENROLL, likewise. */
  readonly enrollmentWithoutRule: Enrollment | undefined;
};

export type CompiledRule = {
  readonly rule: PolicyRule;
  readonly matcher: ConditionMatcher;
  readonly denies: boolean;
  readonly session: GlobalSession | undefined;
  readonly signOn: AppSignOn | undefined;
  readonly password: PasswordRules | undefined;
  readonly enrollment: Enrollment | undefined;
};

export function compilePolicies(policies: readonly Policy[]): PolicyBook {
  const compiled = policies.map(compilePolicy);
  const byType = new Map<PolicyType, CompiledPolicy[]>();
  for (const one of compiled) {
    const others = byType.get(one.policy.type);
    if (others === undefined) byType.set(one.policy.type, [one]);
    else others.push(one);
  }
  for (const list of byType.values()) list.sort((a, b) => a.policy.priority - b.policy.priority);
  return { byId: new Map(compiled.map((one) => [one.policy.id, one])), byType };
}

function compilePolicy(policy: Policy): CompiledPolicy {
  const alternatives = new Map<string, AppSignOn['alternatives']>();
  const rules = [...policy.rules]
    .sort((a, b) => a.priority - b.priority)
    .map((rule) => compileRule(policy, rule, alternatives));
  return {
    policy,
    matcher: compileConditions(policy.conditions),
    rules,
    usesGroups: rules.some(({ rule, matcher }) => rule.status === 'ACTIVE' && matcher.usesGroups),
    asksEveryTime: rules.some(
      ({ rule, signOn }) => rule.status === 'ACTIVE' && signOn !== undefined && asksEveryTime(signOn),
    ),
    withoutRule: policy.type === 'PASSWORD' ? compilePasswordRules(policy, undefined) : undefined,
    enrollmentWithoutRule: policy.type === 'MFA_ENROLL' ? compileEnrollment(policy, undefined) : undefined,
  };
}

function compileRule(
  policy: Policy,
  rule: PolicyRule,
  known: Map<string, AppSignOn['alternatives']>,
): CompiledRule {
  const session = policy.type === 'OKTA_SIGN_ON' ? compileSessionRule(rule) : undefined;
  const signOn = policy.type === 'ACCESS_POLICY' ? sharing(known, compileAccessRule(rule)) : undefined;
  const password = policy.type === 'PASSWORD' ? compilePasswordRules(policy, rule) : undefined;
  const denies = session?.access === 'DENY' || signOn?.access === 'DENY';
  const enrollment = policy.type === 'MFA_ENROLL' ? compileEnrollment(policy, rule) : undefined;
  const matcher = compileConditions(rule.conditions);
  return { rule, matcher, denies, session, signOn, password, enrollment };
}

/** What rules ask alike is one object, so that telling it costs a decision nothing. */
function sharing(known: Map<string, AppSignOn['alternatives']>, signOn: AppSignOn): AppSignOn {
  const key = JSON.stringify(signOn.alternatives);
  const alternatives = known.get(key) ?? signOn.alternatives;
  known.set(key, alternatives);
  return { ...signOn, alternatives };
}

function compileSessionRule(rule: PolicyRule): GlobalSession {
  const signon = asObject(rule.actions.signon);
  const session = asObject(signon.session);
  return {
    access: signon.access === 'ALLOW' ? 'ALLOW' : 'DENY',
    // A chain of factors that was stored is not let go by.
    requireFactor: signon.requireFactor !== false || isSet(signon.challenge),
    needsPassword: signon.primaryFactor === 'PASSWORD_IDP',
    prompt: {
      mode: promptModes.find((mode) => mode === signon.factorPromptMode) ?? 'ALWAYS',
      lifetimeMs: minutes(signon.factorLifetime, 0),
      rememberByDefault: signon.rememberDeviceByDefault === true,
    },
    limits: {
      idleMs: minutes(session.maxSessionIdleMinutes, 120),
      lifetimeMs: minutes(session.maxSessionLifetimeMinutes, 0),
      persistent: session.usePersistentCookie === true,
    },
    policyId: rule.policyId,
    ruleId: rule.id,
    ruleName: rule.name,
  };
}

const promptModes = ['ALWAYS', 'DEVICE', 'SESSION'] as const;

const isSet = (value: unknown): boolean => value !== undefined && value !== null;

function minutes(value: unknown, otherwise: number): number {
  return (typeof value === 'number' && value >= 0 ? value : otherwise) * 60_000;
}

const noSession: GlobalSession = {
  access: 'DENY',
  requireFactor: true,
  needsPassword: false,
  prompt: { mode: 'ALWAYS', lifetimeMs: 0, rememberByDefault: false },
  limits: { idleMs: 0, lifetimeMs: 0, persistent: false },
  policyId: undefined,
  ruleId: undefined,
  ruleName: '',
};

/** OKTA_SIGN_ON: the first policy that means the person and has a rule for them decides; none at all denies. */
export function findGlobalSession(
  book: PolicyBook,
  person: PolicySubject,
  trace: Trace | undefined,
): GlobalSession {
  const unsure: Unsure[] = [];
  for (const policy of book.byType.get('OKTA_SIGN_ON') ?? []) {
    if (!meansPerson(policy, person, trace)) continue;
    const rule = firstRule(policy, person, trace, unsure);
    if (rule?.session?.access === 'DENY') return rule.session;
    if (rule?.session !== undefined)
      return heldTo(rule.session, unsure, ({ session }) => session, sessions, trace);
  }
  return noSession;
}

/** PASSWORD: the first policy that means the person; undefined when the org has none at all. */
export function findPasswordRules(
  book: PolicyBook,
  person: PolicySubject,
  trace: Trace | undefined,
): PasswordRules | undefined {
  for (const policy of book.byType.get('PASSWORD') ?? []) {
    if (!meansPerson(policy, person, trace)) continue;
    const unsure: Unsure[] = [];
    const certain = firstRule(policy, person, trace, unsure)?.password ?? policy.withoutRule;
    return certain && heldTo(certain, unsure, ({ password }) => password, passwordRules, trace);
  }
  return undefined;
}

/** A network that nobody can tell vouches for nobody. */
const enrollmentInDoubt = ({ enrollment }: CompiledRule): Enrollment | undefined =>
  enrollment && { ...enrollment, isByNetwork: false };

/** MFA_ENROLL: the first policy that means the person; undefined when the org has none. */
export function findEnrollment(
  book: PolicyBook,
  person: PolicySubject,
  trace: Trace | undefined,
): Enrollment | undefined {
  for (const policy of book.byType.get('MFA_ENROLL') ?? []) {
    if (!meansPerson(policy, person, trace)) continue;
    const unsure: Unsure[] = [];
    const certain = firstRule(policy, person, trace, unsure)?.enrollment ?? policy.enrollmentWithoutRule;
    return certain && heldTo(certain, unsure, enrollmentInDoubt, enrollments, trace);
  }
  return undefined;
}

/** PASSWORD: what any rule in force lets people help themselves by. */
export function findSelfServiceMethods(book: PolicyBook, what: 'reset' | 'unlock'): SelfServiceMethod[] {
  const found = new Set<SelfServiceMethod>();
  for (const { policy, rules } of book.byType.get('PASSWORD') ?? []) {
    if (policy.status !== 'ACTIVE') continue;
    for (const { rule, password } of rules) {
      if (rule.status !== 'ACTIVE' || password === undefined) continue;
      if (!(what === 'reset' ? password.mayResetPassword : password.mayUnlock)) continue;
      const { methods } = what === 'reset' ? password.toReset : password.toUnlock;
      for (const method of methods) if (method !== 'email' || password.recovery.email) found.add(method);
    }
  }
  return (['email', 'sms', 'voice', 'push', 'otp'] as const).filter((method) => found.has(method));
}

/** What a change of a session's surroundings leads to. */
export function findSessionGuard(book: PolicyBook, person: PolicySubject): SessionGuard {
  return {
    evaluates: actionsOf(book, 'SESSION_VIOLATION_DETECTION', person).some(
      ({ sessionViolationDetection }) =>
        asObject(asObject(sessionViolationDetection).policyEvaluation).enabled === true,
    ),
    terminates: actionsOf(book, 'POST_AUTH_SESSION', person).some(({ postAuthSession }) =>
      hasAction(asObject(postAuthSession).failureActions, 'TERMINATE_SESSION'),
    ),
  };
}

/** ENTITY_RISK: whether a risk found in somebody ends all their sessions. */
export function endsSessionsOfRisk(book: PolicyBook, person: PolicySubject): boolean {
  return actionsOf(book, 'ENTITY_RISK', person).some(({ entityRisk }) =>
    hasAction(asObject(entityRisk).actions, 'TERMINATE_ALL_SESSIONS'),
  );
}

const hasAction = (actions: unknown, wanted: string): boolean =>
  Array.isArray(actions) && actions.some((one) => asObject(one).action === wanted);

/** Of types that come once with the org: of the rule that is meant, and of those before it that may be. */
function actionsOf(book: PolicyBook, type: PolicyType, person: PolicySubject): PolicyRule['actions'][] {
  const policy = book.byType.get(type)?.find((one) => one.policy.status === 'ACTIVE');
  if (policy === undefined) return [];
  const unsure: Unsure[] = [];
  const certain = firstRule(policy, person, undefined, unsure);
  return [...unsure.map(({ candidate }) => candidate), ...(certain ? [certain] : [])].map(
    ({ rule }) => rule.actions,
  );
}

/** ACCESS_POLICY: an app names its policy; a missing, inactive or silent one denies. */
export function findAppSignOn(
  book: PolicyBook,
  policyId: string | undefined,
  person: PolicySubject,
  trace: Trace | undefined,
): AppSignOn {
  const policy = policyId === undefined ? undefined : book.byId.get(policyId);
  if (policy === undefined || policy.policy.type !== 'ACCESS_POLICY' || policy.policy.status !== 'ACTIVE') {
    trace?.push({
      step: 'access-policy',
      result: 'fail',
      detail: 'the app has no active policy',
      ref: policyId ?? '',
    });
    return deniedAppSignOn;
  }
  const unsure: Unsure[] = [];
  const found = firstRule(policy, person, trace, unsure)?.signOn;
  return found === undefined || found.access === 'DENY'
    ? (found ?? deniedAppSignOn)
    : heldTo(found, unsure, ({ signOn }) => signOn, signOns, trace);
}

function meansPerson(compiled: CompiledPolicy, person: PolicySubject, trace: Trace | undefined): boolean {
  const { policy, matcher } = compiled;
  if (policy.status !== 'ACTIVE') {
    trace?.push({
      step: 'policy',
      result: 'skip',
      detail: `"${policy.name}" is inactive`,
      ref: policy.id,
      name: policy.name,
    });
    return false;
  }
  // The default means everybody whatever its conditions say, or a slip there would leave people without any policy.
  const missed = policy.isDefault ? undefined : matcher.doubtOf(person);
  trace?.push(applied('policy', policy, missed));
  return missed === undefined;
}

/** A rule that does not keep out, and of which nobody can say whether it is meant. */
type Unsure = { readonly candidate: CompiledRule; readonly step: TraceStep | undefined };

/** The first rule that is certain to be meant, or keeps out and may be. Those before it that may be meant are added to `unsure`. */
function firstRule(
  compiled: CompiledPolicy,
  person: PolicySubject,
  trace: Trace | undefined,
  unsure: Unsure[],
): CompiledRule | undefined {
  for (const candidate of compiled.rules) {
    const { rule, matcher } = candidate;
    if (rule.status !== 'ACTIVE') {
      trace?.push({
        step: 'rule',
        result: 'skip',
        detail: `"${rule.name}" is inactive`,
        ref: rule.id,
        name: rule.name,
      });
      continue;
    }
    const doubt = matcher.doubtOf(person);
    if (doubt === undefined) {
      trace?.push(applied('rule', rule, undefined));
      return candidate;
    }
    if (doubt.status === 'UNDEFINED' && person.grant !== undefined) {
      if (person.grant.accepts(candidate.session ?? candidate.signOn ?? deniedAppSignOn)) {
        trace?.push(applied('rule', rule, undefined));
        return candidate;
      }
      const detail = `"${rule.name}" would not have let this grant be made`;
      trace?.push({ step: 'rule', result: 'skip', detail, ref: rule.id, name: rule.name });
      continue;
    }
    const step = trace && applied('rule', rule, doubt);
    if (step !== undefined) trace?.push(step);
    if (doubt.status !== 'UNDEFINED') continue;
    if (candidate.denies) {
      markAsHeldTo(step);
      return candidate;
    }
    unsure.push({ candidate, step });
  }
  const { id, name } = compiled.policy;
  trace?.push({ step: 'rule', result: 'fail', detail: `no rule of "${name}" applies`, ref: id, name });
  return undefined;
}

/**
 * What cannot be known lets nobody in by the weaker rule: what the rules ask that may be meant is asked beside what the one asks that is
 * meant where they are not. Which of them add nothing to the others does not matter, and the trace leaves it at that.
 */
function heldTo<T>(
  certain: T,
  unsure: readonly Unsure[],
  asks: (rule: CompiledRule) => T | undefined,
  { covers, both }: Comparison<T>,
  trace: Trace | undefined,
): T {
  let held = certain;
  let counting: (TraceStep | undefined)[] = [];
  let isCertainTold = true;
  for (const { candidate, step } of unsure.toReversed()) {
    const asked = asks(candidate);
    if (asked === undefined || covers(held, asked)) continue;
    if (covers(asked, held)) {
      held = asked;
      counting = [step];
      isCertainTold = false;
    } else {
      held = both(asked, held);
      counting.push(step);
    }
  }
  // It is the last that was looked at.
  if (!isCertainTold) trace?.pop();
  for (const step of counting) markAsHeldTo(step);
  return held;
}

function markAsHeldTo(step: TraceStep | undefined): void {
  if (step?.failed === undefined) return;
  step.result = 'pass';
  step.detail = `"${step.name}" is held to, since it may be meant: ${step.failed.detail}`;
}

function applied(
  step: 'policy' | 'rule',
  { id, name }: { id: string; name: string },
  missed: ConditionOutcome | undefined,
): Trace[number] {
  if (missed === undefined) return { step, result: 'pass', detail: `"${name}" applies`, ref: id, name };
  const detail = `"${name}" does not apply: ${missed.detail}`;
  return { step, result: 'fail', detail, ref: id, name, failed: missed };
}
