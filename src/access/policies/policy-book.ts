import { compileAccessRule, deniedAppSignOn } from './access-rule.ts';
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
  /** PASSWORD, for people whom no rule means: the requirements hold, self-service does not. */
  readonly withoutRule: PasswordRules | undefined;
  /** MFA_ENROLL, likewise. */
  readonly enrollmentWithoutRule: Enrollment | undefined;
};

export type CompiledRule = {
  readonly rule: PolicyRule;
  readonly matcher: ConditionMatcher;
  readonly denies: boolean;
  /** It applies also where nobody can say whether it is meant. */
  readonly closes: boolean;
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
  const rules = [...policy.rules]
    .sort((a, b) => a.priority - b.priority)
    .map((rule) => compileRule(policy, rule));
  return {
    policy,
    matcher: compileConditions(policy.conditions),
    rules,
    usesGroups: rules.some(({ rule, matcher }) => rule.status === 'ACTIVE' && matcher.usesGroups),
    withoutRule: policy.type === 'PASSWORD' ? compilePasswordRules(policy, undefined) : undefined,
    enrollmentWithoutRule: policy.type === 'MFA_ENROLL' ? compileEnrollment(policy, undefined) : undefined,
  };
}

function compileRule(policy: Policy, rule: PolicyRule): CompiledRule {
  const session = policy.type === 'OKTA_SIGN_ON' ? compileSessionRule(rule) : undefined;
  const signOn = policy.type === 'ACCESS_POLICY' ? compileAccessRule(rule) : undefined;
  const password = policy.type === 'PASSWORD' ? compilePasswordRules(policy, rule) : undefined;
  const denies = session?.access === 'DENY' || signOn?.access === 'DENY';
  // What cannot be known for certain is held to the rule that asks for more, never let through by one that asks for less.
  const asksMore =
    session?.requireFactor === true || signOn?.factors === 2 || (signOn?.alternatives.length ?? 0) > 0;
  const closes = denies || asksMore;
  const enrollment = policy.type === 'MFA_ENROLL' ? compileEnrollment(policy, rule) : undefined;
  const matcher = compileConditions(rule.conditions, closes);
  return { rule, matcher, denies, closes, session, signOn, password, enrollment };
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
  for (const policy of book.byType.get('OKTA_SIGN_ON') ?? []) {
    if (!meansPerson(policy, person, trace)) continue;
    const rule = firstRule(policy, person, trace);
    if (rule?.session !== undefined) return rule.session;
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
    return firstRule(policy, person, trace)?.password ?? policy.withoutRule;
  }
  return undefined;
}

/** MFA_ENROLL: the first policy that means the person; undefined when the org has none. */
export function findEnrollment(
  book: PolicyBook,
  person: PolicySubject,
  trace: Trace | undefined,
): Enrollment | undefined {
  for (const policy of book.byType.get('MFA_ENROLL') ?? []) {
    if (!meansPerson(policy, person, trace)) continue;
    return firstRule(policy, person, trace)?.enrollment ?? policy.enrollmentWithoutRule;
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
  const detection = soleRule(book, 'SESSION_VIOLATION_DETECTION', person)?.actions.sessionViolationDetection;
  const reaction = soleRule(book, 'POST_AUTH_SESSION', person)?.actions.postAuthSession;
  return {
    evaluates: asObject(asObject(detection).policyEvaluation).enabled === true,
    terminates: hasAction(asObject(reaction).failureActions, 'TERMINATE_SESSION'),
  };
}

/** ENTITY_RISK: whether a risk found in somebody ends all their sessions. */
export function endsSessionsOfRisk(book: PolicyBook, person: PolicySubject): boolean {
  const reaction = soleRule(book, 'ENTITY_RISK', person)?.actions.entityRisk;
  return hasAction(asObject(reaction).actions, 'TERMINATE_ALL_SESSIONS');
}

const hasAction = (actions: unknown, wanted: string): boolean =>
  Array.isArray(actions) && actions.some((one) => asObject(one).action === wanted);

/** Of types that come once with the org. */
function soleRule(book: PolicyBook, type: PolicyType, person: PolicySubject): PolicyRule | undefined {
  const policy = book.byType.get(type)?.find((one) => one.policy.status === 'ACTIVE');
  return policy && firstRule(policy, person, undefined)?.rule;
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
  return firstRule(policy, person, trace)?.signOn ?? deniedAppSignOn;
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
  const missed = policy.isDefault ? undefined : matcher.missedBy(person);
  trace?.push(applied('policy', policy, missed));
  return missed === undefined;
}

function firstRule(
  compiled: CompiledPolicy,
  person: PolicySubject,
  trace: Trace | undefined,
): CompiledRule | undefined {
  for (const [at, candidate] of compiled.rules.entries()) {
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
    const missed = matcher.missedBy(person);
    if (missed === undefined && isPassedOver(candidate, person)) {
      const detail = `"${rule.name}" would not have let this grant be made`;
      trace?.push({ step: 'rule', result: 'skip', detail, ref: rule.id, name: rule.name });
      continue;
    }
    if (missed === undefined && keepsADoorOpen(compiled.rules, at, person)) {
      const unknown = matcher.judge(person).find(({ status }) => status === 'UNDEFINED');
      trace?.push(applied('rule', rule, unknown));
      continue;
    }
    trace?.push(applied('rule', rule, missed));
    if (missed === undefined) return candidate;
  }
  const { id, name } = compiled.policy;
  trace?.push({ step: 'rule', result: 'fail', detail: `no rule of "${name}" applies`, ref: id, name });
  return undefined;
}

/** A rule that may or may not have been meant when the grant was made, and under which it would not have been made. */
function isPassedOver({ matcher, session, signOn }: CompiledRule, person: PolicySubject): boolean {
  const asked = session ?? signOn;
  if (person.grant === undefined || asked === undefined) return false;
  return matcher.isUncertain(person) && !person.grant.accepts(asked);
}

/** A rule that lets people in, and may or may not be meant, before one that keeps them out: what cannot be known lets nobody in. */
function keepsADoorOpen(rules: readonly CompiledRule[], at: number, person: PolicySubject): boolean {
  const candidate = rules[at];
  if (candidate?.closes !== true || candidate.denies || person.grant !== undefined) return false;
  if (!candidate.matcher.isUncertain(person)) return false;
  const next = rules.find(
    ({ rule, matcher }, index) =>
      index > at &&
      rule.status === 'ACTIVE' &&
      matcher.missedBy(person) === undefined &&
      !keepsADoorOpen(rules, index, person),
  );
  return next?.denies === true;
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
