import type { MethodProof } from '#src/access/proofs/index.ts';
import { qrMethod } from '#src/signin/factors/qr/index.ts';
import type { FactorProvider, FactorType, UsableFactor } from '#src/signin/factors/user-factors/index.ts';

/** What somebody wants to change about how they prove who they are. */
export type Goal =
  | { readonly kind: 'add'; readonly factorType: FactorType; readonly provider: FactorProvider }
  | { readonly kind: 'remove'; readonly factorId: string }
  | { readonly kind: 'rename'; readonly factorId: string }
  | { readonly kind: 'codes' };

/** How long what was proved is good for such a change. */
export const freshMs = 10 * 60_000;

/** What was proved here in these last minutes: not by a browser that remembers, nor by a phone that let in a screen others use, too. */
export function freshProofs(proofs: readonly MethodProof[], nowMs: number): MethodProof[] {
  return proofs.filter(
    ({ method, atMs }) => method !== 'remembered' && method !== qrMethod && nowMs - atMs <= freshMs,
  );
}

/** Properties that make a factor what it is: whoever removes one has shown as much. */
const worth = ['possession', 'phishingResistant', 'hardwareProtected'] as const;

/**
 * Whether one proof is enough for a change.
 *
 * Whatever is added can be used to sign in from then on, so it takes one of those that are there (NIST SP 800-63B: bound at the
 * current level), and the password only where there is nothing else and `isTheirs`: whoever knows no more than the password, from
 * nowhere we know, must not become its owner here either (signin/transaction says when). Whatever is removed takes itself or its like: who holds a code
 * by text message does not take a passkey out (CVE-2026-3429). Codes that stand in for a lost factor, recovery codes and those of the
 * help desk, stand in for it here.
 */
export function isEnough(
  goal: Goal,
  proof: MethodProof,
  usable: readonly UsableFactor[],
  isTheirs: boolean,
): boolean {
  const isHeld = proof.is.includes('possession') || proof.is.includes('inherence');
  const standsIn = proof.key === 'recovery_code' || proof.key === 'tac';
  switch (goal.kind) {
    case 'rename':
      return true;
    case 'add':
    case 'codes': {
      return isHeld || (isTheirs && !usable.some(isHeldOne));
    }
    case 'remove': {
      const target = usable.find(({ factor }) => factor.id === goal.factorId);
      if (standsIn || proof.factorId === goal.factorId) return true;
      // It cannot be used: there is nothing of it to be proved.
      const needed = worth.filter((one) => target?.wouldProve.is.includes(one));
      if (target === undefined) return isHeld || usable.length === 0;
      return needed.every((one) => proof.is.includes(one)) && (isHeld || needed.length === 0);
    }
  }
}

/** One that somebody has, where a password is known. */
export const isHeldOne = ({ wouldProve }: Pick<UsableFactor, 'wouldProve'>): boolean =>
  wouldProve.is.includes('possession');

export function goalOf(query: Record<string, string | string[] | undefined>): Goal | undefined {
  const [goal, factorId, type] = ['goal', 'factor', 'type'].map((name) => query[name]);
  if (goal === 'codes') return { kind: 'codes' };
  if ((goal === 'remove' || goal === 'rename') && typeof factorId === 'string')
    return { kind: goal, factorId };
  if (goal !== 'add' || typeof type !== 'string') return undefined;
  // `token:software:totp:GOOGLE`: the provider stands last.
  const at = type.lastIndexOf(':');
  const [factorType, provider] = [type.slice(0, at), type.slice(at + 1)];
  return { kind: 'add', factorType: factorType as FactorType, provider: provider as FactorProvider };
}
