// SSWS tokens: `Authorization: SSWS 00…` speaks for a person or a service account, with the roles they have at the time and only
// while they are ACTIVE. Kept as a hash; alive for a while after each use or until a fixed end; perhaps only from some networks.
// Not here: what a token's owner may do (admin-roles), service accounts, and OAuth access tokens (sso).
export type { ApiToken, MatchesZone, TokenNetwork } from './api-token.ts';
export { apiTokenRoutes } from './api-token-routes.ts';
export {
  type ApiTokens,
  type By,
  createApiTokens,
  type TokenDraft,
  type TokenNeeds,
} from './api-token-service.ts';
export { networkBody, readNetwork, tokenName } from './api-token-wire.ts';
