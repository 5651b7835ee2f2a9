import type { OAuthClientSettings, OidcClient, ResponseType } from '../app.ts';
import type { AppRecord } from '../app-store.ts';
import type { ClientKey, ClientSecret } from '../oauth/client-credential.ts';
import { verificationKeyOf } from '../oauth/client-jwk.ts';
import { draftOAuth } from '../oauth/oauth-client-draft.ts';
import type { AppKind } from './kind.ts';

/** OpenID Connect and OAuth clients of every type. */
export const oidc: AppKind = {
  signOnMode: 'OPENID_CONNECT',
  name: 'oidc_client',
  signs: false,
  launchSuffix: 'aln177a159h7Zf52X0g8',
  linkName: () => 'oidc_client_link',
  draft(body, existing) {
    const { settings, credentials } = draftOAuth(body, existing);
    return {
      app: { ...(body.settings?.app ?? existing?.settings.app) },
      credentials: { oauthClient: credentials },
      oauthClient: settings,
      // Okta hides an OpenID Connect app from the home page until it says where a sign-in may begin.
      hidden: settings.initiate_login_uri === undefined,
    };
  },
  compile(record, { secrets, keys }) {
    const client = compileClient(record, secrets, keys);
    return client === undefined ? {} : { oidc: client };
  },
};

function compileClient(
  record: AppRecord,
  secrets: readonly ClientSecret[],
  keys: readonly ClientKey[],
): OidcClient | undefined {
  const settings = record.document.settings.oauthClient;
  const credentials = record.document.credentials.oauthClient;
  if (settings === undefined || credentials === undefined) return undefined;
  const method = credentials.token_endpoint_auth_method;
  return {
    clientId: record.clientId ?? record.id,
    applicationType: settings.application_type,
    authMethod: method,
    redirectUris: settings.redirect_uris,
    wildcardRedirect: settings.wildcard_redirect === 'SUBDOMAIN',
    postLogoutRedirectUris: settings.post_logout_redirect_uris,
    grantTypes: new Set(settings.grant_types),
    responseTypes: effectiveResponseTypes(settings),
    pkceRequired: credentials.pkce_required,
    consentMethod: settings.consent_method,
    issuerMode: settings.issuer_mode,
    rotation: {
      type: settings.refresh_token?.rotation_type ?? (method === 'none' ? 'ROTATE' : 'STATIC'),
      leewaySeconds: settings.refresh_token?.leeway ?? 30,
    },
    dpopBound: settings.dpop_bound_access_tokens,
    idTokenAlg: settings.id_token_signed_response_alg,
    initiateLoginUri: settings.initiate_login_uri,
    idpInitiated: {
      mode: settings.idp_initiated_login.mode,
      defaultScope: settings.idp_initiated_login.default_scope,
    },
    participatesInSlo: settings.participate_slo,
    frontchannelLogout: logout(
      settings.frontchannel_logout_uri,
      settings.frontchannel_logout_session_required,
    ),
    backchannelLogout: logout(settings.backchannel_logout_uri, settings.backchannel_logout_session_required),
    keys: keys.flatMap((key) => (key.status === 'ACTIVE' ? (verificationKeyOf(key.jwk) ?? []) : [])),
    jwksUri: settings.jwks_uri,
    requestObjectAlg: settings.request_object_signing_alg,
    // A client that was switched to another method cannot go on with a secret of before.
    secrets: method.startsWith('client_secret') ? secrets.filter((secret) => secret.status === 'ACTIVE') : [],
    clientUri: settings.client_uri ?? undefined,
    logoUri: settings.logo_uri ?? undefined,
    tosUri: settings.tos_uri,
    policyUri: settings.policy_uri,
    profile: record.document.profile,
  };
}

/** A response type that no grant backs stays without effect, whatever an older version let in. */
function effectiveResponseTypes(settings: OAuthClientSettings): ReadonlySet<ResponseType> {
  const grants = new Set<string>(settings.grant_types);
  const hasCode = grants.has('authorization_code') || grants.has('interaction_code');
  return new Set(
    settings.response_types.filter((type) => (type === 'code' ? hasCode : grants.has('implicit'))),
  );
}

function logout(
  uri: string | undefined,
  sessionRequired: boolean | undefined,
): OidcClient['backchannelLogout'] {
  return uri === undefined ? undefined : { uri, sessionRequired: sessionRequired ?? false };
}
