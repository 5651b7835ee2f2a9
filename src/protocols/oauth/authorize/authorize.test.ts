import { describe, expect, test } from 'vitest';
import { redirectUriMutations } from '#test/kit/redirect-uri-mutations.ts';
import {
  authorizeSteps,
  encodeAuthorizeResponse,
  type OAuthClient,
  parseParameters,
  type ResponseMode,
  validateAuthorizeRequest,
} from '../index.ts';

const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

function client(changes: Partial<OAuthClient> = {}): OAuthClient {
  return {
    clientId: '0oaclient',
    applicationType: 'web',
    authMethod: 'client_secret_basic',
    redirectUris: ['https://app.example.com/callback'],
    wildcardRedirect: false,
    postLogoutRedirectUris: [],
    responseTypes: new Set(['code']),
    grantTypes: new Set(['authorization_code', 'refresh_token']),
    pkceRequired: false,
    ...changes,
  };
}

const everything = client({
  responseTypes: new Set(['code', 'token', 'id_token']),
  grantTypes: new Set(['authorization_code', 'implicit', 'refresh_token']),
});

const good = {
  client_id: '0oaclient',
  redirect_uri: 'https://app.example.com/callback',
  response_type: 'code',
  scope: 'openid email offline_access',
  state: 's-1',
  nonce: 'n-1',
  code_challenge: challenge,
  code_challenge_method: 'S256',
};

type Changes = Record<string, string | undefined>;

function query(changes: Changes): string {
  return Object.entries({ ...good, ...changes })
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]))
    .join('&');
}

function judgeText(text: string, asking: OAuthClient | undefined = client()) {
  return validateAuthorizeRequest({
    parameters: parseParameters(text),
    client: asking,
    knownScopes: new Set(['openid', 'profile', 'email', 'address', 'phone', 'offline_access', 'car:drive']),
    defaultScopes: [],
  });
}

const judge = (changes: Changes, asking?: OAuthClient) => judgeText(query(changes), asking);

describe('an error is never told to an address nobody has verified', () => {
  test.each(redirectUriMutations)('redirect_uri %j: an own page', (redirect_uri) => {
    const verdict = judge({ redirect_uri });
    expect(verdict).toMatchObject({ ok: false, target: undefined, error: { code: 'invalid_request' } });
  });

  test.each([
    ['no client_id', { client_id: undefined }],
    ['an unknown client_id', { client_id: 'nobody' }],
    ['no redirect_uri', { redirect_uri: undefined }],
  ])('%s: an own page', (_what, changes) => {
    expect(judge(changes)).toMatchObject({ ok: false, target: undefined });
  });

  test('a client that does not exist: an own page', () => {
    const verdict = validateAuthorizeRequest({
      parameters: parseParameters(query({})),
      client: undefined,
      knownScopes: new Set(),
      defaultScopes: [],
    });
    expect(verdict).toMatchObject({ ok: false, target: undefined, error: { code: 'invalid_client' } });
  });

  test.each(['client_id', 'redirect_uri'])('%s sent twice: an own page', (name) => {
    const twice = `${query({})}&${name}=${encodeURIComponent(good[name as keyof typeof good])}`;
    expect(judgeText(twice)).toMatchObject({
      ok: false,
      target: undefined,
      error: { code: 'invalid_request' },
    });
  });
});

describe('no parameter may be sent twice', () => {
  const others = [
    ...Object.keys(good),
    'prompt',
    'max_age',
    'response_mode',
    'login_hint',
    'acr_values',
    'unheard_of',
  ];
  test.each(others.filter((name) => name !== 'client_id' && name !== 'redirect_uri'))('%s', (name) => {
    const twice = `${query({ [name]: '1' })}&${name}=1`;
    const verdict = judgeText(twice);
    expect(verdict).toMatchObject({ ok: false, error: { code: 'invalid_request' } });
    // The error goes back to the client, and a state that was sent twice is not echoed.
    expect(verdict.ok === false && verdict.target?.redirectUri).toBe(good.redirect_uri);
    expect(verdict.ok === false && verdict.target?.state).toBe(name === 'state' ? undefined : 's-1');
  });
});

describe('response_type and response_mode', () => {
  test.each([
    'token',
    'id_token',
    'id_token token',
    'code token',
    'code id_token',
    'none',
    'code code2',
    'CODE',
    ' ',
  ])('%j is refused for a client of the code flow', (response_type) => {
    const verdict = judge({ response_type });
    expect(verdict).toMatchObject({ ok: false, error: { code: 'unsupported_response_type' } });
  });

  test('a front-channel type registered without the implicit grant is refused', () => {
    const half = client({ responseTypes: new Set(['token']), grantTypes: new Set(['authorization_code']) });
    expect(judge({ response_type: 'token' }, half)).toMatchObject({
      error: { code: 'unsupported_response_type' },
    });
  });

  test.each([
    ['code', 'query', true],
    ['code', 'fragment', true],
    ['code', 'form_post', true],
    ['code', 'okta_post_message', true],
    ['token id_token', 'fragment', true],
    ['id_token code', 'form_post', true],
    ['id_token', 'query', false],
    ['code token', 'query', false],
    ['code', 'jwt', false],
    ['code', 'web_message', false],
    ['code', 'FRAGMENT', false],
  ])('%s in %s: allowed %s', (response_type, response_mode, allowed) => {
    const verdict = judge({ response_type, response_mode }, everything);
    expect(verdict.ok).toBe(allowed);
    if (!verdict.ok) {
      expect(verdict.error.code).toBe('unsupported_response_mode');
      // An error about tokens in a query does not itself leave its fragment.
      expect(verdict.target?.responseMode).toBe(response_type === 'code' ? 'query' : 'fragment');
    }
  });

  test.each([
    ['code', 'query'],
    ['id_token', 'fragment'],
    ['code id_token token', 'fragment'],
  ])('%s defaults to %s', (response_type, mode) => {
    const verdict = judge({ response_type }, everything);
    expect(verdict.ok && verdict.request.responseMode).toBe(mode);
  });
});

describe('PKCE', () => {
  const publicClient = client({ authMethod: 'none' });
  test.each([
    ['none, public client', { code_challenge: undefined, code_challenge_method: undefined }, publicClient],
    [
      'none, client with pkce_required',
      { code_challenge: undefined, code_challenge_method: undefined },
      client({ pkceRequired: true }),
    ],
    ['method without challenge', { code_challenge: undefined }, client()],
    ['challenge without method, which means plain', { code_challenge_method: undefined }, client()],
    ['plain', { code_challenge_method: 'plain' }, client()],
    ['s256 in small letters', { code_challenge_method: 's256' }, client()],
    ['S512', { code_challenge_method: 'S512' }, client()],
    ['42 characters', { code_challenge: challenge.slice(1) }, client()],
    ['44 characters', { code_challenge: `${challenge}A` }, client()],
    ['padding', { code_challenge: `${challenge.slice(1)}=` }, client()],
    ['another alphabet', { code_challenge: `${challenge.slice(1)}+` }, client()],
  ])('%s is refused', (_what, changes, asking) => {
    expect(judge(changes, asking)).toMatchObject({ ok: false, error: { code: 'invalid_request' } });
  });

  test('a confidential client may leave it out, and what it sends is kept', () => {
    const without = judge({ code_challenge: undefined, code_challenge_method: undefined });
    expect(without.ok && without.request.codeChallenge).toBeUndefined();
    const verdict = judge({});
    expect(verdict.ok && verdict.request.codeChallenge).toBe(challenge);
  });
});

describe('the other rules', () => {
  test.each([
    ['no state', { state: undefined }, 'invalid_request'],
    ['an endless state', { state: 'x'.repeat(4097) }, 'invalid_request'],
    ['no scope, and the server has no default', { scope: undefined }, 'invalid_scope'],
    ['an unknown scope', { scope: 'openid nope' }, 'invalid_scope'],
    ['a scope of 4,097 characters', { scope: `openid ${'x'.repeat(4090)}` }, 'invalid_scope'],
    ['a scope with a quotation mark', { scope: 'openid "x"' }, 'invalid_scope'],
    ['OpenID scopes without openid', { scope: 'email' }, 'access_denied'],
    ['an endless nonce', { nonce: 'x'.repeat(1025) }, 'invalid_request'],
    ['prompt none with another', { prompt: 'none login' }, 'invalid_request'],
    ['an unknown prompt', { prompt: 'create' }, 'invalid_request'],
    ['a negative max_age', { max_age: '-1' }, 'invalid_request'],
    ['max_age in words', { max_age: 'soon' }, 'invalid_request'],
    ['max_age with a fraction', { max_age: '1.5' }, 'invalid_request'],
    ['a request object', { request: 'eyJ' }, 'request_not_supported'],
    ['a request_uri', { request_uri: 'http://169.254.169.254/' }, 'request_uri_not_supported'],
    ['a registration', { registration: '{}' }, 'registration_not_supported'],
    ['a login_hint of a page', { login_hint: 'x'.repeat(513) }, 'invalid_request'],
  ])('%s is refused', (_what, changes, code) => {
    expect(judge(changes)).toMatchObject({
      ok: false,
      error: { code },
      target: { redirectUri: good.redirect_uri },
    });
  });

  test('an ID token through the browser needs a nonce', () => {
    const verdict = judge({ response_type: 'id_token', nonce: undefined }, everything);
    expect(verdict).toMatchObject({ ok: false, error: { code: 'invalid_request' } });
    expect(judge({ response_type: 'code', nonce: undefined }, everything).ok).toBe(true);
  });

  test('an ID token needs openid', () => {
    const verdict = judge({ response_type: 'id_token', scope: 'car:drive' }, everything);
    expect(verdict).toMatchObject({ ok: false, error: { code: 'access_denied' } });
  });

  test('an unknown parameter is ignored', () => {
    expect(judge({ extra: 'foobar' }).ok).toBe(true);
  });

  test('offline_access is left out where it leads to nothing', () => {
    const noRefresh = client({ grantTypes: new Set(['authorization_code']) });
    const verdict = judge({}, noRefresh);
    expect(verdict.ok && verdict.request.scopes).toEqual(['openid', 'email']);
    const implicit = judge({ response_type: 'id_token token' }, everything);
    expect(implicit.ok && implicit.request.scopes).toEqual(['openid', 'email']);
  });

  test('a good request comes out whole', () => {
    const verdict = judge({
      prompt: 'login consent',
      max_age: '0',
      acr_values: 'a b',
      login_hint: 'x',
      sessionToken: 't',
    });
    expect(verdict).toEqual({
      ok: true,
      request: {
        clientId: '0oaclient',
        redirectUri: good.redirect_uri,
        responseMode: 'query',
        wants: { code: true, token: false, idToken: false },
        state: 's-1',
        scopes: ['openid', 'email', 'offline_access'],
        nonce: 'n-1',
        codeChallenge: challenge,
        prompt: new Set(['login', 'consent']),
        maxAgeSeconds: 0,
        acrValues: ['a', 'b'],
        loginHint: 'x',
        idTokenHint: undefined,
        sessionToken: 't',
        uiLocales: undefined,
      },
    });
  });

  test('client and redirect_uri come first in the table, and only they answer on a page', () => {
    expect(authorizeSteps.map(([name, errors]) => `${name}: ${errors}`).slice(0, 4)).toEqual([
      'client: page',
      'redirect_uri: page',
      'how it travels: page',
      'duplicates: redirect',
    ]);
    expect(authorizeSteps.slice(3).every(([, errors]) => errors === 'redirect')).toBe(true);
  });
});

describe('answers', () => {
  const answer = (responseMode: ResponseMode, redirectUri = good.redirect_uri) =>
    encodeAuthorizeResponse({ redirectUri, responseMode, state: 'a b&c=<"\'>' }, 'https://as', {
      code: 'c+d',
      error: undefined,
    });

  test('query and fragment are escaped, carry iss, and keep the query that was registered', () => {
    expect(answer('query')).toEqual({
      kind: 'redirect',
      location:
        "https://app.example.com/callback?code=c%2Bd&state=a%20b%26c%3D%3C%22'%3E&iss=https%3A%2F%2Fas",
    });
    expect(answer('fragment')).toMatchObject({
      location: expect.stringContaining('/callback#code=c%2Bd&state='),
    });
    expect(answer('query', 'https://app.example.com/cb?x=1')).toMatchObject({
      location: expect.stringContaining('/cb?x=1&code='),
    });
    expect(answer('query', 'com.example.app:/cb')).toMatchObject({
      location: expect.stringMatching(/^com\.example\.app:\/cb\?code=/),
    });
  });

  test('form_post carries iss and leaves escaping to the page', () => {
    expect(answer('form_post')).toEqual({
      kind: 'form_post',
      action: good.redirect_uri,
      fields: [
        ['code', 'c+d'],
        ['state', 'a b&c=<"\'>'],
        ['iss', 'https://as'],
      ],
    });
  });

  test('okta_post_message goes to the exact origin of the address, and to nobody for a private scheme', () => {
    expect(answer('okta_post_message')).toMatchObject({ origin: 'https://app.example.com' });
    expect(answer('okta_post_message', 'com.example.app:/cb')).toMatchObject({ origin: 'null' });
  });
});
