import { createPublicKey, verify } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testConfig } from '#src/platform/config/index.ts';
import { createOutboundHttp } from '#src/platform/outbound-http/index.ts';
import { createSystemLog } from '#src/system-log/index.ts';
import { aCaller, testApi, type TestApi } from '#test/kit/api.ts';
import { testPlatform, type TestPlatform } from '#test/kit/database.ts';
import { answerWith, hang, hookTarget, type HookTarget } from '#test/kit/hook-target.ts';
import { eventsOf } from '#test/kit/logged.ts';
import {
  createHookKeys,
  createInlineHooks,
  hookKeyRoutes,
  type InlineHooks,
  inlineHookRoutes,
} from './index.ts';

let platform: TestPlatform;
let hooks: InlineHooks;
let api: TestApi;
let target: HookTarget;
let uses: string[] = [];

const outbound = createOutboundHttp({ allow: ['127.0.0.1'] });

beforeAll(async () => {
  platform = await testPlatform({ config: testConfig({ outboundAllow: ['127.0.0.1'] }), outbound });
  const needs = { ...platform, systemLog: createSystemLog(platform) };
  const hookKeys = createHookKeys(needs);
  hooks = createInlineHooks({ ...needs, hookKeys, usesOf: async () => uses });
  await platform.snapshots.start();
  api = testApi(platform, [...inlineHookRoutes(hooks), ...hookKeyRoutes(hookKeys)]);
});
afterAll(async () => {
  outbound.close();
  await platform.close();
});
beforeEach(async () => {
  uses = [];
  target = await hookTarget();
});
afterEach(() => target.close());

const path = '/api/v1/inlineHooks';
type Wire = {
  id: string;
  name: string;
  status: string;
  channel: { type: string; config: Record<string, unknown> };
  _links: Record<string, unknown>;
};
type Key = {
  id: string;
  keyId: string;
  isUsed: string;
  _embedded: { kty: string; kid: string; n: string; e: string };
};

const http = (config: Record<string, unknown> = {}, more: Record<string, unknown> = {}) => ({
  name: 'Claims from HR',
  type: 'com.okta.oauth2.tokens.transform',
  version: '1.0.0',
  channel: {
    type: 'HTTP',
    version: '1.0.0',
    config: {
      uri: `${target.url}/ask`,
      headers: [{ key: 'X-Shop', value: 'seven' }],
      method: 'POST',
      authScheme: { type: 'HEADER', key: 'Authorization', value: 'my-shared-secret' },
      ...config,
    },
  },
  ...more,
});
const oauth = (config: Record<string, unknown>) => ({
  ...http(),
  channel: {
    type: 'OAUTH',
    version: '1.0.0',
    config: {
      uri: `${target.url}/ask`,
      tokenUrl: `${target.url}/token`,
      clientId: 'gatehouse',
      scope: 'hooks',
      ...config,
    },
  },
});
const create = async (body: object) => {
  const made = await api.call(`POST ${path}`, { body });
  expect([made.status, made.text]).toEqual([200, expect.anything()]);
  return made.json<Wire>();
};

describe('what is refused', () => {
  test.each<[string, () => object, RegExp]>([
    ['without a type', () => http({}, { type: undefined }), /type: must be one of/],
    ['of an unknown type', () => http({}, { type: 'com.okta.coffee' }), /type: must be one of/],
    ['with an unknown property', () => http({}, { colour: 'red' }), /colour: is not a known property/],
    ['over http to anywhere', () => http({ uri: 'http://hr.example.com/' }), /must begin with https/],
    [
      'with a header whose secret is missing',
      () => http({ authScheme: { key: 'X-Key' } }),
      /authScheme.value: is required/,
    ],
    [
      'with its secret header twice',
      () => http({ headers: [{ key: 'authorization', value: 'x' }] }),
      /set by the channel/,
    ],
    [
      'with a token from anywhere',
      () => oauth({ authType: 'client_secret_post', clientSecret: 'x', tokenUrl: 'http://a.example/' }),
      /tokenUrl: must begin with https/,
    ],
    [
      'with a client secret that is missing',
      () => oauth({ authType: 'client_secret_post' }),
      /clientSecret: is required/,
    ],
    [
      'with a key that is not there',
      () => oauth({ authType: 'private_key_jwt', hookKeyId: 'HKYnope' }),
      /no hook key with the id HKYnope/,
    ],
  ])('a hook %s', async (_name, body, message) => {
    const events = await eventsOf(platform, async () => {
      const answer = await api.call(`POST ${path}`, { body: body() });
      expect([answer.status, answer.json().errorCode]).toEqual([400, 'E0000001']);
      expect(answer.text).toMatch(message);
    });
    expect(events).toEqual([]);
  });

  test('whoever may only read, and ids that are not there', async () => {
    const as = aCaller({ permissions: new Set(['okta.inlineHooks.read']) });
    for (const request of [
      `POST ${path}`,
      `POST ${path}/x`,
      `PUT ${path}/x`,
      `DELETE ${path}/x`,
      `POST ${path}/x/execute`,
      `POST ${path}/x/lifecycle/activate`,
      'POST /api/v1/hook-keys',
      'PUT /api/v1/hook-keys/x',
      'DELETE /api/v1/hook-keys/x',
    ]) {
      expect([request, (await api.call(request, { as, body: {} })).status]).toEqual([request, 403]);
    }
    for (const request of [
      `GET ${path}/calnope`,
      `DELETE ${path}/calnope`,
      `POST ${path}/calnope/lifecycle/deactivate`,
      'GET /api/v1/hook-keys/HKYnope',
      'GET /api/v1/hook-keys/public/nope',
      'DELETE /api/v1/hook-keys/HKYnope',
    ]) {
      const answer = await api.call(request);
      expect([request, answer.status, answer.json().errorCode]).toEqual([request, 404, 'E0000007']);
    }
  });
});

test('what sends codes to phones is made, changed and switched by super administrators alone', async () => {
  const as = aCaller({ permissions: new Set(['okta.inlineHooks.read', 'okta.inlineHooks.manage']) });
  const telephony = http({}, { type: 'com.okta.telephony.provider' });
  expect((await api.call(`POST ${path}`, { as, body: telephony })).status).toBe(403);
  const { id } = await create(telephony);
  const events = await eventsOf(platform, async () => {
    for (const request of [
      `POST ${path}/${id}`,
      `PUT ${path}/${id}`,
      `POST ${path}/${id}/lifecycle/deactivate`,
      `DELETE ${path}/${id}`,
    ]) {
      const answer = await api.call(request, { as, body: request.startsWith('P') ? telephony : undefined });
      expect([request, answer.status]).toEqual([request, 403]);
    }
  });
  expect(events).toEqual([]);
  // Other kinds are theirs as before.
  expect((await api.call(`POST ${path}`, { as, body: http() })).status).toBe(200);
  await api.call(`POST ${path}/${id}/lifecycle/deactivate`);
  expect((await api.call(`DELETE ${path}/${id}`)).status).toBe(204);
});

test('a hook lives: created, changed in part, replaced, deactivated, deleted; its secret is never shown', async () => {
  let id = '';
  const texts: string[] = [];
  const events = await eventsOf(platform, async () => {
    const made = await create(http());
    id = made.id;
    texts.push(JSON.stringify(made));
    expect(made).toMatchObject({
      id: expect.stringMatching(/^cal\w{17}$/),
      status: 'ACTIVE',
      channel: {
        type: 'HTTP',
        config: { method: 'POST', authScheme: { type: 'HEADER', key: 'Authorization' } },
      },
    });
    const renamed = await api.call(`POST ${path}/${id}`, { body: { name: 'Claims' } });
    expect([renamed.status, renamed.json<Wire>().name]).toEqual([200, 'Claims']);
    const retyped = await api.call(`PUT ${path}/${id}`, {
      body: { ...made, type: 'com.okta.saml.tokens.transform' },
    });
    expect([retyped.status, retyped.text]).toEqual([400, expect.stringContaining('type: stays')]);
    const elsewhere = await api.call(`PUT ${path}/${id}`, {
      body: http({ uri: 'https://evil.example.com/', authScheme: { key: 'Authorization' } }),
    });
    expect([elsewhere.status, elsewhere.text]).toEqual([400, expect.stringContaining('not sent to another')]);
    const replaced = await api.call(`PUT ${path}/${id}`, { body: made });
    texts.push(replaced.text, (await api.call(`GET ${path}?type=com.okta.oauth2.tokens.transform`)).text);
    expect(replaced.json<Wire>().name).toBe('Claims from HR');
    expect((await api.call(`GET ${path}?type=com.okta.saml.tokens.transform`)).json()).toEqual([]);
    expect((await api.call(`DELETE ${path}/${id}`)).text).toContain('deactivate it first');
    const off = await api.call(`POST ${path}/${id}/lifecycle/deactivate`);
    expect([off.json<Wire>().status, Object.keys(off.json<Wire>()._links)]).toEqual([
      'INACTIVE',
      ['self', 'activate', 'delete'],
    ]);
    expect((await api.call(`POST ${path}/${id}/execute`, { body: {} })).text).toContain('only an active');
    uses = ['rule Shops'];
    expect((await api.call(`DELETE ${path}/${id}`)).text).toContain('still asked by rule Shops');
    uses = [];
    expect((await api.call(`DELETE ${path}/${id}`)).status).toBe(204);
  });
  expect(events.map((event) => [event.eventType, event.outcome, event.targetIds])).toEqual(
    ['created', 'updated', 'updated', 'deactivated', 'deleted'].map((verb) => [
      `inline_hook.${verb}`,
      'SUCCESS',
      [id],
    ]),
  );
  expect([...texts, JSON.stringify(events)].join()).not.toContain('my-shared-secret');
});

describe('execute', () => {
  const payload = { eventType: 'com.okta.oauth2.tokens.transform', data: { access: { claims: {} } } };

  test('asks the hook with its secret and gives what it says', async () => {
    const said = {
      commands: [{ type: 'com.okta.access.patch', value: [{ op: 'add', path: '/claims/a', value: 1 }] }],
    };
    target.answer = answerWith(200, said);
    const { id } = await create(http());
    const answer = await api.call(`POST ${path}/${id}/execute`, { body: payload });
    expect([answer.status, answer.json()]).toEqual([200, said]);
    expect(
      target.requests.map(({ method, url, headers, json }) => [
        method,
        url,
        headers.authorization,
        headers['x-shop'],
        json,
      ]),
    ).toEqual([['POST', '/ask', 'my-shared-secret', 'seven', payload]]);
    target.answer = answerWith(204);
    expect((await api.call(`POST ${path}/${id}/execute`, { body: payload })).json()).toEqual({});
    const wrong = await api.call(`POST ${path}/${id}/execute`, {
      body: { eventType: 'com.okta.saml.tokens.transform' },
    });
    expect([wrong.status, wrong.text]).toEqual([400, expect.stringContaining('eventType: must be')]);
  });

  test('tries once more after a 500, not after a 400 or a redirect', async () => {
    const { id } = await create(http());
    let asked = 0;
    target.answer = (request, response) => {
      asked += 1;
      (asked === 1 ? answerWith(500, 'no') : answerWith(200, { commands: [] }))(request, response);
    };
    expect((await api.call(`POST ${path}/${id}/execute`, { body: payload })).status).toBe(200);
    expect(target.requests).toHaveLength(2);
    for (const [answer, message] of [
      [answerWith(400, 'no'), 'status 400'],
      [answerWith(302, '', { location: 'http://127.0.0.1:1/' }), 'status 302'],
    ] as const) {
      target.requests.length = 0;
      target.answer = answer;
      const events = await eventsOf(platform, async () => {
        const failed = await api.call(`POST ${path}/${id}/execute`, { body: payload });
        expect([failed.status, failed.text]).toEqual([400, expect.stringContaining(message)]);
      });
      expect(target.requests).toHaveLength(1);
      expect(events.map((event) => [event.eventType, event.outcome])).toEqual([
        ['inline_hook.executed', 'FAILURE'],
      ]);
    }
  });

  test.each<[string, HookTarget['answer'], RegExp]>([
    ['says nothing', hang, /did not answer within 3000 ms/],
    ['answers no JSON', answerWith(200, '<html>'), /not the JSON of a hook/],
    ['answers commands that are none', answerWith(200, { commands: 'all' }), /not the JSON of a hook/],
    ['answers without end', answerWith(200, `"${'x'.repeat(300_000)}"`), /./],
  ])(
    'fails where the hook %s',
    async (_name, answer, message) => {
      target.answer = answer;
      const { id } = await create(http());
      const failed = await api.call(`POST ${path}/${id}/execute`, { body: payload });
      expect([failed.status, failed.text]).toEqual([400, expect.stringMatching(message)]);
    },
    10_000,
  );
});

describe('a hook that wants an access token', () => {
  const tokens = (
    request: Parameters<HookTarget['answer']>[0],
    response: Parameters<HookTarget['answer']>[1],
  ) =>
    request.url === '/token'
      ? answerWith(200, { access_token: 'abc', token_type: 'Bearer', expires_in: 3600 })(request, response)
      : answerWith(200, { commands: [] })(request, response);

  test('gets one by client secret, which is used until it runs out', async () => {
    target.answer = tokens;
    const { id, channel } = await create(oauth({ authType: 'client_secret_post', clientSecret: 'quiet' }));
    expect(JSON.stringify(channel)).not.toContain('quiet');
    for (const _time of [1, 2])
      expect((await api.call(`POST ${path}/${id}/execute`, { body: {} })).status).toBe(200);
    expect(target.requests.map(({ url }) => url)).toEqual(['/token', '/ask', '/ask']);
    expect(Object.fromEntries(new URLSearchParams(target.requests[0]?.text))).toEqual({
      grant_type: 'client_credentials',
      scope: 'hooks',
      client_id: 'gatehouse',
      client_secret: 'quiet',
    });
    expect(target.requests[1]?.headers.authorization).toBe('Bearer abc');
  });

  test('gets one by a hook key, whose public half anybody can look up; a used key stays', async () => {
    target.answer = tokens;
    const made = await api.call('POST /api/v1/hook-keys', { body: { name: 'Ours' } });
    const key = made.json<Key>();
    expect([made.status, key.isUsed]).toEqual([200, 'false']);
    expect((await api.call('POST /api/v1/hook-keys', { body: { name: 'Ours' } })).text).toContain(
      'hook key of this name',
    );
    const { id } = await create(oauth({ authType: 'private_key_jwt', hookKeyId: key.id }));
    expect((await api.call(`POST ${path}/${id}/execute`, { body: {} })).status).toBe(200);
    const assertion = new URLSearchParams(target.requests[0]?.text).get('client_assertion') ?? '';
    const [head = '', body = '', signature = ''] = assertion.split('.');
    const jwk = (await api.call(`GET /api/v1/hook-keys/public/${key.keyId}`)).json<Key['_embedded']>();
    const publicKey = createPublicKey({
      key: { kty: jwk.kty, n: jwk.n, e: jwk.e },
      format: 'jwk',
    });
    expect(
      verify('sha256', Buffer.from(`${head}.${body}`), publicKey, Buffer.from(signature, 'base64url')),
    ).toBe(true);
    expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toMatchObject({
      alg: 'RS256',
      kid: key.keyId,
    });
    expect(JSON.parse(Buffer.from(body, 'base64url').toString())).toMatchObject({
      iss: 'gatehouse',
      sub: 'gatehouse',
      aud: `${target.url}/token`,
    });
    const used = await api.call(`DELETE /api/v1/hook-keys/${key.id}`);
    expect([used.status, used.text]).toEqual([400, expect.stringContaining('uses this key')]);
    expect((await api.call(`GET /api/v1/hook-keys/${key.id}`)).json<Key>().isUsed).toBe('true');
    const renamed = await api.call(`PUT /api/v1/hook-keys/${key.id}`, { body: { name: 'Still ours' } });
    expect(renamed.json<{ name: string }>().name).toBe('Still ours');
    await api.call(`POST ${path}/${id}/lifecycle/deactivate`);
    await api.call(`DELETE ${path}/${id}`);
    expect((await api.call(`DELETE /api/v1/hook-keys/${key.id}`)).status).toBe(204);
    expect((await api.call('GET /api/v1/hook-keys')).json()).toEqual([]);
  });

  test('fails with what the token endpoint says', async () => {
    target.answer = answerWith(401, { error: 'invalid_client' });
    const { id } = await create(oauth({ authType: 'client_secret_post', clientSecret: 'wrong' }));
    const failed = await api.call(`POST ${path}/${id}/execute`, { body: {} });
    expect([failed.status, failed.text]).toEqual([
      400,
      expect.stringContaining('no access token: answered with status 401'),
    ]);
  });
});
