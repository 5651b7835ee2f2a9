import { raw, rawStatement, type Reader, type Sql, sql } from '#src/platform/database/index.ts';
import type { CompiledSearch, SearchSubject } from './profile-search-store.ts';

/** What a list is sorted by; equal keys by id. Owners without the key come last, whichever the order. */
export type PageSort =
  | { kind: 'column'; column: Sql; nullable: boolean; type: 'timestamptz' | 'text'; descending: boolean }
  | { kind: 'attribute'; property: string; numeric: boolean; descending: boolean };

/** Where a page ended. `missing` is the part of owners without the sort key. */
export type PageCursor =
  | { part: 'keyed'; key: string | number; id: string }
  | { part: 'missing'; id: string };

export type PageQuery = {
  subject: Pick<SearchSubject, 'owners' | 'index'>;
  /** Columns of `o` and of what `joins` adds to each row of a page; `o.id` among them. */
  columns: Sql;
  joins: Sql;
  search: CompiledSearch | undefined;
  sort: PageSort | undefined;
  /** The owner's id, or with a sort the cursor. */
  after: PageCursor | undefined;
  limit: number;
};

export type KeyedRow = { id: string; sort_key?: string | number | Date | null };
export type Page<Row> = { rows: Row[]; next: PageCursor | undefined };

const nothing = sql``;

/** One page, cut by key and not by count: what others insert or remove meanwhile makes nobody skipped or shown twice. */
export async function readPage<Row extends KeyedRow>(db: Reader, query: PageQuery): Promise<Page<Row>> {
  const wanted = query.limit + 1;
  const { after, sort } = query;
  const keyed =
    after?.part === 'missing' ? [] : await db.query<Row>(plannedForItsValues(keyedRows(query, wanted)));
  const hasMissing = sort !== undefined && (sort.kind === 'attribute' || sort.nullable);
  const missing =
    hasMissing && keyed.length < wanted
      ? await db.query<Row>(plannedForItsValues(missingRows(query, sort, wanted - keyed.length)))
      : [];
  const rows = [...keyed, ...missing];
  if (rows.length < wanted) return { rows, next: undefined };
  rows.pop();
  const last = rows.at(-1);
  return { rows, next: last && cursorOf(last, sort !== undefined && rows.length > keyed.length) };
}

/** Unnamed: whether one value is rare or common decides the plan, and a plan kept for all values would be bad for most. */
const plannedForItsValues = (statement: Sql) => rawStatement(statement.text, statement.values);

function cursorOf(row: KeyedRow, missing: boolean): PageCursor {
  const key = row.sort_key;
  if (missing || key === null) return { part: 'missing', id: row.id };
  return { part: 'keyed', key: key instanceof Object ? key.toISOString() : (key ?? ''), id: row.id };
}

function keyedRows(query: PageQuery, limit: number): Sql {
  const { sort } = query;
  if (!sort) return withJoins(query, unsortedOwners(query, limit), sql`o.id`);
  const direction = raw(sort.descending ? 'desc' : 'asc');
  const owners =
    sort.kind === 'column' ? ownersByColumn(query, sort, limit) : ownersByAttribute(query, sort, limit);
  return withJoins(query, owners, sql`o.sort_key ${direction}, o.id ${direction}`);
}

/** The page is cut before anything is joined to it: what a join costs is then the page, never the table. */
const withJoins = ({ columns, joins }: PageQuery, owners: Sql, order: Sql) =>
  sql`select ${columns}, o.sort_key from (${owners}) o ${joins} order by ${order}`;

function unsortedOwners(query: PageQuery, limit: number): Sql {
  const { search, after } = query;
  const { owners, index } = query.subject;
  const driver = search?.driver;
  const from = driver
    ? sql`${raw(index)} d join ${raw(owners)} o on o.id = d.owner_id`
    : sql`${raw(owners)} o`;
  // Said of both sides: the planner does not carry an inequality across a join.
  const beyond = after
    ? sql`and o.id > ${after.id} ${driver ? sql`and d.owner_id > ${after.id}` : nothing}`
    : nothing;
  return sql`select o.*, null as sort_key from ${from}
    where ${search?.condition ?? sql`true`} ${driver ? sql`and ${driver}` : nothing} ${beyond}
    order by ${driver ? sql`d.owner_id` : sql`o.id`} limit ${limit}`;
}

function ownersByColumn(query: PageQuery, sort: PageSort & { kind: 'column' }, limit: number): Sql {
  const { after } = query;
  const [direction, beyond] = sort.descending ? [raw('desc'), raw('<')] : [raw('asc'), raw('>')];
  const key = after?.part === 'keyed' ? after.key : undefined;
  return sql`select o.*, ${sort.column} as sort_key from ${raw(query.subject.owners)} o
    where ${conditionOf(query)} and ${sort.column} is not null ${
      key === undefined || !after
        ? nothing
        : sql`and (${sort.column}, o.id) ${beyond} (${key}::${raw(sort.type)}, ${after.id})`
    } order by ${sort.column} ${direction}, o.id ${direction} limit ${limit}`;
}

function ownersByAttribute(query: PageQuery, sort: PageSort & { kind: 'attribute' }, limit: number): Sql {
  const { after } = query;
  const [direction, beyond] = sort.descending ? [raw('desc'), raw('<')] : [raw('asc'), raw('>')];
  const column = sort.numeric ? sql`s.number` : sql`s.value`;
  const cast = raw(sort.numeric ? 'float8' : 'text');
  const key = after?.part === 'keyed' ? after.key : undefined;
  return sql`select o.*, ${column} as sort_key
    from ${raw(query.subject.index)} s join ${raw(query.subject.owners)} o on o.id = s.owner_id
    where ${conditionOf(query)} and s.property = ${literal(sort.property)} ${sort.numeric ? sql`and s.number is not null` : nothing}
    ${key === undefined || !after ? nothing : sql`and (${column}, s.owner_id) ${beyond} (${key}::${cast}, ${after.id})`}
    order by ${column} ${direction}, s.owner_id ${direction} limit ${limit}`;
}

function missingRows(query: PageQuery, sort: PageSort, limit: number): Sql {
  const { after } = query;
  const lacks =
    sort.kind === 'column'
      ? sql`${sort.column} is null`
      : sql`not jsonb_exists(o.profile, ${literal(sort.property)})`;
  const owners = sql`select o.*, null as sort_key from ${raw(query.subject.owners)} o
    where ${conditionOf(query)} and ${lacks} ${after?.part === 'missing' ? sql`and o.id > ${after.id}` : nothing}
    order by o.id limit ${limit}`;
  return withJoins(query, owners, sql`o.id`);
}

/** With a sort the sort's index leads, and what would have driven is a condition like the others. */
function conditionOf({ search, subject }: PageQuery): Sql {
  if (!search) return sql`true`;
  if (!search.driver) return search.condition;
  return sql`o.id in (select d.owner_id from ${raw(subject.index)} d where ${search.driver}) and ${search.condition}`;
}

/** Attribute names come from the schema and are plain; yet they are checked where they become SQL. */
function literal(name: string): Sql {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new Error(`not a plain attribute name: ${name}`);
  return raw(`'${name}'`);
}
