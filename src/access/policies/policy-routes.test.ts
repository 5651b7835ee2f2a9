import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aWebApp, type TestAccess, testAccess } from '#test/kit/access.ts';
import { aCaller } from '#test/kit/api.ts';

let access: TestAccess;

beforeAll(async () => {
  access = await testAccess();
});
afterAll(() => access?.close());
beforeEach(() => access.eventTypes());

type WirePolicy = {
  id: string;
  type: string;
  name: string;
  status: string;
  priority: number;
  system: boolean;
  conditions: Record<string, unknown> | null;
  settings?: { password: { complexity: Record<string, unknown> } };
  _links: Record<string, { href: string; hints: { allow: string[] } }>;
};
type WireRule = {
  id: string;
  name: string;
  priority: number;
  status: string;
  system: boolean;
  type: string;
  conditions: Record<string, unknown>;
  actions: { signon?: Record<string, unknown>; appSignOn?: Record<string, unknown> };
  _links: Record<string, unknown>;
};
type WireError = { errorCode: string; errorSummary: string; errorCauses: { errorSummary: string }[] };

async function send(request: string, body?: unknown) {
  const answer = await access.api.call(request, body === undefined ? {} : { body });
  return { status: answer.status, body: answer.text === '' ? undefined : answer.json() };
}
async function list(type: string): Promise<WirePolicy[]> {
  return (await send(`GET /api/v1/policies?type=${type}`)).body as unknown as WirePolicy[];
}
async function listRules(policyId: string): Promise<WireRule[]> {
  return (await send(`GET /api/v1/policies/${policyId}/rules`)).body as unknown as WireRule[];
}
let counter = 0;
async function aPolicy(type: string, more: Record<string, unknown> = {}): Promise<WirePolicy> {
  const answer = await send('POST /api/v1/policies', { type, name: `Policy ${++counter}`, ...more });
  expect(answer.status).toBe(200);
  return answer.body as unknown as WirePolicy;
}
const signOnRule = (more: Record<string, unknown> = {}) => ({
  type: 'SIGN_ON',
  name: `Rule ${++counter}`,
  actions: { signon: { access: 'ALLOW', requireFactor: false } },
  ...more,
});

describe('a fresh org', () => {
  test('has a default of each type, last or first, which is system and cannot be deleted', async () => {
    for (const type of [
      'OKTA_SIGN_ON',
      'PASSWORD',
      'ACCESS_POLICY',
      'MFA_ENROLL',
      'PROFILE_ENROLLMENT',
      'IDP_DISCOVERY',
    ]) {
      const policies = await list(type);
      const standard = type === 'ACCESS_POLICY' ? policies[0] : policies.at(-1);
      expect(standard).toMatchObject({ type, system: true, status: 'ACTIVE' });
      expect(standard?._links.self?.hints.allow).not.toContain('DELETE');
      expect((await send(`DELETE /api/v1/policies/${standard?.id}`)).status).toBeGreaterThanOrEqual(400);
      expect((await listRules(standard?.id ?? '')).at(-1)).toMatchObject({ system: true });
    }
  });
  test('asks for one factor at new apps, since there is no second one to give yet', async () => {
    const [standard] = await list('ACCESS_POLICY');
    expect(standard?.name).toBe('Any one factor');
    expect(access.policies.defaultAccessPolicyId()).toBe(standard?.id);
    const app = await access.addApp();
    expect(app._links.accessPolicy?.href).toBe(`http://localhost:8080/api/v1/policies/${standard?.id}`);
  });
  test("has Okta's session and password defaults", async () => {
    const person = { groupIds: [access.everyoneId] };
    expect(access.policies.globalSessionFor(person)).toMatchObject({
      access: 'ALLOW',
      requireFactor: false,
      limits: { idleMs: 7_200_000, lifetimeMs: 0, persistent: false },
    });
    expect(access.policies.passwordPolicyFor(person)).toMatchObject({
      complexity: { minLength: 8, minSymbol: 0, excludeUsername: true },
      lockout: { maxAttempts: 10, autoUnlockMinutes: 0 },
      age: { historyCount: 4 },
    });
  });
});

describe('refusals', () => {
  const refusals: [string, string, unknown, number, string, RegExp][] = [
    ['a list without a type', 'GET /api/v1/policies', undefined, 400, 'E0000001', /^type: is required/],
    [
      'a list of an unknown type',
      'GET /api/v1/policies?type=NOPE',
      undefined,
      400,
      'E0000001',
      /there is no policy type NOPE/,
    ],
    ['an unknown policy', 'GET /api/v1/policies/00pnope', undefined, 404, 'E0000007', /^$/],
    [
      'a policy without a name',
      'POST /api/v1/policies',
      { type: 'OKTA_SIGN_ON' },
      400,
      'E0000001',
      /^name: is required/,
    ],
    [
      'a type of which an org has one',
      'POST /api/v1/policies',
      { type: 'IDP_DISCOVERY', name: 'x' },
      400,
      'E0000001',
      /^type: an org has one policy of type IDP_DISCOVERY/,
    ],
    [
      'an unknown property',
      'POST /api/v1/policies',
      { type: 'PASSWORD', name: 'x', isAdmin: true },
      400,
      'E0000001',
      /^isAdmin: is not a known property/,
    ],
    [
      'a password shorter than Okta allows',
      'POST /api/v1/policies',
      { type: 'PASSWORD', name: 'x', settings: { password: { complexity: { minLength: 3 } } } },
      400,
      'E0000001',
      /^settings\.password\.complexity\.minLength: must be at least 4/,
    ],
    [
      'a cursor nobody gave',
      'GET /api/v1/policies?type=PASSWORD&after=x',
      undefined,
      400,
      'E0000029',
      /Invalid cursor/,
    ],
  ];
  for (const [name, request, body, status, code, cause] of refusals) {
    test(`${name} is refused, naming the field`, async () => {
      const answer = await send(request, body);
      const error = answer.body as unknown as WireError;
      expect([answer.status, error.errorCode]).toEqual([status, code]);
      expect(error.errorCauses[0]?.errorSummary ?? '').toMatch(cause);
      expect(await access.eventTypes()).toEqual([]);
    });
  }

  test('a name that is taken', async () => {
    const { name } = await aPolicy('OKTA_SIGN_ON');
    const answer = await send('POST /api/v1/policies', { type: 'OKTA_SIGN_ON', name });
    expect(answer.body).toMatchObject({
      errorCode: 'E0000001',
      errorCauses: [{ errorSummary: 'name: Policy name already in use' }],
    });
  });

  test('an ACTIVE rule with a condition that cannot be judged is refused, an INACTIVE one is kept but never activated', async () => {
    const policy = await aPolicy('OKTA_SIGN_ON');
    const zoned = signOnRule({ conditions: { network: { connection: 'ZONE', include: ['nzo1'] } } });
    const refused = await send(`POST /api/v1/policies/${policy.id}/rules`, zoned);
    expect(refused.body).toMatchObject({
      errorCode: 'E0000015',
      errorCauses: [{ errorSummary: expect.stringMatching(/^conditions\.network\.connection: /) }],
    });
    const kept = await send(`POST /api/v1/policies/${policy.id}/rules?activate=false`, zoned);
    expect(kept.body).toMatchObject({ status: 'INACTIVE' });
    const ruleId = (kept.body as unknown as WireRule).id;
    const activated = await send(`POST /api/v1/policies/${policy.id}/rules/${ruleId}/lifecycle/activate`);
    expect(activated.body).toMatchObject({ errorCode: 'E0000015' });
  });

  test('somebody who may only read cannot write', async () => {
    const as = aCaller({ permissions: new Set(['okta.policies.read']) });
    const answer = await access.api.call('POST /api/v1/policies', {
      as,
      body: { type: 'PASSWORD', name: 'x' },
    });
    expect(answer.status).toBe(403);
  });

  test('a policy that an app uses is not deleted from under it', async () => {
    const policy = await aPolicy('ACCESS_POLICY');
    const app = await access.addApp();
    expect((await send(`PUT /api/v1/apps/${app.id}/policies/${policy.id}`)).status).toBe(204);
    await access.eventTypes();
    expect((await send(`DELETE /api/v1/policies/${policy.id}`)).body).toMatchObject({
      errorCode: 'E0000001',
      errorCauses: [{ errorSummary: 'id: apps still use this policy; give them another one first' }],
    });
    expect(await access.eventTypes()).toEqual([]);
    const mapped = await send(`GET /api/v1/policies/${policy.id}/app`);
    expect(mapped.body).toMatchObject([{ id: app.id }]);
    expect(
      (await send(`PUT /api/v1/apps/${app.id}/policies/${access.policies.defaultAccessPolicyId()}`)).status,
    ).toBe(204);
    expect((await send(`DELETE /api/v1/policies/${policy.id}`)).status).toBe(204);
  });
});

describe('policies', () => {
  test("a password policy for a group is created with Okta's defaults, applied, changed and deleted", async () => {
    const group = await access.addGroup('Offices');
    const policy = await aPolicy('PASSWORD', {
      conditions: { people: { groups: { include: [group] } }, authProvider: { provider: 'OKTA' } },
      settings: { password: { complexity: { minLength: 12 }, lockout: { maxAttempts: 3 } } },
    });
    expect(policy).toMatchObject({
      priority: 1,
      system: false,
      settings: {
        password: {
          complexity: { minLength: 12, minLowerCase: 1, excludeUsername: true },
          lockout: { maxAttempts: 3 },
        },
      },
    });
    const rulesOf = (groupIds: string[]) => access.policies.passwordPolicyFor({ groupIds });
    expect(rulesOf([group, access.everyoneId])).toMatchObject({
      policyId: policy.id,
      complexity: { minLength: 12 },
    });
    expect(rulesOf([access.everyoneId]).policyId).not.toBe(policy.id);
    expect(rulesOf([group]).mayResetPassword).toBe(false);

    const body = { ...policy, name: 'Renamed', settings: { password: { complexity: { minLength: 14 } } } };
    const replaced = await send(`PUT /api/v1/policies/${policy.id}`, body);
    expect(replaced.body).toMatchObject({
      name: 'Renamed',
      settings: { password: { complexity: { minLength: 14 } } },
    });
    expect(rulesOf([group]).complexity.minLength).toBe(14);
    expect((await send(`POST /api/v1/policies/${policy.id}/lifecycle/deactivate`)).status).toBe(204);
    expect(rulesOf([group]).policyId).not.toBe(policy.id);
    expect((await send(`POST /api/v1/policies/${policy.id}/lifecycle/activate`)).status).toBe(204);
    expect((await send(`DELETE /api/v1/policies/${policy.id}`)).status).toBe(204);
    expect((await send(`GET /api/v1/policies/${policy.id}`)).status).toBe(404);
    expect((await access.eventTypes()).filter((type) => type.startsWith('policy.'))).toEqual([
      'policy.lifecycle.create',
      'policy.lifecycle.update',
      'policy.lifecycle.deactivate',
      'policy.lifecycle.activate',
      'policy.lifecycle.delete',
    ]);
  });

  test('the default keeps its name, its people and its place, whatever is sent', async () => {
    const standard = (await list('OKTA_SIGN_ON')).at(-1);
    const others = (await list('OKTA_SIGN_ON')).length;
    const body = {
      type: 'OKTA_SIGN_ON',
      name: 'Mine',
      priority: 1,
      description: 'changed',
      conditions: { people: { groups: { include: ['x'] } } },
    };
    const answer = await send(`PUT /api/v1/policies/${standard?.id}`, body);
    expect(answer.body).toMatchObject({
      name: 'Default Policy',
      description: 'changed',
      priority: others,
      conditions: { people: { groups: { include: [access.everyoneId] } } },
    });
    expect((await send(`POST /api/v1/policies/${standard?.id}/lifecycle/deactivate`)).status).toBe(400);
  });

  test('a new app sign-in policy ends with a catch-all rule that asks for two factors', async () => {
    const policy = await aPolicy('ACCESS_POLICY');
    expect(policy).toMatchObject({ conditions: null, id: expect.stringMatching(/^rst/) });
    expect(await listRules(policy.id)).toMatchObject([
      { name: 'Catch-all Rule', system: true, conditions: null },
    ]);
    expect(access.policies.accessPolicyFor(policy.id, { groupIds: [] })).toMatchObject({
      access: 'ALLOW',
      factors: 2,
    });
  });

  test('lists filter by status and name and page by cursor', async () => {
    for (const name of ['Alpha', 'Alpine', 'Beta']) await aPolicy('OKTA_SIGN_ON', { name });
    const names = async (query: string) =>
      ((await send(`GET /api/v1/policies?type=OKTA_SIGN_ON${query}`)).body as unknown as WirePolicy[]).map(
        (one) => one.name,
      );
    expect(await names('&q=alp')).toEqual(['Alpha', 'Alpine']);
    expect(await names('&status=INACTIVE')).toEqual([]);
    const seen: string[] = [];
    let url: string | undefined = '/api/v1/policies?type=OKTA_SIGN_ON&limit=2';
    while (url !== undefined) {
      const answer = await access.api.call(`GET ${url}`);
      seen.push(...answer.json<WirePolicy[]>().map((one) => one.id));
      const links = [answer.headers['link'] ?? []].flat();
      url = /<http:\/\/localhost:8080([^>]*)>; rel="next"/.exec(links.join(' '))?.[1];
    }
    expect(seen).toEqual((await list('OKTA_SIGN_ON')).map((one) => one.id));
  });
});

describe('rules', () => {
  test("are filled in as Okta's server fills them in", async () => {
    const policy = await aPolicy('OKTA_SIGN_ON');
    const answer = await send(
      `POST /api/v1/policies/${policy.id}/rules`,
      signOnRule({ conditions: { network: { connection: 'ANYWHERE' } } }),
    );
    expect(answer.body).toMatchObject({
      type: 'SIGN_ON',
      priority: 1,
      conditions: {
        people: { users: { exclude: [] } },
        network: { connection: 'ANYWHERE' },
        authContext: { authType: 'ANY' },
        risk: { behaviors: [] },
        riskScore: { level: 'ANY' },
        identityProvider: { provider: 'ANY' },
      },
      actions: {
        signon: {
          primaryFactor: 'PASSWORD_IDP_ANY_FACTOR',
          rememberDeviceByDefault: false,
          session: { maxSessionIdleMinutes: 120, maxSessionLifetimeMinutes: 0, usePersistentCookie: false },
        },
      },
    });
    const guarded = await aPolicy('ACCESS_POLICY');
    const rule = await send(`POST /api/v1/policies/${guarded.id}/rules`, {
      name: 'One factor',
      conditions: { people: { groups: { include: [access.everyoneId] } } },
      actions: {
        appSignOn: {
          access: 'ALLOW',
          verificationMethod: { type: 'ASSURANCE', factorMode: '1FA', reauthenticateIn: 'PT2H' },
        },
      },
    });
    expect(rule.body).toMatchObject({
      type: 'ACCESS_POLICY',
      id: expect.stringMatching(/^rul/),
      conditions: {
        people: { users: { exclude: [] } },
        riskScore: { level: 'ANY' },
        userType: { include: [], exclude: [] },
      },
      actions: { appSignOn: { keepMeSignedIn: { postAuth: 'NOT_ALLOWED' } } },
    });
  });

  test('what was read can be sent back unchanged', async () => {
    for (const type of ['OKTA_SIGN_ON', 'PASSWORD', 'ACCESS_POLICY']) {
      for (const policy of await list(type)) {
        const again = await send(`PUT /api/v1/policies/${policy.id}`, policy);
        const { name, settings } = again.body as unknown as WirePolicy;
        expect([again.status, name, settings]).toEqual([200, policy.name, policy.settings]);
        for (const rule of await listRules(policy.id)) {
          const answer = await send(`PUT /api/v1/policies/${policy.id}/rules/${rule.id}`, rule);
          expect([answer.status, answer.body]).toMatchObject([
            200,
            { actions: rule.actions, priority: rule.priority },
          ]);
        }
      }
    }
  });

  test('a taken priority shifts the others down; priorities stay contiguous; the system rule stays last', async () => {
    const policy = await aPolicy('ACCESS_POLICY');
    const add = async (name: string, priority?: number) => {
      const actions = { appSignOn: { access: 'DENY' } };
      const answer = await send(`POST /api/v1/policies/${policy.id}/rules`, {
        name,
        actions,
        ...(priority === undefined ? {} : { priority }),
      });
      return answer.body as unknown as WireRule;
    };
    const order = async () => (await listRules(policy.id)).map((rule) => `${rule.priority} ${rule.name}`);
    await add('a');
    await add('b');
    await add('c', 1);
    const last = await add('d', 99);
    expect(await order()).toEqual(['1 c', '2 a', '3 b', '4 d', '5 Catch-all Rule']);
    await send(`PUT /api/v1/policies/${policy.id}/rules/${last.id}`, { ...last, priority: 2 });
    expect(await order()).toEqual(['1 c', '2 d', '3 a', '4 b', '5 Catch-all Rule']);
    expect((await send(`DELETE /api/v1/policies/${policy.id}/rules/${last.id}`)).status).toBe(204);
    expect(await order()).toEqual(['1 c', '2 a', '3 b', '4 Catch-all Rule']);
    const system = (await listRules(policy.id)).at(-1);
    expect((await send(`DELETE /api/v1/policies/${policy.id}/rules/${system?.id}`)).status).toBe(400);
    expect(
      (await send(`POST /api/v1/policies/${policy.id}/rules/${system?.id}/lifecycle/deactivate`)).status,
    ).toBe(400);
    expect((await access.eventTypes()).filter((type) => type.startsWith('policy.rule'))).toEqual([
      'policy.rule.add',
      'policy.rule.add',
      'policy.rule.add',
      'policy.rule.add',
      'policy.rule.update',
      'policy.rule.delete',
    ]);
  });

  test('a rule is switched off and on, and the decision follows at once', async () => {
    const policy = await aPolicy('ACCESS_POLICY');
    const rule = (
      await send(`POST /api/v1/policies/${policy.id}/rules`, {
        name: 'No',
        actions: { appSignOn: { access: 'DENY' } },
      })
    ).body as unknown as WireRule;
    const verdict = () => access.policies.accessPolicyFor(policy.id, { groupIds: [] }).access;
    expect(verdict()).toBe('DENY');
    await send(`POST /api/v1/policies/${policy.id}/rules/${rule.id}/lifecycle/deactivate`);
    expect(verdict()).toBe('ALLOW');
    await send(`POST /api/v1/policies/${policy.id}/rules/${rule.id}/lifecycle/activate`);
    expect(verdict()).toBe('DENY');
    expect(await access.eventTypes()).toEqual([
      'policy.lifecycle.create',
      'policy.rule.add',
      'policy.rule.deactivate',
      'policy.rule.activate',
    ]);
  });
});

test('the body of an app names its policy, which can be exchanged', async () => {
  const policy = await aPolicy('ACCESS_POLICY');
  const app = await access.addApp(aWebApp({ label: 'Guarded' }));
  expect((await send(`PUT /api/v1/apps/${app.id}/policies/00pnope`)).status).toBe(404);
  const password = (await list('PASSWORD')).at(-1);
  expect((await send(`PUT /api/v1/apps/${app.id}/policies/${password?.id}`)).status).toBe(404);
  await access.eventTypes();
  expect((await send(`PUT /api/v1/apps/${app.id}/policies/${policy.id}`)).status).toBe(204);
  expect(access.apps.find(app.id)?.accessPolicyId).toBe(policy.id);
  expect(await access.eventTypes()).toEqual(['application.policy.sign_on.update']);
});
