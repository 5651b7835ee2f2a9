import { createHash, createSecretKey } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  createSigner,
  generateSigningKey,
  hmacKey,
  importPublicJwk,
  type SigningKey,
} from '../../jose/index.ts';
import {
  accessTokenClaims,
  challenge,
  checkCodeBinding,
  claimedClientOf,
  halfHash,
  idTokenClaims,
  logoutTokenClaims,
  narrowScopes,
  OAuthError,
  parseParameters,
  parseTokenRequest,
  readAccessToken,
  readClientCredentials,
  verifierMatches,
  verifyClientAssertion,
} from '../index.ts';

function refusalOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return error instanceof OAuthError ? error.code : String(error);
  }
  return 'accepted';
}

const basic = (text: string | Buffer) => `Basic ${Buffer.from(text as string).toString('base64')}`;

describe('HTTP Basic is decoded strictly', () => {
  test.each([
    ['no colon', basic('client')],
    ['no client', basic(':secret')],
    ['no secret', basic('client:')],
    ['not base64', 'Basic ???'],
    ['base64url', `Basic ${Buffer.from('client:~~~???').toString('base64url')}`],
    ['padding left out', `Basic ${Buffer.from('client:s').toString('base64').replaceAll('=', '')}`],
    ['unused bits set', 'Basic YWI6Y3=='],
    ['two spaces', `Basic  ${Buffer.from('a:b').toString('base64')}`],
    ['a broken escape', basic('client:100%')],
    ['NUL by escape', basic('client:a%00b')],
    ['NUL', basic('client:a\0b')],
    ['not UTF-8', basic(Buffer.from([0x61, 0x3a, 0xff]))],
    ['Bearer', 'Bearer abc'],
    ['two headers in one', `${basic('a:b')}, ${basic('c:d')}`],
  ])('%s is refused', (_what, header) => {
    expect(refusalOf(() => readClientCredentials(header, parseParameters('')))).toBe('invalid_client');
  });

  test('the first colon separates, plus is a space, escapes are decoded once', () => {
    const read = (text: string) => readClientCredentials(basic(text), parseParameters(''));
    expect(read('client:a:b')).toEqual({ kind: 'client_secret_basic', clientId: 'client', secret: 'a:b' });
    expect(read('cli%3Aent:a+b%2Bc%25')).toMatchObject({ clientId: 'cli:ent', secret: 'a b+c%' });
    expect(read('client:%2525')).toMatchObject({ secret: '%25' });
  });
});

describe('a client presents itself in one way only', () => {
  const jwt =
    'client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=x';
  test.each([
    ['Basic and post', basic('a:b'), 'client_id=a&client_secret=b'],
    ['Basic and assertion', basic('a:b'), jwt],
    ['post and assertion', undefined, `client_id=a&client_secret=b&${jwt}`],
    ['Basic with another client_id in the body', basic('a:b'), 'client_id=c'],
    ['an unknown assertion type', undefined, 'client_assertion_type=x&client_assertion=y'],
    ['an assertion without type', undefined, 'client_assertion=y'],
    ['a type without assertion', undefined, jwt.replace('=x', '=')],
  ])('%s is refused', (_what, header, body) => {
    expect(refusalOf(() => readClientCredentials(header, parseParameters(body)))).toBe('invalid_request');
  });

  test('nothing at all is refused', () => {
    expect(refusalOf(() => readClientCredentials(undefined, parseParameters('')))).toBe('invalid_client');
  });

  test('each of the ways alone is read', () => {
    const read = (header: string | undefined, body: string) =>
      readClientCredentials(header, parseParameters(body)).kind;
    expect(read(basic('a:b'), 'client_id=a')).toBe('client_secret_basic');
    expect(read(undefined, 'client_id=a&client_secret=b')).toBe('client_secret_post');
    expect(read(undefined, jwt)).toBe('assertion');
    expect(read(undefined, 'client_id=a')).toBe('none');
  });
});

describe('a client assertion (RFC 7523)', () => {
  const nowMs = 1_800_000_000_000;
  const now = nowMs / 1000;
  const audiences = ['https://as/v1/token', 'https://as'];
  const good = { iss: 'client', sub: 'client', aud: 'https://as/v1/token', exp: now + 300, jti: 'j1' };
  let key: SigningKey;
  let other: SigningKey;
  beforeAll(async () => {
    key = await generateSigningKey('ES256');
    other = await generateSigningKey('ES256');
  });

  const sign = (claims: object, by = key, kid = by.kid) =>
    createSigner({ kid, algorithm: 'ES256', key: by.privateKey }).sign(JSON.stringify(claims));
  const verify = (assertion: string) =>
    verifyClientAssertion(assertion, {
      clientId: 'client',
      keys: [importPublicJwk(key.publicJwk)],
      audiences,
      nowMs,
    });

  test.each([
    ['another issuer', { iss: 'other' }],
    ['another subject', { sub: 'other' }],
    ['another audience', { aud: 'https://evil' }],
    ['no audience', { aud: undefined }],
    ['expired', { exp: now - 11 }],
    ['no exp', { exp: undefined }],
    ['valid for more than an hour', { exp: now + 3700 }],
    ['not valid yet', { nbf: now + 120 }],
    ['issued in the future', { iat: now + 120 }],
    ['an empty jti', { jti: '' }],
    ['a jti that is a number', { jti: 7 }],
  ])('%s is refused', async (_what, changes) => {
    const assertion = await sign({ ...good, ...changes });
    expect(refusalOf(() => verify(assertion))).toBe('invalid_client');
  });

  test("another client's key, and our kid on another key, are refused", async () => {
    const foreign = await sign(good, other);
    const disguised = await sign(good, other, key.kid);
    expect(refusalOf(() => verify(foreign))).toBe('invalid_client');
    expect(refusalOf(() => verify(disguised))).toBe('invalid_client');
  });

  test('the public key used as an HMAC secret is refused', async () => {
    const secret = createSecretKey(Buffer.from(JSON.stringify(key.publicJwk)));
    const forged = await createSigner({ kid: key.kid, algorithm: 'HS256', key: secret }).sign(
      JSON.stringify(good),
    );
    expect(refusalOf(() => verify(forged))).toBe('invalid_client');
  });

  test('the issuer serves as audience too, and the jti is to be spent until the end of its life', async () => {
    const assertion = await sign({ ...good, aud: ['https://as'] });
    expect(verify(assertion)).toEqual({ jti: 'j1', untilMs: (now + 310) * 1000 });
    expect(claimedClientOf(assertion)).toBe('client');
  });

  test('an assertion by shared secret verifies with the secret', async () => {
    const secret = Buffer.from('s'.repeat(64));
    const assertion = await createSigner({ algorithm: 'HS256', key: createSecretKey(secret) }).sign(
      JSON.stringify(good),
    );
    const accepted = verifyClientAssertion(assertion, {
      clientId: 'client',
      keys: [hmacKey(secret)],
      audiences,
      nowMs,
    });
    expect(accepted.jti).toBe('j1');
  });

  test('iss and sub that differ name nobody', async () => {
    const assertion = await sign({ ...good, sub: 'victim' });
    expect(refusalOf(() => claimedClientOf(assertion))).toBe('invalid_client');
    expect(refusalOf(() => claimedClientOf('not a token'))).toBe('invalid_client');
  });
});

describe('a token request', () => {
  test.each([
    ['', 'invalid_request'],
    ['grant_type=', 'invalid_request'],
    ['grant_type=magic', 'unsupported_grant_type'],
    ['grant_type=toString', 'unsupported_grant_type'],
    ['grant_type=urn:ietf:params:oauth:grant-type:token-exchange', 'unsupported_grant_type'],
    ['grant_type=implicit', 'unsupported_grant_type'],
    ['grant_type=authorization_code', 'invalid_request'],
    ['grant_type=refresh_token', 'invalid_request'],
    ['grant_type=password&username=a', 'invalid_request'],
    ['grant_type=password&password=a', 'invalid_request'],
    ['grant_type=client_credentials&scope=%22', 'invalid_scope'],
  ])('%j is refused as %s', (text, code) => {
    expect(refusalOf(() => parseTokenRequest(parseParameters(text)))).toBe(code);
  });

  test.each([
    'grant_type',
    'code',
    'redirect_uri',
    'code_verifier',
    'client_id',
    'client_secret',
    'scope',
    'anything',
  ])('%s sent twice is refused', (name) => {
    const text = `grant_type=authorization_code&code=c&${name}=1&${name}=1`;
    expect(refusalOf(() => parseTokenRequest(parseParameters(text)))).toBe('invalid_request');
  });
});

describe('a code is bound', () => {
  const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const binding = { clientId: 'a', redirectUri: 'https://a/cb', codeChallenge: challenge };
  const right = { clientId: 'a', redirectUri: 'https://a/cb', codeVerifier: verifier };

  test('RFC 7636 appendix B', () => {
    expect(verifierMatches(verifier, 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM')).toBe(true);
    expect(refusalOf(() => checkCodeBinding(binding, right))).toBe('accepted');
  });

  test.each([
    ['another client', { clientId: 'b' }],
    ['another redirect_uri', { redirectUri: 'https://a/cb/' }],
    ['no redirect_uri', { redirectUri: undefined }],
    ['no verifier', { codeVerifier: undefined }],
    ['an empty verifier', { codeVerifier: '' }],
    ['the challenge as verifier', { codeVerifier: challenge }],
    ['another verifier', { codeVerifier: `${verifier.slice(1)}A` }],
    ['a verifier of 42', { codeVerifier: verifier.slice(1) }],
    ['a verifier of 129', { codeVerifier: verifier.padEnd(129, 'a') }],
    ['a verifier in another case', { codeVerifier: verifier.toUpperCase() }],
  ])('%s is refused', (_what, changes) => {
    expect(refusalOf(() => checkCodeBinding(binding, { ...right, ...changes }))).toBe('invalid_grant');
  });

  test('verifiers of 43 and 128 characters with the right challenge are accepted, of 42 and 129 never', () => {
    for (const [length, fits] of [
      [42, false],
      [43, true],
      [128, true],
      [129, false],
    ] as const) {
      const text = 'v'.repeat(length);
      expect(verifierMatches(text, createHash('sha256').update(text).digest('base64url'))).toBe(fits);
    }
  });

  test('a verifier for a code without a challenge is the mark of a downgrade, and refused', () => {
    expect(refusalOf(() => checkCodeBinding({ ...binding, codeChallenge: undefined }, right))).toBe(
      'invalid_grant',
    );
  });
});

describe('scopes of a refresh', () => {
  test('may only become fewer', () => {
    expect(narrowScopes(['openid', 'email'], [])).toEqual(['openid', 'email']);
    expect(narrowScopes(['openid', 'email'], ['email'])).toEqual(['email']);
    expect(refusalOf(() => narrowScopes(['openid'], ['openid', 'email']))).toBe('invalid_scope');
  });
});

describe('an access token that is presented', () => {
  const read = (authorization: string | undefined, query = '', form?: string) =>
    readAccessToken({
      authorization,
      query: parseParameters(query),
      form: form === undefined ? undefined : parseParameters(form),
    });

  test.each([
    ['in the URL', undefined, 'access_token=x', undefined, 'invalid_request'],
    ['in the URL beside a header', 'Bearer a', 'access_token=x', undefined, 'invalid_request'],
    ['in header and body', 'Bearer a', '', 'access_token=b', 'invalid_request'],
    ['twice in the body', undefined, '', 'access_token=b&access_token=b', 'invalid_request'],
    ['nowhere', undefined, '', undefined, 'invalid_token'],
    ['as Basic', 'Basic YTpi', '', undefined, 'invalid_token'],
    ['with a space in it', 'Bearer a b', '', undefined, 'invalid_token'],
  ])('%s is refused', (_what, header, query, form, code) => {
    expect(refusalOf(() => read(header, query, form))).toBe(code);
  });

  test('in the header or in the body is read', () => {
    const bearer = { scheme: 'Bearer', token: 'a.b.c' };
    expect(read('Bearer a.b.c')).toEqual(bearer);
    expect(read('bearer a.b.c')).toEqual(bearer);
    expect(read(undefined, '', 'access_token=a.b.c')).toEqual(bearer);
    expect(read('DPoP a.b.c')).toEqual({ scheme: 'DPoP', token: 'a.b.c' });
  });

  test('the challenge cannot be broken out of', () => {
    expect(challenge(new OAuthError('invalid_token', 'x", a="b\r\n'))).toBe(
      'Bearer error="invalid_token", error_description="x\', a=\'b??"',
    );
  });
});

describe('the shapes of tokens', () => {
  test('a custom claim cannot take the name of a protocol claim', () => {
    const facts = {
      jti: 'AT.x',
      issuer: 'i',
      audience: 'a',
      clientId: 'c',
      userId: 'u',
      scopes: ['s'],
      subject: 'l',
      authTime: 1,
      iat: 1,
      exp: 2,
      jkt: undefined,
    };
    const claims = accessTokenClaims(facts, {
      sub: 'admin',
      scp: ['all'],
      exp: 9e9,
      uid: 'x',
      cid: 'y',
      dept: 'it',
    });
    expect(claims).toEqual({
      ver: 1,
      jti: 'AT.x',
      iss: 'i',
      aud: 'a',
      iat: 1,
      exp: 2,
      cid: 'c',
      uid: 'u',
      scp: ['s'],
      auth_time: 1,
      sub: 'l',
      dept: 'it',
    });
  });

  test('an ID token carries the hashes of what travels beside it', () => {
    const claims = idTokenClaims(
      {
        jti: 'ID.x',
        issuer: 'i',
        clientId: 'c',
        userId: 'u',
        iat: 1,
        exp: 2,
        amr: ['pwd'],
        acr: undefined,
        idp: '00o',
        nonce: 'n',
        authTime: 1,
        sid: 's',
        accessToken: 'jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y',
        code: undefined,
      },
      { sub: 'other', nonce: 'forged', name: 'N' },
    );
    // The example of OpenID Connect Core appendix A.
    expect(claims).toMatchObject({
      sub: 'u',
      nonce: 'n',
      name: 'N',
      at_hash: '77QmUPtjPfzWtF2AnpK9RQ',
      sid: 's',
      aud: 'c',
    });
    expect(JSON.parse(JSON.stringify(claims))).not.toHaveProperty('c_hash');
    expect(halfHash('Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk')).toBe(
      'LDktKdoQak3Pk0cnXxCltA',
    );
  });

  test('a logout token has an event and no nonce, and lives two minutes', () => {
    const claims = logoutTokenClaims({
      jti: 'j',
      issuer: 'i',
      clientId: 'c',
      userId: 'u',
      sid: 's',
      iat: 10,
    });
    expect(claims).toEqual({
      iss: 'i',
      sub: 'u',
      aud: 'c',
      iat: 10,
      exp: 130,
      jti: 'j',
      sid: 's',
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    });
  });
});
