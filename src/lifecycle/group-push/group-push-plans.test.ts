import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Reader, sql } from '#src/platform/database/index.ts';
import { type TestAccess, testAccess } from '#test/kit/access.ts';
import { fillDirectory } from '#test/kit/many-people.ts';
import { costlyParts } from '#test/kit/plans.ts';
import { listMappings } from './push-mapping-store.ts';

let access: TestAccess;
let appId: string;
beforeAll(async () => {
  access = await testAccess();
  const { database } = access.platform;
  await fillDirectory(database, { people: 10, groups: 2_000 });
  const apps = [await access.addApp(), await access.addApp()].map(({ id }) => id);
  appId = apps[0] ?? '';
  await database.query(sql`
    insert into group_push_mappings (id, app_id, source_group_id, target_group_name, status, created_at, last_updated_at)
    select 'gPm' || substr(md5(id || app), 1, 17), app, id, 'x',
      case when ascii(substr(id, 20)) % 2 = 0 then 'ACTIVE' else 'INACTIVE' end, created, created
    from groups, unnest(${apps}::text[]) as app where type = 'OKTA_GROUP'`);
  await database.query(sql`vacuum analyze group_push_mappings`);
});
afterAll(() => access?.close());

test('with 2,000 push mappings at each of two apps a page reads no more than a page and a little', async () => {
  const costly = (atMost: number, read: (db: Reader) => Promise<unknown>) =>
    costlyParts(access.platform.database, ['group_push_mappings'], atMost, read);
  const all = {
    appId,
    after: undefined,
    limit: 101,
    sourceGroupId: undefined,
    status: undefined,
    changedSince: undefined,
  };
  expect(await costly(110, (db) => listMappings(db, all))).toEqual([]);
  expect(await costly(110, (db) => listMappings(db, { ...all, after: 'gPm8' }))).toEqual([]);
  expect(await costly(400, (db) => listMappings(db, { ...all, status: 'INACTIVE' }))).toEqual([]);
});
