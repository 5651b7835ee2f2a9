import { describe, expect, test } from 'vitest';
import {
  fromBase32,
  hotp,
  matchingStep,
  type OtpAlgorithm,
  otpAuthUri,
  stepAt,
  toBase32,
  totp,
} from './index.ts';

const ascii = (text: string) => Buffer.from(text, 'ascii');
const seed = ascii('12345678901234567890');
const plain = { algorithm: 'SHA1' as const, digits: 6, periodSeconds: 30 };

test.each([
  [0, '755224'],
  [1, '287082'],
  [2, '359152'],
  [3, '969429'],
  [4, '338314'],
  [5, '254676'],
  [6, '287922'],
  [7, '162583'],
  [8, '399871'],
  [9, '520489'],
])('RFC 4226, appendix D: count %i gives %s', (counter, code) => {
  expect(hotp(seed, counter, plain)).toBe(code);
});

const seeds: Record<OtpAlgorithm, Buffer> = {
  SHA1: seed,
  SHA256: ascii('12345678901234567890123456789012'),
  SHA512: ascii('1234567890123456789012345678901234567890123456789012345678901234'),
};
test.each<[number, string, string, string]>([
  [59, '94287082', '46119246', '90693936'],
  [1_111_111_109, '07081804', '68084774', '25091201'],
  [1_111_111_111, '14050471', '67062674', '99943326'],
  [1_234_567_890, '89005924', '91819424', '93441116'],
  [2_000_000_000, '69279037', '90698825', '38618901'],
  [20_000_000_000, '65353130', '77737706', '47863826'],
])('RFC 6238, appendix B: second %i', (second, sha1, sha256, sha512) => {
  const at = (algorithm: OtpAlgorithm) =>
    totp(seeds[algorithm], second * 1_000, { algorithm, digits: 8, periodSeconds: 30 });
  expect([at('SHA1'), at('SHA256'), at('SHA512')]).toEqual([sha1, sha256, sha512]);
});

describe('a code', () => {
  const now = 1_800_000_000_000;
  const step = stepAt(now, plain);
  const match = (code: string, tolerance = 1) => matchingStep(seed, code, now, { ...plain, tolerance });

  test.each(['', '12345', '1234567', '12345a', ' 55224', '１２３４５６', '-55224'])('%j is none', (code) => {
    expect(match(code)).toBeUndefined();
  });

  test('is of this step or of one beside it, and of no other', () => {
    for (const offset of [-1, 0, 1]) expect(match(hotp(seed, step + offset, plain))).toBe(step + offset);
    for (const offset of [-2, 2]) expect(match(hotp(seed, step + offset, plain))).toBeUndefined();
    expect(match(hotp(seed, step + 1, plain), 0)).toBeUndefined();
  });

  test('of another secret is none', () => {
    expect(match(hotp(ascii('09876543210987654321'), step, plain))).toBeUndefined();
  });
});

test.each([
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
])('RFC 4648, section 10: %j is %j in base32', (text, encoded) => {
  expect(toBase32(ascii(text))).toBe(encoded);
  expect(Buffer.from(fromBase32(encoded) ?? []).toString()).toBe(text);
});

test('base32 is read as people copy it, and nothing else is', () => {
  expect(fromBase32('mzxw6ytboi======')).toEqual(fromBase32('MZXW6YTBOI'));
  for (const bad of ['MZXW6YT1', 'MZXW 6YTB', 'é']) expect(fromBase32(bad)).toBeUndefined();
});

test('the address for an app names organisation and person whatever they are called', () => {
  expect(otpAuthUri('MZXW6YTBOI', { ...plain, issuer: 'Ada & Söhne', account: 'aoi+x@example.com' })).toBe(
    'otpauth://totp/Ada%20%26%20S%C3%B6hne:aoi%2Bx%40example.com?secret=MZXW6YTBOI&issuer=Ada%20%26%20S%C3%B6hne&algorithm=SHA1&digits=6&period=30',
  );
});
