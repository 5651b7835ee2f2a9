import type { SignOnContext } from '#src/access/context/index.ts';
import type { MethodProof } from '#src/access/proofs/index.ts';

export type SessionStatus = 'ACTIVE' | 'MFA_REQUIRED';

/** One browser's sign-in at the org. Says nothing about the person beyond the id: `access/decide` looks that up. */
export type Session = {
  /** New after every authentication; `102`, then the person's 17 characters (so that it names its shard), then 128 random bits. */
  readonly id: string;
  /** The same for as long as the browser stays signed in: OpenID Connect's `sid`; in the System Log it is the externalSessionId. */
  readonly sid: string;
  readonly userId: string;
  readonly createdMs: number;
  /** The last real authentication; never moved by mere use. */
  readonly authTimeMs: number;
  readonly lastSeenMs: number;
  readonly idleMs: number;
  readonly idleExpiresMs: number;
  /** Absolute end; undefined when the policy sets none. */
  readonly expiresMs: number | undefined;
  readonly amr: readonly string[];
  /** What was proved, each with its own time; `amr` is the sum. */
  readonly proofs: readonly MethodProof[];
  /** Where, with what and how somebody came when it was last looked at closely; undefined for sessions from before there was any. */
  readonly context: SignOnContext | undefined;
  readonly lastPasswordMs: number | undefined;
  readonly lastFactorMs: number | undefined;
  readonly persistent: boolean;
  readonly ipAddress: string;
  readonly userAgent: string;
  readonly status: SessionStatus;
};

export type SessionEndReason = 'signed-out' | 'revoked' | 'replaced' | 'other-person' | 'cleared';
