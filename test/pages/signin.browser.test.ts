// The real server in a real browser: with script and without, light and dark, in both languages, and on to another site.
import { createServer, type Server } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemActor } from '#src/system-log/index.ts';
import { barriersOf } from '../kit/axe.ts';
import { chromiumIsHere, launchChromium, newProfile } from '../kit/browser.ts';
import { freePort } from '../kit/server.ts';
import { rightPassword, type TestSignIn, testSignIn } from '../kit/signin.ts';

describe.skipIf(!chromiumIsHere)('in Chromium', () => {
  let browser: Browser;
  let org: TestSignIn;
  let elsewhere: Server;
  let site: string;
  let base: string;
  const by = { actor: systemActor };

  beforeAll(async () => {
    const [port, other] = [await freePort(), await freePort()];
    base = `http://localhost:${port}`;
    site = `http://127.0.0.1:${other}`;
    elsewhere = createServer(
      (_, response) => void response.setHeader('content-type', 'text/html').end('<title>Elsewhere</title>'),
    );
    await new Promise<void>((done) => elsewhere.listen(other, '127.0.0.1', done));
    [browser, org] = await Promise.all([launchChromium(), testSignIn({ port })]);
  });
  afterAll(async () => {
    await browser.close();
    elsewhere.close();
    await org.close();
  });

  async function signIn(page: Page, login: string, start = '/'): Promise<void> {
    await page.goto(base + start);
    await page.getByLabel('Username').fill(login);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByLabel('Password', { exact: true }).fill(rightPassword);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForLoadState();
  }

  for (const javaScriptEnabled of [true, false]) {
    test(`a worker signs in, looks around and leaves ${javaScriptEnabled ? 'with' : 'without'} script`, async () => {
      const login = `worker-${javaScriptEnabled}@example.com`;
      const user = await org.addPerson(login);
      const app = await org.apps.createApp(
        {
          name: 'bookmark',
          label: `Payroll ${javaScriptEnabled}`,
          signOnMode: 'BOOKMARK',
          settings: { app: { url: `${site}/pay` } },
        } as never,
        true,
        by,
      );
      await org.assignments.assignUser(app, user.id, {}, by);
      const { context, page, complaints } = await newProfile(browser, { javaScriptEnabled });
      await signIn(page, login);
      expect(page.url()).toBe(`${base}/home`);
      await page.getByLabel('Search apps').fill('nothing');
      await page.getByLabel('Search apps').press('Enter');
      await page.getByText('No app goes by that name').waitFor();
      await page.getByRole('link', { name: 'Account' }).click();
      await page.getByText('This device').waitFor();
      const language = page.getByRole('region', { name: 'Language and time' });
      await language.getByLabel('Language').selectOption('ja');
      await language.getByRole('button', { name: 'Save' }).click();
      await page.getByText('言語を保存しました。').waitFor();
      await page.getByRole('link', { name: 'アプリ' }).click();
      const [opened] = await Promise.all([
        context.waitForEvent('page'),
        page.getByRole('link', { name: `Payroll ${javaScriptEnabled}` }).click(),
      ]);
      await opened.waitForURL(`${site}/pay`);
      await opened.close();
      await page.getByRole('button', { name: 'サインアウト' }).click();
      await page.getByText('サインアウトしました').first().waitFor();
      await page.goBack();
      await page.reload();
      expect(page.url()).toContain('/signin');
      expect(complaints).toEqual([]);
      await context.close();
    });
  }

  test('a sign-in that began at an app ends at another site, which no policy of ours stops', async () => {
    const user = await org.addPerson('away@example.com');
    const app = await org.apps.createApp(
      {
        name: 'bookmark',
        label: 'Away',
        signOnMode: 'BOOKMARK',
        settings: { app: { url: `${site}/away` } },
      } as never,
      true,
      by,
    );
    await org.assignments.assignUser(app, user.id, {}, by);
    const { context, page, complaints } = await newProfile(browser);
    await signIn(page, 'away@example.com', `/home/bookmark/${app}/1`);
    await page.waitForURL(`${site}/away`);
    expect(await page.title()).toBe('Elsewhere');
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('going back from a refused password, and from home, repeats nothing and breaks nothing', async () => {
    await org.addPerson('goesback@example.com');
    const { context, page } = await newProfile(browser);
    await page.goto(base);
    await page.getByLabel('Username').fill('goesbakc@example.com');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByLabel('Password', { exact: true }).fill(rightPassword);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    await page.goBack();
    await page.goBack();
    await page.getByLabel('Username').fill('goesback@example.com');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByLabel('Password', { exact: true }).fill(rightPassword);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`${base}/home`);
    await page.goBack();
    // The page of the way is over: whoever is signed in is led on.
    await page.waitForURL(`${base}/home`);
    expect(await page.getByRole('heading', { name: 'My apps' }).isVisible()).toBe(true);
    await context.close();
  });

  test('a password manager finds the name beside the password', async () => {
    const { context, page } = await newProfile(browser);
    await page.goto(base);
    expect(await page.getByLabel('Username').getAttribute('autocomplete')).toBe('username');
    await page.getByLabel('Username').fill('manager@example.com');
    await page.keyboard.press('Enter');
    const password = page.getByLabel('Password', { exact: true });
    await password.waitFor();
    expect(await password.getAttribute('autocomplete')).toBe('current-password');
    expect(await page.locator('input[autocomplete=username]').inputValue()).toBe('manager@example.com');
    await context.close();
  });

  for (const [locale, colorScheme] of [
    ['en-US', 'light'],
    ['ja-JP', 'dark'],
  ] as const) {
    test(`every page of the way is for everybody (${locale}, ${colorScheme})`, async () => {
      const login = `axe-${locale}-${colorScheme}@example.com`.toLowerCase();
      await org.addPerson(login, {
        profile: { preferredLanguage: locale.slice(0, 2) },
        status: 'PASSWORD_EXPIRED',
      });
      const { context, page, complaints } = await newProfile(browser, {
        locale,
        colorScheme,
        viewport: { width: 390, height: 844 },
      });
      const look = async (what: string) => expect(await barriersOf(page), what).toEqual([]);
      const next = async () => {
        await page.locator('main button[type=submit]').first().click();
        await page.waitForLoadState();
      };
      await page.goto(base);
      expect(await page.locator('html').getAttribute('lang')).toBe(locale.slice(0, 2));
      await look('name');
      await next();
      await look('name missing');
      await page.locator('#identifier').fill(login);
      await next();
      await look('password');
      await page.locator('#password').fill('wrong');
      await next();
      await look('wrong password');
      await page.locator('#password').fill(rightPassword);
      await next();
      await look('expired password');
      await page.locator('#newPassword').fill('Fresh-Horse-10');
      await page.locator('#repeatPassword').fill('Fresh-Horse-10');
      await next();
      expect(page.url()).toBe(`${base}/home`);
      await look('home');
      for (const path of [
        '/home/account',
        '/home/password',
        '/signout',
        '/home/none/none',
        '/signin/forgot-password',
        '/welcome/x',
        '/setup?token=x',
        '/nothing/here',
      ]) {
        await page.goto(base + path);
        await look(path);
      }
      expect(complaints).toEqual([]);
      await context.close();
    });
  }

  test('the first page weighs less than 60 KB and asks nobody else for anything', async () => {
    for (const locale of ['en-US', 'ja-JP']) {
      const { context, page } = await newProfile(browser, { locale });
      const client = await context.newCDPSession(page);
      await client.send('Network.enable');
      let bytes = 0;
      client.on('Network.loadingFinished', (event) => void (bytes += event.encodedDataLength));
      const hosts = new Set<string>();
      page.on('request', (request) => void hosts.add(new URL(request.url()).origin));
      await page.goto(`${base}/signin`, { waitUntil: 'networkidle' });
      expect(bytes, locale).toBeGreaterThan(20_000);
      expect(bytes, locale).toBeLessThan(60_000);
      expect([...hosts]).toEqual([base]);
      await context.close();
    }
  });

  test('no page of ours can be put into a frame', async () => {
    const framing = createServer(
      (_, response) =>
        void response.setHeader('content-type', 'text/html').end(`<iframe src="${base}/signin"></iframe>`),
    );
    const port = await freePort();
    await new Promise<void>((done) => framing.listen(port, '127.0.0.1', done));
    const { context, page } = await newProfile(browser);
    await page.goto(`http://127.0.0.1:${port}/`, { waitUntil: 'networkidle' });
    expect(await page.frameLocator('iframe').locator('#identifier').count()).toBe(0);
    framing.close();
    await context.close();
  });
});
