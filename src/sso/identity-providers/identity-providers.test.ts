import { execFileSync } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSpMetadata } from '#src/protocols/saml/index.ts';
import { selfSignedCertificate } from '#src/protocols/x509/index.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { testRsaCertificate } from '#test/kit/certificate.ts';

let org: TestApp;
let kid: string;
const certificates: string[] = [];

const path = '/api/v1/idps';
type Wire = {
  id: string;
  name: string;
  type: string;
  status: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- as the API gave it
  protocol: any;
  // oxlint-disable-next-line typescript/no-explicit-any -- as the API gave it
  policy: any;
  _links: Record<string, { href: string }>;
};

/** A certificate of somebody else, in base64. */
function certificate(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const der = selfSignedCertificate({
    subject: { commonName: 'idp.example.com' },
    serial: Buffer.from([1, 2, certificates.length + 1]),
    notBeforeMs: Date.now() - 1_000,
    notAfterMs: Date.now() + 86_400_000,
    privateKey: createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' })),
  });
  certificates.push(der.toString('base64'));
  return der.toString('base64');
}

/** What an authority makes of a request of ours. */
function certified(request: Buffer): Buffer {
  const authority = testRsaCertificate('Authority');
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-'));
  try {
    writeFileSync(join(folder, 'ca.pem'), authority.cert);
    writeFileSync(join(folder, 'ca.key'), authority.key);
    const command = 'x509 -req -inform DER -outform DER -days 365 -set_serial 7 -CA ca.pem -CAkey ca.key';
    return execFileSync('openssl', command.split(' '), { cwd: folder, input: request, stdio: 'pipe' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

beforeAll(async () => {
  org = await testApp();
  kid = (await org.api<{ kid: string }>('POST', `${path}/credentials/keys`, { x5c: [certificate()] })).kid;
});
afterAll(() => org.close());

const call = (method: string, url: string, body?: unknown, headers: Record<string, string> = {}) =>
  org.inject({
    method,
    url,
    headers: { authorization: `SSWS ${org.token}`, ...headers },
    ...(body !== undefined && { body }),
  });

const oidc = (more: object = {}, protocol: object = {}, policy: object = {}) => ({
  type: 'OIDC',
  name: 'Partner',
  protocol: {
    type: 'OIDC',
    endpoints: {
      acs: { binding: 'HTTP-POST', type: 'INSTANCE' },
      authorization: { binding: 'HTTP-REDIRECT', url: 'https://idp.example.com/authorize' },
      token: { binding: 'HTTP-POST', url: 'https://idp.example.com/token' },
      userInfo: { binding: 'HTTP-REDIRECT', url: 'https://idp.example.com/userinfo' },
      jwks: { binding: 'HTTP-REDIRECT', url: 'https://idp.example.com/keys' },
    },
    scopes: ['openid', 'email'],
    issuer: { url: 'https://idp.example.com' },
    credentials: { client: { client_id: 'gatehouse', client_secret: 'my-client-secret' } },
    ...protocol,
  },
  policy: {
    provisioning: { action: 'AUTO', profileMaster: false, groups: { action: 'NONE' } },
    accountLink: { action: 'AUTO', filter: null },
    subject: { userNameTemplate: { template: 'idpuser.email' }, matchType: 'USERNAME' },
    maxClockSkew: 0,
    ...policy,
  },
  ...more,
});
const saml = (name: string, trust: object = {}, protocol: object = {}) => ({
  type: 'SAML2',
  name,
  protocol: {
    type: 'SAML2',
    endpoints: {
      sso: {
        url: 'https://idp.example.com/sso',
        binding: 'HTTP-POST',
        destination: 'https://idp.example.com/sso',
      },
      acs: { binding: 'HTTP-POST', type: 'INSTANCE' },
    },
    algorithms: {
      request: { signature: { algorithm: 'SHA-256', scope: 'REQUEST' } },
      response: { signature: { algorithm: 'SHA-256', scope: 'ANY' } },
    },
    credentials: { trust: { issuer: 'urn:partner', kid, ...trust } },
    ...protocol,
  },
});

describe('what is refused', () => {
  test.each<[string, () => object, RegExp]>([
    ['of a type that does not exist', () => oidc({ type: 'MYSPACE' }), /type: must be one of/],
    ['with an unknown property', () => oidc({ colour: 'red' }), /colour: is not a known property/],
    [
      'with a misspelt property deep inside',
      () => oidc({}, { credentials: { client: { client_id: 'a', clientSecret: 'b' } } }),
      /clientSecret: is not a known property/,
    ],
    [
      'with the protocol of another type',
      () => ({ ...saml('x'), type: 'OIDC' }),
      /protocol.type: must be OIDC/,
    ],
    ['without an issuer', () => oidc({}, { issuer: undefined }), /protocol.issuer.url: is required/],
    ['without the scope openid', () => oidc({}, { scopes: ['email'] }), /scopes: must include openid/],
    [
      'without keys',
      () =>
        oidc(
          {},
          { endpoints: { authorization: { url: 'https://a.example' }, token: { url: 'https://a.example' } } },
        ),
      /endpoints.jwks.url: is required/,
    ],
    [
      'whose token endpoint is not https',
      () =>
        oidc(
          {},
          {
            endpoints: {
              authorization: { url: 'https://a.example/' },
              token: { url: 'http://a.example/' },
              jwks: { url: 'https://a.example/' },
            },
          },
        ),
      /endpoints.token.url: must begin with https/,
    ],
    [
      'that runs a script',
      () =>
        oidc(
          {},
          {
            endpoints: {
              authorization: { url: 'javascript:alert(1)' },
              token: { url: 'https://a.example/' },
              jwks: { url: 'https://a.example/' },
            },
          },
        ),
      /endpoints.authorization.url: must begin with https/,
    ],
    ['with a key that is not there', () => saml('x', { kid: 'nope' }), /no key nope in the key store/],
    [
      'with a pattern that cannot be read',
      () => oidc({}, {}, { subject: { filter: '(' } }),
      /policy.subject.filter/,
    ],
    [
      'with a template that cannot be read',
      () => oidc({}, {}, { subject: { userNameTemplate: { template: 'idpuser. ==' } } }),
      /userNameTemplate.template/,
    ],
    [
      'that matches by nothing',
      () => oidc({}, {}, { subject: { matchType: 'CUSTOM_ATTRIBUTE' } }),
      /matchAttribute: is required/,
    ],
    [
      'that puts people into a group that is not there',
      () =>
        oidc(
          {},
          {},
          { provisioning: { action: 'AUTO', groups: { action: 'ASSIGN', assignments: ['00gnope'] } } },
        ),
      /no group with the id 00gnope/,
    ],
    [
      'that syncs groups without SAML',
      () =>
        oidc(
          {},
          {},
          { provisioning: { action: 'AUTO', groups: { action: 'SYNC', sourceAttributeName: 'g' } } },
        ),
      /must be NONE or ASSIGN/,
    ],
    [
      'of smart cards that makes people',
      () => ({
        type: 'X509',
        name: 'Cards',
        protocol: { type: 'MTLS', credentials: { trust: { kid } } },
        policy: { provisioning: { action: 'AUTO' } },
      }),
      /provisioning.action: must be DISABLED/,
    ],
    [
      'of Apple without its key',
      () => ({
        type: 'APPLE',
        name: 'Apple',
        protocol: { type: 'OIDC', credentials: { client: { client_id: 'x' } } },
      }),
      /signing: needs kid and teamId/,
    ],
    [
      'with a signing key of its own',
      () => saml('x', {}, { credentials: { trust: { issuer: 'urn:x', kid }, signing: { kid: 'mine' } } }),
      /leave it out/,
    ],
  ])('a provider %s', async (_name, body, message) => {
    await org.eventTypes();
    const answer = await call('POST', path, body());
    expect([answer.status, answer.json<{ errorCode: string }>().errorCode]).toEqual([400, 'E0000001']);
    expect(answer.text).toMatch(message);
    expect([await org.eventTypes(), org.app.federation.identityProviders.list()]).toEqual([[], []]);
  });

  test('ids that are not there', async () => {
    for (const [method, url] of [
      ['GET', `${path}/0oanope`],
      ['DELETE', `${path}/0oanope`],
      ['POST', `${path}/0oanope/lifecycle/activate`],
      ['GET', `${path}/0oanope/users`],
      ['GET', `${path}/0oanope/credentials/keys`],
      ['GET', `${path}/0oanope/credentials/csrs`],
      ['GET', `${path}/0oanope/metadata.xml`],
      ['GET', `${path}/credentials/keys/nope`],
      ['DELETE', `${path}/credentials/keys/nope`],
      ['GET', '/api/v1/users/00unope/idps'],
    ] as const) {
      const answer = await call(method, url);
      expect([method, url, answer.status, answer.json<{ errorCode: string }>().errorCode]).toEqual([
        method,
        url,
        404,
        'E0000007',
      ]);
    }
  });
});

test('an OpenID Connect provider lives; its secret is shown to who may change it and is nowhere else', async () => {
  await org.eventTypes();
  const made = await org.api<Wire>('POST', path, oidc());
  expect(made).toMatchObject({
    id: expect.stringMatching(/^0oa\w{17}$/),
    status: 'ACTIVE',
    issuerMode: 'DYNAMIC',
    protocol: { credentials: { client: { client_id: 'gatehouse', client_secret: 'my-client-secret' } } },
    policy: {
      provisioning: { conditions: { deprovisioned: { action: 'NONE' }, suspended: { action: 'NONE' } } },
      accountLink: { filter: null, action: 'AUTO' },
      subject: { filter: null, matchAttribute: null },
      trustClaims: false,
    },
    _links: { authorize: { href: expect.stringContaining(`idp=`) }, clientRedirectUri: expect.anything() },
  });
  const twin = await call('POST', path, oidc({ name: 'PARTNER' }));
  expect([twin.status, twin.text]).toEqual([
    400,
    expect.stringContaining('name: there is an identity provider'),
  ]);

  // A client sends back what it was given.
  const renamed = await org.api<Wire>('PUT', `${path}/${made.id}`, { ...made, name: 'Partner AG' });
  expect([renamed.name, renamed.protocol]).toEqual(['Partner AG', made.protocol]);
  // Without the secret it stays, but not for another server.
  const { client_secret: _secret, ...bare } = made.protocol.credentials.client;
  const silent = { ...made, protocol: { ...made.protocol, credentials: { client: bare } } };
  expect(
    (await org.api<Wire>('PUT', `${path}/${made.id}`, silent)).protocol.credentials.client.client_secret,
  ).toBe('my-client-secret');
  const endpoints = {
    ...made.protocol.endpoints,
    token: { url: 'https://evil.example/token', binding: 'HTTP-POST' },
  };
  const stolen = await org.api<Wire>('PUT', `${path}/${made.id}`, {
    ...silent,
    protocol: { ...silent.protocol, endpoints },
  });
  expect(stolen.protocol.credentials.client).toEqual({ client_id: 'gatehouse' });
  const retyped = await call('PUT', `${path}/${made.id}`, { ...saml('Partner AG') });
  expect([retyped.status, retyped.text]).toEqual([400, expect.stringContaining('type: stays OIDC')]);

  const off = await org.api<Wire>('POST', `${path}/${made.id}/lifecycle/deactivate`);
  expect([off.status, Object.keys(off._links).includes('activate')]).toEqual(['INACTIVE', true]);
  expect((await org.api<Wire>('POST', `${path}/${made.id}/lifecycle/activate`)).status).toBe('ACTIVE');
  expect((await call('DELETE', `${path}/${made.id}`)).status).toBe(204);
  expect((await call('GET', `${path}/${made.id}`)).status).toBe(404);
  expect(await org.eventTypes()).toEqual(
    ['create', 'update', 'update', 'update', 'deactivate', 'activate', 'delete'].map(
      (verb) => `system.idp.lifecycle.${verb}`,
    ),
  );
  expect((await call('GET', '/api/v1/logs?limit=1000')).text).not.toContain('my-client-secret');
});

test('somebody who may only read sees no secrets', async () => {
  const made = await org.api<Wire>('POST', path, oidc({ name: 'Quiet' }));
  const reader = await org.api<{ id: string }>('POST', '/api/v1/users?activate=true', {
    profile: { firstName: 'Ria', lastName: 'Reader', email: 'ria@example.com', login: 'ria@example.com' },
    credentials: { password: { value: 'Correct-Horse-9' } },
  });
  await org.api('POST', `/api/v1/users/${reader.id}/roles`, { type: 'READ_ONLY_ADMIN' });
  const { value } = await org.platform.database.transaction((tx) =>
    org.app.org.apiTokens.issue(tx, { userId: reader.id, name: 'Reader' }),
  );
  const asReader = (method: string, url: string) =>
    org.inject({ method, url, headers: { authorization: `SSWS ${value}` } });
  for (const url of [path, `${path}/${made.id}`]) {
    const answer = await asReader('GET', url);
    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('gatehouse')]);
    expect(answer.text).not.toContain('my-client-secret');
  }
  expect((await asReader('DELETE', `${path}/${made.id}`)).status).toBe(403);
  await org.api('DELETE', `${path}/${made.id}`);
});

test('a SAML provider has a key of ours, metadata that tells who we are, and keeps the certificates it trusts', async () => {
  const made = await org.api<Wire>('POST', path, saml('ADFS'));
  const { trust, signing } = made.protocol.credentials;
  expect([trust.kid, trust.audience]).toEqual([kid, expect.stringContaining('/saml2/service-provider/')]);
  const used = await call('DELETE', `${path}/credentials/keys/${kid}`);
  expect([used.status, used.text]).toEqual([400, expect.stringContaining('ADFS uses this key')]);

  const active = await org.api<{ kid: string; x5c: string[] }[]>(
    'GET',
    `${path}/${made.id}/credentials/keys/active`,
  );
  expect(active.map((key) => key.kid)).toEqual([signing.kid]);
  const answer = await call('GET', `${path}/${made.id}/metadata.xml`, undefined, {
    accept: 'application/xml',
  });
  expect([answer.status, answer.headers['content-disposition']]).toEqual([
    200,
    'attachment; filename=metadata.xml',
  ]);
  const metadata = readSpMetadata(Buffer.from(answer.text), { nowMs: Date.now() });
  expect(metadata).toMatchObject({
    entityId: trust.audience,
    acs: [{ url: made._links['acs']?.href, isDefault: true }],
    authnRequestsSigned: true,
    signingCertificates: [{ certificate: active[0]?.x5c[0] }],
  });

  const next = await org.api<{ kid: string }>(
    'POST',
    `${path}/${made.id}/credentials/keys/generate?validityYears=3`,
  );
  expect((await call('POST', `${path}/${made.id}/credentials/keys/generate?validityYears=99`)).status).toBe(
    400,
  );
  const wrong = await call(
    'PUT',
    `${path}/${made.id}`,
    saml('ADFS', {}, { credentials: { trust: { issuer: 'urn:x', kid }, signing: { kid: 'nope' } } }),
  );
  expect([wrong.status, wrong.text]).toEqual([400, expect.stringContaining('no signing key nope')]);
  const rolled = await org.api<Wire>(
    'PUT',
    `${path}/${made.id}`,
    saml('ADFS', {}, { credentials: { trust: { issuer: 'urn:x', kid }, signing: { kid: next.kid } } }),
  );
  expect(rolled.protocol.credentials.signing.kid).toBe(next.kid);
  expect((await org.api<unknown[]>('GET', `${path}/${made.id}/credentials/keys`)).length).toBe(2);

  const other = await org.api<Wire>('POST', path, saml('ADFS 2'));
  const cloned = await org.api<{ kid: string }>(
    'POST',
    `${path}/${made.id}/credentials/keys/${next.kid}/clone?targetIdpId=${other.id}`,
  );
  expect(cloned.kid).toBe(next.kid);
  expect((await call('GET', `${path}/${other.id}/credentials/keys/${next.kid}`)).status).toBe(200);
  const twice = await call(
    'POST',
    `${path}/${made.id}/credentials/keys/${next.kid}/clone?targetIdpId=${other.id}`,
  );
  expect(twice.status).toBe(400);

  const csr = await org.api<{ id: string; csr: string }>('POST', `${path}/${made.id}/credentials/csrs`, {
    subject: { commonName: 'sp.example.com' },
  });
  expect(
    (await org.api<{ id: string }[]>('GET', `${path}/${made.id}/credentials/csrs`)).map((one) => one.id),
  ).toEqual([csr.id]);
  expect((await org.api<{ csr: string }>('GET', `${path}/${made.id}/credentials/csrs/${csr.id}`)).csr).toBe(
    csr.csr,
  );
  const foreign = await call(
    'POST',
    `${path}/${made.id}/credentials/csrs/${csr.id}/lifecycle/publish`,
    Buffer.from(certificate(), 'base64'),
    { 'content-type': 'application/pkix-cert' },
  );
  expect([foreign.status, foreign.text]).toEqual([400, expect.stringContaining("doesn't match the CSR")]);
  const published = await call(
    'POST',
    `${path}/${made.id}/credentials/csrs/${csr.id}/lifecycle/publish`,
    certified(Buffer.from(csr.csr, 'base64')),
    { 'content-type': 'application/pkix-cert' },
  );
  expect([published.status, published.json<{ kid: string }>().kid]).toEqual([201, csr.id]);
  expect((await call('GET', `${path}/${made.id}/credentials/csrs/${csr.id}`)).status).toBe(404);
  const dropped = await org.api<{ id: string }>('POST', `${path}/${made.id}/credentials/csrs`, {
    subject: { commonName: 'sp.example.com' },
  });
  expect((await call('DELETE', `${path}/${made.id}/credentials/csrs/${dropped.id}`)).status).toBe(204);
  for (const id of [made.id, other.id]) await org.api('DELETE', `${path}/${id}`);
});

describe('keys of providers', () => {
  test('live; a certificate is there once', async () => {
    await org.eventTypes();
    const x5c = [certificate()];
    const made = await org.api<Record<string, unknown>>('POST', `${path}/credentials/keys`, { x5c });
    expect(made).toMatchObject({
      kty: 'RSA',
      use: 'sig',
      e: 'AQAB',
      x5c,
      'x5t#S256': expect.stringMatching(/^[\w-]{43}$/),
    });
    const twin = await call('POST', `${path}/credentials/keys`, { x5c });
    expect([twin.status, twin.text]).toEqual([400, expect.stringContaining('in the key store already')]);
    const junk = await call('POST', `${path}/credentials/keys`, { x5c: ['AAAA'] });
    expect([junk.status, junk.text]).toEqual([400, expect.stringContaining('x5c: cannot be read')]);
    const next = certificate();
    const replaced = await org.api<Record<string, unknown>>(
      'PUT',
      `${path}/credentials/keys/${made['kid']}`,
      { ...made, x5c: [next] },
    );
    expect([replaced['kid'], replaced['x5c']]).toEqual([made['kid'], [next]]);
    const first = await call('GET', `${path}/credentials/keys?limit=1`);
    expect([first.json<unknown[]>().length, [first.headers['link']].flat().join()]).toEqual([
      1,
      expect.stringContaining('rel="next"'),
    ]);
    expect((await call('DELETE', `${path}/credentials/keys/${made['kid']}`)).status).toBe(204);
    expect(await org.eventTypes()).toEqual([
      'system.idp.key.create',
      'system.idp.key.update',
      'system.idp.key.delete',
    ]);
  });

  test('on curves are taken too, for smart cards', async () => {
    const x5c = [
      'MIIBjzCCATWgAwIBAgIUKnEsB9DK1nsUddFBZeIzt2utrbwwCgYIKoZIzj0EAwIwHDEaMBgGA1UEAwwRY2FyZHMuZXhhbXBsZS5jb20wIBcNMjYxMTI3MjAzOTA0WhgPMjEyNjExMDMyMDM5MDRaMBwxGjAYBgNVBAMMEWNhcmRzLmV4YW1wbGUuY29tMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEMqX6kG5NwvEd5TwKTEuGUEjUeBS9tpD46H2XlRXicAk5mrgqC2bFZ6uVIpzBS1R78wnaOO+B03UJdOxflOxndaNTMFEwHQYDVR0OBBYEFB94JTMG9pn/y88WLZYvgsrMD0YHMB8GA1UdIwQYMBaAFB94JTMG9pn/y88WLZYvgsrMD0YHMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAP/ofk8YdCkYvHKEqivKhqCsrxwJl3/Al4FDGrY6N1iBAiBkvCOpcDJI0piWj4kOEvrQHVbiYKi/vFWnFrIo5IEq5w==',
    ];
    const key = await org.api('POST', `${path}/credentials/keys`, { x5c });
    expect(key).toMatchObject({ kty: 'EC', crv: 'P-256', x: expect.any(String), y: expect.any(String), x5c });
  });
});

describe('people of providers', () => {
  test('are linked once, listed, shown, and unlinked', async () => {
    const idp = await org.api<Wire>('POST', path, oidc({ name: 'Linked' }));
    const person = (login: string) =>
      org.api<{ id: string }>('POST', '/api/v1/users?activate=false', {
        profile: { firstName: 'Li', lastName: 'Nk', email: login, login },
      });
    const [ada, bob] = await Promise.all([person('ada.l@example.com'), person('bob.l@example.com')]);
    await org.eventTypes();
    const link = await org.api('POST', `${path}/${idp.id}/users/${ada.id}`, {
      externalId: '121749775026145',
    });
    expect(link).toMatchObject({
      id: ada.id,
      externalId: '121749775026145',
      profile: {},
      _links: { idp: expect.anything() },
    });
    for (const [who, externalId, message] of [
      [ada.id, 'other', /linked to an account of this provider already/],
      [bob.id, '121749775026145', /somebody else is linked to this account/],
    ] as const) {
      const answer = await call('POST', `${path}/${idp.id}/users/${who}`, { externalId });
      expect([answer.status, answer.text]).toEqual([400, expect.stringMatching(message)]);
    }
    expect((await call('POST', `${path}/${idp.id}/users/00unope`, { externalId: 'x' })).status).toBe(404);
    // Two at once, one of whom is too late.
    const race = await Promise.all(
      ['a', 'b', 'c'].map((externalId) => call('POST', `${path}/${idp.id}/users/${bob.id}`, { externalId })),
    );
    expect(race.map((answer) => answer.status).sort()).toEqual([200, 400, 400]);

    const page = await call('GET', `${path}/${idp.id}/users?limit=1&expand=user`);
    expect(page.json<{ _embedded: { user: { id: string } } }[]>()[0]?._embedded.user.id).toBeDefined();
    expect([page.headers['link']].flat().join()).toContain('rel="next"');
    expect((await org.api<unknown[]>('GET', `${path}/${idp.id}/users?q=121749775026145`)).length).toBe(1);
    expect((await org.api<{ id: string }>('GET', `${path}/${idp.id}/users/${ada.id}`)).id).toBe(ada.id);
    expect(await org.api('GET', `${path}/${idp.id}/users/${ada.id}/credentials/tokens`)).toEqual([]);
    expect((await org.api<Wire[]>('GET', `/api/v1/users/${ada.id}/idps`)).map((one) => one.id)).toEqual([
      idp.id,
    ]);
    expect((await call('DELETE', `${path}/${idp.id}/users/${ada.id}`)).status).toBe(204);
    expect((await call('DELETE', `${path}/${idp.id}/users/${ada.id}`)).status).toBe(404);
    expect(await org.api('GET', `/api/v1/users/${ada.id}/idps`)).toEqual([]);
    expect(await org.eventTypes()).toEqual([
      'user.identity_provider.link',
      'user.identity_provider.link',
      'user.identity_provider.unlink',
    ]);
    await org.api('DELETE', `${path}/${idp.id}`);
  });

  test('are not linked to smart cards', async () => {
    const cards = await org.api<Wire>('POST', path, {
      type: 'X509',
      name: 'Cards',
      protocol: { type: 'MTLS', credentials: { trust: { kid, issuer: 'CN=Cards' } } },
      properties: { additionalAmr: ['sc', 'hwk'] },
    });
    expect(cards.policy).toMatchObject({
      provisioning: { action: 'DISABLED', groups: null },
      subject: { matchType: 'EMAIL' },
    });
    const me = await org.api<{ id: string }>('GET', '/api/v1/users/me');
    const answer = await call('POST', `${path}/${cards.id}/users/${me.id}`, { externalId: 'x' });
    expect([answer.status, answer.text]).toEqual([
      400,
      expect.stringContaining('not linked to a provider of type X509'),
    ]);
    await org.api('DELETE', `${path}/${cards.id}`);
  });
});

test('well-known providers need no addresses; lists are filtered and paged', async () => {
  const made: string[] = [];
  for (const [type, protocol] of [
    ['GOOGLE', 'OIDC'],
    ['MICROSOFT', 'OIDC'],
    ['FACEBOOK', 'OAUTH2'],
    ['LINKEDIN', 'OAUTH2'],
    ['GITHUB', 'OAUTH2'],
  ] as const) {
    const one = await org.api<Wire>('POST', path, {
      type,
      name: `Social ${type}`,
      protocol: {
        type: protocol,
        scopes: ['email'],
        credentials: { client: { client_id: 'x', client_secret: 'y' } },
      },
    });
    expect(one.protocol.endpoints.authorization.url).toMatch(/^https:/);
    made.push(one.id);
  }
  expect((await org.api<Wire[]>('GET', `${path}?type=GOOGLE`)).map((one) => one.type)).toEqual(['GOOGLE']);
  expect((await org.api<Wire[]>('GET', `${path}?q=social%20f`)).map((one) => one.type)).toEqual(['FACEBOOK']);
  const seen: string[] = [];
  for (let url: string | undefined = `${path}?limit=2&q=Social`; url !== undefined; ) {
    const page = await call('GET', url);
    seen.push(...page.json<Wire[]>().map((one) => one.id));
    url = /<https?:\/\/[^/]+([^>]+)>; rel="next"/.exec([page.headers['link']].flat().join())?.[1];
  }
  expect(seen.toSorted()).toEqual(made.toSorted());
  expect((await call('GET', `${path}?limit=x`)).status).toBe(400);
});
