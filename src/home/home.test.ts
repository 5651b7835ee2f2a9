import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemActor } from '#src/system-log/index.ts';
import {
  hiddenFields,
  rightPassword,
  signIn,
  type TestAnswer,
  type TestBrowser,
  testBrowser,
  type TestSignIn,
  testSignIn,
  wordsOf,
} from '#test/kit/signin.ts';
import { deviceName } from '#src/signin/pages/index.ts';

let org: TestSignIn;
const ids: Record<string, string> = {};
const by = { actor: systemActor };
beforeAll(async () => {
  org = await testSignIn();
  const bookmark = (label: string, url: string) =>
    org.apps.createApp(
      { name: 'bookmark', label, signOnMode: 'BOOKMARK', settings: { app: { url } } } as never,
      true,
      by,
    );
  ids.payroll = await bookmark('Payroll', 'https://payroll.example/start?a=b');
  ids.wiki = await bookmark('社内 Wiki', 'https://wiki.example/');
  ids.secret = await bookmark('Secret Plans', 'https://secret.example/');
  ids.hostile = await bookmark('"><script>alert(1)</script>', 'https://x.example/');
  ids.oidc = await org.apps.createApp(oidcApp('Planner', 'https://planner.example/login?x=1'), true, by);
  ids.mute = await org.apps.createApp(oidcApp('Mute', undefined), true, by);
});
afterAll(() => org.close());

const oidcApp = (label: string, initiate: string | undefined) =>
  ({
    name: 'oidc_client',
    label,
    signOnMode: 'OPENID_CONNECT',
    credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_basic' } },
    settings: {
      oauthClient: {
        redirect_uris: ['https://planner.example/callback'],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        application_type: 'web',
        ...(initiate && {
          initiate_login_uri: initiate,
          idp_initiated_login: { mode: 'SPEC', default_scope: [] },
        }),
      },
    },
  }) as never;

async function worker(
  login: string,
  apps: string[] = [],
  more: Parameters<TestSignIn['addPerson']>[1] = {},
): Promise<{ browser: TestBrowser; id: string }> {
  const user = await org.addPerson(login, more);
  for (const app of apps) await org.assignments.assignUser(ids[app] ?? '', user.id, {}, by);
  const browser = testBrowser(org.server, { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0) Firefox/130.0' });
  await signIn(browser, login, rightPassword);
  return { browser, id: user.id };
}
/** Posts to home with the page's own form token, or another. */
const postAs = (
  browser: TestBrowser,
  page: TestAnswer,
  path: string,
  fields: Record<string, string> = {},
  headers = {},
) => browser.post(path, { t: hiddenFields(page).t ?? tokenOf(page), ...fields }, headers);
const tokenOf = (page: TestAnswer) => /name="t" value="([^"]+)"/.exec(page.text)?.[1] ?? '';

describe('somebody who is not signed in', () => {
  test('is sent to sign in from every page of home, and comes back to it', async () => {
    await org.addPerson('comes@example.com');
    for (const path of ['/home', '/home?q=pay', '/home/account', '/home/password']) {
      const browser = testBrowser(org.server);
      const answer = await browser.get(path);
      expect(answer.location, path).toMatch(/^\/signin\?t=/);
      expect(await signIn(browser, 'comes@example.com', rightPassword, path)).toMatchObject({
        status: 303,
        location: path,
      });
    }
    expect(await testBrowser(org.server).get('/')).toMatchObject({ status: 302, location: '/home' });
  });

  test('changes nothing by a form', async () => {
    for (const path of [
      '/home/password',
      '/home/language',
      '/home/sessions/end',
      '/home/sessions/end-others',
    ]) {
      const answer = await testBrowser(org.server).post(path, { t: 'x' });
      expect(answer.location, path).toMatch(/^\/signin/);
    }
  });
});

describe('my apps', () => {
  test('are those that are mine, by name', async () => {
    const { browser } = await worker('apps@example.com', ['payroll', 'wiki', 'hostile']);
    const page = await browser.get('/home');
    expect(page.status).toBe(200);
    expect(wordsOf(page)).toContain('Payroll');
    expect(wordsOf(page)).toContain('社内 Wiki');
    expect(page.text).not.toContain('Secret Plans');
    expect(page.text).not.toContain('<script>alert');
  });

  test('are found without script, in any width and case', async () => {
    const { browser } = await worker('search@example.com', ['payroll', 'wiki']);
    const search = async (query: string) =>
      wordsOf(await browser.get(`/home?q=${encodeURIComponent(query)}`));
    expect(await search('ＰＡＹ')).toContain('1 app for “ＰＡＹ”');
    expect(await search('wiki 社内')).toContain('社内 Wiki');
    expect(await search('payroll')).not.toContain('社内');
    expect(await search('no such app')).toContain('No app goes by that name');
    expect((await browser.get('/home?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E')).text).not.toContain(
      '<script>alert',
    );
  });

  test('that are none yet are told of kindly', async () => {
    const { browser } = await worker('noapps@example.com');
    expect(wordsOf(await browser.get('/home'))).toContain('No apps yet');
  });
});

describe('opening an app', () => {
  test('leads where its administrator said, and is written down', async () => {
    const { browser, id } = await worker('opens@example.com', ['payroll', 'oidc']);
    expect(await browser.get(`/home/bookmark/${ids.payroll}/2557`)).toMatchObject({
      status: 303,
      location: 'https://payroll.example/start?a=b',
    });
    expect(await browser.get(`/home/oidc_client/${ids.oidc}`)).toMatchObject({
      status: 303,
      location: 'https://planner.example/login?x=1&iss=http%3A%2F%2Flocalhost%3A8080',
    });
    const opened = (await org.events('user.authentication.sso')).filter((event) => event.actor.id === id);
    expect(opened.map((event) => event.target?.[0]?.id)).toEqual([ids.payroll, ids.oidc]);
  });

  test('that is not mine is refused with one sentence and a reference, and written down', async () => {
    const { browser, id } = await worker('notmine@example.com');
    const page = await browser.get(`/home/bookmark/${ids.secret}/1`);
    expect(page.status).toBe(403);
    expect(wordsOf(page)).toContain('Secret Plans is not assigned to you.');
    expect(wordsOf(page)).toMatch(/Reference for your help desk: \S+/);
    expect(page.location).toBeUndefined();
    const types = (await org.events())
      .filter((event) => event.actor.id === id)
      .map((event) => event.eventType);
    expect(types).toContain('app.generic.unauth_app_access_attempt');
  });

  test('that is switched off, gone, of another kind or without an address says so', async () => {
    const { browser } = await worker('off@example.com', ['wiki', 'mute']);
    await org.apps.setAppStatus(ids.wiki ?? '', 'INACTIVE', by);
    expect(wordsOf(await browser.get(`/home/bookmark/${ids.wiki}/1`))).toContain(
      'is switched off at the moment',
    );
    await org.apps.setAppStatus(ids.wiki ?? '', 'ACTIVE', by);
    expect((await browser.get('/home/bookmark/0oaNOSUCHAPP00000000/1')).status).toBe(404);
    expect((await browser.get(`/home/oidc_client/${ids.payroll}`)).status).toBe(404);
    expect(wordsOf(await browser.get(`/home/oidc_client/${ids.mute}`))).toContain(
      'has no address to open it from here',
    );
  });

  test('before signing in names it on the way, and opens it after', async () => {
    const user = await org.addPerson('way@example.com');
    await org.assignments.assignUser(ids.payroll ?? '', user.id, {}, by);
    const browser = testBrowser(org.server);
    const page = await browser.follow(await browser.get(`/home/bookmark/${ids.payroll}/1`));
    expect(wordsOf(page)).toContain('You are on your way to Payroll');
    const back = await signIn(browser, 'way@example.com', rightPassword, `/home/bookmark/${ids.payroll}/1`);
    expect(await browser.follow(back)).toMatchObject({ location: 'https://payroll.example/start?a=b' });
  });
});

describe('my account', () => {
  test('shows who I am and where I am signed in, this device first', async () => {
    const { browser } = await worker('account@example.com', [], {
      profile: { department: 'Shop 12', timezone: 'Asia/Tokyo' },
    });
    const phone = testBrowser(org.server, {
      'user-agent': 'Mozilla/5.0 (Linux; Android 15) Chrome/130.0 Mobile',
    });
    await signIn(phone, 'account@example.com', rightPassword);
    const words = wordsOf(await browser.get('/home/account'));
    expect(words).toContain('Mia Tanaka');
    expect(words).toContain('Shop 12');
    expect(words).toMatch(/Firefox on Windows This device .*Chrome on Android/);
    expect(words).toContain('GMT+9');
  });

  test('ends another session of mine, and nobody else’s', async () => {
    const { browser } = await worker('ends@example.com');
    const phone = testBrowser(org.server);
    await signIn(phone, 'ends@example.com', rightPassword);
    const stranger = await worker('stranger@example.com');
    const theirs = await org.sessions.find(stranger.browser.cookies.get('sid'));
    const page = await browser.get('/home/account');
    await postAs(browser, page, '/home/sessions/end', { session: theirs?.sid ?? '' });
    expect(await org.sessions.find(stranger.browser.cookies.get('sid'))).toBeDefined();
    const sid = (await org.sessions.find(phone.cookies.get('sid')))?.sid ?? '';
    const answer = await postAs(browser, page, '/home/sessions/end', { session: sid });
    expect(wordsOf(await browser.follow(answer))).toContain('That device is signed out.');
    expect(await org.sessions.find(phone.cookies.get('sid'))).toBeUndefined();
    expect((await org.events('user.session.end')).length).toBeGreaterThan(0);
    await signIn(phone, 'ends@example.com', rightPassword);
    await postAs(browser, page, '/home/sessions/end-others');
    expect(await org.sessions.find(phone.cookies.get('sid'))).toBeUndefined();
    expect(await org.sessions.find(browser.cookies.get('sid'))).toBeDefined();
  });

  test('changes the password only with the old one, and signs every other device out', async () => {
    const { browser, id } = await worker('changes@example.com');
    const phone = testBrowser(org.server);
    await signIn(phone, 'changes@example.com', rightPassword);
    // The first password of a newcomer is no news.
    org.platform.clock.advance(10_000);
    const page = await browser.get('/home/password');
    const change = (currentPassword: string, newPassword: string, repeatPassword = newPassword) =>
      browser.submit(page, { currentPassword, newPassword, repeatPassword });
    expect(wordsOf(await change('not it', 'Fresh-Horse-10'))).toContain('This is not your current password.');
    expect(wordsOf(await change(rightPassword, 'short'))).toContain('does not meet the rules');
    expect(wordsOf(await change(rightPassword, rightPassword))).toContain('same as the old one');
    expect(wordsOf(await change(rightPassword, 'Fresh-Horse-10', 'Fresh'))).toContain('not the same');
    expect(wordsOf(await change('', 'Fresh-Horse-10'))).toContain('Enter your password.');
    const done = await change(rightPassword, 'Fresh-Horse-10');
    expect(wordsOf(await browser.follow(done))).toContain('Your password is changed.');
    expect((await browser.get('/home')).status).toBe(200);
    expect((await phone.get('/home')).location).toMatch(/^\/signin/);
    await org.platform.jobs.drain();
    expect(
      org.platform.mail.messages.some(
        (mail) => mail.to === 'changes@example.com' && /was changed/.test(mail.subject),
      ),
    ).toBe(true);
    expect((await org.events('user.account.update_password')).some((event) => event.actor.id === id)).toBe(
      true,
    );
  });

  test('counts wrong old passwords: it is one more place to guess at', async () => {
    const { browser, id } = await worker('guesses@example.com');
    const page = await browser.get('/home/password');
    for (let n = 0; n < 10; n++)
      await browser.submit(page, {
        currentPassword: `guess ${n}`,
        newPassword: 'Fresh-Horse-10',
        repeatPassword: 'Fresh-Horse-10',
      });
    expect((await org.directory.users.findPerson(id))?.status).toBe('LOCKED_OUT');
  });

  test('keeps a language with the person, on every device', async () => {
    const { browser, id } = await worker('speaks@example.com');
    const page = await browser.get('/home/account');
    const answer = await postAs(browser, page, '/home/language', { language: 'ja' });
    expect((await browser.follow(answer)).text).toContain('<html lang="ja">');
    expect((await org.directory.users.findPerson(id))?.profile.preferredLanguage).toBe('ja');
    const other = testBrowser(org.server, { 'accept-language': 'en' });
    await signIn(other, 'speaks@example.com', rightPassword);
    expect((await other.get('/home')).text).toContain('<html lang="ja">');
    expect((await postAs(browser, page, '/home/language', { language: 'xx' })).status).toBe(400);
    expect((await org.events('user.account.update_profile')).some((event) => event.actor.id === id)).toBe(
      true,
    );
  });

  test('takes no form from another site, another session, or without its token', async () => {
    const { browser } = await worker('forms@example.com');
    const other = await worker('forms2@example.com');
    const page = await browser.get('/home/account');
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    for (const path of ['/home/language', '/home/sessions/end-others', '/home/password']) {
      expect((await postAs(browser, page, path, { language: 'ja' }, foreign)).status, path).toBe(403);
      expect((await postAs(other.browser, page, path, { language: 'ja' })).status, path).toBe(403);
      expect((await browser.post(path, { language: 'ja' })).status, path).toBe(403);
    }
  });
});

describe('signing out', () => {
  test('asks first, ends the session with its event, and the button of the bar does it at once', async () => {
    const { browser, id } = await worker('leaves@example.com');
    const page = await browser.get('/signout');
    expect(wordsOf(page)).toContain('You are signed in as leaves@example.com.');
    const sid = browser.cookies.get('sid');
    expect(await org.sessions.find(sid)).toBeDefined();
    const done = await browser.submit(page, {});
    expect(done).toMatchObject({ status: 303, location: '/signout' });
    expect(wordsOf(await browser.follow(done))).toContain('You are signed out');
    expect(await org.sessions.find(sid)).toBeUndefined();
    expect((await org.events('user.session.end')).some((event) => event.actor.id === id)).toBe(true);

    await signIn(browser, 'leaves@example.com', rightPassword);
    const home = await browser.get('/home');
    expect(await browser.post('/signout', { t: tokenOf(home) })).toMatchObject({ status: 303 });
    expect(browser.cookies.has('sid')).toBe(false);
  });

  test('is not done for another site', async () => {
    const { browser } = await worker('stays@example.com');
    const page = await browser.get('/signout');
    await browser.submit(page, {}, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' });
    await browser.post('/signout', { t: 'x' });
    await browser.get('/signout');
    expect(await org.sessions.find(browser.cookies.get('sid'))).toBeDefined();
  });

  test('tells the apps that listen in the browser, within a policy that lets only them in', async () => {
    const other = await testSignIn({
      logoutFrames: ['https://planner.example/logout?sid=1', 'https://wiki.example/out'],
    });
    await other.addPerson('frames@example.com');
    const browser = testBrowser(other.server);
    await signIn(browser, 'frames@example.com', rightPassword);
    const answer = await browser.submit(await browser.get('/signout'), {});
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('<iframe class="logout-frames" src="https://planner.example/logout?sid=1"');
    expect(answer.text).toContain('href="/signout"');
    expect(String(answer.headers['content-security-policy'])).toContain(
      'frame-src https://planner.example https://wiki.example',
    );
    expect(browser.cookies.has('sid')).toBe(false);
    await other.close();
  });
});

describe('the pages of home', () => {
  test('come with headers that keep others out of them', async () => {
    const { browser } = await worker('headers@example.com');
    for (const path of [
      '/home',
      '/home/account',
      '/home/password',
      `/home/bookmark/${ids.secret}/1`,
      '/home/none/none',
    ]) {
      const { headers } = await browser.get(path);
      const policy = String(headers['content-security-policy']);
      expect(policy, path).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
      expect(policy, path).not.toMatch(/unsafe-inline|unsafe-eval/);
      expect(headers, path).toMatchObject({
        'x-frame-options': 'DENY',
        'cache-control': expect.stringContaining('no-store'),
      });
    }
  });

  test('are kept from whoever the org no longer wants, at once', async () => {
    const { browser, id } = await worker('fired@example.com');
    await org.directory.users.suspend(by, id);
    const page = await browser.get('/home');
    expect(page.status === 403 || page.location?.startsWith('/signin')).toBe(true);
  });
});

describe('the name of a device', () => {
  test.each([
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0',
      'Edge',
      'Windows',
      false,
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1',
      'Safari',
      'iPhone',
      true,
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0', 'Firefox', 'Linux', false],
  ])('is what people call it: %s', (userAgent, browser, system, isPhone) => {
    expect(deviceName(userAgent)).toEqual({ browser, system, isPhone });
  });

  test('is nothing for what is no browser', () => {
    expect(deviceName('curl/8.0')).toBeUndefined();
    expect(deviceName('')).toBeUndefined();
  });
});
