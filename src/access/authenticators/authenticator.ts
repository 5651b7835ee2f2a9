export const authenticatorKeys = [
  'custom_app',
  'custom_otp',
  'duo',
  'external_idp',
  'google_otp',
  'okta_email',
  'okta_password',
  'okta_verify',
  'onprem_mfa',
  'phone_number',
  'security_key',
  'security_question',
  'smart_card_idp',
  'symantec_vip',
  'tac',
  'webauthn',
  'yubikey_token',
] as const;
export type AuthenticatorKey = (typeof authenticatorKeys)[number];

export const authenticatorTypes = [
  'app',
  'email',
  'federated',
  'password',
  'phone',
  'security_key',
  'security_question',
  'tac',
] as const;
export type AuthenticatorType = (typeof authenticatorTypes)[number];

export const methodTypes = [
  'cert',
  'duo',
  'email',
  'idp',
  'otp',
  'password',
  'push',
  'security_question',
  'signed_nonce',
  'sms',
  'tac',
  'totp',
  'voice',
  'webauthn',
] as const;
export type MethodType = (typeof methodTypes)[number];

export type LifecycleStatus = 'ACTIVE' | 'INACTIVE';

export type AuthenticatorMethod = {
  type: MethodType;
  status: LifecycleStatus;
  /** What stands beside type and status: settings, verifiableProperties, the numbers of a one-time password. */
  details: Record<string, unknown>;
};

export type Authenticator = {
  id: string;
  key: AuthenticatorKey;
  type: AuthenticatorType;
  name: string;
  description: string | undefined;
  status: LifecycleStatus;
  settings: Record<string, unknown> | undefined;
  provider: Record<string, unknown> | undefined;
  methods: AuthenticatorMethod[];
  created: Date;
  lastUpdated: Date;
};

/** Of these an org may have several; of the others one. */
export const maybeMany: readonly AuthenticatorKey[] = ['custom_otp', 'external_idp'];
