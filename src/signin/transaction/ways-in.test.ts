import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { factorKit } from '#test/kit/factors.ts';
import { browserOf, codeFor, policyFor, requireFactor, type Worker } from '#test/kit/factor-walk.ts';
import { hiddenFields, rightPassword, type TestAnswer, type TestBrowser, wordsOf } from '#test/kit/signin.ts';

let org: TestApp;
let authenticatorId = '';
const { person, activate, mailTo } = factorKit(() => org);
beforeAll(async () => {
  org = await testApp();
  await activate('google_otp');
  authenticatorId = await activate('tac', {
    provider: {
      type: 'tac',
      configuration: {
        minTtl: 10,
        maxTtl: 240,
        defaultTtl: 60,
        length: 12,
        complexity: { numbers: true, letters: true, specialCharacters: false },
        multiUseAllowed: true,
      },
    },
  });
});
afterAll(() => org.close());

async function codeOf({ id }: Worker): Promise<string> {
  const url = `/api/v1/users/${id}/authenticator-enrollments/tac`;
  const given = await org.api<{ profile: { tac: string } }>('POST', url, { authenticatorId, profile: {} });
  return given.profile.tac;
}

/** The page of a way, chosen beside the username. */
async function choose(
  browser: TestBrowser,
  way: string,
  login: string,
  start = '/signin',
): Promise<TestAnswer> {
  const first = await browser.follow(await browser.get(start));
  return browser.follow(await browser.submit(first, { identifier: login, way }));
}

const steady = (page: TestAnswer, login: string) =>
  page.text.replaceAll(login, 'LOGIN').replace(/[A-Za-z0-9_-]{60,}/g, 'SEALED');

describe('another way to begin than a password', () => {
  test('asks everybody alike, whether or not there is such a person', async () => {
    const aoi = await person();
    const pages = [];
    for (const login of [aoi.login, 'nobody@example.com']) {
      const browser = browserOf(org);
      const page = await choose(browser, 'tac', login);
      expect(wordsOf(page)).toContain('Use your password');
      const wrong = await browser.follow(await browser.submit(page, { passCode: 'notthecode12' }));
      pages.push([steady(page, login), steady(wrong, login)]);
      expect(browser.cookies.has('sid')).toBe(false);
    }
    expect(pages[1]).toEqual(pages[0]);
  });

  test('typed wrong too often says for how long to wait, in the same words whether or not there is such a person', async () => {
    const aoi = await person();
    const code = await codeOf(aoi);
    const pages = [];
    for (const login of [aoi.login, 'nobody-here@example.com']) {
      const browser = browserOf(org);
      let page = await choose(browser, 'tac', login);
      for (let n = 0; n < 6; n++)
        page = await browser.follow(await browser.submit(page, { passCode: 'notthecode12' }));
      expect(wordsOf(page)).toContain('This was tried too often. Wait 10 minutes, or use another way.');
      page = await browser.follow(await browser.submit(page, { passCode: code }));
      pages.push(steady(page, login));
      expect(browser.cookies.has('sid')).toBe(false);
    }
    expect(pages[1]).toEqual(pages[0]);
  });

  test('without a name asks for one where it needs it, and one that there is not leads nowhere', async () => {
    const browser = browserOf(org);
    const first = await browser.get('/signin');
    const page = await browser.follow(await browser.submit(first, { identifier: '', way: 'tac' }));
    expect(wordsOf(page)).toContain('Enter your username.');
    const none = await browser.follow(
      await browser.submit(first, { identifier: 'a@example.com', way: 'nosuchway' }),
    );
    expect(none.text).toContain('type="password"');
    const answers = await browser.follow(
      await browser.submit(first, { identifier: 'a@example.com', answers: 'tac' }),
    );
    expect(answers.text).toContain('type="password"');
  });

  test('opens without a password, also where the password has grown too old', async () => {
    const aoi = await person();
    type Policy = { id: string; settings: { password: { age: Record<string, number> } } };
    const [policy] = await org.api<Policy[]>('GET', '/api/v1/policies?type=PASSWORD');
    if (policy === undefined) throw new Error('no policy');
    const aged = structuredClone(policy);
    aged.settings.password.age['maxAgeDays'] = 1;
    await org.api('PUT', `/api/v1/policies/${policy.id}`, aged);
    org.clock.advance(3 * 24 * 3_600_000);
    const browser = browserOf(org);
    const page = await choose(browser, 'tac', aoi.login);
    await org.eventTypes();
    const done = await browser.submit(page, { passCode: await codeOf(aoi) });
    expect(done.location).toBe('/home');
    expect(await org.eventTypes()).toEqual(
      expect.arrayContaining(['policy.evaluate_sign_on', 'user.session.start']),
    );
    await org.api('PUT', `/api/v1/policies/${policy.id}`, policy);
  });

  test('tells who may not come in what is the matter, after the proof and not before', async () => {
    const aoi = await person();
    const code = await codeOf(aoi);
    await org.api('POST', `/api/v1/users/${aoi.id}/lifecycle/suspend`);
    const browser = browserOf(org);
    const page = await choose(browser, 'tac', aoi.login);
    expect(wordsOf(page)).not.toContain('suspended');
    const wrong = await browser.follow(await browser.submit(page, { passCode: 'notthecode12' }));
    expect(wordsOf(wrong)).not.toContain('suspended');
    const right = await browser.follow(await browser.submit(page, { passCode: code }));
    expect(browser.cookies.has('sid')).toBe(false);
    expect(wordsOf(right)).toContain('Your account is suspended.');
  });

  test('is one proof: where two are wanted, the password is the other', async () => {
    const aoi = await person();
    await requireFactor(org, [aoi]);
    const browser = browserOf(org);
    let page = await browser.follow(
      await browser.submit(await choose(browser, 'tac', aoi.login), { passCode: await codeOf(aoi) }),
    );
    expect(browser.cookies.has('sid')).toBe(false);
    expect(page.text).toContain('type="password"');
    page = await browser.follow(await browser.submit(page, { password: 'not it' }));
    expect(page.text).toContain('type="password"');
    expect((await browser.submit(page, { password: rightPassword })).location).toBe('/home');
  });

  test('lets somebody set up their first factor, whom a password alone would not', async () => {
    const aoi = await person();
    await requireFactor(org, [aoi]);
    await policyFor(
      org,
      'MFA_ENROLL',
      [aoi],
      { type: 'MFA_ENROLL', actions: { enroll: { self: 'LOGIN' } } },
      { type: 'AUTHENTICATORS', authenticators: [{ key: 'google_otp', enroll: { self: 'REQUIRED' } }] },
    );
    const browser = browserOf(org);
    const password = await browser.follow(
      await browser.submit(await choose(browser, 'tac', aoi.login), { passCode: await codeOf(aoi) }),
    );
    const list = await browser.follow(await browser.submit(password, { password: rightPassword }));
    const setUp = await browser.follow(await browser.submit(list, { choice: 'token:software:totp GOOGLE' }));
    const secret = /translate="no">([A-Z2-7 ]+)</.exec(setUp.text)?.[1]?.replaceAll(' ', '') ?? '';
    expect((await browser.submit(setUp, { passCode: codeFor(org, secret) })).location).toBe('/home');
  });

  test('is of nobody else where one person is asked again', async () => {
    const [aoi, bea] = [await person(), await person()];
    const browser = browserOf(org);
    const begun = await browser.submit(await choose(browser, 'tac', aoi.login), {
      passCode: await codeOf(aoi),
    });
    expect(begun.location).toBe('/home');
    const before = browser.cookies.get('sid');
    org.clock.advance(1000);
    const reply = org.app.signIn.signIn.begin({
      resume: '/home',
      userId: aoi.id,
      client: { requestId: 'r', ipAddress: '127.0.0.1', ipChain: [], userAgent: 't', origin: '' },
      cookies: Object.fromEntries(browser.cookies),
    });
    const asked = await browser.get(String('redirect' in reply ? reply.redirect : ''));
    const page = await browser.follow(await browser.submit(asked, { way: 'tac' }));
    await browser.submit(page, { passCode: await codeOf(bea) });
    expect(browser.cookies.get('sid')).toBe(before);
  });
});

describe('a link in a mail, for the browser that asked', () => {
  test('is followed there, and the waiting page goes on by itself; another browser’s page does not', async () => {
    const aoi = await person();
    const browser = browserOf(org);
    const page = await choose(browser, 'email', aoi.login);
    expect(page.text).toContain('data-poll="/signin/poll"');
    const poll = async (from: TestBrowser) => {
      const answer = await from.post('/signin/poll', hiddenFields(page), { accept: 'application/json' });
      return JSON.parse(answer.text) as { status: string; location?: string };
    };
    expect(await poll(browser)).toEqual({ status: 'WAITING' });
    const mail = await mailTo(aoi.login);
    const link = /http:\/\/localhost:8080(\/\S+)/.exec(mail?.text ?? '')?.[1] ?? '';
    const opened = await browser.follow(await browser.get(link));
    const confirmed = opened.text.includes('<form') ? await browser.submit(opened, {}) : opened;
    expect(confirmed.status).toBeLessThan(400);
    const other = browserOf(org);
    await other.get('/signin');
    expect(await poll(other)).toEqual({ status: 'OVER' });
    const went = await poll(browser);
    expect(went.status).toBe('GO');
    expect(browser.cookies.has('sid')).toBe(false);
    const done = await browser.get(went.location ?? '');
    expect(done.location).toBe('/home');
    expect(browser.cookies.has('sid')).toBe(true);
    // The same address again, after leaving: nothing.
    browser.cookies.delete('sid');
    expect(wordsOf(await browser.follow(await browser.get(went.location ?? '')))).toContain(
      'so we begin again',
    );
  });
});
