import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import {
  aUserBody,
  testDirectory,
  type TestDirectory,
  type WireGroup,
  type WireUser,
} from '#test/kit/directory.ts';
import { fillDirectory } from '#test/kit/many-people.ts';

let directory: TestDirectory;
let count = 0;

beforeAll(async () => {
  directory = await testDirectory();
  await directory.platform.jobs.start();
});
afterAll(() => directory.close());

const call: TestDirectory['api']['call'] = (request, options) => directory.api.call(request, options);
const createGroup = async () =>
  (
    await call('POST /api/v1/groups', { body: { profile: { name: `Rule race ${++count}` } } })
  ).json<WireGroup>();
const createUser = async (profile: Record<string, unknown>) =>
  (
    await call('POST /api/v1/users', { body: aUserBody(`rulerace${++count}@example.com`, { profile }) })
  ).json<WireUser>();
const createRule = async (expression: string, groupId: string) => {
  const answer = await call('POST /api/v1/groups/rules', {
    body: {
      name: `Rule race ${++count}`,
      conditions: { expression: { type: 'urn:okta:expression:1.0', value: expression } },
      actions: { assignUserToGroups: { groupIds: [groupId] } },
    },
  });
  expect(answer.status, answer.text).toBe(200);
  return answer.json<{ id: string }>();
};
const lifecycle = (id: string, verb: string) => call(`POST /api/v1/groups/rules/${id}/lifecycle/${verb}`);
const membersOf = async (groupId: string) =>
  new Set((await call(`GET /api/v1/groups/${groupId}/users`)).json<WireUser[]>().map((user) => user.id));
const many = <T>(times: number, work: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: times }, (_, index) => work(index)));

describe('at the same moment', () => {
  test('a rule is switched on and off while fifty people change: in the end who matches is in, and nobody else', async () => {
    const group = await createGroup();
    const rule = await createRule('user.department == "In"', group.id);
    const people = await many(50, (n) => createUser({ department: n % 2 ? 'In' : 'Out' }));
    const switching = (async () => {
      for (let i = 0; i < 6; i++)
        expect((await lifecycle(rule.id, i % 2 ? 'deactivate' : 'activate')).status).toBe(204);
      expect((await lifecycle(rule.id, 'activate')).status).toBe(204);
    })();
    await Promise.all([
      switching,
      ...people.map(async ({ id }, n) => {
        for (let i = 0; i < 4; i++) {
          const department = (n + i) % 3 ? 'In' : 'Out';
          expect((await call(`POST /api/v1/users/${id}`, { body: { profile: { department } } })).status).toBe(
            200,
          );
        }
      }),
    ]);
    await directory.platform.jobs.drain();
    const expected = people.filter((_, n) => (n + 3) % 3).map(({ id }) => id);
    expect(await membersOf(group.id)).toEqual(new Set(expected));
    await lifecycle(rule.id, 'deactivate');
  });

  test('fifty removals by hand leave everybody out, and the rule knows all fifty', async () => {
    const group = await createGroup();
    const rule = await createRule('user.department == "Fifty"', group.id);
    await lifecycle(rule.id, 'activate');
    const people = await many(50, () => createUser({ department: 'Fifty' }));
    expect((await membersOf(group.id)).size).toBe(50);
    const statuses = await many(
      50,
      async (n) => (await call(`DELETE /api/v1/groups/${group.id}/users/${people[n]?.id}`)).status,
    );
    expect(new Set(statuses)).toEqual(new Set([204]));
    expect((await membersOf(group.id)).size).toBe(0);
    const shown = (await call(`GET /api/v1/groups/rules/${rule.id}`)).json<{
      conditions: { people: { users: { exclude: string[] } } };
    }>();
    expect(new Set(shown.conditions.people.users.exclude)).toEqual(new Set(people.map(({ id }) => id)));
    await lifecycle(rule.id, 'deactivate');
  });

  test('two rules that would make a circle are activated: one of them is not', async () => {
    const [a, b] = [await createGroup(), await createGroup()];
    const rules = [
      await createRule(`isMemberOfGroup("${b.id}")`, a.id),
      await createRule(`isMemberOfGroup("${a.id}")`, b.id),
    ];
    const statuses = await Promise.all(rules.map(async ({ id }) => (await lifecycle(id, 'activate')).status));
    expect(statuses.sort()).toEqual([204, 400]);
    for (const { id } of rules) await lifecycle(id, 'deactivate');
  });

  test("fifty writers of one group's members leave what the last acknowledged word of each says", async () => {
    const group = await createGroup();
    const people = await many(50, () => createUser({}));
    const last = new Map<string, boolean>();
    await many(50, async (writer) => {
      // Each writer has a person of its own, so that what was acknowledged last is known; and all share the group.
      const id = people[writer]?.id ?? '';
      for (let i = 0; i <= writer % 5; i++) {
        const adds = i % 2 === 0;
        const answer = await call(`${adds ? 'PUT' : 'DELETE'} /api/v1/groups/${group.id}/users/${id}`);
        expect(answer.status, answer.text).toBe(204);
        last.set(id, adds);
      }
    });
    const expected = [...last].filter(([, isIn]) => isIn).map(([id]) => id);
    expect(await membersOf(group.id)).toEqual(new Set(expected));
  });
});

test('a walk through many people goes on by itself, shows how far it is, and misses nobody', async () => {
  const { database } = directory.platform;
  await fillDirectory(database, { people: 6_000, groups: 1 });
  const group = await createGroup();
  const rule = await createRule('user.department == "Dept 3" or user.department == "Dept 5"', group.id);
  expect((await lifecycle(rule.id, 'activate')).status).toBe(204);
  const early = (await call(`GET /gatehouse/v1/group-rules/${rule.id}/progress`)).json<{
    status: string;
    lookedAt: number;
    total: number;
  }>();
  expect(early.total).toBeGreaterThanOrEqual(6_000);
  expect(early.lookedAt).toBeGreaterThan(0);
  await directory.platform.jobs.drain();
  const done = (await call(`GET /gatehouse/v1/group-rules/${rule.id}/progress`)).json<{
    status: string;
    added: number;
  }>();
  const [row] = await database.query<{ count: number }>(sql`
    select count(*) as count from users where profile ->> 'department' in ('Dept 3', 'Dept 5') and status <> 'DEPROVISIONED'`);
  expect(done).toMatchObject({ status: 'DONE', added: row?.count });
  const preview = await call('POST /gatehouse/v1/group-rules/preview', {
    body: {
      conditions: {
        expression: {
          type: 'urn:okta:expression:1.0',
          value: 'user.department == "Dept 3" or user.department == "Dept 5"',
        },
      },
    },
  });
  expect(preview.json()).toMatchObject({ count: row?.count });
});
