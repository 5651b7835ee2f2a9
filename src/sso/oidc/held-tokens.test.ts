// Tokens that people hold, shown at userinfo, introspection and the management API (docs/decisions/031-held-tokens.md): they end
// where an administrator keeps somebody out, and not over what was proved for them or where they are shown.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { programs } from '#test/kit/api-client.ts';
import {
  basicOf,
  type Client,
  endpointsOf,
  type Person,
  type WholeApp,
  wholeApp,
} from '#test/kit/whole-app.ts';

let org: WholeApp;
let zone: { id: string };
let person: Person;
let client: Client;
let policy: { id: string };
let group: { id: string };
let made = 0;
const api = 'GET /api/v1/users?limit=1';
const apiScopes = 'openid offline_access okta.users.read';
/** A resource server, in some data centre. */
const elsewhere = '203.0.113.77';

beforeAll(async () => {
  org = await wholeApp();
  zone = await org.make('POST /api/v1/zones', {
    type: 'IP',
    name: 'Corporate',
    gateways: [{ type: 'CIDR', value: '127.0.0.1/32' }],
  });
  await org.make('POST /api/v1/authorizationServers/default/claims', {
    name: 'till',
    claimType: 'IDENTITY',
    valueType: 'EXPRESSION',
    value: 'appuser.userName',
  });
});
afterAll(() => org?.close());
beforeEach(async () => {
  made++;
  person = await org.person();
  await org.make(`POST /api/v1/users/${person.id}/roles`, { type: 'READ_ONLY_ADMIN' });
  group = await org.make('POST /api/v1/groups', { profile: { name: `Leavers ${made}` } });
  policy = await org.make('POST /api/v1/policies', { type: 'ACCESS_POLICY', name: `Policy ${made}` });
  client = await org.client({}, { token_endpoint_auth_method: 'client_secret_post' });
  await programs(org).grant(client.appId, 'okta.users.read');
  await org.make(`PUT /api/v1/apps/${client.appId}/policies/${policy.id}`);
  await org.make(`POST /api/v1/apps/${client.appId}/users`, {
    id: person.id,
    credentials: { userName: `till-of-${made}` },
  });
});

const addRule = (
  name: string,
  appSignOn: Record<string, unknown>,
  conditions: Record<string, unknown> = {},
) =>
  org.make<{ id: string }>(`POST /api/v1/policies/${policy.id}/rules`, {
    name,
    conditions,
    actions: { appSignOn },
  });
const by = (factorMode: '1FA' | '2FA') => ({
  access: 'ALLOW',
  verificationMethod: { type: 'ASSURANCE', factorMode },
});
const denied = { access: 'DENY' };
const inCorporate = () => ({ network: { connection: 'ZONE', include: [zone.id] } });
const ofLeavers = () => ({ people: { groups: { include: [group.id] } } });
const leaves = () => org.make(`PUT /api/v1/groups/${group.id}/users/${person.id}`);

/** The cookie of a browser in which they signed in, on the corporate network. */
async function signedIn(...amr: string[]): Promise<string> {
  const { sessions } = org.app.access;
  const atMs = org.platform.clock.nowMs();
  const begun = await org.platform.database.transaction((tx) =>
    sessions.create(tx, {
      userId: person.id,
      amr,
      authTimeMs: atMs,
      limits: { idleMs: 7_200_000, lifetimeMs: 0, persistent: false },
      persistent: false,
      client: {
        requestId: 'r',
        ipAddress: '127.0.0.1',
        ipChain: ['127.0.0.1'],
        userAgent: 'test',
        origin: 'http://localhost:8080',
      },
    }),
  );
  return `${begun.cookie.name}=${begun.cookie.value}`;
}

type Held = { access_token: string; refresh_token: string; id_token: string };
async function hold(cookie: string) {
  const custom: Held = await org.tokens(client, cookie);
  const own: Held = await org.tokens(client, cookie, { scope: apiScopes }, 'org');
  return { custom, own };
}

/** What the world sees of the tokens, asked from where the person is not. */
async function seen({ custom, own }: Awaited<ReturnType<typeof hold>>) {
  const introspect = async (token: string) => {
    const answer = await org.send({
      method: 'POST',
      url: `${endpointsOf('default')}/introspect`,
      form: { token },
      headers: { authorization: basicOf(client) },
      remoteAddress: elsewhere,
    });
    return answer.json<{ active: boolean }>().active;
  };
  const bearer = async (url: string, token: string) =>
    (await org.send({ url, headers: { authorization: `Bearer ${token}` }, remoteAddress: elsewhere })).status;
  return {
    userinfo: await bearer(`${endpointsOf('default')}/userinfo`, custom.access_token),
    access: await introspect(custom.access_token),
    id: await introspect(custom.id_token),
    api: await bearer(api.slice(4), own.access_token),
  };
}
const good = { userinfo: 200, access: true, id: true, api: 200 };
const ended = { userinfo: 401, access: false, id: false, api: 401 };
const refreshed = async ({ custom }: Awaited<ReturnType<typeof hold>>) =>
  (await org.refresh(client, custom.refresh_token)).status;

test('of who signed in with two factors on the corporate network, where others are kept out, are good wherever they are shown', async () => {
  await addRule('In the company', by('2FA'), inCorporate());
  await addRule('Elsewhere', denied);
  const held = await hold(await signedIn('pwd', 'otp', 'mfa'));
  expect(await seen(held)).toEqual(good);
  expect(await refreshed(held)).toBe(200);
});

test('of who an administrator keeps out afterwards are good for nothing any more, where every session needs two factors', async () => {
  await addRule('Leavers', denied, ofLeavers());
  await addRule('All', by('1FA'));
  const everybody = await org.make<{ id: string }>('POST /api/v1/groups', {
    profile: { name: `Staff ${made}` },
  });
  await org.make(`PUT /api/v1/groups/${everybody.id}/users/${person.id}`);
  const session = await org.make<{ id: string }>('POST /api/v1/policies', {
    type: 'OKTA_SIGN_ON',
    name: `Two factors ${made}`,
    conditions: { people: { groups: { include: [everybody.id] } } },
  });
  await org.make(`POST /api/v1/policies/${session.id}/rules`, {
    name: 'Always two',
    actions: { signon: { access: 'ALLOW', requireFactor: true, factorPromptMode: 'ALWAYS' } },
  });
  const held = await hold(await signedIn('pwd', 'otp', 'mfa'));
  expect(await seen(held)).toEqual(good);
  const { till } = (await org.userinfo(held.custom.access_token)).json<{ till?: string }>();
  expect(till).toBe(`till-of-${made}`);

  await leaves();
  expect(await seen(held)).toEqual(ended);
  expect(await refreshed(held)).toBe(400);
});

test('end with a session policy that keeps the person out', async () => {
  await addRule('All', by('1FA'));
  const held = await hold(await signedIn('pwd'));
  expect(await seen(held)).toEqual(good);
  const session = await org.make<{ id: string }>('POST /api/v1/policies', {
    type: 'OKTA_SIGN_ON',
    name: `Closed ${made}`,
    conditions: ofLeavers(),
  });
  await org.make(`POST /api/v1/policies/${session.id}/rules`, {
    name: 'Closed',
    actions: { signon: denied },
  });
  expect(await seen(held)).toEqual(good);
  await leaves();
  expect(await seen(held)).toEqual(ended);
});

test('end with the assignment, and once the rule that let the person in means others', async () => {
  const only = await addRule('All', by('2FA'));
  await addRule('Nobody else', denied);
  const held = await hold(await signedIn('pwd', 'otp', 'mfa'));
  expect(await seen(held)).toEqual(good);
  const rules = `/api/v1/policies/${policy.id}/rules`;
  await org.make(`PUT ${rules}/${only.id}`, {
    name: 'All',
    conditions: ofLeavers(),
    actions: { appSignOn: by('2FA') },
  });
  expect(await seen(held)).toEqual(ended);
  await org.make(`PUT ${rules}/${only.id}`, {
    name: 'All',
    conditions: {},
    actions: { appSignOn: by('2FA') },
  });
  expect(await seen(held)).toEqual(good);
  await org.make(`DELETE /api/v1/apps/${client.appId}/users/${person.id}`);
  expect(await seen(held)).toEqual(ended);
});

test('live on where a rule of afterwards asks where the person is, or what they proved: that is judged at the refresh', async () => {
  await addRule('All', by('1FA'));
  const held = await hold(await signedIn('pwd'));
  const rules = `/api/v1/policies/${policy.id}/rules`;
  const outside = await addRule('Outside', denied, {
    network: { connection: 'ZONE', exclude: [zone.id] },
  });
  await org.make(`PUT ${rules}/${outside.id}`, {
    name: 'Outside',
    priority: 1,
    conditions: { network: { connection: 'ZONE', exclude: [zone.id] } },
    actions: { appSignOn: denied },
  });
  const words = await addRule('By words', denied, {
    elCondition: { condition: 'Arrays.isEmpty(session.amr)' },
  });
  await org.make(`PUT ${rules}/${words.id}`, {
    name: 'By words',
    priority: 1,
    conditions: { elCondition: { condition: 'Arrays.isEmpty(session.amr)' } },
    actions: { appSignOn: denied },
  });
  const more = await addRule('More', by('2FA'));
  await org.make(`PUT ${rules}/${more.id}`, {
    name: 'More',
    priority: 1,
    conditions: {},
    actions: { appSignOn: by('2FA') },
  });
  expect(await seen(held)).toEqual(good);
  expect(await refreshed(held)).toBeGreaterThanOrEqual(400);
});
