// Whoever holds one thing of somebody (their mailbox, their key without its PIN) makes nothing of it that is worth two, and takes
// nothing out that is not it (SECURITY.md B "Sign-in, MFA, recovery": binding, CVE-2026-3429).
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import { type TestApp, testApp } from '../kit/app.ts';
import { policyFor, requireFactor } from '../kit/factor-walk.ts';
import { peopleOf, type Somebody, somebodysPassword, step } from '../kit/recovering.ts';
import { signIn, type TestAnswer, type TestBrowser, testBrowser, wordsOf } from '../kit/signin.ts';
import { type RequestOptions, type SoftAuthenticator, softAuthenticator } from '../kit/soft-authenticator.ts';

let org: TestApp;
let people: ReturnType<typeof peopleOf>;
beforeAll(async () => {
  org = await testApp();
  people = peopleOf(org);
  await people.allow('google_otp');
  await people.allow('webauthn');
});
afterAll(() => org.close());

const addPasskey = '/home/security/change?goal=add&type=webauthn:FIDO';
const removing = (factorId: string) => `/home/security/change?goal=remove&factor=${factorId}`;
const typesOf = async ({ id }: Somebody) =>
  (await org.api<{ factorType: string; status: string }[]>('GET', `/api/v1/users/${id}/factors`))
    .filter(({ status }) => status === 'ACTIVE')
    .map(({ factorType }) => factorType)
    .sort();
/** What was changed, in the log; and nothing of mails. */
const changes = async () => (await org.eventTypes()).filter((type) => type.startsWith('user.mfa.factor.'));

async function mailedCode({ login }: Somebody): Promise<string> {
  await org.platform.jobs.drain();
  const mail = org.platform.mail.messages.filter(({ to }) => to === login).at(-1);
  return /^(\d{6})$/m.exec(mail?.text ?? '')?.[1] ?? '';
}

/** "E-mail me a sign-in link", by whoever reads the mail; the page after it. */
async function byMail(somebody: Somebody): Promise<{ browser: TestBrowser; page: TestAnswer }> {
  const browser = testBrowser(org.app.http);
  const first = await browser.follow(await browser.get('/signin'));
  const asked = await step(browser, first, { identifier: somebody.login, way: 'email' });
  const page = await step(browser, asked, { passCode: await mailedCode(somebody) });
  return { browser, page };
}

async function passkeyOf(
  { id }: Somebody,
  uv: boolean,
): Promise<{ key: SoftAuthenticator; factorId: string }> {
  const factors = `/api/v1/users/${id}/factors`;
  const body = { factorType: 'webauthn', provider: 'FIDO' };
  const begun = await org.api<{ id: string; _embedded: { activation: never } }>('POST', factors, body);
  const key = softAuthenticator({ origin: 'http://localhost:8080' });
  const { clientData, attestation } = key.create(begun._embedded.activation, { uv });
  await org.api('POST', `${factors}/${begun.id}/lifecycle/activate`, { clientData, attestation });
  org.clock.advance(10_000);
  return { key, factorId: begun.id };
}

function optionsOn(page: TestAnswer): RequestOptions {
  const text = /data-options="([^"]*)"/.exec(page.text)?.[1] ?? '{}';
  return JSON.parse(text.replaceAll('&quot;', '"').replaceAll('&amp;', '&')) as RequestOptions;
}

/** Signed in by the key, touched; with its PIN or without. */
async function byKey(key: SoftAuthenticator, uv: boolean): Promise<TestBrowser> {
  const browser = testBrowser(org.app.http);
  const first = await browser.follow(await browser.get('/signin'));
  const asked = await step(browser, first, { way: 'passkey' });
  await browser.submit(asked, { ...key.get(optionsOn(asked), { uv }) });
  return browser;
}

describe('who reads the mail of somebody with a password and an app', () => {
  test('is let in where one proof is enough, and asked for the password before a passkey is added', async () => {
    const aoi = await people.somebody();
    const { browser } = await byMail(aoi);
    expect(browser.cookies.has('sid')).toBe(true);
    await org.eventTypes();
    for (const goal of [addPasskey, '/home/security/change?goal=codes']) {
      const page = await browser.get(goal);
      expect(wordsOf(page)).toContain('First, show that it is you');
      expect(page.text).not.toContain('Set it up');
      // Nor does a form that names the mailbox again.
      const [, emailId = ''] = /value="(emf[^"]+)"/.exec(page.text) ?? [];
      expect(emailId).toBe('');
      const forged = await step(browser, page, { choice: aoi.factorId, passCode: await mailedCode(aoi) });
      expect(wordsOf(forged)).toContain('First, show that it is you');
    }
    expect(await typesOf(aoi)).toEqual(['email', 'token:software:totp']);
    expect(await changes()).toEqual([]);
  });

  test('does not take the app out, with the password neither', async () => {
    const aoi = await people.somebody();
    const { browser } = await byMail(aoi);
    await org.eventTypes();
    const page = await browser.get(removing(aoi.factorId));
    expect(page.text).not.toContain('value="password"');
    expect(page.text).not.toMatch(/value="emf/);
    const asked = await step(browser, page, { choice: 'password' });
    const tried = await step(browser, asked, { password: somebodysPassword });
    expect(wordsOf(tried)).toContain('First, show that it is you');
    // Its owner, who has the app as well, does.
    const code = await step(browser, tried, { choice: aoi.factorId });
    const password = await step(browser, code, { passCode: aoi.code() });
    expect(wordsOf(password)).toContain('One thing more');
    expect(await changes()).toEqual([]);
    const confirm = await step(browser, password, { password: somebodysPassword });
    expect(wordsOf(await step(browser, confirm, {}))).toContain('It is removed.');
    expect(await changes()).toEqual(['user.mfa.factor.deactivate']);
  });

  test('is asked for the password where a passkey has to be set up at sign-in', async () => {
    const aoi = await people.somebody();
    await policyFor(
      org,
      'MFA_ENROLL',
      [aoi],
      { type: 'MFA_ENROLL', actions: { enroll: { self: 'LOGIN' } } },
      { type: 'AUTHENTICATORS', authenticators: [{ key: 'webauthn', enroll: { self: 'REQUIRED' } }] },
    );
    const { browser, page } = await byMail(aoi);
    expect(browser.cookies.has('sid')).toBe(false);
    expect(page.text).toContain('type="password"');
    expect(wordsOf(page)).toContain('Before you set up something new, show that it is you.');
    const wrong = await step(browser, page, { password: 'not it' });
    expect(wrong.text).not.toContain('webauthn FIDO');
    const right = await step(browser, wrong, { password: somebodysPassword });
    expect(right.text).toContain('webauthn FIDO');
  });
});

describe('who has stolen a key and not its PIN', () => {
  test('is asked for the password before anything is added or removed', async () => {
    const aoi = await people.somebody();
    const { key, factorId } = await passkeyOf(aoi, false);
    const browser = await byKey(key, false);
    expect(browser.cookies.has('sid')).toBe(true);
    await org.eventTypes();
    for (const goal of [addPasskey, removing(aoi.factorId), removing(factorId)]) {
      const page = await browser.get(goal);
      expect(wordsOf(page)).toContain('First, show that it is you');
      expect(page.text).toContain('value="password"');
      expect(page.text).not.toContain(`value="${factorId}"`);
    }
    expect(await changes()).toEqual([]);
  });

  test('nor is it enough where its owner has no password, and uses it with a PIN', async () => {
    const aoi = await people.somebody({ app: false });
    const { key } = await passkeyOf(aoi, true);
    await org.platform.database.transaction((tx) =>
      tx.execute(sql`update user_credentials set password = null where user_id = ${aoi.id}`),
    );
    const page = await (await byKey(key, false)).get(addPasskey);
    expect(wordsOf(page)).toContain('First, show that it is you');
    const owner = await byKey(key, true);
    expect(wordsOf(await owner.get(addPasskey))).toContain('Set it up');
    expect(wordsOf(await owner.get('/home/security/change?goal=codes'))).toContain(
      'Make new recovery codes?',
    );
  });
});

describe('the owner', () => {
  test('who signed in a minute ago with password and app is not asked again', async () => {
    const aoi = await people.somebody();
    await requireFactor(org, [aoi]);
    const browser = testBrowser(org.app.http);
    const asked = await browser.follow(await signIn(browser, aoi.login, somebodysPassword));
    // The strongest first, and the mailbox is another way.
    const code = await step(browser, await step(browser, asked, { other: 'yes' }), { choice: aoi.factorId });
    await browser.submit(code, { passCode: aoi.code() });
    expect(browser.cookies.has('sid')).toBe(true);
    for (const goal of [addPasskey, removing(aoi.factorId)])
      expect(wordsOf(await browser.get(goal))).not.toContain('First, show that it is you');
    // Ten minutes later both are asked for, one after the other.
    org.clock.advance(11 * 60_000);
    const first = await browser.get(addPasskey);
    expect(wordsOf(first)).toContain('This change takes two proofs, one after the other');
    const again = await step(browser, await step(browser, first, { choice: aoi.factorId }), {
      passCode: aoi.code(),
    });
    expect(again.text).toContain('type="password"');
    expect(wordsOf(await step(browser, again, { password: somebodysPassword }))).toContain('Set it up');
  });

  test('whose passkey verified them is two kinds, and asked for nothing else', async () => {
    const aoi = await people.somebody();
    const { key, factorId } = await passkeyOf(aoi, true);
    const browser = await byKey(key, true);
    expect(wordsOf(await browser.get(addPasskey))).toContain('Set it up');
    expect(wordsOf(await browser.get(removing(aoi.factorId)))).toContain('Remove');
    expect(wordsOf(await browser.get(removing(factorId)))).toContain('Remove');
  });

  test('who lost the phone takes it out and sets up another, by the password and a recovery code', async () => {
    const aoi = await people.somebody();
    const made = await org.api<{ codes: string[] }>('POST', `/gatehouse/v1/users/${aoi.id}/recovery-codes`);
    const browser = await people.browserOf(aoi);
    const page = await browser.get(removing(aoi.factorId));
    const user = await org.app.directory.users.getUser(aoi.id);
    const factors = await org.app.signIn.factors.list(user);
    const codesId = factors.find(({ factorType }) => factorType === 'recovery_code')?.id ?? '';
    const asked = await step(browser, page, { choice: codesId });
    const confirm = await step(browser, asked, { passCode: made.codes[0] ?? '' });
    expect(wordsOf(await step(browser, confirm, {}))).toContain('It is removed.');
    expect(
      wordsOf(await browser.get('/home/security/change?goal=add&type=token:software:totp:GOOGLE')),
    ).toContain('First, show');
  });
});
