import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { setUpLink, testPhone, type TestPhone } from '#test/kit/phone.ts';
import { peopleOf, type Somebody, step } from '#test/kit/recovering.ts';
import { hiddenFields, type TestAnswer, type TestBrowser, testBrowser, wordsOf } from '#test/kit/signin.ts';

let org: TestApp;
let people: ReturnType<typeof peopleOf>;
let somebody: Somebody;
let phone: TestPhone;
beforeAll(async () => {
  org = await testApp();
  people = peopleOf(org);
  await people.allow('okta_verify');
  const [policy] = await org.api<{ id: string }[]>('GET', '/api/v1/policies?type=PASSWORD');
  const [rule] = await org.api<{ id: string }[]>('GET', `/api/v1/policies/${policy?.id}/rules`);
  await org.api('PUT', `/api/v1/policies/${policy?.id}/rules/${rule?.id}`, {
    type: 'PASSWORD',
    name: 'Default Rule',
    conditions: { people: { users: { exclude: [] } }, network: { connection: 'ANYWHERE' } },
    actions: {
      passwordChange: { access: 'ALLOW' },
      selfServicePasswordReset: {
        access: 'ALLOW',
        requirement: { primary: { methods: ['push', 'email'] }, stepUp: { required: false } },
      },
      selfServiceUnlock: { access: 'DENY' },
    },
  });
});
afterAll(() => org.close());
beforeEach(async () => {
  somebody = await people.somebody({ app: false });
  phone = testPhone(org);
  const user = await org.app.directory.users.getUser(somebody.id);
  const by = { actor: { id: user.id, type: 'User', alternateId: user.login, displayName: 'Aoi' } };
  const { factors } = org.app.signIn;
  const made = await factors.enroll(user, { factorType: 'push', provider: 'OKTA', profile: {} }, by);
  await phone.add(setUpLink(made.activation));
  await factors.activate(user, made.factor.id, {}, by);
});

const start = '/signin/forgot-password';
async function toPhone(browser: TestBrowser, login: string): Promise<TestAnswer> {
  const methods = await step(browser, await browser.get(start), { identifier: login });
  return step(browser, methods, { choice: 'push' });
}
/** What the page's script does while it waits. */
async function poll(browser: TestBrowser, page: TestAnswer): Promise<{ status: string; location?: string }> {
  const answer = await browser.post(`${start}/poll`, { t: hiddenFields(page).t ?? '' });
  return JSON.parse(answer.text) as { status: string; location?: string };
}
const numberOn = (page: TestAnswer) => /class="big-number figures">(\d+)</.exec(page.text)?.[1];

describe('a forgotten password by a request on the phone', () => {
  test('is approved by the number on the page, and a new password can be chosen', async () => {
    const browser = testBrowser(org.app.http);
    const page = await toPhone(browser, somebody.login);
    expect(numberOn(page)).toBeUndefined();
    await org.platform.jobs.drain();
    const asked = await poll(browser, page);
    const shown = await browser.get(asked.location ?? '');
    const [request] = (await phone.list()).requests;
    if (request === undefined) throw new Error('nothing waits on the phone');
    expect(request.choices.map(String)).toContain(numberOn(shown));
    expect(await poll(browser, shown)).toEqual({ status: 'WAITING' });
    await phone.answer(request, 'approve', numberOn(shown) ?? '');
    const approved = await poll(browser, shown);
    const last = await browser.get(approved.location ?? '');
    expect(wordsOf(last)).toContain('Choose a new password');
    // Told once: the page of before, and whoever else has it, gets nothing more.
    expect((await poll(browser, shown)).status).not.toBe('GO');
    const done = await step(browser, last, {
      newPassword: 'Fresh-Horse-10',
      repeatPassword: 'Fresh-Horse-10',
    });
    expect(wordsOf(done)).toContain('Your new password is set.');
    expect(browser.cookies.has('sid')).toBe(false);
  });

  test('looks the same for nobody, for who denies it, and for who chooses another number', async () => {
    await org.eventTypes();
    const denied = testBrowser(org.app.http);
    const first = await toPhone(denied, somebody.login);
    const stranger = testBrowser(org.app.http);
    const second = await toPhone(stranger, 'nobody@example.com');
    await org.platform.jobs.drain();
    const pages = [];
    for (const [browser, page] of [
      [denied, first],
      [stranger, second],
    ] as const) {
      const asked = await poll(browser, page);
      const shown = await browser.get(asked.location ?? '');
      expect(numberOn(shown)).toMatch(/^\d{2}$/);
      pages.push(shown);
    }
    const [request] = (await phone.list()).requests;
    if (request === undefined) throw new Error('nothing waits on the phone');
    await phone.answer(request, 'deny');
    for (const [browser, page] of [
      [denied, pages[0]],
      [stranger, pages[1]],
    ] as const)
      expect(await poll(browser, page as TestAnswer)).toEqual({ status: 'WAITING' });
    expect((await org.eventTypes()).filter((type) => type === 'user.account.update_password')).toEqual([]);
  });

  test('of another browser, or with a value made up, tells nothing', async () => {
    const browser = testBrowser(org.app.http);
    const page = await toPhone(browser, somebody.login);
    const thief = testBrowser(org.app.http);
    await thief.get(start);
    expect(await poll(thief, page)).toEqual({ status: 'OVER' });
    const made = await browser.post(`${start}/poll`, { t: 'x'.repeat(100) });
    expect(JSON.parse(made.text)).toEqual({ status: 'OVER' });
  });
});
