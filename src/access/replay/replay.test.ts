// What a draft of policies would have done to the sign-ins that were.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { passwordProof } from '#src/access/proofs/index.ts';
import { sql } from '#src/platform/database/index.ts';
import { aCaller, testApi } from '#test/kit/api.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { aContext, keyProof, signOn, totpProof } from '#test/kit/recorded.ts';
import { replayLimits } from './replay-runner.ts';
import { replayRoutes } from './replay-routes.ts';

let org: TestApp;
let appId: string;
let policyId: string;
let catchAllId: string;
let groupId: string;
let aoi: string;
let ben: string;

const api = <T = { id: string }>(method: string, url: string, body?: unknown) =>
  org.api<T>(method, url, body);
const replaysUrl = '/gatehouse/v1/policy-replays';
let counter = 0;

async function aPerson(name: string): Promise<string> {
  const login = `${name}${++counter}@example.com`;
  const profile = { firstName: name, lastName: 'Tanaka', email: login, login };
  const credentials = { password: { value: 'Correct-Horse-9' } };
  return (await api('POST', '/api/v1/users?activate=true', { profile, credentials })).id;
}

type Kinds = { PROMPTED: number; BLOCKED: number; LET_IN: number };
type Listed = { items: (Kinds & { key: string; name: string })[]; more: number };
type ReplayAnswer = {
  id: string;
  status: string;
  done: number;
  total: number;
  percent: number;
  etaSeconds: number;
  changes: Kinds;
  people: Kinds;
  outcomes: { live: string; drafted: string; signIns: number }[];
  notJudged: Record<string, number>;
  sinceThen: { same: number; different: number };
  by: Record<'app' | 'group' | 'rule' | 'country' | 'zone', Listed>;
  namesShown: boolean;
  samples: {
    userId: string;
    change: string;
    live: { outcome: string };
    drafted: { outcome: string; trace: object[] };
  }[];
};

/** The routes, for callers that no token is for. */
function asked() {
  const { access } = org.app;
  return testApi(
    org.platform,
    replayRoutes({
      clock: org.clock,
      replays: access.knowing.replays,
      apps: access.apps,
      groupsOf: async () => [],
      loginsOf: async () => new Map(),
    }),
  );
}

/** As a node leaves it that works on it, or died. */
async function leftBy(node: string, id: string, forMs: number, done?: { position: object }): Promise<void> {
  const until = new Date(org.clock.nowMs() + forMs);
  await org.platform.database.transaction(async (tx) => {
    await tx.execute(sql`
      update policy_replays set status = 'RUNNING', finished_at = null, claimed_by = ${node}, claimed_until = ${until}
      where id = ${id}`);
    if (done === undefined) return;
    await tx.execute(sql`
      update policy_replays set done = 2, position = ${JSON.stringify(done.position)}::jsonb,
        counts = jsonb_set(jsonb_set(counts, '{changes,PROMPTED}', '2'), '{outcomes}', '{}')
      where id = ${id}`);
  });
}

async function finished(id: string): Promise<ReplayAnswer> {
  for (let turn = 0; turn < 900; turn++) {
    const replay = await api<ReplayAnswer>('GET', `${replaysUrl}/${id}`);
    if (replay.status !== 'QUEUED' && replay.status !== 'RUNNING') return replay;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the replay does not end');
}

async function replayed(draft: object, more: object = {}): Promise<ReplayAnswer> {
  org.clock.advance(1_000);
  const { id } = await api<ReplayAnswer>('POST', replaysUrl, { draft, days: 1, ...more });
  return finished(id);
}

const refused = async (body: object) => {
  const headers = { authorization: `SSWS ${org.token}` };
  const answer = await org.inject({ method: 'POST', url: replaysUrl, headers, body });
  const { errorCode, errorCauses = [] } = answer.json<{
    errorCode?: string;
    errorCauses?: { errorSummary: string }[];
  }>();
  return [answer.status, errorCode, errorCauses[0]?.errorSummary];
};

const twoFactors = {
  appSignOn: {
    access: 'ALLOW',
    verificationMethod: { type: 'ASSURANCE', factorMode: '2FA', reauthenticateIn: 'PT10H' },
  },
};
const oneFactor = {
  appSignOn: {
    access: 'ALLOW',
    verificationMethod: { type: 'ASSURANCE', factorMode: '1FA', reauthenticateIn: 'PT10H' },
  },
};

beforeAll(async () => {
  org = await testApp();
  groupId = (await api('POST', '/api/v1/groups', { profile: { name: 'Stores' } })).id;
  policyId = (await api('POST', '/api/v1/policies', { type: 'ACCESS_POLICY', name: 'Till policy' })).id;
  const [catchAll] = await api<{ id: string }[]>('GET', `/api/v1/policies/${policyId}/rules`);
  catchAllId = catchAll?.id ?? '';
  await api('PUT', `/api/v1/policies/${policyId}/rules/${catchAllId}`, {
    name: 'Catch-all Rule',
    actions: oneFactor,
  });
  const app = await api('POST', '/api/v1/apps', {
    name: 'bookmark',
    label: 'Till',
    signOnMode: 'BOOKMARK',
    settings: { app: { requestIntegration: false, url: 'https://till.example.com/' } },
  });
  appId = app.id;
  await api('PUT', `/api/v1/apps/${appId}/policies/${policyId}`);
  aoi = await aPerson('Aoi');
  ben = await aPerson('Ben');
  await api('PUT', `/api/v1/groups/${groupId}/users/${aoi}`);
  for (const id of [aoi, ben]) await api('POST', `/api/v1/apps/${appId}/users`, { id });
  const stranger = await aPerson('Cho');
  const nowMs = org.clock.nowMs();
  const abroad = aContext({
    address: '203.0.113.9',
    place: { countryCode: 'BR', country: 'Brazil', categories: [] },
    risk: { level: 'HIGH', score: 80, reasons: [{ code: 'NEW_COUNTRY', weight: 35 }] },
  });
  for (let visit = 0; visit < 3; visit++)
    await signOn(org, { userId: aoi, appId, session: { ageMs: 60_000 } });
  await signOn(org, { userId: ben, appId, context: abroad });
  await signOn(org, { userId: ben, appId, proofs: [passwordProof(nowMs), totpProof(nowMs)] });
  // Not assigned: no policy was asked.
  await signOn(org, { userId: stranger, appId });
});
afterAll(() => org?.close());

describe('a replay is refused', () => {
  test('for a policy that is not there', async () => {
    expect(await refused({ draft: { policies: [{ id: 'rstnope', rules: [] }] } })).toEqual([
      400,
      'E0000001',
      'policies.0.id: there is no global session or app sign-in policy with the id rstnope',
    ]);
  });
  test('for a rule that no policy could have', async () => {
    const rules = [{ name: 'Wrong', actions: { appSignOn: { access: 'MAYBE' } } }];
    const [status, code] = await refused({ draft: { policies: [{ id: policyId, rules }] } });
    expect([status, code]).toEqual([400, 'E0000001']);
  });
  test('for a zone that is not there', async () => {
    const conditions = { network: { connection: 'ZONE', include: ['nzonope'] } };
    const rules = [{ name: 'Nowhere', conditions, actions: oneFactor }];
    const [status, , cause] = await refused({ draft: { policies: [{ id: policyId, rules }] } });
    expect([status, cause]).toEqual([
      400,
      'conditions.network.include: there is no network zone with the id nzonope',
    ]);
  });
  test('for a span that ends before it begins', async () => {
    const body = { draft: {}, from: '2026-02-01T00:00:00Z', until: '2026-01-01T00:00:00Z' };
    expect(await refused(body)).toEqual([400, 'E0000001', 'from: must be before until']);
  });
  test('while another is under way', async () => {
    const first = await replayed({});
    await leftBy('another node', first.id, 20_000);
    expect(await refused({ draft: {} })).toEqual([
      409,
      'E0000231',
      'replay: another one is under way; wait for it, or cancel it (GET /gatehouse/v1/policy-replays)',
    ]);
    await api('DELETE', `${replaysUrl}/${first.id}`);
  });
  test('to who may only read policies', async () => {
    const readers = aCaller({ permissions: new Set(['okta.policies.read']) });
    const answer = await asked().call(`POST ${replaysUrl}`, { as: readers, body: { draft: {} } });
    expect(answer.status).toBe(403);
  });
});

describe('who may read policies and not all people', () => {
  const some = new Map([['users', new Set(['00usomebody'])]]);
  const limited: Parameters<typeof aCaller>[0][] = [
    { permissions: new Set(['okta.policies.read']) },
    {
      permissions: new Set(['okta.policies.read', 'okta.users.read']),
      grants: [
        { permissions: new Set(['okta.policies.read']), reach: 'all' },
        { permissions: new Set(['okta.users.read']), reach: some },
      ],
    },
    {
      permissions: new Set(['okta.policies.read', 'okta.users.read']),
      scopes: new Set(['okta.policies.read']),
    },
  ];
  test.each(limited)('sees counts, and nobody by name (%#)', async (caller) => {
    const rules = [{ name: 'Two factors', actions: twoFactors }];
    const { id } = await replayed({ policies: [{ id: policyId, rules }] });
    const as = aCaller(caller);
    const seen = await asked().call(`GET ${replaysUrl}/${id}`, { as });
    expect(seen.json()).toMatchObject({ changes: { PROMPTED: 4 }, namesShown: false, samples: [] });
    for (const name of [aoi, ben, '@example.com']) expect(seen.text).not.toContain(name);
    expect((await asked().call(`GET ${replaysUrl}/${id}/changes?kind=PROMPTED`, { as })).status).toBe(403);
  });
});

describe('a replay', () => {
  test('of a draft that changes nothing finds nothing changed, and today is as it was then', async () => {
    const replay = await replayed({ policies: [{ id: policyId, rules: [catchAllId] }] });
    expect(replay).toMatchObject({
      status: 'DONE',
      total: 6,
      done: 6,
      percent: 100,
      etaSeconds: 0,
      changes: { PROMPTED: 0, BLOCKED: 0, LET_IN: 0 },
      outcomes: [{ live: 'ALLOW', drafted: 'ALLOW', signIns: 5 }],
      notJudged: { beforePolicies: 1, unrecorded: 0, gone: 0, leftOut: 0 },
      sinceThen: { same: 5, different: 0 },
      samples: [],
    });
  });

  test('says who would be prompted, how often, by which rule, in which app, group and country', async () => {
    const rules = [{ name: 'Two factors', actions: twoFactors }];
    const replay = await replayed({ policies: [{ id: policyId, rules }] });
    // Ben came once with a second factor: nothing changes then.
    expect(replay.changes).toEqual({ PROMPTED: 4, BLOCKED: 0, LET_IN: 0 });
    expect(replay.people).toEqual({ PROMPTED: 2, BLOCKED: 0, LET_IN: 0 });
    expect(replay.outcomes).toContainEqual({ live: 'ALLOW', drafted: 'CHALLENGE', signIns: 4 });
    expect(replay.by.app.items).toEqual([{ key: appId, name: 'Till', PROMPTED: 4, BLOCKED: 0, LET_IN: 0 }]);
    expect(replay.by.group.items).toEqual([
      { key: groupId, name: 'Stores', PROMPTED: 3, BLOCKED: 0, LET_IN: 0 },
    ]);
    expect(replay.by.rule.items.map(({ name, PROMPTED }) => [name, PROMPTED])).toEqual([['Two factors', 4]]);
    expect(replay.by.country.items.map(({ key, PROMPTED }) => [key, PROMPTED])).toEqual([
      ['JP', 3],
      ['BR', 1],
    ]);
    const changes = await api<{ userId: string; login: string; signIns: number; first: { appId: string } }[]>(
      'GET',
      `${replaysUrl}/${replay.id}/changes?kind=PROMPTED`,
    );
    expect(changes.map(({ userId, signIns }) => [userId, signIns]).sort()).toEqual(
      [
        [aoi, 3],
        [ben, 1],
      ].sort(),
    );
    expect(changes.find(({ userId }) => userId === aoi)).toMatchObject({
      login: expect.stringContaining('@'),
      first: { appId },
    });
    expect(replay.samples.map(({ userId }) => userId).sort()).toEqual([aoi, ben].sort());
    expect(replay.samples[0]?.drafted.trace.length).toBeGreaterThan(3);
  });

  test.each([{ peopleWithProfiles: 1 }, { profileChars: 1 }])(
    'comes to the same in many small pages and segments, with room for hardly anybody (%j)',
    async (room) => {
      const limits = { ...replayLimits };
      const condition = 'isMemberOfGroupName("Stores") OR isMemberOfGroupName("Nobody")';
      const rules = [
        { name: 'No stores', conditions: { elCondition: { condition } }, actions: twoFactors },
        { name: 'Others', actions: { appSignOn: { access: 'DENY' } } },
      ];
      const draft = { policies: [{ id: policyId, rules }] };
      const whole = await replayed(draft);
      Object.assign(replayLimits, { rowsAPage: 2, pagesASegment: 1, ...room });
      try {
        const { done, total, changes, people, outcomes, by, samples } = await replayed(draft);
        expect(changes).toEqual({ PROMPTED: 3, BLOCKED: 2, LET_IN: 0 });
        expect(people).toEqual({ PROMPTED: 1, BLOCKED: 1, LET_IN: 0 });
        expect({ done, total, changes, people, outcomes, by }).toEqual({
          done: 6,
          total: 6,
          changes: whole.changes,
          people: whole.people,
          outcomes: whole.outcomes,
          by: { ...whole.by, rule: expect.objectContaining({ items: expect.any(Array) }) },
        });
        expect(samples).toHaveLength(whole.samples.length);
      } finally {
        Object.assign(replayLimits, limits);
      }
    },
  );

  test('is listed by what tells it from others', async () => {
    const { id } = await replayed({ policies: [{ id: policyId }] });
    const listed = await api<{ id: string; policyIds: string[]; created: string }[]>('GET', replaysUrl);
    expect(listed[0]).toMatchObject({ id, policyIds: [policyId], createdBy: { id: expect.any(String) } });
  });

  test('pages the names', async () => {
    const replay = await replayed({
      policies: [{ id: policyId, rules: [{ name: 'Nobody', actions: { appSignOn: { access: 'DENY' } } }] }],
    });
    expect(replay.changes).toEqual({ PROMPTED: 0, BLOCKED: 5, LET_IN: 0 });
    const page = async (after = '') => {
      const url = `${replaysUrl}/${replay.id}/changes?kind=BLOCKED&limit=1${after}`;
      return (await api<{ userId: string }[]>('GET', url)).map(({ userId }) => userId);
    };
    const [first] = await page();
    const [second] = await page(`&after=${first}`);
    expect([first, second]).toEqual([aoi, ben].sort());
    expect(await page(`&after=${second}`)).toEqual([]);
  });

  test('judges risk as it was recorded', async () => {
    const rules = [
      {
        name: 'Not at high risk',
        conditions: { riskScore: { level: 'HIGH' } },
        actions: { appSignOn: { access: 'DENY' } },
      },
      catchAllId,
    ];
    const replay = await replayed({ policies: [{ id: policyId, rules }] });
    expect(replay.changes).toEqual({ PROMPTED: 0, BLOCKED: 1, LET_IN: 0 });
    expect(replay.samples.map(({ userId, drafted }) => [userId, drafted.outcome])).toEqual([[ben, 'DENY']]);
  });

  test('judges expressions about people and their groups as they are today', async () => {
    const condition = 'isMemberOfGroupName("Stores")';
    const rules = [
      {
        name: 'No stores',
        conditions: { elCondition: { condition } },
        actions: { appSignOn: { access: 'DENY' } },
      },
    ];
    const replay = await replayed({ policies: [{ id: policyId, rules }] });
    expect(replay.changes.BLOCKED).toBe(3);
    expect(replay.people.BLOCKED).toBe(1);
  });

  test('takes the global session and another policy for an app', async () => {
    const strict = { type: 'ACCESS_POLICY', name: 'Strict', rules: [{ name: 'Two', actions: twoFactors }] };
    const moved = await replayed({ policies: [strict], apps: [{ appId, policyId: 'Strict' }] });
    expect(moved.changes.PROMPTED).toBe(4);
    const session = { signon: { access: 'DENY' } };
    const closed = await replayed({
      policies: [
        { type: 'OKTA_SIGN_ON', name: 'Closed', priority: 1, rules: [{ name: 'No', actions: session }] },
      ],
    });
    expect(closed.changes.BLOCKED).toBe(5);
  });

  test('can be of some apps, people or groups only', async () => {
    const draft = { policies: [{ id: policyId, rules: [{ name: 'Two factors', actions: twoFactors }] }] };
    expect((await replayed(draft, { filters: { userIds: [ben] } })).changes.PROMPTED).toBe(1);
    const stores = await replayed(draft, { filters: { groupIds: [groupId] } });
    expect([stores.changes.PROMPTED, stores.notJudged['leftOut']]).toEqual([3, 2]);
    expect((await replayed(draft, { filters: { appIds: [appId] } })).total).toBe(6);
  });

  test('tells its progress as server-sent events, and its end', async () => {
    const replay = await replayed({});
    const headers = { authorization: `SSWS ${org.token}` };
    const answer = await org.inject({ url: `${replaysUrl}/${replay.id}/stream`, headers });
    expect(answer.headers['content-type']).toBe('text/event-stream');
    expect(answer.text).toMatch(/^event: progress\ndata: \{.*\}\n\nevent: end\ndata: .*"percent":100/);
  });

  test('is cancelled at once, for good, and once', async () => {
    const { id } = await replayed({});
    await leftBy('another node', id, 20_000);
    await org.eventTypes();
    const cancelled = await api<ReplayAnswer>('DELETE', `${replaysUrl}/${id}`);
    const again = await api<ReplayAnswer>('DELETE', `${replaysUrl}/${id}`);
    expect([cancelled.status, again.status]).toEqual(['CANCELLED', 'CANCELLED']);
    org.clock.advance(21_000);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect((await api<ReplayAnswer>('GET', `${replaysUrl}/${id}`)).status).toBe('CANCELLED');
    expect(await org.eventTypes()).toEqual(['policy.replay.cancel']);
  });

  test('is taken over where the node that began it has died, and counts nothing twice', async () => {
    const draft = { policies: [{ id: policyId, rules: [{ name: 'Two factors', actions: twoFactors }] }] };
    const whole = await replayed(draft);
    // As a dead node leaves it: half done, and claimed for a while yet.
    const half = await org.platform.database.query<{ uuid: string; published: Date }>(sql`
      select uuid, published from system_log where event_type = 'policy.evaluate_sign_on' order by published, uuid limit 2`);
    const position = { publishedMs: half[1]?.published.getTime(), uuid: half[1]?.uuid };
    await leftBy('a dead node', whole.id, 20_000, { position });
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect((await api<ReplayAnswer>('GET', `${replaysUrl}/${whole.id}`)).status).toBe('RUNNING');
    org.clock.advance(21_000);
    const taken = await finished(whole.id);
    expect([taken.done, taken.changes.PROMPTED]).toEqual([6, 4]);
  });

  test('leaves its events', async () => {
    await org.eventTypes();
    await replayed({});
    expect(await org.eventTypes()).toEqual(['policy.replay.start', 'policy.replay.complete']);
  });
});

describe('live, what-if and replay', () => {
  test('agree on every situation', async () => {
    const rules = [
      {
        name: 'High risk stays out',
        conditions: { riskScore: { level: 'HIGH' } },
        actions: { appSignOn: { access: 'DENY' } },
      },
      {
        name: 'Managed devices',
        conditions: { device: { registered: true, managed: true } },
        actions: oneFactor,
      },
      {
        name: 'Phones with keys',
        conditions: { platform: { include: [{ type: 'MOBILE', os: { type: 'ANY' } }] } },
        actions: {
          appSignOn: {
            access: 'ALLOW',
            verificationMethod: {
              type: 'ASSURANCE',
              factorMode: '1FA',
              reauthenticateIn: 'PT10H',
              constraints: [{ possession: { phishingResistant: 'REQUIRED' } }],
            },
          },
        },
      },
      {
        name: 'Unusual',
        conditions: {
          elCondition: { condition: 'security.risk.level == "MEDIUM" || request.country == "BR"' },
        },
        actions: twoFactors,
      },
    ];
    for (const [index, rule] of rules.entries()) {
      await api('POST', `/api/v1/policies/${policyId}/rules`, { ...rule, priority: index + 1 });
    }
    org.clock.advance(60_000);
    const from = new Date(org.clock.nowMs()).toISOString();
    const cells: { context: ReturnType<typeof aContext>; proofs: ReturnType<typeof keyProof>[] }[] = [];
    const nowMs = org.clock.nowMs();
    const proofSets = [
      [passwordProof(nowMs)],
      [passwordProof(nowMs), totpProof(nowMs)],
      [keyProof(nowMs)],
      [passwordProof(nowMs - 36_000_001)],
    ];
    for (const level of ['LOW', 'MEDIUM', 'HIGH'] as const)
      for (const country of ['JP', 'BR'])
        for (const platform of ['WINDOWS', 'IOS'] as const)
          for (const managed of [false, true])
            for (const proofs of proofSets) {
              const device = {
                known: true,
                registered: managed,
                managed,
                platform,
                assuranceIds: [],
                key: 'k',
              };
              const place = { countryCode: country, categories: [] };
              const risk = { level, score: 0, reasons: [] };
              cells.push({ context: aContext({ device, place, risk }), proofs });
            }
    const live: string[] = [];
    const asked: string[] = [];
    for (const { context, proofs } of cells) {
      live.push((await signOn(org, { userId: aoi, appId, context, proofs })).outcome);
      const { address, place, device, risk } = context;
      const body = {
        userId: aoi,
        appId,
        ipAddress: address,
        place,
        device,
        risk,
        methods: proofs.map(({ key, method, is, amr, atMs }) => ({
          key,
          method,
          is,
          amr,
          secondsAgo: (nowMs - atMs) / 1000,
        })),
      };
      asked.push((await api<{ outcome: string }>('POST', '/gatehouse/v1/what-if', body)).outcome);
    }
    expect(new Set(live)).toEqual(new Set(['ALLOW', 'CHALLENGE', 'DENY']));
    expect(asked).toEqual(live);
    org.clock.advance(1_000);
    const { id } = await api<ReplayAnswer>('POST', replaysUrl, { draft: {}, from });
    const replay = await finished(id);
    expect(replay.sinceThen).toEqual({ same: cells.length, different: 0 });
    const sums = Object.fromEntries(replay.outcomes.map(({ live: was, signIns }) => [was, signIns]));
    const expected = Object.fromEntries(
      ['ALLOW', 'CHALLENGE', 'DENY'].map((outcome) => [
        outcome,
        live.filter((one) => one === outcome).length,
      ]),
    );
    expect(sums).toEqual(expected);
  });
});
