import type { MethodProof } from '#src/access/proofs/index.ts';
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** A grant that can be refreshed. Rotation changes its secret; the grant itself, and so its id, stays. */
export type RefreshGrant = {
  readonly id: string;
  readonly userId: string;
  readonly clientId: string;
  readonly serverId: string;
  readonly issuer: string;
  readonly scopes: readonly string[];
  /** The grant it began with; policies are asked about this one at every refresh. */
  readonly grantType: string;
  readonly sid: string | undefined;
  readonly amr: readonly string[];
  readonly proofs: readonly MethodProof[];
  readonly acr: string | undefined;
  readonly authTimeMs: number;
  /** The key that has to be proved at every refresh, where the client itself proves nothing. */
  readonly dpopJkt: string | undefined;
  readonly createdMs: number;
  readonly lastUpdatedMs: number;
  /** The absolute end, which no rotation moves; undefined for none. */
  readonly expiresMs: number | undefined;
  readonly idleExpiresMs: number;
  readonly secretHash: Buffer;
  readonly previousHash: Buffer | undefined;
  readonly rotationSalt: Buffer | undefined;
  readonly rotatedMs: number | undefined;
  readonly revokedMs: number | undefined;
};

/** What a client brings. The token names its owner, so that it can be found with one look-up at one place. */
export type PresentedToken = { readonly userId: string; readonly id: string; readonly secret: string };

const form = /^(00u[0-9A-Za-z]{17})\.(oar[0-9A-Za-z]{17})\.([A-Za-z0-9_-]{43})$/;

export function parseRefreshToken(text: string): PresentedToken | undefined {
  const [, userId, id, secret] = form.exec(text) ?? [];
  return userId === undefined || id === undefined || secret === undefined
    ? undefined
    : { userId, id, secret };
}

export function formatRefreshToken(token: PresentedToken): string {
  return `${token.userId}.${token.id}.${token.secret}`;
}

export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/**
 * The secret that follows one, under a random salt kept with the grant. Whoever holds the old one can be handed the new
 * one again (a second tab, a lost answer); from what is stored, nobody can make either.
 */
export function nextSecret(secret: string, salt: Buffer): string {
  return createHmac('sha256', salt).update(secret).digest('base64url');
}

export type Standing =
  /** The secret in force. */
  | 'current'
  /** The one before it, still within the leeway. */
  | 'previous'
  /** Too late: a copy of it is in other hands. */
  | 'reused'
  | 'expired'
  | 'revoked'
  /** Never was a secret of this grant. */
  | 'foreign';

/** What a presented secret is worth now. */
export function standingOf(grant: RefreshGrant, secret: string, leewayMs: number, nowMs: number): Standing {
  const hash = hashSecret(secret);
  const isCurrent = timingSafeEqual(hash, grant.secretHash);
  const isPrevious = grant.previousHash !== undefined && timingSafeEqual(hash, grant.previousHash);
  if (!isCurrent && !isPrevious) return 'foreign';
  if (grant.revokedMs !== undefined) return 'revoked';
  if (nowMs >= grant.idleExpiresMs || (grant.expiresMs !== undefined && nowMs >= grant.expiresMs))
    return 'expired';
  if (isCurrent) return 'current';
  return nowMs < (grant.rotatedMs ?? 0) + leewayMs ? 'previous' : 'reused';
}
