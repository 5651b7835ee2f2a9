// `npm run screenshots`: starts the demo and takes the pictures of docs/images with a real browser, at the width of a phone and of a
// desktop, light and dark, in English and Japanese. Then writes their index, docs/screens.md.
//   npm run screenshots -- [only scenes whose name contains this, or one of these, with commas between]
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { demoPeople, demoWorker } from '../demo/people.ts';
import { launchChromium } from '#test/kit/browser.ts';
import { type Demo, demoPassword, startDemo } from '#test/kit/demo.ts';
import { consoleLinesOfIndex, isWanted, takeConsolePictures } from './console-scenes.ts';

type Language = 'en' | 'ja';
type Scene = {
  name: string;
  title: string;
  /** Somebody who has signed in, or nobody. */
  signedIn: boolean;
  /** Brings the page to where the picture is taken. */
  go(page: Page, demo: Demo, login: string): Promise<void>;
};

const folder = 'docs/images';
const sizes = { phone: { width: 390, height: 844 }, desktop: { width: 1440, height: 900 } };
const schemes = ['light', 'dark'] as const;
const languages: Language[] = ['en', 'ja'];

/** The button that goes on, whatever the language. */
const submit = (page: Page) => page.locator('main button[type=submit]').first();

/** Opens an app by its tile, in the same tab. */
async function openTile(page: Page, demo: Demo, label: string): Promise<void> {
  await page.goto(`${demo.gatehouse}/home`);
  const href = await page.getByRole('link', { name: label }).first().getAttribute('href');
  await page.goto(new URL(href ?? '', demo.gatehouse).href);
}

const scenes: Scene[] = [
  {
    name: 'sign-in',
    title: 'Signing in',
    signedIn: false,
    go: async (page, demo) => void (await page.goto(`${demo.gatehouse}/`)),
  },
  {
    name: 'sign-in-password',
    title: 'Signing in on the way to an app',
    signedIn: false,
    async go(page, demo, login) {
      await page.goto(`${demo.apps}/expenses/signin`);
      await page.locator('input[name=identifier]').fill(login);
      await submit(page).click();
      await page.locator('input[type=password]').waitFor();
    },
  },
  {
    name: 'home',
    title: 'The home page',
    signedIn: true,
    go: async (page, demo) => void (await page.goto(`${demo.gatehouse}/home`)),
  },
  {
    name: 'home-search',
    title: 'Looking for an app',
    signedIn: true,
    async go(page, demo) {
      await page.goto(`${demo.gatehouse}/home`);
      await page.getByRole('searchbox').fill('net');
    },
  },
  {
    name: 'home-arrange',
    title: 'Arranging the home page',
    signedIn: true,
    go: async (page, demo) => void (await page.goto(`${demo.gatehouse}/home/arrange`)),
  },
  {
    name: 'app-oidc',
    title: 'An OpenID Connect app, opened',
    signedIn: true,
    async go(page, demo) {
      await openTile(page, demo, 'Customer Desk');
      await page.waitForURL(`${demo.apps}/desk`);
    },
  },
  {
    name: 'app-saml',
    title: 'A SAML app, opened',
    signedIn: true,
    async go(page, demo) {
      await openTile(page, demo, 'Expenses');
      await page.waitForURL(`${demo.apps}/expenses`);
    },
  },
  {
    name: 'app-header',
    title: 'A site behind nginx, opened',
    signedIn: true,
    async go(page, demo) {
      await openTile(page, demo, 'Network Status');
      await page.waitForURL(`${demo.proxy}/`);
    },
  },
  {
    name: 'app-credentials',
    title: 'A legacy app, the first time',
    signedIn: true,
    async go(page, demo) {
      await openTile(page, demo, 'Tickets');
      await page.locator('input[type=password]').waitFor();
    },
  },
  {
    name: 'app-legacy',
    title: 'A legacy app, opened',
    signedIn: true,
    async go(page, demo) {
      await openTile(page, demo, 'Canteen');
      await page.waitForURL(`${demo.apps}/canteen`);
    },
  },
  {
    name: 'request-app',
    title: 'Asking for an app',
    signedIn: true,
    go: async (page, demo) => void (await page.goto(`${demo.gatehouse}/home/requests`)),
  },
  {
    name: 'account',
    title: 'The account page',
    signedIn: true,
    go: async (page, demo) => void (await page.goto(`${demo.gatehouse}/home/account`)),
  },
  {
    name: 'security',
    title: 'The security page',
    signedIn: true,
    go: async (page, demo) => void (await page.goto(`${demo.gatehouse}/home/security`)),
  },
  {
    name: 'set-up-factor',
    title: 'Setting up an authenticator app',
    signedIn: true,
    async go(page, demo) {
      await page.goto(`${demo.gatehouse}/home/security`);
      await page.locator('a[href*="totp"], button[value*="totp"]').first().click();
      await page.waitForURL('**/home/security/**');
    },
  },
  {
    name: 'authenticator',
    title: 'The approval app, before it is set up',
    signedIn: false,
    go: async (page, demo) => void (await page.goto(`${demo.gatehouse}/authenticator`)),
  },
  {
    name: 'forgot-password',
    title: 'A forgotten password',
    signedIn: false,
    async go(page, demo) {
      await page.goto(`${demo.gatehouse}/`);
      await page.locator('a[href*="forgot-password"]').first().click();
      await page.waitForURL('**/forgot-password**');
    },
  },
  {
    name: 'saml-problem',
    title: 'An app sent something that cannot be used',
    signedIn: true,
    async go(page, demo) {
      const { headers } = await fetch(`${demo.apps}/expenses/signin`, { redirect: 'manual' });
      const request = new URL(headers.get('location') ?? '');
      request.searchParams.delete('Signature');
      request.searchParams.delete('SigAlg');
      await page.goto(request.href);
    },
  },
  {
    name: 'sign-out',
    title: 'Signing out',
    signedIn: true,
    go: async (page, demo) => void (await page.goto(`${demo.gatehouse}/signout`)),
  },
  {
    name: 'sign-out-open',
    title: 'Signed out, and an app did not confirm',
    signedIn: true,
    async go(page, demo) {
      await openTile(page, demo, 'Learning');
      await page.waitForURL(`${demo.apps}/learning`);
      await page.route(/gatehouse_learning_1\/.*\/slo\/saml\/tell/, (route) => route.abort());
      await page.goto(`${demo.gatehouse}/signout`);
      await submit(page).click();
      await page.locator('[data-go-on]').waitFor();
      await page.locator('[data-go-on]').waitFor({ state: 'detached', timeout: 20_000 });
    },
  },
];

async function main(): Promise<void> {
  const only = process.argv[2] ?? '';
  mkdirSync(folder, { recursive: true });
  const demo = await startDemo();
  const browser = await launchChromium();
  try {
    for (const language of languages) await liveIn(browser, demo, workerOf(language));
    for (const language of languages) {
      for (const [size, viewport] of Object.entries(sizes)) {
        for (const colorScheme of schemes) {
          await takePictures(browser, demo, {
            language,
            viewport,
            colorScheme,
            only,
            suffix: `${size}.${colorScheme}.${language}`,
          });
        }
      }
    }
    await takeConsolePictures(browser, demo, { folder, only });
  } finally {
    await browser.close();
    await demo.stop();
  }
  writeFileSync('docs/screens.md', index());
  const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  process.stdout.write(`Pictures are in ${folder} (${(bytes / 1_048_576).toFixed(1)} MiB)\n`);
}

async function takePictures(
  browser: Browser,
  demo: Demo,
  look: {
    language: Language;
    viewport: { width: number; height: number };
    colorScheme: 'light' | 'dark';
    only: string;
    suffix: string;
  },
): Promise<void> {
  const wanted = scenes.filter((scene) => isWanted(scene.name, look.only));
  for (const signedIn of [false, true]) {
    const some = wanted.filter((scene) => scene.signedIn === signedIn);
    if (some.length === 0) continue;
    const login = workerOf(look.language);
    const context = await browser.newContext({
      viewport: look.viewport,
      colorScheme: look.colorScheme,
      locale: look.language === 'ja' ? 'ja-JP' : 'en-GB',
      timezoneId: 'Asia/Tokyo',
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    if (signedIn) await signIn(page, demo, login);
    for (const scene of some) {
      await scene.go(page, demo, login);
      await settled(page);
      await page.screenshot({ path: join(folder, `${scene.name}.${look.suffix}.png`), fullPage: true });
    }
    await context.close();
  }
}

async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.evaluate('document.fonts.ready.then(() => true)');
}

async function signIn(page: Page, demo: Demo, login: string): Promise<void> {
  await page.goto(`${demo.gatehouse}/`);
  await page.locator('input[name=identifier]').fill(login);
  await submit(page).click();
  await page.locator('input[type=password]').fill(demoPassword);
  await submit(page).click();
  await page.waitForURL(`${demo.gatehouse}/home**`);
}

/** A home page that has been used looks like one: a few apps were opened, two are favourites. */
async function liveIn(browser: Browser, demo: Demo, login: string): Promise<void> {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await signIn(page, demo, login);
  for (const label of ['Expenses', 'Network Status', 'Customer Desk']) await openTile(page, demo, label);
  for (const label of ['Customer Desk', 'Roster']) {
    await page.goto(`${demo.gatehouse}/home`);
    const tile = page.locator('li', { has: page.getByRole('link', { name: label }) }).first();
    await tile.hover();
    await tile.locator('button[aria-pressed=false]').first().click();
    await page.waitForLoadState('networkidle');
  }
  await context.close();
}

const workerOf = (language: Language): string => (language === 'ja' ? demoWorker.login : englishWorker());

/** A colleague of the demo's worker who reads English, and sees the same apps. */
function englishWorker(): string {
  const person = demoPeople(1000).find(
    (candidate) => candidate.department === demoWorker.department && candidate.preferredLanguage === 'en',
  );
  if (person === undefined) throw new Error('nobody in the call centre reads English');
  return person.login;
}

function index(): string {
  const names = Object.keys(sizes).flatMap((size) =>
    schemes.flatMap((scheme) => languages.map((language) => `${size}.${scheme}.${language}`)),
  );
  const shown = 'desktop.light.en';
  const lines = scenes.flatMap(({ name, title }) => [
    '',
    `### ${title}`,
    '',
    `![${title}](images/${name}.${shown}.png)`,
    '',
    names
      .filter((look) => look !== shown)
      .map((look) => `[${look.split('.').join(', ')}](images/${name}.${look}.png)`)
      .join(' · '),
  ]);
  return `# Screens

Made by \`npm run screenshots\` from the demo, in Chromium.

## For everybody
${lines.join('\n')}

${consoleLinesOfIndex().join('\n')}
`;
}

await main();
