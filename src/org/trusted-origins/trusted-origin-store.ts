import {
  type ColumnMap,
  compileFilter,
  escapeLike,
  type FilterColumn,
  type Predicate,
  type Reader,
  type Sql,
  sql,
  type Tx,
} from '#src/platform/database/index.ts';
import type { TrustedOrigin } from './trusted-origin.ts';

const columns = sql`id, name, origin, scopes, status, created, created_by as "createdBy",
  last_updated as "lastUpdated", last_updated_by as "lastUpdatedBy"`;

const filterColumns: ColumnMap = new Map<string, FilterColumn>([
  ['name', { sql: sql`name`, type: 'string', caseSensitive: false }],
  ['origin', { sql: sql`origin`, type: 'string', caseSensitive: false }],
  ['status', { sql: sql`status`, type: 'id', operators: ['eq', 'ne'] }],
  [
    'type',
    {
      sql: sql`array(select scope ->> 'type' from jsonb_array_elements(scopes) as scope)`,
      type: 'string[]',
      operators: ['eq', 'ne'],
    },
  ],
]);

/** Throws FilterRefused. */
export const compileOriginFilter = (filter: Predicate): Sql => compileFilter(filter, filterColumns);
export const everyOrigin: Sql = sql`true`;

export async function listAll(db: Reader): Promise<TrustedOrigin[]> {
  return db.query<TrustedOrigin>(sql`select ${columns} from trusted_origins order by id`);
}

export type Page = { condition: Sql; q: string | undefined; after: string; limit: number };

export async function listPage(db: Reader, { condition, q, after, limit }: Page): Promise<TrustedOrigin[]> {
  const prefix = `${escapeLike((q ?? '').toLowerCase())}%`;
  return db.query<TrustedOrigin>(sql`
    select ${columns} from trusted_origins
    where id > ${after} and ${condition} and (lower(name) like ${prefix} or lower(origin) like ${prefix})
    order by id limit ${limit}`);
}

export async function find(db: Reader, id: string): Promise<TrustedOrigin | undefined> {
  const [found] = await db.query<TrustedOrigin>(sql`select ${columns} from trusted_origins where id = ${id}`);
  return found;
}

export async function lock(tx: Tx, id: string): Promise<TrustedOrigin | undefined> {
  const [found] = await tx.query<TrustedOrigin>(
    sql`select ${columns} from trusted_origins where id = ${id} for update`,
  );
  return found;
}

/** Which of name and origin another one already has. */
export async function findTaken(tx: Tx, one: TrustedOrigin): Promise<('name' | 'origin')[]> {
  const rows = await tx.query<{ name: string; origin: string }>(sql`
    select name, origin from trusted_origins
    where id <> ${one.id} and (name = ${one.name} or origin = ${one.origin})`);
  return (['name', 'origin'] as const).filter((field) => rows.some((row) => row[field] === one[field]));
}

/** Says no where name or origin have been taken in the meantime. */
export async function insert(tx: Tx, one: TrustedOrigin): Promise<boolean> {
  const written = await tx.execute(sql`
    insert into trusted_origins
      (id, name, origin, scopes, status, created, created_by, last_updated, last_updated_by)
    values (${one.id}, ${one.name}, ${one.origin}, ${JSON.stringify(one.scopes)}::jsonb, ${one.status}, ${one.created},
      ${one.createdBy}, ${one.lastUpdated}, ${one.lastUpdatedBy})
    on conflict do nothing`);
  return written === 1;
}

export async function update(tx: Tx, one: TrustedOrigin): Promise<void> {
  await tx.execute(sql`
    update trusted_origins set name = ${one.name}, origin = ${one.origin}, scopes = ${JSON.stringify(one.scopes)}::jsonb,
      status = ${one.status}, last_updated = ${one.lastUpdated}, last_updated_by = ${one.lastUpdatedBy}
    where id = ${one.id}`);
}

export async function remove(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from trusted_origins where id = ${id}`);
}

/** Writers of origins go one by one, so that two of them cannot take one name. There are few, and they are people. */
export async function lockWriters(tx: Tx): Promise<void> {
  await tx.execute(sql`lock table trusted_origins in share row exclusive mode`);
}
