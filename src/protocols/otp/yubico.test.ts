import { createCipheriv } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { fromModhex, hotp, matchingCounter, openYubicoOtp, yubicoParts } from './index.ts';

// The example of Yubico's own library (yubico-c, ykparse).
const example = {
  code: 'dteffujehknhfjbrjnlnldnhcujvddbikngjrtgh',
  aesKey: Buffer.from('ecde18dbe76fbd0c33330f1c354871db', 'hex'),
  privateId: Buffer.from('8792ebfe26cc', 'hex'),
};
const opened = (code: string, keys: { aesKey: Buffer; privateId: Buffer } = example) => {
  const parts = yubicoParts(code);
  return parts && openYubicoOtp(parts.encrypted, keys);
};

describe('a code of a YubiKey', () => {
  test("is opened as in Yubico's own example", () => {
    expect(yubicoParts(example.code)?.publicId).toBe('dteffuje');
    expect(opened(example.code)).toMatchObject({ sessionCounter: 19, timestamp: 49_712, useCounter: 17 });
    expect(opened(` ${example.code.toUpperCase()}\n`)).toMatchObject({ sessionCounter: 19 });
  });

  test('of another key, of another private id, or with a letter changed, is none', () => {
    const other = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
    expect(opened(example.code, { ...example, aesKey: other })).toBeUndefined();
    expect(
      opened(example.code, { ...example, privateId: Buffer.from('8792ebfe26cd', 'hex') }),
    ).toBeUndefined();
    for (let at = 8; at < example.code.length; at++) {
      const letter = example.code[at] === 'c' ? 'b' : 'c';
      expect(opened(example.code.slice(0, at) + letter + example.code.slice(at + 1))).toBeUndefined();
    }
  });

  test.each(['', 'cccccc', 'a'.repeat(44), 'c'.repeat(33), 'c'.repeat(66), '123456', 'ｃ'.repeat(44)])(
    '%j is none',
    (code) => {
      expect(yubicoParts(code)).toBeUndefined();
    },
  );

  test('whose checksum is wrong is none, though it was encrypted by the key', () => {
    const plain = Buffer.concat([example.privateId, Buffer.from('13001234001122334455', 'hex')]);
    const cipher = createCipheriv('aes-128-ecb', example.aesKey, null).setAutoPadding(false);
    const encrypted = Buffer.concat([cipher.update(plain), cipher.final()]);
    expect(openYubicoOtp(encrypted, example)).toBeUndefined();
  });

  test('is written in modhex', () => {
    expect(fromModhex('cbdefghijklnrtuv')?.toString('hex')).toBe('0123456789abcdef');
    for (const bad of ['c', 'aa', '00', 'cß']) expect(fromModhex(bad)).toBeUndefined();
  });
});

describe('a code that counts', () => {
  const seed = Buffer.from('12345678901234567890');
  const six = { algorithm: 'SHA1' as const, digits: 6 };
  test('is found in its window, at its count (RFC 4226, appendix D), and not beyond', () => {
    expect(matchingCounter(seed, '755224', 0, { ...six, window: 3 })).toBe(0);
    expect(matchingCounter(seed, '969429', 0, { ...six, window: 3 })).toBe(3);
    expect(matchingCounter(seed, '338314', 0, { ...six, window: 3 })).toBeUndefined();
    expect(matchingCounter(seed, '755224', 1, { ...six, window: 3 })).toBeUndefined();
  });
  test.each(['', '75522', '7552245', '75522x', '７５５２２４'])('%j is none', (code) => {
    expect(matchingCounter(seed, code, 0, { ...six, window: 3 })).toBeUndefined();
  });
  test('of eight digits, by SHA-512', () => {
    const eight = { algorithm: 'SHA512' as const, digits: 8 };
    expect(matchingCounter(seed, hotp(seed, 7, eight), 5, { ...eight, window: 3 })).toBe(7);
  });
});
