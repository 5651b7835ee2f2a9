import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemActor } from '#src/system-log/index.ts';
import { claimsOf, type TestClient, type TestPerson, type TestSso, testSso } from '#test/kit/sso.ts';

const by = { actor: systemActor };
let org: TestSso;
let client: TestClient;
let person: TestPerson;
let cookie: string;
const root = '/api/v1/authorizationServers/default/claims';

beforeAll(async () => {
  org = await testSso();
  client = await org.client();
  person = await org.person('aoi@example.com', { department: 'Stores' });
  await org.assign(client, person);
  for (const name of ['Store 12', 'store managers', 'Engineering']) {
    const made = await org.api.call('POST /api/v1/groups', { body: { profile: { name } } });
    await org.api.call(`PUT /api/v1/groups/${made.json<{ id: string }>().id}/users/${person.id}`);
  }
  ({ cookie } = await org.signedIn(person));
});
afterAll(() => org?.close());

async function withClaim(body: Record<string, unknown>, work: () => Promise<void>): Promise<void> {
  const made = await org.api.call(`POST ${root}`, {
    body: { status: 'ACTIVE', conditions: { scopes: [] }, ...body },
  });
  expect([made.status, made.text]).toEqual([201, expect.any(String)]);
  try {
    await work();
  } finally {
    await org.api.call(`DELETE ${root}/${made.json<{ id: string }>().id}`);
  }
}

const tokens = (scope = 'openid profile') => org.tokens(client, cookie, { scope });

describe("the app's own claims", () => {
  test('are in every ID token for it, with the type the expression makes, and in no other token', async () => {
    const draft = { name: 'shop', expression: 'user.department' };
    const id = await org.apps.addFederatedClaim(client.appId, draft, by);
    const flags = { name: 'flags', expression: '{user.department, "x"}' };
    const other = await org.apps.addFederatedClaim(client.appId, flags, by);
    const { id_token = '', access_token } = await tokens('openid');
    expect(claimsOf(id_token)).toMatchObject({ shop: 'Stores', flags: ['Stores', 'x'], sub: person.id });
    expect(claimsOf(access_token)).not.toHaveProperty('shop');
    await org.apps.deleteFederatedClaim(client.appId, id, by);
    await org.apps.deleteFederatedClaim(client.appId, other, by);
    expect(claimsOf((await tokens('openid')).id_token ?? '')).not.toHaveProperty('shop');
  });
});

describe('custom claims', () => {
  test('an expression over profile, app and assignment, in the access token', async () => {
    const value = 'user.department + "/" + appuser.userName + "/" + app.clientId';
    await withClaim({ name: 'who', claimType: 'RESOURCE', valueType: 'EXPRESSION', value }, async () => {
      const claims = claimsOf((await tokens()).access_token);
      expect(claims.who).toBe(`Stores/aoi@example.com/${client.clientId}`);
    });
  });

  test('an expression that comes to nothing, or fails on this person, is left out', async () => {
    for (const value of ['user.division', 'user.department[99]', 'Convert.toInt(user.department)']) {
      const body = { name: 'maybe', claimType: 'RESOURCE', valueType: 'EXPRESSION', value };
      const made = await org.api.call(`POST ${root}`, { body });
      if (made.status !== 201) continue;
      expect(claimsOf((await tokens()).access_token)).not.toHaveProperty('maybe');
      await org.api.call(`DELETE ${root}/${made.json<{ id: string }>().id}`);
    }
  });

  test('only where one of its scopes was granted', async () => {
    const body = {
      name: 'dept',
      claimType: 'RESOURCE',
      valueType: 'EXPRESSION',
      value: 'user.department',
      conditions: { scopes: ['email'] },
    };
    await withClaim(body, async () => {
      expect(claimsOf((await tokens('openid profile')).access_token)).not.toHaveProperty('dept');
      expect(claimsOf((await tokens('openid email')).access_token).dept).toBe('Stores');
    });
  });

  test('an identity claim is in the short ID token only when it always is; userinfo has it in any case', async () => {
    for (const alwaysIncludeInToken of [true, false]) {
      const body = {
        name: 'dept',
        claimType: 'IDENTITY',
        valueType: 'EXPRESSION',
        value: 'user.department',
        alwaysIncludeInToken,
      };
      await withClaim(body, async () => {
        const got = await tokens();
        expect('dept' in claimsOf(got.id_token)).toBe(alwaysIncludeInToken);
        const userinfo = await org.get('/oauth2/default/v1/userinfo', {
          authorization: `Bearer ${got.access_token}`,
        });
        expect(userinfo.json<{ dept: string }>().dept).toBe('Stores');
      });
    }
  });

  test.each([
    ['STARTS_WITH', 'store', ['Store 12', 'store managers']],
    ['EQUALS', 'ENGINEERING', ['Engineering']],
    ['CONTAINS', 'manag', ['store managers']],
    ['REGEX', '^[A-Z].*', ['Engineering', 'Everyone', 'Store 12']],
    ['REGEX', 'nobody.*', undefined],
  ])('groups whose name %s %j', async (group_filter_type, value, expected) => {
    const body = { name: 'groups', claimType: 'RESOURCE', valueType: 'GROUPS', value, group_filter_type };
    await withClaim(body, async () => {
      expect(claimsOf((await tokens()).access_token).groups).toEqual(expected);
    });
  });

  test('a pattern made to take for ever takes no time', async () => {
    const body = {
      name: 'slow',
      claimType: 'RESOURCE',
      valueType: 'GROUPS',
      value: '(a+)+$',
      group_filter_type: 'REGEX',
    };
    await withClaim(body, async () => {
      expect(claimsOf((await tokens()).access_token)).not.toHaveProperty('slow');
    });
  });

  test('sub of access tokens may be given another value, and cannot be taken away', async () => {
    const list = (await org.api.call(`GET ${root}`)).json<
      { id: string; name: string; claimType: string }[]
    >();
    const sub = list.find((one) => one.name === 'sub');
    const put = (value: string) =>
      org.api.call(`PUT ${root}/${sub?.id}`, {
        body: { name: 'sub', claimType: 'RESOURCE', valueType: 'EXPRESSION', value },
      });
    expect((await put('"p-" + user.login')).status).toBe(200);
    expect(claimsOf((await tokens()).access_token).sub).toBe('p-aoi@example.com');
    await put('user.division');
    expect(claimsOf((await tokens()).access_token).sub).toBe('aoi@example.com');
    await put('(appuser != null) ? appuser.userName : app.clientId');
    expect((await org.api.call(`DELETE ${root}/${sub?.id}`)).status).toBe(400);
  });

  test('more groups than a token may hold: the request fails instead of lying', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 101; i += 1) {
      const made = await org.api.call('POST /api/v1/groups', { body: { profile: { name: `many ${i}` } } });
      const { id } = made.json<{ id: string }>();
      ids.push(id);
      await org.api.call(`PUT /api/v1/groups/${id}/users/${person.id}`);
    }
    const body = {
      name: 'groups',
      claimType: 'RESOURCE',
      valueType: 'GROUPS',
      value: 'many',
      group_filter_type: 'STARTS_WITH',
    };
    await withClaim(body, async () => {
      const { parameters } = await org.authorize(client, cookie, { scope: 'openid' });
      const answer = await org.redeem(client, parameters.get('code') ?? '');
      expect([answer.status, answer.json<{ error: string }>().error]).toEqual([400, 'invalid_request']);
    });
    for (const id of ids) await org.api.call(`DELETE /api/v1/groups/${id}`);
  });
});

describe("the org server's groups scope", () => {
  test('shows of the groups of an app those the person is in', async () => {
    const by = { actor: { id: 's', type: 'SystemPrincipal', alternateId: 's', displayName: 's' } };
    const app = await org.client();
    const groups = (await org.api.call(`GET /api/v1/users/${person.id}/groups`)).json<
      { id: string; profile: { name: string } }[]
    >();
    const managers = groups.find((one) => one.profile.name === 'store managers');
    await org.assignments.assignGroup(app.appId, managers?.id ?? '', {}, by);
    const got = await org.tokens(app, cookie, { scope: 'openid groups' }, 'org');
    expect(claimsOf(got.id_token).groups).toEqual(['store managers']);
    const without = await org.tokens(app, cookie, { scope: 'openid' }, 'org');
    expect(claimsOf(without.id_token)).not.toHaveProperty('groups');
  });
});
