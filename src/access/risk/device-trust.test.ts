import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClientContext, ClientSignals } from '#src/platform/http/index.ts';
import { createSigner, generateSigningKey, type SigningKey } from '#src/protocols/jose/index.ts';
import { deviceAuthority, issued } from '#test/kit/device-certificates.ts';
import { type TestPlatform, testPlatform } from '#test/kit/platform.ts';
import { createDeviceTrust, type DeviceTrust, readAnchors } from './device-trust.ts';

const nobody = { managed: false, deviceId: undefined, claims: undefined };
const authority = deviceAuthority();
const deviceId = 'guo1234567890abcdefg';
let platform: TestPlatform;
let key: SigningKey;
let other: SigningKey;
let trust: DeviceTrust;

beforeAll(async () => {
  platform = await testPlatform();
  await platform.snapshots.start();
  [key, other] = await Promise.all([generateSigningKey('ES256'), generateSigningKey('ES256')]);
});
afterAll(() => platform.close());
beforeEach(() => {
  const keys = JSON.stringify({ keys: [key.publicJwk] });
  const files: Record<string, string> = { ca: authority.cert, keys };
  const anchors = readAnchors({ caFile: 'ca', assertionKeysFile: 'keys' }, (path) => files[path] ?? '');
  trust = createDeviceTrust({ ...platform, anchors });
});

const from = (signals: ClientSignals): ClientContext => ({
  requestId: 'r',
  ipAddress: '203.0.113.7',
  ipChain: [],
  userAgent: '',
  origin: '',
  signals,
});
const byCertificate = (certificate: string) => trust.evidenceOf(from({ certificate }));

describe('a certificate', () => {
  const laptop = issued(authority, { name: 'laptop-0815' }).cert;
  const bare = laptop.replaceAll(/-----[^-]+-----|\s/g, '');

  test.each([
    ['as PEM', laptop],
    ['in percent encoding, as proxies pass it on', encodeURIComponent(laptop)],
    ['as RFC 9440 has it', `:${bare}:`],
    ['as base64', bare],
  ])('of the authority makes a device managed: %s', async (_, given) => {
    expect(await byCertificate(given)).toEqual({ ...nobody, managed: true });
  });

  test('may name the registered device in its common name', async () => {
    const named = issued(authority, { name: deviceId }).cert;
    expect(await byCertificate(named)).toEqual({ ...nobody, managed: true, deviceId });
  });

  test.each([
    ['of another authority of the same name', issued(deviceAuthority(), { name: 'laptop-0815' }).cert],
    ['of a web server', issued(authority, { name: 'www', use: 'server' }).cert],
    ['that ran out', issued(authority, { name: 'old', years: ['20', '21'] }).cert],
    ['of the time to come', issued(authority, { name: 'new', years: ['48', '49'] }).cert],
    ['of an authority below it', issued(authority, { name: 'sub', isAuthority: true }).cert],
    ['of the authority itself', authority.cert],
    ['cut off', bare.slice(0, -20)],
    ['of which there are two', `${bare},${bare}`],
    ['that is none', 'managed=true'],
    ['in broken percent encoding', '%E0%A4%A'],
    ['that is huge', 'A'.repeat(20_000)],
  ])('%s shows nothing', async (_, given) => {
    expect(await byCertificate(given)).toEqual(nobody);
  });

  test('shows nothing where no authority is configured', async () => {
    const without = createDeviceTrust({ ...platform, anchors: { authorities: [], keys: [] } });
    expect(await without.evidenceOf(from({ certificate: laptop }))).toEqual(nobody);
  });
});

describe('a statement', () => {
  let count = 0;
  const statement = async (more: object = {}, by = key) => {
    const nowS = Math.floor(platform.clock.nowMs() / 1000);
    const claims = { aud: platform.config.baseUrl, exp: nowS + 120, jti: `statement-${++count}`, ...more };
    const signer = createSigner({ kid: by.kid, algorithm: 'ES256', key: by.privateKey });
    return signer.sign(JSON.stringify(claims));
  };
  const byStatement = (assertion: string) => trust.evidenceOf(from({ assertion }));

  test('says what the device is like', async () => {
    const said = {
      deviceId,
      platform: 'MACOS',
      osVersion: '14.5',
      diskEncryptionType: 'ALL_INTERNAL_VOLUMES',
    };
    expect(await byStatement(await statement(said))).toEqual({
      managed: true,
      deviceId,
      claims: { ...said, managed: true },
    });
  });

  test('may say that nobody manages it', async () => {
    expect(await byStatement(await statement({ managed: false, osVersion: '14.5' }))).toMatchObject({
      managed: false,
      claims: { osVersion: '14.5' },
    });
  });

  test('is good for one request, which may ask several times, and for no second one', async () => {
    const assertion = await statement();
    const request = from({ assertion });
    const [first, again] = await Promise.all([trust.evidenceOf(request), trust.evidenceOf(request)]);
    expect([first.managed, again.managed]).toEqual([true, true]);
    expect(await byStatement(assertion)).toEqual(nobody);
  });

  test('raced by twenty requests is good for one', async () => {
    const assertion = await statement();
    const found = await Promise.all(Array.from({ length: 20 }, () => byStatement(assertion)));
    expect(found.filter(({ managed }) => managed)).toHaveLength(1);
  });

  test.each<[string, object]>([
    ['for another audience', { aud: 'https://elsewhere.example.com' }],
    ['without an audience', { aud: undefined }],
    ['that lives longer than five minutes', { exp: Math.floor(Date.UTC(2100, 0) / 1000) }],
    ['that ran out', { exp: 1 }],
    ['without an end', { exp: undefined }],
    ['without an id', { jti: undefined }],
    ['with a claim of another kind', { jailbreak: 'no' }],
    ['with a platform that does not exist', { platform: 'BEOS' }],
  ])('%s shows nothing', async (_, more) => {
    expect(await byStatement(await statement(more))).toEqual(nobody);
  });

  test('signed by another key, or by none, shows nothing', async () => {
    expect(await byStatement(await statement({}, other))).toEqual(nobody);
    const [, payload] = (await statement()).split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    expect(await byStatement(`${none}.${payload}.`)).toEqual(nobody);
    expect(await byStatement('not a token')).toEqual(nobody);
  });

  test('with an odd device id names no device', async () => {
    expect(await byStatement(await statement({ deviceId: 'guo1 or 1=1' }))).toMatchObject({
      managed: true,
      deviceId: undefined,
    });
  });
});

test('a node does not start with files that hold no authority, or no key', () => {
  const read = (text: string) => () => text;
  const leaf = issued(authority, { name: 'laptop' }).cert;
  const ca = { caFile: 'f', assertionKeysFile: undefined };
  const keys = { caFile: undefined, assertionKeysFile: 'f' };
  for (const text of ['', 'nothing', leaf])
    expect(() => readAnchors(ca, read(text))).toThrow(/GATEHOUSE_DEVICE_CA_FILE/);
  for (const text of ['', '{}', '{"keys":[]}', JSON.stringify({ keys: [{ kty: 'oct', k: 'AAAA' }] })])
    expect(() => readAnchors(keys, read(text))).toThrow(/GATEHOUSE_DEVICE_ASSERTION_KEYS_FILE/);
});
