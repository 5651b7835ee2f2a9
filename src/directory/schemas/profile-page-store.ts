import { join, raw, rawStatement, type Reader, type Sql, sql } from '#src/platform/database/index.ts';
import type { CompiledSearch, SearchPart, SearchSubject } from './profile-search-store.ts';

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
export async function readPage<Row extends KeyedRow>(db: Reader, asked: PageQuery): Promise<Page<Row>> {
  const wanted = asked.limit + 1;
  const { after, sort } = asked;
  const query = asked.search ? { ...asked, search: await settle(db, asked, asked.search) } : asked;
  const read = (statement: Sql) => db.query<Row>(plannedForItsValues(statement));
  const keyed = after?.part === 'missing' ? [] : await read(keyedRows(query, wanted));
  const hasMissing = sort !== undefined && (sort.kind === 'attribute' || sort.nullable);
  const missing =
    hasMissing && keyed.length < wanted ? await read(missingRows(query, sort, wanted - keyed.length)) : [];
  const rows = [...keyed, ...missing];
  if (rows.length < wanted) return { rows, next: undefined };
  rows.pop();
  const last = rows.at(-1);
  return { rows, next: last && cursorOf(last, sort !== undefined && rows.length > keyed.length) };
}

// So many are gathered in less time than all owners might have to be walked for a page of them; more where they are to be sorted,
// since the order of the sort may have nothing to do with who matches.
const fewToGather = 4_000;
const fewToSort = 10_000;

/**
 * Looks, rather than trusts an estimate, how many rows of the index a condition has. Few are taken from the index; of many a page is
 * soon met among the owners in their order, each looked up. The wrong choice would read a whole table.
 */
async function settle(db: Reader, query: PageQuery, search: CompiledSearch): Promise<CompiledSearch> {
  const index = raw(query.subject.index);
  const isFew = async (alias: string, condition: Sql, few: number) => {
    const beyond = sql`select 1 from ${index} ${raw(alias)} where ${condition} offset ${few} limit 1`;
    return (await db.query(plannedForItsValues(beyond))).length === 0;
  };
  const settled: SearchPart[] = [];
  for (const part of search) {
    const conditions = [part.condition];
    for (const range of part.ranges) {
      conditions.push(
        (await isFew('x', range, fewToGather))
          ? sql`o.id in (select x.owner_id from ${index} x where ${range})`
          : sql`exists (select 1 from ${index} x where x.owner_id = o.id and ${range} offset 0)`,
      );
    }
    const few =
      query.sort !== undefined && part.driver !== undefined && (await isFew('d', part.driver, fewToSort));
    settled.push({ ...part, condition: sql`(${join(conditions, ' and ')})`, few });
  }
  return settled;
}

/** Unnamed: whether one value is rare or common decides the plan, and a plan kept for all values would be bad for most. */
const plannedForItsValues = (statement: Sql) => rawStatement(statement.text, statement.values);

function cursorOf(row: KeyedRow, missing: boolean): PageCursor {
  const key = row.sort_key;
  if (missing || key === null) return { part: 'missing', id: row.id };
  return { part: 'keyed', key: key instanceof Object ? key.toISOString() : (key ?? ''), id: row.id };
}

const anybody: CompiledSearch = [{ driver: undefined, condition: sql`true`, readsOwner: false, ranges: [] }];

function keyedRows(query: PageQuery, limit: number): Sql {
  const { sort, search = anybody } = query;
  const order = sort
    ? sql`sort_key ${raw(sort.descending ? 'desc' : 'asc')}, id ${raw(sort.descending ? 'desc' : 'asc')}`
    : sql`id`;
  const pages = search.map((part) => {
    if (!sort) return idsInOrder(query, part, limit);
    return sort.kind === 'column'
      ? idsByColumn(query, part, sort, limit)
      : idsByAttribute(query, part, sort, limit);
  });
  return pageRows(query, pages, order, limit);
}

function missingRows(query: PageQuery, sort: PageSort, limit: number): Sql {
  const { after, search = anybody } = query;
  const lacks =
    sort.kind === 'column'
      ? sql`${sort.column} is null`
      : sql`not jsonb_exists(o.profile, ${literal(sort.property)})`;
  const pages = search.map(
    (part) => sql`select o.id, null::text as sort_key from ${ownersFor(query, { ...part, readsOwner: true })}
      where ${conditionOf(query, part)} and ${lacks} ${after?.part === 'missing' ? sql`and o.id > ${after.id}` : nothing}
      order by o.id limit ${limit}`,
  );
  return pageRows(query, pages, sql`id`, limit);
}

/**
 * The first of all pages together, and only then what is shown of each: what that costs is the page, never the table.
 * `offset 0` keeps the planner from merging whole tables instead of looking up each row.
 */
function pageRows({ columns, joins, subject }: PageQuery, pages: Sql[], order: Sql, limit: number): Sql {
  const [only] = pages;
  const ids =
    pages.length === 1 && only
      ? only
      : sql`select id, sort_key from (${join(
          pages.map((page) => sql`(${page})`),
          ' union ',
        )}) parts order by ${order} limit ${limit}`;
  return sql`select ${columns}, page.sort_key from (${ids}) page
    cross join lateral (select * from ${raw(subject.owners)} where id = page.id offset 0) o ${joins}
    order by ${order}`;
}

function idsInOrder(query: PageQuery, { driver, condition, readsOwner }: SearchPart, limit: number): Sql {
  const { after } = query;
  const { owners, index } = query.subject;
  const beyond = after ? sql`and o.id > ${after.id}` : nothing;
  if (!driver) {
    return sql`select o.id, null::text as sort_key from ${raw(owners)} o where ${condition} ${beyond} order by o.id limit ${limit}`;
  }
  // Said of both sides: the planner does not carry an inequality across a join.
  const driven = sql`select d.owner_id as id from ${raw(index)} d where ${driver} ${after ? sql`and d.owner_id > ${after.id}` : nothing}`;
  return sql`select o.id, null::text as sort_key
    from ${readsOwner ? sql`(${driven}) d join ${raw(owners)} o on o.id = d.id` : sql`(${driven}) o`}
    where ${condition} ${beyond} order by ${readsOwner ? sql`d.id` : sql`o.id`} limit ${limit}`;
}

function idsByColumn(
  query: PageQuery,
  part: SearchPart,
  sort: PageSort & { kind: 'column' },
  limit: number,
): Sql {
  const { after } = query;
  const [direction, beyond] = sort.descending ? [raw('desc'), raw('<')] : [raw('asc'), raw('>')];
  const key = after?.part === 'keyed' ? after.key : undefined;
  return sql`select o.id, ${sort.column} as sort_key from ${ownersFor(query, { ...part, readsOwner: true })}
    where ${conditionOf(query, part)} and ${sort.column} is not null ${
      key === undefined || !after
        ? nothing
        : sql`and (${sort.column}, o.id) ${beyond} (${key}::${raw(sort.type)}, ${after.id})`
    } order by ${sort.column} ${direction}, o.id ${direction} limit ${limit}`;
}

function idsByAttribute(
  query: PageQuery,
  part: SearchPart,
  sort: PageSort & { kind: 'attribute' },
  limit: number,
): Sql {
  const { after } = query;
  const [direction, beyond] = sort.descending ? [raw('desc'), raw('<')] : [raw('asc'), raw('>')];
  const column = sort.numeric ? sql`s.number` : sql`s.value`;
  const key = after?.part === 'keyed' ? after.key : undefined;
  const sorted = sql`select s.owner_id as id, ${column} as sort_key from ${raw(query.subject.index)} s
    where s.property = ${literal(sort.property)} ${sort.numeric ? sql`and s.number is not null` : nothing}
    ${
      key === undefined || !after
        ? nothing
        : sql`and (${column}, s.owner_id) ${beyond} (${key}::${raw(sort.numeric ? 'float8' : 'text')}, ${after.id})`
    }`;
  if (part.few || part.readsOwner) {
    const keys = part.few ? sql`cross join lateral (${sorted} and s.owner_id = o.id offset 0) s` : nothing;
    const from = part.few
      ? ownersFor(query, part)
      : sql`(${sorted}) s join ${raw(query.subject.owners)} o on o.id = s.id`;
    return sql`select o.id, s.sort_key from ${from} ${keys} where ${conditionOf(query, part)}
      order by s.sort_key ${direction}, s.id ${direction} limit ${limit}`;
  }
  return sql`select o.id, o.sort_key from (${sorted}) o where ${conditionOf(query, part)}
    order by o.sort_key ${direction}, o.id ${direction} limit ${limit}`;
}

/** Where a sorted page looks: among the few matches of the driver, gathered, or among all. */
function ownersFor({ subject }: PageQuery, { driver, few, readsOwner }: SearchPart): Sql {
  if (!driver || !few) return sql`${raw(subject.owners)} o`;
  const gathered = sql`(select d.owner_id as id from ${raw(subject.index)} d where ${driver} offset 0)`;
  return readsOwner
    ? sql`${gathered} d cross join lateral (select * from ${raw(subject.owners)} where id = d.id offset 0) o`
    : sql`${gathered} o`;
}

/** What is asked beyond the gathered few; without them the sort's index leads, and the driver is a condition like the others. */
function conditionOf({ subject }: PageQuery, { driver, condition, few }: SearchPart): Sql {
  if (!driver || few) return condition;
  return sql`o.id in (select d.owner_id from ${raw(subject.index)} d where ${driver}) and ${condition}`;
}

/** Attribute names come from the schema and are plain; yet they are checked where they become SQL. */
function literal(name: string): Sql {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new Error(`not a plain attribute name: ${name}`);
  return raw(`'${name}'`);
}
