// What the machine can do with nothing around it: the yardstick of every ratio. Taken in the same run as what it measures.
import { generateKeyPairSync, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { hash } from '@node-rs/argon2';

const signAsync = promisify(sign) as (algorithm: string, data: Buffer, key: unknown) => Promise<Buffer>;

/** ES256 and RS256 (2048 bit): signatures per second; Argon2id (19 MiB, t=2, p=1): hashes per second. */
export type BareLimit =
  | 'ES256, one thread'
  | 'RS256, one thread'
  | 'RS256, all cores'
  | 'Argon2id, all cores';

/** Per second, measured for about `seconds`. Shared machines drift, so it is taken anew beside everything it is compared with. */
export async function measureBareLimit(limit: BareLimit, seconds: number): Promise<number> {
  const data = Buffer.alloc(600, 'a');
  switch (limit) {
    case 'ES256, one thread': {
      const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
      return rateOf(seconds, () => sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' }));
    }
    case 'RS256, one thread': {
      const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
      return rateOf(seconds, () => sign('sha256', data, key));
    }
    case 'RS256, all cores': {
      const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
      return rateOfMany(seconds, 4, () => signAsync('sha256', data, key));
    }
    case 'Argon2id, all cores':
      return rateOfMany(seconds, 4, () =>
        hash('a password of usual length', { memoryCost: 19_456, timeCost: 2, parallelism: 1 }),
      );
  }
}

function rateOf(seconds: number, work: () => unknown): number {
  for (let i = 0; i < 200; i += 1) work();
  const start = performance.now();
  let done = 0;
  while (performance.now() - start < seconds * 1000) {
    work();
    done += 1;
  }
  return done / ((performance.now() - start) / 1000);
}

async function rateOfMany(seconds: number, width: number, work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  let done = 0;
  const worker = async () => {
    while (performance.now() - start < seconds * 1000) {
      await work();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return done / ((performance.now() - start) / 1000);
}
