import { performance } from 'node:perf_hooks';
import { test } from 'vitest';
import { compileSearch, compileSearchCondition, decodeCursor } from '#src/directory/schemas/index.ts';
import { sql } from '#src/platform/database/index.ts';
import { parseFilter } from '#src/protocols/scim-filter/index.ts';
import { testDirectory } from '#test/kit/directory.ts';
import { fillDirectory } from '#test/kit/many-people.ts';
import * as lists from './user-list-store.ts';
import * as groupStore from '../groups/group-store.ts';
import { findPeople, findPeopleByLoginKey } from './person-store.ts';

test('perf', async () => {
  const d = await testDirectory();
  const t0 = performance.now();
  await fillDirectory(d.platform.database, { people: 200_000, groups: 10_000 });
  console.log('fill s', (performance.now() - t0) / 1000);
  const db = d.platform.database;
  const attribute = (name: string) => d.schemas.ofType().attributes.get(name);
  const S = (t: string) => compileSearch(parseFilter(t), lists.searchSubject(attribute));
  const F = (t: string) => ({
    driver: undefined,
    condition: compileSearchCondition(parseFilter(t), lists.filterSubject),
  });
  const sort = (property: string, descending = false) => ({
    kind: 'attribute' as const,
    property,
    numeric: false,
    descending,
  });
  const run = async (name: string, f: () => Promise<unknown>) => {
    const times: number[] = [];
    for (let i = 0; i < 14; i++) {
      const t = performance.now();
      await f();
      times.push(performance.now() - t);
    }
    console.log(
      name.padEnd(75),
      'first',
      times[0]!.toFixed(1),
      'mid',
      times[4]!.toFixed(1),
      'last3',
      times
        .slice(-3)
        .map((x) => x.toFixed(1))
        .join(' '),
    );
  };
  for (const [r] of [
    await db.query<any>(
      sql`select relname, pg_size_pretty(pg_total_relation_size(oid)) s from pg_class where relname in ('users','user_profile_index','group_members','user_credentials')`,
    ),
  ])
    console.log(JSON.stringify(r));
  console.log(
    JSON.stringify(
      await db.query(
        sql`select relname, pg_size_pretty(pg_total_relation_size(oid)) s from pg_class where relname in ('users','user_profile_index','group_members','user_credentials') and relkind='r'`,
      ),
    ),
  );
  const L = (q: any) => () => lists.listUsers(db, { limit: 201, ...q });
  await run('plain', L({ search: lists.present }));
  await run('plain later', L({ search: lists.present, after: decodeCursor('00uM', undefined) }));
  for (const t of [
    'profile.department eq "dept 7"',
    'profile.city eq "osaka"',
    'profile.lastName eq "family 3"',
    'profile.employeeNumber sw "77"',
    'profile.lastName sw "family 3"',
    'profile.lastName sw "f"',
    'profile.lastName sw "family 3" and status eq "ACTIVE"',
    'profile.lastName co "ily 39"',
    'profile.login co "777"',
    'profile.email co "zzz"',
    'profile.lastName eq "family 3" and profile.city eq "osaka"',
    'profile.city eq "osaka" and profile.employeeNumber eq "4"',
    'profile.city eq "osaka" and profile.lastName eq "family 1"',
    'profile.email eq "person1@example.com" or profile.employeeNumber eq "2"',
    'profile.city eq "osaka" or profile.city eq "tokyo"',
    'profile.title eq "clerk" or status eq "LOCKED_OUT"',
    'status eq "LOCKED_OUT"',
    'status eq "ACTIVE" and profile.department eq "dept 7"',
    'status lt "STAGED" or status gt "STAGED"',
    'lastUpdated gt "2026-01-03T00:00:00.000Z"',
    'lastUpdated gt "2026-01-02T00:00:00.000Z" and lastUpdated lt "2026-01-02T00:10:00.000Z"',
    'created lt "2025-01-01T00:00:30.000Z"',
    'profile.nickName pr',
    'profile.city pr',
    'profile.lastName gt "family 5"',
    'profile.lastName gt "x"',
    'status eq "DEPROVISIONED" and profile.city eq "nagoya"',
    'created gt "2025-01-02T00:00:00.000Z" and status eq "LOCKED_OUT"',
  ])
    await run('search ' + t, L({ search: S(t) }));
  await run('sort lastName', L({ search: S('status pr'), sort: sort('lastName') }));
  await run(
    'sort lastName ACTIVE desc',
    L({ search: S('status eq "ACTIVE"'), sort: sort('lastName', true) }),
  );
  await run(
    'sort lastName dept7',
    L({ search: S('profile.department eq "dept 7"'), sort: sort('lastName') }),
  );
  await run('sort lastName LOCKED', L({ search: S('status eq "LOCKED_OUT"'), sort: sort('lastName') }));
  await run('sort nickName (nobody)', L({ search: S('status pr'), sort: sort('nickName') }));
  await run(
    'sort created desc city',
    L({ search: S('profile.city eq "osaka"'), sort: lists.sortColumn('created', true) }),
  );
  await run(
    'sort created lastName',
    L({ search: S('profile.lastName eq "family 3"'), sort: lists.sortColumn('created', true) }),
  );
  await run('filter email', L({ search: F('profile.email eq "person5@example.com"') }));
  await run(
    'filter names',
    L({ search: F('profile.lastName eq "Family 3" and profile.firstName eq "Given 3"') }),
  );
  await run('filter or', L({ search: F('profile.lastName eq "Family 3" or status eq "LOCKED_OUT"') }));
  await run('q person77', () => lists.listUsersByPrefix(db, 'person77', 10));
  await run('q p', () => lists.listUsersByPrefix(db, 'p', 10));
  await run('q fam 200', () => lists.listUsersByPrefix(db, 'fam', 200));
  const [g] = await db.query<{ group_id: string }>(
    sql`select group_id from group_members group by 1 order by count(*) desc limit 1`,
  );
  await run('members big', () => lists.listMembers(db, { groupId: g!.group_id, after: '00uM', limit: 1001 }));
  await run('members everyone', () =>
    lists.listMembers(db, { groupId: undefined, after: '00uM', limit: 1001 }),
  );
  await run('count everyone', () => d.groups.countMembers([{ id: d.groups.builtIn().everyoneId } as any]));
  await run('groups 10000', () => groupStore.listGroups(db, { limit: 10_001 }));
  await run('groups page', () => groupStore.listGroups(db, { limit: 201 }));
  const gs = groupStore.searchSubject((name) => d.schemas.ofGroups().attributes.get(name));
  for (const t of [
    'profile.name eq "group 77"',
    'profile.name sw "group 7"',
    'profile.name co "777"',
    'type eq "OKTA_GROUP"',
  ])
    await run('groups ' + t, () =>
      groupStore.listGroups(db, { search: compileSearch(parseFilter(t), gs), limit: 201 }),
    );
  const some = await db.query<{ id: string; login_key: string }>(
    sql`select id, login_key from users order by md5(id) limit 300`,
  );
  await run('person x1', () => findPeople(db, [some[0]!.id]));
  await run('person x50', () =>
    findPeople(
      db,
      some.slice(0, 50).map((x) => x.id),
    ),
  );
  await run('person x300', () =>
    findPeople(
      db,
      some.map((x) => x.id),
    ),
  );
  await run('login x50', () =>
    findPeopleByLoginKey(
      db,
      some.slice(0, 50).map((x) => x.login_key),
    ),
  );
  await run('short x50', () =>
    findPeopleByLoginKey(
      db,
      some.slice(0, 50).map((x) => x.login_key.split('@')[0]!),
    ),
  );
  await d.close();
}, 600_000);
