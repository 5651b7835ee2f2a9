import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testConfig } from '#src/platform/config/index.ts';
import { createOutboundHttp } from '#src/platform/outbound-http/index.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { answerWith, hang, hookTarget, type HookTarget } from '#test/kit/hook-target.ts';

let org: TestApp;
let target: HookTarget;
let hookId: string;
let client: { id: string; secret: string };
let rulePath: string;
// oxlint-disable-next-line typescript/no-explicit-any -- as the API gave it
let rule: any;

const outbound = createOutboundHttp({ allow: ['127.0.0.1'] });
const server = '/api/v1/authorizationServers/default';

beforeAll(async () => {
  target = await hookTarget();
  org = await testApp({ config: testConfig({ outboundAllow: ['127.0.0.1'] }), outbound });
  const hook = await org.api<{ id: string }>('POST', '/api/v1/inlineHooks', {
    name: 'HR',
    type: 'com.okta.oauth2.tokens.transform',
    version: '1.0.0',
    channel: { type: 'HTTP', version: '1.0.0', config: { uri: `${target.url}/claims` } },
  });
  hookId = hook.id;
  // oxlint-disable-next-line typescript/no-explicit-any -- as the API gave it
  const app = await org.api<any>('POST', '/api/v1/apps', {
    name: 'oidc_client',
    label: 'Till',
    signOnMode: 'OPENID_CONNECT',
    credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_post' } },
    settings: {
      oauthClient: {
        application_type: 'service',
        redirect_uris: [],
        response_types: ['token'],
        grant_types: ['client_credentials'],
      },
    },
  });
  client = { id: app.credentials.oauthClient.client_id, secret: app.credentials.oauthClient.client_secret };
  await org.api('POST', `${server}/scopes`, { name: 'tills' });
  const [policy] = await org.api<{ id: string }[]>('GET', `${server}/policies`);
  [rule] = await org.api<{ id: string }[]>('GET', `${server}/policies/${policy?.id}/rules`);
  rulePath = `${server}/policies/${policy?.id}/rules/${rule.id}`;
});
afterAll(async () => {
  await target.close();
  await org.close();
  outbound.close();
});
beforeEach(() => {
  target.requests.length = 0;
});

const withHook = (id: string | null) => ({
  ...rule,
  actions: { token: { ...rule.actions.token, inlineHook: id === null ? null : { id } } },
});
const grant = async () => {
  const answer = await org.inject({
    method: 'POST',
    url: '/oauth2/default/v1/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope: 'tills',
      client_id: client.id,
      client_secret: client.secret,
    }).toString(),
  });
  const json = answer.json<Record<string, string>>();
  const claims =
    json['access_token'] &&
    JSON.parse(Buffer.from(json['access_token'].split('.')[1] ?? '', 'base64url').toString());
  return { status: answer.status, json, claims };
};

describe('the token inline hook of a rule', () => {
  test('has to exist and be for tokens', async () => {
    const other = await org.api<{ id: string }>('POST', '/api/v1/inlineHooks', {
      name: 'SAML',
      type: 'com.okta.saml.tokens.transform',
      version: '1.0.0',
      channel: { type: 'HTTP', version: '1.0.0', config: { uri: `${target.url}/saml` } },
    });
    for (const id of ['calnope', other.id])
      await expect(org.api('PUT', rulePath, withHook(id))).rejects.toThrow(
        /400.*actions.token.inlineHook.id/s,
      );
    expect((await grant()).status).toBe(200);
    expect(target.requests).toEqual([]);
  });

  test('is asked, and its claims are in the token', async () => {
    await org.api('PUT', rulePath, withHook(hookId));
    expect((await org.api<typeof rule>('GET', rulePath)).actions.token.inlineHook).toEqual({ id: hookId });
    target.answer = answerWith(200, {
      commands: [
        {
          type: 'com.okta.access.patch',
          value: [
            { op: 'add', path: '/claims/store', value: '0815' },
            { op: 'replace', path: '/token/lifetime/expiration', value: 600 },
          ],
        },
        { type: 'com.okta.identity.patch', value: [{ op: 'add', path: '/claims/store', value: 'x' }] },
      ],
    });
    const { status, json, claims } = await grant();
    expect([status, claims.store, json['expires_in'], claims.exp - claims.iat]).toEqual([
      200,
      '0815',
      600,
      600,
    ]);
    const [asked] = target.requests;
    expect(asked?.json).toMatchObject({
      eventType: 'com.okta.oauth2.tokens.transform',
      cloudEventVersion: '0.1',
      data: {
        context: {
          request: { method: 'POST' },
          protocol: {
            type: 'OAUTH2.0',
            request: { client_id: client.id, grant_type: 'client_credentials', scope: 'tills' },
          },
          policy: { rule: { id: rule.id } },
        },
        access: { claims: { cid: client.id, scp: ['tills'] }, scopes: { tills: { action: 'GRANT' } } },
      },
    });
    expect(asked?.text).not.toContain(client.secret);
  });

  test.each<[string, HookTarget['answer'], string[]]>([
    ['is silent', hang, ['inline_hook.executed', 'app.oauth2.as.token.grant']],
    ['is broken', answerWith(500, ''), ['inline_hook.executed', 'app.oauth2.as.token.grant']],
    [
      'wants to be somebody else',
      answerWith(200, {
        commands: [
          {
            type: 'com.okta.access.patch',
            value: [
              { op: 'add', path: '/claims/store', value: '0815' },
              { op: 'replace', path: '/claims/sub', value: 'admin@example.com' },
            ],
          },
        ],
      }),
      ['inline_hook.response.processed', 'app.oauth2.as.token.grant'],
    ],
  ])('that %s changes nothing, is asked once, and the log says so', async (_name, answer, eventTypes) => {
    await org.eventTypes();
    target.answer = answer;
    const { status, claims } = await grant();
    expect([status, claims.sub, claims.store]).toEqual([200, client.id, undefined]);
    expect(target.requests).toHaveLength(1);
    expect(await org.eventTypes()).toEqual(eventTypes);
  });

  test('that answers an error refuses in its own words', async () => {
    target.answer = answerWith(200, { error: { errorSummary: 'The shop is closed' } });
    const { status, json } = await grant();
    expect([status, json]).toEqual([400, { error: 'server_error', error_description: 'The shop is closed' }]);
  });

  test('cannot be deleted while a rule asks it, and is not asked when switched off', async () => {
    await org.api('POST', `/api/v1/inlineHooks/${hookId}/lifecycle/deactivate`);
    await expect(org.api('DELETE', `/api/v1/inlineHooks/${hookId}`)).rejects.toThrow(/still asked by rule/);
    expect([(await grant()).status, target.requests]).toEqual([200, []]);
    await org.api('PUT', rulePath, withHook(null));
    await org.api('DELETE', `/api/v1/inlineHooks/${hookId}`);
  });
});
