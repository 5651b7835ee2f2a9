// Taking over what is another's: a greater administrator, the name of somebody who left, a route by another spelling, a secret that
// was retired (SECURITY.md B "Admin API", "Sign-in").
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminToken, rightPassword, type WholeApp, wholeApp } from '../kit/whole-app.ts';

let org: WholeApp;
let root = '';
beforeAll(async () => {
  org = await wholeApp();
  root = (await org.make<{ id: string }>('GET /api/v1/users/root@example.com')).id;
});
afterAll(() => org.close());

const ours = { origin: 'http://localhost:8080', 'content-type': 'application/json' };

describe.each([
  'ORG_ADMIN',
  'APP_ADMIN',
  'USER_ADMIN',
  'HELP_DESK_ADMIN',
  'GROUP_MEMBERSHIP_ADMIN',
  'READ_ONLY_ADMIN',
  'REPORT_ADMIN',
  'API_ACCESS_MANAGEMENT_ADMIN',
])('an administrator of type %s', (type) => {
  let headers: Record<string, string>;
  let self = '';
  beforeAll(async () => {
    const lesser = await org.person();
    self = lesser.id;
    await org.make(`POST /api/v1/users/${lesser.id}/roles`, { type });
    headers = { ...ours, cookie: await org.signedIn(lesser) };
  });

  test('takes over no super administrator by any route that writes to a person', async () => {
    const bodies: Record<string, unknown> = {
      'POST /api/v1/users/:id': { credentials: { password: { value: 'Taken-Over-Horse-1' } } },
      'PUT /api/v1/users/:id': {
        profile: { firstName: 'X', lastName: 'Y', login: 'root@example.com', email: 'mallory@example.com' },
      },
      'POST /api/v1/users/:id/credentials/change_password': {
        oldPassword: { value: 'guess' },
        newPassword: { value: 'Taken-Over-Horse-1' },
      },
      'POST /api/v1/users/:id/credentials/change_recovery_question': {
        password: { value: 'guess' },
        recovery_question: { question: 'Who?', answer: 'mallory' },
      },
      'POST /api/v1/users/:id/credentials/forgot_password_recovery_question': {
        password: { value: 'Taken-Over-Horse-1' },
        recovery_question: { answer: 'guess' },
      },
      'POST /api/v1/users/:userId/roles': { type: 'SUPER_ADMIN' },
    };
    const before = await org.make<Record<string, unknown>>(`GET /api/v1/users/${root}`);
    for (const { method, path } of org.app.http.routes) {
      if (method === 'GET' || !/^\/api\/v1\/users\/:(id|userId)/.test(path)) continue;
      for (const suffix of [
        '',
        '?sendEmail=false',
        '?tempPassword=true&revokeSessions=true&oauthTokens=true',
      ]) {
        const url = `${path.replace(/:(id|userId\w*)/, root).replace(/:\w+/g, 'unknown')}${suffix}`;
        const given = method === 'DELETE' ? undefined : (bodies[`${method} ${path}`] ?? {});
        const answer = await org.call(`${method} ${url}`, headers, given);
        expect(answer.status, `${method} ${url}: ${answer.text}`).toBe(403);
      }
    }
    expect(await org.make(`GET /api/v1/users/${root}`)).toEqual(before);
    expect((await org.authn('root@example.com')).text).toContain('sessionToken');
  });
  test('gains no role and makes nobody greater than they are', async () => {
    const friend = await org.person();
    for (const id of [self, friend.id]) {
      for (const role of ['SUPER_ADMIN', 'ORG_ADMIN', 'USER_ADMIN', 'APP_ADMIN']) {
        const answer = await org.call(`POST /api/v1/users/${id}/roles`, headers, { type: role });
        expect([answer.status, role], answer.text).toEqual([403, role]);
      }
    }
    const roles = await org.make<{ type: string }[]>(`GET /api/v1/users/${self}/roles`);
    expect(roles.map((role) => role.type)).toEqual([type]);
  });
  test('neither ends nor copies a super administrator’s session or token', async () => {
    const cookie = await org.signedIn({ id: root, login: 'root@example.com' });
    const sessionId = (await org.get('/api/v1/sessions/me', { cookie })).json<{ id: string }>().id;
    for (const method of ['GET', 'DELETE']) {
      const answer = await org.call(`${method} /api/v1/sessions/${sessionId}`, headers);
      expect(answer.text).not.toContain(cookie.split('.')[1]);
      if (method === 'DELETE') expect(answer.status).toBe(403);
    }
    const prolong = await org.call(`POST /api/v1/sessions/${sessionId}/lifecycle/refresh`, headers);
    expect(prolong.status).toBe(403);
    expect((await org.get('/api/v1/sessions/me', { cookie })).status).toBe(200);
    const [token] = await org.make<{ id: string }[]>('GET /api/v1/api-tokens');
    const revoke = await org.call(`DELETE /api/v1/api-tokens/${token?.id ?? ''}`, headers);
    expect([403, 404]).toContain(revoke.status);
    expect((await org.admin('GET /api/v1/org')).status).toBe(200);
  });
});

test('who is made anew under the name of somebody who was deleted gets nothing of theirs, and the other way round', async () => {
  const client = await org.client();
  const first = await org.person('again@example.com');
  await org.assign(client, first);
  await org.make(`POST /api/v1/users/${first.id}/roles`, { type: 'ORG_ADMIN' });
  const cookie = await org.signedIn(first);
  const tokens = await org.tokens(client, cookie);
  const code = await org.code(client, cookie);
  const { sessionToken } = (await org.authn(first.login)).json<{ sessionToken: string }>();
  await org.make(`DELETE /api/v1/users/${first.id}`);
  await org.make(`DELETE /api/v1/users/${first.id}`);
  const second = await org.person('again@example.com');
  await org.assign(client, second);
  expect(second.id).not.toBe(first.id);
  expect(await org.make(`GET /api/v1/users/${second.id}/roles`)).toEqual([]);
  expect((await org.get('/api/v1/sessions/me', { cookie })).status).toBe(404);
  expect((await org.userinfo(tokens.access_token)).status).toBe(401);
  expect((await org.introspect(client, tokens.access_token)).json()).toEqual({ active: false });
  expect((await org.refresh(client, tokens.refresh_token)).status).toBe(400);
  expect((await org.redeem(client, code)).status).toBe(400);
  expect((await org.authorize(client, '', { sessionToken })).parameters.get('code')).toBeNull();
});

test.each([
  ['the id of another person', (victimId: string) => victimId],
  ['"me"', () => 'me'],
  ['blank', () => ' '],
  ['a path', () => '../me'],
])('a login that is %s is no way to be taken for them', async (_, loginFrom) => {
  const victim = await org.person();
  const login = loginFrom(victim.id);
  const made = await org.admin('POST /api/v1/users?activate=true', {
    profile: { firstName: 'A', lastName: 'B', email: 'impostor@example.com', login },
    credentials: { password: { value: rightPassword } },
  });
  expect([made.status, made.json()['errorCode']]).toEqual([400, 'E0000001']);
  expect((await org.make<{ id: string }>(`GET /api/v1/users/${victim.id}`)).id).toBe(victim.id);
});

test('a stolen session turns nobody’s mail away, by no route that a person may call', async () => {
  const victim = await org.person();
  const headers = { ...ours, cookie: await org.signedIn(victim) };
  const before = await org.make<{ profile: unknown }>(`GET /api/v1/users/${victim.id}`);
  for (const name of ['email', 'secondEmail']) {
    const profile = { ...Object(before.profile), [name]: 'thief@example.com' };
    const mine = await org.call('POST /api/v1/users/me', headers, { profile });
    expect([mine.status, mine.json()['errorCode']]).toEqual([403, 'E0000077']);
    for (const method of ['POST', 'PUT']) {
      const named = await org.call(`${method} /api/v1/users/${victim.id}`, headers, { profile });
      expect(named.status).toBe(403);
    }
  }
  expect((await org.make<{ profile: unknown }>(`GET /api/v1/users/${victim.id}`)).profile).toEqual(
    before.profile,
  );
});

test('a client secret that was switched off or deleted opens nothing, while the other one still does', async () => {
  const client = await org.client({
    grant_types: ['client_credentials'],
    response_types: [],
    application_type: 'service',
  });
  await org.make('POST /api/v1/authorizationServers/default/scopes', { name: 'machine.read' });
  const at = `/api/v1/apps/${client.appId}/credentials/secrets`;
  const [old] = await org.make<{ id: string }[]>(`GET ${at}`);
  const fresh = await org.make<{ client_secret: string }>(`POST ${at}`, {});
  const form = { grant_type: 'client_credentials', scope: 'machine.read' };
  const newer = { ...client, secret: fresh.client_secret };
  expect((await org.token(client, form)).status).toBe(200);
  await org.make(`POST ${at}/${old?.id ?? ''}/lifecycle/deactivate`);
  expect((await org.token(client, form)).json()['error']).toBe('invalid_client');
  expect((await org.token(newer, form)).status).toBe(200);
  await org.make(`DELETE ${at}/${old?.id ?? ''}`);
  expect((await org.token(client, form)).json()['error']).toBe('invalid_client');
});

describe('a route by another spelling', () => {
  test.each([
    '/API/v1/users',
    '/api/v1/users/',
    '//api/v1/users',
    '/api//v1/users',
    '/api/v1/%75sers',
    '/api/v1/users;x=1',
    '/api/v1/users%2f',
    '/api/v1/users/..%2f..%2fv1/users',
    '/api/v1/users%00',
    '/api/v1/users/.',
    '/oauth2/../api/v1/users',
    '/assets/x/..%2f..%2fapi/v1/users',
    '/assets/x/../../../../etc/passwd',
    '/assets/x/%2e%2e/%2e%2e/package.json',
    '/assets/x/..%5c..%5cpackage.json',
  ])('%s gives a stranger nothing', async (url) => {
    const answer = await org.get(url);
    expect([400, 401, 403, 404, 421]).toContain(answer.status);
    expect(answer.text).not.toMatch(/root@example|root:|"dependencies"/);
  });
  test('or another method by a header or a field is not taken', async () => {
    const { id } = await org.person();
    const admin = { authorization: `SSWS ${adminToken}` };
    const methods = {
      'x-http-method-override': 'DELETE',
      'x-method-override': 'DELETE',
      'x-http-method': 'DELETE',
    };
    await org.get(`/api/v1/users/${id}?_method=DELETE`, { ...admin, ...methods });
    await org.call(`POST /api/v1/users/${id}?_method=DELETE`, { ...admin, ...methods }, { profile: {} });
    expect((await org.make<{ status: string }>(`GET /api/v1/users/${id}`)).status).toBe('ACTIVE');
  });
  test('of development is not there', async () => {
    expect(org.app.http.routes.filter(({ path }) => path.includes('/dev/'))).toEqual([]);
    for (const path of ['reset', 'snapshot', 'restore', 'clock', 'mailbox'])
      for (const method of ['GET', 'POST', 'PUT'])
        expect((await org.admin(`${method} /gatehouse/v1/dev/${path}`)).status).toBe(404);
  });
  test('of set-up is closed once there is an administrator', async () => {
    for (const token of ['', 'x', adminToken]) {
      const answer = await org.post(
        `/setup?token=${token}`,
        { email: 'm@example.com', newPassword: rightPassword, t: token },
        ours,
      );
      expect(answer.status).toBeGreaterThanOrEqual(400);
    }
    expect((await org.admin('GET /api/v1/users/m@example.com')).status).toBe(404);
  });
});
