// The console's policy guards what the console does: a session that the console would not admit administers nothing by the API either.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Person, type WholeApp, wholeApp } from '../kit/whole-app.ts';

let org: WholeApp;
let administrator: Person;
let cookie = '';
const statusOf = async (request: string, body?: unknown) =>
  (await org.call(request, { origin: 'http://localhost:8080', cookie }, body)).status;
const eventTypes = async () =>
  (await org.make<{ eventType: string }[]>('GET /api/v1/logs?limit=1000')).map(({ eventType }) => eventType);

beforeAll(async () => {
  org = await wholeApp();
  administrator = await org.person('admin-of-people@example.com');
  await org.make(`POST /api/v1/users/${administrator.id}/roles`, { type: 'SUPER_ADMIN' });
  cookie = await org.signedIn(administrator);
});
afterAll(() => org.close());

describe('an administrator’s session', () => {
  test('administers by the API as long as the console would admit it, and not a moment longer', async () => {
    expect(await statusOf('GET /api/v1/users')).toBe(200);
    const [policy] = (
      await org.make<{ id: string; name: string }[]>('GET /api/v1/policies?type=ACCESS_POLICY')
    ).filter(({ name }) => name === 'Gatehouse Admin Console');
    const rule = await org.make(`POST /api/v1/policies/${policy?.id}/rules?force=true`, {
      type: 'ACCESS_POLICY',
      name: 'Administrators show two',
      priority: 1,
      conditions: { people: { users: { include: [administrator.id] } } },
      actions: {
        appSignOn: {
          access: 'ALLOW',
          verificationMethod: {
            type: 'ASSURANCE',
            factorMode: '2FA',
            constraints: [],
            reauthenticateIn: 'PT2H',
          },
        },
      },
    });
    const before = await eventTypes();
    for (const [request, body] of [
      ['GET /api/v1/users', undefined],
      ['POST /api/v1/groups', { profile: { name: 'Backdoor' } }],
      [`POST /api/v1/users/${administrator.id}/lifecycle/reset_factors`, {}],
      ['GET /api/v1/logs', undefined],
    ] as const) {
      expect(await statusOf(request, body), request).toBe(403);
    }
    expect((await eventTypes()).filter((type) => type.startsWith('group.lifecycle'))).toEqual(
      before.filter((type) => type.startsWith('group.lifecycle')),
    );
    // What is theirs as a person stays theirs.
    const me = await org.call('GET /gatehouse/v1/me/console', { cookie });
    expect([me.status, me.json()]).toMatchObject([200, { id: administrator.id, permissions: [] }]);
    // The page sends them to prove more, instead of showing a console in which nothing works.
    const page = await org.get('/admin', { cookie });
    expect(page.status).not.toBe(200);
    await org.make(`DELETE /api/v1/policies/${policy?.id}/rules/${rule.id}`);
    expect(await statusOf('GET /api/v1/users')).toBe(200);
  });

  test('sees no console where its person is no administrator', async () => {
    const person = await org.person('nobody@example.com');
    const page = await org.get('/admin', { cookie: await org.signedIn(person) });
    expect([page.status, page.text.includes('This is for administrators')]).toEqual([403, true]);
  });
});

describe('what somebody keeps for the console', () => {
  const path = '/gatehouse/v1/me/preferences/log.searches';
  test('is theirs alone, has a name, a size and a number, and is nobody’s without a session', async () => {
    expect((await org.call(`GET ${path}`)).status).toBe(403);
    const put = (name: string, value: unknown) =>
      org.call(
        `PUT /gatehouse/v1/me/preferences/${name}`,
        { origin: 'http://localhost:8080', cookie },
        { value },
      );
    expect((await put('a%20b', 1)).status).toBe(400);
    expect((await put('big', 'x'.repeat(40_000))).status).toBe(400);
    expect((await put('log.searches', [{ name: 'Failures' }])).json()).toEqual({
      name: 'log.searches',
      value: [{ name: 'Failures' }],
    });
    expect((await org.call(`GET ${path}`, { cookie })).json()).toMatchObject({
      value: [{ name: 'Failures' }],
    });
    const other = await org.person('other-admin@example.com');
    expect((await org.call(`GET ${path}`, { cookie: await org.signedIn(other) })).json()).toMatchObject({
      value: null,
    });
    const many = await Promise.all(Array.from({ length: 101 }, (_, at) => put(`kept-${at}`, at)));
    expect(many.filter(({ status }) => status === 200)).toHaveLength(99);
    expect(many.find(({ status }) => status !== 200)?.text).toContain('100 are kept already');
  });
});
