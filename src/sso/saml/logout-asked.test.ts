import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changed } from '#test/kit/changed.ts';
import type { InjectResponse } from '#src/platform/http/index.ts';
import {
  type LogoutWish,
  requestUrl,
  responseUrl,
  testSamlLogout,
  type TestSamlLogout,
} from '#test/kit/saml-logout.ts';
import { postFields, readPostedResponse, readRedirect, redirectQuery, spKeys } from '#test/kit/saml-sp.ts';
import { answerOf, type TestSaml } from '#test/kit/sso.ts';

let fixture: TestSamlLogout;
let org: TestSamlLogout['org'];
let app: TestSaml;
let posting: TestSaml;
let mute: TestSaml;

beforeAll(async () => {
  fixture = await testSamlLogout();
  ({ org, app, posting, mute } = fixture);
});
afterAll(() => org?.close());

describe('a person who signs out in an app', () => {
  test('is signed out here: the app hears Success with its RelayState, and it is written down', async () => {
    const on = await fixture.signedOn(app);
    const address = await fixture.byRedirect(app, { id: '_l1', sessionIndex: on.sid }, 'state');
    const answer = await org.get(address, { cookie: on.cookie });
    const { location } = answerOf(answer);
    expect(location?.startsWith(`${responseUrl}?`)).toBe(true);
    expect(readRedirect(location ?? '')).toMatchObject({
      name: 'LogoutResponse',
      inResponseTo: '_l1',
      status: ['Success'],
      relayState: 'state',
      destination: responseUrl,
      isSigned: true,
      issuer: `http://localhost:8080/saml/${app.externalKey}`,
    });
    expect(await fixture.isAlive(on.sid)).toBe(false);
    expect(answer.cookies[org.sessions.cookieName]).toBe('');
    expect(await fixture.events(2)).toEqual(['user.authentication.slo SUCCESS', 'user.session.end SUCCESS']);
    expect(await fixture.lastSlo()).toMatchObject({
      actor: { id: fixture.person.id },
      target: [{ id: app.appId }],
      externalSessionId: on.sid,
      debugData: { initiationType: 'SP_INITIATED' },
    });
  });

  test('by POST, which comes without our cookie: by way of an address that carries the request', async () => {
    const on = await fixture.signedOn(posting);
    const xml = await fixture.logoutRequest(posting, { sessionIndex: on.sid, id: '_l2' }, true);
    const posted = await org.post(posting.sloPath, postFields('SAMLRequest', xml, 's'));
    expect(posted.status).toBe(303);
    const answer = await org.get(String(posted.headers.location), { cookie: on.cookie });
    expect(readPostedResponse(answer, posting.certificate)).toMatchObject({
      name: 'LogoutResponse',
      action: responseUrl,
      inResponseTo: '_l2',
      relayState: 's',
      status: ['Success'],
    });
    expect(await fixture.isAlive(on.sid)).toBe(false);
  });

  test('in a browser that lost our cookie: the session is found by name and index', async () => {
    const on = await fixture.signedOn(app);
    const { location } = answerOf(await org.get(await fixture.byRedirect(app, { sessionIndex: on.sid })));
    expect(readRedirect(location ?? '').status).toEqual(['Success']);
    expect(await fixture.isAlive(on.sid)).toBe(false);
  });

  test('without an index: the session of this browser, or without one every session under that name', async () => {
    const [one, two] = [await fixture.signedOn(app), await fixture.signedOn(app)];
    await org.get(await fixture.byRedirect(app, {}), { cookie: one.cookie });
    expect([await fixture.isAlive(one.sid), await fixture.isAlive(two.sid)]).toEqual([false, true]);
    const three = await fixture.signedOn(app);
    const { location } = answerOf(await org.get(await fixture.byRedirect(app, {})));
    expect(readRedirect(location ?? '').status).toEqual(['Success']);
    expect([await fixture.isAlive(two.sid), await fixture.isAlive(three.sid)]).toEqual([false, false]);
  });

  test('twice: the second request finds the session over and is told so', async () => {
    const on = await fixture.signedOn(app);
    await org.get(await fixture.byRedirect(app, { sessionIndex: on.sid }), { cookie: on.cookie });
    const { location } = answerOf(await org.get(await fixture.byRedirect(app, { sessionIndex: on.sid })));
    expect(readRedirect(location ?? '').status).toEqual(['Success']);
  });
});

describe('an app reaches no session but its own (SECURITY A6 S12)', () => {
  async function expectAlive(answer: InjectResponse, sid: string, reason: RegExp) {
    expect(await fixture.isAlive(sid)).toBe(true);
    const failure = await fixture.lastSlo();
    expect(failure).toMatchObject({ result: 'FAILURE', debugData: { initiationType: 'SP_INITIATED' } });
    expect(failure?.reason).toMatch(reason);
    if (answer.status === 400) expect(answer.text).toContain(failure?.transaction?.id);
  }

  test('unsigned, by another key, changed, or signed over other octets: the session lives', async () => {
    const on = await fixture.signedOn(app);
    const xml = await fixture.logoutRequest(app, { sessionIndex: on.sid });
    const get = (query: string) => org.get(`${app.sloPath}?${query}`, { cookie: on.cookie });
    await expectAlive(await get(redirectQuery('SAMLRequest', xml)), on.sid, /sign/i);
    await expectAlive(
      await get(redirectQuery('SAMLRequest', xml, { key: spKeys().key })),
      on.sid,
      /[Ss]ignature/,
    );
    const signed = redirectQuery('SAMLRequest', xml, { key: fixture.keys.key, relayState: 'a b' });
    await expectAlive(await get(signed.replace('a%20b', 'a+b')), on.sid, /[Ss]ignature/);
    const post = (text: string) =>
      org.post(app.sloPath, postFields('SAMLRequest', text), { cookie: on.cookie });
    await expectAlive(await post(xml), on.sid, /sign/i);
    const inside = await fixture.logoutRequest(
      app,
      { sessionIndex: on.sid, nameId: 'other@example.com' },
      true,
    );
    await expectAlive(
      await post(inside.replace('other@example.com', 'aoi@example.com')),
      on.sid,
      /[Ss]ignature|digest/i,
    );
  });

  test('a signed request wrapped in another that names somebody else: the session lives (samlify #634)', async () => {
    const victim = await fixture.signedOn(app);
    const signed = await fixture.logoutRequest(app, { nameId: 'evil@example.com', id: '_signed' }, true);
    const evil = await fixture.logoutRequest(app, { sessionIndex: victim.sid, id: '_evil' });
    const signature = /<ds:Signature .*<\/ds:Signature>/s.exec(signed)?.[0] ?? '';
    expect(signature).not.toBe('');
    const extensions = (what: string) => `<samlp:Extensions>${what}</samlp:Extensions>`;
    const wrapped = [
      evil.replace('</saml:Issuer>', `</saml:Issuer>${signature}${extensions(signed)}`),
      evil.replace('</saml:Issuer>', `</saml:Issuer>${extensions(signed)}`),
      evil.replace(
        '</saml:Issuer>',
        `</saml:Issuer>${signature.replace('</ds:Signature>', `<ds:Object>${signed}</ds:Object></ds:Signature>`)}`,
      ),
      evil.replace('_evil', '_signed').replace('</saml:Issuer>', `</saml:Issuer>${signature}`),
      `<r>${signed}${evil}</r>`,
    ];
    for (const text of wrapped) {
      const answer = await org.post(app.sloPath, postFields('SAMLRequest', text), { cookie: victim.cookie });
      await expectAlive(answer, victim.sid, /./);
    }
  });

  test('of another issuer, for another address, over already', async () => {
    const on = await fixture.signedOn(app);
    const get = async (wish: LogoutWish) =>
      org.get(await fixture.byRedirect(app, { sessionIndex: on.sid, ...wish }), { cookie: on.cookie });
    await expectAlive(await get({ issuer: 'https://evil.example' }), on.sid, /Issuer/);
    await expectAlive(await get({ destination: posting.sloUrl }), on.sid, /Destination/);
    await expectAlive(
      await get({ notOnOrAfterMs: org.platform.clock.nowMs() - 600_000 }),
      on.sid,
      /NotOnOrAfter/,
    );
  });

  test('a name or an index that is not of this session, or a session in which it was never opened', async () => {
    const on = await fixture.signedOn(app);
    const other = await fixture.signedOn(posting);
    for (const [wish, cookie, sid] of [
      [{ nameId: 'other@example.com' }, on.cookie, on.sid],
      [{ sessionIndex: 'other' }, on.cookie, on.sid],
      [{ sessionIndex: other.sid }, other.cookie, other.sid],
    ] as const) {
      const answer = await org.get(await fixture.byRedirect(app, wish), { cookie });
      expect(readRedirect(answerOf(answer).location ?? '').status).toEqual(['Requester', 'UnknownPrincipal']);
      await expectAlive(answer, sid, /no session of this app/);
    }
  });

  test('a request that was used already', async () => {
    const on = await fixture.signedOn(app);
    const address = await fixture.byRedirect(app, {});
    await org.get(address, { cookie: on.cookie });
    const again = await fixture.signedOn(app);
    const answer = await org.get(address, { cookie: again.cookie });
    await expectAlive(answer, again.sid, /used already/);
  });

  test('where single logout is off, or the app has no address to be answered at', async () => {
    const on = await fixture.signedOn(mute);
    const answer = await org.get(await fixture.byRedirect(mute, { sessionIndex: on.sid }), {
      cookie: on.cookie,
    });
    expect(answer.status).toBe(400);
    await expectAlive(answer, on.sid, /[Ss]ingle logout/);
    const half = await org.samlApp({
      spCertificate: { x5c: [fixture.keys.certificate] },
      participateSlo: {
        enabled: true,
        logoutRequestUrl: requestUrl,
        bindingType: 'REDIRECT',
        sessionIndexRequired: true,
      },
    });
    await org.assign(half, fixture.person);
    const two = await fixture.signedOn(half);
    await expectAlive(
      await org.get(await fixture.byRedirect(half, {}), { cookie: two.cookie }),
      two.sid,
      /logoutUrl/,
    );
  });

  test('a resume of another app, changed or made up', async () => {
    const on = await fixture.signedOn(posting);
    const xml = await fixture.logoutRequest(posting, { sessionIndex: on.sid }, true);
    const resume = String((await org.post(posting.sloPath, postFields('SAMLRequest', xml))).headers.location);
    for (const address of [
      resume.replace(posting.sloPath, app.sloPath),
      changed(resume),
      `${app.sloPath}/resume`,
    ]) {
      expect((await org.get(address, { cookie: on.cookie })).status).toBe(400);
    }
    expect(await fixture.isAlive(on.sid)).toBe(true);
  });
});

test("somebody else's browser: their session is not ended with another's", async () => {
  const other = await org.person('other@example.com');
  const theirs = await org.signedIn(other);
  const on = await fixture.signedOn(app);
  const answer = await org.get(await fixture.byRedirect(app, { sessionIndex: on.sid }), {
    cookie: theirs.cookie,
  });
  expect(readRedirect(answerOf(answer).location ?? '').status).toEqual(['Success']);
  expect(answer.cookies[org.sessions.cookieName]).toBeUndefined();
  expect([await fixture.isAlive(on.sid), await fixture.isAlive(theirs.session.sid)]).toEqual([false, true]);
});
