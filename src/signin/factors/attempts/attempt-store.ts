import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

type Owner = { userId: string; factorId: string };

export type Counted = { attempts: number; misses: number; ends: Date };

/**
 * Counts one more and gives the count of its window, when that ends, and the count of all since the last right answer. The row stays
 * where it is counted on: fifty at once are fifty. A window is as long as `firstSeconds`, and twice that after each ten misses, so many
 * times as `doublings`.
 */
export async function countAttempt(
  tx: Tx,
  { userId, factorId }: Owner,
  now: Date,
  { most, firstSeconds, doublings }: { most: number; firstSeconds: number; doublings: number },
): Promise<Counted> {
  const ends = sql`f.attempts_since
    + ${firstSeconds}::int * power(2, least(f.misses / 10, ${doublings}::int)) * interval '1 second'`;
  const isOver = sql`${ends} <= ${now}::timestamptz`;
  const [row] = await tx.query<Counted>(sql`
    insert into factor_attempts as f (user_id, factor_id, attempts, attempts_since, misses)
    values (${userId}, ${factorId}, 1, ${now}, 1)
    on conflict (user_id, factor_id) do update set
      attempts = case when ${isOver} then 1 else least(f.attempts, 1000000) + 1 end,
      attempts_since = case when ${isOver} then ${now}::timestamptz else f.attempts_since end,
      misses = f.misses + case when ${isOver} or f.attempts < ${most}::int then 1 else 0 end
    returning attempts, misses, ${ends} as ends`);
  return row ?? { attempts: 1, misses: 1, ends: now };
}

export async function forgetAttempts(tx: Tx, { userId, factorId }: Owner): Promise<void> {
  const names = [factorId, `${factorId}.recovery`];
  await tx.execute(
    sql`delete from factor_attempts where user_id = ${userId} and factor_id = any(${names}::text[])`,
  );
}

/** On every road to it: what is counted apart has a name behind a point. Without a factor, all of a person. */
export async function forgetFactor(tx: Tx, userId: string, factorId?: string): Promise<void> {
  const meant =
    factorId === undefined
      ? sql`true`
      : sql`(factor_id = ${factorId} or starts_with(factor_id, ${`${factorId}.`}))`;
  await tx.execute(sql`delete from factor_attempts where user_id = ${userId} and ${meant}`);
}

export async function countMessage(
  db: Reader,
  keyHash: Buffer,
  now: Date,
  windowStart: Date,
): Promise<{ used: number; since: Date }> {
  const [row] = await db.query<{ used: number; since: Date }>(sql`
    insert into message_budgets as b (key_hash, window_started, used) values (${keyHash}, ${now}, 1)
    on conflict (key_hash) do update set
      used = case when b.window_started <= ${windowStart} then 1 else least(b.used, 1000000) + 1 end,
      window_started = case when b.window_started <= ${windowStart} then ${now}::timestamptz else b.window_started end
    returning used, window_started as since`);
  return row ?? { used: 1, since: now };
}

export async function forgetMessages(db: Reader, keyHash: Buffer): Promise<void> {
  await db.query(sql`delete from message_budgets where key_hash = ${keyHash}`);
}

/** Misses are remembered for half a year: long enough that waiting is no way round them. */
export async function deleteOld(tx: Tx, before: Date): Promise<void> {
  await tx.execute(sql`delete from message_budgets where window_started <= ${before}`);
  await tx.execute(
    sql`delete from factor_attempts where attempts_since <= ${before}::timestamptz - interval '180 days'`,
  );
}
