// Password hashes that came from another system, in the shape of Okta's `credentials.password.hash`; SCRYPT and
// SHA1_HMAC are ours, for sources that Okta's API leaves out. They only verify; the first sign-in replaces them.

import { verify as verifyBcrypt } from '@node-rs/bcrypt';
import { createHash, pbkdf2, scrypt, timingSafeEqual } from 'node:crypto';

export type ImportedPasswordHash = {
  algorithm: 'BCRYPT' | 'MD5' | 'SHA-1' | 'SHA-256' | 'SHA-512' | 'PBKDF2' | 'SCRYPT';
  /** Base64 of the hash; for BCRYPT its 31 radix-64 characters. */
  value: string;
  /** Base64; for BCRYPT 22 radix-64 characters. */
  salt?: string | undefined;
  saltOrder?: 'PREFIX' | 'POSTFIX' | undefined;
  /** BCRYPT: cost 4 to 20. SCRYPT: N, a power of two. */
  workFactor?: number | undefined;
  digestAlgorithm?: 'SHA1_HMAC' | 'SHA256_HMAC' | 'SHA512_HMAC' | undefined;
  iterationCount?: number | undefined;
  keySize?: number | undefined;
  /** SCRYPT: r and p. */
  blockSize?: number | undefined;
  parallelization?: number | undefined;
};

const PLAIN_DIGESTS = {
  MD5: ['md5', 16],
  'SHA-1': ['sha1', 20],
  'SHA-256': ['sha256', 32],
  'SHA-512': ['sha512', 64],
} as const;
const HMAC_DIGESTS = { SHA1_HMAC: 'sha1', SHA256_HMAC: 'sha256', SHA512_HMAC: 'sha512' } as const;
const MAX_SCRYPT_MEMORY = 256 * 1024 * 1024;

/** What is wrong with an imported hash, as `field: message`; empty when it can be verified. */
export function importedHashProblems(hash: ImportedPasswordHash): string[] {
  const problems: string[] = [];
  const expect = (holds: boolean, problem: string) => void (holds || problems.push(problem));
  const { algorithm } = hash;

  if (algorithm === 'BCRYPT') {
    expect(isWhole(hash.workFactor, 4, 20), 'workFactor: must be a whole number from 4 to 20.');
    expect(/^[./A-Za-z0-9]{22}$/.test(hash.salt ?? ''), 'salt: must be 22 radix-64 characters.');
    expect(/^[./A-Za-z0-9]{31}$/.test(hash.value), 'value: must be 31 radix-64 characters.');
    return problems;
  }

  const value = fromBase64(hash.value);
  const salt = hash.salt === undefined || hash.salt === '' ? undefined : fromBase64(hash.salt);
  expect(value !== undefined, 'value: must be base64.');
  expect(hash.salt === undefined || hash.salt === '' || salt !== undefined, 'salt: must be base64.');
  if (algorithm === 'PBKDF2' || algorithm === 'SCRYPT') {
    expect(salt !== undefined, `salt: is required for ${algorithm}.`);
    expect(isWhole(hash.keySize, 16, 128), 'keySize: must be a whole number from 16 to 128.');
    expect(
      value === undefined || value.length === hash.keySize,
      'value: must have as many bytes as keySize says.',
    );
  } else {
    const bytes = PLAIN_DIGESTS[algorithm][1];
    expect(value === undefined || value.length === bytes, `value: must be the base64 of ${bytes} bytes.`);
    expect(
      salt === undefined || hash.saltOrder !== undefined,
      'saltOrder: must be PREFIX or POSTFIX when there is a salt.',
    );
  }
  if (algorithm === 'PBKDF2') {
    expect(
      isWhole(hash.iterationCount, 4_096, 10_000_000),
      'iterationCount: must be a whole number from 4096 to 10000000.',
    );
    expect(
      hash.digestAlgorithm !== undefined,
      'digestAlgorithm: must be SHA256_HMAC, SHA512_HMAC or SHA1_HMAC.',
    );
  }
  if (algorithm === 'SCRYPT') {
    const n = hash.workFactor ?? 0;
    expect(
      isWhole(n, 1_024, 1_048_576) && Number.isInteger(Math.log2(n)),
      'workFactor: must be a power of two from 1024 to 1048576.',
    );
    expect(isWhole(hash.blockSize, 1, 64), 'blockSize: must be a whole number from 1 to 64.');
    expect(isWhole(hash.parallelization, 1, 16), 'parallelization: must be a whole number from 1 to 16.');
    expect(
      128 * n * (hash.blockSize ?? 0) <= MAX_SCRYPT_MEMORY,
      'workFactor: with this blockSize it needs more than 256 MiB.',
    );
  }
  return problems;
}

/** True for digests so quick that a refusal would come back noticeably sooner than from Argon2id. */
export function isQuickHash(hash: ImportedPasswordHash): boolean {
  return hash.algorithm in PLAIN_DIGESTS;
}

export async function verifyImportedHash(hash: ImportedPasswordHash, password: string): Promise<boolean> {
  if (importedHashProblems(hash).length > 0) return false;
  const salt = Buffer.from(hash.salt ?? '', 'base64');
  const value = Buffer.from(hash.value, 'base64');

  switch (hash.algorithm) {
    case 'BCRYPT': {
      // bcrypt in C ends at the first NUL, so "a\0b" would be "a": no source system can have meant that.
      if (password.includes('\0')) return false;
      const cost = String(hash.workFactor).padStart(2, '0');
      return verifyBcrypt(password, `$2b$${cost}$${hash.salt}${hash.value}`);
    }
    case 'PBKDF2': {
      const digest = HMAC_DIGESTS[hash.digestAlgorithm ?? 'SHA256_HMAC'];
      return timingSafeEqual(
        await pbkdf2Async(password, salt, hash.iterationCount ?? 0, value.length, digest),
        value,
      );
    }
    case 'SCRYPT':
      return timingSafeEqual(await scryptAsync(password, salt, value.length, hash), value);
    default: {
      const made = createHash(PLAIN_DIGESTS[hash.algorithm][0]);
      if (hash.saltOrder === 'PREFIX') made.update(salt);
      made.update(password, 'utf8');
      if (hash.saltOrder === 'POSTFIX') made.update(salt);
      return timingSafeEqual(made.digest(), value);
    }
  }
}

function pbkdf2Async(
  password: string,
  salt: Buffer,
  iterations: number,
  bytes: number,
  digest: string,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    pbkdf2(password, salt, iterations, bytes, digest, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

function scryptAsync(
  password: string,
  salt: Buffer,
  bytes: number,
  hash: ImportedPasswordHash,
): Promise<Buffer> {
  const cost = {
    N: hash.workFactor ?? 0,
    r: hash.blockSize ?? 0,
    p: hash.parallelization ?? 0,
    maxmem: 2 * MAX_SCRYPT_MEMORY,
  };
  return new Promise((resolve, reject) => {
    scrypt(password, salt, bytes, cost, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

function isWhole(value: number | undefined, min: number, max: number): boolean {
  return value !== undefined && Number.isInteger(value) && value >= min && value <= max;
}

function fromBase64(text: string): Buffer | undefined {
  return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/.test(text) && text !== ''
    ? Buffer.from(text, 'base64')
    : undefined;
}
