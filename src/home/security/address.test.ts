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
  await people.keepEmailForRecovery();
});
afterAll(() => org.close());
beforeEach(() => org.platform.mail.clear());

const path = '/home/security/change?goal=address&name=email';
const second = '/home/security/change?goal=address&name=secondEmail';
let count = 0;
const freshAddress = () => `new${++count}@example.com`;
const profileOf = async ({ id }: Somebody) =>
  (await org.api<{ profile: Record<string, unknown> }>('GET', `/api/v1/users/${id}`)).profile;
const mailsTo = async (address: string) => {
  await org.platform.jobs.drain();
  return org.platform.mail.messages.filter(({ to }) => to === address);
};
const codeTo = async (address: string) =>
  /\b\d{6}\b/.exec((await mailsTo(address)).at(-1)?.text ?? '')?.[0] ?? 'no code';

/** The page that asks for the new address, after a code of their app. */
async function proved(browser: TestBrowser, somebody: Somebody, at = path): Promise<TestAnswer> {
  const asked = await step(browser, await browser.get(at), { choice: somebody.factorId });
  const page = await step(browser, asked, { passCode: somebody.code() });
  // The same code again would be a replay.
  org.clock.advance(30_000);
  return page;
}

async function aoiAtHome(profile: Record<string, unknown> = {}) {
  const aoi = await people.somebody({ profile });
  const browser = await people.browserOf(aoi);
  await org.eventTypes();
  return { aoi, browser };
}

describe('an address of one’s own', () => {
  test('is not changed by the password alone, nor by a form that leaves the proof out', async () => {
    const { aoi, browser } = await aoiAtHome();
    const page = await browser.get(path);
    expect(wordsOf(page)).toContain('First, show that it is you');
    expect(page.text).not.toContain('value="password"');
    const forged = await step(browser, page, {
      step: 'address',
      address: 'thief@example.com',
      choice: 'password',
      password: somebodysPassword,
    });
    expect(wordsOf(forged)).toContain('First, show that it is you');
    expect(await mailsTo('thief@example.com')).toEqual([]);
    expect((await profileOf(aoi)).email).toBe(aoi.login);
  });

  test('stays what it is until the code that went to the new one is typed, and then both old ones are told', async () => {
    const { aoi, browser } = await aoiAtHome({ secondEmail: 'aoi.private@example.com' });
    const ask = await proved(browser, aoi);
    expect(wordsOf(ask)).toContain('Until you have typed it here, nothing changes.');
    const fresh = freshAddress();
    const waiting = await step(browser, ask, { address: ` ${fresh} ` });
    expect(wordsOf(waiting)).toContain(`We sent a code to ${fresh}. Until you type it here`);
    expect((await profileOf(aoi)).email).toBe(aoi.login);
    expect((await mailsTo(fresh))[0]?.text).toContain('wants to use this address');
    expect(await mailsTo(aoi.login)).toEqual([]);
    const code = await codeTo(fresh);
    const wrong = await step(browser, waiting, { passCode: code === '000000' ? '000001' : '000000' });
    expect(wordsOf(wrong)).toContain('That did not work.');
    expect((await profileOf(aoi)).email).toBe(aoi.login);
    await org.eventTypes();
    const done = await step(browser, wrong, { passCode: code });
    expect(wordsOf(done)).toContain('Your address is changed.');
    expect(await profileOf(aoi)).toMatchObject({ email: fresh, secondEmail: 'aoi.private@example.com' });
    expect(await org.eventTypes()).toEqual(['user.account.update_profile', 'system.email.delivery']);
    for (const old of [aoi.login, 'aoi.private@example.com']) {
      const [news] = await mailsTo(old);
      expect(news?.subject).toMatch(/^Your e-mail address at .* was changed$/);
      expect(news?.text).toContain('This was not me');
      expect(mailedPath(org, old)).toMatch(/^\/signin\/not-me\/./);
    }
    // The newcomer had the code, and no link that shuts the account.
    expect(await mailsTo(fresh)).toHaveLength(1);
    // The very code, once more.
    expect(wordsOf(await step(browser, wrong, { passCode: code }))).toContain('That did not work.');
  });

  test('comes back to who says “this was not me” in the mailbox of before', async () => {
    const { aoi, browser } = await aoiAtHome();
    const fresh = freshAddress();
    const waiting = await step(browser, await proved(browser, aoi), { address: fresh });
    await step(browser, waiting, { passCode: await codeTo(fresh) });
    await mailsTo(aoi.login);
    const owner = testBrowser(org.app.http);
    await owner.submit(await owner.get(mailedPath(org, aoi.login)), {});
    expect((await profileOf(aoi)).email).toBe(aoi.login);
    expect((await browser.get('/home')).location).toMatch(/^\/signin/);
  });

  test('tells without the button where the organisation wants no such button', async () => {
    const { aoi, browser } = await aoiAtHome();
    type Settings = { notifications: Record<string, boolean> };
    const settings = await org.api<Settings>('GET', '/gatehouse/v1/security-settings');
    const set = (lockDownLink: boolean) =>
      org.api('PUT', '/gatehouse/v1/security-settings', {
        ...settings,
        notifications: { ...settings.notifications, lockDownLink },
      });
    await set(false);
    const fresh = freshAddress();
    const waiting = await step(browser, await proved(browser, aoi), { address: fresh });
    await step(browser, waiting, { passCode: await codeTo(fresh) });
    const [news] = await mailsTo(aoi.login);
    expect(news?.text).not.toContain('This was not me');
    expect(mailedPath(org, aoi.login)).toBe('/signin/forgot-password');
    await set(true);
  });

  test('of a code to one address confirms no other, whichever page it is typed on', async () => {
    const { aoi, browser } = await aoiAtHome();
    const ask = await proved(browser, aoi);
    const [mine, foreign] = [freshAddress(), freshAddress()];
    const waitingForMine = await step(browser, ask, { address: mine });
    const code = await codeTo(mine);
    org.clock.advance(6_000);
    const other = await step(browser, waitingForMine, { other: 'yes' });
    const waitingForForeign = await step(browser, other, { address: foreign });
    expect(wordsOf(waitingForForeign)).toContain(foreign);
    for (const page of [waitingForForeign, waitingForMine]) {
      expect(wordsOf(await step(browser, page, { passCode: code }))).toContain('That did not work.');
    }
    // In another session of the same person the page leads nowhere.
    const elsewhere = await people.browserOf(aoi);
    expect(await elsewhere.get(waitingForForeign.url)).toMatchObject({
      status: 303,
      location: '/home/security',
    });
    expect((await elsewhere.submit(waitingForForeign, { passCode: await codeTo(foreign) })).status).toBe(403);
    expect((await profileOf(aoi)).email).toBe(aoi.login);
  });

  test('is not confirmed by a code that is too old, nor by guessing, and guesses cost nothing at the next sign-in', async () => {
    const { aoi, browser } = await aoiAtHome();
    const fresh = freshAddress();
    const waiting = await step(browser, await proved(browser, aoi), { address: fresh });
    const code = await codeTo(fresh);
    org.clock.advance(5 * 60_000);
    expect(wordsOf(await step(browser, waiting, { passCode: code }))).toContain('That did not work.');
    const other = await step(browser, waiting, { other: 'yes' });
    let page = await step(browser, other, { address: fresh });
    for (let n = 0; n < 6; n++) page = await step(browser, page, { passCode: '123' });
    // Also the right one waits now.
    expect(wordsOf(await step(browser, page, { passCode: await codeTo(fresh) }))).toContain('too often');
    expect((await profileOf(aoi)).email).toBe(aoi.login);
    expect((await (await people.browserOf(aoi)).get('/home')).status).toBe(200);
  });

  test('mails no more than five codes an hour, whoever’s mailbox it is', async () => {
    const { aoi, browser } = await aoiAtHome();
    let page = await proved(browser, aoi);
    const claimed: string[] = [];
    for (let n = 0; n < 6; n++) {
      claimed.push(freshAddress());
      const next = await step(browser, page, { address: claimed[n] ?? '' });
      org.clock.advance(6_000);
      page = n < 5 ? await step(browser, next, { other: 'yes' }) : next;
    }
    expect(wordsOf(page)).toContain('That was tried too often for now.');
    const sent = await Promise.all(claimed.map(async (address) => (await mailsTo(address)).length));
    expect(sent).toEqual([1, 1, 1, 1, 1, 0]);
  });

  test('is mailed nothing where it can be none, or is theirs already', async () => {
    const { aoi, browser } = await aoiAtHome();
    const ask = await proved(browser, aoi);
    for (const [address, sentence] of [
      ['', 'This cannot be left blank.'],
      ['nonsense', 'Write it like name@example.com.'],
      ['two,mailboxes@example.com', 'Write it like name@example.com.'],
      [aoi.login, 'This is your address already.'],
    ] as const) {
      const page = await step(browser, ask, { address });
      expect(wordsOf(page)).toContain(sentence);
    }
    expect(org.platform.mail.messages).toEqual([]);
  });

  test('to fall back on is added by a code and taken out by the proof alone; both addresses are told', async () => {
    const { aoi, browser } = await aoiAtHome();
    const fresh = freshAddress();
    const waiting = await step(browser, await proved(browser, aoi, second), { address: fresh });
    expect((await profileOf(aoi)).secondEmail ?? null).toBeNull();
    await step(browser, waiting, { passCode: await codeTo(fresh) });
    expect((await profileOf(aoi)).secondEmail).toBe(fresh);
    expect((await mailsTo(aoi.login)).map(({ subject }) => subject)).toEqual([
      expect.stringMatching(/^Your e-mail address at .* was changed$/),
    ]);
    org.platform.mail.clear();
    const ask = await proved(browser, aoi, second);
    // A form of the page before says nothing of an address.
    const early = await step(browser, ask, { step: 'answer', passCode: aoi.code() });
    expect((await profileOf(aoi)).secondEmail).toBe(fresh);
    const done = await step(browser, early, { address: '' });
    expect(wordsOf(done)).toContain('Your address is changed.');
    expect((await profileOf(aoi)).secondEmail ?? null).toBeNull();
    for (const old of [aoi.login, fresh]) expect(await mailsTo(old)).toHaveLength(1);
  });

  test('is changed by who has no password, too', async () => {
    const { aoi, browser } = await aoiAtHome();
    await org.api('POST', `/api/v1/users/${aoi.id}`, {
      credentials: { provider: { type: 'FEDERATION', name: 'FEDERATION' } },
    });
    const fresh = freshAddress();
    const waiting = await step(browser, await proved(browser, aoi), { address: fresh });
    await step(browser, waiting, { passCode: await codeTo(fresh) });
    expect((await profileOf(aoi)).email).toBe(fresh);
  });

  test('is kept from them where the schema keeps it, also when that is so since the code was sent', async () => {
    const { aoi, browser } = await aoiAtHome();
    const page = await browser.get('/home/profile');
    expect(page.text).toContain(path.replaceAll('&', '&amp;'));
    const readOnly = (action: string) =>
      org.api('POST', '/api/v1/meta/schemas/user/default', {
        definitions: {
          base: { properties: { email: { permissions: [{ principal: 'SELF', action }] } } },
        },
      });
    const ask = await proved(browser, aoi);
    const waiting = await step(browser, ask, { address: freshAddress() });
    const code = await codeTo(`new${count}@example.com`);
    await readOnly('READ_ONLY');
    expect((await browser.get('/home/profile')).text).not.toContain(path.replaceAll('&', '&amp;'));
    expect((await browser.submit(waiting, { passCode: code })).location).toBe('/home/profile');
    expect((await profileOf(aoi)).email).toBe(aoi.login);
    await readOnly('READ_WRITE');
  });
});
