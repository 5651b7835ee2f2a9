import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

/** False when the person was a member already. */
export async function insertMember(tx: Tx, groupId: string, userId: string, added: Date): Promise<boolean> {
  const inserted = await tx.execute(sql`
    insert into group_members (user_id, group_id, added) values (${userId}, ${groupId}, ${added}) on conflict do nothing`);
  return inserted === 1;
}

/** False when the person was no member. */
export async function deleteMember(tx: Tx, groupId: string, userId: string): Promise<boolean> {
  const deleted = await tx.execute(
    sql`delete from group_members where user_id = ${userId} and group_id = ${groupId}`,
  );
  return deleted === 1;
}

/** At most one write per second and group, so that many additions to one group do not queue for its row. */
export async function touchMembership(tx: Tx, groupIds: readonly string[], now: Date): Promise<void> {
  if (groupIds.length === 0) return;
  // In the order of ids: two transactions that touch the same groups must not wait for each other in a circle.
  await tx.execute(sql`
    update groups set last_membership_updated = ${now}
    where id in (select id from groups
      where id = any(${groupIds}::text[]) and last_membership_updated < ${now} order by id for no key update)`);
}

/** Members with a row; the caller answers for Everyone. */
export async function listMemberIds(
  db: Reader,
  groupId: string,
  after: string | undefined,
  limit: number,
): Promise<string[]> {
  const rows = await db.query<{ user_id: string }>(sql`
    select user_id from group_members where group_id = ${groupId} and user_id > ${after ?? ''}
    order by user_id limit ${limit}`);
  return rows.map((row) => row.user_id);
}

/** Members with a row in any of these groups, each once, by id; one short index scan a group. */
export async function listMemberIdsOfAny(
  db: Reader,
  groupIds: readonly string[],
  after: string | undefined,
  limit: number,
): Promise<string[]> {
  const rows = await db.query<{ user_id: string }>(sql`
    select distinct m.user_id from unnest(${groupIds}::text[]) as wanted (id)
    cross join lateral (
      select user_id from group_members where group_id = wanted.id and user_id > ${after ?? ''}
      order by user_id limit ${limit}) as m
    order by m.user_id limit ${limit}`);
  return rows.map((row) => row.user_id);
}

export async function countMembers(db: Reader, groupIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await db.query<{ group_id: string; count: number }>(sql`
    select group_id, count(*) as count from group_members where group_id = any(${groupIds}::text[]) group by group_id`);
  return new Map(rows.map((row) => [row.group_id, row.count]));
}

/** Of these people, who belongs to any of these groups. */
export async function membersAmong(
  db: Reader,
  groupIds: readonly string[],
  userIds: readonly string[],
): Promise<Set<string>> {
  const rows = await db.query<{ user_id: string }>(sql`
    select distinct user_id from group_members
    where user_id = any(${userIds}::text[]) and group_id = any(${groupIds}::text[])`);
  return new Set(rows.map((row) => row.user_id));
}
