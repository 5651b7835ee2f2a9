import { OAuthError } from '#src/protocols/oauth/index.ts';
import { isApiScope } from '#src/sso/authorization-servers/index.ts';
import type { OidcNeeds } from '../oidc-needs.ts';
import { checkApiScopes, lifetimesFor } from '../token/grant-request.ts';
import type { VisitStep } from './visit.ts';

/** The server's own access policies, asked at the code already: a code that leads to no token helps nobody. */
export const judgeScopes =
  (needs: Pick<OidcNeeds, 'apiScopesOf'>): VisitStep =>
  async (visit) => {
    const { request, client, issuer, allowed } = visit;
    const { code, token, idToken } = request.wants;
    const person = allowed?.person;
    checkApiScopes(request.scopes, needs.apiScopesOf(visit.app.id));
    // What passes through the browser's address bar opens no management API.
    if (token && request.scopes.some(isApiScope)) {
      throw new OAuthError(
        'invalid_scope',
        'Scopes of the management API are given with the authorization code flow only.',
      );
    }
    const shared = { clientId: client.clientId, person, scopes: request.scopes };
    if (code) lifetimesFor(issuer.server, { ...shared, grantType: 'authorization_code' });
    if (token || idToken) lifetimesFor(issuer.server, { ...shared, grantType: 'implicit' });
    return visit;
  };
