import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Reader, sql } from '#src/platform/database/index.ts';
import { parseFilter } from '#src/protocols/scim-filter/index.ts';
import { systemActor } from '#src/system-log/index.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { costlyParts } from '#test/kit/plans.ts';
import { compileDeviceSearch, everyDevice, listLinksOfUser, listPage } from './device-store.ts';
import type { Device, DeviceProfile } from './device.ts';

let org: TestApp;
let aoi: { id: string };
let ben: { id: string };
beforeAll(async () => {
  org = await testApp();
  aoi = await person('aoi@example.com');
  ben = await person('ben@example.com');
});
afterAll(() => org.close());

const path = '/api/v1/devices';
type Wire = Device & {
  _links: Record<string, { href: string }>;
  _embedded?: { users: { user: { id: string }; managementStatus: string }[] };
};
const person = (login: string) =>
  org.api<{ id: string }>('POST', '/api/v1/users?activate=true', {
    profile: { firstName: 'Aoi', lastName: 'Tanaka', email: login, login },
  });
const by = { actor: systemActor };
const register = (displayName: string, userId = aoi.id, more: Partial<DeviceProfile> = {}) =>
  org.platform.database.transaction((tx) =>
    org.app.directory.devices.register(
      tx,
      {
        userId,
        profile: { displayName, platform: 'IOS', registered: true, ...more },
        screenLockType: 'BIOMETRIC',
      },
      by,
    ),
  );
const act = (id: string, verb: string) => call('POST', `${path}/${id}/lifecycle/${verb}`);
const call = (method: string, url: string) =>
  org.inject({ method, url, headers: { authorization: `SSWS ${org.token}` } });

test('a device that is not there is not found', async () => {
  for (const request of ['GET ', 'GET /users', 'DELETE ', 'POST /lifecycle/suspend']) {
    const [method = '', rest = ''] = request.split(' ');
    const answer = await call(method, `${path}/guonope${rest}`);
    expect([request, answer.status, answer.json().errorSummary]).toEqual([
      request,
      404,
      'Not found: Resource not found: guonope (Device)',
    ]);
  }
  expect((await call('GET', '/api/v1/users/00unope/devices')).status).toBe(404);
  await expect(register('Nobody', '00unope')).rejects.toMatchObject({ code: 'E0000007' });
});

test('a device lives: registered, suspended, back, deactivated, deleted; each step in the log', async () => {
  await org.eventTypes();
  const { id } = await register('Till 1', aoi.id, { serialNumber: 'SN-1', managed: true });
  expect(await org.eventTypes()).toEqual(['device.enrollment.create', 'device.user.add']);
  const device = await org.api<Wire>('GET', `${path}/${id}`);
  expect(device).toMatchObject({
    id: expect.stringMatching(/^guo\w{17}$/),
    status: 'ACTIVE',
    profile: { displayName: 'Till 1', platform: 'IOS', registered: true, serialNumber: 'SN-1' },
    resourceId: id,
    resourceType: 'UDDevice',
  });
  expect(Object.keys(device._links).sort()).toEqual(['deactivate', 'self', 'suspend', 'users']);

  for (const verb of ['activate', 'unsuspend'])
    expect([verb, (await act(id, verb)).status]).toEqual([verb, 403]);
  expect((await call('DELETE', `${path}/${id}`)).json()).toMatchObject({ errorCode: 'E0000038' });
  expect((await act(id, 'suspend')).status).toBe(204);
  for (const verb of ['activate', 'suspend'])
    expect([verb, (await act(id, verb)).status]).toEqual([verb, 403]);
  expect((await act(id, 'unsuspend')).status).toBe(204);

  await org.platform.database.transaction((tx) =>
    org.app.directory.devices.addUser(tx, id, { userId: ben.id }, by),
  );
  const users = await org.api<{ managementStatus: string; user: { id: string; _links: object } }[]>(
    'GET',
    `${path}/${id}/users`,
  );
  expect(users.map((one) => [one.user.id, one.managementStatus]).sort()).toEqual(
    [
      [aoi.id, 'MANAGED'],
      [ben.id, 'MANAGED'],
    ].sort(),
  );

  // Deactivated, it is nobody's.
  expect((await act(id, 'deactivate')).status).toBe(204);
  expect(await org.api('GET', `${path}/${id}/users`)).toEqual([]);
  expect(await org.api('GET', `/api/v1/users/${aoi.id}/devices`)).toEqual([]);
  await expect(
    org.platform.database.transaction((tx) =>
      org.app.directory.devices.addUser(tx, id, { userId: ben.id }, by),
    ),
  ).rejects.toMatchObject({ code: 'E0000038' });
  expect((await act(id, 'activate')).status).toBe(204);
  expect((await act(id, 'deactivate')).status).toBe(204);
  expect((await call('DELETE', `${path}/${id}`)).status).toBe(204);
  expect((await call('GET', `${path}/${id}`)).status).toBe(404);
  expect(await org.eventTypes()).toEqual([
    'device.lifecycle.suspend',
    'device.lifecycle.unsuspend',
    'device.user.add',
    'device.lifecycle.deactivate',
    'device.user.remove',
    'device.user.remove',
    'device.lifecycle.activate',
    'device.lifecycle.deactivate',
    'device.lifecycle.delete',
  ]);
});

test('a device that two administrators deactivate at once is deactivated once', async () => {
  const { id } = await register('Raced');
  await org.eventTypes();
  const answers = await Promise.all(Array.from({ length: 4 }, () => act(id, 'deactivate')));
  expect(answers.map(({ status }) => status).sort()).toEqual([204, 403, 403, 403]);
  expect(await org.eventTypes()).toEqual(['device.lifecycle.deactivate', 'device.user.remove']);
});

test("a person's devices are listed with the person, and go with them", async () => {
  const cho = await person('cho@example.com');
  const { id } = await register('Phone of Cho', cho.id);
  const listed = await org.api<{ deviceUserId: string; device: Wire }[]>(
    'GET',
    `/api/v1/users/cho@example.com/devices`,
  );
  expect(listed).toEqual([
    expect.objectContaining({
      deviceUserId: expect.stringMatching(/^lnk/),
      device: expect.objectContaining({ id }),
    }),
  ]);
  await org.api('POST', `/api/v1/users/${cho.id}/lifecycle/deactivate`);
  await org.api('DELETE', `/api/v1/users/${cho.id}`);
  expect(await org.api('GET', `${path}/${id}/users`)).toEqual([]);
});

describe('a list', () => {
  const names = async (query: string) =>
    (await org.api<Wire[]>('GET', `${path}?${query}`)).map(({ profile }) => profile.displayName).sort();
  const search = (text: string) => names(`search=${encodeURIComponent(text)}`);

  test('is searched by what devices said of themselves', async () => {
    await register('Search Alpha', aoi.id, {
      platform: 'WINDOWS',
      sid: 'S-1-11',
      serialNumber: 'XX-77-YY',
      managed: true,
    });
    await register('Search Beta', aoi.id, { platform: 'ANDROID', osVersion: '13', managed: false });
    expect(await search('profile.displayName eq "search alpha"')).toEqual(['Search Alpha']);
    expect(await search('profile.displayName sw "search"')).toEqual(['Search Alpha', 'Search Beta']);
    expect(await search('profile.serialNumber co "77"')).toEqual(['Search Alpha']);
    expect(await search('profile.sid sw "S-1" and status eq "ACTIVE"')).toEqual(['Search Alpha']);
    expect(await search('profile.displayName sw "search" and profile.managed eq false')).toEqual([
      'Search Beta',
    ]);
    expect(
      await search('profile.displayName sw "search" and lastUpdated gt "2999-01-01T00:00:00.000Z"'),
    ).toEqual([]);
    const refused = await call('GET', `${path}?search=${encodeURIComponent('profile.platform co "WIN"')}`);
    expect([refused.status, refused.json().errorCode]).toEqual([400, 'E0000031']);
    expect(
      (await call('GET', `${path}?search=${encodeURIComponent('profile.colour eq "red"')}`)).status,
    ).toBe(400);
  });

  test('brings the people of each device when asked', async () => {
    const { id } = await register('Shared');
    const only = `search=${encodeURIComponent(`id eq "${id}"`)}`;
    const [plain] = await org.api<Wire[]>('GET', `${path}?${only}`);
    expect(plain).not.toHaveProperty('_embedded');
    const [brief] = await org.api<Wire[]>('GET', `${path}?${only}&expand=userSummary`);
    expect(brief?._embedded?.users).toEqual([
      expect.objectContaining({
        managementStatus: 'NOT_MANAGED',
        user: expect.objectContaining({
          id: aoi.id,
          profile: expect.objectContaining({ login: 'aoi@example.com' }),
        }),
      }),
    ]);
    const [full] = await org.api<Wire[]>('GET', `${path}?${only}&expand=user`);
    expect(full?._embedded?.users[0]?.user).toMatchObject({ id: aoi.id, credentials: expect.anything() });
    expect((await call('GET', `${path}?expand=everything`)).status).toBe(400);
  });

  test('is paged without loss', async () => {
    const seen: string[] = [];
    let url: string | undefined = `${path}?limit=2`;
    while (url) {
      const answer = await call('GET', url);
      seen.push(...answer.json<Wire[]>().map(({ id }) => id));
      url = /<https?:\/\/[^/]+([^>]+)>; rel="next"/.exec([answer.headers['link']].flat().join())?.[1];
    }
    const all = (await org.api<Wire[]>('GET', path)).map(({ id }) => id);
    expect(seen).toEqual(all);
  });
});

describe('with 50,000 devices a list reads a page and a little', () => {
  const page = 201;
  beforeAll(async () => {
    await org.platform.database.query(sql`
      insert into devices (id, status, profile, created, last_updated)
      select 'guo' || lpad(n::text, 17, '0'), (array['ACTIVE', 'ACTIVE', 'SUSPENDED'])[1 + n % 3],
        jsonb_build_object('displayName', 'Till ' || n, 'platform', (array['IOS', 'WINDOWS'])[1 + n % 2], 'registered', true,
          'serialNumber', 'SN' || n),
        '2026-01-01T00:00:00Z'::timestamptz + n * interval '1 second', '2026-01-01T00:00:00Z'::timestamptz + n * interval '1 second'
      from generate_series(1, 50000) as n`);
    await org.platform.database.query(sql`
      insert into device_users (id, device_id, user_id, created)
      select 'lnk' || substr(id, 4), id, ${aoi.id}, created from devices where id like 'guo0000000%' limit 20000`);
    await org.platform.database.query(sql`analyze devices, device_users`);
  });
  const costly = (atMost: number, read: (db: Reader) => Promise<unknown>) =>
    costlyParts(org.platform.database, ['devices', 'device_users'], atMost, read);
  const listed = (text: string) => (db: Reader) =>
    listPage(db, { condition: compileDeviceSearch(parseFilter(text)), after: '', limit: page });

  test.each<[string, number]>([
    ['id eq "guo00000000000000077"', 5],
    ['profile.displayName eq "till 77"', 5],
    ['profile.displayName sw "till 777"', 300],
    ['profile.serialNumber eq "SN4711"', 5],
    ['profile.platform eq "WINDOWS"', 3 * page],
    ['status eq "ACTIVE"', 3 * page],
    ['status eq "SUSPENDED" and profile.platform eq "IOS"', 8 * page],
    ['lastUpdated gt "2026-01-01T13:50:00.000Z"', 3 * page],
    ['profile.sid sw "S-1"', 5],
  ])('search %s', async (text, atMost) => {
    expect(await costly(atMost, listed(text))).toEqual([]);
  });

  test('plain, and one person', async () => {
    expect(
      await costly(2 * page, (db) => listPage(db, { condition: everyDevice, after: '', limit: page })),
    ).toEqual([]);
    expect(await costly(10, (db) => listLinksOfUser(db, ben.id))).toEqual([]);
  });
});
