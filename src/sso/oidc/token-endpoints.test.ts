import { createPublicKey, verify } from 'node:crypto';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changed } from '#test/kit/changed.ts';
import {
  basic,
  claimsOf,
  headerOf,
  type TestClient,
  type TestPerson,
  type TestSso,
  testSso,
} from '#test/kit/sso.ts';

let org: TestSso;
let client: TestClient;
let api: TestClient;
let spa: TestClient;
let person: TestPerson;
let cookie: string;
const at = '/oauth2/default/v1';
const by = { actor: { id: 's', type: 'SystemPrincipal', alternateId: 's', displayName: 's' } };

beforeAll(async () => {
  org = await testSso();
  client = await org.client();
  api = await org.client();
  spa = await org.client(
    {
      application_type: 'browser',
      redirect_uris: ['https://spa.example.com/cb'],
      grant_types: ['authorization_code'],
    },
    { token_endpoint_auth_method: 'none' },
  );
  person = await org.person('aoi@example.com');
  await org.assign(client, person);
  ({ cookie } = await org.signedIn(person));
});
afterAll(() => org?.close());

describe('introspection (RFC 7662)', () => {
  test('tells a client of its access, refresh and ID tokens', async () => {
    const tokens = await org.tokens(client, cookie);
    const access = (await org.introspect(client, tokens.access_token)).json<Record<string, unknown>>();
    expect(access).toEqual({
      active: true,
      token_type: 'Bearer',
      scope: 'openid profile email offline_access',
      client_id: client.clientId,
      username: person.login,
      exp: expect.any(Number),
      iat: expect.any(Number),
      auth_time: expect.any(Number),
      sub: person.login,
      aud: 'api://default',
      iss: 'http://localhost:8080/oauth2/default',
      jti: claimsOf(tokens.access_token).jti,
      uid: person.id,
    });
    const refresh = (await org.introspect(client, tokens.refresh_token)).json<Record<string, unknown>>();
    expect(refresh).toMatchObject({
      active: true,
      token_type: 'Bearer',
      client_id: client.clientId,
      username: person.login,
    });
    const id = (await org.introspect(client, tokens.id_token)).json<Record<string, unknown>>();
    expect(id).toMatchObject({ active: true, sub: person.id });
  });

  test('tells an API, which has a secret, of the access token it was shown, and of nothing else', async () => {
    const tokens = await org.tokens(client, cookie);
    expect((await org.introspect(api, tokens.access_token)).json()).toMatchObject({
      active: true,
      client_id: client.clientId,
    });
    expect((await org.introspect(api, tokens.refresh_token)).json()).toEqual({ active: false });
    expect((await org.introspect(api, tokens.id_token)).json()).toEqual({ active: false });
  });

  test("tells a public client nothing of another's, and nobody of another's at the org server", async () => {
    const tokens = await org.tokens(client, cookie);
    const asked = await org.post(`${at}/introspect`, { token: tokens.access_token, client_id: spa.clientId });
    expect(asked.json()).toEqual({ active: false });
    const orgTokens = await org.tokens(client, cookie, {}, 'org');
    expect((await org.introspect(api, orgTokens.access_token, 'org')).json()).toEqual({ active: false });
    expect((await org.introspect(client, orgTokens.access_token, 'org')).json()).toMatchObject({
      active: true,
    });
  });

  test.each(['unknown', 'eyJhbGciOiJub25lIn0.eyJqdGkiOiJBVC54In0.', 'a.b.c'])(
    '%s is not active, and nothing more',
    async (token) => {
      expect((await org.introspect(client, token)).json()).toEqual({ active: false });
    },
  );

  test('expired is not active', async () => {
    const tokens = await org.tokens(client, cookie);
    org.platform.clock.advance(3_600_001);
    expect((await org.introspect(client, tokens.access_token)).json()).toEqual({ active: false });
    org.platform.clock.advance(-3_600_001);
  });

  test('needs a client that proves itself, and a token', async () => {
    const tokens = await org.tokens(client, cookie);
    expect((await org.post(`${at}/introspect`, { token: tokens.access_token })).status).toBe(401);
    const wrong = await org.post(
      `${at}/introspect`,
      { token: 'x' },
      { authorization: basic({ ...client, secret: 'x' }) },
    );
    expect(wrong.status).toBe(401);
    const none = await org.post(`${at}/introspect`, {}, { authorization: basic(client) });
    expect([none.status, none.json<{ error: string }>().error]).toEqual([400, 'invalid_request']);
    const twice = await org.post(`${at}/introspect`, 'token=a&token=a', { authorization: basic(client) });
    expect(twice.status).toBe(400);
  });
});

describe('revocation (RFC 7009)', () => {
  const revoke = (asking: TestClient, token: string) =>
    org.post(`${at}/revoke`, { token }, { authorization: basic(asking) });
  const isActive = async (token: string) =>
    (await org.introspect(client, token)).json<{ active: boolean }>().active;

  test('a refresh token takes its access tokens along', async () => {
    const first = await org.tokens(client, cookie);
    const second = (await org.refresh(client, first.refresh_token)).json<typeof first>();
    expect((await revoke(client, second.refresh_token)).status).toBe(200);
    for (const token of [first.access_token, second.access_token, second.refresh_token])
      expect(await isActive(token)).toBe(false);
    expect((await org.events('app.oauth2.as.token.revoke')).at(-1)).toMatchObject({ result: 'SUCCESS' });
  });

  test('an access token goes alone, by whatever spelling', async () => {
    const tokens = await org.tokens(client, cookie);
    expect((await revoke(client, tokens.access_token)).status).toBe(200);
    expect(await isActive(tokens.access_token)).toBe(false);
    expect(await isActive(`${tokens.access_token}=`)).toBe(false);
    expect(await isActive(tokens.refresh_token)).toBe(true);
    const userinfo = await org.get(`${at}/userinfo`, { authorization: `Bearer ${tokens.access_token}` });
    expect(userinfo.status).toBe(401);
  });

  test('is not for tokens of others', async () => {
    const tokens = await org.tokens(client, cookie);
    for (const token of [tokens.access_token, tokens.refresh_token]) {
      expect((await revoke(api, token)).status).toBe(400);
      expect(await isActive(token)).toBe(true);
    }
  });

  test('of something unknown is fine', async () => {
    for (const token of ['x', 'a.b.c', `${person.id}.oar00000000000000000.${'A'.repeat(43)}`]) {
      expect((await revoke(client, token)).status).toBe(200);
    }
  });

  test('says so when it could not be written, and never that it was', async () => {
    const tokens = await org.tokens(client, cookie);
    const { database } = org.platform;
    const original = database.transaction;
    const { DatabaseUnavailable } = await import('#src/platform/database/index.ts');
    database.transaction = () => Promise.reject(new DatabaseUnavailable('away'));
    const answer = await revoke(client, tokens.refresh_token).finally(() => {
      database.transaction = original;
    });
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBeTruthy();
    expect(await isActive(tokens.refresh_token)).toBe(true);
  });
});

describe('userinfo', () => {
  test('takes a token in the header or a form body, never in the address', async () => {
    const { access_token } = await org.tokens(client, cookie);
    const inUrl = await org.get(`${at}/userinfo?access_token=${access_token}`);
    expect(inUrl.status).toBe(400);
    const none = await org.get(`${at}/userinfo`);
    expect([none.status, none.headers['www-authenticate']]).toEqual([
      401,
      expect.stringMatching(/^Bearer error="invalid_token"/),
    ]);
    const both = await org.post(
      `${at}/userinfo`,
      { access_token },
      { authorization: `Bearer ${access_token}` },
    );
    expect(both.status).toBe(400);
  });

  test('does not take an ID token, a changed token, or one of another server', async () => {
    const tokens = await org.tokens(client, cookie);
    const atOrg = await org.tokens(client, cookie, {}, 'org');
    for (const token of [tokens.id_token, changed(tokens.access_token), atOrg.access_token]) {
      expect((await org.get(`${at}/userinfo`, { authorization: `Bearer ${token}` })).status).toBe(401);
    }
  });

  test('does not take an ID token even at a server whose audience is the client', async () => {
    const server = await org.sso.servers.service.createServer(by, {
      name: 'odd',
      description: undefined,
      audiences: [client.clientId],
      issuerMode: undefined,
      rotationMode: undefined,
      signingAlgorithm: undefined,
    });
    const policy = await org.sso.servers.policies.createPolicy(by, server.id, {
      name: 'p',
      description: '',
      status: 'ACTIVE',
      clients: ['ALL_CLIENTS'],
      priority: undefined,
    });
    const people = { users: { include: [], exclude: [] }, groups: { include: ['EVERYONE'], exclude: [] } };
    await org.sso.servers.policies.createRule(by, server.id, policy.id, {
      name: 'r',
      status: 'ACTIVE',
      priority: undefined,
      conditions: { people, grantTypes: { include: ['authorization_code'] }, scopes: { include: ['*'] } },
      lifetimes: {
        accessTokenLifetimeMinutes: 60,
        refreshTokenLifetimeMinutes: 0,
        refreshTokenWindowMinutes: 60,
      },
    });
    const tokens = await org.tokens(client, cookie, {}, server.id);
    const ask = (token: string) =>
      org.get(`/oauth2/${server.id}/v1/userinfo`, { authorization: `Bearer ${token}` });
    expect((await ask(tokens.access_token)).status).toBe(200);
    expect((await ask(tokens.id_token)).status).toBe(401);
  });

  test('needs openid', async () => {
    await org.sso.servers.scopes.createScope(by, 'default', {
      name: 'cars',
      displayName: undefined,
      description: undefined,
      consent: 'IMPLICIT',
      optional: false,
      isDefault: false,
      metadataPublish: 'ALL_CLIENTS',
    }); // a scope of an API
    const { parameters } = await org.authorize(client, cookie, { scope: 'cars' });
    const answer = (await org.redeem(client, parameters.get('code') ?? '')).json<{ access_token: string }>();
    expect(answer).not.toHaveProperty('id_token');
    const refused = await org.get(`${at}/userinfo`, { authorization: `Bearer ${answer.access_token}` });
    expect([refused.status, refused.json<{ error: string }>().error]).toEqual([403, 'insufficient_scope']);
  });
});

describe('metadata and keys', () => {
  test.each([
    ['/.well-known/openid-configuration', ''],
    ['/.well-known/oauth-authorization-server', ''],
    ['/oauth2/default/.well-known/openid-configuration', '/oauth2/default'],
    ['/oauth2/default/.well-known/oauth-authorization-server', '/oauth2/default'],
    ['/.well-known/oauth-authorization-server/oauth2/default', '/oauth2/default'],
    ['/.well-known/openid-configuration/oauth2/default', '/oauth2/default'],
  ])('%s names its own issuer to the letter, and only addresses that answer', async (path, issuerPath) => {
    const answer = await org.get(path, { origin: 'https://anywhere.example' });
    expect(answer.status).toBe(200);
    expect(answer.headers['access-control-allow-origin']).toBe('*');
    const document = answer.json<Record<string, unknown>>();
    expect(document.issuer).toBe(`http://localhost:8080${issuerPath}`);
    for (const [name, value] of Object.entries(document)) {
      if (!name.endsWith('_endpoint') && name !== 'jwks_uri') continue;
      const url = new URL(String(value));
      expect(url.origin).toBe('http://localhost:8080');
      // Of the apps, which are not part of this org: registration.test.ts asks it.
      if (name === 'registration_endpoint') continue;
      const reached = await org.get(url.pathname);
      expect([name, reached.status === 404]).toEqual([name, false]);
    }
    expect(document.scopes_supported).toEqual(
      expect.arrayContaining(['openid', 'profile', 'email', 'offline_access']),
    );
  });

  test('a Host header of somebody else does not change the issuer', async () => {
    const answer = await org.get('/.well-known/openid-configuration', { host: 'evil.example' });
    expect(answer.text).not.toContain('evil.example');
  });

  test('an unknown client_id is refused, a known one is not', async () => {
    expect((await org.get('/.well-known/openid-configuration?client_id=nobody')).status).toBe(400);
    expect((await org.get(`/.well-known/openid-configuration?client_id=${client.clientId}`)).status).toBe(
      200,
    );
  });

  test('tokens verify with the published keys, which hold nothing private', async () => {
    for (const server of ['default', 'org']) {
      const tokens = await org.tokens(client, cookie, {}, server);
      const answer = await org.get(`${server === 'org' ? '/oauth2' : '/oauth2/default'}/v1/keys`);
      expect(answer.headers['cache-control']).toContain('max-age=');
      expect(answer.text).not.toMatch(/"(d|p|q|dp|dq|qi|k)":/);
      const keys = answer.json<{ keys: Record<string, string>[] }>();
      for (const key of keys.keys)
        expect(key).toMatchObject({ use: 'sig', kid: expect.stringMatching(/^.{43}$/) });
      const verified = await jwtVerify(tokens.id_token, createLocalJWKSet(keys as never), {
        audience: client.clientId,
      });
      expect(verified.payload.sub).toBe(person.id);
    }
  });

  test('ES256 by server or by app: the token says so and its key is published', async () => {
    const es = await org.client({ id_token_signed_response_alg: 'ES256' });
    await org.assign(es, person);
    const tokens = await org.tokens(es, cookie);
    expect(headerOf(tokens.id_token).alg).toBe('ES256');
    expect(headerOf(tokens.access_token).alg).toBe('RS256');
    const { keys } = (await org.get(`${at}/keys`)).json<{ keys: Record<string, string>[] }>();
    const key = keys.find((one) => one.kid === headerOf(tokens.id_token).kid);
    const [head, body, signature = ''] = tokens.id_token.split('.');
    const publicKey = createPublicKey({ key: key as never, format: 'jwk' });
    const good = verify(
      'sha256',
      Buffer.from(`${head}.${body}`),
      { key: publicKey, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    );
    expect(good).toBe(true);
  });
});

describe('scripts of other origins', () => {
  const spaOrigin = 'https://spa.example.com';

  test.each(['token', 'introspect', 'revoke', 'userinfo'])(
    '%s answers the origin of a public client, with credentials, and no other',
    async (endpoint) => {
      const ours = await org.post(`${at}/${endpoint}`, {}, { origin: spaOrigin });
      expect(ours.headers['access-control-allow-origin']).toBe(spaOrigin);
      expect(ours.headers['access-control-allow-credentials']).toBe('true');
      for (const origin of [
        'https://evil.example',
        'null',
        'https://app.example.com',
        'https://spa.example.com.evil.example',
      ]) {
        const theirs = await org.post(`${at}/${endpoint}`, {}, { origin });
        expect(theirs.headers).not.toHaveProperty('access-control-allow-origin');
      }
    },
  );
});
