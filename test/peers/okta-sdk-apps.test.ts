// @okta/okta-sdk-nodejs, unmodified: apps of every sign-on mode, who is assigned to them, schemas, mappings, provisioning, logos.
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningServer, startServer } from '#test/kit/server.ts';

const okta = createRequire(import.meta.url)('@okta/okta-sdk-nodejs');

let server: RunningServer;
// The SDK's generated types describe Okta's whole product; the answers are asserted instead.
// oxlint-disable-next-line typescript/no-explicit-any -- see above
let client: any;
beforeAll(async () => {
  server = await startServer();
  client = new okta.Client({ orgUrl: server.url, token: server.token });
});
afterAll(() => server?.stop());

type Page<T> = { each(work: (item: T) => void): Promise<void> };
async function collect<T>(pages: Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  await (await pages).each((item) => void items.push(item));
  return items;
}
const create = (application: unknown) => client.applicationApi.createApplication({ application });
const oidc = (label: string, application_type: string, more: Record<string, unknown> = {}) => ({
  name: 'oidc_client',
  label,
  signOnMode: 'OPENID_CONNECT',
  credentials: {
    oauthClient: { token_endpoint_auth_method: application_type === 'web' ? 'client_secret_basic' : 'none' },
  },
  settings: {
    oauthClient: {
      application_type,
      redirect_uris: [
        application_type === 'native' ? 'com.example.app:/callback' : 'https://app.example.com/callback',
      ],
      response_types: ['code'],
      grant_types: ['authorization_code', 'refresh_token'],
      ...more,
    },
  },
});
const web = (label: string) => oidc(label, 'web');

const everyMode: [string, Record<string, unknown>][] = [
  ['an OpenID Connect web app', web('SDK web')],
  ['a single-page app', oidc('SDK browser', 'browser')],
  ['a native app', oidc('SDK native', 'native')],
  [
    'a service app',
    {
      ...oidc('SDK service', 'service', {
        redirect_uris: undefined,
        response_types: ['token'],
        grant_types: ['client_credentials'],
      }),
      credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_basic' } },
    },
  ],
  [
    'a SAML 2.0 app',
    {
      label: 'SDK SAML',
      signOnMode: 'SAML_2_0',
      settings: {
        signOn: {
          ssoAcsUrl: 'https://sp.example.com/acs',
          recipient: 'https://sp.example.com/acs',
          destination: 'https://sp.example.com/acs',
          audience: 'https://sp.example.com',
          subjectNameIdTemplate: '${user.userName}',
          subjectNameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
          responseSigned: true,
          assertionSigned: true,
          signatureAlgorithm: 'RSA_SHA256',
          digestAlgorithm: 'SHA256',
          authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
        },
      },
    },
  ],
  [
    'a WS-Federation app',
    {
      name: 'template_wsfed',
      label: 'SDK WS-Fed',
      signOnMode: 'WS_FEDERATION',
      settings: {
        app: {
          audienceRestriction: 'urn:example:app',
          wReplyURL: 'https://app.example.com/wsfed',
          wReplyOverride: false,
          siteURL: 'https://app.example.com/',
          nameIDFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
          authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
          usernameAttribute: 'username',
        },
      },
    },
  ],
  [
    'a bookmark',
    {
      name: 'bookmark',
      label: 'SDK bookmark',
      signOnMode: 'BOOKMARK',
      settings: { app: { requestIntegration: false, url: 'https://intranet.example.com/' } },
    },
  ],
  [
    'an app with a sign-in page of its own',
    {
      label: 'SDK auto login',
      signOnMode: 'AUTO_LOGIN',
      settings: { signOn: { loginUrl: 'https://shop.example.com/login' } },
    },
  ],
  [
    'a plug-in SWA app',
    {
      name: 'template_swa',
      label: 'SDK SWA',
      signOnMode: 'BROWSER_PLUGIN',
      settings: {
        app: {
          url: 'https://swa.example.com/login',
          usernameField: '#user',
          passwordField: '#password',
          buttonField: '#go',
        },
      },
    },
  ],
  [
    'a plug-in SWA app with three fields',
    {
      name: 'template_swa3field',
      label: 'SDK SWA 3',
      signOnMode: 'BROWSER_PLUGIN',
      settings: {
        app: {
          targetURL: 'https://swa.example.com/login',
          userNameSelector: '#user',
          passwordSelector: '#password',
          buttonSelector: '#go',
          extraFieldSelector: '#tenant',
          extraFieldValue: 'shop',
        },
      },
    },
  ],
  [
    'a secure password store',
    {
      name: 'template_sps',
      label: 'SDK SPS',
      signOnMode: 'SECURE_PASSWORD_STORE',
      settings: {
        app: { url: 'https://sps.example.com/login', usernameField: 'user', passwordField: 'password' },
      },
    },
  ],
  [
    'a basic authentication app',
    {
      name: 'template_basic_auth',
      label: 'SDK basic',
      signOnMode: 'BASIC_AUTH',
      settings: { app: { url: 'https://basic.example.com/', authURL: 'https://basic.example.com/auth' } },
    },
  ],
];

describe('apps through the Okta SDK', () => {
  test.each(everyMode)('%s is created, read, renamed, switched off and on, and deleted', async (_, body) => {
    const made = await create(body);
    expect(made).toMatchObject({ label: body['label'], signOnMode: body['signOnMode'], status: 'ACTIVE' });
    const appId = made.id;
    const application = {
      ...body,
      ...(made.name === undefined ? {} : { name: made.name }),
      label: `${made.label} 2`,
    };
    expect((await client.applicationApi.replaceApplication({ appId, application })).label).toBe(
      `${made.label} 2`,
    );
    const again = await client.applicationApi.getApplication({ appId });
    expect(again).toMatchObject({ id: appId, label: `${made.label} 2`, settings: made.settings });
    await expect(client.applicationApi.deleteApplication({ appId })).rejects.toMatchObject({
      errorCode: 'E0000056',
    });
    await client.applicationApi.deactivateApplication({ appId });
    await client.applicationApi.activateApplication({ appId });
    await client.applicationApi.deactivateApplication({ appId });
    await client.applicationApi.deleteApplication({ appId });
    await expect(client.applicationApi.getApplication({ appId })).rejects.toMatchObject({
      status: 404,
      errorCode: 'E0000007',
    });
  });

  test('SAML 1.1 is refused by name, a mode that does not exist as a mistake', async () => {
    await expect(create({ label: 'Old', signOnMode: 'SAML_1_1' })).rejects.toMatchObject({
      errorCode: 'E0000015',
    });
    await expect(create({ label: 'Odd', signOnMode: 'TELEPATHY' })).rejects.toMatchObject({
      errorCode: 'E0000001',
    });
  });

  test('lists page on their own, and are searched and filtered', async () => {
    const labels = ['Listed A', 'Listed B', 'Listed C'];
    for (const label of labels) await create(web(label));
    const found: { id: string; label: string }[] = await collect(
      client.applicationApi.listApplications({ q: 'Listed', limit: 2 }),
    );
    expect(found.map((app) => app.label).sort()).toEqual(labels);
    const filter = `id eq "${found[0]?.id ?? ''}"`;
    expect(await collect(client.applicationApi.listApplications({ filter }))).toHaveLength(1);
    await expect(
      collect(client.applicationApi.listApplications({ filter: 'label eq' })),
    ).rejects.toMatchObject({
      errorCode: 'E0000031',
    });
  });
});

describe('who is assigned, through the Okta SDK', () => {
  test('people and groups are assigned, changed, listed and unassigned', async () => {
    const { id: appId } = await create(web('Assigned'));
    const login = 'assigned@example.com';
    const profile = { firstName: 'Aoi', lastName: 'Tanaka', email: login, login };
    const user = await client.userApi.createUser({ body: { profile }, activate: true });
    const group = await client.groupApi.createGroup({ group: { profile: { name: 'SDK assigned' } } });
    const { applicationApi } = client;
    const appUser = await applicationApi.assignUserToApplication({ appId, appUser: { id: user.id } });
    expect(appUser).toMatchObject({
      scope: 'USER',
      credentials: { userName: login },
      profile: { given_name: 'Aoi' },
    });
    const changed = await applicationApi.updateApplicationUser({
      appId,
      userId: user.id,
      appUser: { credentials: { userName: 'till-7' }, profile: { nickname: 'Ao' } },
    });
    expect(changed).toMatchObject({ credentials: { userName: 'till-7' }, profile: { nickname: 'Ao' } });
    const listed: { id: string }[] = await collect(
      applicationApi.listApplicationUsers({ appId, expand: 'user' }),
    );
    expect(listed).toMatchObject([{ id: user.id, _embedded: { user: { id: user.id } } }]);
    await applicationApi.assignGroupToApplication({
      appId,
      groupId: group.id,
      applicationGroupAssignment: { priority: 0 },
    });
    const patched = await applicationApi.updateGroupAssignmentToApplication({
      appId,
      groupId: group.id,
      jsonPatchOperation: [{ op: 'replace', path: '/profile/locale', value: 'ja' }],
    });
    expect(patched).toMatchObject({ id: group.id, profile: { locale: 'ja' } });
    expect(
      await collect(applicationApi.listApplicationGroupAssignments({ appId, expand: 'group' })),
    ).toMatchObject([{ id: group.id, _embedded: { group: { id: group.id } } }]);
    await applicationApi.unassignUserFromApplication({ appId, userId: user.id });
    await applicationApi.unassignApplicationFromGroup({ appId, groupId: group.id });
    await expect(applicationApi.getApplicationUser({ appId, userId: user.id })).rejects.toMatchObject({
      errorCode: 'E0000007',
    });
  });

  test('the schema of app users takes a property, and the mapping fills it', async () => {
    const { id: appId } = await create(web('Mapped'));
    const body = {
      definitions: {
        custom: { id: '#custom', type: 'object', properties: { shop: { title: 'Shop', type: 'string' } } },
      },
    };
    const schema = await client.schemaApi.updateApplicationUserProfile({ appInstanceId: appId, body });
    expect(schema.definitions.custom.properties.shop).toMatchObject({ title: 'Shop' });
    expect((await client.schemaApi.getApplicationUserSchema({ appInstanceId: appId })).title).toBe(
      'Mapped User',
    );
    const [item]: { id: string; source: { type: string } }[] = await collect(
      client.profileMappingApi.listProfileMappings({ targetId: appId }),
    );
    const mappingId = item?.id ?? '';
    expect((await client.profileMappingApi.getProfileMapping({ mappingId })).target.id).toBe(appId);
    const profileMapping = { properties: { shop: { expression: 'user.department', pushStatus: 'PUSH' } } };
    const mapping = await client.profileMappingApi.updateProfileMapping({ mappingId, profileMapping });
    expect(mapping.properties.shop).toMatchObject({ expression: 'user.department', pushStatus: 'PUSH' });
    const login = 'mapped-by-sdk@example.com';
    const profile = { firstName: 'Aoi', lastName: 'Tanaka', email: login, login, department: 'Shop 9' };
    const user = await client.userApi.createUser({ body: { profile }, activate: true });
    const appUser = await client.applicationApi.assignUserToApplication({ appId, appUser: { id: user.id } });
    expect(appUser.profile).toMatchObject({ shop: 'Shop 9' });
  });
});

describe('provisioning and logos through the Okta SDK', () => {
  test('a connection, features and push mappings are kept, and say that nothing is pushed', async () => {
    const { id: appId } = await create(web('Provisioned'));
    const { applicationApi, groupPushMappingApi } = client;
    await expect(collect(applicationApi.listFeaturesForApplication({ appId }))).rejects.toMatchObject({
      errorCode: 'E0000001',
    });
    const ProvisioningConnectionRequest = {
      baseUrl: 'https://scim.example.com/v2',
      profile: { authScheme: 'TOKEN', token: 'a-token' },
    };
    await applicationApi.updateDefaultProvisioningConnectionForApplication({
      appId,
      ProvisioningConnectionRequest,
    });
    expect(await applicationApi.getDefaultProvisioningConnectionForApplication({ appId })).toMatchObject({
      status: 'DISABLED',
      profile: { authScheme: 'TOKEN' },
    });
    expect(await collect(applicationApi.listFeaturesForApplication({ appId }))).toHaveLength(2);
    const CapabilitiesObject = { create: { lifecycleCreate: { status: 'ENABLED' } } };
    const name = 'USER_PROVISIONING';
    expect(
      await applicationApi.updateFeatureForApplication({ appId, name, CapabilitiesObject }),
    ).toMatchObject({
      status: 'DISABLED',
      capabilities: CapabilitiesObject,
    });
    const group = await client.groupApi.createGroup({ group: { profile: { name: 'SDK pushed' } } });
    const body = { sourceGroupId: group.id, targetGroupName: 'Over there' };
    const mapping = await groupPushMappingApi.createGroupPushMapping({ appId, body });
    const mappingId = mapping.id;
    expect(mapping.status).toBe('ERROR');
    expect(await collect(groupPushMappingApi.listGroupPushMappings({ appId }))).toHaveLength(1);
    await groupPushMappingApi.updateGroupPushMapping({ appId, mappingId, body: { status: 'INACTIVE' } });
    expect((await groupPushMappingApi.getGroupPushMapping({ appId, mappingId })).status).toBe('INACTIVE');
    await groupPushMappingApi.deleteGroupPushMapping({ appId, mappingId, deleteTargetGroup: false });
  });

  test('a logo is uploaded, and what is no picture refused', async () => {
    const { id: appId } = await create(web('Pictured'));
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    const upload = (bytes: Buffer) =>
      client.applicationApi.uploadApplicationLogo({ appId, file: { data: bytes, name: 'logo.png' } });
    await upload(png);
    const [logo] = (await client.applicationApi.getApplication({ appId }))._links.logo;
    expect(logo.href).toContain(`/gatehouse/logos/${appId}/`);
    await expect(upload(Buffer.from('no picture'))).rejects.toMatchObject({ errorCode: 'E0000001' });
  });
});
