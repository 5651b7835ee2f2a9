import type { Clock } from '#src/platform/clock/index.ts';
import { JoseError, verifyJwt } from '#src/protocols/jose/index.ts';
import type { SigningKeys } from '#src/sso/keys/index.ts';
import type { Issuer } from './server-lookup.ts';

export type IdTokenHint = {
  readonly userId: string;
  readonly clientId: string;
  readonly sid: string | undefined;
};

/** Reads ID tokens that we issued ourselves, expired ones included: they say who, they open nothing. */
export type IdTokenHints = { read(issuer: Issuer, token: string): IdTokenHint | undefined };

export function createIdTokenHints({
  keys,
  clock,
}: {
  keys: Pick<SigningKeys, 'of'>;
  clock: Clock;
}): IdTokenHints {
  return {
    read({ issuer, server }, token) {
      try {
        const claims = verifyJwt(token, keys.of(server.keyOwner).verification, {
          nowMs: clock.nowMs(),
          issuer,
          // The audience is what the hint tells us; it is looked up as a client by whoever asks.
          audience: null,
          ignoreExpiry: true,
        });
        const { sub, aud, sid, jti } = claims;
        // An access token is signed by the same key; only ID tokens are numbered so.
        if (typeof jti !== 'string' || !jti.startsWith('ID.')) return undefined;
        if (typeof sub !== 'string' || typeof aud !== 'string') return undefined;
        return { userId: sub, clientId: aud, sid: typeof sid === 'string' ? sid : undefined };
      } catch (error) {
        if (error instanceof JoseError) return undefined;
        throw error;
      }
    },
  };
}
