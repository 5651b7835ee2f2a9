import { describe, expect, test } from 'vitest';
import { testConfig } from '../config/index.ts';
import { linkHeaders } from './index.ts';
import { aServer, CLIENT, TRUSTED } from './server-fixture.ts';

const { server } = aServer();
const all = { authorization: 'SSWS all' };

describe('an answer', () => {
  test('of the API carries the headers that clients know', async () => {
    const { headers } = await server.inject({ url: '/api/v1/things', headers: all });
    expect(headers).toMatchObject({
      'cache-control': 'no-cache, no-store',
      expires: '0',
      pragma: 'no-cache',
      'x-content-type-options': 'nosniff',
      'x-xss-protection': '0',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'accept-ch': 'Sec-CH-UA-Platform-Version',
      'x-frame-options': 'SAMEORIGIN',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-rate-limit-limit': '10000',
      'x-rate-limit-remaining': '9999',
      'x-rate-limit-reset': String(Date.parse('2026-11-22T12:01:00Z') / 1000),
    });
    expect(headers['x-okta-request-id']).toMatch(/^[A-Za-z0-9_-]{20}$/);
    expect(headers['strict-transport-security']).toBeUndefined();
    expect(headers['x-powered-by']).toBeUndefined();
  });

  test('carries HSTS exactly when it was asked for by https, and never for localhost, whose other ports are not ours', async () => {
    const { server: tls } = aServer({
      config: testConfig({ baseUrl: 'https://login.example.com', trustedProxies: ['127.0.0.1'] }),
    });
    const { headers } = await tls.inject({ url: '/page/ok', headers: { 'x-forwarded-proto': 'https' } });
    expect(headers['strict-transport-security']).toBe('max-age=31536000');
  });

  test('of discovery has no rate-limit headers', async () => {
    expect(
      (await server.inject({ url: '/.well-known/openid-configuration' })).headers['x-rate-limit-limit'],
    ).toBeUndefined();
  });

  test('has the headers of its route in place of the standing ones', async () => {
    expect((await server.inject({ url: '/oauth2/v1/keys' })).headers['cache-control']).toBe('max-age=60');
  });

  test('by redirect cannot carry a line break into another header', async () => {
    const { status, headers } = await server.inject({
      url: '/oauth2/v1/authorize?to=%2Fa%0D%0ASet-Cookie%3A%20x%3D1%20%E3%81%82',
    });
    expect(status).toBe(302);
    expect(headers['location']).toBe('/a%0D%0ASet-Cookie:%20x=1%20%E3%81%82');
    expect(headers['set-cookie']).toBeUndefined();
    expect(headers['referrer-policy']).toBe('no-referrer');
  });

  test('to HEAD is that to GET without its body; 204 has neither body nor length', async () => {
    const head = await server.inject({ url: '/oauth2/v1/keys', method: 'HEAD' });
    expect([head.status, head.headers['content-length'], head.text]).toEqual([200, '11', '']);
    const gone = await server.inject({ url: '/api/v1/things/1', method: 'DELETE', headers: all });
    expect([gone.status, gone.headers['content-length'], gone.text]).toEqual([204, undefined, '']);
  });
});

describe('CORS', () => {
  const cors = async (url: string, origin: string | undefined, headers: Record<string, string> = {}) => {
    const answer = await server.inject({
      url,
      headers: { ...all, ...headers, ...(origin === undefined ? {} : { origin }) },
    });
    return [
      answer.headers['access-control-allow-origin'],
      answer.headers['access-control-allow-credentials'],
      answer.headers['vary'],
    ];
  };

  test.each([
    ['https://evil.example.com'],
    ['https://portal.example.com.evil.example'],
    ['https://portal.example.comx'],
    ['http://portal.example.com'],
    ['https://portal.example.com:444'],
    ['HTTPS://PORTAL.EXAMPLE.COM'],
    ['null'],
    [''],
    ['https://portal.example.com, https://evil.example.com'],
    ['x'.repeat(5_000)],
    [CLIENT],
  ])('the API does not open itself to %s', async (origin) => {
    expect(await cors('/api/v1/things', origin)).toEqual([undefined, undefined, 'Origin']);
  });

  test('the API repeats a trusted origin, with credentials, also on errors', async () => {
    expect(await cors('/api/v1/things', TRUSTED)).toEqual([TRUSTED, 'true', 'Origin']);
    expect(await cors('/api/v1/things/x', TRUSTED)).toEqual([TRUSTED, 'true', 'Origin']);
  });

  test('the token endpoint repeats origins of clients as well', async () => {
    const answer = await server.inject({
      url: '/oauth2/v1/token',
      form: { a: '1' },
      headers: { origin: CLIENT },
    });
    expect([
      answer.headers['access-control-allow-origin'],
      answer.headers['access-control-allow-credentials'],
    ]).toEqual([CLIENT, 'true']);
  });

  test('keys are for everybody, without credentials; authorize and pages are for nobody', async () => {
    expect(await cors('/oauth2/v1/keys', 'https://evil.example.com')).toEqual(['*', undefined, undefined]);
    expect(await cors('/oauth2/v1/authorize', TRUSTED)).toEqual([undefined, undefined, undefined]);
    expect(await cors('/page/ok', TRUSTED)).toEqual([undefined, undefined, undefined]);
  });

  test('a preflight names methods and headers to trusted origins, and says nothing to others', async () => {
    const ask = (origin: string, method = 'DELETE') =>
      server.inject({
        url: '/api/v1/things/1',
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': method },
      });
    const good = await ask(TRUSTED);
    expect(good.status).toBe(204);
    expect(good.headers).toMatchObject({
      'access-control-allow-origin': TRUSTED,
      'access-control-allow-methods': 'GET, DELETE',
      'access-control-allow-credentials': 'true',
    });
    expect(good.headers['access-control-allow-headers']).toContain('Authorization');
    const bad = await ask('https://evil.example.com');
    expect([
      bad.status,
      bad.headers['access-control-allow-origin'],
      bad.headers['access-control-allow-methods'],
    ]).toEqual([204, undefined, undefined]);
    expect(
      (await server.inject({ url: '/nowhere', method: 'OPTIONS', headers: { origin: TRUSTED } })).status,
    ).toBe(404);
  });
});

describe('a write that is signed in by cookie', () => {
  const write = (headers: Record<string, string>, request: object = {}) =>
    server.inject({
      method: 'POST',
      url: '/api/v1/things/1/lifecycle/activate',
      ...request,
      headers: { cookie: 'sid=good', ...headers },
    });

  test.each([
    ['from another site', { origin: 'https://evil.example.com' }],
    ['from a sibling port', { origin: 'http://localhost:9999' }],
    ['from nowhere', {}],
    ['from a sandbox', { origin: 'null' }],
    ['that says it is cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['that says it is same-site only', { 'sec-fetch-site': 'same-site' }],
    ['that a person typed in', { 'sec-fetch-site': 'none' }],
    [
      'from another site whatever Sec-Fetch-Site says',
      { origin: 'https://evil.example.com', 'sec-fetch-site': 'same-origin' },
    ],
  ])('%s is refused', async (_what, headers) => {
    const answer = await write(headers);
    expect([answer.status, answer.json()['errorCode']]).toEqual([403, 'E0000006']);
  });

  test.each([
    ['from our own page', { origin: 'http://localhost:8080' }],
    ['from a trusted origin', { origin: TRUSTED }],
    ['from our own page without Origin', { 'sec-fetch-site': 'same-origin' }],
    ['from our own page with a strict referrer policy', { origin: 'null', 'sec-fetch-site': 'same-origin' }],
  ])('%s passes', async (_what, headers) => {
    expect((await write(headers)).status).toBe(200);
  });

  test('is JSON or nothing: what a form of another site could send is refused', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ]) {
      const answer = await write({ origin: 'http://localhost:8080', 'content-type': type }, { body: '{}' });
      expect(answer.status, type).toBe(415);
    }
    expect((await write({ origin: 'http://localhost:8080' }, { body: {} })).status).toBe(200);
  });

  test('by token needs none of that', async () => {
    const answer = await server.inject({
      method: 'POST',
      url: '/api/v1/things/1/lifecycle/activate',
      headers: { ...all, origin: 'https://evil.example.com' },
    });
    expect(answer.status).toBe(200);
  });
});

describe('reading input', () => {
  test('a form keeps its pairs in order, with duplicates in sight', async () => {
    const answer = await server.inject({
      url: '/oauth2/v1/token',
      method: 'POST',
      body: 'a=1&b=%E3%81%82+x&a=2&__proto__=3&c',
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' },
    });
    expect(answer.json()['pairs']).toEqual([
      ['a', '1'],
      ['b', 'あ x'],
      ['a', '2'],
      ['__proto__', '3'],
      ['c', ''],
    ]);
    expect(JSON.stringify(answer.json()['body'])).toBe('{"a":["1","2"],"b":"あ x","__proto__":"3","c":""}');
  });

  test('JSON comes with or without charset, and Accept in the spellings of SDKs', async () => {
    for (const type of [
      'application/json',
      'application/json; charset=utf-8',
      'Application/JSON;charset="UTF-8"',
    ]) {
      const answer = await server.inject({
        url: '/api/v1/things',
        body: '{"name":"x"}',
        headers: { ...all, 'content-type': type },
      });
      expect(answer.status, type).toBe(201);
    }
    for (const accept of [
      'application/json',
      '*/*',
      'application/json, */*;q=0.8',
      'application/*',
      'application/json;okta-version=1.0.0',
      '',
    ]) {
      expect(
        (await server.inject({ url: '/api/v1/things', headers: { ...all, accept } })).status,
        accept,
      ).toBe(200);
    }
    expect(
      (await server.inject({ url: '/metadata.xml', headers: { accept: 'application/xml' } })).status,
    ).toBe(200);
  });

  test('a route without body takes whatever empty thing a client sends along', async () => {
    const url = '/api/v1/things/1/lifecycle/activate';
    expect((await server.inject({ url, method: 'POST', headers: all })).status).toBe(200);
    expect(
      (await server.inject({ url, method: 'POST', headers: { ...all, 'content-type': 'application/json' } }))
        .status,
    ).toBe(200);
    expect((await server.inject({ url, method: 'POST', headers: all, body: {} })).status).toBe(200);
  });
});

describe('links of a list', () => {
  const ctx = { client: { origin: 'http://127.0.0.1:8080' } as never, path: '/api/v1/users' };

  test('are absolute on the origin the client used, one line each, parameters in alphabetical order', () => {
    expect(
      linkHeaders(ctx, {
        self: { search: 'a eq "b&c"', limit: 2, after: undefined },
        next: { limit: 2, after: '00u1', search: 'x' },
      }),
    ).toEqual({
      link: [
        '<http://127.0.0.1:8080/api/v1/users?limit=2&search=a%20eq%20%22b%26c%22>; rel="self"',
        '<http://127.0.0.1:8080/api/v1/users?after=00u1&limit=2&search=x>; rel="next"',
      ],
    });
  });

  test('have no question mark without parameters and no next at the end', () => {
    expect(linkHeaders(ctx, { self: {} })).toEqual({
      link: ['<http://127.0.0.1:8080/api/v1/users>; rel="self"'],
    });
  });
});

describe('operations', () => {
  test('live and ready answer under any host name', async () => {
    for (const url of ['/health/live', '/health/ready'])
      expect((await server.inject({ url, headers: { host: '10.0.0.7:8080' } })).status).toBe(200);
  });

  test('not ready while a check fails or hangs, and the reason stays in the log', async () => {
    const { server: sick, lines } = aServer({
      healthChecks: [
        { name: 'database', check: () => Promise.reject(new Error('postgres://u:hunter2@db')) },
        { name: 'snapshot', check: () => new Promise(() => {}) },
        { name: 'migrations', check: async () => {} },
      ],
    });
    const answer = await sick.inject({ url: '/health/ready' });
    expect(answer.status).toBe(503);
    expect(answer.json()).toEqual({
      status: 'not ready',
      checks: { database: 'failed', snapshot: 'failed', migrations: 'ok' },
    });
    expect(lines.filter((line) => line.includes('health check failed'))).toHaveLength(2);
    expect(lines.join('')).not.toContain('hunter2');
    expect((await sick.inject({ url: '/health/live' })).status).toBe(200);
  });

  test('metrics are not on the main port without a token, and with one only for who has it', async () => {
    expect((await server.inject({ url: '/metrics' })).status).toBe(404);
    const token = 'correct-horse-battery';
    const { server: measured } = aServer({
      config: testConfig({ metrics: { port: undefined, host: '127.0.0.1', token } }),
    });
    await measured.inject({ url: '/api/v1/things/00u1' });
    for (const authorization of [
      '',
      'Bearer',
      `Bearer ${token}x`,
      `Bearer ${token.slice(1)}`,
      `Basic ${token}`,
    ]) {
      expect(
        (await measured.inject({ url: '/metrics', headers: { authorization } })).status,
        authorization,
      ).toBe(401);
    }
    const answer = await measured.inject({ url: '/metrics', headers: { authorization: `Bearer ${token}` } });
    expect(answer.text).toContain(
      'gatehouse_http_request_seconds_count{method="GET",route="/api/v1/things/:id",status="404"} 1',
    );
    expect(answer.text).not.toContain('00u1');
  });
});
