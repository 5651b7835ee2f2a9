import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { LinkedObject } from './linked-object.ts';

type Row = {
  primary_name: string;
  primary_title: string;
  primary_description: string | null;
  associated_name: string;
  associated_title: string;
  associated_description: string | null;
};

const columns = sql`o.primary_name, o.primary_title, o.primary_description, o.associated_name, o.associated_title,
  o.associated_description`;

const toLinkedObject = (row: Row): LinkedObject => ({
  primary: {
    name: row.primary_name,
    title: row.primary_title,
    description: row.primary_description ?? undefined,
  },
  associated: {
    name: row.associated_name,
    title: row.associated_title,
    description: row.associated_description ?? undefined,
  },
});

export async function listLinkedObjects(db: Reader): Promise<LinkedObject[]> {
  const rows = await db.query<Row>(
    sql`select ${columns} from linked_objects o order by o.created, o.primary_name`,
  );
  return rows.map(toLinkedObject);
}

/** By either name. */
export async function findLinkedObject(db: Reader, name: string): Promise<LinkedObject | undefined> {
  const [row] = await db.query<Row>(sql`
    select ${columns} from linked_objects o where o.primary_name = ${name} or o.associated_name = ${name}`);
  return row && toLinkedObject(row);
}

/** Held against deletion until the end of the transaction. */
export async function holdLinkedObject(tx: Tx, name: string): Promise<LinkedObject | undefined> {
  const [row] = await tx.query<Row>(sql`
    select ${columns} from linked_objects o where o.primary_name = ${name} or o.associated_name = ${name} for key share`);
  return row && toLinkedObject(row);
}

/** False when one of the names is taken. */
export async function insertLinkedObject(tx: Tx, one: LinkedObject, created: Date): Promise<boolean> {
  const { primary, associated } = one;
  const inserted = await tx.execute(sql`
    insert into linked_objects (primary_name, primary_title, primary_description, associated_name, associated_title,
      associated_description, created)
    values (${primary.name}, ${primary.title}, ${primary.description ?? null}, ${associated.name}, ${associated.title},
      ${associated.description ?? null}, ${created}) on conflict do nothing`);
  if (inserted === 0) return false;
  const names = [primary.name, associated.name].map((name) => name.toLowerCase());
  const claimed = await tx.execute(sql`
    insert into linked_object_names (name_key, primary_name)
    select name, ${primary.name} from unnest(${names}::text[]) as name on conflict do nothing`);
  return claimed === 2;
}

export async function countLinkedObjects(db: Reader): Promise<number> {
  const [row] = await db.query<{ count: number }>(sql`select count(*) as count from linked_objects`);
  return row?.count ?? 0;
}

export async function deleteLinkedObject(tx: Tx, primaryName: string): Promise<void> {
  await tx.execute(sql`delete from linked_objects where primary_name = ${primaryName}`);
}

export async function setPrimary(
  tx: Tx,
  value: { associatedId: string; primaryName: string; primaryId: string },
): Promise<boolean> {
  const written = await tx.execute(sql`
    insert into linked_object_values as v (associated_id, primary_name, primary_id)
    values (${value.associatedId}, ${value.primaryName}, ${value.primaryId})
    on conflict (associated_id, primary_name) do update set primary_id = excluded.primary_id
    where v.primary_id <> excluded.primary_id`);
  return written === 1;
}

export async function clearPrimary(tx: Tx, associatedId: string, primaryName: string): Promise<boolean> {
  const deleted = await tx.execute(sql`
    delete from linked_object_values where associated_id = ${associatedId} and primary_name = ${primaryName}`);
  return deleted === 1;
}

export async function findPrimary(
  db: Reader,
  associatedId: string,
  primaryName: string,
): Promise<string | undefined> {
  const [row] = await db.query<{ primary_id: string }>(sql`
    select primary_id from linked_object_values where associated_id = ${associatedId} and primary_name = ${primaryName}`);
  return row?.primary_id;
}

export async function listAssociated(
  db: Reader,
  of: { primaryId: string; primaryName: string; after: string; limit: number },
): Promise<string[]> {
  const rows = await db.query<{ associated_id: string }>(sql`
    select associated_id from linked_object_values
    where primary_id = ${of.primaryId} and primary_name = ${of.primaryName} and associated_id > ${of.after}
    order by associated_id limit ${of.limit}`);
  return rows.map((row) => row.associated_id);
}
