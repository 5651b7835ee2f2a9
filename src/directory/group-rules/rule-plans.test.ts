import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Reader, sql } from '#src/platform/database/index.ts';
import { testDirectory, type TestDirectory } from '#test/kit/directory.ts';
import { fillDirectory } from '#test/kit/many-people.ts';
import { costlyParts } from '#test/kit/plans.ts';
import { listRules } from './group-rule-store.ts';
import { listWanted, listWants, listWantsOfRule } from './rule-member-store.ts';

const people = 20000;
const large = ['users', 'group_members', 'group_rule_members'];

let directory: TestDirectory;
let ids: string[] = [];
beforeAll(async () => {
  directory = await testDirectory();
  const { database } = directory.platform;
  await fillDirectory(database, { people, groups: 600 });
  ids = (await database.query<{ id: string }>(sql`select id from users order by id limit 500`)).map(
    (row) => row.id,
  );
  await database.transaction((tx) =>
    tx.execute(sql`
      insert into group_rule_members
      select user_id, group_id, '0pr' || (abs(hashtext(group_id)) % 200) from group_members`),
  );
  await database.query(sql`vacuum analyze group_rule_members`);
}, 180_000);
afterAll(() => directory.close());

const costly = (atMost: number, read: (db: Reader) => Promise<unknown>) =>
  costlyParts(directory.platform.database, large, atMost, read);

describe(`with ${people} people rules read what they ask for`, () => {
  test.each<[string, number, (db: Reader) => Promise<unknown>]>([
    ['what is wanted of a batch', 5_000, (db) => listWants(db, ids.slice(0, 100))],
    ['whom a rule wants', 2_000, (db) => listWantsOfRule(db, '0pr7', '', 500)],
    [
      'whether memberships are wanted',
      500,
      (db) =>
        listWanted(
          db,
          ids.slice(0, 50).map((userId) => ({ userId, groupId: '00gnothere' })),
        ),
    ],
    ['rules by id', 60, (db) => listRules(db, { text: undefined, after: '', limit: 51 })],
    ['rules by name', 60, (db) => listRules(db, { text: 'stores', after: '', limit: 51 })],
  ])('%s', async (_, atMost, read) => {
    expect(await costly(atMost, read)).toEqual([]);
  });
});
