import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testConfig } from '#src/platform/config/index.ts';
import { type Answer, adminToken, type WholeApp, wholeApp } from '#test/kit/whole-app.ts';
import { classOf, createLimiter, type Principal } from './limiter.ts';

let org: WholeApp;
/** A tenth of Okta's limits: 50 calls of groups a minute, of which one token may make half. */
const scale = 0.1;
const groups = 'GET /api/v1/groups?limit=1';

beforeAll(async () => {
  org = await wholeApp({ config: testConfig({ rateLimits: scale }) });
});
afterAll(() => org.close());

const nextWindow = () => org.platform.clock.advance(60_000 - (org.platform.clock.nowMs() % 60_000));
const headersOf = ({ headers }: Answer) => ({
  limit: Number(headers['x-rate-limit-limit']),
  remaining: Number(headers['x-rate-limit-remaining']),
  reset: Number(headers['x-rate-limit-reset']),
});
const codeOf = (answer: Answer) => [answer.status, answer.json()['errorCode']];
const token = async (name: string) =>
  await org.make<{ id: string; token: string }>('POST /gatehouse/v1/api-tokens', { name });
const as = (value: string) => ({ authorization: `SSWS ${value}` });
const events = async (eventType: string) =>
  org.platform.database.groupCommit
    .commit({ writes: [] })
    .then(() =>
      org.make<{ severity: string; target: { id: string }[] }[]>(
        `GET /api/v1/logs?filter=${encodeURIComponent(`eventType eq "${eventType}"`)}&limit=1000`,
      ),
    );

test('a token is told the truth, refused when its share is used up, and served again when the window turns', async () => {
  nextWindow();
  const [mine, other] = [await token('mine'), await token('other')];
  const first = await org.call(groups, as(mine.token));
  expect(headersOf(first)).toMatchObject({ limit: 25, remaining: 24 });
  for (let i = 0; i < 24; i++) expect((await org.call(groups, as(mine.token))).status).toBe(200);
  const refused = await org.call(groups, as(mine.token));
  expect(codeOf(refused)).toEqual([429, 'E0000047']);
  const { limit, remaining, reset } = headersOf(refused);
  expect([limit, remaining]).toEqual([25, 0]);
  const dateSeconds = Date.parse(String(refused.headers['date'])) / 1000;
  const retryAfter = Number(refused.headers['retry-after']);
  expect(reset - dateSeconds).toBe(retryAfter);
  expect(reset * 1000).toBe(Math.ceil(org.platform.clock.nowMs() / 60_000) * 60_000);
  // Fair: what one has used up is not what another may use.
  expect((await org.call(groups, as(other.token))).status).toBe(200);
  // And the limit is of this endpoint only.
  expect((await org.call('GET /api/v1/zones?limit=1', as(mine.token))).status).toBe(200);
  org.platform.clock.advance(retryAfter * 1000);
  expect((await org.call(groups, as(mine.token))).status).toBe(200);
});

test('all together are held to the limit of the org', async () => {
  nextWindow();
  const tokens = await Promise.all(['a', 'b', 'c'].map(token));
  const answers: Answer[] = [];
  for (let i = 0; i < 25; i++)
    answers.push(...(await Promise.all(tokens.map(({ token: value }) => org.call(groups, as(value))))));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(50);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(25);
});

test('a warning and a violation are logged once a window, not once a call', async () => {
  nextWindow();
  const before = {
    warnings: (await events('system.operation.rate_limit.warning')).length,
    violations: (await events('system.operation.rate_limit.violation')).length,
  };
  nextWindow();
  const { token: value } = await token('loud');
  for (let i = 0; i < 40; i++) await org.call(groups, as(value));
  nextWindow();
  const warnings = await events('system.operation.rate_limit.warning');
  const violations = await events('system.operation.rate_limit.violation');
  expect([warnings.length - before.warnings, violations.length - before.violations]).toEqual([1, 1]);
  expect(violations[0]).toMatchObject({ severity: 'WARN', target: [{ id: '/api/v1/groups' }, {}] });
});

test('whoever is nobody spends the share of their address', async () => {
  nextWindow();
  const answers: Answer[] = [];
  for (let i = 0; i < 30; i++) answers.push(await org.call(groups, as('0'.repeat(42))));
  expect(answers.slice(0, 25).every(({ status }) => status === 401)).toBe(true);
  expect(answers.at(-1)?.status).toBe(429);
});

describe('the share of a token or client', () => {
  const path = '/api/v1/principal-rate-limits';
  type Wire = { id: string; principalId: string; defaultPercentage: number };

  test.each<[string, object]>([
    ['of nobody', { principalType: 'SSWS_TOKEN' }],
    ['of a token that is not there', { principalType: 'SSWS_TOKEN', principalId: '00Tnothing' }],
    ['of a client that is not there', { principalType: 'OAUTH_CLIENT', principalId: 'nothing' }],
    ['of another type', { principalType: 'USER', principalId: 'x' }],
    ['beyond the whole', { principalType: 'SSWS_TOKEN', principalId: 'x', defaultPercentage: 101 }],
    ['below nothing', { principalType: 'SSWS_TOKEN', principalId: 'x', defaultPercentage: -1 }],
    ['with an unknown property', { principalType: 'SSWS_TOKEN', principalId: 'x', percentage: 5 }],
  ])('%s is refused', async (_what, body) => {
    nextWindow();
    expect(codeOf(await org.admin(`POST ${path}`, body))).toEqual([400, 'E0000001']);
  });

  test('is set, found, changed and in force', async () => {
    nextWindow();
    const mine = await token('whole');
    const given = { principalType: 'SSWS_TOKEN', principalId: mine.id, defaultPercentage: 100 };
    const made = await org.admin(`POST ${path}`, given);
    expect([made.status, made.json()]).toMatchObject([201, { ...given, defaultConcurrencyPercentage: 50 }]);
    const { id } = made.json<Wire>();
    expect(headersOf(await org.call(groups, as(mine.token))).limit).toBe(50);
    expect(codeOf(await org.admin(`POST ${path}`, given))).toEqual([400, 'E0000001']);
    const filter = (text: string) => org.admin(`GET ${path}?filter=${encodeURIComponent(text)}`);
    expect((await filter('principalType eq "SSWS_TOKEN"')).json<Wire[]>().map((one) => one.id)).toEqual([id]);
    expect((await filter('principalType eq "OAUTH_CLIENT"')).json()).toEqual([]);
    for (const text of ['principalId eq "x"', 'principalType co "S"', 'principalType eq', 'percentage gt 5'])
      expect((await filter(text)).status, text).toBe(400);
    expect((await org.admin(`GET ${path}`)).status).toBe(400);
    const less = await org.admin(`PUT ${path}/${id}`, { ...made.json<object>(), defaultPercentage: 10 });
    expect([less.status, less.json<Wire>().defaultPercentage]).toEqual([200, 10]);
    expect(headersOf(await org.call(groups, as(mine.token))).limit).toBe(5);
    const moved = await org.admin(`PUT ${path}/${id}`, { ...given, principalId: 'another' });
    expect(codeOf(moved)).toEqual([400, 'E0000001']);
    expect((await org.admin(`GET ${path}/${id}`)).json<Wire>().principalId).toBe(mine.id);
    expect(codeOf(await org.admin(`GET ${path}/prlnothing`))).toEqual([404, 'E0000007']);
    expect(codeOf(await org.admin(`PUT ${path}/prlnothing`, given))).toEqual([404, 'E0000007']);
  });
});

describe('settings', () => {
  const path = '/api/v1/rate-limit-settings';
  test.each<[string, object, object]>([
    ['admin-notifications', { notificationsEnabled: false }, { notificationsEnabled: 'no' }],
    ['warning-threshold', { warningThreshold: 66 }, { warningThreshold: 29 }],
    [
      'per-client',
      { defaultMode: 'ENFORCE', useCaseModeOverrides: { OAUTH2_AUTHORIZE: 'PREVIEW' } },
      { defaultMode: 'SOMETIMES' },
    ],
  ])('%s are stored and shown, and refused when they are wrong', async (name, right, wrong) => {
    nextWindow();
    const before = await org.make(`GET ${path}/${name}`);
    expect(codeOf(await org.admin(`PUT ${path}/${name}`, wrong))).toEqual([400, 'E0000001']);
    expect(codeOf(await org.admin(`PUT ${path}/${name}`, { ...right, more: 1 }))).toEqual([400, 'E0000001']);
    expect(await org.make(`GET ${path}/${name}`)).toEqual(before);
    expect(await org.make(`PUT ${path}/${name}`, right)).toEqual(right);
    expect(await org.make(`GET ${path}/${name}`)).toEqual(right);
  });
});

test('where no limits are on there is plenty, and no call is refused', async () => {
  const free = await wholeApp();
  const answers = await Promise.all(
    Array.from({ length: 120 }, () => free.call(groups, { authorization: `SSWS ${adminToken}` })),
  );
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  await free.close();
});

describe('counting', () => {
  const me: Principal = { type: 'SSWS_TOKEN', id: '00T1' };
  const shares = { percentage: 50, concurrencyPercentage: 50 };
  const of = classOf({ method: 'GET', path: '/api/v1/groups/:groupId' });

  test('finds the class of a route: the first that fits', () => {
    expect(classOf({ method: 'GET', path: '/api/v1/users' }).limit).toBe(50);
    expect(classOf({ method: 'POST', path: '/api/v1/users' }).name).toBe('/api/v1');
    expect(classOf({ method: 'GET', path: '/api/v1/users/:userId' }).limit).toBe(600);
    expect(classOf({ method: 'POST', path: '/api/v1/apps' }).limit).toBe(100);
    expect(of.name).toBe('/api/v1/groups');
  });

  test('refuses what runs at once beyond the share, until something is done', () => {
    const limiter = createLimiter(1);
    const take = () => limiter.take({ of, principal: me, shares, warnPercentage: 90 }, 0);
    for (let i = 0; i < 37; i++) expect(take().ok).toBe(true);
    expect(take()).toMatchObject({ ok: false, scope: 'concurrency', limit: 0, first: true });
    limiter.done(me);
    expect(take().ok).toBe(true);
  });

  test('a flood of addresses takes no more memory than there is room for', () => {
    const limiter = createLimiter(10_000);
    for (let i = 0; i < 60_000; i++) {
      const principal: Principal = { type: 'ADDRESS', id: String(i) };
      limiter.take({ of, principal, shares, warnPercentage: 90 }, 0);
      limiter.done(principal);
    }
    const late: Principal = { type: 'ADDRESS', id: 'late' };
    const verdict = limiter.take({ of, principal: late, shares, warnPercentage: 90 }, 0);
    expect(verdict).toMatchObject({ ok: true, remaining: 2_500_000 - 10_001 });
  });
});
