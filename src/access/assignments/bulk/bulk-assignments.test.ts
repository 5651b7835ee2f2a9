import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { aWebApp } from '#test/kit/access.ts';
import { fillDirectory } from '#test/kit/many-people.ts';
import { aVaultedApp } from './bulk-fixture.ts';

type Wire = { id: string };
type Result = {
  index: number;
  status: string;
  id: string | null;
  error: { errorCode: string; errorCauses: { errorSummary: string }[] } | null;
};
type Answer = { dryRun: boolean; counts: Record<string, number>; results: Result[] };
type AppUser = { scope: string; profile: Record<string, unknown>; credentials: { userName: string } };

let org: TestApp;
beforeAll(async () => {
  org = await testApp();
});
afterAll(() => org?.close());
beforeEach(() => org.eventTypes());

const url = '/gatehouse/v1/bulk/assignments';
const bulk = (rows: unknown[], more: Record<string, unknown> = {}) =>
  org.api<Answer>('POST', url, { rows, ...more });
const statuses = async (rows: unknown[]) => (await bulk(rows)).results.map(({ status }) => status);
let count = 0;
const addPerson = async () => {
  const login = `bulk${++count}@example.com`;
  const profile = { firstName: 'Aoi', lastName: 'Tanaka', email: login, login };
  return (await org.api<Wire>('POST', '/api/v1/users?activate=true', { profile })).id;
};
const addApp = async (more: Record<string, unknown> = {}) =>
  (await org.api<Wire>('POST', '/api/v1/apps', { ...aWebApp(), ...more })).id;
const addGroup = async (name: string) =>
  (await org.api<Wire>('POST', '/api/v1/groups', { profile: { name } })).id;
const appUser = (appId: string, userId: string) =>
  org.api<AppUser>('GET', `/api/v1/apps/${appId}/users/${userId}`);

test('one bad row spoils no other, and each says what is wrong with it', async () => {
  const appId = await addApp();
  const [gone, userId] = [await addPerson(), await addPerson()];
  await org.api('POST', `/api/v1/users/${gone}/lifecycle/deactivate`);
  const home = org.app.access.apps.findByName('gatehouse_home')?.id ?? '';
  const answer = await bulk([
    { appId, userId: '00unobody00000000000' },
    { appId: '0oanope', userId },
    { appId: home, userId },
    { appId, userId: gone },
    { appId, userId, groupId: 'x' },
    { appId, userId, surprise: 1 },
    { appId, userId, profile: { ghost: 1 } },
    { appId, userId, op: 'update' },
    { appId, userId, credentials: { password: { value: 'x' } } },
    'nonsense',
    { appId, groupId: '00gnope' },
    { appId, userId, priority: 1 },
    { appId, userId },
  ]);
  expect(answer.results.map(({ error }) => error?.errorCode ?? 'fine')).toEqual([
    'E0000007',
    'E0000007',
    'E0000001',
    'E0000038',
    'E0000001',
    'E0000001',
    'E0000001',
    'E0000007',
    'E0000041',
    'E0000001',
    'E0000007',
    'E0000001',
    'fine',
  ]);
  expect(answer.results[6]?.error?.errorCauses[0]?.errorSummary).toContain('profile.ghost');
  expect(answer.counts).toEqual({ created: 1, updated: 0, removed: 0, unchanged: 0, failed: 12 });
  expect(answer.results.at(-1)).toEqual({ index: 12, status: 'created', id: userId, error: null });
});

test('a call that is no list of rows, or of too many, is refused whole', async () => {
  const headers = { authorization: `SSWS ${org.token}` };
  for (const body of [
    {},
    { rows: [] },
    { rows: [{}], more: 1 },
    { rows: Array.from({ length: 10_001 }, () => ({})) },
  ])
    expect((await org.inject({ method: 'POST', url, headers, body })).status).toBe(400);
  expect(await org.eventTypes()).toEqual([]);
});

test('people are assigned, changed, left alone and unassigned, with the events of single calls', async () => {
  const appId = await addApp();
  const [a, b] = [await addPerson(), await addPerson()];
  await org.eventTypes();
  const rows = [
    { appId, userId: a, credentials: { userName: 'till-1' }, profile: { nickname: 'A' } },
    { appId, login: `bulk${count}@example.com` },
  ];
  expect(await statuses(rows)).toEqual(['created', 'created']);
  expect(await statuses(rows)).toEqual(['unchanged', 'unchanged']);
  expect(await appUser(appId, a)).toMatchObject({
    credentials: { userName: 'till-1' },
    profile: { nickname: 'A', given_name: 'Aoi' },
  });
  expect(
    await statuses([
      { appId, userId: a, op: 'update', credentials: { userName: 'till-2' } },
      { appId, userId: b, op: 'update', profile: { nickname: 'B' } },
      { appId, userId: a, op: 'remove' },
      { appId, userId: a, op: 'remove' },
    ]),
  ).toEqual(['updated', 'updated', 'removed', 'unchanged']);
  expect((await org.eventTypes()).sort()).toEqual([
    'application.user_membership.add',
    'application.user_membership.add',
    'application.user_membership.change_username',
    'application.user_membership.remove',
    'application.user_membership.update',
  ]);
});

test('groups get their place; credentials of an app that is opened with them go into the vault', async () => {
  const [appId, vaulted] = [await addApp(), (await org.api<Wire>('POST', '/api/v1/apps', aVaultedApp)).id];
  const [a, b] = [await addGroup('Bulk A'), await addGroup('Bulk B')];
  const userId = await addPerson();
  await org.eventTypes();
  const rows = [
    { appId, groupId: a, profile: { locale: 'ja' } },
    { appId, groupId: b, priority: 0 },
    { appId: vaulted, userId, credentials: { userName: 'u', password: { value: 'secret-of-the-app' } } },
  ];
  expect(await statuses(rows)).toEqual(['created', 'created', 'created']);
  expect(await statuses(rows.slice(0, 2))).toEqual(['unchanged', 'unchanged']);
  const groups = await org.api<{ id: string; priority: number }[]>('GET', `/api/v1/apps/${appId}/groups`);
  expect(groups).toMatchObject([
    { id: b, priority: 0 },
    { id: a, priority: 1, profile: { locale: 'ja' } },
  ]);
  expect(await org.api('GET', `/api/v1/apps/${vaulted}/users/${userId}`)).toMatchObject({
    credentials: { userName: 'u', password: {} },
  });
  expect(
    await statuses([
      { appId, groupId: a, op: 'remove' },
      { appId, groupId: a, op: 'update' },
    ]),
  ).toEqual(['removed', 'failed']);
  expect((await org.eventTypes()).sort()).toEqual([
    'application.user_membership.add',
    'application.user_membership.change_password',
    'group.application_assignment.add',
    'group.application_assignment.add',
    'group.application_assignment.remove',
  ]);
});

test('a dry run says what would happen and leaves nothing behind', async () => {
  const appId = await addApp();
  const [userId, groupId] = [await addPerson(), await addGroup('Dry')];
  await org.eventTypes();
  const rows = [
    { appId, userId },
    { appId, groupId },
    { appId, userId, op: 'remove' },
    { appId, userId, profile: { ghost: 1 } },
  ];
  const answer = await bulk(rows, { dryRun: true });
  expect(answer.results.map(({ status }) => status)).toEqual(['created', 'created', 'removed', 'failed']);
  expect(answer.dryRun).toBe(true);
  expect(await org.api('GET', `/api/v1/apps/${appId}/groups`)).toEqual([]);
  expect(await org.api('GET', `/api/v1/apps/${appId}/users`)).toEqual([]);
  expect(await org.eventTypes()).toEqual([]);
});

test('two calls for the same people at once leave each person assigned once, with one event', async () => {
  const appId = await addApp();
  const people = await Promise.all(Array.from({ length: 20 }, addPerson));
  await org.eventTypes();
  const rows = people.map((userId, index) => ({ appId, userId, profile: { nickname: `n${index}` } }));
  const answers = await Promise.all([bulk(rows), bulk([...rows].reverse()), bulk(rows)]);
  expect(answers.reduce((sum, { counts }) => sum + (counts['created'] ?? 0), 0)).toBe(20);
  expect(answers.every(({ counts }) => counts['failed'] === 0)).toBe(true);
  expect(await org.api<unknown[]>('GET', `/api/v1/apps/${appId}/users?limit=500`)).toHaveLength(20);
  expect((await org.eventTypes()).filter((type) => type.endsWith('.add'))).toHaveLength(20);
});

test('an administrator of some apps changes those, row by row, and is refused the rest', async () => {
  const [mine, other] = [await addApp(), await addApp()];
  const userId = await addPerson();
  const account = await org.api<Wire>('POST', '/gatehouse/v1/service-accounts', { name: 'limited' });
  const roles = `/gatehouse/v1/service-accounts/${account.id}/roles`;
  const role = await org.api<Wire>('POST', roles, { type: 'APP_ADMIN' });
  await org.api('PUT', `${roles}/${role.id}/targets/catalog/apps/oidc_client/${mine}`);
  const { token } = await org.api<{ token: string }>(
    'POST',
    `/gatehouse/v1/service-accounts/${account.id}/tokens`,
    {
      name: 'limited',
    },
  );
  const rows = [mine, other].map((appId) => ({ appId, userId }));
  const answer = await org.inject({
    method: 'POST',
    url,
    headers: { authorization: `SSWS ${token}` },
    body: { rows },
  });
  expect(answer.json<Answer>().results.map(({ status, error }) => [status, error?.errorCode])).toEqual([
    ['created', undefined],
    ['failed', 'E0000006'],
  ]);
  await expect(appUser(other, userId)).rejects.toThrow('E0000007');
});

test('ten thousand rows are one call', async () => {
  const appId = await addApp();
  await fillDirectory(org.platform.database, { people: 10_000, groups: 600 });
  const rows = Array.from({ length: 10_000 }, (_, index) => ({
    appId,
    login: `person${index + 1}@example.com`,
    profile: { nickname: `n${index}` },
  }));
  const { counts } = await bulk(rows);
  // One in fifty has left, but for those who are locked out.
  expect(counts).toEqual({ created: 9_810, updated: 0, removed: 0, unchanged: 0, failed: 190 });
});
