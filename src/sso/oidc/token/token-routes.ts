import type { Route } from '#src/platform/http/index.ts';
import { OAuthError, parseTokenRequest, type TokenRequest } from '#src/protocols/oauth/index.ts';
import type { AuthenticateClient } from '../client-authentication.ts';
import { clientActor, clientTarget, eventTypeFor, from } from '../oidc-events.ts';
import type { OidcNeeds } from '../oidc-needs.ts';
import { endpointRoutes } from '../oauth-route.ts';
import type { Dpop } from '../dpop.ts';
import type { FindIssuer } from '../server-lookup.ts';
import type { createGrantForPassword } from './grant-for-password.ts';
import { requireGrant } from './grant-checks.ts';
import type { GrantRequest } from './grant-request.ts';
import type { createGrantToClient } from './grant-to-client.ts';
import type { createRedeemCode } from './redeem-code.ts';
import { type TokenAnswer, tokenReply } from './token-answer.ts';
import type { createUseRefreshToken } from './use-refresh-token.ts';

export type TokenRoutesNeeds = Pick<OidcNeeds, 'database' | 'systemLog'> & {
  findIssuer: FindIssuer;
  authenticateClient: AuthenticateClient;
  dpop: Dpop;
  redeemCode: ReturnType<typeof createRedeemCode>;
  refresh: ReturnType<typeof createUseRefreshToken>;
  toClient: ReturnType<typeof createGrantToClient>;
  forPassword: ReturnType<typeof createGrantForPassword>;
};

/** POST …/v1/token. Who the client is, whether it may use the grant at all, then the grant: always in this order. */
export function tokenRoutes(needs: TokenRoutesNeeds): Route[] {
  function answer(request: GrantRequest, asked: TokenRequest): Promise<TokenAnswer> {
    switch (asked.grantType) {
      case 'authorization_code':
        return needs.redeemCode(request, asked);
      case 'refresh_token':
        return needs.refresh(request, asked);
      case 'client_credentials':
        return needs.toClient(request, asked);
      case 'password':
        return needs.forPassword(request, asked);
    }
  }

  async function recordRefusal(request: GrantRequest, grantType: string, error: OAuthError): Promise<void> {
    const event = needs.systemLog.pending({
      eventType: eventTypeFor(request.issuer.server, 'token.grant'),
      actor: clientActor(request.app),
      ...from(request.from, request.app),
      target: [clientTarget(request.app)],
      outcome: { result: 'FAILURE', reason: error.reason },
      debugData: { grantType, error: error.code, authorizationServer: request.issuer.server.id },
    });
    await needs.database.groupCommit.commit({ writes: [event] });
  }

  return endpointRoutes(needs.findIssuer, {
    method: 'POST',
    path: 'token',
    async handle({ ctx, issuer, form }) {
      const audiences = [issuer.endpoint('token'), issuer.issuer];
      const { authorization } = ctx.headers;
      const known = await needs.authenticateClient({ authorization, form, audiences, client: ctx.client });
      const { app, client, guards } = known;
      const unbound = { issuer, app, client, guards, proof: undefined, from: ctx.client };
      try {
        const proof = client.dpopBound ? needs.dpop.requireProof(ctx) : undefined;
        const request: GrantRequest =
          proof === undefined ? unbound : { ...unbound, proof, guards: [...guards, proof.guard] };
        const asked = parseTokenRequest(form);
        requireGrant(request.client, asked.grantType);
        return tokenReply(await answer(request, asked), proof === undefined ? 'Bearer' : 'DPoP');
      } catch (error) {
        // A nonce is asked for at the beginning of every conversation: that is no refusal.
        if (error instanceof OAuthError && error.code !== 'use_dpop_nonce')
          await recordRefusal(unbound, form.get('grant_type') ?? 'none', error);
        throw error;
      }
    },
  });
}
