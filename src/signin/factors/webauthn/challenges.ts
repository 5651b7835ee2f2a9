import type { Clock } from '#src/platform/clock/index.ts';
import type { Sealer } from '#src/platform/crypto/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { SingleUse } from '#src/platform/single-use/index.ts';

/** What a challenge was made for; it is worth nothing for anything else. */
export type ChallengeUse =
  /** Setting up one key of one person. */
  | { for: 'create'; userId: string; factorId: string; binding: string }
  /** One of one person's keys. */
  | { for: 'get'; userId: string; binding: string }
  /** Whoever comes with a passkey, in this browser. */
  | { for: 'passkey'; binding: string };

export type Challenges = {
  make(use: ChallengeUse): { challenge: string; expiresMs: number };
  /** False for one that was made for anything else, was changed, or is too old. */
  isFor(challenge: string, use: ChallengeUse): boolean;
  /** True for the first who answers it. */
  spend(tx: Tx, challenge: string): Promise<boolean>;
};

export const challengeLifetimeMs = 5 * 60_000;
const kind = 'webauthn';

/**
 * The challenge is its own record: 32 random bytes and what they are for, sealed. So nothing is stored for those who do not come
 * back, an API client needs no state beside it, and no ceremony's challenge fits another.
 */
export function createChallenges(needs: {
  clock: Clock;
  ids: Pick<Ids, 'newSecret'>;
  sealer: Sealer;
  singleUse: Pick<SingleUse, 'spend'>;
}): Challenges {
  const { clock, ids, sealer, singleUse } = needs;
  return {
    make(use) {
      const expiresMs = clock.nowMs() + challengeLifetimeMs;
      return { challenge: sealer.seal(kind, { ...use, random: ids.newSecret(32) }, expiresMs), expiresMs };
    },
    isFor(challenge, use) {
      const made = sealer.open<Record<string, unknown>>(kind, challenge, clock.nowMs());
      if (made === undefined) return false;
      const { random: _random, ...was } = made;
      const wanted = Object.entries(use);
      return (
        Object.keys(was).length === wanted.length && wanted.every(([name, value]) => was[name] === value)
      );
    },
    // Kept for as long as it could be answered again.
    spend: (tx, challenge) => singleUse.spend(tx, kind, challenge, clock.nowMs() + challengeLifetimeMs),
  };
}
