import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import { listMemberIdsOfAny } from '#src/directory/groups/index.ts';
import { type TestAccess, testAccess } from '#test/kit/access.ts';
import { fillDirectory } from '#test/kit/many-people.ts';
import { costlyParts } from '#test/kit/plans.ts';
import * as store from './assignment-store.ts';

const people = 20_000;
const large = ['users', 'app_users', 'app_groups', 'group_members'];
const page = 501;

let access: TestAccess;
let appId: string;
let someone: string;
beforeAll(async () => {
  access = await testAccess();
  const { database } = access.platform;
  await fillDirectory(database, { people, groups: 2_000 });
  ({ id: appId } = await access.addApp());
  const { id: other } = await access.addApp();
  for (const id of [appId, other])
    await database.query(sql`
      insert into app_users (user_id, app_id, profile, created_at, last_updated_at)
      select id, ${id}, '{}', created, created from users`);
  await database.query(sql`vacuum analyze app_users`);
  someone = (await store.listDirectUserIds(database, appId, undefined, 1))[0] ?? '';
}, 180_000);
afterAll(() => access?.close());

const costly = (atMost: number, read: (db: Reader) => Promise<unknown>) =>
  costlyParts(access.platform.database, large, atMost, read);

describe(`with ${people} people at each of two apps a read touches what it gives`, () => {
  test('a page of the people of an app, the first or a later one', async () => {
    for (const after of [undefined, '00uM'])
      expect(await costly(page, (db) => store.listDirectUserIds(db, appId, after, page))).toEqual([]);
  });

  test('a page of the people of the groups of an app', async () => {
    const rows = await access.platform.database.query<{ id: string }>(sql`select id from groups limit 20`);
    const ids = rows.map((row) => row.id);
    expect(await costly(20 * page, (db) => listMemberIdsOfAny(db, ids, undefined, page))).toEqual([]);
  });

  test('the assignment of one person, and of many at once', async () => {
    expect(await costly(2, (db) => store.findDirect(db, [store.directKey(someone, appId)]))).toEqual([]);
    const ids = await store.listDirectUserIds(access.platform.database, appId, undefined, 500);
    const keys = ids.map((id) => store.directKey(id, appId));
    expect(await costly(600, (db) => store.findDirect(db, keys))).toEqual([]);
    expect(await costly(600, (db) => store.lockDirect(db as Tx, keys))).toEqual([]);
  });

  test('every assignment of one person', async () => {
    expect(await costly(10, (db) => store.listDirectOfUser(db, someone))).toEqual([]);
  });
});
