import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { programKey, programs } from '#test/kit/api-client.ts';
import { type Answer, type WholeApp, wholeApp } from '#test/kit/whole-app.ts';

let org: WholeApp;
const clients = '/oauth2/v1/clients';
const web = {
  client_name: 'Orders',
  application_type: 'web',
  redirect_uris: ['https://orders.example.com/callback'],
  response_types: ['code'],
  grant_types: ['authorization_code', 'refresh_token'],
  token_endpoint_auth_method: 'client_secret_basic',
};
type Wire = Record<string, unknown> & { client_id: string; client_secret?: string };

beforeAll(async () => {
  org = await wholeApp();
});
afterAll(() => org.close());

const register = async (body: object = web) => {
  const answer = await org.admin(`POST ${clients}`, body);
  expect([answer.status, answer.text]).toEqual([201, expect.anything()]);
  return answer.json<Wire>();
};
const errorOf = (answer: Answer) => [answer.status, answer.json()['error']];

describe('what is refused, and nothing is registered', () => {
  test.each<[string, object, string]>([
    ['without a name', { ...web, client_name: undefined }, 'invalid_client_metadata'],
    ['with an empty name', { ...web, client_name: '  ' }, 'invalid_client_metadata'],
    [
      'that redirects to http',
      { ...web, redirect_uris: ['http://orders.example.com'] },
      'invalid_redirect_uri',
    ],
    ['that redirects nowhere', { ...web, redirect_uris: [] }, 'invalid_redirect_uri'],
    [
      'with a fragment in its address',
      { ...web, redirect_uris: ['https://a.example/#x'] },
      'invalid_redirect_uri',
    ],
    ['with an unknown grant', { ...web, grant_types: ['magic'] }, 'invalid_client_metadata'],
    [
      'that keeps no secret and acts for itself',
      {
        ...web,
        application_type: 'service',
        redirect_uris: [],
        grant_types: ['client_credentials'],
        response_types: ['token'],
        token_endpoint_auth_method: 'none',
      },
      'invalid_client_metadata',
    ],
    [
      'with a private key in its set',
      {
        ...web,
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'd' }] },
      },
      'invalid_client_metadata',
    ],
    [
      'that signs without a key',
      { ...web, token_endpoint_auth_method: 'private_key_jwt' },
      'invalid_client_metadata',
    ],
    ['with a software statement', { ...web, software_statement: 'x.y.z' }, 'invalid_client_metadata'],
  ])('a client %s', async (_what, body, error) => {
    const before = (await org.make<unknown[]>(`GET ${clients}?limit=200`)).length;
    expect(errorOf(await org.admin(`POST ${clients}`, body))).toEqual([400, error]);
    expect((await org.make<unknown[]>(`GET ${clients}?limit=200`)).length).toBe(before);
  });

  test('whoever may not manage apps registers none, also with a token that lacks the scope', async () => {
    const program = programs(org);
    const service = await program.service({ scopes: ['okta.clients.read'], roles: ['SUPER_ADMIN'] });
    const token = await program.token(service, 'okta.clients.read');
    const answer = await program.bearer(`POST ${clients}`, token, web);
    expect([answer.status, answer.json()['errorCode']]).toEqual([403, 'E0000006']);
    expect((await program.bearer(`GET ${clients}`, token)).status).toBe(200);
    expect((await org.call(`POST ${clients}`, {}, web)).status).toBe(403);
  });

  test('an unknown client, one that comes with the product, and an app of another kind are not there', async () => {
    const bookmark = await org.make('POST /api/v1/apps', {
      name: 'bookmark',
      label: 'Wiki',
      signOnMode: 'BOOKMARK',
      settings: { app: { url: 'https://wiki.example.com' } },
    });
    for (const id of ['nobody', bookmark.id]) {
      for (const method of ['GET', 'DELETE'])
        expect((await org.admin(`${method} ${clients}/${id}`)).status).toBe(404);
      expect((await org.admin(`POST ${clients}/${id}/lifecycle/newSecret`)).status).toBe(404);
    }
  });
});

test('a client is registered, told its secret once, and is the same app at /api/v1/apps', async () => {
  const made = await register({
    ...web,
    client_uri: 'https://orders.example.com',
    unknown_metadata: 'ignored',
  });
  expect(made).toMatchObject({
    ...web,
    client_id: expect.stringMatching(/^0oa/),
    client_secret: expect.stringMatching(/^[\w-]{64}$/),
    client_secret_expires_at: 0,
    client_id_issued_at: expect.any(Number),
    client_uri: 'https://orders.example.com',
    logo_uri: null,
  });
  expect(made).not.toHaveProperty('unknown_metadata');
  const shown = await org.make<Wire>(`GET ${clients}/${made.client_id}`);
  expect(shown).not.toHaveProperty('client_secret');
  const app = await org.make<{
    label: string;
    status: string;
    settings: { oauthClient: { consent_method: string } };
  }>(`GET /api/v1/apps/${made.client_id}`);
  expect([app.label, app.status, app.settings.oauthClient.consent_method]).toEqual([
    'Orders',
    'ACTIVE',
    'REQUIRED',
  ]);
  const listed = await org.make<Wire[]>(`GET ${clients}?q=orde`);
  expect(listed.map(({ client_id }) => client_id)).toContain(made.client_id);
  expect(JSON.stringify(listed)).not.toContain(made.client_secret);
});

test('a replacement says everything; what registration does not speak of stays', async () => {
  const made = await register();
  const path = `${clients}/${made.client_id}`;
  const { client_secret: _secret, client_id_issued_at, client_secret_expires_at, ...said } = made;
  expect(errorOf(await org.admin(`PUT ${path}`, { ...said, client_id_issued_at }))).toEqual([
    400,
    'invalid_client_metadata',
  ]);
  expect(errorOf(await org.admin(`PUT ${path}`, { ...said, client_secret_expires_at }))).toEqual([
    400,
    'invalid_client_metadata',
  ]);
  expect(errorOf(await org.admin(`PUT ${path}`, { client_name: 'Only' }))).toEqual([
    400,
    'invalid_client_metadata',
  ]);
  expect(errorOf(await org.admin(`PUT ${path}`, { ...said, client_id: 'another' }))).toEqual([
    400,
    'invalid_client_metadata',
  ]);
  expect(errorOf(await org.admin(`PUT ${path}`, { ...said, client_secret: 'chosen-by-the-client' }))).toEqual(
    [400, 'invalid_client_metadata'],
  );
  const app = await org.make<Record<string, unknown>>(`GET /api/v1/apps/${made.client_id}`);
  const settings = app['settings'] as { notes: object; oauthClient: object };
  await org.make(`PUT /api/v1/apps/${made.client_id}`, {
    ...app,
    settings: {
      ...settings,
      notes: { admin: 'keep me', enduser: null },
      oauthClient: { ...settings.oauthClient, refresh_token: { rotation_type: 'ROTATE', leeway: 7 } },
    },
  });
  const replaced = await org.admin(`PUT ${path}`, {
    ...said,
    client_name: 'Orders 2',
    client_secret: made.client_secret,
  });
  expect([replaced.status, replaced.json()['client_name'], replaced.json()['client_secret']]).toEqual([
    200,
    'Orders 2',
    undefined,
  ]);
  const after = await org.make<{ settings: { notes: object; oauthClient: { refresh_token: object } } }>(
    `GET /api/v1/apps/${made.client_id}`,
  );
  expect(after.settings.notes).toMatchObject({ admin: 'keep me' });
  expect(after.settings.oauthClient.refresh_token).toEqual({ rotation_type: 'ROTATE', leeway: 7 });
});

test('a new secret is told once and ends the old one at once', async () => {
  const made = await register({
    ...web,
    application_type: 'service',
    redirect_uris: [],
    response_types: ['token'],
    grant_types: ['client_credentials'],
  });
  await org.make('POST /api/v1/authorizationServers/default/scopes', { name: 'orders' });
  const ask = (secret = '') =>
    org.token(
      { appId: '', clientId: made.client_id, secret },
      { grant_type: 'client_credentials', scope: 'orders' },
    );
  expect((await ask(made.client_secret)).status).toBe(200);
  const renewed = await org.make<Wire>(`POST ${clients}/${made.client_id}/lifecycle/newSecret`);
  expect(renewed.client_secret).not.toBe(made.client_secret);
  expect((await ask(made.client_secret)).status).toBe(401);
  expect((await ask(renewed.client_secret)).status).toBe(200);
  const signs = await register({
    ...web,
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [programKey().jwk] },
  });
  expect(signs).not.toHaveProperty('client_secret');
  const none = await org.admin(`POST ${clients}/${signs.client_id}/lifecycle/newSecret`);
  expect(errorOf(none)).toEqual([400, 'invalid_client_metadata']);
});

test('a deleted client is gone with its tokens, in one call', async () => {
  const made = await register();
  expect((await org.admin(`DELETE ${clients}/${made.client_id}`)).status).toBe(204);
  expect((await org.admin(`GET ${clients}/${made.client_id}`)).status).toBe(404);
  expect((await org.admin(`GET /api/v1/apps/${made.client_id}`)).status).toBe(404);
});

test('the metadata of every server says where clients are registered', async () => {
  for (const path of [
    '/.well-known/openid-configuration',
    '/oauth2/default/.well-known/oauth-authorization-server',
  ]) {
    const { registration_endpoint: endpoint } = (await org.get(path)).json<Record<string, string>>();
    expect(endpoint).toBe(`http://localhost:8080${clients}`);
  }
});

test('lists page by id and skip nothing', async () => {
  for (let i = 0; i < 4; i++) await register({ ...web, client_name: `Paged ${i}` });
  const seen: string[] = [];
  for (let url: string | undefined = `${clients}?q=paged&limit=2`; url !== undefined; ) {
    const answer: Answer = await org.admin(`GET ${url}`);
    seen.push(...answer.json<Wire[]>().map(({ client_id }) => client_id));
    const next = [answer.headers['link']].flat().find((line) => String(line).includes('rel="next"'));
    url = next === undefined ? undefined : /<http:\/\/localhost:8080([^>]+)>/.exec(String(next))?.[1];
  }
  expect([seen.length, new Set(seen).size]).toEqual([4, 4]);
  expect((await org.admin(`GET ${clients}?after=x' or 1=1`)).status).toBe(400);
});
