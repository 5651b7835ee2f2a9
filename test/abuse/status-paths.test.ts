// The most frequent hole of recent years: a status checked on one way in and forgotten on another (SECURITY.md B, Admin API and
// Token). Every status a person or an app can have, against every way in.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Client,
  callback,
  type Person,
  rightPassword,
  type WholeApp,
  wholeApp,
} from '../kit/whole-app.ts';

let org: WholeApp;
let client: Client;
beforeAll(async () => {
  org = await wholeApp();
  client = await newClient();
});
afterAll(() => org.close());

const newClient = () => org.client({ grant_types: ['authorization_code', 'refresh_token', 'password'] });

const guess = async (person: Person): Promise<void> => {
  for (let attempt = 0; attempt < 12; attempt += 1) await org.authn(person.login, 'wrong');
};

// From ACTIVE, as an administrator or the person themselves brings it about.
const ways: Record<string, (person: Person) => Promise<unknown>> = {
  SUSPENDED: ({ id }) => org.make(`POST /api/v1/users/${id}/lifecycle/suspend`),
  DEPROVISIONED: ({ id }) => org.make(`POST /api/v1/users/${id}/lifecycle/deactivate`),
  PROVISIONED: async ({ id }) => {
    await org.make(`POST /api/v1/users/${id}/lifecycle/deactivate`);
    await org.make(`POST /api/v1/users/${id}/lifecycle/activate?sendEmail=false`);
  },
  RECOVERY: ({ id }) => org.make(`POST /api/v1/users/${id}/lifecycle/reset_password?sendEmail=false`),
  PASSWORD_EXPIRED: ({ id }) => org.make(`POST /api/v1/users/${id}/lifecycle/expire_password`),
  LOCKED_OUT: guess,
  deleted: async ({ id }) => {
    await org.make(`DELETE /api/v1/users/${id}`);
    await org.make(`DELETE /api/v1/users/${id}`);
  },
};

// Without this, a test that asks wrongly would pass for every status.
test('a person who is ACTIVE and assigned gets in on every one of these ways', async () => {
  const person = await org.person();
  await org.assign(client, person);
  const cookie = await org.signedIn(person);
  for (const server of ['default', 'org']) await org.tokens(client, cookie, {}, server);
  const tokens = await org.tokens(client, cookie, { prompt: 'none' });
  expect((await org.userinfo(tokens.access_token)).status).toBe(200);
  for (const token of Object.values(tokens).filter((value) => String(value).length > 40))
    expect((await org.introspect(client, token)).json()['active']).toBe(true);
  expect((await org.refresh(client, tokens.refresh_token)).status).toBe(200);
  const form = { grant_type: 'password', username: person.login, password: rightPassword, scope: 'openid' };
  expect((await org.token(client, form)).status).toBe(200);
  const { sessionToken = '' } = (await org.authn(person.login)).json<{ sessionToken?: string }>();
  expect((await org.authorize(client, '', { sessionToken })).parameters.get('code')).not.toBeNull();
  expect((await org.get('/api/v1/users/me', { cookie })).status).toBe(200);
  expect((await org.get('/home/account', { cookie })).text).toContain(person.login);
  const browser = org.browser();
  await browser.follow('/signin');
  await browser.signIn(person.login);
  expect((await org.get('/api/v1/sessions/me', { cookie: browser.header() })).status).toBe(200);
});

describe.each(Object.keys(ways))('a person who was signed in and is now %s', (status) => {
  let cookie = '';
  let sessionToken = '';
  let code = '';
  let tokens: { access_token: string; refresh_token: string; id_token: string };
  let person: Person;
  beforeAll(async () => {
    person = await org.person();
    await org.assign(client, person);
    cookie = await org.signedIn(person);
    tokens = await org.tokens(client, cookie);
    code = await org.code(client, cookie);
    sessionToken = (await org.authn(person.login)).json<{ sessionToken: string }>().sessionToken;
    await ways[status]?.(person);
    if (status === 'deleted') return;
    expect((await org.make<{ status: string }>(`GET /api/v1/users/${person.id}`)).status).toBe(status);
  });

  test.each(['default', 'org'])('gets no code at the %s server with a live session', async (server) => {
    const { parameters, answer } = await org.authorize(client, cookie, {}, server);
    expect(parameters.get('code')).toBeNull();
    expect([answer.status, parameters.get('access_token')]).toEqual([302, null]);
  });
  test('gets no code silently with prompt=none', async () => {
    const { parameters } = await org.authorize(client, cookie, { prompt: 'none' });
    expect(parameters.get('code')).toBeNull();
    expect(parameters.get('error')).toMatch(/^(login_required|access_denied)$/);
  });
  test('gets no tokens for a code from before', async () => {
    const answer = await org.redeem(client, code);
    expect([answer.status, answer.json()['error']]).toEqual([400, 'invalid_grant']);
  });
  test('gets no tokens for a refresh token', async () => {
    const answer = await org.refresh(client, tokens.refresh_token);
    expect([answer.status, answer.json()['error']]).toEqual([400, 'invalid_grant']);
  });
  test('is not told about by userinfo', async () => {
    expect((await org.userinfo(tokens.access_token)).status).toBe(401);
  });
  test.each(['access_token', 'refresh_token', 'id_token'] as const)(
    'has no active %s at introspection',
    async (kind) => {
      expect((await org.introspect(client, tokens[kind])).json()).toEqual({ active: false });
    },
  );
  test('gets nothing by the password grant with the right password', async () => {
    const form = { grant_type: 'password', username: person.login, password: rightPassword, scope: 'openid' };
    const answer = await org.token(client, form);
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain('access_token');
  });
  test('gets no session token by classic authentication', async () => {
    const answer = await org.authn(person.login);
    expect(answer.text).not.toContain('sessionToken');
  });
  test('gets no session for a session token from before, on any way that takes one', async () => {
    const redirect = await org.get(`/login/sessionCookieRedirect?token=${sessionToken}&redirectUrl=%2F`);
    expect(redirect.cookies['sid'] ?? '').toBe('');
    expect((await org.admin('POST /api/v1/sessions', { sessionToken })).status).toBe(401);
    const { parameters, answer } = await org.authorize(client, '', { sessionToken });
    expect(parameters.get('code')).toBeNull();
    expect(answer.cookies['sid'] ?? '').toBe('');
  });
  test('has no session to show, use or renew', async () => {
    const origin = { cookie, origin: 'http://localhost:8080' };
    expect((await org.get('/api/v1/sessions/me', { cookie })).status).toBe(404);
    expect((await org.call('POST /api/v1/sessions/me/lifecycle/refresh', origin, {})).status).toBe(404);
    expect([401, 403]).toContain((await org.get('/api/v1/users/me', { cookie })).status);
  });
  test.each(['/home', '/home/account', '/home/password'])('is shown the door at %s', async (path) => {
    const answer = await org.get(path, { cookie });
    const toSignIn = String(answer.headers['location'] ?? '').includes('/signin');
    expect(toSignIn || answer.status === 403).toBe(true);
    expect(answer.text).not.toContain(person.login);
  });
  test('launches no app', async () => {
    const answer = await org.get(`/home/oidc_client/${client.appId}`, { cookie });
    expect(String(answer.headers['location'] ?? '')).not.toContain('app.example.com');
  });
  test('is not let in by the sign-in pages', async () => {
    const browser = org.browser();
    await browser.follow('/signin');
    await browser.signIn(person.login);
    expect(browser.cookies.get('sid')).toBeUndefined();
  });
});

test.each([
  ['staged', '?activate=false', { password: { value: rightPassword } }],
  ['without a password', '?activate=true', {}],
])('a person who is %s gets in on no way', async (_, query, credentials) => {
  const login = `new-${query.length}-${Object.keys(credentials).length}@example.com`;
  const profile = { firstName: 'A', lastName: 'B', email: login, login };
  const { id } = await org.make(`POST /api/v1/users${query}`, { profile, credentials });
  await org.assign(client, { id, login });
  for (const password of [rightPassword, '', 'null', 'undefined']) {
    expect((await org.authn(login, password)).text).not.toContain('sessionToken');
    const form = { grant_type: 'password', username: login, password, scope: 'openid' };
    expect((await org.token(client, form)).status).toBe(400);
  }
  const browser = org.browser();
  await browser.follow('/signin');
  await browser.signIn(login);
  expect(browser.cookies.get('sid')).toBeUndefined();
});

const appWays: Record<string, (client: Client, person: Person) => Promise<unknown>> = {
  deactivated: ({ appId }) => org.make(`POST /api/v1/apps/${appId}/lifecycle/deactivate`),
  deleted: async ({ appId }) => {
    await org.make(`POST /api/v1/apps/${appId}/lifecycle/deactivate`);
    await org.make(`DELETE /api/v1/apps/${appId}`);
  },
  'taken from the person': ({ appId }, { id }) => org.make(`DELETE /api/v1/apps/${appId}/users/${id}`),
};

describe.each(Object.keys(appWays))('an app that is %s', (status) => {
  let cookie = '';
  let code = '';
  let tokens: { access_token: string; refresh_token: string; id_token: string };
  let its: Client;
  let person: Person;
  const isGone = status !== 'taken from the person';
  beforeAll(async () => {
    its = await newClient();
    person = await org.person();
    await org.assign(its, person);
    cookie = await org.signedIn(person);
    tokens = await org.tokens(its, cookie);
    code = await org.code(its, cookie);
    await appWays[status]?.(its, person);
  });

  test('gets no code, and where it is unknown no redirect either', async () => {
    for (const extra of [{}, { prompt: 'none' }, { response_mode: 'fragment' }]) {
      const { parameters, address, answer } = await org.authorize(its, cookie, extra);
      expect(parameters.get('code')).toBeNull();
      if (status === 'deleted') expect([answer.status, address]).toEqual([400, undefined]);
      else if (address?.startsWith(callback) === true)
        expect(parameters.get('error')).toMatch(/access_denied|unauthorized_client/);
    }
  });
  test.each(['default', 'org'])(
    'gets no tokens at the %s server by code, refresh token or password',
    async (server) => {
      const password = {
        grant_type: 'password',
        username: person.login,
        password: rightPassword,
        scope: 'openid',
      };
      const answers = [
        await org.redeem(its, code, {}, server),
        await org.refresh(its, tokens.refresh_token, {}, server),
        await org.token(its, password, server),
      ];
      for (const answer of answers) {
        expect([400, 401, 403]).toContain(answer.status);
        expect(answer.text).not.toContain('access_token');
      }
    },
  );
  test('has an access token that opens nothing', async () => {
    expect((await org.userinfo(tokens.access_token)).status).toBe(401);
    const answer = await org.introspect(its, tokens.access_token);
    expect(answer.text).not.toContain('"active":true');
    if (isGone) expect(answer.status).toBe(401);
  });
  test('cannot revoke as if it were there, and is not launched', async () => {
    if (isGone) {
      const basic = {
        authorization: `Basic ${Buffer.from(`${its.clientId}:${its.secret}`).toString('base64')}`,
      };
      expect((await org.post('/oauth2/default/v1/revoke', { token: 'x' }, basic)).status).toBe(401);
    }
    const launch = await org.get(`/home/oidc_client/${its.appId}`, { cookie });
    expect(String(launch.headers['location'] ?? '')).not.toContain('app.example.com');
  });
});
