import {
  type CompiledSearch,
  foldText,
  type Page,
  type PageCursor,
  type PageSort,
  readPage,
  searchOf,
  type SearchSubject,
  searchWithin,
  startsWith,
} from '#src/directory/schemas/index.ts';
import {
  type ColumnMap,
  type Condition,
  type FilterColumn,
  FilterRefused,
  type Reader,
  refusedOperator,
  type Sql,
  sql,
} from '#src/platform/database/index.ts';
import { loginKey } from '../login-key.ts';
import type { User } from '../user.ts';
import { type ReachedUsers, withinReach } from './reached-users-store.ts';
import { lookUpCredentials, toUser, userColumns, type UserRow } from '../user-store.ts';

export type UserQuery = {
  search?: CompiledSearch | undefined;
  sort?: PageSort | undefined;
  after?: PageCursor | undefined;
  limit: number;
  /** Of whom the list may tell; all by default. */
  reached?: ReachedUsers;
};

/** The plain list: those who left are not in it. */
export const present: CompiledSearch = searchOf(sql`o.status <> 'DEPROVISIONED'`);

export async function listUsers(db: Reader, query: UserQuery): Promise<Page<User>> {
  const within = query.reached && (await withinReach(db, query.reached, sql`o.id`));
  const page = await readPage<UserRow>(db, {
    subject: { owners: 'users', index: 'user_profile_index' },
    columns: userColumns,
    joins: lookUpCredentials,
    search: within ? searchWithin(query.search, within) : query.search,
    sort: query.sort,
    after: query.after,
    limit: query.limit,
  });
  return { rows: page.rows.map(toUser), next: page.next };
}

/** `q`: the beginning of a first name, last name or e-mail address. For a people picker, so no pages. */
export async function listUsersByPrefix(
  db: Reader,
  text: string,
  limit: number,
  reached?: ReachedUsers,
): Promise<User[]> {
  const prefix = foldText(text.trim());
  const within = reached ? sql`and ${await withinReach(db, reached, sql`p.id`)}` : sql``;
  const found = (property: Sql) => sql`(
    select x.owner_id from user_profile_index x join users p on p.id = x.owner_id
    where x.property = ${property} and ${startsWith(sql`x.value`, prefix)} and p.status <> 'DEPROVISIONED' ${within}
    order by x.value, x.owner_id limit ${limit})`;
  const rows = await db.query<UserRow>(sql`
    select ${userColumns} from (
      select distinct owner_id from (${found(sql`'firstName'`)} union all ${found(sql`'lastName'`)} union all ${found(sql`'email'`)}) f
      order by owner_id limit ${limit}
    ) page join users o on o.id = page.owner_id ${lookUpCredentials} order by o.id`);
  return rows.map(toUser);
}

/** Members of a group by id; of Everyone when no group is named. */
export async function listMembers(
  db: Reader,
  of: { groupId: string | undefined; after: string | undefined; limit: number },
): Promise<User[]> {
  const page =
    of.groupId === undefined
      ? sql`select id as user_id from users where id > ${of.after ?? ''} order by id limit ${of.limit}`
      : sql`select user_id from group_members where group_id = ${of.groupId} and user_id > ${of.after ?? ''}
          order by user_id limit ${of.limit}`;
  const rows = await db.query<UserRow>(sql`
    select ${userColumns} from (${page}) page
    cross join lateral (select * from users where id = page.user_id offset 0) o ${lookUpCredentials} order by o.id`);
  return rows.map(toUser);
}

/** Attributes of a user beside the profile. Statuses are upper case whatever the search says: values are compared without case. */
const searchColumns: ReadonlyMap<string, FilterColumn> = new Map<string, FilterColumn>([
  ['id', { sql: sql`o.id`, type: 'id' }],
  ['status', { compile: compileStatus }],
  ['created', { sql: sql`o.created`, type: 'date' }],
  ['activated', { sql: sql`o.activated`, type: 'date' }],
  ['statusChanged', { sql: sql`o.status_changed`, type: 'date' }],
  ['lastUpdated', { sql: sql`o.last_updated`, type: 'date' }],
  ['type.id', { sql: sql`o.type_id`, type: 'id' }],
  ['realmId', { sql: sql`o.realm_id`, type: 'id' }],
]);

/** Not Okta's: whoever belongs to a group. By the index of members of a group, or of groups of a member, as its size makes it. */
function compileMembership(condition: Condition, everyoneId: string | undefined): Sql {
  const { operator, value } = condition;
  if (operator !== 'eq' || typeof value !== 'string') throw refusedOperator(condition, ['eq']);
  // Everyone has no rows.
  if (value === everyoneId) return sql`true`;
  return sql`o.id in (select m.user_id from group_members m where m.group_id = ${value})`;
}

function compileStatus(condition: Condition): Sql {
  const { operator, value, attribute, position } = condition;
  if (operator === 'pr') return sql`true`;
  if (typeof value !== 'string') {
    throw new FilterRefused(
      'value',
      attribute,
      position,
      `'${attribute}' at position ${position} must be compared with a status in double quotes`,
    );
  }
  const status = value.toUpperCase();
  switch (operator) {
    case 'eq':
      return sql`o.status = ${status}`;
    case 'gt':
      return sql`o.status > ${status}`;
    case 'ge':
      return sql`o.status >= ${status}`;
    case 'lt':
      return sql`o.status < ${status}`;
    case 'le':
      return sql`o.status <= ${status}`;
    case 'sw':
      return startsWith(sql`o.status`, status);
    default:
      throw refusedOperator(condition, ['eq', 'sw', 'gt', 'ge', 'lt', 'le', 'pr']);
  }
}

export const searchSubject = (attribute: SearchSubject['attribute'], everyoneId?: string): SearchSubject => ({
  owners: 'users',
  index: 'user_profile_index',
  columns: {
    get: (name) =>
      name === 'group.id'
        ? { compile: (condition) => compileMembership(condition, everyoneId) }
        : searchColumns.get(name),
  },
  attribute,
  contains: new Set(['firstName', 'lastName', 'email', 'login']),
});

const eqOnly = ['eq'] as const;

/** `filter`: few attributes, exact values, always up to date (as everything here is). */
const filterColumns: ColumnMap = new Map<string, FilterColumn>([
  ['id', { sql: sql`o.id`, type: 'id', operators: eqOnly }],
  ['status', { sql: sql`o.status`, type: 'id', operators: eqOnly }],
  ['realmId', { sql: sql`o.realm_id`, type: 'id', operators: eqOnly }],
  ['lastUpdated', { sql: sql`o.last_updated`, type: 'date', operators: ['eq', 'gt', 'ge', 'lt', 'le'] }],
  [
    'profile.login',
    {
      compile: (condition) =>
        exactly(condition, (text) => sql`o.login_key = ${loginKey(text)} and o.login = ${text}`),
    },
  ],
  ...['email', 'firstName', 'lastName'].map((name): [string, FilterColumn] => [
    `profile.${name}`,
    { compile: (condition) => exactly(condition, (text) => profileIs(name, text)) },
  ]),
]);

function exactly(condition: Condition, compile: (text: string) => Sql): Sql {
  const { operator, value, attribute, position } = condition;
  if (operator !== 'eq') throw refusedOperator(condition, eqOnly);
  if (typeof value === 'string') return sql`(${compile(value)})`;
  throw new FilterRefused(
    'value',
    attribute,
    position,
    `'${attribute}' at position ${position} must be compared with text in double quotes`,
  );
}

/** Found by the folded index, then compared letter by letter. */
const profileIs = (name: string, text: string) => sql`
  o.id in (select x.owner_id from user_profile_index x where x.property = ${name} and x.value = ${foldText(text)})
  and o.profile ->> ${name} = ${text}`;

export const filterSubject: SearchSubject = {
  owners: 'users',
  index: 'user_profile_index',
  columns: filterColumns,
  attribute: () => undefined,
  contains: new Set(),
};

export function sortColumn(name: string, descending: boolean): PageSort | undefined {
  const columns: Record<string, { column: Sql; nullable: boolean; type: 'timestamptz' | 'text' }> = {
    id: { column: sql`o.id`, nullable: false, type: 'text' },
    status: { column: sql`o.status`, nullable: false, type: 'text' },
    'type.id': { column: sql`o.type_id`, nullable: false, type: 'text' },
    created: { column: sql`o.created`, nullable: false, type: 'timestamptz' },
    lastUpdated: { column: sql`o.last_updated`, nullable: false, type: 'timestamptz' },
    activated: { column: sql`o.activated`, nullable: true, type: 'timestamptz' },
    statusChanged: { column: sql`o.status_changed`, nullable: true, type: 'timestamptz' },
  };
  const found = Object.hasOwn(columns, name) ? columns[name] : undefined;
  return found && { kind: 'column', ...found, descending };
}
