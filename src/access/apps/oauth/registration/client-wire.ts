import { z } from 'zod';
import type { AppBody } from '../../app-schema.ts';
import { grantTypes } from '../../app-schema.ts';
import type { AppInstance } from '../../app.ts';
import type { ClientKey } from '../client-credential.ts';

const url = z.string().max(1024);
const addresses = z.array(z.string().max(1024)).max(500);
const authMethods = [
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'none',
] as const;

/** RFC 7591 2 with Okta's names. What is not known is ignored, as the RFC wants it. */
export const clientBody = z.object({
  client_name: z.string().trim().min(1).max(100),
  application_type: z.enum(['web', 'browser', 'native', 'service']).nullish(),
  redirect_uris: addresses.nullish(),
  post_logout_redirect_uris: addresses.nullish(),
  response_types: z.array(z.enum(['code', 'id_token', 'token'])).nullish(),
  grant_types: z.array(z.enum(grantTypes)).nullish(),
  token_endpoint_auth_method: z.enum(authMethods).nullish(),
  initiate_login_uri: url.nullish(),
  client_uri: url.nullish(),
  logo_uri: url.nullish(),
  policy_uri: url.nullish(),
  tos_uri: url.nullish(),
  jwks: z.object({ keys: z.array(z.looseObject({})).max(50) }).nullish(),
  jwks_uri: url.nullish(),
  frontchannel_logout_uri: url.nullish(),
  frontchannel_logout_session_required: z.boolean().nullish(),
  request_object_signing_alg: z.string().max(16).nullish(),
  id_token_encrypted_response_alg: z.string().max(64).nullish(),
  dpop_bound_access_tokens: z.boolean().nullish(),
  software_statement: z.never('software statements are not taken').optional(),
});

/** RFC 7592 2.2: a replacement says everything, and what is ours to say it leaves out. */
export const clientReplacement = clientBody.extend({
  client_id: z.string().max(255).optional(),
  client_secret: z.string().max(255).optional(),
  application_type: z.enum(['web', 'browser', 'native', 'service']),
  response_types: z.array(z.enum(['code', 'id_token', 'token'])),
  grant_types: z.array(z.enum(grantTypes)),
  token_endpoint_auth_method: z.enum(authMethods),
  client_id_issued_at: z.never('must be left out').optional(),
  client_secret_expires_at: z.never('must be left out').optional(),
});

export type ClientBody = z.infer<typeof clientBody>;

export const clientAnswer = z.strictObject({
  client_id: z.string(),
  client_id_issued_at: z.int(),
  client_secret: z.string().optional().describe('After registration and for a new secret, and never again'),
  client_secret_expires_at: z.int().optional(),
  client_name: z.string(),
  client_uri: z.string().nullable(),
  logo_uri: z.string().nullable(),
  tos_uri: z.string().optional(),
  policy_uri: z.string().optional(),
  redirect_uris: z.array(z.string()),
  post_logout_redirect_uris: z.array(z.string()).optional(),
  response_types: z.array(z.string()),
  grant_types: z.array(z.string()),
  token_endpoint_auth_method: z.string(),
  application_type: z.string(),
  initiate_login_uri: z.string().optional(),
  frontchannel_logout_uri: z.string().optional(),
  frontchannel_logout_session_required: z.boolean().optional(),
  request_object_signing_alg: z.string().optional(),
  dpop_bound_access_tokens: z.boolean().optional(),
  jwks: z.strictObject({ keys: z.array(z.looseObject({})) }).optional(),
  jwks_uri: z.string().optional(),
});

/** A registration as the body of an app; what it does not speak of stays as `before` has it. */
export function appBodyOf(body: ClientBody, before: AppInstance | undefined): AppBody {
  const { client_name: label, token_endpoint_auth_method: method, ...settings } = body;
  const kept = before?.document.settings.oauthClient;
  return {
    label,
    signOnMode: 'OPENID_CONNECT',
    credentials: { oauthClient: { token_endpoint_auth_method: method } },
    settings: {
      oauthClient: {
        // Nobody vouched for who registers by this way, so people are asked.
        consent_method: kept?.consent_method ?? 'REQUIRED',
        issuer_mode: kept?.issuer_mode,
        refresh_token:
          settings.grant_types?.includes('refresh_token') === true ? kept?.refresh_token : undefined,
        idp_initiated_login: kept?.idp_initiated_login,
        wildcard_redirect: kept?.wildcard_redirect,
        dpop_bound_access_tokens: kept?.dpop_bound_access_tokens,
        participate_slo: kept?.participate_slo,
        backchannel_logout_uri: kept?.backchannel_logout_uri,
        backchannel_logout_session_required: kept?.backchannel_logout_session_required,
        id_token_signed_response_alg: kept?.id_token_signed_response_alg,
        ...settings,
        // A set that is not named is an empty one; keys may also be left to an address.
        jwks: settings.jwks ?? (before === undefined ? undefined : { keys: [] }),
      } as NonNullable<NonNullable<AppBody['settings']>['oauthClient']>,
    },
  };
}

export function clientToWire(
  app: AppInstance,
  keys: readonly ClientKey[],
  secret: string | undefined,
): z.infer<typeof clientAnswer> {
  const settings = app.document.settings.oauthClient;
  const { oidc } = app;
  if (settings === undefined || oidc === undefined) throw new Error(`${app.id} is no OAuth client`);
  const hasSecret = oidc.authMethod.startsWith('client_secret');
  const optional = {
    tos_uri: settings.tos_uri,
    policy_uri: settings.policy_uri,
    post_logout_redirect_uris:
      settings.post_logout_redirect_uris.length === 0 ? undefined : settings.post_logout_redirect_uris,
    initiate_login_uri: settings.initiate_login_uri,
    frontchannel_logout_uri: settings.frontchannel_logout_uri,
    frontchannel_logout_session_required: settings.frontchannel_logout_session_required,
    request_object_signing_alg: settings.request_object_signing_alg,
    dpop_bound_access_tokens: settings.dpop_bound_access_tokens || undefined,
    jwks: keys.length === 0 ? undefined : { keys: keys.map(({ jwk }) => jwk) },
    jwks_uri: settings.jwks_uri,
  };
  return {
    client_id: oidc.clientId,
    client_id_issued_at: Math.floor(app.createdMs / 1000),
    ...(secret === undefined ? {} : { client_secret: secret }),
    ...(hasSecret ? { client_secret_expires_at: 0 } : {}),
    client_name: app.label,
    client_uri: settings.client_uri,
    logo_uri: settings.logo_uri,
    redirect_uris: settings.redirect_uris,
    response_types: settings.response_types,
    grant_types: settings.grant_types,
    token_endpoint_auth_method: oidc.authMethod,
    application_type: settings.application_type,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  };
}
