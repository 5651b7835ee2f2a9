// Where Okta's servers answer otherwise than Okta's specification says, each with its witness, and where the specification
// contradicts itself. Nothing is excused here because it would be inconvenient to do it right.

/** Statuses that the specification does not have for an operation: its JSON is what it says of the status `like`, if any. */
export type OtherStatus = { operationId: string; status: number; like?: number; why: string };

const observed = 'OKTA.md B.5: what the server was seen to answer';

export const otherStatuses: OtherStatus[] = [
  { operationId: 'grantConsentToScope', status: 200, like: 201, why: observed },
  { operationId: 'replaceFederatedClaim', status: 200, like: 201, why: observed },
  { operationId: 'createGroupPushMapping', status: 200, like: 201, why: observed },
  { operationId: 'deleteGroupPushMapping', status: 200, why: observed },
  { operationId: 'assignRoleToClient', status: 201, like: 200, why: observed },
  { operationId: 'assignAppTargetToAdminRoleForGroup', status: 204, why: observed },
  { operationId: 'deactivateUser', status: 204, why: observed },
  { operationId: 'createCustomDomain', status: 201, like: 200, why: observed },
  { operationId: 'createEmailDomain', status: 201, like: 200, why: observed },
  { operationId: 'generateIdentityProviderSigningKey', status: 201, like: 200, why: observed },
  { operationId: 'createRealmAssignment', status: 200, like: 201, why: observed },
  { operationId: 'grantOktaSupport', status: 200, why: observed },
  { operationId: 'extendOktaSupport', status: 200, why: observed },
  { operationId: 'revokeOktaSupport', status: 200, why: observed },
];

/**
 * Changes of the published schemas. `at`: name of a component and the way to a schema inside of it, e.g. `User.properties.profile`.
 * `*` is each there is. `nullable`: is null at times. `drop`: these words of the schema do not hold.
 */
export type SchemaChange = {
  at: string[];
  /** Otherwise management.yaml. */
  document?: 'oauth.yaml';
  nullable?: true;
  drop?: string[];
  why: string;
};

const of = (component: string, ...properties: string[]): string[] =>
  properties.map((name) => `${component}.properties.${name}`);

export const schemaChanges: SchemaChange[] = [
  {
    nullable: true,
    why: "null in the specification's own examples of these, which its schemas forbid",
    at: [
      'AccessPolicyRuleConditions',
      ...of('AppUser', 'externalId'),
      ...of('ApplicationAccessibility', 'errorRedirectUrl', 'loginRedirectUrl'),
      ...of('ApplicationSettingsNotes', 'admin', 'enduser'),
      ...of('ApplicationSettingsNotificationsVpn', 'helpUrl', 'message'),
      ...of('Brand', 'customPrivacyPolicyUrl'),
      ...of('DefaultApp', 'appInstanceId', 'appLinkName', 'classicApplicationUri'),
      ...of('Device', 'resourceAlternateId'),
      'DeviceSignalCollectionPolicyRuleConditions',
      'EntityRiskPolicyRuleConditions',
      ...of('GroupOwner', 'originId'),
      'IPNetworkZone.allOf.2.properties.gateways',
      ...of('InlineHookOAuthBasicConfig', 'scope'),
      ...of('MtlsTrustCredentials', 'audience'),
      ...of('OAuth2Client', 'client_uri', 'logo_uri'),
      ...of('OrgCAPTCHASettings', 'captchaId'),
      ...of('PasswordPolicyPasswordSettingsComplexity', 'minNumber'),
      'PolicyAccountLinkFilter',
      ...of('PolicySubject', 'filter', 'matchAttribute'),
      'PostAuthSessionPolicyRule.allOf.1.properties.conditions',
      ...of('ProfileEnrollmentPolicyRuleAction', 'preRegistrationInlineHooks', 'targetGroupIds'),
      'ProvisioningGroups',
      ...of('SamlApplicationSettingsSignOn', 'audienceOverride', 'defaultRelayState', 'destinationOverride'),
      ...of('SamlApplicationSettingsSignOn', 'recipientOverride', 'ssoAcsUrlOverride'),
      'SessionViolationDetectionPolicyRule.allOf.1.properties.conditions',
      ...of('SocialAuthToken', 'tokenAuthScheme'),
      ...of('SwaApplicationSettingsApplication', 'loginUrlRegex'),
      ...of('ThemeResponse', 'backgroundImage'),
      ...of('WsFederationApplicationSettingsApplication', 'attributeStatements', 'groupFilter'),
    ],
  },
  {
    nullable: true,
    why: 'every event has every property, null where there is nothing to say, as the examples of events show',
    at: [
      'Actor',
      'AuthenticationContext',
      'Client',
      'DebugContext',
      'Event',
      'GeographicalContext',
      'Geolocation',
      'IpAddress',
      'Issuer',
      'Outcome',
      'Request',
      'SecurityContext',
      'Target',
      'Transaction',
      'UserAgent',
    ].map((part) => `Log${part}.properties.*`),
  },
  {
    nullable: true,
    why: 'OKTA.md B.4: seen as null in answers where the thing has none',
    at: [
      'ApplicationUniversalLogout',
      ...of('OktaUserGroupProfile', 'description'),
      ...of('OktaActiveDirectoryGroupProfile', 'description'),
      ...of('Policy', 'description'),
      ...of('CreateOrUpdatePolicy', 'description'),
      ...of('UserType', 'description'),
      ...of('OpenIdConnectApplicationSettingsClient', 'client_uri', 'logo_uri'),
      ...of('OrgSetting', 'address1', 'address2', 'city', 'country', 'endUserSupportHelpURL', 'expiresAt'),
      ...of('OrgSetting', 'phoneNumber', 'postalCode', 'state', 'supportPhoneNumber', 'website'),
      ...of('ProfileEnrollmentPolicyRuleAction', 'uiSchemaId'),
      ...of('SamlApplicationSettingsSignOn', 'samlAssertionLifetimeSeconds', 'spIssuer'),
      ...of('SecurePasswordStoreApplicationSettingsApplication', 'optionalField1', 'optionalField1Value'),
      ...of('SecurePasswordStoreApplicationSettingsApplication', 'optionalField2', 'optionalField2Value'),
      ...of('SecurePasswordStoreApplicationSettingsApplication', 'optionalField3', 'optionalField3Value'),
      ...of('AutoLoginApplicationSettingsSignOn', 'redirectUrl'),
      ...of('WsFederationApplicationSettingsApplication', 'realm'),
      ...of('Session', 'lastFactorVerification'),
      ...of('AssignedAppLink', 'logoUrl'),
      'TimeDuration',
    ],
  },
  {
    drop: ['pattern'],
    why: 'the look-ahead `(?!$)` lost its sign on its way into the specification, so that no duration matches',
    at: ['TimeDuration'],
  },
  {
    drop: ['type'],
    why: 'a word (UNIQUE_VALIDATED, NOT_UNIQUE) in answers and in what clients send',
    at: of('UserSchemaAttribute', 'unique'),
  },
  {
    drop: ['additionalProperties'],
    why: 'said to hold objects only; what is embedded is an app user, whose properties are not, and lists',
    at: [
      'AccessPolicy.allOf.1.properties._embedded',
      'Application.properties._embedded.properties.user',
      'Policy.properties._embedded',
      'User.properties._embedded',
    ],
  },
  {
    drop: ['type'],
    why: 'the list of enrollments is said to be one of them; its example is a list',
    at: ['AuthenticatorEnrollment'],
  },
  {
    drop: ['required'],
    why: 'knows phones only, where AuthenticatorProfileTacResponsePost says how a temporary access code is retrieved',
    at: ['AuthenticatorProfile'],
  },
  {
    drop: ['additionalProperties'],
    why: "said to hold objects only; the specification's examples of it have the serial number, a text",
    at: ['UserFactorYubikeyOtpToken.properties.profile'],
  },
  {
    drop: ['pattern'],
    why: 'the pattern is one character long; the examples, and the schema of /meta/schemas/logStream, are up to 75',
    at: ['AwsEventSourceName'],
  },
  {
    drop: ['required'],
    why: 'token is required and writeOnly at once: it is sent and never given back',
    at: ['LogStreamSettingsSplunk'],
  },
  {
    drop: ['required'],
    why: 'inquiryTemplateId is of Persona alone: the example of a smart card has properties without it',
    at: ['IdentityProviderProperties'],
  },
  {
    drop: ['required'],
    why: 'asks the fields of template_swa also of template_swa3field, which has others',
    at: ['SwaApplicationSettingsApplication'],
  },
  {
    drop: ['$ref'],
    why: 'a type of identity provider, or OKTA, AgentlessDSSO or IWA, as the words beside it say',
    at: of('IdpPolicyRuleActionProvider', 'type'),
  },
  {
    drop: ['enum'],
    why: 'leaves out PATCH, which its own examples of hints have',
    at: ['HttpMethod'],
  },
  {
    drop: ['enum'],
    why: 'leaves out custom_otp, which the mapping of authenticators by key has',
    at: ['AuthenticatorKeyEnum'],
  },
  {
    drop: ['enum'],
    why: 'lists AES256_CBC twice and leaves out AES128_GCM, which the console offers',
    at: of('SamlAssertionEncryption', 'encryptionAlgorithm'),
  },
  {
    drop: ['enum'],
    why: 'ours: apps of kinds that Okta has not are tiles to clients that do not know them, under a name of their own',
    at: ['BookmarkApplication.allOf.1.properties.name'],
  },
  {
    drop: ['additionalProperties'],
    why: 'says that each part of the profile is an object, where its own examples (webauthn) have text',
    at: of('UserFactorVerifyResponse', 'profile'),
  },
  {
    document: 'oauth.yaml',
    drop: ['enum'],
    why: 'RFC 9449 5 and OKTA.md C: token_type of a bound token is DPoP, which the specification leaves out',
    at: ['TokenResponseTokenType'],
  },
  {
    document: 'oauth.yaml',
    drop: ['oneOf'],
    why: 'a signing key is one of two kinds that are each all of a signing key, without end; a key without use fits both kinds',
    at: ['JsonSigningWebKey', 'Client.properties.jwks.properties.keys.items'],
  },
];
