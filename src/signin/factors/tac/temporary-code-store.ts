import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

export type StoredCode = {
  id: string;
  userId: string;
  code: Buffer;
  multiUse: boolean;
  created: Date;
  lastUsed: Date | null;
  expires: Date;
};

const columns = sql`id, user_id as "userId", code, multi_use as "multiUse", created, last_used as "lastUsed", expires_at as expires`;

/** One of a person: the one before is dead. Gives whether there was one. */
export async function put(tx: Tx, one: StoredCode): Promise<void> {
  await tx.execute(sql`
    insert into temporary_codes (user_id, id, code, multi_use, created, expires_at)
    values (${one.userId}, ${one.id}, ${one.code}, ${one.multiUse}, ${one.created}, ${one.expires})
    on conflict (user_id) do update set id = excluded.id, code = excluded.code, multi_use = excluded.multi_use,
      created = excluded.created, last_used = null, expires_at = excluded.expires_at`);
}

export async function find(db: Reader, userId: string, now: Date): Promise<StoredCode | undefined> {
  const [row] = await db.query<StoredCode>(
    sql`select ${columns} from temporary_codes where user_id = ${userId} and expires_at > ${now}`,
  );
  return row;
}

/** True where it could be used now: once, or as often as it is good. */
export async function use(tx: Tx, { id, multiUse }: StoredCode, now: Date): Promise<boolean> {
  const done = multiUse
    ? await tx.execute(
        sql`update temporary_codes set last_used = ${now} where id = ${id} and multi_use and expires_at > ${now}`,
      )
    : await tx.execute(sql`delete from temporary_codes where id = ${id} and expires_at > ${now}`);
  return done === 1;
}

export async function remove(tx: Tx, userId: string, id?: string): Promise<boolean> {
  const which = id === undefined ? sql`true` : sql`id = ${id}`;
  return (await tx.execute(sql`delete from temporary_codes where user_id = ${userId} and ${which}`)) === 1;
}

export async function deleteExpired(tx: Tx, now: Date): Promise<void> {
  await tx.execute(sql`delete from temporary_codes where expires_at <= ${now}`);
}
