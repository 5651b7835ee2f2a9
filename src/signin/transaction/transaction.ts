import type { SessionLimits } from '#src/access/policies/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Sealer } from '#src/platform/crypto/index.ts';
import type { NewEvent } from '#src/system-log/index.ts';
import type { PasswordProved } from '../factors/password/index.ts';

/** A sign-in under way. It is nowhere but in the browser: sealed, and bound to that browser's cookie. */
export type Transaction = {
  /** Hash of the browser's binding value. */
  readonly binding: string;
  /** Path and query of our own to which a signed-in browser is sent. */
  readonly resume: string;
  /** The app that somebody is on the way to, for its name on the page. */
  readonly appId?: string | undefined;
  /** When the way began. An authentication since then is fresh, however fresh the app wants it. */
  readonly requestedMs: number;
  /** When the last step was taken; after an hour without one it begins again. */
  readonly movedMs: number;
  /** Re-authentication: only this person can go on. */
  readonly subject?: string | undefined;
  /** Why somebody who is signed in is asked again. */
  readonly reason?: string | undefined;
  readonly uiLocales?: string | undefined;
  readonly loginHint?: string | undefined;
  /** What was typed as username. Nobody has looked it up yet. */
  readonly login?: string | undefined;
  readonly keep: boolean;
  /** The password was right, but a new one has to be chosen first. */
  readonly proved?: Proved | undefined;
  /** The decision allowed a session. Lives within one walk: it is never sealed. */
  readonly admitted?: Admission | undefined;
  /** Said once on the next page. */
  readonly said?: Said | undefined;
};

/** A right password, carried over the page on which a new one is chosen. Good once, and for minutes. */
export type Proved = PasswordProved & {
  // `once` is set when it leaves the server: spent by the change or the session, so that going back on a shared device opens nothing.
  readonly change: 'expired' | 'warned' | 'none';
  readonly daysLeft?: number | undefined;
};

export type Admission = { readonly limits: SessionLimits; readonly evaluation: NewEvent };

export type Said =
  | {
      kind:
        | 'restarted'
        | 'other-browser'
        | 'password-set'
        | 'unlocked'
        | 'wrong-password'
        | 'no-identifier'
        | 'no-password';
    }
  | { kind: 'locked'; minutes: number }
  | { kind: 'new-password'; problem: 'empty' | 'differs' | 'refused' | 'same' | 'too-soon' }
  | { kind: 'status'; status: 'suspended' | 'inactive' | 'recovery' };

const stepLifetimeMs = 60 * 60 * 1000;
// Beyond a step's hour the way is still known, so that coming back after lunch leads where one wanted to go.
const sealLifetimeMs = 24 * 60 * 60 * 1000;

export type Opened =
  | { state: 'good'; transaction: Transaction }
  /** Ours, this browser's, but too old: begin again on the same way. */
  | { state: 'stale'; transaction: Transaction }
  /** Not ours, changed, another browser's, or a day old. */
  | { state: 'foreign' };

export type TransactionSeal = {
  seal(transaction: Transaction): string;
  open(sealed: string | undefined, isThisBrowser: (binding: string) => boolean): Opened;
};

export function createTransactionSeal(needs: { sealer: Sealer; clock: Clock }): TransactionSeal {
  const { sealer, clock } = needs;
  return {
    seal: ({ admitted: _admitted, ...transaction }) =>
      sealer.seal('signin', transaction, clock.nowMs() + sealLifetimeMs),
    open(sealed, isThisBrowser) {
      const transaction =
        sealed === undefined ? undefined : sealer.open<Transaction>('signin', sealed, clock.nowMs());
      if (!transaction || !isThisBrowser(transaction.binding)) return { state: 'foreign' };
      const isStale = clock.nowMs() - transaction.movedMs > stepLifetimeMs;
      return { state: isStale ? 'stale' : 'good', transaction };
    },
  };
}

/** The same way from its first step. What was proved on it is forgotten. */
export function restarted(transaction: Transaction, nowMs: number, said?: Said): Transaction {
  const { login: _login, proved: _proved, said: _said, ...way } = transaction;
  return { ...way, keep: false, movedMs: nowMs, said };
}

/**
 * Whether this is a path of our own, written in a way that every browser reads as one. `//host`, `/\host` and control characters
 * would lead elsewhere. What comes here was made by our own code; this is the second lock.
 */
export function isOwnPath(path: string): boolean {
  return /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(path) && path.length <= 32_768;
}
