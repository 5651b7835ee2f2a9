import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Language } from '#web/ui/index.ts';
import { barriersOf } from '../kit/axe.ts';
import { chromiumIsHere, launchChromium, newProfile } from '../kit/browser.ts';
import { walkByKeyboard } from '../kit/keyboard.ts';
import { ordinary, type Sample } from './gallery.ts';
import { serveGallery } from './gallery-server.ts';

/** Everything that has ever broken out of somebody's page, in one name. */
const attack = `"'><img src=x onerror=document.title='broken'><script>document.title='broken'</script>{{login}}$t(skip)javascript:alert(1)\u202e\``;
const hostile = Object.fromEntries(Object.keys(ordinary.en).map((key) => [key, attack])) as Sample;

const languages: Language[] = ['en', 'ja'];

describe.skipIf(!chromiumIsHere)('every page in every state', () => {
  let browser: Browser;
  let gallery: Awaited<ReturnType<typeof serveGallery>>;
  beforeAll(async () => {
    [browser, gallery] = await Promise.all([launchChromium(), serveGallery()]);
  });
  afterAll(async () => {
    await browser.close();
    await gallery.close();
  });

  // This one sends itself away; it is looked at as somebody without script sees it.
  const withScript = (names: string[]) => names.filter((name) => name !== 'form-post');

  const allRules = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const targets =
    'a:not(.skip-link), button, input:not([type=hidden]):not([type=checkbox]):not([type=radio]):not([hidden]), label.check, select';
  const lowTargets = (page: Page, limit: number): Promise<string[]> =>
    page.evaluate(`[...document.querySelectorAll('${targets}')]
      .filter((one) => one.checkVisibility() && !one.classList.contains('visually-hidden'))
      .filter((one) => one.getBoundingClientRect().height < ${limit} && getComputedStyle(one).display !== 'inline')
      .map((one) => one.outerHTML.slice(0, 120))`);

  test('has nothing that keeps somebody out, nothing too small for a finger, nothing from elsewhere', {
    // Some seventy pages, and axe takes its time with each.
    timeout: 300_000,
  }, async () => {
    const { context, page, complaints } = await newProfile(browser, {
      viewport: { width: 390, height: 844 },
    });
    const byKeyboard: string[] = [];
    const foreign: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(gallery.origin)) foreign.push(request.url());
    });
    const tooWide = () => page.evaluate('document.documentElement.scrollWidth > innerWidth');
    for (const name of withScript(gallery.names)) {
      await page.emulateMedia({ colorScheme: 'light' });
      await page.goto(`${gallery.origin}/en/${name}`, { waitUntil: 'load' });
      const isHome = /^(home|account|change-password)/.test(name);
      // 48 px on sign-in, 40 at home; the show button stands inside a field of the full height, within its border.
      expect(await lowTargets(page, isHome ? 38 : 46), name).toEqual([]);
      expect(await tooWide(), `${name} is too wide`).toBe(false);
      expect(await barriersOf(page, { runOnly: allRules }), name).toEqual([]);
      byKeyboard.push(...(await walkByKeyboard(page)).map((one) => `${name}: ${one}`));
      // By night, and in the other language, only what night and letters can change: contrast, and what does not fit.
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await barriersOf(page, { runOnly: ['color-contrast'] }), `${name}, by night`).toEqual([]);
      await page.goto(`${gallery.origin}/ja/${name}`);
      expect(await page.locator('html').getAttribute('lang')).toBe('ja');
      expect(await lowTargets(page, isHome ? 38 : 46), `${name}, Japanese`).toEqual([]);
      expect(await tooWide(), `${name} is too wide in Japanese`).toBe(false);
    }
    expect(byKeyboard).toEqual([]);
    expect(foreign).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('without script shows the pages that otherwise leave by themselves', async () => {
    const { context, page } = await newProfile(browser, { javaScriptEnabled: false });
    await page.goto(`${gallery.origin}/en/form-post`);
    await expect(page.getByRole('button', { name: 'Go on' }).isVisible()).resolves.toBe(true);
    await page.goto(`${gallery.origin}/en/leaving`);
    await expect(page.getByRole('link', { name: 'Go on' }).isVisible()).resolves.toBe(true);
    await context.close();
  });

  test('is under 60 KB for whoever comes for the first time', async () => {
    for (const language of languages) {
      const { context, page } = await newProfile(browser);
      const client = await context.newCDPSession(page);
      await client.send('Network.enable');
      let bytes = 0;
      client.on('Network.loadingFinished', (event) => {
        bytes += event.encodedDataLength;
      });
      await page.goto(`${gallery.origin}/${language}/password-wrong`, { waitUntil: 'networkidle' });
      expect(bytes, language).toBeGreaterThan(20_000);
      expect(bytes, language).toBeLessThan(60_000);
      await context.close();
    }
  });

  test('shows hostile words as words', async () => {
    const bad = await serveGallery({ en: hostile, ja: hostile });
    const { context, page } = await newProfile(browser);
    const scripts: Record<string, number> = {};
    for (const name of withScript(gallery.names)) {
      await page.setContent(await (await fetch(`${gallery.origin}/en/${name}`)).text());
      scripts[name] = await page.locator('script, img, iframe, [onerror]').count();
    }
    const dialogs: string[] = [];
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    for (const name of withScript(bad.names)) {
      await page.goto(`${bad.origin}/en/${name}`, { waitUntil: 'load' });
      expect(await page.locator('script, img, iframe, [onerror]').count(), name).toBe(scripts[name]);
      expect(await page.title(), name).not.toBe('broken');
      expect(await page.locator('a[href^="javascript:" i]').count(), name).toBe(0);
    }
    expect(dialogs).toEqual([]);
    await context.close();
    await bad.close();
  });

  test('can be gone through by keyboard: the first stop skips to the content, and focus is seen', async () => {
    const { context, page } = await newProfile(browser);
    const focused = (property: string) => page.evaluate(`document.activeElement?.${property}`);
    await page.goto(`${gallery.origin}/en/home`);
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: 'Skip to the content' });
    await expect(focused('className')).resolves.toBe('skip-link');
    expect((await skip.boundingBox())?.y).toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Enter');
    await expect(focused('id')).resolves.toBe('content');
    await page.keyboard.press('/');
    await expect(focused('id')).resolves.toBe('q');
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
    await context.close();
  });

  test('lets somebody see the password they type, and hides it again before it is sent', async () => {
    const { context, page } = await newProfile(browser);
    await page.goto(`${gallery.origin}/en/password`);
    const field = page.getByLabel('Password', { exact: true });
    await field.fill('correct horse');
    await page.getByRole('button', { name: 'Show what I type' }).click();
    expect(await field.getAttribute('type')).toBe('text');
    await page.evaluate(`{
      const form = document.querySelector('form');
      form.addEventListener('submit', (event) => event.preventDefault());
      form.requestSubmit();
    }`);
    expect(await field.getAttribute('type')).toBe('password');
    await context.close();
  });

  test('finds an app as one types, in any width and case', async () => {
    const { context, page } = await newProfile(browser);
    await page.goto(`${gallery.origin}/en/home`);
    await page.getByRole('searchbox').fill('ＰＡＹ');
    expect(await page.locator('.tile:visible').allInnerTexts()).toEqual(['PA\nPayroll']);
    await page.getByRole('searchbox').fill('nothing like it');
    await expect(page.getByText('No app goes by that name').isVisible()).resolves.toBe(true);
    await context.close();
  });
});
