import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileSearch, decodeCursor, type PageSort } from '#src/directory/schemas/index.ts';
import { type Reader, sql } from '#src/platform/database/index.ts';
import { parseFilter } from '#src/protocols/scim-filter/index.ts';
import { testDirectory, type TestDirectory } from '#test/kit/directory.ts';
import { fillDirectory } from '#test/kit/many-people.ts';
import { costlyParts } from '#test/kit/plans.ts';
import { findIdsByLogin, findIdsByUniqueValue } from '../bulk/bulk-store.ts';
import { countAttempt } from '../credentials/credential-store.ts';
import { findPeople, findPeopleByLoginKey } from '../person-store.ts';
import { listIdsAfter, listPeopleAfter } from '../rule-people-store.ts';
import { findUser, findUserByLogin } from '../user-store.ts';
import * as lists from './user-list-store.ts';

const people = 20_000;
const large = ['users', 'user_credentials', 'user_profile_index', 'groups', 'group_members'];

let directory: TestDirectory;
beforeAll(async () => {
  directory = await testDirectory();
  await fillDirectory(directory.platform.database, { people, groups: 2_000 });
}, 180_000);
afterAll(() => directory.close());

const costly = (atMost: number, read: (db: Reader) => Promise<unknown>) =>
  costlyParts(directory.platform.database, large, atMost, read);
const attribute = (name: string) => directory.schemas.ofType().attributes.get(name);
const search = (text: string) => compileSearch(parseFilter(text), lists.searchSubject(attribute));
const page = 201;
const byId = (id: string) => decodeCursor(id, undefined);
const sortBy = (property: string, descending = false): PageSort => ({
  kind: 'attribute',
  property,
  numeric: false,
  descending,
});

// One person in forty is a clerk and in a department of forty, one in four works in Osaka: see fillDirectory.
describe(`with ${people} people a list reads no more than a page and a little`, () => {
  test.each<[string, lists.UserQuery]>([
    ['the plain list', { search: lists.present, limit: page }],
    ['a later page of it', { search: lists.present, limit: page, after: byId('00uM') }],
    ['sorted', { limit: page, sort: sortBy('lastName') }],
    ['backwards', { limit: page, sort: sortBy('lastName', true) }],
  ])('%s', async (_, query) => {
    expect(await costly(2 * page, (db) => lists.listUsers(db, query))).toEqual([]);
  });

  test.each(['few', 'many'])('those whom a limited administrator reaches, who are %s', async (how) => {
    const found = await directory.platform.database.query<{ id: string }>(sql`
      select group_id as id from group_members group by group_id order by count(*), group_id`);
    const groupIds = found.slice(0, how === 'few' ? 2 : found.length).map(({ id }) => id);
    const reached = [{ all: false, ids: [], groupIds, except: [] }];
    const mostNamed = 4_001;
    for (const query of [
      { search: lists.present },
      { sort: sortBy('lastName') },
      { search: search('profile.city eq "osaka"') },
    ]) {
      const read = (db: Reader) => lists.listUsers(db, { ...query, limit: page, reached });
      expect(await costly(mostNamed, read)).toEqual([]);
    }
    const byPrefix = (db: Reader) => lists.listUsersByPrefix(db, 'person77', 10, reached);
    expect(await costly(mostNamed, byPrefix)).toEqual([]);
  });

  test.each<[string, number]>([
    ['profile.department eq "dept 7"', 2 * page],
    ['profile.city eq "osaka"', 5 * page],
    // Counted first, at most once through the index of the attribute.
    ['profile.city pr', people + 1],
    ['profile.lastName sw "f"', people + 1],
    ['profile.city eq "osaka" or profile.city eq "tokyo"', people + 1],
    ['profile.lastName eq "family 3" and profile.city eq "osaka"', people / 4 + 1],
    ['profile.login eq "person777@example.com"', 5],
    ['profile.employeeNumber eq "777"', 5],
    ['profile.employeeNumber sw "77"', 2 * page],
    ['profile.email eq "person1@example.com" or profile.employeeNumber eq "2"', 20],
    ['profile.city eq "osaka" or profile.lastName sw "family 33" or status eq "LOCKED_OUT"', 5 * page],
    ['status eq "ACTIVE" and (profile.city eq "osaka" or profile.title eq "clerk")', 5 * page],
    ['status eq "LOCKED_OUT"', 2 * page],
    ['status eq "ACTIVE" and profile.department eq "dept 7"', 2 * page],
    ['lastUpdated gt "2026-01-08T00:00:00.000Z"', 2 * page],
    ['created lt "2025-01-01T00:00:30.000Z" and status eq "ACTIVE"', 2 * page],
  ])('search %s', async (text, atMost) => {
    expect(await costly(atMost, (db) => lists.listUsers(db, { search: search(text), limit: page }))).toEqual(
      [],
    );
  });

  test.each<[string, PageSort | undefined, number]>([
    ['profile.department eq "dept 7"', sortBy('lastName'), people / 40 + 1],
    ['profile.department eq "dept 7" and status eq "ACTIVE"', sortBy('lastName', true), people / 40 + 1],
    ['profile.lastName eq "family 3"', lists.sortColumn('created', true), 2 * page],
    ['status eq "ACTIVE"', sortBy('lastName'), 3 * page],
    ['status eq "LOCKED_OUT"', sortBy('lastName'), 3 * page],
  ])('search %s, sorted: of few matches all, of many a page', async (text, sort, atMost) => {
    expect(
      await costly(atMost, (db) => lists.listUsers(db, { search: search(text), sort, limit: page })),
    ).toEqual([]);
  });

  test('a word inside names, looked for in the index of that attribute only', async () => {
    const query = { search: search('profile.lastName co "ily 39"'), limit: page };
    expect(await costly(people + 1, (db) => lists.listUsers(db, query))).toEqual([]);
  });

  test.each(['person77', 'p', 'fam'])('the picker for %s', async (prefix) => {
    expect(await costly(50, (db) => lists.listUsersByPrefix(db, prefix, 10))).toEqual([]);
  });

  test.each([
    'profile.login eq "person5@example.com"',
    'profile.email eq "person5@example.com"',
    'profile.lastName eq "Family 3" and profile.firstName eq "Given 3"',
    'status eq "LOCKED_OUT" or profile.email eq "person5@example.com"',
  ])('filter %s', async (text) => {
    const condition = compileSearch(parseFilter(text), lists.filterSubject);
    expect(await costly(10 * page, (db) => lists.listUsers(db, { search: condition, limit: page }))).toEqual(
      [],
    );
  });

  test('people of a group, small and large, as a search with other conditions', async () => {
    const groups = await directory.platform.database.query<{ group_id: string; size: number }>(sql`
      select group_id, count(*)::int as size from group_members group by group_id order by count(*)`);
    for (const { group_id: groupId, size } of [groups[0], groups.at(-1)].flatMap((one) => one ?? [])) {
      for (const more of ['', ' and status eq "ACTIVE"', ' and profile.lastName sw "family 3"']) {
        const query = { search: search(`group.id eq "${groupId}"${more}`), limit: page };
        // A beginning is counted first, as above.
        const atMost = more.includes(' sw ') ? people + 1 : Math.max(5 * page, size + 1);
        expect(await costly(atMost, (db) => lists.listUsers(db, query))).toEqual([]);
      }
    }
  });

  test('members of a large group and of Everyone', async () => {
    const [biggest] = await directory.platform.database.query<{ group_id: string }>(
      sql`select group_id from group_members group by group_id order by count(*) desc limit 1`,
    );
    for (const groupId of [biggest?.group_id, undefined]) {
      const query = { groupId, after: '00uM', limit: page };
      expect(await costly(2 * page, (db) => lists.listMembers(db, query))).toEqual([]);
    }
  });
});

test('every sign-on reads as many rows as there are people asked for, by id, login and short login', async () => {
  const some = await directory.platform.database.query<{ id: string; login_key: string }>(
    sql`select id, login_key from users order by id limit 50`,
  );
  const ids = some.map((row) => row.id);
  const keys = some.map((row) => row.login_key);
  const short = keys.map((key) => key.split('@')[0] ?? '');
  const [id = ''] = ids;
  // Each has five groups.
  expect(await costly(50 * 6, (db) => findPeople(db, ids))).toEqual([]);
  expect(await costly(50 * 6, (db) => findPeopleByLoginKey(db, keys))).toEqual([]);
  expect(await costly(50 * 6, (db) => findPeopleByLoginKey(db, short))).toEqual([]);
  expect(await costly(5, (db) => findUser(db, id))).toEqual([]);
  expect(await costly(5, (db) => findUserByLogin(db, 'person5'))).toEqual([]);
  const attempt = { now: directory.platform.clock.now(), windowMs: 1 };
  expect(await costly(5, (db) => countAttempt(db, id, attempt))).toEqual([]);
});

describe('what rules, realms and bulk calls read is what they ask for', () => {
  const typeId = () => directory.schemas.defaultTypeId();
  let realmId = '';
  beforeAll(async () => {
    const { database } = directory.platform;
    realmId = (await database.query<{ id: string }>(sql`select id from realms`))[0]?.id ?? '';
    await database.transaction(async (tx) => {
      await tx.execute(sql`
        update users set realm_id = ${realmId} where id in (select id from users order by id limit 500)`);
      await tx.execute(sql`insert into user_unique_values select type_id, 'badge', login_key, id from users`);
    });
    await database.query(sql`vacuum analyze users`);
    await database.query(sql`vacuum analyze user_unique_values`);
  });

  test.each<[string, number, (db: Reader) => Promise<unknown>]>([
    ['a batch of a walk', 500, (db) => listIdsAfter(db, '00uM', 500)],
    ['a batch of a preview', 1_000, (db) => listPeopleAfter(db, { after: '00uM', limit: 1_000 })],
    [
      'a batch of a preview by value',
      1_000,
      (db) =>
        listPeopleAfter(db, {
          after: '',
          limit: 1_000,
          having: { attribute: 'department', value: 'Dept 7' },
        }),
    ],
    ['people by login', 20, (db) => findIdsByLogin(db, ['person7@example.com', 'person8@example.com'])],
    [
      'people by a unique value',
      20,
      (db) =>
        findIdsByUniqueValue(db, { typeId: typeId(), attribute: 'badge', values: ['person7@example.com'] }),
    ],
    [
      'people of a realm',
      501,
      (db) => lists.listUsers(db, { search: search(`realmId eq "${realmId}"`), limit: page }),
    ],
  ])('%s', async (_, atMost, read) => {
    expect(await costly(atMost, read)).toEqual([]);
  });
});
