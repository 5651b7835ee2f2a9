import type { Clock } from '#src/platform/clock/index.ts';
import { sha256 } from '#src/platform/crypto/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import type { Jobs } from '#src/platform/jobs/index.ts';
import * as store from './attempt-store.ts';

export type Budget = { kind: string; key: string; limit: number };

export type MessageBudgets = {
  /** Counts against each in turn, and gives the first that is used up. All are of an hour. */
  exhausted(budgets: readonly Budget[]): Promise<Budget | undefined>;
};

const hourMs = 60 * 60_000;

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
        const key = sha256(`${budget.kind}\n${budget.key.toLowerCase()}`);
        if ((await store.countMessage(database, key, clock.now(), hourAgo())) > budget.limit) return budget;
      }
      return undefined;
    },
  };
}
