// Rules of which nobody can say whether they are meant: a zone without data, an expression that fails. Whoever comes is held to what holds
// whichever way it is, and to no more.
import { describe, expect, test } from 'vitest';
import type { AppInstance } from '#src/access/apps/index.ts';
import {
  type Policy,
  policyEngineOf,
  type PolicyRule,
  type SessionLimits,
} from '#src/access/policies/index.ts';
import { type MethodProof, passwordProof } from '#src/access/proofs/index.ts';
import type { Session } from '#src/access/sessions/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import type { Decision } from './decision.ts';
import { evaluate } from './evaluate.ts';

const nowMs = Date.UTC(2026, 5, 1, 8);
const minute = 60_000;

const person = {
  id: '00u1',
  status: 'ACTIVE',
  typeId: 'oty1',
  login: 'aoi@example.com',
  profile: { login: 'aoi@example.com' },
  groupIds: [],
  sessionsRevokedMs: 0,
  tokensRevokedMs: 0,
} as unknown as Person;
const app = {
  id: '0oa1',
  name: 'till',
  label: 'Till',
  status: 'ACTIVE',
  implicitAssignment: true,
  accessPolicyId: 'rst1',
} as unknown as AppInstance;
const client = { requestId: 'r', ipAddress: '192.0.2.1', ipChain: [], userAgent: '', origin: '' };

const otp = (atMs: number): MethodProof => ({
  key: 'google_otp',
  method: 'otp',
  atMs,
  is: ['possession', 'deviceBound'],
  amr: ['otp'],
});
const passkey = (atMs: number): MethodProof => ({
  key: 'webauthn',
  method: 'webauthn',
  atMs,
  is: ['possession', 'phishingResistant', 'hardwareProtected', 'userPresence', 'userVerification'],
  amr: ['hwk', 'user'],
});

type Rule = { name: string; conditions?: Record<string, unknown>; actions: Record<string, unknown> };
function policyOf(type: Policy['type'], id: string, priority: number, rules: readonly Rule[]): Policy {
  return {
    id,
    type,
    status: 'ACTIVE',
    name: id,
    description: null,
    priority,
    system: false,
    isDefault: false,
    conditions: null,
    settings: undefined,
    createdMs: 0,
    lastUpdatedMs: 0,
    rules: rules.map(({ name, conditions, actions }, index): PolicyRule => {
      const rest = { system: false, createdMs: 0, lastUpdatedMs: 0, status: 'ACTIVE' as const, type: '' };
      return {
        ...rest,
        id: name,
        policyId: id,
        name,
        priority: index,
        conditions: conditions ?? null,
        actions,
      };
    }),
  };
}

const assurance = (factorMode: string, more: Record<string, unknown> = {}) => ({
  appSignOn: { access: 'ALLOW', verificationMethod: { type: 'ASSURANCE', factorMode, ...more } },
});
const phishingResistant = { constraints: [{ possession: { phishingResistant: 'REQUIRED' } }] };
const deny = { appSignOn: { access: 'DENY' } };
const signOn = (more: Record<string, unknown> = {}) => ({
  signon: { access: 'ALLOW', requireFactor: false, session: { maxSessionIdleMinutes: 120 }, ...more },
});
const outside = (zone: string) => ({ network: { connection: 'ZONE', exclude: [zone] } });
const within = (zone: string) => ({ network: { connection: 'ZONE', include: [zone] } });
const failing = { elCondition: { condition: "Convert.toInt('three') > 2" } };

type World = { global?: readonly Policy[]; app: readonly Rule[] };
type Coming = {
  proofs: readonly MethodProof[];
  createdMs?: number;
  lastSeenMs?: number;
  isInZone?: (zone: string) => boolean | undefined;
  requestedMs?: number;
};

const decide = (world: World, coming: Coming): Decision => judgeBy(engineOf(world), coming);

function engineOf({ global, app: rules }: World) {
  const open = [policyOf('OKTA_SIGN_ON', '00p1', 1, [{ name: 'open', actions: signOn() }])];
  return policyEngineOf([...(global ?? open), policyOf('ACCESS_POLICY', 'rst1', 1, rules)]);
}

function judgeBy(policies: ReturnType<typeof engineOf>, coming: Coming): Decision {
  const { proofs, createdMs = nowMs - minute, lastSeenMs = nowMs - minute } = coming;
  const session = {
    id: 's',
    sid: 's',
    userId: person.id,
    createdMs,
    authTimeMs: Math.max(...proofs.map(({ atMs }) => atMs)),
    lastSeenMs,
    idleExpiresMs: Number.POSITIVE_INFINITY,
    expiresMs: undefined,
    amr: ['pwd'],
    proofs,
    status: 'ACTIVE',
  } as unknown as Session;
  return evaluate({
    input: {
      userId: person.id,
      appId: app.id,
      session,
      client,
      path: 'authorize',
      ...(coming.requestedMs === undefined ? {} : { requestedMs: coming.requestedMs }),
    },
    nowMs,
    person,
    app,
    assignment: undefined,
    policies,
    isInZone: coming.isInZone ?? (() => undefined),
  });
}

const password = passwordProof(nowMs - minute);
const told = ({ trace }: Decision) =>
  trace.filter(({ step }) => step === 'rule').map(({ result, detail }) => `${result} ${detail}`);
const unknown = 'it is not known whether the network is one of those meant';

describe('a rule that may be meant', () => {
  test('lets nobody by with a password and a code where the rule behind it wants what cannot be phished', () => {
    const rules = [
      { name: 'Outside of Tor', conditions: outside('tor'), actions: assurance('2FA') },
      { name: 'Everybody', actions: assurance('2FA', phishingResistant) },
    ];
    const byCode = decide({ app: rules }, { proofs: [password, otp(nowMs - minute)] });
    expect([byCode.outcome, told(byCode)]).toEqual([
      'CHALLENGE',
      ['pass "open" applies', `fail "Outside of Tor" does not apply: ${unknown}`, 'pass "Everybody" applies'],
    ]);
    expect(decide({ app: rules }, { proofs: [password, passkey(nowMs)] }).outcome).toBe('ALLOW');
  });
  test('and asks for another thing than the one behind it: both are asked for, and the trace says so', () => {
    const rules = [
      { name: 'Two', conditions: outside('tor'), actions: assurance('2FA') },
      { name: 'Keys', actions: assurance('1FA', phishingResistant) },
    ];
    for (const [proofs, outcome] of [
      [[password, otp(nowMs)], 'CHALLENGE'],
      [
        [passkey(nowMs)].map((one) => ({ ...one, is: ['possession', 'phishingResistant'] as const })),
        'CHALLENGE',
      ],
      [[password, passkey(nowMs)], 'ALLOW'],
    ] as const) {
      const decision = decide({ app: rules }, { proofs });
      expect([decision.outcome, told(decision)]).toEqual([
        outcome,
        [
          'pass "open" applies',
          `pass "Two" is held to, since it may be meant: ${unknown}`,
          'pass "Keys" applies',
        ],
      ]);
    }
  });
  test('and wants it anew every time: so it is, though the rule behind it takes any password of the session', () => {
    const rules = [
      { name: 'Each time', conditions: failing, actions: assurance('1FA', { reauthenticateIn: 'PT0S' }) },
      { name: 'Everybody', actions: assurance('1FA') },
    ];
    const decision = decide({ app: rules }, { proofs: [password] });
    expect(decision).toMatchObject({ outcome: 'CHALLENGE', need: 'reauthenticate' });
    expect(told(decision).at(-1)).toMatch(
      /^pass "Each time" is held to, since it may be meant: the expression/,
    );
  });
  test('keeps out for certain, or leaves nobody but who is kept out behind it', () => {
    const proofs = [password, passkey(nowMs)];
    const two = { name: 'Two', conditions: outside('tor'), actions: assurance('2FA') };
    const denying = { name: 'No', conditions: outside('tor'), actions: deny };
    for (const [rules, last] of [
      [
        [denying, { name: 'Everybody', actions: assurance('1FA') }],
        `pass "No" is held to, since it may be meant: ${unknown}`,
      ],
      [[two, { name: 'Nobody', actions: deny }], 'pass "Nobody" applies'],
      [[two], 'fail no rule of "rst1" applies'],
    ] as const) {
      const decision = decide({ app: rules }, { proofs });
      expect([decision.outcome, told(decision).at(-1)]).toEqual(['DENY', last]);
    }
  });
  test('of a global session policy shortens the session that the next policy gives, and keeps its password', () => {
    const cautious = signOn({ primaryFactor: 'PASSWORD_IDP', session: { maxSessionIdleMinutes: 5 } });
    const roomy = signOn({
      requireFactor: true,
      factorPromptMode: 'DEVICE',
      session: { maxSessionIdleMinutes: 120, maxSessionLifetimeMinutes: 60, usePersistentCookie: true },
    });
    const global = [
      policyOf('OKTA_SIGN_ON', '00p1', 1, [
        { name: 'Cautious', conditions: outside('tor'), actions: cautious },
      ]),
      policyOf('OKTA_SIGN_ON', '00p2', 2, [{ name: 'Roomy', actions: roomy }]),
    ];
    const decision = decide(
      { global, app: [{ name: 'all', actions: assurance('1FA') }] },
      { proofs: [password, otp(nowMs)] },
    );
    expect(decision).toMatchObject({
      outcome: 'ALLOW',
      sessionLimits: { idleMs: 5 * minute, lifetimeMs: 60 * minute, persistent: false },
      prompt: { mode: 'DEVICE' },
    });
    const byKey = decide({ global, app: [] }, { proofs: [passkey(nowMs), otp(nowMs)] });
    expect(byKey.outcome).toBe('CHALLENGE');
    const idle = decide(
      { global, app: [] },
      { proofs: [password, otp(nowMs)], lastSeenMs: nowMs - 6 * minute },
    );
    expect(idle).toMatchObject({ outcome: 'CHALLENGE', need: 'sign-in' });
  });
});

/** The same in each run. */
function randomFrom(seed: number) {
  let state = seed;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % below;
  };
  return { next, pick: <T>(list: readonly T[]): T => list[next(list.length)] as T };
}
type Random = ReturnType<typeof randomFrom>;

const durations = [undefined, undefined, undefined, 'PT0S', 'PT5M', 'PT2H'] as const;
const timed = (name: string, { pick }: Random) => {
  const value = pick(durations);
  return value === undefined ? {} : { [name]: value };
};
function randomConstraint(random: Random): Record<string, unknown> {
  const { pick } = random;
  return pick([
    { possession: { phishingResistant: 'REQUIRED', ...timed('reauthenticateIn', random) } },
    { possession: { hardwareProtection: 'REQUIRED' } },
    { possession: { deviceBound: 'REQUIRED', excludedAuthenticationMethods: [{ key: 'webauthn' }] } },
    { knowledge: { types: ['password'], ...timed('reauthenticateIn', random) } },
    { knowledge: {}, possession: {} },
    { inherence: {} },
  ]);
}
function randomAccess(random: Random): Record<string, unknown> {
  const { pick, next } = random;
  if (next(25) === 0) return deny;
  if (next(6) === 0) {
    const link = (key: string, method: string) => ({ authenticationMethods: [{ key, method }] });
    const chains = [
      {
        ...link('okta_password', 'password'),
        next: [pick([link('google_otp', 'otp'), link('webauthn', 'webauthn')])],
      },
    ];
    return {
      appSignOn: {
        access: 'ALLOW',
        verificationMethod: { type: 'AUTH_METHOD_CHAIN', chains, ...timed('reauthenticateIn', random) },
      },
    };
  }
  const constraints = Array.from({ length: pick([0, 0, 1, 2]) }, () => randomConstraint(random));
  return assurance(pick(['1FA', '2FA']), {
    constraints,
    ...timed('reauthenticateIn', random),
    ...timed('inactivityPeriod', random),
  });
}
function randomSession({ pick, next }: Random): Record<string, unknown> {
  if (next(40) === 0) return { signon: { access: 'DENY' } };
  return signOn({
    requireFactor: pick([true, false]),
    primaryFactor: pick(['PASSWORD_IDP', 'PASSWORD_IDP_ANY_FACTOR']),
    factorPromptMode: pick(['ALWAYS', 'DEVICE', 'SESSION']),
    factorLifetime: pick([0, 3, 30]),
    session: {
      maxSessionIdleMinutes: pick([5, 120]),
      maxSessionLifetimeMinutes: pick([0, 0, 5, 600]),
      usePersistentCookie: pick([true, false]),
    },
  });
}
const zones = ['a', 'b', 'c'] as const;
const never = { people: { users: { include: ['00uother'] } } };

/** `isApart`: each rule goes by a zone of its own, so that any of them may be meant without the others. */
function randomRules(random: Random, kind: 'app' | 'global', isApart: boolean): Rule[] {
  const { next, pick } = random;
  const actions = () => (kind === 'app' ? randomAccess(random) : randomSession(random));
  const rules = Array.from({ length: 1 + next(3) }, (_, index): Rule => {
    const zone = isApart ? `${kind}${index}` : pick(zones);
    const conditions = pick([within(zone), outside(zone), { ...within(zone), ...never }, within(zone)]);
    return { name: `${kind} ${index}`, conditions, actions: actions() };
  });
  return next(20) === 0 ? rules : [...rules, { name: `${kind} last`, actions: actions() }];
}
const ages = [0, 0, 1, 1, 4, 60];
const randomProofs = ({ pick, next }: Random): MethodProof[] => {
  const at = () => nowMs - pick(ages) * minute;
  const some = [passwordProof(at()), otp(at()), passkey(at())].filter(() => next(3) > 0);
  return some.length > 0 ? some : [passwordProof(at())];
};

/** Every way in which the unknown may really be. */
function* worlds(world: World): Generator<(zone: string) => boolean> {
  const text = JSON.stringify(world);
  const named = [
    ...new Set([...text.matchAll(/"(?:include|exclude)":\["([^"]+)"\]/g)].map(([, zone]) => zone ?? '')),
  ];
  const asked = named.filter((zone) => zone !== '00uother');
  for (let bits = 0; bits < 2 ** asked.length; bits++)
    yield (zone) => ((bits >> asked.indexOf(zone)) & 1) === 1;
}

function randomWorld(random: Random, isApart: boolean): World {
  const global = [policyOf('OKTA_SIGN_ON', '00p1', 1, randomRules(random, 'global', isApart))];
  if (!isApart) global.push(policyOf('OKTA_SIGN_ON', '00p2', 2, randomRules(random, 'global', isApart)));
  return { global, app: randomRules(random, 'app', isApart) };
}

test('whatever the policies, nobody is let in of whom nobody can say where they are, whom one of the answers would not let in', () => {
  const random = randomFrom(11);
  const counts = { ALLOW: 0, CHALLENGE: 0, DENY: 0 };
  const wrong: object[] = [];
  for (let round = 0; round < 2_500; round++) {
    const world = randomWorld(random, false);
    const coming = {
      proofs: randomProofs(random),
      createdMs: nowMs - random.pick([1, 2, 4, 300]) * minute,
      lastSeenMs: nowMs - random.pick([0, 0, 1, 10]) * minute,
    };
    const engine = engineOf(world);
    const unsure = judgeBy(engine, coming);
    counts[unsure.outcome]++;
    if (unsure.outcome !== 'ALLOW') continue;
    for (const isInZone of worlds(world)) {
      const certain = judgeBy(engine, { ...coming, isInZone });
      if (certain.outcome === 'ALLOW' && isNoLonger(unsure.sessionLimits, certain.sessionLimits)) continue;
      wrong.push({ world, coming });
    }
  }
  expect(wrong).toEqual([]);
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(100);
});

/** Nor does their session last longer than it would. */
function isNoLonger(given: SessionLimits, would: SessionLimits): boolean {
  const lasts = (ms: number) => (ms === 0 ? Number.POSITIVE_INFINITY : ms);
  return (
    lasts(given.idleMs) <= lasts(would.idleMs) &&
    lasts(given.lifetimeMs) <= lasts(would.lifetimeMs) &&
    (would.persistent || !given.persistent)
  );
}

test('whatever the policies, whoever has just proved all that there is gets in where each of the answers lets them in', () => {
  const random = randomFrom(12);
  const coming = {
    proofs: [passwordProof(nowMs), otp(nowMs), passkey(nowMs)],
    createdMs: nowMs,
    lastSeenMs: nowMs,
    requestedMs: nowMs,
  };
  let allowed = 0;
  const wrong: object[] = [];
  for (let round = 0; round < 600; round++) {
    const world = randomWorld(random, true);
    const engine = engineOf(world);
    const answers = worlds(world).map((isInZone) => judgeBy(engine, { ...coming, isInZone }).outcome);
    if (!answers.every((outcome) => outcome === 'ALLOW')) continue;
    allowed++;
    if (judgeBy(engine, coming).outcome !== 'ALLOW') wrong.push(world);
  }
  expect(wrong).toEqual([]);
  expect(allowed).toBeGreaterThan(100);
});

test('whatever the policies, there is a next proof to ask for as long as enough of them would do', () => {
  const random = randomFrom(13);
  const all = [passwordProof(nowMs), otp(nowMs), passkey(nowMs)];
  let challenged = 0;
  const wrong: object[] = [];
  for (let round = 0; round < 2_500; round++) {
    const { app: rules } = randomWorld(random, false);
    const proofs = randomProofs(random);
    const decision = decide({ app: rules }, { proofs, lastSeenMs: nowMs, requestedMs: nowMs });
    const wanted = decision.outcome === 'CHALLENGE' ? decision.wanted : undefined;
    if (wanted === undefined || wanted.remaining(all) > 0) continue;
    challenged++;
    let shown: MethodProof[] = [];
    for (let left = wanted.remaining([]); left > 0; left = wanted.remaining(shown)) {
      const next = all.find((one) => wanted.remaining([...shown, one]) < left);
      if (next === undefined) {
        wrong.push({ rules, proofs });
        break;
      }
      shown = [...shown, next];
    }
  }
  expect(wrong).toEqual([]);
  expect(challenged).toBeGreaterThan(200);
});
