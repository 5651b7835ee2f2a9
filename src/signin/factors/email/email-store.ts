import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

/** The second address of somebody; the primary one has no row. */
export type SecondAddress = {
  id: string;
  userId: string;
  address: string;
  status: 'ACTIVE' | 'PENDING_ACTIVATION';
  created: Date;
  lastUpdated: Date;
};

const columns = sql`id, user_id as "userId", address, status, created, last_updated as "lastUpdated"`;

export async function find(db: Reader, userId: string): Promise<SecondAddress | undefined> {
  const [row] = await db.query<SecondAddress>(
    sql`select ${columns} from email_factors where user_id = ${userId}`,
  );
  return row;
}

/** Takes the place of one that waits or is void. False where an active one of this address is there. */
export async function put(tx: Tx, one: SecondAddress): Promise<boolean> {
  const written = await tx.execute(sql`
    insert into email_factors as f (user_id, id, address, status, created, last_updated)
    values (${one.userId}, ${one.id}, ${one.address}, ${one.status}, ${one.created}, ${one.lastUpdated})
    on conflict (user_id) do update set id = excluded.id, address = excluded.address, status = excluded.status,
      created = excluded.created, last_updated = excluded.last_updated
    where f.status = 'PENDING_ACTIVATION' or lower(f.address) <> lower(excluded.address)`);
  return written === 1;
}

export async function activate(tx: Tx, id: string, now: Date): Promise<SecondAddress | undefined> {
  const [row] = await tx.query<SecondAddress>(sql`
    update email_factors set status = 'ACTIVE', last_updated = ${now}
    where id = ${id} and status = 'PENDING_ACTIVATION' returning ${columns}`);
  return row;
}

export async function remove(tx: Tx, id: string): Promise<boolean> {
  return (await tx.execute(sql`delete from email_factors where id = ${id}`)) === 1;
}

export async function removeAllOf(tx: Tx, userId: string): Promise<void> {
  await tx.execute(sql`delete from email_factors where user_id = ${userId}`);
}
