import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileSearch, type PageSort } from '#src/directory/schemas/index.ts';
import { type Reader, sql } from '#src/platform/database/index.ts';
import { parseFilter } from '#src/protocols/scim-filter/index.ts';
import { testDirectory, type TestDirectory } from '#test/kit/directory.ts';
import { fillDirectory } from '#test/kit/many-people.ts';
import { costlyParts } from '#test/kit/plans.ts';
import { listGroups, listGroupsByName, listGroupsOf, searchSubject, sortColumn } from './group-store.ts';
import { listMemberIds, listMemberships } from './membership-store.ts';
import { listOwners } from './owners/owner-store.ts';

const groups = 10_000;
const page = 201;
const large = ['users', 'groups', 'group_members', 'group_profile_index'];

let directory: TestDirectory;
beforeAll(async () => {
  directory = await testDirectory();
  await fillDirectory(directory.platform.database, { people: 2_000, groups });
}, 180_000);
afterAll(() => directory.close());

const costly = (atMost: number, read: (db: Reader) => Promise<unknown>) =>
  costlyParts(directory.platform.database, large, atMost, read);
const search = (text: string) =>
  compileSearch(
    parseFilter(text),
    searchSubject((name) => directory.schemas.ofGroups().attributes.get(name)),
  );
const byName: PageSort = { kind: 'attribute', property: 'name', numeric: false, descending: false };

describe(`with ${groups} groups a list reads no more than a page and a little`, () => {
  test('plain, and by the beginning of a name', async () => {
    expect(await costly(2 * page, (db) => listGroups(db, { limit: page }))).toEqual([]);
    expect(await costly(20, (db) => listGroupsByName(db, 'group 1', 10))).toEqual([]);
  });

  test.each<[string, PageSort | undefined, number]>([
    ['profile.name eq "group 77"', undefined, 5],
    ['profile.name sw "group 77"', undefined, page],
    ['type eq "BUILT_IN"', undefined, page],
    ['type eq "OKTA_GROUP"', byName, 3 * page],
    ['type eq "OKTA_GROUP"', sortColumn('lastUpdated', true), 3 * page],
    ['lastMembershipUpdated gt "2025-01-01T02:00:00.000Z"', undefined, 5 * page],
  ])('search %s', async (text, sort, atMost) => {
    expect(await costly(atMost, (db) => listGroups(db, { search: search(text), sort, limit: page }))).toEqual(
      [],
    );
  });

  test('memberships of a batch of people, and owners of a group', async () => {
    const rows = await directory.platform.database.query<{ user_id: string; group_id: string }>(
      sql`select user_id, group_id from group_members limit 100`,
    );
    const ids = rows.map((row) => row.user_id);
    expect(await costly(1_000, (db) => listMemberships(db, ids))).toEqual([]);
    expect(
      await costly(20, (db) => listOwners(db, rows[0]?.group_id ?? '', { after: '', limit: 20 })),
    ).toEqual([]);
  });

  test('groups of one person, and members of one group', async () => {
    const [member] = await directory.platform.database.query<{ user_id: string; group_id: string }>(
      sql`select user_id, group_id from group_members limit 1`,
    );
    const { everyoneId } = directory.groups.builtIn();
    const of = { userId: member?.user_id ?? '', everyoneId, after: undefined, limit: page };
    expect(await costly(20, (db) => listGroupsOf(db, of))).toEqual([]);
    expect(await costly(page, (db) => listMemberIds(db, member?.group_id ?? '', undefined, page))).toEqual(
      [],
    );
  });
});
