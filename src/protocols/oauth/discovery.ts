import { dpopAlgorithms } from './dpop/dpop-proof.ts';
import { clientAuthMethods } from './oauth-client.ts';
import { grantTypes } from './token/token-request.ts';

/** What a metadata document is made of: where the server is, and what it offers. */
export type ServerFacts = {
  readonly issuer: string;
  /** Where the endpoints are, e.g. `https://host/oauth2/default`; for the org server `https://host/oauth2`. */
  readonly endpointBase: string;
  readonly registrationEndpoint: string | undefined;
  readonly publishedScopes: readonly string[];
  readonly idTokenAlgorithms: readonly string[];
  readonly identityClaims: readonly string[];
  readonly resourceClaims: readonly string[];
};

const assertionAlgorithms = [
  'HS256',
  'HS384',
  'HS512',
  'RS256',
  'RS384',
  'RS512',
  'ES256',
  'ES384',
  'ES512',
  'PS256',
  'PS384',
  'PS512',
  'EdDSA',
];
const hybridAndImplicit = ['code id_token', 'code token', 'id_token token', 'code id_token token'];

const accessTokenClaimNames = ['ver', 'jti', 'iss', 'aud', 'iat', 'exp', 'cid', 'uid', 'scp', 'sub'];
const idTokenClaimNames = [
  'iss',
  'ver',
  'sub',
  'aud',
  'iat',
  'exp',
  'jti',
  'auth_time',
  'amr',
  'idp',
  'nonce',
  'name',
  'nickname',
  'preferred_username',
  'given_name',
  'middle_name',
  'family_name',
  'email',
  'email_verified',
  'profile',
  'zoneinfo',
  'locale',
  'address',
  'phone_number',
  'picture',
  'website',
  'gender',
  'birthdate',
  'updated_at',
  'at_hash',
  'c_hash',
];

/** RFC 8414. Lists what works and nothing else. */
export function oauthMetadata(facts: ServerFacts): Record<string, unknown> {
  return {
    ...commonMetadata(facts),
    response_types_supported: ['code', 'token', 'id_token', ...hybridAndImplicit],
    claims_supported: [...new Set([...accessTokenClaimNames, ...facts.resourceClaims])],
  };
}

/** OpenID Connect Discovery 1.0 section 3, with the logout specifications' members. */
export function openidMetadata(facts: ServerFacts): Record<string, unknown> {
  return {
    ...commonMetadata(facts),
    userinfo_endpoint: `${facts.endpointBase}/v1/userinfo`,
    response_types_supported: ['code', 'id_token', ...hybridAndImplicit],
    id_token_signing_alg_values_supported: facts.idTokenAlgorithms,
    claims_supported: [...new Set([...idTokenClaimNames, ...facts.identityClaims])],
    claims_parameter_supported: false,
    frontchannel_logout_supported: true,
    frontchannel_logout_session_supported: true,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
  };
}

function commonMetadata(facts: ServerFacts): Record<string, unknown> {
  const at = (endpoint: string) => `${facts.endpointBase}/v1/${endpoint}`;
  return {
    issuer: facts.issuer,
    authorization_endpoint: at('authorize'),
    token_endpoint: at('token'),
    ...(facts.registrationEndpoint === undefined
      ? {}
      : { registration_endpoint: facts.registrationEndpoint }),
    jwks_uri: at('keys'),
    response_modes_supported: ['query', 'fragment', 'form_post', 'okta_post_message'],
    grant_types_supported: [...grantTypes, 'implicit'],
    subject_types_supported: ['public'],
    scopes_supported: facts.publishedScopes,
    token_endpoint_auth_methods_supported: clientAuthMethods,
    token_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
    code_challenge_methods_supported: ['S256'],
    introspection_endpoint: at('introspect'),
    introspection_endpoint_auth_methods_supported: clientAuthMethods,
    introspection_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
    revocation_endpoint: at('revoke'),
    revocation_endpoint_auth_methods_supported: clientAuthMethods,
    revocation_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
    end_session_endpoint: at('logout'),
    dpop_signing_alg_values_supported: dpopAlgorithms,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
    authorization_response_iss_parameter_supported: true,
  };
}
