import { empty, type Reader, type Sql, sql, type Tx } from '#src/platform/database/index.ts';
import type { LogEvent } from '#src/system-log/index.ts';

export type DeliveryStatus = 'PENDING' | 'DELIVERED' | 'FAILED';

export type Delivery = {
  seq: number;
  id: string;
  hookId: string;
  status: DeliveryStatus;
  events: LogEvent[];
  attempts: number;
  nextAttempt: Date | null;
  lastAttempt: Date | null;
  answerStatus: number | null;
  answerStart: string | null;
  problem: string | null;
  created: Date;
};

export type NewDelivery = Pick<Delivery, 'id' | 'hookId' | 'events'>;

const columns = sql`seq, id, hook_id as "hookId", status, events, attempts, next_attempt_at as "nextAttempt",
  last_attempt_at as "lastAttempt", answer_status as "answerStatus", answer_start as "answerStart", problem, created_at as created`;

export async function readCursor(db: Reader): Promise<string | null> {
  const [row] = await db.query<{ cursor: string | null }>(sql`select cursor from event_hook_reading`);
  return row?.cursor ?? null;
}

/** False where somebody else has moved it since it was read: what was read with it is theirs to pass on. */
export async function moveCursor(tx: Tx, from: string | null, to: string | null): Promise<boolean> {
  const moved = await tx.execute(sql`
    insert into event_hook_reading (cursor) values (${to})
    on conflict (singleton) do update set cursor = ${to} where event_hook_reading.cursor is not distinct from ${from}`);
  return moved === 1;
}

/** Reading begins anew with the first hook that listens. */
export async function forgetCursor(tx: Tx): Promise<void> {
  await tx.execute(sql`update event_hook_reading set cursor = null`);
}

/** For hooks that listen still: one that was switched off a moment ago gets nothing more. */
export async function insert(tx: Tx, deliveries: readonly NewDelivery[], now: Date): Promise<void> {
  await tx.execute(sql`
    insert into event_hook_deliveries (id, hook_id, status, events, next_attempt_at, created_at)
    select given.id, hook.id, 'PENDING', given.events, ${now}, ${now}
    from unnest(
      ${deliveries.map((one) => one.id)}::uuid[],
      ${deliveries.map((one) => one.hookId)}::text[],
      ${deliveries.map((one) => JSON.stringify(one.events))}::jsonb[]
    ) with ordinality as given (id, hook_id, events, place)
    join event_hooks hook on hook.id = given.hook_id and hook.status = 'ACTIVE' and hook.verification = 'VERIFIED'
    order by given.place`);
}

const isDue = (now: Date): Sql =>
  sql`status = 'PENDING' and next_attempt_at <= ${now} and (claimed_until is null or claimed_until <= ${now})`;

export async function listDueHooks(db: Reader, hookIds: readonly string[], now: Date): Promise<string[]> {
  const rows = await db.query<{ id: string }>(sql`
    select asked.id from unnest(${hookIds}::text[]) as asked (id)
    where exists (select from event_hook_deliveries where hook_id = asked.id and ${isDue(now)})`);
  return rows.map((row) => row.id);
}

/** The one that waits longest, for this node alone until `until`. */
export async function claim(tx: Tx, hookId: string, now: Date, until: Date): Promise<Delivery | undefined> {
  const [claimed] = await tx.query<Delivery>(sql`
    update event_hook_deliveries set claimed_until = ${until}, attempts = attempts + 1, last_attempt_at = ${now}
    where seq = (
      select seq from event_hook_deliveries where hook_id = ${hookId} and ${isDue(now)}
      order by next_attempt_at, seq limit 1 for update skip locked)
    returning ${columns}`);
  return claimed;
}

export type Outcome = Pick<Delivery, 'status' | 'nextAttempt' | 'answerStatus' | 'answerStart' | 'problem'>;

/** Nothing where it has been settled meanwhile (its hook was switched off). */
export async function settle(tx: Tx, seq: number, outcome: Outcome): Promise<boolean> {
  const settled = await tx.execute(sql`
    update event_hook_deliveries set status = ${outcome.status}, next_attempt_at = ${outcome.nextAttempt}, claimed_until = null,
      answer_status = ${outcome.answerStatus}, answer_start = ${outcome.answerStart}, problem = ${outcome.problem}
    where seq = ${seq} and status = 'PENDING'`);
  return settled === 1;
}

/** What waits is not lost: it can be sent again by hand. */
export async function failPending(tx: Tx, hookId: string, problem: string): Promise<void> {
  await tx.execute(sql`
    update event_hook_deliveries set status = 'FAILED', problem = ${problem}, next_attempt_at = null, claimed_until = null
    where hook_id = ${hookId} and status = 'PENDING'`);
}

export async function listPage(
  db: Reader,
  page: { hookId: string; status: DeliveryStatus | undefined; before: number | undefined; limit: number },
): Promise<Delivery[]> {
  const ofStatus = page.status === undefined ? empty : sql`and status = ${page.status}`;
  const behind = page.before === undefined ? empty : sql`and seq < ${page.before}`;
  return db.query<Delivery>(sql`
    select ${columns} from event_hook_deliveries where hook_id = ${page.hookId} ${ofStatus} ${behind}
    order by seq desc limit ${page.limit}`);
}

export async function lock(tx: Tx, hookId: string, id: string): Promise<Delivery | undefined> {
  const [found] = await tx.query<Delivery>(sql`
    select ${columns} from event_hook_deliveries where id = ${id}::uuid and hook_id = ${hookId} for update`);
  return found;
}

/** As if it had not been tried. */
export async function renew(tx: Tx, seq: number, now: Date): Promise<Delivery | undefined> {
  const [renewed] = await tx.query<Delivery>(sql`
    update event_hook_deliveries set status = 'PENDING', attempts = 0, next_attempt_at = ${now}, problem = null
    where seq = ${seq} returning ${columns}`);
  return renewed;
}

export async function deleteBefore(tx: Tx, before: Date, atMost: number): Promise<number> {
  return tx.execute(sql`
    delete from event_hook_deliveries where seq in (
      select seq from event_hook_deliveries where status <> 'PENDING' and created_at < ${before} order by created_at limit ${atMost})`);
}
