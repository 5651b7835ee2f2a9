// Owns the making of identifiers and secrets in Okta's shapes. Where the randomness comes from is a parameter:
// the operating system in production, a seed in tests. Not here: hashing or storing what was made.

import { createHash, randomBytes } from 'node:crypto';

export type Ids = {
  /** 20 characters of base 62 that begin with the prefix of the type: newId('00u'). */
  newId(prefix: string): string;
  /** base64url, 32 bytes unless told otherwise. */
  newSecret(bytes?: number): string;
  /** Okta's error id: `oae` and 22 URL-safe characters. */
  newErrorId(): string;
  /** RFC 9562 version 4. */
  newUuid(): string;
};

export type RandomSource = (bytes: number) => Buffer;

export const systemRandom: RandomSource = (bytes) => randomBytes(bytes);

const ID_LENGTH = 20;
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export function createIds(random: RandomSource = systemRandom): Ids {
  const take = pooled(random);

  const base62 = (length: number): string => {
    let text = '';
    while (text.length < length) {
      for (const byte of take(length - text.length)) {
        // 248 = 4 * 62: a byte above it is thrown away, or the first characters of the alphabet would be likelier.
        if (byte < 248) text += BASE62[byte % 62];
      }
    }
    return text;
  };

  return {
    newId(prefix) {
      if (!/^[0-9A-Za-z]{1,6}$/.test(prefix)) throw new RangeError(`newId: "${prefix}" is not a type prefix`);
      return prefix + base62(ID_LENGTH - prefix.length);
    },
    newSecret: (bytes = 32) => Buffer.from(take(bytes)).toString('base64url'),
    // 22 characters of base64url hold 132 bits; 128 of them are random, like Okta's.
    newErrorId: () => `oae${Buffer.from(take(17)).toString('base64url').slice(0, 22)}`,
    newUuid() {
      const bytes = Buffer.from(take(16));
      bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
      bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
      const hex = bytes.toString('hex');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
    },
  };
}

/** Same seed, same ids: for tests that want to read their output twice. Never for anything that must be secret. */
export function seededRandom(seed: string): RandomSource {
  let counter = 0;
  return (bytes) => {
    const chunks: Buffer[] = [];
    for (let made = 0; made < bytes; made += 32) {
      chunks.push(createHash('sha256').update(`${seed}:${counter++}`).digest());
    }
    return Buffer.concat(chunks).subarray(0, bytes);
  };
}

/** One call into the operating system serves many small ids; each byte is handed out once and then wiped. */
function pooled(random: RandomSource): RandomSource {
  const POOL_BYTES = 4096;
  let pool = Buffer.alloc(0);
  let used = 0;
  return (bytes) => {
    if (bytes > POOL_BYTES / 4) return random(bytes);
    if (used + bytes > pool.length) {
      pool = Buffer.from(random(POOL_BYTES));
      used = 0;
    }
    const out = Buffer.from(pool.subarray(used, used + bytes));
    pool.fill(0, used, used + bytes);
    used += bytes;
    return out;
  };
}
