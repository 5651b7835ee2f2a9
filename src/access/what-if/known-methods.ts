import {
  type Characteristic,
  type MethodProof,
  passwordProof,
  proofsFromAmr,
} from '#src/access/proofs/index.ts';

type Worth = Pick<MethodProof, 'key' | 'method' | 'is' | 'amr'>;
const code: readonly Characteristic[] = ['possession', 'userPresence'];
const boundCode: readonly Characteristic[] = ['possession', 'deviceBound', 'userPresence'];

/** What a method is usually worth, for assuming that somebody used it; what somebody really proves, their factor says. */
const methods: Readonly<Record<string, Worth>> = {
  webauthn: {
    key: 'webauthn',
    method: 'webauthn',
    is: ['possession', 'inherence', 'phishingResistant', 'userPresence', 'userVerification'],
    amr: ['swk', 'user'],
  },
  security_key: {
    key: 'webauthn',
    method: 'webauthn',
    is: [
      'possession',
      'phishingResistant',
      'hardwareProtected',
      'deviceBound',
      'userPresence',
      'userVerification',
    ],
    amr: ['hwk', 'user'],
  },
  totp: { key: 'google_otp', method: 'otp', is: code, amr: ['otp'] },
  okta_totp: { key: 'okta_verify', method: 'totp', is: code, amr: ['otp'] },
  hotp: { key: 'custom_otp', method: 'otp', is: boundCode, amr: ['otp'] },
  yubikey: {
    key: 'yubikey_token',
    method: 'otp',
    is: [...boundCode, 'hardwareProtected'],
    amr: ['otp', 'hwk'],
  },
  push: { key: 'okta_verify', method: 'push', is: boundCode, amr: ['swk'] },
  sms: { key: 'phone_number', method: 'sms', is: code, amr: ['sms'] },
  voice: { key: 'phone_number', method: 'voice', is: code, amr: ['tel'] },
  email: { key: 'okta_email', method: 'email', is: code, amr: ['otp'] },
  tac: { key: 'tac', method: 'tac', is: code, amr: ['otp'] },
  recovery_code: { key: 'recovery_code', method: 'recovery_code', is: code, amr: ['otp'] },
};

export const knownMethods = ['password', ...Object.keys(methods)];

/** Undefined for a name that neither is one of these nor says anything by RFC 8176. */
export function proofOfMethod(name: string, atMs: number): MethodProof | undefined {
  if (name === 'password') return passwordProof(atMs);
  const known = Object.hasOwn(methods, name) ? methods[name] : undefined;
  return known === undefined ? proofsFromAmr([name], atMs)[0] : { ...known, atMs };
}

/** What a method of an authenticator is usually worth. */
export function usualProof(key: string, method: string, atMs: number): MethodProof | undefined {
  const known = Object.values(methods).find((one) => one.key === key && one.method === method);
  return known && { ...known, atMs };
}
