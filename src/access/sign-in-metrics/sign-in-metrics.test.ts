// When, where and into what people sign in, summed up from the log: every event once, whatever happens in between.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import type { GeographicalContext, LogEvent, NewEvent, SecurityContext } from '#src/system-log/index.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { clientAt } from '#test/kit/recorded.ts';
import { signInOf } from './sign-in.ts';

let org: TestApp;
let appId: string;
let groupId: string;
let aoi: string;
let ben: string;

const api = <T = { id: string }>(method: string, url: string, body?: unknown) =>
  org.api<T>(method, url, body);
type Counts = { successes: number; failures: number; denials: number };
type SignIns = {
  bucket: string;
  countedUpTo: string | null;
  total: Counts & { risk: { low: number; medium: number; high: number } };
  before: Counts;
  items: (Counts & { at: string })[];
};
/** When all is counted: who only looks does not wait for that. */
const insight = async <T>(path: string) => {
  await org.app.insights.metrics.catchUp();
  return api<T>('GET', `/gatehouse/v1/insights/${path}`);
};
const signIns = (query = '') => insight<SignIns>(`sign-ins${query}`);
type Places = {
  unlocated: Counts;
  hasMore: boolean;
  items: (Counts & { country: string; city: string; latitude: number; highRisk: number })[];
};

const osaka = { city: 'Osaka', state: 'Osaka', country: 'Japan', geolocation: { lat: 34.69, lon: 135.5 } };
const paris = {
  city: 'Paris',
  state: 'Île-de-France',
  country: 'France',
  geolocation: { lat: 48.85, lon: 2.35 },
};
const at = (place: Omit<GeographicalContext, 'postalCode'>): GeographicalContext => ({
  ...place,
  postalCode: null,
});
const actor = (id: string) => ({ id, type: 'User', alternateId: `${id}@example.com`, displayName: id });

async function record(event: Omit<NewEvent, 'client'>): Promise<void> {
  const client = clientAt(org, '192.0.2.7');
  await org.platform.database.transaction((tx) => org.app.systemLog.record(tx, { ...event, client }));
}
const risky = (level: 'LOW' | 'MEDIUM' | 'HIGH', reasons: string[] = []): SecurityContext => ({
  risk: { level, reasons },
});
const begun = (
  userId: string,
  place = at(osaka),
  securityContext: SecurityContext = risky('LOW'),
): Promise<void> =>
  record({
    eventType: 'user.session.start',
    actor: actor(userId),
    outcome: { result: 'SUCCESS' },
    geographicalContext: place,
    securityContext,
  });
const wrong = (userId: string, place = at(osaka)): Promise<void> =>
  record({
    eventType: 'user.session.start',
    actor: actor(userId),
    outcome: { result: 'FAILURE', reason: 'INVALID_CREDENTIALS' },
    geographicalContext: place,
  });
const app = () => ({ id: appId, type: 'AppInstance', alternateId: 'Till', displayName: 'Till' });
const opened = (userId: string): Promise<void> =>
  record({
    eventType: 'user.authentication.sso',
    actor: actor(userId),
    outcome: { result: 'SUCCESS' },
    target: [app()],
    geographicalContext: at(osaka),
  });
const keptOut = (userId: string): Promise<void> =>
  record({
    eventType: 'policy.evaluate_sign_on',
    actor: actor(userId),
    outcome: { result: 'DENY' },
    target: [app()],
    geographicalContext: at(paris),
    securityContext: risky('HIGH'),
  });

async function aPerson(name: string): Promise<string> {
  const login = `${name}@example.com`;
  const profile = { firstName: name, lastName: 'Tanaka', email: login, login };
  return (await api('POST', '/api/v1/users?activate=true', { profile })).id;
}

beforeAll(async () => {
  org = await testApp();
  groupId = (await api('POST', '/api/v1/groups', { profile: { name: 'Stores' } })).id;
  appId = (
    await api('POST', '/api/v1/apps', {
      name: 'bookmark',
      label: 'Till',
      signOnMode: 'BOOKMARK',
      settings: { app: { requestIntegration: false, url: 'https://till.example.com/' } },
    })
  ).id;
  [aoi, ben] = [await aPerson('aoi'), await aPerson('ben')];
  await api('PUT', `/api/v1/groups/${groupId}/users/${aoi}`);
});
afterAll(() => org?.close());

describe('sign-ins', () => {
  test('are none where nobody came', async () => {
    const { total, items } = await signIns();
    expect(total).toEqual({ successes: 0, failures: 0, denials: 0, risk: { low: 0, medium: 0, high: 0 } });
    expect(items.length).toBeGreaterThanOrEqual(24);
    expect((await insight<Places>('places')).items).toEqual([]);
  });

  test('refuse spans that end before they begin, that are too long, and hours where there are none', async () => {
    for (const query of [
      '?since=2026-02-01T00:00:00Z&until=2026-01-01T00:00:00Z',
      '?since=2020-01-01T00:00:00Z',
      '?since=yesterday',
      `?groupId=${groupId}&appId=${appId}`,
      `?groupId=${groupId}&bucket=hour`,
      '?bucket=minute',
    ])
      await expect(signIns(query)).rejects.toThrow(/400/);
    await expect(insight('places?outcome=maybe')).rejects.toThrow(/400/);
  });

  test('are refused to who may not read the log', async () => {
    const headers = { authorization: 'SSWS 00nobody' };
    for (const path of ['sign-ins', 'places', 'apps', 'journeys', 'to-do', 'factor-coverage'])
      expect(
        (await org.inject({ method: 'GET', url: `/gatehouse/v1/insights/${path}`, headers })).status,
      ).toBe(401);
  });

  test('are counted by outcome and risk, strangers among the failures, and opening an app is none', async () => {
    await wrong(aoi);
    await wrong('unknown');
    await begun(aoi);
    await begun(ben, at(paris), risky('HIGH'));
    await opened(aoi);
    await keptOut(ben);
    const { total, before, items, bucket } = await signIns();
    expect(total).toEqual({ successes: 2, failures: 2, denials: 1, risk: { low: 1, medium: 0, high: 2 } });
    expect(before).toMatchObject({ successes: 0 });
    expect(bucket).toBe('hour');
    expect(items.reduce((sum, one) => sum + one.successes, 0)).toBe(2);
    expect((await signIns('?bucket=day')).total).toEqual(total);
  });

  test('of an app are its openings and refusals; of a group those of its people', async () => {
    expect((await signIns(`?appId=${appId}`)).total).toMatchObject({ successes: 1, failures: 0, denials: 1 });
    const ofGroup = await signIns(`?groupId=${groupId}`);
    expect(ofGroup).toMatchObject({ bucket: 'day', total: { successes: 1, failures: 1, denials: 0 } });
    type Apps = { used: number; unused: number; items: (Counts & { id: string; label: string })[] };
    expect(await insight<Apps>('apps')).toMatchObject({
      used: 1,
      unused: 0,
      items: [{ id: appId, label: 'Till', successes: 1, denials: 1 }],
    });
  });

  test('by place, with what nobody can place apart', async () => {
    await record({
      eventType: 'user.session.start',
      actor: actor(aoi),
      outcome: { result: 'SUCCESS' },
    });
    const { items, unlocated, hasMore } = await insight<Places>('places');
    expect(items).toEqual([
      {
        country: 'Japan',
        region: 'Osaka',
        city: 'Osaka',
        latitude: 34.69,
        longitude: 135.5,
        successes: 1,
        failures: 2,
        denials: 0,
        highRisk: 0,
      },
      expect.objectContaining({ city: 'Paris', successes: 1, denials: 1, highRisk: 2 }),
    ]);
    expect(unlocated).toMatchObject({ successes: 1 });
    expect(hasMore).toBe(false);
    const denied = await insight<Places>('places?outcome=deny');
    expect(denied.items.map(({ city }) => city)).toEqual(['Paris']);
    const ofApp = await insight<Places>(`places?appId=${appId}&limit=1`);
    expect(ofApp).toMatchObject({ hasMore: true, items: [{ city: expect.any(String) }] });
    const ofGroup = await insight<Places>(`places?groupId=${groupId}`);
    expect(ofGroup.items.map(({ city, successes }) => [city, successes])).toEqual([['Osaka', 1]]);
  });

  test('each event counts once, however many look at once', async () => {
    const { total } = await signIns();
    for (let times = 0; times < 10; times++) await wrong(ben);
    await Promise.all(Array.from({ length: 5 }, () => signIns()));
    await Promise.all([org.app.insights.metrics.catchUp(), org.app.insights.metrics.catchUp()]);
    expect((await signIns()).total.failures).toBe(total.failures + 10);
  });

  test('the sums stay when the log has gone, and go when they are old', async () => {
    const { total } = await signIns();
    await org.platform.database.transaction((tx) => tx.execute(sql`delete from system_log`));
    expect((await signIns()).total).toEqual(total);
    org.clock.advance(36 * 86_400_000);
    await org.app.insights.metrics.sweep();
    const since = new Date(org.clock.nowMs() - 60 * 86_400_000).toISOString();
    expect((await signIns(`?since=${since}`)).total).toEqual(total);
    type Row = { left: number };
    const [row] = await org.platform.database.query<Row>(
      sql`select count(*)::int as "left" from sign_in_times where grain = 'HOUR'`,
    );
    expect(row?.left).toBe(0);
    org.clock.advance(370 * 86_400_000);
    await org.app.insights.metrics.sweep();
    const [kept] = await org.platform.database.query<Row>(
      sql`select count(*)::int as "left" from sign_in_place_times`,
    );
    expect(kept?.left).toBe(0);
  });
});

describe('impossible journeys', () => {
  type Journeys = {
    items: {
      user: { id: string; login: string };
      from: { city: string };
      to: { city: string };
      kilometres: number;
      minutes: number;
    }[];
  };
  test('are two sign-ins one after the other; one whose beginning nobody knows is none', async () => {
    expect((await insight<Journeys>('journeys')).items).toEqual([]);
    await begun(ben, at(paris), risky('HIGH', ['IMPOSSIBLE_TRAVEL']));
    await begun(aoi, at(osaka));
    org.clock.advance(20 * 60_000);
    await begun(aoi, at(paris), risky('HIGH', ['NEW_COUNTRY', 'IMPOSSIBLE_TRAVEL']));
    const { items } = await insight<Journeys>('journeys');
    expect(items).toMatchObject([
      {
        user: { id: aoi, login: 'aoi@example.com' },
        from: { city: 'Osaka' },
        to: { city: 'Paris' },
        minutes: 20,
      },
    ]);
    expect(items[0]?.kilometres).toBeGreaterThan(9_000);
    expect((await insight<Journeys>(`journeys?userId=${ben}`)).items).toEqual([]);
  });
});

describe('what an event counts for', () => {
  const event = (eventType: string, more: object = {}): LogEvent =>
    ({
      eventType,
      actor: { id: '00u1' },
      client: { geographicalContext: null },
      published: '2026-11-27T23:59:59.000Z',
      outcome: { result: 'SUCCESS' },
      securityContext: { risk: null },
      debugContext: { debugData: {} },
      target: null,
      ...more,
    }) as unknown as LogEvent;
  test('a right answer to a factor for nothing, a wrong one for a failure', () => {
    expect(signInOf(event('user.authentication.auth_via_mfa'))).toBeUndefined();
    const failed = event('user.authentication.auth_via_mfa', { outcome: { result: 'FAILURE' } });
    expect(signInOf(failed)).toMatchObject({ outcome: 'FAILURE', isWhole: true });
  });
  test('a policy that lets in or asks for more for nothing', () => {
    for (const result of ['ALLOW', 'CHALLENGE'])
      expect(signInOf(event('policy.evaluate_sign_on', { outcome: { result } }))).toBeUndefined();
  });
  test('other events for nothing', () => {
    expect(signInOf(event('user.lifecycle.create'))).toBeUndefined();
  });
});
