// The home page as people use it: by finger on a shop's tablet, by keyboard alone, put on the home screen, and without a network.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriersOf } from '../kit/axe.ts';
import { chromiumIsHere, launchChromium, newProfile, signInOnPage } from '../kit/browser.ts';
import { freePort } from '../kit/server.ts';
import { type TestHome, testHome } from '../kit/home.ts';
import { rightPassword } from '../kit/signin.ts';

describe.skipIf(!chromiumIsHere)('the home page in Chromium', () => {
  let browser: Browser;
  let org: TestHome;
  let base: string;
  const apps: string[] = [];
  let clockIn: string;
  const labels = [
    'Payroll',
    'Wiki',
    'Roster',
    'Stock',
    'カスタマーケア',
    'Mail',
    'Learning',
    'Expenses',
    'Returns',
    'Desk',
  ];

  beforeAll(async () => {
    const port = await freePort();
    base = `http://localhost:${port}`;
    [browser, org] = await Promise.all([launchChromium(), testHome({ port })]);
    // A page of ours that anybody may see stands for the app's.
    const settings = { app: { url: `${base}/home/offline`, requestIntegration: false } };
    for (const label of labels) {
      const notes = label === 'Payroll' ? { enduser: 'Closed on Sundays.' } : {};
      apps.push(await org.addApp(label, { settings: { ...settings, notes } }));
    }
    await org.addApp('On request', { settings, accessibility: { selfService: true } });
    clockIn = await org.addApp('Clock in', { settings, visibility: { autoLaunch: true } });
  });
  afterAll(async () => {
    await browser.close();
    await org.close();
  });

  async function enter(
    login: string,
    options: Parameters<typeof newProfile>[1] = {},
  ): Promise<{ page: Page; context: BrowserContext; complaints: string[] }> {
    const userId = await org.addPerson(login);
    for (const app of apps) await org.assign(app, userId);
    const profile = await newProfile(browser, options);
    await profile.page.goto(base);
    await signInOnPage(profile.page, login, rightPassword);
    await profile.page.waitForURL(`${base}/home`);
    return profile;
  }
  const names = (page: Page, shelf: string) =>
    page.locator(`section:has(> h2:text-is("${shelf}")) .tile-name:visible`).allInnerTexts();
  const focused = (page: Page) =>
    page.evaluate('document.activeElement?.innerText?.trim().split("\\n").at(-1)');

  test('by keyboard alone: search, open, mark, go from tile to tile, read the keys', async () => {
    const { page, context, complaints } = await enter('keys@example.com');
    await page.keyboard.press('/');
    await page.keyboard.type('ｶｽﾀﾏ');
    expect(await page.locator('.tile-name:visible').allInnerTexts()).toEqual(['カスタマーケア']);
    const [opened] = await Promise.all([context.waitForEvent('page'), page.keyboard.press('Enter')]);
    await opened.waitForURL(`${base}/home/offline`);
    expect(await opened.evaluate('window.opener')).toBeNull();
    await opened.close();
    await page.keyboard.press('Escape');
    expect(await page.locator('.tile-name:visible').count()).toBe(labels.length);
    await page.keyboard.press('ArrowDown');
    expect(await focused(page)).toBe('Desk');
    await page.keyboard.press('ArrowRight');
    expect(await focused(page)).toBe('Expenses');
    await page.keyboard.press('ArrowDown');
    const below = await focused(page);
    expect(below).not.toBe('Expenses');
    await page.keyboard.press('ArrowUp');
    expect(await focused(page)).toBe('Expenses');
    await page.keyboard.press('f');
    await page.getByText('Expenses is a favourite now.').waitFor();
    expect(await names(page, 'Favourites')).toEqual(['Expenses']);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.reload();
    expect(await names(page, 'Favourites')).toEqual(['Expenses']);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('a favourite is taken back where it was said, and where nobody is signed in any more it says so', async () => {
    const { page, context, complaints } = await enter('undo@example.com');
    await page.getByRole('button', { name: 'Make Wiki a favourite' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Wiki is no longer a favourite.').waitFor();
    expect(await names(page, 'Favourites')).toEqual([]);
    await context.clearCookies();
    await page.getByRole('button', { name: 'Make Wiki a favourite' }).click();
    await page.getByText('This was not saved.').waitFor();
    await page.getByRole('button', { name: 'Make Wiki a favourite' }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('a note opens over the page, and closes with Escape or elsewhere', async () => {
    const { page, context, complaints } = await enter('notes@example.com');
    const about = page.locator('summary[aria-label="About Payroll"]').first();
    await about.click();
    await page.getByText('Closed on Sundays.').first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('Closed on Sundays.').first().waitFor({ state: 'hidden' });
    await about.click();
    await page.getByRole('heading', { name: 'My apps' }).click();
    await page.getByText('Closed on Sundays.').first().waitFor({ state: 'hidden' });
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('on a shop’s tablet every target is big enough for a thumb, and nothing is cut off', async () => {
    const { page, context, complaints } = await enter('tablet@example.com', {
      viewport: { width: 820, height: 1180 },
      hasTouch: true,
      isMobile: true,
    });
    for (const path of ['/home', '/home/arrange', '/home/requests', '/home/account', '/home/profile']) {
      await page.goto(base + path);
      const small: string[] =
        await page.evaluate(`[...document.querySelectorAll('main a, main button, main summary, main select, main input:not([type=hidden])')]
        .filter((one) => one.checkVisibility() && !one.closest('.visually-hidden, .keys-link') && !one.classList.contains('visually-hidden'))
        .map((one) => one.closest('label') ?? one)
        .filter((one) => one.getBoundingClientRect().height < 38 && getComputedStyle(one).display !== 'inline')
        .map((one) => one.outerHTML.slice(0, 120))`);
      expect(small, path).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), path).toBe(true);
    }
    await page.goto(`${base}/home`);
    const tiles: string[] =
      await page.evaluate(`[...document.querySelectorAll('.tile-link, .tile-star, .tile-more > summary, .chip-link')]
      .filter((one) => one.checkVisibility())
      .filter((one) => Math.min(one.getBoundingClientRect().height, one.getBoundingClientRect().width) < 48)
      .map((one) => one.className)`);
    expect(tiles).toEqual([]);
    const [opened] = await Promise.all([
      context.waitForEvent('page'),
      page.getByRole('link', { name: 'Roster' }).tap(),
    ]);
    await opened.waitForURL(`${base}/home/offline`);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('tiles are put in order with the mouse, and the click that ends it opens nothing', async () => {
    const { page, context, complaints } = await enter('drags@example.com');
    expect((await names(page, 'All apps')).slice(0, 3)).toEqual(['Desk', 'Expenses', 'Learning']);
    const from = await page.getByRole('link', { name: 'Learning' }).boundingBox();
    const to = await page.getByRole('link', { name: 'Desk' }).boundingBox();
    if (!from || !to) throw new Error('the tiles are not there');
    await page.mouse.move(from.x + 60, from.y + 60);
    await page.mouse.down();
    await page.mouse.move(to.x + 40, to.y + 60, { steps: 10 });
    await page.mouse.move(to.x + 20, to.y + 60, { steps: 3 });
    await page.mouse.up();
    await page.getByText('Learning: place 1 of 10').waitFor();
    expect(context.pages()).toHaveLength(1);
    await page.reload();
    expect((await names(page, 'All apps')).slice(0, 3)).toEqual(['Learning', 'Desk', 'Expenses']);
    // Afterwards a click opens again.
    const [opened] = await Promise.all([
      context.waitForEvent('page'),
      page.getByRole('link', { name: 'Learning' }).click(),
    ]);
    await opened.close();
    expect(complaints).toEqual([]);
    await context.close();
  });

  for (const javaScriptEnabled of [true, false]) {
    test(`sections are made and filled ${javaScriptEnabled ? 'with' : 'without'} script`, async () => {
      const { page, context, complaints } = await enter(`sections-${javaScriptEnabled}@example.com`, {
        javaScriptEnabled,
      });
      await page.getByRole('link', { name: 'Arrange' }).click();
      await page.getByLabel('Name of the section').fill('Counter');
      await page.getByRole('button', { name: 'Add section' }).click();
      await page.getByText('The section is added.').waitFor();
      for (const label of ['Stock', 'Mail']) await page.getByRole('checkbox', { name: label }).check();
      await page.getByLabel('Move the ticked apps to').selectOption('Counter');
      await page.getByRole('button', { name: 'Move', exact: true }).click();
      await page.locator('.said').getByText('Saved.').waitFor();
      await page.getByRole('button', { name: 'Move Stock up' }).click();
      await page
        .locator('.said')
        .getByText(javaScriptEnabled ? 'Stock: place 1 of 2' : 'Saved.')
        .waitFor();
      await page.goto(`${base}/home`);
      expect(await names(page, 'Counter')).toEqual(['Stock', 'Mail']);
      expect(await names(page, 'Other apps')).toHaveLength(8);
      expect(complaints).toEqual([]);
      await context.close();
    });
  }

  test('an app is moved with the keys of its handle, from one section into the next', async () => {
    const { page, context, complaints } = await enter('handle@example.com');
    await page.goto(`${base}/home/arrange`);
    await page.getByLabel('Name of the section').fill('Counter');
    await page.getByRole('button', { name: 'Add section' }).click();
    const handle = page.getByRole('button', { name: /^Drag Desk/ });
    await handle.focus();
    await page.keyboard.press('Space');
    await page.getByText('Desk is picked up.').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.getByText('Desk: place 2 of 10').waitFor();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await page.getByText('Desk: place 1 of 1').waitFor();
    const saved = page.waitForResponse((answer) => answer.request().method() === 'PUT');
    await page.keyboard.press('Space');
    expect((await saved).status()).toBe(200);
    await page.goto(`${base}/home`);
    expect(await names(page, 'Counter')).toEqual(['Desk']);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('an app is asked for with script and without', async () => {
    for (const javaScriptEnabled of [true, false]) {
      const { page, context, complaints } = await enter(`asks-${javaScriptEnabled}@example.com`, {
        javaScriptEnabled,
      });
      await page.getByRole('link', { name: 'Requests' }).click();
      await page.getByRole('link', { name: 'Request On request' }).click();
      await page.getByLabel('What do you need it for?').fill('For the shop in Osaka');
      await page.getByRole('button', { name: 'Send request' }).click();
      await page.getByText('Your request is sent.').waitFor();
      await page.getByRole('button', { name: 'Take back the request for On request' }).click();
      await page.getByText('Your request is taken back.').waitFor();
      expect(complaints).toEqual([]);
      await context.close();
    }
  });

  test('can be installed, and without a network says so and shows nothing of anybody', async () => {
    const { page, context, complaints } = await enter('installs@example.com');
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
    await page.reload();
    const client = await context.newCDPSession(page);
    const { installabilityErrors } = (await client.send('Page.getInstallabilityErrors')) as {
      installabilityErrors: { errorId: string }[];
    };
    // A profile of a test is a private window, where nothing can be installed.
    expect(installabilityErrors.map((error) => error.errorId).filter((id) => id !== 'in-incognito')).toEqual(
      [],
    );
    const { errors, url } = await client.send('Page.getAppManifest');
    expect([url, errors]).toEqual([`${base}/manifest.webmanifest`, []]);
    const kept: string[] = await page.evaluate(
      'caches.keys().then((names) => Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)))).then((all) => all.flat())',
    );
    expect(kept.filter((path) => !path.startsWith('/assets/'))).toEqual(['/home/offline']);
    await context.setOffline(true);
    await page.goto(`${base}/home/account`);
    await page.getByRole('heading', { name: 'You are offline' }).waitFor();
    await page.getByRole('heading', { name: 'オフラインです' }).waitFor();
    expect(await page.content()).not.toContain('installs@example.com');
    await context.setOffline(false);
    await page.getByRole('link', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'My apps' }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('apps that open at sign-in do, and where the browser wants to be asked their button stays', async () => {
    await org.assign(clockIn, await org.addPerson('arrives@example.com'));
    const { page, context, complaints } = await newProfile(browser);
    await page.addInitScript('window.open = () => null');
    await page.goto(base);
    await signInOnPage(page, 'arrives@example.com', rightPassword);
    await page.getByText('This app opens when you sign in:').waitFor();
    const [opened] = await Promise.all([
      context.waitForEvent('page'),
      page.locator('[data-auto-launch]').getByRole('link', { name: 'Clock in' }).click(),
    ]);
    await opened.waitForURL(`${base}/home/offline`);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('an address is changed on a phone, without scripts, by codes to the old one and to the new one', async () => {
    const { page, context } = await enter('moves@example.com', {
      viewport: { width: 360, height: 740 },
      javaScriptEnabled: false,
    });
    const codeTo = async (address: string) => {
      await org.platform.jobs.drain();
      const mail = org.platform.mail.messages.findLast(({ to }) => to === address);
      return /\b\d{6}\b/.exec(mail?.text ?? '')?.[0] ?? '';
    };
    const fits = async () =>
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await page.goto(`${base}/home/profile`);
    await fits();
    await page.getByRole('link', { name: 'Change your e-mail address' }).click();
    await fits();
    await page.getByRole('button', { name: /E-mail/ }).click();
    await page.getByLabel('Code').fill(await codeTo('moves@example.com'));
    await page.getByRole('button', { name: 'Go on' }).click();
    await fits();
    await page.getByLabel('E-mail').fill('moved@example.com');
    await page.getByRole('button', { name: 'Go on' }).click();
    await fits();
    await page.getByLabel('Code').fill(await codeTo('moved@example.com'));
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('Your address is changed.').waitFor();
    await page.getByText('moved@example.com').waitFor();
    await fits();
    await context.close();
  });

  test('keeps nobody out, live and in every theme (axe)', async () => {
    const { page, context } = await enter('axe@example.com');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const path of [
        '/home',
        '/home?q=a',
        '/home/arrange',
        '/home/requests',
        '/home/account',
        '/home/profile',
      ]) {
        await page.goto(base + path);
        if (path === '/home') await page.locator('summary[aria-label="About Payroll"]').first().click();
        expect(await barriersOf(page), `${path} ${colorScheme}`).toEqual([]);
      }
    }
    await context.close();
  });

  test('is under 60 KB for whoever comes for the first time', async () => {
    const { page, context } = await enter('weighs@example.com');
    const state = await context.storageState();
    await context.close();
    const fresh = await browser.newContext({ storageState: state, serviceWorkers: 'block' });
    const first = await fresh.newPage();
    const client = await fresh.newCDPSession(first);
    await client.send('Network.enable');
    let bytes = 0;
    client.on('Network.loadingFinished', (event) => {
      bytes += event.encodedDataLength;
    });
    await first.goto(`${base}/home?q=pay`, { waitUntil: 'networkidle' });
    expect(bytes).toBeGreaterThan(20_000);
    expect(bytes).toBeLessThan(60_000);
    await fresh.close();
    expect(page.isClosed()).toBe(true);
  });
});
