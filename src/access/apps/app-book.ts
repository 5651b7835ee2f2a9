import type { Reader } from '#src/platform/database/index.ts';
import type { Section } from '#src/platform/snapshot/index.ts';
import type { AppInstance, OAuthClientSettings, OidcClient, ResponseType } from './app.ts';
import { type AppRecord, loadApps } from './app-store.ts';
import type { ClientKey, ClientSecret } from './client-credential.ts';
import { listKeys, listSecrets } from './client-credential-store.ts';
import { verificationKeyOf } from './client-jwk.ts';

/** Every app of the org, compiled: the snapshot's value. */
export type AppBook = {
  readonly byId: ReadonlyMap<string, AppInstance>;
  readonly byClientId: ReadonlyMap<string, AppInstance>;
  readonly firstPartyByName: ReadonlyMap<string, AppInstance>;
  /** In the order of ids. */
  readonly all: readonly AppInstance[];
  readonly secrets: ReadonlyMap<string, readonly ClientSecret[]>;
  readonly keys: ReadonlyMap<string, readonly ClientKey[]>;
};

export const appsSection: Section<AppBook> = {
  name: 'access.apps',
  async load(db: Reader) {
    return compileApps(await loadApps(db), await listSecrets(db), await listKeys(db));
  },
};

export function compileApps(
  records: readonly AppRecord[],
  secretList: readonly ClientSecret[],
  keyList: readonly ClientKey[],
): AppBook {
  const secrets = Map.groupBy(secretList, (secret) => secret.appId);
  const keys = Map.groupBy(keyList, (key) => key.appId);
  const all = records.map((record) =>
    compileApp(record, secrets.get(record.id) ?? [], keys.get(record.id) ?? []),
  );
  return {
    byId: new Map(all.map((app) => [app.id, app])),
    byClientId: new Map(
      all.flatMap((app) => (app.oidc === undefined ? [] : [[app.oidc.clientId, app] as const])),
    ),
    firstPartyByName: new Map(all.filter((app) => app.firstParty).map((app) => [app.name, app])),
    all,
    secrets,
    keys,
  };
}

function compileApp(
  record: AppRecord,
  secrets: readonly ClientSecret[],
  keys: readonly ClientKey[],
): AppInstance {
  const { document } = record;
  const { url } = document.settings.app;
  return {
    id: record.id,
    name: record.name,
    label: record.label,
    status: record.status,
    signOnMode: record.signOnMode,
    firstParty: record.firstParty,
    implicitAssignment: document.settings.implicitAssignment,
    accessPolicyId: record.accessPolicyId,
    createdMs: record.createdMs,
    lastUpdatedMs: record.lastUpdatedMs,
    document,
    oidc: record.signOnMode === 'OPENID_CONNECT' ? compileClient(record, secrets, keys) : undefined,
    bookmarkUrl: record.signOnMode === 'BOOKMARK' && typeof url === 'string' ? url : undefined,
  };
}

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
