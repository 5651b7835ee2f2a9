import { redirectUriProblem } from '#src/protocols/oauth/index.ts';
import type { OAuthClientCredentials, OAuthClientSettings } from '../app.ts';
import { secureAddressProblem, webAddressProblem } from '../web-address.ts';

type Client = { settings: OAuthClientSettings; credentials: OAuthClientCredentials; hasKeys: boolean };
type Rule = (client: Client) => string[];

const at = (field: string, message: string): string => `settings.oauthClient.${field}: ${message}`;

/** Everything that has to fit together in a client, each as `field: what to do`. */
export function oauthClientProblems(client: Client): string[] {
  return rules.flatMap((rule) => rule(client));
}

const rules: readonly Rule[] = [
  addresses,
  redirects,
  logoutAddresses,
  responseTypes,
  applicationType,
  authentication,
  refreshRotation,
  dpop,
  idpInitiated,
];

/** Grants that end at a redirect URI. */
const redirecting: ReadonlySet<string> = new Set(['authorization_code', 'implicit', 'interaction_code']);

function addresses({ settings }: Client): string[] {
  const shown = (['client_uri', 'logo_uri', 'tos_uri', 'policy_uri'] as const).flatMap((field) => {
    const value = settings[field];
    const problem = value ? webAddressProblem(value) : undefined;
    return problem === undefined ? [] : [at(field, problem)];
  });
  const called = (
    ['initiate_login_uri', 'jwks_uri', 'backchannel_logout_uri', 'frontchannel_logout_uri'] as const
  ).flatMap((field) => {
    const value = settings[field];
    const problem = value === undefined ? undefined : secureAddressProblem(value);
    return problem === undefined ? [] : [at(field, problem)];
  });
  return [...shown, ...called];
}

function redirects({ settings }: Client): string[] {
  const wildcardRedirect = settings.wildcard_redirect === 'SUBDOMAIN';
  const applicationType = settings.application_type;
  const wrong = settings.redirect_uris.flatMap((uri, index) => {
    const problem = redirectUriProblem(uri, { applicationType, wildcardRedirect });
    return problem === undefined ? [] : [at(`redirect_uris.${index}`, problem)];
  });
  const needsOne = settings.grant_types.some((grant) => redirecting.has(grant));
  if (needsOne && settings.redirect_uris.length === 0) {
    wrong.push(at('redirect_uris', 'needs at least one address for the grant types that redirect'));
  }
  return wrong;
}

function logoutAddresses({ settings }: Client): string[] {
  const wrong = settings.post_logout_redirect_uris.flatMap((uri, index) => {
    const problem = redirectUriProblem(uri, {
      applicationType: settings.application_type,
      wildcardRedirect: false,
    });
    return problem === undefined ? [] : [at(`post_logout_redirect_uris.${index}`, problem)];
  });
  const front = settings.frontchannel_logout_uri;
  // OpenID Connect Front-Channel Logout 2: only a site the client already answers for is loaded in a frame.
  if (front !== undefined && !settings.redirect_uris.some((uri) => sameOrigin(uri, front))) {
    wrong.push(at('frontchannel_logout_uri', 'must have the scheme, host and port of one of redirect_uris'));
  }
  if (settings.participate_slo && front === undefined) {
    wrong.push(at('frontchannel_logout_uri', 'is required when participate_slo is true'));
  }
  if (settings.participate_slo && !['web', 'browser'].includes(settings.application_type)) {
    wrong.push(at('participate_slo', 'is for application_type web and browser'));
  }
  return wrong;
}

function sameOrigin(a: string, b: string): boolean {
  return URL.canParse(a) && URL.canParse(b) && new URL(a).origin === new URL(b).origin;
}

/** RFC 7591 2.1: a grant type for each response type, and the reverse. */
function responseTypes({ settings }: Client): string[] {
  const grants = new Set<string>(settings.grant_types);
  const types = new Set<string>(settings.response_types);
  const wrong: string[] = [];
  const hasCodeGrant = grants.has('authorization_code') || grants.has('interaction_code');
  if (hasCodeGrant && !types.has('code'))
    wrong.push(at('response_types', "must include 'code' for the grant authorization_code"));
  if (types.has('code') && !hasCodeGrant) {
    wrong.push(at('grant_types', "must include 'authorization_code' for the response type code"));
  }
  const isFrontChannel = types.has('token') || types.has('id_token');
  if (grants.has('implicit') && !isFrontChannel) {
    wrong.push(at('response_types', "must include 'token' or 'id_token' for the grant implicit"));
  }
  // Okta's clients that never redirect say `token` and mean the token endpoint.
  const redirectsAtAll = settings.grant_types.some((grant) => redirecting.has(grant));
  if (isFrontChannel && !grants.has('implicit') && redirectsAtAll) {
    wrong.push(at('grant_types', "must include 'implicit' for the response types token and id_token"));
  }
  return wrong;
}

const notFor: Record<OAuthClientSettings['application_type'], readonly string[]> = {
  web: [],
  browser: ['client_credentials', 'password'],
  native: ['client_credentials'],
  service: ['authorization_code', 'implicit', 'interaction_code', 'password', 'refresh_token'],
};

function applicationType({ settings }: Client): string[] {
  const type = settings.application_type;
  const wrong = settings.grant_types
    .filter((grant) => notFor[type].includes(grant))
    .map((grant) => at('grant_types', `'${grant}' is not for application_type ${type}`));
  if (type === 'service' && !settings.grant_types.includes('client_credentials')) {
    wrong.push(at('grant_types', "must include 'client_credentials' for application_type service"));
  }
  return wrong;
}

function authentication({ settings, credentials, hasKeys }: Client): string[] {
  const method = credentials.token_endpoint_auth_method;
  const field = 'credentials.oauthClient.token_endpoint_auth_method';
  const wrong: string[] = [];
  if (settings.application_type === 'browser' && method !== 'none') {
    wrong.push(`${field}: must be 'none' for application_type browser, which can keep no secret`);
  }
  if (settings.grant_types.includes('client_credentials') && method === 'none') {
    wrong.push(`${field}: must not be 'none' with the grant client_credentials`);
  }
  if (method === 'none' && !credentials.pkce_required) {
    wrong.push(
      "credentials.oauthClient.pkce_required: must be true when token_endpoint_auth_method is 'none'",
    );
  }
  if (method === 'private_key_jwt' && !hasKeys && settings.jwks_uri === undefined) {
    wrong.push(at('jwks', "or jwks_uri is required when token_endpoint_auth_method is 'private_key_jwt'"));
  }
  if (hasKeys && settings.jwks_uri !== undefined) {
    wrong.push(at('jwks_uri', 'cannot stand beside jwks; give one of them'));
  }
  return wrong;
}

/** RFC 9700 2.2.2: refresh tokens of public clients are rotated or sender-constrained. */
function refreshRotation({ settings, credentials }: Client): string[] {
  const isPublic = credentials.token_endpoint_auth_method === 'none';
  const isStatic = settings.refresh_token?.rotation_type === 'STATIC';
  return isPublic && isStatic && !settings.dpop_bound_access_tokens
    ? [
        at(
          'refresh_token.rotation_type',
          "must be 'ROTATE' for a client without authentication, unless its tokens are DPoP-bound",
        ),
      ]
    : [];
}

function dpop({ settings }: Client): string[] {
  return settings.dpop_bound_access_tokens && settings.grant_types.includes('implicit')
    ? [at('dpop_bound_access_tokens', 'cannot be true with the grant implicit')]
    : [];
}

function idpInitiated({ settings }: Client): string[] {
  const { mode } = settings.idp_initiated_login;
  if (mode === 'DISABLED') return [];
  const wrong: string[] = [];
  if (settings.initiate_login_uri === undefined) {
    wrong.push(at('initiate_login_uri', `is required for idp_initiated_login.mode ${mode}`));
  }
  if (mode === 'OKTA' && !settings.grant_types.includes('implicit')) {
    wrong.push(at('grant_types', "must include 'implicit' for idp_initiated_login.mode OKTA"));
  }
  return wrong;
}
