// Debian's Apache with mod_auth_openidc as the relying party: discovery, code flow with PKCE, and sign-out by the back channel.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumIsHere, launchChromium, newProfile, signInOnPage } from '#test/kit/browser.ts';
import { freePort, type RunningServer, startServer } from '#test/kit/server.ts';
import { type Apache, hasApacheModule, startApache } from './apache.ts';
import { anOidcApp, aPerson, assign, password } from './peer-org.ts';

const apacheIsHere = hasApacheModule('auth_openidc');

let server: RunningServer;
let browser: Browser;
let apache: Apache;
let person: { id: string };

beforeAll(async () => {
  if (!chromiumIsHere || !apacheIsHere) return;
  server = await startServer({ env: { GATEHOUSE_OUTBOUND_ALLOW: '127.0.0.0/8,::1/128' } });
  browser = await launchChromium();
  person = await aPerson(server, 'apache@example.com');
  const port = await freePort();
  const app = await anOidcApp(server, 'intranet', {
    redirect_uris: [`http://localhost:${port}/protected/redirect_uri`],
    post_logout_redirect_uris: [`http://localhost:${port}/`],
    backchannel_logout_uri: `http://localhost:${port}/protected/redirect_uri?logout=backchannel`,
    backchannel_logout_session_required: true,
  });
  await assign(server, app, person);
  apache = await startApache({
    port,
    module: 'auth_openidc',
    page: 'subject=<!--#echo var="OIDC_CLAIM_sub" --> email=<!--#echo var="OIDC_CLAIM_email" -->',
    directives: [
      `OIDCProviderMetadataURL ${server.url}/oauth2/default/.well-known/openid-configuration`,
      `OIDCClientID ${app.clientId}`,
      `OIDCClientSecret ${app.clientSecret}`,
      `OIDCRedirectURI http://localhost:${port}/protected/redirect_uri`,
      'OIDCCryptoPassphrase only-for-this-test',
      'OIDCScope "openid email profile"',
      'OIDCPKCEMethod S256',
      'OIDCProviderAuthRequestMethod GET',
      'OIDCSessionType server-cache',
      '<Location /protected>',
      '  AuthType openid-connect',
      '  Require valid-user',
      '</Location>',
    ],
  });
});
afterAll(async () => {
  await apache?.stop();
  await browser?.close();
  await server?.stop();
});

describe.runIf(chromiumIsHere && apacheIsHere)('a site behind Apache with mod_auth_openidc', () => {
  test('opens after one sign-in, and its session ends when the person signs out of Gatehouse', async () => {
    const { context, page, complaints } = await newProfile(browser);
    await page.goto(`${apache.url}/protected/`);
    await signInOnPage(page, 'apache@example.com', password);
    await page.waitForURL(`${apache.url}/protected/`);
    expect(await page.innerText('body')).toContain(`subject=${person.id}`);

    await page.goto(`${server.url}/signout`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForLoadState();
    await expect
      .poll(async () => {
        await page.goto(`${apache.url}/protected/`);
        return page.url().startsWith(server.url);
      })
      .toBe(true);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('refuses a person who is not assigned', async () => {
    await aPerson(server, 'stranger@example.com');
    const { context, page } = await newProfile(browser);
    await page.goto(`${apache.url}/protected/`);
    await signInOnPage(page, 'stranger@example.com', password);
    await page.waitForURL(`${apache.url}/**`);
    expect(await page.innerText('body')).not.toContain('subject=0');
    await context.close();
  });
});
