import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

export type PhoneKind = 'sms' | 'call';
export type Phone = {
  id: string;
  userId: string;
  kind: PhoneKind;
  number: string;
  extension: string | null;
  status: 'ACTIVE' | 'PENDING_ACTIVATION';
  created: Date;
  lastUpdated: Date;
};

const columns = sql`id, user_id as "userId", kind, number, extension, status, created, last_updated as "lastUpdated"`;

export async function listOf(db: Reader, userId: string): Promise<Phone[]> {
  return db.query<Phone>(
    sql`select ${columns} from phone_factors where user_id = ${userId} order by kind desc, status`,
  );
}

/** Takes the place of one that waits; of an active one only where `replace` says so. */
export async function put(tx: Tx, one: Phone, replace: boolean): Promise<boolean> {
  const { userId, kind } = one;
  if (!replace) {
    const [active] = await tx.query(sql`
      select from phone_factors where user_id = ${userId} and kind = ${kind} and status = 'ACTIVE'`);
    if (active !== undefined) return false;
  }
  const written = await tx.execute(sql`
    insert into phone_factors (user_id, kind, id, number, extension, status, created, last_updated)
    values (${userId}, ${kind}, ${one.id}, ${one.number}, ${one.extension}, ${one.status}, ${one.created}, ${one.lastUpdated})
    on conflict (user_id, kind, status) do update set id = excluded.id, number = excluded.number,
      extension = excluded.extension, created = excluded.created, last_updated = excluded.last_updated
    where excluded.status = 'PENDING_ACTIVATION' or ${replace}`);
  return written === 1;
}

/** The number before it goes with the same step. Undefined where it is gone, or active already. */
export async function activate(
  tx: Tx,
  one: Pick<Phone, 'id' | 'userId' | 'kind'>,
  now: Date,
): Promise<Phone | undefined> {
  await tx.execute(sql`
    delete from phone_factors where user_id = ${one.userId} and kind = ${one.kind} and status = 'ACTIVE'
      and exists (select from phone_factors p where p.id = ${one.id} and p.status = 'PENDING_ACTIVATION')`);
  const [row] = await tx.query<Phone>(sql`
    update phone_factors set status = 'ACTIVE', last_updated = ${now}
    where id = ${one.id} and status = 'PENDING_ACTIVATION' returning ${columns}`);
  return row;
}

export async function remove(tx: Tx, id: string): Promise<boolean> {
  return (await tx.execute(sql`delete from phone_factors where id = ${id}`)) === 1;
}

export async function removeAllOf(tx: Tx, userId: string, kind: PhoneKind): Promise<void> {
  await tx.execute(sql`delete from phone_factors where user_id = ${userId} and kind = ${kind}`);
}
