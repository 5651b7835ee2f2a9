import { afterAll, beforeAll, expect, test } from 'vitest';
import { aCaller } from '#test/kit/api.ts';
import {
  aUserBody,
  testDirectory,
  type TestDirectory,
  type WireGroup,
  type WireUser,
} from '#test/kit/directory.ts';

let directory: TestDirectory;
beforeAll(async () => {
  directory = await testDirectory();
  await directory.platform.jobs.start();
});
afterAll(() => directory.close());

const call: TestDirectory['api']['call'] = (request, options) => directory.api.call(request, options);
type Shown = { id: string; name: string; byHand: boolean; rules: { name: string }[] };

test('groups of nobody, or for who may not read people, are refused', async () => {
  const path = (id: string) => `GET /gatehouse/v1/users/${id}/memberships`;
  expect((await call(path('00unobody00000000000'))).status).toBe(404);
  const as = aCaller({ permissions: new Set(['okta.groups.read']) });
  expect((await call(path('00unobody00000000000'), { as })).status).toBe(403);
});

test('each group says whether somebody or a rule put the person there, and people are found by group', async () => {
  const user = (
    await call('POST /api/v1/users', {
      body: aUserBody('why@example.com', { profile: { department: 'Stores' } }),
    })
  ).json<WireUser>();
  const [hand, ruled] = await Promise.all(
    ['By hand', 'By rule'].map(async (name) =>
      (await call('POST /api/v1/groups', { body: { profile: { name } } })).json<WireGroup>(),
    ),
  );
  await call(`PUT /api/v1/groups/${hand?.id}/users/${user.id}`);
  const rule = await call('POST /api/v1/groups/rules', {
    body: {
      type: 'group_rule',
      name: 'Stores people',
      conditions: { expression: { value: 'user.department == "Stores"', type: 'urn:okta:expression:1.0' } },
      actions: { assignUserToGroups: { groupIds: [ruled?.id] } },
    },
  });
  expect(rule.status, rule.text).toBe(200);
  await call(`POST /api/v1/groups/rules/${rule.json<{ id: string }>().id}/lifecycle/activate`);
  const shown = (await call(`GET /gatehouse/v1/users/${user.id}/memberships`)).json<Shown[]>();
  expect(shown.map(({ name, byHand, rules }) => [name, byHand, rules.map((one) => one.name)])).toEqual([
    ['By hand', true, []],
    ['By rule', false, ['Stores people']],
    ['Everyone', true, []],
  ]);
  const everyone = shown.find(({ name }) => name === 'Everyone');
  for (const groupId of [hand?.id, ruled?.id, everyone?.id]) {
    const search = encodeURIComponent(`group.id eq "${groupId}" and profile.lastName pr`);
    const found = await call(`GET /api/v1/users?search=${search}`);
    expect(found.json<WireUser[]>().map(({ id }) => id)).toEqual([user.id]);
  }
  expect((await call(`GET /api/v1/users?search=${encodeURIComponent('group.id sw "00g"')}`)).status).toBe(
    400,
  );
});
