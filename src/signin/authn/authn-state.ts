import type { MethodProof } from '#src/access/proofs/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Sealer } from '#src/platform/crypto/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import type { SingleUse } from '#src/platform/single-use/index.ts';
import { passwordProof } from '../factors/password/index.ts';
import type { Offered } from '../transaction/index.ts';

/** What a state token holds. It is nowhere else: a client that loses it begins again. */
export type AuthnState = {
  readonly status:
    | 'PASSWORD_EXPIRED'
    | 'PASSWORD_WARN'
    | 'PASSWORD_RESET'
    | 'MFA_REQUIRED'
    | 'MFA_CHALLENGE'
    | 'MFA_ENROLL'
    | 'MFA_ENROLL_ACTIVATE';
  readonly userId: string;
  /** When the password was right. */
  readonly atMs: number;
  /** Spent by whatever ends the transaction: a change, a session token, a cancellation. */
  readonly once: string;
  readonly daysLeft?: number | undefined;
  /** PASSWORD_RESET: the mailed link that proves. It is spent by the reset, not here. */
  readonly link?: { readonly token: string; readonly kind: 'activation' | 'password-reset' } | undefined;
  readonly relayState?: string | undefined;
  /** By what a trusted application knows the device. */
  readonly deviceToken?: string | undefined;
  readonly mfa?: AuthnFactors | undefined;
};

/** Where a transaction with factors stands. */
export type AuthnFactors = {
  readonly proofs: readonly MethodProof[];
  /** They came by a link that only they have: they may set up their first factor. */
  readonly isVouched?: boolean | undefined;
  /** Factors that would help now; nothing else is asked for. */
  readonly offered?: readonly string[] | undefined;
  readonly remember?: { readonly lifetimeMs: number; readonly byDefault: boolean } | undefined;
  readonly wantsRemember?: boolean | undefined;
  readonly chosen?:
    | {
        readonly factorId: string;
        readonly state?: Readonly<Record<string, unknown>> | undefined;
        readonly shown?: Readonly<Record<string, unknown>> | undefined;
        readonly result?: string | undefined;
      }
    | undefined;
  readonly enrollable?: readonly Offered[] | undefined;
  /** The organisation asks for it, though what was proved is enough. */
  readonly isDue?: boolean | undefined;
  readonly pending?:
    | { readonly factorId: string; readonly activation?: Readonly<Record<string, unknown>> | undefined }
    | undefined;
  readonly settled?: readonly string[] | undefined;
};

export type AuthnStates = {
  seal(state: AuthnState): { stateToken: string; expiresMs: number };
  /** Undefined for a token that is wrong, expired, or of a transaction that has ended. */
  open(stateToken: string): Promise<AuthnState | undefined>;
  end(state: AuthnState): Promise<void>;
  /** The same within a transaction; false where it has ended already. */
  spend(tx: Tx, state: Pick<AuthnState, 'once' | 'userId' | 'atMs'>): Promise<boolean>;
};

const lifetimeMs = 5 * 60 * 1000;
const kind = 'authn-state';

export function createAuthnStates(needs: {
  sealer: Sealer;
  clock: Clock;
  database: Database;
  singleUse: SingleUse;
}): AuthnStates {
  const { sealer, clock, database, singleUse } = needs;
  const spend: AuthnStates['spend'] = (tx, state) =>
    singleUse.spend(tx, passwordProof.kind, state.once, passwordProof.untilMs(state));
  return {
    seal(state) {
      // Every answer moves the end, but never beyond what a proof is good for.
      const expiresMs = Math.min(clock.nowMs() + lifetimeMs, passwordProof.untilMs(state));
      return { stateToken: sealer.seal(kind, state, expiresMs), expiresMs };
    },
    async open(stateToken) {
      const state = sealer.open<AuthnState>(kind, stateToken, clock.nowMs());
      if (!state || (await singleUse.isSpent(database, passwordProof.kind, state.once))) return undefined;
      return state;
    },
    async end(state) {
      await database.transaction((tx) => spend(tx, state));
    },
    spend,
  };
}
