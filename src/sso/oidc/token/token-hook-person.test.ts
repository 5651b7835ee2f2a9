import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { InlineHook } from '#src/org/inline-hooks/index.ts';
import { halfHash } from '#src/protocols/oauth/index.ts';
import { claimsOf, type TestClient, type TestPerson, type TestSso, testSso } from '#test/kit/sso.ts';
import type { TokenHooks } from './token-hook.ts';

const hook = {
  id: 'calhook',
  name: 'HR',
  type: 'com.okta.oauth2.tokens.transform',
  status: 'ACTIVE',
} as InlineHook;

let org: TestSso;
let client: TestClient;
let person: TestPerson;
let cookie: string;
let asked: Parameters<TokenHooks['ask']>[1][] = [];
let answer: Awaited<ReturnType<TokenHooks['ask']>>;

const inlineHooks: TokenHooks = {
  find: (id) => (id === hook.id ? hook : undefined),
  async ask(_hook, payload) {
    asked.push(payload);
    return answer;
  },
  failure: (one, stage, reason) => ({
    eventType: `inline_hook.${stage}`,
    actor: { id: 'system', type: 'SystemPrincipal', alternateId: 'system', displayName: 'System' },
    target: [{ id: one.id, type: 'InlineHook', alternateId: one.type, displayName: one.name }],
    outcome: { result: 'FAILURE', reason },
  }),
};

beforeAll(async () => {
  org = await testSso({ inlineHooks });
  client = await org.client();
  person = await org.person('aoi@example.com', { locale: 'ja_JP' });
  await org.assign(client, person);
  ({ cookie } = await org.signedIn(person));
  const server = '/api/v1/authorizationServers/default';
  const [policy] = (await org.api.call(`GET ${server}/policies`)).json<{ id: string }[]>();
  const rules = `${server}/policies/${policy?.id}/rules`;
  // oxlint-disable-next-line typescript/no-explicit-any -- as the API gave it
  const [rule] = (await org.api.call(`GET ${rules}`)).json<any[]>();
  const actions = { token: { ...rule.actions.token, inlineHook: { id: hook.id } } };
  const put = await org.api.call(`PUT ${rules}/${rule.id}`, { body: { ...rule, actions } });
  expect([put.status, put.text]).toEqual([200, expect.stringContaining(hook.id)]);
});
afterAll(() => org?.close());
beforeEach(() => {
  asked = [];
});

const patch = (type: string, ...value: object[]) => ({ type: `com.okta.${type}.patch`, value });

test('a hook is asked once for both tokens of a person, and each says what it was told to', async () => {
  answer = {
    ok: true,
    answer: {
      commands: [
        patch('identity', { op: 'add', path: '/claims/store', value: 'id' }),
        patch('access', { op: 'add', path: '/claims/store', value: 'access' }),
      ],
    },
  };
  const tokens = await org.tokens(client, cookie);
  const [id, access] = [claimsOf(tokens.id_token), claimsOf(tokens.access_token)];
  expect([id['store'], access['store'], id['sub'], access['sub']]).toEqual([
    'id',
    'access',
    person.id,
    person.login,
  ]);
  // What ties them together is of the tokens as they went out.
  expect(id['at_hash']).toBe(halfHash(tokens.access_token));
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatchObject({
    source: 'http://localhost:8080/oauth2/default/v1/token',
    data: {
      context: {
        protocol: { request: { grant_type: 'authorization_code' } },
        session: { userId: person.id, login: person.login },
        user: { id: person.id, profile: { login: person.login, firstName: 'Aoi', locale: 'ja_JP' } },
      },
      identity: { claims: { sub: person.id }, token: { lifetime: { expiration: 3600 } } },
      access: { claims: { uid: person.id } },
    },
  });
  const refreshed = (await org.refresh(client, tokens.refresh_token)).json<{ access_token: string }>();
  expect([claimsOf(refreshed.access_token)['store'], asked.length]).toEqual(['access', 2]);
  expect((await org.introspect(client, refreshed.access_token)).json()).toMatchObject({ active: true });
});

test('a hook that would make an ID token somebody else’s changes neither token', async () => {
  answer = {
    ok: true,
    answer: {
      commands: [
        patch('access', { op: 'add', path: '/claims/store', value: 'access' }),
        patch('identity', { op: 'replace', path: '/claims/sub', value: '00usomebodyelse' }),
      ],
    },
  };
  const tokens = await org.tokens(client, cookie);
  expect([claimsOf(tokens.id_token)['sub'], claimsOf(tokens.access_token)['store']]).toEqual([
    person.id,
    undefined,
  ]);
  expect((await org.events('inline_hook')).at(-1)).toMatchObject({
    result: 'FAILURE',
    reason: expect.stringContaining('/claims/sub'),
  });
});

test('a hook that refuses leaves no tokens behind, and the code is still good', async () => {
  answer = { ok: true, answer: { error: { errorSummary: 'Not today' } } };
  const { parameters } = await org.authorize(client, cookie);
  const code = parameters.get('code') ?? '';
  const refused = await org.redeem(client, code);
  expect([refused.status, refused.json()]).toEqual([
    400,
    { error: 'server_error', error_description: 'Not today' },
  ]);
  answer = { ok: false, problem: 'answered with status 500' };
  expect((await org.redeem(client, code)).status).toBe(200);
});
