import { z } from 'zod';

/** What Okta sends back with an app and clients send again: taken, and ignored. */
const readOnly = Object.fromEntries(
  [
    'id',
    'orn',
    'created',
    'lastUpdated',
    'features',
    'universalLogout',
    'expressConfiguration',
    'licensing',
    '_links',
    '_embedded',
  ].map((name) => [name, z.unknown().optional()]),
) as Record<string, z.ZodOptional<z.ZodUnknown>>;

export const grantTypes = [
  'authorization_code',
  'client_credentials',
  'implicit',
  'interaction_code',
  'password',
  'refresh_token',
  'urn:ietf:params:oauth:grant-type:device_code',
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
  'urn:ietf:params:oauth:grant-type:saml2-bearer',
  'urn:ietf:params:oauth:grant-type:token-exchange',
  'urn:openid:params:grant-type:ciba',
  'urn:okta:params:oauth:grant-type:otp',
  'urn:okta:params:oauth:grant-type:oob',
  'http://auth0.com/oauth/grant-type/mfa-otp',
  'http://auth0.com/oauth/grant-type/mfa-oob',
] as const;

const signatureAlgorithms = [
  'HS256',
  'HS384',
  'HS512',
  'RS256',
  'RS384',
  'RS512',
  'ES256',
  'ES384',
  'ES512',
] as const;

const label = z.string().trim().min(1).max(100);
const note = z.string().max(5000).nullish();
const url = z.string().max(1024);
const flag = z.boolean();

const accessibility = z.strictObject({
  selfService: flag.nullish(),
  errorRedirectUrl: url.nullish(),
  loginRedirectUrl: url.nullish(),
});

const visibility = z.strictObject({
  autoLaunch: flag.nullish(),
  autoSubmitToolbar: flag.nullish(),
  hide: z.strictObject({ iOS: flag.nullish(), web: flag.nullish() }).nullish(),
  appLinks: z.record(z.string().max(100), flag).nullish(),
});

const userNameTemplate = z.strictObject({
  template: z.string().max(1024).nullish(),
  type: z.enum(['BUILT_IN', 'CUSTOM', 'NONE']).nullish(),
  userSuffix: z.string().max(100).nullish(),
  pushStatus: z.enum(['PUSH', 'DONT_PUSH', 'NOT_CONFIGURED']).nullish(),
});

const oauthCredentials = z.strictObject({
  autoKeyRotation: flag.nullish(),
  client_id: z
    .string()
    .regex(/^[A-Za-z0-9$\-_.+!*'(),]{6,100}$/, "must have 6 to 100 letters, digits or $-_.+!*'(),")
    .nullish(),
  client_secret: z
    .string()
    .min(14, "'client_secret' must be at least '14' characters long.")
    .max(100, "'client_secret' can't be more than '100' characters long.")
    .regex(/^[\x20-\x7e]+$/, "'client_secret' must only contain printable ASCII: [x20-x7E]+")
    .nullish(),
  token_endpoint_auth_method: z
    .enum(['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt', 'none'])
    .nullish(),
  pkce_required: flag.nullish(),
});

const credentials = z.strictObject({
  userNameTemplate: userNameTemplate.nullish(),
  // For OpenID Connect the server chooses the key; what a client read here, it may send again.
  signing: z.looseObject({ kid: z.string().max(255).nullish() }).nullish(),
  // Of apps that fill in a password; their kind reads them.
  scheme: z.unknown().optional(),
  userName: z.unknown().optional(),
  password: z.unknown().optional(),
  revealPassword: z.unknown().optional(),
  oauthClient: oauthCredentials.nullish(),
});

const oauthSettings = z.strictObject({
  application_type: z.enum(['web', 'browser', 'native', 'service']).nullish(),
  redirect_uris: z.array(z.string()).max(500).nullish(),
  post_logout_redirect_uris: z.array(z.string()).max(500).nullish(),
  wildcard_redirect: z.enum(['DISABLED', 'SUBDOMAIN']).nullish(),
  response_types: z.array(z.enum(['code', 'id_token', 'token'])).nullish(),
  grant_types: z.array(z.enum(grantTypes)).nullish(),
  client_uri: url.nullish(),
  logo_uri: url.nullish(),
  tos_uri: url.nullish(),
  policy_uri: url.nullish(),
  initiate_login_uri: url.nullish(),
  consent_method: z.enum(['TRUSTED', 'REQUIRED']).nullish(),
  issuer_mode: z.enum(['ORG_URL', 'CUSTOM_URL', 'DYNAMIC']).nullish(),
  refresh_token: z
    .strictObject({ rotation_type: z.enum(['ROTATE', 'STATIC']), leeway: z.int().min(0).max(60).nullish() })
    .nullish(),
  idp_initiated_login: z
    .strictObject({
      mode: z.enum(['DISABLED', 'SPEC', 'OKTA']),
      default_scope: z.array(z.string().max(255)).max(100).nullish(),
    })
    .nullish(),
  dpop_bound_access_tokens: flag.nullish(),
  network: z
    .strictObject({
      connection: z.enum(['ANYWHERE', 'ZONE']),
      include: z.unknown().optional(),
      exclude: z.unknown().optional(),
    })
    .nullish(),
  participate_slo: flag.nullish(),
  frontchannel_logout_uri: url.nullish(),
  frontchannel_logout_session_required: flag.nullish(),
  backchannel_logout_uri: url.nullish(),
  backchannel_logout_session_required: flag.nullish(),
  id_token_signed_response_alg: z.enum(['RS256', 'ES256']).nullish(),
  id_token_encrypted_response_alg: z.string().nullish(),
  request_object_signing_alg: z.enum(signatureAlgorithms).nullish(),
  subject_type: z.enum(['public', 'pairwise']).nullish(),
  sector_identifier_uri: url.nullish(),
  backchannel_authentication_request_signing_alg: z.enum(signatureAlgorithms).nullish(),
  backchannel_custom_authenticator_id: z.string().length(20).nullish(),
  backchannel_token_delivery_mode: z.enum(['poll', 'ping', 'push']).nullish(),
  jwks: z.strictObject({ keys: z.array(z.looseObject({})).max(50) }).nullish(),
  jwks_uri: url.nullish(),
});

const settings = z.strictObject({
  // The kind of the app reads these two.
  app: z.looseObject({}).nullish(),
  signOn: z.looseObject({}).nullish(),
  notifications: z
    .strictObject({
      vpn: z
        .strictObject({
          network: z.looseObject({ connection: z.string().default('DISABLED') }).nullish(),
          message: z.string().max(1000).nullish(),
          helpUrl: url.nullish(),
        })
        .nullish(),
    })
    .nullish(),
  manualProvisioning: flag.nullish(),
  implicitAssignment: flag.nullish(),
  emOptInStatus: z.string().nullish(),
  identityStoreId: z.string().nullish(),
  inlineHookId: z.string().nullish(),
  notes: z.strictObject({ admin: note, enduser: note }).nullish(),
  oauthClient: oauthSettings.nullish(),
});

export const appBody = z.strictObject({
  ...readOnly,
  name: z.string().nullish(),
  label,
  status: z.enum(['ACTIVE', 'INACTIVE']).nullish(),
  signOnMode: z.string(),
  accessibility: accessibility.nullish(),
  visibility: visibility.nullish(),
  profile: z.record(z.string(), z.unknown()).nullish(),
  credentials: credentials.nullish(),
  settings: settings.nullish(),
});

export type AppBody = z.infer<typeof appBody>;
export type OAuthSettingsBody = z.infer<typeof oauthSettings>;
export type OAuthCredentialsBody = z.infer<typeof oauthCredentials>;
