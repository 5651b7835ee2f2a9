import { setTimeout as sleep } from 'node:timers/promises';
import type { Database, Tx } from '#src/platform/database/index.ts';
import type { LogEvent, LogReader } from '#src/system-log/index.ts';
import * as store from './friction-store.ts';

/** Something that is counted from the log. */
export type TallyPart = {
  name: string;
  eventTypes: readonly string[];
  /** In the transaction that moves on: what is counted is counted once. May get events of other types. */
  count(tx: Tx, events: readonly LogEvent[]): Promise<void>;
};

export type LogTally = {
  /**
   * Counts what there is, in so many batches at most. Calls at once, on whatever nodes, wait for each other and count nothing twice;
   * what was written before a call is counted when it is answered, unless the batches did not suffice.
   */
  catchUp(mostBatches?: number): Promise<void>;
  /** For who wants to read sums: counts what is new, and waits so long at most. Never fails: the round does, and says so. */
  refresh(patienceMs: number): Promise<void>;
};

/** So that a node that stops does not wait for all of a long log. */
export const batchesARound = 50;
const eventsABatch = 1_000;

export function createLogTally(needs: {
  /** Its own place in the log: what is counted from now on counts what was before it, too. */
  name: string;
  database: Database;
  reader: LogReader;
  parts: readonly TallyPart[];
}): LogTally {
  const { name, database, reader, parts } = needs;
  const eventTypes = [...new Set(parts.flatMap((part) => part.eventTypes))];

  const begin = async (): Promise<void> => {
    // From the oldest event there is: what was before counting began counts, too.
    if ((await store.readCursor(database, name)) !== undefined) return;
    await store.insertCursor(database, name, await reader.from(0));
  };

  const countBatch = async (): Promise<boolean> => {
    await begin();
    return database.transaction(async (tx) => {
      const after = await store.lockCursor(tx, name);
      // Read outside of this transaction, whose own id is the edge up to which the log may be read.
      const { events, next } = await reader.read({ after, eventTypes, limit: eventsABatch });
      for (const part of parts) await part.count(tx, events);
      if (next !== after) await store.moveCursor(tx, name, next, events.at(-1)?.published);
      return events.length === eventsABatch;
    });
  };

  let running: Promise<void> | undefined;
  let batchesLeft = 0;
  const run = async (): Promise<void> => {
    try {
      while (batchesLeft > 0) {
        const left = batchesLeft;
        // Who asks from here on asks for what this batch may have been too early for.
        batchesLeft = 0;
        if (await countBatch()) batchesLeft = Math.max(batchesLeft, left - 1);
      }
    } finally {
      // In the same turn as the last look at what is left, or a call in between would wait for nobody.
      running = undefined;
    }
  };
  const catchUp = (mostBatches = Number.POSITIVE_INFINITY): Promise<void> => {
    batchesLeft = Math.max(batchesLeft, mostBatches);
    running ??= run();
    return running;
  };
  return {
    catchUp,
    async refresh(patienceMs) {
      const counted = catchUp(batchesARound).catch(() => undefined);
      await Promise.race([counted, sleep(patienceMs, undefined, { ref: false })]);
    },
  };
}
