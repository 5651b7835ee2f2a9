import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { mailedPath, peopleOf, type Somebody, somebodysPassword, step } from '#test/kit/recovering.ts';
import { signIn, testBrowser, wordsOf } from '#test/kit/signin.ts';
import { sql } from '#src/platform/database/index.ts';

let org: TestApp;
let people: ReturnType<typeof peopleOf>;
beforeAll(async () => {
  org = await testApp();
  people = peopleOf(org);
  await people.allow('google_otp');
  await people.keepEmailForRecovery();
});
afterAll(() => org.close());
beforeEach(async () => {
  await lockDownIs('EXPIRE_PASSWORD');
  org.platform.mail.clear();
});

const settingsPath = '/gatehouse/v1/security-settings';
const reported = 'user.account.report_suspicious_activity_by_enduser';
const wrong = 'Wrong-Horse-1';
async function lockDownIs(lockDown: string) {
  await org.api('PUT', settingsPath, { ...(await org.api('GET', settingsPath)), lockDown });
}
const drain = () => org.platform.jobs.drain();
const browserOf = () => testBrowser(org.app.http);
type Wire = { status: string; profile: Record<string, unknown>; credentials: { provider: object } };
const userOf = ({ id }: Somebody) => org.api<Wire>('GET', `/api/v1/users/${id}`);
const statusOf = async (somebody: Somebody) => (await userOf(somebody)).status;
const lifecycle = ({ id }: Somebody, action: string) =>
  org.api('POST', `/api/v1/users/${id}/lifecycle/${action}?sendEmail=false`);
type Said = { debugContext: { debugData: Record<string, string> } };
const reportOf = async ({ id }: Somebody) => {
  const events = await org.api<Said[]>(
    'GET',
    `/api/v1/logs?filter=${encodeURIComponent(`eventType eq "${reported}" and target.id eq "${id}"`)}`,
  );
  return events.at(-1)?.debugContext.debugData;
};
/** An administrator takes their app out, and the mail that tells of it brings the link. */
async function linkOf(somebody: Somebody): Promise<string> {
  await org.api('DELETE', `/api/v1/users/${somebody.id}/factors/${somebody.factorId}`);
  await drain();
  return mailedPath(org, somebody.login);
}
async function press(path: string): Promise<string> {
  const browser = browserOf();
  return wordsOf(await browser.submit(await browser.get(path), {}));
}
async function guessTenTimes({ login }: Somebody) {
  for (let n = 0; n < 10; n++) await signIn(browserOf(), login, wrong);
}
const getsIn = async ({ login }: Somebody) => {
  const browser = browserOf();
  await signIn(browser, login, somebodysPassword);
  return browser.cookies.has('sid');
};
async function forgottenMails({ login }: Somebody): Promise<number> {
  org.platform.mail.clear();
  const browser = browserOf();
  await step(browser, await browser.get('/signin/forgot-password'), { identifier: login });
  await drain();
  return org.platform.mail.messages.filter(({ text }) => text.includes('/signin/reset-password/')).length;
}

/** Whatever whoever is in has brought the account into. */
const brought: Record<string, (somebody: Somebody) => Promise<unknown>> = {
  ACTIVE: async () => undefined,
  LOCKED_OUT: guessTenTimes,
  PASSWORD_EXPIRED: (somebody) => lifecycle(somebody, 'expire_password'),
  RECOVERY: (somebody) => lifecycle(somebody, 'reset_password'),
};

describe.each(Object.keys(brought))('“this was not me” of an account that is %s', (status) => {
  test('suspends it where the organisation wants that: neither time, the help desk nor a mail opens it', async () => {
    await lockDownIs('SUSPEND');
    const aoi = await people.somebody();
    const path = await linkOf(aoi);
    await brought[status]?.(aoi);
    expect(await statusOf(aoi)).toBe(status);
    expect(await press(path)).toContain('until an administrator opens it again');
    expect(await statusOf(aoi)).toBe('SUSPENDED');
    expect(await reportOf(aoi)).toMatchObject({ action: 'SUSPEND' });
    org.clock.advance(25 * 3_600_000);
    expect(await getsIn(aoi)).toBe(false);
    expect(await forgottenMails(aoi)).toBe(0);
    await expect(lifecycle(aoi, 'unlock')).rejects.toThrow('E0000032');
    // Whoever knew the password still does: opened again, the account waits for a new one.
    await lifecycle(aoi, 'unsuspend');
    expect(await statusOf(aoi)).toBe('RECOVERY');
    expect(await getsIn(aoi)).toBe(false);
  });

  test('takes the password out of use otherwise, and links that are on their way', async () => {
    const aoi = await people.somebody();
    const path = await linkOf(aoi);
    await brought[status]?.(aoi);
    const { resetPasswordUrl } = await org.api<{ resetPasswordUrl: string }>(
      'POST',
      `/api/v1/users/${aoi.id}/lifecycle/reset_password?sendEmail=false`,
    );
    if (status !== 'RECOVERY') {
      // Its owner has chosen one meanwhile, and the status is what it was.
      await org.api('PUT', `/api/v1/users/${aoi.id}`, {
        profile: (await userOf(aoi)).profile,
        credentials: { password: { value: somebodysPassword } },
      });
      await brought[status]?.(aoi);
    }
    expect(await press(path)).toContain('the old password opens nothing');
    expect(await statusOf(aoi)).toBe('RECOVERY');
    expect(await reportOf(aoi)).toMatchObject({ action: 'EXPIRE_PASSWORD' });
    expect((await browserOf().get(new URL(resetPasswordUrl).pathname)).status).toBe(410);
    org.clock.advance(25 * 3_600_000);
    expect(await getsIn(aoi)).toBe(false);
  });
});

describe('“this was not me”', () => {
  test('ends a sign-in that waits for a new password: the old one was proved before', async () => {
    const aoi = await people.somebody({ app: false });
    const ren = await people.somebody();
    const path = await linkOf(ren);
    await lifecycle(aoi, 'expire_password');
    await lifecycle(ren, 'expire_password');
    const next = { newPassword: 'Thiefs-Horse-99', repeatPassword: 'Thiefs-Horse-99' };
    const thief = browserOf();
    const waiting = await signIn(thief, ren.login, somebodysPassword);
    const page = waiting.status === 303 ? await thief.follow(waiting) : waiting;
    expect(wordsOf(page)).toContain('new password');
    await press(path);
    await step(thief, page, next);
    expect(thief.cookies.has('sid')).toBe(false);
    expect(await statusOf(ren)).toBe('RECOVERY');
    // Without the button the same form sets it.
    const owner = browserOf();
    const own = await signIn(owner, aoi.login, somebodysPassword);
    await step(owner, own.status === 303 ? await owner.follow(own) : own, next);
    expect(await statusOf(aoi)).toBe('ACTIVE');
  });

  test('makes nobody a person with a password who signs in by another provider', async () => {
    const aoi = await people.somebody();
    const provider = { type: 'FEDERATION', name: 'FEDERATION' };
    await org.api('POST', `/api/v1/users/${aoi.id}`, { credentials: { provider } });
    const path = await linkOf(aoi);
    expect(wordsOf(await browserOf().get(path))).toContain('Another provider signs you in');
    expect(await press(path)).toContain('You sign in by another provider, which still opens it');
    expect(await userOf(aoi)).toMatchObject({ status: 'ACTIVE', credentials: { provider } });
    expect(await reportOf(aoi)).toMatchObject({ action: 'END_SESSIONS' });
    expect(await forgottenMails(aoi)).toBe(0);
    // Once more: it says that it was pressed, and not that anything is shut.
    expect(wordsOf(await browserOf().get(path))).toContain('This button was used already');

    await lockDownIs('SUSPEND');
    const ren = await people.somebody();
    await org.api('POST', `/api/v1/users/${ren.id}`, { credentials: { provider } });
    await press(await linkOf(ren));
    expect(await userOf(ren)).toMatchObject({ status: 'SUSPENDED', credentials: { provider } });
    await lifecycle(ren, 'unsuspend');
    expect(await statusOf(ren)).toBe('ACTIVE');
  });

  test('takes out a security question that was set since, and leaves one from before', async () => {
    const aoi = await people.somebody();
    const before = await linkOf(aoi);
    const change = (recovery_question: object) =>
      org.api('POST', `/api/v1/users/${aoi.id}/credentials/change_recovery_question`, {
        password: { value: somebodysPassword },
        recovery_question,
      });
    org.clock.advance(60_000);
    await change({ question: 'Which bird?', answer: 'cormorant' });
    await drain();
    const mail = org.platform.mail.messages.at(-1);
    expect(mail?.subject).toMatch(/^The security question of your account at .* was set$/);
    const told = mailedPath(org, aoi.login);
    const questions = async () =>
      (await org.api<{ factorType: string }[]>('GET', `/api/v1/users/${aoi.id}/factors`)).filter(
        ({ factorType }) => factorType === 'question',
      ).length;
    expect(await questions()).toBe(1);
    await press(told);
    expect(await questions()).toBe(0);
    expect(await org.eventTypes()).toContain('user.mfa.factor.deactivate');
    await press(before);

    const ren = await people.somebody();
    await org.api('POST', `/api/v1/users/${ren.id}`, {
      credentials: { recovery_question: { question: 'Which bird?', answer: 'cormorant' } },
    });
    org.clock.advance(60_000);
    await press(await linkOf(ren));
    expect(await org.api('GET', `/api/v1/users/${ren.id}/factors`)).toContainEqual(
      expect.objectContaining({ factorType: 'question' }),
    );
  });

  test('tells the organisation’s contact what was done, with the way to the account', async () => {
    const contact = await people.somebody({ app: false });
    await org.api('PUT', `/api/v1/org/contacts/technical`, { userId: contact.id });
    const aoi = await people.somebody();
    await press(await linkOf(aoi));
    await drain();
    const mail = org.platform.mail.messages.find(({ to }) => to === contact.login);
    expect(mail?.text).toContain('shut it by the link in a mail');
    expect(mail?.text).toContain('Its password opens nothing any more.');
    expect(mail?.text).toContain(`/admin/people/${aoi.id}`);
    expect(mail?.text).not.toContain('forgot-password');
    expect(await org.eventTypes()).toContain('system.email.delivery');
  });
});

describe('“this was not me” after an address was changed', () => {
  const path = '/home/security/change?goal=address&name=email';
  let count = 0;
  /** By whoever is in, with all that it takes. */
  async function changesAddress(somebody: Somebody, address = `mallory${++count}@example.com`) {
    const browser = await people.browserOf(somebody);
    const asked = await step(browser, await browser.get(path), { choice: somebody.factorId });
    const page = await step(browser, asked, { passCode: somebody.code() });
    org.clock.advance(30_000);
    const waiting = await step(browser, page, { address });
    await drain();
    const mail = org.platform.mail.messages.filter(({ to }) => to === address).at(-1);
    const passCode = /\b\d{6}\b/.exec(mail?.text ?? '')?.[0] ?? 'none';
    await step(browser, waiting, { passCode });
    await drain();
    org.clock.advance(30_000);
    expect((await userOf(somebody)).profile['email']).toBe(address);
    return address;
  }
  const emailOf = async (somebody: Somebody) => (await userOf(somebody)).profile['email'];

  test('by the mail that told of it puts the address back, before anything goes to the new one', async () => {
    const aoi = await people.somebody();
    const thiefs = await changesAddress(aoi);
    const told = mailedPath(org, aoi.login);
    await org.eventTypes();
    const words = await press(told);
    expect(words).toContain('Mail goes to your address from before again.');
    expect(await emailOf(aoi)).toBe(aoi.login);
    expect(await statusOf(aoi)).toBe('RECOVERY');
    expect(await reportOf(aoi)).toMatchObject({ action: 'EXPIRE_PASSWORD', addresses: 'RESTORED' });
    expect(await org.eventTypes()).toContain('user.account.update_profile');
    expect(await forgottenMails(aoi)).toBe(1);
    expect(org.platform.mail.messages.map(({ to }) => to)).toEqual([aoi.login]);
    expect(org.platform.mail.messages.some(({ to }) => to === thiefs)).toBe(false);
  });

  test('by any other mail suspends, whatever the setting: nobody knows whose mailbox it is', async () => {
    const aoi = await people.somebody();
    const thiefs = await changesAddress(aoi);
    await linkOf(aoi);
    const path = mailedPath(org, thiefs);
    expect(wordsOf(await browserOf().get(path))).toContain('stays shut until an administrator opens it');
    await press(path);
    expect(await statusOf(aoi)).toBe('SUSPENDED');
    expect(await emailOf(aoi)).toBe(thiefs);
    expect(await reportOf(aoi)).toMatchObject({ action: 'SUSPEND', addresses: 'DOUBTFUL' });
    expect(await forgottenMails(aoi)).toBe(0);
  });

  test('gives whoever put theirs in nothing back, once its owner has put things right', async () => {
    const aoi = await people.somebody();
    const thiefs = await changesAddress(aoi);
    await changesAddress(aoi, aoi.login);
    // This one went to the thief, and tells of the owner's change.
    await press(mailedPath(org, thiefs));
    expect(await emailOf(aoi)).toBe(aoi.login);
    expect(await statusOf(aoi)).toBe('SUSPENDED');
  });

  test('is as ever a week later, and for an address that an administrator changed', async () => {
    const aoi = await people.somebody();
    const fresh = await changesAddress(aoi);
    org.clock.advance(8 * 86_400_000);
    await linkOf(aoi);
    await press(mailedPath(org, fresh));
    expect(await statusOf(aoi)).toBe('RECOVERY');
    const ren = await people.somebody();
    await org.api('POST', `/api/v1/users/${ren.id}`, { profile: { email: 'ren.new@example.com' } });
    await linkOf(ren);
    await press(mailedPath(org, 'ren.new@example.com'));
    expect(await statusOf(ren)).toBe('RECOVERY');
  });
});

// Last: it is the administrator of all the tests before.
test('the last super administrator cannot be suspended: the password is taken out of use, and both page and log say so', async () => {
  await lockDownIs('SUSPEND');
  const { id } = await org.api<{ id: string }>('GET', `/api/v1/users/${org.administrator.login}`);
  org.clock.advance(60_000);
  await org.api('POST', `/api/v1/users/${id}/credentials/change_password`, {
    oldPassword: { value: org.administrator.password },
    newPassword: { value: 'Other-Horse-77' },
  });
  await drain();
  expect(await press(mailedPath(org, org.administrator.login))).toContain('the old password opens nothing');
  const browser = browserOf();
  await signIn(browser, org.administrator.login, 'Other-Horse-77');
  expect(browser.cookies.has('sid')).toBe(false);
  const [row] = await org.platform.database.query<{ event: string; status: string }>(sql`
    select event::text as event, status from system_log, users
    where event_type = ${reported} and id = ${id} and actor_id = ${id}`);
  expect(row?.status).toBe('RECOVERY');
  expect(row?.event).toMatch(/"action": ?"EXPIRE_PASSWORD"/);
});
