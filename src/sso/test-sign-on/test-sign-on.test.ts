// A test sign-on shows what a real one would make, and opens nothing.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import { parseXml } from '#src/protocols/xml/index.ts';
import { eventsOf } from '#test/kit/logged.ts';
import { readMessage, readPostedResponse } from '#test/kit/saml-sp.ts';
import { claimsOf } from '#test/kit/sso.ts';
import { aPasswordStore } from '#test/kit/vaulted-app.ts';
import { callback, type Client, type Person, wholeApp, type WholeApp } from '#test/kit/whole-app.ts';

type Field = { name: string; value: string | null };
type Tested = {
  decision: { outcome: string; reason: string | null; summary: string; sentences: string[] };
  wouldEnter: boolean;
  isAssigned: boolean;
  request: { by: string; url: string; parameters: Field[]; xml: string | null };
  made: {
    name: string;
    claims: Record<string, unknown> | null;
    fields: Field[] | null;
    xml: string | null;
  }[];
  response: { method: string; url: string; parameters: Field[] } | null;
  problems: { code: string; message: string; isFatal: boolean }[];
};

let org: WholeApp;
let aoi: Person;
let client: Client;

beforeAll(async () => {
  org = await wholeApp();
  aoi = await org.person('aoi@example.com');
  client = await org.client();
});
afterAll(() => org?.close());

const ask = (appId: string, body: Record<string, unknown> = {}) =>
  org.admin(`POST /gatehouse/v1/apps/${appId}/test-sign-on`, { userId: aoi.id, ...body });
async function tested(appId: string, body: Record<string, unknown> = {}): Promise<Tested> {
  const answer = await ask(appId, body);
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.json<Tested>();
}
const partOf = ({ made }: Tested, name: string) => made.find((one) => one.name === name);
const fieldOf = (fields: Field[] | null | undefined, name: string) =>
  fields?.find((one) => one.name === name)?.value;

/** What is another one each time. */
const ofEach = ['jti', 'iat', 'exp', 'auth_time', 'sid', 'at_hash', 'nonce'];
const lasting = (claims: Record<string, unknown> | null | undefined) =>
  Object.fromEntries(Object.entries(claims ?? {}).filter(([name]) => !ofEach.includes(name)));

async function samlApp(more: Record<string, unknown> = {}) {
  const made = await org.make<{ id: string; name: string; _links: { metadata: { href: string } } }>(
    'POST /api/v1/apps',
    {
      label: `Expenses ${Math.random()}`,
      signOnMode: 'SAML_2_0',
      settings: {
        signOn: {
          ssoAcsUrl: 'https://sp.example.com/acs',
          audience: 'https://sp.example.com/saml',
          attributeStatements: [
            { type: 'EXPRESSION', name: 'mail', values: ['user.email'] },
            { type: 'EXPRESSION', name: 'nickname', values: ['user.nickName'] },
            { type: 'GROUP', name: 'groups', filterType: 'STARTS_WITH', filterValue: 'Every' },
          ],
          ...more,
        },
      },
    },
  );
  const app = org.app.access.apps.get(made.id);
  return {
    id: made.id,
    path: `/app/${app.name}/${app.saml?.externalKey}/sso/saml`,
    certificate: org.app.access.appKeys.signing(app).certificate,
  };
}

describe('is nothing', () => {
  test('for who is not signed in, nor of what is not there', async () => {
    const path = `POST /gatehouse/v1/apps/${client.appId}/test-sign-on`;
    expect((await org.call(path, {}, { userId: aoi.id })).status).toBe(403);
    expect((await ask('0oanothing0000000000')).status).toBe(404);
    expect((await ask(client.appId, { userId: '00unobody00000000000' })).status).toBe(404);
    expect((await ask(client.appId, { methods: ['nonsense'] })).status).toBe(400);
    expect((await ask(client.appId, { draft: {} })).status).toBe(400);
  });

  test('for a service, which signs nobody on', async () => {
    const service = await org.client({
      application_type: 'service',
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
    });
    expect((await ask(service.appId)).status).toBe(400);
  });

  test('for an administrator who may not see the person', async () => {
    const helper = await org.person('helper@example.com');
    await org.make(`POST /api/v1/users/${helper.id}/roles`, { type: 'APP_ADMIN' });
    const group = await org.make('POST /api/v1/groups', { profile: { name: 'Reached' } });
    const set = await org.make<{ id: string }>('POST /api/v1/iam/resource-sets', {
      label: 'Apps and some people',
      description: 'Apps and some people',
      resources: [
        'http://localhost:8080/api/v1/apps',
        `http://localhost:8080/api/v1/groups/${group.id}`,
        `http://localhost:8080/api/v1/groups/${group.id}/users`,
      ],
    });
    const role = await org.make<{ id: string }>('POST /api/v1/iam/roles', {
      label: 'Tester',
      description: 'Tester',
      permissions: ['okta.apps.manage', 'okta.users.read'],
    });
    const tester = await org.person('tester@example.com');
    await org.make(`POST /api/v1/iam/resource-sets/${set.id}/bindings`, {
      role: role.id,
      members: [`http://localhost:8080/api/v1/users/${tester.id}`],
    });
    const cookie = await org.signedIn(tester);
    const asTester = (userId: string) =>
      org.call(
        `POST /gatehouse/v1/apps/${client.appId}/test-sign-on`,
        { cookie, origin: 'http://localhost:8080' },
        { userId },
      );
    expect((await asTester(aoi.id)).status).toBe(403);
    await org.make(`PUT /api/v1/groups/${group.id}/users/${aoi.id}`);
    expect((await asTester(aoi.id)).status).toBe(200);
    await org.make(`DELETE /api/v1/groups/${group.id}/users/${aoi.id}`);
  });
});

describe('of an OpenID Connect app', () => {
  test('shows before anybody is assigned what would be made, and that they are not assigned', async () => {
    const found = await tested(client.appId);
    expect(found).toMatchObject({
      isAssigned: false,
      wouldEnter: false,
      decision: { outcome: 'DENY', reason: 'NOT_ASSIGNED' },
      request: { by: 'APP', url: 'http://localhost:8080/oauth2/default/v1/authorize' },
      response: { method: 'REDIRECT', url: callback },
      problems: [],
    });
    expect(fieldOf(found.request.parameters, 'client_id')).toBe(client.clientId);
    expect(partOf(found, 'id_token')?.claims).toMatchObject({ sub: aoi.id, aud: client.clientId });
    expect(fieldOf(found.response?.parameters, 'code')).toBeNull();
    expect(found.decision.sentences.length).toBeGreaterThan(0);
  });

  test('agrees with the tokens of a real sign-on, at either server', async () => {
    await org.assign(client, aoi);
    const cookie = await org.signedIn(aoi);
    for (const server of ['default', 'org']) {
      const scopes = ['openid', 'profile', 'email', 'offline_access'];
      const found = await tested(client.appId, { authorizationServerId: server, scopes });
      expect(found).toMatchObject({ isAssigned: true, wouldEnter: true, decision: { outcome: 'ALLOW' } });
      const live = await org.tokens(client, cookie, { scope: scopes.join(' ') }, server);
      expect(lasting(partOf(found, 'id_token')?.claims)).toEqual(lasting(claimsOf(live.id_token)));
      expect(lasting(partOf(found, 'access_token')?.claims)).toEqual(lasting(claimsOf(live.access_token)));
      const base = server === 'org' ? '/oauth2/v1' : '/oauth2/default/v1';
      const userinfo = await org.get(`${base}/userinfo`, { authorization: `Bearer ${live.access_token}` });
      expect(partOf(found, 'userinfo')?.claims).toEqual(userinfo.json());
    }
  });

  test('agrees with what comes through the browser of an app without a back end', async () => {
    const implicit = await org.client(
      { application_type: 'browser', response_types: ['id_token'], grant_types: ['implicit'] },
      { token_endpoint_auth_method: 'none' },
    );
    await org.assign(implicit, aoi);
    const found = await tested(implicit.appId, { scopes: ['openid', 'email'] });
    const cookie = await org.signedIn(aoi);
    const live = await org.authorize(implicit, cookie, { response_type: 'id_token', scope: 'openid email' });
    expect(lasting(partOf(found, 'id_token')?.claims)).toEqual(
      lasting(claimsOf(live.parameters.get('id_token') ?? '')),
    );
    expect(fieldOf(found.response?.parameters, 'id_token')).toBeNull();
  });

  test('tells what the endpoint would refuse, in its words', async () => {
    const elsewhere = await tested(client.appId, { redirectUri: 'https://evil.example.com/' });
    expect(elsewhere).toMatchObject({ made: [], response: null, wouldEnter: false });
    expect(elsewhere.problems[0]?.isFatal).toBe(true);
    const unknown = await tested(client.appId, { scopes: ['openid', 'nonsense'] });
    expect(unknown.problems[0]?.code).toBe('invalid_scope');
  });
});

describe('of a SAML app', () => {
  test.each([{}, { nameId: 'persistent' }])(
    'agrees with the assertion of a real sign-on %j',
    async (kind) => {
      const isOpaque = 'nameId' in kind;
      const format = isOpaque
        ? 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'
        : 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified';
      const app = await samlApp({
        subjectNameIdFormat: format,
        ...(isOpaque ? { subjectNameIdTemplate: '' } : {}),
      });
      const before = await tested(app.id);
      expect(before).toMatchObject({ isAssigned: false, decision: { reason: 'NOT_ASSIGNED' } });
      await org.make(`POST /api/v1/apps/${app.id}/users`, { id: aoi.id });
      const live = readPostedResponse(
        await org.get(app.path, { cookie: await org.signedIn(aoi) }),
        app.certificate,
      );
      const found = await tested(app.id);
      const message = partOf(found, 'message')?.xml ?? '';
      const shown = readMessage(parseXml(Buffer.from(message)));
      const { issuer, nameId, audience, recipient, classRef, attributes, destination } = live;
      expect(shown).toMatchObject({
        issuer,
        nameId,
        format: live.format,
        audience,
        recipient,
        classRef,
        attributes,
        destination,
      });
      expect(message).not.toContain('Signature');
      expect(found.response).toMatchObject({ method: 'POST', url: 'https://sp.example.com/acs' });
      expect(fieldOf(found.response?.parameters, 'SAMLResponse')).toBeNull();
      expect(found.problems).toContainEqual({
        code: 'empty_attributes',
        message: 'nickname',
        isFatal: false,
      });
    },
  );

  test('makes no name that lasts', async () => {
    const app = await samlApp({
      subjectNameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
      subjectNameIdTemplate: '',
    });
    const found = await tested(app.id);
    const kept = await org.sql(sql`select 1 from saml_name_ids where app_id = ${app.id}`);
    expect(kept).toEqual([]);
    if (found.problems.some(({ code }) => code === 'first_name'))
      expect(fieldOf(partOf(found, 'subject')?.fields, 'NameID')).toBeNull();
  });
});

describe('of the other kinds', () => {
  test('a WS-Federation app: what it would be posted, without a signature', async () => {
    const { id } = await org.make('POST /api/v1/apps', {
      name: 'template_wsfed',
      label: 'Share',
      signOnMode: 'WS_FEDERATION',
      settings: {
        app: {
          realm: 'urn:share',
          audienceRestriction: 'urn:share',
          wReplyURL: 'https://share.example.com/_trust/',
          siteURL: 'https://share.example.com/',
          nameIDFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
          authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
          attributeStatements: 'emailaddress|${user.email}',
          usernameAttribute: 'upn',
        },
      },
    });
    const found = await tested(id);
    const message = partOf(found, 'message')?.xml ?? '';
    expect(message).toContain('aoi@example.com');
    expect(message).not.toContain('Signature');
    expect(found.response).toMatchObject({ method: 'POST', url: 'https://share.example.com/_trust/' });
    expect(fieldOf(found.response?.parameters, 'wresult')).toBeNull();
  });

  test('a site: the headers that the proxy would be handed, the assertion decoded', async () => {
    const { id } = await org.make('POST /api/v1/apps', {
      name: 'gatehouse_header',
      label: 'Wiki',
      signOnMode: 'BOOKMARK',
      settings: {
        app: {
          url: 'https://wiki.example.com/',
          origins: ['https://wiki.example.com'],
          headers: [{ name: 'X-Mail', value: 'user.email' }],
        },
      },
    });
    const found = await tested(id);
    const { fields } = partOf(found, 'headers') ?? {};
    expect(fieldOf(fields, 'X-Mail')).toBe('aoi@example.com');
    expect(fieldOf(fields, 'X-Gatehouse-Assertion')).toBeNull();
    expect(partOf(found, 'assertion')?.claims).toMatchObject({ sub: aoi.id, aud: id });
  });

  test('an app with a saved password: the form without the password, and who has to set it', async () => {
    const { id } = await org.make('POST /api/v1/apps', aPasswordStore());
    const found = await tested(id);
    expect(fieldOf(found.response?.parameters, 'user')).toBe('aoi@example.com');
    expect(fieldOf(found.response?.parameters, 'pass')).toBeNull();
    expect(found.problems[0]).toMatchObject({ code: 'ask_person', isFatal: false });
  });

  test('a bookmark: an address, and nothing told', async () => {
    const { id } = await org.make('POST /api/v1/apps', {
      name: 'bookmark',
      label: 'Menu',
      signOnMode: 'BOOKMARK',
      settings: { app: { requestIntegration: false, url: 'https://menu.example.com/' } },
    });
    expect(await tested(id)).toMatchObject({ made: [], response: { url: 'https://menu.example.com/' } });
  });
});

test('signs nobody on: no session, no grant, no event of a sign-on; that it was tested is written down', async () => {
  const before = await org.sql<{ n: number }>(sql`select count(*)::int as n from sessions`);
  const events = await eventsOf(org.platform, async () => {
    await tested(client.appId);
  });
  expect(events.map(({ eventType }) => eventType)).toEqual(['application.sign_on.test']);
  expect(events[0]?.event).toMatchObject({
    target: [{ id: client.appId }, { id: aoi.id, alternateId: 'aoi@example.com' }],
    outcome: { result: 'ALLOW' },
  });
  expect(await org.sql(sql`select count(*)::int as n from sessions`)).toEqual(before);
});
