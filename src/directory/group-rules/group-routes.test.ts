import { afterAll, beforeAll, expect, test } from 'vitest';
import { aUserBody, testDirectory, type TestDirectory } from '#test/kit/directory.ts';

let directory: TestDirectory;
beforeAll(async () => {
  directory = await testDirectory();
  await directory.platform.jobs.start();
});
afterAll(() => directory.close());

const call: TestDirectory['api']['call'] = (request, options) => directory.api.call(request, options);
const idOf = async (...given: Parameters<TestDirectory['api']['call']>) => {
  const answer = await call(...given);
  expect(answer.status, answer.text).toBe(200);
  return answer.json<{ id: string }>().id;
};
const createPerson = (login: string, city: string) =>
  idOf('POST /api/v1/users', { body: aUserBody(`${login}@example.com`, { profile: { city } }) });
const createGroup = (name: string) => idOf('POST /api/v1/groups', { body: { profile: { name } } });
const createRule = (name: string, expression: string, groupIds: string[], exclude: string[] = []) =>
  idOf('POST /api/v1/groups/rules', {
    body: {
      name,
      conditions: {
        people: { groups: { exclude } },
        expression: { value: expression, type: 'urn:okta:expression:1.0' },
      },
      actions: { assignUserToGroups: { groupIds } },
    },
  });

test('a group that is not there has neither members nor uses', async () => {
  for (const part of ['memberships', 'uses'])
    expect((await call(`GET /gatehouse/v1/groups/00g00000000000000000/${part}`)).status).toBe(404);
  const groupId = await createGroup('Nobody');
  expect((await call(`GET /gatehouse/v1/groups/${groupId}/memberships?after=<`)).status).toBe(400);
  expect((await call(`GET /gatehouse/v1/groups/${groupId}/memberships`)).json()).toEqual([]);
});

test('a member is shown with who or what made them one, a page at a time', async () => {
  const groupId = await createGroup('Harbour');
  const [byRule, byHand] = [await createPerson('aki', 'Otaru'), await createPerson('ben', 'Sapporo')];
  const ruleId = await createRule('In Otaru', 'user.city == "Otaru"', [groupId]);
  expect((await call(`POST /api/v1/groups/rules/${ruleId}/lifecycle/activate`)).status).toBe(204);
  expect((await call(`PUT /api/v1/groups/${groupId}/users/${byHand}`)).status).toBe(204);
  const list = await call(`GET /gatehouse/v1/groups/${groupId}/memberships`);
  const shown = list.json<{ id: string }[]>();
  expect(shown.find(({ id }) => id === byRule)).toMatchObject({
    login: 'aki@example.com',
    byHand: false,
    rules: [{ id: ruleId, name: 'In Otaru' }],
  });
  expect(shown.find(({ id }) => id === byHand)).toMatchObject({ byHand: true, rules: [] });
  const first = await call(`GET /gatehouse/v1/groups/${groupId}/memberships?limit=1`);
  expect(first.json<unknown[]>()).toHaveLength(1);
  expect([first.headers['link'] ?? []].flat().join(' ')).toContain('rel="next"');
});

test('a group says which rules fill it and which ask about it', async () => {
  const [groupId, other] = [await createGroup('Pier'), await createGroup('Quay')];
  const fills = await createRule('Fills the pier', 'user.city == "Rumoi"', [groupId]);
  const excludes = await createRule('All but the pier', 'user.city == "Muroran"', [other], [groupId]);
  const asks = await createRule('Who is at the pier', `isMemberOfGroup("${groupId}")`, [other]);
  const { rules } = (await call(`GET /gatehouse/v1/groups/${groupId}/uses`)).json<{
    rules: { id: string; fills: boolean; asks: boolean; status: string }[];
  }>();
  expect(new Map(rules.map(({ id, ...rest }) => [id, rest]))).toEqual(
    new Map([
      [fills, { name: 'Fills the pier', status: 'INACTIVE', fills: true, asks: false }],
      [excludes, { name: 'All but the pier', status: 'INACTIVE', fills: false, asks: true }],
      [asks, { name: 'Who is at the pier', status: 'INACTIVE', fills: false, asks: true }],
    ]),
  );
});
