import type { Clock } from '#src/platform/clock/index.ts';
import {
  type Database,
  type PendingWrite,
  pendingWrite,
  type Tx,
  type WriteKind,
} from '#src/platform/database/index.ts';
import type { Caller } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Jobs } from '#src/platform/jobs/index.ts';
import { getEventType } from './event-types.ts';
import { type Actor, type LogEvent, type NewEvent, unknownActor } from './log-event.ts';
import { type ClientReaders, type StoredEvent, toLogEvent, toStored } from './stored-event.ts';
import * as store from './system-log-store.ts';
import { readUserAgent, rememberedLooks } from './user-agent.ts';

/** Runs after the commit, at least once, on some node: it must not mind doing the same again. */
export type Reaction = {
  name: string;
  eventTypes: readonly string[];
  handle(event: LogEvent): Promise<void>;
};

export type SystemLog = {
  /** Writes events in the transaction of the change. An event type that is not in the table throws. */
  record(tx: Tx, events: NewEvent | readonly NewEvent[]): Promise<void>;
  /** The same for the group commit. */
  pending(event: NewEvent): PendingWrite;
  /** Before `jobs.start()`. A durable job is enqueued in the transaction that writes the event. */
  react(reaction: Reaction): void;
  /** Once per start of a node, after migrations and before the first event. */
  start(): Promise<void>;
  /** Deletes what is older than the retention; runs by itself on worker nodes. Says how many went. */
  sweep(): Promise<number>;
};

const sweepEveryMs = 3_600_000;
const sweepRows = 5_000;
const dayMs = 86_400_000;

export function createSystemLog(needs: {
  clock: Clock;
  ids: Ids;
  database: Database;
  jobs: Jobs;
  locate?: ClientReaders['locate'];
}): SystemLog {
  const { clock, ids, database, jobs } = needs;
  const readers: ClientReaders = { locate: needs.locate, readUserAgent: rememberedLooks(readUserAgent) };
  const reactions = new Map<string, { jobName: string }[]>();

  const stored = (event: NewEvent): StoredEvent => {
    const publishedMs = Math.floor(clock.nowMs());
    return toStored(event, { uuid: timedUuid(publishedMs, ids.newUuid()), publishedMs }, readers);
  };

  const write = async (tx: Tx, events: StoredEvent[]): Promise<void> => {
    if (events.length === 0) return;
    await store.insertEvents(tx, events);
    for (const event of events) {
      for (const { jobName } of reactions.get(event.eventType) ?? []) {
        await jobs.send(tx, { name: jobName }, { event: toLogEvent(event) });
      }
    }
  };
  const kind: WriteKind<StoredEvent> = { name: 'system-log', flush: write };

  const sweep = async (): Promise<number> => {
    const { retentionDays } = await store.readState(database);
    const before = clock.nowMs() - retentionDays * dayMs;
    for (let total = 0; ; ) {
      const deleted = await database.transaction((tx) => store.deleteBefore(tx, before, sweepRows));
      total += deleted;
      if (deleted < sweepRows) return total;
    }
  };
  jobs.schedule('system-log-retention', sweepEveryMs, async () => void (await sweep()));

  return {
    record: (tx, events) => write(tx, [events].flat().map(stored)),
    pending: (event) => pendingWrite(kind, stored(event)),
    react(reaction) {
      for (const eventType of reaction.eventTypes) getEventType(eventType);
      const jobName = `log.${reaction.name}`;
      jobs.define<{ event: LogEvent }>({ name: jobName, handle: ({ event }) => reaction.handle(event) });
      for (const eventType of reaction.eventTypes) {
        reactions.set(eventType, [...(reactions.get(eventType) ?? []), { jobName }]);
      }
    },
    start: () => database.transaction((tx) => store.beginEra(tx)),
    sweep,
  };
}

/** RFC 9562 version 7: the time leads, so the primary key's index grows at its end. */
function timedUuid(ms: number, random: string): string {
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7${random.slice(15)}`;
}

/** An access token may speak for a person or for its client itself, and an API token for a person or a service account. */
function actorTypeOf({ kind, id }: Caller): string {
  if (id.startsWith('00u')) return 'User';
  return kind === 'client' ? 'PublicClientApp' : 'ServiceAccount';
}

/** The caller of a route as the actor of what the route does. */
export function actorOf(caller: Caller): Actor {
  if (caller.kind === 'anonymous') return unknownActor;
  const { id, alternateId, displayName, tokenId, clientId } = caller;
  const type = actorTypeOf(caller);
  return {
    id,
    type,
    alternateId,
    displayName,
    ...(tokenId !== undefined && { requestApiTokenId: tokenId }),
    ...(clientId !== undefined && { requestClientId: clientId }),
  };
}
