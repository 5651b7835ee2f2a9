import type { VerificationKey } from '#src/protocols/jose/index.ts';
import type { ClientAuthMethod, OAuthClient } from '#src/protocols/oauth/index.ts';
import type { ExpressionContext, PlainValue } from '#src/protocols/expression/index.ts';
import type { SamlServiceProvider } from '#src/protocols/saml/index.ts';

export type SignOnMode =
  | 'OPENID_CONNECT'
  | 'BOOKMARK'
  | 'SAML_2_0'
  | 'WS_FEDERATION'
  | 'AUTO_LOGIN'
  | 'BROWSER_PLUGIN'
  | 'SECURE_PASSWORD_STORE'
  | 'BASIC_AUTH';
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
    /** How a vaulted user name and password come about; the password itself is in access/vault. */
    scheme?: CredentialScheme;
    userName?: string;
    /** Empty: there is a shared one, and the vault has it. */
    password?: Record<string, never>;
    revealPassword?: boolean;
    oauthClient?: OAuthClientCredentials;
  };
  settings: {
    app: Record<string, unknown>;
    /** SAML: kinds/saml-settings.ts; apps that fill in a password: kinds/vaulted.ts. */
    signOn?: Record<string, unknown>;
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

/** What attribute statements, identity headers and names are made of. Groups are loaded only where one of them asks. */
export type SubjectSource = {
  readonly user: NonNullable<ExpressionContext['user']>;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly groups: readonly { readonly id: string; readonly name: string; readonly type: string }[];
  readonly nowMs: number;
};

/** One attribute statement or identity header, its expressions parsed and its filter made when the app changed. */
export type SubjectAttribute = {
  readonly name: string;
  /** SAML only: the NameFormat. */
  readonly nameFormat?: string;
  readonly needsGroups: boolean;
  /** Empty where there is nothing to say, also when an expression fails on this person. */
  values(source: SubjectSource): readonly string[];
};

/** A claim of the app's own in its ID tokens, its expression parsed when it changed. */
export type FederatedValue = {
  readonly name: string;
  readonly needsGroups: boolean;
  /** Undefined where there is nothing to say, also when the expression fails on this person. */
  value(source: SubjectSource): PlainValue | undefined;
};

/** A SAML 2.0 service provider, and what the product knows beyond the engine. */
export type SamlApp = SamlServiceProvider & {
  /** `exk…`: names the app in its addresses and our entity id. */
  readonly externalKey: string;
  /** Our entity id towards this app, with `${org.externalKey}` and `${org.baseUrl}` still in it. */
  readonly idpIssuer: string;
  /** The app key (access/app-keys) that signs; undefined: the newest. */
  readonly signingKid: string | undefined;
  /** Undefined: the name the app knows the person by. */
  nameId: ((source: SubjectSource) => string) | undefined;
  readonly attributes: readonly SubjectAttribute[];
  readonly defaultRelayState: string | undefined;
  /** How long the app may keep its own session without asking again; undefined: as long as ours may go on. */
  readonly sessionLifetimeSeconds: number | undefined;
};

/** A WS-Federation passive relying party with SAML 1.1 tokens. */
export type WsFedApp = {
  readonly externalKey: string;
  readonly signingKid: string | undefined;
  readonly realm: string;
  readonly audience: string;
  readonly replyUrl: string;
  /** `wreply` may name another address of the same origin. */
  readonly mayChooseReply: boolean;
  readonly siteUrl: string;
  readonly nameIdFormat: string;
  readonly authnContextClassRef: string;
  readonly attributes: readonly SubjectAttribute[];
};

export type CredentialScheme =
  | 'EDIT_USERNAME_AND_PASSWORD'
  | 'ADMIN_SETS_CREDENTIALS'
  | 'EDIT_PASSWORD_ONLY'
  | 'EXTERNAL_PASSWORD_SYNC'
  | 'SHARED_USERNAME_AND_PASSWORD';

/** An app that is opened with a vaulted user name and password. */
export type VaultedApp = {
  /** Where the app's own sign-in page is: what a person is sent to when nothing can be posted for them. */
  readonly loginUrl: string;
  /** Set where the target takes a posted form: its address, field names, and fields besides. */
  readonly form:
    | {
        readonly action: string;
        readonly userNameField: string;
        readonly passwordField: string;
        readonly extraFields: readonly (readonly [name: string, value: string])[];
      }
    | undefined;
  /** BASIC_AUTH: the address that asks for the credentials. */
  readonly basicAuthUrl: string | undefined;
  readonly scheme: CredentialScheme;
  readonly mayReveal: boolean;
};

/** One header that a proxy hands to a backend, its expression parsed and its filter made when the app changed. */
export type IdentityHeader = {
  readonly name: string;
  readonly needsGroups: boolean;
  /** A list for group filters and expressions that make one; undefined where there is nothing to say. */
  value(source: SubjectSource): string | readonly string[] | undefined;
};

/** A site behind a reverse proxy that asks us about every request. */
export type ForwardAuthApp = {
  /** Scheme, host and port of the site, lower case, without a path. */
  readonly origins: readonly string[];
  /** Opened without asking: exact paths, or prefixes that end in `*`. */
  readonly publicPaths: readonly string[];
  /** Identity headers, in the order they are sent. */
  readonly headers: readonly IdentityHeader[];
  /** Whether X-Gatehouse-Assertion is made, and its `aud`. */
  readonly signsAssertion: boolean;
  readonly audience: string;
  /** How long the site's cookie lives at most; it never outlives the session. */
  readonly sessionSeconds: number;
};

/** An app as the rest of the product reads it, from the snapshot. */
export type AppInstance = {
  readonly id: string;
  /** `oidc_client`, `bookmark`, …, one of its own for a custom SAML app, or the fixed name of a first-party app. */
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
  /** Uploaded by an administrator; `logoPathOf` says where it is. */
  readonly logo: { readonly hash: string; readonly mediaType: string } | undefined;
  /** For OPENID_CONNECT; those of SAML are among its attributes. */
  readonly federatedClaims: readonly FederatedValue[];
  /** Set for OPENID_CONNECT, and only then. */
  readonly oidc: OidcClient | undefined;
  /** Each set for apps of its kind, and only then. */
  readonly saml: SamlApp | undefined;
  readonly wsFed: WsFedApp | undefined;
  readonly vaulted: VaultedApp | undefined;
  readonly forwardAuth: ForwardAuthApp | undefined;
  /** Set for BOOKMARK: absolute, or a path of our own origin for first-party apps. */
  readonly bookmarkUrl: string | undefined;
};
