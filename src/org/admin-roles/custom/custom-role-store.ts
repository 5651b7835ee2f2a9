import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import { type CustomPermission, type CustomRole, labelKey } from './custom-role.ts';

const columns = sql`id, label, description, created, last_updated as "lastUpdated"`;

export async function findRole(db: Reader, idOrLabel: string): Promise<CustomRole | undefined> {
  const [found] = await db.query<CustomRole>(sql`
    select ${columns} from admin_custom_roles where id = ${idOrLabel} or label_key = ${labelKey(idOrLabel)}
    order by id <> ${idOrLabel} limit 1`);
  return found;
}

export const listRoles = (db: Reader, after: string, limit: number): Promise<CustomRole[]> =>
  db.query<CustomRole>(
    sql`select ${columns} from admin_custom_roles where id > ${after} order by id limit ${limit}`,
  );

/** False where another role has the label. */
export async function insertRole(tx: Tx, role: CustomRole): Promise<boolean> {
  const written = await tx.execute(sql`
    insert into admin_custom_roles (id, label, label_key, description, created, last_updated)
    values (${role.id}, ${role.label}, ${labelKey(role.label)}, ${role.description}, ${role.created}, ${role.lastUpdated})
    on conflict do nothing`);
  return written === 1;
}

/** False where another role has the label. Changes are made one at a time, so looking first is enough. */
export async function updateRole(tx: Tx, role: CustomRole): Promise<boolean> {
  const written = await tx.execute(sql`
    update admin_custom_roles set label = ${role.label}, label_key = ${labelKey(role.label)},
      description = ${role.description}, last_updated = ${role.lastUpdated}
    where id = ${role.id} and not exists (
      select 1 from admin_custom_roles where label_key = ${labelKey(role.label)} and id <> ${role.id})`);
  return written === 1;
}

/** With its bindings, of which none may have members. */
export async function deleteRole(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from admin_role_bindings where role_id = ${id}`);
  await tx.execute(sql`delete from admin_custom_roles where id = ${id}`);
}

export async function countHolders(db: Reader, roleId: string): Promise<number> {
  const [row] = await db.query<{ count: number }>(sql`
    select count(*) as count from admin_role_assignments a join admin_role_bindings b on b.id = a.binding_id
    where b.role_id = ${roleId}`);
  return row?.count ?? 0;
}

export const listPermissions = (db: Reader, roleId: string): Promise<CustomPermission[]> =>
  db.query<CustomPermission>(sql`
    select permission, created, last_updated as "lastUpdated" from admin_custom_role_permissions
    where role_id = ${roleId} order by permission`);

export async function addPermissions(
  tx: Tx,
  roleId: string,
  permissions: readonly string[],
  now: Date,
): Promise<void> {
  await tx.execute(sql`
    insert into admin_custom_role_permissions (role_id, permission, created, last_updated)
    select ${roleId}, name, ${now}, ${now} from unnest(${permissions}::text[]) as name on conflict do nothing`);
}

export async function removePermission(tx: Tx, roleId: string, permission: string): Promise<boolean> {
  const removed = await tx.execute(sql`
    delete from admin_custom_role_permissions where role_id = ${roleId} and permission = ${permission}`);
  return removed === 1;
}
