import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { RoleAssignment, RoleType } from './admin-role.ts';

const columns = sql`id, user_id as "userId", role_type as type, created, last_updated as "lastUpdated"`;

/** The role types of many people in one query. */
export async function listTypes(db: Reader, userIds: readonly string[]): Promise<Map<string, RoleType[]>> {
  const rows = await db.query<{ userId: string; types: RoleType[] }>(sql`
    select user_id as "userId", array_agg(role_type order by role_type) as types
    from admin_role_assignments where user_id = any(${userIds}::text[]) group by user_id`);
  return new Map(rows.map((row) => [row.userId, row.types]));
}

export async function listOfUser(db: Reader, userId: string): Promise<RoleAssignment[]> {
  return db.query<RoleAssignment>(sql`
    select ${columns} from admin_role_assignments where user_id = ${userId} order by created, id`);
}

export async function find(db: Reader, userId: string, id: string): Promise<RoleAssignment | undefined> {
  const [found] = await db.query<RoleAssignment>(sql`
    select ${columns} from admin_role_assignments where user_id = ${userId} and id = ${id}`);
  return found;
}

/** False where the person has the role already. */
export async function insert(tx: Tx, one: RoleAssignment): Promise<boolean> {
  const written = await tx.execute(sql`
    insert into admin_role_assignments (id, user_id, role_type, created, last_updated)
    values (${one.id}, ${one.userId}, ${one.type}, ${one.created}, ${one.lastUpdated})
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

export async function listHolders(tx: Reader, type: RoleType): Promise<string[]> {
  const rows = await tx.query<{ userId: string }>(sql`
    select user_id as "userId" from admin_role_assignments where role_type = ${type} order by user_id`);
  return rows.map((row) => row.userId);
}

export async function listAdmins(db: Reader, after: string, limit: number): Promise<string[]> {
  const rows = await db.query<{ userId: string }>(sql`
    select distinct user_id as "userId" from admin_role_assignments
    where user_id > ${after} order by user_id limit ${limit}`);
  return rows.map((row) => row.userId);
}
