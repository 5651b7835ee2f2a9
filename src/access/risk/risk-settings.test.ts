import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { addWorker, browserOf, type Worker } from '#test/kit/factor-walk.ts';
import { rightPassword, signIn } from '#test/kit/signin.ts';
import { defaultRiskSettings } from './risk-settings.ts';

const path = '/gatehouse/v1/risk-settings';
const preview = `${path}/preview`;
let org: TestApp;
let aoi: Worker;
beforeAll(async () => {
  org = await testApp();
  aoi = await addWorker(org);
});
afterAll(() => org.close());
beforeEach(async () => {
  await org.api('DELETE', path);
  await org.eventTypes();
});

const call = (method: string, url: string, body?: unknown, token = org.token) =>
  org.inject({
    method,
    url,
    headers: { authorization: `SSWS ${token}` },
    ...(body === undefined ? {} : { body }),
  });
type Shown = { weights: Record<string, number>; isDefault: boolean; lastUpdatedBy: string | null };

describe('settings are refused, and nothing changes', () => {
  test.each<[string, object, RegExp]>([
    ['a weight of something that does not exist', { weights: { MOON: 5 } }, /MOON/],
    ['a sign of safety that adds', { weights: { KNOWN_DEVICE: 5 } }, /weights.KNOWN_DEVICE/],
    ['a sign of risk that takes away', { weights: { NEW_DEVICE: -5 } }, /weights.NEW_DEVICE/],
    ['more than a hundred', { weights: { NEW_DEVICE: 101 } }, /weights.NEW_DEVICE/],
    ['half a point', { weights: { NEW_DEVICE: 1.5 } }, /weights.NEW_DEVICE/],
    ['HIGH below MEDIUM', { thresholds: { medium: 50, high: 40 } }, /high: has to be more than medium/],
    ['HIGH out of reach', { thresholds: { medium: 50, high: 101 } }, /thresholds.high/],
    ['no failures at all', { failures: { count: 0, minutes: 60 } }, /failures.count/],
    ['a zone that does not exist', { knownNetworkZoneIds: ['nzo0'] }, /there is no network zone nzo0/],
  ])('%s', async (_, body, cause) => {
    const before = await org.api('GET', path);
    const answer = await call('PUT', path, body);
    expect([answer.status, answer.text]).toEqual([400, expect.stringMatching(cause)]);
    expect(await org.api('GET', path)).toEqual(before);
    expect(await org.eventTypes()).toEqual([]);
  });

  test('by somebody who may not', async () => {
    for (const [method, url, body] of [
      ['GET', path],
      ['PUT', path, {}],
      ['DELETE', path],
      ['POST', preview, { userId: aoi.id, ipAddress: '203.0.113.7' }],
    ] as const) {
      expect((await org.inject({ method, url, ...(body && { body }) })).status, `${method} ${url}`).toBe(403);
    }
  });
});

test('weights, thresholds and networks are changed, told, sent back as they came, and set back', async () => {
  expect(await org.api('GET', path)).toMatchObject({ weights: defaultRiskSettings.weights, isDefault: true });
  const zone = await org.api<{ id: string }>('POST', '/api/v1/zones', {
    type: 'IP',
    name: 'Shops',
    gateways: [{ type: 'CIDR', value: '203.0.113.0/24' }],
  });
  const wish = { weights: { NEW_DEVICE: 60 }, knownNetworkZoneIds: [zone.id] };
  await org.eventTypes();
  const changed = await org.api<Shown>('PUT', path, wish);
  expect(changed).toMatchObject({ isDefault: false, knownNetworkZoneIds: [zone.id] });
  expect(changed.weights).toEqual({ ...defaultRiskSettings.weights, NEW_DEVICE: 60 });
  expect(await org.eventTypes()).toEqual(['security.risk.settings.update']);
  const again = await org.api<Shown>('PUT', path, changed);
  expect(again.weights).toEqual(changed.weights);
  const held = await call('DELETE', `/api/v1/zones/${zone.id}`);
  expect(held.status).toBeGreaterThanOrEqual(400);
  expect(held.text).toContain('knownNetworkZoneIds');
  expect(await org.api('DELETE', path)).toMatchObject({ isDefault: true, knownNetworkZoneIds: null });
  await org.api('POST', `/api/v1/zones/${zone.id}/lifecycle/deactivate`);
  expect((await call('DELETE', `/api/v1/zones/${zone.id}`)).status).toBe(204);
});

describe('a preview', () => {
  type Preview = { risk: { level: string; score: number; reasons: { code: string }[] } };
  const chrome = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36';
  const ask = (more: object = {}) =>
    org.api<Preview>('POST', preview, {
      userId: aoi.id,
      ipAddress: '192.0.2.55',
      userAgent: chrome,
      ...more,
    });

  test('says of a person and an address what would be, and changes nothing', async () => {
    expect((await ask()).risk).toMatchObject({ level: 'MEDIUM', reasons: [{ code: 'FIRST_SIGN_IN' }] });
    const browser = browserOf(org, { 'user-agent': chrome });
    await signIn(browser, aoi.login, rightPassword);
    org.clock.advance(24 * 3_600_000);
    const [device] = await org.api<{ id: string }[]>('GET', `/gatehouse/v1/users/${aoi.id}/known-devices`);
    await org.eventTypes();
    const before = await org.api('GET', `/gatehouse/v1/users/${aoi.id}/behavior-profile`);
    expect((await ask()).risk.reasons.map(({ code }) => code)).toEqual(['NEW_DEVICE', 'NEW_IP']);
    expect((await ask({ knownDeviceId: device?.id })).risk).toMatchObject({ level: 'LOW' });
    const at = new Date(org.clock.nowMs() + 100 * 24 * 3_600_000).toISOString();
    expect((await ask({ at })).risk.reasons.map(({ code }) => code)).toContain('DORMANT_ACCOUNT');
    const strict = { weights: { NEW_IP: 90 }, thresholds: { medium: 10, high: 20 } };
    expect((await ask({ knownDeviceId: device?.id, settings: strict })).risk).toMatchObject({
      level: 'HIGH',
      score: 75,
    });
    expect(await org.api('GET', `/gatehouse/v1/users/${aoi.id}/behavior-profile`)).toEqual(before);
    expect(await org.eventTypes()).toEqual([]);
  });

  test('is refused for what is no person, no address, and no device of theirs', async () => {
    const ren = await addWorker(org);
    await signIn(browserOf(org, { 'user-agent': chrome }), ren.login, rightPassword);
    const [his] = await org.api<{ id: string }[]>('GET', `/gatehouse/v1/users/${ren.id}/known-devices`);
    const statuses = async (body: object) =>
      (await call('POST', preview, { userId: aoi.id, ipAddress: '192.0.2.55', ...body })).status;
    expect(await statuses({ userId: '00unobody00000000000' })).toBe(404);
    expect(await statuses({ ipAddress: 'localhost' })).toBe(400);
    expect(await statuses({ knownDeviceId: his?.id })).toBe(400);
    expect(await statuses({ settings: { knownNetworkZoneIds: ['nzo0'] } })).toBe(400);
    expect(await statuses({ at: 'tomorrow' })).toBe(400);
  });
});

test('judging one sign-in goes by the settings of that moment, also in a session', async () => {
  const chrome = 'Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36';
  await org.api('PUT', path, { thresholds: { medium: 1, high: 2 } });
  const ren = await addWorker(org);
  await signIn(browserOf(org, { 'user-agent': chrome }), ren.login, rightPassword);
  const [session] = await org.app.access.sessions.listForUser(ren.id);
  expect(session?.context?.risk.level).toBe('HIGH');
});
