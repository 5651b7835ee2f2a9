// Every route of the router, called by whoever should not: nobody, a signed-in person, a read-only administrator, an OAuth token,
// a page of another site. A route that is added tomorrow is tested tomorrow.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  adminToken,
  type Client,
  type Person,
  rightPassword,
  type WholeApp,
  wholeApp,
} from '../kit/whole-app.ts';

let org: WholeApp;
let client: Client;
let victim: Person;
let person: Person;
let cookie = '';
let readerCookie = '';
let accessTokens: string[] = [];
const ids: Record<string, string> = {};

beforeAll(async () => {
  org = await wholeApp();
  client = await org.client();
  victim = await org.person('victim@example.com');
  person = await org.person('mallory@example.com');
  const reader = await org.person('reader@example.com');
  await org.make(`POST /api/v1/users/${reader.id}/roles`, { type: 'READ_ONLY_ADMIN' });
  await org.assign(client, person);
  cookie = await org.signedIn(person);
  readerCookie = await org.signedIn(reader);
  const here = await org.tokens(client, cookie);
  const there = await org.tokens(client, cookie, {}, 'org');
  accessTokens = [here.access_token, here.id_token, here.refresh_token, there.access_token, there.id_token];
  const group = await org.make('POST /api/v1/groups', { profile: { name: 'Staff' } });
  const list = (path: string) => org.make<{ id: string }[]>(`GET ${path}`);
  Object.assign(ids, {
    userId: victim.id,
    id: victim.id,
    appId: client.appId,
    groupId: group.id,
    serverId: 'default',
    as: 'default',
    clientId: client.clientId,
    policyId: (await list('/api/v1/policies?type=OKTA_SIGN_ON'))[0]?.id ?? '',
    schemaId: 'default',
    typeId: (await list('/api/v1/meta/types/user'))[0]?.id ?? '',
    apiTokenId: (await list('/api/v1/api-tokens'))[0]?.id ?? '',
  });
});
afterAll(() => org.close());

const routes = () => org.app.http.routes;
const guarded = () => routes().filter(({ permission }) => permission !== 'public' && permission !== 'self');
const aimed = (path: string) =>
  path.replace(/:(\w+)/g, (_, name: string) => ids[name] ?? 'unknown0000000000000').replace('*', 'x');
const fromOurPages = { origin: 'http://localhost:8080', 'content-type': 'application/json' };
const body = (method: string) => (method === 'GET' || method === 'DELETE' ? undefined : {});
const call = (route: { method: string; path: string }, headers: Record<string, string>) =>
  org.call(`${route.method} ${aimed(route.path)}`, { ...fromOurPages, ...headers }, body(route.method));
const named = (route: { method: string; path: string }) => `${route.method} ${route.path}`;

/** They change nothing: they show what an expression, a policy, a file would give. */
const triesOnly = new Set([
  'POST /api/v1/policies/simulate',
  'POST /gatehouse/v1/access/explain',
  'POST /gatehouse/v1/authorizationServers/:serverId/token-preview',
  'POST /gatehouse/v1/brands/:brandId/templates/email/:templateName/preview',
  'POST /gatehouse/v1/expressions/evaluate',
  'POST /gatehouse/v1/mappings/:mappingId/preview',
  'POST /gatehouse/v1/org/diff',
  'POST /gatehouse/v1/policies/check',
  'POST /gatehouse/v1/risk-settings/preview',
  'POST /gatehouse/v1/what-if',
]);

describe('who may call what', () => {
  test('the routes that need nobody to be signed in are these, and no others', () => {
    const open = routes()
      .filter(({ permission }) => permission === 'public')
      .map(({ path }) => path)
      .filter(
        (path) =>
          !/^\/(oauth2|\.well-known|signin|signout|welcome|setup|assets|home|login|admin)(\/|$)/.test(path) &&
          // What browsers and apps say to us in SAML and WS-Federation, by the key of the app.
          !/^\/app\/(:name\/)?:externalKey\/(sso|slo)\//.test(path),
      );
    expect(new Set(open.filter((path) => !path.startsWith('/api/v1/authn')))).toEqual(
      new Set([
        '/',
        '/api/v1/sessions/me',
        '/docs/api',
        '/docs/api/:operationId',
        '/api/v1/sessions/me/lifecycle/refresh',
        // The authenticator on a phone: what it asks is signed by its key.
        '/authenticator',
        '/authenticator/answers',
        '/authenticator/departures',
        '/authenticator/devices',
        '/authenticator/links',
        '/authenticator/manifest.webmanifest',
        '/authenticator/requests',
        '/authenticator/subscriptions',
        '/authenticator/worker.js',
        // A screen's code, opened on a phone: asks for a session itself.
        '/qr/:code',
        // Pictures and styles of the pages that people see before they have signed in.
        '/gatehouse/brands/:brandId/:kind/:hash',
        '/gatehouse/brands/:brandId/theme/:name',
        '/gatehouse/forward-auth',
        '/gatehouse/forward-auth/*',
        '/gatehouse/logos/:appId/:name',
        '/gatehouse/site/problem',
        '/gatehouse/site/sign-in',
        '/gatehouse/v1/openapi.json',
        '/manifest.webmanifest',
      ]),
    );
  });
  test('the routes that every signed-in person may call are these, and no others', () => {
    const own = routes().filter(({ permission }) => permission === 'self');
    expect(own.map(named).toSorted()).toEqual([
      'DELETE /api/v1/api-tokens/current',
      'DELETE /gatehouse/v1/me/known-devices',
      'DELETE /gatehouse/v1/me/known-devices/:deviceId',
      'DELETE /gatehouse/v1/me/security/devices/:deviceId',
      'GET /api/v1/users/:userId/appLinks',
      'GET /api/v1/users/me',
      'GET /gatehouse/v1/app-requests',
      'GET /gatehouse/v1/app-requests/:requestId',
      'GET /gatehouse/v1/me/behavior-profile',
      'GET /gatehouse/v1/me/console',
      'GET /gatehouse/v1/me/home',
      'GET /gatehouse/v1/me/known-devices',
      'GET /gatehouse/v1/me/preferences/:name',
      'GET /gatehouse/v1/me/security',
      'POST /api/v1/users/me',
      'POST /api/v1/users/me/credentials/change_password',
      'POST /gatehouse/v1/app-requests',
      'POST /gatehouse/v1/app-requests/:requestId/lifecycle/cancel',
      'PUT /gatehouse/v1/me/home',
      'PUT /gatehouse/v1/me/known-devices/:deviceId',
      'PUT /gatehouse/v1/me/preferences/:name',
    ]);
  });
  test('every other route says which permission it needs, and none that changes something is content with a right to read', () => {
    for (const route of guarded()) {
      expect(route.permission, named(route)).toMatch(/^okta(\.\w+){2,3}$/);
      if (route.method === 'GET') expect(route.permission, named(route)).toMatch(/\.read$/);
      else if (!triesOnly.has(named(route))) expect(route.permission, named(route)).not.toMatch(/\.read$/);
    }
  });
  test.each([
    ['nobody', () => ({}), [401, 403]],
    ['a person who is signed in', () => ({ cookie }), [403]],
    ['a made-up API token', () => ({ authorization: `SSWS ${'0'.repeat(42)}` }), [401]],
    ['the admin token in another case', () => ({ authorization: `SSWS ${adminToken.toLowerCase()}` }), [401]],
    [
      'a client’s Basic credentials',
      () => ({ authorization: `Basic ${Buffer.from('a:b').toString('base64')}` }),
      [401, 403],
    ],
  ])('%s gets into no route that asks for a permission', async (_, headers, statuses) => {
    for (const route of guarded()) {
      const answer = await call(route, headers());
      expect(statuses, `${named(route)} answered ${answer.status}`).toContain(answer.status);
      expect(answer.text).not.toContain(victim.login);
    }
  });
  test('an access token, ID token or refresh token of whichever server gets into no route of the management API', async () => {
    const presented = accessTokens.flatMap((token) =>
      ['Bearer', 'SSWS', 'DPoP'].map((scheme) => ({ scheme, authorization: `${scheme} ${token}` })),
    );
    const closed = routes().filter(({ permission }) => permission !== 'public');
    // Who calls is found out before the route is looked at: each token at one route, and at each route one of them in turn.
    const walks = [
      ...presented.map((one) => ({ one, route: { method: 'GET', path: '/api/v1/users' } })),
      ...closed.flatMap((route, index) => {
        const one = presented[index % presented.length];
        return one === undefined ? [] : [{ one, route }];
      }),
    ];
    for (const { one, route } of walks) {
      const answer = await call(route, { authorization: one.authorization });
      expect([401, 403], `${one.scheme} ${named(route)} answered ${answer.status}`).toContain(answer.status);
    }
  });
  test('an administrator who may only read changes nothing by any route', async () => {
    for (const route of guarded().filter(({ permission }) => !permission.endsWith('.read'))) {
      const answer = await call(route, { cookie: readerCookie });
      expect(answer.status, named(route)).toBe(403);
    }
    expect((await org.get(`/api/v1/users/${victim.id}`, { cookie: readerCookie })).status).toBe(200);
  });
  test('a person who is signed in reads and changes themselves and nobody else', async () => {
    for (const path of [
      `/api/v1/users/${victim.id}/appLinks`,
      `/api/v1/users/${victim.id}`,
      `/api/v1/users/${victim.login}`,
    ]) {
      expect((await org.get(path, { cookie })).status, path).toBe(403);
    }
    const headers = { ...fromOurPages, cookie };
    const change = { oldPassword: { value: rightPassword }, newPassword: { value: 'Another-Horse-10' } };
    for (const id of [victim.id, victim.login, 'ME', 'me%00', `me%2F..%2F${victim.id}`]) {
      const answer = await org.call(`POST /api/v1/users/${id}/credentials/change_password`, headers, change);
      expect([400, 403, 404], id).toContain(answer.status);
    }
    expect((await org.authn(victim.login)).text).toContain('sessionToken');
    const mine = await org.get('/api/v1/users/me', { cookie });
    expect([mine.status, mine.json()['id']]).toEqual([200, person.id]);
  });
  test('a person who is signed in ends their own session by the API and nobody else’s', async () => {
    const other = await org.make<{ id: string }>('POST /api/v1/sessions', {
      sessionToken: (await org.authn(victim.login)).json()['sessionToken'],
    });
    for (const method of ['GET', 'DELETE']) {
      const answer = await org.call(`${method} /api/v1/sessions/${other.id}`, { ...fromOurPages, cookie });
      expect(answer.status).toBe(403);
    }
    expect((await org.admin(`GET /api/v1/sessions/${other.id}`)).status).toBe(200);
  });
});

describe('what another site can make a browser do', () => {
  test('no route with a session cookie takes a write from another origin, without one, or as a form', async () => {
    const root = await org.signedIn({ id: '', login: 'root@example.com' });
    const writes = routes().filter(({ method, permission }) => method !== 'GET' && permission !== 'public');
    const tricks: Record<string, string>[] = [
      { origin: 'https://evil.example', 'content-type': 'application/json' },
      { origin: 'null', 'content-type': 'application/json' },
      { origin: 'http://localhost:8080.evil.example', 'content-type': 'application/json' },
      { 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' },
      { 'content-type': 'application/json' },
    ];
    for (const route of writes) {
      for (const headers of tricks) {
        const answer = await org.call(
          `${route.method} ${aimed(route.path)}`,
          { ...headers, cookie: root },
          body(route.method),
        );
        expect(answer.status, `${named(route)} from ${headers['origin'] ?? 'nowhere'}`).toBe(403);
      }
    }
    expect((await org.admin(`GET /api/v1/users/${victim.id}`)).json()['status']).toBe('ACTIVE');
  });
  test('no route answers the preflight of an untrusted origin, nor lets it read an answer', async () => {
    for (const origin of [
      'https://evil.example',
      'null',
      'http://localhost:8080.evil.example',
      'https://app.example.com.evil',
    ]) {
      for (const route of routes()) {
        if (route.cors === 'any') continue;
        const ask = {
          origin,
          'access-control-request-method': route.method,
          'access-control-request-headers': 'authorization',
        };
        const preflight = await org.call(`OPTIONS ${aimed(route.path)}`, ask);
        expect(preflight.headers['access-control-allow-origin'], named(route)).toBeUndefined();
        if (route.method !== 'GET') continue;
        const answer = await org.get(aimed(route.path), { origin });
        expect(answer.headers['access-control-allow-origin'], named(route)).toBeUndefined();
      }
    }
  });
  test('authorize, pages and sign-in are opened to no origin, trusted or of a client', async () => {
    await org.make('POST /api/v1/trustedOrigins', {
      name: 'Portal',
      origin: 'https://portal.example.com',
      scopes: [{ type: 'CORS' }, { type: 'REDIRECT' }],
    });
    const api = await org.get('/api/v1/sessions/me', { origin: 'https://portal.example.com', cookie });
    expect(api.headers['access-control-allow-origin']).toBe('https://portal.example.com');
    for (const route of routes().filter(({ errors, cors }) => errors === 'page' && cors !== 'any')) {
      for (const origin of ['https://portal.example.com', 'https://app.example.com']) {
        const ask = { origin, 'access-control-request-method': route.method };
        const preflight = await org.call(`OPTIONS ${aimed(route.path)}`, ask);
        expect(preflight.headers['access-control-allow-origin'], named(route)).toBeUndefined();
      }
    }
  });
});

describe('mass assignment', () => {
  const profile = (login: string) => ({ firstName: 'A', lastName: 'B', email: login, login });
  test.each([
    ['status', { status: 'ACTIVE' }],
    ['id', { id: '00u00000000000000000' }],
    ['created', { created: '2000-01-01T00:00:00.000Z' }],
    ['_links', { _links: { self: { href: 'https://evil.example' } } }],
    ['isAdmin', { isAdmin: true }],
    ['roles', { roles: ['SUPER_ADMIN'] }],
    ['orgId', { orgId: '00o00000000000000000' }],
    ['transitioningToStatus', { transitioningToStatus: 'ACTIVE' }],
    ['_embedded', { _embedded: { roles: [{ type: 'SUPER_ADMIN' }] } }],
  ])('%s in the body of a new user is refused or means nothing', async (name, extra) => {
    const login = `mass-${name.toLowerCase()}@example.com`;
    const answer = await org.admin('POST /api/v1/users?activate=false', {
      profile: profile(login),
      ...extra,
    });
    if (answer.status !== 200) return void expect(answer.json()['errorCode']).toBe('E0000001');
    const made = answer.json<{ id: string; status: string; created: string }>();
    expect(made.status).toBe('STAGED');
    expect(made.id).not.toBe('00u00000000000000000');
    expect(made.created).not.toBe('2000-01-01T00:00:00.000Z');
    expect(answer.text).not.toMatch(/evil\.example|SUPER_ADMIN|isAdmin/);
    expect((await org.make<unknown[]>(`GET /api/v1/users/${made.id}/roles`)).length).toBe(0);
  });
  test.each(['isAdmin', 'emailVerified', 'status', '__proto__', 'constructor', 'prototype'])(
    'the profile attribute %s, which the schema does not have, is refused by name',
    async (name) => {
      const text = JSON.stringify({ profile: profile(`x-${name.length}@example.com`) }).replace(
        '"firstName"',
        `"${name}":{"x":1},"firstName"`,
      );
      const headers = { authorization: `SSWS ${adminToken}`, 'content-type': 'application/json' };
      const answer = await org.call('POST /api/v1/users', headers, text);
      expect(answer.status).toBe(400);
      expect(({} as Record<string, unknown>)['x']).toBeUndefined();
    },
  );
  test('a person cannot lift themselves by the profile they may edit', async () => {
    const headers = { ...fromOurPages, cookie };
    for (const extra of [
      { profile: { login: 'root@example.com' } },
      { profile: { email: 'root@example.com', userType: 'admin' } },
      { credentials: { password: { value: 'Chosen-Without-Old-1' } } },
      { credentials: { provider: { type: 'FEDERATION', name: 'FEDERATION' } } },
      { groupIds: [ids['groupId']] },
      { roles: ['SUPER_ADMIN'] },
    ]) {
      const answer = await org.call('POST /api/v1/users/me', headers, extra);
      expect([400, 403], JSON.stringify(extra)).toContain(answer.status);
    }
    // What an answer said may be sent back; it changes nothing.
    const echoed = await org.call('POST /api/v1/users/me', headers, { status: 'SUSPENDED', id: victim.id });
    if (echoed.status === 200) expect(echoed.json()).toMatchObject({ id: person.id, status: 'ACTIVE' });
    expect((await org.authn(person.login)).text).toContain('sessionToken');
    expect((await org.make<unknown[]>(`GET /api/v1/users/${person.id}/roles`)).length).toBe(0);
  });
  test.each([
    [
      'a group',
      'POST /api/v1/groups',
      { profile: { name: 'Mass' }, type: 'BUILT_IN', id: '00g00000000000000000' },
    ],
    ['a group', 'POST /api/v1/groups', { profile: { name: 'Mass 2', isAdmin: true } }],
    [
      'an app',
      'POST /api/v1/apps',
      {
        name: 'bookmark',
        label: 'M',
        signOnMode: 'BOOKMARK',
        settings: { app: { url: 'https://a.example' } },
        orgId: 'x',
      },
    ],
    [
      'an authorization server',
      'POST /api/v1/authorizationServers',
      { name: 'M', audiences: ['api://m'], default: true, issuer: 'https://evil.example', id: 'default' },
    ],
  ])('keys that are not the caller’s to set on %s are refused or mean nothing', async (_, request, given) => {
    const answer = await org.admin(request, given);
    if (answer.status >= 300) return void expect(answer.json()['errorCode']).toMatch(/^E00000(01|03)$/);
    const made = answer.json<{ id: string; type?: string }>();
    expect(made.type ?? '').not.toBe('BUILT_IN');
    expect(['00g00000000000000000', 'default']).not.toContain(made.id);
    expect(answer.text).not.toMatch(/evil\.example|isAdmin|orgId/);
  });
});

describe('roles', () => {
  test('an administrator of lesser rights can neither take nor give what they lack', async () => {
    const lesser = await org.person('lesser@example.com');
    await org.make(`POST /api/v1/users/${lesser.id}/roles`, { type: 'USER_ADMIN' });
    const headers = { ...fromOurPages, cookie: await org.signedIn(lesser) };
    for (const id of [lesser.id, 'me', victim.id]) {
      const answer = await org.call(`POST /api/v1/users/${id}/roles`, headers, { type: 'SUPER_ADMIN' });
      expect([403, 404], id).toContain(answer.status);
    }
    expect((await org.call('POST /gatehouse/v1/api-tokens', headers, { name: 'x' })).status).toBe(403);
  });
  test('an administrator of lesser rights cannot take over a greater one by password, profile or status', async () => {
    const lesser = await org.person('helpdesk@example.com');
    await org.make(`POST /api/v1/users/${lesser.id}/roles`, { type: 'USER_ADMIN' });
    const headers = { ...fromOurPages, cookie: await org.signedIn(lesser) };
    const root = (await org.make<{ id: string }>('GET /api/v1/users/root@example.com')).id;
    const tries: [string, unknown][] = [
      [`POST /api/v1/users/${root}`, { credentials: { password: { value: 'Taken-Over-Horse-1' } } }],
      [`POST /api/v1/users/${root}`, { profile: { email: 'mallory@example.com' } }],
      [`POST /api/v1/users/${root}/lifecycle/reset_password?sendEmail=false`, {}],
      [`POST /api/v1/users/${root}/lifecycle/expire_password_with_temp_password`, {}],
      [`POST /api/v1/users/${root}/credentials/forgot_password?sendEmail=false`, {}],
      [`POST /api/v1/users/${root}/lifecycle/suspend`, {}],
      [`POST /api/v1/users/${root}/lifecycle/deactivate`, {}],
      [`DELETE /api/v1/users/${root}/sessions`, undefined],
    ];
    const passed: string[] = [];
    for (const [request, given] of tries) {
      const answer = await org.call(request, headers, given);
      if (answer.status !== 403) passed.push(`${request}: ${answer.status}`);
    }
    expect(passed).toEqual([]);
  });
});
