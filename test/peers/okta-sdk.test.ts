// @okta/okta-sdk-nodejs, unmodified, against a running Gatehouse: the management API as Okta's own client sees it.
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
afterAll(async () => {
  await server?.stop();
});

async function collect<T>(
  collection: Promise<AsyncIterable<T> | { each: (f: (item: T) => void) => Promise<void> }>,
): Promise<T[]> {
  const items: T[] = [];
  const pages = (await collection) as { each: (f: (item: T) => void) => Promise<void> };
  await pages.each((item) => {
    items.push(item);
  });
  return items;
}

const person = (login: string) => ({
  profile: { firstName: 'Aoi', lastName: 'Tanaka', email: login, login },
  credentials: { password: { value: 'Correct-Horse-9' } },
});

async function eventTypes(): Promise<string[]> {
  const answer = await fetch(`${server.url}/api/v1/logs?limit=1000`, {
    headers: { authorization: `SSWS ${server.token}` },
  });
  return ((await answer.json()) as { eventType: string }[]).map((event) => event.eventType);
}

describe('users through the Okta SDK', () => {
  test('a wrong token is refused with E0000011', async () => {
    const stranger = new okta.Client({ orgUrl: server.url, token: 'not-a-token' });
    await expect(stranger.userApi.getUser({ userId: 'me' })).rejects.toMatchObject({
      status: 401,
      errorCode: 'E0000011',
    });
  });

  test('an unknown person is E0000007, a taken login E0000001', async () => {
    await expect(client.userApi.getUser({ userId: 'nobody@example.com' })).rejects.toMatchObject({
      status: 404,
      errorCode: 'E0000007',
    });
    await client.userApi.createUser({ body: person('taken@example.com') });
    await expect(client.userApi.createUser({ body: person('TAKEN@example.com') })).rejects.toMatchObject({
      status: 400,
      errorCode: 'E0000001',
    });
  });

  test('a person is created, found, updated, suspended, unsuspended, deactivated and deleted', async () => {
    const created = await client.userApi.createUser({ body: person('aoi@example.com'), activate: true });
    expect(created.status).toBe('ACTIVE');
    const byLogin = await client.userApi.getUser({ userId: 'aoi@example.com' });
    expect(byLogin.id).toBe(created.id);

    const updated = await client.userApi.updateUser({
      userId: created.id,
      user: { profile: { nickName: 'Ao' } },
    });
    expect(updated.profile.nickName).toBe('Ao');
    expect((await client.userApi.getUser({ userId: created.id })).profile.nickName).toBe('Ao');

    await client.userApi.suspendUser({ userId: created.id });
    expect((await client.userApi.getUser({ userId: created.id })).status).toBe('SUSPENDED');
    await client.userApi.unsuspendUser({ userId: created.id });
    await client.userApi.deactivateUser({ userId: created.id });
    expect((await client.userApi.getUser({ userId: created.id })).status).toBe('DEPROVISIONED');
    await client.userApi.deleteUser({ userId: created.id });
    await expect(client.userApi.getUser({ userId: created.id })).rejects.toMatchObject({ status: 404 });
    expect(await eventTypes()).toEqual(
      expect.arrayContaining([
        'user.lifecycle.create',
        'user.lifecycle.activate',
        'user.account.update_profile',
        'user.lifecycle.suspend',
        'user.lifecycle.unsuspend',
        'user.lifecycle.deactivate',
        'user.lifecycle.delete.initiated',
      ]),
    );
  });

  test('paging walks every person once', async () => {
    for (let i = 0; i < 7; i += 1) await client.userApi.createUser({ body: person(`page${i}@example.com`) });
    const seen = (
      await collect<{ id: string; profile: { login: string } }>(client.userApi.listUsers({ limit: 2 }))
    ).map((user) => user.profile.login);
    expect(new Set(seen).size).toBe(seen.length);
    for (let i = 0; i < 7; i += 1) expect(seen).toContain(`page${i}@example.com`);
  });

  test('search and filter find a person by attribute and status', async () => {
    await client.userApi.createUser({
      body: {
        ...person('searched@example.com'),
        profile: { ...person('searched@example.com').profile, department: 'Stores' },
      },
    });
    const found = await collect<{ profile: { login: string } }>(
      client.userApi.listUsers({ search: 'profile.department eq "Stores" and status eq "ACTIVE"' }),
    );
    expect(found.map((user) => user.profile.login)).toEqual(['searched@example.com']);
    const filtered = await collect<{ profile: { login: string } }>(
      client.userApi.listUsers({ filter: 'profile.login eq "searched@example.com"' }),
    );
    expect(filtered).toHaveLength(1);
  });

  test('an expired password and a reset link are given as Okta gives them', async () => {
    const created = await client.userApi.createUser({ body: person('reset@example.com') });
    const expired = await client.userApi.expirePassword({ userId: created.id });
    expect(expired.status).toBe('PASSWORD_EXPIRED');
    const reset = await client.userApi.generateResetPasswordToken({ userId: created.id, sendEmail: false });
    expect(reset.resetPasswordUrl).toContain(`${server.url}/`);
    expect((await client.userApi.getUser({ userId: created.id })).status).toBe('RECOVERY');
  });
});

describe('groups through the Okta SDK', () => {
  test('a group is created, filled, listed, emptied and deleted', async () => {
    const group = await client.groupApi.createGroup({
      group: { profile: { name: 'Shop floor', description: 'Everyone in shops' } },
    });
    expect(group.type).toBe('OKTA_GROUP');
    const member = await client.userApi.createUser({ body: person('member@example.com') });
    await client.groupApi.assignUserToGroup({ groupId: group.id, userId: member.id });
    const members = await collect<{ id: string }>(client.groupApi.listGroupUsers({ groupId: group.id }));
    expect(members.map((user) => user.id)).toEqual([member.id]);
    const groups = await collect<{ profile: { name: string } }>(
      client.userApi.listUserGroups({ userId: member.id }),
    );
    expect(groups.map((g) => g.profile.name).sort()).toEqual(['Everyone', 'Shop floor']);
    await client.groupApi.unassignUserFromGroup({ groupId: group.id, userId: member.id });
    expect(await collect(client.groupApi.listGroupUsers({ groupId: group.id }))).toEqual([]);
    await client.groupApi.deleteGroup({ groupId: group.id });
    await expect(client.groupApi.getGroup({ groupId: group.id })).rejects.toMatchObject({ status: 404 });
  });

  test('Everyone cannot be deleted', async () => {
    const [everyone] = await collect<{ id: string; type: string }>(
      client.groupApi.listGroups({ q: 'Everyone' }),
    );
    expect(everyone?.type).toBe('BUILT_IN');
    await expect(client.groupApi.deleteGroup({ groupId: everyone?.id })).rejects.toMatchObject({
      status: 403,
    });
  });
});

describe('apps through the Okta SDK', () => {
  const oidcApp = (label: string) => ({
    name: 'oidc_client',
    label,
    signOnMode: 'OPENID_CONNECT',
    credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_basic' } },
    settings: {
      oauthClient: {
        application_type: 'web',
        redirect_uris: ['https://rp.example.com/callback'],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    },
  });

  test('a redirect URI with a forbidden scheme is refused and names the field', async () => {
    const bad = oidcApp('Bad');
    bad.settings.oauthClient.redirect_uris = ['JavaScript:alert(1)'];
    await expect(client.applicationApi.createApplication({ application: bad })).rejects.toMatchObject({
      status: 400,
      errorCode: 'E0000001',
    });
  });

  test('an OIDC app is created with a secret, assigned, deactivated and deleted', async () => {
    const app = await client.applicationApi.createApplication({ application: oidcApp('Till') });
    expect(app.credentials.oauthClient.client_id).toBe(app.id);
    expect(app.credentials.oauthClient.client_secret).toHaveLength(64);
    const user = await client.userApi.createUser({ body: person('till@example.com') });
    const assigned = await client.applicationApi.assignUserToApplication({
      appId: app.id,
      appUser: { id: user.id },
    });
    expect(assigned.credentials.userName).toBe('till@example.com');
    const group = await client.groupApi.createGroup({ group: { profile: { name: 'Tills' } } });
    await client.applicationApi.assignGroupToApplication({ appId: app.id, groupId: group.id });
    await expect(client.applicationApi.deleteApplication({ appId: app.id })).rejects.toMatchObject({
      status: 403,
      errorCode: 'E0000056',
    });
    await client.applicationApi.deactivateApplication({ appId: app.id });
    await client.applicationApi.deleteApplication({ appId: app.id });
    await expect(client.applicationApi.getApplication({ appId: app.id })).rejects.toMatchObject({
      status: 404,
    });
  });

  test('a bookmark app keeps its address', async () => {
    const app = await client.applicationApi.createApplication({
      application: {
        name: 'bookmark',
        label: 'Handbook',
        signOnMode: 'BOOKMARK',
        settings: { app: { requestIntegration: false, url: 'https://handbook.example.com/' } },
      },
    });
    expect((await client.applicationApi.getApplication({ appId: app.id })).settings.app.url).toBe(
      'https://handbook.example.com/',
    );
  });

  test('a SAML app keeps every field of its sign-on settings, and rotates its key', async () => {
    const signOn = {
      defaultRelayState: null,
      ssoAcsUrl: 'https://sp.example.com/acs',
      idpIssuer: 'http://www.okta.com/${org.externalKey}',
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
      samlAssertionLifetimeSeconds: 3600,
      requestCompressed: false,
      allowMultipleAcsEndpoints: true,
      acsEndpoints: [
        { url: 'https://sp.example.com/acs', index: 0 },
        { url: 'https://sp.example.com/acs/1', index: 1 },
      ],
      attributeStatements: [
        {
          type: 'EXPRESSION',
          name: 'Attribute',
          namespace: 'urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified',
          values: ['Value'],
        },
        {
          type: 'GROUP',
          name: 'groups',
          namespace: 'urn:oasis:names:tc:SAML:2.0:attrname-format:basic',
          filterType: 'STARTS_WITH',
          filterValue: 'Till',
        },
      ],
      inlineHooks: [],
    };
    const application = { label: 'Desk', signOnMode: 'SAML_2_0', settings: { signOn } };
    const app = await client.applicationApi.createApplication({ application });
    expect(app.name).toMatch(/^[a-z0-9]+_desk_1$/);
    expect({ ...app.settings.signOn }).toMatchObject(signOn);

    const keys = client.applicationApi;
    const [first] = await collect<{ kid: string }>(keys.listApplicationKeys({ appId: app.id }));
    expect(first?.kid).toBe(app.credentials.signing.kid);
    const made = await keys.generateApplicationKey({ appId: app.id, validityYears: 3 });
    const replaced = await client.applicationApi.replaceApplication({
      appId: app.id,
      application: { ...application, name: app.name, credentials: { signing: { kid: made.kid } } },
    });
    expect(replaced.credentials.signing.kid).toBe(made.kid);
    const other = await client.applicationApi.createApplication({ application });
    const cloned = await keys.cloneApplicationKey({ appId: app.id, keyId: made.kid, targetAid: other.id });
    expect(cloned.x5c).toEqual(made.x5c);
    const types = await eventTypes();
    expect(types).toEqual(expect.arrayContaining(['app.keys.generate', 'app.keys.rotate', 'app.keys.clone']));
  });

  test('a request for a certificate is made, read, listed and revoked', async () => {
    const app = await client.applicationApi.createApplication({
      application: {
        label: 'Certified',
        signOnMode: 'SAML_2_0',
        settings: { signOn: { ssoAcsUrl: 'https://sp.example.com/acs', audience: 'urn:certified' } },
      },
    });
    const keys = client.applicationApi;
    const metadata = {
      subject: { countryName: 'JP', organizationName: 'Example', commonName: 'SP Issuer' },
      subjectAltNames: { dnsNames: ['sp.example.com'] },
    };
    const csr = await keys.generateCsrForApplication({ appId: app.id, metadata });
    expect(csr).toMatchObject({ kty: 'RSA', csr: expect.stringMatching(/^MII/) });
    expect(
      (await collect<{ id: string }>(keys.listCsrsForApplication({ appId: app.id }))).map(({ id }) => id),
    ).toEqual([csr.id]);
    expect((await keys.getCsrForApplication({ appId: app.id, csrId: csr.id })).csr).toBe(csr.csr);
    await keys.revokeCsrFromApplication({ appId: app.id, csrId: csr.id });
    await expect(keys.getCsrForApplication({ appId: app.id, csrId: csr.id })).rejects.toMatchObject({
      status: 404,
    });
  });

  const passwordApps: [string, Record<string, unknown>][] = [
    [
      'template_swa',
      {
        signOnMode: 'BROWSER_PLUGIN',
        name: 'template_swa',
        settings: {
          app: {
            url: 'https://old.example.com/login',
            usernameField: '#user',
            passwordField: '#password',
            buttonField: '#go',
          },
        },
      },
    ],
    [
      'template_sps',
      {
        signOnMode: 'SECURE_PASSWORD_STORE',
        name: 'template_sps',
        settings: {
          app: { url: 'https://old.example.com/login', usernameField: 'user', passwordField: 'password' },
        },
      },
    ],
    [
      'template_basic_auth',
      {
        signOnMode: 'BASIC_AUTH',
        name: 'template_basic_auth',
        settings: { app: { url: 'https://old.example.com/', authURL: 'https://old.example.com/auth' } },
      },
    ],
  ];
  test.each(passwordApps)(
    'an app that fills in a password is made and found by its name: %s',
    async (name, body) => {
      const app = await client.applicationApi.createApplication({ application: { label: name, ...body } });
      expect(app).toMatchObject({ name, signOnMode: body['signOnMode'] });
      const found = await collect<{ id: string }>(
        client.applicationApi.listApplications({ filter: `name eq "${name}"` }),
      );
      expect(found.map(({ id }) => id)).toEqual([app.id]);
    },
  );

  test('an app gets a logo', async () => {
    const app = await client.applicationApi.createApplication({ application: oidcApp('Pictured') });
    const gif = Buffer.from('R0lGODlhAQABAIAAAAUEBAAAACwAAAAAAQABAAACAkQBADs=', 'base64');
    const form = new FormData();
    form.append('file', new Blob([gif], { type: 'image/gif' }), 'logo.gif');
    const answer = await fetch(`${server.url}/api/v1/apps/${app.id}/logo`, {
      method: 'POST',
      headers: { authorization: `SSWS ${server.token}`, accept: 'application/json' },
      body: form,
    });
    expect(answer.status).toBe(201);
    const shown = await client.applicationApi.getApplication({ appId: app.id });
    expect(shown._links.logo[0].href).toBe(answer.headers.get('location'));
    expect(Buffer.from(await (await fetch(shown._links.logo[0].href)).arrayBuffer()).equals(gif)).toBe(true);
  });
});

describe('sessions through the Okta SDK', () => {
  test('a session token gives a session once, which is read, refreshed and revoked', async () => {
    await client.userApi.createUser({ body: person('session@example.com') });
    const authn = (await (
      await fetch(`${server.url}/api/v1/authn`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username: 'session@example.com', password: 'Correct-Horse-9' }),
      })
    ).json()) as { status: string; sessionToken: string };
    expect(authn.status).toBe('SUCCESS');
    const session = await client.sessionApi.createSession({
      createSessionRequest: { sessionToken: authn.sessionToken },
    });
    expect(session.login).toBe('session@example.com');
    await expect(
      client.sessionApi.createSession({ createSessionRequest: { sessionToken: authn.sessionToken } }),
    ).rejects.toMatchObject({ status: 401, errorCode: 'E0000004' });
    expect((await client.sessionApi.getSession({ sessionId: session.id })).status).toBe('ACTIVE');
    await client.sessionApi.refreshSession({ sessionId: session.id });
    await client.sessionApi.revokeSession({ sessionId: session.id });
    await expect(client.sessionApi.getSession({ sessionId: session.id })).rejects.toMatchObject({
      status: 404,
    });
  });
});

describe('authorization servers through the Okta SDK', () => {
  test('a server with a scope, a claim, a policy and a rule is built, read and deleted', async () => {
    const as = await client.authorizationServerApi.createAuthorizationServer({
      authorizationServer: { name: 'Stock', description: 'Stock API', audiences: ['api://stock'] },
    });
    expect(as.issuer).toBe(`${server.url}/oauth2/${as.id}`);
    const scope = await client.authorizationServerApi.createOAuth2Scope({
      authServerId: as.id,
      oAuth2Scope: { name: 'stock:read', description: 'Read stock', consent: 'IMPLICIT' },
    });
    expect(scope.name).toBe('stock:read');
    const claim = await client.authorizationServerApi.createOAuth2Claim({
      authServerId: as.id,
      oAuth2Claim: {
        name: 'shop',
        status: 'ACTIVE',
        claimType: 'RESOURCE',
        valueType: 'EXPRESSION',
        value: 'user.department',
        conditions: { scopes: [] },
      },
    });
    expect(claim.valueType).toBe('EXPRESSION');
    const policy = await client.authorizationServerApi.createAuthorizationServerPolicy({
      authServerId: as.id,
      policy: {
        type: 'OAUTH_AUTHORIZATION_POLICY',
        status: 'ACTIVE',
        name: 'All',
        description: 'All clients',
        priority: 1,
        conditions: { clients: { include: ['ALL_CLIENTS'] } },
      },
    });
    const rule = await client.authorizationServerApi.createAuthorizationServerPolicyRule({
      authServerId: as.id,
      policyId: policy.id,
      policyRule: {
        type: 'RESOURCE_ACCESS',
        name: 'Everyone',
        priority: 1,
        conditions: {
          people: { groups: { include: ['EVERYONE'] } },
          grantTypes: { include: ['client_credentials'] },
          scopes: { include: ['*'] },
        },
        actions: {
          token: {
            accessTokenLifetimeMinutes: 10,
            refreshTokenLifetimeMinutes: 0,
            refreshTokenWindowMinutes: 10080,
          },
        },
      },
    });
    expect(rule.actions.token.accessTokenLifetimeMinutes).toBe(10);
    const keys = await collect<{ status: string }>(
      client.authorizationServerApi.listAuthorizationServerKeys({ authServerId: as.id }),
    );
    expect(keys.map((key) => key.status)).toEqual(expect.arrayContaining(['ACTIVE', 'NEXT']));
    await client.authorizationServerApi.deactivateAuthorizationServer({ authServerId: as.id });
    await client.authorizationServerApi.deleteAuthorizationServer({ authServerId: as.id });
    await expect(
      client.authorizationServerApi.getAuthorizationServer({ authServerId: as.id }),
    ).rejects.toMatchObject({
      status: 404,
    });
  });
});

describe('the System Log through the Okta SDK', () => {
  test('the log lists who created whom', async () => {
    const user = await client.userApi.createUser({ body: person('logged@example.com') });
    const events = await collect<{ eventType: string; target: { id: string }[] }>(
      client.systemLogApi.listLogEvents({
        filter: `eventType eq "user.lifecycle.create" and target.id eq "${user.id}"`,
        since: new Date(Date.now() - 3_600_000).toISOString(),
        until: new Date(Date.now() + 60_000).toISOString(),
      }),
    );
    expect(events).toHaveLength(1);
  });
});
