import { generateSigningKey, type SigningKey } from '#src/protocols/jose/index.ts';
import type { SigningAlgorithm } from './signing-key-record.ts';

/** Keys made ahead of need, since an RSA key takes some hundred milliseconds and somebody would wait for it. */
export type KeyPool = {
  /** A key whose kid is none of these. */
  take(algorithm: SigningAlgorithm, taken: ReadonlySet<string>): Promise<SigningKey>;
  /** Begins to make so many RSA keys, side by side on libuv's threads; for whoever will take them in a moment. */
  warm(count: number): void;
};

export type KeyPoolOptions = {
  /** RSA keys kept ready. */
  spare: number;
  /** A start has better things to do: the spare keys are made so long after it. */
  delayMs: number;
  /**
   * For `gatehouse dev` and tests alone: keys are dealt round and round, so that a fresh org is there in milliseconds.
   * Servers of one process then share keys, which is harmless only because such an org is thrown away.
   */
  reuse: boolean;
};

export function createKeyPool(options: KeyPoolOptions): KeyPool {
  const ready: Promise<SigningKey>[] = [];

  const warm = (count: number): void => {
    while (ready.length < count) {
      const key = generateSigningKey('RS256');
      // Whoever takes the key sees the failure; nobody else needs to.
      key.catch(() => undefined);
      ready.push(key);
    }
  };

  const refill = (): void => {
    setTimeout(() => warm(options.spare), options.delayMs).unref();
  };
  if (!options.reuse) refill();

  async function takeRsa(taken: ReadonlySet<string>): Promise<SigningKey> {
    if (!options.reuse) {
      const key = ready.shift() ?? generateSigningKey('RS256');
      refill();
      return key;
    }
    for (let tries = ready.length; tries > 0; tries -= 1) {
      const next = ready.shift();
      if (next === undefined) break;
      ready.push(next);
      const key = await next;
      if (!taken.has(key.kid)) return key;
    }
    warm(ready.length + 1);
    return ready.at(-1) ?? generateSigningKey('RS256');
  }

  return {
    warm,
    // EC keys cost less than the bookkeeping for them.
    take: (algorithm, taken) => (algorithm === 'ES256' ? generateSigningKey('ES256') : takeRsa(taken)),
  };
}
