// @okta/okta-sdk-nodejs, unmodified, against a running Gatehouse: event hooks, inline hooks, hook keys, identity providers with
// their keys and people, and log streams as Okta's own client sees them.
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerWith, goodManners, hookTarget, type HookTarget } from '#test/kit/hook-target.ts';
import { type RunningServer, startServer } from '#test/kit/server.ts';

const okta = createRequire(import.meta.url)('@okta/okta-sdk-nodejs');

let server: RunningServer;
let target: HookTarget;
// The SDK's generated types describe Okta's whole product; the answers are asserted instead.
// oxlint-disable-next-line typescript/no-explicit-any -- see above
let client: any;

beforeAll(async () => {
  target = await hookTarget();
  server = await startServer();
  client = new okta.Client({ orgUrl: server.url, token: server.token });
});
afterAll(async () => {
  await server?.stop();
  await target?.close();
});

async function collect<T>(pages: Promise<{ each: (f: (item: T) => void) => Promise<void> }>): Promise<T[]> {
  const items: T[] = [];
  await (await pages).each((item) => void items.push(item));
  return items;
}

async function until(isSo: () => boolean): Promise<void> {
  for (let waited = 0; !isSo() && waited < 450; waited += 1)
    await new Promise((resolve) => setTimeout(resolve, 100));
}

const channel = (config: object = {}) => ({
  type: 'HTTP',
  version: '1.0.0',
  config: {
    uri: `${target.url}/hook`,
    headers: [{ key: 'X-Shop', value: 'seven' }],
    authScheme: { type: 'HEADER', key: 'Authorization', value: 'my-shared-secret' },
    ...config,
  },
});

describe('event hooks through the Okta SDK', () => {
  const hook = () => ({
    name: 'Joiners',
    events: { type: 'EVENT_TYPE', items: ['group.lifecycle.create'] },
    channel: channel(),
  });

  test('an event type that does not exist is E0000001', async () => {
    const eventHook = { ...hook(), events: { type: 'EVENT_TYPE', items: ['no.such.event'] } };
    await expect(client.eventHookApi.createEventHook({ eventHook })).rejects.toMatchObject({
      status: 400,
      errorCode: 'E0000001',
    });
    await expect(client.eventHookApi.getEventHook({ eventHookId: 'whonope' })).rejects.toMatchObject({
      status: 404,
    });
  });

  test('a hook is created, verified, told of a new group, replaced, deactivated and deleted', async () => {
    target.answer = goodManners;
    const created = await client.eventHookApi.createEventHook({ eventHook: hook() });
    expect([created.status, created.verificationStatus, created.channel.config.authScheme.key]).toEqual([
      'ACTIVE',
      'UNVERIFIED',
      'Authorization',
    ]);
    const eventHookId = created.id;
    expect((await client.eventHookApi.verifyEventHook({ eventHookId })).verificationStatus).toBe('VERIFIED');
    target.requests.length = 0;
    await client.groupApi.createGroup({ group: { profile: { name: 'Told' } } });
    await until(() => target.requests.length > 0);
    expect(target.requests[0]?.json).toMatchObject({
      eventType: 'com.okta.event_hook',
      data: { events: [{ eventType: 'group.lifecycle.create', target: [{ displayName: 'Told' }] }] },
    });
    const replaced = await client.eventHookApi.replaceEventHook({
      eventHookId,
      eventHook: { ...hook(), name: 'Renamed' },
    });
    expect(replaced.name).toBe('Renamed');
    expect(
      (await collect<{ id: string }>(client.eventHookApi.listEventHooks())).map((one) => one.id),
    ).toEqual([eventHookId]);
    expect((await client.eventHookApi.deactivateEventHook({ eventHookId })).status).toBe('INACTIVE');
    expect((await client.eventHookApi.activateEventHook({ eventHookId })).status).toBe('ACTIVE');
    await client.eventHookApi.deactivateEventHook({ eventHookId });
    await client.eventHookApi.deleteEventHook({ eventHookId });
    await expect(client.eventHookApi.getEventHook({ eventHookId })).rejects.toMatchObject({ status: 404 });
  });
});

describe('inline hooks through the Okta SDK', () => {
  test('a hook is created, executed, changed, deactivated and deleted', async () => {
    target.answer = answerWith(200, {
      commands: [{ type: 'com.okta.access.patch', value: [{ op: 'add', path: '/claims/a', value: '1' }] }],
    });
    const inlineHook = {
      name: 'Claims',
      type: 'com.okta.oauth2.tokens.transform',
      version: '1.0.0',
      channel: channel(),
    };
    const created = await client.inlineHookApi.createInlineHook({ inlineHook });
    expect([created.status, created.type]).toEqual(['ACTIVE', 'com.okta.oauth2.tokens.transform']);
    const inlineHookId = created.id;
    const said = await client.inlineHookApi.executeInlineHook({
      inlineHookId,
      payloadData: { eventType: 'com.okta.oauth2.tokens.transform', data: {} },
    });
    expect(said.commands[0].type).toBe('com.okta.access.patch');
    const changed = await client.inlineHookApi.replaceInlineHook({
      inlineHookId,
      inlineHook: { name: 'Renamed', version: '1.0.0', channel: channel() },
    });
    expect(changed.name).toBe('Renamed');
    expect(
      (await collect(client.inlineHookApi.listInlineHooks({ type: 'com.okta.oauth2.tokens.transform' })))
        .length,
    ).toBe(1);
    expect((await client.inlineHookApi.deactivateInlineHook({ inlineHookId })).status).toBe('INACTIVE');
    await client.inlineHookApi.deleteInlineHook({ inlineHookId });
    await expect(client.inlineHookApi.getInlineHook({ inlineHookId })).rejects.toMatchObject({ status: 404 });
  });

  test('a hook key is made, found by its public id, renamed and deleted', async () => {
    const key = await client.hookKeyApi.createHookKey({ keyRequest: { name: 'Ours' } });
    expect((await client.hookKeyApi.getPublicKey({ publicKeyId: key.keyId, keyId: key.keyId })).kid).toBe(
      key.keyId,
    );
    expect(
      (await client.hookKeyApi.replaceHookKey({ hookKeyId: key.id, keyRequest: { name: 'Mine' } })).name,
    ).toBe('Mine');
    await client.hookKeyApi.deleteHookKey({ hookKeyId: key.id });
    await expect(client.hookKeyApi.getHookKey({ hookKeyId: key.id })).rejects.toMatchObject({ status: 404 });
  });
});

describe('identity providers through the Okta SDK', () => {
  const oidc = (name: string) => ({
    type: 'OIDC',
    name,
    protocol: {
      type: 'OIDC',
      endpoints: {
        authorization: { binding: 'HTTP-REDIRECT', url: 'https://idp.example.com/authorize' },
        token: { binding: 'HTTP-POST', url: 'https://idp.example.com/token' },
        userInfo: { binding: 'HTTP-REDIRECT', url: 'https://idp.example.com/userinfo' },
        jwks: { binding: 'HTTP-REDIRECT', url: 'https://idp.example.com/keys' },
      },
      scopes: ['openid', 'email'],
      issuer: { url: 'https://idp.example.com' },
      credentials: { client: { client_id: 'gatehouse', client_secret: 'secret' } },
    },
    policy: {
      accountLink: { action: 'AUTO' },
      provisioning: { action: 'AUTO', groups: { action: 'NONE' } },
      subject: { userNameTemplate: { template: 'idpuser.email' }, matchType: 'USERNAME' },
      maxClockSkew: 120_000,
    },
  });

  test('a provider without an issuer is E0000001', async () => {
    const bad = oidc('Bad');
    const protocol = { ...bad.protocol, issuer: undefined };
    await expect(
      client.identityProviderApi.createIdentityProvider({ identityProvider: { ...bad, protocol } }),
    ).rejects.toMatchObject({ status: 400, errorCode: 'E0000001' });
  });

  test('a provider lives, and a person is linked to it', async () => {
    const created = await client.identityProviderApi.createIdentityProvider({
      identityProvider: oidc('Partner'),
    });
    expect(created.protocol.credentials.client.client_secret).toBe('secret');
    const idpId = created.id;
    const replaced = await client.identityProviderApi.replaceIdentityProvider({
      idpId,
      identityProvider: { ...oidc('Partner AG') },
    });
    expect([replaced.name, replaced.policy.maxClockSkew]).toEqual(['Partner AG', 120_000]);
    const user = await client.userApi.createUser({
      body: {
        profile: { firstName: 'Li', lastName: 'Nk', email: 'li@example.com', login: 'li@example.com' },
      },
    });
    const link = await client.identityProviderApi.linkUserToIdentityProvider({
      idpId,
      userId: user.id,
      userIdentityProviderLinkRequest: { externalId: '4711' },
    });
    expect([link.id, link.externalId]).toEqual([user.id, '4711']);
    expect(
      (
        await collect<{ id: string }>(
          client.userApi.listUserIdentityProviders({ userId: user.id, id: user.id }),
        )
      ).map((one) => one.id),
    ).toEqual([idpId]);
    expect(
      (await collect(client.identityProviderApi.listIdentityProviderApplicationUsers({ idpId }))).length,
    ).toBe(1);
    expect(
      await collect(client.identityProviderApi.listSocialAuthTokens({ idpId, userId: user.id })),
    ).toEqual([]);
    await client.identityProviderApi.unlinkUserFromIdentityProvider({ idpId, userId: user.id });
    expect((await client.identityProviderApi.deactivateIdentityProvider({ idpId })).status).toBe('INACTIVE');
    await client.identityProviderApi.activateIdentityProvider({ idpId });
    expect(
      (await collect<{ id: string }>(client.identityProviderApi.listIdentityProviders({ type: 'OIDC' }))).map(
        (one) => one.id,
      ),
    ).toEqual([idpId]);
    await client.identityProviderApi.deleteIdentityProvider({ idpId });
    await expect(client.identityProviderApi.getIdentityProvider({ idpId })).rejects.toMatchObject({
      status: 404,
    });
  });

  test('a certificate is kept for a SAML provider, which gets a key of ours', async () => {
    const app = await client.applicationApi.createApplication({
      application: {
        label: 'Certificate',
        signOnMode: 'SAML_2_0',
        settings: {
          signOn: {
            ssoAcsUrl: 'https://sp.example.com/acs',
            audience: 'urn:sp',
            recipient: 'https://sp.example.com/acs',
            destination: 'https://sp.example.com/acs',
            subjectNameIdTemplate: '${user.userName}',
            subjectNameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
            responseSigned: true,
            assertionSigned: true,
            signatureAlgorithm: 'RSA_SHA256',
            digestAlgorithm: 'SHA256',
            honorForceAuthn: true,
            authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
          },
        },
      },
    });
    const [own] = await server.api<{ x5c: string[] }[]>('GET', `/api/v1/apps/${app.id}/credentials/keys`);
    const key = await client.identityProviderApi.createIdentityProviderKey({
      jsonWebKey: { x5c: own?.x5c },
      idPCertificateCredential: { x5c: own?.x5c },
    });
    expect(key.kty).toBe('RSA');
    const idp = await client.identityProviderApi.createIdentityProvider({
      identityProvider: {
        type: 'SAML2',
        name: 'ADFS',
        protocol: {
          type: 'SAML2',
          endpoints: {
            sso: {
              url: 'https://idp.example.com/sso',
              binding: 'HTTP-POST',
              destination: 'https://idp.example.com/sso',
            },
            acs: { binding: 'HTTP-POST', type: 'INSTANCE' },
          },
          credentials: { trust: { issuer: 'urn:adfs', audience: 'urn:us', kid: key.kid } },
        },
        policy: { subject: { userNameTemplate: { template: 'saml.subjectNameId' }, matchType: 'USERNAME' } },
      },
    });
    await expect(
      client.identityProviderApi.deleteIdentityProviderKey({ keyId: key.kid }),
    ).rejects.toMatchObject({ status: 400 });
    const keys = await collect<{ kid: string }>(
      client.identityProviderApi.listIdentityProviderSigningKeys({ idpId: idp.id }),
    );
    expect(keys.map((one) => one.kid)).toEqual([idp.protocol.credentials.signing.kid]);
    await client.identityProviderApi.deleteIdentityProvider({ idpId: idp.id });
    await client.identityProviderApi.deleteIdentityProviderKey({ keyId: key.kid });
  });
});

test('log streams through the Okta SDK: kept, listed, replaced and deleted, not activated where nothing could be sent', async () => {
  const settings = { accountId: '123456789012', eventSourceName: 'gatehouse', region: 'us-east-2' };
  const instance = { type: 'aws_eventbridge', name: 'Bridge', settings };
  const created = await client.logStreamApi.createLogStream({ instance });
  expect([created.status, created.settings.region]).toEqual(['INACTIVE', 'us-east-2']);
  const logStreamId = created.id;
  await expect(client.logStreamApi.activateLogStream({ logStreamId })).rejects.toMatchObject({
    status: 401,
    errorCode: 'E0000015',
  });
  const replaced = await client.logStreamApi.replaceLogStream({
    logStreamId,
    instance: { ...instance, name: 'Renamed' },
  });
  expect(replaced.name).toBe('Renamed');
  expect((await collect(client.logStreamApi.listLogStreams())).length).toBe(1);
  expect((await collect(client.schemaApi.listLogStreamSchemas())).length).toBe(2);
  await client.logStreamApi.deleteLogStream({ logStreamId });
});
