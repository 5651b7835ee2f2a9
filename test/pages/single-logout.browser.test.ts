// Single logout in a real browser: apps that answer by either binding, one that says no, one that never answers, one that cannot
// be told; with script and without; and that the policies of the pages let through what has to pass and nothing else.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { inflateRawSync } from 'node:zlib';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attributeOf, parseXml, x } from '#src/protocols/xml/index.ts';
import { testConfig } from '#src/platform/config/index.ts';
import { type TestApp, testApp } from '../kit/app.ts';
import { barriersOf } from '../kit/axe.ts';
import { chromiumIsHere, launchChromium, newProfile, signInOnPage } from '../kit/browser.ts';
import { postFields, protocolMessage, redirectQuery, spKeys, spSigner } from '../kit/saml-sp.ts';
import { freePort } from '../kit/server.ts';

const keys = spKeys();
const password = 'Correct-Horse-9';
type Kind = 'redirect' | 'post' | 'refuses' | 'silent' | 'mute';
type Sp = { kind: Kind; label: string; id: string; ssoPath: string; sloUrl: string; issuer: string };

describe.skipIf(!chromiumIsHere)('signing out of several apps, in Chromium', () => {
  let browser: Browser;
  let org: TestApp;
  let base: string;
  let elsewhere: Server;
  let site: string;
  let personId: string;
  const sps = new Map<Kind, Sp>();

  beforeAll(async () => {
    const [port, other] = [await freePort(), await freePort()];
    base = `http://localhost:${port}`;
    site = `http://localhost:${other}`;
    elsewhere = createServer((request, response) => {
      void serve(request).then((answer) => {
        if (answer === undefined) return;
        response.writeHead(answer.location === undefined ? 200 : 302, {
          'content-type': 'text/html',
          ...(answer.location === undefined ? {} : { location: answer.location }),
        });
        response.end(answer.html ?? '');
      });
    });
    await new Promise<void>((done) => elsewhere.listen(other, done));
    [browser, org] = await Promise.all([
      launchChromium(),
      testApp({ config: testConfig({ port, baseUrl: base }) }),
    ]);
    await org.app.listen();
    const person = await org.api<{ id: string }>('POST', '/api/v1/users?activate=true', {
      profile: { firstName: 'Aoi', lastName: 'Tanaka', email: 'aoi@example.com', login: 'aoi@example.com' },
      credentials: { password: { value: password } },
    });
    personId = person.id;
    for (const kind of ['redirect', 'post', 'refuses', 'silent', 'mute'] as const) await register(kind);
  });
  afterAll(async () => {
    await browser.close();
    elsewhere.closeAllConnections();
    elsewhere.close();
    await org.close();
  });

  async function register(kind: Kind): Promise<void> {
    const issuer = `${site}/${kind}`;
    const listens = {
      spCertificate: { x5c: [keys.certificate] },
      slo: { enabled: true, issuer, logoutUrl: `${issuer}/signed-out` },
      participateSlo: {
        enabled: true,
        logoutRequestUrl: `${issuer}/slo`,
        bindingType: kind === 'post' ? 'POST' : 'REDIRECT',
        sessionIndexRequired: true,
      },
    };
    const made = await org.api<{ id: string; label: string }>('POST', '/api/v1/apps', {
      label: `App that is ${kind}`,
      signOnMode: 'SAML_2_0',
      settings: {
        signOn: { ssoAcsUrl: `${issuer}/acs`, audience: issuer, ...(kind === 'mute' ? {} : listens) },
      },
    });
    await org.api('POST', `/api/v1/apps/${made.id}/users`, { id: personId });
    const app = org.app.access.apps.get(made.id);
    const path = `/app/${app.name}/${app.saml?.externalKey}`;
    sps.set(kind, {
      kind,
      label: made.label,
      id: made.id,
      issuer,
      ssoPath: `${path}/sso/saml`,
      sloUrl: `${base}${path}/slo/saml`,
    });
  }
  const sp = (kind: Kind): Sp => {
    const found = sps.get(kind);
    if (found === undefined) throw new Error(kind);
    return found;
  };

  /** The apps: an ACS that takes everybody, a page after signing out, and an address that is told. */
  async function serve(request: IncomingMessage): Promise<{ html?: string; location?: string } | undefined> {
    const url = new URL(request.url ?? '/', site);
    const [, kind, action] = url.pathname.split('/') as [string, Kind, string];
    if (action === 'acs') return { html: '<title>Opened</title>' };
    if (action !== 'slo') return { html: '<title>Signed out</title>' };
    if (kind === 'silent') return undefined;
    const asked = parseXml(
      kind === 'post'
        ? Buffer.from(new URLSearchParams(await bodyOf(request)).get('SAMLRequest') ?? '', 'base64')
        : inflateRawSync(Buffer.from(url.searchParams.get('SAMLRequest') ?? '', 'base64')),
    );
    const { sloUrl, issuer } = sp(kind);
    const status = kind === 'refuses' ? 'Responder' : 'Success';
    const xml = await protocolMessage(
      'LogoutResponse',
      {
        id: `_${kind}${Date.now()}`,
        issuer,
        destination: sloUrl,
        issuedMs: org.clock.nowMs(),
        attributes: { InResponseTo: attributeOf(asked, 'ID') },
        children: [
          x(
            'samlp:Status',
            {},
            x('samlp:StatusCode', { Value: `urn:oasis:names:tc:SAML:2.0:status:${status}` }),
          ),
        ],
      },
      kind === 'post' ? spSigner(keys) : undefined,
    );
    if (kind !== 'post')
      return { location: `${sloUrl}?${redirectQuery('SAMLResponse', xml, { key: keys.key })}` };
    const { SAMLResponse = '' } = postFields('SAMLResponse', xml);
    return {
      html: `<form method="post" action="${sloUrl}"><input type="hidden" name="SAMLResponse" value="${SAMLResponse}"><button>On</button></form><script>document.forms[0].submit()</script>`,
    };
  }

  async function signedOn(context: BrowserContext, page: Page, ...kinds: Kind[]): Promise<void> {
    await page.goto(`${base}/home`);
    await signInOnPage(page, 'aoi@example.com', password);
    await page.waitForURL(`${base}/home`);
    for (const kind of kinds) {
      const tab = await context.newPage();
      await tab.goto(base + sp(kind).ssoPath);
      const button = tab.getByRole('button', { name: 'Go on' });
      if ((await tab.title()) !== 'Opened' && (await button.count()) > 0)
        await button.click().catch(() => undefined);
      await tab.waitForURL(`${sp(kind).issuer}/acs`);
      await tab.close();
    }
  }
  async function signOut(page: Page): Promise<void> {
    await page.goto(`${base}/signout`);
    await page.getByRole('button', { name: 'Sign out' }).click();
  }

  test('apps that confirm, by either binding: the page goes on by itself', async () => {
    const { context, page, complaints } = await newProfile(browser);
    await signedOn(context, page, 'redirect', 'post');
    await signOut(page);
    await page.getByRole('heading', { name: 'You are signed out', exact: true }).waitFor();
    expect(page.url()).toBe(`${base}/signout`);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('one that says no and one that cannot be told are named; the rest of the chain goes on', async () => {
    const { context, page, complaints } = await newProfile(browser);
    await signedOn(context, page, 'redirect', 'refuses', 'mute');
    await signOut(page);
    await page.getByRole('heading', { name: 'You are signed out here' }).waitFor();
    expect(await page.locator('.leaving-app .leaving-name').allInnerTexts()).toEqual([
      sp('refuses').label,
      sp('mute').label,
    ]);
    expect(await barriersOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('one that never answers holds up nobody for longer than a moment', async () => {
    const { context, page, complaints } = await newProfile(browser);
    await signedOn(context, page, 'redirect', 'silent');
    const began = performance.now();
    await signOut(page);
    await page.locator(`[data-app="${sp('redirect').id}"][data-state="confirmed"]`).waitFor();
    expect(await page.getByText('Signed out', { exact: true }).count()).toBe(1);
    expect(await barriersOf(page)).toEqual([]);
    await page.getByRole('heading', { name: 'You are signed out here' }).waitFor({ timeout: 40_000 });
    expect(performance.now() - began).toBeLessThan(40_000);
    expect(await page.locator('.leaving-name').allInnerTexts()).toEqual([sp('silent').label]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('without script every app has a way to sign out there, in a tab', async () => {
    const { context, page } = await newProfile(browser, { javaScriptEnabled: false });
    await signedOn(context, page, 'redirect', 'refuses');
    await signOut(page);
    expect(await page.locator('.leaving-there').count()).toBe(2);
    const [tab] = await Promise.all([
      context.waitForEvent('page'),
      page.getByRole('link', { name: `Sign out at ${sp('redirect').label}` }).click(),
    ]);
    await tab.getByRole('heading', { name: `${sp('redirect').label} has signed you out` }).waitFor();
    await page.getByRole('link', { name: 'Go on' }).click();
    expect(await page.locator('.leaving-name').allInnerTexts()).toEqual([sp('refuses').label]);
    await context.close();
  });

  test('an app that starts it gets its browser back, and the others are told', async () => {
    const { context, page, complaints } = await newProfile(browser);
    await signedOn(context, page, 'redirect', 'post');
    const { sloUrl, issuer } = sp('redirect');
    const message = { id: `_sp${Date.now()}`, issuer, destination: sloUrl, issuedMs: org.clock.nowMs() };
    const children = [x('saml:NameID', {}, 'aoi@example.com')];
    const xml = await protocolMessage('LogoutRequest', { ...message, children }, undefined);
    await page.goto(`${sloUrl}?${redirectQuery('SAMLRequest', xml, { key: keys.key, relayState: 'r' })}`);
    await page.waitForURL(`${issuer}/signed-out?**`);
    const answer = new URL(page.url()).searchParams;
    expect(answer.get('RelayState')).toBe('r');
    const said = inflateRawSync(Buffer.from(answer.get('SAMLResponse') ?? '', 'base64')).toString();
    expect(said).toContain('status:Success');
    expect(said).not.toContain('PartialLogout');
    expect(complaints).toEqual([]);
    await context.close();
  });
});

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
