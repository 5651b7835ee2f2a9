import { schemaSection } from '#src/directory/schemas/index.ts';
import { sql } from '#src/platform/database/index.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  aPassword,
  aUserBody,
  testDirectory,
  type TestDirectory,
  type WireGroup,
  type WireUser,
  withPassword,
} from '#test/kit/directory.ts';

let directory: TestDirectory;
let count = 0;

beforeAll(async () => {
  directory = await testDirectory();
});
afterAll(() => directory.close());
beforeEach(() => directory.eventTypes());

const call: TestDirectory['api']['call'] = (request, options) => directory.api.call(request, options);
const create = async (more: Record<string, unknown> = {}) => {
  const answer = await call('POST /api/v1/users', { body: aUserBody(`race${++count}@example.com`, more) });
  expect(answer.status, answer.text).toBe(200);
  await directory.eventTypes();
  return answer.json<WireUser>();
};
const createGroup = async () => {
  const answer = await call('POST /api/v1/groups', { body: { profile: { name: `Race ${++count}` } } });
  await directory.eventTypes();
  return answer.json<WireGroup>();
};
const many = <T>(times: number, work: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: times }, (_, index) => work(index)));
const tally = (answers: { status: number }[]) =>
  answers.reduce<Record<number, number>>(
    (sum, { status }) => ({ ...sum, [status]: (sum[status] ?? 0) + 1 }),
    {},
  );

describe('at the same moment', () => {
  test('twenty creations of one login in twenty spellings make exactly one person and one event', async () => {
    const answers = await many(20, (index) => {
      const login = `same.login@example.com`
        .replace('s', index % 2 ? 'S' : 's')
        .replace('o', index % 3 ? 'ö' : 'o');
      return call('POST /api/v1/users', { body: aUserBody(login, withPassword()) });
    });
    expect(tally(answers)).toEqual({ 200: 1, 400: 19 });
    expect((await directory.eventTypes()).filter((type) => type === 'user.lifecycle.create')).toHaveLength(1);
  });

  test('fifty guesses spend fifty: ten are looked at, the account locks, once', async () => {
    const user = await create(withPassword());
    const facts = { maxAttempts: 10, autoUnlockMinutes: 0 };
    const verdicts = await many(50, async () => {
      const verdict = await directory.users.credential.countAttempt(user.id, facts);
      if (verdict.allowed) await directory.users.credential.recordFailure(user.id, facts);
      return verdict.allowed;
    });
    expect(verdicts.filter((allowed) => allowed)).toHaveLength(10);
    expect((await directory.users.findPerson(user.id))?.status).toBe('LOCKED_OUT');
    expect(await directory.eventTypes()).toEqual(['user.account.lock']);
  });

  test('ten suspensions of one user suspend once', async () => {
    const user = await create(withPassword());
    const answers = await many(10, () => call(`POST /api/v1/users/${user.id}/lifecycle/suspend`));
    expect(tally(answers)).toEqual({ 200: 1, 400: 9 });
    expect(await directory.eventTypes()).toEqual(['user.lifecycle.suspend']);
  });

  test('four deletions of one user deactivate once and delete once', async () => {
    const user = await create(withPassword());
    const answers = await many(4, () => call(`DELETE /api/v1/users/${user.id}`));
    expect(tally(answers)).toEqual({ 204: 2, 404: 2 });
    expect(await directory.eventTypes()).toEqual([
      'user.lifecycle.deactivate',
      'user.lifecycle.delete.initiated',
      'user.lifecycle.delete.completed',
    ]);
  });

  test('two changes of one password by the same old one: the second no longer knows it', async () => {
    directory.policy.maxAttempts = 0;
    const user = await create(withPassword());
    const answers = await many(4, (index) =>
      call(`POST /api/v1/users/${user.id}/credentials/change_password`, {
        body: { oldPassword: { value: aPassword }, newPassword: { value: `Another-Horse-${index}` } },
      }),
    );
    expect(tally(answers)).toEqual({ 200: 1, 403: 3 });
    expect(await directory.eventTypes()).toEqual(['user.account.update_password']);
  });

  test('partial updates of different attributes lose nothing, and one If-Match holds once', async () => {
    const user = await create();
    const names = ['city', 'title', 'division', 'department', 'nickName', 'state', 'zipCode', 'costCenter'];
    const answers = await many(names.length, (index) =>
      call(`POST /api/v1/users/${user.id}`, { body: { profile: { [names[index] ?? '']: `v${index}` } } }),
    );
    expect(tally(answers)).toEqual({ 200: names.length });
    const read = await call(`GET /api/v1/users/${user.id}`);
    for (const [index, name] of names.entries())
      expect(read.json<WireUser>().profile[name]).toBe(`v${index}`);
    const headers = { 'if-match': String(read.headers['etag']) };
    const conditional = await many(6, (index) =>
      call(`POST /api/v1/users/${user.id}`, { headers, body: { profile: { city: `Once ${index}` } } }),
    );
    expect(tally(conditional)).toEqual({ 200: 1, 412: 5 });
  });

  test('two people asking for one login by update: one gets it', async () => {
    const users = await many(4, () => create());
    const answers = await many(4, (index) =>
      call(`POST /api/v1/users/${users[index]?.id}`, { body: { profile: { login: 'wanted@example.com' } } }),
    );
    expect(tally(answers)).toEqual({ 200: 1, 400: 3 });
  });

  test('one unique value asked for by ten creations goes to one', async () => {
    const body = {
      definitions: { custom: { properties: { raceNo: { title: 'No', type: 'string', unique: true } } } },
    };
    await call('POST /api/v1/meta/schemas/user/default', { body });
    const answers = await many(10, () =>
      call('POST /api/v1/users', {
        body: aUserBody(`unique${++count}@example.com`, { profile: { raceNo: 'X1' } }),
      }),
    );
    expect(tally(answers)).toEqual({ 200: 1, 400: 9 });
  });

  test('twenty schema patches lose none of twenty attributes', async () => {
    const answers = await many(20, (index) =>
      call('POST /api/v1/meta/schemas/user/default', {
        body: {
          definitions: {
            custom: { properties: { [`parallel${index}`]: { title: `P${index}`, type: 'string' } } },
          },
        },
      }),
    );
    expect(tally(answers)).toEqual({ 200: 20 });
    const schema = (await call('GET /api/v1/meta/schemas/user/default')).json<{
      definitions: { custom: { properties: Record<string, unknown> } };
    }>();
    for (let index = 0; index < 20; index++)
      expect(schema.definitions.custom.properties).toHaveProperty(`parallel${index}`);
  });

  test('ten additions of one member add one; thirty members join and leave without losing anybody', async () => {
    const [group, user] = [await createGroup(), await create()];
    const path = (userId: string) => `/api/v1/groups/${group.id}/users/${userId}`;
    expect(tally(await many(10, () => call(`PUT ${path(user.id)}`)))).toEqual({ 204: 10 });
    expect(await directory.eventTypes()).toEqual(['group.user_membership.add']);
    const users = await many(30, () => create());
    await many(30, (index) => call(`PUT ${path(users[index]?.id ?? '')}`));
    const mixed = await many(30, (index) =>
      call(`${index < 15 ? 'DELETE' : 'PUT'} ${path(users[index]?.id ?? '')}`),
    );
    expect(tally(mixed)).toEqual({ 204: 30 });
    const members = (await call(`GET /api/v1/groups/${group.id}/users`))
      .json<WireUser[]>()
      .map((one) => one.id);
    expect(members).toEqual([user.id, ...users.slice(15).map((one) => one.id)].sort());
  });

  test('creations into the same groups in different orders do not block each other', async () => {
    const groups = await many(4, () => createGroup());
    const ids = groups.map((group) => group.id);
    const answers = await many(12, (index) =>
      call('POST /api/v1/users', {
        body: aUserBody(`ordered${++count}@example.com`, { groupIds: index % 2 ? ids : [...ids].reverse() }),
      }),
    );
    expect(tally(answers)).toEqual({ 200: 12 });
  });

  test('a group deleted while members join is gone with every membership', async () => {
    const group = await createGroup();
    const users = await many(8, () => create());
    const answers = await many(9, (index) =>
      index === 4
        ? call(`DELETE /api/v1/groups/${group.id}`)
        : call(`PUT /api/v1/groups/${group.id}/users/${users[index > 4 ? index - 1 : index]?.id}`),
    );
    for (const { status } of answers) expect([204, 404]).toContain(status);
    for (const user of users) {
      expect((await directory.users.findPerson(user.id))?.groupIds).toEqual([
        directory.groups.builtIn().everyoneId,
      ]);
    }
  });

  test('two groups asking for one name: one gets it', async () => {
    const groups = await many(4, () => createGroup());
    const answers = await many(4, (index) =>
      call(`PUT /api/v1/groups/${groups[index]?.id}`, { body: { profile: { name: 'The one name' } } }),
    );
    expect(tally(answers)).toEqual({ 200: 1, 400: 3 });
    const created = await many(6, () =>
      call('POST /api/v1/groups', { body: { profile: { name: 'The other name' } } }),
    );
    expect(tally(created)).toEqual({ 200: 1, 400: 5 });
  });

  test('twelve new user types: no more than the limit come to be', async () => {
    const answers = await many(12, (index) =>
      call('POST /api/v1/meta/types/user', { body: { name: `race${index}`, displayName: `Race ${index}` } }),
    );
    expect(tally(answers)).toEqual({ 200: 9, 400: 3 });
  });

  test('a profile judged by a schema that another node has just changed is judged again', async () => {
    const { database, snapshots } = directory.platform;
    const { id } = directory.schemas.ofType();
    // As another node's patch whose news is still on its way here.
    await database.transaction((tx) =>
      tx.execute(sql`update profile_schemas set version = version + 1 where id = ${id}`),
    );
    const answer = call('POST /api/v1/users', { body: aUserBody(`stale${++count}@example.com`) });
    const update = call('POST /api/v1/users/wanted@example.com', { body: { profile: { city: 'Kobe' } } });
    await database.transaction((tx) => snapshots.changed(tx, schemaSection));
    expect(tally([await answer, await update])).toEqual({ 200: 2 });
  });

  test('a type deleted while people of it are created leaves nobody without a type', async () => {
    const types = (await call('GET /api/v1/meta/types/user')).json<{ id: string; default: boolean }[]>();
    const type = types.find((one) => !one.default);
    const answers = await many(7, (index) =>
      index === 3
        ? call(`DELETE /api/v1/meta/types/user/${type?.id}`)
        : call('POST /api/v1/users', {
            body: aUserBody(`typed${++count}@example.com`, { type: { id: type?.id } }),
          }),
    );
    for (const { status } of answers) expect([200, 204, 400]).toContain(status);
    const deleted = answers[3]?.status === 204;
    expect(
      answers
        .filter((_, index) => index !== 3)
        .every(({ status }) => status === (deleted ? 400 : 200) || !deleted),
    ).toBe(true);
  });
});
