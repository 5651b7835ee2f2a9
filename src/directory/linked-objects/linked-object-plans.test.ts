import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Reader, sql } from '#src/platform/database/index.ts';
import { testDirectory, type TestDirectory } from '#test/kit/directory.ts';
import { fillDirectory } from '#test/kit/many-people.ts';
import { costlyParts } from '#test/kit/plans.ts';
import { findPrimary, listAssociated } from './linked-object-store.ts';

const people = 10000;
const large = ['users', 'linked_object_values'];

let directory: TestDirectory;
let ids: string[] = [];
beforeAll(async () => {
  directory = await testDirectory();
  const { database } = directory.platform;
  await fillDirectory(database, { people, groups: 600 });
  ids = (await database.query<{ id: string }>(sql`select id from users order by id limit 500`)).map(
    (row) => row.id,
  );
  await database.transaction(async (tx) => {
    await tx.execute(
      sql`insert into linked_objects values ('manager', 'M', null, 'subordinate', 'S', null, now())`,
    );
    await tx.execute(sql`insert into linked_object_values select id, 'manager', ${ids[0]} from users`);
  });
  await database.query(sql`vacuum analyze linked_object_values`);
}, 180_000);
afterAll(() => directory.close());

const costly = (atMost: number, read: (db: Reader) => Promise<unknown>) =>
  costlyParts(directory.platform.database, large, atMost, read);

describe(`with ${people} people who have one manager`, () => {
  test('a page of subordinates is no more than a page, and a manager is one look', async () => {
    const of = { primaryId: ids[0] ?? '', primaryName: 'manager', after: ids[9] ?? '', limit: 201 };
    expect(await costly(201, (db) => listAssociated(db, of))).toEqual([]);
    expect(await costly(1, (db) => findPrimary(db, ids[1] ?? '', 'manager'))).toEqual([]);
  });
});
