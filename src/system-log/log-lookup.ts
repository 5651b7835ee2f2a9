import type { Database } from '#src/platform/database/index.ts';
import type { LogEvent } from './log-event.ts';
import * as store from './log-lookup-store.ts';
import { toLogEvent } from './stored-event.ts';

/** Single events and what belongs to them, for who explains what happened. */
export type LogLookup = {
  find(uuid: string): Promise<LogEvent | undefined>;
  /** Of one request or piece of work, oldest first. */
  ofTransaction(id: string, limit: number): Promise<LogEvent[]>;
  /** What somebody did, of these types, the last first. */
  ofActor(asked: {
    actorId: string;
    eventTypes: readonly string[];
    before?: Date | undefined;
    limit: number;
  }): Promise<LogEvent[]>;
};

const isUuid = (text: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

export function createLogLookup({ database }: { database: Database }): LogLookup {
  return {
    async find(uuid) {
      const found = isUuid(uuid) ? await store.findEvent(database, uuid) : undefined;
      return found && toLogEvent(found);
    },
    ofTransaction: async (id, limit) => (await store.listOfTransaction(database, id, limit)).map(toLogEvent),
    ofActor: async (asked) =>
      (await store.listOfActor(database, { ...asked, before: asked.before })).map(toLogEvent),
  };
}
