import { execFileSync } from 'node:child_process';
import {
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
  X509Certificate,
} from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import { selfSignedCertificate } from '#src/protocols/x509/index.ts';
import { type TestAccess, testAccess } from '#test/kit/access.ts';
import { aCaller } from '#test/kit/api.ts';

let access: TestAccess;
let folder: string;

beforeAll(async () => {
  access = await testAccess();
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-ca-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await access?.close();
});
beforeEach(() => access.eventTypes());

type WireKey = {
  kty: string;
  kid: string;
  use: string;
  created: string;
  expiresAt: string;
  x5c: string[];
  'x5t#S256': string;
  n: string;
  e: string;
};
type WireCsr = { id: string; csr: string; kty: string; _links: Record<string, { href: string }> };
type WireApp = { id: string; name: string; credentials: { signing: { kid?: string } } };
type WireError = { errorSummary: string; errorCauses: { errorSummary: string }[] };

const send = (request: string, body?: unknown, headers?: Record<string, string>) =>
  access.api.call(request, {
    ...(body === undefined ? {} : { body }),
    ...(headers === undefined ? {} : { headers }),
  });
const causes = (answer: { json<T>(): T }) =>
  answer.json<WireError>().errorCauses.map((cause) => cause.errorSummary);

async function samlApp(label = 'Signed'): Promise<WireApp> {
  const answer = await send('POST /api/v1/apps', {
    label,
    signOnMode: 'SAML_2_0',
    settings: { signOn: { ssoAcsUrl: 'https://sp.example.com/acs', audience: 'urn:sp' } },
  });
  expect(answer.status, answer.text).toBe(200);
  await access.eventTypes();
  return answer.json<WireApp>();
}
const keysOf = async (app: { id: string }) =>
  (await send(`GET /api/v1/apps/${app.id}/credentials/keys`)).json<WireKey[]>();

describe('the keys of an app', () => {
  test('the first is there with the app: RSA 2048, ten years, private part under the master key', async () => {
    const app = await samlApp();
    const [key, ...others] = await keysOf(app);
    expect(others).toEqual([]);
    expect(key).toMatchObject({ kty: 'RSA', use: 'sig', e: 'AQAB', kid: app.credentials.signing.kid });
    const certificate = new X509Certificate(Buffer.from(key?.x5c[0] ?? '', 'base64'));
    expect(certificate.subject).toContain('CN=localhost:8080');
    expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
    const years = (Date.parse(key?.expiresAt ?? '') - Date.parse(key?.created ?? '')) / (365.25 * 86_400_000);
    expect(years).toBeCloseTo(10, 1);
    const stored = access.appKeys.signing(access.apps.get(app.id));
    const signature = sign('sha256', Buffer.from('x'), stored.privateKey);
    expect(verify('sha256', Buffer.from('x'), certificate.publicKey, signature)).toBe(true);
    const [row] = await access.platform.database.query<{ private_key: Buffer }>(
      sql`select private_key from app_keys where app_id = ${app.id}`,
    );
    const plain = stored.privateKey.export({ type: 'pkcs8', format: 'der' });
    expect(row?.private_key.includes(plain.subarray(40, 80))).toBe(false);
  });

  test('an OpenID Connect app has none, and none can be made for it', async () => {
    const app = await access.addApp();
    expect(await keysOf(app)).toEqual([]);
    const answer = await send(`POST /api/v1/apps/${app.id}/credentials/keys/generate?validityYears=2`);
    expect(answer.status).toBe(400);
    expect(causes(answer)[0]).toContain('has no signing keys of its own');
  });

  test('who may only read cannot make or clone one; nobody finds a key through another app', async () => {
    const [app, other] = [await samlApp(), await samlApp()];
    const reader = aCaller({ permissions: new Set(['okta.apps.read']) });
    const path = `/api/v1/apps/${app.id}/credentials`;
    for (const request of [
      `POST ${path}/keys/generate?validityYears=2`,
      `POST ${path}/keys/${app.credentials.signing.kid}/clone?targetAid=${other.id}`,
      `DELETE ${path}/csrs/x`,
    ]) {
      expect((await access.api.call(request, { as: reader })).status, request).toBe(403);
    }
    expect((await access.api.call(`GET ${path}/keys`, { as: reader })).status).toBe(200);
    const foreign = `GET /api/v1/apps/${other.id}/credentials/keys/${app.credentials.signing.kid}`;
    expect((await send(foreign)).status).toBe(404);
    expect((await send('GET /api/v1/apps/0oa00000000000000000/credentials/keys')).status).toBe(404);
  });

  test('validity is 2 to 10 years', async () => {
    const app = await samlApp();
    for (const query of [
      '',
      '?validityYears=1',
      '?validityYears=11',
      '?validityYears=2.5',
      '?validityYears=x',
    ]) {
      const answer = await send(`POST /api/v1/apps/${app.id}/credentials/keys/generate${query}`);
      expect(answer.status, query).toBe(400);
    }
    const answer = await send(`POST /api/v1/apps/${app.id}/credentials/keys/generate?validityYears=1`);
    expect(answer.json<WireError>()).toMatchObject({
      errorSummary: 'Api validation failed: generateKey',
      errorCauses: [{ errorSummary: 'Validity years out of range. It should be 2 - 10 years.' }],
    });
    expect(await access.eventTypes()).toEqual([]);
  });

  test('a new one is published beside the old, signs when the app names it, and only then', async () => {
    const app = await samlApp();
    const first = app.credentials.signing.kid;
    const made = await send(`POST /api/v1/apps/${app.id}/credentials/keys/generate?validityYears=2`);
    expect(made.status).toBe(201);
    const { kid } = made.json<WireKey>();
    expect(await access.eventTypes()).toEqual(['app.keys.generate']);
    const current = () => access.apps.get(app.id);
    expect(access.appKeys.signing(current()).kid).toBe(first);
    expect(access.appKeys.published(current()).map((key) => key.kid)).toEqual([first, kid]);

    const put = (signing: object) =>
      send(`PUT /api/v1/apps/${app.id}`, {
        label: 'Signed',
        signOnMode: 'SAML_2_0',
        credentials: { signing },
      });
    const unknown = await put({ kid: 'nobody' });
    expect(causes(unknown)[0]).toContain("credentials.signing.kid: this app has no key 'nobody'");
    const rotated = await put({ kid });
    expect(rotated.json<WireApp>().credentials.signing.kid).toBe(kid);
    expect(await access.eventTypes()).toEqual(['application.lifecycle.update', 'app.keys.rotate']);
    expect(access.appKeys.signing(current()).kid).toBe(kid);
    expect(access.appKeys.published(current()).map((key) => key.kid)).toEqual([kid]);
    // And back, should the other side not have taken it.
    expect((await put({ kid: first })).status).toBe(200);
    expect(access.appKeys.signing(current()).kid).toBe(first);
    const single = await send(`GET /api/v1/apps/${app.id}/credentials/keys/${kid}`);
    expect(single.json<WireKey>()).toEqual(made.json<WireKey>());
  });

  test('a clone is the same key in another app, once', async () => {
    const [app, target] = [await samlApp(), await samlApp()];
    const { kid } = app.credentials.signing;
    const clone = () =>
      send(`POST /api/v1/apps/${app.id}/credentials/keys/${kid}/clone?targetAid=${target.id}`);
    const cloned = await clone();
    expect(cloned.status).toBe(201);
    expect(await access.eventTypes()).toEqual(['app.keys.clone']);
    const [original] = await keysOf(app);
    expect(cloned.json<WireKey>()).toMatchObject({ kid, x5c: original?.x5c, n: original?.n });
    const again = await clone();
    expect(again.json<WireError>().errorSummary).toBe('Api validation failed: cloneKey');
    expect(causes(again)).toEqual(['Key already exists in the list of key credentials for the target app.']);
    const nowhere = await send(
      `POST /api/v1/apps/${app.id}/credentials/keys/none/clone?targetAid=${target.id}`,
    );
    expect(nowhere.status).toBe(404);
  });

  test('they go with the app', async () => {
    const app = await samlApp();
    await send(`POST /api/v1/apps/${app.id}/lifecycle/deactivate`);
    expect((await send(`DELETE /api/v1/apps/${app.id}`)).status).toBe(204);
    const rows = await access.platform.database.query(sql`select 1 from app_keys where app_id = ${app.id}`);
    expect(rows).toEqual([]);
  });
});

describe('a request for a certificate', () => {
  const wish = {
    subject: { countryName: 'JP', organizationName: 'Example', commonName: 'SP Issuer' },
    subjectAltNames: { dnsNames: ['dev.example.com'] },
  };
  const path = (app: WireApp, rest = '') => `/api/v1/apps/${app.id}/credentials/csrs${rest}`;
  async function request(app: WireApp): Promise<WireCsr> {
    const answer = await send(`POST ${path(app)}`, wish);
    expect(answer.status, answer.text).toBe(201);
    await access.eventTypes();
    return answer.json<WireCsr>();
  }

  /** OpenSSL as the authority. */
  function issue(csr: WireCsr, days: number): Buffer {
    const file = (name: string) => join(folder, name);
    writeFileSync(file('request.der'), Buffer.from(csr.csr, 'base64'));
    const run = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe', cwd: folder });
    run(
      ...'req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=Authority -days 3650'.split(
        ' ',
      ),
    );
    return run(
      ...'x509 -req -inform DER -in request.der -CA ca.pem -CAkey ca.key -CAcreateserial -outform DER -days'.split(
        ' ',
      ),
      String(days),
    );
  }

  const publish = (app: WireApp, csr: { id: string }, body: unknown, headers: Record<string, string>) =>
    send(`POST ${path(app, `/${csr.id}/lifecycle/publish`)}`, body, headers);
  const der = { 'content-type': 'application/pkix-cert' };

  test('is a PKCS #10 that OpenSSL verifies, as an object or as such; listed, read, revoked', async () => {
    const app = await samlApp();
    const answer = await send(`POST ${path(app)}`, wish);
    expect(answer.status).toBe(201);
    expect(await access.eventTypes()).toEqual(['app.keys.csr.generate']);
    const csr = answer.json<WireCsr>();
    expect(csr).toMatchObject({ kty: 'RSA', id: expect.stringMatching(/^[\w-]{43}$/) });
    expect(csr._links).toMatchObject({
      self: { href: `http://localhost:8080${path(app, `/${csr.id}`)}` },
      publish: { href: `http://localhost:8080${path(app, `/${csr.id}/lifecycle/publish`)}` },
    });
    const text = execFileSync('openssl', 'req -inform DER -noout -text -verify'.split(' '), {
      input: Buffer.from(csr.csr, 'base64'),
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    expect(text).toContain('DNS:dev.example.com');
    expect((await send(`GET ${path(app)}`)).json()).toEqual([csr]);
    const raw = await send(`GET ${path(app, `/${csr.id}`)}`, undefined, { accept: 'application/pkcs10' });
    expect(raw.text).toBe(csr.csr);
    expect(raw.headers).toMatchObject({
      'content-type': 'application/pkcs10; filename=gatehouse.p10',
      'content-transfer-encoding': 'base64',
    });
    expect((await keysOf(app)).length).toBe(1);
    expect((await send(`DELETE ${path(app, `/${csr.id}`)}`)).status).toBe(204);
    expect(await access.eventTypes()).toEqual(['app.keys.csr.revoke']);
    expect((await send(`DELETE ${path(app, `/${csr.id}`)}`)).status).toBe(404);
  });

  test('becomes a key by the certificate of an authority, in every form that Okta takes', async () => {
    const app = await samlApp();
    const pem = (bytes: Buffer) => new X509Certificate(bytes).toString();
    const forms: [(bytes: Buffer) => unknown, Record<string, string>][] = [
      [(bytes) => bytes, der],
      [(bytes) => bytes, { 'content-type': 'application/x-x509-ca-cert' }],
      [(bytes) => bytes.toString('base64url'), { ...der, 'content-transfer-encoding': 'base64' }],
      [(bytes) => bytes.toString('base64'), { ...der, 'content-transfer-encoding': 'base64' }],
      [pem, { 'content-type': 'application/x-pem-file' }],
    ];
    for (const [write, headers] of forms) {
      const csr = await request(app);
      const certificate = issue(csr, 365);
      const published = await publish(app, csr, write(certificate), headers);
      expect(published.status, published.text).toBe(201);
      expect(await access.eventTypes()).toEqual(['app.keys.csr.publish']);
      const key = published.json<WireKey>();
      expect(key.x5c).toEqual([certificate.toString('base64')]);
      expect((await send(`GET ${path(app, `/${csr.id}`)}`)).status).toBe(404);
      const stored = access.appKeys.find(app.id, key.kid);
      const publicKey: KeyObject = createPublicKey(stored?.privateKey ?? '');
      expect(publicKey.equals(new X509Certificate(certificate).publicKey)).toBe(true);
    }
    expect((await keysOf(app)).length).toBe(1 + forms.length);
  });

  test('is not satisfied by a certificate of another key, out of time, or broken', async () => {
    const app = await samlApp();
    const csr = await request(app);
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const foreign = selfSignedCertificate({
      subject: { commonName: 'x' },
      serial: Buffer.from([1]),
      notBeforeMs: Date.UTC(2020, 0, 1),
      notAfterMs: Date.UTC(2090, 0, 1),
      privateKey,
    });
    const refused: [unknown, RegExp][] = [
      [foreign, /^The certificate doesn't match the CSR\.$/],
      [issue(csr, 89), /^The certificate must be valid for more than 90 days\.$/],
      [Buffer.from('no certificate, sorry!'), /^certificate: is not a certificate/],
    ];
    for (const [body, reason] of refused) {
      const answer = await publish(app, csr, body, der);
      expect(answer.status).toBe(400);
      expect(answer.json<WireError>().errorSummary).toBe('Api validation failed: certificate');
      expect(causes(answer)[0]).toMatch(reason);
    }
    expect((await publish(app, csr, undefined, der)).status).toBe(400);
    expect((await publish(app, csr, '{}', { 'content-type': 'application/json' })).status).toBe(415);
    expect((await send(`GET ${path(app, `/${csr.id}`)}`)).status).toBe(200);
    expect(await access.eventTypes()).toEqual([]);
  });

  test('says which field of its body is wrong', async () => {
    const app = await samlApp();
    const wrong: [unknown, string][] = [
      [{ subject: {} }, 'subject: needs a commonName at least'],
      [{ subject: { countryName: 'Japan' } }, 'subject.countryName: must be a country code of two letters'],
      [
        { subject: { commonName: 'x' }, subjectAltNames: { dnsNames: ['a b'] } },
        'subjectAltNames.dnsNames.0: must be a DNS name',
      ],
    ];
    for (const [body, cause] of wrong) {
      expect(causes(await send(`POST ${path(app)}`, body))[0]).toContain(cause);
    }
  });
});
