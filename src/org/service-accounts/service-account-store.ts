import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { ServiceAccount } from './service-account.ts';

const columns = sql`id, name, description, status, created, created_by as "createdBy", last_updated as "lastUpdated"`;

export async function listPage(
  db: Reader,
  page: { after: string | undefined; limit: number },
): Promise<ServiceAccount[]> {
  return db.query<ServiceAccount>(sql`
    select ${columns} from service_accounts where id > ${page.after ?? ''} order by id limit ${page.limit}`);
}

export async function findMany(db: Reader, ids: readonly string[]): Promise<Map<string, ServiceAccount>> {
  const rows = await db.query<ServiceAccount>(sql`
    select ${columns} from service_accounts where id = any(${ids}::text[])`);
  return new Map(rows.map((account) => [account.id, account]));
}

export async function lock(tx: Tx, id: string): Promise<ServiceAccount | undefined> {
  const [found] = await tx.query<ServiceAccount>(
    sql`select ${columns} from service_accounts where id = ${id} for update`,
  );
  return found;
}

/** False where the name is taken, in whatever case. */
export async function insert(tx: Tx, one: ServiceAccount): Promise<boolean> {
  const written = await tx.execute(sql`
    insert into service_accounts (id, name, description, status, created, created_by, last_updated)
    values (${one.id}, ${one.name}, ${one.description}, ${one.status}, ${one.created}, ${one.createdBy}, ${one.lastUpdated})
    on conflict do nothing`);
  return written === 1;
}

export async function isNameTaken(tx: Tx, name: string, besidesId: string): Promise<boolean> {
  const rows = await tx.query(
    sql`select from service_accounts where lower(name) = lower(${name}) and id <> ${besidesId}`,
  );
  return rows.length > 0;
}

export async function update(tx: Tx, one: ServiceAccount): Promise<void> {
  await tx.execute(sql`
    update service_accounts set name = ${one.name}, description = ${one.description}, status = ${one.status},
      last_updated = ${one.lastUpdated} where id = ${one.id}`);
}

export async function remove(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from service_accounts where id = ${id}`);
}

/** One writer at a time: that a name is free is no question about rows that are there. Changes are rare. */
export async function lockWriters(tx: Tx): Promise<void> {
  await tx.execute(sql`lock table service_accounts in share row exclusive mode`);
}
