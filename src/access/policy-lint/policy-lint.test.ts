// What is wrong with a policy before it is saved, and what is not saved at all.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { covers } from './condition-cover.ts';

let org: TestApp;
let policyId: string;
let consoleId: string;
let zoneId: string;
let groupId: string;
let adminId: string;
let everyoneId: string;

const api = <T = { id: string }>(method: string, url: string, body?: unknown) =>
  org.api<T>(method, url, body);
type Finding = { code: string; severity: string; ruleName?: string; message: string; tried?: object };

async function findings(draft: object): Promise<Finding[]> {
  return (await api<{ findings: Finding[] }>('POST', '/gatehouse/v1/policies/check', { draft })).findings;
}
const ofRules = (...rules: object[]) => findings({ policies: [{ id: policyId, rules }] });
const codes = (found: readonly Finding[]) => found.map(({ code }) => code);

async function refused(method: string, url: string, body?: unknown) {
  const headers = { authorization: `SSWS ${org.token}` };
  const answer = await org.inject({ method, url, headers, ...(body === undefined ? {} : { body }) });
  const { errorCode, errorCauses = [] } =
    answer.text === '' ? {} : answer.json<{ errorCode?: string; errorCauses?: { errorSummary: string }[] }>();
  return [answer.status, errorCode, errorCauses[0]?.errorSummary];
}

const deny = { appSignOn: { access: 'DENY' } };
const allow = {
  appSignOn: { access: 'ALLOW', verificationMethod: { type: 'ASSURANCE', factorMode: '1FA' } },
};
const inGroup = (id: string) => ({ people: { groups: { include: [id] } } });

beforeAll(async () => {
  org = await testApp();
  policyId = (await api('POST', '/api/v1/policies', { type: 'ACCESS_POLICY', name: 'Till policy' })).id;
  const policies = await api<{ id: string; name: string }[]>('GET', '/api/v1/policies?type=ACCESS_POLICY');
  consoleId = policies.find(({ name }) => name === 'Gatehouse Admin Console')?.id ?? '';
  groupId = (await api('POST', '/api/v1/groups', { profile: { name: 'Stores' } })).id;
  const [everyone] = await api<{ id: string }[]>('GET', '/api/v1/groups?q=Everyone');
  everyoneId = everyone?.id ?? '';
  const gateways = [{ type: 'CIDR', value: '192.0.2.0/24' }];
  zoneId = (await api('POST', '/api/v1/zones', { type: 'IP', name: 'Shops', gateways })).id;
  adminId = (await api('GET', `/api/v1/users/${org.administrator.login}`)).id;
});
afterAll(() => org?.close());

describe('a rule that can never apply is found', () => {
  test('behind one that means everybody it means', async () => {
    const found = await ofRules(
      { name: 'Shops', conditions: { network: { connection: 'ZONE', include: [zoneId] } }, actions: allow },
      {
        name: 'Shop tills',
        conditions: {
          network: { connection: 'ZONE', include: [zoneId] },
          platform: { include: [{ type: 'MOBILE', os: { type: 'ANY' } }] },
        },
        actions: allow,
      },
    );
    expect(found).toMatchObject([
      {
        code: 'SHADOWED_RULE',
        severity: 'WARNING',
        ruleName: 'Shop tills',
        message: '"Shop tills" can never apply: whoever it means is met by "Shops" before it.',
      },
    ]);
  });
  test('and not one that only overlaps', async () => {
    const phones = { platform: { include: [{ type: 'MOBILE', os: { type: 'ANY' } }] } };
    const shops = { network: { connection: 'ZONE', include: [zoneId] } };
    expect(
      await ofRules(
        { name: 'A', conditions: phones, actions: allow },
        { name: 'B', conditions: shops, actions: allow },
      ),
    ).toEqual([]);
  });
  test('where it excludes what it includes, and where it excludes Everyone', async () => {
    const network = { connection: 'ZONE', include: [zoneId], exclude: [zoneId] };
    expect(codes(await ofRules({ name: 'Nowhere', conditions: { network }, actions: allow }))).toEqual([
      'CONTRADICTION',
    ]);
    const people = { groups: { exclude: [everyoneId] } };
    expect(codes(await ofRules({ name: 'Nobody', conditions: { people }, actions: allow }))).toEqual([
      'EVERYONE_EXCLUDED',
    ]);
  });
  test('where its groups are empty', async () => {
    expect(codes(await ofRules({ name: 'Stores', conditions: inGroup(groupId), actions: allow }))).toEqual([
      'GROUPS_EMPTY',
    ]);
    expect(await ofRules({ name: 'All', conditions: inGroup(everyoneId), actions: allow })).toEqual([]);
  });
  test.each([
    [{ people: { groups: { include: ['a', 'b'] } } }, { people: { groups: { include: ['a'] } } }, true],
    [{ people: { groups: { include: ['a'] } } }, { people: { groups: { include: ['a', 'b'] } } }, false],
    [{ people: { users: { exclude: ['u'] } } }, {}, false],
    [{}, { people: { users: { exclude: ['u'] } } }, true],
    [{ people: { users: { exclude: ['u'] } } }, { people: { users: { exclude: ['u', 'v'] } } }, true],
    [{ network: { connection: 'ZONE', include: ['z'] } }, { network: { connection: 'ANYWHERE' } }, false],
    [
      { network: { connection: 'ZONE', exclude: ['z'] } },
      { network: { connection: 'ZONE', include: ['y'] } },
      false,
    ],
    [{ riskScore: { level: 'ANY' } }, { riskScore: { level: 'HIGH' } }, true],
    [{ riskScore: { level: 'LOW' } }, { riskScore: { level: 'HIGH' } }, false],
    [{ device: { registered: true } }, { device: { registered: true, managed: true } }, true],
    [{ elCondition: { condition: 'user.a == "b"' } }, { elCondition: { condition: 'user.a == "c"' } }, false],
    [{ newThing: { x: 1 } }, {}, false],
  ])('%j covers %j: %s', (wider, narrower, expected) => {
    expect(covers(wider, narrower)).toBe(expected);
  });
});

describe('a draft is tried on people', () => {
  test('an expression that fails on some is told with how many, and one of them', async () => {
    const condition = 'Convert.toInt(user.profile.login) > 3';
    const found = await ofRules({
      name: 'Long names',
      conditions: { elCondition: { condition } },
      actions: allow,
    });
    expect(found).toMatchObject([
      {
        code: 'EXPRESSION_FAILS',
        ruleName: 'Long names',
        tried: { people: 1, failed: 1, example: { userId: adminId, error: expect.any(String) } },
      },
    ]);
  });
  test('what nobody has enrolled anything for', async () => {
    const constraints = [{ possession: { phishingResistant: 'REQUIRED' } }];
    const verificationMethod = { type: 'ASSURANCE', factorMode: '1FA', constraints };
    const found = await ofRules({
      name: 'Keys',
      actions: { appSignOn: { access: 'ALLOW', verificationMethod } },
    });
    expect(found).toMatchObject([
      { code: 'NOBODY_CAN_MEET', severity: 'WARNING', tried: { people: 1, failed: 1 } },
    ]);
  });
});

describe('a change that locks every administrator out', () => {
  const outcome =
    /would keep out every super administrator, .* put a rule before it that lets administrators in/;
  test('is found before it is saved', async () => {
    const found = await findings({
      policies: [{ id: consoleId, rules: [{ name: 'Closed', actions: deny }] }],
    });
    expect(found[0]).toMatchObject({ code: 'ADMINS_LOCKED_OUT', severity: 'ERROR' });
  });
  test.each([[''], ['?force=true']])('is refused when it is saved, forced or not (%s)', async (query) => {
    await org.eventTypes();
    const rule = { name: 'Closed', actions: deny };
    const [status, code, cause] = await refused('POST', `/api/v1/policies/${consoleId}/rules${query}`, rule);
    expect([status, code]).toEqual([400, 'E0000001']);
    expect(cause).toMatch(/^rule: the rule "Closed" would keep out every super administrator/);
    expect(cause).toMatch(outcome);
    const rules = await api<{ name: string }[]>('GET', `/api/v1/policies/${consoleId}/rules`);
    expect(rules.map(({ name }) => name)).toEqual(['Catch-all Rule']);
    expect(await org.eventTypes()).toEqual([]);
  });
  test('is refused in every way of making it', async () => {
    const rules = `/api/v1/policies/${consoleId}/rules`;
    const inactive = { name: 'Closed', actions: deny, status: 'INACTIVE' };
    const { id } = await api('POST', rules, inactive);
    expect((await refused('POST', `${rules}/${id}/lifecycle/activate`))[1]).toBe('E0000001');
    const [catchAll] = (await api<{ id: string; name: string }[]>('GET', rules)).filter(
      ({ name }) => name === 'Catch-all Rule',
    );
    expect(
      (await refused('PUT', `${rules}/${catchAll?.id}`, { name: 'Catch-all Rule', actions: deny }))[1],
    ).toBe('E0000001');
    await api('DELETE', `${rules}/${id}`);
    const session = { name: 'Nobody', priority: 1, actions: { signon: { access: 'DENY' } } };
    const [global] = await api<{ id: string }[]>('GET', '/api/v1/policies?type=OKTA_SIGN_ON');
    expect((await refused('POST', `/api/v1/policies/${global?.id}/rules`, session))[1]).toBe('E0000001');
    const shadow = await api('POST', '/gatehouse/v1/shadow-policies', {
      name: 'Closed',
      draft: { policies: [{ id: consoleId, rules: [{ name: 'Closed', actions: deny }] }] },
    });
    expect((await refused('POST', `/gatehouse/v1/shadow-policies/${shadow.id}/promote`))[1]).toBe('E0000001');
  });
  test('is no change that leaves them a way: a network, a device, a factor that they may set up', async () => {
    const rules = `/api/v1/policies/${consoleId}/rules`;
    const outside = { network: { connection: 'ZONE', exclude: [zoneId] } };
    const made = await api('POST', rules, {
      name: 'Only from the shops',
      conditions: outside,
      actions: deny,
    });
    const unmanaged = { device: { registered: true, managed: false } };
    const other = await api('POST', rules, { name: 'Only managed', conditions: unmanaged, actions: deny });
    expect((await api<object[]>('GET', rules)).length).toBe(3);
    for (const { id } of [made, other]) await api('DELETE', `${rules}/${id}`);
  });
  test('of other apps keeps nobody from mending it, and is saved', async () => {
    const { id } = await api('POST', `/api/v1/policies/${policyId}/rules`, { name: 'Closed', actions: deny });
    expect(id).toMatch(/^rul/);
    await api('DELETE', `/api/v1/policies/${policyId}/rules/${id}`);
  });
});

describe('a change that locks one of several administrators out', () => {
  test('is refused, and done by who says that it is meant', async () => {
    const login = 'bob@example.com';
    const profile = { firstName: 'Bob', lastName: 'Admin', email: login, login };
    const credentials = { password: { value: 'Correct-Horse-9' } };
    const bob = (await api('POST', '/api/v1/users?activate=true', { profile, credentials })).id;
    await api('POST', `/api/v1/users/${bob}/roles`, { type: 'SUPER_ADMIN' });
    const rules = `/api/v1/policies/${consoleId}/rules`;
    const rule = { name: 'Not Bob', conditions: { people: { users: { include: [bob] } } }, actions: deny };
    const [status, code, cause] = await refused('POST', rules, rule);
    expect([status, code]).toEqual([400, 'E0000001']);
    expect(cause).toMatch(/"Not Bob" would keep out 1 of 2 super administrators, .* say force=true/);
    expect((await refused('POST', `${rules}?force=true`, rule))[0]).toBe(200);
    // Bob is out already: other changes go on.
    expect((await refused('POST', rules, { name: 'Idle', actions: allow, status: 'INACTIVE' }))[0]).toBe(200);
  });
});
