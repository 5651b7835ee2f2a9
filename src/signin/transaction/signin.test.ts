import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changed } from '#test/kit/changed.ts';
import { sql } from '#src/platform/database/index.ts';
import {
  aClient,
  hiddenFields,
  origin,
  rightPassword,
  signIn,
  type TestAnswer,
  testBrowser,
  type TestSignIn,
  testSignIn,
  wordsOf,
} from '#test/kit/signin.ts';

let org: TestSignIn;
beforeAll(async () => {
  org = await testSignIn();
});
afterAll(() => org.close());

const wrong = 'This username and password do not go together.';
const browserOf = (headers?: Record<string, string>) => testBrowser(org.server, headers);

/** An answer without what differs by chance: sealed values and ids of requests. */
function shapeOf(answer: TestAnswer, login: string) {
  const steady = (text: string) => text.replaceAll(login, 'LOGIN').replace(/[A-Za-z0-9_-]{60,}/g, 'SEALED');
  const { 'x-okta-request-id': _id, date: _date, ...headers } = answer.headers;
  return {
    status: answer.status,
    location: steady(answer.location ?? ''),
    text: steady(answer.text),
    headers: Object.entries(headers)
      .filter(([name]) => name !== 'content-length' && name !== 'location')
      .sort(),
    cookies: answer.setCookies.map((line) => line.split('=')[0]),
  };
}

describe('who is not to learn anything', () => {
  const people: [string, string | undefined][] = [
    ['nobody@example.com', undefined],
    ['active@example.com', 'ACTIVE'],
    ['suspended@example.com', 'SUSPENDED'],
    ['deprovisioned@example.com', 'DEPROVISIONED'],
    ['staged@example.com', 'STAGED'],
    ['expired@example.com', 'PASSWORD_EXPIRED'],
    ['recovering@example.com', 'RECOVERY'],
  ];
  beforeAll(async () => {
    for (const [login, status] of people) if (status !== undefined) await org.addPerson(login, { status });
    await org.addPerson('provisioned@example.com', { password: null });
  });

  test('a stranger with a wrong password gets the same for everybody: status, text, headers, cookies and the work done', async () => {
    const seen = [];
    for (const [login] of [...people, ['provisioned@example.com', 'PROVISIONED'] as const]) {
      const browser = browserOf();
      const first = await browser.get('/signin');
      const asked = await browser.submit(first, { identifier: login });
      const second = await browser.follow(asked);
      org.hashing.length = 0;
      const answered = await browser.submit(second, { password: 'not it at all' });
      const hashes = [...org.hashing];
      const third = await browser.follow(answered);
      expect(wordsOf(third)).toContain(wrong);
      seen.push([
        shapeOf(asked, login),
        shapeOf(second, login),
        shapeOf(answered, login),
        shapeOf(third, login),
        hashes,
      ]);
    }
    for (const one of seen) expect(one).toEqual(seen[0]);
    expect(seen[0]?.[4]).toEqual(['verify']);
  });

  test('the page after the name is the same whether or not there is such a person', async () => {
    const browser = browserOf();
    const first = await browser.get('/signin');
    const page = await browser.follow(await browser.submit(first, { identifier: 'nobody@example.com' }));
    expect(page.status).toBe(200);
    expect(wordsOf(page)).toContain('Enter your password nobody@example.com');
  });

  test('somebody whose password was right is told what is the matter with their account', async () => {
    const said = async (login: string) => {
      const browser = browserOf();
      const page = await browser.follow(await signIn(browser, login, rightPassword));
      expect(browser.cookies.has('sid')).toBe(false);
      return wordsOf(page);
    };
    expect(await said('suspended@example.com')).toContain('Your account is suspended.');
    expect(await said('staged@example.com')).toContain('Your account is not active.');
    expect(await said('recovering@example.com')).toContain('Your password is being reset.');
    // The password went with the person.
    expect(await said('deprovisioned@example.com')).toContain(wrong);
  });

  test('the log tells the administrator what the page does not', async () => {
    const failures = (await org.events('user.session.start')).filter(
      (event) => event.outcome?.result === 'FAILURE',
    );
    const reasonOf = (login: string) =>
      failures.find((event) => event.actor.alternateId === login)?.outcome?.reason;
    expect(reasonOf('nobody@example.com')).toBe('VERIFICATION_ERROR');
    expect(reasonOf('active@example.com')).toBe('INVALID_CREDENTIALS');
  });
});

describe('forms that are not ours', () => {
  test('a form from another site, or from nowhere, does nothing', async () => {
    await org.addPerson('csrf@example.com');
    for (const headers of [
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      { origin: 'null', 'sec-fetch-site': 'cross-site' },
      { origin: 'https://localhost:8080.evil.example', 'sec-fetch-site': 'same-site' },
      { origin: '', 'sec-fetch-site': 'none' },
    ]) {
      const browser = browserOf();
      const page = await browser.follow(
        await browser.submit(await browser.get('/signin'), { identifier: 'csrf@example.com' }),
      );
      const answer = await browser.submit(page, { password: rightPassword }, headers);
      expect(answer.status).toBe(403);
      expect(answer.setCookies).toEqual([]);
    }
  });

  test('a browser that sends no Origin with its own forms is believed by what it says of the site', async () => {
    await org.addPerson('no-origin@example.com');
    const browser = browserOf();
    const page = await browser.follow(
      await browser.submit(await browser.get('/signin'), { identifier: 'no-origin@example.com' }),
    );
    const answer = await browser.submit(
      page,
      { password: rightPassword },
      { origin: 'null', 'sec-fetch-site': 'same-origin' },
    );
    expect(answer).toMatchObject({ status: 303, location: '/home' });
  });

  test('a sign-in that an attacker began cannot be finished in a victim’s browser, nor the other way round', async () => {
    await org.addPerson('attacker@example.com');
    const attacker = browserOf();
    const theirs = await attacker.follow(
      await attacker.submit(await attacker.get('/signin'), { identifier: 'attacker@example.com' }),
    );
    const victim = browserOf();
    await victim.get('/signin');
    const answer = await victim.submit(theirs, { password: rightPassword });
    expect(answer.status).toBe(403);
    expect(victim.cookies.has('sid')).toBe(false);
    const shown = await victim.get(theirs.url);
    expect(wordsOf(shown)).toContain('This sign-in was begun in another browser');
    expect(shown.text).not.toContain('attacker@example.com');
  });

  test('a sealed value that was changed, or left out, is refused', async () => {
    const browser = browserOf();
    const page = await browser.get('/signin');
    const { t = '' } = hiddenFields(page);
    const bad = [changed(t), t.slice(0, 50), '', `${t}${t}`];
    for (const sealed of bad) {
      const answer = await browser.post('/signin', { t: sealed, step: 'identifier', identifier: 'a' });
      expect(answer.status).toBe(403);
    }
  });

  test('a form of a step that is not due shows the step that is', async () => {
    const browser = browserOf();
    const { t = '' } = hiddenFields(await browser.get('/signin'));
    for (const step of ['password', 'change-password', 'decide-admission', 'begin-session', '']) {
      const page = await browser.follow(
        await browser.post('/signin', { t, step, password: rightPassword, identifier: 'x' }),
      );
      expect(wordsOf(page)).toMatch(/^Sign in Username/);
      expect(browser.cookies.has('sid')).toBe(false);
    }
  });

  test('a session id that was planted before is not the one that is opened', async () => {
    const { id: userId } = await org.addPerson('fixed@example.com');
    const browser = browserOf();
    browser.cookies.set(
      'sid',
      '102AAAAAAAAAAAAAAAAAaaaaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',
    );
    const before = browser.cookies.get('sid');
    await signIn(browser, 'fixed@example.com', rightPassword);
    const first = browser.cookies.get('sid');
    expect(first).not.toBe(before);
    const begun = org.area.signIn.begin({
      resume: '/home',
      userId,
      client: aClient,
      cookies: Object.fromEntries(browser.cookies),
    });
    await browser.submit(await browser.get(begun.redirect ?? ''), { password: rightPassword });
    expect(browser.cookies.get('sid')).not.toBe(first);
    expect(await org.sessions.find(first)).toBeUndefined();
  });
});

describe('where a sign-in leads', () => {
  test('only paths of our own can be asked to come back to', () => {
    for (const resume of [
      '//evil.example',
      'https://evil.example',
      '/\\evil.example',
      '/a\r\nx',
      'javascript:1',
    ]) {
      expect(() => org.area.signIn.begin({ resume, client: aClient })).toThrow(RangeError);
    }
  });

  test('parameters on the address decide nothing', async () => {
    await org.addPerson('redirect@example.com');
    for (const query of [
      'fromURI=https://evil.example',
      'resume=//evil.example',
      'redirect_uri=https://evil.example',
      'next=/\\evil.example',
      't=//evil.example',
    ]) {
      const browser = browserOf();
      const answer = await signIn(browser, 'redirect@example.com', rightPassword, `/signin?${query}`);
      expect(answer).toMatchObject({ status: 303, location: '/home' });
    }
  });

  test('a person who is signed in and comes to sign in goes home', async () => {
    await org.addPerson('again@example.com');
    const browser = browserOf();
    await signIn(browser, 'again@example.com', rightPassword);
    expect(await browser.get('/signin')).toMatchObject({ status: 302, location: '/home' });
  });

  test('a second tab that was open on the way goes on without asking again', async () => {
    await org.addPerson('tabs@example.com');
    const browser = browserOf();
    const one = await browser.follow(
      await browser.submit(await browser.get('/signin'), { identifier: 'tabs@example.com' }),
    );
    const two = await browser.follow(
      await browser.submit(await browser.get('/signin'), { identifier: 'tabs@example.com' }),
    );
    expect(await browser.submit(one, { password: rightPassword })).toMatchObject({
      status: 303,
      location: '/home',
    });
    // Sent from the page as it stands, and looked at again.
    expect(await browser.get(two.url)).toMatchObject({ status: 302, location: '/home' });
    expect(await browser.submit(two, { password: rightPassword })).toMatchObject({
      status: 303,
      location: '/home',
    });
  });

  test('going back shows the page before, which still works', async () => {
    await org.addPerson('back@example.com');
    const browser = browserOf();
    const first = await browser.get('/signin');
    const second = await browser.follow(await browser.submit(first, { identifier: 'bakc@example.com' }));
    const failed = await browser.follow(await browser.submit(second, { password: rightPassword }));
    expect(wordsOf(failed)).toContain(wrong);
    const corrected = await browser.follow(await browser.submit(first, { identifier: 'back@example.com' }));
    expect(await browser.submit(corrected, { password: rightPassword })).toMatchObject({
      status: 303,
      location: '/home',
    });
  });

  test('a page that lay open for more than an hour begins again, on the same way', async () => {
    const browser = browserOf();
    const page = await browser.follow(
      await browser.submit(await browser.get('/signin'), { identifier: 'late@example.com' }),
    );
    org.platform.clock.advance(2 * 60 * 60 * 1000);
    const answer = await browser.submit(page, { password: 'x' });
    expect(answer.status).toBe(303);
    const again = await browser.follow(answer);
    expect(wordsOf(again)).toContain('You were away for a while, so we begin again.');
    expect(wordsOf(again)).not.toContain('late@example.com');
    org.platform.clock.advance(-2 * 60 * 60 * 1000);
  });
});

describe('somebody who signs in', () => {
  test('has a session, its event and its last sign-in', async () => {
    const user = await org.addPerson('mia@example.com');
    const browser = browserOf({ 'user-agent': 'Mozilla/5.0 Firefox/130.0' });
    const answer = await signIn(browser, 'mia@example.com', rightPassword);
    expect(answer).toMatchObject({ status: 303, location: '/home' });
    const cookie = answer.setCookies.find((line) => line.startsWith('sid=')) ?? '';
    expect(cookie).toMatch(/; HttpOnly; SameSite=Lax$/);
    expect(cookie).not.toMatch(/Max-Age|Domain/);
    const session = await org.sessions.find(browser.cookies.get('sid'));
    expect(session).toMatchObject({ userId: user.id, amr: ['pwd'], persistent: false });
    const events = (await org.events())
      .filter((event) => event.actor.id === user.id)
      .map((event) => event.eventType);
    expect(events.filter((type) => type === 'user.session.start')).toHaveLength(1);
    expect(events).toContain('policy.evaluate_sign_on');
    expect((await org.directory.users.findPerson(user.id))?.lastLoginMs).toBeDefined();
  });

  test('by any spelling of the name is the same person', async () => {
    const user = await org.addPerson('Élodie@example.com');
    for (const login of ['élodie@EXAMPLE.com', '  elodie@example.com ', 'elodie', user.id]) {
      const browser = browserOf();
      await signIn(browser, login, rightPassword);
      expect((await org.sessions.find(browser.cookies.get('sid')))?.userId, login).toBe(user.id);
    }
  });

  test('stays signed in after the browser closes only by choice', async () => {
    await org.addPerson('keep@example.com');
    const browser = browserOf();
    const page = await browser.follow(
      await browser.submit(await browser.get('/signin'), { identifier: 'keep@example.com' }),
    );
    const answer = await browser.submit(page, { password: rightPassword, keep: 'yes' });
    expect(answer.setCookies.find((line) => line.startsWith('sid='))).toMatch(/Max-Age=\d+/);
    expect((await org.sessions.find(browser.cookies.get('sid')))?.persistent).toBe(true);
  });

  test('in the place of somebody else ends what that person left open', async () => {
    await org.addPerson('early@example.com');
    const late = await org.addPerson('lateshift@example.com');
    const browser = browserOf();
    await signIn(browser, 'early@example.com', rightPassword);
    const before = browser.cookies.get('sid');
    const begun = org.area.signIn.begin({
      resume: '/home',
      client: aClient,
      cookies: Object.fromEntries(browser.cookies),
    });
    await signIn(browser, 'lateshift@example.com', rightPassword, begun.redirect ?? '');
    expect(await org.sessions.find(before)).toBeUndefined();
    expect((await org.sessions.find(browser.cookies.get('sid')))?.userId).toBe(late.id);
    expect((await org.events('user.session.end')).at(-1)?.outcome?.result).toBe('SUCCESS');
  });

  test('again for an app confirms the same person: another name is not even asked for', async () => {
    const mia = await org.addPerson('subject@example.com');
    const other = await org.addPerson('impostor@example.com', { password: 'Another-Horse-8' });
    const browser = browserOf();
    await signIn(browser, 'subject@example.com', rightPassword);
    const sid = (await org.sessions.find(browser.cookies.get('sid')))?.sid;
    const begun = org.area.signIn.begin({
      resume: '/home?again',
      userId: mia.id,
      client: aClient,
      cookies: Object.fromEntries(browser.cookies),
    });
    const page = await browser.get(begun.redirect ?? '');
    expect(wordsOf(page)).toMatch(/^Confirm that it is you/);
    expect(page.text).not.toContain('name="keep"');
    const tried = await browser.submit(page, {
      password: 'Another-Horse-8',
      identifier: 'impostor@example.com',
      username: 'impostor@example.com',
    });
    expect(wordsOf(await browser.follow(tried))).toContain(wrong);
    const done = await browser.submit(page, { password: rightPassword });
    expect(done).toMatchObject({ status: 303, location: '/home?again' });
    const session = await org.sessions.find(browser.cookies.get('sid'));
    expect(session).toMatchObject({ userId: mia.id, sid });
    expect(session?.userId).not.toBe(other.id);
  });

  test('finds the name of the app on the pages of the way there', async () => {
    const appId = await org.apps.createApp(
      {
        name: 'bookmark',
        label: '<Payroll & Co>',
        signOnMode: 'BOOKMARK',
        settings: { app: { url: 'https://payroll.example/' } },
      } as never,
      true,
      { actor: { id: 'x', type: 'SystemPrincipal', alternateId: 'x', displayName: 'x' } },
    );
    const begun = org.area.signIn.begin({ resume: '/home', appId, client: aClient });
    const browser = browserOf();
    browser.cookies.set(begun.cookies?.[0]?.name ?? '', begun.cookies?.[0]?.value ?? '');
    const page = await browser.get(begun.redirect ?? '');
    expect(page.text).toContain('You are on your way to <strong>&lt;Payroll &amp; Co&gt;</strong>.');
  });

  test('is kept out where the policy says so, with a page that says why and an event with the trace', async () => {
    const user = await org.addPerson('denied@example.com');
    const rule = {
      name: 'nobody',
      actions: { signon: { access: 'DENY' } },
      conditions: { people: { users: { include: [user.id] } } },
    };
    await denyBySignOnPolicy(rule);
    const browser = browserOf();
    const answer = await signIn(browser, 'denied@example.com', rightPassword);
    expect(answer.status).toBe(403);
    expect(wordsOf(answer)).toContain('Your organisation does not allow this from where you are');
    expect(wordsOf(answer)).toMatch(/Reference for your help desk: \S+/);
    expect(browser.cookies.has('sid')).toBe(false);
    const [event] = (await org.events('policy.evaluate_sign_on')).filter(
      (one) => one.outcome?.result === 'DENY',
    );
    expect(event?.actor.alternateId).toBe('denied@example.com');
  });

  async function denyBySignOnPolicy(rule: Record<string, unknown>) {
    await org.platform.database.transaction(async (tx) => {
      await tx.execute(sql`
        update policy_rules set priority = priority + 1
        where policy_id = (select id from policies where type = 'OKTA_SIGN_ON' and is_default)`);
      await tx.execute(sql`
        insert into policy_rules (id, policy_id, status, name, priority, system, conditions, actions, created_at, last_updated_at)
        select '0prdenied00000000000', id, 'ACTIVE', ${String(rule.name)}, 1, false, ${JSON.stringify(rule.conditions)}::jsonb,
          ${JSON.stringify(rule.actions)}::jsonb, created_at, created_at from policies where type = 'OKTA_SIGN_ON' and is_default`);
      await org.platform.snapshots.allChanged(tx);
    });
  }
});

describe('a password that has expired', () => {
  test('is changed before anything opens, and then the way goes on', async () => {
    const user = await org.addPerson('old@example.com', { status: 'PASSWORD_EXPIRED' });
    const browser = browserOf();
    const page = await browser.follow(await signIn(browser, 'old@example.com', rightPassword));
    expect(wordsOf(page)).toContain('Your password has expired.');
    expect(browser.cookies.has('sid')).toBe(false);
    const tries: [Record<string, string>, string][] = [
      [{ newPassword: '', repeatPassword: '' }, 'Enter a new password.'],
      [
        { newPassword: 'Fresh-Horse-10', repeatPassword: 'Fresh-Horse-1' },
        'The two entries are not the same.',
      ],
      [
        { newPassword: rightPassword, repeatPassword: rightPassword },
        'The new password is the same as the old one.',
      ],
      [{ newPassword: 'short', repeatPassword: 'short' }, 'This password does not meet the rules below.'],
    ];
    for (const [fields, sentence] of tries)
      expect(wordsOf(await browser.follow(await browser.submit(page, fields)))).toContain(sentence);
    expect(page.text).not.toContain('name="later"');
    const answer = await browser.submit(page, {
      newPassword: 'Fresh-Horse-10',
      repeatPassword: 'Fresh-Horse-10',
    });
    expect(answer).toMatchObject({ status: 303, location: '/home' });
    const home = await browser.follow(answer);
    expect(wordsOf(home)).toContain('My apps');
    expect((await org.directory.users.findPerson(user.id))?.status).toBe('ACTIVE');
    expect(
      (await org.events('user.account.update_password')).some((event) => event.target?.[0]?.id === user.id),
    ).toBe(true);

    // Back on the page, on a shared device, after signing out: the proof is spent.
    browser.cookies.delete('sid');
    const again = await browser.follow(
      await browser.submit(page, { newPassword: 'Thief-Horse-11', repeatPassword: 'Thief-Horse-11' }),
    );
    expect(wordsOf(again)).toMatch(/^Sign in/);
    expect(browser.cookies.has('sid')).toBe(false);
    await signIn(browser, 'old@example.com', 'Fresh-Horse-10');
    expect(browser.cookies.has('sid')).toBe(true);
  });

  test('cannot be put off by a form that says so', async () => {
    await org.addPerson('putoff@example.com', { status: 'PASSWORD_EXPIRED' });
    const browser = browserOf();
    const page = await browser.follow(await signIn(browser, 'putoff@example.com', rightPassword));
    const answer = await browser.submit(page, { later: 'yes' });
    expect(wordsOf(await browser.follow(answer))).toContain('Enter a new password.');
    expect(browser.cookies.has('sid')).toBe(false);
  });

  test('of somebody who walks away cannot be changed by whoever comes a quarter of an hour later', async () => {
    await org.addPerson('walked@example.com', { status: 'PASSWORD_EXPIRED' });
    const browser = browserOf();
    const page = await browser.follow(await signIn(browser, 'walked@example.com', rightPassword));
    org.platform.clock.advance(15 * 60 * 1000);
    const answer = await browser.submit(page, {
      newPassword: 'Fresh-Horse-10',
      repeatPassword: 'Fresh-Horse-10',
    });
    expect(wordsOf(await browser.follow(answer))).toMatch(/^Sign in/);
    await signIn(browser, 'walked@example.com', 'Fresh-Horse-10');
    expect(browser.cookies.has('sid')).toBe(false);
  });

  test('is found at sign-in by its age, and one that soon expires is told of, once, and may wait', async () => {
    await org.changePasswordPolicy({
      age: { maxAgeDays: 90, expireWarnDays: 5, minAgeMinutes: 0, historyCount: 4 },
    });
    try {
      await org.addPerson('aging@example.com');
      org.platform.clock.advance(87 * 24 * 60 * 60 * 1000);
      const browser = browserOf();
      const warned = await browser.follow(await signIn(browser, 'aging@example.com', rightPassword));
      expect(wordsOf(warned)).toContain('Your password expires in 3 days.');
      expect(await browser.submit(warned, { later: 'yes' })).toMatchObject({
        status: 303,
        location: '/home',
      });
      // The warned page is as spent as the one of an expired password.
      browser.cookies.delete('sid');
      await browser.submit(warned, { newPassword: 'Thief-Horse-11', repeatPassword: 'Thief-Horse-11' });
      await browser.submit(warned, { later: 'yes' });
      expect(browser.cookies.has('sid')).toBe(false);
      org.platform.clock.advance(4 * 24 * 60 * 60 * 1000);
      const expired = await browser.follow(await signIn(browserOf(), 'aging@example.com', rightPassword));
      expect(expired.status).toBeLessThan(404);
      const other = browserOf();
      expect(wordsOf(await other.follow(await signIn(other, 'aging@example.com', rightPassword)))).toContain(
        'Your password has expired.',
      );
    } finally {
      await org.changePasswordPolicy({
        age: { maxAgeDays: 0, expireWarnDays: 0, minAgeMinutes: 0, historyCount: 4 },
      });
    }
  });
});

describe('languages', () => {
  test('the browser’s is spoken, unless the reader chose one here', async () => {
    const browser = browserOf({ 'accept-language': 'ja-JP,ja;q=0.9,en;q=0.5' });
    const page = await browser.get('/signin');
    expect(page.text).toContain('<html lang="ja">');
    const t = hiddenFields(page).t;
    const chosen = await browser.get(`/signin?t=${t}&lang=en`);
    expect(chosen.text).toContain('<html lang="en">');
    expect((await browser.get('/signin')).text).toContain('<html lang="en">');
    expect((await browser.get('/signin?lang=xx')).text).toContain('<html lang="en">');
  });

  test('an app’s wish counts before the browser’s', async () => {
    const begun = org.area.signIn.begin({ resume: '/home', uiLocales: 'fr ja', client: aClient });
    const browser = browserOf({ 'accept-language': 'en' });
    browser.cookies.set(begun.cookies?.[0]?.name ?? '', begun.cookies?.[0]?.value ?? '');
    expect((await browser.get(begun.redirect ?? '')).text).toContain('<html lang="ja">');
  });
});

describe('every page of sign-in', () => {
  test('comes with headers that keep others out of it', async () => {
    const browser = browserOf();
    for (const path of [
      '/signin',
      '/signin/forgot-password',
      '/signout',
      '/setup?token=x',
      '/welcome/x',
      '/signin/reset-password/x',
      '/signin/unlock/x',
    ]) {
      const { headers } = await browser.get(path);
      const policy = String(headers['content-security-policy']);
      expect(policy, path).toContain("default-src 'none'");
      expect(policy, path).toContain("frame-ancestors 'none'");
      expect(policy, path).toContain("base-uri 'none'");
      expect(policy, path).not.toMatch(/unsafe-inline|unsafe-eval|\*(?!:)/);
      expect(headers, path).toMatchObject({
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
        'cache-control': expect.stringContaining('no-store'),
      });
    }
    expect(origin).toBe(org.platform.config.baseUrl);
  });
});
