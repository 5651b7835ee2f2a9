import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileSearch } from '#src/directory/schemas/index.ts';
import { type Reader, sql } from '#src/platform/database/index.ts';
import { parseFilter } from '#src/protocols/scim-filter/index.ts';
import { testDirectory, type TestDirectory } from '#test/kit/directory.ts';
import { fillDirectory } from '#test/kit/many-people.ts';
import { costlyParts } from '#test/kit/plans.ts';
import { listAssociated } from '#src/directory/linked-objects/linked-object-store.ts';
import { listOwners } from '#src/directory/groups/owners/owner-store.ts';
import { findIdsByLogin, findIdsByUniqueValue } from '#src/directory/users/bulk/bulk-store.ts';
import { listUsers, searchSubject } from '#src/directory/users/lists/user-list-store.ts';
import { listIdsAfter, listPeopleAfter } from '#src/directory/users/rule-people-store.ts';
import { listMemberships } from '#src/directory/groups/membership-store.ts';
import { listRules } from './group-rules/group-rule-store.ts';
import { listWanted, listWants, listWantsOfRule } from './group-rules/rule-member-store.ts';

const people = 20_000;
const large = [
  'users',
  'user_profile_index',
  'groups',
  'group_members',
  'group_rule_members',
  'linked_object_values',
  'group_owners',
  'user_unique_values',
];

let directory: TestDirectory;
let ids: string[] = [];
let groupId = '';
let realmId = '';
beforeAll(async () => {
  directory = await testDirectory();
  const { database } = directory.platform;
  await fillDirectory(database, { people, groups: 600 });
  ids = (await database.query<{ id: string }>(sql`select id from users order by id limit 500`)).map(
    (row) => row.id,
  );
  groupId =
    (await database.query<{ id: string }>(sql`select group_id as id from group_members limit 1`))[0]?.id ??
    '';
  realmId = (await database.query<{ id: string }>(sql`select id from realms`))[0]?.id ?? '';
  await database.transaction(async (tx) => {
    await tx.execute(
      sql`insert into group_rule_members select user_id, group_id, '0pr' || (abs(hashtext(group_id)) % 200) from group_members`,
    );
    await tx.execute(sql`update users set realm_id = ${realmId} where id = any(${ids}::text[])`);
    await tx.execute(
      sql`insert into linked_objects values ('manager', 'M', null, 'subordinate', 'S', null, now())`,
    );
    await tx.execute(sql`insert into linked_object_values select id, 'manager', ${ids[0]} from users`);
    await tx.execute(sql`
      insert into user_unique_values select type_id, 'badge', login_key, id from users`);
  });
  await database.query(sql`vacuum analyze group_rule_members`);
  await database.query(sql`vacuum analyze users`);
  await database.query(sql`vacuum analyze linked_object_values`);
  await database.query(sql`vacuum analyze user_unique_values`);
}, 180_000);
afterAll(() => directory.close());

const costly = (atMost: number, read: (db: Reader) => Promise<unknown>) =>
  costlyParts(directory.platform.database, large, atMost, read);

describe(`with ${people} people what rules, bulk and relations read is what they ask for`, () => {
  test.each<[string, number, (db: Reader) => Promise<unknown>]>([
    ['a batch of a walk', 500, (db) => listIdsAfter(db, ids[100] ?? '', 500)],
    ['a batch of a preview', 1_000, (db) => listPeopleAfter(db, { after: ids[100] ?? '', limit: 1_000 })],
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
    ['memberships of a batch', 5_000, (db) => listMemberships(db, ids.slice(0, 100))],
    ['what rules want of a batch', 5_000, (db) => listWants(db, ids.slice(0, 100))],
    ['whom a rule wants', 2_000, (db) => listWantsOfRule(db, '0pr7', '', 500)],
    [
      'whether rules want some memberships',
      500,
      (db) =>
        listWanted(
          db,
          ids.slice(0, 50).map((userId) => ({ userId, groupId })),
        ),
    ],
    ['people by login', 500, (db) => findIdsByLogin(db, ['person7@example.com', 'person8@example.com'])],
    [
      'people by a unique value',
      500,
      (db) =>
        findIdsByUniqueValue(db, {
          typeId: directory.schemas.defaultTypeId(),
          attribute: 'badge',
          values: ['person7@example.com'],
        }),
    ],
    [
      'associates of a person',
      201,
      (db) => listAssociated(db, { primaryId: ids[0] ?? '', primaryName: 'manager', after: '', limit: 201 }),
    ],
    ['owners of a group', 20, (db) => listOwners(db, groupId, { after: '', limit: 20 })],
    ['rules by id', 60, (db) => listRules(db, { text: undefined, after: '', limit: 51 })],
    [
      'people of a realm',
      500,
      (db) =>
        listUsers(db, {
          search: compileSearch(
            parseFilter(`realmId eq "${realmId}"`),
            searchSubject(() => undefined),
          ),
          limit: 201,
        }),
    ],
  ])('%s', async (_, atMost, read) => {
    expect(await costly(atMost, read)).toEqual([]);
  });
});
