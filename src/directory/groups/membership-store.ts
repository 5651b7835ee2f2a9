import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

/** False when the person was a member already; of a membership that only rules gave, it is now given by hand as well. */
export async function insertMember(tx: Tx, groupId: string, userId: string, added: Date): Promise<boolean> {
  const inserted = await tx.execute(sql`
    insert into group_members (user_id, group_id, added) values (${userId}, ${groupId}, ${added}) on conflict do nothing`);
  if (inserted === 1) return true;
  await tx.execute(sql`
    update group_members set by_hand = true where user_id = ${userId} and group_id = ${groupId} and not by_hand`);
  return false;
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

/** Which of these groups each of these people belongs to; nobody's where none. */
export async function membershipsAmong(
  db: Reader,
  groupIds: readonly string[],
  userIds: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await db.query<{ user_id: string; group_ids: string[] }>(sql`
    select user_id, array_agg(group_id order by group_id) as group_ids from group_members
    where user_id = any(${userIds}::text[]) and group_id = any(${groupIds}::text[]) group by user_id`);
  return new Map(rows.map((row) => [row.user_id, row.group_ids]));
}

/** How these people came to belong to a group; nobody's of whom there is no row. */
export async function findMemberFacts(
  db: Reader,
  groupId: string,
  userIds: readonly string[],
): Promise<Map<string, { added: Date; byHand: boolean }>> {
  const rows = await db.query<{ user_id: string; added: Date; by_hand: boolean }>(sql`
    select user_id, added, by_hand from group_members
    where user_id = any(${userIds}::text[]) and group_id = ${groupId}`);
  return new Map(rows.map((row) => [row.user_id, { added: row.added, byHand: row.by_hand }]));
}

/** One membership, by both ids. */
export type MemberPair = { userId: string; groupId: string };

const pairsTable = (pairs: readonly MemberPair[]) =>
  sql`unnest(${pairs.map((one) => one.userId)}::text[], ${pairs.map((one) => one.groupId)}::text[])`;

/** Those that were not there before. What was there by rule and is given by hand now stays either way. */
export async function insertMembers(
  tx: Tx,
  pairs: readonly MemberPair[],
  how: { byHand: boolean; added: Date },
): Promise<MemberPair[]> {
  const inserted = await tx.query<MemberPair>(sql`
    insert into group_members (user_id, group_id, added, by_hand)
    select given.user_id, given.group_id, ${how.added}, ${how.byHand} from ${pairsTable(pairs)} as given (user_id, group_id)
    on conflict do nothing returning user_id as "userId", group_id as "groupId"`);
  if (how.byHand && inserted.length < pairs.length) {
    await tx.execute(sql`
      update group_members m set by_hand = true from ${pairsTable(pairs)} as given (user_id, group_id)
      where m.user_id = given.user_id and m.group_id = given.group_id and not m.by_hand`);
  }
  return inserted;
}

/** Those that were there; with `onlyByRule` what was given by hand stays. */
export async function deleteMembers(
  tx: Tx,
  pairs: readonly MemberPair[],
  onlyByRule: boolean,
): Promise<MemberPair[]> {
  return tx.query<MemberPair>(sql`
    delete from group_members m using ${pairsTable(pairs)} as gone (user_id, group_id)
    where m.user_id = gone.user_id and m.group_id = gone.group_id and (not ${onlyByRule} or not m.by_hand)
    returning m.user_id as "userId", m.group_id as "groupId"`);
}

/** Memberships of a deleted rule that are to stay. */
export async function markByHand(tx: Tx, pairs: readonly MemberPair[]): Promise<void> {
  await tx.execute(sql`
    update group_members m set by_hand = true from ${pairsTable(pairs)} as kept (user_id, group_id)
    where m.user_id = kept.user_id and m.group_id = kept.group_id and not m.by_hand`);
}

type MembershipRow = {
  user_id: string;
  by_hand: boolean;
  id: string;
  name: string;
  type: string;
  source_id: string | null;
};

export async function listMemberships(db: Reader, userIds: readonly string[]): Promise<MembershipRow[]> {
  return db.query<MembershipRow>(sql`
    select m.user_id, m.by_hand, g.id, g.name, g.type, g.source_id from group_members m
    cross join lateral (select id, name, type, source_id from groups where id = m.group_id offset 0) g
    where m.user_id = any(${userIds}::text[])`);
}
