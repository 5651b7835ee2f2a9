// A rule about anonymisers, of whom this server knows nothing: whoever comes is held to it and to the rule behind it, and is told so alike
// live, in what-if, in a replay and by a shadow.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { passwordProof } from '#src/access/proofs/index.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { keyProof, lastEvent, signOn, totpProof } from '#test/kit/recorded.ts';

let org: TestApp;
let appId: string;
let policyId: string;
let aoi: string;

const api = <T = { id: string }>(method: string, url: string, body?: unknown) =>
  org.api<T>(method, url, body);
const inLanguage = async <T>(language: string, method: string, url: string, body?: unknown): Promise<T> => {
  const headers = { authorization: `SSWS ${org.token}`, 'accept-language': language };
  const answer = await org.inject({ method, url, headers, ...(body === undefined ? {} : { body }) });
  expect([url, answer.status]).toEqual([url, 200]);
  return answer.json<T>();
};

const allow = (verificationMethod: object) => ({
  appSignOn: { access: 'ALLOW', verificationMethod: { type: 'ASSURANCE', ...verificationMethod } },
});
const keys = allow({
  factorMode: '1FA',
  constraints: [{ possession: { phishingResistant: 'REQUIRED' } }],
});

beforeAll(async () => {
  org = await testApp();
  const zone = await api('POST', '/api/v1/zones', {
    type: 'DYNAMIC_V2',
    name: 'Anonymisers',
    asns: { include: [], exclude: [] },
    locations: { include: [], exclude: [] },
    ipServiceCategories: { include: ['ALL_ANONYMIZERS'], exclude: [] },
  });
  policyId = (await api('POST', '/api/v1/policies', { type: 'ACCESS_POLICY', name: 'Till policy' })).id;
  for (const rule of [
    {
      name: 'Openly',
      conditions: { network: { connection: 'ZONE', exclude: [zone.id] } },
      actions: allow({ factorMode: '2FA' }),
    },
    { name: 'Keys', actions: keys },
  ]) {
    await api('POST', `/api/v1/policies/${policyId}/rules`, rule);
  }
  const app = await api('POST', '/api/v1/apps', {
    name: 'bookmark',
    label: 'Till',
    signOnMode: 'BOOKMARK',
    settings: { app: { requestIntegration: false, url: 'https://till.example.com/' } },
  });
  appId = app.id;
  await api('PUT', `/api/v1/apps/${appId}/policies/${policyId}`);
  const login = 'aoi@example.com';
  const profile = { firstName: 'Aoi', lastName: 'Tanaka', email: login, login };
  const credentials = { password: { value: 'Correct-Horse-9' } };
  aoi = (await api('POST', '/api/v1/users?activate=true', { profile, credentials })).id;
  await api('POST', `/api/v1/apps/${appId}/users`, { id: aoi });
});
afterAll(() => org?.close());

const ways = [
  { methods: ['password', 'totp'], proofs: [passwordProof, totpProof], outcome: 'CHALLENGE' },
  {
    methods: ['webauthn'],
    proofs: [(at: number) => ({ ...keyProof(at), is: ['possession', 'phishingResistant'] as const })],
    outcome: 'CHALLENGE',
  },
  { methods: ['password', 'webauthn'], proofs: [passwordProof, keyProof], outcome: 'ALLOW' },
];

test('two factors that can be phished are not enough, nor is a key alone; live, in what-if, in a replay and by a shadow', async () => {
  const live = await api<object[]>('GET', `/api/v1/policies/${policyId}/rules`);
  const draft = { policies: [{ id: policyId, rules: (live as { id: string }[]).map(({ id }) => id) }] };
  const shadow = await api('POST', '/gatehouse/v1/shadow-policies', { name: 'The same', draft });
  const from = new Date(org.clock.nowMs() - 1).toISOString();
  for (const { proofs, outcome } of ways) {
    const nowMs = org.clock.nowMs();
    const decision = await signOn(org, { userId: aoi, appId, proofs: proofs.map((proof) => proof(nowMs)) });
    expect(decision.outcome).toBe(outcome);
    const { debug } = await lastEvent(org, 'policy.evaluate_sign_on');
    const keysRule = (live as { id: string; name: string }[]).find(({ name }) => name === 'Keys');
    expect(JSON.parse(debug['shadow'] ?? '')).toEqual([
      { id: shadow.id, outcome, rule: keysRule?.id, ruleName: 'Keys' },
    ]);
  }
  for (const { methods, outcome } of ways.filter(({ methods: named }) => named.length > 1)) {
    const body = { userId: aoi, appId, methods, ipAddress: '198.51.100.1' };
    const told = await inLanguage<{ outcome: string; rules: { matched: { ruleName: string }[] } }>(
      'en',
      'POST',
      '/gatehouse/v1/what-if',
      body,
    );
    expect(told.outcome).toBe(outcome);
    expect(told.rules.matched.map(({ ruleName }) => ruleName)).toEqual(['Default Rule', 'Openly', 'Keys']);
  }
  const { id } = await api('POST', '/gatehouse/v1/policy-replays', {
    draft: {},
    from,
    until: new Date(org.clock.nowMs() + 1000).toISOString(),
    filters: { appIds: [appId] },
  });
  type Replay = { status: string; sinceThen: { same: number; different: number } };
  await expect
    .poll(() => api<Replay>('GET', `/gatehouse/v1/policy-replays/${id}`))
    .toMatchObject({ status: 'DONE', sinceThen: { same: ways.length, different: 0 } });
  await api('DELETE', `/gatehouse/v1/shadow-policies/${shadow.id}`);
});

test('whoever asks afterwards is told in English and Japanese that nobody can say, and what counts', async () => {
  const nowMs = org.clock.nowMs();
  await signOn(org, { userId: aoi, appId, proofs: [passwordProof(nowMs), totpProof(nowMs)] });
  const { uuid, debug } = await lastEvent(org, 'policy.evaluate_sign_on');
  expect(debug['trace']).toContain(
    'pass rule: "Openly" is held to, since it may be meant: it is not known whether the network is one of those meant\npass rule: "Keys" applies',
  );
  const explained = (language: string) =>
    inLanguage<{ sentences: string[] }>(language, 'GET', `/gatehouse/v1/logs/${uuid}/explanation`);
  expect((await explained('en')).sentences).toEqual(
    expect.arrayContaining([
      'Whether the rule “Openly” of the policy “Till policy” is meant, nobody can say: the condition network.exclude cannot be judged, since nothing is known about it. What it asks counts all the same.',
      'The rule “Keys” of the policy “Till policy” decides.',
    ]),
  );
  expect((await explained('ja')).sentences).toEqual(
    expect.arrayContaining([
      'ポリシー「Till policy」のルール「Openly」が当てはまるかどうかは分かりません（条件 network.exclude は、情報がないため判断できません）。分からないときは、このルールの条件も適用されます。',
    ]),
  );
  const body = { userId: aoi, appId, methods: ['password', 'totp'], ipAddress: '198.51.100.1' };
  const told = await inLanguage<{ obstacles: { sentence: string }[] }>(
    'en',
    'POST',
    '/gatehouse/v1/what-if',
    body,
  );
  expect(told.obstacles[0]?.sentence).toContain('“Openly + Keys” of “Till policy”');
});
