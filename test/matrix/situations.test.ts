// Situations in which somebody may come, over five hundred of them, with what has to come of each: device, network, country, speed, hour, risk of
// the person, app and group. What is decided live, what the what-if tool says beforehand and what a replay of the log says afterwards
// are one and the same. What is expected is worked out here by arithmetic on the documented weights, not by asking the code under test.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DecisionInput, policyEvaluation } from '#src/access/decide/index.ts';
import { passwordProof } from '#src/access/proofs/index.ts';
import { testConfig } from '#src/platform/config/index.ts';
import type { ClientContext } from '#src/platform/http/index.ts';
import { testApp, type TestApp } from '#test/kit/app.ts';
import { locationFolder, smallWorld, smallWorldFiles } from '#test/kit/locations.ts';

const userAgent =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36';
const hour = 3_600_000;
const day = 24 * hour;

const addresses = {
  'at home': { address: smallWorld.tokyo, isAbroad: false, inZone: false },
  'in the office': { address: '203.0.113.50', isAbroad: false, inZone: true },
  abroad: { address: smallWorld.brazil, isAbroad: true, inZone: false },
  'in the office abroad': { address: '198.51.100.99', isAbroad: true, inZone: true },
} as const;
/** After the last sign-in, at nine in the morning at home: an airliner from there takes longer than nine hours, and nobody is ever there at five. */
const times = {
  'an hour later': { afterMs: hour, isFast: true, isUnusualHour: false },
  'in the late afternoon': { afterMs: 8 * hour, isFast: true, isUnusualHour: true },
  'the next morning': { afterMs: day, isFast: false, isUnusualHour: false },
  'the next late afternoon': { afterMs: day + 8 * hour, isFast: false, isUnusualHour: true },
} as const;
const devices = ['a known device', 'an unknown device'] as const;
const risks = ['NONE', 'MEDIUM', 'HIGH'] as const;
const groups = ['staff', 'contractors'] as const;
const apps = ['open to all', 'adaptive', 'closed outside'] as const;

type Cell = {
  where: keyof typeof addresses;
  when: keyof typeof times;
  device: (typeof devices)[number];
  risk: (typeof risks)[number];
  group: (typeof groups)[number];
  app: (typeof apps)[number];
};

const cells: Cell[] = (Object.keys(times) as Cell['when'][])
  .flatMap((when) => (Object.keys(addresses) as Cell['where'][]).map((where) => ({ when, where })))
  .flatMap((cell) => devices.map((device) => ({ ...cell, device })))
  .flatMap((cell) => risks.map((risk) => ({ ...cell, risk })))
  .flatMap((cell) => groups.map((group) => ({ ...cell, group })))
  .flatMap((cell) => apps.map((app) => ({ ...cell, app })));

/** The documented weights (docs/guides/risk.md), added up by hand. */
function expectedRisk({ where, when, device, risk }: Cell): 'LOW' | 'MEDIUM' | 'HIGH' {
  const { isAbroad, inZone } = addresses[where];
  const { isFast, isUnusualHour } = times[when];
  const fresh =
    (device === 'a known device' ? -15 : 30) +
    (isAbroad ? 5 + 10 + 35 : 0) +
    (isAbroad && isFast ? 30 : 0) +
    (isUnusualHour ? 5 : 0) +
    (inZone ? -20 : 0);
  const score = Math.max(0, fresh) + { NONE: 0, MEDIUM: 30, HIGH: 70 }[risk];
  return score >= 70 ? 'HIGH' : score >= 30 ? 'MEDIUM' : 'LOW';
}

function expected(cell: Cell): string {
  const risk = expectedRisk(cell);
  const { inZone } = addresses[cell.where];
  if (cell.app === 'open to all') return 'ALLOW';
  if (risk === 'HIGH') return 'DENY';
  if (cell.app === 'closed outside' && !inZone) return 'DENY';
  if (cell.group === 'contractors') return 'CHALLENGE factor';
  if (cell.app === 'closed outside' || inZone || risk === 'LOW') return 'ALLOW';
  return 'CHALLENGE factor';
}

const nameOf = ({ where, when, device, risk, group, app }: Cell): string =>
  `${group}, ${risk} risk, ${where} ${when} on ${device}, into an app that is ${app}`;

let org: TestApp;
const folder = locationFolder();
const people = new Map<string, string>();
const appIds = new Map<string, string>();
let deviceToken: string;
let lastMs: number;

const clientAt = (address: string, isKnown: boolean): ClientContext => ({
  requestId: `r-${address}-${isKnown}`,
  ipAddress: address,
  ipChain: [address],
  userAgent,
  origin: 'http://localhost:8080',
  ...(isKnown ? { signals: { deviceToken } } : {}),
});

beforeAll(async () => {
  org = await testApp({ config: testConfig({ locationFiles: smallWorldFiles(folder) }) });
  const { api, app, clock } = org;
  const zone = await api<{ id: string }>('POST', '/api/v1/zones', {
    type: 'IP',
    name: 'Offices',
    gateways: ['203.0.113.50', '198.51.100.99'].map((one) => ({ type: 'CIDR', value: `${one}/32` })),
  });
  const settings = await api<Record<string, unknown>>('GET', '/gatehouse/v1/risk-settings');
  await api('PUT', '/gatehouse/v1/risk-settings', {
    weights: settings.weights,
    thresholds: settings.thresholds,
    knownNetworkZoneIds: [zone.id],
  });
  const groupIds = new Map<string, string>();
  for (const name of groups) {
    const { id } = await api<{ id: string }>('POST', '/api/v1/groups', { profile: { name } });
    groupIds.set(name, id);
  }
  for (const name of apps) {
    const policy = await api<{ id: string }>('POST', '/api/v1/policies', { type: 'ACCESS_POLICY', name });
    const rules = `/api/v1/policies/${policy.id}/rules`;
    const one = {
      appSignOn: { access: 'ALLOW', verificationMethod: { type: 'ASSURANCE', factorMode: '1FA' } },
    };
    const two = {
      appSignOn: { access: 'ALLOW', verificationMethod: { type: 'ASSURANCE', factorMode: '2FA' } },
    };
    const deny = { appSignOn: { access: 'DENY' } };
    const inOffice = { network: { connection: 'ZONE', include: [zone.id] } };
    const contractors = { people: { groups: { include: [groupIds.get('contractors')] } } };
    const rule = (label: string, conditions: Record<string, unknown>, actions: Record<string, unknown>) =>
      api('POST', rules, { name: label, conditions, actions });
    if (name !== 'open to all') {
      await rule('High risk', { riskScore: { level: 'HIGH' } }, deny);
      if (name === 'closed outside') {
        await rule('Outside', { network: { connection: 'ZONE', exclude: [zone.id] } }, deny);
      }
      await rule('Contractors', contractors, two);
      await rule('In an office', inOffice, one);
      if (name === 'adaptive') await rule('As usual', { riskScore: { level: 'LOW' } }, one);
      await rule('Something is new', {}, name === 'adaptive' ? two : deny);
    } else await rule('Everybody', {}, one);
    const made = await api<{ id: string }>('POST', '/api/v1/apps', {
      name: 'oidc_client',
      label: name,
      signOnMode: 'OPENID_CONNECT',
      credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_basic' } },
      settings: {
        oauthClient: {
          application_type: 'web',
          redirect_uris: ['https://app.example.com/callback'],
          response_types: ['code'],
          grant_types: ['authorization_code'],
        },
      },
    });
    await api('PUT', `/api/v1/apps/${made.id}/policies/${policy.id}`);
    for (const id of groupIds.values()) await api('PUT', `/api/v1/apps/${made.id}/groups/${id}`, {});
    appIds.set(name, made.id);
  }
  // Monday, nine o'clock, four weeks of which lie behind.
  const beginMs = Math.ceil(clock.nowMs() / day) * day + 9 * hour;
  lastMs = beginMs + 27 * day;
  clock.freeze(beginMs);
  deviceToken = app.risk.contexts.recognise(clientAt(smallWorld.tokyo, false)).cookie?.value ?? '';
  const writes = [];
  for (const group of groups) {
    for (const risk of risks) {
      const login = `${group}-${risk.toLowerCase()}@example.com`;
      const { id } = await api<{ id: string }>('POST', '/api/v1/users', {
        profile: { firstName: 'Aoi', lastName: group, login, email: login },
        credentials: { password: { value: 'Correct-Horse-9' } },
        groupIds: [groupIds.get(group)],
      });
      people.set(`${group} ${risk}`, id);
      if (risk !== 'NONE') await api('PUT', `/api/v1/users/${id}/risk`, { riskLevel: risk });
      const person = await app.directory.users.findPerson(id);
      if (person === undefined) throw new Error('nobody was made');
      for (let week = 0; week < 28; week++) {
        const atMs = beginMs + week * day;
        const address = week % 2 === 0 ? '203.0.113.50' : smallWorld.tokyo;
        const asking = {
          person,
          client: clientAt(address, true),
          session: undefined,
          nowMs: atMs,
          path: 'signin' as const,
        };
        const context = await app.risk.contexts.assess(asking);
        writes.push(...app.risk.contexts.remember(id, context, atMs, true));
      }
    }
  }
  await org.platform.database.groupCommit.commit({ writes });
});
afterAll(async () => {
  await org?.close();
  folder.remove();
});

const userOf = (cell: Cell): string => people.get(`${cell.group} ${cell.risk}`) ?? '';
const appOf = (cell: Cell): string => appIds.get(cell.app) ?? '';

async function live(cell: Cell): Promise<{ outcome: string; risk: string | undefined }> {
  const nowMs = lastMs + times[cell.when].afterMs;
  const input: DecisionInput = {
    userId: userOf(cell),
    appId: appOf(cell),
    session: undefined,
    proof: { amr: ['pwd'], proofs: [passwordProof(nowMs)], atMs: nowMs },
    client: clientAt(addresses[cell.where].address, cell.device === 'a known device'),
    path: 'signin',
    requestedMs: nowMs,
  };
  const decision = await org.app.access.decide(input);
  await org.platform.database.transaction((tx) =>
    org.app.systemLog.record(tx, policyEvaluation(input, decision)),
  );
  const outcome = decision.outcome === 'CHALLENGE' ? `CHALLENGE ${decision.need}` : decision.outcome;
  return { outcome, risk: decision.context?.risk.level };
}

async function whatIf(cell: Cell): Promise<{ outcome: string; risk: string }> {
  const nowMs = lastMs + times[cell.when].afterMs;
  const isKnown = cell.device === 'a known device';
  const key = isKnown ? org.app.risk.contexts.recognise(clientAt(smallWorld.tokyo, true)).key : undefined;
  const answer = await org.api<{
    outcome: string;
    need?: string | null;
    assumed: { context: { risk: { level: string } } };
  }>('POST', '/gatehouse/v1/what-if', {
    userId: userOf(cell),
    appId: appOf(cell),
    at: new Date(nowMs).toISOString(),
    ipAddress: addresses[cell.where].address,
    device: { ...(key === undefined ? { known: false } : { key }), platform: 'WINDOWS' },
    methods: ['password'],
  });
  const outcome = answer.outcome === 'CHALLENGE' ? `CHALLENGE ${answer.need}` : answer.outcome;
  return { outcome, risk: answer.assumed.context.risk.level };
}

describe(`${cells.length} situations`, () => {
  test('are over five hundred, and come out in every way there is', () => {
    expect(cells.length).toBeGreaterThan(500);
    expect(new Set(cells.map(expected))).toEqual(new Set(['ALLOW', 'DENY', 'CHALLENGE factor']));
    expect(new Set(cells.map(expectedRisk))).toEqual(new Set(['LOW', 'MEDIUM', 'HIGH']));
  });

  test('come out live as they have to', async () => {
    const wrong: string[] = [];
    for (const when of Object.keys(times) as Cell['when'][]) {
      org.clock.freeze(lastMs + times[when].afterMs);
      for (const cell of cells.filter((one) => one.when === when)) {
        const came = await live(cell);
        if (came.outcome !== expected(cell) || came.risk !== expectedRisk(cell)) {
          wrong.push(
            `${nameOf(cell)}: ${came.outcome} at ${came.risk}, not ${expected(cell)} at ${expectedRisk(cell)}`,
          );
        }
      }
    }
    expect(wrong).toEqual([]);
  }, 180_000);

  test('come out in the what-if tool as they came out live', async () => {
    const wrong: string[] = [];
    for (const cell of cells) {
      const told = await whatIf(cell);
      if (told.outcome !== expected(cell) || told.risk !== expectedRisk(cell)) {
        wrong.push(
          `${nameOf(cell)}: ${told.outcome} at ${told.risk}, not ${expected(cell)} at ${expectedRisk(cell)}`,
        );
      }
    }
    expect(wrong).toEqual([]);
  }, 180_000);

  test('come out in a replay as they came out live, one by one, and otherwise where a draft says otherwise', async () => {
    const run = async (draft: Record<string, unknown>) => {
      const { id } = await org.api<{ id: string }>('POST', '/gatehouse/v1/policy-replays', {
        draft,
        from: new Date(lastMs).toISOString(),
        until: new Date(lastMs + 3 * day).toISOString(),
        filters: { appIds: [...appIds.values()] },
      });
      for (let tried = 0; tried < 900; tried++) {
        const replay = await org.api<{
          status: string;
          error: string | null;
          sinceThen: { same: number; different: number };
          outcomes: { live: string; drafted: string; signIns: number }[];
          changes: { PROMPTED: number; BLOCKED: number; LET_IN: number };
        }>('GET', `/gatehouse/v1/policy-replays/${id}`);
        if (replay.status !== 'QUEUED' && replay.status !== 'RUNNING') return replay;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error('the replay did not end');
    };
    const count = (outcome: string) => cells.filter((cell) => expected(cell).startsWith(outcome)).length;
    const same = await run({});
    expect([same.status, same.error]).toEqual(['DONE', null]);
    expect(same.sinceThen).toEqual({ same: cells.length, different: 0 });
    expect(same.changes).toEqual({ PROMPTED: 0, BLOCKED: 0, LET_IN: 0 });
    for (const outcome of ['ALLOW', 'CHALLENGE', 'DENY']) {
      const of = same.outcomes.filter(({ drafted, live: now }) => drafted === outcome && now === outcome);
      expect([outcome, of[0]?.signIns]).toEqual([outcome, count(outcome)]);
    }
    const [closed] = await org.api<{ id: string }[]>('GET', '/api/v1/policies?type=ACCESS_POLICY&q=closed');
    const draft = { apps: [{ appId: appIds.get('open to all'), policyId: closed?.id }] };
    const other = await run(draft);
    expect(other.status).toBe('DONE');
    expect(other.changes.LET_IN).toBe(0);
    expect(other.changes.BLOCKED + other.changes.PROMPTED).toBeGreaterThan(100);
  }, 180_000);
});
