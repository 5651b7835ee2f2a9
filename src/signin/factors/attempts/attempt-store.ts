import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

type Owner = { userId: string; factorId: string };

/** Counts one more and gives the count of its window. The row stays where it is counted on: fifty at once are fifty. */
export async function countAttempt(
  tx: Tx,
  { userId, factorId }: Owner,
  now: Date,
  windowStart: Date,
): Promise<number> {
  const [row] = await tx.query<{ attempts: number }>(sql`
    insert into factor_attempts as f (user_id, factor_id, attempts, attempts_since)
    values (${userId}, ${factorId}, 1, ${now})
    on conflict (user_id, factor_id) do update set
      attempts = case when f.attempts_since <= ${windowStart} then 1 else least(f.attempts, 1000000) + 1 end,
      attempts_since = case when f.attempts_since <= ${windowStart} then ${now}::timestamptz else f.attempts_since end
    returning attempts`);
  return row?.attempts ?? 1;
}

export async function forgetAttempts(tx: Tx, { userId, factorId }: Owner): Promise<void> {
  await tx.execute(sql`delete from factor_attempts where user_id = ${userId} and factor_id = ${factorId}`);
}

export async function countMessage(
  db: Reader,
  keyHash: Buffer,
  now: Date,
  windowStart: Date,
): Promise<number> {
  const [row] = await db.query<{ used: number }>(sql`
    insert into message_budgets as b (key_hash, window_started, used) values (${keyHash}, ${now}, 1)
    on conflict (key_hash) do update set
      used = case when b.window_started <= ${windowStart} then 1 else least(b.used, 1000000) + 1 end,
      window_started = case when b.window_started <= ${windowStart} then ${now}::timestamptz else b.window_started end
    returning used`);
  return row?.used ?? 1;
}

export async function deleteOld(tx: Tx, before: Date): Promise<void> {
  await tx.execute(sql`delete from message_budgets where window_started <= ${before}`);
  await tx.execute(sql`delete from factor_attempts where attempts_since <= ${before}`);
}
