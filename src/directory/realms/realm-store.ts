import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { Realm, RealmAssignment, RealmOperation } from './realm.ts';

const realmColumns = sql`id, name, type, domains, is_default as "isDefault", created, last_updated as "lastUpdated"`;

export const listRealms = (db: Reader): Promise<Realm[]> =>
  db.query<Realm>(sql`select ${realmColumns} from realms order by id`);

export async function findRealm(db: Reader, id: string): Promise<Realm | undefined> {
  const [realm] = await db.query<Realm>(sql`select ${realmColumns} from realms where id = ${id}`);
  return realm;
}

export async function lockRealm(tx: Tx, id: string): Promise<Realm | undefined> {
  const [realm] = await tx.query<Realm>(sql`select ${realmColumns} from realms where id = ${id} for update`);
  return realm;
}

/** False when the name is taken. */
export async function insertRealm(tx: Tx, realm: Realm, nameKey: string): Promise<boolean> {
  const inserted = await tx.execute(sql`
    insert into realms (id, name, name_key, type, domains, is_default, created, last_updated)
    values (${realm.id}, ${realm.name}, ${nameKey}, ${realm.type}, ${realm.domains}::text[], ${realm.isDefault},
      ${realm.created}, ${realm.lastUpdated}) on conflict do nothing`);
  return inserted === 1;
}

export async function updateRealm(tx: Tx, realm: Realm, nameKey: string): Promise<boolean> {
  const taken = await tx.query(sql`select 1 from realms where name_key = ${nameKey} and id <> ${realm.id}`);
  if (taken.length > 0) return false;
  await tx.execute(sql`
    update realms set name = ${realm.name}, name_key = ${nameKey}, domains = ${realm.domains}::text[],
      last_updated = ${realm.lastUpdated}
    where id = ${realm.id}`);
  return true;
}

export async function deleteRealm(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from realms where id = ${id}`);
}

const assignmentColumns = sql`id, name, status, priority, profile_source_id as "profileSourceId", expression,
  realm_id as "realmId", created, last_updated as "lastUpdated"`;

export const listAssignments = (db: Reader): Promise<RealmAssignment[]> =>
  db.query<RealmAssignment>(sql`select ${assignmentColumns} from realm_assignments order by priority`);

/** One change of assignments at a time: priorities are about all of them. */
export async function lockAssignments(tx: Tx): Promise<RealmAssignment[]> {
  await tx.execute(sql`lock table realm_assignments in share row exclusive mode`);
  return listAssignments(tx);
}

/** All of them, in the order given: priorities follow from it. */
export async function saveAssignments(
  tx: Tx,
  all: readonly RealmAssignment[],
  nameKeys: readonly string[],
): Promise<void> {
  const texts = (pick: (one: RealmAssignment) => string) => all.map(pick);
  await tx.execute(
    sql`delete from realm_assignments where not (id = any(${texts((one) => one.id)}::text[]))`,
  );
  await tx.execute(sql`
    insert into realm_assignments (id, name, name_key, status, priority, profile_source_id, expression, realm_id, created,
      last_updated)
    select * from unnest(${texts((one) => one.id)}::text[], ${texts((one) => one.name)}::text[], ${nameKeys}::text[],
      ${texts((one) => one.status)}::text[], ${all.map((_, at) => at + 1)}::int[],
      ${texts((one) => one.profileSourceId)}::text[], ${texts((one) => one.expression)}::text[],
      ${texts((one) => one.realmId)}::text[], ${all.map((one) => one.created)}::timestamptz[],
      ${all.map((one) => one.lastUpdated)}::timestamptz[])
    on conflict (id) do update set name = excluded.name, name_key = excluded.name_key, status = excluded.status,
      priority = excluded.priority, profile_source_id = excluded.profile_source_id, expression = excluded.expression,
      realm_id = excluded.realm_id, last_updated = excluded.last_updated`);
}

type OperationRow = Omit<RealmOperation, 'started' | 'completed'> & {
  started: Date | null;
  completed: Date | null;
};
const operationColumns = sql`id, assignment, status, reached, moved, created, started, completed`;
const toOperation = (row: OperationRow): RealmOperation => ({
  ...row,
  started: row.started ?? undefined,
  completed: row.completed ?? undefined,
});

export async function insertOperation(tx: Tx, one: RealmOperation): Promise<void> {
  await tx.execute(sql`
    insert into realm_operations (id, assignment, status, reached, moved, created)
    values (${one.id}, ${JSON.stringify(one.assignment)}::jsonb, ${one.status}, ${one.reached}, ${one.moved}, ${one.created})`);
}

export async function lockOperation(tx: Tx, id: string): Promise<RealmOperation | undefined> {
  const [row] = await tx.query<OperationRow>(sql`
    select ${operationColumns} from realm_operations where id = ${id} for update`);
  return row && toOperation(row);
}

export async function saveOperation(tx: Tx, one: RealmOperation): Promise<void> {
  await tx.execute(sql`
    update realm_operations set status = ${one.status}, reached = ${one.reached}, moved = ${one.moved},
      started = ${one.started ?? null}, completed = ${one.completed ?? null}
    where id = ${one.id}`);
}

/** The newest first. */
export async function listOperations(
  db: Reader,
  page: { before: { created: Date; id: string } | undefined; limit: number },
): Promise<RealmOperation[]> {
  const { before, limit } = page;
  const rows = await db.query<OperationRow>(sql`
    select ${operationColumns} from realm_operations
    where ${before ? sql`(created, id) < (${before.created}, ${before.id})` : sql`true`}
    order by created desc, id desc limit ${limit}`);
  return rows.map(toOperation);
}

export async function findOperation(db: Reader, id: string): Promise<RealmOperation | undefined> {
  const [row] = await db.query<OperationRow>(sql`
    select ${operationColumns} from realm_operations where id = ${id}`);
  return row && toOperation(row);
}
