import {
  type PageSort,
  readPage,
  type Page,
  type PageCursor,
  type CompiledSearch,
  type SearchSubject,
  searchWithin,
  startsWith,
} from '#src/directory/schemas/index.ts';
import {
  type ColumnMap,
  type FilterColumn,
  join,
  raw,
  type Reader,
  type Sql,
  sql,
  type Tx,
} from '#src/platform/database/index.ts';
import type { ExpressionGroup } from '#src/protocols/expression/index.ts';
import type { Reach } from '#src/platform/http/index.ts';
import type { BuiltInGroup, Group, GroupType } from './group.ts';

type GroupRow = {
  id: string;
  type: GroupType;
  name: string;
  profile: Record<string, unknown>;
  object_class: string[];
  source_id: string | null;
  built_in: BuiltInGroup | null;
  created: Date;
  last_updated: Date;
  last_membership_updated: Date;
};

const columns = sql`o.id, o.type, o.name, o.profile, o.object_class, o.source_id, o.built_in, o.created, o.last_updated,
  o.last_membership_updated`;

const toGroup = (row: GroupRow): Group => ({
  id: row.id,
  type: row.type,
  name: row.name,
  profile: row.profile,
  objectClass: row.object_class,
  sourceId: row.source_id ?? undefined,
  builtIn: row.built_in ?? undefined,
  created: row.created,
  lastUpdated: row.last_updated,
  lastMembershipUpdated: row.last_membership_updated,
});

/** False when the name is taken by another group of ours. Waits for a rival that is still undecided. */
export async function insertGroup(tx: Tx, group: Group, nameKey: string): Promise<boolean> {
  const inserted = await tx.execute(sql`
    insert into groups (id, type, name, name_key, profile, object_class, source_id, built_in,
      created, last_updated, last_membership_updated)
    values (${group.id}, ${group.type}, ${group.name}, ${nameKey}, ${JSON.stringify(group.profile)}::jsonb,
      ${group.objectClass}::text[], ${group.sourceId ?? null}, ${group.builtIn ?? null},
      ${group.created}, ${group.lastUpdated}, ${group.lastMembershipUpdated})
    on conflict do nothing`);
  return inserted === 1;
}

export async function findGroups(db: Reader, ids: readonly string[]): Promise<Map<string, Group>> {
  const rows = await db.query<GroupRow>(
    sql`select ${columns} from groups o where o.id = any(${ids}::text[])`,
  );
  return new Map(rows.map((row) => [row.id, toGroup(row)]));
}

/** How firmly a row is held until the end of the transaction: against its deletion, against changes, against everyone. */
export type LockStrength = 'key share' | 'no key update' | 'update';

export async function lockGroup(tx: Tx, id: string, strength: LockStrength): Promise<Group | undefined> {
  const [row] = await tx.query<GroupRow>(sql`
    select ${columns} from groups o where o.id = ${id} for ${raw(strength)}`);
  return row && toGroup(row);
}

/** Those that are there, held against deletion, in the order of ids as everywhere. */
export async function lockGroups(tx: Tx, ids: readonly string[]): Promise<Group[]> {
  const rows = await tx.query<GroupRow>(sql`
    select ${columns} from groups o where o.id = any(${ids}::text[]) order by o.id for key share`);
  return rows.map(toGroup);
}

/** As expressions know groups. */
export async function findGroupNames(
  db: Reader,
  ids: readonly string[],
): Promise<Map<string, ExpressionGroup>> {
  const rows = await db.query<{ id: string; name: string; type: string }>(
    sql`select id, name, type from groups where id = any(${ids}::text[])`,
  );
  return new Map(rows.map(({ id, name, type }) => [id, { id, name, type }]));
}

/** False when the new name is taken. */
export async function updateGroup(tx: Tx, group: Group, nameKey: string): Promise<boolean> {
  // The name is free if only this group bears it; the unique index has the last word in a race.
  const [taken] = await tx.query(sql`
    select 1 from groups where name_key = ${nameKey} and type <> 'APP_GROUP' and id <> ${group.id}`);
  if (taken) return false;
  await tx.execute(sql`
    update groups set name = ${group.name}, name_key = ${nameKey}, profile = ${JSON.stringify(group.profile)}::jsonb,
      last_updated = ${group.lastUpdated}
    where id = ${group.id}`);
  return true;
}

export async function deleteGroup(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from groups where id = ${id}`);
}

export async function findBuiltInGroups(db: Reader): Promise<Map<BuiltInGroup, string>> {
  const rows = await db.query<{ id: string; built_in: BuiltInGroup }>(sql`
    select id, built_in from groups where built_in is not null`);
  return new Map(rows.map((row) => [row.built_in, row.id]));
}

export type GroupQuery = {
  search?: CompiledSearch | undefined;
  sort?: PageSort | undefined;
  after?: PageCursor | undefined;
  limit: number;
  /** Of which the list may tell; all by default. */
  reached?: ReachedGroups;
};

/** Whoever one of the parts has: these, or all but some. */
export type ReachedGroups =
  | readonly ({ ids: string[]; except: string[] } | { allBut: string[] })[]
  | undefined;

const listed = (ids: 'all' | ReadonlySet<string> | undefined): string[] =>
  ids === undefined || ids === 'all' ? [] : [...ids];

export function reachedGroups(reaches: readonly Reach[]): ReachedGroups {
  if (reaches.includes('all')) return undefined;
  const parts = reaches
    .filter((reach) => reach !== 'all')
    .map((reach) => {
      const except = listed(reach.get('!groups'));
      return reach.get('groups') === 'all'
        ? { allBut: except }
        : { ids: listed(reach.get('groups')), except };
    });
  return parts.some((part) => 'allBut' in part && part.allBut.length === 0) ? undefined : parts;
}

function withinReach(parts: Exclude<ReachedGroups, undefined>): Sql {
  const conditions = parts.map((part) =>
    'allBut' in part
      ? sql`o.id <> all(${part.allBut}::text[])`
      : sql`o.id = any(${part.ids.filter((id) => !part.except.includes(id))}::text[])`,
  );
  return conditions.length === 0 ? sql`false` : sql`(${join(conditions, ' or ')})`;
}

export async function listGroups(db: Reader, query: GroupQuery): Promise<Page<Group>> {
  const page = await readPage<GroupRow>(db, {
    subject: { owners: 'groups', index: 'group_profile_index' },
    columns,
    joins: sql``,
    search: query.reached ? searchWithin(query.search, withinReach(query.reached)) : query.search,
    sort: query.sort,
    after: query.after,
    limit: query.limit,
  });
  return { rows: page.rows.map(toGroup), next: page.next };
}

export async function listGroupsByName(
  db: Reader,
  prefix: string,
  limit: number,
  reached?: ReachedGroups,
): Promise<Group[]> {
  const within = reached ? sql`and ${withinReach(reached)}` : sql``;
  const rows = await db.query<GroupRow>(sql`
    select ${columns} from groups o where ${startsWith(sql`o.name_key`, prefix)} ${within} order by o.name_key, o.id limit ${limit}`);
  return rows.map(toGroup);
}

/** The groups of one person in the order of ids. */
export async function listGroupsOf(
  db: Reader,
  of: { userId: string; everyoneId: string | undefined; after: string | undefined; limit: number },
): Promise<Group[]> {
  const rows = await db.query<GroupRow>(sql`
    select ${columns} from groups o
    where o.id in (
      select m.group_id from group_members m where m.user_id = ${of.userId}
      union all select ${of.everyoneId ?? ''}::text)
    and o.id > ${of.after ?? ''} order by o.id limit ${of.limit}`);
  return rows.map(toGroup);
}

/** Attributes of a group beside its profile. */
export const searchColumns: ReadonlyMap<string, FilterColumn> = new Map<string, FilterColumn>([
  ['id', { sql: sql`o.id`, type: 'id' }],
  ['type', { sql: sql`o.type`, type: 'id' }],
  ['created', { sql: sql`o.created`, type: 'date' }],
  ['lastUpdated', { sql: sql`o.last_updated`, type: 'date' }],
  ['lastMembershipUpdated', { sql: sql`o.last_membership_updated`, type: 'date' }],
  ['source.id', { sql: sql`o.source_id`, type: 'id' }],
]);

const filterable = ['id', 'type', 'lastUpdated', 'lastMembershipUpdated'];
/** What `filter` offers, fewer than `search`. */
export const filterColumns: ColumnMap = new Map(
  [...searchColumns].filter(([name]) => filterable.includes(name)),
);

export function sortColumn(name: string, descending: boolean): PageSort | undefined {
  const dates: Record<string, ReturnType<typeof sql>> = {
    created: sql`o.created`,
    lastUpdated: sql`o.last_updated`,
    lastMembershipUpdated: sql`o.last_membership_updated`,
  };
  const date = Object.hasOwn(dates, name) ? dates[name] : undefined;
  if (date) return { kind: 'column', column: date, nullable: false, type: 'timestamptz', descending };
  const texts: Record<string, { column: ReturnType<typeof sql>; nullable: boolean }> = {
    id: { column: sql`o.id`, nullable: false },
    type: { column: sql`o.type`, nullable: false },
    'source.id': { column: sql`o.source_id`, nullable: true },
  };
  const text = Object.hasOwn(texts, name) ? texts[name] : undefined;
  return text && { kind: 'column', ...text, type: 'text', descending };
}

export const searchSubject = (attribute: SearchSubject['attribute']): SearchSubject => ({
  owners: 'groups',
  index: 'group_profile_index',
  columns: searchColumns,
  attribute,
  contains: new Set(['name', 'description']),
});

/** Takes an attribute out of up to `limit` groups; there are few enough to look at each. */
export async function removeAttribute(tx: Tx, name: string, limit: number): Promise<number> {
  await tx.execute(sql`
    delete from group_profile_index where property = ${name} and owner_id in (
      select id from groups where jsonb_exists(profile, ${name}) order by id limit ${Math.min(limit, 2 ** 31)}::bigint)`);
  return tx.execute(sql`
    update groups set profile = profile - ${name}::text where id in (
      select id from groups where jsonb_exists(profile, ${name}) order by id limit ${Math.min(limit, 2 ** 31)}::bigint)`);
}
