import type { AppSignOn } from '#src/access/policies/index.ts';

/** What the methods of an authentication (RFC 8176 `amr`) add up to. A method not listed counts for nothing. */
export type Assurance = {
  readonly password: boolean;
  readonly possession: boolean;
  /** Kinds of proof: something known, something owned, something one is. */
  readonly factors: number;
};

const knowledge = new Set(['pwd', 'kba', 'pin']);
const possession = new Set(['otp', 'sms', 'tel', 'swk', 'hwk', 'pop', 'sc']);
const inherence = new Set(['fpt', 'face', 'iris', 'vbm', 'retina']);

export function assuranceOf(amr: readonly string[]): Assurance {
  let known = false;
  let owned = false;
  let inherent = false;
  let password = false;
  // `mfa` is a summary of the others, so it adds nothing of its own: what it sums up must be there.
  for (const method of amr) {
    if (method === 'pwd') password = true;
    if (knowledge.has(method)) known = true;
    else if (possession.has(method)) owned = true;
    else if (inherence.has(method)) inherent = true;
  }
  return { password, possession: owned, factors: Number(known) + Number(owned) + Number(inherent) };
}

/** What an app's rule still misses; undefined = nothing. */
export function missingAssurance(
  rule: AppSignOn,
  has: Assurance,
): 'sign-in' | 'password' | 'factor' | undefined {
  if (has.factors === 0) return 'sign-in';
  if (has.factors < rule.factors) return 'factor';
  if (rule.alternatives.length === 0) return undefined;
  let passwordWouldDo = false;
  for (const alternative of rule.alternatives) {
    if (alternative.unverifiable !== undefined) continue;
    if (alternative.possession && !has.possession) continue;
    if (alternative.password && !has.password) {
      passwordWouldDo = true;
      continue;
    }
    return undefined;
  }
  return passwordWouldDo ? 'password' : 'factor';
}

/** The shortest age a password may have under the alternatives that are met; undefined = no limit. */
export function passwordFreshnessMs(rule: AppSignOn, has: Assurance): number | undefined {
  let limit: number | undefined;
  for (const alternative of rule.alternatives) {
    const met = alternative.unverifiable === undefined && !(alternative.possession && !has.possession);
    if (!met || !alternative.password) continue;
    // Alternatives are "one of these": the most generous that is met counts.
    if (alternative.passwordReauthenticateInMs === undefined) return undefined;
    limit = Math.max(limit ?? 0, alternative.passwordReauthenticateInMs);
  }
  return limit;
}

/** Okta's `acr_values`, and what each takes. `phr` and `phrh` need proofs that no method of today gives. */
const acrClasses: Record<string, { factors: number; password: boolean; possible: boolean }> = {
  'urn:okta:loa:1fa:any': { factors: 1, password: false, possible: true },
  'urn:okta:loa:1fa:pwd': { factors: 1, password: true, possible: true },
  'urn:okta:loa:2fa:any': { factors: 2, password: false, possible: true },
  'urn:okta:loa:2fa:any:ifpossible': { factors: 1, password: false, possible: true },
  phr: { factors: 1, password: false, possible: false },
  phrh: { factors: 1, password: false, possible: false },
};

/** Whether one of the wanted classes is reached; else whether asking for more could ever reach one. */
export function judgeAcr(
  wanted: readonly string[],
  has: Assurance,
): 'met' | 'password' | 'factor' | 'impossible' {
  let best: 'password' | 'factor' | 'impossible' = 'impossible';
  for (const value of wanted) {
    const wants = Object.hasOwn(acrClasses, value) ? acrClasses[value] : undefined;
    if (wants === undefined || !wants.possible) continue;
    if (wants.password && !has.password) best = 'password';
    else if (has.factors < wants.factors) best = best === 'password' ? best : 'factor';
    else return 'met';
  }
  return best;
}

/** The first wanted class that an authentication by these methods reaches: what a token may say as `acr`. */
export function metAcr(wanted: readonly string[], amr: readonly string[]): string | undefined {
  const has = assuranceOf(amr);
  return wanted.find((value) => judgeAcr([value], has) === 'met');
}

/** Of wanted classes those that mean something here; others are wishes that may be passed over (OpenID Connect Core 3.1.2.1). */
export function knownAcr(wanted: readonly string[]): string[] {
  return wanted.filter((value) => Object.hasOwn(acrClasses, value));
}
