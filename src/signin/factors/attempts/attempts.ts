import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { ApiError } from '#src/platform/http/index.ts';
import * as store from './attempt-store.ts';

export type Attempts = {
  /**
   * Counts an attempt before anybody looks at it. Throws E0000047 beyond the limit: also the right answer waits then. A secret that LASTS is
   * good for nothing after a hundred misses; one that is PASSING is gone before that, and whoever guesses must not end the next one.
   */
  count(userId: string, factorId: string, secret?: 'LASTS' | 'PASSING'): Promise<void>;
  /** A right answer takes back the wrong ones before it. */
  forgive(tx: Tx, userId: string, factorId: string): Promise<void>;
};

// Okta's own limit. Minutes at first, so that whoever errs is not locked out; longer and longer for who goes on guessing.
const mostAttempts = 5;
const firstSeconds = 5 * 60;
/** NIST SP 800-63B 3.2.2: so many wrong answers one after the other, and the factor is good for nothing until it is set up again. */
const mostMisses = 100;
const doublings = { LASTS: 9, PASSING: 3 };

export function createAttempts({ clock, database }: { clock: Clock; database: Database }): Attempts {
  return {
    async count(userId, factorId, secret = 'LASTS') {
      const limits = { most: mostAttempts, firstSeconds, doublings: doublings[secret] };
      const { attempts, misses } = await database.transaction((tx) =>
        store.countAttempt(tx, { userId, factorId }, clock.now(), limits),
      );
      if (secret === 'LASTS' && misses > mostMisses) throw usedUp();
      if (attempts > mostAttempts) throw tooMany();
    },
    forgive: (tx, userId, factorId) => store.forgetAttempts(tx, { userId, factorId }),
  };
}

const tooMany = () =>
  new ApiError('E0000047', {
    summary: 'Too many attempts with this factor. Please wait a few minutes before trying again.',
  });

const usedUp = () =>
  new ApiError('E0000047', {
    summary:
      'Too many wrong answers with this factor. It has to be set up again: please ask an administrator.',
  });
