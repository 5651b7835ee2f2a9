import { escapeLike, type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { GroupRule, RuleStatus } from './group-rule.ts';

type RuleRow = {
  id: string;
  name: string;
  status: RuleStatus;
  expression: string;
  excluded_user_ids: string[];
  excluded_group_ids: string[];
  group_ids: string[];
  created: Date;
  last_updated: Date;
};

const columns = sql`id, name, status, expression, excluded_user_ids, excluded_group_ids, group_ids, created, last_updated`;

const toRule = (row: RuleRow): GroupRule => ({
  id: row.id,
  name: row.name,
  status: row.status,
  expression: row.expression,
  excludedUserIds: row.excluded_user_ids,
  excludedGroupIds: row.excluded_group_ids,
  groupIds: row.group_ids,
  created: row.created,
  lastUpdated: row.last_updated,
});

export async function listAllRules(db: Reader): Promise<GroupRule[]> {
  return (await db.query<RuleRow>(sql`select ${columns} from group_rules order by id`)).map(toRule);
}

/** By id; those whose name contains the folded text, where one is given. */
export async function listRules(
  db: Reader,
  page: { text: string | undefined; after: string; limit: number },
): Promise<GroupRule[]> {
  const named = page.text === undefined ? sql`true` : sql`name_key like ${`%${escapeLike(page.text)}%`}`;
  const rows = await db.query<RuleRow>(sql`
    select ${columns} from group_rules where id > ${page.after} and ${named} order by id limit ${page.limit}`);
  return rows.map(toRule);
}

export async function findRule(db: Reader, id: string): Promise<GroupRule | undefined> {
  const [row] = await db.query<RuleRow>(sql`select ${columns} from group_rules where id = ${id}`);
  return row && toRule(row);
}

export async function findRuleNames(db: Reader, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.query<{ id: string; name: string }>(
    sql`select id, name from group_rules where id = any(${ids}::text[])`,
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** False when another rule has the name. */
export async function insertRule(tx: Tx, rule: GroupRule, nameKey: string): Promise<boolean> {
  const inserted = await tx.execute(sql`
    insert into group_rules (id, name, name_key, status, expression, excluded_user_ids, excluded_group_ids, group_ids,
      created, last_updated)
    values (${rule.id}, ${rule.name}, ${nameKey}, ${rule.status}, ${rule.expression}, ${rule.excludedUserIds}::text[],
      ${rule.excludedGroupIds}::text[], ${rule.groupIds}::text[], ${rule.created}, ${rule.lastUpdated})
    on conflict do nothing`);
  return inserted === 1;
}

export async function updateRule(tx: Tx, rule: GroupRule, nameKey: string): Promise<boolean> {
  const taken = await tx.query(
    sql`select 1 from group_rules where name_key = ${nameKey} and id <> ${rule.id}`,
  );
  if (taken.length > 0) return false;
  await tx.execute(sql`
    update group_rules set name = ${rule.name}, name_key = ${nameKey}, status = ${rule.status},
      expression = ${rule.expression}, excluded_user_ids = ${rule.excludedUserIds}::text[],
      excluded_group_ids = ${rule.excludedGroupIds}::text[], group_ids = ${rule.groupIds}::text[],
      last_updated = ${rule.lastUpdated}
    where id = ${rule.id}`);
  return true;
}

export async function deleteRule(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from group_rules where id = ${id}`);
}

export async function countRules(db: Reader): Promise<number> {
  const [row] = await db.query<{ count: number }>(sql`select count(*) as count from group_rules`);
  return row?.count ?? 0;
}

export async function readVersion(db: Reader): Promise<number> {
  const [row] = await db.query<{ version: number }>(sql`select version from group_rule_book`);
  return row?.version ?? 0;
}

/** Keeps all rules as they are until the end of the transaction. Of tables, not of the row: those who wait are served in turn. */
export async function shareBook(tx: Tx): Promise<number> {
  await tx.execute(sql`lock table group_rule_book in row share mode`);
  return readVersion(tx);
}

/** Waits for everybody who goes by the rules as they are, and keeps out who comes. */
export async function lockBook(tx: Tx): Promise<void> {
  await tx.execute(sql`lock table group_rule_book in exclusive mode`);
}

export async function raiseBookVersion(tx: Tx): Promise<void> {
  await tx.execute(sql`update group_rule_book set version = version + 1`);
}
