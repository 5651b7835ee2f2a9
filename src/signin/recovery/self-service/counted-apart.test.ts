// What somebody who knows no more than a name can do to what its owner signs in with: nothing.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { User } from '#src/directory/users/index.ts';
import type { FactorRequest } from '../../factors/user-factors/index.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { setUpLink, testPhone, type TestPhone } from '#test/kit/phone.ts';
import { peopleOf, type Somebody, step } from '#test/kit/recovering.ts';
import { aClient, type TestAnswer, type TestBrowser, testBrowser, wordsOf } from '#test/kit/signin.ts';

let org: TestApp;
let people: ReturnType<typeof peopleOf>;
let rulePath = '';
beforeAll(async () => {
  org = await testApp({}, { textsToMailbox: true });
  people = peopleOf(org);
  for (const key of ['google_otp', 'phone_number', 'okta_verify', 'security_question'])
    await people.allow(key);
  const [found] = await org.api<{ id: string }[]>('GET', '/api/v1/policies?type=PASSWORD');
  const [rule] = await org.api<{ id: string }[]>('GET', `/api/v1/policies/${found?.id}/rules`);
  rulePath = `/api/v1/policies/${found?.id}/rules/${rule?.id}`;
});
afterAll(() => org.close());
beforeEach(async () => {
  org.platform.mail.clear();
  await setRule({ primary: { methods: ['otp', 'sms', 'push'] }, stepUp: { required: false } });
});

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
const minutes = (count: number) => org.clock.advance(count * 60_000);
const fresh = { newPassword: 'Fresh-Horse-10', repeatPassword: 'Fresh-Horse-10' };
const start = '/signin/forgot-password';
const browserOf = () => testBrowser(org.app.http);

/** Somebody says who they are, and which way they want to be asked. */
async function toMethod(browser: TestBrowser, login: string, method: string, path = start) {
  const methods = await step(browser, await browser.get(path), { identifier: login });
  const asked = await step(browser, methods, { choice: method });
  await org.platform.jobs.drain();
  return asked;
}
async function guess(login: string, times: number): Promise<void> {
  const browser = browserOf();
  let page = await toMethod(browser, login, 'otp');
  for (let n = 0; n < times; n++) page = await step(browser, page, { passCode: '000000' });
}
async function recoversBy(somebody: Somebody, login = somebody.login): Promise<boolean> {
  const browser = browserOf();
  const page = await step(browser, await toMethod(browser, login, 'otp'), { passCode: somebody.code() });
  return wordsOf(page).includes('Choose a new password');
}
/** As sign-in asks: whoever asks has shown a password. */
async function atSignIn({ id }: Pick<Somebody, 'id'>): Promise<{ user: User; asked: FactorRequest }> {
  const user = await org.app.directory.users.getUser(id);
  const actor = { id, type: 'User', alternateId: user.login, displayName: 'Aoi Tanaka' };
  return { user, asked: { by: { actor, client: aClient }, client: aClient, binding: 'sign-in' } };
}
const signInResult = async (somebody: Somebody) => {
  const { user, asked } = await atSignIn(somebody);
  const { factors } = org.app.signIn;
  const answer = { passCode: somebody.code() };
  return factors.check(user, somebody.factorId, answer, asked).then(
    ({ result }) => result,
    (error: { code?: string }) => error.code,
  );
};

describe('codes of an app, guessed by a stranger', () => {
  test('leave its owner’s at sign-in as they were, and are limited themselves', async () => {
    const aoi = await people.somebody();
    for (let n = 0; n < 2; n++) await guess(aoi.login, 5);
    expect(await recoversBy(aoi)).toBe(false);
    expect(await org.eventTypes()).not.toContain('user.account.lock');
    expect(await signInResult(aoi)).toBe('SUCCESS');
  });

  test('and the owner’s own mistakes at sign-in keep nobody from recovery', async () => {
    const aoi = await people.somebody();
    const { user, asked } = await atSignIn(aoi);
    for (let n = 0; n < 5; n++)
      await org.app.signIn.factors.check(user, aoi.factorId, { passCode: '000000' }, asked);
    expect(await signInResult(aoi)).toBe('E0000047');
    expect(await recoversBy(aoi)).toBe(true);
  });

  test('are no other codes: one that signed somebody in recovers nothing, nor the other way round', async () => {
    const aoi = await people.somebody();
    expect(await signInResult(aoi)).toBe('SUCCESS');
    expect(await recoversBy(aoi)).toBe(false);
    org.clock.advance(30_000);
    expect(await recoversBy(aoi)).toBe(true);
    expect(await signInResult(aoi)).toBe('PASSCODE_REPLAYED');
  });

  test('are fifteen in an hour, however the name is written', async () => {
    const aoi = await people.somebody();
    const [name = '', domain] = aoi.login.split('@');
    const wide = [...aoi.login].map((one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0)).join('');
    const spellings = [aoi.login.toUpperCase(), wide, `${name.replace('o', 'ó')}@${domain}`, name, aoi.id];
    for (const login of spellings.slice(0, 3)) {
      await guess(login, 5);
      minutes(11);
    }
    for (const login of spellings) expect([login, await recoversBy(aoi, login)]).toEqual([login, false]);
    minutes(31);
    expect(await recoversBy(aoi)).toBe(true);
  });
});

test('text messages that a stranger asks for leave those of sign-in', async () => {
  const aoi = await people.somebody({ app: false });
  const profile = { phoneNumber: '+819055501234' };
  const { id: factorId } = await org.api<{ id: string }>(
    'POST',
    `/api/v1/users/${aoi.id}/factors?activate=true`,
    {
      factorType: 'sms',
      provider: 'OKTA',
      profile,
    },
  );
  await org.platform.jobs.drain();
  org.platform.mail.clear();
  const texts = () => org.platform.mail.messages.filter(({ text }) => /\b\d{6}\b/.test(text)).length;
  for (let n = 0; n < 7; n++) {
    await toMethod(browserOf(), aoi.login, 'sms');
    minutes(1);
  }
  expect(texts()).toBe(5);
  // Within the seconds that pass between two of one asker, too.
  await toMethod(browserOf(), aoi.login, 'sms');
  const { user, asked } = await atSignIn(aoi);
  await org.app.signIn.factors.challenge(user, factorId, asked);
  expect(texts()).toBe(6);
  expect(await org.eventTypes()).toContain('system.sms.send_factor_verify_message');
});

describe('requests on the phone', () => {
  let aoi: Somebody;
  let phone: TestPhone;
  let factorId = '';
  beforeEach(async () => {
    aoi = await people.somebody({ app: false });
    phone = testPhone(org);
    const { user, asked } = await atSignIn(aoi);
    const { factors } = org.app.signIn;
    const made = await factors.enroll(user, { factorType: 'push', provider: 'OKTA', profile: {} }, asked.by);
    await phone.add(setUpLink(made.activation));
    await factors.activate(user, made.factor.id, {}, asked.by);
    factorId = made.factor.id;
    await org.eventTypes();
  });
  const waiting = async () => (await phone.list()).requests.length;
  const askAtSignIn = async (binding: string) => {
    const { user, asked } = await atSignIn(aoi);
    return org.app.signIn.factors.challenge(user, factorId, { ...asked, binding });
  };

  test('that a stranger asks for are three, and sign-in asks on', async () => {
    for (let n = 0; n < 4; n++) await toMethod(browserOf(), aoi.login, 'push');
    expect(await waiting()).toBe(3);
    expect(await org.eventTypes()).toContain('user.mfa.okta_verify.pause_push');
    for (const binding of ['one', 'two', 'three']) await askAtSignIn(binding);
    expect(await waiting()).toBe(6);
    await expect(askAtSignIn('four')).rejects.toMatchObject({ code: 'E0000047' });
  });

  test('are none for a stranger while sign-in has to wait', async () => {
    for (const binding of ['one', 'two', 'three']) await askAtSignIn(binding);
    await expect(askAtSignIn('four')).rejects.toMatchObject({ code: 'E0000047' });
    await toMethod(browserOf(), aoi.login, 'push');
    expect(await waiting()).toBe(3);
  });
});

describe('a security question', () => {
  const withQuestion = async (): Promise<Somebody> => {
    const aoi = await people.somebody();
    await org.api('POST', `/api/v1/users/${aoi.id}`, {
      credentials: { recovery_question: { question: 'Which bird?', answer: 'cormorant' } },
    });
    return aoi;
  };
  const lock = async ({ login }: Somebody) => {
    for (let n = 0; n < 11; n++)
      await org.inject({
        method: 'POST',
        url: '/api/v1/authn',
        body: { username: login, password: 'wrong' },
      });
  };
  const statusOf = async ({ id }: Somebody) =>
    (await org.api<{ status: string }>('GET', `/api/v1/users/${id}`)).status;
  async function toQuestion(browser: TestBrowser, aoi: Somebody, path: string): Promise<TestAnswer> {
    const page = await step(browser, await browser.get(path), { identifier: aoi.login });
    const choice = await step(browser, page, { passCode: aoi.code() });
    return step(browser, choice, { choice: `ufs${aoi.id.slice(3)}` });
  }
  beforeEach(() =>
    setRule({ primary: { methods: ['otp'] }, stepUp: { required: true, methods: ['security_question'] } }),
  );

  test('is answered by whoever is locked out, and unlocks', async () => {
    const aoi = await withQuestion();
    await lock(aoi);
    expect(await statusOf(aoi)).toBe('LOCKED_OUT');
    const browser = browserOf();
    const asked = await toQuestion(browser, aoi, '/signin/unlock-account');
    expect(asked.text).toContain('Which bird?');
    const wrong = await step(browser, asked, { answer: 'sparrow' });
    expect(wordsOf(wrong)).toContain('That did not work.');
    const last = await step(browser, wrong, { answer: 'Cormorant' });
    expect(wordsOf(last)).toContain('Unlock your account');
    await org.eventTypes();
    await browser.submit(last, {});
    expect(await statusOf(aoi)).toBe('ACTIVE');
    expect(await org.eventTypes()).toContain('user.account.unlock');
  });

  test('answered wrong locks nobody out: it waits, and after ten is used up until another is set', async () => {
    const aoi = await withQuestion();
    for (let round = 0; round < 2; round++) {
      const browser = browserOf();
      let page = await toQuestion(browser, aoi, start);
      for (let n = 0; n < 5; n++) {
        page = await step(browser, page, { answer: 'sparrow' });
        expect(wordsOf(page)).toContain('That did not work.');
      }
      // Also the right one.
      expect(wordsOf(await step(browser, page, { answer: 'cormorant' }))).not.toContain(
        'Choose a new password',
      );
      minutes(11);
    }
    minutes(60);
    const browser = browserOf();
    const page = await toQuestion(browser, aoi, start);
    expect(wordsOf(await step(browser, page, { answer: 'cormorant' }))).not.toContain(
      'Choose a new password',
    );
    expect(await statusOf(aoi)).toBe('ACTIVE');
    expect(await org.eventTypes()).not.toContain('user.account.lock');
    await org.api('POST', `/api/v1/users/${aoi.id}`, {
      credentials: { recovery_question: { question: 'Which bird?', answer: 'kingfisher' } },
    });
    const last = await step(browser, page, { answer: 'kingfisher' });
    expect(wordsOf(await step(browser, last, fresh))).toContain('Your new password is set.');
  });
});
