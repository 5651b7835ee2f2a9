import type { Authenticator } from '#src/access/authenticators/index.ts';
import { fromBase32, type OtpAlgorithm } from '#src/protocols/otp/index.ts';

export type TokenParameters = {
  algorithm: OtpAlgorithm;
  digits: number;
  periodSeconds: number;
  /** How many steps before and behind the present one are taken. */
  adjacent: number;
  encoding: 'base32' | 'base64' | 'hexadecimal';
};

const algorithms: Record<string, OtpAlgorithm> = {
  HMacSHA1: 'SHA1',
  HMacSHA256: 'SHA256',
  HMacSHA512: 'SHA512',
};

/** The numbers of an authenticator `custom_otp`, as its method has them. */
export function parametersOf(authenticator: Authenticator): TokenParameters {
  const details = authenticator.methods.find(({ type }) => type === 'otp')?.details ?? {};
  const number = (name: string, otherwise: number) => {
    const value = details[name];
    return typeof value === 'number' ? value : otherwise;
  };
  const encoding = details['encoding'];
  return {
    algorithm: algorithms[String(details['algorithm'])] ?? 'SHA1',
    digits: number('passCodeLength', 6),
    periodSeconds: number('timeIntervalInSeconds', 30),
    adjacent: number('acceptableAdjacentIntervals', 3),
    encoding: encoding === 'base64' || encoding === 'hexadecimal' ? encoding : 'base32',
  };
}

/** By Okta's factorProfileId or by the authenticator's own id; the only one there is where neither is given. */
export function authenticatorFor(
  all: readonly Authenticator[],
  factorProfileId: string | undefined,
): Authenticator | undefined {
  const active = all.filter(({ key, status }) => key === 'custom_otp' && status === 'ACTIVE');
  if (factorProfileId === undefined) return active.length === 1 ? active[0] : undefined;
  return active.find(
    ({ id, methods }) =>
      id === factorProfileId ||
      methods.some(({ type, details }) => type === 'otp' && details['factorProfileId'] === factorProfileId),
  );
}

/** Undefined for what is not written so, or is too short to be a secret (RFC 4226 4, R6: 128 bits). */
export function secretOf(text: string, encoding: TokenParameters['encoding']): Buffer | undefined {
  const plain = text.replace(/[\s-]/g, '');
  const bytes = encoding === 'base32' ? fromBase32(plain) : ofBytes(plain, encoding);
  return bytes !== undefined && bytes.length >= 16 && bytes.length <= 128 ? Buffer.from(bytes) : undefined;
}

function ofBytes(text: string, encoding: 'base64' | 'hexadecimal'): Buffer | undefined {
  const isWritten =
    encoding === 'hexadecimal'
      ? /^([0-9a-fA-F]{2})+$/.test(text)
      : /^[A-Za-z0-9+/]+={0,2}$/.test(text) && text.length % 4 === 0;
  return isWritten ? Buffer.from(text, encoding === 'hexadecimal' ? 'hex' : 'base64') : undefined;
}
