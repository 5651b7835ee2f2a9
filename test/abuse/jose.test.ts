// Client assertions, ID tokens and keys as an attacker would bend them (SECURITY.md B "JOSE / keys"), against the whole application.
import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OutboundHttp } from '#src/platform/outbound-http/index.ts';
import { basicOf, type Client, type WholeApp, wholeApp } from '../kit/whole-app.ts';

let org: WholeApp;
let machine: Client;
let victim: Client;
let cookie = '';
const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 });
const audience = 'http://localhost:8080/oauth2/default/v1/token';
let ticket = 0;
let fetches = 0;

beforeAll(async () => {
  const outbound: OutboundHttp = {
    async request() {
      fetches += 1;
      return { status: 200, headers: {}, body: Buffer.from('{"keys":[]}') };
    },
  };
  org = await wholeApp({ outbound });
  await org.make('POST /api/v1/authorizationServers/default/scopes', { name: 'machine.read' });
  machine = await keyClient(own);
  victim = await org.client();
  const person = await org.person();
  await org.assign(victim, person);
  cookie = await org.signedIn(person);
});
afterAll(() => org.close());

function keyClient(pair: typeof own): Promise<Client> {
  const key = { ...pair.publicKey.export({ format: 'jwk' }), kid: 'own', use: 'sig', alg: 'RS256' };
  return org.client(
    {
      application_type: 'service',
      response_types: [],
      redirect_uris: [],
      grant_types: ['client_credentials'],
      jwks: { keys: [key] },
    },
    { token_endpoint_auth_method: 'private_key_jwt' },
  );
}

type Parts = { header?: object; claims?: object; key?: typeof own; signature?: (input: string) => string };

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
function assertion({ header = {}, claims = {}, key = own, signature }: Parts = {}): string {
  const nowSeconds = Math.floor(org.platform.clock.nowMs() / 1000);
  const body = {
    iss: machine.clientId,
    sub: machine.clientId,
    aud: audience,
    iat: nowSeconds,
    exp: nowSeconds + 60,
    jti: `j-${(ticket += 1)}`,
    ...claims,
  };
  const input = `${encode({ alg: 'RS256', kid: 'own', ...header })}.${encode(body)}`;
  return `${input}.${signature?.(input) ?? sign('sha256', Buffer.from(input), key.privateKey).toString('base64url')}`;
}

const present = (client_assertion: string, extra: Record<string, string> = {}, server = 'default') =>
  org.post(`/oauth2/${server}/v1/token`, {
    grant_type: 'client_credentials',
    scope: 'machine.read',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion,
    ...extra,
  });

test('a right assertion is good, once, on this node and on any other', async () => {
  const good = assertion();
  expect((await present(good)).status).toBe(200);
  expect((await present(good)).json()['error']).toBe('invalid_client');
  const other = await org.anotherNode();
  try {
    const form = {
      grant_type: 'client_credentials',
      scope: 'machine.read',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: good,
    };
    expect((await other.post('/oauth2/default/v1/token', form)).json()['error']).toBe('invalid_client');
    for (const endpoint of ['introspect', 'revoke'])
      expect(
        (await other.post(`/oauth2/default/v1/${endpoint}`, { ...form, token: 'x' })).json()['error'],
      ).toBe('invalid_client');
  } finally {
    await other.close();
  }
});
test('twenty of one assertion at once: one counts', async () => {
  const good = assertion();
  const answers = await Promise.all(Array.from({ length: 20 }, () => present(good)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
});

const publicPem = () => createPublicKey(own.privateKey).export({ type: 'spki', format: 'pem' }).toString();
const hmac = (secret: string | Buffer) => (input: string) =>
  createHmac('sha256', secret).update(input).digest('base64url');
const seconds = () => Math.floor(org.platform.clock.nowMs() / 1000);

const bent: [string, () => Parts][] = [
  ['with alg none and no signature', () => ({ header: { alg: 'none' }, signature: () => '' })],
  ['with alg None', () => ({ header: { alg: 'None' }, signature: () => '' })],
  ['without alg', () => ({ header: { alg: undefined } })],
  [
    'signed as HS256 with the public key in PEM',
    () => ({ header: { alg: 'HS256' }, signature: hmac(publicPem()) }),
  ],
  [
    'signed as HS256 with the public key in DER',
    () => ({
      header: { alg: 'HS256' },
      signature: hmac(own.publicKey.export({ type: 'spki', format: 'der' })),
    }),
  ],
  [
    'signed as HS256 with the JWK',
    () => ({
      header: { alg: 'HS256' },
      signature: hmac(JSON.stringify(own.publicKey.export({ format: 'jwk' }))),
    }),
  ],
  ['signed as HS256 with an empty secret', () => ({ header: { alg: 'HS256' }, signature: hmac('') })],
  ['signed with another key under our kid', () => ({ key: foreign })],
  [
    'signed with a key it brings in jwk',
    () => ({ key: foreign, header: { jwk: foreign.publicKey.export({ format: 'jwk' }) } }),
  ],
  [
    'signed with a key it names in jku',
    () => ({ key: foreign, header: { jku: 'https://evil.example/jwks', kid: 'evil' } }),
  ],
  [
    'signed with a key it names in x5u',
    () => ({ key: foreign, header: { x5u: 'https://evil.example/x', x5c: ['AAAA'] } }),
  ],
  ['of a kid nobody registered', () => ({ header: { kid: '../../etc/passwd' } })],
  ['with a critical extension', () => ({ header: { crit: ['exp'], exp: 1 } })],
  ['with b64 false', () => ({ header: { crit: ['b64'], b64: false } })],
  ['with zip', () => ({ header: { zip: 'DEF', enc: 'A256GCM' } })],
  [
    'of PBES2 with ten million rounds',
    () => ({ header: { alg: 'PBES2-HS256+A128KW', p2c: 10_000_000, enc: 'A128GCM' } }),
  ],
  ['of another issuer', () => ({ claims: { iss: victim.clientId } })],
  ['about another client', () => ({ claims: { iss: victim.clientId, sub: victim.clientId } })],
  ['for another audience', () => ({ claims: { aud: 'https://evil.example/token' } })],
  ['for no audience', () => ({ claims: { aud: undefined } })],
  ['for an empty list of audiences', () => ({ claims: { aud: [] } })],
  ['without exp', () => ({ claims: { exp: undefined } })],
  ['of the past', () => ({ claims: { exp: seconds() - 600, iat: seconds() - 900 } })],
  ['of a day', () => ({ claims: { exp: seconds() + 86_400 } })],
  ['with exp as text', () => ({ claims: { exp: String(seconds() + 60) } })],
  ['not valid yet', () => ({ claims: { nbf: seconds() + 600 } })],
  ['issued in the future', () => ({ claims: { iat: seconds() + 600, exp: seconds() + 700 } })],
];

describe('a client assertion', () => {
  test.each(bent)('%s is 401 invalid_client', async (_, parts) => {
    const answer = await present(assertion(parts()));
    expect([answer.status, answer.json()['error']]).toEqual([401, 'invalid_client']);
  });
  test.each([
    ['a million dots', '.'.repeat(500_000)],
    ['nothing', ''],
    ['two parts', 'a.b'],
    ['five parts', 'a.b.c.d.e'],
    ['text', 'not a token'],
    ['a header that is a list', `${Buffer.from('[]').toString('base64url')}.e30.AAAA`],
    [
      'a header nested deep',
      `${Buffer.from(`${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`).toString('base64url')}.e30.AAAA`,
    ],
  ])('of %s is refused, not broken by', async (_, text) => {
    const answer = await present(text, { client_id: machine.clientId });
    expect([400, 401]).toContain(answer.status);
  });
  test('of one client does not authenticate another that is named beside it', async () => {
    const answer = await present(assertion(), { client_id: victim.clientId });
    expect([400, 401]).toContain(answer.status);
    const both = await org.post(
      '/oauth2/default/v1/token',
      {
        grant_type: 'client_credentials',
        client_assertion: assertion(),
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      },
      { authorization: basicOf(victim) },
    );
    expect([400, 401]).toContain(both.status);
  });
  test('with a small RSA key, a private key or a shared secret cannot be prepared by registering one', async () => {
    const small = generateKeyPairSync('rsa', { modulusLength: 1024 });
    for (const key of [
      { ...small.publicKey.export({ format: 'jwk' }), kid: 'k', use: 'sig' },
      { ...own.privateKey.export({ format: 'jwk' }), kid: 'k', use: 'sig' },
      { kty: 'oct', k: 'AAAA', kid: 'k', use: 'sig', alg: 'HS256' },
    ])
      await expect(
        org.client(
          {
            application_type: 'service',
            response_types: [],
            redirect_uris: [],
            grant_types: ['client_credentials'],
            jwks: { keys: [key] },
          },
          { token_endpoint_auth_method: 'private_key_jwt' },
        ),
      ).rejects.toThrow(/400/);
  });
  test('with a key that was switched off is refused', async () => {
    const gone = await keyClient(foreign);
    type Key = { id: string };
    const [first] = await org
      .make<Key[]>(`GET /api/v1/apps/${gone.appId}/credentials/jwks`)
      .then((given) =>
        Array.isArray(given) ? given : ((given as unknown as { jwks?: { keys: Key[] } }).jwks?.keys ?? []),
      );
    const more = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const second = {
      ...more.publicKey.export({ format: 'jwk' }),
      kid: 'second',
      use: 'sig',
      status: 'ACTIVE',
    };
    await org.make(`POST /api/v1/apps/${gone.appId}/credentials/jwks`, second);
    const claims = { iss: gone.clientId, sub: gone.clientId };
    expect((await present(assertion({ key: foreign, claims }))).status).toBe(200);
    await org.make(
      `POST /api/v1/apps/${gone.appId}/credentials/jwks/${first?.id ?? ''}/lifecycle/deactivate`,
    );
    expect((await present(assertion({ key: foreign, claims }))).json()['error']).toBe('invalid_client');
  });
});

test('keys nobody knows, however many are named, make us ask a client for its set once a minute and no more', async () => {
  const far = await org.client(
    {
      application_type: 'service',
      response_types: [],
      redirect_uris: [],
      grant_types: ['client_credentials'],
      jwks_uri: 'https://rp.example.com/keys',
    },
    { token_endpoint_auth_method: 'private_key_jwt' },
  );
  const claims = { iss: far.clientId, sub: far.clientId };
  fetches = 0;
  for (let guess = 0; guess < 30; guess += 1)
    expect((await present(assertion({ header: { kid: `k-${guess}` }, claims }))).status).toBe(401);
  await Promise.all(
    Array.from({ length: 20 }, (_, guess) => present(assertion({ header: { kid: `p-${guess}` }, claims }))),
  );
  expect(fetches).toBe(1);
  org.platform.clock.advance(61_000);
  await present(assertion({ header: { kid: 'later' }, claims }));
  expect(fetches).toBe(2);
});

describe('our own tokens', () => {
  const split = (token: string) => token.split('.') as [string, string, string];
  test('bent in header, claims or signature open nothing at userinfo, introspection and logout', async () => {
    const tokens = await org.tokens(victim, cookie);
    for (const token of [tokens.access_token, tokens.id_token]) {
      const [header, body, signature] = split(token);
      const head = JSON.parse(Buffer.from(header, 'base64url').toString()) as object;
      const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
      const keys = (await org.get('/oauth2/default/v1/keys')).json<{ keys: object[] }>().keys;
      const jwk = createPublicKey({ key: keys[0] as never, format: 'jwk' });
      const pem = jwk.export({ type: 'spki', format: 'pem' }).toString();
      const hs = `${encode({ ...head, alg: 'HS256' })}.${body}`;
      const forged = [
        `${encode({ ...head, alg: 'none' })}.${body}.`,
        `${hs}.${hmac(pem)(hs)}`,
        `${header}.${encode({ ...claims, sub: 'root@example.com', uid: 'x' })}.${signature}`,
        `${header}.${encode({ ...claims, exp: 9_999_999_999 })}.${signature}`,
        `${header}.${body}.`,
        `${header}.${body}`,
        `${encode({ ...head, jwk: foreign.publicKey.export({ format: 'jwk' }) })}.${body}.${sign('sha256', Buffer.from(`${encode({ ...head, jwk: foreign.publicKey.export({ format: 'jwk' }) })}.${body}`), foreign.privateKey).toString('base64url')}`,
      ];
      for (const bad of forged) {
        expect((await org.userinfo(bad)).status).toBe(401);
        expect((await org.introspect(victim, bad)).json()).toEqual({ active: false });
        const out = await org.get(`/oauth2/default/v1/logout?id_token_hint=${bad}`, { cookie });
        expect([400, String(out.headers['location'] ?? '')]).toEqual([out.status, '']);
      }
    }
    expect((await org.get('/api/v1/sessions/me', { cookie })).status).toBe(200);
  });
  test('of one authorization server do not verify with the keys of another, and are refused there', async () => {
    const asInProduction = await wholeApp({}, { reuseKeys: false });
    try {
      const { make, get } = asInProduction;
      const other = await make('POST /api/v1/authorizationServers', {
        name: 'Other',
        audiences: ['api://o'],
      });
      const kids = async (base: string) =>
        (await get(`${base}/keys`)).json<{ keys: { kid: string }[] }>().keys.map(({ kid }) => kid);
      const all = [
        ...(await kids('/oauth2/v1')),
        ...(await kids('/oauth2/default/v1')),
        ...(await kids(`/oauth2/${other.id}/v1`)),
      ];
      expect(all.length).toBeGreaterThanOrEqual(3);
      expect(new Set(all).size).toBe(all.length);
      const client = await asInProduction.client();
      const person = await asInProduction.person();
      await asInProduction.assign(client, person);
      const { access_token } = await asInProduction.tokens(client, await asInProduction.signedIn(person));
      expect((await asInProduction.userinfo(access_token, other.id)).status).toBe(401);
      expect((await asInProduction.introspect(client, access_token, other.id)).json()).toEqual({
        active: false,
      });
    } finally {
      await asInProduction.close();
    }
  });
  test('published keys hold nothing private, on every server and in the API', async () => {
    for (const url of ['/oauth2/v1/keys', '/oauth2/default/v1/keys'])
      for (const key of (await org.get(url)).json<{ keys: object[] }>().keys)
        expect(
          Object.keys(key).filter((name) => ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k', 'oth'].includes(name)),
        ).toEqual([]);
  });
});
