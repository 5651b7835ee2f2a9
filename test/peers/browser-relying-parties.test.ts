// Relying parties that live in a browser or serve one, unmodified: oidc-client-ts, @okta/okta-auth-js, @okta/oidc-middleware.
// One profile, one sign-in: the second and third app open without being asked again.
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumIsHere, launchChromium, newProfile, signInOnPage } from '#test/kit/browser.ts';
import { freePort, type RunningServer, startServer } from '#test/kit/server.ts';
import { anOidcApp, aPerson, assign, password } from './peer-org.ts';

const require = createRequire(import.meta.url);
const login = 'browser@example.com';

let server: RunningServer;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: string[];
let person: { id: string };
const servers: Server[] = [];

beforeAll(async () => {
  if (!chromiumIsHere) return;
  server = await startServer();
  person = await aPerson(server, login);
  browser = await launchChromium();
  ({ context, page, complaints } = await newProfile(browser));
});
afterAll(async () => {
  await context?.close();
  await browser?.close();
  for (const s of servers) {
    s.closeAllConnections();
    s.close();
  }
  await server?.stop();
});

/** A static site: one page whose script is a library from npm and a few lines of an app. */
async function aSinglePageApp(libraryFile: string, script: string): Promise<string> {
  const port = await freePort();
  const library = readFileSync(libraryFile);
  const site = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    if (path === '/library.js')
      return void response.setHeader('content-type', 'text/javascript').end(library);
    if (path === '/app.js') return void response.setHeader('content-type', 'text/javascript').end(script);
    response.setHeader('content-type', 'text/html');
    response.end(
      '<!doctype html><title>app</title><body data-state="loading"><script src="/library.js"></script><script type="module" src="/app.js"></script>',
    );
  });
  await new Promise<void>((resolve) => site.listen(port, '127.0.0.1', resolve));
  servers.push(site);
  return `http://localhost:${port}`;
}

const spa = { application_type: 'browser', grant_types: ['authorization_code', 'refresh_token'] };
const publicClient = { token_endpoint_auth_method: 'none', pkce_required: true };

async function untilState(wanted: string): Promise<unknown> {
  const body = page.locator(`body[data-state="${wanted}"], body[data-state="error"]`);
  await body.waitFor({ state: 'attached' });
  const detail = (await body.getAttribute('data-detail')) ?? '{}';
  expect({ state: await body.getAttribute('data-state'), detail }).toEqual({ state: wanted, detail });
  return JSON.parse(detail);
}

describe.runIf(chromiumIsHere)('apps in a browser', () => {
  test('oidc-client-ts signs a person in with PKCE, renews by refresh token and reads userinfo', async () => {
    const issuer = `${server.url}/oauth2/default`;

    const origin = await aSinglePageApp(
      require.resolve('oidc-client-ts').replace(/dist\/.*$/, 'dist/browser/oidc-client-ts.min.js'),
      `const clientId = new URLSearchParams(location.search).get('client') ?? sessionStorage.getItem('client');
       sessionStorage.setItem('client', clientId);
       const manager = new oidc.UserManager({ authority: '${issuer}', client_id: clientId, redirect_uri: location.origin + '/callback',
         post_logout_redirect_uri: location.origin + '/bye', scope: 'openid profile email offline_access', loadUserInfo: true });
       const show = (state, detail) => { document.body.dataset.detail = JSON.stringify(detail); document.body.dataset.state = state; };
       window.manager = manager;
       try {
         if (location.pathname === '/callback') {
           const user = await manager.signinCallback();
           const renewed = await manager.signinSilent();
           show('in', { profile: user.profile, renewed: renewed.access_token !== user.access_token });
         } else if (location.pathname === '/bye') { show('out', {}); }
         else { await manager.signinRedirect(); }
       } catch (error) { show('error', String(error)); }`,
    );
    const app = await anOidcApp(
      server,
      'oidc-client-ts',
      { ...spa, redirect_uris: [`${origin}/callback`], post_logout_redirect_uris: [`${origin}/bye`] },
      publicClient,
    );

    await assign(server, app, person);
    await server.api('POST', '/api/v1/trustedOrigins', {
      name: 'oidc-client-ts',
      origin,
      scopes: [{ type: 'CORS' }, { type: 'REDIRECT' }],
    });
    await page.goto(`${origin}/?client=${app.clientId}`);
    await signInOnPage(page, login, password);
    await page.waitForURL(`${origin}/callback**`);
    expect(await untilState('in')).toMatchObject({
      profile: { sub: person.id, email: login },
      renewed: true,
    });
  });

  test('@okta/okta-auth-js opens a second app without a second sign-in and verifies its tokens', async () => {
    const origin = await aSinglePageApp(
      `${require.resolve('@okta/okta-auth-js').replace(/cjs\/.*$/, '')}dist/okta-auth-js.min.js`,
      `const clientId = new URLSearchParams(location.search).get('client') ?? sessionStorage.getItem('client');
       sessionStorage.setItem('client', clientId);
       const auth = new OktaAuth({ issuer: '${server.url}/oauth2/default', clientId, redirectUri: location.origin + '/callback', scopes: ['openid', 'profile', 'email'] });
       const show = (state, detail) => { document.body.dataset.detail = JSON.stringify(detail); document.body.dataset.state = state; };
       try {
         if (auth.isLoginRedirect()) {
           const { tokens } = await auth.token.parseFromUrl();
           const info = await auth.token.getUserInfo(tokens.accessToken, tokens.idToken);
           show('in', { sub: tokens.idToken.claims.sub, email: info.email, session: await auth.session.exists() });
         } else { await auth.token.getWithRedirect(); }
       } catch (error) { show('error', String(error)); }`,
    );
    const app = await anOidcApp(
      server,
      'okta-auth-js',
      { ...spa, redirect_uris: [`${origin}/callback`] },
      publicClient,
    );
    await assign(server, app, person);
    await server.api('POST', '/api/v1/trustedOrigins', {
      name: 'auth-js',
      origin,
      scopes: [{ type: 'CORS' }, { type: 'REDIRECT' }],
    });
    await page.goto(`${origin}/?client=${app.clientId}`);
    await page.waitForURL(`${origin}/callback**`);
    expect(await untilState('in')).toMatchObject({ sub: person.id, email: login });
  });

  test('@okta/oidc-middleware opens an Express app without a second sign-in and signs out of Gatehouse too', async () => {
    const express = require('express');
    const session = require('express-session');
    const { ExpressOIDC } = require('@okta/oidc-middleware');
    const port = await freePort();
    const base = `http://localhost:${port}`;
    const app = await anOidcApp(server, 'oidc-middleware', {
      redirect_uris: [`${base}/authorization-code/callback`],
      post_logout_redirect_uris: [`${base}/`],
    });
    await assign(server, app, person);
    const oidc = new ExpressOIDC({
      issuer: `${server.url}/oauth2/default`,
      client_id: app.clientId,
      client_secret: app.clientSecret,
      appBaseUrl: base,
      scope: 'openid profile email',
      testing: { disableHttpsCheck: true },
    });
    const site = express();
    site.use(session({ secret: 'only for this test', resave: true, saveUninitialized: false }));
    site.use(oidc.router);
    site.get('/', (_request: unknown, response: { send(text: string): void }) =>
      response.send('<title>front door</title>'),
    );
    site.get(
      '/protected',
      oidc.ensureAuthenticated(),
      (request: { userContext: { userinfo: { sub: string } } }, response: { json(value: unknown): void }) =>
        response.json({ sub: request.userContext.userinfo.sub }),
    );
    site.get('/leave', oidc.forceLogoutAndRevoke(), () => undefined);
    await new Promise<void>((resolve, reject) => {
      oidc.on('ready', () => servers.push(site.listen(port, '127.0.0.1', () => resolve())));
      oidc.on('error', reject);
    });
    await page.goto(`${base}/protected`);
    await page.waitForURL(`${base}/protected`);
    expect(JSON.parse(await page.innerText('body'))).toEqual({ sub: person.id });

    await page.goto(`${base}/leave`);
    await page.waitForURL(`${base}/`);
    await page.goto(`${server.url}/`);
    await page.getByLabel('Username').waitFor();
    expect(complaints).toEqual([]);
  });
});
