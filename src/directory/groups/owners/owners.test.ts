import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
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
});
afterAll(() => directory.close());
beforeEach(() => directory.eventTypes());

const call: TestDirectory['api']['call'] = (request, options) => directory.api.call(request, options);
const createUser = async () =>
  (await call('POST /api/v1/users', { body: aUserBody(`owner${++count}@example.com`) })).json<WireUser>();
const createGroup = async () =>
  (await call('POST /api/v1/groups', { body: { profile: { name: `Owned ${++count}` } } })).json<WireGroup>();
const add = (groupId: string, id: string, type: string) =>
  call(`POST /api/v1/groups/${groupId}/owners`, { body: { id, type } });
const owners = async (groupId: string, query = '') =>
  (await call(`GET /api/v1/groups/${groupId}/owners${query}`)).json<
    { id: string; type: string; displayName: string }[]
  >();

test('nobody who is not there, no group that is not there, nobody twice, no group itself, and no more than ten', async () => {
  const [group, user] = [await createGroup(), await createUser()];
  expect((await add(group.id, '00unobody00000000000', 'USER')).status).toBe(404);
  expect((await add(group.id, user.id, 'GROUP')).status).toBe(404);
  expect((await add('00gnothere', user.id, 'USER')).status).toBe(404);
  expect((await add(group.id, group.id, 'GROUP')).status).toBe(400);
  expect((await add(group.id, user.id, 'ROBOT')).status).toBe(400);
  expect((await call('GET /api/v1/groups/00gnothere/owners')).status).toBe(404);
  expect((await call(`DELETE /api/v1/groups/${group.id}/owners/${user.id}`)).status).toBe(404);
  expect((await add(group.id, user.id, 'USER')).status).toBe(201);
  expect((await add(group.id, user.id, 'USER')).status).toBe(400);
  const more = await Promise.all(Array.from({ length: 12 }, createUser));
  const statuses = await Promise.all(more.map(async ({ id }) => (await add(group.id, id, 'USER')).status));
  expect(statuses.filter((status) => status === 201)).toHaveLength(9);
  expect(await owners(group.id)).toHaveLength(10);
});

test('people and groups own a group until they are removed or are no more', async () => {
  const [group, other, user, leaver] = [
    await createGroup(),
    await createGroup(),
    await createUser(),
    await createUser(),
  ];
  await directory.eventTypes();
  const added = await add(group.id, user.id, 'USER');
  expect(added.json()).toMatchObject({
    id: user.id,
    type: 'USER',
    displayName: 'Aoi Tanaka',
    originType: 'OKTA_DIRECTORY',
    resolved: true,
  });
  await add(group.id, leaver.id, 'USER');
  await add(group.id, other.id, 'GROUP');
  expect((await owners(group.id)).map((one) => one.id)).toEqual([user.id, leaver.id, other.id].sort());
  const groups = await owners(group.id, `?search=${encodeURIComponent('type eq "GROUP"')}`);
  expect(groups).toMatchObject([{ id: other.id, displayName: other.profile.name }]);
  expect((await call(`GET /api/v1/groups/${group.id}/owners?search=x`)).status).toBe(400);
  expect((await call(`DELETE /api/v1/groups/${group.id}/owners/${user.id}`)).status).toBe(204);
  expect(await directory.eventTypes()).toEqual([
    'group.owner.add',
    'group.owner.add',
    'group.owner.add',
    'group.owner.remove',
  ]);
  for (let i = 0; i < 2; i++) await call(`DELETE /api/v1/users/${leaver.id}`);
  await call(`DELETE /api/v1/groups/${other.id}`);
  expect(await owners(group.id)).toEqual([]);
});
