import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import { aCaller } from '#test/kit/api.ts';
import { fillDirectory } from '#test/kit/many-people.ts';
import {
  aPassword,
  aUserBody,
  testDirectory,
  type TestDirectory,
  type WireGroup,
  type WireUser,
} from '#test/kit/directory.ts';

let directory: TestDirectory;
let count = 0;

beforeAll(async () => {
  directory = await testDirectory();
  await directory.platform.jobs.start();
});
afterAll(() => directory.close());
beforeEach(() => directory.eventTypes());

const call: TestDirectory['api']['call'] = (request, options) => directory.api.call(request, options);

type Bulk = {
  dryRun: boolean;
  counts: Record<string, number>;
  results: {
    index: number;
    status: string;
    id: string | null;
    error: null | { errorCode: string; errorCauses: { errorSummary: string }[] };
  }[];
};
const bulk = async (what: 'users' | 'memberships', body: Record<string, unknown>) => {
  const answer = await call(`POST /gatehouse/v1/bulk/${what}`, { body });
  expect(answer.status, answer.text).toBe(200);
  return answer.json<Bulk>();
};
const someone = (more: Record<string, unknown> = {}) => {
  const login = `bulk${++count}@example.com`;
  return { firstName: 'Aoi', lastName: 'Tanaka', email: login, login, ...more };
};
const createGroup = async () =>
  (await call('POST /api/v1/groups', { body: { profile: { name: `Bulk ${++count}` } } })).json<WireGroup>();
const createUser = async (more: Record<string, unknown> = {}) =>
  (
    await call('POST /api/v1/users', { body: aUserBody(`single${++count}@example.com`, more) })
  ).json<WireUser>();
const user = async (id: string | null | undefined) =>
  (await call(`GET /api/v1/users/${id}`)).json<WireUser>();
const membersOf = async (groupId: string) =>
  (await call(`GET /api/v1/groups/${groupId}/users`)).json<WireUser[]>().map((one) => one.id);
const errors = (answer: Bulk) =>
  answer.results.map(({ error }) => error?.errorCauses[0]?.errorSummary ?? error?.errorCode ?? null);

describe('people in bulk: a bad row is an error of its own', () => {
  test('every kind of bad row leaves the good ones alone', async () => {
    const taken = await createUser();
    await directory.eventTypes();
    const answer = await bulk('users', {
      action: 'create',
      rows: [
        { profile: someone() },
        { profile: { ...someone(), login: taken.profile.login.toUpperCase() } },
        { profile: { ...someone(), colour: 'red' } },
        { profile: someone(), credentials: { password: { value: 'short' } } },
        { profile: someone(), groupIds: ['00gnothere'] },
        { profile: someone(), colour: 'red' },
        'nobody',
        { action: 'update', profile: { login: 'who@example.com', title: 'x' } },
        { profile: someone(), typeId: 'otynothere' },
      ],
    });
    expect(answer.counts).toMatchObject({ created: 1, failed: 8 });
    expect(errors(answer)).toEqual([
      null,
      'login: An object with this field already exists in the current organization',
      'colour: The property colour is not defined in the schema; add it there or leave it out',
      'password: Password requirements were not met. At least 8 characters.',
      'E0000007',
      'colour: is not a known property',
      'row: must be an object',
      'E0000007',
      'type: there is no user type otynothere',
    ]);
    expect(await directory.eventTypes()).toEqual(['user.lifecycle.create']);
    expect((await user(answer.results[0]?.id)).status).toBe('STAGED');
  });

  test('two rows about one person, unique values that are taken, too many rows, an attribute to match by that is not unique', async () => {
    const one = someone();
    const answer = await bulk('users', {
      rows: [{ profile: one }, { profile: { login: one.login.toUpperCase() } }],
    });
    expect(errors(answer)).toEqual([null, 'row: is about the same person as row 0']);
    const unknown = await call('POST /gatehouse/v1/bulk/users', { body: { matchBy: 'city', rows: [{}] } });
    expect(unknown.status).toBe(400);
    const rows = Array.from({ length: 10_001 }, () => ({}));
    expect((await call('POST /gatehouse/v1/bulk/users', { body: { rows } })).status).toBe(400);
    expect((await call('POST /gatehouse/v1/bulk/users', { body: { rows: [] } })).status).toBe(400);
  });

  test('nobody without the permission, and nobody touches who outranks them', async () => {
    const as = aCaller({ permissions: new Set(['okta.users.read']) });
    expect((await call('POST /gatehouse/v1/bulk/users', { as, body: { rows: [{}] } })).status).toBe(403);
    const boss = await createUser();
    directory.administrators.set(boss.id, 'all');
    const helper = aCaller({ permissions: new Set(['okta.users.manage', 'okta.users.create']) });
    const answer = await call('POST /gatehouse/v1/bulk/users', {
      as: helper,
      body: {
        rows: [
          { id: boss.id, action: 'deactivate' },
          { profile: { ...someone(), login: boss.profile.login } },
        ],
      },
    });
    expect(answer.json<Bulk>().results.map((one) => one.error?.errorCode)).toEqual(['E0000006', 'E0000006']);
    directory.administrators.delete(boss.id);
  });
});

describe('people in bulk', () => {
  test('are created with passwords, groups and rules, each with the events of a single call', async () => {
    const [group, filled] = [await createGroup(), await createGroup()];
    const rule = (
      await call('POST /api/v1/groups/rules', {
        body: {
          name: `Bulk ${count}`,
          conditions: { expression: { type: 'urn:okta:expression:1.0', value: 'user.city == "Bulk"' } },
          actions: { assignUserToGroups: { groupIds: [filled.id] } },
        },
      })
    ).json<{ id: string }>();
    await call(`POST /api/v1/groups/rules/${rule.id}/lifecycle/activate`);
    await directory.eventTypes();
    const answer = await bulk('users', {
      activate: true,
      rows: [
        {
          profile: someone({ city: 'Bulk' }),
          credentials: { password: { value: aPassword } },
          groupIds: [group.id],
        },
        { profile: someone() },
      ],
    });
    const [one, two] = await Promise.all(answer.results.map(({ id }) => user(id)));
    expect([one?.status, two?.status]).toEqual(['ACTIVE', 'PROVISIONED']);
    expect(one?.credentials).toMatchObject({ password: {}, provider: { type: 'OKTA' } });
    expect(one?.passwordChanged).not.toBeNull();
    expect([await membersOf(group.id), await membersOf(filled.id)]).toEqual([[one?.id], [one?.id]]);
    expect(directory.mails.at(-1)).toEqual({ kind: 'activation', userId: two?.id });
    expect((await directory.eventTypes()).toSorted()).toEqual([
      'group.user_membership.add',
      'group.user_membership.add',
      'user.lifecycle.activate',
      'user.lifecycle.activate',
      'user.lifecycle.create',
      'user.lifecycle.create',
    ]);
    const found = await call(`GET /api/v1/users?search=${encodeURIComponent('profile.city eq "bulk"')}`);
    expect(found.json<WireUser[]>().map((person) => person.id)).toEqual([one?.id]);
  });

  test('sent twice change nothing the second time', async () => {
    const rows: { profile: Record<string, unknown> }[] = [
      { profile: someone({ title: 'Clerk' }) },
      { profile: someone({ title: 'Agent' }) },
    ];
    expect((await bulk('users', { rows })).counts).toMatchObject({ created: 2 });
    await directory.eventTypes();
    expect((await bulk('users', { rows })).counts).toMatchObject({ unchanged: 2 });
    expect(await directory.eventTypes()).toEqual([]);
    Object.assign(rows[0]?.profile ?? {}, { title: 'Manager' });
    expect((await bulk('users', { rows })).counts).toMatchObject({ updated: 1, unchanged: 1 });
    expect(await directory.eventTypes()).toEqual(['user.account.update_profile']);
    const search = encodeURIComponent(
      `profile.title eq "manager" and profile.login eq "${String(rows[0]?.profile['login'])}"`,
    );
    expect((await call(`GET /api/v1/users?search=${search}`)).json<WireUser[]>()).toHaveLength(1);
  });

  test('are matched by a unique attribute, also when their login changes', async () => {
    await call('POST /api/v1/meta/schemas/user/default', {
      body: {
        definitions: {
          custom: { properties: { externalId: { title: 'Id', type: 'string', unique: 'UNIQUE_VALIDATED' } } },
        },
      },
    });
    const [a, b] = [someone({ externalId: 'A-1' }), someone({ externalId: 'B-1' })];
    const created = await bulk('users', { matchBy: 'externalId', rows: [{ profile: a }, { profile: b }] });
    const moved = { ...a, login: `moved${++count}@example.com` };
    const answer = await bulk('users', {
      matchBy: 'externalId',
      rows: [
        { profile: moved },
        { profile: { externalId: 'B-1', login: a.login } },
        { profile: someone({ externalId: 'a-1' }) },
      ],
    });
    expect(answer.results[0]).toMatchObject({ status: 'updated', id: created.results[0]?.id });
    expect(answer.results[1]).toMatchObject({ status: 'updated', id: created.results[1]?.id });
    expect(errors(answer)[2]).toBe('row: is about the same person as row 0');
    const clash = await bulk('users', {
      action: 'create',
      rows: [{ profile: someone({ externalId: 'A-1' }) }],
    });
    expect(errors(clash)[0]).toBe(
      'externalId: An object with this field already exists in the current organization',
    );
    const login = await bulk('users', {
      rows: [{ id: created.results[1]?.id, profile: { login: moved.login, title: 'x' } }],
    });
    expect(errors(login)[0]).toBe(
      'login: An object with this field already exists in the current organization',
    );
    expect(
      (await user(created.results[1]?.id)).profile['title'],
      'a refused row changes nothing',
    ).toBeUndefined();
  });

  test('are deactivated, but for the last super administrator', async () => {
    const [boss, worker] = [await createUser(), await createUser()];
    directory.administrators.set(boss.id, 'all');
    await directory.eventTypes();
    const rows = [boss, worker].map(({ id }) => ({ id, action: 'deactivate' }));
    const answer = await bulk('users', { rows });
    expect(answer.results.map((one) => one.status)).toEqual(['failed', 'deactivated']);
    expect((await user(boss.id)).status).not.toBe('DEPROVISIONED');
    expect((await user(worker.id)).status).toBe('DEPROVISIONED');
    expect(await directory.eventTypes()).toEqual(['user.lifecycle.deactivate']);
    expect((await bulk('users', { rows: [{ id: worker.id, action: 'deactivate' }] })).counts).toMatchObject({
      unchanged: 1,
    });
    const update = await bulk('users', { rows: [{ id: worker.id, profile: { title: 'x' } }] });
    expect(update.results[0]?.error?.errorCode).toBe('E0000038');
    directory.administrators.delete(boss.id);
  });

  test('in a dry run are told everything and nothing happens', async () => {
    const existing = await createUser();
    await directory.eventTypes();
    const profile = someone();
    const rows = [
      { profile },
      { profile: { login: existing.profile.login, title: 'Boss' } },
      { id: '00unobody00000000000', action: 'deactivate' },
    ];
    const answer = await bulk('users', { rows, dryRun: true });
    expect([answer.dryRun, answer.counts]).toEqual([
      true,
      { created: 1, updated: 1, deactivated: 0, unchanged: 0, failed: 1 },
    ]);
    expect((await call(`GET /api/v1/users/${profile.login}`)).status).toBe(404);
    expect((await user(existing.id)).profile['title']).toBeUndefined();
    expect(await directory.eventTypes()).toEqual([]);
  });
});

describe('memberships in bulk', () => {
  test('are added and removed by id and login; bad rows are errors of their own', async () => {
    const [group, other] = [await createGroup(), await createGroup()];
    const { everyoneId } = directory.groups.builtIn();
    const [one, two] = [await createUser(), await createUser()];
    await call(`PUT /api/v1/groups/${other.id}/users/${two.id}`);
    await directory.eventTypes();
    const answer = await bulk('memberships', {
      rows: [
        { groupId: group.id, userId: one.id },
        { groupId: group.id, login: two.profile.login.toUpperCase() },
        { groupId: other.id, userId: two.id, action: 'remove' },
        { groupId: other.id, userId: one.id, action: 'remove' },
        { groupId: group.id, userId: one.id },
        { groupId: group.id, userId: one.id, action: 'remove' },
        { groupId: '00gnothere', userId: one.id },
        { groupId: group.id, userId: '00unobody00000000000' },
        { groupId: everyoneId, userId: one.id },
        { groupId: group.id },
      ],
    });
    expect(answer.results.map((row) => row.error?.errorCode ?? row.status)).toEqual([
      'added',
      'added',
      'removed',
      'unchanged',
      'unchanged',
      'E0000001',
      'E0000007',
      'E0000007',
      'E0000060',
      'E0000001',
    ]);
    expect(await membersOf(group.id)).toEqual([one.id, two.id].sort());
    expect(await directory.eventTypes()).toEqual([
      'group.user_membership.add',
      'group.user_membership.add',
      'group.user_membership.remove',
    ]);
    const dry = await bulk('memberships', {
      dryRun: true,
      rows: [{ groupId: group.id, userId: one.id, action: 'remove' }],
    });
    expect(dry.counts).toMatchObject({ removed: 1 });
    expect(await membersOf(group.id)).toHaveLength(2);
  });

  test('reach no further than the roles of whoever calls', async () => {
    const [mine, foreign] = [await createGroup(), await createGroup()];
    const person = await createUser();
    const permissions = new Set(['okta.groups.members.manage']);
    const reach = new Map([['groups', new Set([mine.id])]]);
    const as = aCaller({ permissions, grants: [{ permissions, reach }] });
    const body = { rows: [mine, foreign].map(({ id }) => ({ groupId: id, userId: person.id })) };
    const answer = (await call('POST /gatehouse/v1/bulk/memberships', { as, body })).json<Bulk>();
    expect(answer.results.map((row) => row.error?.errorCode ?? row.status)).toEqual(['added', 'E0000006']);
  });

  test('that a rule wants are not given back by it after they were taken', async () => {
    const group = await createGroup();
    const person = await createUser({ profile: { city: 'Taken' } });
    const rule = (
      await call('POST /api/v1/groups/rules', {
        body: {
          name: `Bulk ${count}`,
          conditions: { expression: { type: 'urn:okta:expression:1.0', value: 'user.city == "Taken"' } },
          actions: { assignUserToGroups: { groupIds: [group.id] } },
        },
      })
    ).json<{ id: string }>();
    await call(`POST /api/v1/groups/rules/${rule.id}/lifecycle/activate`);
    expect(await membersOf(group.id)).toEqual([person.id]);
    await bulk('memberships', { rows: [{ groupId: group.id, userId: person.id, action: 'remove' }] });
    await call(`POST /api/v1/users/${person.id}`, { body: { profile: { nickName: 'T' } } });
    expect(await membersOf(group.id)).toEqual([]);
  });
});

describe('ten thousand rows', () => {
  test('of memberships go in one call, and a thousand people in another', async () => {
    const { database } = directory.platform;
    await fillDirectory(database, { people: 10_000, groups: 1 });
    const ids = await database.query<{ id: string }>(sql`select id from users order by id limit 10000`);
    const group = await createGroup();
    const body = { rows: ids.map(({ id }) => ({ groupId: group.id, userId: id })) };
    expect((await bulk('memberships', body)).counts).toMatchObject({ added: 10_000 });
    expect((await bulk('memberships', body)).counts).toMatchObject({ unchanged: 10_000 });
    const rows = Array.from({ length: 1_000 }, (_, i) => ({
      profile: someone({ city: `City ${i % 50}`, department: `Dept ${i % 400}`, employeeNumber: String(i) }),
    }));
    expect((await bulk('users', { rows })).counts).toMatchObject({ created: 1_000 });
  });
});
