import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import { OutboundProblem, type OutboundRequest } from '#src/platform/outbound-http/index.ts';
import { aWebApp } from '#test/kit/access.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';

type Wire = { id: string };
type WireError = { errorCode: string; errorCauses: { errorSummary: string }[] };

let org: TestApp;
/** What the service on the other side was asked, and what it says. */
const asked: OutboundRequest[] = [];
let answers: () => { status: number; body: string };
const aService = () => ({ status: 200, body: JSON.stringify({ schemas: ['urn:…:ServiceProviderConfig'] }) });

beforeAll(async () => {
  const outbound = {
    async request(request: OutboundRequest) {
      asked.push(request);
      const { status, body } = answers();
      return { status, headers: {}, body: Buffer.from(body) };
    },
  };
  org = await testApp({ outbound });
});
afterAll(() => org?.close());
beforeEach(() => {
  asked.length = 0;
  answers = aService;
});

const refused = async (method: string, url: string, body?: unknown) => {
  const headers = { authorization: `SSWS ${org.token}` };
  const answer = await org.inject({ method, url, headers, ...(body === undefined ? {} : { body }) });
  const { errorCode, errorCauses } = answer.json<WireError>();
  return [answer.status, errorCode, ...errorCauses.map((cause) => cause.errorSummary)];
};
const codeOf = async (...request: Parameters<typeof refused>) => (await refused(...request)).slice(0, 2);
const addApp = () => org.api<Wire>('POST', '/api/v1/apps', aWebApp());
const connectionOf = (appId: string) => `/api/v1/apps/${appId}/connections/default`;
const aConnection = (more: Record<string, unknown> = {}) => ({
  baseUrl: 'https://scim.example.com/v2',
  profile: { authScheme: 'TOKEN', token: 'a-token-of-the-service' },
  ...more,
});

test('what cannot be a connection is refused, and nobody is asked', async () => {
  const app = await addApp();
  const url = connectionOf(app.id);
  for (const [body, cause] of [
    [aConnection({ baseUrl: 'http://scim.example.com' }), 'baseUrl: must use https'],
    [aConnection({ baseUrl: 'https://u:p@scim.example.com' }), 'baseUrl: must have no credentials'],
    [aConnection({ baseUrl: 'scim' }), 'baseUrl: must be an absolute https address'],
    [aConnection({ profile: { authScheme: 'BASIC' } }), 'profile.authScheme'],
    [aConnection({ surprise: 1 }), 'surprise'],
    [{}, 'profile'],
  ] as const) {
    const [status, code, ...causes] = await refused('POST', `${url}?activate=true`, body);
    expect([status, code]).toEqual([400, 'E0000001']);
    expect(causes.join()).toContain(cause);
  }
  expect(await codeOf('POST', `${url}/lifecycle/activate`)).toEqual([404, 'E0000007']);
  expect(await codeOf('GET', connectionOf('0oanope'))).toEqual([404, 'E0000007']);
  expect(await codeOf('POST', `${url}/lifecycle/deactivate`)).toEqual([404, 'E0000007']);
  expect(await codeOf('GET', `${connectionOf('0oanope')}/jwks`)).toEqual([404, 'E0000007']);
  expect(await org.api('GET', `${url}/jwks`)).toEqual({ jwks: { keys: [] } });
  const home = org.app.access.apps.findByName('gatehouse_home')?.id ?? '';
  expect(await codeOf('POST', connectionOf(home), aConnection())).toEqual([400, 'E0000001']);
  expect(asked).toEqual([]);
  expect(await org.api('GET', url)).toMatchObject({ status: 'DISABLED', profile: { authScheme: 'UNKNOWN' } });
});

test('a connection is kept with its token under the master key, and enabled when the service has answered', async () => {
  const app = await addApp();
  const url = connectionOf(app.id);
  await org.eventTypes();
  const saved = await org.api('POST', url, aConnection());
  expect(saved).toMatchObject({
    authScheme: 'TOKEN',
    status: 'DISABLED',
    baseUrl: 'https://scim.example.com/v2',
    profile: { authScheme: 'TOKEN' },
    _links: { activate: { href: `http://localhost:8080${url}/lifecycle/activate` } },
  });
  expect(JSON.stringify(saved)).not.toContain('a-token');
  const rows = await org.platform.database.query(sql`select c::text from provisioning_connections c`);
  expect(JSON.stringify(rows)).not.toContain('a-token');
  expect(asked).toEqual([]);
  await org.api('POST', `${url}/lifecycle/activate`);
  expect(asked).toMatchObject([
    {
      url: 'https://scim.example.com/v2/ServiceProviderConfig',
      headers: { authorization: 'Bearer a-token-of-the-service' },
    },
  ]);
  expect(await org.api('GET', url)).toMatchObject({ status: 'ENABLED' });
  await org.api('POST', `${url}/lifecycle/deactivate`);
  await org.api('POST', `${url}/lifecycle/deactivate`);
  expect(await org.api('GET', url)).toMatchObject({ status: 'DISABLED' });
  expect(await org.eventTypes()).toEqual(Array(3).fill('application.lifecycle.update'));
});

test('a service that does not answer as it should leaves the connection off', async () => {
  const app = await addApp();
  const url = connectionOf(app.id);
  await org.api('POST', url, aConnection());
  for (const [says, cause] of [
    [() => ({ status: 401, body: '' }), 'baseUrl: the service answers 401: it does not take the token'],
    [() => ({ status: 302, body: '' }), 'baseUrl: the service answers 302 to GET ServiceProviderConfig'],
    [() => ({ status: 200, body: '<html>' }), 'baseUrl: what answers there is no SCIM 2.0 service'],
    [
      () => {
        throw new OutboundProblem('refused-address', 'scim.example.com leads to a private address');
      },
      'baseUrl: scim.example.com leads to a private address',
    ],
  ] as const) {
    answers = says;
    expect(await refused('POST', `${url}/lifecycle/activate`)).toEqual([400, 'E0000001', cause]);
    expect(await refused('POST', `${url}?activate=true`, aConnection())).toEqual([400, 'E0000001', cause]);
  }
  expect(await org.api('GET', url)).toMatchObject({ status: 'DISABLED' });
});

test('a token is not sent to another address than it was given for', async () => {
  const app = await addApp();
  const url = connectionOf(app.id);
  await org.api('POST', url, aConnection());
  const elsewhere = { baseUrl: 'https://scim.evil.example/v2', profile: { authScheme: 'TOKEN' } };
  expect(await refused('POST', `${url}?activate=true`, elsewhere)).toEqual([
    400,
    'E0000001',
    'profile.token: is needed again, since it was given for another address',
  ]);
  expect(asked).toEqual([]);
  await org.api('POST', `${url}?activate=true`, {
    baseUrl: 'https://scim.example.com/v3',
    profile: { authScheme: 'TOKEN' },
  });
  expect(asked[0]?.url).toBe('https://scim.example.com/v3/ServiceProviderConfig');
});

test('a connection with consent is kept with a key of its own, and cannot be activated yet', async () => {
  const app = await addApp();
  const url = connectionOf(app.id);
  const profile = {
    authScheme: 'OAUTH2',
    clientId: '0oa2h6su6bVFyJzIf1d7',
    signing: { rotationMode: 'AUTO' },
  };
  expect(await org.api('POST', url, { profile })).toMatchObject({
    status: 'DISABLED',
    profile: { authScheme: 'OAUTH2', signing: { rotationMode: 'AUTO' } },
  });
  const keys = await org.api<{ jwks: { keys: { kid: string; n: string }[] } }>('GET', `${url}/jwks`);
  expect(keys.jwks.keys).toMatchObject([{ kty: 'RSA', use: 'sig' }]);
  expect(JSON.stringify(keys)).not.toContain('"d"');
  expect(await codeOf('POST', `${url}/lifecycle/activate`)).toEqual([401, 'E0000015']);
  expect(await codeOf('POST', `${url}?activate=true`, { profile })).toEqual([401, 'E0000015']);
  const callback = `/api/v1/apps/oidc_client/${app.id}/oauth2/callback?code=c&state=s`;
  expect(await codeOf('POST', callback)).toEqual([401, 'E0000015']);
  expect(await codeOf('POST', callback.replace('oidc_client', 'office365'))).toEqual([404, 'E0000007']);
});

test('features are kept, say that nothing is carried out, and are there with a connection only', async () => {
  const app = await addApp();
  const url = `/api/v1/apps/${app.id}/features`;
  expect(await codeOf('GET', url)).toEqual([400, 'E0000001']);
  expect(await codeOf('PUT', `${url}/USER_PROVISIONING`, {})).toEqual([400, 'E0000001']);
  await org.api('POST', connectionOf(app.id), aConnection());
  expect(await org.api('GET', url)).toMatchObject([
    { name: 'USER_PROVISIONING' },
    { name: 'INBOUND_PROVISIONING' },
  ]);
  expect(await codeOf('GET', `${url}/NOPE`)).toEqual([404, 'E0000007']);
  expect(
    await refused('PUT', `${url}/USER_PROVISIONING`, { create: { lifecycleCreate: { status: 'YES' } } }),
  ).toMatchObject([400, 'E0000001', expect.stringContaining('create.lifecycleCreate.status') as string]);
  await org.api('PUT', `${url}/USER_PROVISIONING`, { create: { lifecycleCreate: { status: 'ENABLED' } } });
  const patched = await org.api('PUT', `${url}/USER_PROVISIONING`, {
    update: { profile: { status: 'ENABLED' } },
  });
  expect(patched).toMatchObject({
    status: 'DISABLED',
    capabilities: {
      create: { lifecycleCreate: { status: 'ENABLED' } },
      update: { profile: { status: 'ENABLED' }, password: { seed: 'RANDOM' } },
    },
  });
  expect(await org.api('GET', `${url}/USER_PROVISIONING`)).toEqual(patched);
  const inbound = {
    importSettings: {
      username: { userNameFormat: 'CUSTOM', userNameExpression: 'appuser.email' },
      schedule: {
        status: 'DISABLED',
        fullImport: { expression: '0 0 * * 0', timezone: 'Asia/Tokyo' },
        incrementalImport: null,
      },
    },
    importRules: { userCreateAndMatch: { autoConfirmExactMatch: true } },
  };
  expect(await org.api('PUT', `${url}/INBOUND_PROVISIONING`, inbound)).toMatchObject({
    capabilities: {
      importSettings: {
        username: { usernameFormat: 'CUSTOM' },
        schedule: { fullImport: { timezone: 'Asia/Tokyo' } },
      },
      importRules: { userCreateAndMatch: { autoConfirmExactMatch: true, exactMatchCriteria: 'EMAIL' } },
    },
  });
});
