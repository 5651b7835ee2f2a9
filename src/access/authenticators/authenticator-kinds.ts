import { z } from 'zod';
import type {
  AuthenticatorKey,
  AuthenticatorMethod,
  AuthenticatorType,
  MethodType,
} from './authenticator.ts';

type Settings = Record<string, unknown>;

export type AuthenticatorKind = {
  type: AuthenticatorType;
  name: string;
  methods: readonly Omit<AuthenticatorMethod, 'status'>[];
  /** Methods that are off when the authenticator is made. */
  offAtFirst?: readonly MethodType[];
  settings?: z.ZodType<Settings>;
  provider?: z.ZodType<Settings>;
  /** Why an org of this server cannot have it. */
  missing?: string;
};

const allowedFor = z.enum(['any', 'none', 'recovery', 'sso']);
const plain = (type: MethodType, details: Settings = {}) => ({ type, details });
const algorithms = ['RS256', 'ES256'];

/** Adding a kind is a row here; what its methods may be set to is in method-kinds.ts. */
export const authenticatorKinds: Record<AuthenticatorKey, AuthenticatorKind> = {
  okta_password: { type: 'password', name: 'Password', methods: [plain('password')] },
  okta_email: {
    type: 'email',
    name: 'Email',
    methods: [plain('email')],
    settings: z.strictObject({
      allowedFor: allowedFor.default('any'),
      tokenLifetimeInMinutes: z.int().min(1).max(1_440).default(5),
    }),
  },
  security_question: {
    type: 'security_question',
    name: 'Security Question',
    methods: [plain('security_question')],
    settings: z.strictObject({ allowedFor: allowedFor.default('recovery') }),
  },
  phone_number: {
    type: 'phone',
    name: 'Phone',
    methods: [plain('sms'), plain('voice')],
    offAtFirst: ['voice'],
    settings: z.strictObject({ allowedFor: allowedFor.default('any') }),
  },
  google_otp: { type: 'app', name: 'Authenticator app (one-time codes)', methods: [plain('otp')] },
  okta_verify: {
    type: 'app',
    name: 'Push approval',
    methods: [
      plain('totp', {
        settings: { timeIntervalInSeconds: 30, encoding: 'base32', algorithm: 'HMacSHA1', passCodeLength: 6 },
      }),
      plain('push', { settings: { algorithms, keyProtection: 'ANY', transactionTypes: ['LOGIN'] } }),
      plain('signed_nonce', { settings: { algorithms, keyProtection: 'ANY', showSignInWithOV: 'NEVER' } }),
    ],
    offAtFirst: ['signed_nonce'],
    settings: z.strictObject({
      channelBinding: z
        .strictObject({
          required: z.enum(['ALWAYS', 'HIGH_RISK_ONLY', 'NEVER']).default('ALWAYS'),
          style: z.literal('NUMBER_CHALLENGE').default('NUMBER_CHALLENGE'),
        })
        .prefault({}),
      compliance: z.strictObject({ fips: z.enum(['OPTIONAL', 'REQUIRED']).default('OPTIONAL') }).prefault({}),
      userVerification: z.enum(['DISCOURAGED', 'PREFERRED', 'REQUIRED']).default('PREFERRED'),
      appInstanceId: z.string().max(64).optional(),
    }),
  },
  webauthn: {
    type: 'security_key',
    name: 'Passkeys and security keys',
    methods: [
      plain('webauthn', {
        settings: {
          userVerification: 'PREFERRED',
          userVerificationForVerify: 'PREFERRED',
          attachment: 'ANY',
          residentKeyRequirement: 'PREFERRED',
          // Whoever switches passkeys on wants them used: unlike with Okta they are offered at once.
          enableAutofillUI: true,
          showSignInWithAPasskeyButton: true,
          certBasedAttestationValidation: false,
          allowSyncablePasskeys: true,
          hardwareProtected: false,
          fipsCompliant: false,
          aaguidGroups: [],
        },
      }),
    ],
  },
  security_key: {
    type: 'security_key',
    name: 'Security key (U2F)',
    methods: [plain('webauthn', { settings: {} })],
  },
  yubikey_token: {
    type: 'security_key',
    name: 'YubiKey one-time codes',
    methods: [
      plain('otp', { protocol: 'YUBICO', verifiableProperties: ['HARDWARE_PROTECTED', 'DEVICE_BOUND'] }),
    ],
  },
  custom_otp: {
    type: 'app',
    name: 'One-time code token',
    methods: [
      plain('otp', {
        protocol: 'TOTP',
        algorithm: 'HMacSHA1',
        encoding: 'base32',
        passCodeLength: 6,
        timeIntervalInSeconds: 30,
        acceptableAdjacentIntervals: 3,
        verifiableProperties: [],
      }),
    ],
  },
  tac: { type: 'tac', name: 'Temporary Access Code', methods: [plain('tac')], provider: tacProvider() },
  external_idp: {
    type: 'federated',
    name: 'Identity provider',
    methods: [plain('idp', { verifiableProperties: [] })],
    provider: z.strictObject({
      type: z.literal('CLAIMS'),
      configuration: z.strictObject({ idpId: z.string().min(1).max(64) }),
    }),
  },
  smart_card_idp: {
    type: 'federated',
    name: 'Smart card',
    methods: [plain('cert', { verifiableProperties: ['DEVICE_BOUND', 'PHISHING_RESISTANT'] })],
  },
  duo: {
    type: 'app',
    name: 'Duo Security',
    methods: [plain('duo')],
    missing: 'the service of Duo is not asked',
  },
  symantec_vip: {
    type: 'app',
    name: 'Symantec VIP',
    methods: [plain('otp')],
    missing: 'the service of Symantec VIP is not asked',
  },
  onprem_mfa: {
    type: 'security_key',
    name: 'On-prem MFA',
    methods: [plain('otp')],
    missing: 'there is no agent for RSA SecurID or RADIUS tokens',
  },
  custom_app: {
    type: 'app',
    name: 'Custom app',
    methods: [plain('push')],
    missing: 'messages are not pushed to apps of your own',
  },
};

function tacProvider(): z.ZodType<Settings> {
  const minutes = z.int().min(10).max(14_400);
  return z.strictObject({
    type: z.literal('tac'),
    configuration: z
      .strictObject({
        minTtl: minutes,
        maxTtl: minutes,
        defaultTtl: minutes.default(120),
        length: z.int().min(8).max(64),
        complexity: z.strictObject({
          numbers: z.literal(true).default(true),
          letters: z.boolean().default(false),
          specialCharacters: z.boolean().default(false),
        }),
        multiUseAllowed: z.boolean().default(false),
      })
      .superRefine(({ minTtl, maxTtl, defaultTtl }, ctx) => {
        const refuse = (field: string, message: string) =>
          ctx.addIssue({ code: 'custom', path: [field], message });
        if (minTtl >= maxTtl) refuse('minTtl', 'must be less than maxTtl');
        else if (defaultTtl < minTtl || defaultTtl > maxTtl) {
          refuse('defaultTtl', 'must lie between minTtl and maxTtl');
        }
      }),
  });
}
