import { ApiError, validationFailed } from '#src/platform/http/index.ts';
import type {
  AppDocument,
  ApplicationType,
  GrantType,
  OAuthClientCredentials,
  OAuthClientSettings,
  ResponseType,
} from '../app.ts';
import type { AppBody, OAuthCredentialsBody, OAuthSettingsBody } from '../app-schema.ts';

/** `settings.oauthClient` and `credentials.oauthClient` of a body, with every default filled in. */
export type OAuthDraft = { settings: OAuthClientSettings; credentials: OAuthClientCredentials };

export function draftOAuth(body: AppBody, existing: AppDocument | undefined): OAuthDraft {
  const given = body.settings?.oauthClient;
  const before = existing?.settings.oauthClient;
  const givenCredentials = body.credentials?.oauthClient;
  const beforeCredentials = existing?.credentials.oauthClient;
  if (given === undefined || given === null) {
    if (before === undefined) {
      throw validationFailed('settings.oauthClient', ['settings.oauthClient: is required']);
    }
    return {
      settings: before,
      credentials: draftOAuthCredentials(givenCredentials, beforeCredentials, before),
    };
  }
  refuseUnsupported(given);
  const bare = draftOAuthSettings(given, given.application_type ?? before?.application_type ?? 'web');
  const credentials = draftOAuthCredentials(givenCredentials, beforeCredentials, bare);
  return { settings: { ...bare, ...draftRotation(given, before, bare, credentials) }, credentials };
}

function draftOAuthSettings(given: OAuthSettingsBody, type: ApplicationType): OAuthClientSettings {
  const grants: GrantType[] = unique(
    given.grant_types ?? [type === 'service' ? 'client_credentials' : 'authorization_code'],
  );
  return {
    client_uri: given.client_uri ?? null,
    logo_uri: given.logo_uri ?? null,
    redirect_uris: unique(given.redirect_uris ?? []),
    post_logout_redirect_uris: unique(given.post_logout_redirect_uris ?? []),
    wildcard_redirect: given.wildcard_redirect ?? 'DISABLED',
    response_types: unique(given.response_types ?? defaultResponseTypes(grants, type)),
    grant_types: grants,
    application_type: type,
    consent_method: given.consent_method ?? 'TRUSTED',
    issuer_mode: given.issuer_mode ?? 'ORG_URL',
    idp_initiated_login: {
      mode: given.idp_initiated_login?.mode ?? 'DISABLED',
      default_scope: given.idp_initiated_login?.default_scope ?? [],
    },
    dpop_bound_access_tokens: given.dpop_bound_access_tokens ?? false,
    participate_slo: given.participate_slo ?? false,
    ...pickGiven(given),
  };
}

/** Shown only when they were given; an empty text is as good as none. */
const shownWhenGiven = [
  'tos_uri',
  'policy_uri',
  'initiate_login_uri',
  'frontchannel_logout_uri',
  'frontchannel_logout_session_required',
  'backchannel_logout_uri',
  'backchannel_logout_session_required',
  'id_token_signed_response_alg',
  'subject_type',
  'jwks_uri',
  'request_object_signing_alg',
] as const;

function pickGiven(
  body: OAuthSettingsBody,
): Partial<Pick<OAuthClientSettings, (typeof shownWhenGiven)[number]>> {
  const entries = shownWhenGiven.map((name) => [name, body[name]] as const);
  return Object.fromEntries(
    entries.filter(([, value]) => value !== undefined && value !== null && value !== ''),
  );
}

function draftOAuthCredentials(
  given: OAuthCredentialsBody | null | undefined,
  before: OAuthClientCredentials | undefined,
  settings: Pick<OAuthClientSettings, 'application_type'>,
): OAuthClientCredentials {
  const isPublicType = settings.application_type === 'browser' || settings.application_type === 'native';
  const method =
    given?.token_endpoint_auth_method ??
    before?.token_endpoint_auth_method ??
    (settings.application_type === 'browser' ? 'none' : 'client_secret_basic');
  return {
    autoKeyRotation: given?.autoKeyRotation ?? before?.autoKeyRotation ?? true,
    token_endpoint_auth_method: method,
    pkce_required: given?.pkce_required ?? before?.pkce_required ?? (isPublicType || method === 'none'),
  };
}

/** Refresh tokens rotate by default where the client cannot authenticate (RFC 9700 2.2.2; Okta only says so for SPAs). */
function draftRotation(
  given: OAuthSettingsBody,
  before: OAuthClientSettings | undefined,
  settings: OAuthClientSettings,
  credentials: OAuthClientCredentials,
): Pick<OAuthClientSettings, 'refresh_token'> {
  if (!settings.grant_types.includes('refresh_token')) return {};
  const rotates =
    settings.application_type === 'browser' || credentials.token_endpoint_auth_method === 'none';
  const chosen = given.refresh_token ?? before?.refresh_token;
  return {
    refresh_token: {
      rotation_type: chosen?.rotation_type ?? (rotates ? 'ROTATE' : 'STATIC'),
      leeway: chosen?.leeway ?? 30,
    },
  };
}

function defaultResponseTypes(grants: readonly GrantType[], type: ApplicationType): ResponseType[] {
  const types: ResponseType[] = [];
  if (grants.includes('authorization_code') || grants.includes('interaction_code')) types.push('code');
  if (grants.includes('implicit')) types.push('token', 'id_token');
  return types.length === 0 && type === 'service' ? ['token'] : types;
}

/** What would quietly give less protection than asked for is refused until it exists. */
function refuseUnsupported(given: OAuthSettingsBody): void {
  const causes: string[] = [];
  const refuse = (field: string, what: string) => causes.push(`settings.oauthClient.${field}: ${what}`);
  if (given.network?.connection === 'ZONE')
    refuse('network', 'network zones cannot be evaluated yet; use ANYWHERE');
  if (given.id_token_encrypted_response_alg)
    refuse('id_token_encrypted_response_alg', 'ID tokens cannot be encrypted yet');
  if (given.subject_type === 'pairwise')
    refuse('subject_type', 'pairwise subjects are not supported yet; use public');
  if (given.sector_identifier_uri) refuse('sector_identifier_uri', 'pairwise subjects are not supported yet');
  if (given.backchannel_token_delivery_mode && given.backchannel_token_delivery_mode !== 'poll') {
    refuse('backchannel_token_delivery_mode', "only 'poll' is supported");
  }
  if (causes.length > 0) throw new ApiError('E0000015', { causes });
}

function unique<T>(list: readonly T[]): T[] {
  return [...new Set(list)];
}
