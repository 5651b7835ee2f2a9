// What every route owes: headers, hosts, hostile bodies, cursors, and the way out (SECURITY.md A1, A13, B "Admin API", "Outgoing
// requests", "parsing", "platform"). Walks the router, so that tomorrow's routes are held to it as well.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLog } from '#src/platform/log/index.ts';
import { createOutboundHttp } from '#src/platform/outbound-http/index.ts';
import {
  adminToken,
  basicOf,
  type Client,
  type Person,
  rightPassword,
  type WholeApp,
  wholeApp,
} from '../kit/whole-app.ts';

let org: WholeApp;
let client: Client;
let person: Person;
let cookie = '';
const ids: Record<string, string> = {};
const logged: string[] = [];

beforeAll(async () => {
  const log = createLog({ level: 'debug', sink: { write: (line: string) => void logged.push(line) } });
  org = await wholeApp({ log, outbound: createOutboundHttp({ allow: [] }) });
  client = await org.client();
  person = await org.person();
  await org.assign(client, person);
  cookie = await org.signedIn(person);
  const group = await org.make('POST /api/v1/groups', { profile: { name: 'Staff' } });
  const policies = await org.make<{ id: string }[]>('GET /api/v1/policies?type=OKTA_SIGN_ON');
  Object.assign(ids, {
    id: person.id,
    userId: person.id,
    appId: client.appId,
    groupId: group.id,
    policyId: policies[0]?.id,
    serverId: 'default',
    as: 'default',
    clientId: client.clientId,
    schemaId: 'default',
    typeId: 'default',
  });
});
afterAll(() => org.close());

const routes = () => org.app.http.routes;
const aimed = (path: string, fill = 'unknown0000000000000') =>
  path.replace(/:(\w+)/g, (_, name: string) => ids[name] ?? fill).replace('*', 'x');
/** For walks that write: of nobody, so that nothing is lost on the way. */
const ofNobody = (path: string) => path.replace(/:(\w+)/g, 'unknown0000000000000').replace('*', 'x');
const asAdmin = { authorization: `SSWS ${adminToken}` };
const named = (route: { method: string; path: string }) => `${route.method} ${route.path}`;

describe('pages', () => {
  test('every one of them, shown or refused, keeps others out of it, sends no referrer abroad and is not stored', async () => {
    let pages = 0;
    for (const route of routes().filter(({ errors }) => errors === 'page')) {
      for (const headers of [{}, { cookie }]) {
        const form = route.method === 'POST' ? { form: { x: '1' } } : {};
        const answer = await org.send({ method: route.method, url: aimed(route.path), headers, ...form });
        expect(answer.status, named(route)).toBeLessThan(500);
        expect(answer.headers['x-content-type-options'], named(route)).toBe('nosniff');
        if (!String(answer.headers['content-type'] ?? '').includes('text/html')) continue;
        pages += 1;
        const policy = String(answer.headers['content-security-policy']);
        expect(policy, named(route)).toContain("default-src 'none'");
        expect(policy, named(route)).toMatch(/frame-ancestors 'none'/);
        expect(policy, named(route)).toContain("base-uri 'none'");
        expect(policy, named(route)).not.toMatch(/unsafe-inline|unsafe-eval|script-src[^;]*(https?:|\*)/);
        expect(answer.headers['x-frame-options'], named(route)).toBe('DENY');
        expect(String(answer.headers['referrer-policy']), named(route)).toMatch(
          /^(no-referrer|same-origin)$/,
        );
        expect(String(answer.headers['cache-control']), named(route)).toContain('no-store');
        expect(answer.text, named(route)).not.toMatch(
          /(src|href|action)="(https?:)?\/\/(?!localhost:8080|app\.example\.com|db-ip\.com)/,
        );
        expect(answer.text, named(route)).not.toMatch(/<script(?![^>]*(src=|nonce=))|\son\w+=|javascript:/i);
      }
    }
    expect(pages).toBeGreaterThan(20);
  });
  test('a form that carried a password is answered by 303 or a page, never by a redirect that would send it on', async () => {
    const browser = org.browser();
    await browser.follow('/signin');
    const afterName = await browser.submit({ identifier: person.login });
    expect(afterName.status).toBe(303);
    await browser.follow(String(afterName.headers['location']));
    const wrong = await browser.submit({ password: 'Wrong-Horse-1' });
    expect([200, 303, 400, 401]).toContain(wrong.status);
    if (wrong.status === 303) await browser.follow(String(wrong.headers['location']));
    const right = await browser.submit({ password: rightPassword });
    expect([right.status, right.cookies['sid'] !== undefined]).toEqual([303, true]);
    for (const route of routes().filter(({ errors, method }) => errors === 'page' && method === 'POST')) {
      const answer = await org.send({
        method: 'POST',
        url: aimed(route.path),
        headers: { cookie },
        form: { password: 'x' },
      });
      expect([301, 302, 307, 308], named(route)).not.toContain(answer.status);
    }
  });
  test('words of strangers come out as words on every page that shows them', async () => {
    const evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
    const urls = [
      org.authorizeUrl(client, { redirect_uri: evil }),
      org.authorizeUrl(client, { state: evil, response_mode: 'form_post', prompt: 'none' }),
      org.authorizeUrl({ ...client, clientId: evil }),
      `/signin?t=${encodeURIComponent(evil)}&login_hint=${encodeURIComponent(evil)}`,
      `/welcome/${encodeURIComponent(evil)}`,
      `/signin/reset-password/${encodeURIComponent(evil)}`,
      `/home?q=${encodeURIComponent(evil)}`,
      `/setup?token=${encodeURIComponent(evil)}`,
      `/oauth2/default/v1/logout?post_logout_redirect_uri=${encodeURIComponent(evil)}`,
      `/${encodeURIComponent(evil)}`,
    ];
    for (const url of urls) {
      const answer = await org.get(url, { cookie, accept: 'text/html' });
      expect(answer.text, url).not.toMatch(/<script>alert|<img src=x/);
    }
  });
});

describe('hosts', () => {
  const forged: [string, Record<string, string>][] = [
    ['Host', { host: 'evil.example' }],
    ['Host with a port', { host: 'localhost:8080.evil.example' }],
    ['X-Forwarded-Host', { 'x-forwarded-host': 'evil.example' }],
    ['Forwarded', { forwarded: 'host=evil.example;proto=https' }],
    ['X-Forwarded-Proto', { 'x-forwarded-proto': 'https', 'x-forwarded-port': '666' }],
    [
      'X-Original-Host',
      { 'x-original-host': 'evil.example', 'x-host': 'evil.example', 'x-rewrite-url': '/evil' },
    ],
    ['X_Forwarded_Host', { x_forwarded_host: 'evil.example' }],
  ];
  test.each(forged)(
    '%s of somebody else appears in no answer of any route',
    async (_, headers) => {
      for (const route of routes()) {
        if (route.method !== 'GET' && /\/(me|current)(\/|$)/.test(route.path)) continue;
        const url = route.method === 'GET' ? aimed(route.path) : ofNobody(route.path);
        const answer = await org.send({
          method: route.method,
          url,
          headers: { ...asAdmin, ...headers },
          ...(route.method === 'POST' ? { body: '' } : {}),
        });
        expect(answer.status, named(route)).toBeLessThan(500);
        expect(`${JSON.stringify(answer.headers)}${answer.text}`, named(route)).not.toMatch(
          /evil\.example|:666/,
        );
      }
    },
    60_000,
  );
  test.each(forged)('%s of somebody else appears in no mail', async (_, headers) => {
    const newcomer = await org.person();
    org.platform.mail.clear();
    await org.call('POST /api/v1/authn/recovery/password', headers, {
      username: newcomer.login,
      factorType: 'EMAIL',
    });
    const browser = org.browser();
    await browser.follow('/signin/forgot-password');
    await browser.submit({ identifier: newcomer.login }, headers);
    await org.call(
      `POST /api/v1/users/${newcomer.id}/lifecycle/reset_password?sendEmail=true`,
      { ...asAdmin, ...headers },
      {},
    );
    await org.platform.jobs.drain();
    for (const { text, html } of org.platform.mail.messages) {
      expect(text + html).not.toMatch(/evil\.example|:666|https:\/\/localhost/);
      expect(text).toContain('http://localhost:8080/');
    }
    if (headers['host'] === undefined) expect(org.platform.mail.messages.length).toBeGreaterThan(0);
  });
});

describe('hostile input', () => {
  const json = { ...asAdmin, 'content-type': 'application/json' };
  const bodies: [string, string, number[]][] = [
    ['of two mebibytes', `{"x":"${'a'.repeat(2 * 1024 * 1024)}"}`, [413]],
    ['nested ten thousand deep', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, [400, 413]],
    ['of ten thousand brackets', '['.repeat(10_000), [400, 413]],
    [
      'with __proto__',
      '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
      [400],
    ],
    [
      'with __proto__ inside',
      '{"profile":{"__proto__":{"polluted":true}},"settings":{"__proto__":{"polluted":true}}}',
      [400],
    ],
    ['with a NUL', '{"profile":{"login":"a\\u0000b"},"name":"a\\u0000b","label":"a\\u0000b"}', [400]],
    ['of a lone surrogate', '{"profile":{"login":"\\ud800"},"name":"\\ud800"}', [400]],
    ['that is no JSON', '{"a":', [400]],
    ['that is null', 'null', [400]],
    ['that is a list', '[]', [400]],
    ['with huge numbers', '{"priority":1e400,"limit":99999999999999999999999}', [400]],
  ];
  test.each(bodies)(
    'a body %s is refused by every route that reads one, or means nothing, and breaks none',
    async (name, body, statuses) => {
      const readers = routes().filter((route) => route.body !== undefined && route.bodyKind !== 'form');
      expect(readers.length).toBeGreaterThan(30);
      for (const route of readers) {
        const url = ofNobody(route.path);
        const answer = await org.send({ method: route.method, url, headers: json, body });
        expect(answer.status, `${named(route)} ${answer.text.slice(0, 200)}`).toBeLessThan(500);
        // Bulk calls take more: to them it is a large body without a row.
        if (name.startsWith('of two') && route.bodyLimits === undefined)
          expect(statuses, named(route)).toContain(answer.status);
        if (answer.status < 300) expect(answer.text).not.toContain('polluted');
      }
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    },
  );
  test('a NUL in path, query, form, cookie or header breaks no route', async () => {
    for (const route of routes()) {
      const tries = [
        { url: route.path.replace(/:(\w+)/g, 'a%00b') },
        // Some writes need no body to be done.
        {
          url: `${(route.method === 'GET' ? aimed : ofNobody)(route.path)}?q=a%00b&search=%00&after=%00&state=%00`,
        },
        ...(route.method === 'POST'
          ? [
              {
                url: ofNobody(route.path),
                body: 'a=%00&token=%00&username=%00&password=%00',
                type: 'application/x-www-form-urlencoded',
              },
            ]
          : []),
      ];
      for (const { url, body, type } of tries as { url: string; body?: string; type?: string }[]) {
        if (url.includes('/lifecycle/') || route.method === 'DELETE') continue;
        const headers = {
          ...asAdmin,
          cookie: 'sid=a%00b',
          ...(type === undefined ? {} : { 'content-type': type }),
        };
        const answer = await org.send({
          method: route.method,
          url,
          headers,
          ...(body === undefined ? {} : { body }),
        });
        expect(answer.status, `${named(route)} ${url} ${answer.text.slice(0, 200)}`).toBeLessThan(500);
      }
    }
  });
  test('a NUL in a text that would otherwise do is 400, in JSON, form, query and path', async () => {
    const profile = { firstName: 'A\0B', lastName: 'C', email: 'nul@example.com', login: 'nul@example.com' };
    const basic = { authorization: basicOf(client) };
    const answers = [
      await org.admin('POST /api/v1/users?activate=false', { profile }),
      await org.admin('POST /api/v1/groups', { profile: { name: 'Nul\0' } }),
      await org.admin('POST /api/v1/authorizationServers', { name: 'N\0', audiences: ['api://n'] }),
      await org.call('POST /api/v1/authn', {}, { username: `${person.login}\0`, password: rightPassword }),
      await org.post('/oauth2/default/v1/introspect', { token: 'a\0b' }, basic),
      await org.post('/oauth2/default/v1/revoke', { token: 'a', token_type_hint: 'a\0b' }, basic),
      await org.get('/api/v1/users?q=a%00b', asAdmin),
      await org.get('/api/v1/users/a%00b', asAdmin),
      await org.get(`${org.authorizeUrl(client)}&x=%00`, { cookie }),
    ];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 400));
  });
  test('a forged cursor, limit or filter is refused by every list, and never breaks one', async () => {
    const values = [
      "' or '1'='1",
      '1; drop table users',
      'eyJhIjoxfQ',
      'x'.repeat(5000),
      '-1',
      '%ff',
      '{"$gt":""}',
      '00u' + 'z'.repeat(17),
      '1e9',
    ];
    const lists = routes().filter(
      ({ method, path }) => method === 'GET' && /^\/api\/.*\/[a-zA-Z]+$/.test(path),
    );
    // A third of them at each, so that every name meets every value at every third list: all of them are two minutes of waiting.
    for (const [at, route] of lists.entries()) {
      for (const [nameAt, name] of [
        'after',
        'limit',
        'filter',
        'search',
        'q',
        'sortBy',
        'sortOrder',
        'since',
        'until',
        'expand',
        'fields',
        '__proto__',
        'a[__proto__][x]',
      ].entries()) {
        for (const value of values.filter((_, valueAt) => (at + nameAt + valueAt) % 3 === 0)) {
          const answer = await org.get(
            `${aimed(route.path)}?${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
            asAdmin,
          );
          expect(answer.status, `${named(route)} ${name}=${value} ${answer.text.slice(0, 200)}`).toBeLessThan(
            500,
          );
          expect(answer.text.replace(/"errorId":"[^"]*"/, ''), named(route)).not.toMatch(
            /syntax error|pg_|SELECT /,
          );
        }
      }
    }
    expect((await org.get('/api/v1/users?limit=2', asAdmin)).status).toBe(200);
  }, 300_000);
  test('an API token is made for nobody but the caller', async () => {
    const answer = await org.admin('POST /gatehouse/v1/api-tokens', { name: 'x', userId: person.id });
    if (answer.status < 300) expect(answer.json()['userId']).not.toBe(person.id);
    else expect(answer.status).toBe(400);
  });
});

describe('secrets', () => {
  test('are in no answer to a GET, but for client secrets to who may manage apps', async () => {
    await org.tokens(client, cookie);
    const withoutSecret = await org.person();
    await org.make(`POST /api/v1/users/${withoutSecret.id}/roles`, { type: 'READ_ONLY_ADMIN' });
    const reader = await org.signedIn(withoutSecret);
    for (const route of routes().filter(({ method }) => method === 'GET')) {
      const mine = await org.get(aimed(route.path), asAdmin);
      const theirs = await org.get(aimed(route.path), { cookie: reader });
      for (const answer of [mine, theirs]) {
        expect(answer.text, named(route)).not.toMatch(/\$argon2|\$2[aby]\$|PRIVATE KEY|"d":"|"k":"/);
        expect(answer.text, named(route)).not.toContain(rightPassword);
        expect(answer.text, named(route)).not.toContain(adminToken);
      }
      expect(theirs.text, named(route)).not.toContain(client.secret);
    }
  });
  test('are in no line of the log of this whole file, at its most talkative', async () => {
    const tokens = await org.tokens(client, cookie);
    await org.refresh(client, tokens.refresh_token);
    await org.authn(person.login);
    expect(logged.length).toBeGreaterThan(100);
    const text = logged.join('');
    for (const secret of [
      tokens.access_token,
      tokens.refresh_token,
      tokens.id_token,
      client.secret,
      rightPassword,
      adminToken,
      cookie.slice(4),
      basicOf(client).slice(6),
    ])
      expect(text.includes(secret), secret.slice(0, 10)).toBe(false);
    expect(text).not.toMatch(/postgres(ql)?:\/\/[^@"\s]*:[^@"\s]+@/);
  });
});

describe('the way out', () => {
  test('jwks_uri and back-channel logout reach no loopback, private, link-local or metadata address by any spelling', async () => {
    let reached = 0;
    const inside = createServer((_request, response) => {
      reached += 1;
      response.end('{"keys":[]}');
    });
    await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve));
    const { port } = inside.address() as AddressInfo;
    const hosts = [
      '127.0.0.1',
      'localhost',
      'localhost.',
      'LOCALHOST',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '2130706433',
      '0x7f000001',
      '0177.0.0.1',
      '127.1',
      '0',
      '0.0.0.0',
      '169.254.169.254',
      '[fd00:ec2::254]',
      '10.0.0.1',
      '192.168.0.1',
      'metadata.google.internal',
    ];
    try {
      for (const host of hosts) {
        for (const scheme of ['https', 'http']) {
          const uri = `${scheme}://${host}:${port}/keys`;
          const made = await org.admin('POST /api/v1/apps', {
            name: 'oidc_client',
            label: `SSRF ${uri}`,
            signOnMode: 'OPENID_CONNECT',
            credentials: { oauthClient: { token_endpoint_auth_method: 'private_key_jwt' } },
            settings: {
              oauthClient: {
                application_type: 'service',
                response_types: [],
                grant_types: ['client_credentials'],
                jwks_uri: uri,
                backchannel_logout_uri: uri,
              },
            },
          });
          if (made.status >= 300) {
            expect(made.status).toBe(400);
            continue;
          }
          const id = made.json<{ credentials: { oauthClient: { client_id: string } } }>().credentials
            .oauthClient.client_id;
          const head = Buffer.from('{"alg":"RS256","kid":"k"}').toString('base64url');
          const body = Buffer.from(
            JSON.stringify({
              iss: id,
              sub: id,
              aud: 'http://localhost:8080/oauth2/default/v1/token',
              exp: Math.floor(org.platform.clock.nowMs() / 1000) + 60,
              jti: uri,
            }),
          ).toString('base64url');
          const answer = await org.post('/oauth2/default/v1/token', {
            grant_type: 'client_credentials',
            scope: 'x',
            client_id: id,
            client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
            client_assertion: `${head}.${body}.AAAA`,
          });
          expect([answer.status, answer.json()['error']]).toEqual([401, 'invalid_client']);
          expect(answer.text, 'tells nothing of what is inside').not.toMatch(
            /ECONN|refused|timeout|127\.0|private|address/i,
          );
        }
      }
    } finally {
      inside.close();
    }
    expect(reached).toBe(0);
  });
  test('back-channel logout to an address inside is not sent, and the session ends all the same', async () => {
    let reached = 0;
    const inside = createServer((_request, response) => {
      reached += 1;
      response.end();
    });
    await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve));
    const { port } = inside.address() as AddressInfo;
    try {
      const listener = await org.client({ backchannel_logout_uri: `https://localhost:${port}/logout` });
      await org.assign(listener, person);
      const there = await org.signedIn(person);
      await org.tokens(listener, there);
      const answer = await org.call('DELETE /api/v1/sessions/me', {
        cookie: there,
        origin: 'http://localhost:8080',
      });
      expect(answer.status).toBe(204);
      expect((await org.get('/api/v1/sessions/me', { cookie: there })).status).toBe(404);
      await org.platform.clock.advance(1000);
      expect(reached).toBe(0);
    } finally {
      inside.close();
    }
  });
});
