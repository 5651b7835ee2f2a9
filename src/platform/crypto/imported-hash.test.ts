// Known answers: made by node:crypto and @node-rs/bcrypt here, and published ones where there are some.

import { hashSync } from '@node-rs/bcrypt';
import { createHash, pbkdf2Sync, scryptSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type ImportedPasswordHash, importedHashProblems, verifyImportedHash } from './imported-hash.ts';

const PASSWORD = 'correct horse — 電池';
const SALT = Buffer.from('8cf2b4f7d0a1e3965544332211009f8e', 'hex');

function salted(
  algorithm: 'MD5' | 'SHA-1' | 'SHA-256' | 'SHA-512',
  saltOrder: 'PREFIX' | 'POSTFIX',
): ImportedPasswordHash {
  const parts = saltOrder === 'PREFIX' ? [SALT, Buffer.from(PASSWORD)] : [Buffer.from(PASSWORD), SALT];
  const value = createHash(algorithm.replace('-', '').toLowerCase())
    .update(Buffer.concat(parts))
    .digest('base64');
  return { algorithm, salt: SALT.toString('base64'), saltOrder, value };
}

function bcrypt(password: string, version: '2a' | '2b' | '2y' = '2b'): ImportedPasswordHash {
  const [, , cost = '', rest = ''] = hashSync(password, { salt: SALT, cost: 5, version }).split('$');
  return { algorithm: 'BCRYPT', workFactor: Number(cost), salt: rest.slice(0, 22), value: rest.slice(22) };
}

const digests = (['MD5', 'SHA-1', 'SHA-256', 'SHA-512'] as const).flatMap((algorithm) =>
  (['PREFIX', 'POSTFIX'] as const).map(
    (order) => [`${algorithm} ${order}`, salted(algorithm, order)] as const,
  ),
);
const pbkdf2 = (['SHA1_HMAC', 'SHA256_HMAC', 'SHA512_HMAC'] as const).map((digestAlgorithm) => {
  const digest = digestAlgorithm.replace('_HMAC', '').toLowerCase();
  const value = pbkdf2Sync(PASSWORD, SALT, 4_096, 32, digest).toString('base64');
  const hash: ImportedPasswordHash = {
    algorithm: 'PBKDF2',
    salt: SALT.toString('base64'),
    iterationCount: 4_096,
    keySize: 32,
    digestAlgorithm,
    value,
  };
  return [`PBKDF2 ${digestAlgorithm}`, hash] as const;
});
const scrypt: ImportedPasswordHash = {
  algorithm: 'SCRYPT',
  salt: SALT.toString('base64'),
  workFactor: 4_096,
  blockSize: 8,
  parallelization: 1,
  keySize: 64,
  value: scryptSync(PASSWORD, SALT, 64, { N: 4_096, r: 8, p: 1 }).toString('base64'),
};
const all: (readonly [string, ImportedPasswordHash])[] = [
  ...digests,
  ...pbkdf2,
  ['SCRYPT', scrypt],
  ['BCRYPT', bcrypt(PASSWORD)],
];

describe.each(all)('an imported hash: %s', (_name, hash) => {
  test('refuses another password', async () => {
    for (const wrong of ['', 'correct horse', `${PASSWORD} `, PASSWORD.toUpperCase()]) {
      expect(await verifyImportedHash(hash, wrong)).toBe(false);
    }
  });

  test('takes the right one', async () => {
    expect(importedHashProblems(hash)).toEqual([]);
    expect(await verifyImportedHash(hash, PASSWORD)).toBe(true);
  });
});

describe('published answers', () => {
  test('SHA-256 without salt, of "password"', async () => {
    const value = Buffer.from(
      '5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8',
      'hex',
    ).toString('base64');
    expect(await verifyImportedHash({ algorithm: 'SHA-256', value }, 'password')).toBe(true);
  });

  test('RFC 6070: PBKDF2 with HMAC-SHA-1 and 4096 iterations', async () => {
    const value = Buffer.from('4b007901b765489abead49d926f721d065a429c1', 'hex').toString('base64');
    const hash: ImportedPasswordHash = {
      algorithm: 'PBKDF2',
      salt: Buffer.from('salt').toString('base64'),
      iterationCount: 4096,
      keySize: 20,
      digestAlgorithm: 'SHA1_HMAC',
      value,
    };
    expect(await verifyImportedHash(hash, 'password')).toBe(true);
  });

  test('RFC 7914: scrypt with N=16384, r=8, p=1', async () => {
    const value = Buffer.from(
      '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887',
      'hex',
    ).toString('base64');
    const hash: ImportedPasswordHash = {
      algorithm: 'SCRYPT',
      salt: Buffer.from('SodiumChloride').toString('base64'),
      workFactor: 16_384,
      blockSize: 8,
      parallelization: 1,
      keySize: 64,
      value,
    };
    expect(await verifyImportedHash(hash, 'pleaseletmein')).toBe(true);
  });

  test('the bcrypt hash of the OpenBSD papers, cost 5', async () => {
    const hash: ImportedPasswordHash = {
      algorithm: 'BCRYPT',
      workFactor: 5,
      salt: 'CCCCCCCCCCCCCCCCCCCCC.',
      value: 'E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
    };
    expect(await verifyImportedHash(hash, 'U*U')).toBe(true);
    expect(await verifyImportedHash(hash, 'U*U*')).toBe(false);
  });
});

describe('bcrypt and its edges', () => {
  test('what stands behind a NUL counts: "a\\0b" is not "a"', async () => {
    expect(await verifyImportedHash(bcrypt('a'), 'a\0b')).toBe(false);
  });

  test('$2a$ and $2y$ sources verify alike, for text beyond ASCII too', async () => {
    expect(await verifyImportedHash(bcrypt('pässwörd', '2a'), 'pässwörd')).toBe(true);
    expect(await verifyImportedHash(bcrypt('pässwörd', '2y'), 'pässwörd')).toBe(true);
  });
});

describe('a hash that nothing could verify is refused with the field', () => {
  const good = salted('SHA-256', 'PREFIX');
  test.each<[string, ImportedPasswordHash, string]>([
    ['no base64', { ...good, value: '!!' }, 'value: must be base64.'],
    ['a value of the wrong length', { ...good, value: 'AAAA' }, 'value: must be the base64 of 32 bytes.'],
    [
      'salt without order',
      { ...good, saltOrder: undefined },
      'saltOrder: must be PREFIX or POSTFIX when there is a salt.',
    ],
    [
      'a bcrypt cost that takes minutes',
      { ...bcrypt('x'), workFactor: 31 },
      'workFactor: must be a whole number from 4 to 20.',
    ],
    ['a short bcrypt salt', { ...bcrypt('x'), salt: 'abc' }, 'salt: must be 22 radix-64 characters.'],
    [
      'a bcrypt value with a dollar',
      { ...bcrypt('x'), value: '$'.repeat(31) },
      'value: must be 31 radix-64 characters.',
    ],
    [
      'too few iterations',
      { ...(pbkdf2[0]?.[1] as ImportedPasswordHash), iterationCount: 1 },
      'iterationCount: must be a whole number from 4096 to 10000000.',
    ],
    [
      'no digest',
      { ...(pbkdf2[0]?.[1] as ImportedPasswordHash), digestAlgorithm: undefined },
      'digestAlgorithm: must be SHA256_HMAC, SHA512_HMAC or SHA1_HMAC.',
    ],
    [
      'a scrypt N that is no power of two',
      { ...scrypt, workFactor: 5_000 },
      'workFactor: must be a power of two from 1024 to 1048576.',
    ],
    [
      'scrypt that takes a gigabyte',
      { ...scrypt, workFactor: 1_048_576 },
      'workFactor: with this blockSize it needs more than 256 MiB.',
    ],
  ])('%s', async (_what, hash, problem) => {
    expect(importedHashProblems(hash)).toContain(problem);
    expect(await verifyImportedHash(hash, 'x')).toBe(false);
  });
});
