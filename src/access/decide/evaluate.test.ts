import { describe, expect, test } from 'vitest';
import { type Characteristic, type MethodProof, passwordProof } from '#src/access/proofs/index.ts';
import type { AppInstance } from '#src/access/apps/index.ts';
import type { Assignment } from '#src/access/assignments/index.ts';
import type { AppSignOn, GlobalSession, ProofStep } from '#src/access/policies/index.ts';
import type { Session } from '#src/access/sessions/index.ts';
import type { Person, UserStatus } from '#src/directory/users/index.ts';
import type { Decision, DecisionInput, DecisionPath } from './decision.ts';
import { evaluate, type Facts } from './evaluate.ts';

const nowMs = Date.UTC(2026, 5, 1, 8);
const minute = 60_000;
const hour = 60 * minute;

const person: Person = {
  id: '00u00000000000000001',
  status: 'ACTIVE',
  typeId: 'oty00000000000000001',
  login: 'aoi@example.com',
  profile: { firstName: 'Aoi', lastName: 'Tanaka' },
  groupIds: ['00g00000000000000001'],
  hasPassword: true,
  passwordChangedMs: nowMs - 30 * 24 * hour,
  sessionsRevokedMs: 0,
  tokensRevokedMs: 0,
  createdMs: nowMs - 60 * 24 * hour,
  lastLoginMs: undefined,
  lastUpdatedMs: nowMs - 60 * 24 * hour,
  provider: { type: 'OKTA', name: 'OKTA' },
};

const session: Session = {
  id: '10200000000000000001random',
  sid: '10200000000000000001random',
  userId: person.id,
  createdMs: nowMs - hour,
  authTimeMs: nowMs - hour,
  lastSeenMs: nowMs - minute,
  idleMs: 2 * hour,
  idleExpiresMs: nowMs - minute + 2 * hour,
  expiresMs: undefined,
  amr: ['pwd'],
  proofs: [],
  context: undefined,
  lastPasswordMs: nowMs - hour,
  lastFactorMs: undefined,
  persistent: false,
  ipAddress: '192.0.2.1',
  userAgent: 'test',
  status: 'ACTIVE',
};

const app = {
  id: '0oa00000000000000001',
  label: 'Till',
  status: 'ACTIVE',
  implicitAssignment: false,
  accessPolicyId: 'rst1',
} as unknown as AppInstance;

const assignment: Assignment = {
  appId: app.id,
  scope: 'USER',
  groupId: undefined,
  userName: undefined,
  profile: {},
  lastUpdatedMs: 0,
};

const openSession: GlobalSession = {
  access: 'ALLOW',
  requireFactor: false,
  needsPassword: false,
  prompt: { mode: 'ALWAYS', lifetimeMs: 0, rememberByDefault: false },
  limits: { idleMs: 2 * hour, lifetimeMs: 0, persistent: false },
  policyId: '00p1',
  ruleId: '0pr1',
  ruleName: 'Default Rule',
};
const openApp: AppSignOn = {
  access: 'ALLOW',
  factors: 1,
  alternatives: [],
  reauthenticateInMs: undefined,
  inactivityMs: undefined,
  policyId: 'rst1',
  ruleId: 'rul1',
  ruleName: 'Catch-all Rule',
};

const client = {
  requestId: 'r',
  ipAddress: '192.0.2.1',
  ipChain: ['192.0.2.1'],
  userAgent: 'test',
  origin: 'http://localhost:8080',
};
const proof = { amr: ['pwd'], atMs: nowMs - minute };

type Change = {
  input?: Partial<DecisionInput>;
  person?: Partial<Person> | undefined;
  app?: Partial<AppInstance> | undefined;
  assignment?: Assignment | undefined;
  session?: Partial<Session> | undefined;
  global?: Partial<GlobalSession>;
  signOn?: Partial<AppSignOn>;
};

function decide(change: Change = {}): Decision {
  const global = { ...openSession, ...change.global };
  const signOn = { ...openApp, ...change.signOn };
  const given = <T>(key: keyof Change, value: T): T | undefined =>
    key in change
      ? change[key] === undefined
        ? undefined
        : { ...value, ...(change[key] as Partial<T>) }
      : value;
  const facts: Facts = {
    input: {
      userId: person.id,
      appId: app.id,
      session: given('session', session),
      client,
      path: 'authorize',
      ...change.input,
    },
    nowMs,
    person: given('person', person),
    app: given('app', app),
    assignment: given('assignment', assignment),
    policies: { globalSessionFor: () => global, accessPolicyFor: () => signOn },
  };
  return evaluate(facts);
}

function verdict(decision: Decision): string {
  if (decision.outcome === 'ALLOW') return 'ALLOW';
  return decision.outcome === 'DENY' ? `DENY ${decision.reason}` : `CHALLENGE ${decision.need}`;
}

const paths: DecisionPath[] = [
  'signin',
  'authn',
  'password-grant',
  'authorize',
  'launch',
  'session',
  'token',
  'refresh',
  'held-token',
];
/** All but the one on which nothing is asked that could be proved. */
const provingPaths = paths.filter((path) => path !== 'held-token');
const browserPaths: DecisionPath[] = ['authorize', 'launch', 'session'];
/** Each path with the evidence that belongs to it. */
const on = (path: DecisionPath): Change => ({
  ...(browserPaths.includes(path) ? {} : { session: undefined }),
  input: { path, ...(browserPaths.includes(path) ? {} : { proof }) },
});

describe('the person', () => {
  const denied: [UserStatus, string][] = [
    ['STAGED', 'DENY USER_STATUS'],
    ['PROVISIONED', 'DENY USER_STATUS'],
    ['RECOVERY', 'DENY USER_STATUS'],
    ['SUSPENDED', 'DENY USER_STATUS'],
    ['DEPROVISIONED', 'DENY USER_STATUS'],
    ['LOCKED_OUT', 'DENY LOCKED_OUT'],
    ['TELEPORTED' as UserStatus, 'DENY USER_STATUS'],
  ];
  for (const [status, expected] of denied) {
    for (const path of paths) {
      test(`a ${status} person does not pass on ${path}`, () => {
        expect(verdict(decide({ ...on(path), person: { status } }))).toBe(expected);
      });
    }
  }

  for (const path of paths) {
    test(`somebody unknown is denied on ${path}`, () => {
      expect(verdict(decide({ ...on(path), person: undefined }))).toBe('DENY USER_UNKNOWN');
    });
    test(`facts about somebody else are denied on ${path}`, () => {
      expect(verdict(decide({ ...on(path), person: { id: '00u00000000000000002' } }))).toBe(
        'DENY USER_UNKNOWN',
      );
    });
    test(`an ACTIVE, assigned person passes on ${path}`, () => {
      const decision = decide(on(path));
      expect(verdict(decision)).toBe('ALLOW');
      expect(decision.trace.every((step) => step.result !== 'fail')).toBe(true);
    });
  }

  test('an expired password sends a browser back to sign-in and ends everything else', () => {
    const expired = { person: { status: 'PASSWORD_EXPIRED' as const } };
    expect(verdict(decide({ ...on('authorize'), ...expired }))).toBe('CHALLENGE sign-in');
    expect(verdict(decide({ ...on('launch'), ...expired }))).toBe('CHALLENGE sign-in');
    for (const path of ['signin', 'authn', 'password-grant', 'token', 'refresh', 'held-token'] as const) {
      expect(verdict(decide({ ...on(path), ...expired }))).toBe('DENY PASSWORD_EXPIRED');
    }
  });
});

describe('the app and the assignment', () => {
  for (const path of paths) {
    test(`an unassigned person is denied on ${path}`, () => {
      expect(verdict(decide({ ...on(path), assignment: undefined }))).toBe('DENY NOT_ASSIGNED');
    });
    test(`an assignment to another app does not count on ${path}`, () => {
      expect(verdict(decide({ ...on(path), assignment: { ...assignment, appId: 'other' } }))).toBe(
        'DENY NOT_ASSIGNED',
      );
    });
    test(`an inactive app is closed on ${path}`, () => {
      expect(verdict(decide({ ...on(path), app: { status: 'INACTIVE' } }))).toBe('DENY APP_INACTIVE');
    });
    test(`an app with an unheard-of status is closed on ${path}`, () => {
      expect(verdict(decide({ ...on(path), app: { status: 'PAUSED' as 'ACTIVE' } }))).toBe(
        'DENY APP_INACTIVE',
      );
    });
    test(`a deleted app is closed on ${path}`, () => {
      expect(verdict(decide({ ...on(path), app: undefined }))).toBe('DENY APP_UNKNOWN');
    });
  }

  test('not being assigned is said in the words of the protocol', () => {
    expect(decide({ assignment: undefined })).toMatchObject({
      message: 'User is not assigned to the client application.',
    });
  });

  test('an app for everyone asks for no assignment', () => {
    expect(verdict(decide({ app: { implicitAssignment: true }, assignment: undefined }))).toBe('ALLOW');
  });

  test('the org itself has no app to ask about', () => {
    expect(
      verdict(
        decide({ input: { appId: undefined, path: 'session' }, app: undefined, assignment: undefined }),
      ),
    ).toBe('ALLOW');
  });
});

describe('the evidence', () => {
  for (const path of paths) {
    test(`nobody passes on ${path} with neither session nor proof`, () => {
      expect(verdict(decide({ session: undefined, input: { path } }))).toBe('CHALLENGE sign-in');
    });
    test(`another person's session is no evidence on ${path}`, () => {
      const change = on(path);
      const foreign = { ...session, userId: '00u00000000000000002' };
      expect(
        verdict(decide({ ...change, session: foreign, input: { ...change.input, session: foreign } })),
      ).toBe('CHALLENGE sign-in');
    });
  }
  for (const path of browserPaths) {
    test(`a proof alone is not enough on ${path}, where a session is expected`, () => {
      expect(verdict(decide({ session: undefined, input: { path, proof } }))).toBe('CHALLENGE sign-in');
    });
    test(`a proof cannot freshen a stale session on ${path}`, () => {
      const change = {
        session: { idleExpiresMs: nowMs },
        input: { path, proof: { amr: ['pwd', 'otp'], atMs: nowMs } },
      };
      expect(verdict(decide(change))).toBe('CHALLENGE sign-in');
    });
  }
  test('a session that still wants a factor opens nothing', () => {
    expect(verdict(decide({ session: { status: 'MFA_REQUIRED' } }))).toBe('CHALLENGE factor');
  });
  test('an authentication by methods nobody knows counts for nothing', () => {
    expect(verdict(decide({ session: { amr: ['mfa', 'telepathy'] } }))).toBe('CHALLENGE sign-in');
    expect(verdict(decide({ session: { amr: [] } }))).toBe('CHALLENGE sign-in');
  });
  test('an authentication in the future is not believed', () => {
    expect(verdict(decide({ session: { authTimeMs: nowMs + 2 * minute } }))).toBe('CHALLENGE sign-in');
  });
});

describe('revocation', () => {
  test('a session begun before the revocation, or at the same moment, is dead', () => {
    for (const sessionsRevokedMs of [session.createdMs, session.createdMs + 1, nowMs]) {
      expect(verdict(decide({ person: { sessionsRevokedMs } }))).toBe('CHALLENGE sign-in');
    }
    expect(verdict(decide({ person: { sessionsRevokedMs: session.createdMs - 1 } }))).toBe('ALLOW');
  });
  test('a dead session learns nothing about apps and assignments', () => {
    const decision = decide({
      person: { sessionsRevokedMs: nowMs },
      assignment: undefined,
      app: { status: 'INACTIVE' },
    });
    expect(verdict(decision)).toBe('CHALLENGE sign-in');
  });
  test('a revocation during sign-in ends that sign-in', () => {
    for (const path of ['signin', 'authn', 'password-grant'] as const) {
      expect(verdict(decide({ ...on(path), person: { sessionsRevokedMs: proof.atMs } }))).toBe(
        'CHALLENGE sign-in',
      );
    }
  });
  test('a grant made before tokens were revoked is dead at token and refresh', () => {
    for (const path of ['token', 'refresh', 'held-token'] as const) {
      expect(verdict(decide({ ...on(path), person: { tokensRevokedMs: proof.atMs } }))).toBe(
        'DENY GRANT_REVOKED',
      );
      const input = { path, proof: { ...proof, grantedMs: nowMs - 10 } };
      expect(verdict(decide({ session: undefined, input, person: { tokensRevokedMs: nowMs - 10 } }))).toBe(
        'DENY GRANT_REVOKED',
      );
      expect(verdict(decide({ session: undefined, input, person: { tokensRevokedMs: nowMs - 11 } }))).toBe(
        'ALLOW',
      );
    }
  });
  test('revoked sessions do not end grants, nor revoked grants sessions', () => {
    expect(verdict(decide({ ...on('refresh'), person: { sessionsRevokedMs: nowMs } }))).toBe('ALLOW');
    expect(verdict(decide({ person: { tokensRevokedMs: nowMs } }))).toBe('ALLOW');
  });
});

describe('the global session policy', () => {
  for (const path of paths) {
    test(`a policy that denies closes ${path}`, () => {
      expect(verdict(decide({ ...on(path), global: { access: 'DENY' } }))).toBe('DENY POLICY');
    });
  }
  for (const path of provingPaths) {
    test(`a second factor that is missing is asked for on ${path}`, () => {
      expect(verdict(decide({ ...on(path), global: { requireFactor: true } }))).toBe('CHALLENGE factor');
    });
  }
  test('a session that has to begin with the password does not begin without it, however good the key', () => {
    const global = { needsPassword: true };
    const key = { amr: ['hwk', 'fpt'], atMs: nowMs };
    expect(verdict(decide({ session: undefined, input: { path: 'signin', proof: key }, global }))).toBe(
      'CHALLENGE factor',
    );
    expect(verdict(decide({ ...on('signin'), global }))).toBe('ALLOW');
  });
  test('the idle limit of today counts, not only the one the session began with', () => {
    const limits = { idleMs: minute, lifetimeMs: 0, persistent: false };
    expect(verdict(decide({ session: { lastSeenMs: nowMs - minute }, global: { limits } }))).toBe(
      'CHALLENGE sign-in',
    );
    expect(verdict(decide({ session: { lastSeenMs: nowMs - minute + 1 }, global: { limits } }))).toBe(
      'ALLOW',
    );
  });
  test('the lifetime limit of today counts, however busy the session was', () => {
    const limits = { idleMs: 2 * hour, lifetimeMs: hour, persistent: false };
    expect(verdict(decide({ global: { limits } }))).toBe('CHALLENGE sign-in');
    expect(verdict(decide({ session: { createdMs: nowMs - hour + 1 }, global: { limits } }))).toBe('ALLOW');
  });
  test('a session past its own end is over, to the millisecond', () => {
    expect(verdict(decide({ session: { expiresMs: nowMs } }))).toBe('CHALLENGE sign-in');
    expect(verdict(decide({ session: { expiresMs: nowMs + 1 } }))).toBe('ALLOW');
    expect(verdict(decide({ session: { idleExpiresMs: nowMs } }))).toBe('CHALLENGE sign-in');
  });
  test('an allowed person is told the limits for a new session', () => {
    expect(decide(on('signin'))).toMatchObject({ sessionLimits: openSession.limits });
  });
});

describe('the app policy', () => {
  for (const path of paths) {
    test(`a rule that denies closes ${path}`, () => {
      expect(verdict(decide({ ...on(path), signOn: { access: 'DENY' } }))).toBe('DENY POLICY');
    });
  }
  for (const path of provingPaths) {
    test(`two factors are not met by a password on ${path}`, () => {
      expect(verdict(decide({ ...on(path), signOn: { factors: 2 } }))).toBe('CHALLENGE factor');
    });
  }
  const alternative = { steps: [], isChain: false, noneOf: [], unverifiable: undefined };
  const step = (...is: Characteristic[]) => ({ options: [{ is }], reauthenticateInMs: undefined });
  const password = {
    options: [{ key: 'okta_password', is: ['knowledge' as const] }],
    reauthenticateInMs: undefined,
  };

  test('two factors are met by something known and something owned, not by the word mfa', () => {
    expect(verdict(decide({ session: { amr: ['pwd', 'otp', 'mfa'] }, signOn: { factors: 2 } }))).toBe(
      'ALLOW',
    );
    expect(verdict(decide({ session: { amr: ['pwd', 'mfa'] }, signOn: { factors: 2 } }))).toBe(
      'CHALLENGE factor',
    );
    expect(verdict(decide({ session: { amr: ['pwd', 'kba'] }, signOn: { factors: 2 } }))).toBe(
      'CHALLENGE factor',
    );
    // What is missing is something known: the password.
    expect(verdict(decide({ session: { amr: ['otp', 'sms'] }, signOn: { factors: 2 } }))).toBe(
      'CHALLENGE reauthenticate',
    );
  });
  test('a constraint nobody can vouch for is not met by any session', () => {
    const alternatives = [{ ...alternative, steps: [step('possession', 'phishingResistant')] }];
    expect(verdict(decide({ session: { amr: ['pwd', 'hwk'] }, signOn: { alternatives } }))).toBe(
      'CHALLENGE factor',
    );
  });
  test('one met alternative is enough', () => {
    const alternatives = [
      { ...alternative, unverifiable: 'inherence' },
      { ...alternative, steps: [password] },
    ];
    expect(verdict(decide({ signOn: { alternatives } }))).toBe('ALLOW');
  });
  test('a wanted password is asked for from who came in by another factor', () => {
    const alternatives = [{ ...alternative, steps: [password] }];
    expect(verdict(decide({ session: { amr: ['hwk'] }, signOn: { alternatives } }))).toBe(
      'CHALLENGE reauthenticate',
    );
  });
  test('an authentication older than the rule accepts is asked for again, in the browser only', () => {
    const signOn = { reauthenticateInMs: hour - 1 };
    expect(verdict(decide({ ...on('authorize'), signOn }))).toBe('CHALLENGE reauthenticate');
    expect(verdict(decide({ ...on('launch'), signOn }))).toBe('CHALLENGE reauthenticate');
    const old = { amr: ['pwd'], atMs: nowMs - 5 * hour };
    expect(verdict(decide({ session: undefined, input: { path: 'refresh', proof: old }, signOn }))).toBe(
      'ALLOW',
    );
    expect(verdict(decide({ signOn: { reauthenticateInMs: hour } }))).toBe('ALLOW');
  });
  test('a visit that goes on has answered "every time" when it began, while a limit of time goes on counting', () => {
    const visit = { path: 'forward-auth' as const, requestedMs: session.authTimeMs, isUnderWay: true };
    const every = { reauthenticateInMs: 0 };
    expect(verdict(decide({ input: visit, signOn: every }))).toBe('ALLOW');
    const later = { ...visit, requestedMs: session.authTimeMs + 1 };
    expect(verdict(decide({ input: later, signOn: every }))).toBe('CHALLENGE reauthenticate');
    const limit = { reauthenticateInMs: hour - 1 };
    expect(verdict(decide({ input: visit, signOn: limit }))).toBe('CHALLENGE reauthenticate');
    expect(verdict(decide({ input: visit, signOn: { reauthenticateInMs: hour } }))).toBe('ALLOW');
  });
  test('"every time" is satisfied by what happened since the request arrived, and by nothing older', () => {
    const signOn = { reauthenticateInMs: 0 };
    expect(verdict(decide({ signOn }))).toBe('CHALLENGE reauthenticate');
    const requestedMs = session.authTimeMs;
    expect(verdict(decide({ signOn, input: { requestedMs } }))).toBe('ALLOW');
    expect(verdict(decide({ signOn, input: { requestedMs: requestedMs + 1 } }))).toBe(
      'CHALLENGE reauthenticate',
    );
  });
  test('a password may age faster than the session', () => {
    const alternatives = [{ ...alternative, steps: [{ ...password, reauthenticateInMs: 10 * minute }] }];
    const fresh = { amr: ['pwd', 'otp'], authTimeMs: nowMs, lastPasswordMs: nowMs - 11 * minute };
    expect(verdict(decide({ session: fresh, signOn: { alternatives } }))).toBe('CHALLENGE reauthenticate');
    expect(
      verdict(
        decide({ session: { ...fresh, lastPasswordMs: nowMs - 9 * minute }, signOn: { alternatives } }),
      ),
    ).toBe('ALLOW');
  });
  describe('a chain of methods', () => {
    const known = (atMs: number): MethodProof => passwordProof(atMs);
    const code = (atMs: number): MethodProof => ({
      key: 'google_otp',
      method: 'otp',
      atMs,
      is: ['possession', 'userPresence'],
      amr: ['otp'],
    });
    const method = (key: string, more: Partial<ProofStep> = {}): ProofStep => ({
      options: [{ key, is: [] }],
      reauthenticateInMs: undefined,
      ...more,
    });
    const chain = (...steps: ProofStep[]) => [{ ...alternative, steps, isChain: true }];
    const came = (proofs: MethodProof[], alternatives: AppSignOn['alternatives']) =>
      verdict(decide({ session: { proofs }, signOn: { alternatives } }));

    test('is met by proofs in its order, and by none that came the other way round', () => {
      const first = chain(method('google_otp'), method('okta_password'));
      expect(came([code(nowMs - 2), known(nowMs - 1)], first)).toBe('ALLOW');
      expect(came([known(nowMs - 1), code(nowMs - 2)], first)).toBe('ALLOW');
      expect(came([known(nowMs - 2), code(nowMs - 1)], first)).not.toBe('ALLOW');
    });
    test('takes another proof for each step, also where one would do for both', () => {
      const twice = chain(method('google_otp'), method('google_otp'));
      expect(came([code(nowMs - 2)], twice)).not.toBe('ALLOW');
      const either = chain(
        method('', {
          options: [
            { key: 'google_otp', is: [] },
            { key: 'okta_password', is: [] },
          ],
        }),
        method('google_otp'),
      );
      expect(came([known(nowMs - 2), code(nowMs - 1)], either)).toBe('ALLOW');
      expect(came([code(nowMs - 1)], either)).not.toBe('ALLOW');
      // Also at the same moment, in whatever order they are named.
      for (const proofs of [
        [known(nowMs), code(nowMs)],
        [code(nowMs), known(nowMs)],
      ])
        expect(came(proofs, either)).toBe('ALLOW');
    });
    test('asks for what came too early again, and for one proof only', () => {
      const first = chain(method('google_otp'), method('okta_password'));
      const decision = decide({
        session: { proofs: [known(nowMs - 2), code(nowMs - 1)] },
        signOn: { alternatives: first },
      });
      if (decision.outcome !== 'CHALLENGE') throw new Error(decision.outcome);
      expect(decision.wanted?.remaining([])).toBe(1);
      expect(decision.wanted?.remaining([code(nowMs)])).toBe(1);
      expect(decision.wanted?.remaining([known(nowMs)])).toBe(0);
    });
  });
  test('a session may lie idle shorter for one app than for the org', () => {
    const signOn = { inactivityMs: 10 * minute };
    expect(verdict(decide({ session: { lastSeenMs: nowMs - 11 * minute }, signOn }))).toBe(
      'CHALLENGE reauthenticate',
    );
    expect(verdict(decide({ session: { lastSeenMs: nowMs - 9 * minute }, signOn }))).toBe('ALLOW');
  });
});

describe('what the request asks for', () => {
  test('max_age is held to the millisecond', () => {
    expect(verdict(decide({ input: { maxAgeSeconds: 3600 } }))).toBe('ALLOW');
    expect(verdict(decide({ input: { maxAgeSeconds: 3599 } }))).toBe('CHALLENGE reauthenticate');
  });
  test('max_age=0 asks every time, and is satisfied once asked', () => {
    expect(verdict(decide({ session: { authTimeMs: nowMs }, input: { maxAgeSeconds: 0 } }))).toBe(
      'CHALLENGE reauthenticate',
    );
    expect(
      verdict(decide({ session: { authTimeMs: nowMs }, input: { maxAgeSeconds: 0, requestedMs: nowMs } })),
    ).toBe('ALLOW');
  });
  test('prompt=login wants an authentication after the request', () => {
    expect(verdict(decide({ input: { notBeforeMs: session.authTimeMs + 1 } }))).toBe(
      'CHALLENGE reauthenticate',
    );
    expect(verdict(decide({ input: { notBeforeMs: session.authTimeMs } }))).toBe('ALLOW');
  });
  const acr: [string[], readonly string[], string][] = [
    [['urn:okta:loa:1fa:any'], ['pwd'], 'ALLOW'],
    [['urn:okta:loa:1fa:pwd'], ['pwd'], 'ALLOW'],
    [['urn:okta:loa:1fa:pwd'], ['hwk'], 'CHALLENGE reauthenticate'],
    [['urn:okta:loa:2fa:any'], ['pwd'], 'CHALLENGE factor'],
    [['urn:okta:loa:2fa:any'], ['pwd', 'otp'], 'ALLOW'],
    [['urn:okta:loa:2fa:any:ifpossible'], ['pwd'], 'ALLOW'],
    // That a key resisted phishing is not said by its name.
    [['phr'], ['pwd', 'hwk'], 'CHALLENGE factor'],
    [['phrh'], ['pwd', 'hwk'], 'CHALLENGE factor'],
    [['urn:somebody:else'], ['pwd'], 'DENY ACR_UNMET'],
    [['constructor', '__proto__'], ['pwd'], 'DENY ACR_UNMET'],
    [['phr', 'urn:okta:loa:1fa:any'], ['pwd'], 'ALLOW'],
  ];
  for (const [acrValues, amr, expected] of acr) {
    test(`acr_values ${acrValues.join(' ')} after ${amr.join('+')}: ${expected}`, () => {
      expect(verdict(decide({ session: { amr }, input: { acrValues } }))).toBe(expected);
    });
  }
});

describe('the trace', () => {
  test('a denial names the step that failed, last', () => {
    const decision = decide({ assignment: undefined });
    expect(decision.trace.at(-1)).toEqual({
      step: 'assignment',
      result: 'fail',
      detail: 'User is not assigned to the client application.',
    });
    expect(decision.trace.map((step) => step.step)).toEqual([
      'person',
      'evidence',
      'revocation',
      'app',
      'assignment',
    ]);
  });
  test('the same facts give the same decision', () => {
    expect(decide()).toEqual(decide());
  });
});
