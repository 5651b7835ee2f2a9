/**
 * SAML 2.0 as an identity provider (OASIS saml-core, saml-bindings, saml-profiles, saml-metadata).
 *
 * Owns: the two browser bindings, judging AuthnRequests and logout messages, responses, logout messages, our metadata and
 * service providers', the names that SAML fixes. What it emits is canonical by construction; what it reads of a signed message
 * it reads from the bytes that verified.
 * Does not own: XML and its signatures (next door), people, apps, sessions, storage, HTTP, ids, and time (they are parameters).
 */
export type * from './service-provider.ts';
export type { XmlSigner } from '#src/protocols/xml/index.ts';
export { SamlError, type SamlAnswerTarget, type SamlErrorCode } from './saml-error.ts';
export {
  attributeNameFormats,
  bindingUris,
  nameIdFormats,
  type SamlStatus,
  samlNamespaces,
  type SubStatus,
  type TopStatus,
} from './saml-names.ts';
export type { SamlMessage } from './bindings/saml-message.ts';
export { decodeRedirect, encodeRedirect, type OutgoingRedirect } from './bindings/redirect-binding.ts';
export { decodePost, encodePost } from './bindings/post-binding.ts';
export type {
  AuthnContextComparison,
  AuthnRequest,
  NameId,
  NameIdPolicy,
  ReadAuthnRequestOptions,
  RequestedAuthnContext,
  Scoping,
} from './request/authn-request.ts';
export { type AuthnRequestInput, buildAuthnRequest } from './request/build-authn-request.ts';
export { readAuthnRequest } from './request/read-authn-request.ts';
export { judgeAuthnContext } from './request/judge-authn-context.ts';
export { judgeNameIdPolicy } from './request/judge-name-id-policy.ts';
export { judgeScoping, mustReauthenticate } from './request/judge-scoping.ts';
export { formatInstant, parseInstant } from './instant.ts';
export type {
  ErrorResponseInput,
  ResponseAttribute,
  ResponseAuthn,
  ResponseInput,
  ResponseSubject,
} from './response/response-input.ts';
export { buildErrorResponse, buildResponse } from './response/build-response.ts';
export type {
  LogoutRequest,
  LogoutRequestInput,
  LogoutResponse,
  LogoutResponseInput,
  ReadLogoutOptions,
} from './logout/logout-message.ts';
export { readLogoutRequest, readLogoutResponse } from './logout/read-logout.ts';
export { buildLogoutRequest, buildLogoutResponse } from './logout/build-logout.ts';
export type {
  IdpMetadataInput,
  MetadataEndpoint,
  ReadSpMetadataOptions,
  RequestedAttribute,
  SpMetadata,
} from './metadata/metadata-types.ts';
export { buildIdpMetadata, buildSignedIdpMetadata } from './metadata/idp-metadata.ts';
export { readSpMetadata } from './metadata/read-sp-metadata.ts';
export { buildSpMetadata, type SpMetadataInput } from './metadata/sp-metadata.ts';
