// A sign-in that is approved on a phone: set up once, a number on the screen, picked on the phone; and what happens when it is not them.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriersOf } from '../kit/axe.ts';
import { chromiumIsHere, launchChromium, newProfile, signInOnPage } from '../kit/browser.ts';
import { addWorker, allowAuthenticator, policyFor, requireFactor, type Worker } from '../kit/factor-walk.ts';
import { type TestHome, testHome } from '../kit/home.ts';
import { phoneAgent } from '../kit/phone.ts';
import { freePort } from '../kit/server.ts';
import { rightPassword } from '../kit/signin.ts';

describe.skipIf(!chromiumIsHere)('approval on a phone', () => {
  let browser: Browser;
  let org: TestHome;
  let base: string;
  let mia: Worker;
  let phone: Page;
  const complaints: string[][] = [];

  beforeAll(async () => {
    const port = await freePort();
    base = `http://localhost:${port}`;
    [browser, org] = await Promise.all([launchChromium(), testHome({ port })]);
    await allowAuthenticator(org, 'okta_verify');
    mia = await addWorker(org, 'mia');
    await requireFactor(org, [mia]);
    // A first factor is set up where the policy means the network.
    const zone = await org.api<{ id: string }>('POST', '/api/v1/zones', {
      type: 'IP',
      name: 'Office',
      gateways: [
        { type: 'CIDR', value: '127.0.0.0/8' },
        { type: 'CIDR', value: '::1/128' },
      ],
    });
    const conditions = { network: { connection: 'ZONE', include: [zone.id] } };
    await policyFor(
      org,
      'MFA_ENROLL',
      [mia],
      { type: 'MFA_ENROLL', actions: { enroll: { self: 'CHALLENGE' } }, conditions },
      { type: 'AUTHENTICATORS', authenticators: [{ key: 'okta_verify', enroll: { self: 'REQUIRED' } }] },
    );
  });
  afterAll(async () => {
    await browser.close();
    await org.close();
  });

  const profile = async (options: Parameters<typeof newProfile>[1] = {}): Promise<Page> => {
    const made = await newProfile(browser, options);
    complaints.push(made.complaints);
    return made.page;
  };
  const onPhone = (): Promise<Page> =>
    profile({ userAgent: phoneAgent, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const violations = (page: Page): Promise<string[]> => barriersOf(page, { any: true });
  /** On a fresh desktop: name, password, and the page that waits for the phone; the number on it. */
  const comeToWaiting = async (): Promise<{ page: Page; number: string }> => {
    const page = await profile();
    await page.goto(base);
    await signInOnPage(page, mia.login, rightPassword);
    const choice = page.getByRole('button', { name: /Approval on your phone/ });
    const shown = page.locator('.match-number');
    await choice.or(shown).first().waitFor();
    if (!(await shown.isVisible())) {
      const other = page.getByRole('button', { name: 'Use another way' });
      if (await other.isVisible()) await other.click();
      await choice.click();
    }
    await shown.waitFor();
    return { page, number: await shown.innerText() };
  };

  test('Mia sets up her phone while she signs in: the phone adds itself, and the desktop goes on', async () => {
    const desktop = await profile();
    await desktop.goto(base);
    await signInOnPage(desktop, mia.login, rightPassword);
    // What she has so far is her mailbox; the organisation asks for more.
    const inMail = () => /\b\d{6}\b/.exec(org.mails.map(({ text }) => text).join('\n'))?.[0] ?? '';
    await expect.poll(inMail).not.toBe('');
    await desktop.getByLabel('Code').fill(inMail());
    await desktop.getByRole('button', { name: 'Go on' }).click();
    await desktop.getByRole('button', { name: /Approval on your phone/ }).click();
    await desktop.getByRole('img', { name: 'QR code that sets up your phone' }).waitFor();
    expect(await violations(desktop)).toEqual([]);
    // The picture says the same as the link for whoever is on the phone already.
    const href = (await desktop.locator('a[href*="#add="]').getAttribute('href')) ?? '';
    phone = await onPhone();
    await phone.goto(href);
    await phone.getByRole('heading', { name: 'Add this device' }).waitFor();
    expect(await phone.locator('[data-person]').innerText()).toContain('Aoi Tanaka');
    // The secret of the link is out of the address at once.
    expect(phone.url()).toBe(`${base}/authenticator`);
    expect(await violations(phone)).toEqual([]);
    await phone.getByLabel('Name of this device').fill('Mia’s Pixel');
    await phone.getByRole('button', { name: 'Add this device' }).click();
    await phone.getByRole('heading', { name: 'Almost there' }).waitFor();
    await desktop.waitForURL(`${base}/home`);
    await desktop.context().close();
    await phone.getByRole('button', { name: 'Done' }).click();
    await phone.getByRole('heading', { name: 'Nothing to approve' }).waitFor();
    expect(await phone.locator('.account').getByText(mia.login).isVisible()).toBe(true);
    expect(await violations(phone)).toEqual([]);
  });

  test('the key is one that no script can read, and the phone still has it after a reload', async () => {
    await phone.reload();
    await phone.getByRole('heading', { name: 'Nothing to approve' }).waitFor();
    const readable = await phone.evaluate(`(async () => {
      const done = (request) => new Promise((resolve) => request.addEventListener('success', () => resolve(request.result)));
      const db = await done(indexedDB.open('gatehouse-authenticator'));
      const [device] = await done(db.transaction('devices').objectStore('devices').getAll());
      db.close();
      return crypto.subtle.exportKey('pkcs8', device.key).then(
        () => 'readable',
        () => (device.key.extractable ? 'extractable' : 'bound'),
      );
    })()`);
    expect(readable).toBe('bound');
  });

  test('she signs in on a desktop: the number there, picked on the phone, and she is in', async () => {
    const { page, number } = await comeToWaiting();
    expect(await violations(page)).toEqual([]);
    await phone.getByRole('heading', { name: 'Are you signing in?' }).waitFor();
    expect(await phone.getByRole('button', { name: /^\d\d$/ }).count()).toBe(3);
    expect(await phone.getByText(/left to answer/).isVisible()).toBe(true);
    expect(await violations(phone)).toEqual([]);
    await phone.getByRole('button', { name: number, exact: true }).click();
    await phone.getByRole('heading', { name: 'You are in' }).waitFor();
    await page.waitForURL(`${base}/home`);
    await phone.getByRole('button', { name: 'Done' }).click();
    await page.context().close();
  });

  test('another number lets nobody in, and both say so', async () => {
    const { page, number } = await comeToWaiting();
    await phone.getByRole('heading', { name: 'Are you signing in?' }).waitFor();
    const numbers = await phone.getByRole('button', { name: /^\d\d$/ }).allInnerTexts();
    await phone
      .getByRole('button', { name: numbers.find((one) => one !== number) ?? '', exact: true })
      .click();
    await phone.getByRole('heading', { name: 'That was another number' }).waitFor();
    await page.getByText('It was refused on your other device').waitFor();
    expect(page.url()).not.toContain('/home');
    await phone.getByRole('button', { name: 'Done' }).click();
    await page.context().close();
  });

  test('“It was not me” ends it, and for a while nobody can ask her phone', async () => {
    const { page } = await comeToWaiting();
    await phone.getByRole('heading', { name: 'Are you signing in?' }).waitFor();
    await org.eventTypes();
    await phone.getByRole('button', { name: 'It was not me' }).click();
    await phone.getByRole('heading', { name: 'Thank you for saying so' }).waitFor();
    await page.getByText('It was refused on your other device').waitFor();
    expect(await org.eventTypes()).toContain('user.account.report_suspicious_activity_by_enduser');
    await page.getByRole('button', { name: 'Send it again' }).click();
    await page.getByText('This was tried too often').waitFor();
    await page.context().close();
  });

  test('in Japanese and at night it says the same', async () => {
    const night = await profile({
      userAgent: phoneAgent,
      viewport: { width: 390, height: 844 },
      locale: 'ja-JP',
      colorScheme: 'dark',
    });
    await night.goto(`${base}/authenticator`);
    await night.getByRole('heading', { name: 'まだ何も設定されていません' }).waitFor();
    expect(await violations(night)).toEqual([]);
    expect(await night.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await night.context().close();
  });

  test('she removes the phone, and it is nothing any more', async () => {
    await phone.getByRole('button', { name: 'Done' }).click();
    await phone.getByRole('heading', { name: 'Nothing to approve' }).waitFor();
    await phone.getByRole('button', { name: 'Remove' }).click();
    await phone.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await phone.getByRole('heading', { name: 'Nothing is set up here yet' }).waitFor();
    const left = await org.api<{ factorType: string }[]>('GET', `/api/v1/users/${mia.id}/factors`);
    expect(left.filter(({ factorType }) => factorType === 'push')).toEqual([]);
  });

  test('no page broke its policy or threw', () => {
    expect(complaints.flat()).toEqual([]);
  });
});
