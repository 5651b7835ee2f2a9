import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { addWorker, browserOf, type Worker } from '#test/kit/factor-walk.ts';
import { rightPassword, signIn, type TestBrowser, wordsOf } from '#test/kit/signin.ts';

const path = '/attack-protection/api/v1/user-lockout-settings';
const chrome = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36';
const spare = (preventBruteForceLockoutFromUnknownDevices: boolean) =>
  org.api('PUT', path, { preventBruteForceLockoutFromUnknownDevices });
let org: TestApp;
let aoi: Worker;
let hers: TestBrowser;
beforeAll(async () => {
  org = await testApp();
});
afterAll(() => org.close());
beforeEach(async () => {
  aoi = await addWorker(org);
  hers = browserOf(org, { 'user-agent': chrome });
  await signIn(hers, aoi.login, rightPassword);
  await org.api('DELETE', `/api/v1/users/${aoi.id}/sessions?forgetDevices=false`);
  await spare(true);
  await org.eventTypes();
});
afterEach(() => spare(false));

const stranger = () => browserOf(org, { 'user-agent': chrome });
const guess = async (times: number, browser = stranger()) => {
  for (let at = 0; at < times; at++) await signIn(browser, aoi.login, `wrong-${at}`);
};
const isIn = async (browser: TestBrowser, password = rightPassword): Promise<boolean> => {
  const answer = await signIn(browser, aoi.login, password);
  return answer.setCookies.some((cookie) => cookie.startsWith('sid='));
};
const statusOf = async () => (await org.api<{ status: string }>('GET', `/api/v1/users/${aoi.id}`)).status;

describe('where known devices are spared', () => {
  test('guessing from elsewhere locks out what is elsewhere, and she still comes in from her own', async () => {
    await guess(10);
    expect(await isIn(stranger())).toBe(false);
    expect(await statusOf()).toBe('ACTIVE');
    expect(await org.eventTypes()).toContain('user.account.lock.limit');
    expect(await isIn(hers)).toBe(true);
    // Her coming in gives the stranger no new guesses.
    expect(await isIn(stranger())).toBe(false);
  });

  test('fifty guesses at once from fifty new devices spend as many as one after the other', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        signIn(stranger(), aoi.login, at === 49 ? rightPassword : `wrong-${at}`),
      ),
    );
    expect(answers).toHaveLength(50);
    expect(await isIn(stranger())).toBe(false);
    expect(await isIn(hers)).toBe(true);
  });

  test('a cookie of somebody else’s device is an unknown one', async () => {
    const ren = await addWorker(org);
    const his = stranger();
    await signIn(his, ren.login, rightPassword);
    his.cookies.delete('sid');
    await guess(10, his);
    expect(await isIn(his)).toBe(false);
    expect(await isIn(hers)).toBe(true);
  });

  test('guessing from her own device locks the account as ever', async () => {
    await guess(10, hers);
    expect(await statusOf()).toBe('LOCKED_OUT');
    expect(await isIn(hers)).toBe(false);
    expect(await isIn(stranger())).toBe(false);
  });

  test('it ends by time, and by a new password', async () => {
    await guess(10);
    org.clock.advance(59 * 60_000);
    expect(await isIn(stranger())).toBe(false);
    org.clock.advance(2 * 60_000);
    expect(await isIn(stranger())).toBe(true);
    await guess(10);
    expect(await isIn(stranger())).toBe(false);
    await org.api('POST', `/api/v1/users/${aoi.id}`, {
      credentials: { password: { value: 'Another-Horse-10' } },
    });
    expect(await isIn(stranger(), 'Another-Horse-10')).toBe(true);
  });

  test('a locked-out stranger reads the same as after any wrong password', async () => {
    const first = wordsOf(await answerOf('wrong'));
    await guess(10);
    expect(wordsOf(await answerOf('wrong'))).toBe(first);
    expect(wordsOf(await answerOf(rightPassword))).toBe(first);
    async function answerOf(password: string) {
      const browser = stranger();
      return browser.follow(await signIn(browser, aoi.login, password));
    }
  });
});

test('where they are not, ten guesses from anywhere lock the account', async () => {
  await spare(false);
  await guess(10);
  expect(await statusOf()).toBe('LOCKED_OUT');
  expect(await isIn(hers)).toBe(false);
});

test('the settings are kept, told and logged', async () => {
  expect(await org.api('GET', path)).toEqual({ preventBruteForceLockoutFromUnknownDevices: true });
  const order = '/attack-protection/api/v1/authenticator-settings';
  await org.eventTypes();
  await org.api('PUT', order, { verifyKnowledgeSecondWhen2faRequired: true });
  expect(await org.eventTypes()).toEqual(['security.attack_protection.settings.update']);
  expect(org.app.context.attackProtection.asksPossessionFirst()).toBe(true);
  expect(await org.api('GET', order)).toEqual({ verifyKnowledgeSecondWhen2faRequired: true });
  // One does not take back the other.
  expect(await org.api('GET', path)).toEqual({ preventBruteForceLockoutFromUnknownDevices: true });
});

test.each([
  ['user-lockout-settings', { forgive: true }],
  ['user-lockout-settings', { preventBruteForceLockoutFromUnknownDevices: 'yes' }],
  ['authenticator-settings', { verifyKnowledgeSecondWhen2faRequired: 'yes' }],
])('%s takes no %j', async (name, body) => {
  const headers = { authorization: `SSWS ${org.token}` };
  const answer = await org.inject({ method: 'PUT', url: `/attack-protection/api/v1/${name}`, headers, body });
  expect(answer.json().errorCode).toBe('E0000001');
});
