// Relying-party libraries that run in Node, unmodified: openid-client, oauth4webapi, @okta/jwt-verifier, @okta/okta-auth-js.
// Where a person has to sign in, Chromium does it.
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumIsHere, launchChromium, newProfile, signInOnPage } from '#test/kit/browser.ts';
import { freePort, type RunningServer, startServer } from '#test/kit/server.ts';
import { anOidcApp, aPerson, assign, eventTypes, password } from './peer-org.ts';

const require = createRequire(import.meta.url);
const OktaJwtVerifier = require('@okta/jwt-verifier');
const { OktaAuth } = require('@okta/okta-auth-js');

let server: RunningServer;
let browser: Browser;
let landing: Server;
let landingUrl: string;

beforeAll(async () => {
  server = await startServer();
  browser = await launchChromium();
  const port = await freePort();
  landingUrl = `http://localhost:${port}`;
  landing = createServer((_request, response) =>
    response.end('<!doctype html><title>back at the app</title>'),
  );
  await new Promise<void>((resolve) => landing.listen(port, '127.0.0.1', resolve));
});
afterAll(async () => {
  landing?.close();
  await browser?.close();
  await server?.stop();
});

/** Follows an authorization URL in a fresh profile, signs in, and gives the address the app was called back on. */
async function signInAndComeBack(authorizeUrl: URL, login: string): Promise<URL> {
  const { context, page, complaints } = await newProfile(browser);
  await page.goto(authorizeUrl.href);
  await signInOnPage(page, login, password);
  await page.waitForURL(`${landingUrl}/**`);
  const back = new URL(page.url());
  expect(complaints).toEqual([]);
  await context.close();
  return back;
}

describe.runIf(chromiumIsHere)('openid-client', () => {
  test.each(['', '/oauth2/default'])(
    'signs a person in at issuer "%s", refreshes, introspects and revokes',
    async (path) => {
      const login = `openid-client${path.replaceAll('/', '-')}@example.com`;
      const person = await aPerson(server, login);
      const app = await anOidcApp(server, `openid-client ${path}`, {
        redirect_uris: [`${landingUrl}/callback`],
        grant_types: ['authorization_code', 'refresh_token'],
      });
      await assign(server, app, person);
      const config = await openid.discovery(
        new URL(server.url + path),
        app.clientId,
        app.clientSecret,
        undefined,
        {
          execute: [openid.allowInsecureRequests],
          ...(path === '' ? {} : { algorithm: 'oidc' }),
        },
      );
      const verifier = openid.randomPKCECodeVerifier();
      const state = openid.randomState();
      const nonce = openid.randomNonce();
      const back = await signInAndComeBack(
        openid.buildAuthorizationUrl(config, {
          redirect_uri: `${landingUrl}/callback`,
          scope: 'openid profile email offline_access',
          code_challenge: await openid.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
          state,
          nonce,
        }),
        login,
      );
      const tokens = await openid.authorizationCodeGrant(config, back, {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      });
      expect(tokens.claims()?.sub).toBe(person.id);
      const userinfo = await openid.fetchUserInfo(config, tokens.access_token, person.id);
      expect(userinfo.email).toBe(login);
      const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '');
      expect((await openid.tokenIntrospection(config, refreshed.access_token)).active).toBe(true);
      await openid.tokenRevocation(config, refreshed.refresh_token ?? tokens.refresh_token ?? '');
      expect((await openid.tokenIntrospection(config, refreshed.access_token)).active).toBe(false);
      await expect(openid.refreshTokenGrant(config, refreshed.refresh_token ?? '')).rejects.toMatchObject({
        error: 'invalid_grant',
      });
      expect(await eventTypes(server)).toEqual(
        expect.arrayContaining(['user.session.start', 'user.authentication.sso']),
      );
    },
  );

  test('a person who is not assigned comes back with access_denied', async () => {
    await aPerson(server, 'unassigned@example.com');
    const app = await anOidcApp(server, 'closed to strangers', { redirect_uris: [`${landingUrl}/callback`] });
    const config = await openid.discovery(
      new URL(`${server.url}/oauth2/default`),
      app.clientId,
      app.clientSecret,
      undefined,
      {
        execute: [openid.allowInsecureRequests],
      },
    );
    const back = await signInAndComeBack(
      openid.buildAuthorizationUrl(config, {
        redirect_uri: `${landingUrl}/callback`,
        scope: 'openid',
        state: 's1',
        code_challenge: await openid.calculatePKCECodeChallenge(openid.randomPKCECodeVerifier()),
        code_challenge_method: 'S256',
      }),
      'unassigned@example.com',
    );
    expect(back.searchParams.get('error')).toBe('access_denied');
    expect(back.searchParams.get('state')).toBe('s1');
    expect(back.searchParams.get('iss')).toBe(`${server.url}/oauth2/default`);
  });
});

describe.runIf(chromiumIsHere)('oauth4webapi', () => {
  test('signs a person in with private_key_jwt, checking iss, nonce, at_hash and signature itself', async () => {
    const person = await aPerson(server, 'oauth4webapi@example.com');
    const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
      'sign',
      'verify',
    ]);
    const publicJwk = await crypto.subtle.exportKey('jwk', keys.publicKey);
    const app = await anOidcApp(
      server,
      'oauth4webapi',
      {
        redirect_uris: [`${landingUrl}/callback`],
        jwks: { keys: [{ ...publicJwk, kid: 'k1', use: 'sig', alg: 'ES256' }] },
      },
      { token_endpoint_auth_method: 'private_key_jwt' },
    );
    await assign(server, app, person);
    const issuer = new URL(`${server.url}/oauth2/default`);
    const options = { [oauth.allowInsecureRequests]: true };
    for (const algorithm of ['oidc', 'oauth2'] as const) {
      // Both discovery forms name the same issuer: RFC 8414 §3 path insertion and OpenID Connect Discovery §4.
      await oauth.processDiscoveryResponse(
        issuer,
        await oauth.discoveryRequest(issuer, { ...options, algorithm }),
      );
    }
    const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options));
    const client: oauth.Client = { client_id: app.clientId };
    const verifier = oauth.generateRandomCodeVerifier();
    const nonce = oauth.generateRandomNonce();
    const authorize = new URL(as.authorization_endpoint ?? '');
    authorize.search = new URLSearchParams({
      client_id: app.clientId,
      redirect_uri: `${landingUrl}/callback`,
      response_type: 'code',
      scope: 'openid email',
      state: 'state-1',
      nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    }).toString();
    const back = await signInAndComeBack(authorize, 'oauth4webapi@example.com');
    const parameters = oauth.validateAuthResponse(as, client, back, 'state-1');
    const answer = await oauth.authorizationCodeGrantRequest(
      as,
      client,
      oauth.PrivateKeyJwt({ key: keys.privateKey, kid: 'k1' }),
      parameters,
      `${landingUrl}/callback`,
      verifier,
      options,
    );
    const result = await oauth.processAuthorizationCodeResponse(as, client, answer, {
      expectedNonce: nonce,
      requireIdToken: true,
    });
    await oauth.validateApplicationLevelSignature(as, answer, options);
    expect(oauth.getValidatedIdTokenClaims(result)?.sub).toBe(person.id);
  });
});

describe('@okta/jwt-verifier', () => {
  test('accepts an access token of the default server, and refuses one for another audience or altered by a byte', async () => {
    const app = await anOidcApp(server, 'daemon', {
      application_type: 'service',
      grant_types: ['client_credentials'],
      response_types: ['token'],
    });
    await server.api('POST', '/api/v1/authorizationServers/default/scopes', {
      name: 'stock:read',
      consent: 'IMPLICIT',
    });
    const answer = await fetch(`${server.url}/oauth2/default/v1/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${app.clientId}:${app.clientSecret}`).toString('base64')}`,
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'stock:read' }),
    });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    const verifier = new OktaJwtVerifier({
      issuer: `${server.url}/oauth2/default`,
      assertClaims: { 'scp.includes': ['stock:read'], cid: app.clientId },
      testing: { disableHttpsCheck: true },
    });
    const jwt = await verifier.verifyAccessToken(token, 'api://default');
    expect(jwt.claims.sub).toBe(app.clientId);
    await expect(verifier.verifyAccessToken(token, 'api://other')).rejects.toThrow(/audience/);
    const [head, body, signature] = token.split('.') as [string, string, string];
    const altered = `${head}.${body}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    await expect(verifier.verifyAccessToken(altered, 'api://default')).rejects.toThrow();
  });
});

describe('@okta/okta-auth-js in Node', () => {
  test('turns a password into a session token by the classic authentication API', async () => {
    await aPerson(server, 'auth-js-node@example.com');
    const client = new OktaAuth({
      issuer: `${server.url}/oauth2/default`,
      clientId: 'any',
      redirectUri: `${landingUrl}/callback`,
    });
    const transaction = await client.signInWithCredentials({
      username: 'auth-js-node@example.com',
      password,
    });
    expect(transaction.status).toBe('SUCCESS');
    expect(transaction.sessionToken).toBeTruthy();
    await expect(
      client.signInWithCredentials({ username: 'auth-js-node@example.com', password: 'wrong' }),
    ).rejects.toMatchObject({
      errorCode: 'E0000004',
    });
  });
});
