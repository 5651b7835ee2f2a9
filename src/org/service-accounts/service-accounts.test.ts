import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type WholeApp, wholeApp } from '#test/kit/whole-app.ts';

let org: WholeApp;
const path = '/gatehouse/v1/service-accounts';
const day = 86_400_000;
type Account = { id: string; name: string; status: string };
type Token = {
  id: string;
  token: string;
  status: string;
  expiresAt: string;
  lastUsedAt: string | null;
  scopes: string[] | null;
};

beforeAll(async () => {
  org = await wholeApp();
});
afterAll(() => org.close());

let made = 0;
const account = (name = `Deploy ${(made += 1)}`) => org.make<Account>(`POST ${path}`, { name });
const role = (id: string, type: string) => org.make(`POST ${path}/${id}/roles`, { type });
const token = (id: string, body: object = { name: 'ci' }) =>
  org.make<Token>(`POST ${path}/${id}/tokens`, body);
const as = (value: string) => ({ authorization: `SSWS ${value}` });
const users = 'GET /api/v1/users?limit=1';
const codeOf = (answer: Answer) => [answer.status, answer.json()['errorCode']];
const nowMs = () => org.platform.clock.nowMs();
const eventsOf = async (id: string) =>
  (
    await org.make<{ eventType: string; actor: { type: string; alternateId: string; id: string } }[]>(
      `GET /api/v1/logs?filter=${encodeURIComponent(`target.id eq "${id}" or actor.id eq "${id}"`)}&limit=1000`,
    )
  ).map((event) => event);

describe('what is refused', () => {
  test.each<[string, object]>([
    ['without a name', {}],
    ['with an empty name', { name: ' ' }],
    ['with a name too long', { name: 'x'.repeat(101) }],
    ['with a status of its own choosing', { name: 'a', status: 'ACTIVE' }],
    ['with roles in the body', { name: 'a', roles: ['SUPER_ADMIN'] }],
    ['with a NUL in its name', { name: 'a\0b' }],
  ])('an account %s', async (_what, body) => {
    const answer = await org.admin(`POST ${path}`, body);
    expect(answer.status).toBe(400);
    expect((await org.make<Account[]>(`GET ${path}`)).some(({ name }) => name === 'a')).toBe(false);
  });

  test('a second one of the same name in whatever case, at once or later', async () => {
    const answers = await Promise.all(
      ['Twin', 'twin', 'TWIN', 'tWin'].map((name) => org.admin(`POST ${path}`, { name })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 400, 400, 400]);
    const other = await account();
    expect(codeOf(await org.admin(`PUT ${path}/${other.id}`, { name: 'TWIN' }))).toEqual([400, 'E0000001']);
  });

  test.each<[string, object, RegExp]>([
    ['that has ended', { name: 'a', expiresAt: '2020-01-01T00:00:00Z' }, /expiresAt/],
    ['that lives for ever', { name: 'a', expiresAt: '2199-01-01T00:00:00Z' }, /five years/],
    ['for a scope that is none', { name: 'a', scopes: ['okta.nothing.read'] }, /not a scope/],
    ['for no scopes', { name: 'a', scopes: [] }, /scopes/],
    [
      'for a zone that is not there',
      { name: 'a', network: { connection: 'ZONE', include: ['nzonowhere0000000000'] } },
      /zone/,
    ],
    ['of somebody else', { name: 'a', userId: '00uother' }, /userId/],
  ])('a token %s', async (_what, body, message) => {
    const { id } = await account();
    const answer = await org.admin(`POST ${path}/${id}/tokens`, body);
    expect([...codeOf(answer), answer.text]).toEqual([400, 'E0000001', expect.stringMatching(message)]);
    expect(await org.make(`GET ${path}/${id}/tokens`)).toEqual([]);
  });

  test('what is not there, and a token under another account’s name', async () => {
    const [mine, other] = [await account(), await account()];
    const { id } = await token(mine.id);
    for (const request of [
      `GET ${path}/svcnothing`,
      `PUT ${path}/svcnothing`,
      `DELETE ${path}/svcnothing`,
      `POST ${path}/svcnothing/tokens`,
      `GET ${path}/svcnothing/tokens`,
      `GET ${path}/${other.id}/tokens/${id}`,
      `DELETE ${path}/${other.id}/tokens/${id}`,
      `POST ${path}/${other.id}/tokens/${id}/lifecycle/rotate`,
      `POST ${path}/svcnothing/lifecycle/deactivate`,
    ]) {
      const body = /^(PUT|POST)/.test(request) && !request.includes('lifecycle') ? { name: 'x' } : undefined;
      expect(codeOf(await org.admin(request, body)), request).toEqual([404, 'E0000007']);
    }
  });

  test('a twenty-first token', async () => {
    const { id } = await account();
    for (let i = 0; i < 20; i++) await token(id);
    expect(codeOf(await org.admin(`POST ${path}/${id}/tokens`, { name: 'one too many' }))).toEqual([
      400,
      'E0000001',
    ]);
  });
});

test('a program calls with its token, as itself, with the roles of the account at the time', async () => {
  const { id, name } = await account();
  const { token: value } = await token(id);
  expect(value).toMatch(/^00[\w-]{40}$/);
  expect(codeOf(await org.call(users, as(value)))).toEqual([403, 'E0000006']);
  await role(id, 'USER_ADMIN');
  expect((await org.call(users, as(value))).status).toBe(200);
  const created = await org.call('POST /api/v1/users?activate=false', as(value), {
    profile: { firstName: 'A', lastName: 'B', email: 'made@example.com', login: 'made@example.com' },
  });
  expect(created.status).toBe(200);
  const [event] = (await eventsOf(id)).filter(({ eventType }) => eventType === 'user.lifecycle.create');
  expect(event?.actor).toMatchObject({ id, type: 'ServiceAccount', alternateId: name });
  const [held] = await org.make<{ id: string }[]>(`GET ${path}/${id}/roles`);
  await org.make(`DELETE ${path}/${id}/roles/${held?.id}`);
  expect((await org.call(users, as(value))).status).toBe(403);
});

test('its token is shown once, and when it was last used', async () => {
  const { id } = await account();
  const first = await token(id, { name: 'ci', expiresAt: new Date(nowMs() + 7 * day).toISOString() });
  const shown = await org.make<Token>(`GET ${path}/${id}/tokens/${first.id}`);
  expect(shown).not.toHaveProperty('token');
  expect([shown.status, shown.lastUsedAt, shown.scopes]).toEqual(['ACTIVE', null, null]);
  await org.call(users, as(first.token));
  expect((await org.make<Token>(`GET ${path}/${id}/tokens/${first.id}`)).lastUsedAt).not.toBeNull();
  const listed = await org.make<{ id: string; userId: string }[]>('GET /api/v1/api-tokens');
  expect(listed.find((one) => one.id === first.id)?.userId).toBe(id);
  expect((await org.admin(`GET ${path}/${id}/tokens`)).text).not.toContain(first.token);
});

test('its tokens end: after a year when nothing is said, and use moves no end', async () => {
  const { id } = await account();
  await role(id, 'READ_ONLY_ADMIN');
  const year = await token(id);
  expect(Date.parse(year.expiresAt) - nowMs()).toBeGreaterThan(364 * day);
  const week = await token(id, { name: 'week', expiresAt: new Date(nowMs() + 7 * day).toISOString() });
  org.platform.clock.advance(6 * day);
  expect((await org.call(users, as(week.token))).status).toBe(200);
  org.platform.clock.advance(day + 1000);
  expect(codeOf(await org.call(users, as(week.token)))).toEqual([401, 'E0000011']);
  expect((await org.call(users, as(year.token))).status).toBe(200);
});

test('a rotation makes a new value; the old one goes on for its grace and no longer, whoever uses it', async () => {
  const { id } = await account();
  await role(id, 'READ_ONLY_ADMIN');
  const old = await token(id);
  const rotate = (body?: object) =>
    org.make<Token>(`POST ${path}/${id}/tokens/${old.id}/lifecycle/rotate`, body ?? {});
  expect(
    (await org.admin(`POST ${path}/${id}/tokens/${old.id}/lifecycle/rotate`, { graceSeconds: 8 * 86_400 }))
      .status,
  ).toBe(400);
  const next = await rotate({ graceSeconds: 3600 });
  expect(next.id).not.toBe(old.id);
  expect((await org.call(users, as(old.token))).status).toBe(200);
  expect((await org.call(users, as(next.token))).status).toBe(200);
  org.platform.clock.advance(3_601_000);
  expect((await org.call(users, as(old.token))).status).toBe(401);
  expect((await org.call(users, as(next.token))).status).toBe(200);
  expect(codeOf(await org.admin(`POST ${path}/${id}/tokens/${old.id}/lifecycle/rotate`, {}))).toEqual([
    400,
    'E0000001',
  ]);
  const types = (await eventsOf(next.id)).map(({ eventType }) => eventType);
  expect(types).toContain('system.api_token.create');
});

test('scopes limit a token, networks too', async () => {
  const { id } = await account();
  await role(id, 'SUPER_ADMIN');
  const few = await token(id, { name: 'few', scopes: ['okta.users.read'] });
  expect((await org.call(users, as(few.token))).status).toBe(200);
  const beyond = await org.call('GET /api/v1/groups?limit=1', as(few.token));
  expect(codeOf(beyond)).toEqual([403, 'E0000006']);
  const elsewhere = await token(id, {
    name: 'far',
    network: { connection: 'ZONE', include: ['198.51.100.0/24'] },
  });
  expect(codeOf(await org.call(users, as(elsewhere.token)))).toEqual([401, 'E0000011']);
  // It may end itself, and that is no matter of scopes.
  expect((await org.call('DELETE /api/v1/api-tokens/current', as(few.token))).status).toBe(204);
  expect((await org.call(users, as(few.token))).status).toBe(401);
});

test('is no person: what people do about themselves is not for it', async () => {
  const { id } = await account();
  await role(id, 'SUPER_ADMIN');
  const { token: value } = await token(id);
  for (const request of [
    'GET /api/v1/users/me',
    'GET /gatehouse/v1/app-requests',
    'GET /gatehouse/v1/me/home',
  ])
    expect(codeOf(await org.call(request, as(value))), request).toEqual([403, 'E0000006']);
  const mine = await org.call('POST /gatehouse/v1/api-tokens', as(value), { name: 'mine' });
  expect(codeOf(mine)).toEqual([403, 'E0000006']);
  expect((await org.call(`POST ${path}/${id}/tokens`, as(value), { name: 'next' })).status).toBe(201);
});

test('deactivated its tokens are refused, activated they work, deleted all of it is gone', async () => {
  const { id } = await account();
  await role(id, 'READ_ONLY_ADMIN');
  const { token: value } = await token(id);
  await org.make(`POST ${path}/${id}/lifecycle/deactivate`);
  expect(codeOf(await org.call(users, as(value)))).toEqual([401, 'E0000011']);
  await org.make(`POST ${path}/${id}/lifecycle/activate`);
  expect((await org.call(users, as(value))).status).toBe(200);
  expect((await org.admin(`DELETE ${path}/${id}`)).status).toBe(204);
  expect(codeOf(await org.call(users, as(value)))).toEqual([401, 'E0000011']);
  expect((await org.admin(`GET ${path}/${id}`)).status).toBe(404);
  expect((await eventsOf(id)).map(({ eventType }) => eventType)).toEqual(
    expect.arrayContaining([
      'system.service_account.lifecycle.create',
      'system.service_account.lifecycle.deactivate',
      'system.service_account.lifecycle.activate',
      'system.service_account.lifecycle.delete',
    ]),
  );
});

test('nobody makes, turns or revives the token of an account that may do more than they may', async () => {
  const { id } = await account();
  const before = await token(id);
  await role(id, 'SUPER_ADMIN');
  const lower = await org.person('org-admin@example.com');
  await org.make(`POST /api/v1/users/${lower.id}/roles`, { type: 'ORG_ADMIN' });
  const headers = { cookie: await org.signedIn(lower), origin: 'http://localhost:8080' };
  for (const [request, body] of [
    [`POST ${path}/${id}/tokens`, { name: 'mine' }],
    [`POST ${path}/${id}/tokens/${before.id}/lifecycle/rotate`, {}],
    [`PUT ${path}/${id}`, { name: 'Mine' }],
    [`POST ${path}/${id}/lifecycle/deactivate`, undefined],
    [`DELETE ${path}/${id}`, undefined],
    [`DELETE ${path}/${id}/tokens/${before.id}`, undefined],
    [`PUT /api/v1/api-tokens/${before.id}`, { name: 'x', network: { connection: 'ANYWHERE' } }],
  ] as const) {
    expect(codeOf(await org.call(request, headers, body)), request).toEqual([403, 'E0000006']);
  }
  const own = await account();
  expect((await org.call(`POST ${path}/${own.id}/tokens`, headers, { name: 'mine' })).status).toBe(201);
});

test('accounts page by id', async () => {
  const all = (await org.make<Account[]>(`GET ${path}?limit=200`)).map(({ id }) => id);
  const seen: string[] = [];
  for (let after = ''; ; ) {
    const page = await org.make<Account[]>(`GET ${path}?limit=5${after === '' ? '' : `&after=${after}`}`);
    seen.push(...page.map(({ id }) => id));
    if (page.length < 5) break;
    after = page.at(-1)?.id ?? '';
  }
  expect(seen).toEqual(all);
});
