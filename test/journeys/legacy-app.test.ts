// A legacy app with nothing but a sign-in form, and one whose form nobody can fill in: opened in a real browser, with one click.
import { createServer, type Server } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '#src/app.ts';
import { testConfig } from '#src/platform/config/index.ts';
import { checkAnswer } from '#test/contract/index.ts';
import { chromiumIsHere, launchChromium, newProfile, signInOnPage } from '#test/kit/browser.ts';
import { type TestPlatform, testPlatform } from '#test/kit/platform.ts';
import { freePort } from '#test/kit/server.ts';

const token = '00tokenOfTheLegacyAppJourney00000000000000';
const worker = { login: 'aoi.tanaka@example.com', password: 'Blue-Heron-27' };
const secret = 'Paper <Moon> & "4711"';

describe.skipIf(!chromiumIsHere)('an app with nothing but a sign-in form', () => {
  let browser: Browser;
  let platform: TestPlatform;
  let app: ReturnType<typeof createApp>;
  let legacy: Server;
  let base: string;
  let site: string;

  beforeAll(async () => {
    const [port, other] = [await freePort(), await freePort()];
    base = `http://localhost:${port}`;
    site = `http://127.0.0.1:${other}`;
    legacy = await startLegacyApp(other);
    platform = await testPlatform({ config: testConfig({ port, baseUrl: base }) });
    app = createApp(platform, { reuseKeys: true, checkAnswer });
    await app.start();
    await app.admin.createWithToken({
      email: 'root@example.com',
      firstName: 'Ada',
      lastName: 'Admin',
      password: 'Correct-Horse-9',
      token,
    });
    await app.listen();
    await call('POST', '/api/v1/users?activate=true', {
      profile: { firstName: 'Aoi', lastName: 'Tanaka', email: worker.login, login: worker.login },
      credentials: { password: { value: worker.password } },
    });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
    await platform?.close();
    legacy?.close();
  });

  async function call<T = { id: string; name: string }>(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<T> {
    const answer = await fetch(base + path, {
      method,
      headers: { authorization: `SSWS ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  async function addApp(body: Record<string, unknown>, credentials?: unknown): Promise<string> {
    const { id } = await call('POST', '/api/v1/apps', body);
    const user = await call('GET', `/api/v1/users/${worker.login}`);
    await call('POST', `/api/v1/apps/${id}/users`, {
      id: user.id,
      ...(credentials === undefined ? {} : { credentials }),
    });
    return id;
  }

  async function home(page: Page): Promise<void> {
    await page.goto(`${base}/home`);
    await signInOnPage(page, worker.login, worker.password);
    await page.waitForURL(`${base}/home`);
  }

  /** A tile opens in a tab of its own. */
  async function open(home: Page, label: string, complaints: string[]): Promise<Page> {
    await home.goto(`${base}/home`);
    const [page] = await Promise.all([
      home.context().waitForEvent('page'),
      home.locator('a.tile-link', { hasText: label }).first().click(),
    ]);
    page.on('console', (message) => {
      if (/Content Security Policy|Refused to/i.test(message.text())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    return page;
  }

  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? 'with' : 'without';
    test(`asks once, and then opens with one click ${how} script`, async () => {
      const label = `Ledger ${how}`;
      await addApp({
        name: 'template_sps',
        label,
        signOnMode: 'SECURE_PASSWORD_STORE',
        // A field that is called as the form's own method was the undoing of others.
        settings: {
          app: {
            url: `${site}/login`,
            usernameField: 'user',
            passwordField: 'pass',
            optionalField1: 'submit',
            optionalField1Value: 'Go',
          },
        },
      });
      const { context, page, complaints } = await newProfile(browser, { javaScriptEnabled });
      await home(page);
      const first = await open(page, label, complaints);
      await first.getByLabel('User name').fill('teller7');
      await first.getByLabel(`Password of ${label}`).fill(secret);
      await first.getByRole('button', { name: 'Save and open' }).click();
      if (!javaScriptEnabled) await first.locator('form[data-send] button').click();
      await first.getByText('Welcome teller7').waitFor();

      const second = await open(page, label, complaints);
      if (!javaScriptEnabled) await second.locator('form[data-send] button').click();
      await second.getByText('Welcome teller7').waitFor();
      expect(second.url()).toBe(`${site}/login`);
      expect(complaints).toEqual([]);
      await context.close();
    });
  }

  test('that takes no form from elsewhere is opened with two values to copy', async () => {
    const id = await addApp(
      {
        label: 'Wiki',
        signOnMode: 'AUTO_LOGIN',
        credentials: { scheme: 'ADMIN_SETS_CREDENTIALS' },
        settings: { signOn: { loginUrl: `${site}/login` } },
      },
      { userName: 'wiki-teller', password: { value: secret } },
    );
    const { context, page, complaints } = await newProfile(browser);
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: base });
    await home(page);
    const wiki = await open(page, 'Wiki', complaints);
    const clipboard = () => wiki.evaluate<string>('navigator.clipboard.readText()');
    await wiki.getByRole('button', { name: 'Copy the user name' }).click();
    await expect.poll(clipboard).toBe('wiki-teller');
    await wiki.getByRole('button', { name: 'Copy the password' }).click();
    await expect.poll(clipboard).toBe(secret);
    expect(await wiki.content()).not.toContain('4711');
    expect(wiki.url()).toContain(`/${id}/`);
    const [opened] = await Promise.all([
      context.waitForEvent('page'),
      wiki.getByRole('link', { name: 'Open Wiki' }).click(),
    ]);
    await opened.getByRole('button', { name: 'Log in' }).waitFor();
    expect(opened.url()).toBe(`${site}/login`);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

/** What an app of twenty years ago has: a form, and a page for who sends the right one. */
function startLegacyApp(port: number): Promise<Server> {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    if (request.method !== 'POST') {
      response.end(
        '<form method="post"><input name="user"><input name="pass" type="password"><button>Log in</button></form>',
      );
      return;
    }
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on('end', () => {
      const form = new URLSearchParams(text);
      const isRight = form.get('pass') === secret;
      response.end(isRight ? `<title>In</title><p>Welcome ${form.get('user')}</p>` : '<p>Wrong password</p>');
    });
  });
  return new Promise((done) => server.listen(port, '127.0.0.1', () => done(server)));
}
