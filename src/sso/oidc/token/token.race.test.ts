import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  basic,
  redirectUri,
  secondNode,
  type TestClient,
  type TestPerson,
  type TestSso,
  testSso,
  verifier,
} from '#test/kit/sso.ts';
import { sql } from '#src/platform/database/index.ts';
import { createSigner, generateSigningKey } from '#src/protocols/jose/index.ts';

let org: TestSso;
let other: Awaited<ReturnType<typeof secondNode>>;
let client: TestClient;
let strict: TestClient;
let person: TestPerson;
let cookie: string;
const url = '/oauth2/default/v1/token';
type Answer = { status: number; json<T>(): T };
type Tokens = { access_token: string; refresh_token: string };

beforeAll(async () => {
  org = await testSso();
  client = await org.client({ refresh_token: { rotation_type: 'ROTATE', leeway: 30 } });
  strict = await org.client({ refresh_token: { rotation_type: 'ROTATE', leeway: 0 } });
  person = await org.person('aoi@example.com');
  await org.assign(client, person);
  await org.assign(strict, person);
  ({ cookie } = await org.signedIn(person));
  other = await secondNode(org);
});
afterAll(async () => {
  await other?.close();
  await org?.close();
});

/** The same request many times at once, in turn at each of two nodes. */
function raced(asking: TestClient, form: Record<string, string>, times = 50): Promise<Answer[]> {
  const headers = { authorization: basic(asking) };
  const nodes = [org, other];
  return Promise.all(
    Array.from({ length: times }, (_, i) => nodes[i % 2]?.post(url, form, headers) as Promise<Answer>),
  );
}

const isActive = async (asking: TestClient, token: string) =>
  (await org.introspect(asking, token)).json<{ active: boolean }>().active;

describe('fifty at once, at two nodes', () => {
  test('redeem one code: one wins, and what it won is dead, since the code was in more than one hand', async () => {
    const { parameters } = await org.authorize(client, cookie);
    const code = parameters.get('code') ?? '';
    const answers = await raced(client, {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    });
    const won = answers.filter((answer) => answer.status === 200);
    expect(won).toHaveLength(1);
    const lost = answers
      .filter((answer) => answer.status !== 200)
      .map((answer) => answer.json<{ error: string }>().error);
    expect(new Set(lost)).toEqual(new Set(['invalid_grant']));
    const tokens = won[0]?.json<Tokens>();
    expect(await isActive(client, tokens?.access_token ?? '')).toBe(false);
    expect((await org.refresh(client, tokens?.refresh_token ?? '')).status).toBe(400);
    const grants = (await org.events('app.oauth2.as.token.grant')).filter(
      (event) => event.result === 'SUCCESS',
    );
    expect(grants).toHaveLength(1);
  });

  test('use one refresh token within the leeway: all succeed with the very same child', async () => {
    const first = await org.tokens(client, cookie);
    const answers = await raced(client, { grant_type: 'refresh_token', refresh_token: first.refresh_token });
    expect(answers.map((answer) => answer.status)).toEqual(Array(50).fill(200));
    const children = new Set(answers.map((answer) => answer.json<Tokens>().refresh_token));
    expect(children.size).toBe(1);
    const [child = ''] = children;
    expect((await org.refresh(client, child)).status).toBe(200);
  });

  test('use one refresh token without leeway: never two children, and the grant ends', async () => {
    const first = await org.tokens(strict, cookie);
    const answers = await raced(strict, { grant_type: 'refresh_token', refresh_token: first.refresh_token });
    const won = answers.filter((answer) => answer.status === 200);
    expect(won.length).toBeLessThanOrEqual(1);
    for (const answer of won) {
      expect((await org.refresh(strict, answer.json<Tokens>().refresh_token)).status).toBe(400);
    }
    const [row] = await org.platform.database.query<{ revoked: boolean }>(sql`
      select revoked_at is not null as revoked from refresh_tokens where id = ${first.refresh_token.split('.')[1]}`);
    expect(row?.revoked).toBe(true);
  });

  test('show one client assertion: it counts once', async () => {
    const key = await generateSigningKey('ES256');
    const machine = await org.client(
      {
        application_type: 'service',
        redirect_uris: [],
        grant_types: ['client_credentials'],
        response_types: ['token'],
        jwks: { keys: [{ ...key.publicJwk, kid: 'k1' }] },
      },
      { token_endpoint_auth_method: 'private_key_jwt' },
    );
    const by = { actor: { id: 's', type: 'SystemPrincipal', alternateId: 's', displayName: 's' } };
    await org.sso.servers.scopes.createScope(by, 'default', {
      name: 'api',
      displayName: undefined,
      description: undefined,
      consent: 'IMPLICIT',
      optional: false,
      isDefault: false,
      metadataPublish: 'NO_CLIENTS',
    });
    await expect.poll(() => other.apps.findByClientId(machine.clientId)).toBeTruthy();
    await expect.poll(() => other.sso.servers.find('default')?.scopeNames.has('api')).toBe(true);
    const exp = Math.floor(org.platform.clock.nowMs() / 1000) + 300;
    const claims = {
      iss: machine.clientId,
      sub: machine.clientId,
      aud: `http://localhost:8080${url}`,
      exp,
      jti: 'once',
    };
    const signer = createSigner({ kid: 'k1', algorithm: 'ES256', key: key.privateKey });
    const form = {
      grant_type: 'client_credentials',
      scope: 'api',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await signer.sign(JSON.stringify(claims)),
    };
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? org : other).post(url, form)),
    );
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
  });
});

describe('the other node', () => {
  test('honours a suspended person, a revoked token and an inactive app at once', async () => {
    const someone = await org.person('two@example.com');
    await org.assign(client, someone);
    const tokens = await org.tokens(client, (await org.signedIn(someone)).cookie);
    const authorization = `Bearer ${tokens.access_token}`;
    expect((await other.get('/oauth2/default/v1/userinfo', { authorization })).status).toBe(200);
    await org.post(
      '/oauth2/default/v1/revoke',
      { token: tokens.refresh_token },
      { authorization: basic(client) },
    );
    expect((await other.get('/oauth2/default/v1/userinfo', { authorization })).status).toBe(401);
    const by = { actor: { id: 's', type: 'SystemPrincipal', alternateId: 's', displayName: 's' } };
    const again = await org.tokens(client, (await org.signedIn(someone)).cookie);
    await org.users.suspend(by, someone.id);
    const refused = await other.post(
      url,
      { grant_type: 'refresh_token', refresh_token: again.refresh_token },
      { authorization: basic(client) },
    );
    expect(refused.status).toBe(400);
  });

  test('verifies and signs with rotated keys: before, during and after no token of either fails at the other', async () => {
    const by = { actor: { id: 's', type: 'SystemPrincipal', alternateId: 's', displayName: 's' } };
    const published = async (node: typeof other | TestSso) =>
      (await node.get('/oauth2/default/v1/keys'))
        .json<{ keys: { kid: string }[] }>()
        .keys.map((key) => key.kid);
    const known = await published(other);
    const kidOf = (token: string) =>
      (JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string }).kid;
    for (let round = 0; round < 3; round += 1) {
      const before = await org.tokens(client, cookie);
      await org.sso.servers.service.rotateKeys(by, 'default');
      const after = await org.tokens(client, cookie);
      // Whoever read the keys before the rotation knows the one that signs after it.
      expect(round === 0 ? known : await published(org)).toContain(kidOf(after.access_token));
      expect(kidOf(after.access_token)).not.toBe(kidOf(before.access_token));
      for (const token of [before.access_token, after.access_token]) {
        for (const node of [org, other]) {
          const userinfo = await node.get('/oauth2/default/v1/userinfo', {
            authorization: `Bearer ${token}`,
          });
          expect(userinfo.status).toBe(200);
        }
      }
      await expect.poll(async () => await published(other)).toEqual(await published(org));
    }
  });
});
