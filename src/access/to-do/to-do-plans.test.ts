import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { costlyParts } from '#test/kit/plans.ts';
import { findWithoutPeople } from './to-do-store.ts';

const people = 20_000;
const apps = 400;
let org: TestApp;

beforeAll(async () => {
  org = await testApp();
  const app = await org.api<{ id: string }>('POST', '/api/v1/apps', {
    name: 'bookmark',
    label: 'Till',
    signOnMode: 'BOOKMARK',
    settings: { app: { requestIntegration: false, url: 'https://till.example.com/' } },
  });
  const login = 'aoi@example.com';
  const person = await org.api<{ id: string }>('POST', '/api/v1/users', {
    profile: { firstName: 'Aoi', lastName: 'Mori', login, email: login },
  });
  await org.platform.database.transaction(async (tx) => {
    await tx.execute(sql`
      insert into users (id, status, type_id, login, login_key, profile, created, last_updated)
      select '00u' || lpad(n::text, 17, '0'), 'ACTIVE', u.type_id, 'p' || n || '@example.com', 'p' || n || '@example.com',
        u.profile, u.created, u.last_updated
      from users u, generate_series(1, ${people}) n where u.id = ${person.id}`);
    await tx.execute(sql`
      insert into app_users (user_id, app_id, profile, created_at, last_updated_at)
      select id, ${app.id}, '{}', created, last_updated from users where login like 'p%'`);
  });
  await org.platform.database.query(sql`analyze`);
});
afterAll(() => org.close());

test(`of ${apps} apps, those without people are found by one look at each that has some, though one has all ${people} of them`, async () => {
  const ids = Array.from({ length: apps }, (_, index) => `0oa${String(index).padStart(17, '0')}`);
  const read = costlyParts(org.platform.database, ['app_users'], apps, (db) => findWithoutPeople(db, ids));
  expect(await read).toEqual([]);
  expect((await findWithoutPeople(org.platform.database, ids)).size).toBe(apps);
});
