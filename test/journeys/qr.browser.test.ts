// A shared tablet in a shop: it shows a picture, a phone that is signed in lets it in, and it is somebody's for a while.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriersOf } from '../kit/axe.ts';
import { chromiumIsHere, launchChromium, newProfile, signInOnPage } from '../kit/browser.ts';
import { addWorker, type Worker } from '../kit/factor-walk.ts';
import { type TestHome, testHome } from '../kit/home.ts';
import { phoneAgent } from '../kit/phone.ts';
import { freePort } from '../kit/server.ts';
import { rightPassword } from '../kit/signin.ts';

describe.skipIf(!chromiumIsHere)('a tablet that a phone lets in', () => {
  let browser: Browser;
  let org: TestHome;
  let base: string;
  let mia: Worker;
  let phone: Page;
  let tablet: Page;
  const complaints: string[][] = [];

  beforeAll(async () => {
    const port = await freePort();
    base = `http://localhost:${port}`;
    [browser, org] = await Promise.all([launchChromium(), testHome({ port })]);
    await org.api('PUT', '/gatehouse/v1/authenticator-settings', { qrSignIn: true, suspendOnReport: false });
    mia = await addWorker(org, 'mia');
    phone = await profile({ userAgent: phoneAgent, viewport: { width: 390, height: 844 }, isMobile: true });
    tablet = await profile({ viewport: { width: 1024, height: 768 } });
    await phone.goto(base);
    await signInOnPage(phone, mia.login, rightPassword);
    await phone.waitForURL(`${base}/home`);
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
  const violations = (page: Page): Promise<string[]> => barriersOf(page, { any: true });
  /** What the picture says. It is drawn as a path, so the test looks into the sealed transaction beside it. */
  const pictured = async (): Promise<{ url: string; number: string }> => {
    await tablet.locator('svg.qr').waitFor();
    const sealed = await tablet.locator('form.form input[name="t"]').first().inputValue();
    type Sealed = { way?: { state?: { code: string } } };
    const { way } = org.platform.sealer.open<Sealed>('signin', sealed, org.clock.nowMs()) ?? {};
    return {
      url: `${base}/qr/${way?.state?.code}`,
      number: await tablet.locator('.match-number').innerText(),
    };
  };

  test('shows a picture and a number; the phone sees which screen asks', async () => {
    await tablet.goto(base);
    await tablet.getByRole('button', { name: 'Sign in with your phone' }).click();
    const { url } = await pictured();
    expect(await violations(tablet)).toEqual([]);
    await phone.goto(url);
    await phone.getByRole('heading', { name: 'Sign in on another screen?' }).waitFor();
    expect(await phone.getByText('Chrome · Linux').isVisible()).toBe(true);
    expect(await violations(phone)).toEqual([]);
    expect(await phone.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });

  test('with another number stays shut and shows a new picture; with the right one it opens', async () => {
    const first = await pictured();
    await phone.getByLabel('Number on the screen').fill(first.number === '10' ? '11' : '10');
    await phone.getByRole('button', { name: 'Sign me in there' }).click();
    await phone.getByRole('heading', { name: 'That was another number' }).waitFor();
    await tablet.getByText('It was refused on the phone').waitFor();
    const second = await pictured();
    expect(second.url).not.toBe(first.url);
    await phone.goto(second.url);
    await phone.getByLabel('Number on the screen').fill(second.number);
    await phone.getByRole('button', { name: 'Sign me in there' }).click();
    await phone.getByRole('heading', { name: 'The screen goes on' }).waitFor();
    await tablet.waitForURL(`${base}/home`);
    expect(await tablet.getByText(mia.login).or(tablet.locator('.bar-person')).first().isVisible()).toBe(
      true,
    );
  });

  test('leaves nothing behind when the tablet’s browser is closed, and the phone can end it before', async () => {
    const cookies = await tablet.context().cookies();
    expect(cookies.find(({ name }) => name.endsWith('sid'))?.expires).toBe(-1);
    await phone.getByRole('link', { name: 'See where I am signed in' }).click();
    await phone.waitForURL(`${base}/home/account`);
    const sessions = await org.app.access.sessions.listForUser(mia.id);
    expect(sessions).toHaveLength(2);
    await phone
      .getByRole('button', { name: /Sign out|End/ })
      .last()
      .click();
    await expect.poll(async () => (await org.app.access.sessions.listForUser(mia.id)).length).toBe(1);
    await tablet.goto(`${base}/home`);
    await tablet.getByLabel('Username').waitFor();
  });

  test('broke no policy and threw nothing', () => {
    expect(complaints.flat()).toEqual([]);
  });
});
