import type { VerificationKey } from '#src/protocols/jose/index.ts';
import type { ClientAuthMethod, OAuthClient } from '#src/protocols/oauth/index.ts';

export type SignOnMode = 'OPENID_CONNECT' | 'BOOKMARK';
export type AppStatus = 'ACTIVE' | 'INACTIVE';

/** What an admin wrote, in Okta's shape, with every default filled in. Stored as it is; secrets and keys are apart. */
export type AppDocument = {
  accessibility: { selfService: boolean; errorRedirectUrl: string | null; loginRedirectUrl: string | null };
  visibility: {
    autoLaunch: boolean;
    autoSubmitToolbar: boolean;
    hide: { iOS: boolean; web: boolean };
    appLinks: Record<string, boolean>;
  };
  features: string[];
  profile?: Record<string, unknown>;
  credentials: {
    userNameTemplate: UserNameTemplate;
    signing: { kid?: string };
    oauthClient?: OAuthClientCredentials;
  };
  settings: {
    app: Record<string, unknown>;
    notifications: {
      vpn: { network: { connection: string }; message: string | null; helpUrl: string | null };
    };
    manualProvisioning: boolean;
    implicitAssignment: boolean;
    emOptInStatus: string;
    notes: { admin: string | null; enduser: string | null };
    oauthClient?: OAuthClientSettings;
  };
};

export type UserNameTemplate = {
  template: string;
  type: 'BUILT_IN' | 'CUSTOM' | 'NONE';
  userSuffix?: string;
  pushStatus?: string;
};

export type OAuthClientCredentials = {
  autoKeyRotation: boolean;
  token_endpoint_auth_method: ClientAuthMethod;
  pkce_required: boolean;
};

export type ApplicationType = 'web' | 'browser' | 'native' | 'service';
export type GrantType =
  | 'authorization_code'
  | 'client_credentials'
  | 'implicit'
  | 'interaction_code'
  | 'password'
  | 'refresh_token'
  | 'urn:ietf:params:oauth:grant-type:device_code'
  | 'urn:ietf:params:oauth:grant-type:jwt-bearer'
  | 'urn:ietf:params:oauth:grant-type:saml2-bearer'
  | 'urn:ietf:params:oauth:grant-type:token-exchange'
  | 'urn:openid:params:grant-type:ciba'
  | 'urn:okta:params:oauth:grant-type:otp'
  | 'urn:okta:params:oauth:grant-type:oob'
  | 'http://auth0.com/oauth/grant-type/mfa-otp'
  | 'http://auth0.com/oauth/grant-type/mfa-oob';
export type ResponseType = 'code' | 'id_token' | 'token';
export type IssuerMode = 'ORG_URL' | 'CUSTOM_URL' | 'DYNAMIC';

/** `settings.oauthClient` on the wire; the keys are there too, but kept as rows of their own (client-key.ts). */
export type OAuthClientSettings = {
  client_uri: string | null;
  logo_uri: string | null;
  tos_uri?: string;
  policy_uri?: string;
  redirect_uris: string[];
  post_logout_redirect_uris: string[];
  wildcard_redirect: 'DISABLED' | 'SUBDOMAIN';
  response_types: ResponseType[];
  grant_types: GrantType[];
  initiate_login_uri?: string;
  application_type: ApplicationType;
  consent_method: 'TRUSTED' | 'REQUIRED';
  issuer_mode: IssuerMode;
  refresh_token?: { rotation_type: 'ROTATE' | 'STATIC'; leeway: number };
  idp_initiated_login: { mode: 'DISABLED' | 'SPEC' | 'OKTA'; default_scope: string[] };
  dpop_bound_access_tokens: boolean;
  network?: { connection: 'ANYWHERE' };
  participate_slo: boolean;
  frontchannel_logout_uri?: string;
  frontchannel_logout_session_required?: boolean;
  /** Ours beyond Okta: OpenID Connect Back-Channel Logout 1.0. */
  backchannel_logout_uri?: string;
  backchannel_logout_session_required?: boolean;
  /** Ours beyond Okta: ES256 costs a tenth of RS256. */
  id_token_signed_response_alg?: 'RS256' | 'ES256';
  subject_type?: 'public';
  jwks_uri?: string;
  request_object_signing_alg?: string;
};

/** The engine's client, and what the product knows beyond it: compiled once per change, read on every request. */
export type OidcClient = OAuthClient & {
  readonly consentMethod: 'TRUSTED' | 'REQUIRED';
  readonly issuerMode: IssuerMode;
  readonly rotation: { readonly type: 'ROTATE' | 'STATIC'; readonly leewaySeconds: number };
  readonly dpopBound: boolean;
  readonly idTokenAlg: 'RS256' | 'ES256' | undefined;
  readonly initiateLoginUri: string | undefined;
  readonly idpInitiated: {
    readonly mode: 'DISABLED' | 'SPEC' | 'OKTA';
    readonly defaultScope: readonly string[];
  };
  readonly participatesInSlo: boolean;
  readonly frontchannelLogout: { readonly uri: string; readonly sessionRequired: boolean } | undefined;
  readonly backchannelLogout: { readonly uri: string; readonly sessionRequired: boolean } | undefined;
  /** ACTIVE signing keys registered inline. */
  readonly keys: readonly VerificationKey[];
  readonly jwksUri: string | undefined;
  readonly requestObjectAlg: string | undefined;
  /** ACTIVE secrets; compare with `apps.isClientSecret`, use for HMAC with `apps.revealClientSecrets`. */
  readonly secrets: readonly { readonly id: string; readonly hash: Buffer; readonly box: Buffer }[];
  readonly clientUri: string | undefined;
  readonly logoUri: string | undefined;
  readonly tosUri: string | undefined;
  readonly policyUri: string | undefined;
  readonly profile: Readonly<Record<string, unknown>> | undefined;
};

/** An app as the rest of the product reads it, from the snapshot. */
export type AppInstance = {
  readonly id: string;
  /** `oidc_client`, `bookmark`, or the fixed name of a first-party app. */
  readonly name: string;
  readonly label: string;
  readonly status: AppStatus;
  readonly signOnMode: SignOnMode;
  /** Comes with the product: cannot be deleted, deactivated or re-pointed. */
  readonly firstParty: boolean;
  /** Everyone counts as assigned. */
  readonly implicitAssignment: boolean;
  readonly accessPolicyId: string | undefined;
  readonly createdMs: number;
  readonly lastUpdatedMs: number;
  readonly document: AppDocument;
  /** Set for OPENID_CONNECT, and only then. */
  readonly oidc: OidcClient | undefined;
  /** Set for BOOKMARK: absolute, or a path of our own origin for first-party apps. */
  readonly bookmarkUrl: string | undefined;
};
