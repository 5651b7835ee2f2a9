import { createHmac, timingSafeEqual } from 'node:crypto';

export type OtpAlgorithm = 'SHA1' | 'SHA256' | 'SHA512';
export type OtpParameters = { algorithm: OtpAlgorithm; digits: number; periodSeconds: number };

/** RFC 4226 5.3. */
export function hotp(
  secret: Uint8Array,
  counter: number,
  { algorithm, digits }: Pick<OtpParameters, 'algorithm' | 'digits'>,
): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(counter));
  const mac = createHmac(algorithm, secret).update(message).digest();
  const offset = (mac[mac.length - 1] ?? 0) & 0xf;
  const number = mac.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

/** The number of whole periods since 1970. */
export const stepAt = (atMs: number, { periodSeconds }: Pick<OtpParameters, 'periodSeconds'>): number =>
  Math.floor(atMs / 1_000 / periodSeconds);

export const totp = (secret: Uint8Array, atMs: number, parameters: OtpParameters): string =>
  hotp(secret, stepAt(atMs, parameters), parameters);

/**
 * The step that a code is of: the present one, or one of `tolerance` before and behind it, since clocks differ. All are looked at
 * whichever fits, so that time tells nothing.
 */
export function matchingStep(
  secret: Uint8Array,
  code: string,
  atMs: number,
  parameters: OtpParameters & { tolerance: number },
): number | undefined {
  if (code.length !== parameters.digits || !/^\d+$/.test(code)) return undefined;
  const given = Buffer.from(code);
  const present = stepAt(atMs, parameters);
  let found: number | undefined;
  for (let step = present - parameters.tolerance; step <= present + parameters.tolerance; step++) {
    if (step >= 0 && timingSafeEqual(Buffer.from(hotp(secret, step, parameters)), given)) found ??= step;
  }
  return found;
}

/**
 * The count that a HOTP code is of, from `from` on and at most `window` beyond it (RFC 4226 7.4); undefined for none. All are looked at
 * whichever fits.
 */
export function matchingCounter(
  secret: Uint8Array,
  code: string,
  from: number,
  { window, ...parameters }: Pick<OtpParameters, 'algorithm' | 'digits'> & { window: number },
): number | undefined {
  if (code.length !== parameters.digits || !/^\d+$/.test(code)) return undefined;
  const given = Buffer.from(code);
  let found: number | undefined;
  for (let counter = from; counter <= from + window; counter++) {
    if (timingSafeEqual(Buffer.from(hotp(secret, counter, parameters)), given)) found ??= counter;
  }
  return found;
}

/** What the picture says that an authenticator app reads. */
export function otpAuthUri(
  secretBase32: string,
  { issuer, account, ...parameters }: OtpParameters & { issuer: string; account: string },
): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  const query = new URLSearchParams({
    secret: secretBase32,
    issuer,
    algorithm: parameters.algorithm,
    digits: String(parameters.digits),
    period: String(parameters.periodSeconds),
  });
  // Apps read %20, not all of them read +.
  return `otpauth://totp/${label}?${query.toString().replaceAll('+', '%20')}`;
}
