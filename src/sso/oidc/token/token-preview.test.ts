import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aCaller } from '#test/kit/api.ts';
import { claimsOf, type TestClient, type TestPerson, type TestSso, testSso } from '#test/kit/sso.ts';

let org: TestSso;
let client: TestClient;
let person: TestPerson;
const root = '/api/v1/authorizationServers/default';

type Answer = {
  outcome: string;
  refusal: { error: string; reason: string } | null;
  rule: { ruleId: string } | null;
  passedOver: { condition: string }[];
  scopes: string[];
  refreshToken: boolean;
  accessToken: Record<string, unknown>;
  idToken: Record<string, unknown>;
  userinfo: Record<string, unknown>;
};

const preview = (body: Record<string, unknown>, server = 'default') =>
  org.api.call(`POST /gatehouse/v1/authorizationServers/${server}/token-preview`, {
    body: { clientId: client.clientId, grantType: 'authorization_code', ...body },
  });
const answerTo = async (body: Record<string, unknown>) => {
  const found = await preview(body);
  expect([found.status, found.text]).toEqual([200, expect.any(String)]);
  return found.json<Answer>();
};

beforeAll(async () => {
  org = await testSso();
  client = await org.client();
  person = await org.person('aoi@example.com', { department: 'Stores' });
  await org.assign(client, person);
  const made = await org.api.call('POST /api/v1/groups', { body: { profile: { name: 'Store 12' } } });
  await org.api.call(`PUT /api/v1/groups/${made.json<{ id: string }>().id}/users/${person.id}`);
  for (const claim of [
    { name: 'dept', claimType: 'RESOURCE', valueType: 'EXPRESSION', value: 'user.department' },
    {
      name: 'stores',
      claimType: 'IDENTITY',
      valueType: 'GROUPS',
      group_filter_type: 'STARTS_WITH',
      value: 'Store',
    },
  ]) {
    const body = { status: 'ACTIVE', alwaysIncludeInToken: true, conditions: { scopes: [] }, ...claim };
    const answer = await org.api.call(`POST ${root}/claims`, { body });
    expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
  }
});
afterAll(() => org?.close());

describe('a preview of tokens refuses', () => {
  test('what is not there, and questions that make no sense', async () => {
    expect((await preview({ userId: person.id }, 'nowhere')).status).toBe(404);
    expect((await preview({ userId: person.id, clientId: '0oanobody' })).status).toBe(404);
    expect((await preview({ userId: '00unobody' })).status).toBe(404);
    expect((await preview({})).text).toContain('userId: is required');
    expect((await preview({ userId: person.id, grantType: 'client_credentials' })).text).toContain(
      'left out',
    );
    expect((await preview({ userId: person.id, grantType: 'refresh_token' })).status).toBe(400);
  });

  test('as the endpoints do: unassigned people, unknown scopes, grants the client has not', async () => {
    const stranger = await org.person('nobody@example.com');
    const refusals = await Promise.all([
      answerTo({ userId: stranger.id, scopes: ['openid'] }),
      answerTo({ userId: person.id, scopes: ['openid', 'nonsense'] }),
      answerTo({ userId: person.id, scopes: ['openid'], grantType: 'password' }),
      answerTo({ scopes: ['openid'], grantType: 'client_credentials' }),
      answerTo({ userId: person.id, scopes: ['profile'] }),
    ]);
    expect(refusals.map(({ outcome, refusal }) => [outcome, refusal?.error])).toEqual([
      ['REFUSED', 'access_denied'],
      ['REFUSED', 'invalid_scope'],
      ['REFUSED', 'unauthorized_client'],
      ['REFUSED', 'unauthorized_client'],
      ['REFUSED', 'access_denied'],
    ]);
    expect(refusals[0]?.refusal?.reason).toBe('NOT_ASSIGNED');
    expect(refusals.every(({ accessToken }) => accessToken === null)).toBe(true);
  });

  test('where no rule fits, naming the condition of each that did not', async () => {
    const policies = (await org.api.call(`GET ${root}/policies`)).json<{ id: string }[]>();
    const path = `${root}/policies/${policies[0]?.id}/rules`;
    const [rule] = (await org.api.call(`GET ${path}`)).json<Record<string, unknown>[]>();
    const change = (include: string[]) =>
      org.api.call(`PUT ${path}/${rule?.['id']}`, {
        body: {
          ...rule,
          conditions: { ...(rule?.['conditions'] as object), scopes: { include } },
        },
      });
    expect((await change(['openid'])).status).toBe(200);
    const found = await answerTo({ userId: person.id, scopes: ['openid', 'email'] });
    await change(['*']);
    expect(found.refusal?.reason).toBe('no_matching_policy');
    expect(found.passedOver.map(({ condition }) => condition)).toEqual(['scopes']);
  });
});

describe('a preview of tokens', () => {
  test('holds what the live tokens hold', async () => {
    const { cookie } = await org.signedIn(person);
    const scope = 'openid profile email offline_access';
    const live = await org.tokens(client, cookie, { scope });
    const found = await answerTo({ userId: person.login, scopes: scope.split(' ') });
    expect(found).toMatchObject({ outcome: 'GRANTED', refreshToken: true, scopes: scope.split(' ') });
    const momentary = (claims: Record<string, unknown>, ...others: string[]) =>
      Object.fromEntries(
        Object.entries(claims).filter(
          ([name]) => !['jti', 'iat', 'exp', 'auth_time', ...others].includes(name),
        ),
      );
    expect(momentary(found.accessToken)).toEqual(momentary(claimsOf(live.access_token)));
    expect(momentary(found.idToken)).toEqual({
      ...momentary(claimsOf(live.id_token ?? ''), 'nonce', 'at_hash'),
      ...('sid' in found.idToken ? { sid: found.idToken['sid'] } : {}),
    });
    expect(found.accessToken).toMatchObject({ dept: 'Stores' });
    expect(found.idToken).toMatchObject({ stores: ['Store 12'] });
    expect(found.userinfo).toMatchObject({ sub: person.id, email: 'aoi@example.com' });
    expect(found.rule?.ruleId).toMatch(/^0pr/);
  });

  test('of a client that acts for itself speaks of nobody', async () => {
    const machine = await org.client({ grant_types: ['client_credentials'], response_types: ['token'] });
    await org.api.call(`POST ${root}/scopes`, { body: { name: 'stock:read' } });
    const live = await org.token(machine, { grant_type: 'client_credentials', scope: 'stock:read' });
    const found = await answerTo({
      clientId: machine.clientId,
      grantType: 'client_credentials',
      scopes: ['stock:read'],
    });
    const { access_token } = live.json<{ access_token: string }>();
    const { jti: _a, iat: _b, exp: _c, ...claims } = claimsOf(access_token);
    expect(found.accessToken).toMatchObject(claims);
    expect([found.idToken, found.userinfo]).toEqual([null, null]);
  });

  test('records nothing and signs nothing', async () => {
    const before = await org.events();
    const found = await preview({ userId: person.id, scopes: ['openid'] });
    expect(found.text).not.toMatch(/eyJ[\w-]+\.eyJ/);
    expect(await org.events()).toEqual(before);
  });
});

describe('a preview is for who may read the server, the app and the person', () => {
  test.each(['okta.apps.read', 'okta.users.read'])('not without %s', async (missing) => {
    const permissions = ['okta.authorizationServers.read', 'okta.apps.read', 'okta.users.read'];
    const found = await org.api.call('POST /gatehouse/v1/authorizationServers/default/token-preview', {
      body: { clientId: client.clientId, grantType: 'authorization_code', userId: person.id },
      as: aCaller({ permissions: new Set(permissions.filter((one) => one !== missing)) }),
    });
    expect(found.status).toBe(403);
  });
});
