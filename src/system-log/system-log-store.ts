import { empty, type Reader, type Sql, sql, type Tx } from '#src/platform/database/index.ts';
import type { StoredEvent } from './stored-event.ts';

/** All events of a flush in one statement, whatever their number. */
export async function insertEvents(tx: Tx, events: readonly StoredEvent[]): Promise<void> {
  const column = <T>(of: (event: StoredEvent) => T): T[] => events.map(of);
  await tx.execute(sql`
    insert into system_log
      (era, uuid, published, event_type, severity, outcome, actor_id, client_ip, transaction_id, session_id, target_ids, terms, event)
    select (select era from system_log_state), given.uuid, given.published, given.event_type, given.severity, given.outcome,
      given.actor_id, given.client_ip, given.transaction_id, given.session_id, given.target_ids::text[], given.terms::text[], given.event
    from unnest(
      ${column((event) => event.uuid)}::uuid[],
      ${column((event) => new Date(event.publishedMs).toISOString())}::timestamptz[],
      ${column((event) => event.eventType)}::text[],
      ${column((event) => event.severity)}::text[],
      ${column((event) => event.outcome)}::text[],
      ${column((event) => event.actorId)}::text[],
      ${column((event) => event.clientIp)}::text[],
      ${column((event) => event.transactionId)}::text[],
      ${column((event) => event.sessionId)}::text[],
      ${column((event) => arrayLiteral(event.targetIds))}::text[],
      ${column((event) => arrayLiteral(event.terms))}::text[],
      ${column((event) => JSON.stringify(event.event))}::jsonb[]
    ) as given (uuid, published, event_type, severity, outcome, actor_id, client_ip, transaction_id, session_id, target_ids, terms, event)`);
}

/** unnest() takes lists apart to the last level, so a row's own lists travel as text. */
function arrayLiteral(items: readonly string[]): string {
  return `{${items.map((item) => `"${item.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}

export type FoundEvent = Pick<StoredEvent, 'uuid' | 'publishedMs' | 'event'> & { seq: number };

/** A place in the order of polling: everything up to and including it has been read. */
export type Position = { era: number; txid: string; seq: string };

type Row = { uuid: string; published: Date; event: StoredEvent['event']; seq: number };
const toFound = (row: Row): FoundEvent => ({
  uuid: row.uuid,
  publishedMs: row.published.getTime(),
  event: row.event,
  seq: row.seq,
});

/**
 * How far polling may read: up to, not including, `edge`. `newest` is where the edge would be if nobody were writing.
 *
 * Rows become visible when their transaction commits, not when they are written, so no numbering of rows alone can be read safely:
 * a slow transaction's row would appear behind a reader that has passed it. So rows are read by the id of their transaction,
 * and only those below the oldest one that is still open. Whatever can still commit has a higher id and comes later in the order.
 *
 * PostgreSQL's own `pg_snapshot_xmin` is such an edge, but one that every other database on the server can hold back. So the open
 * transactions of this database are looked up, and this is sound because of the order of things: a transaction with an id below
 * `newest` has begun before this statement; if it is not found open, it is over; and so its rows are visible to every statement
 * that starts after this one, as those that read by the edge do. Sessions whose transactions we may not see (other roles) make
 * `pg_snapshot_xmin` the edge. The price: a transaction left open in this database holds the readers back, never the writers.
 */
export type Edge = { era: number; edge: string; newest: string };

export async function readEdge(db: Reader): Promise<Edge> {
  type Row = { era: number; oldest: string; newest: string; open: string[] | null; blind: boolean };
  const [row] = await db.query<Row>(sql`
    with now as materialized (select pg_current_snapshot() as snapshot),
      sessions as materialized (
        select backend_xid::text as xid, usesysid is not null and query = '<insufficient privilege>' as hidden
        from pg_stat_activity where datname = current_database()
      )
    select era, pg_snapshot_xmin(snapshot)::text as oldest, pg_snapshot_xmax(snapshot)::text as newest,
      array(
        select xid from sessions where xid is not null
        union all select transaction::text from pg_prepared_xacts where database = current_database()
      ) as open,
      exists (select from sessions where hidden) as blind
    from system_log_state, now`);
  if (!row) throw new Error('system_log_state has no row');
  const newest = BigInt(row.newest);
  // Sessions show the lower half of their id; all that are open are within half its range of the newest.
  const ids = (row.open ?? []).map(
    (id) => newest + BigInt.asIntN(32, BigInt(id) - BigInt.asUintN(32, newest)),
  );
  if (row.blind) ids.push(BigInt(row.oldest));
  const edge = ids.reduce((least, id) => (id < least ? id : least), newest);
  return { era: row.era, edge: edge.toString(), newest: row.newest };
}

type Ask = {
  after: Position;
  until: Edge;
  publishedFromMs: number | undefined;
  condition: Sql;
  limit: number;
};

/** The events behind a position and before the edge, oldest write first, and the position to go on from. */
export async function listAfter(db: Reader, ask: Ask): Promise<{ events: FoundEvent[]; next: Position }> {
  const { until, limit } = ask;
  if (limit === 0) return { events: [], next: ask.after };
  const events: FoundEvent[] = [];
  let after = ask.after;
  // There is one era, unless the database has been moved.
  for (; after.era <= until.era; after = { era: after.era + 1, txid: '0', seq: '0' }) {
    const rows = await listInEra(db, { ...ask, after, limit: limit - events.length });
    events.push(...rows.map(toFound));
    const last = rows.at(-1);
    if (last && events.length === limit) {
      return { events, next: { era: after.era, txid: last.txid, seq: String(last.seq) } };
    }
    // A page that is not full has reached the edge: what comes next is of the transactions not yet over.
    if (after.era === until.era) break;
  }
  const edge = { era: until.era, txid: until.edge, seq: '0' };
  return { events, next: isBefore(after, edge) ? edge : after };
}

/**
 * The position is asked for column by column: as one comparison of rows the planner would judge it by the era alone, expect nothing
 * behind it, and walk the whole log for a filter that has an index of its own.
 */
async function listInEra(db: Reader, ask: Ask): Promise<(Row & { txid: string })[]> {
  const { after, until, publishedFromMs, condition, limit } = ask;
  const from = publishedFromMs === undefined ? empty : sql`and published >= ${new Date(publishedFromMs)}`;
  const before = after.era < until.era ? empty : sql`and txid < ${until.edge}::xid8`;
  return db.query<Row & { txid: string }>(sql`
    select uuid, published, event, seq, txid::text as txid
    from system_log
    where era = ${after.era}::integer and txid >= ${after.txid}::xid8
      and (txid > ${after.txid}::xid8 or seq > ${after.seq}::bigint)
      ${before} and ${condition} ${from}
    order by system_log.txid, seq
    limit ${limit}`);
}

function isBefore(a: Position, b: Position): boolean {
  if (a.era !== b.era) return a.era < b.era;
  if (a.txid !== b.txid) return BigInt(a.txid) < BigInt(b.txid);
  return BigInt(a.seq) < BigInt(b.seq);
}

// No transaction of ours lives longer (statement_timeout, idle_in_transaction_session_timeout), so none can have written an event
// published later than this after its first, yet hold a lower id than all that were published in between.
const longestTransactionMs = 100_000;

/**
 * Where to start so as to meet every event published from then on. The edge has to have been read before: what this look-up
 * cannot see yet is then of a transaction that was not over at the edge, and so comes behind it.
 */
export async function startPosition(db: Reader, edge: Edge, publishedFromMs: number): Promise<Position> {
  const first = await positionOfFirst(db, publishedFromMs);
  const end = { era: edge.era, txid: edge.edge, seq: '0' };
  return first && isBefore(first, end) ? first : end;
}

async function positionOfFirst(db: Reader, publishedFromMs: number): Promise<Position | undefined> {
  const [first] = await db.query<{ published: Date }>(sql`
    select published from system_log where published >= ${new Date(publishedFromMs)} order by published, seq limit 1`);
  if (!first) return undefined;
  const [start] = await db.query<{ era: number; txid: string }>(sql`
    select era, txid::text as txid from system_log
    where published >= ${first.published} and published <= ${new Date(first.published.getTime() + longestTransactionMs)}
    order by era, system_log.txid limit 1`);
  return start && { era: start.era, txid: start.txid, seq: '0' };
}

export type Between = {
  fromMs: number;
  untilMs: number;
  after: { publishedMs: number; seq: string } | undefined;
};

/** The events of a span of time in the order they were published. */
export async function listBetween(
  db: Reader,
  ask: { between: Between; descending: boolean; condition: Sql; limit: number },
): Promise<FoundEvent[]> {
  const { between, descending, condition, limit } = ask;
  const rows = await db.query<Row>(sql`
    select uuid, published, event, seq from system_log
    where published >= ${new Date(between.fromMs)} and published < ${new Date(between.untilMs)}
      and ${condition} ${behind(between.after, descending)}
    ${descending ? sql`order by published desc, seq desc` : sql`order by published, seq`}
    limit ${limit}`);
  return rows.map(toFound);
}

function behind(after: Between['after'], descending: boolean): Sql {
  if (!after) return empty;
  const published = new Date(after.publishedMs);
  return descending
    ? sql`and (published, seq) < (${published}, ${after.seq}::bigint)`
    : sql`and (published, seq) > (${published}, ${after.seq}::bigint)`;
}

export type LogState = { retentionDays: number };

export async function readState(db: Reader): Promise<LogState> {
  const [state] = await db.query<LogState>(
    sql`select retention_days as "retentionDays" from system_log_state`,
  );
  if (!state) throw new Error('system_log_state has no row');
  return state;
}

export async function updateRetention(tx: Tx, retentionDays: number): Promise<void> {
  await tx.execute(sql`update system_log_state set retention_days = ${retentionDays}`);
}

/**
 * A copy restored onto another server keeps its rows, but the server counts its transactions from wherever it stands. If that is
 * behind the rows, their ids lie in the future: polling would not show them, and would sort new events before them. A new
 * era puts all that is to be written behind all there is. To be called before the first event is written.
 */
export async function beginEra(tx: Tx): Promise<void> {
  await tx.execute(sql`select era from system_log_state for update`);
  await tx.execute(sql`
    update system_log_state set era = era + 1
    where (select txid from system_log where era = system_log_state.era order by txid desc limit 1)
      >= pg_snapshot_xmax(pg_current_snapshot())`);
}

/** Deletes a few at a time, so that nobody waits behind a long delete. */
export async function deleteBefore(tx: Tx, publishedMs: number, atMost: number): Promise<number> {
  return tx.execute(sql`
    delete from system_log where uuid in (
      select uuid from system_log where published < ${new Date(publishedMs)} order by published, seq limit ${atMost}
    )`);
}
