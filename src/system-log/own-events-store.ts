import { type Reader, sql } from '#src/platform/database/index.ts';
import type { LogEvent } from './log-event.ts';
import { type StoredEvent, toLogEvent } from './stored-event.ts';

type Row = { uuid: string; published: Date; event: StoredEvent['event'] };

/** What somebody did last, of certain kinds, the newest first: by the index of actors, however much there is. */
export async function listEventsOf(
  db: Reader,
  asked: { actorId: string; eventTypes: readonly string[]; since: Date; limit: number },
): Promise<LogEvent[]> {
  const rows = await db.query<Row>(sql`
    select uuid, published, event from system_log
    where actor_id = ${asked.actorId} and published >= ${asked.since} and event_type = any(${[...asked.eventTypes]}::text[])
    order by published desc, seq desc limit ${asked.limit}`);
  return rows.map(({ uuid, published, event }) =>
    toLogEvent({ uuid, publishedMs: published.getTime(), event }),
  );
}
