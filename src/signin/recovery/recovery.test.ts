import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import {
  aClient,
  rightPassword,
  signIn,
  testBrowser,
  type TestSignIn,
  testSignIn,
  wordsOf,
} from '#test/kit/signin.ts';
import { createRequestBudget, networkOf } from './request-budget.ts';

let org: TestSignIn;
beforeAll(async () => {
  org = await testSignIn();
});
afterAll(() => org.close());
beforeEach(() => org.platform.mail.clear());

const by = { actor: { id: 'x', type: 'SystemPrincipal', alternateId: 'x', displayName: 'x' } };
const browserOf = (headers?: Record<string, string>) => testBrowser(org.server, headers);
const fresh = { newPassword: 'Fresh-Horse-10', repeatPassword: 'Fresh-Horse-10' };
const statusOf = async (id: string) => (await org.directory.users.findPerson(id))?.status;

async function forgot(login: string, headers?: Record<string, string>) {
  const browser = browserOf(headers);
  const answer = await browser.submit(await browser.get('/signin/forgot-password'), { identifier: login });
  await org.platform.jobs.drain();
  return answer;
}

/** The path of the link in the newest mail to somebody. */
function mailedPath(to: string): string {
  const mail = org.platform.mail.messages.filter((message) => message.to === to).at(-1);
  const url = /http:\/\/localhost:8080(\/\S+)/.exec(mail?.text ?? '');
  if (!url?.[1]) throw new Error(`no link was mailed to ${to}`);
  return url[1];
}

describe('asking for a link', () => {
  test('is answered alike for everybody, and mails only whom it may', async () => {
    await org.addPerson('known@example.com');
    await org.addPerson('noaddress@example.com');
    await org.addPerson('barred@example.com', { status: 'SUSPENDED' });
    await org.addPerson('left@example.com', { status: 'DEPROVISIONED' });
    await org.addPerson('notyet@example.com', { status: 'STAGED' });
    const answers = [];
    for (const login of [
      'known@example.com',
      'nobody@example.com',
      'barred@example.com',
      'left@example.com',
      'notyet@example.com',
    ]) {
      const { status, text, setCookies } = await forgot(login);
      answers.push({ status, text: text.replaceAll(login, 'LOGIN'), setCookies });
    }
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(org.platform.mail.messages.map((message) => message.to)).toEqual(['known@example.com']);
    expect((await org.events('user.account.reset_password')).map((event) => event.actor.alternateId)).toEqual(
      ['known@example.com'],
    );
    expect((await org.events('system.email.password_reset.sent_message')).length).toBe(1);
  });

  test('too often for one address mails no more, and says nothing of it', async () => {
    await org.addPerson('bombed@example.com');
    const answers = [];
    for (let n = 0; n < 8; n++) answers.push((await forgot('bombed@example.com')).status);
    expect(new Set(answers)).toEqual(new Set([200]));
    expect(org.platform.mail.messages).toHaveLength(5);
    org.platform.clock.advance(61 * 60 * 1000);
    await forgot('bombed@example.com');
    expect(org.platform.mail.messages).toHaveLength(6);
  });

  test('too often from one network does nothing, and says nothing of it', async () => {
    await org.addPerson('network@example.com');
    const budget = createRequestBudget(org.platform);
    for (let n = 0; n < 100; n++) await budget.isWithin('recovery-from-network', '127.0.0.1');
    expect((await forgot('network@example.com')).status).toBe(200);
    expect(org.platform.mail.messages).toHaveLength(0);
    org.platform.clock.advance(61 * 60 * 1000);
    await forgot('network@example.com');
    expect(org.platform.mail.messages).toHaveLength(1);
  });

  test('leads to our own address whatever the request says of the host', async () => {
    await org.addPerson('poisoned@example.com');
    const poison = {
      'x-forwarded-host': 'evil.example',
      forwarded: 'host=evil.example',
      'x-forwarded-proto': 'http',
      'x-original-host': 'evil.example',
    };
    await forgot('poisoned@example.com', poison);
    const [mail] = org.platform.mail.messages;
    expect(mail?.text).toContain('http://localhost:8080/signin/reset-password/');
    expect(`${mail?.text}${mail?.html}`).not.toContain('evil.example');
    const foreign = await org.server.inject({
      method: 'GET',
      url: '/signin/forgot-password',
      headers: { host: 'evil.example' },
    });
    expect(foreign.status).toBe(421);
  });

  test('from another site does nothing', async () => {
    await org.addPerson('quiet@example.com');
    const browser = browserOf();
    const page = await browser.get('/signin/forgot-password');
    const foreign = await browser.submit(
      page,
      { identifier: 'quiet@example.com' },
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    );
    expect(foreign.status).toBe(403);
    const other = browserOf();
    expect((await other.submit(page, { identifier: 'quiet@example.com' })).status).toBe(403);
    await org.platform.jobs.drain();
    expect(org.platform.mail.messages).toHaveLength(0);
  });

  test('the link itself is nowhere in the database', async () => {
    await org.addPerson('atrest@example.com');
    await forgot('atrest@example.com');
    const token = mailedPath('atrest@example.com').split('/').at(-1) ?? '';
    const rows = await org.platform.database.query<{ text: string }>(sql`
      select row_to_json(j)::text as text from pgboss.job j union all select row_to_json(l)::text from recovery_links l
      union all select event::text from system_log`);
    expect(rows.length).toBeGreaterThan(2);
    expect(rows.some((row) => row.text.includes(token))).toBe(false);
    expect(rows.some((row) => row.text.includes('reset-password/'))).toBe(false);
  });
});

describe('a reset link', () => {
  test('shown any number of times is spent by one use, and ends every session', async () => {
    const { id } = await org.addPerson('reset@example.com');
    const elsewhere = browserOf();
    await signIn(elsewhere, 'reset@example.com', rightPassword);
    const before = elsewhere.cookies.get('sid');
    // The first password of a newcomer is no news.
    org.platform.clock.advance(10_000);
    await forgot('reset@example.com');
    const path = mailedPath('reset@example.com');
    org.platform.mail.clear();
    const browser = browserOf();
    for (let n = 0; n < 3; n++) expect((await browser.get(path)).status).toBe(200);
    const page = await browser.get(path);
    expect(wordsOf(page)).toContain('For reset@example.com.');
    expect(wordsOf(await browser.submit(page, { newPassword: 'short', repeatPassword: 'short' }))).toContain(
      'does not meet the rules',
    );
    expect(wordsOf(await browser.submit(page, { ...fresh, repeatPassword: 'other' }))).toContain(
      'not the same',
    );
    const done = await browser.submit(page, fresh);
    expect(done.status).toBe(303);
    // A mailbox is not a person: nobody is signed in by it.
    expect(browser.cookies.has('sid')).toBe(false);
    expect(wordsOf(await browser.follow(done))).toContain('Your new password is set.');
    expect(
      await browser.submit(page, { newPassword: 'Again-Horse-11', repeatPassword: 'Again-Horse-11' }),
    ).toMatchObject({ status: 410 });
    expect(await browser.get(path)).toMatchObject({ status: 410 });
    expect(await elsewhere.get('/home')).toMatchObject({ status: 303 });
    expect(before).toBeDefined();
    const other = browserOf();
    await signIn(other, 'reset@example.com', fresh.newPassword);
    expect(other.cookies.has('sid')).toBe(true);
    await org.platform.jobs.drain();
    expect(org.platform.mail.messages.map((mail) => mail.subject)).toEqual([
      'Your password at Gatehouse was changed',
    ]);
    expect((await org.events('user.account.update_password')).some((event) => event.actor.id === id)).toBe(
      true,
    );
  });

  test('raced by twenty is used by one', async () => {
    await org.addPerson('raced@example.com');
    await forgot('raced@example.com');
    const token = mailedPath('raced@example.com').split('/').at(-1) ?? '';
    const pages = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const browser = browserOf();
        return { browser, page: await browser.get(`/signin/reset-password/${token}`) };
      }),
    );
    const answers = await Promise.all(
      pages.map(({ browser, page }, n) =>
        browser.submit(page, { newPassword: `Racing-Horse-${n}`, repeatPassword: `Racing-Horse-${n}` }),
      ),
    );
    expect(answers.filter((answer) => answer.status === 303)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 410)).toHaveLength(19);
  });

  test('cannot be guessed, reused for another purpose, or used after its time or a newer one', async () => {
    await org.addPerson('old-link@example.com');
    await forgot('old-link@example.com');
    const first = mailedPath('old-link@example.com');
    await forgot('old-link@example.com');
    const second = mailedPath('old-link@example.com');
    const browser = browserOf();
    expect(await browser.get(first)).toMatchObject({ status: 410 });
    expect(await browser.get(second)).toMatchObject({ status: 200 });
    for (const path of [
      second.replace('/signin/reset-password', '/welcome'),
      second.replace('reset-password', 'unlock'),
      `${second}x`,
      second.slice(0, -1),
    ]) {
      expect((await browser.get(path)).status, path).toBe(410);
    }
    const page = await browser.get(second);
    org.platform.clock.advance(8 * 24 * 60 * 60 * 1000);
    expect(await browser.submit(page, fresh)).toMatchObject({ status: 403 });
    const again = await browser.get(second);
    expect(again).toMatchObject({ status: 410 });
  });

  test('is proof at the write: the form without the link does nothing', async () => {
    const { id } = await org.addPerson('noproof@example.com');
    const browser = browserOf();
    const token =
      (await browser.get('/signin/forgot-password')).text.match(/name="t" value="([^"]+)"/)?.[1] ?? '';
    const answer = await browser.post('/signin/reset-password/AAAAAAAAAAAAAAAAAAAA', {
      t: token,
      ...fresh,
      userId: id,
    });
    expect(answer.status).toBe(410);
    await signIn(browser, 'noproof@example.com', rightPassword);
    expect(browser.cookies.has('sid')).toBe(true);
  });

  test('opens an account that is locked, and one that an administrator reset', async () => {
    const locked = await org.addPerson('lockedreset@example.com');
    for (let n = 0; n < 10; n++) await signIn(browserOf(), 'lockedreset@example.com', 'wrong');
    expect(await statusOf(locked.id)).toBe('LOCKED_OUT');
    await forgot('lockedreset@example.com');
    const browser = browserOf();
    await browser.submit(await browser.get(mailedPath('lockedreset@example.com')), fresh);
    expect(await statusOf(locked.id)).toBe('ACTIVE');

    const reset = await org.addPerson('adminreset@example.com');
    await org.directory.users.resetPassword(by, reset.id, { sendEmail: true, revokeSessions: false });
    await org.platform.jobs.drain();
    expect(await statusOf(reset.id)).toBe('RECOVERY');
    await browser.submit(await browser.get(mailedPath('adminreset@example.com')), fresh);
    expect(await statusOf(reset.id)).toBe('ACTIVE');
  });

  test('of somebody who was suspended meanwhile opens nothing', async () => {
    const { id } = await org.addPerson('suspendedmeanwhile@example.com');
    await forgot('suspendedmeanwhile@example.com');
    const browser = browserOf();
    const page = await browser.get(mailedPath('suspendedmeanwhile@example.com'));
    await org.directory.users.suspend(by, id);
    expect(await browser.submit(page, fresh)).toMatchObject({ status: 410 });
  });

  test('is held to the password policy: history too', async () => {
    await org.addPerson('history@example.com');
    await forgot('history@example.com');
    const browser = browserOf();
    const page = await browser.get(mailedPath('history@example.com'));
    expect(
      wordsOf(await browser.submit(page, { newPassword: rightPassword, repeatPassword: rightPassword })),
    ).toContain('does not meet the rules');
  });
});

describe('an activation link', () => {
  test('welcomes a newcomer, who sets a password and is in', async () => {
    const user = await org.directory.users.createUser(by, {
      profile: {
        firstName: '美亜',
        lastName: '田中',
        email: 'new@example.com',
        login: 'new@example.com',
        preferredLanguage: 'ja',
      },
      activate: false,
      expirePassword: false,
    });
    await org.directory.users.activate(by, user.id, { sendEmail: true });
    await org.platform.jobs.drain();
    const [mail] = org.platform.mail.messages;
    expect(mail).toMatchObject({
      to: 'new@example.com',
      subject: 'Gatehouse へようこそ: パスワードを設定してください',
    });
    expect(mail?.text).toContain('田中 美亜 様');
    const browser = browserOf({ 'accept-language': 'en' });
    const page = await browser.get(mailedPath('new@example.com'));
    // Their profile says Japanese, so the page does.
    expect(page.text).toContain('<html lang="ja">');
    const answer = await browser.submit(page, fresh);
    expect(answer).toMatchObject({ status: 303, location: '/home' });
    expect((await browser.follow(answer)).status).toBe(200);
    expect(await statusOf(user.id)).toBe('ACTIVE');
    expect(await browser.get(mailedPath('new@example.com'))).toMatchObject({ status: 410 });
  });

  test('that got lost is sent again to whoever says they forgot their password', async () => {
    const user = await org.addPerson('lost@example.com', { password: null });
    expect(await statusOf(user.id)).toBe('PROVISIONED');
    await forgot('lost@example.com');
    expect(mailedPath('lost@example.com')).toMatch(/^\/welcome\//);
  });
});

describe('an unlock link', () => {
  test('unlocks at the button, not at the look, and leaves the password as it is', async () => {
    const { id } = await org.addPerson('unlock@example.com');
    for (let n = 0; n < 10; n++) await signIn(browserOf(), 'unlock@example.com', 'wrong');
    const user = await org.directory.users.getUser(id);
    const link = await org.platform.database.transaction((tx) => org.area.links.issueUnlock(tx, user));
    const path = new URL(link.url).pathname;
    const browser = browserOf();
    const page = await browser.get(path);
    expect(await statusOf(id)).toBe('LOCKED_OUT');
    expect(wordsOf(page)).toContain('Unlock your account');
    const answer = await browser.submit(page, {});
    expect(wordsOf(await browser.follow(answer))).toContain('Your account is unlocked.');
    expect(await statusOf(id)).toBe('ACTIVE');
    expect(await browser.submit(page, {})).toMatchObject({ status: 410 });
    await signIn(browser, 'unlock@example.com', rightPassword);
    expect(browser.cookies.has('sid')).toBe(true);
  });
});

describe('mails', () => {
  test('take a name as text, in the HTML and in the subject', async () => {
    const name = '<img src=x onerror=alert(1)>\r\nBcc: evil@example.com';
    await org.settings.update(
      { profile: { companyName: 'Evil <b>Corp</b>' }, replace: false },
      { ...by, client: aClient },
    );
    const user = await org.addPerson('hostile@example.com', { profile: { firstName: name.slice(0, 45) } });
    await org.platform.database.transaction((tx) =>
      org.area.links.sendResetMail(tx, { ...user, profile: { ...user.profile, firstName: name } }),
    );
    await org.platform.jobs.drain();
    const mail = org.platform.mail.messages.at(-1);
    expect(mail?.html).not.toContain('<img src=x');
    expect(mail?.html).toContain('&lt;img src=x');
    expect(mail?.html).toContain('Evil &lt;b&gt;Corp&lt;/b&gt;');
    expect(mail?.subject).toBe('Reset your password at Evil <b>Corp</b>');
    await org.settings.update(
      { profile: { companyName: 'Gatehouse' }, replace: false },
      { ...by, client: aClient },
    );
  });

  test('go to nobody whose address is none', async () => {
    const user = await org.addPerson('plain@example.com');
    for (const email of ['two@a.example, b@b.example', 'x@y.example\r\nBcc: z@z.example', '', undefined]) {
      await org.platform.database.transaction((tx) =>
        org.area.links.sendResetMail(tx, { ...user, profile: { ...user.profile, email } }),
      );
    }
    await org.platform.jobs.drain();
    expect(org.platform.mail.messages).toHaveLength(0);
  });
});

describe('the network of an address', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('%s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
