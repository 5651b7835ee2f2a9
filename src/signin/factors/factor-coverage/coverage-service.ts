import type { Clock } from '#src/platform/clock/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import type { Jobs } from '#src/platform/jobs/index.ts';
import * as store from './coverage-store.ts';

export type FactorCoverage = {
  read(): Promise<store.Coverage>;
  listLacking(asked: Parameters<typeof store.listLacking>[1]): ReturnType<typeof store.listLacking>;
  /** Those of these people who have no second factor. */
  lackingAmong(userIds: readonly string[]): Promise<ReadonlySet<string>>;
};

export type FactorCoverageNeeds = {
  clock: Clock;
  database: Database;
  jobs: Pick<Jobs, 'schedule'>;
};

const countEveryMs = 300_000;
/** Where people are few, or counting was as quick as this, whoever looks sees what is true now. */
const fewPeople = 2_000;
const quickMs = 50;

/** Before `jobs.start()`. */
export function createFactorCoverage({ clock, database, jobs }: FactorCoverageNeeds): FactorCoverage {
  const count = async (): Promise<store.Coverage> => {
    const begunMs = performance.now();
    const counted = await store.countCoverage(database);
    const tookMs = Math.round(performance.now() - begunMs);
    const coverage = { ...counted, countedAt: clock.now(), tookMs };
    await database.transaction((tx) => store.putCoverage(tx, coverage));
    return coverage;
  };
  jobs.schedule('factor-coverage', countEveryMs, async () => void (await count()));
  return {
    async read() {
      const known = await store.readCoverage(database);
      if (known === undefined) return count();
      return known.people <= fewPeople || known.tookMs <= quickMs ? count() : known;
    },
    listLacking: (asked) => store.listLacking(database, asked),
    lackingAmong: (userIds) => store.listLackingAmong(database, userIds),
  };
}
