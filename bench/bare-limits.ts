// What the machine can do with nothing around it: the yardstick of every ratio. Taken in the same run as what it measures.
import { generateKeyPairSync, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { hash } from '@node-rs/argon2';

const signAsync = promisify(sign) as (algorithm: string, data: Buffer, key: unknown) => Promise<Buffer>;

export type BareLimits = {
  /** ES256 signatures per second, one thread. */
  es256PerSecond: number;
  /** RS256 (2048 bit) signatures per second, one thread. */
  rs256PerSecond: number;
  /** RS256 signatures per second on libuv's threads, as the server signs. */
  rs256AllCoresPerSecond: number;
  /** Argon2id (19 MiB, t=2, p=1) hashes per second, all cores. */
  argon2idPerSecond: number;
};

/** Measures each limit for about `seconds`. */
export async function measureBareLimits(seconds: number): Promise<BareLimits> {
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const data = Buffer.alloc(600, 'a');
  return {
    es256PerSecond: rateOf(seconds, () => sign('sha256', data, { key: ec, dsaEncoding: 'ieee-p1363' })),
    rs256PerSecond: rateOf(seconds, () => sign('sha256', data, rsa)),
    rs256AllCoresPerSecond: await rateOfMany(seconds, 4, () => signAsync('sha256', data, rsa)),
    argon2idPerSecond: await rateOfMany(seconds, 4, () =>
      hash('a password of usual length', { memoryCost: 19_456, timeCost: 2, parallelism: 1 }),
    ),
  };
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
