import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

export type DeviceAssurance = {
  id: string;
  name: string;
  platform: string;
  /** Its requirements, by platform. */
  content: Record<string, unknown>;
  created: Date;
  createdBy: string;
  lastUpdated: Date;
  lastUpdatedBy: string;
};

const columns = sql`id, name, platform, content, created, created_by as "createdBy", last_updated as "lastUpdated",
  last_updated_by as "lastUpdatedBy"`;

export async function listAll(db: Reader): Promise<DeviceAssurance[]> {
  return db.query<DeviceAssurance>(sql`select ${columns} from device_assurances order by created, id`);
}

export async function find(db: Reader, id: string): Promise<DeviceAssurance | undefined> {
  const [found] = await db.query<DeviceAssurance>(
    sql`select ${columns} from device_assurances where id = ${id}`,
  );
  return found;
}

export async function lock(tx: Tx, id: string): Promise<DeviceAssurance | undefined> {
  const [found] = await tx.query<DeviceAssurance>(
    sql`select ${columns} from device_assurances where id = ${id} for update`,
  );
  return found;
}

/** Those that are there stay there until the transaction ends. */
export async function findMissing(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const found = await tx.query<{ id: string }>(
    sql`select id from device_assurances where id = any(${ids}::text[]) order by id for share`,
  );
  const there = new Set(found.map(({ id }) => id));
  return ids.filter((id) => !there.has(id));
}

export async function isNameTaken(tx: Tx, one: DeviceAssurance): Promise<boolean> {
  const rows = await tx.query(
    sql`select id from device_assurances where name = ${one.name} and id <> ${one.id}`,
  );
  return rows.length > 0;
}

export async function insert(tx: Tx, one: DeviceAssurance): Promise<void> {
  await tx.execute(sql`
    insert into device_assurances (id, name, platform, content, created, created_by, last_updated, last_updated_by)
    values (${one.id}, ${one.name}, ${one.platform}, ${JSON.stringify(one.content)}::jsonb, ${one.created}, ${one.createdBy},
      ${one.lastUpdated}, ${one.lastUpdatedBy})`);
}

export async function update(tx: Tx, one: DeviceAssurance): Promise<void> {
  await tx.execute(sql`
    update device_assurances set name = ${one.name}, content = ${JSON.stringify(one.content)}::jsonb,
      last_updated = ${one.lastUpdated}, last_updated_by = ${one.lastUpdatedBy}
    where id = ${one.id}`);
}

export async function remove(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from device_assurances where id = ${id}`);
}

/** Writers go one by one, so that two of them cannot take one name. There are few, and they are people. */
export async function lockWriters(tx: Tx): Promise<void> {
  await tx.execute(sql`lock table device_assurances in share row exclusive mode`);
}
