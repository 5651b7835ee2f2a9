import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

export async function replaceAll(
  tx: Tx,
  userId: string,
  hashes: readonly Buffer[],
  now: Date,
): Promise<void> {
  await tx.execute(sql`delete from recovery_codes where user_id = ${userId}`);
  await tx.execute(sql`
    insert into recovery_codes (user_id, code_hash, created)
    select ${userId}, given.hash, ${now}::timestamptz from unnest(${[...hashes]}::bytea[]) as given (hash)`);
}

/** How many are left and since when; undefined for none. */
export async function summary(
  db: Reader,
  userId: string,
): Promise<{ left: number; created: Date } | undefined> {
  const [row] = await db.query<{ left: number; created: Date | null }>(sql`
    select count(*)::int as left, max(created) as created from recovery_codes where user_id = ${userId}`);
  return row?.created ? { left: row.left, created: row.created } : undefined;
}

/** True for one caller only. */
export async function spend(tx: Tx, userId: string, hash: Buffer): Promise<boolean> {
  const deleted = await tx.execute(
    sql`delete from recovery_codes where user_id = ${userId} and code_hash = ${hash}`,
  );
  return deleted === 1;
}

export async function removeAll(tx: Tx, userId: string): Promise<boolean> {
  return (await tx.execute(sql`delete from recovery_codes where user_id = ${userId}`)) > 0;
}

/** Two who make new ones at once do it one after the other: what was shown to the first is dead, not mixed with the second. */
export async function lockOwner(tx: Tx, userId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('recovery codes'), hashtext(${userId}))`);
}
