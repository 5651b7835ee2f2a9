import { type AddressName, addressNames } from '#src/directory/users/index.ts';
import {
  isAllTheyCould,
  isHeld,
  isMail,
  type MethodProof,
  passwordProof,
  standsIn,
} from '#src/access/proofs/index.ts';
import { qrMethod } from '#src/signin/factors/qr/index.ts';
import type { FactorProvider, FactorType, UsableFactor } from '#src/signin/factors/user-factors/index.ts';

/** What somebody wants to change about how they prove who they are, or where mail reaches them. */
export type Goal =
  | { readonly kind: 'add'; readonly factorType: FactorType; readonly provider: FactorProvider }
  | { readonly kind: 'remove'; readonly factorId: string }
  | { readonly kind: 'rename'; readonly factorId: string }
  | { readonly kind: 'codes' }
  | { readonly kind: 'address'; readonly name: AddressName };

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

/** By what somebody can be known, and where. */
export type Means = {
  readonly usable: readonly UsableFactor[];
  readonly hasPassword: boolean;
  /** Their device, or a network of the organisation. */
  readonly isTheirs: boolean;
};

/**
 * Whether what was proved is enough for a change. It takes all of `freshProofs`, not one of them: they are judged together.
 *
 * As much is asked for as they could prove (access/proofs): who holds nothing but a mailbox, or a key without its PIN, is asked for the
 * password beside it. Whatever is added can be used to sign in from then on (mail to an address, too), so the password alone does only
 * where there is nothing else and `isTheirs`: whoever knows no more than it, from nowhere we know, must not become its owner here
 * either (signin/transaction says when). Whatever is removed takes itself or its like: who holds a code by text message does not take
 * a passkey out (CVE-2026-3429), and mail takes out nothing but mail. Codes that stand in for a lost factor, recovery codes and those
 * of the help desk, stand in for it here.
 */
export function isEnough(goal: Goal, fresh: readonly MethodProof[], means: Means): boolean {
  if (goal.kind === 'rename') return fresh.length > 0;
  const { usable, hasPassword, isTheirs } = means;
  const could = usable.map(({ wouldProve }) => wouldProve);
  if (!isAllTheyCould(fresh, hasPassword ? [...could, passwordProof(0)] : could)) return false;
  switch (goal.kind) {
    case 'add':
    case 'address':
    case 'codes':
      return fresh.some(isHeld) || (isTheirs && !usable.some(isHeldOne));
    case 'remove': {
      const target = usable.find(({ factor }) => factor.id === goal.factorId)?.wouldProve;
      return fresh.some(
        (proof) => standsIn(proof) || proof.factorId === goal.factorId || isLike(proof, target, could),
      );
    }
  }
}

function isLike(proof: MethodProof, target: MethodProof | undefined, could: readonly MethodProof[]): boolean {
  // It cannot be used: there is nothing of it to be proved.
  if (target === undefined) {
    const isMore = (one: MethodProof) => isHeld(one) && !isMail(one);
    return isMore(proof) || !could.some(isMore);
  }
  const needed = worth.filter((one) => target.is.includes(one));
  if (isMail(proof) && !isMail(target)) return false;
  return needed.every((one) => proof.is.includes(one)) && (isHeld(proof) || needed.length === 0);
}

/** One that somebody has, where a password is known. */
export const isHeldOne = ({ wouldProve }: Pick<UsableFactor, 'wouldProve'>): boolean =>
  wouldProve.is.includes('possession');

export function goalOf(query: Record<string, string | string[] | undefined>): Goal | undefined {
  const [goal, factorId, type] = ['goal', 'factor', 'type'].map((name) => query[name]);
  if (goal === 'codes') return { kind: 'codes' };
  if (goal === 'address') {
    const name = addressNames.find((one) => one === query['name']);
    return name && { kind: 'address', name };
  }
  if ((goal === 'remove' || goal === 'rename') && typeof factorId === 'string')
    return { kind: goal, factorId };
  if (goal !== 'add' || typeof type !== 'string') return undefined;
  // `token:software:totp:GOOGLE`: the provider stands last.
  const at = type.lastIndexOf(':');
  const [factorType, provider] = [type.slice(0, at), type.slice(at + 1)];
  return { kind: 'add', factorType: factorType as FactorType, provider: provider as FactorProvider };
}
