import type { Database } from '#src/platform/database/index.ts';
import type { LogEvent } from './log-event.ts';
import { everyEvent, ofTypes } from './log-filter-store.ts';
import { readPollingCursor, writePollingCursor } from './log-query.ts';
import { toLogEvent } from './stored-event.ts';
import * as store from './system-log-store.ts';

/** Follows the log for those who pass it on: every event once and in the order of writing, however long its transaction took. */
export type LogReader = {
  /** Where following begins, so as to meet all that is not yet settled: what is open at this moment, and what comes. */
  end(): Promise<string>;
  /** Where following begins, so as to meet what was published from a moment on. */
  from(sinceMs: number): Promise<string>;
  /** What comes behind a cursor, and the cursor to go on with; fewer than `limit` means there is no more yet. */
  read(ask: {
    after: string;
    eventTypes?: readonly string[];
    limit: number;
  }): Promise<{ events: LogEvent[]; next: string }>;
};

export function createLogReader({ database }: { database: Database }): LogReader {
  return {
    async end() {
      const { era, edge } = await store.readEdge(database);
      return writePollingCursor({ era, txid: edge, seq: '0' });
    },
    async from(sinceMs) {
      const edge = await store.readEdge(database);
      return writePollingCursor(await store.startPosition(database, edge, sinceMs));
    },
    async read({ after, eventTypes, limit }) {
      const until = await store.readEdge(database);
      const { events, next } = await store.listAfter(database, {
        after: readPollingCursor(after),
        until,
        publishedFromMs: undefined,
        condition: eventTypes === undefined ? everyEvent : ofTypes(eventTypes),
        limit,
      });
      return { events: events.map(toLogEvent), next: writePollingCursor(next) };
    },
  };
}
