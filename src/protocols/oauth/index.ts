/**
 * OAuth 2 and OpenID Connect as an engine: RFC 6749, 6750, 7009, 7636, 7521, 7523, 7662, 8414, 8252, 9207, 9449, 9700,
 * OpenID Connect Core, Discovery and the three logout specifications.
 *
 * Owns: reading and judging requests, the binding of codes, client assertions, the shapes of tokens and metadata, the
 * encoding of answers, the names of errors.
 * Does not own: people, apps, sessions, policies, storage, HTTP, and time (it is a parameter). JOSE is next door.
 */
export { OAuthError, type OAuthErrorCode } from './oauth-error.ts';
export {
  decodeForm,
  type Parameters,
  parseParameters,
  refuseDuplicates,
  requireParameter,
} from './parameters.ts';
export { type ClientAuthMethod, clientAuthMethods, needsPkce, type OAuthClient } from './oauth-client.ts';
export { isRegisteredPostLogoutUri, isRegisteredRedirectUri, redirectUriProblem } from './redirect-uri.ts';
export { isS256Challenge, verifierMatches } from './pkce.ts';
export { checkKnownScopes, checkOpenidBesideOidcScopes, oidcScopes, parseScope } from './scope.ts';
export type {
  AuthorizeRequest,
  AuthorizeVerdict,
  Prompt,
  ResponseMode,
  ResponseTarget,
} from './authorize/authorize-request.ts';
export {
  authorizeSteps,
  validateAuthorizeRequest,
  validateWanted,
} from './authorize/validate-authorize-request.ts';
export { type EncodedResponse, encodeAuthorizeResponse } from './authorize/encode-authorize-response.ts';
export { type ClientCredentials, readClientCredentials } from './token/client-credentials.ts';
export { claimedClientOf, verifyClientAssertion } from './token/client-assertion.ts';
export { type GrantType, grantTypes, parseTokenRequest, type TokenRequest } from './token/token-request.ts';
export { checkCodeBinding, type CodeBinding } from './token/code-binding.ts';
export { narrowScopes } from './token/narrow-scopes.ts';
export {
  type AccessTokenFacts,
  accessTokenClaims,
  type Claims,
  type ClaimValue,
  halfHash,
  type IdTokenFacts,
  hashClaims,
  idTokenClaims,
  isReservedClaim,
  logoutTokenClaims,
} from './token/token-claims.ts';
export { challenge, type PresentedAccessToken, readAccessToken } from './token/access-token.ts';
export { dpopAlgorithms, type DpopProof, tokenHash, verifyDpopProof } from './dpop/dpop-proof.ts';
export { oauthMetadata, openidMetadata, type ServerFacts } from './discovery.ts';
