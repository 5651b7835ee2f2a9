import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { ApiError } from '#src/platform/http/index.ts';
import * as store from './attempt-store.ts';

export type Attempts = {
  /** Counts an attempt before anybody looks at it. Throws E0000047 beyond the limit: also the right answer waits then. */
  count(userId: string, factorId: string): Promise<void>;
  /** A right answer takes back the wrong ones before it. */
  forgive(tx: Tx, userId: string, factorId: string): Promise<void>;
};

// Okta's own limit. Minutes, not for good: whoever guesses must not be able to lock somebody out.
const mostAttempts = 5;
const windowMs = 5 * 60_000;

export function createAttempts({ clock, database }: { clock: Clock; database: Database }): Attempts {
  return {
    async count(userId, factorId) {
      const windowStart = new Date(clock.nowMs() - windowMs);
      const attempts = await database.transaction((tx) =>
        store.countAttempt(tx, { userId, factorId }, clock.now(), windowStart),
      );
      if (attempts > mostAttempts) throw tooMany();
    },
    forgive: (tx, userId, factorId) => store.forgetAttempts(tx, { userId, factorId }),
  };
}

const tooMany = () =>
  new ApiError('E0000047', {
    summary: 'Too many attempts with this factor. Please wait a few minutes before trying again.',
  });
