import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import * as store from './attempt-store.ts';
import { AttemptsRefused } from './attempts-refused.ts';

/** Who asks, as far as it bears on the counts: recovery has its own, since whoever knows no more than a name may try it. */
export type Counting = { readonly countedAs?: 'recovery' | undefined };

/** Under which name it is counted: `id` at sign-in. */
export const countName = (id: string, { countedAs }: Counting): string =>
  countedAs === undefined ? id : `${id}.${countedAs}`;

export type Attempts = {
  /**
   * Counts an attempt before anybody looks at it. Throws E0000047 beyond the limit: also the right answer waits then. A secret that LASTS is
   * good for nothing after a hundred misses, or so many as are said; one that is PASSING is gone before that, and whoever guesses must
   * not end the next one.
   */
  count(userId: string, factorId: string, secret?: 'LASTS' | 'PASSING', mostMisses?: number): Promise<void>;
  /** A right answer takes back the wrong ones before it: at sign-in, those of recovery, too. */
  forgive(tx: Tx, userId: string, factorId: string): Promise<void>;
  /** What is counted of a factor that is gone, or set up again, or of all that a person had. */
  forget(tx: Tx, userId: string, factorId?: string): Promise<void>;
};

// Okta's own limit. Minutes at first, so that whoever errs is not locked out; longer and longer for who goes on guessing.
const mostAttempts = 5;
const firstSeconds = 5 * 60;
/** NIST SP 800-63B 3.2.2: so many wrong answers one after the other, and the factor is good for nothing until it is set up again. */
const mostMissesOfAll = 100;
const doublings = { LASTS: 9, PASSING: 3 };

export function createAttempts({ clock, database }: { clock: Clock; database: Database }): Attempts {
  return {
    async count(userId, factorId, secret = 'LASTS', mostMisses = mostMissesOfAll) {
      const limits = { most: mostAttempts, firstSeconds, doublings: doublings[secret] };
      const now = clock.now();
      const { attempts, misses, ends } = await database.transaction((tx) =>
        store.countAttempt(tx, { userId, factorId }, now, limits),
      );
      const isOver = attempts > mostAttempts;
      // Who has missed a hundred times is not told to wait: nothing is looked at after that either.
      const isUsedUp = misses > mostMisses || (misses === mostMisses && isOver);
      if (secret === 'LASTS' && isUsedUp) throw new AttemptsRefused();
      if (isOver) throw new AttemptsRefused(ends.getTime() - now.getTime());
    },
    forgive: (tx, userId, factorId) => store.forgetAttempts(tx, { userId, factorId }),
    forget: (tx, userId, factorId) => store.forgetFactor(tx, userId, factorId),
  };
}
