import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

export async function findPreference(db: Reader, userId: string, name: string): Promise<unknown> {
  const [row] = await db.query<{ value: unknown }>(
    sql`select value from console_preferences where user_id = ${userId} and name = ${name}`,
  );
  return row?.value;
}

/** Counted under a lock of the person, so that two at once cannot both be the last that fits. False: there are too many. */
export async function savePreference(
  tx: Tx,
  kept: { userId: string; name: string; value: unknown; at: Date },
  most: number,
): Promise<boolean> {
  const { userId, name, value, at } = kept;
  await tx.query(sql`select 1 from users where id = ${userId} for update`);
  const [row] = await tx.query<{ others: number }>(
    sql`select count(*)::int as others from console_preferences where user_id = ${userId} and name <> ${name}`,
  );
  if ((row?.others ?? 0) >= most) return false;
  await tx.execute(sql`
    insert into console_preferences (user_id, name, value, last_updated)
    values (${userId}, ${name}, ${JSON.stringify(value)}::jsonb, ${at})
    on conflict (user_id, name) do update set value = excluded.value, last_updated = excluded.last_updated`);
  return true;
}
