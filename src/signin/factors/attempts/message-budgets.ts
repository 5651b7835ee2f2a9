import type { Clock } from '#src/platform/clock/index.ts';
import { sha256 } from '#src/platform/crypto/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import type { Jobs } from '#src/platform/jobs/index.ts';
import * as store from './attempt-store.ts';

export type Budget = {
  kind: string;
  key: string;
  limit: number;
  /** At most an hour, as it is where nothing is said. */
  windowMs?: number;
};

export type MessageBudgets = {
  /** Counts against each in turn, and gives the first that is used up, and for how long. */
  exhausted(budgets: readonly Budget[]): Promise<(Budget & { waitMs: number }) | undefined>;
  forget(budgets: readonly Budget[]): Promise<void>;
};

const hourMs = 60 * 60_000;

const hashOf = ({ kind, key }: Budget): Buffer => sha256(`${kind}\n${key.toLowerCase()}`);

/** Before jobs.start(). */
export function createMessageBudgets(needs: {
  clock: Clock;
  database: Database;
  jobs: Pick<Jobs, 'schedule'>;
}): MessageBudgets {
  const { clock, database } = needs;
  const hourAgo = () => new Date(clock.nowMs() - hourMs);
  needs.jobs.schedule('signin-factor-counts-sweep', hourMs, () =>
    database.transaction((tx) => store.deleteOld(tx, hourAgo())),
  );
  return {
    async exhausted(budgets) {
      for (const budget of budgets) {
        const { windowMs = hourMs } = budget;
        const now = clock.now();
        const windowStart = new Date(now.getTime() - windowMs);
        const { used, since } = await store.countMessage(database, hashOf(budget), now, windowStart);
        if (used > budget.limit) return { ...budget, waitMs: since.getTime() + windowMs - now.getTime() };
      }
      return undefined;
    },
    async forget(budgets) {
      for (const budget of budgets) await store.forgetMessages(database, hashOf(budget));
    },
  };
}
