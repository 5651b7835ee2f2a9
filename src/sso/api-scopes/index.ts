/**
 * API scopes: which okta.* scopes of the management API an app has been given by an administrator.
 *
 * Owns: `/api/v1/apps/{appId}/grants`, table app_grants, its snapshot.
 * Does not own: what a scope opens (composition), which scopes there are (authorization-servers), tokens (oidc), consents of people (grants).
 */
export { type ApiScopes, type ApiScopesNeeds, createApiScopes, type GrantedBy } from './api-scopes.ts';
export type { AppGrant } from './app-grant.ts';
export { appGrantRoutes } from './app-grant-routes.ts';
