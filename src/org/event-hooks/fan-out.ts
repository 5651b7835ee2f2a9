import type { Clock } from '#src/platform/clock/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { LogEvent, LogReader } from '#src/system-log/index.ts';
import * as deliveries from './delivery-store.ts';
import { type EventHook, isListening } from './event-hook.ts';
import { createEventFilter } from './event-filter.ts';

type Needs = {
  clock: Clock;
  ids: Ids;
  database: Database;
  logReader: LogReader;
  hooks(): readonly EventHook[];
};

const eventsARead = 500;
/** In one call, as a receiver within three seconds can be expected to take them. */
const eventsACall = 100;
/** Where nothing is for any hook, how far the log was read is written down this often. */
const restMs = 30_000;

/** From the log into what each hook is to be sent. Of nodes that do it at the same moment one succeeds. */
export function createFanOut(needs: Needs): () => Promise<void> {
  const { clock, database, ids, logReader } = needs;
  let movedAtMs = 0;

  const toDeliveries = (hooks: readonly EventHook[], events: readonly LogEvent[]) =>
    hooks.flatMap((hook) => {
      const isWanted = wantedBy(hook);
      const wanted = events.filter(isWanted);
      return chunksOf(wanted, eventsACall).map((chunk) => ({
        id: ids.newUuid(),
        hookId: hook.id,
        events: chunk,
      }));
    });

  const pass = async (hooks: readonly EventHook[]): Promise<boolean> => {
    const cursor = await deliveries.readCursor(database);
    const since = Math.min(...hooks.map((hook) => hook.activeSince.getTime()));
    const after = cursor ?? (await logReader.from(since));
    const eventTypes = [...new Set(hooks.flatMap((hook) => hook.eventTypes))];
    const { events, next } = await logReader.read({ after, eventTypes, limit: eventsARead });
    if (events.length === 0 && cursor !== null && clock.nowMs() - movedAtMs < restMs) return false;
    const made = toDeliveries(hooks, events);
    const isOurs = await database.transaction(async (tx) => {
      if (!(await deliveries.moveCursor(tx, cursor, next))) return false;
      if (made.length > 0) await deliveries.insert(tx, made, clock.now());
      return true;
    });
    movedAtMs = clock.nowMs();
    return isOurs && events.length === eventsARead;
  };

  return async () => {
    const hooks = needs.hooks().filter(isListening);
    if (hooks.length === 0) return;
    while (await pass(hooks));
  };
}

function wantedBy(hook: EventHook): (event: LogEvent) => boolean {
  const sinceMs = hook.activeSince.getTime();
  const filters = new Map(hook.eventTypes.map((type) => [type, createEventFilter(hook.filters[type])]));
  return (event) => Date.parse(event.published) >= sinceMs && filters.get(event.eventType)?.(event) === true;
}

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let from = 0; from < items.length; from += size) chunks.push(items.slice(from, from + size));
  return chunks;
}
