import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import { labelKey } from '../custom/custom-role.ts';
import type { Binding, ResourceSet, SetResource } from './resource-set.ts';

const setColumns = sql`id, label, description, created, last_updated as "lastUpdated"`;
const resourceColumns = sql`id, set_id as "setId", kind, thing, excluded, created, last_updated as "lastUpdated"`;
const bindingColumns = sql`b.id, b.set_id as "setId", b.role_id as "roleId", b.created, b.last_updated as "lastUpdated"`;

export async function findSet(db: Reader, idOrLabel: string): Promise<ResourceSet | undefined> {
  const [found] = await db.query<ResourceSet>(sql`
    select ${setColumns} from admin_resource_sets where id = ${idOrLabel} or label_key = ${labelKey(idOrLabel)}
    order by id <> ${idOrLabel} limit 1`);
  return found;
}

export const listSets = (db: Reader, after: string, limit: number): Promise<ResourceSet[]> =>
  db.query<ResourceSet>(
    sql`select ${setColumns} from admin_resource_sets where id > ${after} order by id limit ${limit}`,
  );

/** False where another set has the label. */
export async function insertSet(tx: Tx, set: ResourceSet): Promise<boolean> {
  const written = await tx.execute(sql`
    insert into admin_resource_sets (id, label, label_key, description, created, last_updated)
    values (${set.id}, ${set.label}, ${labelKey(set.label)}, ${set.description}, ${set.created}, ${set.lastUpdated})
    on conflict do nothing`);
  return written === 1;
}

/** False where another set has the label. Changes are made one at a time, so looking first is enough. */
export async function updateSet(tx: Tx, set: ResourceSet): Promise<boolean> {
  const written = await tx.execute(sql`
    update admin_resource_sets set label = ${set.label}, label_key = ${labelKey(set.label)},
      description = ${set.description}, last_updated = ${set.lastUpdated}
    where id = ${set.id} and not exists (
      select 1 from admin_resource_sets where label_key = ${labelKey(set.label)} and id <> ${set.id})`);
  return written === 1;
}

/** With its bindings, of which none may have members. */
export async function deleteSet(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from admin_role_bindings where set_id = ${id}`);
  await tx.execute(sql`delete from admin_resource_sets where id = ${id}`);
}

export const listResources = (
  db: Reader,
  setId: string,
  after: string,
  limit: number,
): Promise<SetResource[]> =>
  db.query<SetResource>(sql`
    select ${resourceColumns} from admin_resource_set_resources
    where set_id = ${setId} and id > ${after} order by id limit ${limit}`);

export async function findResource(db: Reader, setId: string, id: string): Promise<SetResource | undefined> {
  const [found] = await db.query<SetResource>(sql`
    select ${resourceColumns} from admin_resource_set_resources where set_id = ${setId} and id = ${id}`);
  return found;
}

export async function countResources(db: Reader, setId: string): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    sql`select count(*) as count from admin_resource_set_resources where set_id = ${setId}`,
  );
  return row?.count ?? 0;
}

/** False where the set has the thing already. */
export async function insertResource(tx: Tx, one: SetResource): Promise<boolean> {
  const written = await tx.execute(sql`
    insert into admin_resource_set_resources (id, set_id, kind, thing, excluded, created, last_updated)
    values (${one.id}, ${one.setId}, ${one.kind}, ${one.thing}, ${JSON.stringify(one.excluded)}::jsonb, ${one.created},
      ${one.lastUpdated})
    on conflict do nothing`);
  return written === 1;
}

export async function updateResource(tx: Tx, one: SetResource): Promise<void> {
  await tx.execute(sql`
    update admin_resource_set_resources set excluded = ${JSON.stringify(one.excluded)}::jsonb, last_updated = ${one.lastUpdated}
    where id = ${one.id}`);
}

export async function removeResource(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from admin_resource_set_resources where id = ${id}`);
}

/** What the roles that are bound to a set permit, by their names. */
export async function listBoundPermissions(db: Reader, setId: string): Promise<string[]> {
  const rows = await db.query<{ permission: string }>(sql`
    select distinct p.permission from admin_role_bindings b join admin_custom_role_permissions p on p.role_id = b.role_id
    where b.set_id = ${setId}`);
  return rows.map((row) => row.permission);
}

export async function countMembersOfSet(db: Reader, setId: string): Promise<number> {
  const [row] = await db.query<{ count: number }>(sql`
    select count(*) as count from admin_role_assignments a join admin_role_bindings b on b.id = a.binding_id
    where b.set_id = ${setId}`);
  return row?.count ?? 0;
}

export async function findBinding(db: Reader, setId: string, roleId: string): Promise<Binding | undefined> {
  const [found] = await db.query<Binding>(sql`
    select ${bindingColumns} from admin_role_bindings b where b.set_id = ${setId} and b.role_id = ${roleId}`);
  return found;
}

export const listBindings = (db: Reader, setId: string, after: string, limit: number): Promise<Binding[]> =>
  db.query<Binding>(sql`
    select ${bindingColumns} from admin_role_bindings b
    where b.set_id = ${setId} and b.role_id > ${after} order by b.role_id limit ${limit}`);

export async function insertBinding(tx: Tx, one: Binding): Promise<void> {
  await tx.execute(sql`
    insert into admin_role_bindings (id, set_id, role_id, created, last_updated)
    values (${one.id}, ${one.setId}, ${one.roleId}, ${one.created}, ${one.lastUpdated}) on conflict do nothing`);
}

/** Its members with it. */
export async function deleteBinding(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from admin_role_bindings where id = ${id}`);
}
