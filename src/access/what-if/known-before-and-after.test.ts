// What would happen to anybody coming in any way, and what did happen, in sentences.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { aContext, lastEvent, signOn } from '#test/kit/recorded.ts';
import { proofOfMethod } from './known-methods.ts';
import { nextProofs } from './next-proofs.ts';

let org: TestApp;
let appId: string;
let policyId: string;
let zoneId: string;
let aoi: string;

const api = <T = { id: string }>(method: string, url: string, body?: unknown) =>
  org.api<T>(method, url, body);

type Answer = {
  outcome: string;
  need: string | null;
  summary: string;
  sentences: string[];
  obstacles: { code: string; sentence: string }[];
  rules: {
    matched: { ruleName: string | null; policyName: string | null }[];
    passedOver: { name: string; condition: string }[];
  };
  next: { proofs: number | null; password: boolean; factors: object[]; possible: boolean } | null;
  assumed: { context: { risk: { level: string }; place?: object } };
  live: { outcome: string } | null;
};

async function ask(body: object, language = 'en'): Promise<{ status: number; json: Answer; text: string }> {
  const headers = { authorization: `SSWS ${org.token}`, 'accept-language': language };
  const answer = await org.inject({ method: 'POST', url: '/gatehouse/v1/what-if', headers, body });
  return { status: answer.status, json: answer.json<Answer>(), text: answer.text };
}
const whatIf = async (body: object, language?: string) => {
  const answer = await ask({ userId: aoi, appId, ...body }, language);
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.json;
};

const oneFactor = {
  appSignOn: { access: 'ALLOW', verificationMethod: { type: 'ASSURANCE', factorMode: '1FA' } },
};
const twoFactors = {
  appSignOn: { access: 'ALLOW', verificationMethod: { type: 'ASSURANCE', factorMode: '2FA' } },
};
const deny = { appSignOn: { access: 'DENY' } };

beforeAll(async () => {
  org = await testApp();
  const gateways = [{ type: 'CIDR', value: '192.0.2.0/24' }];
  zoneId = (await api('POST', '/api/v1/zones', { type: 'IP', name: 'Shops', gateways })).id;
  policyId = (await api('POST', '/api/v1/policies', { type: 'ACCESS_POLICY', name: 'Till policy' })).id;
  const rules = [
    { name: 'Dangerous', conditions: { riskScore: { level: 'HIGH' } }, actions: deny },
    {
      name: 'In the shops',
      conditions: { network: { connection: 'ZONE', include: [zoneId] } },
      actions: oneFactor,
    },
    { name: 'Managed', conditions: { device: { registered: true, managed: true } }, actions: oneFactor },
    { name: 'Elsewhere', actions: twoFactors },
  ];
  for (const rule of rules) await api('POST', `/api/v1/policies/${policyId}/rules`, rule);
  const app = await api('POST', '/api/v1/apps', {
    name: 'bookmark',
    label: 'Till',
    signOnMode: 'BOOKMARK',
    settings: { app: { requestIntegration: false, url: 'https://till.example.com/' } },
  });
  appId = app.id;
  await api('PUT', `/api/v1/apps/${appId}/policies/${policyId}`);
  const profile = {
    firstName: 'Aoi',
    lastName: 'Tanaka',
    email: 'aoi@example.com',
    login: 'aoi@example.com',
  };
  const credentials = { password: { value: 'Correct-Horse-9' } };
  aoi = (await api('POST', '/api/v1/users?activate=true', { profile, credentials })).id;
  await api('POST', `/api/v1/apps/${appId}/users`, { id: aoi });
});
afterAll(() => org?.close());

describe('what if is refused', () => {
  test.each([
    [{ userId: '00unobody' }, 404],
    [{ appId: '0oanope' }, 404],
    [{ ipAddress: 'somewhere' }, 400],
    [{ place: { countryCode: 'Japan' } }, 400],
    [{ methods: ['magic'] }, 400],
    [{ session: {}, methods: [] }, 400],
    [{ risk: { level: 'SEVERE' } }, 400],
    [{ draft: { policies: [{ id: 'rstnope' }] } }, 400],
  ])('%j with %i', async (more, status) => {
    expect((await ask({ userId: aoi, appId, ...more })).status).toBe(status);
  });
  test('without a token', async () => {
    const answer = await org.inject({ method: 'POST', url: '/gatehouse/v1/what-if', body: { userId: aoi } });
    expect(answer.status).toBe(403);
  });
});

describe('what if', () => {
  test('somebody comes from a shop: in, and why', async () => {
    const answer = await whatIf({ ipAddress: '192.0.2.7' });
    expect(answer).toMatchObject({
      outcome: 'ALLOW',
      next: null,
      live: null,
      rules: { passedOver: [{ name: 'Dangerous', condition: 'riskScore.level' }] },
    });
    expect(answer.rules.matched.map(({ ruleName }) => ruleName)).toEqual(['Default Rule', 'In the shops']);
    expect(answer.sentences).toContain(
      'The rule “Dangerous” is passed over: the risk is another than the one that is meant.',
    );
  });
  test('at high risk: out, with the reasons and their weights in words', async () => {
    const risk = {
      level: 'HIGH',
      score: 65,
      reasons: [
        { code: 'NEW_COUNTRY', weight: 35 },
        { code: 'NEW_DEVICE', weight: 30 },
      ],
    };
    const place = { city: 'São Paulo', country: 'Brazil', countryCode: 'BR' };
    const answer = await whatIf({
      ipAddress: '203.0.113.9',
      place,
      risk,
      device: { known: false, platform: 'IOS' },
    });
    expect(answer).toMatchObject({ outcome: 'DENY', obstacles: [{ code: 'POLICY' }] });
    expect(answer.sentences).toEqual(
      expect.arrayContaining([
        'They come from São Paulo, Brazil (203.0.113.9).',
        'IOS: this person has not signed in from it before.',
        'The risk is high (score 65): new country (+35), new device (+30).',
      ]),
    );
  });
  test('in Japanese', async () => {
    const answer = await whatIf(
      { risk: { level: 'HIGH', score: 65, reasons: [{ code: 'NEW_COUNTRY', weight: 35 }] } },
      'ja',
    );
    expect(answer.summary).toBe('Aoi Tanaka さんは Till を開けません。');
    expect(answer.sentences).toContain('リスクは高です（スコア 65）。内訳: 初めての国 (+35)。');
  });
  test('from elsewhere: a factor is asked for, and which of theirs would do', async () => {
    const answer = await whatIf({ ipAddress: '198.51.100.1' });
    expect(answer).toMatchObject({
      outcome: 'CHALLENGE',
      need: 'factor',
      next: {
        proofs: 1,
        password: false,
        possible: true,
        // Everybody has the mailbox that is in their profile.
        factors: [{ key: 'okta_email', helps: true, suffices: true }],
      },
    });
    expect((await whatIf({ ipAddress: '198.51.100.1', methods: ['password', 'push'] })).outcome).toBe(
      'ALLOW',
    );
  });
  test('on a managed device: in from anywhere', async () => {
    const device = { registered: true, managed: true };
    expect((await whatIf({ ipAddress: '198.51.100.1', device })).outcome).toBe('ALLOW');
  });
  test('with a session that lay idle, and with nothing at all', async () => {
    const session = { startedSecondsAgo: 90_000, idleSeconds: 80_000 };
    expect(await whatIf({ ipAddress: '192.0.2.7', session })).toMatchObject({
      outcome: 'CHALLENGE',
      need: 'sign-in',
    });
    expect(await whatIf({ methods: [] })).toMatchObject({
      outcome: 'CHALLENGE',
      need: 'sign-in',
      next: { password: true },
    });
  });
  test('the policy were another: beside what the live one says', async () => {
    const rules = [{ name: 'Closed for now', actions: deny }];
    const answer = await whatIf({ ipAddress: '192.0.2.7', draft: { policies: [{ id: policyId, rules }] } });
    expect(answer).toMatchObject({ outcome: 'DENY', live: { outcome: 'ALLOW' } });
    expect(answer.obstacles[0]?.sentence).toBe(
      'The policy “Till policy” of the app keeps the person out, by the rule “Closed for now”.',
    );
    // Nothing of it is there afterwards.
    expect((await whatIf({ ipAddress: '192.0.2.7' })).outcome).toBe('ALLOW');
  });
  test('the rules were in another order', async () => {
    const live = await api<{ id: string; name: string }[]>('GET', `/api/v1/policies/${policyId}/rules`);
    const id = (name: string) => live.find((rule) => rule.name === name)?.id ?? '';
    const rules = [id('In the shops'), id('Dangerous'), id('Managed'), id('Elsewhere')];
    const asked = { ipAddress: '192.0.2.7', risk: { level: 'HIGH' } };
    expect((await whatIf(asked)).outcome).toBe('DENY');
    expect((await whatIf({ ...asked, draft: { policies: [{ id: policyId, rules }] } })).outcome).toBe(
      'ALLOW',
    );
  });
  test('they only signed in, to no app', async () => {
    expect(await whatIf({ appId: undefined })).toMatchObject({
      outcome: 'ALLOW',
      app: null,
      summary: 'Aoi Tanaka can open the organisation.',
    });
  });
  test('changes nothing and is not logged', async () => {
    await org.eventTypes();
    await whatIf({});
    expect(await org.eventTypes()).toEqual([]);
  });
});

describe('what would be asked next', () => {
  const at = 1_000;
  const factor = (id: string, method: string) => ({
    id,
    name: id,
    proof: proofOfMethod(method, at) ?? never(),
  });
  const never = (): never => {
    throw new Error('no such method');
  };
  test('says which of the enrolled factors help, and which suffice', () => {
    const wantsKey = (more: readonly { is: readonly string[] }[]) =>
      more.some(({ is }) => is.includes('phishingResistant')) ? 0 : 1;
    const decision = {
      outcome: 'CHALLENGE' as const,
      need: 'factor' as const,
      reason: '',
      trace: [],
      context: undefined,
      wanted: { remaining: wantsKey },
    };
    const next = nextProofs(decision, [factor('ostOtp', 'totp'), factor('ostKey', 'security_key')], at);
    expect(next).toMatchObject({
      proofs: 1,
      password: false,
      possible: true,
      factors: [
        { id: 'ostOtp', helps: false, suffices: false },
        { id: 'ostKey', helps: true, suffices: true },
      ],
    });
  });
});

describe('a recorded decision', () => {
  type Explained = {
    summary: string;
    sentences: string[];
    related: { eventType: string; summary: string }[];
    context: { risk: { level: string } } | null;
    app: string | null;
    risk: { level: string; score: number } | null;
  };
  const explain = async (eventId: string, language = 'en') => {
    const headers = { authorization: `SSWS ${org.token}`, 'accept-language': language };
    const answer = await org.inject({ url: `/gatehouse/v1/logs/${eventId}/explanation`, headers });
    return { status: answer.status, json: answer.json<Explained>() };
  };

  test('is explained with what was so then: place, device, unusual, risk, rule, and why earlier rules did not apply', async () => {
    const context = aContext({
      address: '203.0.113.9',
      place: { countryCode: 'BR', country: 'Brazil', city: 'São Paulo', categories: [] },
      device: {
        key: 'x',
        known: false,
        registered: false,
        managed: false,
        platform: 'ANDROID',
        assuranceIds: [],
      },
      behaviors: [{ id: 'bhv1', name: 'New Country', result: 'POSITIVE' }],
      risk: {
        level: 'MEDIUM',
        score: 45,
        reasons: [
          { code: 'NEW_COUNTRY', weight: 35 },
          { code: 'NEW_IP', weight: 10 },
        ],
      },
    });
    await signOn(org, { userId: aoi, appId, context });
    const { uuid } = await lastEvent(org, 'policy.evaluate_sign_on');
    const { json } = await explain(uuid);
    expect(json).toMatchObject({
      summary: 'Aoi Tanaka was asked for another factor before Till opened.',
      app: 'Till',
      risk: { level: 'MEDIUM', score: 45 },
    });
    expect(json.sentences).toEqual([
      'They come from São Paulo, Brazil (203.0.113.9).',
      'ANDROID: this person has not signed in from it before.',
      'Unusual for this person: New Country.',
      'The risk is medium (score 45): new country (+35), new address (+10).',
      'The rule “Default Rule” of the policy “Default Policy” decides.',
      'The rule “Dangerous” is passed over: the risk is another than the one that is meant.',
      'The rule “In the shops” is passed over: the person does not come from a network that is meant.',
      'The rule “Managed” is passed over: whether the device is registered is not as the rule wants it.',
      'The rule “Elsewhere” of the policy “Till policy” decides.',
      'That rule asks for more than had been proved.',
    ]);
    const japanese = (await explain(uuid, 'ja')).json;
    expect(japanese.summary).toBe('Aoi Tanaka さんは Till を開く前に、追加の要素を求められました。');
    expect(japanese.sentences).toContain('São Paulo, Brazil（203.0.113.9）からのアクセスです。');
  });

  test('that kept somebody out says so', async () => {
    await signOn(org, {
      userId: aoi,
      appId,
      context: aContext({ risk: { level: 'HIGH', score: 90, reasons: [] } }),
    });
    const { uuid } = await lastEvent(org, 'policy.evaluate_sign_on');
    const { json } = await explain(uuid);
    expect(json.summary).toBe('Aoi Tanaka was kept out of Till.');
    expect(json.sentences.slice(-2)).toEqual([
      'The rule “Dangerous” of the policy “Till policy” decides.',
      'That rule keeps out whoever it means.',
    ]);
  });

  test('is not there for what is no sign-in, nor for an id that is none', async () => {
    const { uuid } = await lastEvent(org, 'policy.lifecycle.create');
    expect((await explain(uuid)).status).toBe(404);
    expect((await explain('nope')).status).toBe(404);
    expect((await explain('00000000-0000-7000-8000-000000000000')).status).toBe(404);
  });

  test('stands among the last attempts of the person, the newest first', async () => {
    type Attempt = { summary: string; outcome: string; published: string };
    const url = `/gatehouse/v1/users/${aoi}/sign-in-attempts`;
    const attempts = await api<Attempt[]>('GET', `${url}?limit=2`);
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['DENY', 'CHALLENGE']);
    const all = await api<Attempt[]>('GET', url);
    expect(all.length).toBe(2);
    expect(
      (
        await org.inject({
          url: '/gatehouse/v1/users/00unobody/sign-in-attempts',
          headers: { authorization: `SSWS ${org.token}` },
        })
      ).status,
    ).toBe(404);
  });
});
