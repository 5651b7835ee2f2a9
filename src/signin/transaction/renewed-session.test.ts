// A session that goes on with more proof: what is learned of who brought it, and when it is too old to go on at all.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '#test/kit/app.ts';
import {
  addWorker,
  allowAuthenticator,
  browserOf,
  codeFor,
  giveTotp,
  policyFor,
  requireFactor,
  type Worker,
} from '#test/kit/factor-walk.ts';
import { rightPassword, signIn, type TestBrowser } from '#test/kit/signin.ts';

const minute = 60_000;
let org: TestApp;
beforeAll(async () => {
  org = await testApp();
  await allowAuthenticator(org, 'google_otp');
});
afterAll(() => org?.close());

const chrome = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36';
const agentOf = (browser: TestBrowser) => ({
  requestId: 'r',
  ipAddress: '127.0.0.1',
  ipChain: [],
  userAgent: chrome,
  origin: '',
  signals: { deviceToken: browser.cookies.get('device') ?? '' },
});
const isKnown = async ({ id }: Worker, browser: TestBrowser) => {
  const { contexts } = org.app.risk;
  const asked = { person: { id }, client: agentOf(browser), session: undefined, path: 'signin' as const };
  return (await contexts.assess({ ...asked, nowMs: org.clock.nowMs() })).device.known;
};

/** A tile that asks for the password at every opening. */
async function tileFor(
  worker: Worker,
  constraint: object = { knowledge: { required: true, reauthenticateIn: 'PT0S' } },
): Promise<string> {
  const app = await org.api<{ id: string }>('POST', '/api/v1/apps', {
    name: 'bookmark',
    label: 'Wiki',
    signOnMode: 'BOOKMARK',
    settings: { app: { url: 'https://wiki.example/', requestIntegration: false } },
  });
  const policy = await org.api<{ id: string }>('POST', '/api/v1/policies', {
    type: 'ACCESS_POLICY',
    name: `Wiki ${app.id}`,
  });
  const verificationMethod = {
    type: 'ASSURANCE',
    factorMode: '1FA',
    constraints: [constraint],
  };
  await org.api('POST', `/api/v1/policies/${policy.id}/rules`, {
    type: 'ACCESS_POLICY',
    name: 'Password',
    priority: 0,
    actions: { appSignOn: { access: 'ALLOW', verificationMethod } },
  });
  await org.api('PUT', `/api/v1/apps/${app.id}/policies/${policy.id}`);
  await org.api('POST', `/api/v1/apps/${app.id}/users`, { id: worker.id });
  return `/home/bookmark/${app.id}/1`;
}

describe('somebody with the cookie of a session of two proofs, and the password', () => {
  test('does not make their own browser known with it: the second proof was not theirs', async () => {
    const aoi = await addWorker(org);
    const { secret } = await giveTotp(org, aoi);
    await requireFactor(org, [aoi]);
    const tile = await tileFor(aoi);
    const own = browserOf(org, { 'user-agent': chrome });
    const page = await own.follow(await signIn(own, aoi.login, rightPassword));
    await own.follow(await own.submit(page, { passCode: codeFor(org, secret) }));
    expect(await isKnown(aoi, own)).toBe(true);

    const thief = browserOf(org, { 'user-agent': chrome });
    await thief.get('/signin');
    expect(thief.cookies.get('device')).not.toBe(own.cookies.get('device'));
    thief.cookies.set('sid', own.cookies.get('sid') ?? '');
    org.clock.advance(5 * minute);
    await org.eventTypes();
    const asked = await thief.follow(await thief.get(tile));
    expect(asked.text).toContain('type="password"');
    const done = await thief.follow(await thief.submit(asked, { password: rightPassword }));
    expect(done.location).toBe('https://wiki.example/');
    const events = await org.eventTypes();
    expect(events).toContain('user.authentication.verify');
    expect(await isKnown(aoi, thief)).toBe(false);
    // A day later it is, unless the owner has answered the mail about it.
    org.clock.advance(24 * 60 * minute);
    expect(await isKnown(aoi, thief)).toBe(true);
  });
});

test('who signed in by password makes their browser known by the second factor that an app asks for later', async () => {
  const aoi = await addWorker(org);
  const { secret } = await giveTotp(org, aoi);
  const known = browserOf(org, { 'user-agent': chrome });
  await signIn(known, aoi.login, rightPassword);
  const tile = await tileFor(aoi, { possession: { required: true } });
  const own = browserOf(org, { 'user-agent': chrome });
  await own.get('/signin');
  await signIn(own, aoi.login, rightPassword);
  expect(await isKnown(aoi, own)).toBe(false);
  await org.eventTypes();
  const asked = await own.follow(await own.get(tile));
  const done = await own.follow(await own.submit(asked, { passCode: codeFor(org, secret) }));
  expect(done.location).toBe('https://wiki.example/');
  expect(await org.eventTypes()).toContain('user.authentication.verify');
  expect(await isKnown(aoi, own)).toBe(true);
});

describe('a session that is older than sessions may be from today on', () => {
  const signOn = (lifetimeMinutes: number) => ({
    type: 'SIGN_ON',
    name: 'Rule',
    actions: {
      signon: {
        access: 'ALLOW',
        requireFactor: false,
        session: {
          maxSessionIdleMinutes: 720,
          maxSessionLifetimeMinutes: lifetimeMinutes,
          usePersistentCookie: false,
        },
      },
    },
  });
  /** Begun for twelve hours; three hours later it may last two. */
  async function outlived(worker: Worker): Promise<TestBrowser> {
    const { policyId, ruleId } = await policyFor(org, 'OKTA_SIGN_ON', [worker], signOn(720));
    const browser = browserOf(org, { 'user-agent': chrome });
    await signIn(browser, worker.login, rightPassword);
    org.clock.advance(180 * minute);
    expect(await browser.get('/home')).toMatchObject({ status: 200 });
    await org.api('PUT', `/api/v1/policies/${policyId}/rules/${ruleId}`, signOn(120));
    await org.eventTypes();
    return browser;
  }
  const bringToken = async ({ login: username }: Worker): Promise<string> => {
    const body = { username, password: rightPassword };
    const answer = await org.inject({ method: 'POST', url: '/api/v1/authn', body });
    const { sessionToken = '' } = answer.json<{ sessionToken?: string }>();
    return `/login/sessionCookieRedirect?token=${sessionToken}&redirectUrl=%2Fhome`;
  };
  const begins = (types: string[]) => types.filter((type) => /^user\.(session\.|auth.*verify)/.test(type));

  test('is replaced by who signs in again: they are asked once, and are in for as long as anybody', async () => {
    const aoi = await addWorker(org);
    const browser = await outlived(aoi);
    const done = await signIn(browser, aoi.login, rightPassword, '/home');
    expect(done.location).toBe('/home');
    expect(await browser.get('/home')).toMatchObject({ status: 200 });
    expect(begins(await org.eventTypes()).sort()).toEqual(['user.session.end', 'user.session.start']);
    org.clock.advance(119 * minute);
    expect(await browser.get('/home')).toMatchObject({ status: 200 });
    org.clock.advance(2 * minute);
    expect((await browser.get('/home')).location).toMatch(/^\/signin/);
  });

  test('is replaced by a session token that is brought to it, too', async () => {
    const aoi = await addWorker(org);
    const browser = await outlived(aoi);
    const url = await bringToken(aoi);
    await org.eventTypes();
    expect(await browser.get(url)).toMatchObject({ status: 302, location: '/home' });
    expect(await browser.get('/home')).toMatchObject({ status: 200 });
    expect(begins(await org.eventTypes()).sort()).toEqual(['user.session.end', 'user.session.start']);
  });

  test('goes on as the same one while it may', async () => {
    const aoi = await addWorker(org);
    const browser = await outlived(aoi);
    const { sessions } = org.app.access;
    await signIn(browser, aoi.login, rightPassword, '/home');
    const before = await sessions.find(browser.cookies.get('sid'));
    org.clock.advance(30 * minute);
    const url = await bringToken(aoi);
    await org.eventTypes();
    await browser.get(url);
    const after = await sessions.find(browser.cookies.get('sid'));
    expect([after?.sid, after?.createdMs]).toEqual([before?.sid, before?.createdMs]);
    expect(begins(await org.eventTypes())).toEqual(['user.authentication.verify']);
  });
});
