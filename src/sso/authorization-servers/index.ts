/**
 * Authorization servers: issuers with their own audience, scopes, claims, keys and access policies.
 *
 * Owns: `/api/v1/authorizationServers/…`, the compiled snapshot that requests read, the evaluation of token policies and of
 * claims, the rotation schedule of keys, the `default` server of a fresh org.
 * Does not own: OAuth endpoints (sso/oidc), key material (sso/keys), refresh tokens and consents (sso/grants).
 */
export {
  type AuthorizationServer,
  type ConsentType,
  defaultServerId,
  type Scope,
  type TokenLifetimes,
} from './authorization-server.ts';
export {
  authorizationServerRoutes,
  type AuthorizationServers,
  type AuthorizationServersNeeds,
  createAuthorizationServers,
  seedDefaults,
} from './authorization-servers.ts';
export { claimsOf, type ClaimSource, type CompiledClaim, isGranted, TooManyGroups } from './claim-values.ts';
export type { CompiledServer } from './compiled-server.ts';
export { apiScopeNames, isApiScope } from './server-defaults.ts';
export type { JudgedLifetimes, TokenQuestion, TokenVerdict } from './token-policy.ts';
