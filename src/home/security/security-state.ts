import type { MethodProof } from '#src/access/proofs/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Sealer } from '#src/platform/crypto/index.ts';
import type { Visitor } from '../visitor.ts';
import type { Goal } from './goal.ts';

export type StateProblem =
  | 'recovery.codeEmpty'
  | 'recovery.codeWrong'
  | 'recovery.tooMany'
  | 'factor.tooOften'
  | 'factor.usedUp'
  | 'security.badDetails';

/** A change under way: sealed in the browser, and good in this session of this person only. */
export type SecurityState = {
  readonly sid: string;
  readonly userId: string;
  readonly goal: Goal;
  /** What was proved on this way. */
  readonly proofs: readonly MethodProof[];
  /** Which factor is being answered; `password` for that. */
  readonly asking?:
    | {
        readonly factorId: string;
        readonly state: Readonly<Record<string, unknown>> | undefined;
        readonly shown: Readonly<Record<string, unknown>>;
      }
    | undefined;
  /** What is being set up, once it was begun. */
  readonly enrolled?:
    | { readonly factorId: string; readonly activation: Readonly<Record<string, unknown>> | undefined }
    | undefined;
  /** The address that a code went to, and that becomes theirs by it. */
  readonly claimed?: string | undefined;
  readonly said?: StateProblem | undefined;
  /** How long to wait, with `factor.tooOften`. */
  readonly minutes?: number | undefined;
};

export type SecurityStates = {
  seal(state: SecurityState): string;
  open(sealed: unknown, visitor: Visitor): SecurityState | undefined;
};

const kind = 'home.security';
const lifetimeMs = 30 * 60_000;

export function createSecurityStates(needs: { sealer: Sealer; clock: Clock }): SecurityStates {
  const { sealer, clock } = needs;
  return {
    seal: (state) => sealer.seal(kind, state, clock.nowMs() + lifetimeMs),
    open(sealed, { session, person }) {
      const state =
        typeof sealed === 'string' ? sealer.open<SecurityState>(kind, sealed, clock.nowMs()) : undefined;
      return state?.sid === session.sid && state.userId === person.id ? state : undefined;
    },
  };
}
