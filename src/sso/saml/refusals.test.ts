import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changed } from '#test/kit/changed.ts';
import { sql } from '#src/platform/database/index.ts';
import {
  formOf,
  postFields,
  protocolMessage,
  readPostedResponse,
  redirectQuery,
  type SpKeys,
  spKeys,
  spSigner,
} from '#test/kit/saml-sp.ts';
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
type Wish = { attributes?: Record<string, string | undefined>; destination?: string; issuer?: string };
const request = (of: TestSaml, wish: Wish = {}, signedBy?: SpKeys) =>
  protocolMessage(
    'AuthnRequest',
    {
      id: `_refused${++count}`,
      issuer: wish.issuer ?? issuer,
      destination: wish.destination ?? of.ssoUrl,
      issuedMs: org.platform.clock.nowMs(),
      attributes: { ...wish.attributes },
    },
    signedBy && spSigner(signedBy),
  );
const failures = async () => org.events('user.authentication.sso');
async function expectRefusedOnPage(answer: Awaited<ReturnType<TestSso['get']>>, reason: RegExp | string) {
  expect(answer.status, answer.text).toBe(400);
  expect(answer.text).not.toContain('SAMLResponse');
  expect(answer.headers.location).toBeUndefined();
  const failure = (await failures()).at(-1);
  expect(failure).toMatchObject({ result: 'FAILURE', target: [{ id: expect.any(String) }] });
  expect(failure?.reason).toMatch(reason);
  // The worker reads one sentence, and a reference by which an administrator finds the rest.
  expect(answer.text).toContain(failure?.transaction?.id);
  expect(answer.text).not.toContain('Destination');
}

/** Every way to the app: started there by either binding, started here, and back from sign-in. */
const ways = ['by Redirect', 'by POST', 'from here', 'back from sign-in'] as const;
async function comes(
  way: (typeof ways)[number],
  of: TestSaml,
  browser: string,
  before?: () => Promise<unknown>,
) {
  const headers = { cookie: browser };
  if (way === 'from here') {
    await before?.();
    return org.get(of.ssoPath, headers);
  }
  const xml = await request(of);
  if (way === 'by POST') {
    await before?.();
    const posted = await org.post(of.ssoPath, postFields('SAMLRequest', xml), headers);
    return posted.status === 303 ? org.get(String(posted.headers.location), headers) : posted;
  }
  const address = `${of.ssoPath}?${redirectQuery('SAMLRequest', xml)}`;
  if (way === 'by Redirect') {
    await before?.();
    return org.get(address, headers);
  }
  await org.get(address);
  const resume = org.begun[0]?.resume ?? '';
  expect(resume).toContain('/sso/saml/resume?r=');
  await before?.();
  return org.get(resume, headers);
}

describe.each(ways)('a person who comes %s', (way) => {
  async function expectRefused(answer: Awaited<ReturnType<TestSso['get']>>, reason: string) {
    expect(answer.status).toBe(403);
    expect(answer.text).not.toContain('SAMLResponse');
    const events = await org.events();
    expect(events.slice(-2).map((event) => `${event.eventType} ${event.result}`)).toEqual([
      'policy.evaluate_sign_on DENY',
      'app.generic.unauth_app_access_attempt FAILURE',
    ]);
    expect(events.at(-1)?.reason).toBe(reason);
  }

  test('is not assigned: a page, and no assertion', async () => {
    const stranger = await org.person(`stranger${ways.indexOf(way)}@example.com`);
    const browser = await org.signedIn(stranger);
    await expectRefused(await comes(way, app, browser.cookie), 'NOT_ASSIGNED');
  });

  test.each([
    ['suspended', 'suspend'],
    ['deactivated', 'deactivate'],
  ])('is %s: no assertion', async (name, change) => {
    const login = `${name}${ways.indexOf(way)}@example.com`;
    const somebody = await org.person(login);
    await org.assign(app, somebody);
    const browser = await org.signedIn(somebody);
    const answer = await comes(way, app, browser.cookie, () =>
      org.api.call(`POST /api/v1/users/${somebody.id}/lifecycle/${change}`),
    );
    expect(answer.text).not.toContain('SAMLResponse');
    expect([302, 303, 403]).toContain(answer.status);
  });

  test('is locked: no assertion', async () => {
    const locked = await org.person(`locked${ways.indexOf(way)}@example.com`);
    await org.assign(app, locked);
    const browser = await org.signedIn(locked);
    const answer = await comes(way, app, browser.cookie, () =>
      org.platform.database.query(sql`update users set status = 'LOCKED_OUT' where id = ${locked.id}`),
    );
    await expectRefused(answer, 'LOCKED_OUT');
  });

  test('comes to an app that is switched off: the same as to one that never was', async () => {
    const off = await org.samlApp();
    await org.assign(off, person);
    const answer = await comes(way, off, cookie, () => org.apps.setAppStatus(off.appId, 'INACTIVE', by));
    const never = await org.get(off.ssoPath.replace(off.externalKey, 'exk00000000000000000'), { cookie });
    expect(answer.status).toBe(404);
    expect(never.status).toBe(404);
    const known = (text: string) => text.replace(/oae[A-Za-z0-9_-]+/g, '');
    expect(known(answer.text)).toBe(known(never.text));
  });
});

test('another name in the address than the app has is no address', async () => {
  expect((await org.get(`/app/other_name/${app.externalKey}/sso/saml`, { cookie })).status).toBe(404);
  expect((await org.get(`/app/other_name/${app.externalKey}/slo/saml`, { cookie })).status).toBe(404);
});

describe('where an assertion goes (SAML core §3.4.1, SECURITY B)', () => {
  const elsewhere = { attributes: { AssertionConsumerServiceURL: 'https://evil.example/acs' } };

  test('an address that is not registered gets nothing, signed or not', async () => {
    const keys = spKeys();
    const signing = await org.samlApp({
      spCertificate: { x5c: [keys.certificate] },
      samlSignedRequestEnabled: true,
    });
    await org.assign(signing, person);
    for (const [of, signedBy] of [
      [app, undefined],
      [signing, keys],
    ] as const) {
      const xml = await request(of, elsewhere, signedBy);
      const posted = await org.post(of.ssoPath, postFields('SAMLRequest', xml), { cookie });
      await expectRefusedOnPage(posted, /evil\.example/);
    }
  });

  test('of several the one that is asked for by address or by number, and no other', async () => {
    const several = await org.samlApp({
      allowMultipleAcsEndpoints: true,
      acsEndpoints: [
        { url: acs, index: 0 },
        { url: 'https://sp.example.com/second', index: 7 },
      ],
    });
    await org.assign(several, person);
    const asked = async (attributes: Record<string, string>) =>
      org.get(`${several.ssoPath}?${redirectQuery('SAMLRequest', await request(several, { attributes }))}`, {
        cookie,
      });
    for (const attributes of [
      { AssertionConsumerServiceIndex: '7' },
      { AssertionConsumerServiceURL: 'https://sp.example.com/second' },
    ]) {
      const read = readPostedResponse(await asked(attributes), several.certificate);
      expect(read).toMatchObject({
        action: 'https://sp.example.com/second',
        recipient: 'https://sp.example.com/second',
      });
    }
    await expectRefusedOnPage(
      await asked({ AssertionConsumerServiceIndex: '3' }),
      /AssertionConsumerServiceIndex/,
    );
    await expectRefusedOnPage(
      await asked({ AssertionConsumerServiceURL: `${acs}/` }),
      /AssertionConsumerServiceURL/,
    );
  });

  test('one that was taken off while somebody signed in gets nothing', async () => {
    const moving = await org.samlApp();
    await org.assign(moving, person);
    await org.get(
      `${moving.ssoPath}?${redirectQuery('SAMLRequest', await request(moving, { attributes: { AssertionConsumerServiceURL: acs } }))}`,
    );
    const resume = org.begun[0]?.resume ?? '';
    const record = org.apps.get(moving.appId);
    const signOn = {
      ...(record.document.settings as unknown as { signOn: object }).signOn,
      ssoAcsUrl: 'https://new.example.com/acs',
    };
    const body = { label: record.label, signOnMode: 'SAML_2_0', settings: { signOn } };
    await org.apps.replaceApp(moving.appId, body as never, by);
    await expectRefusedOnPage(await org.get(resume, { cookie }), /not an address of this app any longer/);
  });
});

describe('a request that is not the app’s (SECURITY A6 S5, S6, S11)', () => {
  const keys = spKeys();
  const other = spKeys();
  let signing: TestSaml;
  beforeAll(async () => {
    signing = await org.samlApp({
      spCertificate: { x5c: [keys.certificate] },
      samlSignedRequestEnabled: true,
    });
    await org.assign(signing, person);
  });
  const redirect = async (query: string) => org.get(`${signing.ssoPath}?${query}`, { cookie });

  test('signed by the app it opens, by either binding', async () => {
    const query = redirectQuery('SAMLRequest', await request(signing), { key: keys.key, relayState: 'a b' });
    expect(readPostedResponse(await redirect(query), signing.certificate).status).toEqual(['Success']);
    const xml = await request(signing, {}, keys);
    const posted = await org.post(signing.ssoPath, postFields('SAMLRequest', xml), { cookie });
    expect(posted.status).toBe(303);
  });

  test('the signature is over the octets as they were sent: the same query encoded anew fails', async () => {
    const query = redirectQuery('SAMLRequest', await request(signing), {
      key: keys.key,
      relayState: 'a b/c',
    });
    const anew = query.replace('a%20b%2Fc', 'a+b/c');
    expect(anew).not.toBe(query);
    await expectRefusedOnPage(await redirect(anew), /[Ss]ignature/);
  });

  test('unsigned where a signature is asked for, stripped of it, or by another key', async () => {
    const xml = await request(signing);
    await expectRefusedOnPage(await redirect(redirectQuery('SAMLRequest', xml)), /sign/i);
    const signed = redirectQuery('SAMLRequest', xml, { key: keys.key });
    await expectRefusedOnPage(await redirect(signed.replace(/&Signature=.*/, '')), /Signature/);
    await expectRefusedOnPage(await redirect(signed.replace(/&SigAlg=.*/, '')), /sign/i);
    await expectRefusedOnPage(
      await redirect(redirectQuery('SAMLRequest', xml, { key: other.key })),
      /[Ss]ignature/,
    );
    const posted = await org.post(
      signing.ssoPath,
      postFields('SAMLRequest', await request(signing, {}, other)),
      { cookie },
    );
    await expectRefusedOnPage(posted, /[Ss]ignature/);
    const bare = await org.post(signing.ssoPath, postFields('SAMLRequest', xml), { cookie });
    await expectRefusedOnPage(bare, /sign/i);
  });

  test('of another issuer, for another address, too old, from the future', async () => {
    const get = async (wish: Wish) =>
      org.get(`${app.ssoPath}?${redirectQuery('SAMLRequest', await request(app, wish))}`, { cookie });
    await expectRefusedOnPage(await get({ issuer: 'https://evil.example' }), /Issuer/);
    await expectRefusedOnPage(await get({ destination: signing.ssoUrl }), /Destination/);
    const xml = await request(app);
    org.platform.clock.advance(20 * 60_000);
    await expectRefusedOnPage(
      await org.get(`${app.ssoPath}?${redirectQuery('SAMLRequest', xml)}`, { cookie }),
      /IssueInstant/,
    );
    const later = await request(app);
    org.platform.clock.advance(-20 * 60_000);
    await expectRefusedOnPage(
      await org.get(`${app.ssoPath}?${redirectQuery('SAMLRequest', later)}`, { cookie }),
      /IssueInstant/,
    );
  });

  test('when the certificate of the app has run out', async () => {
    const soon = spKeys(org.platform.clock.nowMs() + 60_000);
    const rolling = await org.samlApp({
      spCertificate: { x5c: [soon.certificate] },
      samlSignedRequestEnabled: true,
    });
    await org.assign(rolling, person);
    const ask = async () =>
      org.get(
        `${rolling.ssoPath}?${redirectQuery('SAMLRequest', await request(rolling), { key: soon.key })}`,
        { cookie },
      );
    expect((await ask()).status).toBe(200);
    org.platform.clock.advance(120_000);
    await expectRefusedOnPage(await ask(), /certificate/);
    org.platform.clock.advance(-120_000);
  });

  test('a bomb, a document type, something else than SAML, or two of it', async () => {
    const bomb = deflateRawSync(Buffer.alloc(60 * 1024 * 1024, ' ')).toString('base64');
    await expectRefusedOnPage(
      await org.post(
        app.ssoPath,
        { SAMLRequest: Buffer.from(bomb, 'base64').toString('base64') },
        { cookie },
      ),
      /./,
    );
    const small = deflateRawSync(Buffer.alloc(6 * 1024 * 1024, ' ')).toString('base64');
    await expectRefusedOnPage(
      await org.get(`${app.ssoPath}?SAMLRequest=${encodeURIComponent(small)}`, { cookie }),
      /./,
    );
    const xml = await request(app);
    const doctype = `<!DOCTYPE x [<!ENTITY y "z">]>${xml}`;
    await expectRefusedOnPage(
      await org.get(`${app.ssoPath}?${redirectQuery('SAMLRequest', doctype)}`, { cookie }),
      /DOCTYPE/,
    );
    await expectRefusedOnPage(await org.get(`${app.ssoPath}?SAMLRequest=%21`, { cookie }), /./);
    const query = redirectQuery('SAMLRequest', xml);
    await expectRefusedOnPage(await org.get(`${app.ssoPath}?${query}&${query}`, { cookie }), /once/);
    await expectRefusedOnPage(await org.post(app.ssoPath, {}, { cookie }), /SAMLRequest/);
    const response = await org.get(`${app.ssoPath}?${redirectQuery('SAMLResponse', xml)}`, { cookie });
    await expectRefusedOnPage(response, /./);
  });
});

test('a RelayState that is too long, or two of them, where nobody asked', async () => {
  await expectRefusedOnPage(
    await org.get(`${app.ssoPath}?RelayState=${'x'.repeat(2049)}`, { cookie }),
    /RelayState/,
  );
  await expectRefusedOnPage(
    await org.get(`${app.ssoPath}?RelayState=a&RelayState=b`, { cookie }),
    /RelayState/,
  );
});

test('a way back that was made for another app, changed, or made up leads nowhere', async () => {
  const other = await org.samlApp();
  await org.assign(other, person);
  await org.get(`${app.ssoPath}?${redirectQuery('SAMLRequest', await request(app))}`);
  const resume = org.begun[0]?.resume ?? '';
  for (const address of [
    resume.replace(app.ssoPath, other.ssoPath),
    changed(resume),
    `${app.ssoPath}/resume?r=x`,
    `${app.ssoPath}/resume`,
  ]) {
    const answer = await org.get(address, { cookie });
    expect([400, 404]).toContain(answer.status);
    expect(answer.text).not.toContain('SAMLResponse');
    expect(formOf(answer).fields.SAMLResponse).toBeUndefined();
  }
});
