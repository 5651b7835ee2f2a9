import type { OidcNeeds } from '../oidc-needs.ts';
import { checkApiScopesOfVisit } from '../token/grant-checks.ts';
import { lifetimesFor } from '../token/grant-request.ts';
import type { VisitStep } from './visit.ts';

/** The server's own access policies, asked at the code already: a code that leads to no token helps nobody. */
export const judgeScopes =
  (needs: Pick<OidcNeeds, 'apiScopesOf'>): VisitStep =>
  async (visit) => {
    const { request, client, issuer, allowed } = visit;
    const { code, token, idToken } = request.wants;
    const person = allowed?.person;
    checkApiScopesOfVisit(request, needs.apiScopesOf(visit.app.id));
    const shared = { clientId: client.clientId, person, scopes: request.scopes };
    if (code) lifetimesFor(issuer.server, { ...shared, grantType: 'authorization_code' });
    if (token || idToken) lifetimesFor(issuer.server, { ...shared, grantType: 'implicit' });
    return visit;
  };
