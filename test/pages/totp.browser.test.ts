// A worker sets up an authenticator app at the till, signs in with it, errs, looks for another way, and has the till remember it.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testConfig } from '#src/platform/config/index.ts';
import { type TestApp, testApp } from '../kit/app.ts';
import { barriersOf } from '../kit/axe.ts';
import { chromiumIsHere, launchChromium, newProfile, signInOnPage } from '../kit/browser.ts';
import {
  addWorker,
  allowAuthenticator,
  codeFor,
  giveTotp,
  policyFor,
  requireFactor,
  wrongCodeFor,
} from '../kit/factor-walk.ts';
import { freePort } from '../kit/server.ts';
import { rightPassword } from '../kit/signin.ts';

describe.skipIf(!chromiumIsHere)('in Chromium', () => {
  let browser: Browser;
  let org: TestApp;
  let base: string;

  beforeAll(async () => {
    const port = await freePort();
    base = `http://localhost:${port}`;
    [browser, org] = await Promise.all([
      launchChromium(),
      testApp({ config: testConfig({ port, baseUrl: base }) }),
    ]);
    await org.app.listen();
    await allowAuthenticator(org, 'google_otp');
    await allowAuthenticator(org, 'okta_verify');
    await allowAuthenticator(org, 'okta_email', false);
  });
  afterAll(async () => {
    await browser.close();
    await org.close();
  });

  test('an authenticator app is set up by its picture, and asked for from then on', async () => {
    const aoi = await addWorker(org);
    await requireFactor(org, [aoi], { factorPromptMode: 'DEVICE', factorLifetime: 60 * 24 * 30 });
    const zone = await org.api<{ id: string }>('POST', '/api/v1/zones', {
      type: 'IP',
      name: 'Shops',
      gateways: [
        { type: 'CIDR', value: '127.0.0.0/8' },
        { type: 'CIDR', value: '::1/128' },
      ],
    });
    await policyFor(
      org,
      'MFA_ENROLL',
      [aoi],
      {
        type: 'MFA_ENROLL',
        conditions: { network: { connection: 'ZONE', include: [zone.id] } },
        actions: { enroll: { self: 'CHALLENGE' } },
      },
      { type: 'AUTHENTICATORS', authenticators: [{ key: 'google_otp', enroll: { self: 'REQUIRED' } }] },
    );
    const { page, context, complaints } = await newProfile(browser, {
      viewport: { width: 390, height: 800 },
    });
    await page.goto(base);
    await signInOnPage(page, aoi.login, rightPassword);
    await page.getByRole('heading', { name: 'Set up another proof that it is you' }).waitFor();
    expect(await barriersOf(page)).toEqual([]);
    await page.getByRole('button', { name: /Authenticator app/ }).click();
    await page.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor();
    expect(await barriersOf(page)).toEqual([]);
    // On a telephone nothing runs over the edge.
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await page.getByText('I cannot scan it').click();
    const secret = (await page.locator('.code[translate=no]').innerText()).replaceAll(' ', '');
    await page.getByLabel('Code', { exact: true }).fill(wrongCodeFor(org, secret));
    await page.keyboard.press('Enter');
    await page.getByText('That was not right.').waitFor();
    await page.getByLabel('Code', { exact: true }).fill(codeFor(org, secret));
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.waitForURL(`${base}/home`);

    // The next morning, by keyboard alone.
    org.clock.advance(60_000);
    await context.clearCookies({ name: 'sid' });
    await page.goto(base);
    await signInOnPage(page, aoi.login, rightPassword);
    await page.getByRole('heading', { name: 'Show that it is you' }).waitFor();
    expect(await barriersOf(page)).toEqual([]);
    expect(await page.evaluate('document.activeElement?.id')).toBe('passCode');
    await page.getByLabel('Do not ask again on this device for 30 days').check();
    await page.getByLabel('Code', { exact: true }).fill(codeFor(org, secret));
    await page.keyboard.press('Enter');
    await page.waitForURL(`${base}/home`);

    // And after that the till knows them.
    await context.clearCookies({ name: 'sid' });
    await page.goto(base);
    await signInOnPage(page, aoi.login, rightPassword);
    await page.waitForURL(`${base}/home`);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('another way is one button away, and works without script and in the dark', async () => {
    const aoi = await addWorker(org);
    const google = await giveTotp(org, aoi);
    await giveTotp(org, aoi, 'OKTA');
    await requireFactor(org, [aoi]);
    const { page, context } = await newProfile(browser, { javaScriptEnabled: false, colorScheme: 'dark' });
    await page.goto(base);
    await signInOnPage(page, aoi.login, rightPassword);
    await page.getByRole('button', { name: 'Use another way' }).click();
    await page.getByRole('heading', { name: 'Choose how to show that it is you' }).waitFor();
    await page.getByRole('button', { name: 'Authenticator app' }).click();
    await page.getByLabel('Code', { exact: true }).fill(codeFor(org, google.secret));
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.waitForURL(`${base}/home`);
    expect(await page.getByText('My apps').count()).toBeGreaterThan(0);
    await context.close();
  });

  test('the page says in Japanese why it asks', async () => {
    const aoi = await addWorker(org);
    await giveTotp(org, aoi);
    await requireFactor(org, [aoi]);
    const { page, context } = await newProfile(browser, { locale: 'ja-JP' });
    await page.goto(base);
    await page.getByLabel('ユーザー名').fill(aoi.login);
    await page.keyboard.press('Enter');
    await page.locator('input[name=password]').fill(rightPassword);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'ご本人の確認' }).waitFor();
    const task = page.getByText('認証アプリに今表示されているコードを入力してください。');
    expect(await task.count()).toBe(1);
    await context.close();
  });
});
