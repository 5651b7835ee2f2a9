import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fromBase32, totp } from '#src/protocols/otp/index.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { hiddenFields, type TestAnswer, type TestBrowser, testBrowser, wordsOf } from '#test/kit/signin.ts';

let org: TestApp;
let policy: { id: string; ruleId: string };
beforeAll(async () => {
  org = await testApp({}, { textsToMailbox: true });
  const all = await org.api<{ id: string; key: string }[]>('GET', '/api/v1/authenticators');
  const googleId = all.find(({ key }) => key === 'google_otp')?.id;
  await org.api('POST', `/api/v1/authenticators/${googleId}/lifecycle/activate`);
  const [found] = await org.api<{ id: string }[]>('GET', '/api/v1/policies?type=PASSWORD');
  const [rule] = await org.api<{ id: string }[]>('GET', `/api/v1/policies/${found?.id}/rules`);
  policy = { id: found?.id ?? '', ruleId: rule?.id ?? '' };
});
afterAll(() => org.close());
beforeEach(() => org.platform.mail.clear());

const fresh = { newPassword: 'Fresh-Horse-10', repeatPassword: 'Fresh-Horse-10' };
const browserOf = () => testBrowser(org.app.http);

type Requirement = Record<string, unknown>;
const byCode: Requirement = { primary: { methods: ['email', 'otp'] }, stepUp: { required: false } };
async function setRule(requirement: Requirement, unlock: 'ALLOW' | 'DENY' = 'ALLOW') {
  await org.api('PUT', `/api/v1/policies/${policy.id}/rules/${policy.ruleId}`, {
    type: 'PASSWORD',
    name: 'Default Rule',
    conditions: { people: { users: { exclude: [] } }, network: { connection: 'ANYWHERE' } },
    actions: {
      passwordChange: { access: 'ALLOW' },
      selfServicePasswordReset: { access: 'ALLOW', requirement },
      selfServiceUnlock: { access: unlock },
    },
  });
}

let people = 0;
type Somebody = { id: string; login: string; code: () => string };
async function somebody(
  more: { app?: boolean; question?: boolean; secondEmail?: string } = {},
): Promise<Somebody> {
  const login = `recover${++people}@example.com`;
  const profile = {
    firstName: 'Aoi',
    lastName: 'Tanaka',
    email: login,
    login,
    ...(more.secondEmail && { secondEmail: more.secondEmail }),
  };
  const credentials = {
    password: { value: 'Correct-Horse-9' },
    ...(more.question && { recovery_question: { question: 'Which bird?', answer: 'cormorant' } }),
  };
  const { id } = await org.api<{ id: string }>('POST', '/api/v1/users?activate=true', {
    profile,
    credentials,
  });
  org.clock.advance(10_000);
  if (more.app === false) return { id, login, code: () => '000000' };
  type Enrolled = { id: string; _embedded: { activation: { sharedSecret: string } } };
  const factor = await org.api<Enrolled>('POST', `/api/v1/users/${id}/factors`, {
    factorType: 'token:software:totp',
    provider: 'GOOGLE',
  });
  const secret = fromBase32(factor._embedded.activation.sharedSecret) ?? new Uint8Array();
  const code = () => totp(secret, org.clock.nowMs(), { algorithm: 'SHA1', digits: 6, periodSeconds: 30 });
  await org.api('POST', `/api/v1/users/${id}/factors/${factor.id}/lifecycle/activate`, { passCode: code() });
  org.clock.advance(30_000);
  await org.platform.jobs.drain();
  org.platform.mail.clear();
  await org.eventTypes();
  return { id, login, code };
}

const statusOf = async (id: string) =>
  (await org.api<{ status: string }>('GET', `/api/v1/users/${id}`)).status;

const start = '/signin/forgot-password';
/** Posts the form of a page, and goes where it leads. */
const step = async (browser: TestBrowser, page: TestAnswer, fields: Record<string, string>) =>
  browser.follow(await browser.submit(page, fields));

async function toMethods(browser: TestBrowser, login: string, path = start): Promise<TestAnswer> {
  return step(browser, await browser.get(path), { identifier: login });
}
const toCode = async (browser: TestBrowser, login: string, path = start) =>
  step(browser, await toMethods(browser, login, path), { choice: 'otp' });

/** The path of the link in the newest mail to somebody. */
function mailedPath(to: string): string {
  const mail = org.platform.mail.messages.filter((message) => message.to === to).at(-1);
  return /http:\/\/localhost:8080(\/\S+)/.exec(mail?.text ?? '')?.[1] ?? '';
}
async function mailedLink(login: string, path = start): Promise<string> {
  const browser = browserOf();
  const page = await toMethods(browser, login, path);
  if (page.text.includes('value="email"')) await step(browser, page, { choice: 'email' });
  await org.platform.jobs.drain();
  return mailedPath(login);
}
/** With everything that is secret or names somebody taken out. */
const shape = ({ status, text, headers }: TestAnswer, login: string) => ({
  status,
  text: text
    .replaceAll(login, 'LOGIN')
    .replace(/(value|href|content)="[^"]{60,}"/g, '$1="…"')
    .replace(/\?r=[^"&]+/g, '?r=…'),
  headers: Object.keys(headers).sort(),
});

describe('a forgotten password by a code', () => {
  test('asks everybody the same, whoever they say they are', async () => {
    await setRule(byCode);
    const known = await somebody();
    const without = await somebody({ app: false });
    const locked = await somebody();
    const suspended = await somebody();
    await org.api('POST', `/api/v1/users/${suspended.id}/lifecycle/suspend`);
    for (let n = 0; n < 11; n++) {
      await org.inject({
        method: 'POST',
        url: '/api/v1/authn',
        body: { username: locked.login, password: 'wrong' },
      });
    }
    expect(await statusOf(locked.id)).toBe('LOCKED_OUT');
    const walks = [];
    for (const login of [known.login, 'nobody@example.com', without.login, locked.login, suspended.login]) {
      const browser = browserOf();
      const methods = await toMethods(browser, login);
      const code = await step(browser, methods, { choice: 'otp' });
      const wrong = await step(browser, code, { passCode: '123456' });
      const cookies = [...browser.cookies.keys()];
      walks.push({ pages: [methods, code, wrong].map((page) => shape(page, login)), cookies });
    }
    for (const walk of walks) expect(walk).toEqual(walks[0]);
    expect(walks[0]?.pages[2]?.text).toContain('That did not work.');
    // And each is one failure in the log.
    const failures = (await org.eventTypes()).filter((type) => type === 'user.authentication.auth_via_mfa');
    expect(failures).toHaveLength(5);
  });

  test('sets the password, ends what was open, tells every address, and opens no session', async () => {
    await setRule(byCode);
    const { id, login, code } = await somebody({ secondEmail: 'aoi.private@example.com' });
    const browser = browserOf();
    const last = await step(browser, await toCode(browser, login), { passCode: code() });
    expect(wordsOf(last)).toContain('Choose a new password');
    const done = await step(browser, last, fresh);
    expect(wordsOf(done)).toContain('Your new password is set.');
    expect(browser.cookies.has('sid')).toBe(false);
    await org.platform.jobs.drain();
    expect(org.platform.mail.messages.map(({ to }) => to).sort()).toEqual(['aoi.private@example.com', login]);
    const types = await org.eventTypes();
    expect(types).toContain('user.account.reset_password');
    expect(types).toContain('user.account.update_password');
    expect(await statusOf(id)).toBe('ACTIVE');
  });

  test('gives nothing for a code of somebody else, an old code, or a form without the proof', async () => {
    await setRule(byCode);
    const victim = await somebody();
    const attacker = await somebody();
    const browser = browserOf();
    const page = await toCode(browser, victim.login);
    expect(wordsOf(await step(browser, page, { passCode: attacker.code() }))).toContain('That did not work.');
    // The form of the last page, sent where the code is due.
    const forged = await step(browser, page, { step: 'password', ...fresh });
    expect(wordsOf(forged)).toContain('Enter the code');
    // A value made up, and the page of another browser.
    const made = await browser.post(start, { t: 'x'.repeat(200), step: 'password', ...fresh });
    expect(made.status).toBe(403);
    const other = browserOf();
    expect((await other.submit(page, { passCode: victim.code() })).status).toBe(403);
    expect((await other.get(page.url)).status).toBe(410);
    await org.platform.jobs.drain();
    expect(org.platform.mail.messages).toHaveLength(0);
  });

  test('takes five codes for one asking and no more, also the right one', async () => {
    await setRule(byCode);
    const { login, code } = await somebody();
    const browser = browserOf();
    let page = await toCode(browser, login);
    for (let n = 0; n < 5; n++) page = await step(browser, page, { passCode: '000000' });
    expect(wordsOf(await step(browser, page, { passCode: code() }))).toContain('That did not work.');
  });

  test('is spent by one of ten that come with it at once', async () => {
    await setRule(byCode);
    const { login, code } = await somebody();
    const browser = browserOf();
    const last = await step(browser, await toCode(browser, login), { passCode: code() });
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => {
        const password = `Fresh-Horse-${n}0`;
        return browser.submit(last, { newPassword: password, repeatPassword: password });
      }),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([303, ...Array<number>(9).fill(410)]);
    const again = { newPassword: 'Later-Horse-55', repeatPassword: 'Later-Horse-55' };
    expect((await browser.submit(last, again)).status).toBe(410);
  });

  test('is too late after a quarter of an hour', async () => {
    await setRule(byCode);
    const { login, code } = await somebody();
    const browser = browserOf();
    const last = await step(browser, await toCode(browser, login), { passCode: code() });
    org.clock.advance(16 * 60_000);
    expect((await browser.submit(last, fresh)).status).toBe(410);
  });

  test('stops where the rule is gone by the time of the write', async () => {
    await setRule(byCode);
    const { login, code } = await somebody();
    const browser = browserOf();
    const last = await step(browser, await toCode(browser, login), { passCode: code() });
    await setRule({ primary: { methods: ['email'] }, stepUp: { required: true } });
    const answer = await browser.submit(last, fresh);
    expect(wordsOf(answer)).toContain('This needs your help desk');
  });
});

describe('where a rule wants more', () => {
  test('the mailed link alone sets nothing: a code of the app comes on top', async () => {
    await setRule({ primary: { methods: ['email'] }, stepUp: { required: true } });
    const { login, code } = await somebody();
    const path = await mailedLink(login);
    const browser = browserOf();
    const page = await browser.get(path);
    expect(wordsOf(page)).toContain('One more proof');
    // The old form, by hand: the write looks for the proof itself.
    const forged = await browser.submit(page, fresh);
    expect(wordsOf(await browser.follow(forged))).toContain('One more proof');
    const choice = await browser.follow(await browser.submit(page, {}));
    const factorId = /name="choice" value="([^"]+)"/.exec(choice.text)?.[1] ?? '';
    const asked = await step(browser, choice, { choice: factorId });
    const wrong = await step(browser, asked, { passCode: '000000' });
    expect(wordsOf(wrong)).toContain('That did not work.');
    const last = await step(browser, wrong, { passCode: code() });
    expect(wordsOf(await step(browser, last, fresh))).toContain('Your new password is set.');
    expect((await browser.get(path)).status).toBe(410);
  });

  test('and somebody has nothing more, it says so and changes nothing', async () => {
    await setRule({ primary: { methods: ['email'] }, stepUp: { required: true } });
    const { login } = await somebody({ app: false });
    const path = await mailedLink(login);
    const browser = browserOf();
    expect((await browser.get(path)).status).toBe(410);
  });

  test('a security question is asked by name, and its wrong answers count', async () => {
    await setRule({
      primary: { methods: ['otp'] },
      stepUp: { required: true, methods: ['security_question'] },
    });
    const all = await org.api<{ id: string; key: string; status: string }[]>('GET', '/api/v1/authenticators');
    const question = all.find(({ key }) => key === 'security_question');
    if (question?.status !== 'ACTIVE')
      await org.api('POST', `/api/v1/authenticators/${question?.id}/lifecycle/activate`);
    const { login, code } = await somebody({ question: true });
    const browser = browserOf();
    // With one way only there is nothing to choose.
    const choice = await step(browser, await toMethods(browser, login), { passCode: code() });
    expect(wordsOf(choice)).toContain('Security question Which bird?');
    const factorId = /name="choice" value="([^"]+)"/.exec(choice.text)?.[1] ?? '';
    const asked = await step(browser, choice, { choice: factorId });
    expect(asked.text).toContain('Which bird?');
    const wrong = await step(browser, asked, { answer: 'sparrow' });
    expect(wordsOf(wrong)).toContain('That did not work.');
    const last = await step(browser, wrong, { answer: 'Cormorant' });
    expect(wordsOf(await step(browser, last, fresh))).toContain('Your new password is set.');
  });

  test('sign-on that asks for two proofs makes recovery ask for a second one of whoever has it', async () => {
    await setRule({ primary: { methods: ['email'] }, stepUp: { required: false } });
    const policies = await org.api<{ id: string; name: string }[]>(
      'GET',
      '/api/v1/policies?type=ACCESS_POLICY',
    );
    const two = policies.find(({ name }) => name === 'Any two factors');
    const app = await org.api<{ id: string }>('POST', '/api/v1/apps', {
      label: 'Ledger',
      signOnMode: 'BOOKMARK',
      name: 'bookmark',
      settings: { app: { url: 'https://ledger.example.com' } },
    });
    await org.api('PUT', `/api/v1/apps/${app.id}/policies/${two?.id}`);
    const withApp = await somebody();
    const without = await somebody({ app: false });
    const unconcerned = await somebody();
    for (const { id } of [withApp, without]) await org.api('POST', `/api/v1/apps/${app.id}/users`, { id });
    expect(wordsOf(await browserOf().get(await mailedLink(withApp.login)))).toContain('One more proof');
    expect(wordsOf(await browserOf().get(await mailedLink(without.login)))).toContain(
      'Choose a new password',
    );
    expect(wordsOf(await browserOf().get(await mailedLink(unconcerned.login)))).toContain(
      'Choose a new password',
    );
  });

  test('the classic API cannot go round it', async () => {
    await setRule({ primary: { methods: ['email'] }, stepUp: { required: true } });
    const { login } = await somebody();
    const token = (await mailedLink(login)).split('/').at(-1);
    const opened = await org.inject({
      method: 'POST',
      url: '/api/v1/authn/recovery/token',
      body: { recoveryToken: token },
    });
    const { stateToken } = opened.json() as { stateToken: string };
    const reset = await org.inject({
      method: 'POST',
      url: '/api/v1/authn/credentials/reset_password',
      body: { stateToken, newPassword: fresh.newPassword },
    });
    expect(reset.status).toBe(401);
  });
});

describe('by a text message', () => {
  const bySms: Requirement = { primary: { methods: ['email', 'sms'] }, stepUp: { required: false } };
  const toSms = async (browser: TestBrowser, login: string) =>
    step(browser, await toMethods(browser, login), { choice: 'sms' });
  const texts = () => org.platform.mail.messages.filter(({ text }) => /\b\d{6}\b/.test(text));

  beforeAll(async () => {
    const all = await org.api<{ id: string; key: string }[]>('GET', '/api/v1/authenticators');
    const phone = all.find(({ key }) => key === 'phone_number');
    await org.api('POST', `/api/v1/authenticators/${phone?.id}/lifecycle/activate`);
  });
  async function withPhone(phoneNumber: string): Promise<Somebody> {
    const person = await somebody({ app: false });
    await org.api('POST', `/api/v1/users/${person.id}/factors?activate=true`, {
      factorType: 'sms',
      provider: 'OKTA',
      profile: { phoneNumber },
    });
    await org.platform.jobs.drain();
    org.platform.mail.clear();
    return person;
  }

  test('the code goes to the phone, and everybody sees the same page', async () => {
    await setRule(bySms);
    const known = await withPhone('+819012345678');
    const pages = [];
    for (const login of [known.login, 'nobody@example.com']) {
      const browser = browserOf();
      const code = await toSms(browser, login);
      await org.platform.jobs.drain();
      const wrong = await step(browser, code, { passCode: '123456' });
      pages.push([code, wrong].map((page) => shape(page, login)));
    }
    expect(pages[1]).toEqual(pages[0]);
    expect(texts()).toHaveLength(1);
    org.platform.mail.clear();
    org.clock.advance(60_000);
    const browser = browserOf();
    const page = await toSms(browser, known.login);
    await org.platform.jobs.drain();
    const [, passCode = ''] = /\b(\d{6})\b/.exec(texts()[0]?.text ?? '') ?? [];
    const last = await step(browser, page, { passCode });
    expect(wordsOf(await step(browser, last, fresh))).toContain('Your new password is set.');
  });

  test('nobody is sent more than five in an hour by whoever knows a name', async () => {
    await setRule(bySms);
    const victim = await withPhone('+819012345679');
    for (let n = 0; n < 8; n++) {
      expect((await toSms(browserOf(), victim.login)).status).toBe(200);
      await org.platform.jobs.drain();
      org.clock.advance(60_000);
    }
    expect(texts().length).toBeLessThanOrEqual(5);
  });
});

describe('unlocking', () => {
  const lock = async ({ login, id }: Somebody) => {
    for (let n = 0; n < 11; n++)
      await org.inject({
        method: 'POST',
        url: '/api/v1/authn',
        body: { username: login, password: 'wrong' },
      });
    expect(await statusOf(id)).toBe('LOCKED_OUT');
  };

  test('by a code, at the button, and once', async () => {
    await setRule(byCode);
    const person = await somebody();
    await lock(person);
    const browser = browserOf();
    const page = await toCode(browser, person.login, '/signin/unlock-account');
    const last = await step(browser, page, { passCode: person.code() });
    expect(await statusOf(person.id)).toBe('LOCKED_OUT');
    // A proof for unlocking is worth no password.
    const t = hiddenFields(last).t ?? '';
    const forged = await browser.post(start, { t, step: 'password', ...fresh });
    expect(forged.status).toBe(403);
    expect(wordsOf(await step(browser, last, {}))).toContain('Your account is unlocked.');
    expect(await statusOf(person.id)).toBe('ACTIVE');
    expect((await browser.submit(last, {})).status).toBe(410);
  });

  test('is not offered where no rule allows it', async () => {
    await setRule(byCode, 'DENY');
    const person = await somebody();
    await lock(person);
    const page = await toMethods(browserOf(), person.login, '/signin/unlock-account');
    expect(wordsOf(page)).toContain('This needs your help desk');
  });
});

test('the page for when nothing works says whom to ask', async () => {
  await org.api('POST', '/api/v1/org', { supportPhoneNumber: '03-1234-5678' });
  const words = wordsOf(await browserOf().get('/signin/help'));
  expect(words).toContain('A recovery code.');
  expect(words).toContain('03-1234-5678');
});
