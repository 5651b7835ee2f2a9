// Real SAML service providers, unmodified: Apache with mod_auth_mellon, Shibboleth (which takes encrypted assertions only),
// SimpleSAMLphp, pysaml2 and node-saml, next to an OpenID Connect app. One sign-in opens all of them, one sign-out closes them.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chromiumIsHere, launchChromium, newProfile, signInOnPage } from '#test/kit/browser.ts';
import { freePort, type RunningServer, startServer } from '#test/kit/server.ts';
import { type Apache, hasApacheModule, startApache } from './apache.ts';
import { anOidcApp, aPerson, assign, password } from './peer-org.ts';
import { mellonIsHere, mellonPeer } from './saml/mellon.ts';
import { nodeSamlPeer } from './saml/node-saml.ts';
import { pysaml2IsHere, pysaml2Peer } from './saml/pysaml2.ts';
import { aSamlApp, base64Of, encryptedTo, type SamlApp, startPeer } from './saml/saml-org.ts';
import type { SamlPeer } from './saml/saml-peer.ts';
import { shibbolethIsHere, shibbolethPeer } from './saml/shibboleth.ts';
import { simplesamlphpIsHere, simplesamlphpPeer } from './saml/simplesamlphp.ts';

const login = 'saml@example.com';
const nameIds = {
  email: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  unspecified: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  persistent: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  transient: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
};

/** Each with another format of name, so that logout has to give back the name that it gave out. */
const kinds: {
  make: (port: number) => SamlPeer;
  isHere: boolean;
  signOn: (peer: SamlPeer) => Record<string, unknown>;
}[] = [
  { make: mellonPeer, isHere: mellonIsHere, signOn: () => ({ subjectNameIdFormat: nameIds.transient }) },
  {
    make: shibbolethPeer,
    isHere: shibbolethIsHere,
    signOn: (peer) => ({ subjectNameIdFormat: nameIds.persistent, ...encryptedTo(peer) }),
  },
  {
    make: simplesamlphpPeer,
    isHere: simplesamlphpIsHere,
    signOn: () => ({ subjectNameIdFormat: nameIds.transient }),
  },
  { make: pysaml2Peer, isHere: pysaml2IsHere, signOn: () => ({ subjectNameIdFormat: nameIds.unspecified }) },
  { make: nodeSamlPeer, isHere: true, signOn: () => ({ subjectNameIdFormat: nameIds.email }) },
];

type RunningPeer = { peer: SamlPeer; app: SamlApp };

let server: RunningServer;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: string[];
let person: { id: string };
let oidc: { site: Apache; app: SamlApp } | undefined;
const running: RunningPeer[] = [];

beforeAll(async () => {
  if (!chromiumIsHere) return;
  server = await startServer({ env: { GATEHOUSE_OUTBOUND_ALLOW: '127.0.0.0/8,::1/128' } });
  browser = await launchChromium();
  person = await aPerson(server, login);
  const shops = await server.api<{ id: string }>('POST', '/api/v1/groups', {
    profile: { name: 'Shop Naha' },
  });
  await server.api('PUT', `/api/v1/groups/${shops.id}/users/${person.id}`);
  for (const { make, signOn } of kinds.filter((kind) => kind.isHere)) {
    const peer = make(await freePort());
    const app = await aSamlApp(server, peer, signOn(peer));
    await assign(server, app, person);
    running.push({ peer, app });
    await startPeer(server, peer, app);
  }
  oidc = await anOidcSite();
});
afterAll(async () => {
  await browser?.close();
  await Promise.all(running.map(({ peer }) => peer.stop()));
  await oidc?.site.stop();
  await server?.stop();
});
beforeEach(async () => {
  if (!chromiumIsHere) return;
  ({ context, page, complaints } = await newProfile(browser));
  page.setDefaultTimeout(45_000);
});
afterEach(async () => {
  await context?.close();
});

/** The OpenID Connect app beside them: Apache with mod_auth_openidc. */
async function anOidcSite(): Promise<{ site: Apache; app: SamlApp } | undefined> {
  if (!hasApacheModule('auth_openidc')) return undefined;
  const port = await freePort();
  const redirect = `http://localhost:${port}/protected/redirect_uri`;
  const app = await anOidcApp(server, 'mod_auth_openidc', {
    redirect_uris: [redirect],
    backchannel_logout_uri: `${redirect}?logout=backchannel`,
    backchannel_logout_session_required: true,
  });
  await assign(server, app, person);
  const site = await startApache({
    port,
    module: 'auth_openidc',
    page: 'subject=<!--#echo var="OIDC_CLAIM_sub" --> email=<!--#echo var="OIDC_CLAIM_email" -->',
    directives: [
      `OIDCProviderMetadataURL ${server.url}/oauth2/default/.well-known/openid-configuration`,
      `OIDCClientID ${app.clientId}`,
      `OIDCClientSecret ${app.clientSecret}`,
      `OIDCRedirectURI ${redirect}`,
      'OIDCCryptoPassphrase only-for-this-test',
      'OIDCScope "openid email profile"',
      'OIDCPKCEMethod S256',
      'OIDCSessionType server-cache',
      '<Location /protected>',
      '  AuthType openid-connect',
      '  Require valid-user',
      '</Location>',
    ],
  });
  return { site, app: { id: app.id, label: 'mod_auth_openidc' } };
}

const bodyText = (): Promise<string> => page.innerText('body');

/** For a failed test: the page, what Gatehouse wrote down last, and what the peer did. */
async function whatHappened(peer: SamlPeer): Promise<string> {
  const events = await server.api<LogEvent[]>('GET', '/api/v1/logs?limit=3&sortOrder=DESCENDING');
  const log = events.map((event) => `${event.eventType} ${JSON.stringify(event.outcome)}`);
  return [`at ${page.url()}: ${await bodyText()}`, ...log, (await peer.log()).slice(-3000)].join('\n');
}

/** The peer's own page says whom it knows. A peer that refuses says why in its own log. */
async function expectKnown({ peer }: RunningPeer): Promise<void> {
  await page
    .getByText('subject=')
    .waitFor()
    .catch(async (error: unknown) => {
      throw new Error(`${peer.name} did not let in, ${await whatHappened(peer)}`, { cause: error });
    });
  expect(page.url()).toBe(peer.protectedUrl);
  const text = await bodyText();
  expect(text, peer.name).toContain(`email=${login}`);
  expect(text, peer.name).toContain('groups=Shop Naha');
  expect(text, peer.name).not.toContain('subject= ');
}

async function expectSignInPage(name: string): Promise<void> {
  await page.getByLabel('Username').waitFor();
  expect(page.url().startsWith(server.url), name).toBe(true);
}

async function signInAndOpenAll(): Promise<void> {
  await page.goto(`${server.url}/`);
  await signInOnPage(page, login, password);
  await page.waitForURL(`${server.url}/home**`);
  for (const one of running) {
    await page.goto(one.peer.protectedUrl);
    await expectKnown(one);
  }
}

async function expectAllClosed(except: SamlPeer[] = []): Promise<void> {
  for (const { peer } of running.filter((one) => !except.includes(one.peer))) {
    await page.goto(peer.protectedUrl);
    await expectSignInPage(peer.name);
  }
}

/** The session's end is in the log, and of each app that it followed. */
async function expectLogoutsLogged(since: Date, apps: SamlApp[]): Promise<void> {
  const events = await eventsSince(since);
  expect(events.map((event) => event.eventType)).toContain('user.session.end');
  const followed = events
    .filter((event) => event.eventType === 'user.authentication.slo' && event.outcome.result === 'SUCCESS')
    .flatMap((event) => event.target ?? [])
    .map((target) => target.id);
  for (const app of apps) expect(followed, app.label).toContain(app.id);
}

type LogEvent = {
  eventType: string;
  outcome: { result: string; reason?: string };
  target: { id: string; type: string; displayName?: string }[] | null;
};

/** Events since `since`, oldest first. */
const eventsSince = (since: Date): Promise<LogEvent[]> =>
  server.api('GET', `/api/v1/logs?limit=1000&since=${since.toISOString()}`);

/** A moment that no earlier event shares. */
async function now(): Promise<Date> {
  await new Promise((resolve) => setTimeout(resolve, 5));
  return new Date();
}

const peerNamed = (name: string): RunningPeer | undefined => running.find(({ peer }) => peer.name === name);

// Ten servers and a browser share a machine with other tests.
const patience = { timeout: 120_000 };

describe.runIf(chromiumIsHere)('SAML service providers', patience, () => {
  test('are all opened by one person with one sign-in, an OpenID Connect app among them', async () => {
    const since = await now();
    const [first, ...others] = running;
    if (first === undefined) throw new Error('no service provider is here');
    await page.goto(first.peer.protectedUrl);
    await signInOnPage(page, login, password);
    await expectKnown(first);
    for (const one of others) {
      await page.goto(one.peer.protectedUrl);
      await expectKnown(one);
    }
    if (oidc !== undefined) {
      await page.goto(`${oidc.site.url}/protected/`);
      await page.waitForURL(`${oidc.site.url}/protected/`);
      expect(await bodyText()).toContain(`subject=${person.id}`);
    }
    const events = await eventsSince(since);
    expect(events.filter((event) => event.eventType === 'user.session.start')).toHaveLength(1);
    const opened = events
      .filter((event) => event.eventType === 'user.authentication.sso' && event.outcome.result === 'SUCCESS')
      .flatMap((event) => (event.target ?? []).map((target) => target.id));
    for (const { app } of running) expect(opened, app.label).toContain(app.id);
    if (oidc !== undefined) expect(opened).toContain(oidc.app.id);
    expect(complaints).toEqual([]);
  });

  test('are opened from the tiles of the home page, without being asked anything', async () => {
    const since = await now();
    await page.goto(`${server.url}/`);
    await signInOnPage(page, login, password);
    for (const one of running) {
      await page.goto(`${server.url}/home`);
      // A tile opens in a tab of its own or in this one; what counts is where it leads.
      const href = await page.getByRole('link', { name: one.app.label }).first().getAttribute('href');
      await page.goto(new URL(href ?? '', server.url).href);
      await expectKnown(one);
    }
    const opened = (await eventsSince(since))
      .filter((event) => event.eventType === 'user.authentication.sso')
      .flatMap((event) => (event.target ?? []).map((target) => target.id));
    for (const { app } of running) expect(opened, app.label).toContain(app.id);
    expect(complaints).toEqual([]);
  });

  test.runIf(shibbolethIsHere)(
    'that want it get the assertion encrypted, and nothing of it in clear',
    async () => {
      const shibboleth = peerNamed('Shibboleth');
      if (shibboleth === undefined) throw new Error('Shibboleth is not running');
      const posted: string[] = [];
      page.on('request', (request) => {
        if (request.url() === shibboleth.peer.acsUrl) posted.push(request.postData() ?? '');
      });
      await page.goto(shibboleth.peer.protectedUrl);
      await signInOnPage(page, login, password);
      await expectKnown(shibboleth);
      const [form = ''] = posted;
      const xml = Buffer.from(new URLSearchParams(form).get('SAMLResponse') ?? '', 'base64').toString();
      expect(xml).toContain('EncryptedAssertion');
      expect(xml).toContain('http://www.w3.org/2009/xmlenc11#aes256-gcm');
      expect(xml).not.toMatch(/<(?:\w+:)?Assertion[ >]/);
      expect(xml).not.toContain(login);
    },
  );

  test('are described by the metadata that they publish, and an app made of it has their addresses and certificates', async () => {
    for (const { peer } of running) {
      const metadata = await (await fetch(peer.metadataUrl)).text();
      const { app } = await server.api<{ app: { settings: { signOn: Record<string, unknown> } } }>(
        'POST',
        '/gatehouse/v1/apps/saml-metadata',
        { metadata },
      );
      expect(app.settings.signOn, peer.name).toMatchObject({
        ssoAcsUrl: peer.acsUrl,
        audience: peer.entityId,
        spCertificate: { x5c: [base64Of(peer.certificate)] },
        participateSlo: { enabled: true },
      });
    }
  });

  test.runIf(simplesamlphpIsHere)('that sign their requests are refused without the signature', async () => {
    const one = peerNamed('SimpleSAMLphp');
    if (one === undefined) throw new Error('SimpleSAMLphp is not running');
    const since = await now();
    const { headers } = await fetch(one.peer.protectedUrl, { redirect: 'manual' });
    const request = new URL(headers.get('location') ?? '');
    expect(request.searchParams.get('Signature')).toBeTruthy();
    for (const name of ['Signature', 'SigAlg']) request.searchParams.delete(name);
    await page.goto(request.href);
    await page.getByText('sent a request that cannot be used').waitFor();
    const failed = (await eventsSince(since)).filter((event) => event.outcome.result === 'FAILURE');
    expect(failed.map((event) => event.eventType)).toEqual(['user.authentication.sso']);
    expect(failed[0]?.outcome.reason).toContain('sign');
  });

  test('cannot be opened by somebody who is not assigned: one plain sentence, and the reason in the log', async () => {
    const since = await now();
    await aPerson(server, 'stranger@example.com');
    const [first] = running;
    if (first === undefined) throw new Error('no service provider is here');
    await page.goto(first.peer.protectedUrl);
    await signInOnPage(page, 'stranger@example.com', password);
    await page.getByRole('heading').first().waitFor();
    expect(page.url().startsWith(server.url)).toBe(true);
    const denied = (await eventsSince(since)).filter(
      (event) => event.eventType === 'app.generic.unauth_app_access_attempt',
    );
    expect(denied.flatMap((event) => (event.target ?? []).map((target) => target.id))).toContain(
      first.app.id,
    );
  });
});

describe.runIf(chromiumIsHere)('one sign-out closes every SAML service provider', patience, () => {
  for (const name of ['mod_auth_mellon', 'Shibboleth', 'SimpleSAMLphp', 'pysaml2', 'node-saml']) {
    test(`when it is begun at ${name}`, async () => {
      const one = peerNamed(name);
      if (one === undefined) return;
      const since = await now();
      await signInAndOpenAll();
      await page.goto(one.peer.signOutUrl);
      await page.waitForURL(one.peer.afterSignOutUrl).catch(async (error: unknown) => {
        throw new Error(`${name} did not get its answer, ${await whatHappened(one.peer)}`, { cause: error });
      });
      await expectAllClosed();
      await page.goto(`${server.url}/home`);
      await expectSignInPage('the home page');
      await expectLogoutsLogged(
        since,
        running.map(({ app }) => app),
      );
      expect(complaints).toEqual([]);
    });
  }

  test("when it is begun on Gatehouse's own page", async () => {
    const since = await now();
    await signInAndOpenAll();
    await page.goto(`${server.url}/signout`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'You are signed out', exact: true }).waitFor();
    await expectAllClosed();
    await expectLogoutsLogged(
      since,
      running.map(({ app }) => app),
    );
    expect(complaints).toEqual([]);
  });

  // Last: it stops one of them for good.
  test('also when one of them is down: the page says which, and the others are closed', async () => {
    const dead = peerNamed('node-saml');
    if (dead === undefined) throw new Error('node-saml is not running');
    const since = await now();
    await signInAndOpenAll();
    await dead.peer.stop();
    await page.goto(`${server.url}/signout`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'You are signed out here' }).waitFor();
    const left = page.getByRole('listitem').filter({ hasText: dead.app.label });
    await left.getByText('Did not confirm').waitFor();
    expect(await page.getByRole('listitem').count()).toBe(1);
    await expectAllClosed([dead.peer]);
    const others = running.filter(({ peer }) => peer !== dead.peer).map(({ app }) => app);
    await expectLogoutsLogged(since, others);
    const failed = (await eventsSince(since)).filter(
      (event) => event.eventType === 'user.authentication.slo' && event.outcome.result === 'FAILURE',
    );
    expect(failed.flatMap((event) => event.target ?? []).map((target) => target.id)).toContain(dead.app.id);
  });
});
