import type {
  AppSignOn,
  AssuranceAlternative,
  MethodMatcher,
  ProofStep,
} from '#src/access/policies/index.ts';
import { kindsOf, type MethodProof, proofsFromAmr } from '#src/access/proofs/index.ts';

/** A proof of a remembered device: it spares people the global policy's second factor, and means nothing to an app. */
export const rememberedMethod = 'remembered';

/** How old a proof may be: whether this one is too old for a limit. */
export type IsOlder = (atMs: number, limitMs: number | undefined) => boolean;

/**
 * How many proofs an app's rule still wants, at the least; 0 = none, Infinity = no proof that exists would do. A proof that is offered
 * is worth asking for when it makes this smaller.
 */
export function remainingProofs(rule: AppSignOn, proofs: readonly MethodProof[], isOlder: IsOlder): number {
  // What several rules ask is counted rule by rule, so that a proof that serves two of them counts in both.
  let remaining = remainingForOne(rule, proofs, isOlder);
  for (const other of rule.also ?? []) remaining += remainingProofs(other, proofs, isOlder);
  return remaining;
}

function remainingForOne(rule: AppSignOn, proofs: readonly MethodProof[], isOlder: IsOlder): number {
  const counted = proofs.filter(
    ({ atMs, method }) => method !== rememberedMethod && !isOlder(atMs, rule.reauthenticateInMs),
  );
  if (rule.alternatives.length === 0) return kindsMissing(rule.factors, counted);
  return Math.min(
    ...rule.alternatives.map((alternative) => remainingFor(alternative, rule.factors, counted, isOlder)),
  );
}

function remainingFor(
  alternative: AssuranceAlternative,
  factors: number,
  proofs: readonly MethodProof[],
  isOlder: IsOlder,
): number {
  if (alternative.unverifiable !== undefined) return Number.POSITIVE_INFINITY;
  const counted = proofs.filter((proof) => !alternative.noneOf.some((one) => isMethod(one, proof)));
  if (alternative.isChain) return remainingOfChain(alternative.steps, counted, isOlder);
  const unmet = alternative.steps.filter((step) => !counted.some((proof) => meets(step, proof, isOlder)));
  // A step that is still to come brings its kind, so that the same kind is not asked for twice.
  const coming = unmet.map(({ options }) => ({ is: options[0]?.is ?? [] }));
  return unmet.length + kindsMissing(factors, [...counted, ...coming]);
}

/** A chain is met from its beginning, each step by another proof, none older than that of the step before; the rest is what is missing. */
function remainingOfChain(
  steps: readonly ProofStep[],
  proofs: readonly MethodProof[],
  isOlder: IsOlder,
): number {
  return steps.length - stepsMet(steps, proofs, Number.NEGATIVE_INFINITY, isOlder);
}

/** Of three steps at the most, so that every way of choosing proofs for them is tried. */
function stepsMet(
  [step, ...rest]: readonly ProofStep[],
  proofs: readonly MethodProof[],
  sinceMs: number,
  isOlder: IsOlder,
): number {
  if (step === undefined) return 0;
  let most = 0;
  for (const proof of proofs) {
    if (proof.atMs < sinceMs || !meets(step, proof, isOlder)) continue;
    const others = proofs.filter((one) => one !== proof);
    most = Math.max(most, 1 + stepsMet(rest, others, proof.atMs, isOlder));
  }
  return most;
}

function meets({ options, reauthenticateInMs }: ProofStep, proof: MethodProof, isOlder: IsOlder): boolean {
  if (isOlder(proof.atMs, reauthenticateInMs)) return false;
  return options.some(
    (option) => isMethod(option, proof) && option.is.every((name) => proof.is.includes(name)),
  );
}

function isMethod({ key, method }: MethodMatcher, proof: MethodProof): boolean {
  return (key === undefined || key === proof.key) && (method === undefined || method === proof.method);
}

function kindsMissing(factors: number, proofs: readonly Pick<MethodProof, 'is'>[]): number {
  return Math.max(0, factors - kindsOf(proofs));
}

/** What a rule asks that nobody here can vouch for, where it asks nothing else. */
export function unprovableIn(rule: AppSignOn): string[] {
  const others = (rule.also ?? []).flatMap(unprovableIn);
  const hasAWay = rule.alternatives.some(({ unverifiable }) => unverifiable === undefined);
  const own = hasAWay ? [] : rule.alternatives.flatMap(({ unverifiable }) => unverifiable ?? []);
  return [...new Set([...own, ...others])];
}

type AcrClass = { factors: number; isMetBy?: (proof: MethodProof) => boolean };
const isPassword = ({ key }: MethodProof) => key === 'okta_password';
const resists = ({ is }: MethodProof) => is.includes('phishingResistant');

/** Okta's `acr_values`, and what each takes. */
const acrClasses: Record<string, AcrClass> = {
  'urn:okta:loa:1fa:any': { factors: 1 },
  'urn:okta:loa:1fa:pwd': { factors: 1, isMetBy: isPassword },
  'urn:okta:loa:2fa:any': { factors: 2 },
  'urn:okta:loa:2fa:any:ifpossible': { factors: 1 },
  phr: { factors: 1, isMetBy: resists },
  phrh: { factors: 1, isMetBy: (proof) => resists(proof) && proof.is.includes('hardwareProtected') },
};

/** How many proofs the easiest of the wanted classes still takes; Infinity where none is known. */
export function remainingForAcr(wanted: readonly string[], proofs: readonly MethodProof[]): number {
  const counted = proofs.filter(({ method }) => method !== rememberedMethod);
  return Math.min(
    ...wanted.map((value) => {
      const wants = Object.hasOwn(acrClasses, value) ? acrClasses[value] : undefined;
      if (wants === undefined) return Number.POSITIVE_INFINITY;
      const { isMetBy, factors } = wants;
      if (isMetBy !== undefined && !counted.some(isMetBy)) return 1;
      return kindsMissing(factors, counted);
    }),
  );
}

/** The first wanted class that an authentication reaches: what a token may say as `acr`. */
export function metAcr(
  wanted: readonly string[],
  amr: readonly string[],
  proofs: readonly MethodProof[] = [],
): string | undefined {
  const known = proofs.length > 0 ? proofs : proofsFromAmr(amr, 0);
  return wanted.find((value) => remainingForAcr([value], known) === 0);
}

/** Of wanted classes those that mean something here; others are wishes that may be passed over (OpenID Connect Core 3.1.2.1). */
export function knownAcr(wanted: readonly string[]): string[] {
  return wanted.filter((value) => Object.hasOwn(acrClasses, value));
}
