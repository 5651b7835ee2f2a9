// Links and walks of before somebody was put out, had their password set, or got another address.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sha256 } from '#src/platform/crypto/index.ts';
import { sql } from '#src/platform/database/index.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { mailedPath, peopleOf, type Somebody, somebodysPassword, step } from '#test/kit/recovering.ts';
import { signIn, type TestBrowser, testBrowser, wordsOf } from '#test/kit/signin.ts';

let org: TestApp;
let people: ReturnType<typeof peopleOf>;
let rulePath = '';
beforeAll(async () => {
  org = await testApp();
  people = peopleOf(org);
  await people.allow('google_otp');
  const [found] = await org.api<{ id: string }[]>('GET', '/api/v1/policies?type=PASSWORD');
  const [rule] = await org.api<{ id: string }[]>('GET', `/api/v1/policies/${found?.id}/rules`);
  rulePath = `/api/v1/policies/${found?.id}/rules/${rule?.id}`;
  await setRule({ primary: { methods: ['email', 'otp'] }, stepUp: { required: false } });
});
afterAll(() => org.close());
beforeEach(() => org.platform.mail.clear());

const setRule = (requirement: Record<string, unknown>) =>
  org.api('PUT', rulePath, {
    type: 'PASSWORD',
    name: 'Default Rule',
    conditions: { people: { users: { exclude: [] } }, network: { connection: 'ANYWHERE' } },
    actions: {
      passwordChange: { access: 'ALLOW' },
      selfServicePasswordReset: { access: 'ALLOW', requirement },
      selfServiceUnlock: { access: 'ALLOW' },
    },
  });
const fresh = { newPassword: 'Fresh-Horse-10', repeatPassword: 'Fresh-Horse-10' };
const other = 'Other-Horse-77';
const browserOf = () => testBrowser(org.app.http);
const toMethods = async (browser: TestBrowser, login: string, path = '/signin/forgot-password') =>
  step(browser, await browser.get(path), { identifier: login });

async function mailedLink({ login }: Somebody, path?: string): Promise<string> {
  const browser = browserOf();
  await step(browser, await toMethods(browser, login, path), { choice: 'email' });
  await org.platform.jobs.drain();
  return mailedPath(org, login);
}
const statusOf = async ({ id }: Pick<Somebody, 'id'>) =>
  (await org.api<{ status: string }>('GET', `/api/v1/users/${id}`)).status;
const user = ({ id }: Pick<Somebody, 'id'>) => `/api/v1/users/${id}`;
const lock = async ({ login }: Somebody) => {
  for (let n = 0; n < 11; n++)
    await org.inject({ method: 'POST', url: '/api/v1/authn', body: { username: login, password: 'wrong' } });
};

type Act = (somebody: Somebody) => Promise<unknown>;
const setByAdministrator: Act = (aoi) =>
  org.api('POST', user(aoi), { credentials: { password: { value: other } } });
const clearSessions: Act = (aoi) => org.api('DELETE', `${user(aoi)}/sessions`);
const lockDown: Act = async (aoi) => {
  await org.platform.jobs.drain();
  org.platform.mail.clear();
  await org.api('DELETE', `${user(aoi)}/factors/${aoi.factorId}`);
  await org.platform.jobs.drain();
  const browser = browserOf();
  await browser.submit(await browser.get(mailedPath(org, aoi.login)), {});
};

describe('a mailed link to a new password opens nothing once', () => {
  const links = new Map<string, string>();
  const fieldsOf = (page: { text: string }) => ({
    t: /name="t" value="([^"]+)"/.exec(page.text)?.[1] ?? '',
  });
  test.each<[string, Act]>([
    [
      'its owner changed the password on their page',
      async (aoi) => {
        const browser = await people.browserOf(aoi);
        const page = await browser.get('/home/password');
        await browser.submit(page, {
          currentPassword: somebodysPassword,
          newPassword: other,
          repeatPassword: other,
        });
      },
    ],
    [
      'its owner changed the password by the API',
      (aoi) =>
        org.api('POST', `${user(aoi)}/credentials/change_password`, {
          oldPassword: { value: somebodysPassword },
          newPassword: { value: other },
        }),
    ],
    ['an administrator set a password', setByAdministrator],
    [
      'an administrator gave a temporary password',
      (aoi) => org.api('POST', `${user(aoi)}/lifecycle/expire_password_with_temp_password`),
    ],
    [
      'an administrator let the password expire',
      (aoi) => org.api('POST', `${user(aoi)}/lifecycle/expire_password`),
    ],
    [
      'they chose another where the password had expired at sign-in',
      async (aoi) => {
        await org.api('POST', `${user(aoi)}/lifecycle/expire_password`);
        // Asked for after it expired.
        links.set(aoi.id, await mailedLink(aoi));
        const browser = browserOf();
        const page = await browser.follow(await signIn(browser, aoi.login, somebodysPassword));
        await browser.submit(page, { newPassword: other, repeatPassword: other });
        expect(await statusOf(aoi)).toBe('ACTIVE');
      },
    ],
    [
      'an administrator reset the password',
      (aoi) => org.api('POST', `${user(aoi)}/lifecycle/reset_password?sendEmail=false`),
    ],
    [
      'they were suspended and taken back',
      async (aoi) => {
        await org.api('POST', `${user(aoi)}/lifecycle/suspend`);
        await org.api('POST', `${user(aoi)}/lifecycle/unsuspend`);
      },
    ],
    ['all their sessions were ended', clearSessions],
    ['they said “this was not me”', lockDown],
    [
      'their address is another',
      (aoi) => org.api('POST', user(aoi), { profile: { email: `other-${aoi.login}` } }),
    ],
    [
      'their address is another by a bulk call',
      (aoi) =>
        org.api('POST', '/gatehouse/v1/bulk/users', {
          matchBy: 'id',
          rows: [{ action: 'update', id: aoi.id, profile: { email: `other-${aoi.login}` } }],
        }),
    ],
    [
      'somebody else verifies them',
      (aoi) =>
        org.api('POST', user(aoi), { credentials: { provider: { type: 'FEDERATION', name: 'Away' } } }),
    ],
  ])('%s', async (_, act) => {
    const aoi = await people.somebody();
    links.set(aoi.id, await mailedLink(aoi));
    const browser = browserOf();
    const page = await browser.get(links.get(aoi.id) ?? '');
    expect(wordsOf(page)).toContain('Choose a new password');
    org.clock.advance(1_000);
    await act(aoi);
    const path = links.get(aoi.id) ?? '';
    await org.eventTypes();
    expect((await browser.get(path)).status).toBe(410);
    expect((await browser.post(path, { ...fieldsOf(page), ...fresh })).status).toBe(410);
    expect(await org.eventTypes()).not.toContain('user.account.update_password');
  });

  test('and it goes on working where an administrator edits something else', async () => {
    const aoi = await people.somebody();
    const path = await mailedLink(aoi);
    await org.api('POST', user(aoi), { profile: { firstName: 'Aoi Maria', email: aoi.login.toUpperCase() } });
    const browser = browserOf();
    expect((await browser.submit(await browser.get(path), fresh)).status).toBe(303);
    expect(await org.eventTypes()).toContain('user.account.update_password');
  });

  test('neither of a new password and a link that come at the same moment fails', async () => {
    for (let n = 0; n < 5; n++) {
      const aoi = await people.somebody({ app: false });
      const browser = browserOf();
      const page = await browser.get(await mailedLink(aoi));
      const [byLink] = await Promise.all([browser.submit(page, fresh), setByAdministrator(aoi)]);
      expect([303, 410]).toContain(byLink.status);
    }
  });
});

test('an unlock link of before a new password unlocks nothing when the account is locked again', async () => {
  const aoi = await people.somebody();
  await lock(aoi);
  const path = await mailedLink(aoi, '/signin/unlock-account');
  expect(wordsOf(await browserOf().get(path))).toContain('Unlock your account');
  await org.api('POST', `${user(aoi)}/lifecycle/unlock`);
  await setByAdministrator(aoi);
  await lock(aoi);
  expect(await statusOf(aoi)).toBe('LOCKED_OUT');
  expect((await browserOf().get(path)).status).toBe(410);
  expect(await statusOf(aoi)).toBe('LOCKED_OUT');
});

describe('the link of a newcomer', () => {
  async function newcomer(login: string): Promise<{ id: string; path: string }> {
    const profile = { firstName: 'Mia', lastName: 'Tanaka', email: login, login };
    const { id } = await org.api<{ id: string }>('POST', '/api/v1/users?activate=true', { profile });
    await org.platform.jobs.drain();
    return { id, path: mailedPath(org, login) };
  }

  test('goes on working when their name is mended', async () => {
    const { id, path } = await newcomer('mia1@example.com');
    await org.api('POST', `/api/v1/users/${id}`, { profile: { firstName: 'Mía' } });
    const browser = browserOf();
    expect((await browser.submit(await browser.get(path), fresh)).status).toBe(303);
    expect(await statusOf({ id })).toBe('ACTIVE');
  });

  test('is worth nothing to whoever has the wrong address, and a new one is sent to the right one', async () => {
    const { id, path } = await newcomer('mia2@example.com');
    await org.api('POST', `/api/v1/users/${id}`, { profile: { email: 'mia2-right@example.com' } });
    expect((await browserOf().get(path)).status).toBe(410);
    await org.api('POST', `/api/v1/users/${id}/lifecycle/reactivate?sendEmail=true`);
    await org.platform.jobs.drain();
    const browser = browserOf();
    await browser.submit(await browser.get(mailedPath(org, 'mia2-right@example.com')), fresh);
    expect(await statusOf({ id })).toBe('ACTIVE');
  });
});

describe('a code that was right before', () => {
  const toLast = async (browser: TestBrowser, { login, code }: Somebody) => {
    const page = await step(browser, await toMethods(browser, login), { choice: 'otp' });
    const last = await step(browser, page, { passCode: code() });
    expect(wordsOf(last)).toContain('Choose a new password');
    return last;
  };
  const remove: Act = (aoi) => org.api('DELETE', `${user(aoi)}/factors/${aoi.factorId}`);

  test.each<[string, Act]>([
    ['all sessions were ended', clearSessions],
    ['“this was not me” was said', lockDown],
    ['an administrator set a password', setByAdministrator],
  ])('%s sets no password afterwards', async (_, act) => {
    const aoi = await people.somebody();
    const browser = browserOf();
    const last = await toLast(browser, aoi);
    org.clock.advance(1_000);
    await act(aoi);
    await org.eventTypes();
    expect((await browser.submit(last, fresh)).status).toBe(410);
    expect((await browser.get(last.url)).status).toBe(410);
    expect(await org.eventTypes()).not.toContain('user.account.update_password');
  });

  test('the factor was taken away sets no password afterwards', async () => {
    const aoi = await people.somebody();
    const browser = browserOf();
    const last = await toLast(browser, aoi);
    await remove(aoi);
    await org.eventTypes();
    expect(wordsOf(await browser.submit(last, fresh))).toContain('This needs your help desk');
    expect(await org.eventTypes()).not.toContain('user.account.update_password');
  });

  test('and nothing happened meanwhile sets one', async () => {
    const aoi = await people.somebody();
    const browser = browserOf();
    expect((await browser.submit(await toLast(browser, aoi), fresh)).status).toBe(303);
    expect(await org.eventTypes()).toContain('user.account.update_password');
  });

  test('counts also when the last recovery code, which came after it, is used up by that', async () => {
    await setRule({ primary: { methods: ['otp'] }, stepUp: { required: true } });
    const aoi = await people.somebody();
    const path = `/gatehouse/v1/users/${aoi.id}/recovery-codes`;
    const { codes } = await org.api<{ codes: string[] }>('POST', path);
    const last = codes[0] ?? '';
    await org.platform.database.query(sql`
      delete from recovery_codes where user_id = ${aoi.id} and code_hash <> ${sha256(last.replaceAll('-', ''))} returning 1`);
    const browser = browserOf();
    const choice = await step(browser, await toMethods(browser, aoi.login), { passCode: aoi.code() });
    const given = await step(browser, choice, { choice: `rcv${aoi.id.slice(3)}` });
    const page = await step(browser, given, { passCode: last });
    expect(await org.api('GET', path)).toMatchObject({ left: 0 });
    expect((await browser.submit(page, fresh)).status).toBe(303);
    await setRule({ primary: { methods: ['email', 'otp'] }, stepUp: { required: false } });
  });
});

test('a right old password of before an administrator set another chooses none', async () => {
  const aoi = await people.somebody({ app: false });
  await org.api('POST', `${user(aoi)}/lifecycle/expire_password`);
  const browser = browserOf();
  const page = await browser.follow(await signIn(browser, aoi.login, somebodysPassword));
  org.clock.advance(1_000);
  await setByAdministrator(aoi);
  await org.eventTypes();
  await browser.submit(page, fresh);
  expect(await org.eventTypes()).not.toContain('user.account.update_password');
  expect((await signIn(browserOf(), aoi.login, other)).status).toBe(303);
});
