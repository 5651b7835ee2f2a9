import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  answerOf,
  claimsOf,
  headerOf,
  orgId,
  redirectUri,
  type TestClient,
  type TestPerson,
  type TestSso,
  testSso,
} from '#test/kit/sso.ts';

let org: TestSso;
let client: TestClient;
let person: TestPerson;
let cookie: string;
let sid: string;
const base = 'http://localhost:8080';

beforeAll(async () => {
  org = await testSso();
  client = await org.client();
  person = await org.person('aoi@example.com', { displayName: 'Aoi T', city: 'Osaka' });
  await org.assign(client, person);
  const browser = await org.signedIn(person);
  cookie = browser.cookie;
  sid = browser.session.sid;
});
afterAll(() => org?.close());

describe('a sign-on with a live session', () => {
  test.each(['default', 'org'])(
    'at the %s server gives a code by redirect, and tokens for it',
    async (server) => {
      const { status, address, parameters } = await org.authorize(client, cookie, {}, server);
      const issuer = server === 'org' ? base : `${base}/oauth2/default`;
      expect(status).toBe(302);
      expect(address).toBe(redirectUri);
      expect([...parameters.keys()]).toEqual(['code', 'state', 'iss']);
      expect(parameters.get('state')).toBe('s-1');
      expect(parameters.get('iss')).toBe(issuer);

      const answer = await org.redeem(client, parameters.get('code') ?? '', {}, server);
      expect(answer.status).toBe(200);
      expect(answer.headers['cache-control']).toBe('no-store');
      const body = answer.json<Record<string, string | number>>();
      expect(Object.keys(body)).toEqual([
        'token_type',
        'expires_in',
        'access_token',
        'scope',
        'refresh_token',
        'id_token',
      ]);
      expect(body).toMatchObject({
        token_type: 'Bearer',
        expires_in: 3600,
        scope: 'openid profile email offline_access',
      });

      const access = claimsOf(String(body.access_token));
      expect(access).toEqual({
        ver: 1,
        jti: expect.stringMatching(/^AT\.[A-Za-z0-9_-]{43}\.oar[0-9A-Za-z]{17}$/),
        iss: issuer,
        aud: server === 'org' ? base : 'api://default',
        iat: expect.any(Number),
        exp: Number(access.iat) + 3600,
        cid: client.clientId,
        uid: person.id,
        scp: ['openid', 'profile', 'email', 'offline_access'],
        auth_time: expect.any(Number),
        sub: 'aoi@example.com',
      });
      const kid = expect.stringMatching(/^[A-Za-z0-9_-]{43}$/);
      expect(headerOf(String(body.access_token))).toEqual(
        server === 'org'
          ? { kid, typ: 'application/okta-internal-at+jwt', alg: 'RS256' }
          : { kid, alg: 'RS256' },
      );

      const id = claimsOf(String(body.id_token));
      expect(id).toEqual({
        sub: person.id,
        name: 'Aoi T',
        preferred_username: 'aoi@example.com',
        email: 'aoi@example.com',
        ver: 1,
        iss: issuer,
        aud: client.clientId,
        iat: expect.any(Number),
        exp: Number(id.iat) + 3600,
        jti: expect.stringMatching(/^ID\./),
        amr: ['pwd'],
        idp: orgId,
        nonce: 'n-1',
        auth_time: expect.any(Number),
        sid,
        at_hash: expect.any(String),
      });
    },
  );

  test('writes an event for the code, the sign-on, why it was allowed and the tokens, none with a token in it', async () => {
    const before = (await org.events()).length;
    const tokens = await org.tokens(client, cookie);
    const events = (await org.events()).slice(before);
    expect(events.map((event) => [event.eventType, event.result])).toEqual([
      ['app.oauth2.as.authorize.code', 'SUCCESS'],
      ['user.authentication.sso', 'SUCCESS'],
      ['policy.evaluate_sign_on', 'ALLOW'],
      ['app.oauth2.as.token.grant', 'SUCCESS'],
    ]);
    const text = JSON.stringify(events);
    for (const token of [tokens.access_token, tokens.refresh_token, tokens.id_token]) {
      expect(text).not.toContain(token.slice(-40));
    }
    expect(text).toContain(String(claimsOf(tokens.access_token).jti));
  });

  test('userinfo has the rest of the profile, by header and by form body', async () => {
    const tokens = await org.tokens(client, cookie);
    const authorization = `Bearer ${tokens.access_token}`;
    const expected = {
      sub: person.id,
      name: 'Aoi T',
      preferred_username: 'aoi@example.com',
      given_name: 'Aoi',
      family_name: 'Tanaka',
      email: 'aoi@example.com',
      email_verified: true,
      updated_at: expect.any(Number),
    };
    const byHeader = await org.get('/oauth2/default/v1/userinfo', { authorization });
    expect(byHeader.json()).toMatchObject(expected);
    const postByHeader = await org.post('/oauth2/default/v1/userinfo', '', { authorization });
    expect(postByHeader.json()).toMatchObject(expected);
    const byBody = await org.post('/oauth2/default/v1/userinfo', { access_token: tokens.access_token });
    expect(byBody.json()).toMatchObject(expected);
  });

  test('a refresh brings new tokens of the same sign-on, without the nonce', async () => {
    const first = await org.tokens(client, cookie);
    const answer = await org.refresh(client, first.refresh_token);
    const second = answer.json<typeof first>();
    expect(answer.status).toBe(200);
    const [before, after] = [claimsOf(first.id_token), claimsOf(second.id_token)];
    expect(after).toMatchObject({
      sub: before.sub,
      auth_time: before.auth_time,
      sid: before.sid,
      aud: before.aud,
    });
    expect(after).not.toHaveProperty('nonce');
    expect(claimsOf(second.access_token).jti).not.toBe(claimsOf(first.access_token).jti);
  });

  test('without a session the browser goes to sign-in, and comes back to the same request', async () => {
    const { status, location } = answerOf(await org.get(org.authorizeUrl(client)));
    expect([status, location]).toEqual([302, '/signin']);
    const [begun] = org.begun;
    expect(begun).toMatchObject({ appId: client.appId });
    const back = answerOf(await org.get(begun?.resume ?? '', { cookie }));
    expect(back.parameters.get('code')).toBeTruthy();
    expect(back.parameters.get('state')).toBe('s-1');
  });
});
