import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { LogStream, StreamProgress } from './log-stream.ts';

const columns = sql`id, type, name, status, settings, secret, created_at as created, last_updated_at as "lastUpdated"`;
const progressColumns = sql`cursor, next_attempt_at as "nextAttempt", failures, delivered, last_delivered_at as "lastDelivered", problem`;

export async function listAll(db: Reader): Promise<LogStream[]> {
  return db.query<LogStream>(sql`select ${columns} from log_streams order by id`);
}

/** Of those who make streams one at a time: how many there may be depends on how many there are. */
export async function lockWriters(tx: Tx): Promise<void> {
  await tx.execute(sql`lock table log_streams in share row exclusive mode`);
}

export async function lock(tx: Tx, id: string): Promise<LogStream | undefined> {
  const [found] = await tx.query<LogStream>(
    sql`select ${columns} from log_streams where id = ${id} for update`,
  );
  return found;
}

export async function save(tx: Tx, one: LogStream): Promise<void> {
  await tx.execute(sql`
    insert into log_streams (id, type, name, status, settings, secret, created_at, last_updated_at)
    values (${one.id}, ${one.type}, ${one.name}, ${one.status}, ${one.settings}, ${one.secret}, ${one.created}, ${one.lastUpdated})
    on conflict (id) do update set
      name = excluded.name, status = excluded.status, settings = excluded.settings, secret = excluded.secret,
      last_updated_at = excluded.last_updated_at`);
}

export async function remove(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from log_streams where id = ${id}`);
}

export async function readProgress(db: Reader, id: string): Promise<StreamProgress | undefined> {
  const [found] = await db.query<StreamProgress>(
    sql`select ${progressColumns} from log_streams where id = ${id}`,
  );
  return found;
}

/** From here on, at once, whatever went wrong before. */
export async function setCursor(tx: Tx, id: string, cursor: string): Promise<void> {
  await tx.execute(sql`
    update log_streams set cursor = ${cursor}, next_attempt_at = null, failures = 0, problem = null where id = ${id}`);
}

/** Try at once, whatever went wrong before. */
export async function forgetFailures(tx: Tx, id: string): Promise<void> {
  await tx.execute(
    sql`update log_streams set next_attempt_at = null, failures = 0, problem = null where id = ${id}`,
  );
}

/** False where another node is at it, or has been since the cursor was read. */
export async function claim(
  tx: Tx,
  given: { id: string; cursor: string | null; now: Date; until: Date },
): Promise<boolean> {
  const claimed = await tx.execute(sql`
    update log_streams set claimed_until = ${given.until}
    where id = ${given.id} and status = 'ACTIVE' and cursor is not distinct from ${given.cursor}
      and (claimed_until is null or claimed_until <= ${given.now})`);
  return claimed === 1;
}

/** What is before the cursor has arrived. Nothing where a replay has set another one meanwhile. */
export async function arrived(
  tx: Tx,
  given: { id: string; from: string | null; to: string; events: number; now: Date },
): Promise<void> {
  await tx.execute(sql`
    update log_streams set
      cursor = case when cursor is not distinct from ${given.from} then ${given.to} else cursor end,
      claimed_until = null, next_attempt_at = null, failures = 0, problem = null, delivered = delivered + ${given.events},
      last_delivered_at = case when ${given.events}::integer > 0 then ${given.now}::timestamptz else last_delivered_at end
    where id = ${given.id}`);
}

export async function failed(
  tx: Tx,
  given: { id: string; nextAttempt: Date; problem: string },
): Promise<void> {
  await tx.execute(sql`
    update log_streams set claimed_until = null, next_attempt_at = ${given.nextAttempt}, failures = failures + 1, problem = ${given.problem}
    where id = ${given.id}`);
}
