import type { Route } from '#src/platform/http/index.ts';
import { JoseError, verifyJwt } from '#src/protocols/jose/index.ts';
import type { Previewer } from '../entry/index.ts';
import { createAccessTokens } from './access-tokens.ts';
import { type ApiAccess, createApiAccess } from './api-access.ts';
import { askConsent } from './authorize/ask-consent.ts';
import { askDecision } from './authorize/ask-decision.ts';
import { createAuthorizationCodes } from './authorize/authorization-code.ts';
import { createAuthorizeHandler } from './authorize/authorize-request-handler.ts';
import { authorizeRoutes } from './authorize/authorize-routes.ts';
import { createConsentForms } from './authorize/consent-form.ts';
import { createConsentHandler } from './authorize/consent-handler.ts';
import { findSession } from './authorize/find-session.ts';
import { issueAnswer } from './authorize/issue-answer.ts';
import { judgeScopes } from './authorize/judge-scopes.ts';
import { createOidcPreviewer } from './authorize/preview-sign-on.ts';
import { readIdTokenHint } from './authorize/read-id-token-hint.ts';
import { redeemSessionToken } from './authorize/redeem-session-token.ts';
import { createRespond } from './authorize/respond.ts';
import { createResumes } from './authorize/resume.ts';
import type { VisitStep } from './authorize/visit.ts';
import { createAuthenticateClient } from './client-authentication.ts';
import { createClientKeys } from './client-keys.ts';
import { createDpop } from './dpop.ts';
import { discoveryRoutes } from './discovery-routes.ts';
import { createIdTokenHints } from './id-token-hint.ts';
import { introspectRoutes } from './introspect-routes.ts';
import { defineBackChannelLogout } from './logout/back-channel.ts';
import { logoutRoutes } from './logout/logout-routes.ts';
import type { OidcNeeds } from './oidc-needs.ts';
import { revokeRoutes } from './revoke-routes.ts';
import { createFindIssuer, type Issuer } from './server-lookup.ts';
import { createClaimSources } from './token/claim-sources.ts';
import { createGrantForPassword } from './token/grant-for-password.ts';
import { createIssueTokens } from './token/issue-tokens.ts';
import { createGrantToClient } from './token/grant-to-client.ts';
import { createRedeemCode } from './token/redeem-code.ts';
import { createTokenHook } from './token/token-hook.ts';
import { createTokenMaker } from './token/token-maker.ts';
import type { TokenPreviewNeeds } from './token/token-preview.ts';
import { tokenPreviewRoutes } from './token/token-preview-routes.ts';
import { tokenRoutes } from './token/token-routes.ts';
import { createUseRefreshToken } from './token/use-refresh-token.ts';
import { userinfoRoutes } from './userinfo-routes.ts';

export type Oidc = {
  readonly routes: Route[];
  /** Who an access token at the management API speaks for. */
  readonly apiAccess: ApiAccess;
  readonly previewer: Previewer;
};

/** Puts the parts together. Call it before the jobs start: it defines one and reacts to the end of sessions. */
export function createOidc(needs: OidcNeeds & TokenPreviewNeeds): Oidc {
  const findIssuer = createFindIssuer(needs);
  const claims = createClaimSources(needs);
  const tokens = createTokenMaker({ ...needs, claims });
  const askHook = createTokenHook({ ...needs, tokens });
  const issueTokens = createIssueTokens({ ...needs, askHook, tokens });
  const codes = createAuthorizationCodes(needs);
  const respond = createRespond(needs);
  const resumes = createResumes(needs);
  const forms = createConsentForms(needs);
  const hints = createIdTokenHints(needs);
  const accessTokens = createAccessTokens(needs);
  const dpop = createDpop(needs);
  const authenticateClient = createAuthenticateClient({ ...needs, clientKeys: createClientKeys(needs) });
  defineBackChannelLogout(needs);

  // biome-ignore format: the columns are the point
  const steps: readonly (readonly [name: string, step: VisitStep])[] = [
    ['session token', redeemSessionToken(needs)],
    ['session',       findSession(needs)],
    ['id_token_hint', readIdTokenHint(hints)],
    ['decision',      askDecision({ ...needs, resumes })],
    ['policies',      judgeScopes(needs)],
    ['consent',       askConsent({ ...needs, forms })],
    ['answer',        issueAnswer({ ...needs, askHook, codes, tokens, respond })],
  ];

  const handler = createAuthorizeHandler({ ...needs, findIssuer, respond, steps });
  const onConsent = createConsentHandler({ ...needs, findIssuer, forms, handler, resumes });

  return {
    previewer: createOidcPreviewer({ ...needs, findIssuer, handler, tokens }),
    apiAccess: createApiAccess({ ...needs, findIssuer, accessTokens, dpop }),
    routes: [
      ...discoveryRoutes({ ...needs, findIssuer }),
      ...authorizeRoutes({ ...needs, findIssuer, handler, onConsent, resumes }),
      ...tokenRoutes({
        ...needs,
        findIssuer,
        authenticateClient,
        dpop,
        redeemCode: createRedeemCode({ ...needs, codes, issueTokens, tokens }),
        refresh: createUseRefreshToken({ ...needs, issueTokens, tokens }),
        toClient: createGrantToClient({ ...needs, askHook, tokens }),
        forPassword: createGrantForPassword({ ...needs, issueTokens, tokens }),
      }),
      ...tokenPreviewRoutes({ ...needs, findIssuer, tokens }),
      ...userinfoRoutes({ findIssuer, accessTokens, dpop, tokens }),
      ...introspectRoutes({
        ...needs,
        findIssuer,
        accessTokens,
        authenticateClient,
        idTokens: idTokenReader(needs),
      }),
      ...revokeRoutes({ ...needs, findIssuer, accessTokens, authenticateClient }),
      ...logoutRoutes({ ...needs, findIssuer, hints }),
    ],
  };
}

/** ID tokens in time, for introspection. */
function idTokenReader({ keys, clock }: Pick<OidcNeeds, 'keys' | 'clock'>) {
  return {
    verify({ issuer, server }: Issuer, token: string): Record<string, unknown> | undefined {
      try {
        const checks = { nowMs: clock.nowMs(), issuer, audience: null, requireIat: true, requireJti: true };
        const claims = verifyJwt(token, keys.of(server.keyOwner).verification, checks);
        return String(claims.jti).startsWith('ID.') ? { ...claims } : undefined;
      } catch (error) {
        if (error instanceof JoseError) return undefined;
        throw error;
      }
    },
  };
}
