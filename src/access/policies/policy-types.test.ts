// Policies of every type, on the whole product: what they may say, what a fresh org has, what is refused.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { deletePolicy } from './policy-store.ts';

let org: TestApp;

beforeAll(async () => {
  org = await testApp();
});
afterAll(() => org?.close());
beforeEach(() => org.eventTypes());

type Wire = {
  id: string;
  name: string;
  type: string;
  status: string;
  system: boolean;
  priority: number;
  conditions: Record<string, unknown> | null;
  settings?: Record<string, unknown>;
  actions: Record<string, Record<string, unknown>>;
  _links: Record<string, { hints: { allow: string[] } }>;
};

const list = (type: string) => org.api<Wire[]>('GET', `/api/v1/policies?type=${type}`);
const rulesOf = (policyId: string) => org.api<Wire[]>('GET', `/api/v1/policies/${policyId}/rules`);
const create = (body: Record<string, unknown>) => org.api<Wire>('POST', '/api/v1/policies', body);
const createRule = (policyId: string, body: Record<string, unknown>) =>
  org.api<Wire>('POST', `/api/v1/policies/${policyId}/rules`, body);
async function theOnly(type: string): Promise<Wire> {
  const [policy] = await list(type);
  if (policy === undefined) throw new Error(`no policy of type ${type}`);
  return policy;
}
async function refused(method: string, url: string, body?: unknown): Promise<string> {
  const headers = { authorization: `SSWS ${org.token}` };
  const answer = await org.inject({ method, url, headers, ...(body === undefined ? {} : { body }) });
  const error = answer.json<{ errorCode: string; errorCauses: { errorSummary: string }[] }>();
  return `${answer.status} ${error.errorCode} ${error.errorCauses.map((one) => one.errorSummary).join('; ')}`;
}
let counter = 0;
const aName = () => `Policy ${++counter}`;

const onePerOrg = [
  'IDP_DISCOVERY',
  'ENTITY_RISK',
  'POST_AUTH_SESSION',
  'SESSION_VIOLATION_DETECTION',
  'CLIENT_UPDATE',
  'IDENTITY_CLAIM_SOURCING',
];
const many = [
  'OKTA_SIGN_ON',
  'PASSWORD',
  'ACCESS_POLICY',
  'MFA_ENROLL',
  'PROFILE_ENROLLMENT',
  'DEVICE_SIGNAL_COLLECTION',
];

describe('a fresh org', () => {
  for (const type of [...many, ...onePerOrg]) {
    test(`has a default of ${type}, with a rule that stays`, async () => {
      const policies = await list(type);
      const standard = type === 'ACCESS_POLICY' ? policies[0] : policies.at(-1);
      expect(standard).toMatchObject({ type, system: true, status: 'ACTIVE' });
      const rules = await rulesOf(standard?.id ?? '');
      expect(rules.at(-1)).toMatchObject({ system: true, status: 'ACTIVE' });
      expect(await refused('DELETE', `/api/v1/policies/${standard?.id}`)).toMatch(/^400 E0000001 system: /);
      expect(await refused('POST', `/api/v1/policies/${standard?.id}/lifecycle/deactivate`)).toMatch(
        /^400 E0000001 system: /,
      );
    });

    test(`takes its ${type} back as it gave it`, async () => {
      for (const policy of await list(type)) {
        const again = await org.api<Wire>('PUT', `/api/v1/policies/${policy.id}`, policy);
        expect([again.name, again.settings, again.conditions]).toEqual([
          policy.name,
          policy.settings,
          policy.conditions,
        ]);
        for (const rule of await rulesOf(policy.id)) {
          const back = await org.api<Wire>('PUT', `/api/v1/policies/${policy.id}/rules/${rule.id}`, rule);
          expect([back.name, back.actions, back.conditions]).toEqual([
            rule.name,
            rule.actions,
            rule.conditions,
          ]);
        }
      }
    });
  }

  test('an older one gets what it lacks at the next start, once', async () => {
    const { access } = org.app;
    const { database } = org.platform;
    const before = await theOnly('ENTITY_RISK');
    await database.transaction((tx) => access.completeDefaults(tx));
    expect(await theOnly('ENTITY_RISK')).toEqual(before);
    await database.transaction(async (tx) => {
      await deletePolicy(tx, before.id);
      await access.completeDefaults(tx);
    });
    const after = await theOnly('ENTITY_RISK');
    expect([after.id === before.id, after.name, after.system]).toEqual([false, before.name, true]);
    expect(await rulesOf(after.id)).toHaveLength(1);
  });
});

describe('types of which an org has one', () => {
  for (const type of onePerOrg) {
    test(`no second ${type} is made, nor a copy`, async () => {
      expect(await refused('POST', '/api/v1/policies', { type, name: aName() })).toBe(
        `400 E0000001 type: an org has one policy of type ${type}, which can be changed`,
      );
      const { id } = await theOnly(type);
      expect(await refused('POST', `/api/v1/policies/${id}/clone`)).toMatch(/^400 E0000001 type: /);
      expect(await org.eventTypes()).toEqual([]);
    });
  }

  test('some have one rule as well', async () => {
    for (const type of ['POST_AUTH_SESSION', 'CLIENT_UPDATE', 'IDENTITY_CLAIM_SOURCING']) {
      const { id, _links } = await theOnly(type);
      expect(await refused('POST', `/api/v1/policies/${id}/rules`, { name: 'x', actions: {} })).toBe(
        `400 E0000001 type: a policy of type ${type} has one rule, which can be changed`,
      );
      expect(_links.rules?.hints.allow).toEqual(['GET']);
    }
  });
});

describe('authenticator enrolment', () => {
  test('says which authenticators people may set up', async () => {
    const group = await org.api<{ id: string }>('POST', '/api/v1/groups', { profile: { name: 'Enrolled' } });
    const policy = await create({
      type: 'MFA_ENROLL',
      name: aName(),
      conditions: { people: { groups: { include: [group.id] } } },
      settings: {
        type: 'AUTHENTICATORS',
        authenticators: [
          { key: 'okta_password', enroll: { self: 'REQUIRED' } },
          { key: 'google_otp', enroll: { self: 'OPTIONAL' } },
        ],
      },
    });
    expect(policy).toMatchObject({ id: expect.stringMatching(/^00p/), priority: 1 });
    const rule = await createRule(policy.id, { name: 'At work', actions: { enroll: { self: 'CHALLENGE' } } });
    expect(rule).toMatchObject({
      id: expect.stringMatching(/^0pr/),
      type: 'MFA_ENROLL',
      conditions: { people: { users: { exclude: [] } }, network: { connection: 'ANYWHERE' } },
    });
    expect(org.app.access.policies.authenticatorUses('google_otp')).toEqual([policy.name, 'Default Policy']);
    expect(await org.eventTypes()).toContain('policy.rule.add');
  });
  test.each([
    [{ type: 'FACTORS' }, 'settings.type: must be AUTHENTICATORS: FACTORS belongs to the Classic Engine'],
    [{ authenticators: [{ key: 'nonsense' }] }, 'settings.authenticators.0.key: '],
    [
      { authenticators: [{ key: 'webauthn' }, { key: 'webauthn' }] },
      'settings.authenticators: names an authenticator twice',
    ],
  ])('refuses %j', async (settings, cause) => {
    const answer = await refused('POST', '/api/v1/policies', { type: 'MFA_ENROLL', name: aName(), settings });
    expect(answer.startsWith(`400 E0000001 ${cause}`) ? cause : answer).toBe(cause);
  });
});

describe('identity provider routing', () => {
  test('a rule is filled in and kept in full', async () => {
    const { id } = await theOnly('IDP_DISCOVERY');
    const rule = await createRule(id, {
      name: 'Home',
      conditions: { userIdentifier: { patterns: [{ matchType: 'SUFFIX', value: 'example.com' }] } },
      actions: { idp: { providers: [{ type: 'OKTA' }] } },
    });
    expect(rule).toMatchObject({
      type: 'IDP_DISCOVERY',
      priority: 1,
      conditions: {
        network: { connection: 'ANYWHERE' },
        platform: { include: [{ type: 'ANY', os: { type: 'ANY' } }], exclude: [] },
        app: { include: [], exclude: [] },
        userIdentifier: { type: 'IDENTIFIER', patterns: [{ matchType: 'SUFFIX', value: 'example.com' }] },
      },
      actions: { idp: { idpSelectionType: 'SPECIFIC', providers: [{ type: 'OKTA' }] } },
    });
    expect((await rulesOf(id)).map((one) => one.name)).toEqual(['Home', 'Default Rule']);
  });
  test.each([
    [{ idp: { providers: [] } }, /actions\.idp\.providers: must name a provider/],
    [{ idp: { providers: [{ type: 'SAML2' }] } }, /providers\.0\.id: is required/],
    [{ idp: { idpSelectionType: 'DYNAMIC' } }, /actions\.idp\.matchCriteria: /],
    [
      { idp: { idpSelectionType: 'DYNAMIC', matchCriteria: [{ providerExpression: 'user.login +' }] } },
      /actions\.idp\.matchCriteria: .*position/,
    ],
  ])('refuses %j', async (actions, cause) => {
    const { id } = await theOnly('IDP_DISCOVERY');
    expect(await refused('POST', `/api/v1/policies/${id}/rules`, { name: aName(), actions })).toMatch(cause);
  });
});

describe('profile enrolment', () => {
  test('a new policy begins with its one rule, which is changed', async () => {
    const policy = await create({ type: 'PROFILE_ENROLLMENT', name: aName() });
    expect(policy.id).toMatch(/^rst/);
    const [rule] = await rulesOf(policy.id);
    expect(rule).toMatchObject({ id: expect.stringMatching(/^rul/), name: 'Catch-all Rule', system: true });
    const profileEnrollment = {
      access: 'ALLOW',
      unknownUserAction: 'REGISTER',
      profileAttributes: [{ name: 'email', label: 'Mail', required: true }],
    };
    const changed = await org.api<Wire>('PUT', `/api/v1/policies/${policy.id}/rules/${rule?.id}`, {
      name: 'ignored',
      type: 'PROFILE_ENROLLMENT',
      actions: { profileEnrollment },
    });
    expect(changed).toMatchObject({ name: 'Catch-all Rule', actions: { profileEnrollment } });
    const missing = { profileEnrollment: { ...profileEnrollment, targetGroupIds: ['00gnobody'] } };
    expect(
      await refused('PUT', `/api/v1/policies/${policy.id}/rules/${rule?.id}`, {
        name: 'x',
        actions: missing,
      }),
    ).toBe('400 E0000001 actions.profileEnrollment.targetGroupIds: there is no group with the id 00gnobody');
  });
});

describe('what watches sessions and devices', () => {
  test.each([
    [
      'ENTITY_RISK',
      {
        conditions: {
          entityRisk: { level: 'HIGH' },
          riskDetectionTypes: { include: ['BRUTE_FORCE_ATTACK'] },
        },
        actions: { entityRisk: { actions: [{ action: 'TERMINATE_ALL_SESSIONS' }] } },
      },
    ],
    [
      'SESSION_VIOLATION_DETECTION',
      {
        conditions: { riskScore: { minRiskLevel: 'HIGH' } },
        actions: { sessionViolationDetection: { policyEvaluation: { enabled: true } } },
      },
    ],
    [
      'DEVICE_SIGNAL_COLLECTION',
      {
        conditions: { platform: { include: [{ type: 'DESKTOP', os: { type: 'MACOS' } }] } },
        actions: { deviceSignalCollection: { deviceContextProviders: [{ key: 'OKTA_VERIFY' }] } },
      },
    ],
  ])('a rule of %s is stored as it was sent', async (type, body) => {
    const { id } = await theOnly(type);
    const rule = await createRule(id, { name: aName(), ...body });
    expect(rule).toMatchObject({ type, status: 'ACTIVE', system: false, ...body });
    expect(await org.api<Wire>('GET', `/api/v1/policies/${id}/rules/${rule.id}`)).toEqual(rule);
  });
  test('an unknown property is refused in every type', async () => {
    for (const type of [...many, ...onePerOrg]) {
      const [policy] = await list(type);
      expect(await refused('PUT', `/api/v1/policies/${policy?.id}`, { ...policy, surprise: 1 })).toMatch(
        /^400 E0000001 .*surprise: is not a known property/,
      );
      const [rule] = await rulesOf(policy?.id ?? '');
      const url = `/api/v1/policies/${policy?.id}/rules/${rule?.id}`;
      expect(await refused('PUT', url, { ...rule, surprise: 1 })).toMatch(
        /^400 E0000001 .*surprise: is not a known property/,
      );
    }
  });
});

describe('what a policy names', () => {
  const deny = { appSignOn: { access: 'DENY' } };
  const home = { idp: { providers: [{ type: 'OKTA' }] } };
  test.each([
    [
      'ACCESS_POLICY',
      { people: { users: { include: ['00unobody'] } } },
      deny,
      'no user with the id 00unobody',
    ],
    ['ACCESS_POLICY', { people: { groups: { exclude: ['00gnone'] } } }, deny, 'no group with the id 00gnone'],
    ['ACCESS_POLICY', { userType: { include: ['otynone'] } }, deny, 'no user type with the id otynone'],
    [
      'ACCESS_POLICY',
      { device: { assurance: { include: ['daenone'] } } },
      deny,
      'no device assurance policy with the id daenone',
    ],
    [
      'IDP_DISCOVERY',
      { app: { include: [{ type: 'APP', id: '0oanone' }] } },
      home,
      'no app with the id 0oanone',
    ],
    [
      'IDP_DISCOVERY',
      {},
      { idp: { providers: [{ type: 'SAML2', id: '0oanone' }] } },
      'no identity provider with the id 0oanone',
    ],
  ])('in %s has to be there: %j', async (type, conditions, actions, cause) => {
    const [policy] = await list(type);
    const url = `/api/v1/policies/${policy?.id}/rules?activate=false`;
    expect(await refused('POST', url, { name: aName(), conditions, actions })).toContain(cause);
  });

  test('may have gone since: the rest stays changeable', async () => {
    const group = await org.api<{ id: string }>('POST', '/api/v1/groups', {
      profile: { name: 'Short-lived' },
    });
    const [policy] = await list('ACCESS_POLICY');
    const rule = await createRule(policy?.id ?? '', {
      name: aName(),
      conditions: { people: { groups: { include: [group.id] } } },
      actions: deny,
    });
    await org.api('DELETE', `/api/v1/groups/${group.id}`);
    const url = `/api/v1/policies/${policy?.id}/rules/${rule.id}`;
    const changed = await org.api<Wire>('PUT', url, { ...rule, name: 'Renamed' });
    expect(changed.name).toBe('Renamed');
    await org.api('DELETE', url);
  });
});

describe('conditions that are in force', () => {
  const allow = {
    appSignOn: { access: 'ALLOW', verificationMethod: { type: 'ASSURANCE', factorMode: '1FA' } },
  };

  test('a network zone has to exist, and cannot go while a rule names it', async () => {
    const policy = await create({ type: 'ACCESS_POLICY', name: aName() });
    const zone = await org.api<{ id: string }>('POST', '/api/v1/zones', {
      type: 'IP',
      name: aName(),
      gateways: [{ type: 'CIDR', value: '192.0.2.0/24' }],
    });
    const url = `/api/v1/policies/${policy.id}/rules`;
    const conditions = { network: { connection: 'ZONE', include: [zone.id] } };
    expect(
      await refused('POST', url, {
        name: 'x',
        actions: allow,
        conditions: { network: { connection: 'ZONE', include: ['nzonone'] } },
      }),
    ).toBe('400 E0000001 conditions.network.include: there is no network zone with the id nzonone');
    expect(
      await refused('POST', url, {
        name: 'x',
        actions: allow,
        conditions: { network: { connection: 'ZONE' } },
      }),
    ).toBe('400 E0000001 conditions.network.include: must name zones where connection is ZONE');
    const rule = await createRule(policy.id, { name: 'Shops', actions: allow, conditions });
    expect(rule.status).toBe('ACTIVE');
    expect(await refused('DELETE', `/api/v1/zones/${zone.id}`)).toMatch(/^4\d\d .*Shops/);
    await org.api('DELETE', `${url}/${rule.id}`);
    await org.api('POST', `/api/v1/zones/${zone.id}/lifecycle/deactivate`);
    await org.api('DELETE', `/api/v1/zones/${zone.id}`);
  });

  test('an expression has to be readable, and to ask what can be told', async () => {
    const policy = await create({ type: 'ACCESS_POLICY', name: aName() });
    const url = `/api/v1/policies/${policy.id}/rules`;
    const asking = (condition: string) => ({
      name: aName(),
      actions: allow,
      conditions: { elCondition: { condition } },
    });
    expect(await refused('POST', url, asking('user.profile.department =='))).toMatch(
      /^400 E0000001 conditions\.elCondition\.condition: .*position/,
    );
    expect(await refused('POST', url, asking('accessRequest.duration'))).toMatch(
      /^401 E0000015 conditions\.elCondition\.condition: /,
    );
    expect((await createRule(policy.id, asking('user.profile.department == "Stores"'))).status).toBe(
      'ACTIVE',
    );
  });

  test.each([
    [
      { platform: { include: [{ type: 'MOBILE', os: { type: 'IOS', expression: '>17' } }] } },
      'conditions.platform.include',
    ],
  ])('%j is kept INACTIVE only', async (conditions, place) => {
    const policy = await create({ type: 'ACCESS_POLICY', name: aName() });
    const url = `/api/v1/policies/${policy.id}/rules`;
    const body = { name: aName(), actions: allow, conditions };
    expect(await refused('POST', url, body)).toMatch(
      new RegExp(`^401 E0000015 ${place.replaceAll('.', '\\.')}: `),
    );
    const kept = await org.api<Wire>('POST', `${url}?activate=false`, body);
    expect(kept.status).toBe('INACTIVE');
    expect(await refused('POST', `${url}/${kept.id}/lifecycle/activate`)).toMatch(/^401 E0000015 /);
  });

  test.each([
    { device: { registered: true } },
    { device: { managed: false } },
    { riskScore: { level: 'HIGH' } },
    { platform: { include: [{ type: 'MOBILE', os: { type: 'IOS' } }] } },
    { elCondition: { condition: "security.risk.level == 'HIGH' && !device.managed" } },
    { elCondition: { condition: "security.behaviors.contains('New Device')" } },
  ])('%j is in force', async (conditions) => {
    const policy = await create({ type: 'ACCESS_POLICY', name: aName() });
    const rule = await createRule(policy.id, { name: aName(), actions: allow, conditions });
    expect(rule.status).toBe('ACTIVE');
  });

  test('what nobody can be held to yet is refused while ACTIVE: chains of factors, rules for passwords in words', async () => {
    const policy = await create({ type: 'OKTA_SIGN_ON', name: aName() });
    const signon = { access: 'ALLOW', challenge: { chain: [] } };
    expect(
      await refused('POST', `/api/v1/policies/${policy.id}/rules`, { name: 'x', actions: { signon } }),
    ).toMatch(/^401 E0000015 actions\.signon\.challenge: /);
    const settings = { password: { complexity: { oelStatement: 'true' } } };
    expect(await refused('POST', '/api/v1/policies', { type: 'PASSWORD', name: aName(), settings })).toMatch(
      /^401 E0000015 settings\.password\.complexity\.oelStatement: /,
    );
  });
});

describe('copies', () => {
  test('a policy is copied with its rules, and nobody uses the copy', async () => {
    const policy = await create({ type: 'ACCESS_POLICY', name: aName(), description: 'Original' });
    await createRule(policy.id, { name: 'No', actions: { appSignOn: { access: 'DENY' } } });
    await org.eventTypes();
    const copy = await org.api<Wire>('POST', `/api/v1/policies/${policy.id}/clone`);
    expect(copy).toMatchObject({ name: `[cloned] ${policy.name}`, description: 'Original', system: false });
    expect(copy.id).not.toBe(policy.id);
    const [first, last] = await rulesOf(copy.id);
    expect([first?.name, first?.priority, last?.name, last?.system]).toEqual([
      'No',
      1,
      'Catch-all Rule',
      true,
    ]);
    expect((await rulesOf(policy.id)).map(({ id }) => id)).not.toContain(first?.id);
    expect(await org.api('GET', `/api/v1/policies/${copy.id}/app`)).toEqual([]);
    expect(await org.eventTypes()).toEqual(['policy.lifecycle.create']);
    const second = await org.api<Wire>('POST', `/api/v1/policies/${policy.id}/clone`);
    expect(second.name).toBe(`[cloned] ${policy.name} 2`);
  });
  test('a copy of the default is no default', async () => {
    const standard = (await list('OKTA_SIGN_ON')).at(-1);
    const copy = await org.api<Wire>('POST', `/api/v1/policies/${standard?.id}/clone`);
    const [rule] = await rulesOf(copy.id);
    expect([copy.system, rule?.system]).toEqual([false, false]);
    expect((await list('OKTA_SIGN_ON')).at(-1)?.id).toBe(standard?.id);
    await org.api('DELETE', `/api/v1/policies/${copy.id}`);
  });
  test('there is no copy of what is not there', async () => {
    expect(await refused('POST', '/api/v1/policies/00pnope/clone')).toMatch(/^404 E0000007/);
  });
});
