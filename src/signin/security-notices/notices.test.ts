import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { mailedPath, peopleOf, type Somebody, somebodysPassword, step } from '#test/kit/recovering.ts';
import { signIn, testBrowser, wordsOf } from '#test/kit/signin.ts';
import { fromBase32, totp } from '#src/protocols/otp/index.ts';

let org: TestApp;
let people: ReturnType<typeof peopleOf>;
beforeAll(async () => {
  org = await testApp();
  people = peopleOf(org);
  await people.allow('google_otp');
});
afterAll(() => org.close());
beforeEach(() => org.platform.mail.clear());

const browserOf = () => testBrowser(org.app.http);
const subjects = () => org.platform.mail.messages.map(({ subject }) => subject);
const statusOf = async ({ id }: Somebody) =>
  (await org.api<{ status: string }>('GET', `/api/v1/users/${id}`)).status;
type Settings = { notifications: Record<string, boolean>; lockDown: string };
const settingsPath = '/gatehouse/v1/security-settings';
async function change(notifications: Record<string, boolean>, lockDown = 'EXPIRE_PASSWORD') {
  const before = await org.api<Settings>('GET', settingsPath);
  await org.api('PUT', settingsPath, {
    ...before,
    lockDown,
    notifications: { ...before.notifications, ...notifications },
  });
}
/** An administrator takes the app out, and the person is told. */
async function removed(somebody: Somebody): Promise<string> {
  await org.api('DELETE', `/api/v1/users/${somebody.id}/factors/${somebody.factorId}`);
  await org.platform.jobs.drain();
  return mailedPath(org, somebody.login);
}

describe('a mail that something happened to an account', () => {
  test('goes to every address of the person, says where and with what, and is in the log', async () => {
    const aoi = await people.somebody({ profile: { secondEmail: 'aoi.home@example.com' } });
    const path = await removed(aoi);
    expect(path).toMatch(/^\/signin\/not-me\//);
    expect(org.platform.mail.messages.map(({ to }) => to).sort()).toEqual([
      'aoi.home@example.com',
      aoi.login,
    ]);
    const [mail] = org.platform.mail.messages;
    expect(mail?.subject).toMatch(/^A way to sign in was removed/);
    expect(mail?.text).toContain('127.0.0.1');
    expect(await org.eventTypes()).toContain('system.email.mfa_reset_notification.sent_message');
  });

  test('is not sent where the organisation does not want it, by either API', async () => {
    await org.api('PUT', '/api/internal/org/settings/security-notification-settings', {
      sendEmailForFactorResetEnabled: false,
    });
    await removed(await people.somebody());
    expect(subjects()).toEqual([]);
    await change({ factorReset: true });
    const bare = await people.somebody({ app: false });
    await change({ passwordChanged: false });
    await org.api('POST', `/api/v1/users/${bare.id}/credentials/change_password`, {
      oldPassword: { value: somebodysPassword },
      newPassword: { value: 'Other-Horse-77' },
    });
    await org.platform.jobs.drain();
    expect(subjects()).toEqual([]);
    await change({ passwordChanged: true });
  });

  test('has no link that shuts anything where that is not wanted', async () => {
    await change({ lockDownLink: false });
    expect(await removed(await people.somebody())).toBe('/signin/forgot-password');
    await change({ lockDownLink: true });
  });

  test('tells of a changed password, and not of a newcomer’s first', async () => {
    const bare = await people.somebody({ app: false });
    expect(subjects()).toEqual([]);
    await org.api('POST', `/api/v1/users/${bare.id}/credentials/change_password`, {
      oldPassword: { value: somebodysPassword },
      newPassword: { value: 'Other-Horse-77' },
    });
    await org.platform.jobs.drain();
    expect(subjects()).toEqual([expect.stringMatching(/password at .* was changed/)]);
  });

  test('comes ten times a day and not more', async () => {
    const bare = await people.somebody({ app: false });
    for (let n = 0; n < 12; n++)
      await org.api('PUT', `/api/v1/users/${bare.id}`, {
        profile: { firstName: 'Aoi', lastName: 'Tanaka', email: bare.login, login: bare.login },
        credentials: { password: { value: `Other-Horse-${n}1` } },
      });
    await org.platform.jobs.drain();
    expect(subjects()).toHaveLength(10);
  });

  test('takes names as text', async () => {
    const aoi = await people.somebody({ profile: { firstName: '<img src=x onerror=alert(1)>' } });
    await removed(aoi);
    const [mail] = org.platform.mail.messages;
    expect(mail?.html).not.toContain('<img src=x');
  });
});

describe('a sign-in', () => {
  const firefox = {
    'user-agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
  };
  const isNews = ({ to, subject }: { to: string; subject: string }, { login }: Somebody) =>
    to === login && subject.startsWith('New sign-in');
  const news = async (somebody: Somebody) => {
    await org.platform.jobs.drain();
    return org.platform.mail.messages.filter((mail) => isNews(mail, somebody)).length;
  };

  test('from a device of theirs is no news, from another one it is, and a newcomer’s first is not', async () => {
    const bare = await people.somebody({ app: false });
    const own = await people.browserOf(bare, firefox);
    expect(await news(bare)).toBe(0);
    for (let n = 0; n < 4; n++) {
      org.clock.advance(3_600_000);
      own.cookies.delete('sid');
      await signIn(own, bare.login, somebodysPassword);
    }
    expect(own.cookies.has('sid')).toBe(true);
    expect(await news(bare)).toBe(0);
    await people.browserOf(bare, {
      'user-agent': 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1',
    });
    expect(await news(bare)).toBe(1);
    const mail = org.platform.mail.messages.find((one) => isNews(one, bare));
    expect(mail?.text).toContain('/signin/not-me/');
    expect(await org.eventTypes()).toContain('system.email.new_device_notification.sent_message');
  });
});

describe('“this was not me”', () => {
  test('shows at a look and acts at the button: everybody is out, and the password opens nothing', async () => {
    const aoi = await people.somebody();
    const thief = await people.browserOf(aoi);
    const path = await removed(aoi);
    const browser = browserOf();
    // Mail scanners follow links too.
    for (let n = 0; n < 3; n++) expect((await browser.get(path)).status).toBe(200);
    expect((await thief.get('/home/account')).status).toBe(200);
    const page = await browser.get(path);
    expect(wordsOf(page)).toContain('Shut your account?');
    await org.eventTypes();
    const done = await browser.submit(page, {});
    expect(wordsOf(done)).toContain('Your account is shut');
    expect((await thief.get('/home/account')).status).toBe(303);
    expect(await statusOf(aoi)).toBe('RECOVERY');
    await expect(people.browserOf(aoi)).rejects.toThrow('is not signed in');
    const types = await org.eventTypes();
    expect(types).toContain('user.account.report_suspicious_activity_by_enduser');
    // A second time it says so and does nothing.
    await org.eventTypes();
    expect(wordsOf(await browser.submit(page, {}))).toContain('Your account is shut');
    expect(wordsOf(await browser.get(path))).toContain('Your account is shut');
    expect(await org.eventTypes()).not.toContain('user.account.report_suspicious_activity_by_enduser');
  });

  test('pressed ten times at once is reported once', async () => {
    const aoi = await people.somebody();
    const path = await removed(aoi);
    const browser = browserOf();
    const page = await browser.get(path);
    await org.eventTypes();
    const answers = await Promise.all(Array.from({ length: 10 }, () => browser.submit(page, {})));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const reports = (await org.eventTypes()).filter(
      (type) => type === 'user.account.report_suspicious_activity_by_enduser',
    );
    expect(reports).toHaveLength(1);
  });

  test('is worth nothing a day later, changed by a letter, or sent from another site', async () => {
    const aoi = await people.somebody();
    const path = await removed(aoi);
    const browser = browserOf();
    const page = await browser.get(path);
    const foreign = await browser.submit(
      page,
      {},
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    );
    expect(foreign.status).toBe(403);
    const forged = `${path.slice(0, -2)}${path.endsWith('AA') ? 'BB' : 'AA'}`;
    expect((await browser.get(forged)).status).toBe(410);
    org.clock.advance(24 * 60 * 60_000 + 1);
    expect((await browser.get(path)).status).toBe(410);
    expect((await browser.submit(page, {})).status).not.toBe(200);
    expect(await statusOf(aoi)).toBe('ACTIVE');
  });

  test('takes out what was set up by whoever was in, so that it opens nothing later, and nothing from before', async () => {
    const aoi = await people.somebody();
    const path = `/api/v1/users/${aoi.id}/factors`;
    const ids = async () => (await org.api<{ id: string }[]>('GET', path)).map(({ id }) => id);
    const before = await ids();
    type Enrolled = { id: string; _embedded: { activation: { sharedSecret: string } } };
    const theirs = await org.api<Enrolled>('POST', path, {
      factorType: 'token:software:totp',
      provider: 'OKTA',
    });
    const secret = fromBase32(theirs._embedded.activation.sharedSecret) ?? new Uint8Array();
    org.clock.advance(60_000);
    const passCode = totp(secret, org.clock.nowMs(), { algorithm: 'SHA1', digits: 6, periodSeconds: 30 });
    await org.api('POST', `${path}/${theirs.id}/lifecycle/activate`, { passCode });
    await org.platform.jobs.drain();
    const told = mailedPath(org, aoi.login);
    expect(subjects().at(-1)).toMatch(/added/);
    // Set up after it, too: ten codes on paper.
    await org.api('POST', `/gatehouse/v1/users/${aoi.id}/recovery-codes`, {});
    const browser = browserOf();
    expect(wordsOf(await browser.submit(await browser.get(told), {}))).toContain('Your account is shut');
    expect(await ids()).toEqual(before);
    expect(await org.api('GET', `/gatehouse/v1/users/${aoi.id}/recovery-codes`)).toMatchObject({ left: 0 });
    expect(await org.eventTypes()).toContain('user.mfa.factor.deactivate');
  });

  test('shuts whom it names, whoever presses it', async () => {
    const aoi = await people.somebody();
    const ren = await people.somebody();
    const path = await removed(aoi);
    const browser = await people.browserOf(ren);
    await step(browser, await browser.get(path), {});
    expect(await statusOf(ren)).toBe('ACTIVE');
    expect(await statusOf(aoi)).toBe('RECOVERY');
  });

  test('suspends where the organisation has it so', async () => {
    await change({}, 'SUSPEND');
    const aoi = await people.somebody();
    const path = await removed(aoi);
    const browser = browserOf();
    expect(wordsOf(await browser.submit(await browser.get(path), {}))).toContain('until an administrator');
    expect(await statusOf(aoi)).toBe('SUSPENDED');
    await change({}, 'EXPIRE_PASSWORD');
  });
});

test('settings are refused by name, to who may not, and change nothing then', async () => {
  const before = await org.api<Settings>('GET', settingsPath);
  const bad = await org.inject({
    method: 'PUT',
    url: settingsPath,
    headers: { authorization: `SSWS ${org.token}` },
    body: { ...before, lockDown: 'EXPLODE' },
  });
  expect(bad.status).toBe(400);
  expect(bad.text).toContain('lockDown');
  expect((await org.inject({ method: 'GET', url: settingsPath })).status).toBe(403);
  expect(await org.api('GET', settingsPath)).toEqual(before);
});
