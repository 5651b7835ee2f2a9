// Hashing and checking passwords, in a bounded pool so that a flood of sign-ins starves nothing else.

import { availableParallelism } from 'node:os';
import { hash as argon2Hash, parseOptions, verify as argon2Verify } from '@node-rs/argon2';
import { type ImportedPasswordHash, isQuickHash, verifyImportedHash } from './imported-hash.ts';
import { createWorkQueue, PoolFull } from './work-queue.ts';

/** An Argon2id PHC string of ours, or a hash that another system made. */
export type PasswordHash = string | ImportedPasswordHash;

export type Passwords = {
  hash(password: string): Promise<string>;
  /** `upgrade`: right, but hashed in a weaker or foreign way; hash it anew. */
  verify(stored: PasswordHash, password: string): Promise<{ ok: boolean; upgrade: boolean }>;
  /** Costs what a real check costs: for people who do not exist. */
  dummyVerify(password: string): Promise<void>;
  readonly waiting: number;
};

export class PasswordTooLong extends Error {
  override name = 'PasswordTooLong';
  constructor() {
    super(`The password is longer than ${MAX_PASSWORD_BYTES} bytes.`);
  }
}

/** Too many passwords are waiting to be checked: answer 503 with Retry-After. */
export class PasswordsBusy extends Error {
  override name = 'PasswordsBusy';
  readonly retryAfterSeconds: number;
  constructor(cause: PoolFull) {
    super('Too many password checks are waiting.', { cause });
    this.retryAfterSeconds = cause.retryAfterSeconds;
  }
}

export type PasswordCost = { memoryKiB: number; passes: number; lanes: number };

export const MAX_PASSWORD_BYTES = 1024;
// OWASP's first choice; about 20 ms on one core.
const DEFAULT_COST: PasswordCost = { memoryKiB: 19_456, passes: 2, lanes: 1 };
const ARGON2ID = 2;

export function createPasswords(options: {
  concurrency: number;
  maxWaiting?: number;
  cost?: PasswordCost;
}): Passwords {
  const cost = options.cost ?? DEFAULT_COST;
  const argon2 = {
    algorithm: ARGON2ID,
    memoryCost: cost.memoryKiB,
    timeCost: cost.passes,
    parallelism: cost.lanes,
  };
  // 500 waiting at 90 a second are five seconds: beyond that the person has given up and tries again.
  const queue = createWorkQueue({ concurrency: options.concurrency, maxWaiting: options.maxWaiting ?? 500 });

  const inPool = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await queue.run(work);
    } catch (error) {
      throw error instanceof PoolFull ? new PasswordsBusy(error) : error;
    }
  };
  const spendTime = async (password: string): Promise<void> => void (await argon2Hash(password, argon2));

  return {
    async hash(password) {
      const plain = normalised(password);
      if (plain === undefined) throw new PasswordTooLong();
      return inPool(() => argon2Hash(plain, argon2));
    },

    async verify(stored, password) {
      const plain = normalised(password);
      if (plain === undefined) return { ok: false, upgrade: false };
      if (typeof stored === 'string') {
        const ok = await inPool(() => argon2Verify(stored, plain));
        return { ok, upgrade: ok && isWeaker(stored, cost) };
      }
      const ok = await inPool(async () => {
        for (const spelling of spellings(plain)) if (await verifyImportedHash(stored, spelling)) return true;
        // A quick refusal would tell that this account exists and came from elsewhere.
        if (isQuickHash(stored)) await spendTime(plain);
        return false;
      });
      return { ok, upgrade: ok };
    },

    async dummyVerify(password) {
      const plain = normalised(password);
      if (plain !== undefined) await inPool(() => spendTime(plain));
    },

    get waiting() {
      return queue.waiting;
    },
  };
}

/**
 * How many hashes to run at once: one a core, but never all of libuv's threads, on which file, DNS and zlib work too.
 */
export function hashingConcurrency(threadPoolSize: number, cores = availableParallelism()): number {
  return Math.max(1, Math.min(cores, threadPoolSize - 1));
}

/** Composed and decomposed spellings are one password. Undefined when it is too long to be worth any work. */
function normalised(password: string): string | undefined {
  // A UTF-16 unit is at least one byte of UTF-8, so a megabyte is refused before anything walks over it.
  if (password.length > MAX_PASSWORD_BYTES) return undefined;
  const plain = password.normalize('NFC');
  return Buffer.byteLength(plain, 'utf8') > MAX_PASSWORD_BYTES ? undefined : plain;
}

/** The other system hashed what its keyboard sent; which of the two spellings that was is unknown. */
function spellings(plain: string): Set<string> {
  return new Set([plain, plain.normalize('NFD')]);
}

function isWeaker(stored: string, cost: PasswordCost): boolean {
  const made = parseOptions(stored);
  const algorithm: number = made.algorithm;
  return (
    algorithm !== ARGON2ID ||
    made.memoryCost < cost.memoryKiB ||
    made.timeCost < cost.passes ||
    made.parallelism !== cost.lanes ||
    made.outputLen < 32 ||
    made.saltLen < 16
  );
}
