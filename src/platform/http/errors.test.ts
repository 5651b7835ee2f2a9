import { describe, expect, test } from 'vitest';
import { API_ERRORS } from './index.ts';
import { aServer } from './server-fixture.ts';

const { server, lines } = aServer();
const all = { authorization: 'SSWS all' };
type Envelope = {
  errorCode: string;
  errorSummary: string;
  errorLink: string;
  errorId: string;
  errorCauses: { errorSummary: string }[];
};

async function refused(request: Parameters<typeof server.inject>[0]) {
  const answer = await server.inject(request);
  const body = answer.json<Envelope>();
  expect(Object.keys(body).sort()).toEqual([
    'errorCauses',
    'errorCode',
    'errorId',
    'errorLink',
    'errorSummary',
  ]);
  expect(body.errorId).toMatch(/^oae[A-Za-z0-9_-]{22}$/);
  expect(body.errorLink).toBe(body.errorCode);
  expect(answer.headers['content-type']).toBe('application/json');
  return {
    status: answer.status,
    code: body.errorCode,
    summary: body.errorSummary,
    causes: body.errorCauses.map((c) => c.errorSummary),
    headers: answer.headers,
  };
}

describe('a caller of the API is told in the wire format', () => {
  test('of an address that is not there', async () => {
    expect(await refused({ url: '/api/v1/nothing' })).toMatchObject({
      status: 404,
      code: 'E0000008',
      causes: [],
    });
  });

  test('of a method that the address does not have, and which it has', async () => {
    const answer = await refused({ url: '/api/v1/things/00u1', method: 'PATCH' });
    expect(answer).toMatchObject({ status: 405, code: 'E0000022' });
    expect(answer.headers['allow']).toBe('GET, DELETE');
  });

  test('of a thing that is not there', async () => {
    expect(await refused({ url: '/api/v1/things/00u1' })).toMatchObject({
      status: 404,
      code: 'E0000007',
      summary: 'Not found: Resource not found: 00u1 (User)',
    });
  });

  test('that nobody is signed in, that the token is wrong, and that a permission is missing', async () => {
    expect(await refused({ url: '/api/v1/things' })).toMatchObject({ status: 403, code: 'E0000005' });
    expect(await refused({ url: '/api/v1/things', headers: { authorization: 'SSWS guess' } })).toMatchObject({
      status: 401,
      code: 'E0000011',
    });
    expect(
      await refused({
        url: '/api/v1/things',
        body: { name: 'x' },
        headers: { authorization: 'SSWS reader' },
      }),
    ).toMatchObject({ status: 403, code: 'E0000006' });
  });

  test('who they are before what they sent: strangers learn no field names', async () => {
    expect(await refused({ url: '/api/v1/things', body: { wrong: 1 } })).toMatchObject({
      code: 'E0000005',
      causes: [],
    });
  });

  test('each wrong field of a body by its name', async () => {
    const body = { name: 'x'.repeat(21), kind: 'oval', tags: ['a', 2], admin: true };
    const answer = await refused({ url: '/api/v1/things', body, headers: all });
    expect(answer).toMatchObject({ status: 400, code: 'E0000001', summary: 'Api validation failed: name' });
    expect(answer.causes).toEqual([
      'name: must have at most 20 characters',
      'kind: must be one of "round", "square"',
      'tags.1: must be a string',
      'admin: is not a known property',
    ]);
    expect((await refused({ url: '/api/v1/things', body: {}, headers: all })).causes).toEqual([
      'name: is required',
    ]);
  });

  test('a wrong or repeated query parameter', async () => {
    expect((await refused({ url: '/api/v1/things?limit=many', headers: all })).causes).toEqual([
      'limit: must be a whole number',
    ]);
    expect((await refused({ url: '/api/v1/things?limit=1&limit=2', headers: all })).causes).toEqual([
      'limit: must be a string',
    ]);
  });

  test.each([
    ['broken JSON', '{"name":', 'body: is not well-formed JSON in UTF-8'],
    ['JSON that is not UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'body: is not well-formed JSON in UTF-8'],
    ['a body that is missing', '', 'body: is required'],
    ['a NUL in a value', '{"name":"a\\u0000b"}', 'body: contains a NUL character'],
    ['a NUL in a name', '{"na\\u0000me":1}', 'body: contains a NUL character'],
    ['half a surrogate pair', '{"name":"\\ud800"}', 'body: contains half of a surrogate pair'],
    [
      'a member named __proto__',
      '{"name":"x","__proto__":{"admin":true}}',
      'body: has a member named __proto__',
    ],
    ['the same, escaped', '{"name":"x","\\u005f_proto__":{}}', 'body: has a member named __proto__'],
    ['a member that is there twice', '{"name":"a","name":"b"}', 'body: has the member name more than once'],
    ['the same, escaped', '{"name":"a","n\\u0061me":"b"}', 'body: has the member name more than once'],
    [
      'the same, deep inside',
      '{"a":[{"b":{"c":"}\\"{","d":1,"c":2}}]}',
      'body: has the member c more than once',
    ],
    ['constructor.prototype', '{"constructor":{"prototype":{}}}', 'body: has a member named constructor'],
    ['depth', '['.repeat(200) + ']'.repeat(200), 'body: is nested deeper than 64 levels'],
    ['width', `[${'0,'.repeat(150_000)}0]`, 'body: has more than 100000 values'],
  ])('of %s', async (_what, body, cause) => {
    const answer = await refused({
      method: 'POST',
      url: '/api/v1/things',
      body,
      headers: { ...all, 'content-type': 'application/json' },
    });
    expect(answer).toMatchObject({ status: 400, code: 'E0000003', causes: [cause] });
  });

  test('of a body that is too large, and the connection ends', async () => {
    const answer = await refused({
      url: '/api/v1/things',
      body: { name: 'x'.repeat(1_048_577) },
      headers: all,
    });
    expect(answer).toMatchObject({
      status: 413,
      code: 'E0000003',
      causes: ['body: must have at most 1048576 bytes'],
    });
  });

  test.each([
    ['text/plain', 415, 'E0000021'],
    ['application/x-www-form-urlencoded', 415, 'E0000021'],
    ['multipart/form-data; boundary=x', 415, 'E0000021'],
    ['application/json; charset=shift_jis', 415, 'E0000021'],
    ['not a media type', 415, 'E0000021'],
    [undefined, 400, 'E0000018'],
  ])('of the content type %s', async (type, status, code) => {
    const headers: Record<string, string> = type === undefined ? all : { ...all, 'content-type': type };
    expect(await refused({ url: '/api/v1/things', body: '{"name":"x"}', headers })).toMatchObject({
      status,
      code,
    });
  });

  test('that it cannot have what it asks for by Accept', async () => {
    expect(
      await refused({ url: '/api/v1/things', headers: { ...all, accept: 'application/xml' } }),
    ).toMatchObject({ status: 400, code: 'E0000019' });
    expect(await refused({ url: '/metadata.xml', headers: { accept: 'application/json' } })).toMatchObject({
      status: 400,
      code: 'E0000019',
    });
  });

  test.each([['/api/v1/things/a%00b'], ['/api/v1/things?q=a%00b'], ['/api/v1/things?a%00=b']])(
    'of a NUL in %s',
    async (url) => {
      expect(await refused({ url, headers: all })).toMatchObject({ status: 400, code: 'E0000001' });
    },
  );

  test.each([
    ['/api/v1/things/%zz'],
    ['/api/v1/things/%'],
    ['/api/v1/things/%ff'],
    ['/api/v1/things?q=%zz'],
    ['/api/v1/things?q=%ff'],
  ])('of a broken escape in %s', async (url) => {
    expect(await refused({ url, headers: all })).toMatchObject({ status: 400, code: 'E0000001' });
  });

  test('of a path parameter that is longer than any of ours', async () => {
    expect(await refused({ url: `/api/v1/things/${'x'.repeat(3_000)}` })).toMatchObject({ status: 414 });
  });

  test('of more query parameters than anybody needs', async () => {
    expect(await refused({ url: `/api/v1/things?${'a&'.repeat(1_001)}`, headers: all })).toMatchObject({
      causes: ['query: has more than 1000 parameters'],
    });
  });
});

describe('when something else goes wrong', () => {
  test.each([['error'], ['string']])(
    'an unexpected %s is logged under the id that the client gets, and not told',
    async (how) => {
      lines.length = 0;
      const answer = await server.inject({ url: `/api/v1/fail/${how}` });
      expect(answer.status).toBe(500);
      const { errorId, errorCode, errorSummary } = answer.json<Envelope>();
      expect([errorCode, errorSummary]).toEqual(['E0000009', 'Internal Server Error']);
      expect(answer.text).not.toContain('hunter2');
      const logged = lines
        .map((line) => JSON.parse(line) as { errorId?: string; level: string })
        .find((line) => line.errorId === errorId);
      expect(logged).toMatchObject({ level: 'error', route: '/api/v1/fail/:how' });
    },
  );

  test('a lost database is 503 with Retry-After in each shape, logged once and without its password', async () => {
    lines.length = 0;
    const api = await refused({ url: '/api/v1/fail/database' });
    expect(api).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
    const oauth = await server.inject({ url: '/oauth2/v1/token', form: { fail: 'database' } });
    expect([oauth.status, oauth.headers['retry-after'], oauth.json()['error']]).toEqual([
      503,
      '2',
      'temporarily_unavailable',
    ]);
    const page = await server.inject({ url: '/page/database' });
    expect([page.status, page.headers['retry-after'], page.headers['content-type']]).toEqual([
      503,
      '2',
      'text/html; charset=utf-8',
    ]);
    expect(lines.filter((line) => line.includes('answered 503'))).toHaveLength(1);
    expect(lines.join('')).not.toContain('hunter2');
  });

  test('a flood of passwords is 503 with the time to wait', async () => {
    expect(await refused({ url: '/api/v1/fail/busy' })).toMatchObject({
      status: 503,
      headers: { 'retry-after': '7' },
    });
  });
});

describe('OAuth endpoints speak RFC 6749', () => {
  test('errors of their own, in ASCII without quotes', async () => {
    const answer = await server.inject({ url: '/oauth2/v1/token', form: { fail: 'oauth' } });
    expect(answer.status).toBe(400);
    expect(answer.json()).toEqual({
      error: 'invalid_grant',
      error_description: "The code is 'spent' ? sorry",
    });
  });

  test('invalid_client is 401 and says how to try', async () => {
    const answer = await server.inject({ url: '/oauth2/v1/token', form: { fail: 'client' } });
    expect([answer.status, answer.headers['www-authenticate']]).toEqual([
      401,
      'Basic realm="oauth", charset="UTF-8"',
    ]);
  });

  test.each<[string, Parameters<typeof server.inject>[0], number, string]>([
    [
      'JSON instead of a form',
      { url: '/oauth2/v1/token', body: { grant_type: 'x' } },
      415,
      'invalid_request',
    ],
    [
      'a broken escape',
      {
        url: '/oauth2/v1/token',
        method: 'POST',
        body: 'a=%zz',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
      400,
      'invalid_request',
    ],
    [
      'a NUL',
      {
        url: '/oauth2/v1/token',
        method: 'POST',
        body: 'a=%00',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
      400,
      'invalid_request',
    ],
    ['an unexpected error', { url: '/oauth2/v1/token', form: { fail: 'error' } }, 500, 'server_error'],
  ])('%s', async (_what, request, status, error) => {
    const answer = await server.inject(request);
    expect(answer.status).toBe(status);
    expect(Object.keys(answer.json())).toEqual(['error', 'error_description']);
    expect(answer.json()['error']).toBe(error);
  });
});

describe('pages', () => {
  test('errors escape what they show and carry the strictest policy', async () => {
    const answer = await server.inject({ url: '/page/api' });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('&#60;b&#62;name');
    expect(answer.text).not.toContain('<b>name');
    expect(answer.headers['content-security-policy']).toContain("script-src 'none'");
  });

  test('a person who mistypes an address gets a page, a program JSON', async () => {
    expect(
      (await server.inject({ url: '/nowhere', headers: { accept: 'text/html' } })).headers['content-type'],
    ).toContain('text/html');
    expect((await server.inject({ url: '/nowhere' })).headers['content-type']).toBe('application/json');
    expect(
      (await server.inject({ url: '/api/v1/nowhere', headers: { accept: 'text/html' } })).headers[
        'content-type'
      ],
    ).toBe('application/json');
  });

  test('a page that fails itself is still an answer', async () => {
    const broken = aServer({
      errorPage: () => {
        throw new Error('no template');
      },
    });
    const answer = await broken.server.inject({ url: '/page/error' });
    expect([answer.status, answer.headers['content-type']]).toEqual([500, 'application/json']);
  });
});

test('every error code has a status of its class and a summary', () => {
  for (const [code, [status, summary]] of Object.entries(API_ERRORS)) {
    expect(code).toMatch(/^E0000\d{3}$/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(summary.length).toBeGreaterThan(5);
  }
});

test('what a route made that cannot be sent becomes a 500, not a dead connection', async () => {
  const { server: own } = aServer();
  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  own.add([
    { method: 'GET', path: '/bad-json', permission: 'public', handle: () => ({ status: 200, json: cycle }) },
    {
      method: 'GET',
      path: '/bad-header',
      permission: 'public',
      handle: () => ({ status: 200, headers: { x: 'a\r\nset-cookie: b' } }),
    },
    {
      method: 'GET',
      path: '/bad-cookie',
      permission: 'public',
      handle: () => ({ status: 200, cookies: [{ name: 'a', value: 'b; Domain=evil.example' }] }),
    },
  ]);
  for (const url of ['/bad-json', '/bad-header', '/bad-cookie']) {
    const answer = await own.inject({ url });
    expect([answer.status, answer.json()['errorCode'], answer.headers['set-cookie']], url).toEqual([
      500,
      'E0000009',
      undefined,
    ]);
  }
});

test('no secret of a request appears in the log, whatever becomes of the request', async () => {
  const secret = 'T0p-s3cret-of-ann';
  const { server: own, lines: logged } = aServer();
  own.add([
    {
      method: 'POST',
      path: '/api/v1/authn',
      permission: 'public',
      bodyKind: 'form',
      handle(ctx) {
        // The worst that a careless handler does: an error with the whole request hanging on it.
        throw Object.assign(new Error(`sign-in failed for password=${secret}`), {
          request: { headers: ctx.headers, body: ctx.body, cookies: ctx.cookies, url: ctx.url },
        });
      },
    },
  ]);
  const headers = {
    authorization: `Bearer ${secret}`,
    cookie: `sid=${secret}`,
    'proxy-authorization': `Basic ${secret}`,
  };
  await own.inject({
    url: `/api/v1/authn?token=${secret}&code=${secret}`,
    headers,
    form: { username: 'ann', password: secret, client_secret: secret, client_assertion: secret },
  });
  await own.inject({ url: `/api/v1/things?q=x&sessionToken=${secret}`, headers });
  await own.inject({ url: '/api/v1/things', headers, body: { name: secret.repeat(9) } });
  expect(logged.length).toBeGreaterThan(3);
  expect(logged.join('')).toContain('unexpected error');
  expect(logged.join('')).not.toContain('s3cret');
});
