// The console in a real browser, on a real org: what an administrator sees, and what axe-core and the browser say of it.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { testConfig } from '#src/platform/config/index.ts';
import { buildConsole } from '../../tools/build-console.ts';
import { barriersOf } from './axe.ts';
import { launchChromium, newPage } from './browser.ts';
import type { TestPlatform } from './platform.ts';
import { freePort } from './server.ts';
import { wholeApp, type WholeApp } from './whole-app.ts';

/** What a page has of its own; the frame around it is walked once, in test/console/every-page. */
const ownParts = 'main, [role=dialog], [role=menu], [role=listbox]';

export type TestConsole = {
  org: WholeApp;
  /** Where it listens. */
  url: string;
  /** Signed in as the super administrator unless said otherwise, at `/admin` + path. */
  open(path: string, options?: OpenOptions): Promise<Page>;
  /** Nothing serious by axe-core, nothing wider than the window, and no complaint of the browser since the page was opened. */
  isGood(page: Page): Promise<void>;
  close(): Promise<void>;
};

export type OpenOptions = {
  language?: 'en' | 'ja';
  theme?: 'light' | 'dark';
  width?: number;
  login?: string;
  /** Errors of the API that the test means to see. */
  mayFail?: boolean;
};

/** Built, started and listening; the caller closes it. */
export async function testConsole(overrides: Partial<TestPlatform> = {}): Promise<TestConsole> {
  await buildConsole();
  // Of its own: files run side by side.
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const org = await wholeApp({ config: testConfig({ port, baseUrl: url }), ...overrides });
  await org.app.listen();
  const browser: Browser = await launchChromium();
  const complaintsOf = new WeakMap<Page, string[]>();
  // A profile for each who looks, and how: its second page finds the console's files where the first left them.
  const profiles = new Map<string, Promise<BrowserContext>>();
  const newProfile = async (login: string, colorScheme: 'light' | 'dark'): Promise<BrowserContext> => {
    const context = await browser.newContext({ locale: 'en-US', colorScheme, reducedMotion: 'reduce' });
    context.setDefaultTimeout(45_000);
    const [name = '', value = ''] = (await org.signedIn({ id: '', login })).split('=');
    await context.addCookies([{ name, value, url }]);
    return context;
  };
  const profileOf = (key: string, login: string, theme: 'light' | 'dark'): Promise<BrowserContext> => {
    const made = profiles.get(key) ?? newProfile(login, theme);
    profiles.set(key, made);
    return made;
  };
  return {
    org,
    url,
    async open(path, { language = 'en', theme = 'light', width = 1440, login = 'root@example.com' } = {}) {
      const context = await profileOf(JSON.stringify([login, language, theme]), login, theme);
      const { page, complaints } = await newPage(context);
      complaintsOf.set(page, complaints);
      await page.setViewportSize({ width, height: 900 });
      await page.goto(`${url}/admin${path}${path.includes('?') ? '&' : '?'}lang=${language}`);
      await page.locator('main h1').first().waitFor();
      return page;
    },
    async isGood(page) {
      expect(complaintsOf.get(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      expect(await barriersOf(page, { within: ownParts })).toEqual([]);
    },
    async close() {
      await browser.close();
      await org.close();
    },
  };
}
