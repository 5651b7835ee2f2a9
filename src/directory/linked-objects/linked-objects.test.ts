import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aUserBody, testDirectory, type TestDirectory, type WireUser } from '#test/kit/directory.ts';

let directory: TestDirectory;
let count = 0;

beforeAll(async () => {
  directory = await testDirectory();
});
afterAll(() => directory.close());
beforeEach(() => directory.eventTypes());

const call: TestDirectory['api']['call'] = (request, options) => directory.api.call(request, options);
const path = '/api/v1/meta/schemas/user/linkedObjects';
const relation = (primary: string, associated: string) => ({
  primary: { name: primary, title: 'Primary', description: 'Leads', type: 'USER' },
  associated: { name: associated, title: 'Associated', type: 'USER' },
});
const createUser = async () =>
  (await call('POST /api/v1/users', { body: aUserBody(`linked${++count}@example.com`) })).json<WireUser>();
const relatives = async (userId: string, name: string, query = '') => {
  const answer = await call(`GET /api/v1/users/${userId}/linkedObjects/${name}${query}`);
  expect(answer.status, answer.text).toBe(200);
  return answer
    .json<{ _links: { self: { href: string } } }[]>()
    .map((one) => one._links.self.href.split('/').at(-1));
};

describe('what is refused', () => {
  test('names that are no names, that are equal, and that are taken by either side', async () => {
    for (const body of [
      relation('my manager', 'x1'),
      relation('same', 'SAME'),
      { ...relation('x2', 'x3'), colour: 1 },
    ])
      expect((await call(`POST ${path}`, { body })).status).toBe(400);
    expect((await call(`POST ${path}`, { body: relation('mentor', 'mentee') })).status).toBe(201);
    for (const [primary, associated] of [
      ['mentor', 'other'],
      ['Mentee', 'other'],
      ['other', 'MENTOR'],
    ] as const)
      expect((await call(`POST ${path}`, { body: relation(primary, associated) })).status).toBe(409);
    expect((await call(`GET ${path}/other`)).status).toBe(404);
  });

  test('relations and people that are not there, oneself, and the wrong side', async () => {
    await call(`POST ${path}`, { body: relation('buddy', 'newcomer') });
    const [one, two] = [await createUser(), await createUser()];
    for (const [request, status] of [
      [`GET ${path}/nothing`, 404],
      [`DELETE ${path}/nothing`, 404],
      [`GET /api/v1/users/${one.id}/linkedObjects/nothing`, 404],
      [`PUT /api/v1/users/${one.id}/linkedObjects/nothing/${two.id}`, 404],
      [`PUT /api/v1/users/${one.id}/linkedObjects/buddy/00unobody00000000000`, 404],
      [`PUT /api/v1/users/${one.id}/linkedObjects/buddy/${one.id}`, 400],
      [`PUT /api/v1/users/${one.id}/linkedObjects/newcomer/${two.id}`, 400],
      [`DELETE /api/v1/users/${one.id}/linkedObjects/newcomer`, 400],
    ] as const)
      expect((await call(request)).status, request).toBe(status);
    expect(await directory.eventTypes()).not.toContain('user.account.update_profile');
  });
});

test('a manager has subordinates, each of whom has one manager', async () => {
  const created = await call(`POST ${path}`, { body: relation('manager', 'subordinate') });
  expect(created.json()).toMatchObject({ ...relation('manager', 'subordinate'), _links: { self: {} } });
  expect((await call(`GET ${path}/subordinate`)).json()).toEqual(created.json());
  expect((await call(`GET ${path}`)).json<unknown[]>()).toContainEqual(created.json());
  const [boss, other, a, b] = [
    await createUser(),
    await createUser(),
    await createUser(),
    await createUser(),
  ];
  await directory.eventTypes();
  for (const one of [a, b])
    for (let i = 0; i < 2; i++)
      expect(
        (await call(`PUT /api/v1/users/${one.profile.login}/linkedObjects/manager/${boss.id}`)).status,
      ).toBe(204);
  expect(await directory.eventTypes()).toEqual([
    'user.account.update_profile',
    'user.account.update_profile',
  ]);
  expect(await relatives(a.id, 'manager')).toEqual([boss.id]);
  expect(await relatives(boss.id, 'subordinate')).toEqual([a.id, b.id].sort());
  const page = await call(`GET /api/v1/users/${boss.id}/linkedObjects/subordinate?limit=1`);
  expect([page.headers['link']].flat().join()).toContain('rel="next"');
  await call(`PUT /api/v1/users/${a.id}/linkedObjects/manager/${other.id}`);
  expect(await relatives(boss.id, 'subordinate')).toEqual([b.id]);
  expect((await call(`DELETE /api/v1/users/${a.id}/linkedObjects/manager`)).status).toBe(204);
  expect(await relatives(a.id, 'manager')).toEqual([]);
  expect((await call(`DELETE ${path}/subordinate`)).status).toBe(204);
  expect((await call(`GET ${path}/manager`)).status).toBe(404);
  expect(await directory.eventTypes()).toContain('directory.linked_object.delete');
});
