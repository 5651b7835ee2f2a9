import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

/** A rule wants a person in a group. */
export type Want = { userId: string; groupId: string; ruleId: string };

const columns = (wants: readonly Want[]) => sql`unnest(${wants.map((one) => one.userId)}::text[],
  ${wants.map((one) => one.groupId)}::text[], ${wants.map((one) => one.ruleId)}::text[])`;

export async function listWants(db: Reader, userIds: readonly string[]): Promise<Want[]> {
  return db.query<Want>(sql`
    select user_id as "userId", group_id as "groupId", rule_id as "ruleId" from group_rule_members
    where user_id = any(${userIds}::text[])`);
}

export async function listWantsOfRule(
  db: Reader,
  ruleId: string,
  after: string,
  people: number,
): Promise<string[]> {
  const rows = await db.query<{ user_id: string }>(sql`
    select distinct user_id from group_rule_members where rule_id = ${ruleId} and user_id > ${after}
    order by user_id limit ${people}`);
  return rows.map((row) => row.user_id);
}

export async function insertWants(tx: Tx, wants: readonly Want[]): Promise<void> {
  if (wants.length === 0) return;
  await tx.execute(sql`
    insert into group_rule_members (user_id, group_id, rule_id) select * from ${columns(wants)} on conflict do nothing`);
}

export async function deleteWants(tx: Tx, wants: readonly Want[]): Promise<void> {
  if (wants.length === 0) return;
  await tx.execute(sql`
    delete from group_rule_members m using ${columns(wants)} as gone (user_id, group_id, rule_id)
    where m.user_id = gone.user_id and m.group_id = gone.group_id and m.rule_id = gone.rule_id`);
}

/** Of these memberships, those that some rule wants. */
export async function listWanted(
  db: Reader,
  pairs: readonly { userId: string; groupId: string }[],
): Promise<Want[]> {
  if (pairs.length === 0) return [];
  return db.query<Want>(sql`
    select m.user_id as "userId", m.group_id as "groupId", m.rule_id as "ruleId" from group_rule_members m
    join unnest(${pairs.map((one) => one.userId)}::text[], ${pairs.map((one) => one.groupId)}::text[])
      as asked (user_id, group_id) on m.user_id = asked.user_id and m.group_id = asked.group_id`);
}
