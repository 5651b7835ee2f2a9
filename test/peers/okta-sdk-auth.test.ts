// @okta/okta-sdk-nodejs, unmodified, as every kind of caller: SSWS of a person, SSWS of a service account, private_key_jwt, and
// private_key_jwt with DPoP. And it manages what callers are made of: grants, tokens, API tokens, client credentials.
import { generateKeyPairSync } from 'node:crypto';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningServer, startServer } from '#test/kit/server.ts';

const okta = createRequire(import.meta.url)('@okta/okta-sdk-nodejs');

let server: RunningServer;
// The SDK's generated types describe Okta's whole product; the answers are asserted instead.
// oxlint-disable-next-line typescript/no-explicit-any -- see above
let admin: any;

beforeAll(async () => {
  server = await startServer();
  admin = new okta.Client({ orgUrl: server.url, token: server.token });
});
afterAll(async () => {
  await server?.stop();
});

async function collect<T>(
  collection: Promise<{ each: (f: (item: T) => void) => Promise<void> }>,
): Promise<T[]> {
  const items: T[] = [];
  await (await collection).each((item) => {
    items.push(item);
  });
  return items;
}

const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
const { kty, n, e } = privateKey;

/** A service app that signs with the key above. */
async function service(label: string, settings: object = {}): Promise<{ id: string; clientId: string }> {
  const app = await admin.applicationApi.createApplication({
    application: {
      name: 'oidc_client',
      label,
      signOnMode: 'OPENID_CONNECT',
      credentials: { oauthClient: { token_endpoint_auth_method: 'private_key_jwt' } },
      settings: {
        oauthClient: {
          application_type: 'service',
          grant_types: ['client_credentials'],
          response_types: ['token'],
          jwks: { keys: [{ kty, n, e, kid: 'program' }] },
          ...settings,
        },
      },
    },
  });
  return { id: app.id, clientId: app.credentials.oauthClient.client_id };
}

const clientOf = (app: { clientId: string }, scopes: string[]) =>
  new okta.Client({
    orgUrl: server.url,
    authorizationMode: 'PrivateKey',
    clientId: app.clientId,
    scopes,
    privateKey: JSON.stringify({ ...privateKey, kid: 'program' }),
    keyId: 'program',
  });

const grant = (appId: string, scopeId: string) =>
  admin.applicationApi.grantConsentToScope({
    appId,
    oAuth2ScopeConsentGrant: { issuer: server.url, scopeId },
  });

describe.each([
  ['private_key_jwt', {}],
  ['private_key_jwt with DPoP', { dpop_bound_access_tokens: true }],
])('a program with %s', (name, settings) => {
  test('without grant or role gets nothing', async () => {
    const app = await service(`${name}: nothing`, settings);
    await expect(clientOf(app, ['okta.users.read']).userApi.getUser({ userId: 'me' })).rejects.toThrow();
    await grant(app.id, 'okta.users.read');
    await expect(collect(clientOf(app, ['okta.users.read']).userApi.listUsers())).rejects.toMatchObject({
      status: 403,
      errorCode: 'E0000006',
    });
  });

  test('reads and writes what its grants and roles permit', async () => {
    const app = await service(`${name}: works`, settings);
    for (const scope of ['okta.users.read', 'okta.groups.manage', 'okta.logs.read'])
      await grant(app.id, scope);
    await admin.roleAssignmentApi.assignRoleToClient({
      clientId: app.clientId,
      assignRoleRequest: { type: 'SUPER_ADMIN' },
    });
    const client = clientOf(app, ['okta.users.read', 'okta.groups.manage', 'okta.logs.read']);
    const people = await collect<{ id: string }>(client.userApi.listUsers());
    expect(people.length).toBeGreaterThan(0);
    const group = await client.groupApi.createGroup({ group: { profile: { name: `${name} group` } } });
    expect((await client.groupApi.getGroup({ groupId: group.id })).profile.name).toBe(`${name} group`);
    await client.groupApi.deleteGroup({ groupId: group.id });
    await expect(client.groupApi.getGroup({ groupId: group.id })).rejects.toMatchObject({ status: 404 });
    await expect(
      client.userApi.createUser({
        body: { profile: { firstName: 'A', lastName: 'B', email: 'a@b.example', login: 'a@b.example' } },
      }),
    ).rejects.toMatchObject({ status: 403, errorCode: 'E0000006' });
  });
});

test('the grants of an app are listed, shown and revoked', async () => {
  const app = await service('Granted');
  const made = await grant(app.id, 'okta.users.read');
  await grant(app.id, 'okta.groups.read');
  const { applicationApi: api } = admin;
  const listed = await collect<{ scopeId: string }>(api.listScopeConsentGrants({ appId: app.id }));
  expect(listed.map(({ scopeId }) => scopeId)).toEqual(['okta.users.read', 'okta.groups.read']);
  const shown = await api.getScopeConsentGrant({ appId: app.id, grantId: made.id });
  expect([shown.scopeId, shown.status, shown.source]).toEqual(['okta.users.read', 'ACTIVE', 'ADMIN']);
  await api.revokeScopeConsentGrant({ appId: app.id, grantId: made.id });
  await expect(api.getScopeConsentGrant({ appId: app.id, grantId: made.id })).rejects.toMatchObject({
    status: 404,
    errorCode: 'E0000007',
  });
});

test('the tokens of an app and of a person at it are listed and revoked', async () => {
  const app = await service('Tokens');
  const { applicationApi: tokens, userApi } = admin;
  expect(await collect(tokens.listOAuth2TokensForApplication({ appId: app.id }))).toEqual([]);
  await tokens.revokeOAuth2TokensForApplication({ appId: app.id });
  await expect(
    tokens.getOAuth2TokenForApplication({ appId: app.id, tokenId: 'oar00000000000000000' }),
  ).rejects.toMatchObject({ status: 404 });
  const me = await admin.userApi.getUser({ userId: 'me' });
  const person = { userId: me.id, clientId: app.clientId };
  expect(await collect(userApi.listRefreshTokensForUserAndClient(person))).toEqual([]);
  await userApi.revokeTokensForUserAndClient(person);
  expect(await collect(userApi.listUserGrants({ userId: me.id }))).toEqual([]);
  expect(await collect(userApi.listGrantsForUserAndClient(person))).toEqual([]);
  await userApi.revokeUserGrants({ userId: me.id });
  await userApi.revokeGrantsForUserAndClient(person);
  await expect(
    userApi.getUserGrant({ userId: me.id, grantId: 'oag00000000000000000' }),
  ).rejects.toMatchObject({ status: 404 });
  expect(await collect(userApi.listUserClients({ userId: me.id }))).toEqual([]);
});

test('the secrets and keys of a client are made, switched off and deleted', async () => {
  const app = await admin.applicationApi.createApplication({
    application: {
      name: 'oidc_client',
      label: 'Secrets',
      signOnMode: 'OPENID_CONNECT',
      credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_basic' } },
      settings: {
        oauthClient: {
          application_type: 'web',
          redirect_uris: ['https://app.example.com/callback'],
          grant_types: ['authorization_code'],
          response_types: ['code'],
        },
      },
    },
  });
  const { applicationSSOPublicKeysApi: api } = admin;
  const appId = app.id;
  const second = await api.createOAuth2ClientSecret({ appId });
  expect(second.client_secret).toMatch(/^[\w-]{40,}$/);
  await expect(api.createOAuth2ClientSecret({ appId })).rejects.toMatchObject({ status: 400 });
  const secrets = await collect<{ id: string }>(api.listOAuth2ClientSecrets({ appId }));
  expect(secrets).toHaveLength(2);
  await expect(api.deleteOAuth2ClientSecret({ appId, secretId: second.id })).rejects.toMatchObject({
    status: 400,
  });
  const off = await api.deactivateOAuth2ClientSecret({ appId, secretId: second.id });
  expect(off.status).toBe('INACTIVE');
  await api.deleteOAuth2ClientSecret({ appId, secretId: second.id });
  await expect(api.getOAuth2ClientSecret({ appId, secretId: second.id })).rejects.toMatchObject({
    status: 404,
  });
});

test('API tokens are listed, limited to a network and revoked; a service account calls with its own', async () => {
  const call = async (method: string, path: string, body?: object) =>
    (
      await fetch(`${server.url}${path}`, {
        method,
        headers: { authorization: `SSWS ${server.token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
    ).json() as Promise<{ id: string; token: string }>;
  const account = await call('POST', '/gatehouse/v1/service-accounts', { name: 'Terraform' });
  await call('POST', `/gatehouse/v1/service-accounts/${account.id}/roles`, { type: 'READ_ONLY_ADMIN' });
  const made = await call('POST', `/gatehouse/v1/service-accounts/${account.id}/tokens`, { name: 'ci' });
  const program = new okta.Client({ orgUrl: server.url, token: made.token });
  expect((await collect(program.groupApi.listGroups())).length).toBeGreaterThan(0);
  const { apiTokenApi: api } = admin;
  const tokens = await collect<{ id: string; userId: string }>(api.listApiTokens());
  expect(tokens.find(({ id }) => id === made.id)?.userId).toBe(account.id);
  const limited = await api.upsertApiToken({
    apiTokenId: made.id,
    apiTokenUpdate: { name: 'ci', network: { connection: 'ZONE', include: ['198.51.100.0/24'] } },
  });
  expect(limited.network.connection).toBe('ZONE');
  await expect(collect(program.groupApi.listGroups({ limit: 1 }))).rejects.toMatchObject({
    errorCode: 'E0000011',
  });
  expect((await api.getApiToken({ apiTokenId: made.id })).name).toBe('ci');
  await api.revokeApiToken({ apiTokenId: made.id });
  await expect(api.getApiToken({ apiTokenId: made.id })).rejects.toMatchObject({ status: 404 });
});
