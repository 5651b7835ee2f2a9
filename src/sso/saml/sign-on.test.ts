import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import { x } from '#src/protocols/xml/index.ts';
import { postFields, protocolMessage, readPostedResponse, redirectQuery } from '#test/kit/saml-sp.ts';
import { type TestPerson, type TestSaml, type TestSso, testSso } from '#test/kit/sso.ts';

const acs = 'https://sp.example.com/acs';
const issuer = 'https://sp.example.com/saml';
const by = { actor: { id: 's', type: 'SystemPrincipal', alternateId: 's', displayName: 's' } };

let org: TestSso;
let app: TestSaml;
let person: TestPerson;
let cookie: string;

beforeAll(async () => {
  org = await testSso();
  app = await org.samlApp();
  person = await org.person('aoi@example.com');
  await org.assign(app, person);
  ({ cookie } = await org.signedIn(person));
});
afterAll(() => org?.close());

let count = 0;
type Wish = {
  attributes?: Record<string, string | undefined>;
  children?: Parameters<typeof protocolMessage>[1]['children'];
  destination?: string | undefined;
  issuer?: string;
  id?: string;
  relayState?: string;
};

/** An AuthnRequest by Redirect. */
async function asks(of: TestSaml, wish: Wish = {}): Promise<string> {
  const message = {
    id: wish.id ?? `_request${++count}`,
    issuer: wish.issuer ?? issuer,
    destination: 'destination' in wish ? wish.destination : of.ssoUrl,
    issuedMs: org.platform.clock.nowMs(),
    attributes: { AssertionConsumerServiceURL: acs, ...wish.attributes },
    children: wish.children ?? [],
  };
  const xml = await protocolMessage('AuthnRequest', message, undefined);
  const query = redirectQuery('SAMLRequest', xml, { relayState: wish.relayState });
  return `${of.ssoPath}?${query}`;
}

const lastEvents = async (howMany: number) =>
  (await org.events()).slice(-howMany).map(({ eventType, result }) => `${eventType} ${result ?? ''}`.trim());
const lastFailure = async () => (await org.events('user.authentication.sso')).at(-1);

describe('a person who is assigned and signed in', () => {
  test('is signed on by Redirect: a signed response to the registered address, and it is written down', async () => {
    const answer = await org.get(await asks(app, { id: '_r1', relayState: 'where "I" was' }), { cookie });
    expect(answer.status).toBe(200);
    const read = readPostedResponse(answer, app.certificate);
    expect(read).toMatchObject({
      action: acs,
      relayState: 'where "I" was',
      name: 'Response',
      destination: acs,
      inResponseTo: '_r1',
      issuer: `http://localhost:8080/saml/${app.externalKey}`,
      status: ['Success'],
      nameId: 'aoi@example.com',
      audience: issuer,
      recipient: acs,
    });
    expect(await lastEvents(2)).toEqual(['policy.evaluate_sign_on ALLOW', 'user.authentication.sso SUCCESS']);
    expect(await lastFailure()).toMatchObject({
      actor: { id: person.id },
      target: [{ id: app.appId }],
      debugData: { initiationType: 'SP_INITIATED', signOnMode: 'SAML_2_0', samlRequestId: '_r1' },
    });
  });

  test('is signed on by POST, whose form comes without our cookie: by way of an address that carries the request', async () => {
    const message = { id: '_p1', issuer, destination: app.ssoUrl, issuedMs: org.platform.clock.nowMs() };
    const xml = await protocolMessage('AuthnRequest', message, undefined);
    const posted = await org.post(app.ssoPath, postFields('SAMLRequest', xml, 'deep/link'));
    expect(posted.status).toBe(303);
    const resume = String(posted.headers.location);
    expect(resume).toMatch(new RegExp(`^${app.ssoPath}/resume\\?r=`));
    const read = readPostedResponse(await org.get(resume, { cookie }), app.certificate);
    expect(read).toMatchObject({ inResponseTo: '_p1', relayState: 'deep/link', status: ['Success'] });
  });

  test('opens the app from here: an unsolicited response, with the RelayState of the address', async () => {
    const read = readPostedResponse(
      await org.get(`${app.ssoPath}?RelayState=%2Forders`, { cookie }),
      app.certificate,
    );
    expect(read).toMatchObject({ inResponseTo: undefined, relayState: '/orders', nameId: 'aoi@example.com' });
    expect(await lastFailure()).toMatchObject({
      result: 'SUCCESS',
      debugData: { initiationType: 'IDP_INITIATED' },
    });
  });

  test("opens it with the app's default RelayState where the address has none", async () => {
    const other = await org.samlApp({ defaultRelayState: 'https://sp.example.com/start' });
    await org.assign(other, person);
    const read = readPostedResponse(await org.get(other.ssoPath, { cookie }), other.certificate);
    expect(read.relayState).toBe('https://sp.example.com/start');
    const chosen = await org.get(`${other.ssoPath}?RelayState=x`, { cookie });
    expect(readPostedResponse(chosen, other.certificate).relayState).toBe('x');
  });

  test('is known by the session and the moment of signing in, until the session ends at the latest', async () => {
    const { session, cookie: browser } = await org.signedIn(person);
    org.platform.clock.advance(10 * 60_000);
    const read = readPostedResponse(await org.get(await asks(app), { cookie: browser }), app.certificate);
    expect(read.sessionIndex).toBe(session.sid);
    expect(Date.parse(read.authnInstant ?? '')).toBe(session.authTimeMs);
    // A session without an absolute end: a long shift.
    const untilMs = Date.parse(read.sessionNotOnOrAfter ?? '') - org.platform.clock.nowMs();
    expect(Math.round(untilMs / 3_600_000)).toBe(12);
    org.platform.clock.advance(-10 * 60_000);
    const brief = await org.samlApp({ samlAssertionLifetimeSeconds: 3_600 });
    await org.assign(brief, person);
    const there = readPostedResponse(await org.get(brief.ssoPath, { cookie }), brief.certificate);
    const hourMs = Date.parse(there.sessionNotOnOrAfter ?? '') - org.platform.clock.nowMs();
    expect(Math.round(hourMs / 60_000)).toBe(60);
  });
});

describe('what a person is called', () => {
  const format = (name: string) =>
    name === 'persistent' || name === 'transient'
      ? `urn:oasis:names:tc:SAML:2.0:nameid-format:${name}`
      : `urn:oasis:names:tc:SAML:1.1:nameid-format:${name}`;
  async function named(signOn: Record<string, unknown>, who = person, wish: Wish = {}) {
    const named = await org.samlApp(signOn);
    await org.assign(named, who);
    const browser = await org.signedIn(who);
    const ask = async () =>
      readPostedResponse(
        await org.get(await asks(named, wish), { cookie: browser.cookie }),
        named.certificate,
      );
    return { named, ask, first: await ask() };
  }

  test.each(['unspecified', 'emailAddress'])(
    '%s: the name by which the app knows the person',
    async (name) => {
      const { first } = await named({ subjectNameIdFormat: format(name) });
      expect(first).toMatchObject({ nameId: 'aoi@example.com', format: format(name) });
    },
  );

  test('persistent: opaque, the same at every sign-on, and another at every app', async () => {
    const one = await named({ subjectNameIdFormat: format('persistent') });
    const other = await named({ subjectNameIdFormat: format('persistent') });
    expect(one.first.format).toBe(format('persistent'));
    expect(one.first.nameId).toMatch(/^[A-Za-z0-9_-]{32}$/);
    expect((await one.ask()).nameId).toBe(one.first.nameId);
    expect(other.first.nameId).not.toBe(one.first.nameId);
  });

  test('persistent under a template of the app: what the template says', async () => {
    const { first } = await named({
      subjectNameIdFormat: format('persistent'),
      subjectNameIdTemplate: '${user.firstName}',
    });
    expect(first).toMatchObject({ nameId: 'Aoi', format: format('persistent') });
  });

  test('transient: another one each time', async () => {
    const { first, ask } = await named({ subjectNameIdFormat: format('transient') });
    expect(first.nameId).toMatch(/^_[A-Za-z0-9_-]{32}$/);
    expect((await ask()).nameId).not.toBe(first.nameId);
  });

  test('x509SubjectName: by a template', async () => {
    const { first } = await named({
      subjectNameIdFormat: format('x509SubjectName'),
      subjectNameIdTemplate: 'CN=${user.firstName},O=Example',
    });
    expect(first).toMatchObject({ nameId: 'CN=Aoi,O=Example', format: format('x509SubjectName') });
  });

  const policy = (name: string) => [x('samlp:NameIDPolicy', { Format: format(name) })];
  test('NameIDPolicy: an opaque name is given to who asks, and a mail address not where something else was set', async () => {
    const opaque = await named({}, person, { children: policy('persistent') });
    expect(opaque.first.format).toBe(format('persistent'));
    expect(opaque.first.nameId).not.toContain('@');
    const { first } = await named({ subjectNameIdFormat: format('persistent') }, person, {
      children: policy('emailAddress'),
    });
    expect(first).toMatchObject({ status: ['Requester', 'InvalidNameIDPolicy'], nameId: undefined });
    expect(await lastFailure()).toMatchObject({ result: 'FAILURE', debugData: { error: 'name_id_policy' } });
  });

  test('a template that gives nothing: a page for the person, and the whole story in the log', async () => {
    const nameless = await org.samlApp({ subjectNameIdTemplate: '${user.middleName}' });
    await org.assign(nameless, person);
    const answer = await org.get(await asks(nameless), { cookie });
    expect(answer.status).toBe(403);
    const failure = await lastFailure();
    expect(failure?.reason).toContain('subjectNameIdTemplate');
    expect(answer.text).toContain(failure?.transaction?.id);
  });
});

describe('attributes', () => {
  test('are said by expression, by constant and by group, and none that was not asked for', async () => {
    const group = await org.api.call('POST /api/v1/groups', { body: { profile: { name: 'shop-tokyo' } } });
    const other = await org.api.call('POST /api/v1/groups', { body: { profile: { name: 'office' } } });
    for (const one of [group, other]) {
      await org.api.call(`PUT /api/v1/groups/${one.json<{ id: string }>().id}/users/${person.id}`);
    }
    const told = await org.samlApp({
      attributeStatements: [
        { type: 'EXPRESSION', name: 'given', values: ['user.firstName'] },
        { type: 'EXPRESSION', name: 'org', values: ['"Example & Söhne <KG>"'] },
        { type: 'GROUP', name: 'shops', filterType: 'STARTS_WITH', filterValue: 'shop-' },
      ],
    });
    await org.assign(told, person);
    const read = readPostedResponse(await org.get(await asks(told), { cookie }), told.certificate);
    expect(read.attributes).toEqual({ given: ['Aoi'], org: ['Example & Söhne <KG>'], shops: ['shop-tokyo'] });
  });

  test('that a person chose to break the assertion are only text in it (fox-it XML injection)', async () => {
    const evil = '</saml:AttributeValue><x a="1">&amp;]]>"\'';
    const nasty = await org.person('evil@example.com', { firstName: evil });
    const told = await org.samlApp({
      attributeStatements: [{ type: 'EXPRESSION', name: 'n', values: ['user.firstName'] }],
    });
    await org.assign(told, nasty);
    const browser = await org.signedIn(nasty);
    const read = readPostedResponse(
      await org.get(await asks(told), { cookie: browser.cookie }),
      told.certificate,
    );
    expect(read).toMatchObject({ nameId: 'evil@example.com', attributes: { n: [evil] } });
  });
});

describe('what an app asks about the authentication', () => {
  const context = (comparison: string, ...classes: string[]) => [
    x(
      'samlp:RequestedAuthnContext',
      { Comparison: comparison },
      classes.map((one) => x('saml:AuthnContextClassRef', {}, one)),
    ),
  ];
  const classRef = (name: string) => `urn:oasis:names:tc:SAML:2.0:ac:classes:${name}`;

  test('ForceAuthn (core §3.4.1): an old session is not enough, a new sign-in is, and once', async () => {
    const old = await org.signedIn(person, org.platform.clock.nowMs() - 60_000);
    const answer = await org.get(await asks(app, { attributes: { ForceAuthn: 'true' } }), {
      cookie: old.cookie,
    });
    expect(answer.headers.location).toBe('/signin');
    expect(org.begun[0]).toMatchObject({ appId: app.appId, userId: person.id });
    const resume = org.begun[0]?.resume ?? '';
    expect((await org.get(resume, { cookie: old.cookie })).headers.location).toBe('/signin');
    org.platform.clock.advance(1_000);
    const fresh = await org.signedIn(person);
    expect(
      readPostedResponse(await org.get(resume, { cookie: fresh.cookie }), app.certificate).status,
    ).toEqual(['Success']);
    org.platform.clock.advance(-1_000);
  });

  test('ForceAuthn is passed over where the app is set so', async () => {
    const lenient = await org.samlApp({ honorForceAuthn: false });
    await org.assign(lenient, person);
    const old = await org.signedIn(person, org.platform.clock.nowMs() - 60_000);
    const answer = await org.get(await asks(lenient, { attributes: { ForceAuthn: 'true' } }), {
      cookie: old.cookie,
    });
    expect(readPostedResponse(answer, lenient.certificate).status).toEqual(['Success']);
  });

  test('IsPassive (core §3.4.1): nobody is asked anything, and the app hears NoPassive', async () => {
    const passive = { attributes: { IsPassive: 'true' } };
    const nobody = readPostedResponse(await org.get(await asks(app, passive)), app.certificate);
    expect(nobody).toMatchObject({ status: ['Responder', 'NoPassive'], action: acs, nameId: undefined });
    expect(await lastFailure()).toMatchObject({
      result: 'FAILURE',
      debugData: { samlStatus: 'Responder NoPassive' },
    });
    const somebody = await org.get(await asks(app, passive), { cookie });
    expect(readPostedResponse(somebody, app.certificate).status).toEqual(['Success']);
    const forced = { attributes: { IsPassive: 'true', ForceAuthn: 'true' } };
    const old = await org.signedIn(person, org.platform.clock.nowMs() - 60_000);
    const both = await org.get(await asks(app, forced), { cookie: old.cookie });
    expect(readPostedResponse(both, app.certificate).status).toEqual(['Responder', 'NoPassive']);
  });

  test('RequestedAuthnContext (core §3.3.2.2.1): what was so is stated, in the order of the app', async () => {
    const asked = { children: context('exact', classRef('X509'), classRef('Password')) };
    const answer = await org.get(await asks(app, asked), { cookie });
    expect(readPostedResponse(answer, app.certificate).classRef).toBe(classRef('Password'));
    const plainly = await org.get(await asks(app), { cookie });
    expect(readPostedResponse(plainly, app.certificate).classRef).toBe(
      classRef('PasswordProtectedTransport'),
    );
  });

  test('one that nobody here can meet is NoAuthnContext, before anybody is bothered', async () => {
    const answer = await org.get(await asks(app, { children: context('exact', classRef('Smartcard')) }));
    expect(readPostedResponse(answer, app.certificate).status).toEqual(['Responder', 'NoAuthnContext']);
  });

  test('two factors where there was one: NoAuthnContext, never a claim that is not so', async () => {
    const asked = { children: context('exact', 'https://refeds.org/profile/mfa') };
    const answer = await org.get(await asks(app, asked), { cookie });
    if (answer.status === 200) {
      const read = readPostedResponse(answer, app.certificate);
      expect(read).toMatchObject({ status: ['Responder', 'NoAuthnContext'], nameId: undefined });
    } else expect(answer.headers.location).toBe('/signin');
  });

  test('Scoping (core §3.4.1.2): an app that wants to hear another identity provider hears that it is not here', async () => {
    const scoping = [
      x(
        'samlp:Scoping',
        {},
        x('samlp:IDPList', {}, x('samlp:IDPEntry', { ProviderID: 'https://other.example' })),
      ),
    ];
    const answer = await org.get(await asks(app, { children: scoping }), { cookie });
    expect(readPostedResponse(answer, app.certificate).status).toEqual(['Responder', 'NoSupportedIDP']);
  });

  test('Subject (core §3.4.1): helps at sign-in, and nobody else is spoken of', async () => {
    const about = (name: string) => ({ children: [x('saml:Subject', {}, x('saml:NameID', {}, name))] });
    await org.get(await asks(app, about('aoi@example.com')));
    expect(org.begun[0]).toMatchObject({ loginHint: 'aoi@example.com' });
    const same = await org.get(await asks(app, about('Aoi@example.com')), { cookie });
    expect(readPostedResponse(same, app.certificate).status).toEqual(['Success']);
    const other = await org.get(await asks(app, about('somebody@example.com')), { cookie });
    expect(readPostedResponse(other, app.certificate)).toMatchObject({
      status: ['Responder', 'UnknownPrincipal'],
      nameId: undefined,
    });
  });
});

describe('a request is answered once', () => {
  test('a browser may come back to it before that as often as it likes, and not after', async () => {
    const address = await asks(app, { id: '_once' });
    expect((await org.get(address)).headers.location).toBe('/signin');
    expect((await org.get(address)).headers.location).toBe('/signin');
    const resume = org.begun[0]?.resume ?? '';
    expect(readPostedResponse(await org.get(resume, { cookie }), app.certificate).status).toEqual([
      'Success',
    ]);
    for (const again of [address, resume]) {
      const answer = await org.get(again, { cookie });
      expect(answer.status).toBe(400);
      expect(answer.text).toContain('was used already');
      expect(answer.text).not.toContain('SAMLResponse');
    }
    expect(await lastFailure()).toMatchObject({
      result: 'FAILURE',
      reason: expect.stringContaining('_once'),
    });
  });

  test('the same id of another app is another request', async () => {
    const other = await org.samlApp();
    await org.assign(other, person);
    await org.get(await asks(app, { id: '_shared' }), { cookie });
    const answer = await org.get(await asks(other, { id: '_shared' }), { cookie });
    expect(readPostedResponse(answer, other.certificate).status).toEqual(['Success']);
  });

  test('a way back from sign-in that is older than an hour does not pass off the sign-in of this morning as a new one', async () => {
    await org.get(await asks(app, { attributes: { ForceAuthn: 'true' } }));
    const resume = org.begun[0]?.resume ?? '';
    org.platform.clock.advance(2 * 60_000);
    const { cookie: after } = await org.signedIn(person);
    org.platform.clock.advance(70 * 60_000);
    expect((await org.get(resume, { cookie: after })).headers.location).toBe('/signin');
    org.platform.clock.advance(24 * 60 * 60_000);
    const stale = await org.get(resume, { cookie: after });
    expect(stale.status).toBe(400);
    expect(stale.text).toContain('took too long');
    org.platform.clock.advance(-(24 * 60 + 72) * 60_000);
  });
});

describe('the page that posts the answer', () => {
  test('lets no RelayState out of its field, and no script run but its own', async () => {
    const evil = '"><script>alert(1)</script><input name="';
    const answer = await org.get(await asks(app, { relayState: evil }), { cookie });
    expect(answer.text).not.toContain('<script>alert');
    expect(readPostedResponse(answer, app.certificate).relayState).toBe(evil);
    const policy = String(answer.headers['content-security-policy']);
    expect(policy).toMatch(/script-src 'nonce-[A-Za-z0-9_-]+'/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(answer.headers['cache-control']).toContain('no-store');
    expect(answer.text).toMatch(/<button[^>]*type="submit"/);
  });
});

test('what a person was called is forgotten with the app, and with the person', async () => {
  const format = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';
  const [kept, gone] = [
    await org.samlApp({ subjectNameIdFormat: format }),
    await org.samlApp({ subjectNameIdFormat: format }),
  ];
  const leaver = await org.person('leaver@example.com');
  for (const one of [kept, gone]) await org.assign(one, leaver);
  const browser = await org.signedIn(leaver);
  for (const one of [kept, gone]) await org.get(one.ssoPath, { cookie: browser.cookie });
  const { database, jobs } = org.platform;
  const named = async () =>
    (
      await database.query<{ app_id: string }>(sql`
      select app_id from saml_name_ids where user_id = ${leaver.id}
      union all select app_id from saml_session_participants where user_id = ${leaver.id}`)
    )
      .map((row) => row.app_id)
      .sort();
  expect(await named()).toEqual([kept.appId, kept.appId, gone.appId, gone.appId].sort());
  await jobs.start();
  await org.apps.setAppStatus(gone.appId, 'INACTIVE', by);
  await org.apps.deleteApp(gone.appId, by);
  await jobs.drain();
  expect(await named()).toEqual([kept.appId, kept.appId]);
  for (let i = 0; i < 2; i++) await org.api.call(`DELETE /api/v1/users/${leaver.id}`);
  await jobs.drain();
  expect(await named()).toEqual([]);
});
