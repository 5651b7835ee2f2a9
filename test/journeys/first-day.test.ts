// The first day: a newcomer opens the gate, a worker signs in once, apps open, and one sign-out ends them all.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SampleSite, startSampleSite } from '../../demo/sample-site.ts';
import { chromiumIsHere, launchChromium, newProfile, signInOnPage } from '#test/kit/browser.ts';
import { freePort } from '#test/kit/server.ts';
import { startFresh } from '../topologies/cluster.ts';

const administrator = { email: 'ada@example.com', password: 'Correct-Horse-9' };
const worker = { login: 'aoi.tanaka@example.com', password: 'Blue-Heron-27' };

let browser: Browser;
let node: Awaited<ReturnType<typeof startFresh>>;
let site: SampleSite | undefined;

beforeAll(async () => {
  if (!chromiumIsHere) return;
  browser = await launchChromium();
  node = await startFresh({ GATEHOUSE_OUTBOUND_ALLOW: '127.0.0.0/8,::1/128,localhost' });
});
afterAll(async () => {
  await site?.close();
  await browser?.close();
  await node?.stop();
});

/** Calls the management API with the cookie of the page that is signed in, as the pages themselves do. */
async function callFrom<T>(page: Page, method: string, path: string, data?: unknown): Promise<T> {
  const answer = await page.request.fetch(node.url + path, {
    method,
    headers: { origin: node.url, accept: 'application/json' },
    ...(data === undefined ? {} : { data }),
  });
  if (!answer.ok()) throw new Error(`${method} ${path} answered ${answer.status()}: ${await answer.text()}`);
  return (answer.status() === 204 ? undefined : await answer.json()) as T;
}

async function addApp(
  page: Page,
  slug: string,
  label: string,
  siteUrl: string,
): Promise<{ clientId: string; clientSecret: string }> {
  const app = await callFrom<{
    id: string;
    credentials: { oauthClient: { client_id: string; client_secret: string } };
  }>(page, 'POST', '/api/v1/apps', {
    name: 'oidc_client',
    label,
    signOnMode: 'OPENID_CONNECT',
    credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_basic' } },
    settings: {
      oauthClient: {
        application_type: 'web',
        initiate_login_uri: `${siteUrl}/${slug}/signin`,
        redirect_uris: [`${siteUrl}/${slug}/callback`],
        post_logout_redirect_uris: [`${siteUrl}/${slug}`],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        backchannel_logout_uri: `${siteUrl}/${slug}/backchannel-logout`,
        backchannel_logout_session_required: true,
      },
    },
  });
  const [everyone] = await callFrom<{ id: string }[]>(page, 'GET', '/api/v1/groups?q=Everyone');
  await callFrom(page, 'PUT', `/api/v1/apps/${app.id}/groups/${everyone?.id}`, {});
  return {
    clientId: app.credentials.oauthClient.client_id,
    clientSecret: app.credentials.oauthClient.client_secret,
  };
}

describe.runIf(chromiumIsHere)('the first day', () => {
  test('a newcomer follows the set-up link and is the first administrator, and the link works once', async () => {
    const { context, page, complaints } = await newProfile(browser);
    await page.goto(node.setupLink);
    await page.getByLabel('Name of your organisation').fill('Tide Mobile');
    await page.getByLabel('First name').fill('Ada');
    await page.getByLabel('Last name').fill('Admin');
    await page.getByLabel('Work e-mail address').fill(administrator.email);
    await page.getByLabel('New password', { exact: true }).fill(administrator.password);
    await page.getByLabel('New password again').fill(administrator.password);
    await page.getByRole('button', { name: 'Create and sign in' }).click();
    await page.getByRole('heading', { name: 'My apps' }).waitFor();

    await page.goto(node.setupLink);
    await page.getByRole('heading', { name: 'This set-up link is no longer good' }).waitFor();

    const port = await freePort();
    const siteUrl = `http://localhost:${port}`;
    const oidc = {
      desk: await addApp(page, 'desk', 'Customer Desk', siteUrl),
      roster: await addApp(page, 'roster', 'Roster', siteUrl),
    };
    site = await startSampleSite({ port, issuer: node.url, credentials: { oidc } });
    await callFrom(page, 'POST', '/api/v1/users?activate=true', {
      profile: { firstName: 'Aoi', lastName: 'Tanaka', email: worker.login, login: worker.login },
      credentials: { password: { value: worker.password } },
    });
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('a worker signs in once, opens two apps from the home page, and signing out of one ends the other by the back channel', async () => {
    const { context, page, complaints } = await newProfile(browser);
    await page.goto(`${node.url}/`);
    await signInOnPage(page, worker.login, worker.password);
    await page.getByRole('heading', { name: 'My apps' }).waitFor();

    for (const [label, slug] of [
      ['Customer Desk', 'desk'],
      ['Roster', 'roster'],
    ] as const) {
      await page.goto(`${node.url}/`);
      const opened = context.waitForEvent('page', { timeout: 2_000 }).catch(() => page);
      await page.getByRole('link', { name: label }).click();
      const app = await opened;
      await app.getByRole('heading', { name: 'Hello, Aoi' }).waitFor();
      expect(new URL(app.url()).pathname).toBe(`/${slug}`);
      if (app !== page) await app.close();
    }

    await page.goto(`${site?.url}/desk`);
    await page.getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.getByRole('link', { name: 'Sign in with Gatehouse' }).waitFor();
    await expect
      .poll(async () => {
        await page.goto(`${site?.url}/roster`);
        return page.getByRole('link', { name: 'Sign in with Gatehouse' }).isVisible();
      })
      .toBe(true);

    await page.goto(`${node.url}/`);
    await page.getByLabel('Username').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('a worker who speaks Japanese, without script, sees every step in Japanese and gets in', async () => {
    const { context, page } = await newProfile(browser, { locale: 'ja-JP', javaScriptEnabled: false });
    await page.goto(`${node.url}/`);
    expect(await page.getAttribute('html', 'lang')).toBe('ja');
    await page.getByLabel('ユーザー名').fill(worker.login);
    await page.getByRole('button', { name: '次へ' }).click();
    await page.getByLabel('パスワード', { exact: true }).fill(worker.password);
    await page.getByRole('button', { name: 'サインイン', exact: true }).click();
    await page.getByRole('heading', { name: 'マイアプリ' }).waitFor();
    await context.close();
  });
});
