/**
 * WS-Federation 1.2 passive requestor profile as an identity provider, with SAML 1.1 assertions, as SharePoint and Office expect them.
 *
 * Owns: reading sign-in and sign-out requests, the token and the form that carries it, FederationMetadata.
 * Does not own: XML and its signatures (next door), people, apps, sessions, storage, HTTP, ids, and time (they are parameters).
 */
export { WsFedError, type WsFedErrorCode } from './wsfed-error.ts';
export type { RelyingParty, WsFedRequest } from './wsfed-request.ts';
export { readWsFedRequest } from './read-wsfed-request.ts';
export {
  buildSignInResponse,
  buildUnsignedSignInResponse,
  type SignInResponse,
  type SignInResponseInput,
} from './build-sign-in-response.ts';
export { buildFederationMetadata, type FederationMetadataInput } from './federation-metadata.ts';
