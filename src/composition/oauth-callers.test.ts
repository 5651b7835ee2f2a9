// OAuth access tokens at the management API: what gets in, with which rights, and what never does.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assertion, programKey, programs, proof, type Service, signed } from '#test/kit/api-client.ts';
import { type Client, type Person, type WholeApp, wholeApp } from '#test/kit/whole-app.ts';

let org: WholeApp;
let program: ReturnType<typeof programs>;
let reader: Service;
let victim: Person;
const users = 'GET /api/v1/users?limit=1';

beforeAll(async () => {
  org = await wholeApp();
  program = programs(org);
  victim = await org.person('victim@example.com');
  reader = await program.service({
    scopes: ['okta.users.read', 'okta.groups.read', 'okta.apps.manage'],
    roles: ['READ_ONLY_ADMIN'],
  });
});
afterAll(() => org.close());

const codeOf = (answer: { json(): unknown }) => (answer.json() as { errorCode: string }).errorCode;
const errorOf = (answer: { json(): unknown }) => (answer.json() as { error: string }).error;
const events = async (eventType: string) =>
  org.make<{ eventType: string; actor: { id: string; type: string } }[]>(
    `GET /api/v1/logs?filter=${encodeURIComponent(`eventType eq "${eventType}"`)}&limit=1000`,
  );

describe('what the org server gives to a program', () => {
  test('okta.* scopes only to a client that signs: a secret is refused in Okta’s words', async () => {
    const withSecret = await org.client(
      {
        application_type: 'service',
        redirect_uris: [],
        response_types: ['token'],
        grant_types: ['client_credentials'],
      },
      { token_endpoint_auth_method: 'client_secret_basic' },
    );
    await program.grant(withSecret.appId, 'okta.users.read');
    const answer = await org.token(
      withSecret,
      { grant_type: 'client_credentials', scope: 'okta.users.read' },
      'org',
    );
    expect([answer.status, answer.json()]).toEqual([
      401,
      {
        error: 'invalid_client',
        error_description:
          'Client Credentials requests to the Org Authorization Server must use the private_key_jwt token_endpoint_auth_method.',
      },
    ]);
  });

  test('no scope that was not granted to the app, none of a custom server, and no other at a custom one', async () => {
    const nothing = await program.ask(reader, 'okta.logs.read');
    expect([nothing.status, nothing.json()]).toEqual([
      400,
      { error: 'consent_required', error_description: 'You are not allowed any of the requested scopes.' },
    ]);
    expect(errorOf(await program.ask(reader, 'okta.users.read okta.logs.read'))).toBe('access_denied');
    expect(errorOf(await program.ask(reader, 'okta.nothing.read'))).toBe('invalid_scope');
    expect(errorOf(await program.ask(reader, 'openid'))).toBe('invalid_scope');
    const elsewhere = await org.post('/oauth2/default/v1/token', {
      grant_type: 'client_credentials',
      scope: 'okta.users.read',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion(reader, program.nowMs(), {
        aud: 'http://localhost:8080/oauth2/default/v1/token',
      }),
    });
    expect(errorOf(elsewhere)).toBe('invalid_scope');
  });

  test('a token of an hour in Okta’s shape, whose grant is in the log', async () => {
    const answer = await program.ask(reader, 'okta.users.read okta.groups.read');
    expect(answer.json()).toMatchObject({
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'okta.users.read okta.groups.read',
    });
    const [header, claims] = answer
      .json<{ access_token: string }>()
      .access_token.split('.')
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
    expect(header.typ).toBe('application/okta-internal-at+jwt');
    expect(claims).toMatchObject({
      iss: 'http://localhost:8080',
      aud: 'http://localhost:8080',
      cid: reader.clientId,
      sub: reader.clientId,
      scp: ['okta.users.read', 'okta.groups.read'],
    });
    expect(claims.cnf).toBeUndefined();
    expect((await events('app.oauth2.token.grant.access_token')).length).toBeGreaterThan(0);
  });

  test('the metadata of the org server lists the scopes of the API and the algorithms of proofs; a custom server’s does not', async () => {
    const own = (await org.get('/.well-known/oauth-authorization-server')).json<Record<string, string[]>>();
    expect(own['scopes_supported']).toEqual(
      expect.arrayContaining(['openid', 'okta.users.read', 'okta.users.manage', 'okta.clients.register']),
    );
    expect(own['dpop_signing_alg_values_supported']).toContain('ES256');
    const custom = (await org.get('/oauth2/default/.well-known/oauth-authorization-server')).text;
    expect(custom).not.toContain('okta.users');
  });
});

describe('a program at the API', () => {
  test('may what its roles permit within the scopes of its token, and nothing else', async () => {
    const token = await program.token(reader, 'okta.users.read');
    expect((await program.bearer(users, token)).status).toBe(200);
    const unscoped = await program.bearer('GET /api/v1/groups?limit=1', token);
    expect([unscoped.status, codeOf(unscoped)]).toEqual([403, 'E0000006']);
    expect(unscoped.headers['www-authenticate']).toContain('error="insufficient_scope"');
    const both = await program.token(reader, 'okta.users.read okta.groups.read okta.apps.manage');
    expect((await program.bearer('GET /api/v1/groups?limit=1', both)).status).toBe(200);
    // Read-only administrators create no apps, whatever the scope says.
    const beyond = await program.bearer('POST /api/v1/apps', both, { label: 'x', signOnMode: 'BOOKMARK' });
    expect([beyond.status, codeOf(beyond)]).toEqual([403, 'E0000006']);
  });

  test('without a role may nothing, though it was granted scopes', async () => {
    const bare = await program.service({ scopes: ['okta.users.read'] });
    const answer = await program.bearer(users, await program.token(bare, 'okta.users.read'));
    expect([answer.status, codeOf(answer)]).toEqual([403, 'E0000006']);
  });

  test('loses at the next call what is taken from it: role, grant, the app itself', async () => {
    const short = await program.service({
      scopes: ['okta.users.read', 'okta.groups.read'],
      roles: ['USER_ADMIN'],
    });
    const token = await program.token(short, 'okta.users.read okta.groups.read');
    const sees = async (what: string) => (await program.bearer(`GET /api/v1/${what}?limit=1`, token)).status;
    expect([await sees('users'), await sees('groups')]).toEqual([200, 200]);
    const [grant] = (
      await org.make<{ id: string; scopeId: string }[]>(`GET /api/v1/apps/${short.appId}/grants`)
    ).filter(({ scopeId }) => scopeId === 'okta.groups.read');
    await org.make(`DELETE /api/v1/apps/${short.appId}/grants/${grant?.id}`);
    expect([await sees('users'), await sees('groups')]).toEqual([200, 403]);
    const [role] = await org.make<{ id: string }[]>(`GET /oauth2/v1/clients/${short.clientId}/roles`);
    await org.make(`DELETE /oauth2/v1/clients/${short.clientId}/roles/${role?.id}`);
    expect(await sees('users')).toBe(403);
    await org.make(`POST /oauth2/v1/clients/${short.clientId}/roles`, { type: 'USER_ADMIN' });
    expect(await sees('users')).toBe(200);
    await org.make(`POST /api/v1/apps/${short.appId}/lifecycle/deactivate`);
    expect(await sees('users')).toBe(401);
  });

  test('is named by its client id in the log of what it did', async () => {
    const writer = await program.service({ scopes: ['okta.groups.manage'], roles: ['SUPER_ADMIN'] });
    const token = await program.token(writer, 'okta.groups.manage');
    expect(
      (await program.bearer('POST /api/v1/groups', token, { profile: { name: 'By a program' } })).status,
    ).toBe(200);
    const made = (await events('group.lifecycle.create')).map(({ actor }) => [actor.type, actor.id]);
    expect(made).toContainEqual(['PublicClientApp', writer.clientId]);
  });

  test('is no person: what is for people about themselves is not for it', async () => {
    const token = await program.token(reader, 'okta.users.read');
    const me = await program.bearer('GET /api/v1/users/me', token);
    expect([me.status, codeOf(me)]).toEqual([403, 'E0000006']);
  });
});

describe('what is refused with 401', () => {
  const refused = async (authorization: string, headers: Record<string, string> = {}) => {
    const answer = await org.call(users, { authorization, ...headers });
    expect([answer.status, codeOf(answer)], authorization.slice(0, 40)).toEqual([401, 'E0000011']);
    expect(answer.text).not.toContain(victim.login);
    return String(answer.headers['www-authenticate']);
  };

  test('tokens of custom servers, ID tokens, refresh tokens, though the session beside them is an administrator’s', async () => {
    const client = await org.client();
    const person = await org.person('worker@example.com');
    await org.make(`POST /api/v1/users/${person.id}/roles`, { type: 'SUPER_ADMIN' });
    await org.assign(client, person);
    const cookie = await org.signedIn(person);
    const custom = await org.tokens(client, cookie);
    const own = await org.tokens(client, cookie, {}, 'org');
    for (const token of [
      custom.access_token,
      custom.id_token,
      custom.refresh_token,
      own.id_token,
      own.refresh_token,
    ])
      expect(await refused(`Bearer ${token}`, { cookie })).toContain('Bearer error="invalid_token"');
    // Of the right server, but for no scope of the API.
    expect((await org.call(users, { authorization: `Bearer ${own.access_token}` })).status).toBe(403);
  });

  test('a custom server with the org’s address as its audience makes no token for the API', async () => {
    const server = await org.make('POST /api/v1/authorizationServers', {
      name: 'Confusing',
      audiences: ['http://localhost:8080'],
    });
    await org.make(`POST /api/v1/authorizationServers/${server.id}/scopes`, { name: 'users' });
    const refusedScope = await org.admin(`POST /api/v1/authorizationServers/${server.id}/scopes`, {
      name: 'okta.users.read',
    });
    expect(refusedScope.status).toBe(400);
    const policy = await org.make(`POST /api/v1/authorizationServers/${server.id}/policies`, {
      name: 'All',
      type: 'OAUTH_AUTHORIZATION_POLICY',
      conditions: { clients: { include: ['ALL_CLIENTS'] } },
    });
    await org.make(`POST /api/v1/authorizationServers/${server.id}/policies/${policy.id}/rules`, {
      name: 'All',
      type: 'RESOURCE_ACCESS',
      conditions: { grantTypes: { include: ['client_credentials'] }, scopes: { include: ['*'] } },
    });
    const answer = await org.post(`/oauth2/${server.id}/v1/token`, {
      grant_type: 'client_credentials',
      scope: 'users',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion(reader, program.nowMs(), {
        aud: `http://localhost:8080/oauth2/${server.id}/v1/token`,
      }),
    });
    expect(answer.status).toBe(200);
    await refused(`Bearer ${answer.json<{ access_token: string }>().access_token}`);
  });

  test.each([
    ['nothing behind the scheme', 'Bearer', 'Bearer '],
    ['no token at all', 'Bearer x', 'Bearer x'],
    ['two tokens', 'Bearer a b', 'Bearer a b'],
    ['an unsigned token', 'none', `Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`],
  ])('%s', async (_what, _short, authorization) => {
    expect(await refused(authorization)).toContain('error="invalid_token"');
  });

  test('a token that was made by somebody else’s key, has expired, or was revoked', async () => {
    const token = await program.token(reader, 'okta.users.read');
    const [head = '', body = '', tail = ''] = token.split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
    const forged = signed(reader.key, { typ: 'application/okta-internal-at+jwt' }, claims);
    await refused(`Bearer ${forged}`);
    const widened = Buffer.from(JSON.stringify({ ...claims, scp: ['okta.users.manage'] })).toString(
      'base64url',
    );
    await refused(`Bearer ${head}.${widened}.${tail}`);
    const again = await program.token(reader, 'okta.users.read');
    expect((await program.bearer(users, again)).status).toBe(200);
    const revoked = await org.post('/oauth2/v1/revoke', {
      token: again,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion(reader, program.nowMs()),
    });
    expect(revoked.status).toBe(200);
    await refused(`Bearer ${again}`);
    org.platform.clock.advance(3_601_000);
    await refused(`Bearer ${token}`);
  });

  test('every token of an app whose tokens an administrator revoked; a new one is good', async () => {
    const app = await program.service({ scopes: ['okta.users.read'], roles: ['READ_ONLY_ADMIN'] });
    const token = await program.token(app, 'okta.users.read');
    expect((await program.bearer(users, token)).status).toBe(200);
    await org.make(`DELETE /api/v1/apps/${app.appId}/tokens`);
    await refused(`Bearer ${token}`);
    org.platform.clock.advance(1_000);
    expect((await program.bearer(users, await program.token(app, 'okta.users.read'))).status).toBe(200);
  });
});

describe('a person’s access token', () => {
  let client: Client;
  let admin: Person;
  let cookie = '';
  const scope = 'openid offline_access okta.users.read okta.groups.manage';
  beforeAll(async () => {
    client = await org.client();
    admin = await org.person('helpdesk@example.com');
    await org.make(`POST /api/v1/users/${admin.id}/roles`, { type: 'HELP_DESK_ADMIN' });
    await org.assign(client, admin);
    cookie = await org.signedIn(admin);
  });

  test('is not given for scopes the app was not granted', async () => {
    const { parameters } = await org.authorize(client, cookie, { scope: 'openid okta.users.read' }, 'org');
    expect(parameters.get('error')).toBe('consent_required');
    expect(parameters.get('code')).toBeNull();
  });

  test('may what the person’s roles and the scopes permit together, and themselves', async () => {
    await program.grant(client.appId, 'okta.users.read');
    await program.grant(client.appId, 'okta.groups.manage');
    const { access_token: token } = await org.tokens(client, cookie, { scope }, 'org');
    expect((await program.bearer(users, token)).status).toBe(200);
    const group = await program.bearer('POST /api/v1/groups', token, { profile: { name: 'Mine' } });
    expect([group.status, codeOf(group)]).toEqual([403, 'E0000006']);
    const me = await program.bearer('GET /api/v1/users/me', token);
    expect([me.status, me.json()['id']]).toEqual([200, admin.id]);
    // A change of one's own would need okta.users.manage.
    const change = await program.bearer('POST /api/v1/users/me', token, { profile: { nickName: 'x' } });
    expect(change.status).toBe(403);
  });

  test('makes no API token, which would have all of the person’s rights', async () => {
    const root = await org.person('second-root@example.com');
    await org.make(`POST /api/v1/users/${root.id}/roles`, { type: 'SUPER_ADMIN' });
    await org.assign(client, root);
    await program.grant(client.appId, 'okta.apiTokens.manage');
    const mine = await org.signedIn(root);
    const { access_token: token } = await org.tokens(client, mine, { scope: 'okta.apiTokens.manage' }, 'org');
    const made = await program.bearer('POST /gatehouse/v1/api-tokens', token, { name: 'mine' });
    expect([made.status, codeOf(made)]).toEqual([403, 'E0000006']);
    const account = await org.make('POST /gatehouse/v1/service-accounts', { name: 'Scoped' });
    const path = `POST /gatehouse/v1/service-accounts/${account.id}/tokens`;
    expect((await program.bearer(path, token, { name: 'all' })).status).toBe(403);
    const limited = await program.bearer(path, token, { name: 'few', scopes: ['okta.apiTokens.manage'] });
    expect(limited.status).toBe(201);
  });

  test('dies with the person’s suspension, and with the refresh token it hangs on', async () => {
    const { access_token: token, refresh_token: refresh } = await org.tokens(
      client,
      cookie,
      { scope },
      'org',
    );
    const [held] = await org.make<{ id: string }[]>(
      `GET /api/v1/users/${admin.id}/clients/${client.clientId}/tokens`,
    );
    expect(held?.id).toMatch(/^oar/);
    expect((await program.bearer(users, token)).status).toBe(200);
    await org.make(`DELETE /api/v1/users/${admin.id}/clients/${client.clientId}/tokens`);
    expect((await program.bearer(users, token)).status).toBe(401);
    expect((await org.refresh(client, refresh, {}, 'org')).status).toBe(400);
    org.platform.clock.advance(1_000);
    const next = await org.tokens(client, cookie, { scope }, 'org');
    await org.make(`POST /api/v1/users/${admin.id}/lifecycle/suspend`);
    expect((await program.bearer(users, next.access_token)).status).toBe(401);
    await org.make(`POST /api/v1/users/${admin.id}/lifecycle/unsuspend`);
  });

  test('is given by the code flow only: not through the address bar, not for a password', async () => {
    const old = await org.client({
      response_types: ['code', 'token', 'id_token'],
      grant_types: ['authorization_code', 'implicit', 'password'],
    });
    await program.grant(old.appId, 'okta.users.read');
    await org.assign(old, admin);
    const fresh = await org.signedIn(admin);
    const implicit = await org.authorize(
      old,
      fresh,
      {
        response_type: 'token',
        scope: 'okta.users.read',
        code_challenge: undefined,
        code_challenge_method: undefined,
      },
      'org',
    );
    expect(implicit.parameters.get('error')).toBe('invalid_scope');
    const form = {
      grant_type: 'password',
      username: admin.login,
      password: 'Correct-Horse-9',
      scope: 'okta.users.read',
    };
    expect(errorOf(await org.token(old, form, 'org'))).toBe('invalid_scope');
  });
});

describe('DPoP', () => {
  let bound: Service;
  const scope = 'okta.users.read';
  beforeAll(async () => {
    bound = await program.service({
      scopes: [scope],
      roles: ['READ_ONLY_ADMIN'],
      settings: { dpop_bound_access_tokens: true },
      key: programKey('RS256'),
    });
  });
  const ask = (headers: Record<string, string> = {}) => program.ask(bound, scope, headers);
  const nonceOf = async () =>
    (await ask({ dpop: proof({ key: bound.key, nowMs: program.nowMs() }) })).headers['dpop-nonce'] as string;

  test('a client of bound tokens gets none without a proof, and is told a nonce before the first', async () => {
    expect(errorOf(await ask())).toBe('invalid_dpop_proof');
    const told = await ask({ dpop: proof({ key: bound.key, nowMs: program.nowMs() }) });
    expect([told.status, errorOf(told)]).toEqual([400, 'use_dpop_nonce']);
    expect(told.headers['dpop-nonce']).toMatch(/^[\w-]{20,}$/);
    const answer = await ask({
      dpop: proof({ key: bound.key, nowMs: program.nowMs(), nonce: told.headers['dpop-nonce'] as string }),
    });
    expect([answer.status, answer.json()['token_type']]).toEqual([200, 'DPoP']);
  });

  test('an invented or old nonce is answered with a new one', async () => {
    const withNonce = (nonce: string) =>
      ask({ dpop: proof({ key: bound.key, nowMs: program.nowMs(), nonce }) });
    expect(errorOf(await withNonce('made-up'))).toBe('use_dpop_nonce');
    const old = await nonceOf();
    org.platform.clock.advance(3_600_001);
    const answer = await withNonce(old);
    expect([errorOf(answer), typeof answer.headers['dpop-nonce']]).toEqual(['use_dpop_nonce', 'string']);
  });

  test.each<[string, { header?: Record<string, unknown>; claims?: Record<string, unknown> }]>([
    ['another type', { header: { typ: 'JWT' } }],
    ['the algorithm none', { header: { alg: 'none' } }],
    ['a shared secret', { header: { alg: 'HS256', jwk: { kty: 'oct', k: 'c2VjcmV0' } } }],
    ['a private key in it', { header: { jwk: { kty: 'RSA', d: 'AQ', n: 'AQ', e: 'AQAB' } } }],
    ['no key', { header: { jwk: undefined } }],
    ['another key than signed', { header: { jwk: programKey('RS256').jwk } }],
    ['another method', { claims: { htm: 'GET' } }],
    ['another address', { claims: { htu: 'http://localhost:8080/oauth2/default/v1/token' } }],
    ['a query in the address', { claims: { htu: 'http://localhost:8080/oauth2/v1/token?a=b' } }],
    ['another host', { claims: { htu: 'http://evil.example/oauth2/v1/token' } }],
    ['an old date', { claims: { iat: 1_000_000_000 } }],
    ['a date to come', { claims: { iat: 9_000_000_000 } }],
    ['no date', { claims: { iat: undefined } }],
    ['no jti', { claims: { jti: undefined } }],
    ['an end in the past', { claims: { exp: 1_000_000_000 } }],
  ])('a proof with %s is refused', async (_what, bent) => {
    const nonce = await nonceOf();
    const answer = await ask({ dpop: proof({ key: bound.key, nowMs: program.nowMs(), nonce, ...bent }) });
    expect([answer.status, errorOf(answer)]).toEqual([400, 'invalid_dpop_proof']);
  });

  test('a proof is good once, and two in one header never', async () => {
    const dpop = proof({ key: bound.key, nowMs: program.nowMs(), nonce: await nonceOf() });
    expect((await ask({ dpop })).status).toBe(200);
    expect(errorOf(await ask({ dpop }))).toBe('invalid_dpop_proof');
    expect(errorOf(await ask({ dpop: `${dpop}, ${dpop}` }))).toBe('invalid_dpop_proof');
  });

  test('of twenty at once with one proof, one gets a token', async () => {
    const dpop = proof({ key: bound.key, nowMs: program.nowMs(), nonce: await nonceOf() });
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask({ dpop })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('the token opens the API with a proof of its key for this very request, also in small letters and without a nonce', async () => {
    const token = await program.boundToken(bound, scope);
    const { key } = bound;
    expect((await program.bound(users, token, { key })).status).toBe(200);
    expect((await program.bound(users, token, { key, method: 'get' })).status).toBe(200);
    expect((await program.bound(users, token, { key, nonce: await nonceOf() })).status).toBe(200);
    const login = encodeURIComponent(victim.login);
    expect((await program.bound(`GET /api/v1/users/${login}`, token, { key })).status).toBe(200);
  });

  test('the token is refused without a proof, as Bearer, and with a proof of anything else', async () => {
    const token = await program.boundToken(bound, scope);
    const { key } = bound;
    const refusal = async (answer: Promise<Awaited<ReturnType<typeof org.call>>>, error: string) => {
      const { status, headers } = await answer;
      expect([status, headers['www-authenticate']]).toEqual([
        401,
        expect.stringContaining(`DPoP error="${error}"`),
      ]);
    };
    await refusal(org.call(users, { authorization: `DPoP ${token}` }), 'invalid_dpop_proof');
    await refusal(program.bound(users, token, { key, accessToken: 'another' }), 'invalid_dpop_proof');
    await refusal(program.bound(users, token, { key, claims: { ath: undefined } }), 'invalid_dpop_proof');
    await refusal(program.bound(users, token, { key, method: 'POST' }), 'invalid_dpop_proof');
    await refusal(program.bound(users, token, { key, path: '/api/v1/groups' }), 'invalid_dpop_proof');
    await refusal(program.bound(users, token, { key: programKey() }), 'invalid_token');
    await refusal(program.bound(users, token, { key, nonce: 'made-up' }), 'use_dpop_nonce');
    expect(
      (await program.bound(users, token, { key, nonce: 'made-up' })).headers['dpop-nonce'],
    ).toBeDefined();
    const asBearer = await program.bearer(users, token);
    expect([asBearer.status, asBearer.headers['www-authenticate']]).toEqual([
      401,
      expect.stringContaining('error="invalid_token"'),
    ]);
  });

  test('a proof at the API is good once, at whichever node', async () => {
    const token = await program.boundToken(bound, scope);
    const dpop = proof({
      key: bound.key,
      nowMs: program.nowMs(),
      method: 'GET',
      path: '/api/v1/users?limit=1',
      accessToken: token,
    });
    const headers = { authorization: `DPoP ${token}`, dpop };
    expect((await org.call(users, headers)).status).toBe(200);
    expect((await org.call(users, headers)).status).toBe(401);
    const second = await org.anotherNode();
    expect((await second.call(users, headers)).status).toBe(401);
    await second.close();
  });

  test('a client whose tokens are not bound gets a Bearer token though it sends a proof, and the token takes no proof', async () => {
    const { key } = reader;
    const answer = await program.ask(reader, scope, { dpop: proof({ key, nowMs: program.nowMs() }) });
    expect([answer.status, answer.json()['token_type']]).toEqual([200, 'Bearer']);
    const token = answer.json<{ access_token: string }>().access_token;
    expect((await program.bound(users, token, { key })).status).toBe(401);
    const dpop = proof({
      key,
      nowMs: program.nowMs(),
      method: 'GET',
      path: '/api/v1/users',
      accessToken: token,
    });
    expect((await org.call(users, { authorization: `Bearer ${token}`, dpop })).status).toBe(401);
    expect((await program.bearer(users, token)).status).toBe(200);
  });

  test('a public client refreshes with the key it began with, and with no other; userinfo wants the proof too', async () => {
    const app = await org.client(
      { application_type: 'browser', dpop_bound_access_tokens: true },
      { token_endpoint_auth_method: 'none' },
    );
    const person = await org.person('dpop@example.com');
    await org.assign(app, person);
    const cookie = await org.signedIn(person);
    const key = programKey();
    const nonce = await nonceOf();
    const post = (form: Record<string, string>, with_: typeof key) =>
      org.post(
        '/oauth2/v1/token',
        { client_id: app.clientId, ...form },
        {
          dpop: proof({ key: with_, nowMs: program.nowMs(), nonce }),
        },
      );
    const code = await org.code(app, cookie, {}, 'org');
    const answer = await post(
      {
        grant_type: 'authorization_code',
        code,
        redirect_uri: 'https://app.example.com/callback',
        code_verifier: 'a-code-verifier-that-is-long-enough-for-rfc-7636-4.1',
      },
      key,
    );
    const tokens = answer.json<{ access_token: string; refresh_token: string; token_type: string }>();
    expect([answer.status, tokens.token_type]).toEqual([200, 'DPoP']);
    const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
    expect(errorOf(await post(form, programKey()))).toBe('invalid_grant');
    expect((await post(form, key)).status).toBe(200);
    expect((await org.userinfo(tokens.access_token, 'org')).status).toBe(401);
    const info = await program.bound('GET /oauth2/v1/userinfo', tokens.access_token, { key });
    expect([info.status, info.json()['sub']]).toEqual([200, person.id]);
  });
});
