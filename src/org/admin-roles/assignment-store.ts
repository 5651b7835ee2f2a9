import { type Reader, type Sql, sql, type Tx } from '#src/platform/database/index.ts';
import type { RoleType } from './admin-role.ts';
import type { Principal, PrincipalType, RoleAssignment } from './assignment.ts';
import type { HeldRole } from './held-role.ts';

type AssignmentRow = {
  id: string;
  assignee_type: PrincipalType;
  assignee_id: string;
  role_type: RoleType | 'CUSTOM';
  role_id: string | null;
  role_label: string | null;
  set_id: string | null;
  is_limited: boolean;
  created: Date;
  last_updated: Date;
};

const selected = sql`select a.id, a.assignee_type, a.assignee_id, a.role_type, b.role_id, r.label as role_label, b.set_id, a.is_limited,
    a.created, a.last_updated
  from admin_role_assignments a
  left join admin_role_bindings b on b.id = a.binding_id left join admin_custom_roles r on r.id = b.role_id`;

const toAssignment = (row: AssignmentRow): RoleAssignment => ({
  id: row.id,
  assignee: { type: row.assignee_type, id: row.assignee_id },
  type: row.role_type,
  binding:
    row.role_id !== null && row.set_id !== null
      ? { roleId: row.role_id, roleLabel: row.role_label ?? '', setId: row.set_id }
      : undefined,
  isLimited: row.is_limited,
  created: row.created,
  lastUpdated: row.last_updated,
});

async function list(db: Reader, where: Sql): Promise<RoleAssignment[]> {
  return (await db.query<AssignmentRow>(sql`${selected} ${where}`)).map(toAssignment);
}

export const listOf = (db: Reader, { type, id }: Principal): Promise<RoleAssignment[]> =>
  list(db, sql`where a.assignee_type = ${type} and a.assignee_id = ${id} order by a.created, a.id`);

export const listOfGroups = (db: Reader, groupIds: readonly string[]): Promise<RoleAssignment[]> =>
  list(
    db,
    sql`where a.assignee_type = 'GROUP' and a.assignee_id = any(${groupIds}::text[]) order by a.created, a.id`,
  );

/** By its own id, or by the type where that is meant. */
export async function find(
  db: Reader,
  { type, id }: Principal,
  wanted: { id: string; type: string | undefined },
): Promise<RoleAssignment | undefined> {
  const [found] = await list(
    db,
    sql`where a.assignee_type = ${type} and a.assignee_id = ${id}
      and (a.id = ${wanted.id} or a.role_type = ${wanted.type ?? ''}) limit 1`,
  );
  return found;
}

/** The people, apps and groups of a binding, by the id of the assignment. */
export const listOfBinding = (db: Reader, bindingId: string, after: string, limit: number) =>
  list(db, sql`where a.binding_id = ${bindingId} and a.id > ${after} order by a.id limit ${limit}`);

export async function findInBinding(
  db: Reader,
  bindingId: string,
  id: string,
): Promise<RoleAssignment | undefined> {
  const [found] = await list(db, sql`where a.binding_id = ${bindingId} and a.id = ${id}`);
  return found;
}

export type NewAssignment = {
  id: string;
  assignee: Principal;
  type: RoleType | 'CUSTOM';
  bindingId: string | undefined;
  created: Date;
};

/** False where the principal has the role already. */
export async function insert(tx: Tx, one: NewAssignment): Promise<boolean> {
  const written = await tx.execute(sql`
    insert into admin_role_assignments (id, assignee_type, assignee_id, role_type, binding_id, created, last_updated)
    values (${one.id}, ${one.assignee.type}, ${one.assignee.id}, ${one.type}, ${one.bindingId ?? null}, ${one.created}, ${one.created})
    on conflict do nothing`);
  return written === 1;
}

export async function remove(tx: Tx, id: string): Promise<boolean> {
  return (await tx.execute(sql`delete from admin_role_assignments where id = ${id}`)) === 1;
}

/**
 * One change of roles at a time: whether the grantor still holds what he grants, and whether a super administrator remains, are
 * questions about several rows, which row locks cannot answer. Changes are rare and quick; readers are not held up.
 */
export async function lockChanges(tx: Tx): Promise<void> {
  await tx.execute(sql`lock table admin_role_assignments in share row exclusive mode`);
}

/** The people who hold a role themselves, not by a group. */
export async function listHolders(db: Reader, type: RoleType): Promise<string[]> {
  const rows = await db.query<{ id: string }>(sql`
    select assignee_id as id from admin_role_assignments
    where role_type = ${type} and assignee_type = 'USER' order by assignee_id`);
  return rows.map((row) => row.id);
}

export async function listAdmins(db: Reader, after: string, limit: number): Promise<string[]> {
  const rows = await db.query<{ id: string }>(sql`
    select distinct assignee_id as id from admin_role_assignments
    where assignee_type = 'USER' and assignee_id > ${after} order by id limit ${limit}`);
  return rows.map((row) => row.id);
}

/** Groups that carry roles; there are few. */
export async function listRoleGroups(db: Reader): Promise<string[]> {
  const rows = await db.query<{ id: string }>(sql`
    select distinct assignee_id as id from admin_role_assignments where assignee_type = 'GROUP' order by id`);
  return rows.map((row) => row.id);
}

type HeldRow = { assignee_type: PrincipalType; assignee_id: string } & HeldRole;

export const principalKey = ({ type, id }: Principal): `${PrincipalType} ${string}` => `${type} ${id}`;

/** The roles of many principals with all that decides what they permit, in one query. */
export async function listHeld(
  db: Reader,
  principals: readonly Principal[],
): Promise<Map<string, HeldRole[]>> {
  const types = principals.map(({ type }) => type);
  const ids = principals.map(({ id }) => id);
  const rows = await db.query<HeldRow>(sql`
    select a.assignee_type, a.assignee_id, a.role_type as type, a.is_limited as "isLimited",
      coalesce((select jsonb_agg(jsonb_build_object('kind', t.kind, 'thing', t.thing))
        from admin_role_targets t where t.assignment_id = a.id), '[]') as targets,
      array(select p.permission from admin_custom_role_permissions p where p.role_id = b.role_id) as permissions,
      coalesce((select jsonb_agg(jsonb_build_object('kind', s.kind, 'thing', s.thing, 'excluded', s.excluded))
        from admin_resource_set_resources s where s.set_id = b.set_id), '[]') as resources
    from unnest(${types}::text[], ${ids}::text[]) as wanted (type, id)
    join admin_role_assignments a on a.assignee_id = wanted.id and a.assignee_type = wanted.type
    left join admin_role_bindings b on b.id = a.binding_id`);
  const held = new Map<string, HeldRole[]>();
  for (const row of rows) {
    const key = principalKey({ type: row.assignee_type, id: row.assignee_id });
    held.set(key, [...(held.get(key) ?? []), row]);
  }
  return held;
}

/** Takes away all roles of principals that are gone. */
export async function removeOf(tx: Tx, { type, id }: Principal): Promise<void> {
  await tx.execute(
    sql`delete from admin_role_assignments where assignee_type = ${type} and assignee_id = ${id}`,
  );
}
