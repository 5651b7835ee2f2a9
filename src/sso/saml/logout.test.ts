import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changed } from '#test/kit/changed.ts';
import { parseXml } from '#src/protocols/xml/index.ts';
import {
  frameOf,
  leavingOf,
  requestUrl,
  testSamlLogout,
  type TestSamlLogout,
} from '#test/kit/saml-logout.ts';
import { formOf, plain, readMessage, readPostedResponse, readRedirect, spKeys } from '#test/kit/saml-sp.ts';
import { answerOf, type TestSaml } from '#test/kit/sso.ts';
import { deleteParticipants, listParticipants } from './participant-store.ts';

const by = { actor: { id: 's', type: 'SystemPrincipal', alternateId: 's', displayName: 's' } };

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

describe('a person who signs out here', () => {
  test('has every app told in a frame of its own, by the binding of each', async () => {
    const on = await fixture.signedOn(app, posting);
    const page = await fixture.signOutHere(on.cookie);
    expect(page.status).toBe(200);
    expect(await fixture.isAlive(on.sid)).toBe(false);
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
    const on = await fixture.signedOn(app);
    const page = await fixture.signOutHere(on.cookie);
    const sent = readRedirect(answerOf(await org.get(frameOf(page, app))).location ?? '');
    const answer = await fixture.answers(app, sent.id);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('data-answer="confirmed"');
    expect(String(answer.headers['content-security-policy'])).toContain("frame-ancestors 'self'");
    expect(await fixture.lastSlo()).toMatchObject({
      result: 'SUCCESS',
      actor: { id: fixture.person.id },
      target: [{ id: app.appId }],
      externalSessionId: on.sid,
      debugData: { initiationType: 'IDP_INITIATED' },
    });
    expect(answerOf(await org.get(leavingOf(page).goOn)).location).toBe('/signout');
  });

  test('is told which app did not confirm, with a way to sign out there', async () => {
    const on = await fixture.signedOn(app, posting, mute);
    const page = await fixture.signOutHere(on.cookie);
    const sent = readRedirect(answerOf(await org.get(frameOf(page, app))).location ?? '');
    await fixture.answers(app, sent.id);
    const done = await org.get(leavingOf(page).goOn);
    expect(done.status).toBe(200);
    expect(leavingOf(done).states).toEqual({ [posting.appId]: 'refused', [mute.appId]: 'unreachable' });
    expect(done.text).toContain(posting.label);
    expect(done.text).toMatch(new RegExp(`href="${posting.sloPath}/tell\\?t=[^"]*" target="_blank"`));
    expect(await fixture.lastSlo()).toMatchObject({
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
    await fixture.answers(posting, late.id);
    expect(leavingOf(await org.get(leavingOf(page).goOn)).states).toEqual({ [mute.appId]: 'unreachable' });
  });

  test('is told that an app said no', async () => {
    const on = await fixture.signedOn(app);
    const page = await fixture.signOutHere(on.cookie);
    const sent = readRedirect(answerOf(await org.get(frameOf(page, app))).location ?? '');
    const answer = await fixture.answers(app, sent.id, 'Responder');
    expect(answer.text).toContain('data-answer="refused"');
    expect(await fixture.lastSlo()).toMatchObject({
      result: 'FAILURE',
      reason: 'The app answered Responder',
    });
    expect(leavingOf(await org.get(leavingOf(page).goOn)).states).toEqual({ [app.appId]: 'refused' });
  });

  test('without apps under the session there is no page in between', async () => {
    const on = await fixture.signedOn();
    expect(answerOf(await fixture.signOutHere(on.cookie))).toMatchObject({
      status: 303,
      location: '/signout',
    });
  });

  test('an app that was switched off meanwhile is not told, and said to be open', async () => {
    const going = await org.samlApp(fixture.listening('REDIRECT'));
    await org.assign(going, fixture.person);
    const on = await fixture.signedOn(going);
    await org.apps.setAppStatus(going.appId, 'INACTIVE', by);
    const page = await fixture.signOutHere(on.cookie);
    expect(leavingOf(page).states).toEqual({ [going.appId]: 'unreachable' });
  });
});

describe('an answer that nobody waits for', () => {
  test('unsigned, by another key, of another app, to a made-up request, or a second time: nothing is confirmed', async () => {
    const on = await fixture.signedOn(app, posting);
    const page = await fixture.signOutHere(on.cookie);
    const sent = readRedirect(answerOf(await org.get(frameOf(page, app))).location ?? '');
    const state = async () => leavingOf(await org.get(leavingOf(page).goOn)).states[app.appId];
    for (const answer of [
      await fixture.answers(app, sent.id, 'Success', spKeys().key),
      await fixture.answers(posting, sent.id),
      await fixture.answers(app, '_made-up'),
      await fixture.answers(app, `_${on.sid}.AAAAAAAAAAAAAAAAAAAAAA`),
    ]) {
      expect(answer.text).toContain('data-answer="refused"');
      expect((await fixture.lastSlo())?.result).toBe('FAILURE');
    }
    expect(await state()).toBe('refused');
    expect((await fixture.answers(app, sent.id)).text).toContain('data-answer="confirmed"');
    expect((await fixture.answers(app, sent.id)).text).toContain('data-answer="refused"');
    expect(await state()).toBeUndefined();
  });

  test('a way to an app that was made for another, changed or made up tells nobody', async () => {
    const on = await fixture.signedOn(app);
    const page = await fixture.signOutHere(on.cookie);
    const frame = frameOf(page, app);
    for (const address of [
      frame.replace(app.sloPath, posting.sloPath),
      changed(frame),
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
    const on = await fixture.signedOn(app, posting);
    const page = await org.get(
      await fixture.byRedirect(posting, { id: '_all', sessionIndex: on.sid }, 'back'),
      {
        cookie: on.cookie,
      },
    );
    expect(page.status).toBe(200);
    expect(leavingOf(page).states).toEqual({ [app.appId]: 'waiting' });
    const sent = readRedirect(answerOf(await org.get(frameOf(page, app))).location ?? '');
    await fixture.answers(app, sent.id);
    const done = await org.get(leavingOf(page).goOn);
    expect(readPostedResponse(done, posting.certificate)).toMatchObject({
      inResponseTo: '_all',
      relayState: 'back',
      status: ['Success'],
    });
  });

  test('is answered PartialLogout (core §3.7.3.2) where one is silent, or has no way to be told', async () => {
    const silent = await fixture.signedOn(app, posting);
    const page = await org.get(await fixture.byRedirect(posting, { sessionIndex: silent.sid }), {
      cookie: silent.cookie,
    });
    expect(readPostedResponse(await org.get(leavingOf(page).goOn), posting.certificate).status).toEqual([
      'Success',
      'PartialLogout',
    ]);
    const deaf = await fixture.signedOn(app, mute);
    const answer = await org.get(await fixture.byRedirect(app, { sessionIndex: deaf.sid }), {
      cookie: deaf.cookie,
    });
    expect(readRedirect(answerOf(answer).location ?? '').status).toEqual(['Success', 'PartialLogout']);
  });

  test('an OpenID Connect client that listens in the browser is told beside them', async () => {
    const client = await org.client({
      frontchannel_logout_uri: 'https://app.example.com/fc',
      frontchannel_logout_session_required: true,
      participate_slo: true,
    });
    await org.assign(client, fixture.person);
    const on = await fixture.signedOn(app);
    await org.tokens(client, on.cookie);
    const page = await org.get(await fixture.byRedirect(app, { sessionIndex: on.sid }), {
      cookie: on.cookie,
    });
    expect(plain(page.text)).toContain(`https://app.example.com/fc?iss=`);
    expect(readRedirect(answerOf(await org.get(leavingOf(page).goOn)).location ?? '').status).toEqual([
      'Success',
    ]);
  });

  test('an OpenID Connect client that signs somebody out has the SAML apps told, and gets its browser back', async () => {
    const goodbye = 'https://app.example.com/callback';
    const client = await org.client({ post_logout_redirect_uris: [goodbye] });
    await org.assign(client, fixture.person);
    const on = await fixture.signedOn(app);
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
    expect(await fixture.isAlive(on.sid)).toBe(false);
  });

  test('the page goes on to nowhere but where it was made to', async () => {
    for (const l of ['x', '']) {
      expect(answerOf(await org.get(`/signout/done?l=${l}`)).location).toBe('/signout');
    }
  });
});

test('who was told is forgotten when no answer can come any longer, and sessions that live on are kept', async () => {
  const { database, clock } = org.platform;
  const on = await fixture.signedOn(app);
  const left = await fixture.signedOn(app);
  await fixture.signOutHere(left.cookie);
  const now = new Date(clock.nowMs() + 1);
  const longAgo = new Date(0);
  await database.transaction((tx) => deleteParticipants(tx, { left: now, last: longAgo }, 5_000));
  expect(await listParticipants(database, fixture.person.id, left.sid)).toEqual([]);
  expect(await listParticipants(database, fixture.person.id, on.sid)).toHaveLength(1);
  await database.transaction((tx) => deleteParticipants(tx, { left: longAgo, last: now }, 5_000));
  expect(await listParticipants(database, fixture.person.id, on.sid)).toEqual([]);
});
