// The demo, as a newcomer walks it: one sign-in opens apps of every kind, one sign-out closes them.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumIsHere, launchChromium, newProfile } from '#test/kit/browser.ts';
import { type Demo, demoPassword, startDemo } from '#test/kit/demo.ts';
import { demoApps, legacyCredentials } from '../../demo/apps.ts';
import { nginxIsHere } from '../../demo/proxy.ts';

let demo: Demo;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: string[];

/** Clicks a tile, and gives the tab that it opens. */
async function openTile(label: string): Promise<Page> {
  await page.goto(`${demo.gatehouse}/home`);
  const opened = context.waitForEvent('page');
  await page.getByRole('link', { name: label }).click();
  return opened;
}

const headingOf = (tab: Page): Promise<string | null> => tab.getByRole('heading', { level: 1 }).textContent();

describe.skipIf(!chromiumIsHere)('the demo', () => {
  beforeAll(async () => {
    demo = await startDemo();
    browser = await launchChromium();
    ({ context, page, complaints } = await newProfile(browser));
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });

  test('a worker signs in once and opens two apps', async () => {
    await page.goto(`${demo.apps}/desk`);
    await page.getByRole('link', { name: 'Sign in with Gatehouse' }).click();
    await page.getByRole('textbox').first().fill('aoi.tanaka@example.com');
    await page.keyboard.press('Enter');
    await page.locator('input[type=password]').fill(demoPassword);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${demo.apps}/desk`);
    expect(await headingOf(page)).toBe('Hello, 田中 葵.');
    await page.goto(`${demo.apps}/roster`);
    await page.getByRole('link', { name: 'Sign in with Gatehouse' }).click();
    await page.waitForURL(`${demo.apps}/roster`);
    expect(await headingOf(page)).toBe('Hello, 田中 葵.');
  });

  test('the home page has a tile with a logo for each app the worker is assigned to, and for no other', async () => {
    await page.goto(`${demo.gatehouse}/home`);
    const mine = new Set(['Everyone', 'Call centre', 'Night shift']);
    for (const { label, groups } of demoApps) {
      const tile = page.getByRole('link', { name: label });
      expect(await tile.count(), label).toBe(groups.some((group) => mine.has(group)) ? 1 : 0);
      if ((await tile.count()) === 1) expect(await tile.locator('img').count(), label).toBe(1);
    }
  });

  test('a SAML app, an OpenID Connect app and a bookmark open with one click each', async () => {
    const saml = await openTile('Expenses');
    await saml.waitForURL(`${demo.apps}/expenses`);
    expect(await headingOf(saml)).toBe('Hello, 田中 葵.');
    expect(await saml.innerText('main')).toContain('Call centre');
    await saml.close();
    for (const [label, slug] of [
      ['Customer Desk', 'desk'],
      ['Wiki', 'wiki'],
    ] as const) {
      const tab = await openTile(label);
      await tab.waitForURL(`${demo.apps}/${slug}`);
      await tab.close();
    }
  });

  test.runIf(nginxIsHere)('a site behind nginx opens and reads in its headers who comes', async () => {
    const tab = await openTile('Network Status');
    await tab.waitForURL(`${demo.proxy}/`);
    const told = await tab.innerText('dl');
    expect(told).toContain('aoi.tanaka@example.com');
    expect(told).toContain('Call centre');
    await tab.close();
  });

  test('a legacy app opens with what everybody shares, another with what the worker writes down once', async () => {
    const shared = await openTile('Canteen');
    await shared.waitForURL(`${demo.apps}/canteen`);
    expect(await headingOf(shared)).toBe('Logged in as staff.');
    await shared.close();

    const { username, password } = legacyCredentials.tickets;
    const first = await openTile('Tickets');
    await first.locator('input[type=password]').fill(password);
    await first.locator('input[autocomplete=off], input[name=userName]').first().fill(username);
    await first.locator('main button[type=submit]').first().click();
    await first.waitForURL(`${demo.apps}/tickets`);
    expect(await headingOf(first)).toBe(`Logged in as ${username}.`);
    await first.getByRole('button', { name: 'Log out' }).click();
    // A tab that is closed on its way elsewhere may never say that it is.
    await first.getByRole('button', { name: 'Log in' }).waitFor();
    await first.close();
    const again = await openTile('Tickets');
    await again.waitForURL(`${demo.apps}/tickets`);
    expect(await headingOf(again)).toBe(`Logged in as ${username}.`);
    await again.close();
  });

  test('an app that the worker does not have can be asked for', async () => {
    await page.goto(`${demo.gatehouse}/home/requests`);
    expect(await page.innerText('main')).toContain('Campaigns');
    expect(await page.innerText('main')).not.toContain('People Files');
  });

  test('signing out in one app ends the session in all others', async () => {
    await page.goto(`${demo.apps}/roster`);
    await page.getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.waitForURL(`${demo.apps}/roster`, { timeout: 30_000 });
    for (const [slug, label] of [
      ['desk', 'Customer Desk'],
      ['expenses', 'Expenses'],
    ] as const) {
      await expect
        .poll(async () => {
          await page.goto(`${demo.apps}/${slug}`);
          return headingOf(page);
        })
        .toBe(label);
    }
    if (nginxIsHere) {
      await page.goto(`${demo.proxy}/`);
      expect(new URL(page.url()).origin).toBe(demo.gatehouse);
    }
    await page.goto(`${demo.gatehouse}/home`);
    expect(new URL(page.url()).pathname).toBe('/signin');
    expect(complaints).toEqual([]);
  });
});
