import {
  type ColumnMap,
  compileFilter,
  type FilterColumn,
  type Predicate,
  type Reader,
  type Sql,
  sql,
  type Tx,
} from '#src/platform/database/index.ts';
import type { SystemZone, Zone, ZoneContent } from './zone.ts';

type Row = Omit<Zone, 'systemZone' | 'content'> & { systemZone: SystemZone | null; content: ZoneContent };

const columns = sql`id, name, status, usage, system_zone as "systemZone", content, created, last_updated as "lastUpdated"`;
const toZone = (row: Row): Zone => ({ ...row, systemZone: row.systemZone ?? undefined });

const filterColumns: ColumnMap = new Map<string, FilterColumn>([
  ['id', { sql: sql`id`, type: 'id', operators: ['eq'] }],
  ['name', { sql: sql`name`, type: 'string', operators: ['eq', 'sw'] }],
  ['usage', { sql: sql`usage`, type: 'id', operators: ['eq', 'ne'] }],
  ['status', { sql: sql`status`, type: 'id', operators: ['eq', 'ne'] }],
  ['system', { sql: sql`(system_zone is not null)`, type: 'boolean', operators: ['eq', 'ne'] }],
]);

/** Throws FilterRefused. */
export const compileZoneFilter = (filter: Predicate): Sql => compileFilter(filter, filterColumns);
export const everyZone: Sql = sql`true`;

export async function listAll(db: Reader): Promise<Zone[]> {
  return (await db.query<Row>(sql`select ${columns} from network_zones order by id`)).map(toZone);
}

export type Page = { condition: Sql; after: string; limit: number };

export async function listPage(db: Reader, { condition, after, limit }: Page): Promise<Zone[]> {
  const rows = await db.query<Row>(sql`
    select ${columns} from network_zones where id > ${after} and ${condition} order by id limit ${limit}`);
  return rows.map(toZone);
}

export async function find(db: Reader, id: string): Promise<Zone | undefined> {
  const [row] = await db.query<Row>(sql`select ${columns} from network_zones where id = ${id}`);
  return row && toZone(row);
}

export async function findSystemZone(db: Reader, systemZone: SystemZone): Promise<Zone | undefined> {
  const [row] = await db.query<Row>(
    sql`select ${columns} from network_zones where system_zone = ${systemZone}`,
  );
  return row && toZone(row);
}

export async function isNameTaken(tx: Tx, zone: Zone): Promise<boolean> {
  const rows = await tx.query(
    sql`select id from network_zones where name = ${zone.name} and id <> ${zone.id}`,
  );
  return rows.length > 0;
}

export async function insert(tx: Tx, zone: Zone): Promise<void> {
  await tx.execute(sql`
    insert into network_zones (id, name, status, usage, system_zone, content, created, last_updated)
    values (${zone.id}, ${zone.name}, ${zone.status}, ${zone.usage}, ${zone.systemZone ?? null},
      ${JSON.stringify(zone.content)}::jsonb, ${zone.created}, ${zone.lastUpdated})`);
}

export async function update(tx: Tx, zone: Zone): Promise<void> {
  await tx.execute(sql`
    update network_zones set name = ${zone.name}, status = ${zone.status}, usage = ${zone.usage},
      content = ${JSON.stringify(zone.content)}::jsonb, last_updated = ${zone.lastUpdated}
    where id = ${zone.id}`);
}

export async function remove(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from network_zones where id = ${id}`);
}

/** Writers of zones go one by one: what is blocked follows from all of them together. There are few, and they are people. */
export async function lockWriters(tx: Tx): Promise<void> {
  await tx.execute(sql`lock table network_zones in share row exclusive mode`);
}

export async function lock(tx: Tx, id: string): Promise<Zone | undefined> {
  const [row] = await tx.query<Row>(sql`select ${columns} from network_zones where id = ${id} for update`);
  return row && toZone(row);
}

/** Those that are there stay there until the transaction ends. */
export async function findMissing(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const found = await tx.query<{ id: string }>(
    sql`select id from network_zones where id = any(${ids}::text[]) order by id for share`,
  );
  const there = new Set(found.map(({ id }) => id));
  return ids.filter((id) => !there.has(id));
}
