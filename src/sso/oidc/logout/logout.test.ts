import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redirectUriMutations } from '#test/kit/redirect-uri-mutations.ts';
import {
  answerOf,
  claimsOf,
  headerOf,
  type TestClient,
  type TestPerson,
  type TestSso,
  testSso,
} from '#test/kit/sso.ts';

let org: TestSso;
let client: TestClient;
let told: TestClient;
let person: TestPerson;
const by = { actor: { id: 's', type: 'SystemPrincipal', alternateId: 's', displayName: 's' } };
const goodbye = 'https://app.example.com/callback';

type Call = { url: string; body: string };
const calls: Call[] = [];
/** What the relying parties answer, by the beginning of their address. */
const answers = new Map<string, number>();
const outbound = {
  async request({ url, body }: { url: string; body?: string | Buffer }) {
    calls.push({ url, body: String(body ?? '') });
    const status = answers.get(url) ?? 200;
    if (status === 0) throw new Error('connection refused');
    return { status, headers: {}, body: Buffer.alloc(0) };
  },
};

beforeAll(async () => {
  org = await testSso({ outbound });
  client = await org.client({ post_logout_redirect_uris: [goodbye, 'https://app.example.com/bye?x=1'] });
  told = await org.client({
    backchannel_logout_uri: 'https://told.example.com/bc',
    frontchannel_logout_uri: 'https://app.example.com/fc',
    frontchannel_logout_session_required: true,
    participate_slo: true,
  });
  person = await org.person('aoi@example.com');
  await org.assign(client, person);
  await org.assign(told, person);
  await org.platform.jobs.start();
});
afterAll(() => org?.close());

async function signedOn(asking = client) {
  const browser = await org.signedIn(person);
  const tokens = await org.tokens(asking, browser.cookie);
  return { ...browser, ...tokens };
}

function logoutUrl(parameters: Record<string, string>, server = '/oauth2/default'): string {
  return `${server}/v1/logout?${new URLSearchParams(parameters)}`;
}

const isAlive = async (sid: string) => (await org.sessions.findBySid(sid)) !== undefined;

describe('a sign-out that a relying party asks for', () => {
  test('with its ID token ends the session and goes back where it registered, with state', async () => {
    const on = await signedOn();
    const url = logoutUrl({ id_token_hint: on.id_token, post_logout_redirect_uri: goodbye, state: 'a b&c' });
    const { answer, location } = answerOf(await org.get(url, { cookie: on.cookie }));
    expect(location).toBe(`${goodbye}?state=a%20b%26c`);
    expect(await isAlive(on.session.sid)).toBe(false);
    expect(answer.cookies).toEqual({ [org.sessions.cookieName]: '' });
    expect((await org.events('user.session.end')).at(-1)).toMatchObject({ result: 'SUCCESS' });
  });

  test('with an expired ID token does the same', async () => {
    const on = await signedOn();
    org.platform.clock.advance(61 * 60_000);
    const url = logoutUrl({ id_token_hint: on.id_token, post_logout_redirect_uri: goodbye });
    expect(answerOf(await org.get(url, { cookie: on.cookie })).location).toBe(goodbye);
    expect(await isAlive(on.session.sid)).toBe(false);
    org.platform.clock.advance(-61 * 60_000);
  });

  test('a registered address with a query keeps it', async () => {
    const on = await signedOn();
    const url = logoutUrl({
      id_token_hint: on.id_token,
      post_logout_redirect_uri: 'https://app.example.com/bye?x=1',
      state: 's',
    });
    expect(answerOf(await org.get(url, { cookie: on.cookie })).location).toBe(
      'https://app.example.com/bye?x=1&state=s',
    );
  });

  test('without an address ends on our own page', async () => {
    const on = await signedOn();
    expect(
      answerOf(await org.get(logoutUrl({ id_token_hint: on.id_token }), { cookie: on.cookie })).location,
    ).toBe('/signout');
    expect(await isAlive(on.session.sid)).toBe(false);
  });

  test('without a session goes straight back', async () => {
    const on = await signedOn();
    const url = logoutUrl({ id_token_hint: on.id_token, post_logout_redirect_uri: goodbye, state: 's' });
    expect(answerOf(await org.get(url)).location).toBe(`${goodbye}?state=s`);
    expect(await isAlive(on.session.sid)).toBe(true);
  });

  test('by POST from another site, which comes without our cookie, goes on by GET', async () => {
    const on = await signedOn();
    const form = { id_token_hint: on.id_token, post_logout_redirect_uri: goodbye };
    const posted = answerOf(await org.post('/oauth2/default/v1/logout', form));
    expect(posted.status).toBe(303);
    expect(answerOf(await org.get(posted.location ?? '', { cookie: on.cookie })).location).toBe(goodbye);
    expect(await isAlive(on.session.sid)).toBe(false);
  });
});

describe('nobody is signed out or sent away by a stranger', () => {
  test.each(redirectUriMutations)(
    'post_logout_redirect_uri %j: an own page, and the session lives',
    async (uri) => {
      const on = await signedOn();
      const answer = await org.get(logoutUrl({ id_token_hint: on.id_token, post_logout_redirect_uri: uri }), {
        cookie: on.cookie,
      });
      expect(answer.status).toBe(400);
      expect(answer.headers.location).toBeUndefined();
      expect(await isAlive(on.session.sid)).toBe(true);
    },
  );

  test('without an ID token the person is asked, whatever else is sent', async () => {
    const on = await signedOn();
    for (const parameters of [
      {},
      { state: 's' },
      { post_logout_redirect_uri: goodbye },
      { client_id: client.clientId, post_logout_redirect_uri: goodbye },
    ]) {
      expect(
        answerOf(await org.get(logoutUrl(parameters as Record<string, string>), { cookie: on.cookie }))
          .location,
      ).toBe('/signout');
    }
    expect(await isAlive(on.session.sid)).toBe(true);
  });

  test('a changed ID token, an access token, one of another server: an own page', async () => {
    const on = await signedOn();
    const [head, body, signature = ''] = on.id_token.split('.');
    const changed = `${head}.${body}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    for (const hint of [changed, on.access_token, 'x']) {
      expect((await org.get(logoutUrl({ id_token_hint: hint }), { cookie: on.cookie })).status).toBe(400);
    }
    expect(
      (await org.get(logoutUrl({ id_token_hint: on.id_token }, '/oauth2'), { cookie: on.cookie })).status,
    ).toBe(400);
    expect(await isAlive(on.session.sid)).toBe(true);
  });

  test("somebody else's ID token does not end this person's session", async () => {
    const other = await org.person('other@example.com');
    await org.assign(client, other);
    const theirs = await org.tokens(client, (await org.signedIn(other)).cookie);
    const on = await signedOn();
    const url = logoutUrl({ id_token_hint: theirs.id_token, post_logout_redirect_uri: goodbye });
    expect(answerOf(await org.get(url, { cookie: on.cookie })).location).toBe('/signout');
    expect(await isAlive(on.session.sid)).toBe(true);
  });

  test('another client_id than the ID token names, or a parameter sent twice: an own page', async () => {
    const on = await signedOn();
    const url = logoutUrl({ id_token_hint: on.id_token, client_id: told.clientId });
    expect((await org.get(url, { cookie: on.cookie })).status).toBe(400);
    const twice = `${logoutUrl({ id_token_hint: on.id_token, post_logout_redirect_uri: goodbye })}&post_logout_redirect_uri=x`;
    expect((await org.get(twice, { cookie: on.cookie })).status).toBe(400);
  });
});

describe('apps hear that a session ended', () => {
  test('through the browser: a page that visits each with iss and sid, then goes on', async () => {
    const on = await signedOn(told);
    const answer = await org.get(logoutUrl({ id_token_hint: on.id_token }), { cookie: on.cookie });
    expect(answer.status).toBe(200);
    const iss = encodeURIComponent('http://localhost:8080/oauth2/default');
    expect(answer.text.replaceAll('&#38;', '&').replaceAll('&amp;', '&')).toContain(
      `https://app.example.com/fc?iss=${iss}&sid=${on.session.sid}`,
    );
    expect(String(answer.headers['content-security-policy'])).toContain('frame-src https://app.example.com');
  });

  test('behind it: a logout token to each, signed by the server it trusts, whatever ended the session', async () => {
    const on = await signedOn(told);
    await org.platform.jobs.drain();
    calls.length = 0;
    await org.platform.database.transaction((tx) => org.sessions.end(tx, on.session, 'revoked'));
    await org.platform.jobs.drain();
    expect(calls.map((call) => call.url)).toEqual(['https://told.example.com/bc']);
    const token = new URLSearchParams(calls[0]?.body).get('logout_token') ?? '';
    expect(headerOf(token)).toMatchObject({ typ: 'logout+jwt', alg: 'RS256' });
    const claims = claimsOf(token);
    expect(claims).toEqual({
      iss: 'http://localhost:8080/oauth2/default',
      sub: person.id,
      aud: told.clientId,
      iat: expect.any(Number),
      exp: Number(claims.iat) + 120,
      jti: expect.any(String),
      sid: on.session.sid,
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    });
    expect((await org.events('user.authentication.slo')).at(-1)).toMatchObject({ result: 'SUCCESS' });
  });

  test('one that is down is tried again, and holds up nobody', async () => {
    const dead = await org.client({ backchannel_logout_uri: 'https://dead.example.com/bc' });
    await org.assign(dead, person);
    const browser = await org.signedIn(person);
    await org.tokens(dead, browser.cookie);
    await org.tokens(told, browser.cookie);
    answers.set('https://dead.example.com/bc', 503);
    await org.platform.jobs.drain();
    calls.length = 0;
    await org.platform.database.transaction((tx) => org.sessions.end(tx, browser.session, 'signed-out'));
    await expect.poll(() => calls.some((call) => call.url.includes('told'))).toBe(true);
    await expect.poll(() => calls.some((call) => call.url.includes('dead'))).toBe(true);
    answers.set('https://dead.example.com/bc', 200);
    const seen = calls.filter((call) => call.url.includes('dead')).length;
    const tries = () => calls.filter((call) => call.url.includes('dead')).length;
    await expect.poll(tries).toBeGreaterThan(seen);
    expect(calls.filter((call) => call.url.includes('told'))).toHaveLength(1);
  });

  test('a logout token is not accepted as an ID token or access token', async () => {
    const on = await signedOn(told);
    await org.platform.jobs.drain();
    calls.length = 0;
    await org.platform.database.transaction((tx) => org.sessions.end(tx, on.session, 'signed-out'));
    await org.platform.jobs.drain();
    const token = new URLSearchParams(calls[0]?.body).get('logout_token') ?? '';
    expect((await org.introspect(told, token)).json()).toEqual({ active: false });
    expect((await org.get(logoutUrl({ id_token_hint: token }))).status).toBe(400);
  });
});

test('the ways of one app are closed with it: no logout token for a deleted app', async () => {
  const app = await org.client({ backchannel_logout_uri: 'https://gone.example.com/bc' });
  await org.assign(app, person);
  const browser = await org.signedIn(person);
  await org.tokens(app, browser.cookie);
  await org.apps.setAppStatus(app.appId, 'INACTIVE', by);
  await org.apps.deleteApp(app.appId, by);
  calls.length = 0;
  await org.platform.database.transaction((tx) => org.sessions.end(tx, browser.session, 'signed-out'));
  await org.platform.jobs.drain();
  expect(calls).toEqual([]);
});
