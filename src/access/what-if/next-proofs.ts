import type { Decision } from '#src/access/decide/index.ts';
import { type MethodProof, passwordProof } from '#src/access/proofs/index.ts';

/** A factor that somebody has enrolled, and what a right answer by it would prove. */
export type EnrolledFactor = {
  readonly id: string;
  /** What it is called where factors are listed. */
  readonly name: string;
  readonly proof: MethodProof;
};

export type NextProofs = {
  /** How many proofs have to come at the least; null: no proof would do. */
  readonly proofs: number | null;
  readonly password: boolean;
  readonly factors: readonly {
    readonly id: string;
    readonly name: string;
    readonly key: string;
    readonly method: string;
    /** It brings somebody nearer. */
    readonly helps: boolean;
    /** It is all that is missing. */
    readonly suffices: boolean;
  }[];
  /** What somebody has enrolled does, with a password where that helps. */
  readonly possible: boolean;
};

/** What would be asked of somebody next, and which of their factors would do; undefined where nothing is. */
export function nextProofs(
  decision: Decision,
  enrolled: readonly EnrolledFactor[],
  nowMs: number,
): NextProofs | undefined {
  if (decision.outcome !== 'CHALLENGE') return undefined;
  // Before a sign-in nothing is known of what will be wanted on top of it.
  const wanted = decision.wanted ?? {
    remaining: (more: readonly MethodProof[]) => (more.length > 0 ? 0 : 1),
  };
  const left = wanted.remaining([]);
  const proofs = enrolled.map(({ proof }) => ({ ...proof, atMs: nowMs }));
  const password = passwordProof(nowMs);
  return {
    proofs: Number.isFinite(left) ? left : null,
    password: wanted.remaining([password]) < left,
    factors: enrolled.map(({ id, name, proof }) => {
      const after = wanted.remaining([{ ...proof, atMs: nowMs }]);
      return {
        id,
        name,
        key: proof.key,
        method: proof.method,
        helps: after < left,
        suffices: after === 0,
      };
    }),
    possible: wanted.remaining([password, ...proofs]) === 0,
  };
}
