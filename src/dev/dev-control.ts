import type { AdjustableClock } from '#src/platform/clock/index.ts';
import { type Database, listSnapshots, restoreAll, snapshotAll } from '#src/platform/database/index.ts';
import type { RecordedMail } from '#src/platform/mail/index.ts';
import type { Snapshots } from '#src/platform/snapshot/index.ts';

export type ClockReading = { now: string; frozen: boolean; offsetSeconds: number };

export type DevControl = {
  /** Remembers the org as it is now, as what `reset` goes back to. */
  rememberFresh(): Promise<void>;
  reset(): Promise<void>;
  snapshot(name: string): Promise<void>;
  /** False when there is no such snapshot. */
  restore(name: string): Promise<boolean>;
  listSnapshots(): Promise<string[]>;
  clock: AdjustableClock;
  mail: RecordedMail;
  readClock(): ClockReading;
};

export const freshSnapshot = 'fresh';

export function createDevControl(needs: {
  database: Database;
  snapshots: Snapshots;
  clock: AdjustableClock;
  mail: RecordedMail;
}): DevControl {
  const { database, snapshots, clock, mail } = needs;

  const copy = (name: string): Promise<void> => database.transaction((tx) => snapshotAll(tx, name));

  const restoreNow = (name: string): Promise<boolean> =>
    database.transaction(async (tx) => {
      if (!(await listSnapshots(tx)).includes(name)) return false;
      await restoreAll(tx, name);
      // Apps, policies, keys: every node holds them in memory.
      await snapshots.allChanged(tx);
      return true;
    });
  let last: Promise<unknown> = Promise.resolve();
  // One after the other: each takes hold of every table, and several at once would only wait for and turn away one another.
  const restore = (name: string): Promise<boolean> => {
    const mine = last.then(() => restoreNow(name));
    last = mine.catch(() => undefined);
    return mine;
  };

  return {
    rememberFresh: () => copy(freshSnapshot),
    async reset() {
      clock.resume();
      clock.advance(-clock.offsetMs);
      await restore(freshSnapshot);
      mail.clear();
    },
    snapshot: copy,
    restore,
    listSnapshots: async () =>
      (await database.transaction(listSnapshots)).filter((name) => name !== freshSnapshot),
    clock,
    mail,
    readClock: () => ({
      now: clock.now().toISOString(),
      frozen: clock.frozen,
      offsetSeconds: Math.round(clock.offsetMs / 1000),
    }),
  };
}
