import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claimsOf, headerOf, secondNode, type TestClient, type TestSso, testSso } from '#test/kit/sso.ts';
import { sql } from '#src/platform/database/index.ts';
import { decodeJws, selectAndVerify } from '#src/protocols/jose/index.ts';
import { createKeyPool } from './index.ts';

let org: TestSso;
let client: TestClient;
let cookie: string;
const day = 24 * 60 * 60_000;
const by = { actor: { id: 's', type: 'SystemPrincipal', alternateId: 's', displayName: 's' } };

beforeAll(async () => {
  org = await testSso();
  client = await org.client();
  const person = await org.person('aoi@example.com');
  await org.assign(client, person);
  ({ cookie } = await org.signedIn(person));
});
afterAll(() => org?.close());

const published = async () =>
  (await org.get('/oauth2/default/v1/keys')).json<{ keys: { kid: string }[] }>().keys.map((key) => key.kid);
const statuses = () =>
  org.sso.keys
    .of('default')
    .records.map((record) => record.status)
    .sort();
const kidOf = (token: string) => String(headerOf(token).kid);
const tokens = () => org.tokens(client, cookie, { scope: 'openid' });

describe('the keys of a fresh server', () => {
  test('are one that signs and one that is known before it does, each of its own server', async () => {
    expect(statuses()).toEqual(['ACTIVE', 'NEXT']);
    expect(await published()).toHaveLength(2);
    const ours = new Set(org.sso.keys.of('default').records.map((record) => record.kid));
    for (const { kid } of org.sso.keys.of('org').records) expect(ours.has(kid)).toBe(false);
  });

  test('lie in the database under the master key', async () => {
    const rows = await org.platform.database.query<{ private_key: Buffer; public_jwk: object }>(
      sql`select private_key, public_jwk from signing_keys`,
    );
    for (const row of rows) {
      // A PKCS #8 key begins with a SEQUENCE; a box of the keyring does not.
      expect(row.private_key.subarray(0, 2).toString('hex')).not.toBe('3082');
      expect(JSON.stringify(row.public_jwk)).not.toMatch(/"d":/);
    }
  });

  test('are made on demand for ES256, once, however many ask at the same moment', async () => {
    const made = await org.client({ id_token_signed_response_alg: 'ES256' });
    expect(made.clientId).toBeTruthy();
    const signers = await Promise.all(Array.from({ length: 20 }, () => org.sso.keys.signer('org', 'ES256')));
    expect(new Set(signers.map((signer) => signer.kid)).size).toBe(1);
    const es = org.sso.keys.of('org').records.filter((record) => record.algorithm === 'ES256');
    expect(es.map((record) => record.status).sort()).toEqual(['ACTIVE', 'NEXT']);
  });

  test('and for two nodes at once', async () => {
    const other = await secondNode(org);
    const nodes = [org, other];
    const signers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => nodes[i % 2]?.sso.keys.signer('default', 'ES256')),
    );
    expect(new Set(signers.map((signer) => signer?.kid)).size).toBe(1);
    await other.close();
  });
});

describe('a rotation by hand', () => {
  test('signs with the next key at once, keeps the old one published, and is in the log', async () => {
    const known = await published();
    const before = await tokens();
    await org.sso.servers.service.rotateKeys(by, 'default');
    const after = await tokens();
    expect(kidOf(after.id_token)).not.toBe(kidOf(before.id_token));
    expect(known).toContain(kidOf(after.id_token));
    const now = await published();
    expect(now).toContain(kidOf(before.id_token));
    expect(now).toContain(kidOf(after.id_token));
    expect((await org.events('app.oauth2.as.key.rollover')).at(-1)).toMatchObject({ result: 'SUCCESS' });
  });

  test('leaves old tokens good until they expire, and old keys published for longer than that', async () => {
    const before = await tokens();
    await org.sso.servers.service.rotateKeys(by, 'default');
    expect((await org.introspect(client, before.access_token)).json()).toMatchObject({ active: true });
    org.platform.clock.advance(24 * 60 * 60_000);
    expect(await published()).toContain(kidOf(before.id_token));
    org.platform.clock.advance(2 * 60 * 60_000);
    expect(await published()).not.toContain(kidOf(before.id_token));
    // It no longer vouches for anything, but says whose ID token it was.
    const jws = decodeJws(before.id_token);
    expect(selectAndVerify(jws, org.sso.keys.of('default').verification).kid).toBe(kidOf(before.id_token));
    org.platform.clock.advance(-26 * 60 * 60_000);
    expect(claimsOf(before.id_token).sub).toBeTruthy();
  });

  test('of parallel administrators happens one after the other and never leaves a server without a key', async () => {
    await Promise.all(Array.from({ length: 5 }, () => org.sso.servers.service.rotateKeys(by, 'default')));
    const records = org.sso.keys.of('default').records.filter((record) => record.algorithm === 'RS256');
    expect(records.filter((record) => record.status === 'ACTIVE')).toHaveLength(1);
    expect(records.filter((record) => record.status === 'NEXT')).toHaveLength(1);
    expect((await tokens()).id_token).toBeTruthy();
  });
});

describe('the rotation that comes by itself', () => {
  test('comes after ninety days, for AUTO only, the org server included', async () => {
    await org.sso.servers.service.replaceServer(by, 'default', {
      name: 'default',
      description: undefined,
      audiences: ['api://default'],
      issuerMode: undefined,
      rotationMode: 'MANUAL',
      signingAlgorithm: undefined,
    });
    const [manual, auto] = [
      kidOf((await tokens()).id_token),
      (await org.sso.keys.signer('org', 'RS256')).kid,
    ];
    org.platform.clock.advance(89 * day);
    await org.sso.servers.service.rotateDueKeys();
    expect((await org.sso.keys.signer('org', 'RS256')).kid).toBe(auto);
    org.platform.clock.advance(2 * day);
    await org.sso.servers.service.rotateDueKeys();
    expect((await org.sso.keys.signer('org', 'RS256')).kid).not.toBe(auto);
    expect((await org.sso.keys.signer('default', 'RS256')).kid).toBe(manual);
    expect((await org.events('app.oauth2.key.rollover')).at(-1)).toMatchObject({ result: 'SUCCESS' });
    org.platform.clock.advance(-91 * day);
  });

  test('waits until the next key has been public for longer than any cache keeps the old set', async () => {
    await org.platform.database.query(sql`
      update signing_keys set activated_at = ${new Date(org.platform.clock.nowMs() - 100 * day)} where owner_id = 'org' and status = 'ACTIVE'`);
    await org.platform.database.query(sql`
      update signing_keys set published_at = ${org.platform.clock.now()} where owner_id = 'org' and status = 'NEXT'`);
    await org.platform.database.transaction((tx) => org.platform.snapshots.allChanged(tx));
    expect(org.sso.keys.isRotationDue('org')).toBe(false);
    org.platform.clock.advance(day);
    expect(org.sso.keys.isRotationDue('org')).toBe(true);
    org.platform.clock.advance(-day);
  });

  test('forgets keys half a year after they went out of use', async () => {
    const before = org.sso.keys.of('default').records.length;
    org.platform.clock.advance(181 * day);
    expect(await org.sso.keys.sweep()).toBeGreaterThan(0);
    expect(org.sso.keys.of('default').records.length).toBeLessThan(before);
    expect(statuses()).toEqual(expect.arrayContaining(['ACTIVE', 'NEXT']));
    org.platform.clock.advance(-181 * day);
  });
});

describe('the pool', () => {
  test('never deals a key twice', async () => {
    const pool = createKeyPool({ spare: 1, delayMs: 0, reuse: false });
    const keys = await Promise.all([
      pool.take('RS256', new Set()),
      pool.take('RS256', new Set()),
      pool.take('ES256', new Set()),
    ]);
    expect(new Set(keys.map((key) => key.kid)).size).toBe(3);
  });

  test('in throw-away orgs deals round, but never one that is taken already', async () => {
    const pool = createKeyPool({ spare: 1, delayMs: 0, reuse: true });
    pool.warm(1);
    const first = await pool.take('RS256', new Set());
    expect((await pool.take('RS256', new Set())).kid).toBe(first.kid);
    expect((await pool.take('RS256', new Set([first.kid]))).kid).not.toBe(first.kid);
  });
});
