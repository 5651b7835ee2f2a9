import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import { type TestHome, testHome, type Worker } from '#test/kit/home.ts';
import { costlyParts } from '#test/kit/plans.ts';
import { wordsOf } from '#test/kit/signin.ts';
import { findHomeStates } from './home-store.ts';

let home: TestHome;
let mia: Worker;
const people = 5_000;
const apps = 550;

beforeAll(async () => {
  home = await testHome();
  mia = await home.addWorker('mia', [await home.addApp('First')]);
  const { database, snapshots } = home.platform;
  await database.transaction(async (tx) => {
    await tx.execute(sql`
      insert into apps (id, name, label, status, sign_on_mode, first_party, document, created_at, last_updated_at)
      select '0oa' || lpad(n::text, 17, '0'), a.name, 'App ' || lpad(n::text, 3, '0'), a.status, a.sign_on_mode, false, a.document,
        a.created_at, a.last_updated_at
      from apps a, generate_series(1, ${apps}) n where a.label = 'First'`);
    await tx.execute(sql`
      insert into app_users (user_id, app_id, profile, created_at, last_updated_at)
      select ${mia.id}, id, '{}', created_at, last_updated_at from apps where label like 'App %'`);
    await tx.execute(sql`
      insert into users (id, status, type_id, login, login_key, profile, created, last_updated)
      select '00u' || lpad(n::text, 17, '0'), 'ACTIVE', u.type_id, 'p' || n || '@example.com', 'p' || n || '@example.com',
        u.profile, u.created, u.last_updated
      from users u, generate_series(1, ${people}) n where u.id = ${mia.id}`);
    await tx.execute(sql`
      insert into home_pages (user_id, opens_in, known_apps, last_updated_at)
      select id, 'NEW_TAB', '{}', last_updated from users where login like 'p%'`);
    await tx.execute(sql`
      insert into home_sections (user_id, id, name, position)
      select id, 'hse' || n, 'Section ' || n, n from users, generate_series(1, 3) n where login like 'p%'`);
    await tx.execute(sql`
      insert into home_apps (user_id, app_id, opened_at, open_count)
      select u.id, a.id, u.last_updated, 1 from users u, (select id from apps where label like 'App %' order by id limit 10) a
      where u.login like 'p%'`);
    await snapshots.allChanged(tx);
  });
  await database.query(sql`analyze`);
});
afterAll(() => home.close());

test(`with ${people} homes, those of ten people are one read of their own rows`, async () => {
  const ids = Array.from({ length: 10 }, (_, index) => `00u${String(index * 7 + 1).padStart(17, '0')}`);
  const tables = ['home_pages', 'home_sections', 'home_apps'];
  const { database } = home.platform;
  expect(await costlyParts(database, tables, 10 * 10 + 1, (db) => findHomeStates(db, ids))).toEqual([]);
  const states = await findHomeStates(database, ids);
  expect(states.size).toBe(10);
  expect(states.get(ids[3] ?? '')?.history.size).toBe(10);
  expect(states.get(ids[3] ?? '')?.arrangement.sections).toHaveLength(3);
});

test(`a home of ${apps} apps takes no statement for each, and stays a page that a phone can load`, async () => {
  await mia.browser.get('/home');
  const { database } = home.platform;
  const calls = { count: 0 };
  const query = database.query.bind(database);
  database.query = ((statement: Parameters<typeof query>[0]) => {
    calls.count++;
    return query(statement);
  }) as typeof database.query;
  const page = await mia.browser.get('/home');
  database.query = query;
  expect(calls.count).toBeLessThan(7);
  expect(wordsOf(page)).toContain('App 550');
  // Each tile with its star, before compression.
  expect(page.text.length / apps).toBeLessThan(900);
  const all = Object.fromEntries([['q', 'App 4']]);
  expect(wordsOf(await mia.browser.get(`/home?${new URLSearchParams(all)}`))).toContain('190 apps for');
});

test('an app or a person that is deleted takes what was kept of them along, and an opening at that moment is no error', async () => {
  const { database } = home.platform;
  const gone = await home.addApp('Gone');
  await home.assign(gone, mia.id);
  await mia.send('/home/favourites', { add: gone });
  await mia.browser.get(`/home/bookmark/${gone}`);
  await home.api('POST', `/api/v1/apps/${gone}/lifecycle/deactivate`);
  await home.api('DELETE', `/api/v1/apps/${gone}`);
  expect(await database.query(sql`select from home_apps where app_id = ${gone}`)).toEqual([]);
  const write = home.app.home.states.opened(mia.id, gone);
  expect(await database.groupCommit.commit({ writes: [write] })).toEqual({ committed: true });
  await home.api('DELETE', `/api/v1/users/${mia.id}`);
  await home.api('DELETE', `/api/v1/users/${mia.id}`);
  expect(await database.query(sql`select from home_pages where user_id = ${mia.id}`)).toEqual([]);
  expect(await database.query(sql`select from home_apps where user_id = ${mia.id}`)).toEqual([]);
});
