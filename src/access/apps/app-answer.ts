import { z } from 'zod';
import { grantTypes } from './app-schema.ts';
import { bookmarkSettings } from './kinds/bookmark.ts';
import { forwardAuthSettings } from './kinds/forward-auth.ts';
import { vaultedSettings } from './kinds/vaulted.ts';
import { wsFederationSettings } from './kinds/ws-federation.ts';
import { attributeStatement, samlSignOnBody } from './saml/saml-settings.ts';

const link = z.strictObject({
  href: z.string(),
  name: z.string().optional(),
  type: z.string().optional(),
  hints: z.strictObject({ allow: z.array(z.string()) }).optional(),
});

const userNameTemplate = z.strictObject({
  template: z.string(),
  type: z.enum(['BUILT_IN', 'CUSTOM', 'NONE']),
  userSuffix: z.string().optional(),
  pushStatus: z.string().optional(),
});
const signing = z.strictObject({ kid: z.string().optional() });
const common = { userNameTemplate, signing };
const plainCredentials = z.strictObject(common);
const vaultedCredentials = z.strictObject({
  ...common,
  scheme: z.enum([
    'EDIT_USERNAME_AND_PASSWORD',
    'ADMIN_SETS_CREDENTIALS',
    'EDIT_PASSWORD_ONLY',
    'EXTERNAL_PASSWORD_SYNC',
    'SHARED_USERNAME_AND_PASSWORD',
  ]),
  userName: z.string().optional().describe('Shared by everybody'),
  password: z.strictObject({}).optional().describe('Empty: there is a shared one'),
  revealPassword: z.boolean(),
});
const clientCredentials = z.strictObject({
  ...common,
  oauthClient: z.strictObject({
    autoKeyRotation: z.boolean(),
    client_id: z.string(),
    client_secret: z.string().optional().describe('For who may manage the app'),
    token_endpoint_auth_method: z.enum([
      'client_secret_basic',
      'client_secret_post',
      'client_secret_jwt',
      'private_key_jwt',
      'none',
    ]),
    pkce_required: z.boolean(),
  }),
});

const settings = {
  notifications: z.strictObject({
    vpn: z.strictObject({
      network: z.strictObject({ connection: z.string() }),
      message: z.string().nullable(),
      helpUrl: z.string().nullable(),
    }),
  }),
  manualProvisioning: z.boolean(),
  implicitAssignment: z.boolean(),
  emOptInStatus: z.string(),
  notes: z.strictObject({ admin: z.string().nullable(), enduser: z.string().nullable() }),
};
/** Whatever an administrator keeps there; nothing reads it. */
const anyApp = z.record(z.string(), z.unknown());
const settingsWith = <T extends z.ZodType>(app: T) => z.strictObject({ ...settings, app });

/** As OpenID Connect's registration names them (RFC 7591). */
const oauthClient = z.strictObject({
  client_uri: z.string().nullable(),
  logo_uri: z.string().optional(),
  tos_uri: z.string().optional(),
  policy_uri: z.string().optional(),
  redirect_uris: z.array(z.string()),
  post_logout_redirect_uris: z.array(z.string()),
  wildcard_redirect: z.enum(['DISABLED', 'SUBDOMAIN']),
  response_types: z.array(z.enum(['code', 'id_token', 'token'])),
  grant_types: z.array(z.enum(grantTypes)),
  initiate_login_uri: z.string().optional(),
  application_type: z.enum(['web', 'browser', 'native', 'service']),
  consent_method: z.enum(['TRUSTED', 'REQUIRED']),
  issuer_mode: z.enum(['ORG_URL', 'CUSTOM_URL', 'DYNAMIC']),
  refresh_token: z.strictObject({ rotation_type: z.enum(['ROTATE', 'STATIC']), leeway: z.int() }).optional(),
  idp_initiated_login: z.strictObject({
    mode: z.enum(['DISABLED', 'SPEC', 'OKTA']),
    default_scope: z.array(z.string()),
  }),
  dpop_bound_access_tokens: z.boolean(),
  network: z
    .strictObject({
      connection: z.enum(['ANYWHERE', 'ZONE']),
      include: z.array(z.string()).optional(),
      exclude: z.array(z.string()).optional(),
    })
    .optional(),
  participate_slo: z.boolean(),
  frontchannel_logout_uri: z.string().optional(),
  frontchannel_logout_session_required: z.boolean().optional(),
  backchannel_logout_uri: z.string().optional(),
  backchannel_logout_session_required: z.boolean().optional(),
  id_token_signed_response_alg: z.enum(['RS256', 'ES256']).optional(),
  subject_type: z.literal('public').optional(),
  jwks_uri: z.string().optional(),
  request_object_signing_alg: z.string().optional(),
  jwks: z
    .strictObject({
      keys: z.array(
        z.looseObject({
          id: z.string(),
          status: z.enum(['ACTIVE', 'INACTIVE']),
          created: z.iso.datetime(),
          lastUpdated: z.iso.datetime(),
          kty: z.enum(['RSA', 'EC']),
          kid: z.string().optional(),
        }),
      ),
    })
    .optional(),
});

const statements = z.array(attributeStatement);
const samlSignOn = samlSignOnBody.extend({
  ssoAcsUrl: z.string(),
  audience: z.string(),
  recipient: z.string(),
  destination: z.string(),
  idpIssuer: z.string(),
  attributeStatements: statements,
  configuredAttributeStatements: statements,
  inlineHooks: z.array(z.never()),
  insecure: z
    .array(z.string())
    .optional()
    .describe('Fields whose values protect less than they could; kept for old apps'),
});

/** What every app shows, whatever its sign-on mode. */
const app = {
  id: z.string(),
  orn: z.string(),
  name: z.string(),
  label: z.string(),
  status: z.enum(['ACTIVE', 'INACTIVE']),
  lastUpdated: z.iso.datetime(),
  created: z.iso.datetime(),
  accessibility: z.strictObject({
    selfService: z.boolean(),
    errorRedirectUrl: z.string().nullable(),
    loginRedirectUrl: z.string().nullable(),
  }),
  visibility: z.strictObject({
    autoLaunch: z.boolean(),
    autoSubmitToolbar: z.boolean(),
    hide: z.strictObject({ iOS: z.boolean(), web: z.boolean() }),
    appLinks: z.record(z.string(), z.boolean()),
  }),
  features: z.array(z.string()),
  universalLogout: z.null(),
  profile: z.record(z.string(), z.unknown()).optional(),
  _links: z.record(z.string(), z.union([link, z.array(link)])),
  _embedded: z.strictObject({ user: z.looseObject({ id: z.string() }) }).optional(),
};

const ofMode = <M extends string, C extends z.ZodType, S extends z.ZodType>(
  signOnMode: M,
  parts: { credentials: C; settings: S },
) => z.strictObject({ ...app, signOnMode: z.literal(signOnMode), ...parts });

/** An app, by its sign-on mode. */
export const appAnswer = z.discriminatedUnion('signOnMode', [
  ofMode('OPENID_CONNECT', {
    credentials: clientCredentials,
    settings: z.strictObject({ ...settings, app: anyApp, oauthClient }),
  }),
  ofMode('SAML_2_0', {
    credentials: plainCredentials,
    settings: z.strictObject({ ...settings, app: anyApp, signOn: samlSignOn }),
  }),
  ofMode('WS_FEDERATION', { credentials: plainCredentials, settings: settingsWith(wsFederationSettings) }),
  ofMode('BOOKMARK', {
    credentials: plainCredentials,
    settings: settingsWith(z.union([bookmarkSettings, forwardAuthSettings])),
  }),
  ofMode('AUTO_LOGIN', {
    credentials: vaultedCredentials,
    settings: z.strictObject({ ...settings, app: anyApp, signOn: vaultedSettings.autoLogin }),
  }),
  ofMode('BROWSER_PLUGIN', {
    credentials: vaultedCredentials,
    settings: settingsWith(z.union([vaultedSettings.swa, vaultedSettings.swaThreeFields])),
  }),
  ofMode('SECURE_PASSWORD_STORE', {
    credentials: vaultedCredentials,
    settings: settingsWith(vaultedSettings.passwordStore),
  }),
  ofMode('BASIC_AUTH', {
    credentials: vaultedCredentials,
    settings: settingsWith(vaultedSettings.basicAuth),
  }),
]);
