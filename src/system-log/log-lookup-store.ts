import { empty, type Reader, sql } from '#src/platform/database/index.ts';
import type { FoundEvent } from './system-log-store.ts';
import type { StoredEvent } from './stored-event.ts';

type Row = { uuid: string; published: Date; event: StoredEvent['event']; seq: string };
const toFound = (row: Row): FoundEvent => ({
  uuid: row.uuid,
  publishedMs: row.published.getTime(),
  event: row.event,
  seq: Number(row.seq),
});

export async function findEvent(db: Reader, uuid: string): Promise<FoundEvent | undefined> {
  const [row] = await db.query<Row>(
    sql`select uuid, published, event, seq from system_log where uuid = ${uuid}::uuid`,
  );
  return row && toFound(row);
}

/** By the index of terms, which has the ids of transactions in small letters. */
export async function listOfTransaction(
  db: Reader,
  transactionId: string,
  limit: number,
): Promise<FoundEvent[]> {
  const rows = await db.query<Row>(sql`
    select uuid, published, event, seq from system_log
    where terms @> ${[transactionId.toLowerCase()]}::text[] and transaction_id = ${transactionId}
    order by published, seq limit ${limit}`);
  return rows.map(toFound);
}

/** The last ones first. */
export async function listOfActor(
  db: Reader,
  asked: { actorId: string; eventTypes: readonly string[]; before: Date | undefined; limit: number },
): Promise<FoundEvent[]> {
  const { before } = asked;
  const rows = await db.query<Row>(sql`
    select uuid, published, event, seq from system_log
    where actor_id = ${asked.actorId} and event_type = any(${[...asked.eventTypes]}::text[])
      ${before === undefined ? empty : sql`and published < ${before}`}
    order by published desc, seq desc limit ${asked.limit}`);
  return rows.map(toFound);
}
