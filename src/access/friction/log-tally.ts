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
  /** Counts what there is. Calls at once, on whatever nodes, wait for each other and count nothing twice. */
  catchUp(): Promise<void>;
  /** Counts so many batches at most; whether there may be more. */
  countSome(mostBatches: number): Promise<boolean>;
};

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
  let isAskedAgain = false;
  const run = async (): Promise<void> => {
    do {
      isAskedAgain = false;
      while (await countBatch());
    } while (isAskedAgain);
  };
  return {
    catchUp() {
      if (running !== undefined) isAskedAgain = true;
      running ??= run().finally(() => (running = undefined));
      return running;
    },
    async countSome(mostBatches) {
      for (let batch = 0; batch < mostBatches; batch++) if (!(await countBatch())) return false;
      return true;
    },
  };
}
