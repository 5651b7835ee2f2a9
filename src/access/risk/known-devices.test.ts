import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SignOnContext } from '#src/access/context/index.ts';
import { testConfig } from '#src/platform/config/index.ts';
import { type LogEvent, systemActor } from '#src/system-log/index.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { deviceAuthority, issued } from '#test/kit/device-certificates.ts';
import {
  addWorker,
  allowAuthenticator,
  browserOf,
  giveTotp,
  requireFactor,
  type Worker,
  wrongCodeFor,
} from '#test/kit/factor-walk.ts';
import { rightPassword, signIn, type TestBrowser } from '#test/kit/signin.ts';

const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36';
const proxy = '127.0.0.1';
const authority = deviceAuthority();
const certificate = encodeURIComponent(issued(authority, { name: 'laptop-0815' }).cert);

let directory: string;
let org: TestApp;
let aoi: Worker;
beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'gatehouse-'));
  const caFile = path.join(directory, 'ca.pem');
  writeFileSync(caFile, authority.cert);
  const deviceTrust = {
    caFile,
    certificateHeader: 'client-cert',
    assertionHeader: undefined,
    assertionKeysFile: undefined,
  };
  org = await testApp({ config: testConfig({ trustedProxies: [proxy], deviceTrust }) });
});
afterAll(async () => {
  await org.close();
  rmSync(directory, { recursive: true });
});
beforeEach(async () => {
  aoi = await addWorker(org);
  await org.eventTypes();
});

type WireDevice = { id: string; platform: string; nickname: string | null; isThis: boolean };
const known = () => org.api<WireDevice[]>('GET', `/gatehouse/v1/users/${aoi.id}/known-devices`);
const till = (headers: Record<string, string> = {}) =>
  browserOf(org, { 'user-agent': chrome, 'x-forwarded-for': '203.0.113.7', ...headers });
const call = (method: string, url: string, headers: Record<string, string> = {}, body?: unknown) =>
  org.inject({ method, url, headers, ...(body === undefined ? {} : { body }) });
const cookieOf = (browser: TestBrowser) => ({
  cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
  'user-agent': chrome,
  'x-forwarded-for': '203.0.113.7',
});
/** The last context that was recorded with a decision about the person. */
async function lastContext(): Promise<SignOnContext> {
  const url = `/api/v1/logs?limit=100&sortOrder=DESCENDING&filter=${encodeURIComponent(`actor.id eq "${aoi.id}" and eventType eq "policy.evaluate_sign_on"`)}`;
  const [event] = await org.api<LogEvent[]>('GET', url);
  return JSON.parse(event?.debugContext.debugData['context'] ?? 'null') as SignOnContext;
}

describe('the cookie of a device', () => {
  test('comes with the first page of sign-in, once, and cannot be read by scripts', async () => {
    const browser = till();
    const page = await browser.follow(await browser.get('/signin'));
    const line = page.setCookies.find((cookie) => cookie.startsWith('device='));
    expect(line).toMatch(/; Path=\/; Max-Age=34128000; HttpOnly; SameSite=Lax$/);
    const again = await browser.get('/signin');
    expect(again.setCookies.filter((cookie) => cookie.startsWith('device='))).toEqual([]);
  });

  test('makes nothing known by itself: a wrong password leaves no trace in the history', async () => {
    const browser = till();
    await signIn(browser, aoi.login, 'wrong');
    expect(await known()).toEqual([]);
    const profile = await org.api('GET', `/gatehouse/v1/users/${aoi.id}/behavior-profile`);
    expect(profile).toMatchObject({ signIns: 0, visits: [] });
  });
});

test('a right password that no factor followed teaches nothing, and makes no device known', async () => {
  await allowAuthenticator(org, 'google_otp');
  const { secret } = await giveTotp(org, aoi);
  await requireFactor(org, [aoi]);
  const browser = till();
  const asked = await browser.follow(await signIn(browser, aoi.login, rightPassword));
  expect(browser.cookies.has('sid')).toBe(false);
  await browser.submit(asked, { passCode: wrongCodeFor(org, secret) });
  expect(browser.cookies.has('sid')).toBe(false);
  expect(await known()).toEqual([]);
  expect(await org.api('GET', `/gatehouse/v1/users/${aoi.id}/behavior-profile`)).toMatchObject({
    signIns: 0,
  });
});

test('a device assurance policy is met by what a browser says where it asks for a version only', async () => {
  const policy = (name: string, more: object) =>
    org.api<{ id: string }>('POST', '/api/v1/device-assurances', { name, platform: 'MACOS', ...more });
  const version = await policy('Version', { osVersion: { minimum: '14.4' } });
  await policy('Newer', { osVersion: { minimum: '15.1' } });
  await policy('Encrypted', {
    osVersion: { minimum: '14.4' },
    diskEncryptionType: { include: ['ALL_INTERNAL_VOLUMES'] },
  });
  const mac =
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36';
  const hints = { 'sec-ch-ua-platform': '"macOS"', 'sec-ch-ua-platform-version': '"14.5.0"' };
  await signIn(till({ 'user-agent': mac, ...hints }), aoi.login, rightPassword);
  expect((await lastContext()).device).toMatchObject({ platform: 'MACOS', assuranceIds: [version.id] });
  await signIn(till({ 'user-agent': mac }), aoi.login, rightPassword);
  expect((await lastContext()).device.assuranceIds).toEqual([]);
});

test('a registered device is the person’s own, ACTIVE, and known by an enrolment in this browser', async () => {
  const { directory, risk } = org.app;
  const { database, clock } = org.platform;
  const browser = till();
  await browser.get('/signin');
  const client = {
    requestId: 'r',
    ipAddress: '203.0.113.7',
    ipChain: [],
    userAgent: chrome,
    origin: '',
    signals: { deviceToken: browser.cookies.get('device') ?? '' },
  };
  const by = { actor: systemActor };
  const profile = { displayName: 'Till 3', platform: 'WINDOWS' as const, registered: true };
  const device = await database.transaction((tx) =>
    directory.devices.register(tx, { userId: aoi.id, profile }, by),
  );
  const ren = await addWorker(org);
  for (const userId of [aoi.id, ren.id]) {
    const writes = risk.contexts.makeKnown({
      userId,
      client,
      how: 'push',
      deviceId: device.id,
      atMs: clock.nowMs(),
    });
    await database.groupCommit.commit({ writes });
  }
  const assess = (id: string) => risk.contexts.assess({ person: { id }, client, nowMs: clock.nowMs() });
  expect((await assess(aoi.id)).device).toMatchObject({ known: true, registered: true, deviceId: device.id });
  // The same browser says the same device, which is not his.
  expect((await assess(ren.id)).device).toMatchObject({ known: true, registered: false });
  await org.api('POST', `/api/v1/devices/${device.id}/lifecycle/suspend`);
  expect((await assess(aoi.id)).device).toMatchObject({ known: true, registered: false });
});

describe('after a complete sign-in', () => {
  test('the device is known, the place remembered, and the log says how risky it was', async () => {
    const browser = till();
    await signIn(browser, aoi.login, rightPassword);
    expect(await known()).toMatchObject([{ platform: 'WINDOWS', nickname: null, isThis: false }]);
    expect(await org.api('GET', `/gatehouse/v1/users/${aoi.id}/behavior-profile`)).toMatchObject({
      signIns: 1,
      knownDevices: 1,
      visits: [{ ipAddress: '203.0.113.7', platform: 'WINDOWS', hasDevice: true, times: 1 }],
    });
    expect(await lastContext()).toMatchObject({ device: { known: false }, risk: { level: 'MEDIUM' } });
    const url = `/api/v1/logs?filter=${encodeURIComponent(`actor.id eq "${aoi.id}" and eventType eq "user.session.start"`)}`;
    const [event] = await org.api<LogEvent[]>('GET', url);
    expect(event?.securityContext).toMatchObject({ risk: { level: 'MEDIUM', reasons: ['FIRST_SIGN_IN'] } });
    expect(event?.securityContext.userBehaviors?.find(({ name }) => name === 'New Device')?.result).toBe(
      'UNKNOWN',
    );
    expect(event?.debugContext.debugData).toMatchObject({
      risk: '{level=MEDIUM, score=30, reasons=First Sign In}',
      behaviors: expect.stringContaining('New Device=UNKNOWN'),
    });

    await org.api('DELETE', `/api/v1/users/${aoi.id}/sessions?forgetDevices=false`);
    await signIn(browser, aoi.login, rightPassword);
    // By a password alone it is theirs a day later.
    expect(await lastContext()).toMatchObject({ device: { known: false }, risk: { level: 'LOW' } });
    await org.api('DELETE', `/api/v1/users/${aoi.id}/sessions?forgetDevices=false`);
    org.clock.advance(24 * 3_600_000);
    await signIn(browser, aoi.login, rightPassword);
    expect(await lastContext()).toMatchObject({ device: { known: true }, risk: { level: 'LOW' } });
  });

  test('an administrator sees the device and makes it forgotten, alone and with sessions', async () => {
    const browser = till();
    await signIn(browser, aoi.login, rightPassword);
    const [device] = await known();
    await org.eventTypes();
    await org.api('DELETE', `/gatehouse/v1/users/${aoi.id}/known-devices/${device?.id}`);
    expect(await org.eventTypes()).toEqual(['user.known_device.forget']);
    expect(await known()).toEqual([]);
    expect(
      (
        await call('DELETE', `/gatehouse/v1/users/${aoi.id}/known-devices/${device?.id}`, {
          authorization: `SSWS ${org.token}`,
        })
      ).status,
    ).toBe(404);

    await signIn(browser, aoi.login, rightPassword);
    expect(await lastContext()).toMatchObject({ device: { known: false } });
    await org.api('DELETE', `/api/v1/users/${aoi.id}/sessions`);
    expect(await known()).toEqual([]);
    await signIn(browser, aoi.login, rightPassword);
    expect(await lastContext()).toMatchObject({ device: { known: false } });
  });

  test('the person sees their own, names it, and forgets it; nobody else’s is theirs', async () => {
    const browser = till();
    await signIn(browser, aoi.login, rightPassword);
    const headers = {
      ...cookieOf(browser),
      origin: 'http://localhost:8080',
      'sec-fetch-site': 'same-origin',
    };
    const mine = (await call('GET', '/gatehouse/v1/me/known-devices', headers)).json<WireDevice[]>();
    expect(mine).toMatchObject([{ isThis: true }]);
    const url = `/gatehouse/v1/me/known-devices/${mine[0]?.id}`;
    expect((await call('PUT', url, headers, { nickname: 'Till 3' })).status).toBe(204);
    expect(await known()).toMatchObject([{ nickname: 'Till 3' }]);
    const stranger = till();
    const ren = await addWorker(org);
    await signIn(stranger, ren.login, rightPassword);
    const others = { ...headers, ...cookieOf(stranger) };
    expect((await call('DELETE', url, others)).status).toBe(404);
    expect((await call('PUT', url, others, { nickname: 'mine' })).status).toBe(404);
    expect((await call('GET', `/gatehouse/v1/users/${aoi.id}/known-devices`, others)).status).toBe(403);
    expect((await call('GET', '/gatehouse/v1/me/known-devices')).status).toBe(403);
    expect(await known()).toMatchObject([{ nickname: 'Till 3' }]);
    await org.eventTypes();
    expect((await call('DELETE', url, headers)).status).toBe(204);
    expect(await known()).toEqual([]);
    expect(await org.eventTypes()).toEqual(['user.known_device.forget']);
  });

  test('an administrator makes what is usual forgotten', async () => {
    const browser = till();
    await signIn(browser, aoi.login, rightPassword);
    await org.eventTypes();
    const url = `/gatehouse/v1/users/${aoi.id}/behavior-profile`;
    await org.api('DELETE', url);
    await org.api('DELETE', url);
    expect(await org.eventTypes()).toEqual(['user.behavior_profile.reset']);
    expect(await org.api('GET', url)).toMatchObject({ signIns: 0, knownDevices: 0, hoursOfWeek: [] });
  });
});

describe('a managed device', () => {
  test('shows its certificate by way of a listed proxy', async () => {
    await signIn(till({ 'client-cert': certificate }), aoi.login, rightPassword);
    expect(await lastContext()).toMatchObject({ device: { managed: true } });
  });

  test('is not made by a header from anybody else, whatever it says', async () => {
    const browser = till({ 'client-cert': certificate });
    const inject = org.inject;
    const outside: Pick<TestApp, 'inject'> = {
      inject: (request) => inject({ ...request, remoteAddress: '198.51.100.77' }),
    };
    const stranger = browserOf(
      { ...org, ...outside },
      { 'user-agent': chrome, 'client-cert': certificate, 'x-forwarded-for': '10.0.0.1' },
    );
    await signIn(stranger, aoi.login, rightPassword);
    const context = await lastContext();
    expect(context).toMatchObject({ address: '198.51.100.77', device: { managed: false } });
    // The same header by the proxy counts, so that it was not the certificate.
    await signIn(browser, aoi.login, rightPassword);
    expect(await lastContext()).toMatchObject({ device: { managed: true } });
  });

  test('is not made by a certificate of another authority', async () => {
    const foreign = encodeURIComponent(issued(deviceAuthority(), { name: 'laptop-0815' }).cert);
    await signIn(till({ 'client-cert': foreign }), aoi.login, rightPassword);
    expect(await lastContext()).toMatchObject({ device: { managed: false } });
  });
});

describe('what others say of a person', () => {
  test('weighs in the very next look at a live session', async () => {
    const browser = till();
    await signIn(browser, aoi.login, rightPassword);
    await org.api('PUT', `/api/v1/users/${aoi.id}/risk`, { riskLevel: 'HIGH' });
    const sessions = await org.app.access.sessions.listForUser(aoi.id);
    const [session] = sessions;
    const saidMs = -(session?.context?.atMs ?? 0);
    const seenBefore = session?.context && { ...session.context, atMs: saidMs - 1 };
    expect(session?.context?.atMs).toBeLessThan(0);
    // Somebody who had looked a moment before, and writes it down now, comes too late.
    if (session && seenBefore) {
      const writes = [org.app.access.sessions.noteContext(session, seenBefore, session)];
      await org.platform.database.groupCommit.commit({ writes });
    }
    const [after] = await org.app.access.sessions.listForUser(aoi.id);
    expect(after?.context?.atMs).toBeLessThan(0);
    await signIn(till(), aoi.login, rightPassword);
    const { risk } = await lastContext();
    expect(risk).toMatchObject({ level: 'HIGH' });
    expect(risk.reasons[0]).toEqual({ code: 'USER_RISK_HIGH', weight: 70 });
  });

  test('a report of a sign-in that was not theirs weighs for a week', async () => {
    await signIn(till(), aoi.login, rightPassword);
    const { database } = org.platform;
    await database.transaction((tx) => org.app.risk.devices.reportFraud(tx, aoi.id, org.clock.nowMs()));
    await signIn(till(), aoi.login, rightPassword);
    expect((await lastContext()).risk.reasons.map(({ code }) => code)).toContain('REPORTED_FRAUD');
    org.clock.advance(8 * 24 * 3_600_000);
    await signIn(till(), aoi.login, rightPassword);
    expect((await lastContext()).risk.reasons.map(({ code }) => code)).not.toContain('REPORTED_FRAUD');
  });

  test('wrong passwords just before the right one are a sign of risk until a sign-in is complete', async () => {
    const browser = till();
    await signIn(browser, aoi.login, rightPassword);
    await org.api('DELETE', `/api/v1/users/${aoi.id}/sessions?forgetDevices=false`);
    for (let at = 0; at < 3; at++) await signIn(browser, aoi.login, 'wrong');
    await signIn(browser, aoi.login, rightPassword);
    expect((await lastContext()).risk.reasons.map(({ code }) => code)).toContain('RECENT_FAILURES');
    // That sign-in was complete, so that the next begins anew.
    await org.api('DELETE', `/api/v1/users/${aoi.id}/sessions?forgetDevices=false`);
    await signIn(browser, aoi.login, rightPassword);
    expect((await lastContext()).risk.reasons.map(({ code }) => code)).not.toContain('RECENT_FAILURES');
  });
});
