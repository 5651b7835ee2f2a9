// What would happen: policies simulated as Okta does, and why somebody can or cannot open an app.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Caller } from '#src/platform/http/index.ts';
import { aCaller, testApi } from '#test/kit/api.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { explainRoutes } from './explain-routes.ts';

let org: TestApp;
let zoneId: string;
let appId: string;
let policyId: string;
let groupId: string;
let aoi: { id: string };

const api = <T = { id: string }>(method: string, url: string, body?: unknown) =>
  org.api<T>(method, url, body);
let counter = 0;

function aPerson(more: Record<string, unknown> = {}) {
  const login = `person${++counter}@example.com`;
  return api('POST', '/api/v1/users?activate=true', {
    profile: { firstName: 'Aoi', lastName: `Tanaka ${counter}`, email: login, login, ...more },
    credentials: { password: { value: 'Correct-Horse-9' } },
  });
}
async function anApp(): Promise<string> {
  const app = await api('POST', '/api/v1/apps', {
    name: 'bookmark',
    label: `Till ${++counter}`,
    signOnMode: 'BOOKMARK',
    settings: { app: { requestIntegration: false, url: 'https://till.example.com/' } },
  });
  return app.id;
}

const allow = { access: 'ALLOW', verificationMethod: { type: 'ASSURANCE', factorMode: '1FA' } };

beforeAll(async () => {
  org = await testApp();
  const zone = await api('POST', '/api/v1/zones', {
    type: 'IP',
    name: 'Shops',
    gateways: [{ type: 'CIDR', value: '192.0.2.0/24' }],
  });
  zoneId = zone.id;
  groupId = (await api('POST', '/api/v1/groups', { profile: { name: 'Stores' } })).id;
  policyId = (await api('POST', '/api/v1/policies', { type: 'ACCESS_POLICY', name: 'Till policy' })).id;
  const rules = `/api/v1/policies/${policyId}/rules`;
  await api('POST', rules, {
    name: 'Auditors',
    conditions: { elCondition: { condition: 'user.profile.department == "Audit"' } },
    actions: { appSignOn: { access: 'DENY' } },
  });
  await api('POST', rules, {
    name: 'In the shops',
    conditions: {
      people: { groups: { include: [groupId] } },
      network: { connection: 'ZONE', include: [zoneId] },
    },
    actions: { appSignOn: allow },
  });
  appId = await anApp();
  await api('PUT', `/api/v1/apps/${appId}/policies/${policyId}`);
  await api('PUT', `/api/v1/apps/${appId}/groups/${groupId}`, {});
  aoi = await aPerson();
  await api('PUT', `/api/v1/groups/${groupId}/users/${aoi.id}`);
});
afterAll(() => org?.close());

type Listed = {
  id: string;
  name: string;
  status: string;
  conditions: { type: string; status: string }[];
  rules: Listed[];
};
type Evaluation = {
  status: string;
  policyType: string[];
  result: { policies: Listed[] };
  undefined: { policies: Listed[] };
  evaluated: { policies: Listed[] };
};
const simulate = (body: Record<string, unknown>, query = '') =>
  api<Evaluation[]>('POST', `/api/v1/policies/simulate${query}`, [{ appInstance: appId, ...body }]);
const ruleOf = (evaluation: Evaluation | undefined) => evaluation?.result.policies[0]?.rules[0]?.name;

describe('a simulation', () => {
  test('names the policy and the rule that each type comes to', async () => {
    const evaluations = await simulate({ policyContext: { user: { id: aoi.id }, ip: '192.0.2.7' } });
    expect(evaluations.map((one) => [one.policyType[0], one.status, ruleOf(one)])).toEqual([
      ['OKTA_SIGN_ON', 'MATCH', 'Default Rule'],
      ['MFA_ENROLL', 'MATCH', 'Default Rule'],
      ['ACCESS_POLICY', 'MATCH', 'In the shops'],
      ['PROFILE_ENROLLMENT', 'MATCH', 'Catch-all Rule'],
    ]);
    const access = evaluations.find((one) => one.policyType[0] === 'ACCESS_POLICY');
    expect(access?.result.policies[0]?.rules[0]?.conditions).toEqual([
      { type: 'people.groups.include', status: 'MATCH' },
      { type: 'network.include', status: 'MATCH' },
    ]);
    expect(access?.evaluated.policies).toEqual([]);
  });

  test('tells on request what was passed over, and for want of which condition', async () => {
    const body = {
      policyTypes: ['ACCESS_POLICY'],
      policyContext: { user: { id: aoi.id }, ip: '198.51.100.1' },
    };
    const [plain] = await simulate(body, '?expand=EVALUATED');
    expect(ruleOf(plain)).toBe('Catch-all Rule');
    expect(plain?.evaluated.policies[0]?.rules.map((one) => [one.name, one.status, one.conditions])).toEqual([
      ['Auditors', 'NOT_MATCH', []],
      ['In the shops', 'NOT_MATCH', []],
    ]);
    const [detailed] = await simulate(body, '?expand=EVALUATED,RULE');
    expect(detailed?.evaluated.policies[0]?.rules[1]?.conditions).toEqual([
      { type: 'people.groups.include', status: 'MATCH' },
      { type: 'network.include', status: 'NOT_MATCH' },
    ]);
  });

  test('says what it cannot know', async () => {
    const [evaluation] = await simulate({
      policyTypes: ['ACCESS_POLICY'],
      policyContext: { groups: { ids: [groupId] } },
    });
    expect(evaluation?.status).toBe('UNDEFINED');
    expect(evaluation?.undefined.policies[0]?.rules.map((one) => one.name)).toEqual([
      'Auditors',
      'In the shops',
    ]);
  });

  test('takes zones by name, and groups in place of a person', async () => {
    const [evaluation] = await simulate({
      policyTypes: ['ACCESS_POLICY'],
      policyContext: { groups: { ids: [groupId] }, zones: { ids: [zoneId] } },
    });
    expect(ruleOf(evaluation)).toBe('In the shops');
  });

  test('judges risk and devices that it is told of', async () => {
    const policy = await api('POST', '/api/v1/policies', { type: 'ACCESS_POLICY', name: 'Risky' });
    const url = `/api/v1/policies/${policy.id}/rules?activate=false`;
    await api('POST', url, {
      name: 'Risk',
      conditions: { riskScore: { level: 'HIGH' }, device: { managed: true } },
      actions: { appSignOn: { access: 'DENY' } },
    });
    const risky = await anApp();
    await api('PUT', `/api/v1/apps/${risky}/policies/${policy.id}`);
    const [evaluation] = await api<Evaluation[]>('POST', '/api/v1/policies/simulate', [
      { appInstance: risky, policyTypes: ['ACCESS_POLICY'], policyContext: { risk: { level: 'HIGH' } } },
    ]);
    // Only what is ACTIVE takes part.
    expect(ruleOf(evaluation)).toBe('Catch-all Rule');
  });

  test.each([
    [{ appInstance: '0oanope' }, 404],
    [{}, 400],
    [{ policyTypes: ['NONSENSE'] }, 400],
    [{ policyContext: { ip: 'not an address' } }, 400],
    [{ policyContext: { user: { id: 'someone' }, groups: { ids: ['some'] } } }, 400],
    [{ policyContext: { user: { id: '00unobody0000000000' } } }, 404],
  ])('refuses %j with %i', async (given, status) => {
    const body = Object.keys(given).length === 0 ? [{}] : [{ appInstance: appId, ...given }];
    const headers = { authorization: `SSWS ${org.token}` };
    const answer = await org.inject({ method: 'POST', url: '/api/v1/policies/simulate', headers, body });
    expect(answer.status).toBe(status);
  });
});

const isIn = (ids: 'all' | ReadonlySet<string> | undefined, id: string): boolean =>
  ids === 'all' || ids?.has(id) === true;

type Explained = {
  outcome: string;
  reason: string | null;
  need: string | null;
  summary: string;
  sentences: string[];
  obstacles: { code: string; sentence: string; next: string[] }[];
  assignment: {
    effective: string | null;
    groupId: string | null;
    direct: boolean;
    groups: { name: string }[];
  };
  rules: {
    matched: { policyName: string; ruleName: string }[];
    passedOver: { kind: string; name: string; condition: string; why: string }[];
  };
  trace: { step: string; result: string; failed?: { condition: string } }[];
};

async function explain(body: Record<string, unknown>, language = 'en'): Promise<Explained> {
  const headers = { authorization: `SSWS ${org.token}`, 'accept-language': language };
  const answer = await org.inject({ method: 'POST', url: '/gatehouse/v1/access/explain', headers, body });
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.json<Explained>();
}

describe('why somebody can or cannot open an app', () => {
  test('they can, by a group, and the rule that decided is named', async () => {
    const explained = await explain({ userId: aoi.id, appId, ipAddress: '192.0.2.7' });
    expect(explained).toMatchObject({
      outcome: 'ALLOW',
      obstacles: [],
      assignment: { effective: 'GROUP', groupId, direct: false, groups: [{ name: 'Stores' }] },
      rules: {
        matched: [
          { policyName: 'Default Policy', ruleName: 'Default Rule' },
          { policyName: 'Till policy', ruleName: 'In the shops' },
        ],
        passedOver: [{ kind: 'rule', name: 'Auditors', condition: 'elCondition.condition' }],
      },
    });
    expect(explained.sentences).toContain('The app is assigned to the person through the group “Stores”.');
    expect(explained.sentences).toContain(
      'The rule “Auditors” is passed over: its expression is false for this person.',
    );
    expect(explained.trace.find((step) => step.failed)?.failed?.condition).toBe('elCondition.condition');
  });

  test('from another network only with a second factor', async () => {
    const explained = await explain({ userId: aoi.id, appId, ipAddress: '198.51.100.1' });
    expect(explained).toMatchObject({
      outcome: 'CHALLENGE',
      need: 'factor',
      obstacles: [{ code: 'APP_POLICY_FACTOR' }],
    });
    expect(explained.summary).toMatch(/with a second factor/);
    expect(explained.rules.passedOver.find((one) => one.name === 'In the shops')).toMatchObject({
      condition: 'network.include',
      why: 'the person does not come from a network that is meant',
    });
    const withFactor = { userId: aoi.id, appId, ipAddress: '198.51.100.1', methods: ['pwd', 'otp'] };
    expect((await explain(withFactor)).outcome).toBe('ALLOW');
  });

  test('somebody with several things in the way is told all of them, and what to do', async () => {
    const person = await aPerson({ department: 'Audit' });
    await api('POST', `/api/v1/users/${person.id}/lifecycle/suspend`);
    const explained = await explain({ userId: person.id, appId });
    expect(explained).toMatchObject({ outcome: 'DENY', reason: 'USER_STATUS' });
    expect(explained.obstacles.map((one) => one.code)).toEqual(['USER_STATUS', 'NOT_ASSIGNED', 'POLICY']);
    expect(explained.obstacles.map((one) => one.next[0])).toEqual([
      'Unsuspend the account.',
      'Assign the app to the person or to one of their groups, or add the person to a group that has it.',
      'Change the conditions of that rule, or put a rule that means this person before it.',
    ]);
    expect(explained.obstacles[2]?.sentence).toBe(
      'The policy “Till policy” of the app keeps the person out, by the rule “Auditors”.',
    );
  });

  test('in Japanese for who reads Japanese', async () => {
    const person = await aPerson();
    const explained = await explain({ userId: person.id, appId }, 'ja-JP,ja;q=0.9');
    expect(explained.summary).toMatch(/を開けません。$/);
    expect(explained.obstacles[0]?.sentence).toBe(
      '本人にも、本人のどのグループにも、アプリが割り当てられていません。',
    );
  });

  test('what only some factors prove is said to be so', async () => {
    const policy = await api('POST', '/api/v1/policies', { type: 'ACCESS_POLICY', name: 'Hard keys' });
    await api('POST', `/api/v1/policies/${policy.id}/rules`, {
      name: 'Keys only',
      actions: {
        appSignOn: {
          access: 'ALLOW',
          verificationMethod: {
            type: 'ASSURANCE',
            factorMode: '1FA',
            constraints: [{ possession: { phishingResistant: 'REQUIRED' } }],
          },
        },
      },
    });
    const guarded = await anApp();
    await api('PUT', `/api/v1/apps/${guarded}/policies/${policy.id}`);
    await api('POST', `/api/v1/apps/${guarded}/users`, { id: aoi.id });
    const explained = await explain({ userId: aoi.id, appId: guarded });
    expect(explained.summary).toMatch(/with a second factor/);
    expect(explained.obstacles[0]).toMatchObject({
      sentence:
        'The rule “Keys only” of “Hard keys” asks for a factor of a certain kind, and the person comes without one.',
      next: ['Have the person set up and use a factor that the rule takes, or let the rule take others.'],
    });
    expect(explained.assignment).toMatchObject({ effective: 'USER', direct: true });
  });

  test('is nothing for who may not read both', async () => {
    const headers = { authorization: 'SSWS nobody' };
    const answer = await org.inject({
      method: 'POST',
      url: '/gatehouse/v1/access/explain',
      headers,
      body: { userId: aoi.id, appId },
    });
    expect(answer.status).toBe(401);
    const unknown = { authorization: `SSWS ${org.token}` };
    const nobody = { userId: 'nobody', appId };
    const answered = await org.inject({
      method: 'POST',
      url: '/gatehouse/v1/access/explain',
      headers: unknown,
      body: nobody,
    });
    expect(answered.status).toBe(404);
  });

  test('somebody whose roles reach some people or some apps is told about those only', async () => {
    const { access, directory, context } = org.app;
    const routes = explainRoutes({
      clock: org.clock,
      users: directory.users,
      apps: access.apps,
      assignments: access.assignments,
      policies: access.policies,
      zones: context.zones,
      groupsOf: async () => [],
      orgId: () => '00o',
      async mayReach({ grants = [] }, permission, { kind, id }) {
        return grants.some(
          ({ permissions, reach }) =>
            permissions !== 'all' &&
            permissions.has(permission) &&
            reach !== 'all' &&
            isIn(reach.get(kind), id),
        );
      },
    });
    const asked = testApi(org.platform, routes);
    const reaching = (users: string[], apps: string[]) => {
      const permissions = new Set(['okta.users.read', 'okta.apps.read']);
      const reach = new Map([
        ['users', new Set(users)],
        ['apps', new Set(apps)],
      ]);
      return aCaller({ permissions, grants: [{ permissions, reach }] });
    };
    const status = async (as: Caller, userId = aoi.id) =>
      (await asked.call('POST /gatehouse/v1/access/explain', { as, body: { userId, appId } })).status;
    expect(await status(reaching([aoi.id], [appId]))).toBe(200);
    expect(await status(reaching([aoi.id], ['0oaother']))).toBe(403);
    expect(await status(reaching(['00uother'], [appId]))).toBe(403);
    // Not even whether there is somebody of that name.
    expect(await status(reaching(['00uother'], [appId]), 'nobody@example.com')).toBe(403);
    expect(await status(aCaller({ permissions: new Set(['okta.users.read']) }))).toBe(403);
  });

  test('changes nothing and is not logged as a decision', async () => {
    await org.eventTypes();
    await explain({ userId: aoi.id, appId });
    expect(await org.eventTypes()).toEqual([]);
  });
});

describe('live traffic meets the same conditions', () => {
  const client = (ipAddress: string) => ({
    requestId: 'r',
    ipAddress,
    ipChain: [ipAddress],
    userAgent: 'test',
    origin: 'http://localhost:8080',
  });
  const decide = (path: 'signin' | 'refresh', ipAddress: string) =>
    org.app.access.decide({
      userId: aoi.id,
      appId,
      session: undefined,
      proof: { amr: ['pwd'], atMs: org.clock.nowMs() },
      client: client(ipAddress),
      path,
    });

  test('a zone opens to who comes from it, and to nobody else', async () => {
    expect((await decide('signin', '192.0.2.7')).outcome).toBe('ALLOW');
    expect(await decide('signin', '198.51.100.1')).toMatchObject({ outcome: 'CHALLENGE', need: 'factor' });
  });
  test('what was granted in the shop is refreshed from wherever the machine stands', async () => {
    expect((await decide('refresh', '203.0.113.9')).outcome).toBe('ALLOW');
  });
  test('an expression about groups sees them', async () => {
    const policy = await api('POST', '/api/v1/policies', { type: 'ACCESS_POLICY', name: 'By group name' });
    await api('POST', `/api/v1/policies/${policy.id}/rules`, {
      name: 'Not for stores',
      conditions: { elCondition: { condition: 'isMemberOfGroupName("Stores")' } },
      actions: { appSignOn: { access: 'DENY' } },
    });
    const guarded = await anApp();
    await api('PUT', `/api/v1/apps/${guarded}/policies/${policy.id}`);
    await api('POST', `/api/v1/apps/${guarded}/users`, { id: aoi.id });
    const decision = await org.app.access.decide({
      userId: aoi.id,
      appId: guarded,
      session: undefined,
      proof: { amr: ['pwd'], atMs: org.clock.nowMs() },
      client: client('192.0.2.7'),
      path: 'signin',
    });
    expect(decision).toMatchObject({ outcome: 'DENY', reason: 'POLICY' });
  });
});
