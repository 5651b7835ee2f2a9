// Rules about passwords and about setting up of which nobody can say whether they are meant: less is allowed, not more.
import { describe, expect, test } from 'vitest';
import type { Policy, PolicyRule, PolicySubject, PolicyType, Trace } from './policy.ts';
import {
  compilePolicies,
  endsSessionsOfRisk,
  findEnrollment,
  findPasswordRules,
  findSessionGuard,
} from './policy-book.ts';

/** From the office it is known to be; of the other zone nobody can say anything. */
const aoi: PolicySubject = {
  id: '00uaoi',
  groupIds: [],
  typeId: 'oty',
  network: (zone) => (zone === 'office' ? true : undefined),
};
const inDoubt = { network: { connection: 'ZONE', include: ['anonymisers'] } };

type Given = { conditions?: Record<string, unknown>; actions: Record<string, unknown> };
function bookOf(type: PolicyType, ...rules: Given[]) {
  const policyId = `policy of ${type}`;
  return compilePolicies([
    {
      id: policyId,
      type,
      status: 'ACTIVE',
      name: policyId,
      priority: 1,
      isDefault: true,
      settings: { password: { complexity: { minLength: 12 } } },
      rules: rules.map((rule, at) => ({
        id: `rule${at}`,
        policyId,
        status: 'ACTIVE',
        name: `Rule ${at}`,
        priority: at,
        conditions: null,
        ...rule,
      })) as unknown as PolicyRule[],
    } as unknown as Policy,
  ]);
}

const password = (change: string, reset: string, requirement?: object): Record<string, unknown> => ({
  passwordChange: { access: change },
  selfServicePasswordReset: { access: reset, ...(requirement && { requirement }) },
  selfServiceUnlock: { access: 'ALLOW' },
});
const rulesOf = (...rules: Given[]) => findPasswordRules(bookOf('PASSWORD', ...rules), aoi, undefined);

describe('a rule about passwords in doubt', () => {
  test('takes away what it takes away, and gives nothing that the certain one does not give', () => {
    const open = { actions: password('ALLOW', 'ALLOW') };
    const shut = { actions: password('DENY', 'DENY') };
    expect(rulesOf({ ...shut, conditions: inDoubt }, open)).toMatchObject({
      mayChangePassword: false,
      mayResetPassword: false,
      mayUnlock: true,
      complexity: { minLength: 12 },
    });
    expect(rulesOf({ ...open, conditions: inDoubt }, shut)).toMatchObject({
      mayChangePassword: false,
      mayResetPassword: false,
      mayUnlock: true,
    });
    expect(rulesOf({ ...open, conditions: inDoubt })).toMatchObject({
      mayChangePassword: false,
      mayUnlock: false,
    });
    expect(
      rulesOf({ ...shut, conditions: { network: { connection: 'ZONE', exclude: ['office'] } } }, open),
    ).toMatchObject({
      mayChangePassword: true,
      mayResetPassword: true,
    });
  });

  test('what both ask is asked: methods that both take, and everything on top', () => {
    const asked = (methods: string[], stepUp: object, more: object = {}) => ({
      primary: { methods, ...more },
      stepUp,
    });
    const one = asked(['email', 'otp', 'push'], { required: true, methods: ['security_question'] });
    const other = asked(
      ['otp', 'sms', 'push'],
      { required: true },
      {
        methodConstraints: [{ method: 'otp', allowedAuthenticators: [{ key: 'google_otp' }] }],
      },
    );
    for (const [first, second] of [
      [one, other],
      [other, one],
    ]) {
      const { toReset, toUnlock } =
        rulesOf(
          { actions: password('ALLOW', 'ALLOW', first), conditions: inDoubt },
          { actions: password('ALLOW', 'ALLOW', second) },
        ) ?? {};
      expect(toReset?.methods.toSorted()).toEqual(['otp', 'push']);
      expect(toReset?.otpAuthenticators).toEqual(['google_otp']);
      expect(toReset?.stepUp.toSorted()).toEqual(['any', 'question']);
      expect(toUnlock).toEqual(toReset);
    }
  });

  test('is said in the trace to be held to, and the one that adds nothing is not', () => {
    const trace: Trace = [];
    const book = bookOf(
      'PASSWORD',
      { actions: password('DENY', 'ALLOW'), conditions: inDoubt },
      { actions: password('ALLOW', 'ALLOW'), conditions: inDoubt },
      { actions: password('ALLOW', 'ALLOW') },
    );
    expect(findPasswordRules(book, aoi, trace)?.mayChangePassword).toBe(false);
    const held = trace
      .filter(({ step, result }) => step === 'rule' && result === 'pass')
      .map(({ name }) => name);
    expect(held).toEqual(['Rule 0']);
  });
});

describe('a rule about setting up in doubt', () => {
  const when = (self: string): Record<string, unknown> => ({ enroll: { self } });

  test('is held to where it lets less be set up, and vouches for no network', () => {
    const never = findEnrollment(
      bookOf('MFA_ENROLL', { actions: when('NEVER'), conditions: inDoubt }, { actions: when('LOGIN') }),
      aoi,
      undefined,
    );
    expect(never).toMatchObject({ when: 'NEVER', ruleId: 'rule0', isByNetwork: false });
    const challenge = findEnrollment(
      bookOf('MFA_ENROLL', { actions: when('CHALLENGE'), conditions: inDoubt }, { actions: when('LOGIN') }),
      aoi,
      undefined,
    );
    expect(challenge).toMatchObject({ when: 'CHALLENGE', isByNetwork: false });
    const login = findEnrollment(
      bookOf('MFA_ENROLL', { actions: when('LOGIN'), conditions: inDoubt }, { actions: when('NEVER') }),
      aoi,
      undefined,
    );
    expect(login).toMatchObject({ when: 'NEVER', ruleId: 'rule1' });
    const office = { network: { connection: 'ZONE', include: ['office'] } };
    const known = findEnrollment(
      bookOf('MFA_ENROLL', { actions: when('LOGIN'), conditions: office }),
      aoi,
      undefined,
    );
    expect(known).toMatchObject({ when: 'LOGIN', isByNetwork: true });
  });
});

test('a rule in doubt that ends sessions ends them, and one that guards them guards them', () => {
  const ends = { entityRisk: { actions: [{ action: 'TERMINATE_ALL_SESSIONS' }] } };
  const failing = { network: { connection: 'ZONE', include: ['anonymisers'] } };
  expect(
    endsSessionsOfRisk(
      bookOf(
        'ENTITY_RISK',
        { actions: ends, conditions: failing },
        { actions: { entityRisk: { actions: [] } } },
      ),
      aoi,
    ),
  ).toBe(true);
  const guards = { sessionViolationDetection: { policyEvaluation: { enabled: true } } };
  const lax = { sessionViolationDetection: { policyEvaluation: { enabled: false } } };
  const book = bookOf(
    'SESSION_VIOLATION_DETECTION',
    { actions: guards, conditions: failing },
    { actions: lax },
  );
  expect(findSessionGuard(book, aoi)).toEqual({ evaluates: true, terminates: false });
});
