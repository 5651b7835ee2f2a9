import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { DirectAssignment, GroupAssignment } from './assignment.ts';

type DirectRow = {
  user_id: string;
  app_id: string;
  user_name: string | null;
  profile: Record<string, unknown>;
  created_at: Date;
  last_updated_at: Date;
};

const toDirect = (row: DirectRow): DirectAssignment => ({
  appId: row.app_id,
  userId: row.user_id,
  userName: row.user_name ?? undefined,
  profile: row.profile,
  createdMs: row.created_at.getTime(),
  lastUpdatedMs: row.last_updated_at.getTime(),
});

/** Ids have no spaces, so that a pair of them can be one key. */
export const directKey = (userId: string, appId: string): string => `${userId} ${appId}`;

export async function findDirect(
  db: Reader,
  keys: readonly string[],
): Promise<Map<string, DirectAssignment>> {
  const pairs = keys.map((key) => key.split(' '));
  // A join with the pairs, not two `= any`: the index is entered once a pair instead of once a combination.
  const rows = await db.query<DirectRow>(sql`
    select a.user_id, a.app_id, a.user_name, a.profile, a.created_at, a.last_updated_at
    from unnest(${pairs.map((pair) => pair[0])}::text[], ${pairs.map((pair) => pair[1])}::text[]) as wanted (user_id, app_id)
    join app_users a on a.user_id = wanted.user_id and a.app_id = wanted.app_id`);
  return new Map(rows.map((row) => [directKey(row.user_id, row.app_id), toDirect(row)]));
}

export async function listDirectOfUser(db: Reader, userId: string): Promise<DirectAssignment[]> {
  const rows = await db.query<DirectRow>(sql`
    select user_id, app_id, user_name, profile, created_at, last_updated_at from app_users where user_id = ${userId}
    order by app_id`);
  return rows.map(toDirect);
}

export async function listDirectUserIds(
  db: Reader,
  appId: string,
  after: string | undefined,
  limit: number,
): Promise<string[]> {
  const rows = await db.query<{ user_id: string }>(sql`
    select user_id from app_users where app_id = ${appId} and user_id > ${after ?? ''} order by user_id limit ${limit}`);
  return rows.map((row) => row.user_id);
}

/** The rows that are there, held until the end of the transaction; in one order, so that two who lock many do not meet crosswise. */
export async function lockDirect(tx: Tx, keys: readonly string[]): Promise<Map<string, DirectAssignment>> {
  const pairs = keys.map((key) => key.split(' '));
  const rows = await tx.query<DirectRow>(sql`
    select a.user_id, a.app_id, a.user_name, a.profile, a.created_at, a.last_updated_at
    from unnest(${pairs.map((pair) => pair[0])}::text[], ${pairs.map((pair) => pair[1])}::text[]) as wanted (user_id, app_id)
    join app_users a on a.user_id = wanted.user_id and a.app_id = wanted.app_id
    order by a.user_id, a.app_id for update of a`);
  return new Map(rows.map((row) => [directKey(row.user_id, row.app_id), toDirect(row)]));
}

const given = (assignments: readonly DirectAssignment[]) => sql`
  unnest(${assignments.map((one) => one.userId)}::text[], ${assignments.map((one) => one.appId)}::text[],
    ${assignments.map((one) => one.userName ?? null)}::text[],
    ${assignments.map((one) => JSON.stringify(one.profile))}::text[],
    ${assignments.map((one) => new Date(one.createdMs).toISOString())}::timestamptz[],
    ${assignments.map((one) => new Date(one.lastUpdatedMs).toISOString())}::timestamptz[])
    as given (user_id, app_id, user_name, profile, created_at, last_updated_at)`;

/** Puts in what is not there; the keys of what was put in. */
export async function insertDirect(tx: Tx, assignments: readonly DirectAssignment[]): Promise<Set<string>> {
  const rows = await tx.query<{ user_id: string; app_id: string }>(sql`
    insert into app_users (user_id, app_id, user_name, profile, created_at, last_updated_at)
    select user_id, app_id, user_name, profile::jsonb, created_at, last_updated_at from ${given(assignments)}
    order by user_id, app_id
    on conflict do nothing returning user_id, app_id`);
  return new Set(rows.map((row) => directKey(row.user_id, row.app_id)));
}

export async function updateDirect(tx: Tx, assignments: readonly DirectAssignment[]): Promise<void> {
  await tx.execute(sql`
    update app_users a set user_name = given.user_name, profile = given.profile::jsonb,
      last_updated_at = given.last_updated_at
    from ${given(assignments)}
    where a.user_id = given.user_id and a.app_id = given.app_id`);
}

export async function deleteDirect(tx: Tx, userId: string, appId: string): Promise<boolean> {
  return (await tx.execute(sql`delete from app_users where user_id = ${userId} and app_id = ${appId}`)) === 1;
}

/** Values of properties that a schema no longer has: one of the same name, later, does not inherit them. */
export async function forgetUserProperties(tx: Tx, appId: string, names: readonly string[]): Promise<void> {
  await tx.execute(sql`
    update app_users set profile = profile - ${names}::text[]
    where app_id = ${appId} and profile ?| ${names}::text[]`);
}

/** Whether there were any. */
export async function forgetGroupProperties(
  tx: Tx,
  appId: string,
  names: readonly string[],
): Promise<boolean> {
  const changed = await tx.execute(sql`
    update app_groups set profile = profile - ${names}::text[]
    where app_id = ${appId} and profile ?| ${names}::text[]`);
  return changed > 0;
}

/** The keys of the rows that were there. */
export async function deleteDirects(tx: Tx, keys: readonly string[]): Promise<Set<string>> {
  const pairs = keys.map((key) => key.split(' '));
  const rows = await tx.query<{ user_id: string; app_id: string }>(sql`
    delete from app_users a
    using unnest(${pairs.map((pair) => pair[0])}::text[], ${pairs.map((pair) => pair[1])}::text[]) as wanted (user_id, app_id)
    where a.user_id = wanted.user_id and a.app_id = wanted.app_id returning a.user_id, a.app_id`);
  return new Set(rows.map((row) => directKey(row.user_id, row.app_id)));
}

type GroupRow = {
  app_id: string;
  group_id: string;
  priority: number;
  profile: Record<string, unknown>;
  created_at: Date;
  last_updated_at: Date;
};

const toGroup = (row: GroupRow): GroupAssignment => ({
  appId: row.app_id,
  groupId: row.group_id,
  priority: row.priority,
  profile: row.profile,
  createdMs: row.created_at.getTime(),
  lastUpdatedMs: row.last_updated_at.getTime(),
});

/** All of them, or those of one app; in priority order within an app. */
export async function listGroups(db: Reader, appId?: string): Promise<GroupAssignment[]> {
  const rows = await db.query<GroupRow>(sql`
    select app_id, group_id, priority, profile, created_at, last_updated_at from app_groups
    where ${appId ?? null}::text is null or app_id = ${appId ?? null} order by app_id, priority`);
  return rows.map(toGroup);
}

export async function insertGroup(tx: Tx, assignment: GroupAssignment): Promise<void> {
  await tx.execute(sql`
    insert into app_groups (app_id, group_id, priority, profile, created_at, last_updated_at)
    values (${assignment.appId}, ${assignment.groupId}, ${assignment.priority}, ${JSON.stringify(assignment.profile)}::jsonb,
      ${new Date(assignment.createdMs)}, ${new Date(assignment.lastUpdatedMs)})`);
}

export async function updateGroup(tx: Tx, assignment: GroupAssignment): Promise<void> {
  await tx.execute(sql`
    update app_groups set priority = ${assignment.priority}, profile = ${JSON.stringify(assignment.profile)}::jsonb,
      last_updated_at = ${new Date(assignment.lastUpdatedMs)}
    where app_id = ${assignment.appId} and group_id = ${assignment.groupId}`);
}

/** Makes room at a priority. Uniqueness is checked at commit. */
export async function shiftGroups(tx: Tx, appId: string, from: number, exceptGroupId: string): Promise<void> {
  await tx.execute(sql`
    update app_groups set priority = priority + 1
    where app_id = ${appId} and priority >= ${from} and group_id <> ${exceptGroupId}`);
}

export async function deleteGroup(tx: Tx, appId: string, groupId: string): Promise<boolean> {
  return (
    (await tx.execute(sql`delete from app_groups where app_id = ${appId} and group_id = ${groupId}`)) === 1
  );
}
