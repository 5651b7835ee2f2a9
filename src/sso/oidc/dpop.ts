import type { PendingGuard } from '#src/platform/database/index.ts';
import type { UnauthenticatedRequest } from '#src/platform/http/index.ts';
import {
  type DpopProof,
  OAuthError,
  type PresentedAccessToken,
  verifyDpopProof,
} from '#src/protocols/oauth/index.ts';
import type { OidcNeeds } from './oidc-needs.ts';

/** A key that was proved, and what has to be spent so that the proof is good for this one request. */
export type ProvedKey = { readonly jkt: string; readonly guard: PendingGuard };

export type Dpop = {
  /** At the token endpoint of a client whose tokens are bound (RFC 9449 5 and 8): a proof with a nonce of ours, or an error. */
  requireProof(request: UnauthenticatedRequest): ProvedKey;
  /** At a protected resource: the token comes the way it was issued, and with a proof of its key where it is bound to one. */
  checkPresented(
    request: UnauthenticatedRequest,
    presented: PresentedAccessToken,
    boundTo: string | undefined,
  ): Promise<void>;
};

const nonceKind = 'dpop-nonce';
/** A client keeps the last nonce it was given; how old a proof may be is bounded by `iat` besides. */
const nonceLifetimeMs = 60 * 60 * 1000;

export function createDpop({
  clock,
  database,
  sealer,
  singleUse,
}: Pick<OidcNeeds, 'clock' | 'database' | 'sealer' | 'singleUse'>): Dpop {
  const newNonce = () => ({ 'dpop-nonce': sealer.seal(nonceKind, 1, clock.nowMs() + nonceLifetimeMs) });
  const isOurs = (nonce: string) => sealer.open(nonceKind, nonce, clock.nowMs()) !== undefined;
  const wantNonce = (status: number) =>
    new OAuthError('use_dpop_nonce', 'Authorization server requires nonce in DPoP proof.', {
      status,
      headers: newNonce(),
    });
  const guardOf = ({ jkt, jti, untilMs }: DpopProof) =>
    singleUse.guard('dpop-proof', `${jkt} ${jti}`, untilMs);

  const verify = (request: UnauthenticatedRequest, accessToken?: string): DpopProof => {
    const proof = request.headers['dpop'];
    if (proof === undefined || proof === '')
      throw new OAuthError('invalid_dpop_proof', 'The DPoP proof JWT header is missing.');
    return verifyDpopProof(proof, {
      method: request.method,
      url: request.client.origin + request.path,
      nowMs: clock.nowMs(),
      ...(accessToken === undefined ? {} : { accessToken }),
    });
  };

  return {
    requireProof(request) {
      const proof = verify(request);
      if (proof.nonce === undefined || !isOurs(proof.nonce)) throw wantNonce(400);
      return { jkt: proof.jkt, guard: guardOf(proof) };
    },

    async checkPresented(request, { scheme, token }, boundTo) {
      if (scheme === 'Bearer') {
        if (boundTo !== undefined)
          throw new OAuthError('invalid_token', 'The access token is bound to a key: use the DPoP scheme.');
        if (request.headers['dpop'] !== undefined)
          throw new OAuthError('invalid_token', 'A DPoP proof was sent with the Bearer scheme.');
        return;
      }
      if (boundTo === undefined)
        throw new OAuthError(
          'invalid_token',
          'The access token is not bound to a key: use the Bearer scheme.',
        );
      const proof = verify(request, token);
      if (proof.jkt !== boundTo)
        throw new OAuthError('invalid_token', 'The DPoP proof is of another key than the access token.');
      // Okta's clients send none to the API; one that is sent has to be good.
      if (proof.nonce !== undefined && !isOurs(proof.nonce)) throw wantNonce(401);
      const spent = await database.groupCommit.commit({ guards: [guardOf(proof)], writes: [] });
      if (!spent.committed) throw usedProof();
    },
  };
}

export function usedProof(): OAuthError {
  return new OAuthError('invalid_dpop_proof', 'The DPoP proof JWT was used already.');
}

/** The thumbprint in `cnf`, of a token that was verified. */
export function boundKeyOf(claims: Readonly<Record<string, unknown>>): string | undefined {
  const cnf = claims['cnf'];
  const jkt = typeof cnf === 'object' && cnf !== null && 'jkt' in cnf ? cnf.jkt : undefined;
  return typeof jkt === 'string' ? jkt : undefined;
}
