import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changed } from '#test/kit/changed.ts';
import { redirectUriMutations } from '#test/kit/redirect-uri-mutations.ts';
import {
  answerOf,
  claimsOf,
  redirectUri,
  type TestClient,
  type TestPerson,
  type TestSso,
  testSso,
} from '#test/kit/sso.ts';

let org: TestSso;
let client: TestClient;
let hybrid: TestClient;
let person: TestPerson;
let cookie: string;
const issuer = 'http://localhost:8080/oauth2/default';
const by = { actor: { id: 's', type: 'SystemPrincipal', alternateId: 's', displayName: 's' } };

beforeAll(async () => {
  org = await testSso();
  client = await org.client();
  hybrid = await org.client({
    response_types: ['code', 'token', 'id_token'],
    grant_types: ['authorization_code', 'implicit', 'refresh_token'],
  });
  person = await org.person('aoi@example.com');
  await org.assign(client, person);
  await org.assign(hybrid, person);
  ({ cookie } = await org.signedIn(person));
});
afterAll(() => org?.close());

/** Nothing that a client could have planted decides where the browser goes. */
const ownPage = {
  status: 400,
  location: undefined,
  type: 'text/html; charset=utf-8',
  frames: "frame-ancestors 'none'",
  frameOptions: 'DENY',
  referrer: 'no-referrer',
};

function pageOf({ status, headers }: Awaited<ReturnType<TestSso['get']>>): typeof ownPage {
  return {
    status,
    location: headers.location as undefined,
    type: String(headers['content-type']),
    frames: /frame-ancestors [^;]+/.exec(String(headers['content-security-policy']))?.[0] ?? '',
    frameOptions: String(headers['x-frame-options']),
    referrer: String(headers['referrer-policy']),
  };
}

describe('authorize never redirects to an address that is not registered', () => {
  test.each(redirectUriMutations)(
    'redirect_uri %j: an own page, though somebody is signed in',
    async (redirect_uri) => {
      for (const extra of [
        {},
        { prompt: 'none' },
        { response_mode: 'form_post' },
        { response_mode: 'okta_post_message' },
      ]) {
        expect(
          pageOf(await org.get(org.authorizeUrl(client, { redirect_uri, ...extra }), { cookie })),
        ).toEqual(ownPage);
      }
    },
  );

  test('an unknown client, a missing client and a client sent twice: an own page', async () => {
    expect(pageOf(await org.get(org.authorizeUrl(client, { client_id: '0oanobody' }), { cookie }))).toEqual(
      ownPage,
    );
    expect(pageOf(await org.get(org.authorizeUrl(client, { client_id: undefined }), { cookie }))).toEqual(
      ownPage,
    );
    expect(
      pageOf(await org.get(`${org.authorizeUrl(client)}&client_id=${client.clientId}`, { cookie })),
    ).toEqual(ownPage);
    expect(
      pageOf(
        await org.get(`${org.authorizeUrl(client)}&redirect_uri=${encodeURIComponent(redirectUri)}`, {
          cookie,
        }),
      ),
    ).toEqual(ownPage);
  });

  test('a broken escape: an own page', async () => {
    expect(pageOf(await org.get(`${org.authorizeUrl(client)}&x=%zz`, { cookie }))).toEqual(ownPage);
  });

  test('a script in a parameter comes out as text', async () => {
    const answer = await org.get(org.authorizeUrl(client, { redirect_uri: '"><script>alert(1)</script>' }), {
      cookie,
    });
    expect(pageOf(answer)).toEqual(ownPage);
    expect(answer.text).not.toContain('<script>alert');
  });

  test('a refused address is in the log with its app', async () => {
    await org.get(org.authorizeUrl(client, { redirect_uri: 'https://evil.example/' }), { cookie });
    const event = (await org.events('app.oauth2.as.authorize')).at(-1);
    expect(event).toMatchObject({ result: 'FAILURE', reason: 'mismatched_redirect_uri' });
    expect(event?.target?.[0]?.id).toBe(client.appId);
  });
});

describe('an error goes back to the client with state and iss', () => {
  test.each([
    ['response_type', { response_type: 'token' }, 'unsupported_response_type', '#'],
    ['scope', { scope: 'openid nope' }, 'invalid_scope', '?'],
    ['plain PKCE', { code_challenge_method: 'plain' }, 'invalid_request', '?'],
    ['request object', { request: 'eyJ' }, 'request_not_supported', '?'],
    ['request_uri', { request_uri: 'http://169.254.169.254/' }, 'request_uri_not_supported', '?'],
    ['prompt', { prompt: 'none login' }, 'invalid_request', '?'],
  ])('%s', async (_what, extra, error, joint) => {
    const { address, location, parameters } = await org.authorize(client, cookie, extra);
    expect(address).toBe(redirectUri);
    expect(location?.[redirectUri.length]).toBe(joint);
    expect(Object.fromEntries(parameters)).toMatchObject({ error, state: 's-1', iss: issuer });
  });

  test.each([
    'scope',
    'state',
    'nonce',
    'response_type',
    'code_challenge',
    'prompt',
    'max_age',
    'response_mode',
    'foo',
  ])('%s sent twice', async (name) => {
    const answer = answerOf(
      await org.get(`${org.authorizeUrl(client, { [name]: '1' })}&${name}=1`, { cookie }),
    );
    expect(answer.parameters.get('error')).toBe('invalid_request');
    expect(answer.parameters.get('code')).toBeNull();
  });

  test('no state is an error of its own', async () => {
    const { parameters } = await org.authorize(client, cookie, { state: undefined });
    expect(parameters.get('error')).toBe('invalid_request');
    expect(parameters.has('state')).toBe(false);
  });
});

describe('who may not enter gets no code, whatever session the browser has', () => {
  test('a person who is not assigned', async () => {
    const stranger = await org.person('stranger@example.com');
    const { parameters } = await org.authorize(client, (await org.signedIn(stranger)).cookie);
    expect(parameters.get('error')).toBe('access_denied');
    expect(parameters.get('error_description')).toBe('User is not assigned to the client application.');
    expect(parameters.has('code')).toBe(false);
    const events = await org.events();
    expect(events.slice(-2).map((event) => [event.eventType, event.result])).toEqual([
      ['policy.evaluate_sign_on', 'DENY'],
      ['app.oauth2.as.authorize', 'FAILURE'],
    ]);
  });

  test('a suspended person', async () => {
    const someone = await org.person('suspended@example.com');
    await org.assign(client, someone);
    const browser = await org.signedIn(someone);
    await org.users.suspend(by, someone.id);
    const { parameters } = await org.authorize(client, browser.cookie);
    expect(parameters.has('code')).toBe(false);
  });

  test('anybody, once the app is inactive', async () => {
    const app = await org.client();
    await org.assign(app, person);
    await org.apps.setAppStatus(app.appId, 'INACTIVE', by);
    const { parameters } = await org.authorize(app, cookie);
    expect(parameters.get('error')).toBe('access_denied');
  });

  test('anybody, at a server that was switched off', async () => {
    const server = await org.sso.servers.service.createServer(by, {
      name: 'off',
      description: undefined,
      audiences: ['api://off'],
      issuerMode: undefined,
      rotationMode: undefined,
      signingAlgorithm: undefined,
    });
    await org.sso.servers.service.setServerStatus(by, server.id, 'INACTIVE');
    expect((await org.get(org.authorizeUrl(client, {}, server.id), { cookie })).status).toBe(404);
    expect((await org.get('/oauth2/nothere/.well-known/openid-configuration')).status).toBe(404);
  });

  test('a cookie that was made up', async () => {
    for (const made of ['sid=', 'sid=x', `${cookie}x`, cookie.replace(/\..*/, '.AAAA'), 'sid=%00']) {
      const { location } = await org.authorize(client, made);
      expect(location).toBe('/signin');
    }
  });
});

describe('prompt, max_age and hints', () => {
  test('prompt=none without a session is login_required, in every response mode', async () => {
    const { parameters } = answerOf(await org.get(org.authorizeUrl(client, { prompt: 'none' })));
    expect(Object.fromEntries(parameters)).toMatchObject({
      error: 'login_required',
      state: 's-1',
      iss: issuer,
    });
    const form = await org.get(org.authorizeUrl(client, { prompt: 'none', response_mode: 'form_post' }));
    expect(form.text).toContain('value="login_required"');
    expect(form.text).toContain(`action="${redirectUri}"`);
  });

  test('prompt=none with a session is silent', async () => {
    const { parameters } = await org.authorize(client, cookie, { prompt: 'none' });
    expect(parameters.get('code')).toBeTruthy();
  });

  test('prompt=login asks once, for the same person, and auth_time moves to the new sign-in', async () => {
    const old = await org.signedIn(person, org.platform.clock.nowMs() - 60_000);
    const { location } = await org.authorize(client, old.cookie, { prompt: 'login' });
    expect(location).toBe('/signin');
    const [begun] = org.begun;
    expect(begun).toMatchObject({ userId: person.id, appId: client.appId });
    // Coming back without having signed in leads to sign-in again, not to a code.
    expect(answerOf(await org.get(begun?.resume ?? '', { cookie: old.cookie })).location).toBe('/signin');

    const fresh = await org.signedIn(person);
    const back = answerOf(await org.get(begun?.resume ?? '', { cookie: fresh.cookie }));
    const tokens = (await org.redeem(client, back.parameters.get('code') ?? '')).json<{ id_token: string }>();
    expect(claimsOf(tokens.id_token).auth_time).toBe(Math.floor(fresh.session.authTimeMs / 1000));
  });

  test('an old way back does not pass off an old sign-in as the one that prompt=login asked for', async () => {
    const browser = await org.signedIn(person);
    await org.authorize(client, browser.cookie, { prompt: 'login' });
    const resume = org.begun[0]?.resume ?? '';
    const later = await org.signedIn(person);
    org.platform.clock.advance(61 * 60_000);
    expect(answerOf(await org.get(resume, { cookie: later.cookie })).location).toBe('/signin');
    org.platform.clock.advance(-61 * 60_000);
  });

  test('max_age=10000 is silent, max_age=1 asks again, and auth_time never moves without a sign-in', async () => {
    const browser = await org.signedIn(person, org.platform.clock.nowMs() - 5_000);
    const tokens = await org.tokens(client, browser.cookie, { max_age: '10000' });
    expect(claimsOf(tokens.id_token).auth_time).toBe(Math.floor(browser.session.authTimeMs / 1000));
    expect((await org.authorize(client, browser.cookie, { max_age: '1' })).location).toBe('/signin');
    const none = await org.authorize(client, browser.cookie, { max_age: '1', prompt: 'none' });
    expect(none.parameters.get('error')).toBe('login_required');
  });

  test('max_age=0 is prompt=login', async () => {
    const browser = await org.signedIn(person, org.platform.clock.nowMs() - 1);
    expect((await org.authorize(client, browser.cookie, { max_age: '0' })).location).toBe('/signin');
    const back = answerOf(
      await org.get(org.begun[0]?.resume ?? '', { cookie: (await org.signedIn(person)).cookie }),
    );
    expect(back.parameters.get('code')).toBeTruthy();
  });

  test('id_token_hint of another person with prompt=none is login_required; of this one it is silent', async () => {
    const other = await org.person('other@example.com');
    await org.assign(client, other);
    const theirs = await org.tokens(client, (await org.signedIn(other)).cookie);
    const refused = await org.authorize(client, cookie, { prompt: 'none', id_token_hint: theirs.id_token });
    expect(refused.parameters.get('error')).toBe('login_required');
    const ours = await org.tokens(client, cookie);
    const silent = await org.authorize(client, cookie, { prompt: 'none', id_token_hint: ours.id_token });
    expect(silent.parameters.get('code')).toBeTruthy();
    const asked = await org.authorize(client, cookie, { id_token_hint: theirs.id_token });
    expect(asked.location).toBe('/signin');
    expect(org.begun[0]).toMatchObject({ userId: other.id });
  });

  test.each(['nonsense', 'eyJhbGciOiJub25lIn0.e30.'])(
    'id_token_hint %s is refused',
    async (id_token_hint) => {
      const { parameters } = await org.authorize(client, cookie, { id_token_hint });
      expect(parameters.get('error')).toBe('invalid_request');
    },
  );

  test('an access token is no id_token_hint', async () => {
    const tokens = await org.tokens(client, cookie);
    const { parameters } = await org.authorize(client, cookie, { id_token_hint: tokens.access_token });
    expect(parameters.get('error')).toBe('invalid_request');
  });

  test('login_hint and ui_locales travel to sign-in', async () => {
    await org.get(org.authorizeUrl(client, { login_hint: 'aoi@example.com', ui_locales: 'ja' }));
    expect(org.begun[0]).toMatchObject({ loginHint: 'aoi@example.com', uiLocales: 'ja' });
  });

  test('acr says what was reached, never what was merely asked', async () => {
    const reached = await org.tokens(client, cookie, { acr_values: 'urn:okta:loa:1fa:pwd' });
    expect(claimsOf(reached.id_token).acr).toBe('urn:okta:loa:1fa:pwd');
    const wish = await org.tokens(client, cookie, { acr_values: 'loa-9 something' });
    expect(claimsOf(wish.id_token)).not.toHaveProperty('acr');
    const phr = await org.authorize(client, cookie, { acr_values: 'phr' });
    // Something that resists phishing is asked for, since somebody may have it.
    expect(phr.location).toContain('/signin');
    const two = await org.authorize(client, cookie, { acr_values: 'urn:okta:loa:2fa:any', prompt: 'none' });
    expect(two.parameters.get('error')).toBe('interaction_required');
  });

  test('what sign-in cannot give ends in an error instead of a loop', async () => {
    await org.authorize(client, cookie, { acr_values: 'urn:okta:loa:2fa:any' });
    expect(org.begun[0]).toMatchObject({ need: 'factor', mayDecline: true });
    const cannot = `${org.begun[0]?.resume}&declined=yes`;
    const back = answerOf(await org.get(cannot, { cookie: (await org.signedIn(person)).cookie }));
    expect(back.parameters.get('error')).toBe('unmet_authentication_requirements');
  });
});

describe('sessionToken', () => {
  const tokenFor = (userId: string) =>
    org.sessions.createSessionToken({ userId, amr: ['pwd'], authTimeMs: org.platform.clock.nowMs() });

  test('becomes a session and a code at once, and the browser is signed in', async () => {
    const sessionToken = tokenFor(person.id);
    const { answer, parameters } = answerOf(
      await org.get(org.authorizeUrl(client, { sessionToken, prompt: 'none' })),
    );
    expect(parameters.get('code')).toBeTruthy();
    const name = org.sessions.cookieName;
    const again = await org.authorize(client, `${name}=${answer.cookies[name]}`, { prompt: 'none' });
    expect(again.parameters.get('code')).toBeTruthy();
  });

  test('is good once', async () => {
    const sessionToken = tokenFor(person.id);
    await org.get(org.authorizeUrl(client, { sessionToken }));
    const second = answerOf(await org.get(org.authorizeUrl(client, { sessionToken, prompt: 'none' })));
    expect(second.parameters.get('error')).toBe('login_required');
  });

  test('made up, it leads to sign-in like no token at all', async () => {
    expect(answerOf(await org.get(org.authorizeUrl(client, { sessionToken: 'x' }))).location).toBe('/signin');
  });

  test('of somebody who was suspended since, it opens nothing', async () => {
    const someone = await org.person('gone@example.com');
    await org.assign(client, someone);
    const sessionToken = tokenFor(someone.id);
    await org.users.suspend(by, someone.id);
    const answer = answerOf(await org.get(org.authorizeUrl(client, { sessionToken, prompt: 'none' })));
    expect(answer.parameters.get('error')).toBe('login_required');
    expect(answer.answer.cookies).toEqual({});
  });

  test('over the session of somebody else, it ends that one', async () => {
    const other = await org.person('over@example.com');
    await org.assign(client, other);
    const before = await org.signedIn(other);
    const answer = await org.authorize(client, before.cookie, { sessionToken: tokenFor(person.id) });
    expect(answer.parameters.get('code')).toBeTruthy();
    expect(await org.sessions.findBySid(before.session.sid)).toBeUndefined();
  });
});

describe('response modes', () => {
  test('form_post: a form with everything escaped, no inline script without nonce, posting to the registered address only', async () => {
    const state = '"><img src=x onerror=alert(1)>';
    const answer = await org.get(org.authorizeUrl(client, { response_mode: 'form_post', state }), { cookie });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain(`action="${redirectUri}"`);
    expect(answer.text).toMatch(/name="code" value="[A-Za-z0-9_-]+"/);
    expect(answer.text).not.toContain('<img src=x');
    const policy = String(answer.headers['content-security-policy']);
    expect(policy).not.toContain('unsafe-inline');
    expect(policy).toContain("frame-ancestors 'none'");
    expect(answer.headers['cache-control']).toMatch(/no-store/);
  });

  test("okta_post_message: a message to exactly the app's origin, framed by nobody else", async () => {
    const state = '</script><script>alert(1)</script>';
    const answer = await org.get(org.authorizeUrl(client, { response_mode: 'okta_post_message', state }), {
      cookie,
    });
    expect(answer.text).toContain('.postMessage(');
    expect(answer.text).toContain('"https://app.example.com")');
    expect(answer.text).not.toContain('</script><script>alert');
    expect(answer.text).toContain('"iss":"http://localhost:8080/oauth2/default"');
    expect(String(answer.headers['content-security-policy'])).toContain(
      'frame-ancestors https://app.example.com',
    );
  });

  test('fragment for a code, when asked', async () => {
    const { location } = await org.authorize(client, cookie, { response_mode: 'fragment' });
    expect(location).toMatch(/callback#code=/);
  });

  test('implicit and hybrid, where an administrator switched them on', async () => {
    const idOnly = await org.authorize(hybrid, cookie, {
      response_type: 'id_token',
      scope: 'openid profile email',
    });
    const fat = claimsOf(idOnly.parameters.get('id_token') ?? '');
    expect(fat).toMatchObject({
      given_name: 'Aoi',
      family_name: 'Tanaka',
      email_verified: true,
      nonce: 'n-1',
    });
    expect(fat).not.toHaveProperty('at_hash');

    const all = await org.authorize(hybrid, cookie, { response_type: 'code id_token token' });
    expect([...all.parameters.keys()]).toEqual([
      'code',
      'access_token',
      'token_type',
      'expires_in',
      'scope',
      'id_token',
      'state',
      'iss',
    ]); // one answer, in this order
    const thin = claimsOf(all.parameters.get('id_token') ?? '');
    expect(thin).toMatchObject({ at_hash: expect.any(String), c_hash: expect.any(String) });
    expect(thin).not.toHaveProperty('given_name');
    expect((await org.redeem(hybrid, all.parameters.get('code') ?? '')).status).toBe(200);
    const tokenOnly = await org.authorize(hybrid, cookie, { response_type: 'token', nonce: undefined });
    expect(tokenOnly.parameters.get('access_token')).toBeTruthy();
    expect(tokenOnly.parameters.has('id_token')).toBe(false);
    expect((await org.events('app.oauth2.as.authorize.implicit')).map((event) => event.eventType)).toEqual([
      'app.oauth2.as.authorize.implicit.id_token',
      'app.oauth2.as.authorize.implicit.access_token',
      'app.oauth2.as.authorize.implicit.id_token',
      'app.oauth2.as.authorize.implicit.access_token',
    ]);
  });
});

describe('POST', () => {
  test('goes on by GET, so that the session cookie comes along from another site', async () => {
    const [path = '', query = ''] = org.authorizeUrl(client).split('?');
    const posted = answerOf(await org.post(path, query));
    expect(posted.status).toBe(303);
    expect(posted.location).toMatch(/^\/oauth2\/default\/v1\/authorize\/resume\?r=/);
    const answer = answerOf(await org.get(posted.location ?? '', { cookie }));
    expect(answer.parameters.get('code')).toBeTruthy();
  });

  test('with an unregistered address is an own page at once', async () => {
    const [path = '', query = ''] = org
      .authorizeUrl(client, { redirect_uri: 'https://evil.example' })
      .split('?');
    expect(pageOf(await org.post(path, query))).toEqual(ownPage);
  });

  test('a way back of another server, or a changed one, is refused', async () => {
    const [path = '', query = ''] = org.authorizeUrl(client).split('?');
    const { location = '' } = answerOf(await org.post(path, query));
    expect(pageOf(await org.get(location.replace('/default/', '/'), { cookie }))).toEqual(ownPage);
    expect(pageOf(await org.get(changed(location), { cookie }))).toEqual(ownPage);
    expect(pageOf(await org.get('/oauth2/default/v1/authorize/resume', { cookie }))).toEqual(ownPage);
  });
});

describe('CORS', () => {
  test('no script of any origin can read what authorize answers', async () => {
    const answer = await org.get(org.authorizeUrl(client), { cookie, origin: 'https://app.example.com' });
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });
});
