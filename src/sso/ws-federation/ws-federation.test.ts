// A relying party of WS-Federation, played by the test: the whole product behind its HTTP server.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import { eventsOf, type Logged } from '#test/kit/logged.ts';
import {
  type Answer,
  type Browser,
  type Person,
  rightPassword,
  wholeApp,
  type WholeApp,
} from '#test/kit/whole-app.ts';
import { hasXmlsec, type SignedOf, xmlsecVerifies } from '#test/kit/xmlsec.ts';

let org: WholeApp;
const minuteMs = 60_000;
const base = 'http://localhost:8080';
const reply = 'https://share.example.com/_trust/';
const realm = 'urn:sharepoint:portal';
const claims = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';
const password = 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport';

beforeAll(async () => {
  org = await wholeApp();
});
afterAll(() => org?.close());

const settings = (more: Record<string, unknown> = {}) => ({
  realm,
  audienceRestriction: realm,
  wReplyURL: reply,
  wReplyOverride: false,
  siteURL: 'https://share.example.com/sites/home',
  nameIDFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  authnContextClassRef: password,
  groupValueFormat: 'samAccountName',
  usernameAttribute: 'upnAndUsername',
  attributeStatements: `emailaddress|\${user.email}, ${claims}/givenname|\${user.firstName},role|Clerk|http://schemas.microsoft.com/ws/2008/06/identity/claims`,
  groupName: 'Group',
  groupFilter: 'Store .*',
  ...more,
});

const body = (more: Record<string, unknown> = {}, label = 'Share') => ({
  name: 'template_wsfed',
  label,
  signOnMode: 'WS_FEDERATION',
  settings: { app: settings(more) },
});

type Wire = {
  id: string;
  name: string;
  credentials: { signing: { kid: string } };
  settings: { app: Record<string, unknown> };
  _links: { metadata: { href: string } };
};
type App = { id: string; passive: string; metadata: string; launch: string };

async function addApp(more: Record<string, unknown> = {}): Promise<App> {
  const made = await org.make<Wire>('POST /api/v1/apps', body(more));
  const metadata = new URL(made._links.metadata.href).pathname;
  const externalKey = metadata.split('/')[2];
  return {
    id: made.id,
    passive: `/app/template_wsfed/${externalKey}/sso/wsfed/passive`,
    metadata,
    launch: `/home/template_wsfed/${made.id}/4263`,
  };
}

async function somebodyWith(app: App): Promise<{ person: Person; browser: Browser }> {
  const person = await org.person();
  await org.make(`POST /api/v1/apps/${app.id}/users`, { id: person.id });
  return { person, browser: await signedIn(person) };
}

async function signedIn(person: Person): Promise<Browser> {
  const browser = org.browser();
  browser.cookies.set('sid', (await org.signedIn(person)).replace('sid=', ''));
  return browser;
}

const asking = (app: App, more: Record<string, string> = {}) =>
  `${app.passive}?${new URLSearchParams({ wa: 'wsignin1.0', wtrealm: realm, wctx: 'rm=0&ru=/a?b=c', ...more })}`;

const unescaped = (text: string) =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#38;', '&')
    .replaceAll('&amp;', '&');

/** The form on a page, as a relying party gets it. */
function posted(answer: Answer): { action: string; fields: Record<string, string> } | undefined {
  const form = /<form[^>]*action="([^"]*)"[^>]*data-send[^>]*>([\s\S]*?)<\/form>/.exec(answer.text);
  if (form === null) return undefined;
  const fields = [...(form[2] ?? '').matchAll(/<input[^>]*name="([^"]*)" value="([^"]*)"[^>]*>/g)];
  return {
    action: unescaped(form[1] ?? ''),
    fields: Object.fromEntries(
      fields.map(([, name = '', value = '']) => [unescaped(name), unescaped(value)]),
    ),
  };
}

function tokenOf(answer: Answer): string {
  const wresult = posted(answer)?.fields['wresult'] ?? '';
  const token = /<saml:Assertion[\s\S]*<\/saml:Assertion>/.exec(wresult)?.[0];
  if (token === undefined) throw new Error(`no token: ${answer.status} ${answer.text.slice(0, 2000)}`);
  return token;
}

const assertionElement = {
  name: 'Assertion',
  namespace: 'urn:oasis:names:tc:SAML:1.0:assertion',
  id: 'AssertionID',
};
const metadataElement = {
  name: 'EntityDescriptor',
  namespace: 'urn:oasis:names:tc:SAML:2.0:metadata',
  id: 'ID',
};

/** The one that the app's metadata shows. */
async function certificateOf(app: App): Promise<string> {
  const { text } = await org.get(app.metadata);
  const [, base64 = ''] = /<ds:X509Certificate>([^<]*)</.exec(text) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${base64.replace(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n`;
}

function expectSigned(xml: string, certificate: string, element: SignedOf): void {
  if (!hasXmlsec) return;
  const { status, stderr } = xmlsecVerifies(xml, certificate, [element]);
  expect(status, stderr).toBe(0);
}

const referenceOf = (logged: Logged | undefined): string =>
  String((logged?.event as { transaction?: { id?: string } } | undefined)?.transaction?.id);

const types = (events: Logged[]) =>
  events.map((event) => event.eventType).filter((type) => type !== 'policy.evaluate_sign_on');

describe('an app that speaks WS-Federation', () => {
  test.each([
    ['audienceRestriction', undefined, 'settings.app.audienceRestriction: is required'],
    ['wReplyURL', 'javascript:alert(1)', 'settings.app.wReplyURL: must be an absolute URL'],
    [
      'wReplyURL',
      'https://share.example.com@evil.example/',
      'settings.app.wReplyURL: must be an absolute URL without spaces or credentials',
    ],
    ['wReplyURL', 'https://share.example.com/#a', 'settings.app.wReplyURL: must not have a fragment'],
    ['siteURL', 'share', 'settings.app.siteURL: must be an absolute URL'],
    ['nameIDFormat', 'e-mail', 'settings.app.nameIDFormat: must be a URI, for example urn:oasis:'],
    ['usernameAttribute', 'login', 'settings.app.usernameAttribute:'],
    ['attributeStatements', 'mail', 'settings.app.attributeStatements: entry 1 (mail): must be name|value'],
    [
      'attributeStatements',
      'mail|${user.email},x|${user.',
      'settings.app.attributeStatements: entry 2 (x|${user.):',
    ],
    ['attributeStatements', 'a b|c', "'a b' is no name of an attribute"],
    ['attributeStatements', 'upn|x', 'is said twice'],
    ['groupFilter', '(', 'settings.app.groupFilter:'],
    ['groupFilter', null, 'settings.app.groupFilter: is needed with groupName'],
    ['groupName', null, 'settings.app.groupName: is needed with groupFilter'],
    ['colour', 'red', 'settings.app.colour: is not a known property'],
  ])('is refused with %s %j', async (field, value, cause) => {
    const answer = await org.admin('POST /api/v1/apps', body({ [field]: value }));
    expect(answer.status).toBe(400);
    const { errorCauses } = answer.json<{ errorCauses: { errorSummary: string }[] }>();
    expect(errorCauses.map((one) => one.errorSummary).join('\n')).toContain(cause);
  });

  test('can be sent back as it was read; a realm that is not said is made up as Okta does', async () => {
    const { realm: _, ...bare } = settings();
    const app = await org.make<Wire>('POST /api/v1/apps', { ...body(), settings: { app: bare } });
    expect(app.settings.app).toMatchObject({ realm: null, usernameAttribute: 'upnAndUsername' });
    const again = await org.make<Wire>(`PUT /api/v1/apps/${app.id}`, app);
    expect(again.settings).toEqual(app.settings);
    expect(org.app.access.apps.get(app.id).wsFed?.realm).toMatch(/^urn:okta:app:exk\w{17}$/);
  });

  test('finds our name, address, certificate and claims in signed metadata', async () => {
    const app = await addApp();
    const answer = await org.get(app.metadata);
    expect(answer.headers['content-type']).toContain('application/xml');
    expect(answer.text).toContain(`<wsa:Address>${base}${app.passive}</wsa:Address>`);
    expect(answer.text).toContain(`Uri="${claims}/upn"`);
    expectSigned(answer.text, await certificateOf(app), metadataElement);
    await org.make(`POST /api/v1/apps/${app.id}/lifecycle/deactivate`);
    expect((await org.get(app.metadata)).status).toBe(404);
  });
});

describe('a request of a relying party', () => {
  test.each([
    ['wreply', 'https://share.example.com.evil/_trust/'],
    ['wreply', 'https://share.example.com@evil.example/_trust/'],
    ['wreply', 'https://share.example.com/_trust/other'],
    ['wreply', '//evil.example/'],
    ['wreply', 'javascript:alert(1)'],
    ['wtrealm', 'urn:sharepoint:portal2'],
    ['wtrealm', ''],
    ['wa', 'wattr1.0'],
    ['wa', ''],
    ['wfresh', 'soon'],
    ['wauth', 'urn:federation:authentication:windows'],
    ['wctx', 'x'.repeat(4097)],
  ])(
    'with %s %j gets no token: a page with one sentence, and the log says which and why',
    async (name, value) => {
      const app = await addApp();
      const { browser } = await somebodyWith(app);
      let answer: Answer | undefined;
      const events = await eventsOf(org.platform, async () => {
        answer = await browser.open(asking(app, { [name]: value }));
      });
      expect(answer?.status).toBe(400);
      expect(posted(answer as Answer)).toBeUndefined();
      expect(answer?.headers['location']).toBeUndefined();
      expect(answer?.text).not.toContain('evil');
      expect(events).toMatchObject([
        {
          eventType: 'user.authentication.sso',
          outcome: 'FAILURE',
          event: {
            debugData: { parameter: name },
            outcome: { reason: expect.stringContaining(`"${name}"`) },
          },
        },
      ]);
      const reference = referenceOf(events[0]);
      expect(answer?.text).toContain(reference);
    },
  );

  test.each(['wa', 'wtrealm', 'wreply', 'wctx', 'wfresh'])('with %s twice gets no token', async (name) => {
    const app = await addApp();
    const { browser } = await somebodyWith(app);
    const twice = `${asking(app, { wreply: reply, wfresh: '60' })}&${name}=x`;
    const answer = await browser.open(twice);
    expect([answer.status, posted(answer)]).toEqual([400, undefined]);
  });

  test.each([
    ['https://share.example.com/_trust/sub?x=1', 200],
    ['https://share.example.com/_trust/', 200],
    ['https://share.example.com.evil/_trust/', 400],
    ['https://share.example.com@evil.example/_trust/', 400],
    ['https://share.example.com:444/_trust/', 400],
    ['http://share.example.com/_trust/', 400],
    ['https://share.example.com/_trust/../other/', 400],
    ['https://share.example.com/_trust/%2e%2e/other/', 400],
    ['https://share.example.com/_trust/..%2fother/', 400],
    ['https://share.example.com/_trust\\..\\other', 400],
    ['https://share.example.com/_trusted/', 400],
    ['https://share.example.com/', 400],
    ['https://SHARE.example.com/_trust/', 200],
  ])('that may choose its address: %s is %i', async (wreply, status) => {
    const app = await addApp({ wReplyOverride: true });
    const { browser } = await somebodyWith(app);
    const answer = await browser.open(asking(app, { wreply }));
    expect(answer.status).toBe(status);
    expect(posted(answer)?.action).toBe(status === 200 ? wreply : undefined);
  });

  test('of an app that is unknown, of another name or kind, or switched off has no address', async () => {
    const app = await addApp();
    const { browser } = await somebodyWith(app);
    const client = await org.client();
    for (const path of [
      app.passive.replace('template_wsfed', 'template_swa'),
      app.passive.replace(/exk\w+/, 'exk00000000000000000'),
      app.passive.replace(/exk\w+/, client.appId),
    ]) {
      expect((await browser.open(`${path}?wa=wsignin1.0&wtrealm=${realm}`)).status).toBe(404);
    }
    await org.make(`POST /api/v1/apps/${app.id}/lifecycle/deactivate`);
    expect((await browser.open(asking(app))).status).toBe(404);
    expect([403, 404]).toContain((await browser.open(app.launch)).status);
  });
});

describe('a person', () => {
  test('gets a signed token with name, groups and attributes, and wctx as it came', async () => {
    const app = await addApp();
    const { person, browser } = await somebodyWith(app);
    for (const name of ['Store 12', 'Other']) {
      const group = await org.make<{ id: string }>('POST /api/v1/groups', {
        profile: { name: `${name} ${app.id}` },
      });
      await org.make(`PUT /api/v1/groups/${group.id}/users/${person.id}`);
    }
    let answer: Answer | undefined;
    const events = await eventsOf(org.platform, async () => {
      answer = await browser.open(asking(app));
    });
    const form = posted(answer as Answer);
    expect(form?.action).toBe(reply);
    expect(form?.fields).toMatchObject({ wa: 'wsignin1.0', wctx: 'rm=0&ru=/a?b=c' });
    const token = tokenOf(answer as Answer);
    expectSigned(token, await certificateOf(app), assertionElement);
    expect(token).toContain(`<saml:Audience>${realm}</saml:Audience>`);
    expect(token).toContain(`AuthenticationMethod="${password}"`);
    expect(token).toMatch(new RegExp(`<saml:NameIdentifier Format="[^"]*unspecified">${person.login}<`));
    const attribute = (name: string, namespace: string) =>
      [
        ...token.matchAll(
          /<saml:Attribute AttributeName="([^"]*)" AttributeNamespace="([^"]*)">([\s\S]*?)<\/saml:Attribute>/g,
        ),
      ]
        .filter((found) => found[1] === name && found[2] === namespace)
        .flatMap((found) =>
          [...(found[3] ?? '').matchAll(/<saml:AttributeValue>([^<]*)</g)].map((value) => value[1]),
        );
    expect(attribute('upn', claims)).toEqual([person.login]);
    expect(attribute('name', claims)).toEqual([person.login]);
    expect(attribute('emailaddress', claims)).toEqual([person.login]);
    expect(attribute('givenname', claims)).toEqual(['Aoi']);
    expect(attribute('role', 'http://schemas.microsoft.com/ws/2008/06/identity/claims')).toEqual(['Clerk']);
    expect(attribute('Group', claims)).toEqual([`Store 12 ${app.id}`]);
    expect(events.find((event) => event.eventType === 'user.authentication.sso')).toMatchObject({
      actorId: person.id,
      outcome: 'SUCCESS',
      event: { debugData: { initiationType: 'SP_INITIATED', wreply: reply } },
    });
    expect(types(events)).toEqual(['user.authentication.sso']);
  });

  test('is taken into the app from the home page in one step', async () => {
    const app = await addApp();
    const { browser } = await somebodyWith(app);
    const answer = await browser.open(app.launch);
    expect(posted(answer)).toMatchObject({
      action: reply,
      fields: { wctx: 'https://share.example.com/sites/home' },
    });
    expectSigned(tokenOf(answer), await certificateOf(app), assertionElement);
  });

  test('who is not signed in signs in and comes back, also from a form of the app', async () => {
    const app = await addApp();
    const person = await org.person();
    await org.make(`POST /api/v1/apps/${app.id}/users`, { id: person.id });
    const browser = org.browser();
    await browser.follow(asking(app));
    expect(tokenOf(await browser.signIn(person.login))).toContain(person.login);
    const foreign = { origin: 'https://share.example.com', 'sec-fetch-site': 'cross-site' };
    const answer = await org.post(app.passive, { wa: 'wsignin1.0', wtrealm: realm }, foreign);
    expect(answer.status).toBe(303);
    expect(tokenOf(await browser.open(String(answer.headers['location'])))).toContain(person.login);
  });

  test('who is not assigned, suspended or of another app’s way back gets no token', async () => {
    const app = await addApp();
    const stranger = await signedIn(await org.person());
    for (const url of [asking(app), app.launch]) {
      const answer = await stranger.open(url);
      expect([answer.status, posted(answer)]).toEqual([403, undefined]);
    }
    const { person, browser } = await somebodyWith(app);
    await org.make(`POST /api/v1/users/${person.id}/lifecycle/suspend`);
    const suspended = await browser.open(asking(app));
    expect(posted(suspended)).toBeUndefined();
    const other = await addApp();
    const anonymous = await org.post(app.passive, { wa: 'wsignin1.0', wtrealm: realm });
    const way = String(anonymous.headers['location']).replace(app.passive, other.passive);
    const { browser: third } = await somebodyWith(other);
    const wrong = await third.open(way);
    expect([wrong.status, posted(wrong)]).toEqual([400, undefined]);
  });

  test('proves themselves again where wfresh asks for it: at once for 0, by age otherwise', async () => {
    const app = await addApp();
    const { person, browser } = await somebodyWith(app);
    org.platform.clock.advance(10 * minuteMs);
    expect(posted(await browser.open(asking(app, { wfresh: '60' })))).toBeDefined();
    expect(posted(await browser.open(asking(app, { wfresh: '5' })))).toBeUndefined();
    await browser.follow(asking(app, { wfresh: '0' }));
    expect(tokenOf(await browser.step({ password: rightPassword }))).toContain(person.login);
    expect(posted(await browser.open(asking(app, { wfresh: '0' })))).toBeUndefined();
  });

  test('with one factor is not let in where wauth asks for two', async () => {
    const app = await addApp();
    const { browser } = await somebodyWith(app);
    const answer = await browser.open(
      asking(app, { wauth: 'http://schemas.microsoft.com/claims/multipleauthn' }),
    );
    // Sign-in asks for the second: nothing is posted without it.
    expect([answer.status, posted(answer)]).toEqual([303, undefined]);
    expect(posted(await browser.follow(String(answer.headers['location'])))).toBeUndefined();
    const method = 'urn:oasis:names:tc:SAML:1.0:am:password';
    expect(tokenOf(await browser.open(asking(app, { wauth: method })))).toContain(
      `AuthenticationMethod="${method}"`,
    );
  });

  test('whose name is no address is not sent to an app that is promised addresses', async () => {
    const app = await addApp({ nameIDFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress' });
    const { person, browser } = await somebodyWith(app);
    await org.make(`POST /api/v1/apps/${app.id}/users/${person.id}`, {
      credentials: { userName: 'not an address' },
    });
    let answer: Answer | undefined;
    const events = await eventsOf(org.platform, async () => {
      answer = await browser.open(asking(app));
    });
    expect(posted(answer as Answer)).toBeUndefined();
    expect(events.at(-1)).toMatchObject({ outcome: 'FAILURE', actorId: person.id });
  });

  test('with markup in their names is a person with markup in their names', async () => {
    const app = await addApp();
    const person = await org.person('evil-name@example.com', {
      profile: {
        firstName: `A</saml:AttributeValue><saml:AttributeValue>admin`,
        lastName: '&lt;x',
        email: 'evil-name@example.com',
        login: 'evil-name@example.com',
      },
    });
    await org.make(`POST /api/v1/apps/${app.id}/users`, { id: person.id });
    const answer = await (await signedIn(person)).open(asking(app, { wctx: '"><script>alert(1)</script>' }));
    const token = tokenOf(answer);
    expect(token).not.toContain('<saml:AttributeValue>admin');
    expect(answer.text).not.toContain('<script>alert');
    expectSigned(token, await certificateOf(app), assertionElement);
  });
});

describe('signing out', () => {
  const outUrl = (app: App, more: Record<string, string> = {}) =>
    `${app.passive}?${new URLSearchParams({ wa: 'wsignout1.0', ...more })}`;
  const isSignedIn = async (browser: Browser) => (await browser.open('/signout')).text.includes('<form');

  test('by an app is asked of the person first, and ends the session, goes on to the app and tells the others', async () => {
    const [app, other] = [
      await addApp(),
      await addApp({ wReplyURL: 'https://office.example.com/fed?a=1', realm: 'urn:office' }),
    ];
    const { person, browser } = await somebodyWith(app);
    await org.make(`POST /api/v1/apps/${other.id}/users`, { id: person.id });
    await browser.open(asking(app));
    await browser.open(`${other.passive}?wa=wsignin1.0&wtrealm=urn:office`);
    const asked = await browser.open(outUrl(app, { wreply: reply }));
    expect([asked.status, asked.headers['location']]).toEqual([200, undefined]);
    expect(asked.text).toContain('Share asks to sign you out');
    expect(await isSignedIn(browser)).toBe(true);
    await browser.open(outUrl(app, { wreply: reply }));
    let left: Answer | undefined;
    const events = await eventsOf(org.platform, async () => {
      left = await browser.submit({});
    });
    expect(types(events)).toContain('user.session.end');
    const text = unescaped(left?.text ?? '');
    expect(text).toContain('https://share.example.com/_trust/?wa=wsignoutcleanup1.0');
    expect(text).toContain('https://office.example.com/fed?a=1&wa=wsignoutcleanup1.0');
    expect(text).toContain(`href="${reply}"`);
    expect(await isSignedIn(browser)).toBe(false);
  });

  test('is not done by a link, nor by a form of another site', async () => {
    const app = await addApp();
    const { browser } = await somebodyWith(app);
    await browser.open(outUrl(app));
    const { action, hidden } = browser.form();
    const foreign = {
      cookie: browser.header(),
      origin: 'https://evil.example',
      'sec-fetch-site': 'cross-site',
    };
    await org.post(action, hidden, foreign);
    await org.post(
      action,
      { a: hidden['a'] ?? '' },
      { cookie: browser.header(), origin: base, 'sec-fetch-site': 'same-origin' },
    );
    expect(await isSignedIn(browser)).toBe(true);
  });

  test.each([
    'https://evil.example/',
    'https://share.example.com.evil/_trust/',
    'https://share.example.com@evil.example/_trust/',
  ])('leads nobody to %s', async (wreply) => {
    const app = await addApp();
    const { browser } = await somebodyWith(app);
    for (const visitor of [browser, org.browser()]) {
      const answer = await visitor.open(outUrl(app, { wreply }));
      expect([answer.status, answer.headers['location'], answer.text.includes('evil')]).toEqual([
        400,
        undefined,
        false,
      ]);
    }
    expect(await isSignedIn(browser)).toBe(true);
  });

  test('of who is not signed in goes straight on to the registered address, or to our own page', async () => {
    const app = await addApp();
    expect((await org.get(outUrl(app, { wreply: reply }))).headers['location']).toBe(reply);
    expect((await org.get(outUrl(app))).headers['location']).toBe('/signout');
  });

  test('at the app only (cleanup) leaves our session alone', async () => {
    const app = await addApp();
    const { browser } = await somebodyWith(app);
    const answer = await browser.open(`${app.passive}?wa=wsignoutcleanup1.0`);
    expect(answer.status).toBe(200);
    expect(await isSignedIn(browser)).toBe(true);
  });

  test('from our own page visits every app that got a token', async () => {
    const app = await addApp();
    const { person, browser } = await somebodyWith(app);
    await browser.open(asking(app));
    await browser.open('/signout');
    const left = await browser.submit({});
    expect(unescaped(left.text)).toContain('https://share.example.com/_trust/?wa=wsignoutcleanup1.0');
    const rows = await org.sql<{ app_id: string }>(
      sql`select app_id from ws_federation_participants where user_id = ${person.id}`,
    );
    expect(rows).toEqual([{ app_id: app.id }]);
  });
});
