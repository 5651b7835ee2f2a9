import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { basic, claimsOf, type TestClient, type TestSso, testSso } from '#test/kit/sso.ts';

let org: TestSso;
const root = '/api/v1/authorizationServers';
const home = 'http://localhost:8080';
type Wire = Record<string, unknown> & { id: string; name: string; priority: number };

beforeAll(async () => {
  org = await testSso();
});
afterAll(() => org?.close());

async function call<T = Wire>(request: string, body?: unknown, status = 200): Promise<T> {
  const answer = await org.api.call(request, body === undefined ? {} : { body });
  expect([request, answer.status, answer.status === status ? '' : answer.text]).toEqual([
    request,
    status,
    '',
  ]);
  return (answer.text === '' ? undefined : answer.json()) as T;
}

async function causeOf(request: string, body?: unknown): Promise<string> {
  const answer = await org.api.call(request, body === undefined ? {} : { body });
  const error = answer.json<{ errorCode: string; errorCauses: { errorSummary: string }[] }>();
  return `${answer.status} ${error.errorCode} ${error.errorCauses.map((cause) => cause.errorSummary).join('; ')}`;
}

const aServer = (name: string) =>
  call(`POST ${root}`, { name, audiences: [`api://${name}`], description: 'd' }, 201);
const events = async () => (await org.events()).map((event) => event.eventType);

describe('a fresh org', () => {
  test('has the server default, whose policy lets every client of every person through', async () => {
    const servers = await call<Wire[]>(`GET ${root}`);
    expect(servers.map((one) => [one.id, one.name, one.audiences])).toEqual([
      ['default', 'default', ['api://default']],
    ]);
    const [policy] = await call<Wire[]>(`GET ${root}/default/policies`);
    expect(policy).toMatchObject({
      type: 'OAUTH_AUTHORIZATION_POLICY',
      name: 'Default Policy',
      priority: 1,
      status: 'ACTIVE',
      conditions: { clients: { include: ['ALL_CLIENTS'] } },
    });
    const [rule] = await call<Wire[]>(`GET ${root}/default/policies/${policy?.id}/rules`);
    expect(rule).toMatchObject({
      type: 'RESOURCE_ACCESS',
      name: 'Default Policy Rule',
      conditions: {
        people: { users: { include: [], exclude: [] }, groups: { include: ['EVERYONE'], exclude: [] } },
        grantTypes: { include: ['implicit', 'client_credentials', 'authorization_code', 'password'] },
        scopes: { include: ['*'] },
      },
      actions: {
        token: {
          accessTokenLifetimeMinutes: 60,
          refreshTokenLifetimeMinutes: 0,
          refreshTokenWindowMinutes: 10_080,
        },
      },
    });
    const scopes = await call<Wire[]>(`GET ${root}/default/scopes`);
    expect(scopes.map((one) => one.name)).toEqual([
      'openid',
      'profile',
      'email',
      'address',
      'phone',
      'offline_access',
    ]);
    expect(scopes[0]).toMatchObject({
      system: true,
      consent: 'IMPLICIT',
      metadataPublish: 'ALL_CLIENTS',
      default: false,
    });
    const claims = await call<Wire[]>(`GET ${root}/default/claims`);
    expect(claims[0]).toMatchObject({
      name: 'sub',
      claimType: 'RESOURCE',
      system: true,
      value: '(appuser != null) ? appuser.userName : app.clientId',
    });
    expect(claims.filter((one) => one.valueType === 'SYSTEM')).toHaveLength(18);
  });
});

describe('servers', () => {
  test('are shown with keys, links and dates as Okta shows them', async () => {
    const made = await aServer('shapes');
    const self = `${home}${root}/${made.id}`;
    expect(made).toEqual({
      id: expect.stringMatching(/^aus[0-9A-Za-z]{17}$/),
      name: 'shapes',
      description: 'd',
      audiences: ['api://shapes'],
      issuer: `${home}/oauth2/${made.id}`,
      issuerMode: 'DYNAMIC',
      status: 'ACTIVE',
      created: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
      lastUpdated: expect.any(String),
      credentials: {
        signing: {
          kid: expect.stringMatching(/^.{43}$/),
          rotationMode: 'AUTO',
          lastRotated: expect.any(String),
          nextRotation: expect.any(String),
          use: 'sig',
        },
      },
      _links: {
        rotateKey: { href: `${self}/credentials/lifecycle/keyRotate`, hints: { allow: ['POST'] } },
        metadata: [
          {
            name: 'oauth-authorization-server',
            href: `${home}/oauth2/${made.id}/.well-known/oauth-authorization-server`,
            hints: { allow: ['GET'] },
          },
          {
            name: 'openid-configuration',
            href: `${home}/oauth2/${made.id}/.well-known/openid-configuration`,
            hints: { allow: ['GET'] },
          },
        ],
        keys: { href: `${self}/credentials/keys`, hints: { allow: ['GET'] } },
        claims: { href: `${self}/claims`, hints: { allow: ['GET', 'POST'] } },
        policies: { href: `${self}/policies`, hints: { allow: ['GET', 'POST'] } },
        self: { href: self, hints: { allow: ['GET', 'DELETE', 'PUT'] } },
        scopes: { href: `${self}/scopes`, hints: { allow: ['GET', 'POST'] } },
        deactivate: { href: `${self}/lifecycle/deactivate`, hints: { allow: ['POST'] } },
      },
    });
    expect(await call(`GET ${root}/${made.id}`)).toEqual(made);
    expect((await org.get(`/oauth2/${made.id}/.well-known/openid-configuration`)).status).toBe(200);
  });

  test('live, change, rest and go, each with its event, and their endpoints with them', async () => {
    const made = await aServer('life');
    const at = `${root}/${made.id}`;
    await call(`PUT ${at}`, {
      name: 'life 2',
      audiences: ['api://2'],
      credentials: { signing: { rotationMode: 'MANUAL' } },
    });
    const changed = await call<{ credentials: { signing: Record<string, unknown> } } & Wire>(`GET ${at}`);
    expect(changed).toMatchObject({ name: 'life 2', audiences: ['api://2'], issuerMode: 'DYNAMIC' });
    expect(changed.credentials.signing).not.toHaveProperty('nextRotation');
    await call(`POST ${at}/lifecycle/deactivate`, undefined, 204);
    expect((await org.get(`/oauth2/${made.id}/v1/keys`)).status).toBe(404);
    await call(`POST ${at}/lifecycle/activate`, undefined, 204);
    expect((await org.get(`/oauth2/${made.id}/v1/keys`)).status).toBe(200);
    await call(`DELETE ${at}`, undefined, 204);
    expect(await causeOf(`GET ${at}`)).toMatch(/^404 E0000007/);
    expect((await org.get(`/oauth2/${made.id}/v1/keys`)).status).toBe(404);
    expect((await events()).filter((type) => type.startsWith('oauth2.as.')).slice(-5)).toEqual([
      'oauth2.as.created',
      'oauth2.as.updated',
      'oauth2.as.deactivated',
      'oauth2.as.activated',
      'oauth2.as.deleted',
    ]);
  });

  test.each([
    ['no name', { audiences: ['a'] }, /name/],
    ['no audience', { name: 'x' }, /audiences/],
    ['two audiences', { name: 'x', audiences: ['a', 'b'] }, /audiences/],
    [
      'a taken name, whatever its case',
      { name: 'DEFAULT', audiences: ['a'] },
      /name: An object with this field already exists/,
    ],
    [
      'a strange rotation mode',
      { name: 'x', audiences: ['a'], credentials: { signing: { rotationMode: 'NEVER' } } },
      /rotationMode/,
    ],
  ])('%s is refused by name of the field', async (_what, body, cause) => {
    expect(await causeOf(`POST ${root}`, body)).toMatch(cause);
  });

  test('the default one cannot be deleted', async () => {
    expect(await causeOf(`DELETE ${root}/default`)).toMatch(/^400 E0000001 id: the default/);
  });

  test('are listed by name or audience, in pages', async () => {
    await aServer('paging one');
    await aServer('paging two');
    const first = await org.api.call(`GET ${root}?q=PAGING&limit=1`);
    expect(first.json<Wire[]>().map((one) => one.name)).toEqual(['paging one']);
    const next = /<([^>]+)>; rel="next"/.exec([first.headers.link].flat().join(' '))?.[1];
    const second = await org.api.call(`GET ${next?.slice(home.length)}`);
    expect(second.json<Wire[]>().map((one) => one.name)).toEqual(['paging two']);
    expect([second.headers.link].flat().join(' ')).not.toContain('rel="next"');
  });

  test('need the permission', async () => {
    const { aCaller } = await import('#test/kit/api.ts');
    const reader = aCaller({ permissions: new Set(['okta.authorizationServers.read']) });
    expect((await org.api.call(`GET ${root}`, { as: reader })).status).toBe(200);
    expect(
      (await org.api.call(`POST ${root}`, { as: reader, body: { name: 'x', audiences: ['a'] } })).status,
    ).toBe(403);
    const nobody = aCaller({ permissions: new Set() });
    for (const path of [
      '',
      '/default',
      '/default/scopes',
      '/default/claims',
      '/default/policies',
      '/default/clients',
      '/default/credentials/keys',
    ]) {
      expect((await org.api.call(`GET ${root}${path}`, { as: nobody })).status).toBe(403);
    }
  });
});

describe('keys', () => {
  test('are listed with their status and rotate by request', async () => {
    const { id } = await aServer('keys');
    const keys = await call<(Wire & { kid: string; status: string })[]>(`GET ${root}/${id}/credentials/keys`);
    expect(keys.map((key) => key.status).sort()).toEqual(['ACTIVE', 'NEXT']);
    expect(keys[0]).toEqual({
      status: expect.any(String),
      kty: 'RSA',
      n: expect.any(String),
      e: 'AQAB',
      alg: 'RS256',
      use: 'sig',
      kid: expect.any(String),
      _links: {
        self: { href: `${home}${root}/${id}/credentials/keys/${keys[0]?.kid}`, hints: { allow: ['GET'] } },
      },
    });
    const rotated = await call<{ kid: string; status: string }[]>(
      `POST ${root}/${id}/credentials/lifecycle/keyRotate`,
      { use: 'sig' },
    );
    expect(rotated.map((key) => key.status).sort()).toEqual(['ACTIVE', 'EXPIRED', 'NEXT']);
    const next = keys.find((key) => key.status === 'NEXT');
    expect(rotated.find((key) => key.status === 'ACTIVE')?.kid).toBe(next?.kid);
    expect(await call(`GET ${root}/${id}/credentials/keys/${next?.kid}`)).toMatchObject({ status: 'ACTIVE' });
    expect(await causeOf(`POST ${root}/${id}/credentials/lifecycle/keyRotate`, { use: 'enc' })).toMatch(
      /^400/,
    );
    expect(await causeOf(`GET ${root}/${id}/credentials/keys/nope`)).toMatch(/^404/);
  });

  test('ES256 is one switch', async () => {
    const { id } = await aServer('es');
    const put = await call<{ credentials: { signing: { alg?: string } } }>(`PUT ${root}/${id}`, {
      name: 'es',
      audiences: ['api://es'],
      credentials: { signing: { alg: 'ES256' } },
    });
    expect(put.credentials.signing.alg).toBe('ES256');
    const keys = await call<{ alg: string }[]>(`GET ${root}/${id}/credentials/keys`);
    expect(keys.map((key) => key.alg).sort()).toEqual(['ES256', 'ES256', 'RS256', 'RS256']);
  });
});

describe('scopes', () => {
  test('are made, changed and deleted, each with its event', async () => {
    const at = `${root}/default/scopes`;
    const made = await call(`POST ${at}`, { name: 'car:drive' }, 201);
    expect(made).toEqual({
      id: expect.stringMatching(/^scp/),
      name: 'car:drive',
      system: false,
      metadataPublish: 'NO_CLIENTS',
      consent: 'IMPLICIT',
      default: false,
      optional: false,
      _links: { self: { href: `${home}${at}/${made.id}`, hints: { allow: ['GET', 'PUT', 'DELETE'] } } },
    });
    const changed = await call(`PUT ${at}/${made.id}`, {
      ...made,
      description: 'Drive',
      consent: 'REQUIRED',
      metadataPublish: 'ALL_CLIENTS',
    });
    expect(changed).toMatchObject({ description: 'Drive', consent: 'REQUIRED' });
    expect(
      (await org.get('/oauth2/default/.well-known/openid-configuration')).json<{
        scopes_supported: string[];
      }>().scopes_supported,
    ).toContain('car:drive');
    expect(
      (await call<Wire[]>(`GET ${at}?filter=${encodeURIComponent('name eq "car:drive"')}`)).map(
        (one) => one.id,
      ),
    ).toEqual([made.id]);
    expect((await call<Wire[]>(`GET ${at}?q=CAR`)).map((one) => one.id)).toEqual([made.id]);
    await call(`DELETE ${at}/${made.id}`, undefined, 204);
    expect(await causeOf(`GET ${at}/${made.id}`)).toMatch(/^404/);
    expect((await events()).filter((type) => type.startsWith('oauth2.scope.'))).toEqual([
      'oauth2.scope.created',
      'oauth2.scope.updated',
      'oauth2.scope.deleted',
    ]);
  });

  test.each([
    [{ name: 'with space' }, /name/],
    [{ name: 'quote"' }, /name/],
    [{ name: 'okta.users.read' }, /okta\./],
    [{ name: 'openid' }, /already exists/],
    [{ name: 'x', consent: 'MAYBE' }, /consent/],
    [{}, /name/],
  ])('%j is refused', async (body, cause) => {
    expect(await causeOf(`POST ${root}/default/scopes`, body)).toMatch(cause);
  });

  test('those of the system stay', async () => {
    const [openid] = await call<Wire[]>(`GET ${root}/default/scopes?q=openid`);
    expect(await causeOf(`DELETE ${root}/default/scopes/${openid?.id}`)).toMatch(/^400/);
  });

  test('that go take claims off the air that were only for them', async () => {
    const scope = await call(`POST ${root}/default/scopes`, { name: 'temp' }, 201);
    const claim = await call(
      `POST ${root}/default/claims`,
      {
        name: 'secret',
        claimType: 'RESOURCE',
        valueType: 'EXPRESSION',
        value: '"x"',
        conditions: { scopes: ['temp'] },
      },
      201,
    );
    expect(await call(`GET ${root}/default/scopes/${scope.id}`)).toMatchObject({ id: scope.id });
    await call(`DELETE ${root}/default/scopes/${scope.id}`, undefined, 204);
    expect(await call(`GET ${root}/default/claims/${claim.id}`)).toMatchObject({
      status: 'INACTIVE',
      conditions: { scopes: [] },
    });
  });
});

describe('claims', () => {
  const at = `${root}/default/claims`;

  test('are made, changed and deleted, each with its event', async () => {
    const made = await call(
      `POST ${at}`,
      {
        name: 'dept',
        claimType: 'IDENTITY',
        valueType: 'EXPRESSION',
        value: 'user.department',
        conditions: { scopes: ['profile'] },
      },
      201,
    );
    expect(made).toEqual({
      id: expect.stringMatching(/^ocl/),
      name: 'dept',
      status: 'ACTIVE',
      claimType: 'IDENTITY',
      valueType: 'EXPRESSION',
      value: 'user.department',
      conditions: { scopes: ['profile'] },
      system: false,
      alwaysIncludeInToken: true,
      _links: { self: { href: `${home}${at}/${made.id}`, hints: { allow: ['GET', 'PUT', 'DELETE'] } } },
    });
    await call(`PUT ${at}/${made.id}`, { ...made, status: 'INACTIVE' });
    expect(await call(`GET ${at}/${made.id}`)).toMatchObject({ status: 'INACTIVE' });
    await call(`DELETE ${at}/${made.id}`, undefined, 204);
    expect((await events()).filter((type) => type.startsWith('oauth2.claim.')).slice(-3)).toEqual([
      'oauth2.claim.created',
      'oauth2.claim.updated',
      'oauth2.claim.deleted',
    ]);
  });

  test.each([
    [{ name: 'x', claimType: 'RESOURCE', valueType: 'EXPRESSION', value: 'user.' }, /value: .*position/],
    [
      { name: 'x', claimType: 'RESOURCE', valueType: 'EXPRESSION', value: 'constructor.constructor("x")()' },
      /value:/,
    ],
    [{ name: 'x', claimType: 'RESOURCE', valueType: 'GROUPS', value: 'a' }, /group_filter_type/],
    [
      { name: 'x', claimType: 'RESOURCE', valueType: 'GROUPS', value: '(?=a)', group_filter_type: 'REGEX' },
      /value:/,
    ],
    [
      { name: 'x', claimType: 'RESOURCE', value: '"a"', conditions: { scopes: ['nope'] } },
      /conditions.scopes/,
    ],
    [{ name: 'scp', claimType: 'RESOURCE', value: '"a"' }, /reserved/],
    [{ name: 'sub', claimType: 'IDENTITY', value: '"a"' }, /reserved/],
    [{ name: 'email', claimType: 'IDENTITY', value: '"a"' }, /already exists/],
    [{ name: 'x', claimType: 'OTHER', value: '"a"' }, /claimType/],
    [{ name: 'x', claimType: 'IDENTITY', valueType: 'SYSTEM' }, /valueType/],
  ])('%j is refused', async (body, cause) => {
    expect(await causeOf(`POST ${at}`, body)).toMatch(cause);
  });
});

describe('policies and rules', () => {
  const policyBody = (name: string, more = {}) => ({
    type: 'OAUTH_AUTHORIZATION_POLICY',
    name,
    description: 'd',
    conditions: { clients: { include: ['ALL_CLIENTS'] } },
    ...more,
  });
  const ruleBody = (name: string, more = {}) => ({
    type: 'RESOURCE_ACCESS',
    name,
    conditions: {
      grantTypes: { include: ['authorization_code'] },
      scopes: { include: ['*'] },
      people: { groups: { include: ['EVERYONE'] } },
    },
    ...more,
  });

  async function order(path: string): Promise<string[]> {
    const items = await call<Wire[]>(`GET ${path}`);
    expect(items.map((item) => item.priority)).toEqual(items.map((_, i) => i + 1));
    return items.map((item) => item.name);
  }

  test('keep contiguous priorities: a taken one shifts the others down', async () => {
    const { id } = await aServer('order');
    const at = `${root}/${id}/policies`;
    const a = await call(`POST ${at}`, policyBody('a', { priority: 1 }), 201);
    await call(`POST ${at}`, policyBody('b', { priority: 1 }), 201);
    await call(`POST ${at}`, policyBody('c'), 201);
    expect(await order(at)).toEqual(['b', 'a', 'c']);
    expect((await call(`PUT ${at}/${a.id}`, policyBody('a', { priority: 3 }))).priority).toBe(3);
    expect(await order(at)).toEqual(['b', 'c', 'a']);
    await call(`PUT ${at}/${a.id}`, policyBody('a2'));
    expect(await order(at)).toEqual(['b', 'c', 'a2']);
    await call(`POST ${at}`, policyBody('far', { priority: 900 }), 201);
    expect(await order(at)).toEqual(['b', 'c', 'a2', 'far']);
    await call(`DELETE ${at}/${a.id}`, undefined, 204);
    expect(await order(at)).toEqual(['b', 'c', 'far']);
  });

  test('keep them under parallel writers too', async () => {
    const { id } = await aServer('parallel');
    const at = `${root}/${id}/policies`;
    await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        call(`POST ${at}`, policyBody(`p${i}`, { priority: (i % 3) + 1 }), 201),
      ),
    );
    const names = await order(at);
    expect(names).toHaveLength(12);
    const [first] = await call<Wire[]>(`GET ${at}`);
    const rules = `${at}/${first?.id}/rules`;
    await Promise.all(
      Array.from({ length: 12 }, (_, i) => call(`POST ${rules}`, ruleBody(`r${i}`, { priority: 1 }), 201)),
    );
    expect(await order(rules)).toHaveLength(12);
  });

  test('are shown as Okta shows them, live, rest and go, each with its event', async () => {
    const { id } = await aServer('events');
    const at = `${root}/${id}/policies`;
    const policy = await call(`POST ${at}`, policyBody('p'), 201);
    const self = `${home}${at}/${policy.id}`;
    expect(policy._links).toEqual({
      self: { href: self, hints: { allow: ['GET', 'PUT', 'DELETE'] } },
      deactivate: { href: `${self}/lifecycle/deactivate`, hints: { allow: ['POST'] } },
      rules: { href: `${self}/rules`, hints: { allow: ['GET', 'POST'] } },
    });
    const rule = await call(`POST ${at}/${policy.id}/rules`, ruleBody('r'), 201);
    expect(rule).toMatchObject({
      id: expect.stringMatching(/^0pr/),
      system: false,
      actions: { token: { accessTokenLifetimeMinutes: 60 } },
    });
    const before = (await events()).length;
    const rules = `${at}/${policy.id}/rules/${rule.id}`;
    expect(await call(`GET ${rules}`)).toMatchObject({ id: rule.id });
    await call(
      `PUT ${rules}`,
      ruleBody('r2', {
        actions: {
          token: {
            accessTokenLifetimeMinutes: 5,
            refreshTokenLifetimeMinutes: 0,
            refreshTokenWindowMinutes: 10,
          },
        },
      }),
    );
    await call(`POST ${rules}/lifecycle/deactivate`, undefined, 204);
    await call(`POST ${rules}/lifecycle/activate`, undefined, 204);
    await call(`DELETE ${rules}`, undefined, 204);
    await call(`PUT ${at}/${policy.id}`, policyBody('p2'));
    await call(`POST ${at}/${policy.id}/lifecycle/deactivate`, undefined, 204);
    expect(await call(`GET ${at}/${policy.id}`)).toMatchObject({ status: 'INACTIVE' });
    await call(`POST ${at}/${policy.id}/lifecycle/activate`, undefined, 204);
    await call(`DELETE ${at}/${policy.id}`, undefined, 204);
    expect((await events()).slice(before)).toEqual([
      'policy.rule.update',
      'policy.rule.deactivate',
      'policy.rule.activate',
      'policy.rule.delete',
      'policy.lifecycle.update',
      'policy.lifecycle.deactivate',
      'policy.lifecycle.activate',
      'policy.lifecycle.delete',
    ]);
    expect(await causeOf(`GET ${rules}`)).toMatch(/^404/);
  });

  test.each([
    [ruleBody('x', { actions: { token: { accessTokenLifetimeMinutes: 4 } } }), /accessTokenLifetimeMinutes/],
    [
      ruleBody('x', { actions: { token: { accessTokenLifetimeMinutes: 1441 } } }),
      /accessTokenLifetimeMinutes/,
    ],
    [ruleBody('x', { actions: { token: { refreshTokenWindowMinutes: 9 } } }), /refreshTokenWindowMinutes/],
    [
      ruleBody('x', { actions: { token: { refreshTokenLifetimeMinutes: 30 } } }),
      /refreshTokenLifetimeMinutes/,
    ],
    [
      ruleBody('x', { conditions: { grantTypes: { include: ['magic'] }, scopes: { include: ['*'] } } }),
      /grantTypes/,
    ],
    [ruleBody('x', { conditions: { grantTypes: { include: ['password'] } } }), /scopes/],
    [
      ruleBody('x', {
        conditions: {
          grantTypes: { include: ['password'] },
          scopes: { include: ['*'] },
          people: { groups: { include: ['00gnope'] } },
        },
      }),
      /no group/,
    ],
  ])('a rule that makes no sense is refused by name of the field', async (body, cause) => {
    const [policy] = await call<Wire[]>(`GET ${root}/default/policies`);
    expect(await causeOf(`POST ${root}/default/policies/${policy?.id}/rules`, body)).toMatch(cause);
  });

  test('a policy for a client that does not exist is refused', async () => {
    const body = policyBody('x', { conditions: { clients: { include: ['0oanope'] } } });
    expect(await causeOf(`POST ${root}/default/policies`, body)).toMatch(/no client/);
  });

  test('people: a rule for a group, with one person excluded', async () => {
    const { id } = await aServer('people');
    const group = await call(`POST /api/v1/groups`, { profile: { name: 'drivers' } });
    const app = await org.client();
    const [inside, outside, excluded] = await Promise.all(
      ['in', 'out', 'ex'].map((one) => org.person(`${one}@people.example.com`)),
    );
    for (const one of [inside, outside, excluded]) if (one) await org.assign(app, one);
    for (const one of [inside, excluded])
      await call(`PUT /api/v1/groups/${group.id}/users/${one?.id}`, undefined, 204);
    const policy = await call(`POST ${root}/${id}/policies`, policyBody('p'), 201);
    const people = { groups: { include: [group.id] }, users: { exclude: [excluded?.id] } };
    await call(
      `POST ${root}/${id}/policies/${policy.id}/rules`,
      ruleBody('r', { conditions: { ...ruleBody('').conditions, people } }),
      201,
    );
    const results = [];
    for (const one of [inside, outside, excluded]) {
      const { cookie } = await org.signedIn(one ?? { id: '', login: '' });
      const { parameters } = await org.authorize(app, cookie, { scope: 'openid' }, id);
      results.push(parameters.get('error') ?? 'code');
    }
    expect(results).toEqual(['code', 'access_denied', 'access_denied']);
  });

  test('a policy without a fitting rule passes the question on to the next', async () => {
    const { id } = await aServer('fall through');
    const app = await org.client();
    const person = await org.person('fall@example.com');
    await org.assign(app, person);
    const first = await call(`POST ${root}/${id}/policies`, policyBody('first'), 201);
    const second = await call(`POST ${root}/${id}/policies`, policyBody('second'), 201);
    const narrow = { ...ruleBody('').conditions, scopes: { include: ['email'] } };
    await call(`POST ${root}/${id}/policies/${first.id}/rules`, ruleBody('r', { conditions: narrow }), 201);
    await call(
      `POST ${root}/${id}/policies/${second.id}/rules`,
      ruleBody('r', { actions: { token: { accessTokenLifetimeMinutes: 7 } } }),
      201,
    );
    const { cookie } = await org.signedIn(person);
    expect((await org.tokens(app, cookie, { scope: 'openid' }, id)).expires_in).toBe(420);
  });
});

describe('clients and their refresh tokens', () => {
  let app: TestClient;
  let refresh: string;
  let access: string;
  const at = () => `${root}/default/clients/${app.clientId}/tokens`;

  beforeAll(async () => {
    app = await org.client();
    const person = await org.person('tokens@example.com');
    await org.assign(app, person);
    const got = await org.tokens(app, (await org.signedIn(person)).cookie);
    refresh = got.refresh_token;
    access = got.access_token;
  });

  test('are listed, and shown without anything that opens', async () => {
    const clients = await call<{ client_id: string; client_name: string }[]>(`GET ${root}/default/clients`);
    expect(clients.find((one) => one.client_id === app.clientId)).toMatchObject({
      client_uri: null,
      logo_uri: null,
    });
    const [token] = await call<Wire[]>(`GET ${at()}?expand=scope`);
    expect(token).toMatchObject({
      id: refresh.split('.')[1],
      status: 'ACTIVE',
      issuer: `${home}/oauth2/default`,
      clientId: app.clientId,
      scopes: ['openid', 'profile', 'email', 'offline_access'],
    });
    expect(JSON.stringify(token)).not.toContain(refresh.split('.')[2]);
    expect(await call(`GET ${at()}/${token?.id}`)).toMatchObject({ id: token?.id });
    expect(claimsOf(access).cid).toBe(app.clientId);
  });

  test('end one by one, or all at once, and their access tokens with them', async () => {
    const id = refresh.split('.')[1];
    await call(`DELETE ${at()}/${id}`, undefined, 204);
    expect((await org.introspect(app, access)).json()).toEqual({ active: false });
    expect(await call<Wire[]>(`GET ${at()}`)).toEqual([]);
    const person = await org.person('tokens2@example.com');
    await org.assign(app, person);
    const again = await org.tokens(app, (await org.signedIn(person)).cookie);
    await call(`DELETE ${at()}`, undefined, 204);
    const refused = await org.post(
      '/oauth2/default/v1/token',
      { grant_type: 'refresh_token', refresh_token: again.refresh_token },
      { authorization: basic(app) },
    );
    expect(refused.status).toBe(400);
    expect((await events()).filter((type) => type.includes('token.revoke'))).toEqual([
      'app.oauth2.as.token.revoke',
      'app.oauth2.token.revoke.implicit.client',
    ]);
  });

  test('of a deleted server are dead', async () => {
    const { id } = await aServer('doomed');
    const policy = await call(
      `POST ${root}/${id}/policies`,
      {
        type: 'OAUTH_AUTHORIZATION_POLICY',
        name: 'p',
        description: 'd',
        conditions: { clients: { include: ['ALL_CLIENTS'] } },
      },
      201,
    );
    await call(
      `POST ${root}/${id}/policies/${policy.id}/rules`,
      {
        type: 'RESOURCE_ACCESS',
        name: 'r',
        conditions: {
          grantTypes: { include: ['authorization_code'] },
          scopes: { include: ['*'] },
          people: { groups: { include: ['EVERYONE'] } },
        },
      },
      201,
    );
    const person = await org.person('doomed@example.com');
    await org.assign(app, person);
    await org.tokens(app, (await org.signedIn(person)).cookie, {}, id);
    expect(await org.sso.grants.listClientIds(id)).toEqual([app.clientId]);
    await call(`DELETE ${root}/${id}`, undefined, 204);
    expect(await org.sso.grants.listClientIds(id)).toEqual([]);
  });
});

describe('servers that trust each other', () => {
  type Wire = { id: string; name: string };
  test('are added, listed on either side of trusted, and taken off again', async () => {
    const [here, there, other] = [await aServer('here'), await aServer('there'), await aServer('other')];
    const at = `${root}/${here.id}/associatedServers`;
    expect(await call<Wire[]>(`GET ${at}?trusted=true`)).toEqual([]);
    for (const trusted of [[], ['nothing'], [here.id], [there.id, 'nothing']])
      await call(`POST ${at}`, { trusted }, 400);
    expect(await call<Wire[]>(`GET ${at}?trusted=true`)).toEqual([]);
    const added = await call<Wire[]>(`POST ${at}`, { trusted: [there.id, there.id] });
    expect(added.map(({ id }) => id)).toEqual([there.id]);
    await call(`POST ${at}`, { trusted: [there.id] });
    expect((await call<Wire[]>(`GET ${at}?trusted=true&q=ther`)).map(({ id }) => id)).toEqual([there.id]);
    const untrusted = (await call<Wire[]>(`GET ${at}?trusted=false`)).map(({ id }) => id);
    expect([untrusted.includes(other.id), untrusted.includes(there.id), untrusted.includes(here.id)]).toEqual(
      [true, false, false],
    );
    await call(`DELETE ${at}/${there.id}`, undefined, 204);
    await call(`DELETE ${at}/${there.id}`, undefined, 404);
    await call(`GET ${root}/nothing/associatedServers`, undefined, 404);
    const types = (await events()).filter((type) => type.includes('trusted_server'));
    expect(types).toEqual(['app.oauth2.trusted_server.add', 'app.oauth2.trusted_server.delete']);
  });
});
