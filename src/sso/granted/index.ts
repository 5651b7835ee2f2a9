/**
 * What has been granted, as administrators see it and take it back.
 *
 * Owns: refresh tokens by app, by person and client, by server and client; consents by person; the clients of a person; global
 * token revocation.
 * Does not own: the grants themselves (sso/grants), okta.* scopes of apps (sso/api-scopes), a client's own revocation (sso/oidc).
 */
import type { Users } from '#src/directory/users/index.ts';
import type { Route } from '#src/platform/http/index.ts';
import { consentRoutes, type ConsentRouteNeeds } from './consent-routes.ts';
import { globalRevocationRoutes } from './global-revocation-routes.ts';
import { createHeldWire, type WireNeeds } from './held-token-wire.ts';
import { createRevocations } from './revocation-service.ts';
import { heldTokenRoutes, type TokenRouteNeeds } from './token-routes.ts';

export type GrantedNeeds = WireNeeds &
  Omit<TokenRouteNeeds & ConsentRouteNeeds, 'wire' | 'revocations' | 'servers' | 'users'> &
  Parameters<typeof createRevocations>[0] & {
    servers: WireNeeds['servers'] & TokenRouteNeeds['servers'];
    users: Pick<Users, 'getUser' | 'checkRank' | 'clearSessions'>;
  };

export function grantedRoutes(needs: GrantedNeeds): Route[] {
  const wire = createHeldWire(needs);
  const revocations = createRevocations(needs);
  const all = { ...needs, wire, revocations };
  return [...heldTokenRoutes(all), ...consentRoutes(all), ...globalRevocationRoutes(all)];
}
