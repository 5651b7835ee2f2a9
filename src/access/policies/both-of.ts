// Two rules at a time: where nobody can say which of them is meant, somebody has to meet both.
import type {
  AppSignOn,
  Enrollment,
  FactorPrompt,
  GlobalSession,
  PasswordRules,
  SelfServiceRequirement,
  SessionLimits,
} from './policy.ts';

/** How two rules of a kind compare, and what meets both. */
export type Comparison<T> = {
  /** Whoever meets the one meets the other, whatever it is of that they ask. */
  covers(one: T, other: T): boolean;
  /** Under the name of the second. */
  both(one: T, other: T): T;
};

/** In what says `undefined` where there is no limit. */
const span = (limitMs: number | undefined): number => limitMs ?? Number.POSITIVE_INFINITY;
const shorter = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : Math.min(a, span(b));
/** In what says 0 there. */
const spanOf = (limitMs: number): number => (limitMs === 0 ? Number.POSITIVE_INFINITY : limitMs);
const shorterOf = (a: number, b: number): number => (a === 0 ? b : Math.min(a, spanOf(b)));

export const signOns: Comparison<AppSignOn> = {
  covers: (one, other) =>
    (coversAlone(one, other) || (one.also ?? []).some((part) => coversAlone(part, other))) &&
    (other.also ?? []).every((part) => signOns.covers(one, part)),
  both(one, other) {
    const inactivityMs = shorter(one.inactivityMs, other.inactivityMs);
    const [plain, asking] = one.alternatives.length === 0 ? [one, other] : [other, one];
    // A chain counts no kinds of proof, so that it cannot be told how many.
    const isTold =
      plain.alternatives.length === 0 &&
      (plain.factors <= asking.factors || !asking.alternatives.some(({ isChain }) => isChain));
    if (!isTold) return { ...other, inactivityMs, also: [...(other.also ?? []), one] };
    const also = [...(one.also ?? []), ...(other.also ?? [])];
    return {
      ...other,
      factors: one.factors >= other.factors ? one.factors : other.factors,
      alternatives: asking.alternatives,
      reauthenticateInMs: shorter(one.reauthenticateInMs, other.reauthenticateInMs),
      inactivityMs,
      ...(also.length === 0 ? {} : { also }),
    };
  },
};

const coversAlone = (one: AppSignOn, other: AppSignOn): boolean =>
  one.factors >= other.factors &&
  span(one.reauthenticateInMs) <= span(other.reauthenticateInMs) &&
  span(one.inactivityMs) <= span(other.inactivityMs) &&
  (other.alternatives.length === 0 || one.alternatives === other.alternatives);

export const sessions: Comparison<GlobalSession> = {
  covers: (one, other) =>
    (one.requireFactor || !other.requireFactor) &&
    (one.needsPassword || !other.needsPassword) &&
    (!other.requireFactor || coversPrompt(one.prompt, other.prompt)) &&
    coversLimits(one.limits, other.limits),
  both: (one, other) => ({
    ...other,
    requireFactor: one.requireFactor || other.requireFactor,
    needsPassword: one.needsPassword || other.needsPassword,
    prompt: promptOfBoth(one, other),
    limits: {
      idleMs: shorterOf(one.limits.idleMs, other.limits.idleMs),
      lifetimeMs: shorterOf(one.limits.lifetimeMs, other.limits.lifetimeMs),
      persistent: one.limits.persistent && other.limits.persistent,
    },
  }),
};

const coversLimits = (one: SessionLimits, other: SessionLimits): boolean =>
  spanOf(one.idleMs) <= spanOf(other.idleMs) &&
  spanOf(one.lifetimeMs) <= spanOf(other.lifetimeMs) &&
  (other.persistent || !one.persistent);

/** How old a factor may be that was given in the session itself. */
const factorSpan = ({ mode, lifetimeMs }: FactorPrompt): number =>
  mode === 'SESSION' ? spanOf(lifetimeMs) : Number.POSITIVE_INFINITY;

function coversPrompt(one: FactorPrompt, other: FactorPrompt): boolean {
  if (one.mode === 'DEVICE')
    return other.mode === 'DEVICE' && spanOf(one.lifetimeMs) <= spanOf(other.lifetimeMs);
  return factorSpan(one) <= factorSpan(other);
}

function promptOfBoth(one: GlobalSession, other: GlobalSession): FactorPrompt {
  if (!one.requireFactor) return other.prompt;
  if (!other.requireFactor) return one.prompt;
  const [a, b] = [one.prompt, other.prompt];
  if (a.mode === 'DEVICE' && b.mode === 'DEVICE') {
    const rememberByDefault = a.rememberByDefault && b.rememberByDefault;
    return { mode: 'DEVICE', lifetimeMs: shorterOf(a.lifetimeMs, b.lifetimeMs), rememberByDefault };
  }
  const lifetimeMs = Math.min(factorSpan(a), factorSpan(b));
  return Number.isFinite(lifetimeMs)
    ? { mode: 'SESSION', lifetimeMs, rememberByDefault: false }
    : { mode: 'ALWAYS', lifetimeMs: 0, rememberByDefault: false };
}

/** Of one policy: what a password must be is the policy's, what people may do about theirs is the rules'. */
export const passwordRules: Comparison<PasswordRules> = {
  covers: (one, other) =>
    (!one.mayChangePassword || other.mayChangePassword) &&
    (!one.mayResetPassword || (other.mayResetPassword && coversRequirement(one.toReset, other.toReset))) &&
    (!one.mayUnlock || (other.mayUnlock && coversRequirement(one.toUnlock, other.toUnlock))),
  both: (one, other) => ({
    ...other,
    mayChangePassword: one.mayChangePassword && other.mayChangePassword,
    mayResetPassword: one.mayResetPassword && other.mayResetPassword,
    mayUnlock: one.mayUnlock && other.mayUnlock,
    toReset: requirementOfBoth(one.toReset, other.toReset),
    toUnlock: requirementOfBoth(one.toUnlock, other.toUnlock),
  }),
};

const coversRequirement = (one: SelfServiceRequirement, other: SelfServiceRequirement): boolean =>
  isWithin(one.methods, other.methods) &&
  (other.otpAuthenticators === undefined ||
    (one.otpAuthenticators !== undefined && isWithin(one.otpAuthenticators, other.otpAuthenticators))) &&
  isWithin(other.stepUp, one.stepUp) &&
  (one.byAccessPolicy || !other.byAccessPolicy);

const requirementOfBoth = (
  one: SelfServiceRequirement,
  other: SelfServiceRequirement,
): SelfServiceRequirement => ({
  methods: one.methods.filter((method) => other.methods.includes(method)),
  otpAuthenticators:
    one.otpAuthenticators?.filter((key) => other.otpAuthenticators?.includes(key) ?? true) ??
    other.otpAuthenticators,
  stepUp: [...new Set([...one.stepUp, ...other.stepUp])],
  byAccessPolicy: one.byAccessPolicy || other.byAccessPolicy,
});

const isWithin = <T>(some: readonly T[], all: readonly T[]): boolean =>
  some.every((item) => all.includes(item));

/** From where most may be set up to where nothing may. */
const moments: readonly Enrollment['when'][] = ['LOGIN', 'CHALLENGE', 'NEVER', 'NEVER_INCLUDING_RECOVERY'];
const isRarer = (one: Enrollment, other: Enrollment): boolean =>
  moments.indexOf(one.when) >= moments.indexOf(other.when);

/** Of one policy: what may be set up is the policy's, when is the rules'. */
export const enrollments: Comparison<Enrollment> = {
  covers: isRarer,
  both: (one, other) => (isRarer(one, other) ? one : other),
};
