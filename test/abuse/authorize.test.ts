// The authorization endpoint and what leads away from it (SECURITY.md A1, A2, A3 and B "authorize"), against the whole application.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redirectUriMutations } from '../kit/redirect-uri-mutations.ts';
import {
  callback,
  type Client,
  codeChallenge,
  codeVerifier,
  type Person,
  rightPassword,
  type WholeApp,
  wholeApp,
} from '../kit/whole-app.ts';

let org: WholeApp;
let client: Client;
let person: Person;
let cookie = '';
beforeAll(async () => {
  org = await wholeApp();
  client = await org.client({ post_logout_redirect_uris: ['https://app.example.com/after'] });
  person = await org.person();
  await org.assign(client, person);
  cookie = await org.signedIn(person);
});
afterAll(() => org.close());

const expectOwnPage = (answer: { status: number; headers: Record<string, unknown>; text: string }) => {
  expect(answer.status).toBe(400);
  expect(answer.headers['location']).toBeUndefined();
  expect(answer.headers['content-type']).toContain('text/html');
  expect(answer.text).not.toMatch(/http-equiv="refresh"|evil\.example["/]/i);
};

describe('redirect_uri', () => {
  test('the mutations are sixty or more', () => {
    expect(redirectUriMutations.length).toBeGreaterThanOrEqual(60);
  });
  test.each(redirectUriMutations)(
    '%j at authorize, by GET and by POST, signed in or not: an own page',
    async (redirect_uri) => {
      for (const headers of [{ cookie }, {}]) {
        expectOwnPage(await org.get(org.authorizeUrl(client, { redirect_uri }), headers));
        const form = Object.fromEntries(
          new URL(`http://x${org.authorizeUrl(client, { redirect_uri })}`).searchParams,
        );
        expectOwnPage(await org.post('/oauth2/default/v1/authorize', form, headers));
      }
    },
  );
  test.each(['error', 'prompt', 'response_mode', 'response_type', 'scope'])(
    'an unregistered one is an own page also where %s is wrong as well',
    async (name) => {
      const extra = {
        redirect_uri: 'https://evil.example/cb',
        [name]: name === 'prompt' ? 'none' : 'form_post',
      };
      expectOwnPage(await org.get(org.authorizeUrl(client, extra), { cookie }));
    },
  );
  test('one of another client is an own page', async () => {
    const other = await org.client({ redirect_uris: ['https://other.example.com/cb'] });
    expectOwnPage(
      await org.get(org.authorizeUrl(client, { redirect_uri: 'https://other.example.com/cb' }), { cookie }),
    );
    expectOwnPage(await org.get(org.authorizeUrl(other), { cookie }));
  });
  test.each([
    'http://app.example.com/cb',
    'http://10.0.0.1/cb',
    'http://localhost.evil.example/cb',
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://a.example/x',
    'https://a.example/cb#x',
    'https://u:p@a.example/cb',
    '//a.example/cb',
    '/cb',
    '',
    'https://',
    'https://*/cb',
    'https://*.example.com/cb',
    'about:blank',
    'https://a.example/\u0000',
  ])('%j cannot be registered for a web app', async (uri) => {
    await expect(org.client({ redirect_uris: [uri] })).rejects.toThrow(/400/);
  });
  test('the port of a loopback address may differ for a native app, and for nobody else nor anything else', async () => {
    const uri = 'http://127.0.0.1:8400/cb';
    const native = await org.client(
      { application_type: 'native', redirect_uris: [uri] },
      { token_endpoint_auth_method: 'none' },
    );
    await org.assign(native, person);
    const at = async (app: Client, redirect_uri: string) =>
      (await org.authorize(app, cookie, { redirect_uri, scope: 'openid' })).parameters.has('code');
    expect(await at(native, 'http://127.0.0.1:51234/cb')).toBe(true);
    for (const bad of [
      'http://localhost:51234/cb',
      'http://127.0.0.2:8400/cb',
      'http://127.0.0.1:51234/cb/x',
      'https://127.0.0.1:8400/cb',
      'http://127.0.0.1:8400@evil.example/cb',
      'http://[::1]:8400/cb',
      'http://2130706433:8400/cb',
      'http://127.1:8400/cb',
      'http://127.0.0.1:99999/cb',
    ])
      expectOwnPage(await org.get(org.authorizeUrl(native, { redirect_uri: bad }), { cookie }));
    const web = await org.client({ redirect_uris: [uri] });
    await org.assign(web, person);
    expectOwnPage(
      await org.get(org.authorizeUrl(web, { redirect_uri: 'http://127.0.0.1:51234/cb' }), { cookie }),
    );
  });
});

describe('parameters', () => {
  const all = {
    client_id: '',
    redirect_uri: callback,
    response_type: 'code',
    response_mode: 'query',
    scope: 'openid',
    state: 's',
    nonce: 'n',
    prompt: 'none',
    max_age: '1000',
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
    display: 'page',
    login_hint: 'x',
    ui_locales: 'en',
    acr_values: 'x',
    id_token_hint: 'x',
    sessionToken: 'x',
    idp: 'x',
    request: 'x',
    request_uri: 'https://a.example',
    claims: '{}',
  };
  test.each(Object.keys(all))('%s sent twice, with equal or different values, gets no code', async (name) => {
    const url = org.authorizeUrl(client, {
      [name]: name === 'client_id' ? client.clientId : all[name as keyof typeof all],
    });
    const value = new URL(`http://x${url}`).searchParams.get(name) ?? '';
    for (const again of [value, 'https://evil.example/cb']) {
      const answer = await org.get(`${url}&${name}=${encodeURIComponent(again)}`, { cookie });
      if (name === 'client_id' || name === 'redirect_uri') expectOwnPage(answer);
      else expect(String(answer.headers['location'])).toContain('error=invalid_request');
      expect(String(answer.headers['location'] ?? '')).not.toMatch(/[?&#]code=/);
    }
  });
  test('request and request_uri, which are not offered, are refused and fetch nothing', async () => {
    for (const extra of [
      { request: 'e30.e30.' },
      { request_uri: 'http://169.254.169.254/latest' },
      { request_uri: 'urn:ietf:params:oauth:request_uri:x' },
    ]) {
      const { parameters } = await org.authorize(client, cookie, extra);
      expect(parameters.get('error')).toMatch(
        /^(request_not_supported|request_uri_not_supported|invalid_request)$/,
      );
    }
  });
  test('every answer, of success and of error and in every mode, names its issuer', async () => {
    for (const extra of [
      {},
      { response_mode: 'fragment' },
      { scope: 'openid nonsense' },
      { response_type: 'token' },
      { prompt: 'none login' },
    ]) {
      const { parameters } = await org.authorize(client, cookie, extra);
      expect(parameters.get('iss'), JSON.stringify(extra)).toBe('http://localhost:8080/oauth2/default');
    }
  });
  test.each(['token', 'id_token', 'id_token token', 'code token', 'code id_token', 'none'])(
    'response_type %s is refused for an app of the code flow, at authorize and on the way back from sign-in',
    async (response_type) => {
      const { parameters } = await org.authorize(client, cookie, { response_type });
      expect(parameters.get('error')).toMatch(
        /^unsupported_response_type|unauthorized_client|invalid_request$/,
      );
      const browser = org.browser();
      await browser.follow(org.authorizeUrl(client));
      await browser.step({ identifier: person.login });
      // What came back from the sign-in pages cannot be bent to another type.
      const done = await browser.submit({ password: rightPassword, response_type });
      const bent = await browser.open(
        `${String(done.headers['location']).replace('http://localhost:8080', '')}&response_type=${encodeURIComponent(response_type)}`,
      );
      expect(String(bent.headers['location'] ?? '')).not.toMatch(/access_token|id_token=/);
    },
  );
});

describe('PKCE', () => {
  test.each([
    ['plain', { code_challenge: codeVerifier, code_challenge_method: 'plain' }],
    ['plain by leaving the method out', { code_challenge: codeVerifier, code_challenge_method: undefined }],
    ['a method nobody knows', { code_challenge_method: 'S512' }],
    ['the method in lower case', { code_challenge_method: 's256' }],
    ['a challenge of 42 characters', { code_challenge: 'a'.repeat(42) }],
    ['a challenge of 44 characters', { code_challenge: 'a'.repeat(44) }],
    ['an empty challenge for a public client', { code_challenge: '' }],
    [
      'no challenge at all for a public client',
      { code_challenge: undefined, code_challenge_method: undefined },
    ],
  ])('%s gets no code', async (_, extra) => {
    const spa = await org.client(
      { application_type: 'browser', grant_types: ['authorization_code'] },
      { token_endpoint_auth_method: 'none' },
    );
    await org.assign(spa, person);
    const { parameters } = await org.authorize(spa, cookie, { ...extra, scope: 'openid' });
    expect([parameters.get('error'), parameters.get('code')]).toEqual(['invalid_request', null]);
  });
  test.each([
    ['no verifier', {}],
    ['an empty verifier', { code_verifier: '' }],
    ['another verifier', { code_verifier: codeVerifier.toUpperCase() }],
    ['the challenge as verifier', { code_verifier: codeChallenge }],
    ['a verifier one character longer', { code_verifier: `${codeVerifier}a` }],
    ['a verifier of 42 characters', { code_verifier: 'a'.repeat(42) }],
    ['a verifier of 129 characters', { code_verifier: 'a'.repeat(129) }],
  ])('a code with a challenge and %s brings no tokens, and is spent for good', async (_, extra) => {
    const code = await org.code(client, cookie);
    const form = { grant_type: 'authorization_code', code, redirect_uri: callback, ...extra };
    const answer = await org.token(client, form);
    expect([answer.status, answer.text.includes('access_token')]).toEqual([400, false]);
  });
  test('a verifier for a code whose challenge was stripped on the way brings no tokens', async () => {
    const code = await org.code(client, cookie, {
      code_challenge: undefined,
      code_challenge_method: undefined,
    });
    const answer = await org.redeem(client, code);
    expect([answer.status, answer.json()['error']]).toEqual([400, 'invalid_grant']);
  });
  test('an app that has to use PKCE gets no code without it', async () => {
    const strict = await org.client({}, { pkce_required: true });
    await org.assign(strict, person);
    const { parameters } = await org.authorize(strict, cookie, {
      code_challenge: undefined,
      code_challenge_method: undefined,
    });
    expect(parameters.get('error')).toBe('invalid_request');
  });
});

describe('who is asked, and who answers', () => {
  test('an id_token_hint of another person with prompt=none is login_required', async () => {
    const other = await org.person();
    await org.assign(client, other);
    const { id_token } = await org.tokens(client, await org.signedIn(other));
    const { parameters } = await org.authorize(client, cookie, { prompt: 'none', id_token_hint: id_token });
    expect([parameters.get('error'), parameters.get('code')]).toEqual(['login_required', null]);
  });
  test.each([{ prompt: 'login' }, { max_age: '0' }, { prompt: 'login', max_age: '10000' }])(
    '%j with a live session asks for the password, and auth_time moves only with it',
    async (extra) => {
      const before = await org.authorize(client, cookie, extra);
      expect(before.parameters.get('code')).toBeNull();
      org.platform.clock.advance(5000);
      const claims = (token: string) =>
        JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, number>;
      const silent = claims((await org.tokens(client, cookie, { max_age: '10000' })).id_token);
      expect((silent['iat'] ?? 0) - (silent['auth_time'] ?? 0)).toBeGreaterThanOrEqual(5);
    },
  );
  test('a sealed way back from sign-in cannot be replayed by another browser, nor made up', async () => {
    const browser = org.browser();
    const begun = await browser.follow(org.authorizeUrl(client));
    expect(begun.status).toBe(200);
    const thief = org.browser();
    for (const state of ['x', '', 'AcQO'.repeat(30)]) {
      const answer = await thief.open(`/oauth2/default/v1/authorize/resume?state=${state}&t=${state}`);
      expect(String(answer.headers['location'] ?? '')).not.toMatch(/code=/);
    }
  });
});

describe('leaving', () => {
  const hint = async () => (await org.tokens(client, cookie)).id_token;
  test.each([
    'https://app.example.com/after/',
    'https://app.example.com/after?x=1',
    'https://app.example.com/After',
    'https://app.example.com/after#x',
    'https://app.example.com/',
    'https://evil.example/after',
    'http://app.example.com/after',
    'https://app.example.com/after%2f..',
    '//app.example.com/after',
    'javascript:alert(1)',
    callback,
  ])('post_logout_redirect_uri %j is an own page, and the session lives', async (uri) => {
    const query = new URLSearchParams({ id_token_hint: await hint(), post_logout_redirect_uri: uri });
    expectOwnPage(await org.get(`/oauth2/default/v1/logout?${query}`, { cookie }));
    expect((await org.get('/api/v1/sessions/me', { cookie })).status).toBe(200);
  });
  test.each([
    [
      'changed in its claims',
      (token: string) => token.replace(/\.[^.]+\./, `.${Buffer.from('{"sub":"x"}').toString('base64url')}.`),
    ],
    ['without its signature', (token: string) => token.replace(/\.[^.]+$/, '.')],
    [
      'with alg none',
      (token: string) => `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1]}.`,
    ],
    ['with another signature', (token: string) => `${token.slice(0, -12)}AAAAAAAAAAAA`],
  ])('an id_token_hint %s ends no session and leads nowhere', async (_, change) => {
    const query = new URLSearchParams({
      id_token_hint: change(await hint()),
      post_logout_redirect_uri: 'https://app.example.com/after',
    });
    expectOwnPage(await org.get(`/oauth2/default/v1/logout?${query}`, { cookie }));
    expect((await org.get('/api/v1/sessions/me', { cookie })).status).toBe(200);
  });
  test.each([
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    'https:evil.example',
    'javascript:alert(1)',
    '/%2f%2fevil.example',
    'http://localhost:8080@evil.example',
    'http://localhost:8080.evil.example/',
    '\thttps://evil.example',
    '/\t/evil.example',
  ])('no address parameter of ours leads to %j', async (target) => {
    const to = encodeURIComponent(target);
    const { sessionToken = '' } = (await org.authn(person.login)).json<{ sessionToken?: string }>();
    const urls = [
      `/login/sessionCookieRedirect?token=${sessionToken}&redirectUrl=${to}`,
      `/signin?fromURI=${to}&resume=${to}&next=${to}&redirectUrl=${to}&t=${to}`,
      `/signout?fromURI=${to}&post_logout_redirect_uri=${to}&redirect=${to}`,
      `/home?fromURI=${to}`,
      `/setup?t=${to}`,
      `/signin/forgot-password?t=${to}&returnUrl=${to}`,
    ];
    for (const url of urls) {
      const location = String((await org.get(url, { cookie })).headers['location'] ?? '/');
      const landed = new URL(location, 'http://localhost:8080');
      expect([url, landed.origin]).toEqual([url, 'http://localhost:8080']);
    }
  });
});
