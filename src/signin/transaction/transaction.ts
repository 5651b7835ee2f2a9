import type { SignOnContext } from '#src/access/context/index.ts';
import type { SessionLimits } from '#src/access/policies/index.ts';
import type { MethodProof } from '#src/access/proofs/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Sealer } from '#src/platform/crypto/index.ts';
import type { NewEvent } from '#src/system-log/index.ts';
import type { PasswordProved } from '../factors/password/index.ts';
import type { FactorProvider, FactorType } from '../factors/user-factors/index.ts';

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
  /** What a session that lives already is asked for; undefined for an ordinary sign-in. */
  readonly need?: 'factor' | 'reauthenticate' | undefined;
  /** The session that goes on with what is proved here. Its own proofs are read from it when it does, never from here. */
  readonly stepUp?: { readonly sid: string } | undefined;
  /** Classes of authentication that the app asks for (RFC 9470). */
  readonly acrValues?: readonly string[] | undefined;
  /** The app hears of it when somebody cannot prove what it asks for. */
  readonly mayDecline?: boolean | undefined;
  /** Why somebody who is signed in is asked again. */
  readonly reason?: string | undefined;
  readonly uiLocales?: string | undefined;
  readonly loginHint?: string | undefined;
  /** What was typed as username. Nobody has looked it up yet. */
  readonly login?: string | undefined;
  readonly keep: boolean;
  /** Another way to begin than a password, as it left itself. */
  readonly way?: { readonly name: string; readonly state?: Readonly<Record<string, unknown>> } | undefined;
  /** Who it is, once something was right. */
  readonly proved?: Proved | undefined;
  /** Every method that was right on this way, in order. */
  readonly proofs?: readonly MethodProof[] | undefined;
  /** What would help now, the best first: ids of the person's factors, or `password`. Nothing else is ever asked for. */
  readonly offered?: readonly string[] | undefined;
  /** Why more is asked for: a sentence of web/messages. */
  readonly why?: Why | undefined;
  /** Which of the offered is being answered. */
  readonly chosen?: Chosen | undefined;
  /** Something is being set up. */
  readonly enrolling?: Enrolling | undefined;
  /** What was set up, or put off, on this way: not asked about again. */
  readonly settled?: readonly string[] | undefined;
  /** "Do not ask again on this device": undefined until the page offered it, with how long. */
  readonly remember?: { readonly lifetimeMs: number; readonly wanted: boolean } | undefined;
  /** A shared screen: the session never outlives these. */
  readonly atMost?: { readonly idleMs: number; readonly lifetimeMs: number } | undefined;
  /** The decision allowed a session. Lives within one walk: it is never sealed. */
  readonly admitted?: Admission | undefined;
  /** Said once on the next page. */
  readonly said?: Said | undefined;
};

/** The sentences that say why more is asked for. */
export type Why =
  | 'device'
  | 'network'
  | 'place'
  | 'travel'
  | 'unusual'
  | 'app'
  | 'organisation'
  | 'again'
  | 'enrolment';

/** A factor (or the password, again) that somebody is answering. */
export type Chosen = {
  readonly factorId: string;
  /** As the kind made it; given back to it, and never shown. */
  readonly state?: Readonly<Record<string, unknown>> | undefined;
  readonly shown?: Readonly<Record<string, unknown>> | undefined;
  readonly sentMs?: number | undefined;
};

/** What may be set up now, and how far that is. */
export type Enrolling = {
  /** `needed`: nothing they have opens this. `policy`: they may come in, and the organisation wants it set up. */
  readonly why: 'needed' | 'policy';
  readonly offered: readonly Offered[];
  readonly chosen?: Enrollable | undefined;
  readonly factorId?: string | undefined;
  readonly activation?: Readonly<Record<string, unknown>> | undefined;
};

export type Enrollable = { readonly factorType: FactorType; readonly provider: FactorProvider };
export type Offered = Enrollable & {
  readonly key: string;
  readonly isRequired: boolean;
  /** It can be put off: this often, or until then. */
  readonly later?: { readonly times?: number; readonly most?: number; readonly untilMs?: number } | undefined;
};

/** Who somebody is, carried from page to page. Good once, and for minutes. */
export type Proved = PasswordProved & {
  // `once` is set when it leaves the server: spent by the change or the session, so that going back on a shared device opens nothing.
  /** They came by a link that only they have (a newcomer's): they may set up their first factor. */
  readonly isVouched?: boolean | undefined;
  readonly change: 'expired' | 'warned' | 'none';
  readonly daysLeft?: number | undefined;
};

/** Long enough to set up a factor in peace; after it the way begins again. */
export const provedLifetimeMs = 20 * 60 * 1000;
export const onceUntilMs = ({ atMs }: Pick<Proved, 'atMs'>): number => atMs + provedLifetimeMs;

export type Admission = {
  readonly limits: SessionLimits;
  readonly evaluation: NewEvent;
  readonly context: SignOnContext | undefined;
  /** A factor that this browser spares them. */
  readonly remembered?: MethodProof | undefined;
};

export type Said =
  | {
      kind:
        | 'restarted'
        | 'other-browser'
        | 'password-set'
        | 'unlocked'
        | 'wrong-password'
        | 'no-identifier'
        | 'no-password'
        | 'wrong-answer'
        | 'no-answer'
        | 'waiting'
        | 'rejected'
        | 'over'
        | 'sent-again'
        | 'used-up'
        | 'unavailable'
        | 'profile-wrong'
        | 'other-person';
    }
  | { kind: 'way'; problem: string }
  | { kind: 'too-often'; minutes?: number | undefined }
  | { kind: 'locked'; minutes: number }
  /** Of who proved that it is theirs. `minutes` undefined: it does not open by itself. */
  | { kind: 'locked-account'; minutes: number | undefined; mayUnlock: boolean }
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

/** Somebody whose session vouches: nothing was proved on this way yet. */
export function steppingUp(userId: string, nowMs: number): Proved {
  return { userId, atMs: nowMs, change: 'none' };
}

/** The same way from its first step. What was proved on it is forgotten. */
export function restarted(transaction: Transaction, nowMs: number, said?: Said): Transaction {
  const { binding, resume, appId, requestedMs, subject, need, stepUp, acrValues, reason } = transaction;
  const { uiLocales, loginHint, mayDecline } = transaction;
  const proved = stepUp !== undefined && subject !== undefined ? steppingUp(subject, nowMs) : undefined;
  return {
    binding,
    resume,
    appId,
    requestedMs,
    subject,
    need,
    stepUp,
    acrValues,
    reason,
    uiLocales,
    loginHint,
    mayDecline,
    proved,
    keep: false,
    movedMs: nowMs,
    said,
  };
}

/**
 * Whether this is a path of our own, written in a way that every browser reads as one. `//host`, `/\host` and control characters
 * would lead elsewhere. What comes here was made by our own code; this is the second lock.
 */
export function isOwnPath(path: string): boolean {
  return /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(path) && path.length <= 32_768;
}
