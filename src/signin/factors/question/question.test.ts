import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { mailedPath, peopleOf, type Somebody, somebodysPassword, step } from '#test/kit/recovering.ts';
import { type TestAnswer, type TestBrowser, testBrowser, wordsOf } from '#test/kit/signin.ts';

let org: TestApp;
let people: ReturnType<typeof peopleOf>;
beforeAll(async () => {
  org = await testApp();
  people = peopleOf(org);
  await people.allow('google_otp');
  await people.allow('security_question');
  await people.keepEmailForRecovery();
  await letItBeSetUp();
});
afterAll(() => org.close());
beforeEach(() => org.platform.mail.clear());

/** By the policy of a fresh organisation nobody sets one up. */
async function letItBeSetUp() {
  type Authenticator = { key: string; enroll: { self: string } };
  type Enrolling = { id: string; settings: { authenticators: Authenticator[] } };
  const [found] = await org.api<Enrolling[]>('GET', '/api/v1/policies?type=MFA_ENROLL');
  const policy = await org.api<Enrolling>('GET', `/api/v1/policies/${found?.id}`);
  const others = policy.settings.authenticators.filter(({ key }) => key !== 'security_question');
  const question = { key: 'security_question', enroll: { self: 'OPTIONAL' } };
  const settings = { ...policy.settings, authenticators: [...others, question] };
  await org.api('PUT', `/api/v1/policies/${policy.id}`, { ...policy, settings });
}

const path = '/home/security/change?goal=add&type=question:OKTA';

async function atHome(headers?: Record<string, string>) {
  const aoi = await people.somebody();
  return { aoi, browser: await people.browserOf(aoi, headers) };
}

/** The page that asks for the question, after a code of their app. */
async function proved(browser: TestBrowser, aoi: Somebody): Promise<TestAnswer> {
  const asked = await step(browser, await browser.get(path), { choice: aoi.factorId });
  const page = await step(browser, asked, { passCode: aoi.code() });
  org.clock.advance(30_000);
  return page;
}

const typesOf = async ({ id }: Somebody) =>
  (await org.api<{ factorType: string }[]>('GET', `/api/v1/users/${id}/factors`))
    .map(({ factorType }) => factorType)
    .filter((type) => type !== 'email');

describe('a security question', () => {
  test('is not set by a session and a password alone, neither on the page nor over the API', async () => {
    const { aoi, browser } = await atHome();
    const page = await browser.get(path);
    expect(wordsOf(page)).toContain('First, show that it is you');
    const forged = await step(browser, page, {
      step: 'add',
      question: 'first_award',
      answer: 'thief',
      choice: 'password',
      password: somebodysPassword,
    });
    expect(wordsOf(forged)).toContain('First, show that it is you');
    const answer = await org.inject({
      method: 'POST',
      url: '/api/v1/users/me/credentials/change_recovery_question',
      headers: {
        cookie: `sid=${browser.cookies.get('sid')}`,
        origin: 'http://localhost:8080',
        'sec-fetch-site': 'same-origin',
      },
      body: {
        password: { value: somebodysPassword },
        recovery_question: { question: 'Who?', answer: 'thief' },
      },
    });
    expect(answer.status).toBe(403);
    expect(await typesOf(aoi)).toEqual(['token:software:totp']);
  });

  test('is chosen on the page, is told of by mail, and is nothing to sign in with', async () => {
    const { aoi, browser } = await atHome();
    const page = await proved(browser, aoi);
    expect(wordsOf(page)).toContain('Choose a question whose answer you will still know in some years');
    const short = await step(browser, page, { question: 'first_award', answer: 'ski' });
    expect(wordsOf(short)).toContain('That cannot be used. Check what you typed.');
    const seen = await step(browser, short, { question: 'first_award', answer: 'medal' });
    expect(wordsOf(seen)).toContain('That cannot be used.');
    expect(await typesOf(aoi)).toEqual(['token:software:totp']);
    await org.eventTypes();
    const done = await step(browser, seen, { question: 'first_award', answer: 'Skating in Sapporo' });
    const words = wordsOf(done);
    expect(words).toContain('It is asked when you have forgotten your password.');
    expect(words).toContain('Security question What did you earn your first medal or award for?');
    expect(await org.eventTypes()).toContain('user.mfa.factor.activate');
    await org.platform.jobs.drain();
    expect(org.platform.mail.messages.filter(({ to }) => to === aoi.login)).toHaveLength(1);

    const other = testBrowser(org.app.http);
    const asked = await other.follow(
      await other.submit(await other.get('/signin'), { identifier: aoi.login }),
    );
    const second = await step(other, asked, { password: somebodysPassword });
    expect(wordsOf(second)).not.toMatch(/question/i);
  });

  test('is shown and asked in the language of who reads it, and opens the way back beside what begins it', async () => {
    const japanese = { 'accept-language': 'ja' };
    const { aoi, browser } = await atHome(japanese);
    const done = await step(browser, await proved(browser, aoi), {
      question: 'first_thing_cooked',
      answer: 'オムライス',
    });
    expect(wordsOf(done)).toContain('秘密の質問 最初に覚えた料理は何ですか？');
    await org.platform.jobs.drain();
    org.platform.mail.clear();

    const [policy] = await org.api<{ id: string }[]>('GET', '/api/v1/policies?type=PASSWORD');
    const rules = `/api/v1/policies/${policy?.id}/rules`;
    const [rule] = await org.api<{ id: string }[]>('GET', rules);
    await org.api('PUT', `${rules}/${rule?.id}`, {
      type: 'PASSWORD',
      name: 'Default Rule',
      conditions: { people: { users: { exclude: [] } }, network: { connection: 'ANYWHERE' } },
      actions: {
        passwordChange: { access: 'ALLOW' },
        selfServicePasswordReset: {
          access: 'ALLOW',
          requirement: {
            primary: { methods: ['email'] },
            stepUp: { required: true, methods: ['security_question'] },
          },
        },
        selfServiceUnlock: { access: 'DENY' },
      },
    });
    const lost = testBrowser(org.app.http, japanese);
    await step(lost, await lost.get('/signin/forgot-password'), { identifier: aoi.login });
    await org.platform.jobs.drain();
    const app = await step(lost, await lost.follow(await lost.get(mailedPath(org, aoi.login))), {});
    expect(app.status).toBe(200);
    const proof = app.text.includes('name="passCode"')
      ? app
      : await step(lost, app, { choice: aoi.factorId });
    const ask = await step(lost, proof, { passCode: aoi.code() });
    expect(wordsOf(ask)).toContain('最初に覚えた料理は何ですか？');
    const questionId = /name="choice" value="(\w+)"/.exec(ask.text)?.[1] ?? '';
    const page = await step(lost, ask, { choice: questionId });
    expect(wordsOf(page)).toContain('設定した質問の答えを入力してください。');
    const wrong = await step(lost, page, { answer: 'カレー' });
    expect(wrong.text).not.toContain('name="newPassword"');
    const last = await step(lost, wrong, { answer: 'オムライス' });
    expect(last.text).toContain('name="newPassword"');
  });
});
