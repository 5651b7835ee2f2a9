// One decision of access/decide, without the database: 50 rules in the app's policy, of which the last applies, 40 groups, a zone
// of 7,000 networks that two in five rules ask for, risk and device that one in five does. `node bench/decision.ts` prints microseconds and keeps them in bench/results; DESIGN §6 allows 100.
import type { SignOnContext } from '#src/access/context/index.ts';
import { passwordProof } from '#src/access/proofs/index.ts';
import type { AppInstance } from '#src/access/apps/index.ts';
import { evaluate, type Facts } from '#src/access/decide/index.ts';
import { type Policy, type PolicyRule, policyEngineOf } from '#src/access/policies/index.ts';
import { compileAddresses } from '#src/access/addresses/index.ts';
import type { Session } from '#src/access/sessions/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import { type DecisionResults, writeMeasured } from './policy-lines.ts';

const nowMs = 1_790_000_000_000;
const groupIds = Array.from({ length: 40 }, (_, index) => `00g${index}`);

function rule(
  policyId: string,
  index: number,
  conditions: Record<string, unknown>,
  actions: Record<string, unknown>,
): PolicyRule {
  return {
    id: `${policyId}-${index}`,
    policyId,
    type: '',
    status: 'ACTIVE',
    name: `rule ${index}`,
    priority: index,
    system: false,
    conditions,
    actions,
    createdMs: 0,
    lastUpdatedMs: 0,
  };
}

function policy(id: string, type: Policy['type'], rules: PolicyRule[]): Policy {
  const flags = {
    priority: 1,
    system: true,
    isDefault: true,
    description: null,
    conditions: null,
    settings: undefined,
  };
  return { id, type, status: 'ACTIVE', name: id, ...flags, createdMs: 0, lastUpdatedMs: 0, rules };
}

const assurance = { type: 'ASSURANCE', factorMode: '1FA', reauthenticateIn: 'PT2H' };
const allow = { appSignOn: { access: 'ALLOW', verificationMethod: assurance } };
const missing = (index: number) =>
  index % 5 === 0
    ? { riskScore: { level: 'HIGH' }, device: { managed: true } }
    : index % 2 === 0
      ? { people: { groups: { include: [`00gother${index}`], exclude: ['00gnone'] } } }
      : { people: { groups: { exclude: ['00gnone'] } }, network: { connection: 'ZONE', include: ['shops'] } };
/** 10.0.0.0/24, 10.0.1.0/24, … */
const shops = compileAddresses(
  Array.from({ length: 7_000 }, (_, index) => {
    const first = 10 * 2 ** 24 + index * 256;
    return { first: [first], last: [first + 255] };
  }),
);
const appRules = Array.from({ length: 49 }, (_, index) => rule('rst', index, missing(index), allow));
const signon = { signon: { access: 'ALLOW', requireFactor: false, session: { maxSessionIdleMinutes: 120 } } };
const policies = policyEngineOf([
  policy('rst', 'ACCESS_POLICY', [...appRules, rule('rst', 49, {}, allow)]),
  policy('00p', 'OKTA_SIGN_ON', [rule('00p', 0, {}, signon)]),
]);

const person = {
  id: '00u1',
  status: 'ACTIVE',
  typeId: 'oty',
  groupIds,
  sessionsRevokedMs: 0,
  tokensRevokedMs: 0,
} as unknown as Person;
const session = {
  id: '102',
  sid: '102',
  userId: '00u1',
  createdMs: nowMs - 1000,
  authTimeMs: nowMs - 1000,
  lastSeenMs: nowMs,
  idleMs: 7_200_000,
  idleExpiresMs: nowMs + 7_200_000,
  expiresMs: undefined,
  amr: ['pwd'],
  proofs: [passwordProof(nowMs - 1000)],
  lastPasswordMs: nowMs - 1000,
  status: 'ACTIVE',
} as unknown as Session;
const app = {
  id: '0oa1',
  label: 'Till',
  status: 'ACTIVE',
  implicitAssignment: false,
  accessPolicyId: 'rst',
} as unknown as AppInstance;
const client = {
  requestId: 'r',
  ipAddress: '192.0.2.1',
  ipChain: [],
  userAgent: '',
  origin: 'http://localhost',
};
/** On the usual laptop, at home. */
const context: SignOnContext = {
  address: '192.0.2.1',
  place: { countryCode: 'JP', city: 'Minato', asn: 64_500, categories: [] },
  device: { key: 'k', known: true, registered: false, managed: false, platform: 'WINDOWS', assuranceIds: [] },
  behaviors: [],
  risk: { level: 'LOW', score: 0, reasons: [] },
};
const facts: Facts = {
  input: { userId: '00u1', appId: '0oa1', session, client, path: 'authorize' },
  nowMs,
  person,
  app,
  assignment: {
    appId: '0oa1',
    scope: 'USER',
    groupId: undefined,
    userName: undefined,
    profile: {},
    lastUpdatedMs: 0,
  },
  policies,
  isInZone: (_zoneId, address) => shops.has(address),
  context,
};

function microseconds(rounds: number): number {
  const start = performance.now();
  for (let round = 0; round < rounds; round += 1) {
    if (evaluate(facts).outcome !== 'ALLOW') throw new Error('the measured decision must allow');
  }
  return ((performance.now() - start) * 1000) / rounds;
}

microseconds(20_000);
const runs = Array.from({ length: 9 }, () => microseconds(20_000)).sort((a, b) => a - b);
const results = {
  rules: 50,
  groups: groupIds.length,
  networks: 7_000,
  microseconds: Number((runs[4] ?? 0).toFixed(2)),
};
writeMeasured<DecisionResults>('decision', results);
process.stdout.write(`${JSON.stringify({ name: 'decision', ...results })}\n`);
