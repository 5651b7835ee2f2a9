import { z } from 'zod';
import type { AuthenticatorKey, MethodType } from './authenticator.ts';

type Details = Record<string, unknown>;

const keyProtection = z.enum(['ANY', 'HARDWARE']).default('ANY');
const algorithms = z
  .array(z.enum(['ES256', 'RS256']))
  .min(1)
  .max(2);
const property = z.enum([
  'DEVICE_BOUND',
  'HARDWARE_PROTECTED',
  'PHISHING_RESISTANT',
  'USER_PRESENCE',
  'USER_VERIFYING',
]);
const verifiableProperties = z.array(property).max(5).default([]);
const verification = z.enum(['DISCOURAGED', 'PREFERRED', 'REQUIRED']);
const passCodeLength = z.int().min(6).max(10).multipleOf(2);
const otpAlgorithm = z.enum(['HMacSHA1', 'HMacSHA256', 'HMacSHA512']);
const encoding = z.enum(['base32', 'base64', 'hexadecimal']);
const interval = z.int().min(15).max(300);
export const aaguid = z
  .string()
  .regex(
    /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/,
    'must be an AAGUID, such as cb69481e-8ff7-4039-93ec-0a2729a154a8',
  )
  .toLowerCase();
/** A host name, as WebAuthn's relying party id: no scheme, no port, no wildcard. */
const domainName = z
  .string()
  .max(253)
  .toLowerCase()
  .regex(
    /^(?=.*[a-zA-Z])([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)*[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/,
    'must be a domain name',
  );

const nothing = z.strictObject({});

const webauthn = z.strictObject({
  settings: z
    .strictObject({
      aaguidGroups: z
        .array(z.strictObject({ name: z.string().trim().min(1).max(100), aaguids: z.array(aaguid).max(500) }))
        .max(100)
        .default([]),
      userVerification: verification.default('PREFERRED'),
      userVerificationForVerify: verification.default('PREFERRED'),
      attachment: z.enum(['ANY', 'BUILT_IN', 'ROAMING']).default('ANY'),
      residentKeyRequirement: verification.default('PREFERRED'),
      enableAutofillUI: z.boolean().default(false),
      showSignInWithAPasskeyButton: z.boolean().default(false),
      certBasedAttestationValidation: z.boolean().default(false),
      hardwareProtected: z.boolean().default(false),
      fipsCompliant: z.boolean().default(false),
      allowSyncablePasskeys: z.boolean().default(true),
      rpId: z
        .strictObject({
          enabled: z.boolean().default(false),
          domain: z
            .strictObject({
              name: domainName.optional(),
              validationStatus: z.unknown().optional(),
              dnsRecord: z.unknown().optional(),
            })
            .optional(),
        })
        .optional(),
    })
    .prefault({}),
});

const kinds: Partial<Record<MethodType, z.ZodType<Details>>> = {
  push: z.strictObject({
    settings: z.strictObject({
      algorithms,
      keyProtection,
      transactionTypes: z
        .array(z.enum(['CIBA', 'LOGIN']))
        .min(1)
        .max(2)
        .default(['LOGIN']),
    }),
  }),
  signed_nonce: z.strictObject({
    settings: z.strictObject({
      algorithms,
      keyProtection,
      showSignInWithOV: z.enum(['ALWAYS', 'NEVER']).default('NEVER'),
    }),
  }),
  totp: z.strictObject({
    settings: z.strictObject({
      timeIntervalInSeconds: interval.default(30),
      encoding: encoding.default('base32'),
      algorithm: otpAlgorithm.default('HMacSHA1'),
      passCodeLength: passCodeLength.default(6),
    }),
  }),
  webauthn,
  idp: z.strictObject({ verifiableProperties }),
  cert: z.strictObject({ verifiableProperties }),
};

const customOtp = z.strictObject({
  protocol: z.literal('TOTP').default('TOTP'),
  algorithm: otpAlgorithm.default('HMacSHA1'),
  encoding: encoding.default('base32'),
  passCodeLength: passCodeLength.default(6),
  timeIntervalInSeconds: interval.default(30),
  acceptableAdjacentIntervals: z.int().min(0).max(10).default(3),
  factorProfileId: z.string().max(64).optional(),
  verifiableProperties,
});
const yubicoOtp = z.strictObject({ protocol: z.literal('YUBICO').default('YUBICO'), verifiableProperties });

/** What a method may be set to, beside its status. */
export function methodSchema(key: AuthenticatorKey, type: MethodType): z.ZodType<Details> {
  if (type === 'otp') {
    if (key === 'custom_otp') return customOtp;
    return key === 'yubikey_token' ? yubicoOtp : nothing;
  }
  // U2F is read as it was, with nothing to set.
  if (key === 'security_key') return z.strictObject({ settings: nothing.prefault({}) });
  return kinds[type] ?? nothing;
}
