import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { InjectResponse } from '#src/platform/http/index.ts';
import { parseXml, x } from '#src/protocols/xml/index.ts';
import {
  formOf,
  plain,
  postFields,
  protocolMessage,
  readMessage,
  readPostedResponse,
  readRedirect,
  redirectQuery,
  spKeys,
  spSigner,
} from '#test/kit/saml-sp.ts';
import { answerOf, type TestPerson, type TestSaml, type TestSso, testSso } from '#test/kit/sso.ts';
import { deleteParticipants, listParticipants } from './participant-store.ts';

const issuer = 'https://sp.example.com/saml';
const responseUrl = 'https://sp.example.com/slo/answer';
const requestUrl = 'https://sp.example.com/slo/asked';
const keys = spKeys();
const by = { actor: { id: 's', type: 'SystemPrincipal', alternateId: 's', displayName: 's' } };

let org: TestSso;
let person: TestPerson;
/** Told by Redirect, by POST, and one that has no way to be told. */
let app: TestSaml;
let posting: TestSaml;
let mute: TestSaml;

const listening = (binding: string) => ({
  spCertificate: { x5c: [keys.certificate] },
  slo: { enabled: true, issuer, logoutUrl: responseUrl },
  participateSlo: {
    enabled: true,
    logoutRequestUrl: requestUrl,
    bindingType: binding,
    sessionIndexRequired: true,
  },
});

beforeAll(async () => {
  org = await testSso();
  app = await org.samlApp(listening('REDIRECT'));
  posting = await org.samlApp(listening('POST'));
  mute = await org.samlApp();
  person = await org.person('aoi@example.com');
  for (const one of [app, posting, mute]) await org.assign(one, person);
});
afterAll(() => org?.close());

/** A browser in which the person signed in and opened these apps. */
async function signedOn(...opened: TestSaml[]) {
  const browser = await org.signedIn(person);
  for (const one of opened) expect((await org.get(one.ssoPath, { cookie: browser.cookie })).status).toBe(200);
  return { ...browser, sid: browser.session.sid };
}
const isAlive = async (sid: string) => (await org.sessions.findBySid(sid)) !== undefined;

let count = 0;
type Wish = {
  nameId?: string;
  sessionIndex?: string;
  destination?: string;
  issuer?: string;
  id?: string;
  notOnOrAfterMs?: number;
};
async function logoutRequest(of: TestSaml, wish: Wish, signs = false): Promise<string> {
  return protocolMessage(
    'LogoutRequest',
    {
      id: wish.id ?? `_logout${++count}`,
      issuer: wish.issuer ?? issuer,
      destination: wish.destination ?? of.sloUrl,
      issuedMs: org.platform.clock.nowMs(),
      attributes: {
        NotOnOrAfter:
          wish.notOnOrAfterMs === undefined ? undefined : new Date(wish.notOnOrAfterMs).toISOString(),
      },
      children: [
        x('saml:NameID', {}, wish.nameId ?? 'aoi@example.com'),
        ...(wish.sessionIndex === undefined ? [] : [x('samlp:SessionIndex', {}, wish.sessionIndex)]),
      ],
    },
    signs ? spSigner(keys) : undefined,
  );
}
const byRedirect = async (of: TestSaml, wish: Wish, relayState?: string) =>
  `${of.sloPath}?${redirectQuery('SAMLRequest', await logoutRequest(of, wish), { key: keys.key, relayState })}`;

/** What an app answers to our LogoutRequest, sent to where its frame ends. */
async function answers(of: TestSaml, inResponseTo: string, status = 'Success', key = keys.key) {
  const xml = await protocolMessage(
    'LogoutResponse',
    {
      id: `_answer${++count}`,
      issuer,
      destination: of.sloUrl,
      issuedMs: org.platform.clock.nowMs(),
      attributes: { InResponseTo: inResponseTo },
      children: [
        x(
          'samlp:Status',
          {},
          x('samlp:StatusCode', { Value: `urn:oasis:names:tc:SAML:2.0:status:${status}` }),
        ),
      ],
    },
    undefined,
  );
  return org.get(`${of.sloPath}?${redirectQuery('SAMLResponse', xml, { key })}`);
}

/** The page on which apps are told: whom it names, the frames it opens, where it goes on. */
function leavingOf({ text }: InjectResponse) {
  const frames = [...text.matchAll(/data-app="([^"]+)" data-src="([^"]+)"/g)].map(
    ([, id = '', src = '']) => ({
      id,
      src: plain(src),
    }),
  );
  const states = Object.fromEntries(
    [...text.matchAll(/<li class="leaving-app" data-app="([^"]+)" data-state="([^"]+)"/g)].map(
      ([, id = '', state = '']) => [id, state],
    ),
  );
  return { frames, states, goOn: plain(/data-go-on[^>]* href="([^"]*)"/.exec(text)?.[1] ?? '') };
}
const frameOf = (page: InjectResponse, of: TestSaml) =>
  leavingOf(page).frames.find((frame) => frame.id === of.appId)?.src ?? '';

async function signOutHere(cookie: string): Promise<InjectResponse> {
  const page = await org.get('/signout', { cookie });
  const t = plain(/name="t" value="([^"]*)"/.exec(page.text)?.[1] ?? '');
  return org.post('/signout', { t }, { cookie, origin: 'http://localhost:8080' });
}
const events = async (howMany: number) =>
  (await org.events()).slice(-howMany).map((event) => `${event.eventType} ${event.result}`);
const lastSlo = async () => (await org.events('user.authentication.slo')).at(-1);

describe('a person who signs out in an app', () => {
  test('is signed out here: the app hears Success with its RelayState, and it is written down', async () => {
    const on = await signedOn(app);
    const address = await byRedirect(app, { id: '_l1', sessionIndex: on.sid }, 'state');
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
    expect(await isAlive(on.sid)).toBe(false);
    expect(answer.cookies[org.sessions.cookieName]).toBe('');
    expect(await events(2)).toEqual(['user.authentication.slo SUCCESS', 'user.session.end SUCCESS']);
    expect(await lastSlo()).toMatchObject({
      actor: { id: person.id },
      target: [{ id: app.appId }],
      externalSessionId: on.sid,
      debugData: { initiationType: 'SP_INITIATED' },
    });
  });

  test('by POST, which comes without our cookie: by way of an address that carries the request', async () => {
    const on = await signedOn(posting);
    const xml = await logoutRequest(posting, { sessionIndex: on.sid, id: '_l2' }, true);
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
    expect(await isAlive(on.sid)).toBe(false);
  });

  test('in a browser that lost our cookie: the session is found by name and index', async () => {
    const on = await signedOn(app);
    const { location } = answerOf(await org.get(await byRedirect(app, { sessionIndex: on.sid })));
    expect(readRedirect(location ?? '').status).toEqual(['Success']);
    expect(await isAlive(on.sid)).toBe(false);
  });

  test('without an index: the session of this browser, or without one every session under that name', async () => {
    const [one, two] = [await signedOn(app), await signedOn(app)];
    await org.get(await byRedirect(app, {}), { cookie: one.cookie });
    expect([await isAlive(one.sid), await isAlive(two.sid)]).toEqual([false, true]);
    const three = await signedOn(app);
    const { location } = answerOf(await org.get(await byRedirect(app, {})));
    expect(readRedirect(location ?? '').status).toEqual(['Success']);
    expect([await isAlive(two.sid), await isAlive(three.sid)]).toEqual([false, false]);
  });

  test('twice: the second request finds the session over and is told so', async () => {
    const on = await signedOn(app);
    await org.get(await byRedirect(app, { sessionIndex: on.sid }), { cookie: on.cookie });
    const { location } = answerOf(await org.get(await byRedirect(app, { sessionIndex: on.sid })));
    expect(readRedirect(location ?? '').status).toEqual(['Success']);
  });
});

describe('an app reaches no session but its own (SECURITY A6 S12)', () => {
  async function expectAlive(answer: InjectResponse, sid: string, reason: RegExp) {
    expect(await isAlive(sid)).toBe(true);
    const failure = await lastSlo();
    expect(failure).toMatchObject({ result: 'FAILURE', debugData: { initiationType: 'SP_INITIATED' } });
    expect(failure?.reason).toMatch(reason);
    if (answer.status === 400) expect(answer.text).toContain(failure?.transaction?.id);
  }

  test('unsigned, by another key, changed, or signed over other octets: the session lives', async () => {
    const on = await signedOn(app);
    const xml = await logoutRequest(app, { sessionIndex: on.sid });
    const get = (query: string) => org.get(`${app.sloPath}?${query}`, { cookie: on.cookie });
    await expectAlive(await get(redirectQuery('SAMLRequest', xml)), on.sid, /sign/i);
    await expectAlive(
      await get(redirectQuery('SAMLRequest', xml, { key: spKeys().key })),
      on.sid,
      /[Ss]ignature/,
    );
    const signed = redirectQuery('SAMLRequest', xml, { key: keys.key, relayState: 'a b' });
    await expectAlive(await get(signed.replace('a%20b', 'a+b')), on.sid, /[Ss]ignature/);
    const post = (text: string) =>
      org.post(app.sloPath, postFields('SAMLRequest', text), { cookie: on.cookie });
    await expectAlive(await post(xml), on.sid, /sign/i);
    const inside = await logoutRequest(app, { sessionIndex: on.sid, nameId: 'other@example.com' }, true);
    await expectAlive(
      await post(inside.replace('other@example.com', 'aoi@example.com')),
      on.sid,
      /[Ss]ignature|digest/i,
    );
  });

  test('a signed request wrapped in another that names somebody else: the session lives (samlify #634)', async () => {
    const victim = await signedOn(app);
    const signed = await logoutRequest(app, { nameId: 'evil@example.com', id: '_signed' }, true);
    const evil = await logoutRequest(app, { sessionIndex: victim.sid, id: '_evil' });
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
    const on = await signedOn(app);
    const get = async (wish: Wish) =>
      org.get(await byRedirect(app, { sessionIndex: on.sid, ...wish }), { cookie: on.cookie });
    await expectAlive(await get({ issuer: 'https://evil.example' }), on.sid, /Issuer/);
    await expectAlive(await get({ destination: posting.sloUrl }), on.sid, /Destination/);
    await expectAlive(
      await get({ notOnOrAfterMs: org.platform.clock.nowMs() - 600_000 }),
      on.sid,
      /NotOnOrAfter/,
    );
  });

  test('a name or an index that is not of this session, or a session in which it was never opened', async () => {
    const on = await signedOn(app);
    const other = await signedOn(posting);
    for (const [wish, cookie, sid] of [
      [{ nameId: 'other@example.com' }, on.cookie, on.sid],
      [{ sessionIndex: 'other' }, on.cookie, on.sid],
      [{ sessionIndex: other.sid }, other.cookie, other.sid],
    ] as const) {
      const answer = await org.get(await byRedirect(app, wish), { cookie });
      expect(readRedirect(answerOf(answer).location ?? '').status).toEqual(['Requester', 'UnknownPrincipal']);
      await expectAlive(answer, sid, /no session of this app/);
    }
  });

  test('a request that was used already', async () => {
    const on = await signedOn(app);
    const address = await byRedirect(app, {});
    await org.get(address, { cookie: on.cookie });
    const again = await signedOn(app);
    const answer = await org.get(address, { cookie: again.cookie });
    await expectAlive(answer, again.sid, /used already/);
  });

  test('where single logout is off, or the app has no address to be answered at', async () => {
    const on = await signedOn(mute);
    const answer = await org.get(await byRedirect(mute, { sessionIndex: on.sid }), { cookie: on.cookie });
    expect(answer.status).toBe(400);
    await expectAlive(answer, on.sid, /[Ss]ingle logout/);
    const half = await org.samlApp({
      spCertificate: { x5c: [keys.certificate] },
      participateSlo: {
        enabled: true,
        logoutRequestUrl: requestUrl,
        bindingType: 'REDIRECT',
        sessionIndexRequired: true,
      },
    });
    await org.assign(half, person);
    const two = await signedOn(half);
    await expectAlive(
      await org.get(await byRedirect(half, {}), { cookie: two.cookie }),
      two.sid,
      /logoutUrl/,
    );
  });

  test('a resume of another app, changed or made up', async () => {
    const on = await signedOn(posting);
    const xml = await logoutRequest(posting, { sessionIndex: on.sid }, true);
    const resume = String((await org.post(posting.sloPath, postFields('SAMLRequest', xml))).headers.location);
    for (const address of [
      resume.replace(posting.sloPath, app.sloPath),
      `${resume.slice(0, -2)}AA`,
      `${app.sloPath}/resume`,
    ]) {
      expect((await org.get(address, { cookie: on.cookie })).status).toBe(400);
    }
    expect(await isAlive(on.sid)).toBe(true);
  });
});

describe('a person who signs out here', () => {
  test('has every app told in a frame of its own, by the binding of each', async () => {
    const on = await signedOn(app, posting);
    const page = await signOutHere(on.cookie);
    expect(page.status).toBe(200);
    expect(await isAlive(on.sid)).toBe(false);
    const { frames, states } = leavingOf(page);
    expect(frames).toHaveLength(2);
    expect(states).toEqual({ [app.appId]: 'waiting', [posting.appId]: 'waiting' });
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("frame-src https://sp.example.com 'self'");
    expect(policy).toMatch(/script-src 'nonce-/);
    expect(page.text).toMatch(/sandbox="allow-scripts allow-same-origin allow-forms"/);

    const sent = readRedirect(answerOf(await org.get(frameOf(page, app))).location ?? '');
    expect(sent).toMatchObject({
      name: 'LogoutRequest',
      destination: requestUrl,
      nameId: 'aoi@example.com',
      sessionIndex: on.sid,
      isSigned: true,
    });
    const posted = await org.get(frameOf(page, posting));
    const { action, fields } = formOf(posted);
    expect(action).toBe(requestUrl);
    const message = readMessage(parseXml(Buffer.from(fields.SAMLRequest ?? '', 'base64')));
    expect(message).toMatchObject({ name: 'LogoutRequest', nameId: 'aoi@example.com' });
    expect(String(posted.headers['content-security-policy'])).toContain("frame-ancestors 'self'");
  });

  test('sees that each confirmed, and is signed out', async () => {
    const on = await signedOn(app);
    const page = await signOutHere(on.cookie);
    const sent = readRedirect(answerOf(await org.get(frameOf(page, app))).location ?? '');
    const answer = await answers(app, sent.id);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('data-answer="confirmed"');
    expect(String(answer.headers['content-security-policy'])).toContain("frame-ancestors 'self'");
    expect(await lastSlo()).toMatchObject({
      result: 'SUCCESS',
      actor: { id: person.id },
      target: [{ id: app.appId }],
      externalSessionId: on.sid,
      debugData: { initiationType: 'IDP_INITIATED' },
    });
    expect(answerOf(await org.get(leavingOf(page).goOn)).location).toBe('/signout');
  });

  test('is told which app did not confirm, with a way to sign out there', async () => {
    const on = await signedOn(app, posting, mute);
    const page = await signOutHere(on.cookie);
    const sent = readRedirect(answerOf(await org.get(frameOf(page, app))).location ?? '');
    await answers(app, sent.id);
    const done = await org.get(leavingOf(page).goOn);
    expect(done.status).toBe(200);
    expect(leavingOf(done).states).toEqual({ [posting.appId]: 'refused', [mute.appId]: 'unreachable' });
    expect(done.text).toContain(posting.label);
    expect(done.text).toMatch(new RegExp(`href="${posting.sloPath}/tell\\?t=[^"]*" target="_blank"`));
    expect(await lastSlo()).toMatchObject({
      result: 'FAILURE',
      target: [{ id: posting.appId }],
      reason: expect.stringContaining('did not answer'),
    });
    const before = (await org.events()).length;
    await org.get(leavingOf(page).goOn);
    expect(await org.events()).toHaveLength(before);
    // By hand, in a tab: the app confirms after all.
    const link = plain(/href="([^"]*\/tell\?t=[^"]*)"/.exec(done.text)?.[1] ?? '');
    const late = readMessage(
      parseXml(Buffer.from(formOf(await org.get(link)).fields.SAMLRequest ?? '', 'base64')),
    );
    await answers(posting, late.id);
    expect(leavingOf(await org.get(leavingOf(page).goOn)).states).toEqual({ [mute.appId]: 'unreachable' });
  });

  test('is told that an app said no', async () => {
    const on = await signedOn(app);
    const page = await signOutHere(on.cookie);
    const sent = readRedirect(answerOf(await org.get(frameOf(page, app))).location ?? '');
    const answer = await answers(app, sent.id, 'Responder');
    expect(answer.text).toContain('data-answer="refused"');
    expect(await lastSlo()).toMatchObject({ result: 'FAILURE', reason: 'The app answered Responder' });
    expect(leavingOf(await org.get(leavingOf(page).goOn)).states).toEqual({ [app.appId]: 'refused' });
  });

  test('without apps under the session there is no page in between', async () => {
    const on = await signedOn();
    expect(answerOf(await signOutHere(on.cookie))).toMatchObject({ status: 303, location: '/signout' });
  });

  test('an app that was switched off meanwhile is not told, and said to be open', async () => {
    const going = await org.samlApp(listening('REDIRECT'));
    await org.assign(going, person);
    const on = await signedOn(going);
    await org.apps.setAppStatus(going.appId, 'INACTIVE', by);
    const page = await signOutHere(on.cookie);
    expect(leavingOf(page).states).toEqual({ [going.appId]: 'unreachable' });
  });
});

describe('an answer that nobody waits for', () => {
  test('unsigned, by another key, of another app, to a made-up request, or a second time: nothing is confirmed', async () => {
    const on = await signedOn(app, posting);
    const page = await signOutHere(on.cookie);
    const sent = readRedirect(answerOf(await org.get(frameOf(page, app))).location ?? '');
    const state = async () => leavingOf(await org.get(leavingOf(page).goOn)).states[app.appId];
    for (const answer of [
      await answers(app, sent.id, 'Success', spKeys().key),
      await answers(posting, sent.id),
      await answers(app, '_made-up'),
      await answers(app, `_${on.sid}.AAAAAAAAAAAAAAAAAAAAAA`),
    ]) {
      expect(answer.text).toContain('data-answer="refused"');
      expect((await lastSlo())?.result).toBe('FAILURE');
    }
    expect(await state()).toBe('refused');
    expect((await answers(app, sent.id)).text).toContain('data-answer="confirmed"');
    expect((await answers(app, sent.id)).text).toContain('data-answer="refused"');
    expect(await state()).toBeUndefined();
  });

  test('a way to an app that was made for another, changed or made up tells nobody', async () => {
    const on = await signedOn(app);
    const page = await signOutHere(on.cookie);
    const frame = frameOf(page, app);
    for (const address of [
      frame.replace(app.sloPath, posting.sloPath),
      `${frame.slice(0, -2)}AA`,
      `${app.sloPath}/tell`,
    ]) {
      const answer = await org.get(address);
      expect(answer.text).toContain('data-answer="refused"');
      expect(answer.headers.location).toBeUndefined();
    }
  });
});

describe('an app that signs somebody out of several', () => {
  test('is answered Success when all the others confirmed', async () => {
    const on = await signedOn(app, posting);
    const page = await org.get(await byRedirect(posting, { id: '_all', sessionIndex: on.sid }, 'back'), {
      cookie: on.cookie,
    });
    expect(page.status).toBe(200);
    expect(leavingOf(page).states).toEqual({ [app.appId]: 'waiting' });
    const sent = readRedirect(answerOf(await org.get(frameOf(page, app))).location ?? '');
    await answers(app, sent.id);
    const done = await org.get(leavingOf(page).goOn);
    expect(readPostedResponse(done, posting.certificate)).toMatchObject({
      inResponseTo: '_all',
      relayState: 'back',
      status: ['Success'],
    });
  });

  test('is answered PartialLogout (core §3.7.3.2) where one is silent, or has no way to be told', async () => {
    const silent = await signedOn(app, posting);
    const page = await org.get(await byRedirect(posting, { sessionIndex: silent.sid }), {
      cookie: silent.cookie,
    });
    expect(readPostedResponse(await org.get(leavingOf(page).goOn), posting.certificate).status).toEqual([
      'Success',
      'PartialLogout',
    ]);
    const deaf = await signedOn(app, mute);
    const answer = await org.get(await byRedirect(app, { sessionIndex: deaf.sid }), { cookie: deaf.cookie });
    expect(readRedirect(answerOf(answer).location ?? '').status).toEqual(['Success', 'PartialLogout']);
  });

  test('an OpenID Connect client that listens in the browser is told beside them', async () => {
    const client = await org.client({
      frontchannel_logout_uri: 'https://app.example.com/fc',
      frontchannel_logout_session_required: true,
      participate_slo: true,
    });
    await org.assign(client, person);
    const on = await signedOn(app);
    await org.tokens(client, on.cookie);
    const page = await org.get(await byRedirect(app, { sessionIndex: on.sid }), { cookie: on.cookie });
    expect(plain(page.text)).toContain(`https://app.example.com/fc?iss=`);
    expect(readRedirect(answerOf(await org.get(leavingOf(page).goOn)).location ?? '').status).toEqual([
      'Success',
    ]);
  });

  test('an OpenID Connect client that signs somebody out has the SAML apps told, and gets its browser back', async () => {
    const goodbye = 'https://app.example.com/callback';
    const client = await org.client({ post_logout_redirect_uris: [goodbye] });
    await org.assign(client, person);
    const on = await signedOn(app);
    const { id_token } = await org.tokens(client, on.cookie);
    const query = new URLSearchParams({
      id_token_hint: id_token,
      post_logout_redirect_uri: goodbye,
      state: 's',
    });
    const page = await org.get(`/oauth2/default/v1/logout?${query}`, { cookie: on.cookie });
    expect(leavingOf(page).states).toEqual({ [app.appId]: 'waiting' });
    expect(page.text).toContain('data-away');
    expect(answerOf(await org.get(leavingOf(page).goOn)).location).toBe(`${goodbye}?state=s`);
    expect(await isAlive(on.sid)).toBe(false);
  });

  test('the page goes on to nowhere but where it was made to', async () => {
    for (const l of ['x', '']) {
      expect(answerOf(await org.get(`/signout/done?l=${l}`)).location).toBe('/signout');
    }
  });
});

test("somebody else's browser: their session is not ended with another's", async () => {
  const other = await org.person('other@example.com');
  const theirs = await org.signedIn(other);
  const on = await signedOn(app);
  const answer = await org.get(await byRedirect(app, { sessionIndex: on.sid }), { cookie: theirs.cookie });
  expect(readRedirect(answerOf(answer).location ?? '').status).toEqual(['Success']);
  expect(answer.cookies[org.sessions.cookieName]).toBeUndefined();
  expect([await isAlive(on.sid), await isAlive(theirs.session.sid)]).toEqual([false, true]);
});

test('who was told is forgotten when no answer can come any longer, and sessions that live on are kept', async () => {
  const { database, clock } = org.platform;
  const on = await signedOn(app);
  const left = await signedOn(app);
  await signOutHere(left.cookie);
  const now = new Date(clock.nowMs() + 1);
  const longAgo = new Date(0);
  await database.transaction((tx) => deleteParticipants(tx, { left: now, last: longAgo }, 5_000));
  expect(await listParticipants(database, person.id, left.sid)).toEqual([]);
  expect(await listParticipants(database, person.id, on.sid)).toHaveLength(1);
  await database.transaction((tx) => deleteParticipants(tx, { left: longAgo, last: now }, 5_000));
  expect(await listParticipants(database, person.id, on.sid)).toEqual([]);
});
