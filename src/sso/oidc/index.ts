/**
 * OpenID Connect and OAuth 2, where the protocol meets the product: the endpoints of the org server and of every custom
 * server.
 *
 * Owns: discovery and keys, authorize (a table of steps), consent, token (one file per grant), userinfo, introspection,
 * revocation, logout in all directions, client authentication, and what is said in tokens.
 * Does not own: the rules of the protocol (protocols/oauth), whether somebody may enter (access/decide), sign-in (signin),
 * servers and their policies (sso/authorization-servers), what outlives an answer (sso/grants).
 */
export { createClientOrigins } from './client-origins.ts';
export type { ApiAccess, ApiPrincipal } from './api-access.ts';
export { createOidc, type Oidc } from './oidc.ts';
export { frontChannelUrls } from './logout/front-channel.ts';
export type { OidcNeeds, OidcPages, OidcSignIn } from './oidc-needs.ts';
export type { TokenPreviewNeeds } from './token/token-preview.ts';
