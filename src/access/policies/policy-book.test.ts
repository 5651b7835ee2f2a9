import { describe, expect, test } from 'vitest';
import type { Policy, PolicyRule, PolicySubject, PolicyType, Trace } from './policy.ts';
import { compilePolicies, findAppSignOn, findGlobalSession, findPasswordRules } from './policy-book.ts';

const aoi: PolicySubject = { id: '00uaoi', groupIds: ['everyone', 'stores'], typeId: 'otydefault' };

let counter = 0;
function rule(more: Partial<PolicyRule> = {}): PolicyRule {
  counter += 1;
  return {
    id: `rule${counter}`,
    policyId: '',
    type: 'SIGN_ON',
    status: 'ACTIVE',
    name: `rule ${counter}`,
    priority: counter,
    system: false,
    conditions: null,
    actions: {},
    createdMs: 0,
    lastUpdatedMs: 0,
    ...more,
  };
}

function policy(type: PolicyType, rules: PolicyRule[], more: Partial<Policy> = {}): Policy {
  counter += 1;
  const id = more.id ?? `policy${counter}`;
  return {
    id,
    type,
    status: 'ACTIVE',
    name: id,
    description: null,
    priority: counter,
    system: false,
    isDefault: false,
    conditions: null,
    settings: undefined,
    createdMs: 0,
    lastUpdatedMs: 0,
    ...more,
    rules: rules.map((one) => ({ ...one, policyId: id })),
  };
}

const allowing = {
  appSignOn: { access: 'ALLOW', verificationMethod: { type: 'ASSURANCE', factorMode: '1FA' } },
};
const denying = { appSignOn: { access: 'DENY' } };

function access(...rules: PolicyRule[]): string {
  const book = compilePolicies([policy('ACCESS_POLICY', rules, { id: 'rst' })]);
  const found = findAppSignOn(book, 'rst', aoi, undefined);
  return `${found.access} ${found.ruleName}`.trim();
}

describe('whom a rule means', () => {
  const cases: [string, Record<string, unknown>, boolean][] = [
    ['nobody named is everybody', {}, true],
    ['an included person', { people: { users: { include: ['00uaoi'] } } }, true],
    ['another person', { people: { users: { include: ['00uren'] } } }, false],
    ['a group of theirs', { people: { groups: { include: ['stores'] } } }, true],
    ['a group of others', { people: { groups: { include: ['offices'] } } }, false],
    [
      'another person, or a group of theirs',
      { people: { users: { include: ['00uren'] }, groups: { include: ['stores'] } } },
      true,
    ],
    [
      'a group of theirs, but not them',
      { people: { users: { exclude: ['00uaoi'] }, groups: { include: ['stores'] } } },
      false,
    ],
    [
      'them, but not their group',
      { people: { users: { include: ['00uaoi'] }, groups: { exclude: ['stores'] } } },
      false,
    ],
    ['their user type', { userType: { include: ['otydefault'], exclude: [] } }, true],
    ['another user type', { userType: { include: ['otypartner'] } }, false],
    ['not their user type', { userType: { exclude: ['otydefault'] } }, false],
  ];
  for (const [name, conditions, isMeant] of cases) {
    test(`${name}: ${isMeant ? 'applies' : 'does not apply'}`, () => {
      expect(access(rule({ name: 'it', conditions, actions: allowing }))).toBe(isMeant ? 'ALLOW it' : 'DENY');
    });
  }
  test('somebody without an id yet is meant only where everybody is', () => {
    const book = compilePolicies([
      policy('PASSWORD', [], {
        conditions: { people: { groups: { include: ['stores'] } } },
        settings: { password: { complexity: { minLength: 20 } } },
      }),
      policy('PASSWORD', [], { isDefault: true, settings: { password: { complexity: { minLength: 8 } } } }),
    ]);
    expect(findPasswordRules(book, { groupIds: [] }, undefined)?.complexity.minLength).toBe(8);
    expect(findPasswordRules(book, { groupIds: ['stores'] }, undefined)?.complexity.minLength).toBe(20);
  });
});

describe('conditions that cannot be judged', () => {
  const unknown: Record<string, unknown>[] = [
    { network: { connection: 'ZONE', include: ['nzo1'] } },
    { device: { registered: true } },
    { riskScore: { level: 'LOW' } },
    { risk: { behaviors: ['bhv1'] } },
    { platform: { include: [{ type: 'MOBILE', os: { type: 'IOS' } }] } },
    { elCondition: { condition: 'true' } },
    { authContext: { authType: 'RADIUS' } },
    { identityProvider: { provider: 'SPECIFIC_IDP', idpIds: ['0oa'] } },
    { somethingNew: { of: 'a later version' } },
  ];
  for (const conditions of unknown) {
    const name = Object.keys(conditions)[0];
    test(`a rule with ${name} never lets anybody in`, () => {
      expect(access(rule({ conditions, actions: allowing }))).toBe('DENY');
    });
    test(`a denying rule with ${name} keeps out rather than letting by`, () => {
      expect(access(rule({ name: 'no', conditions, actions: denying }), rule({ actions: allowing }))).toBe(
        'DENY no',
      );
    });
  }
  for (const conditions of unknown) {
    const name = Object.keys(conditions)[0];
    const two = {
      appSignOn: { access: 'ALLOW', verificationMethod: { type: 'ASSURANCE', factorMode: '2FA' } },
    };
    test(`a rule with ${name} that wants two factors is no way around one that denies behind it`, () => {
      expect(
        access(rule({ name: 'two', conditions, actions: two }), rule({ name: 'no', actions: denying })),
      ).toBe('DENY no');
      const unsure = rule({ name: 'two', conditions, actions: two });
      expect(access(unsure, { ...unsure, id: 'again' }, rule({ name: 'no', actions: denying }))).toBe(
        'DENY no',
      );
      expect(access(unsure, rule({ name: 'rest', actions: allowing }))).toBe('ALLOW two');
    });
    test(`a rule with ${name} that asks for certain methods is not let go by`, () => {
      const link = { authenticationMethods: [{ key: 'webauthn', method: 'webauthn' }] };
      const constraints = [{ possession: { phishingResistant: 'REQUIRED' } }];
      for (const verificationMethod of [
        { type: 'AUTH_METHOD_CHAIN', chains: [link] },
        { type: 'ASSURANCE', factorMode: '1FA', constraints },
      ]) {
        const asking = { appSignOn: { access: 'ALLOW', verificationMethod } };
        expect(
          access(rule({ name: 'asking', conditions, actions: asking }), rule({ actions: allowing })),
        ).toBe('ALLOW asking');
      }
    });
  }
  test.each([
    "security.risk.level != 'HIGH'",
    '!device.managed',
    "request.country != 'KP'",
    "!security.behaviors.contains('New IP')",
  ])('how somebody comes, where nobody looked, is not "no": %s', (condition) => {
    const seeing = { ...aoi, expression: () => ({ groups: [], nowMs: 0, variables: {} }) };
    const book = compilePolicies([
      policy('ACCESS_POLICY', [rule({ conditions: { elCondition: { condition } }, actions: allowing })], {
        id: 'rst',
      }),
    ]);
    expect(findAppSignOn(book, 'rst', seeing, undefined).access).toBe('DENY');
    // A grant is used by a server, of which nobody knows: it is good where the rule would have let it be made.
    for (const isMade of [true, false]) {
      const granted = { ...seeing, grant: { accepts: () => isMade } };
      expect(findAppSignOn(book, 'rst', granted, undefined).access).toBe(isMade ? 'ALLOW' : 'DENY');
    }
  });
  test('the ways of saying "anything" are no conditions', () => {
    const conditions = {
      network: { connection: 'ANYWHERE' },
      device: {},
      riskScore: { level: 'ANY' },
      risk: { behaviors: [] },
      platform: { include: [{ type: 'ANY', os: { type: 'ANY' } }], exclude: [] },
      elCondition: {},
      authContext: { authType: 'ANY' },
      identityProvider: { provider: 'ANY' },
    };
    expect(access(rule({ name: 'it', conditions, actions: allowing }))).toBe('ALLOW it');
  });
});

describe('which rule wins', () => {
  test('the first in priority that applies, however the list came', () => {
    const first = rule({ name: 'first', priority: 1, actions: denying });
    const second = rule({ name: 'second', priority: 2, actions: allowing });
    expect(access(second, first)).toBe('DENY first');
  });
  test('an inactive rule is passed over', () => {
    expect(
      access(rule({ status: 'INACTIVE', actions: allowing }), rule({ name: 'last', actions: denying })),
    ).toBe('DENY last');
  });
  test('no rule, an inactive policy, a policy of another type and no policy at all deny', () => {
    const book = compilePolicies([
      policy('ACCESS_POLICY', [], { id: 'empty' }),
      policy('ACCESS_POLICY', [rule({ actions: allowing })], { id: 'inactive', status: 'INACTIVE' }),
      policy('OKTA_SIGN_ON', [rule({ actions: allowing })], { id: 'other' }),
    ]);
    for (const id of ['empty', 'inactive', 'other', 'gone', undefined]) {
      expect(findAppSignOn(book, id, aoi, undefined).access).toBe('DENY');
    }
  });
  test('an access that is not the word ALLOW denies', () => {
    expect(access(rule({ name: 'it', actions: { appSignOn: { access: 'allow' } } }))).toBe('DENY it');
    expect(access(rule({ name: 'it', actions: {} }))).toBe('DENY it');
  });
  test('the trace says why the earlier ones did not', () => {
    const book = compilePolicies([
      policy(
        'ACCESS_POLICY',
        [
          rule({
            name: 'Offices',
            conditions: { people: { groups: { include: ['offices'] } } },
            actions: allowing,
          }),
          rule({ name: 'Rest', id: 'rest', actions: allowing }),
        ],
        { id: 'rst' },
      ),
    ]);
    const trace: Trace = [];
    findAppSignOn(book, 'rst', aoi, trace);
    expect(trace.map((step) => [step.result, step.detail])).toEqual([
      ['fail', '"Offices" does not apply: neither the person nor one of their groups is included'],
      ['pass', '"Rest" applies'],
    ]);
  });
});

describe('what an app rule asks', () => {
  const asks = (verificationMethod: Record<string, unknown>) => {
    const actions = { appSignOn: { access: 'ALLOW', verificationMethod } };
    const book = compilePolicies([policy('ACCESS_POLICY', [rule({ actions })], { id: 'rst' })]);
    return findAppSignOn(book, 'rst', aoi, undefined);
  };
  test('one factor, every two hours', () => {
    expect(asks({ type: 'ASSURANCE', factorMode: '1FA', reauthenticateIn: 'PT2H' })).toMatchObject({
      factors: 1,
      alternatives: [],
      reauthenticateInMs: 7_200_000,
    });
  });
  test('an unreadable duration asks every time, not never', () => {
    expect(
      asks({ type: 'ASSURANCE', factorMode: '1FA', reauthenticateIn: 'two hours' }).reauthenticateInMs,
    ).toBe(0);
  });
  test('a factor mode that is not 1FA is two', () => {
    expect(asks({ type: 'ASSURANCE', factorMode: '3FA' }).factors).toBe(2);
    expect(asks({ type: 'ASSURANCE' }).factors).toBe(2);
  });
  test('a proof of identity, a chain without a step and what nobody has heard of are never satisfied', () => {
    for (const type of ['ID_PROOFING', 'SOMETHING_NEW']) {
      expect(asks({ type, chains: [] }).alternatives).toMatchObject([
        { unverifiable: `verificationMethod ${type}` },
      ]);
    }
    expect(asks({ type: 'AUTH_METHOD_CHAIN', chains: [] }).alternatives).toMatchObject([
      { unverifiable: 'verificationMethod.chains' },
    ]);
  });
  test('a chain is its steps in order, and each way that it may go on', () => {
    const [push, key] = [
      { key: 'okta_verify', method: 'push' },
      { key: 'webauthn', method: 'webauthn', phishingResistant: 'REQUIRED' },
    ];
    const next = [
      { authenticationMethods: [push] },
      { authenticationMethods: [key], reauthenticateIn: 'PT0S' },
    ];
    const chains = [{ authenticationMethods: [{ key: 'okta_password', method: 'password' }], next }];
    const password = { options: [{ key: 'okta_password', method: 'password', is: [] }] };
    expect(asks({ type: 'AUTH_METHOD_CHAIN', chains, reauthenticateIn: 'PT8H' })).toMatchObject({
      reauthenticateInMs: 28_800_000,
      alternatives: [
        { isChain: true, steps: [password, { options: [{ ...push, is: [] }] }] },
        {
          isChain: true,
          steps: [
            password,
            {
              options: [{ key: 'webauthn', method: 'webauthn', is: ['phishingResistant'] }],
              reauthenticateInMs: 0,
            },
          ],
        },
      ],
    });
  });
  test('a method that is excluded by its id is excluded, and one that is asked for by it is not met by its likes', () => {
    const one = [{ key: 'custom_otp', method: 'otp', id: 'aut1' }];
    const constraints = [
      { possession: { excludedAuthenticationMethods: one } },
      { possession: { authenticationMethods: one } },
    ];
    expect(asks({ type: 'ASSURANCE', factorMode: '1FA', constraints }).alternatives).toMatchObject([
      { noneOf: [{ key: 'custom_otp', method: 'otp' }] },
      { steps: [{ options: [{ key: 'custom_otp', method: 'of aut1' }] }] },
    ]);
  });
  test('constraints become what a proof has to be; words nobody knows are never satisfied', () => {
    const constraints = [
      { knowledge: { types: ['password'], reauthenticateIn: 'PT1H' } },
      { possession: { phishingResistant: 'REQUIRED', deviceBound: 'REQUIRED' } },
      { possession: { userPresence: 'OPTIONAL', methods: ['OTP', 'PUSH'] } },
      { possession: { required: false, excludedAuthenticationMethods: [{ key: 'phone_number' }] } },
      { inherence: {} },
      { possession: { shiny: 'REQUIRED' } },
    ];
    expect(asks({ type: 'ASSURANCE', factorMode: '1FA', constraints }).alternatives).toMatchObject([
      { steps: [{ options: [{ key: 'okta_password', is: ['knowledge'] }], reauthenticateInMs: 3_600_000 }] },
      { steps: [{ options: [{ is: ['possession', 'deviceBound', 'phishingResistant'] }] }] },
      {
        steps: [
          {
            options: [
              { method: 'otp', is: ['possession'] },
              { method: 'push', is: ['possession'] },
            ],
          },
        ],
      },
      { steps: [], noneOf: [{ key: 'phone_number' }] },
      { unverifiable: 'inherence' },
      { unverifiable: 'possession.shiny' },
    ]);
  });
});

describe('the global session', () => {
  const signon = (access: string, idle: number) => ({
    signon: { access, session: { maxSessionIdleMinutes: idle } },
  });

  test('an org without a policy lets nobody in', () => {
    expect(findGlobalSession(compilePolicies([]), aoi, undefined).access).toBe('DENY');
  });
  test('a policy whose rules all miss gives way to the next', () => {
    const missing = rule({
      conditions: { people: { users: { include: ['00uren'] } } },
      actions: signon('DENY', 5),
    });
    const book = compilePolicies([
      policy('OKTA_SIGN_ON', [missing], { priority: 1 }),
      policy(
        'OKTA_SIGN_ON',
        [rule({ actions: { signon: { ...signon('ALLOW', 30).signon, requireFactor: false } } })],
        { priority: 2 },
      ),
    ]);
    expect(findGlobalSession(book, aoi, undefined)).toMatchObject({
      access: 'ALLOW',
      requireFactor: false,
      limits: { idleMs: 30 * 60_000, lifetimeMs: 0, persistent: false },
    });
  });
  test('the default applies to everybody, even where its conditions name a group that is gone', () => {
    const conditions = { people: { groups: { include: ['gone'] } } };
    const book = compilePolicies([
      policy('OKTA_SIGN_ON', [rule({ actions: signon('ALLOW', 30) })], { isDefault: true, conditions }),
    ]);
    expect(findGlobalSession(book, aoi, undefined).access).toBe('ALLOW');
  });
  test('a rule that does not say whether a factor is wanted wants one', () => {
    const book = compilePolicies([policy('OKTA_SIGN_ON', [rule({ actions: signon('ALLOW', 30) })])]);
    expect(findGlobalSession(book, aoi, undefined).requireFactor).toBe(true);
  });
});
