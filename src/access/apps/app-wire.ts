import type { AppInstance } from './app.ts';
import { kindOf } from './kinds/kinds.ts';
import type { ClientKey, ClientSecret } from './oauth/client-credential.ts';

/** What an app looks like depends on who asks, and on facts of other slices. */
export type AppView = {
  origin: string;
  orgId: string;
  /** The key that signs for this app now. */
  signingKid: string | undefined;
  profileEnrollmentPolicyId: string | undefined;
  keys: readonly ClientKey[];
  /** In clear, for who may manage apps; undefined for who may only read. */
  secret: string | undefined;
};

/** Observed: management objects have whole seconds. */
export function wireDate(ms: number): string {
  return new Date(Math.floor(ms / 1000) * 1000).toISOString();
}

export function appToWire(app: AppInstance, view: AppView): Record<string, unknown> {
  const { document } = app;
  const { origin } = view;
  return {
    id: app.id,
    orn: `orn:okta:idp:${view.orgId}:apps:${app.name}:${app.id}`,
    name: app.name,
    label: app.label,
    status: app.status,
    lastUpdated: wireDate(app.lastUpdatedMs),
    created: wireDate(app.createdMs),
    accessibility: document.accessibility,
    visibility: document.visibility,
    features: document.features,
    signOnMode: app.signOnMode,
    credentials: credentialsToWire(app, view),
    universalLogout: null,
    ...(document.profile === undefined ? {} : { profile: document.profile }),
    settings: settingsToWire(app, origin, view.keys),
    _links: appLinks(app, view),
  };
}

function credentialsToWire(app: AppInstance, view: AppView): Record<string, unknown> {
  const { oauthClient, ...common } = app.document.credentials;
  const signing = view.signingKid === undefined ? {} : { kid: view.signingKid };
  if (oauthClient === undefined || app.oidc === undefined) return { ...common, signing };
  return {
    ...common,
    signing,
    oauthClient: {
      autoKeyRotation: oauthClient.autoKeyRotation,
      client_id: app.oidc.clientId,
      ...(view.secret === undefined ? {} : { client_secret: view.secret }),
      token_endpoint_auth_method: oauthClient.token_endpoint_auth_method,
      pkce_required: oauthClient.pkce_required,
    },
  };
}

function settingsToWire(
  app: AppInstance,
  origin: string,
  keys: readonly ClientKey[],
): Record<string, unknown> {
  const { oauthClient, ...settings } = app.document.settings;
  const url = app.bookmarkUrl;
  const bookmark = app.firstParty && url !== undefined ? { app: { ...settings.app, url: origin + url } } : {};
  if (oauthClient === undefined) return { ...settings, ...bookmark };
  const jwks =
    keys.length === 0 ? {} : { jwks: { keys: keys.map((key) => ({ ...keyMembers(key), ...key.jwk })) } };
  const { logo_uri, ...client } = oauthClient;
  const logo = logo_uri === null ? {} : { logo_uri };
  return { ...settings, oauthClient: { ...client, ...logo, ...jwks } };
}

function keyMembers(key: ClientKey): Record<string, unknown> {
  return {
    id: key.id,
    status: key.status,
    created: wireDate(key.createdMs),
    lastUpdated: wireDate(key.lastUpdatedMs),
  };
}

/** Where a tile leads; the home page decides there, then sends the person on. */
export function launchPath(
  app: Pick<AppInstance, 'id' | 'name' | 'signOnMode' | 'firstParty' | 'bookmarkUrl'>,
): string {
  if (app.firstParty) return app.bookmarkUrl ?? '/home';
  return `/home/${app.name}/${app.id}/${kindOf(app).launchSuffix}`;
}

/** Of our own origin, and another one for another picture; undefined where none was uploaded. */
export function logoPathOf({ id, logo }: Pick<AppInstance, 'id' | 'logo'>): string | undefined {
  if (logo === undefined) return undefined;
  return `/gatehouse/logos/${id}/${logo.hash}.${logo.mediaType.replace(/^image\//, '').replace('svg+xml', 'svg')}`;
}

function logoLink(app: AppInstance, origin: string): Record<string, unknown> {
  const path = logoPathOf(app);
  if (path !== undefined && app.logo !== undefined)
    return { name: 'medium', href: origin + path, type: app.logo.mediaType };
  const href = app.oidc?.logoUri ?? `${origin}/assets/img/logos/default.png`;
  return { name: 'medium', href, type: 'image/png' };
}

function appLinks(app: AppInstance, view: AppView): Record<string, unknown> {
  const { origin } = view;
  const self = `${origin}/api/v1/apps/${app.id}`;
  const verb = app.status === 'ACTIVE' ? 'deactivate' : 'activate';
  const linkName = Object.keys(app.document.visibility.appLinks)[0] ?? 'login';
  return {
    uploadLogo: { href: `${self}/logo`, hints: { allow: ['POST'] } },
    appLinks: [{ name: linkName, href: origin + launchPath(app), type: 'text/html' }],
    ...(view.profileEnrollmentPolicyId === undefined
      ? {}
      : { profileEnrollment: { href: `${origin}/api/v1/policies/${view.profileEnrollmentPolicyId}` } }),
    policies: { href: `${self}/policies`, hints: { allow: ['PUT'] } },
    groups: { href: `${self}/groups` },
    logo: [logoLink(app, origin)],
    ...(app.accessPolicyId === undefined
      ? {}
      : { accessPolicy: { href: `${origin}/api/v1/policies/${app.accessPolicyId}` } }),
    users: { href: `${self}/users` },
    ...(app.oidc === undefined
      ? {}
      : {
          clientCredentials: [
            { name: 'secrets', href: `${self}/credentials/secrets`, hints: { allow: ['GET', 'POST'] } },
          ],
        }),
    ...kindOf(app).links?.(app, origin),
    ...(app.firstParty ? {} : { [verb]: { href: `${self}/lifecycle/${verb}` } }),
  };
}

/** Who may only read sees the end of a secret, enough to tell two apart. */
export function secretToWire(
  secret: ClientSecret,
  clear: string,
  mayManage: boolean,
  origin: string,
): Record<string, unknown> {
  return {
    id: secret.id,
    status: secret.status,
    client_secret: mayManage ? clear : `***${clear.slice(-4)}`,
    secret_hash: secret.hash.subarray(0, 16).toString('base64url'),
    created: wireDate(secret.createdMs),
    lastUpdated: wireDate(secret.lastUpdatedMs),
    _links: credentialLinks(
      `${origin}/api/v1/apps/${secret.appId}/credentials/secrets/${secret.id}`,
      secret.status,
    ),
  };
}

export function keyToWire(key: ClientKey, origin: string): Record<string, unknown> {
  const self = `${origin}/api/v1/apps/${key.appId}/credentials/jwks/${key.id}`;
  return { ...keyMembers(key), kid: key.kid ?? null, ...key.jwk, _links: credentialLinks(self, key.status) };
}

/** Only what is possible now: an active credential is deactivated before it is deleted. */
function credentialLinks(self: string, status: 'ACTIVE' | 'INACTIVE'): Record<string, unknown> {
  const post = (verb: string) => ({
    [verb]: { href: `${self}/lifecycle/${verb}`, hints: { allow: ['POST'] } },
  });
  if (status === 'ACTIVE') return post('deactivate');
  return { ...post('activate'), delete: { href: self, hints: { allow: ['DELETE'] } } };
}
