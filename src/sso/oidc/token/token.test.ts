import { createHash, createSecretKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  basic,
  claimsOf,
  redirectUri,
  type TestClient,
  type TestPerson,
  type TestSso,
  testSso,
  verifier,
} from '#test/kit/sso.ts';
import { createSigner, generateSigningKey, type SigningKey } from '#src/protocols/jose/index.ts';

let org: TestSso;
let client: TestClient;
let other: TestClient;
let person: TestPerson;
let cookie: string;
const by = { actor: { id: 's', type: 'SystemPrincipal', alternateId: 's', displayName: 's' } };
const tokenUrl = 'http://localhost:8080/oauth2/default/v1/token';

beforeAll(async () => {
  org = await testSso();
  client = await org.client();
  other = await org.client();
  person = await org.person('aoi@example.com');
  await org.assign(client, person);
  await org.assign(other, person);
  ({ cookie } = await org.signedIn(person));
});
afterAll(() => org?.close());

async function codeOf(extra: Record<string, string | undefined> = {}, asking = client): Promise<string> {
  const { parameters } = await org.authorize(asking, cookie, extra);
  return parameters.get('code') ?? 'none';
}

type ErrorBody = { error: string; error_description: string };

async function errorOf(answer: Promise<Awaited<ReturnType<TestSso['get']>>>): Promise<string> {
  const { status, text } = await answer;
  return status === 200 ? 'accepted' : (JSON.parse(text) as ErrorBody).error;
}

describe('a code is good for what it was made for, once', () => {
  test('twice: the second is refused, and the tokens of the first are dead', async () => {
    const code = await codeOf();
    const first = (await org.redeem(client, code)).json<{ access_token: string; refresh_token: string }>();
    expect((await org.introspect(client, first.access_token)).json()).toMatchObject({ active: true });
    expect(await errorOf(org.redeem(client, code))).toBe('invalid_grant');
    expect((await org.introspect(client, first.access_token)).json()).toEqual({ active: false });
    expect(await errorOf(org.refresh(client, first.refresh_token))).toBe('invalid_grant');
    const userinfo = await org.get('/oauth2/default/v1/userinfo', {
      authorization: `Bearer ${first.access_token}`,
    });
    expect(userinfo.status).toBe(401);
    expect((await org.events('app.oauth2.as.token.revoke')).at(-1)?.reason).toBe(
      'authorization code was used twice',
    );
  });

  test('twice, half a minute apart and without a refresh token: the access token is dead all the same', async () => {
    const code = await codeOf({ scope: 'openid' });
    const first = (await org.redeem(client, code)).json<{ access_token: string }>();
    org.platform.clock.advance(30_000);
    expect(await errorOf(org.redeem(client, code))).toBe('invalid_grant');
    expect((await org.introspect(client, first.access_token)).json()).toEqual({ active: false });
    org.platform.clock.advance(-30_000);
  });

  test('after a minute it has expired', async () => {
    const code = await codeOf();
    org.platform.clock.advance(60_001);
    expect(await errorOf(org.redeem(client, code))).toBe('invalid_grant');
    org.platform.clock.advance(-60_001);
  });

  test('by another client, even one of the same person, it is refused and stays good for its own', async () => {
    const code = await codeOf();
    expect(await errorOf(org.redeem(other, code))).toBe('invalid_grant');
    expect(await errorOf(org.redeem(client, code))).toBe('accepted');
  });

  test('at another server it is refused', async () => {
    expect(await errorOf(org.redeem(client, await codeOf(), {}, 'org'))).toBe('invalid_grant');
  });

  test.each([
    ['another redirect_uri', { redirect_uri: 'https://app.example.com/callback/' }],
    ['no verifier', { code_verifier: '' }],
    ['another verifier', { code_verifier: `${verifier}x` }],
    [
      'the challenge for a verifier',
      { code_verifier: createHash('sha256').update(verifier).digest('base64url') },
    ],
    ['a short verifier', { code_verifier: 'short' }],
  ])('with %s it is refused', async (_what, extra) => {
    expect(await errorOf(org.redeem(client, await codeOf(), extra))).toBe('invalid_grant');
  });

  test('with no redirect_uri it is refused', async () => {
    const form = { grant_type: 'authorization_code', code: await codeOf(), code_verifier: verifier };
    expect(await errorOf(org.token(client, form))).toBe('invalid_grant');
  });

  test('a verifier for a code that had no challenge is refused', async () => {
    const code = await codeOf({ code_challenge: undefined, code_challenge_method: undefined });
    expect(await errorOf(org.redeem(client, code))).toBe('invalid_grant');
  });

  test('changed, made up, or spelled otherwise it is refused', async () => {
    const code = await codeOf();
    for (const wrong of [
      `${code.slice(0, -1)}${code.endsWith('A') ? 'Q' : 'A'}`,
      `${code}=`,
      `${code} `,
      code.toUpperCase(),
      'x',
      '',
    ]) {
      expect(await errorOf(org.redeem(client, wrong))).toMatch(/invalid_grant|invalid_request/);
    }
  });

  test('after the person was suspended, or taken off the app, or the app switched off: no tokens', async () => {
    const someone = await org.person('leaving@example.com');
    await org.assign(client, someone);
    const browser = await org.signedIn(someone);
    const code = async () => (await org.authorize(client, browser.cookie)).parameters.get('code') ?? 'none';
    const [first, second] = [await code(), await code()];
    await org.assignments.unassignUser(client.appId, someone.id, by);
    expect(await errorOf(org.redeem(client, first))).toBe('access_denied');
    await org.assign(client, someone);
    await org.users.suspend(by, someone.id);
    expect(await errorOf(org.redeem(client, second))).toBe('invalid_grant');
  });
});

describe('what is wrong with a token request', () => {
  test.each(['grant_type', 'code', 'redirect_uri', 'code_verifier', 'client_id', 'scope', 'anything'])(
    '%s sent twice',
    async (name) => {
      const form = `grant_type=authorization_code&code=c&${name}=1&${name}=1`;
      const answer = await org.post('/oauth2/default/v1/token', form, { authorization: basic(client) });
      expect(answer.status).toBe(400);
      expect(answer.json<ErrorBody>().error).toBe('invalid_request');
    },
  );

  test.each([
    ['a grant nobody has', { grant_type: 'magic' }, 'unsupported_grant_type'],
    ['implicit', { grant_type: 'implicit' }, 'unsupported_grant_type'],
    ['no grant', {}, 'invalid_request'],
    [
      'a grant this client may not use',
      { grant_type: 'client_credentials', scope: 'x' },
      'unauthorized_client',
    ],
    [
      'the password grant, which is off',
      { grant_type: 'password', username: 'a', password: 'b' },
      'unauthorized_client',
    ],
  ])('%s', async (_what, form, error) => {
    expect(await errorOf(org.token(client, form))).toBe(error);
  });

  test('NUL in a field is refused with 400, and nothing breaks', async () => {
    for (const form of [
      'grant_type=authorization_code&code=%00',
      'grant_type=password&username=a%00b&password=c',
    ]) {
      const answer = await org.post('/oauth2/default/v1/token', form, { authorization: basic(client) });
      expect(answer.status).toBe(400);
    }
  });

  test('JSON, query parameters and GET are no token requests', async () => {
    const json = await org.api.server.inject({
      method: 'POST',
      url: '/oauth2/default/v1/token',
      body: { grant_type: 'x' },
    });
    expect(json.status).toBe(415);
    const query = await org.post('/oauth2/default/v1/token?grant_type=client_credentials', '', {
      authorization: basic(client),
    });
    expect(query.json<ErrorBody>().error).toBe('invalid_request');
    expect((await org.get('/oauth2/default/v1/token')).status).toBe(405);
  });

  test('every refusal of a known client is in the log', async () => {
    await org.redeem(client, 'nonsense');
    expect((await org.events('app.oauth2.as.token.grant')).at(-1)).toMatchObject({ result: 'FAILURE' });
  });
});

describe('client authentication', () => {
  const form = { grant_type: 'client_credentials', scope: 'api' };
  const url = '/oauth2/default/v1/token';
  let service: TestClient;
  let signed: TestClient;
  let shared: TestClient;
  let key: SigningKey;

  beforeAll(async () => {
    await org.sso.servers.scopes.createScope(by, 'default', {
      name: 'api',
      displayName: undefined,
      description: undefined,
      consent: 'IMPLICIT',
      optional: false,
      isDefault: false,
      metadataPublish: 'NO_CLIENTS',
    });
    key = await generateSigningKey('ES256');
    const machine = {
      application_type: 'service',
      redirect_uris: [],
      grant_types: ['client_credentials'],
      response_types: ['token'],
    };
    service = await org.client(machine);
    signed = await org.client(
      { ...machine, jwks: { keys: [{ ...key.publicJwk, kid: 'k1' }] } },
      { token_endpoint_auth_method: 'private_key_jwt' },
    );
    shared = await org.client(machine, { token_endpoint_auth_method: 'client_secret_jwt' });
  });

  const ask = (headers: Record<string, string>, extra: Record<string, string> = {}) =>
    org.post(url, { ...form, ...extra }, headers);
  const now = () => Math.floor(org.platform.clock.nowMs() / 1000);
  const assertion = (changes: Record<string, unknown> = {}, id = signed.clientId) =>
    createSigner({ kid: 'k1', algorithm: 'ES256', key: key.privateKey }).sign(
      JSON.stringify({
        iss: id,
        sub: id,
        aud: tokenUrl,
        exp: now() + 300,
        jti: org.platform.ids.newSecret(8),
        ...changes,
      }),
    );
  const withAssertion = (client_assertion: string) =>
    ask(
      {},
      { client_assertion, client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' },
    );

  test('by secret, in the header or in the body', async () => {
    expect((await ask({ authorization: basic(service) })).status).toBe(200);
    expect((await ask({}, { client_id: service.clientId, client_secret: service.secret })).status).toBe(200);
  });

  test.each([
    ['a wrong secret', () => ask({ authorization: basic({ ...service, secret: `${service.secret}x` }) })],
    ["another client's secret", () => ask({ authorization: basic({ ...service, secret: client.secret }) })],
    ['no secret', () => ask({}, { client_id: service.clientId })],
    ['an unknown client', () => ask({ authorization: basic({ ...service, clientId: '0oanobody' }) })],
    ['nothing', () => ask({})],
    ['a broken header', () => ask({ authorization: 'Basic !!!' })],
    ['a Bearer token', () => ask({ authorization: 'Bearer abc' })],
    [
      'a secret where signed assertions are registered',
      () => ask({}, { client_id: signed.clientId, client_secret: 'x' }),
    ],
  ])('%s is 401 invalid_client', async (_what, attempt) => {
    const answer = await attempt();
    expect(answer.status).toBe(401);
    expect(answer.json<ErrorBody>().error).toBe('invalid_client');
    expect(answer.headers['www-authenticate']).toMatch(/^Basic/);
  });

  test('a wrong secret is in the log, without the secret', async () => {
    await ask({ authorization: basic({ ...service, secret: 'guessed-secret' }) });
    const event = (await org.events('app.oauth2.invalid_client_credentials')).at(-1);
    expect(event).toMatchObject({ result: 'FAILURE' });
    expect(JSON.stringify(event)).not.toContain('guessed-secret');
  });

  test('two ways at once are refused, whether or not both are right', async () => {
    const both = await ask(
      { authorization: basic(service) },
      { client_id: service.clientId, client_secret: service.secret },
    );
    expect(both.json<ErrorBody>().error).toBe('invalid_request');
  });

  test('by private_key_jwt, once per jti', async () => {
    const token = await assertion();
    expect((await withAssertion(token)).status).toBe(200);
    const again = await withAssertion(token);
    expect([again.status, again.json<ErrorBody>().error]).toEqual([401, 'invalid_client']);
  });

  test.each([
    ['for another audience', { aud: 'https://evil.example/token' }],
    ['expired', { exp: 1 }],
    ['for more than an hour', { exp: 99_999_999_999 }],
    ['of another client', { iss: 'x', sub: 'x' }],
  ])('an assertion %s is refused', async (_what, changes) => {
    expect((await withAssertion(await assertion(changes))).status).toBe(401);
  });

  test('the public key as an HMAC secret is refused', async () => {
    const secret = createSecretKey(Buffer.from(JSON.stringify(key.publicJwk)));
    const claims = { iss: signed.clientId, sub: signed.clientId, aud: tokenUrl, exp: now() + 300 };
    const forged = await createSigner({ kid: 'k1', algorithm: 'HS256', key: secret }).sign(
      JSON.stringify(claims),
    );
    expect((await withAssertion(forged)).status).toBe(401);
  });

  test('by client_secret_jwt with the secret as key; the bare secret is refused then', async () => {
    const secret = createSecretKey(Buffer.from(shared.secret));
    const claims = {
      iss: shared.clientId,
      sub: shared.clientId,
      aud: 'http://localhost:8080/oauth2/default',
      exp: now() + 300,
      jti: 'j',
    };
    const token = await createSigner({ algorithm: 'HS256', key: secret }).sign(JSON.stringify(claims));
    expect((await withAssertion(token)).status).toBe(200);
    expect((await ask({ authorization: basic(shared) })).status).toBe(401);
  });

  test('an inactive client is refused', async () => {
    await org.apps.setAppStatus(shared.appId, 'INACTIVE', by);
    const secret = createSecretKey(Buffer.from(shared.secret));
    const claims = { iss: shared.clientId, sub: shared.clientId, aud: tokenUrl, exp: now() + 300 };
    const token = await createSigner({ algorithm: 'HS256', key: secret }).sign(JSON.stringify(claims));
    expect((await withAssertion(token)).status).toBe(401);
  });

  test('client_credentials: a token about the client, with no person, session or refresh token in it', async () => {
    const answer = await ask({ authorization: basic(service) });
    const body = answer.json<Record<string, unknown>>();
    expect(Object.keys(body)).toEqual(['token_type', 'expires_in', 'access_token', 'scope']);
    expect(claimsOf(String(body.access_token))).toEqual({
      ver: 1,
      jti: expect.stringMatching(/^AT\.[A-Za-z0-9_-]{43}$/),
      iss: 'http://localhost:8080/oauth2/default',
      aud: 'api://default',
      iat: expect.any(Number),
      exp: expect.any(Number),
      cid: service.clientId,
      scp: ['api'],
      sub: service.clientId,
    });
    expect((await org.events('app.oauth2.as.token.grant')).at(-1)).toMatchObject({ result: 'SUCCESS' });
  });

  test.each([
    ['openid', 'invalid_scope'],
    ['offline_access', 'invalid_scope'],
    ['nope', 'invalid_scope'],
    ['', 'invalid_scope'],
  ])('client_credentials with scope %j is %s', async (scope, error) => {
    expect(await errorOf(ask({ authorization: basic(service) }, { scope }))).toBe(error);
  });

  test('client_credentials at the org server takes a client that signs, and no secret', async () => {
    for (const scope of ['openid', 'okta.users.read']) {
      const asked = org.post('/oauth2/v1/token', { ...form, scope }, { authorization: basic(service) });
      expect(await errorOf(asked)).toBe('invalid_client');
    }
  });

  test('a public client is nobody without PKCE, and cannot act for itself', async () => {
    const spa = await org.client(
      { application_type: 'browser', grant_types: ['authorization_code'] },
      { token_endpoint_auth_method: 'none' },
    );
    await org.assign(spa, person);
    const bare = await org.authorize(spa, cookie, {
      code_challenge: undefined,
      code_challenge_method: undefined,
    });
    expect(bare.parameters.get('error')).toBe('invalid_request');
    const { parameters } = await org.authorize(spa, cookie);
    const redeemed = await org.post(url, {
      grant_type: 'authorization_code',
      client_id: spa.clientId,
      code: parameters.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: verifier,
    });
    expect(redeemed.status).toBe(200);
    expect(await errorOf(ask({}, { client_id: spa.clientId }))).toBe('unauthorized_client');
  });
});

describe('the password grant, where an administrator switched it on', () => {
  let legacy: TestClient;
  const ask = (password: string, username = person.login, extra = {}) =>
    org.token(legacy, {
      grant_type: 'password',
      username,
      password,
      scope: 'openid offline_access',
      ...extra,
    });

  beforeAll(async () => {
    legacy = await org.client({
      application_type: 'native',
      grant_types: ['password', 'refresh_token', 'authorization_code'],
    });
    await org.assign(legacy, person);
  });

  test('a right password brings tokens', async () => {
    const answer = await ask('Correct-Horse-9');
    expect(answer.status).toBe(200);
    const body = answer.json<{ id_token: string; refresh_token: string }>();
    expect(claimsOf(body.id_token)).toMatchObject({ sub: person.id, amr: ['pwd'] });
    expect((await org.refresh(legacy, body.refresh_token)).status).toBe(200);
  });

  test('a wrong password, an unknown person and a suspended one are the same refusal, or no more than access_denied', async () => {
    const wrong = await ask('wrong');
    const unknown = await ask('wrong', 'nobody@example.com');
    expect([wrong.status, wrong.text]).toEqual([unknown.status, unknown.text]);
    expect(wrong.json<ErrorBody>().error).toBe('invalid_grant');
  });

  test('a person who is not assigned is refused with the right password', async () => {
    const stranger = await org.person('no-app@example.com');
    expect(await errorOf(ask('Correct-Horse-9', stranger.login))).toBe('access_denied');
  });
});

describe('server policies decide who gets tokens, and for how long', () => {
  test('a policy for another client, another grant, another scope: access_denied; the fitting rule sets the lifetimes', async () => {
    const server = await org.sso.servers.service.createServer(by, {
      name: 'strict',
      description: undefined,
      audiences: ['api://strict'],
      issuerMode: undefined,
      rotationMode: undefined,
      signingAlgorithm: undefined,
    });
    const authorize = async (scope = 'openid') =>
      (await org.authorize(client, cookie, { scope }, server.id)).parameters;
    expect((await authorize()).get('error')).toBe('access_denied');
    const policy = await org.sso.servers.policies.createPolicy(by, server.id, {
      name: 'p',
      description: '',
      status: 'ACTIVE',
      clients: [client.clientId],
      priority: undefined,
    });
    await org.sso.servers.policies.createRule(by, server.id, policy.id, {
      name: 'r',
      status: 'ACTIVE',
      priority: undefined,
      conditions: {
        people: { users: { include: [], exclude: [] }, groups: { include: ['EVERYONE'], exclude: [] } },
        grantTypes: { include: ['authorization_code'] },
        scopes: { include: ['openid'] },
      },
      lifetimes: {
        accessTokenLifetimeMinutes: 5,
        refreshTokenLifetimeMinutes: 60,
        refreshTokenWindowMinutes: 10,
      },
    });
    const granted = await authorize();
    expect(granted.get('code')).toBeTruthy();
    const answer = await org.redeem(client, granted.get('code') ?? '', {}, server.id);
    const body = answer.json<{ access_token: string; expires_in: number }>();
    expect(body.expires_in).toBe(300);
    expect(claimsOf(body.access_token)).toMatchObject({
      aud: 'api://strict',
      iss: `http://localhost:8080/oauth2/${server.id}`,
    });
    const wide = await authorize('openid email');
    expect(wide.get('error')).toBe('access_denied');
    expect((await org.authorize(other, cookie, { scope: 'openid' }, server.id)).parameters.get('error')).toBe(
      'access_denied',
    );
    // A token of one server says nothing to another.
    expect((await org.introspect(client, body.access_token)).json()).toEqual({ active: false });
    const userinfo = await org.get('/oauth2/default/v1/userinfo', {
      authorization: `Bearer ${body.access_token}`,
    });
    expect(userinfo.status).toBe(401);
  });
});
