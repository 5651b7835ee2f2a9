import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
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
  (await call('POST /api/v1/users', { body: aUserBody(`set${++count}@example.com`) })).json<WireUser>();
const createGroup = async () =>
  (await call('POST /api/v1/groups', { body: { profile: { name: `Set ${++count}` } } })).json<WireGroup>();
const read = async (groupId: string) => {
  const answer = await call(`GET /gatehouse/v1/groups/${groupId}/members`);
  expect(answer.status, answer.text).toBe(200);
  return { etag: String(answer.headers['etag']), ...answer.json<{ userIds: string[] }>() };
};
const put = (groupId: string, userIds: string[], ifMatch?: string) =>
  call(`PUT /gatehouse/v1/groups/${groupId}/members`, {
    body: { userIds },
    ...(ifMatch !== undefined && { headers: { 'if-match': ifMatch } }),
  });

describe('the members of a group as one value', () => {
  test('are refused with somebody unknown, for a group that is not ours to fill, and when somebody else was quicker', async () => {
    const [group, one, two] = [await createGroup(), await createUser(), await createUser()];
    expect((await put(group.id, ['00unobody00000000000'])).status).toBe(404);
    expect((await put('00gnothere', [one.id])).status).toBe(404);
    expect((await put(directory.groups.builtIn().everyoneId ?? '', [one.id])).status).toBe(501);
    expect((await call(`GET /gatehouse/v1/groups/00gnothere/members`)).status).toBe(404);
    const { etag } = await read(group.id);
    await call(`PUT /api/v1/groups/${group.id}/users/${one.id}`);
    expect((await put(group.id, [two.id], etag)).json()).toMatchObject({ errorCode: 'E0000231' });
    expect((await put(group.id, [two.id], 'no tag')).json()).toMatchObject({ errorCode: 'E0000242' });
    expect((await read(group.id)).userIds).toEqual([one.id]);
  });

  test('become what is put, with an event for each who joins or leaves', async () => {
    const [group, one, two, three] = [
      await createGroup(),
      await createUser(),
      await createUser(),
      await createUser(),
    ];
    await put(group.id, [one.id, two.id]);
    const { etag } = await read(group.id);
    await directory.eventTypes();
    const answer = await put(group.id, [two.id, three.id, two.id], etag);
    expect(answer.json()).toMatchObject({ userIds: [two.id, three.id].sort(), added: 1, removed: 1 });
    expect(String(answer.headers['etag'])).toBe((await read(group.id)).etag);
    expect(await directory.eventTypes()).toEqual([
      'group.user_membership.add',
      'group.user_membership.remove',
    ]);
  });

  test('of twenty who read and put at once, one is taken', async () => {
    const group = await createGroup();
    const people = await Promise.all(Array.from({ length: 20 }, createUser));
    const { etag } = await read(group.id);
    const statuses = await Promise.all(
      people.map(async ({ id }) => (await put(group.id, [id], etag)).status),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 412)).toHaveLength(19);
    expect((await read(group.id)).userIds).toHaveLength(1);
  });

  test('and single additions at the same time end as one of the orders in which they could have come', async () => {
    const group = await createGroup();
    const [kept, ...others] = await Promise.all(Array.from({ length: 12 }, createUser));
    const answers = await Promise.all([
      put(group.id, [kept?.id ?? '']),
      ...others.map(({ id }) => call(`PUT /api/v1/groups/${group.id}/users/${id}`)),
    ]);
    expect(answers.every(({ status }) => status < 300)).toBe(true);
    const { userIds } = await read(group.id);
    expect(userIds).toContain(kept?.id);
    expect(userIds.every((id) => id === kept?.id || others.some((one) => one.id === id))).toBe(true);
  });
});
