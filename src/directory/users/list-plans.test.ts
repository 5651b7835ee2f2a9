import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  compileSearch,
  compileSearchCondition,
  decodeCursor,
  type PageSort,
} from '#src/directory/schemas/index.ts';
import { rawStatement, type Reader, type Sql, sql } from '#src/platform/database/index.ts';
import { parseFilter } from '#src/protocols/scim-filter/index.ts';
import { testDirectory, type TestDirectory } from '#test/kit/directory.ts';
import { fillDirectory } from '#test/kit/many-people.ts';
import * as groupStore from '../groups/group-store.ts';
import { countMembers, listMemberIds } from '../groups/membership-store.ts';
import { countAttempt } from './credential-store.ts';
import { findPeople, findPeopleByLoginKey } from './person-store.ts';
import * as lists from './user-list-store.ts';
import { findUser, findUserByLogin } from './user-store.ts';

const people = 20_000;
const groups = 2_000;

let directory: TestDirectory;
beforeAll(async () => {
  directory = await testDirectory();
  await fillDirectory(directory.platform.database, { people, groups });
}, 180_000);
afterAll(() => directory.close());

type Node = {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: Node[];
};

/** A database that explains (and runs) what it is asked, and keeps every node of every plan. */
function explaining(): { db: Reader; nodes: Node[] } {
  const nodes: Node[] = [];
  const collect = (node: Node) => {
    nodes.push(node);
    node.Plans?.forEach(collect);
  };
  const { database } = directory.platform;
  return {
    nodes,
    db: {
      async query<Row>(statement: Sql): Promise<Row[]> {
        const [row] = await database.query<{ 'QUERY PLAN': { Plan: Node }[] }>(
          rawStatement(`explain (analyze, timing off, format json) ${statement.text}`, statement.values),
        );
        const plan = row?.['QUERY PLAN'][0]?.Plan;
        if (!plan) throw new Error('no plan');
        collect(plan);
        return database.query<Row>(statement);
      },
    },
  };
}

const large = new Set([
  'users',
  'user_credentials',
  'user_profile_index',
  'groups',
  'group_members',
  'group_profile_index',
]);
const readBy = (node: Node) =>
  (node['Actual Rows'] +
    (node['Rows Removed by Filter'] ?? 0) +
    (node['Rows Removed by Index Recheck'] ?? 0)) *
  node['Actual Loops'];

/** No table is scanned, and no part of the plan touches more than `atMost` rows. */
async function expectIndexed(work: (db: Reader) => Promise<unknown>, atMost: number): Promise<void> {
  const { db, nodes } = explaining();
  await work(db);
  expect(nodes.length).toBeGreaterThan(0);
  for (const node of nodes) {
    const named = `${node['Node Type']} ${node['Relation Name'] ?? ''} ${node['Index Name'] ?? ''}`;
    if (node['Node Type'] === 'Seq Scan') expect(large, named).not.toContain(node['Relation Name']);
    expect(readBy(node), named).toBeLessThanOrEqual(atMost);
  }
}

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

describe(`with ${people} people a list reads no more than a page and a little`, () => {
  // One in forty is a clerk, one in four works in Osaka: see fillDirectory.
  test.each<[string, lists.UserQuery, number]>([
    ['the plain list', { search: lists.present, limit: page }, 2 * page],
    ['a later page of it', { search: lists.present, limit: page, after: byId('00uM') }, 2 * page],
    ['nobody is left out by sorting', { limit: page, sort: sortBy('lastName') }, 2 * page],
    ['backwards', { limit: page, sort: sortBy('lastName', true) }, 2 * page],
  ])('%s', async (_, query, atMost) => {
    await expectIndexed((db) => lists.listUsers(db, query), atMost);
  });

  test.each<[string, number]>([
    ['profile.department eq "dept 7"', 2 * page],
    ['profile.city eq "osaka"', 5 * page],
    ['profile.login eq "person777@example.com"', 5],
    ['profile.employeeNumber eq "777"', 5],
    ['profile.employeeNumber sw "77"', 2 * page],
    ['profile.lastName eq "family 3" and profile.city eq "osaka"', 4 * page],
    ['profile.email eq "person1@example.com" or profile.employeeNumber eq "2"', 20],
    ['status eq "LOCKED_OUT"', 2 * page],
    ['status eq "ACTIVE" and profile.department eq "dept 7"', 2 * page],
    ['lastUpdated gt "2026-01-08T00:00:00.000Z"', 2 * page],
    ['created lt "2025-01-01T00:00:30.000Z" and status eq "ACTIVE"', 2 * page],
  ])('search %s', async (text, atMost) => {
    await expectIndexed((db) => lists.listUsers(db, { search: search(text), limit: page }), atMost);
  });

  test('a word inside names is looked for in the index of that attribute only', async () => {
    await expectIndexed(
      (db) => lists.listUsers(db, { search: search('profile.lastName co "ily 39"'), limit: page }),
      people + 1,
    );
  });

  test('a picker', async () => {
    await expectIndexed((db) => lists.listUsersByPrefix(db, 'person77', 10), 50);
    await expectIndexed((db) => lists.listUsersByPrefix(db, 'p', 10), 50);
  });

  test('filters', async () => {
    for (const text of [
      'profile.login eq "person5@example.com"',
      'profile.email eq "person5@example.com"',
      'profile.lastName eq "Family 3" and profile.firstName eq "Given 3"',
    ]) {
      const condition = {
        driver: undefined,
        condition: compileSearchCondition(parseFilter(text), lists.filterSubject),
      };
      await expectIndexed((db) => lists.listUsers(db, { search: condition, limit: page }), 10 * page);
    }
  });

  test('members of a large group, and of Everyone', async () => {
    const { everyoneId } = directory.groups.builtIn();
    const [biggest] = await directory.platform.database.query<{ group_id: string }>(
      sql`select group_id from group_members group by group_id order by count(*) desc limit 1`,
    );
    const groupId = biggest?.group_id ?? '';
    await expectIndexed((db) => lists.listMembers(db, { groupId, after: '00uM', limit: page }), 2 * page);
    await expectIndexed(
      (db) => lists.listMembers(db, { groupId: undefined, after: '00uM', limit: page }),
      2 * page,
    );
    await expectIndexed((db) => listMemberIds(db, groupId, undefined, page), 2 * page);
    await expectIndexed(
      (db) => groupStore.listGroupsOf(db, { userId: '00uM', everyoneId, after: undefined, limit: page }),
      page,
    );
    await expectIndexed((db) => countMembers(db, [groupId]), people);
  });

  test('groups', async () => {
    const subject = groupStore.searchSubject((name) => directory.schemas.ofGroups().attributes.get(name));
    const find = (text: string) => compileSearch(parseFilter(text), subject);
    await expectIndexed((db) => groupStore.listGroups(db, { limit: page }), 2 * page);
    await expectIndexed((db) => groupStore.listGroupsByName(db, 'group 1', 10), 20);
    await expectIndexed(
      (db) => groupStore.listGroups(db, { search: find('profile.name eq "group 77"'), limit: page }),
      5,
    );
    await expectIndexed(
      (db) => groupStore.listGroups(db, { search: find('profile.name sw "group 77"'), limit: page }),
      page,
    );
    await expectIndexed(
      (db) => groupStore.listGroups(db, { search: find('type eq "BUILT_IN"'), limit: page }),
      page,
    );
  });
});

describe('the way of every sign-on', () => {
  test('reads as many rows as there are people asked for, by id, login and short login', async () => {
    const some = await directory.platform.database.query<{ id: string; login_key: string }>(
      sql`select id, login_key from users order by id limit 50`,
    );
    const ids = some.map((row) => row.id);
    const keys = some.map((row) => row.login_key);
    await expectIndexed((db) => findPeople(db, ids), 60 * 10);
    await expectIndexed((db) => findPeopleByLoginKey(db, keys), 60 * 10);
    await expectIndexed(
      (db) =>
        findPeopleByLoginKey(
          db,
          keys.map((key) => key.split('@')[0] ?? ''),
        ),
      60 * 10,
    );
    await expectIndexed((db) => findUser(db, ids[0] ?? ''), 10);
    await expectIndexed((db) => findUserByLogin(db, 'person5'), 10);
    await expectIndexed(
      (db) => countAttempt(db, ids[0] ?? '', { now: directory.platform.clock.now(), windowMs: 1 }),
      10,
    );
  });
});
