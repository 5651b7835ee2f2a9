// A real Chromium for tests: one browser per file, a fresh profile per context, no traffic of its own.
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const executablePath = '/usr/bin/chromium';

/** Whether Debian's Chromium is here; tests that need it say so when it is not. */
export const chromiumIsHere = existsSync(executablePath);

/** Starts headless Chromium. The caller closes it. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      // Its share of /dev/shm is small in a container, and a page that finds no room there stands still.
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-quic',
      '--no-first-run',
    ],
  });
}

/** A page in a profile of its own that fails the test on any CSP violation or page error. */
export async function newProfile(
  browser: Browser,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<{ context: BrowserContext; page: Page; complaints: string[] }> {
  // What moves keeps a test waiting.
  const context = await browser.newContext({ locale: 'en-US', reducedMotion: 'reduce', ...options });
  // Shorter than a test, so that what was waited for is named; for tabs that open by themselves as well.
  context.setDefaultTimeout(45_000);
  return { context, ...(await newPage(context)) };
}

/** One more page of a profile, with what it complains about. */
export async function newPage(context: BrowserContext): Promise<{ page: Page; complaints: string[] }> {
  const complaints: string[] = [];
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(`page error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Refused to/i.test(message.text())) {
      complaints.push(message.text());
    }
  });
  return { page, complaints };
}

/** Signs in on Gatehouse's own pages, as a person does: by the visible labels. */
export async function signInOnPage(page: Page, login: string, password: string): Promise<void> {
  await page.getByLabel('Username').fill(login);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}
