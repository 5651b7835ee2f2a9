// SSWS tokens: `Authorization: SSWS 00…` speaks for the person who made it, with the roles that person has at the time and only
// while that person is ACTIVE. Kept as a hash; alive for a while after each use; perhaps only from some networks.
// Not here: what a token's owner may do (admin-roles), and OAuth access tokens (sso).
export type { ApiToken, TokenNetwork } from './api-token.ts';
export { apiTokenRoutes } from './api-token-routes.ts';
export { type ApiTokens, createApiTokens, type TokenNeeds } from './api-token-service.ts';
