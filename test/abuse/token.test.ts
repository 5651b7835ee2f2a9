// Token, introspection, revocation and userinfo (SECURITY.md A1, A2, A5 and B "Token endpoint"), against the whole application.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import {
  basicOf,
  callback,
  type Client,
  codeVerifier,
  endpointsOf,
  type Person,
  rightPassword,
  type WholeApp,
  wholeApp,
} from '../kit/whole-app.ts';

let org: WholeApp;
let client: Client;
let person: Person;
let cookie = '';
beforeAll(async () => {
  org = await wholeApp();
  client = await org.client({ grant_types: ['authorization_code', 'refresh_token', 'password'] });
  person = await org.person();
  await org.assign(client, person);
  cookie = await org.signedIn(person);
});
afterAll(() => org.close());

const claims = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
const expectRefused = (answer: { status: number; text: string }) => {
  expect([400, 401, 403]).toContain(answer.status);
  expect(answer.text).not.toContain('_token"');
};

describe('no parameter twice', () => {
  const forms: Record<string, [string, string][]> = {
    token: [
      ['grant_type', 'authorization_code'],
      ['code', 'x'],
      ['redirect_uri', callback],
      ['code_verifier', codeVerifier],
      ['scope', 'openid'],
      ['refresh_token', 'x'],
      ['username', 'x'],
      ['password', 'x'],
      ['resource', 'x'],
      ['audience', 'x'],
    ],
    revoke: [
      ['token', 'x'],
      ['token_type_hint', 'access_token'],
    ],
    introspect: [
      ['token', 'x'],
      ['token_type_hint', 'access_token'],
    ],
  };
  const cases = Object.entries(forms).flatMap(([endpoint, form]) =>
    form.map(([name]) => [endpoint, name] as const),
  );
  test.each(cases)('%s: %s twice is invalid_request', async (endpoint, name) => {
    const form = forms[endpoint] ?? [];
    const pair = form.find(([key]) => key === name) ?? [name, 'x'];
    for (const again of [pair[1], 'other']) {
      const answer = await org.post(`/oauth2/default/v1/${endpoint}`, [...form, [name, again]], {
        authorization: basicOf(client),
      });
      expect([answer.status, answer.json()['error']]).toEqual([400, 'invalid_request']);
    }
  });
  test.each(['token', 'revoke', 'introspect'])(
    '%s: client_id, client_secret and client_assertion twice are refused',
    async (endpoint) => {
      for (const name of ['client_id', 'client_secret', 'client_assertion', 'client_assertion_type']) {
        const form: [string, string][] = [
          ...(forms[endpoint] ?? []),
          [name, client.clientId],
          [name, client.clientId],
        ];
        const answer = await org.post(`/oauth2/default/v1/${endpoint}`, form);
        expectRefused(answer);
      }
    },
  );
});

describe('a code', () => {
  test('of one client at another, even of one person and with everything else right, is refused and stays good', async () => {
    const other = await org.client();
    await org.assign(other, person);
    const code = await org.code(client, cookie);
    expectRefused(await org.redeem(other, code));
    expectRefused(await org.redeem(other, code, { client_id: client.clientId }));
    expect((await org.redeem(client, code)).status).toBe(200);
  });
  test('twice kills what the first use brought, everywhere', async () => {
    const code = await org.code(client, cookie);
    const first = (await org.redeem(client, code)).json<{ access_token: string; refresh_token: string }>();
    expect((await org.redeem(client, code)).json()['error']).toBe('invalid_grant');
    expectRefused(await org.refresh(client, first.refresh_token));
    expect((await org.userinfo(first.access_token)).status).toBe(401);
    expect((await org.introspect(client, first.access_token)).json()).toEqual({ active: false });
  });
  test.each([
    'https://app.example.com/callback/',
    'https://app.example.com/callback?x=1',
    'https://evil.example',
    '',
  ])('with the redirect_uri %j is refused', async (redirect_uri) =>
    expectRefused(await org.redeem(client, await org.code(client, cookie), { redirect_uri })),
  );
  test('lives a minute and no longer', async () => {
    const [early, late] = [await org.code(client, cookie), await org.code(client, cookie)];
    org.platform.clock.advance(55_000);
    expect((await org.redeem(client, early)).status).toBe(200);
    org.platform.clock.advance(6_000);
    expectRefused(await org.redeem(client, late));
  });
  test('of the org server at a custom one, and the reverse, is refused', async () => {
    expectRefused(await org.redeem(client, await org.code(client, cookie, {}, 'org'), {}, 'default'));
    expectRefused(await org.redeem(client, await org.code(client, cookie, {}, 'default'), {}, 'org'));
  });
});

describe('a refresh token', () => {
  test.each([
    'openid profile email offline_access address',
    'openid phone',
    'okta.users.manage',
    'openid groups',
  ])('does not widen to %j', async (scope) => {
    const { refresh_token } = await org.tokens(client, cookie);
    const answer = await org.refresh(client, refresh_token, { scope });
    expect([answer.status, answer.json()['error']]).toEqual([400, 'invalid_scope']);
  });
  test('spent or revoked stays so after a restart and on another node', async () => {
    const tokens = await org.tokens(client, cookie);
    const doomed = await org.tokens(client, cookie);
    await org.post(
      '/oauth2/default/v1/revoke',
      { token: doomed.refresh_token },
      { authorization: basicOf(client) },
    );
    const code = await org.code(client, cookie);
    expect((await org.redeem(client, code)).status).toBe(200);
    const restarted = await org.anotherNode();
    try {
      expectRefused(await restarted.refresh(client, doomed.refresh_token));
      expect((await restarted.userinfo(doomed.access_token)).status).toBe(401);
      expectRefused(await restarted.redeem(client, code));
      expect((await restarted.refresh(client, tokens.refresh_token)).status).toBe(200);
    } finally {
      await restarted.close();
    }
  });
  test('of a person whose sessions and tokens an administrator cleared is dead', async () => {
    const other = await org.person();
    await org.assign(client, other);
    const tokens = await org.tokens(client, await org.signedIn(other));
    await org.make(`DELETE /api/v1/users/${other.id}/sessions?oauthTokens=true`);
    expectRefused(await org.refresh(client, tokens.refresh_token));
    expect((await org.userinfo(tokens.access_token)).status).toBe(401);
  });
  test('is refused at the other server, to another client, and shown as an access token', async () => {
    const other = await org.client();
    await org.assign(other, person);
    const { refresh_token } = await org.tokens(client, cookie);
    expectRefused(await org.refresh(client, refresh_token, {}, 'org'));
    expectRefused(await org.refresh(other, refresh_token));
    expect((await org.userinfo(refresh_token)).status).toBe(401);
    expect((await org.refresh(client, refresh_token)).status).toBe(200);
  });
  test('once offline_access was taken from the server’s policy brings nothing more', async () => {
    const own = await org.make('POST /api/v1/authorizationServers', {
      name: `S ${Math.random()}`,
      audiences: ['api://s'],
    });
    const policy = await org.make(`POST /api/v1/authorizationServers/${own.id}/policies`, {
      type: 'OAUTH_AUTHORIZATION_POLICY',
      name: 'P',
      priority: 1,
      status: 'ACTIVE',
      description: 'p',
      conditions: { clients: { include: [client.clientId] } },
    });
    const rule = (include: string[]) => ({
      type: 'RESOURCE_ACCESS',
      name: 'R',
      priority: 1,
      status: 'ACTIVE',
      conditions: {
        people: { groups: { include: ['EVERYONE'] } },
        grantTypes: { include: ['authorization_code'] },
        scopes: { include },
      },
      actions: {
        token: {
          accessTokenLifetimeMinutes: 60,
          refreshTokenLifetimeMinutes: 0,
          refreshTokenWindowMinutes: 10080,
        },
      },
    });
    const at = `/api/v1/authorizationServers/${own.id}/policies/${policy.id}/rules`;
    const made = await org.make(`POST ${at}`, rule(['*']));
    const { refresh_token } = await org.tokens(client, cookie, {}, own.id);
    await org.make(`PUT ${at}/${made.id}`, rule(['openid']));
    expectRefused(await org.refresh(client, refresh_token, {}, own.id));
  });
});

describe('tokens of one kind or server in the place of another', () => {
  test('open nothing', async () => {
    const here = await org.tokens(client, cookie);
    const there = await org.tokens(client, cookie, {}, 'org');
    for (const [token, server] of [
      [here.id_token, 'default'],
      [here.refresh_token, 'default'],
      [here.access_token, 'org'],
      [here.id_token, 'org'],
      [there.id_token, 'org'],
      [there.access_token, 'default'],
      [there.id_token, 'default'],
    ] as const) {
      expect((await org.userinfo(token, server)).status, `${token.slice(0, 20)} at ${server}`).toBe(401);
    }
    for (const [token, server] of [
      [here.access_token, 'org'],
      [there.access_token, 'default'],
      [here.refresh_token, 'org'],
    ] as const)
      expect((await org.introspect(client, token, server)).json()).toEqual({ active: false });
  });
  test('in the address are not taken anywhere: userinfo, the management API, the pages', async () => {
    const { access_token } = await org.tokens(client, cookie);
    for (const path of [
      '/oauth2/default/v1/userinfo',
      '/oauth2/v1/userinfo',
      '/api/v1/users/me',
      '/api/v1/sessions/me',
      '/api/v1/users',
    ]) {
      for (const query of [`access_token=${access_token}`, `token=${access_token}`, `sid=${cookie.slice(4)}`])
        expect((await org.get(`${path}?${query}`)).status, path).toBeGreaterThanOrEqual(400);
    }
  });
  test.each([
    ['padding', (token: string) => `${token}=`],
    ['a space', (token: string) => `${token} `],
    ['a newline inside', (token: string) => token.replace('.', '.%0a')],
    [
      'another last character with the same bits',
      (token: string) => token.slice(0, -1) + String.fromCharCode((token.at(-1) ?? 'A').charCodeAt(0) + 1),
    ],
    ['a fourth part', (token: string) => `${token}.x`],
    ['the standard alphabet', (token: string) => token.replaceAll('-', '+').replaceAll('_', '/')],
  ])('a revoked access token with %s stays revoked', async (_, respell) => {
    const { access_token } = await org.tokens(client, cookie);
    await org.post('/oauth2/default/v1/revoke', { token: access_token }, { authorization: basicOf(client) });
    expect((await org.introspect(client, respell(access_token))).json()).toEqual({ active: false });
    expect([400, 401]).toContain((await org.userinfo(respell(access_token))).status);
  });
});

describe('clients', () => {
  test('a machine never carries a person’s id, and a person’s token never names a machine as its subject', async () => {
    await expect(
      org.client(
        { grant_types: ['client_credentials'], response_types: [], application_type: 'service' },
        { client_id: person.id },
      ),
    ).rejects.toThrow();
    const machine = await org.client({
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
      application_type: 'service',
    });
    await org.make('POST /api/v1/authorizationServers/default/scopes', { name: 'machine.read' });
    const answer = await org.token(machine, { grant_type: 'client_credentials', scope: 'machine.read' });
    const own = claims(answer.json<{ access_token: string }>().access_token);
    expect([own['sub'], own['cid'], own['uid']]).toEqual([machine.clientId, machine.clientId, undefined]);
    const theirs = claims((await org.tokens(client, cookie)).access_token);
    expect([theirs['uid'], theirs['sub']]).toEqual([person.id, person.login]);
  });
  test('a machine that is switched off gets no tokens, and its tokens are dead', async () => {
    const machine = await org.client({
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
      application_type: 'service',
    });
    await org.admin('POST /api/v1/authorizationServers/default/scopes', { name: 'machine.read' });
    const { access_token } = (
      await org.token(machine, { grant_type: 'client_credentials', scope: 'machine.read' })
    ).json<{ access_token: string }>();
    expect((await org.introspect(client, access_token)).json()['active']).toBe(true);
    await org.make(`POST /api/v1/apps/${machine.appId}/lifecycle/deactivate`);
    expectRefused(await org.token(machine, { grant_type: 'client_credentials', scope: 'machine.read' }));
    expect((await org.introspect(client, access_token)).json()).toEqual({ active: false });
  });
  test.each([
    'client_credentials',
    'urn:ietf:params:oauth:grant-type:jwt-bearer',
    'urn:ietf:params:oauth:grant-type:token-exchange',
    'urn:ietf:params:oauth:grant-type:device_code',
    'urn:openid:params:grant-type:ciba',
    'implicit',
    'PASSWORD',
    'authorization_code ',
    'refresh_token,password',
    '__proto__',
    'constructor',
    '',
  ])('a client that was not given the grant %j does not get it', async (grant_type) => {
    const plain = await org.client({ grant_types: ['authorization_code'] });
    await org.assign(plain, person);
    const form = {
      grant_type,
      username: person.login,
      password: rightPassword,
      scope: 'openid',
      assertion: 'x',
      subject_token: 'x',
      device_code: 'x',
    };
    const answer = await org.token(plain, form);
    expectRefused(answer);
    expect(answer.json()['error']).toMatch(/^(unauthorized_client|unsupported_grant_type|invalid_request)$/);
  });
  test('a client that was not given the password grant does not get it, whatever the server’s policy says', async () => {
    const plain = await org.client();
    await org.assign(plain, person);
    const answer = await org.token(plain, {
      grant_type: 'password',
      username: person.login,
      password: rightPassword,
      scope: 'openid',
    });
    expect(answer.json()['error']).toBe('unauthorized_client');
  });
  test.each([
    ['without a colon', (c: Client) => Buffer.from(c.clientId).toString('base64')],
    [
      'with the secret in capitals',
      (c: Client) => Buffer.from(`${c.clientId}:${c.secret.toUpperCase()}`).toString('base64'),
    ],
    [
      'with a space after the secret',
      (c: Client) => Buffer.from(`${c.clientId}:${c.secret} `).toString('base64'),
    ],
    [
      'with the first part of the secret',
      (c: Client) => Buffer.from(`${c.clientId}:${c.secret.slice(0, -1)}`).toString('base64'),
    ],
    ['with an empty secret', (c: Client) => Buffer.from(`${c.clientId}:`).toString('base64')],
    ['with a broken escape', (c: Client) => Buffer.from(`${c.clientId}:${c.secret}%`).toString('base64')],
    ['with a NUL', (c: Client) => Buffer.from(`${c.clientId}:${c.secret}\u0000`).toString('base64')],
    ['with broken base64', (c: Client) => `${Buffer.from(`${c.clientId}:${c.secret}`).toString('base64')}!`],
    [
      'escaped twice',
      (c: Client) =>
        Buffer.from(
          `${c.clientId}:${[...c.secret].map((x) => `%25${x.charCodeAt(0).toString(16)}`).join('')}`,
        ).toString('base64'),
    ],
  ])('Basic %s is 401', async (_, make) => {
    for (const endpoint of ['token', 'introspect', 'revoke']) {
      const headers = { authorization: `Basic ${make(client)}` };
      const answer = await org.post(
        `/oauth2/default/v1/${endpoint}`,
        { grant_type: 'refresh_token', refresh_token: 'x', token: 'x' },
        headers,
      );
      expect([400, 401]).toContain(answer.status);
      expect(answer.json()['error']).toMatch(/^invalid_(client|request)$/);
    }
  });
  test('nobody learns of another client’s tokens, nor of any without proving who they are', async () => {
    const other = await org.client();
    // Assigned, so that nothing but the client stands between them.
    await org.assign(other, person);
    const tokens = await org.tokens(client, cookie, {}, 'org');
    for (const token of [tokens.access_token, tokens.refresh_token, tokens.id_token])
      expect((await org.introspect(other, token, 'org')).json()).toEqual({ active: false });
    for (const endpoint of ['introspect', 'revoke']) {
      expect(
        (await org.post(`${endpointsOf('org')}/${endpoint}`, { token: tokens.access_token })).status,
      ).toBe(401);
      const byName = { token: tokens.access_token, client_id: client.clientId };
      expect((await org.post(`${endpointsOf('org')}/${endpoint}`, byName)).status).toBe(401);
    }
    await org.post('/oauth2/v1/revoke', { token: tokens.refresh_token }, { authorization: basicOf(other) });
    expect((await org.refresh(client, tokens.refresh_token, {}, 'org')).status).toBe(200);
  });
});

test('no token, code, secret, password or session is in the System Log or as itself in any table', async () => {
  const tokens = await org.tokens(client, cookie);
  const code = await org.code(client, cookie);
  await org.refresh(client, tokens.refresh_token);
  await org.authn(person.login, 'Wrong-Password-Of-Log-Test');
  const secrets = [
    tokens.access_token,
    tokens.refresh_token,
    tokens.id_token,
    code,
    client.secret,
    rightPassword,
    'Wrong-Password-Of-Log-Test',
    cookie.split('.')[1] ?? '-',
  ];
  const tables = await org.sql<{ name: string }>(
    sql`select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public'`,
  );
  const { raw } = await import('#src/platform/database/index.ts');
  for (const { name } of tables) {
    const rows = await org.sql<{ row: string }>(sql`select t::text as row from ${raw(name)} t`);
    const text = rows.map(({ row }) => row).join('\n');
    for (const secret of secrets)
      expect(text.includes(secret), `${secret.slice(0, 12)}… in ${name}`).toBe(false);
  }
  const log = await org.admin('GET /api/v1/logs?limit=1000');
  for (const secret of secrets) expect(log.text).not.toContain(secret);
});
