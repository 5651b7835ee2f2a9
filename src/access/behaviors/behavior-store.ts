import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { Behavior } from './behavior.ts';

const columns = sql`id, name, status, rule, created, last_updated as "lastUpdated"`;

export async function listAll(db: Reader): Promise<Behavior[]> {
  return db.query<Behavior>(sql`select ${columns} from behaviors order by name`);
}

/** `after` is a name: they are few, and read by name. */
export async function listPage(db: Reader, after: string, limit: number): Promise<Behavior[]> {
  return db.query<Behavior>(
    sql`select ${columns} from behaviors where name > ${after} order by name limit ${limit}`,
  );
}

export async function find(db: Reader, id: string): Promise<Behavior | undefined> {
  const [found] = await db.query<Behavior>(sql`select ${columns} from behaviors where id = ${id}`);
  return found;
}

export async function lock(tx: Tx, id: string): Promise<Behavior | undefined> {
  const [found] = await tx.query<Behavior>(sql`select ${columns} from behaviors where id = ${id} for update`);
  return found;
}

/** Those that are there stay there until the transaction ends. */
export async function findMissing(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const found = await tx.query<{ id: string }>(
    sql`select id from behaviors where id = any(${ids}::text[]) order by id for share`,
  );
  const there = new Set(found.map(({ id }) => id));
  return ids.filter((id) => !there.has(id));
}

/** False where the name is another's. */
export async function insert(tx: Tx, one: Behavior): Promise<boolean> {
  const written = await tx.execute(sql`
    insert into behaviors (id, name, status, rule, created, last_updated)
    values (${one.id}, ${one.name}, ${one.status}, ${JSON.stringify(one.rule)}::jsonb, ${one.created}, ${one.lastUpdated})
    on conflict (name) do nothing`);
  return written === 1;
}

/** False where the name is another's. */
export async function update(tx: Tx, one: Behavior): Promise<boolean> {
  const taken = await tx.query(sql`select id from behaviors where name = ${one.name} and id <> ${one.id}`);
  if (taken.length > 0) return false;
  await tx.execute(sql`
    update behaviors set name = ${one.name}, status = ${one.status}, rule = ${JSON.stringify(one.rule)}::jsonb,
      last_updated = ${one.lastUpdated}
    where id = ${one.id}`);
  return true;
}

export async function remove(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from behaviors where id = ${id}`);
}

export async function lockWriters(tx: Tx): Promise<void> {
  await tx.execute(sql`lock table behaviors in share row exclusive mode`);
}
