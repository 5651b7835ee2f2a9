import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { nextRpId, verifiedRpId } from './rp-id.ts';

let org: TestApp;
const dns = new Map<string, string[]>();
beforeAll(async () => {
  org = await testApp({ textRecords: { lookup: async (name) => dns.get(name) ?? [] } });
});
afterAll(() => org.close());

const path = '/api/v1/authenticators';
type Wire = {
  id: string;
  key: string;
  type: string;
  name: string;
  status: string;
  settings?: Record<string, unknown>;
  provider?: { type: string; configuration: Record<string, unknown> };
  _links: Record<string, { href: string }>;
};
type Method = {
  type: string;
  status: string;
  settings?: Record<string, unknown>;
  _links: Record<string, object>;
};
const call = (method: string, url: string, body?: unknown, headers: Record<string, string> = {}) =>
  org.inject({
    method,
    url,
    headers: { authorization: `SSWS ${org.token}`, ...headers },
    ...(body === undefined ? {} : { body }),
  });
const list = () => org.api<Wire[]>('GET', path);
async function byKey(key: string): Promise<Wire> {
  const found = (await list()).find((one) => one.key === key);
  if (found === undefined) throw new Error(`no ${key}`);
  return found;
}
const tac = (change: object = {}) => ({
  key: 'tac',
  provider: {
    type: 'tac',
    configuration: {
      minTtl: 10,
      maxTtl: 480,
      defaultTtl: 120,
      length: 12,
      complexity: { numbers: true, letters: true, specialCharacters: false },
      multiUseAllowed: false,
      ...change,
    },
  },
});

test('a fresh org has what people can prove themselves with, and what will be', async () => {
  expect((await list()).map(({ key, type, status }) => [key, type, status]).sort()).toEqual([
    ['google_otp', 'app', 'ACTIVE'],
    ['okta_email', 'email', 'ACTIVE'],
    ['okta_password', 'password', 'ACTIVE'],
    ['okta_verify', 'app', 'ACTIVE'],
    ['phone_number', 'phone', 'INACTIVE'],
    ['security_question', 'security_question', 'ACTIVE'],
    ['webauthn', 'security_key', 'ACTIVE'],
  ]);
  const password = await byKey('okta_password');
  expect(Object.keys(password._links).sort()).toEqual(['methods', 'self']);
  expect((await byKey('okta_email')).settings).toEqual({ allowedFor: 'any', tokenLifetimeInMinutes: 5 });
});

describe('what is refused', () => {
  test.each<[string, object, number, string, RegExp]>([
    ['a key nobody knows', { key: 'telepathy' }, 400, 'E0000001', /key/],
    [
      'a second one of its key',
      { key: 'webauthn', name: 'Other' },
      400,
      'E0000001',
      /key: an authenticator with this key already exists/,
    ],
    [
      'a name that another has',
      { key: 'custom_otp', name: 'Password' },
      400,
      'E0000001',
      /name: an authenticator with this name/,
    ],
    [
      'settings of another',
      { key: 'custom_otp', settings: { allowedFor: 'any' } },
      400,
      'E0000001',
      /settings: this authenticator has none/,
    ],
    [
      'a provider where there is none',
      { key: 'custom_otp', provider: { type: 'DUO' } },
      400,
      'E0000001',
      /provider: this authenticator has none/,
    ],
    ['one without its provider', { key: 'tac' }, 400, 'E0000001', /provider: is required with tac/],
    [
      'times that contradict each other',
      tac({ minTtl: 500 }),
      400,
      'E0000001',
      /minTtl: must be less than maxTtl/,
    ],
    [
      'a default time beyond the limits',
      tac({ defaultTtl: 481 }),
      400,
      'E0000001',
      /defaultTtl: must lie between/,
    ],
    [
      'a code that is too short',
      tac({ length: 4 }),
      400,
      'E0000001',
      /provider\.configuration\.length: must be at least 8/,
    ],
    [
      'a property nobody knows',
      { key: 'custom_otp', colour: 'red' },
      400,
      'E0000001',
      /colour: is not a known property/,
    ],
    [
      'Duo, which nobody here asks',
      { key: 'duo', provider: { type: 'DUO', configuration: {} } },
      401,
      'E0000015',
      /this server has no duo/,
    ],
    ['RSA tokens', { key: 'onprem_mfa' }, 401, 'E0000015', /no agent/],
    ['Symantec VIP', { key: 'symantec_vip' }, 401, 'E0000015', /Symantec/],
    ['an app of one’s own', { key: 'custom_app', agreeToTerms: true }, 401, 'E0000015', /apps of your own/],
  ])('%s', async (_name, body, status, code, message) => {
    const answer = await call('POST', path, body);
    expect([answer.status, answer.json().errorCode]).toEqual([status, code]);
    expect(answer.text).toMatch(message);
    expect((await org.eventTypes()).filter((type) => type.startsWith('security.'))).toEqual([]);
  });

  test('what is not there', async () => {
    for (const request of [
      'GET ',
      'POST /lifecycle/activate',
      'GET /methods',
      'GET /methods/otp',
      'GET /aaguids',
    ]) {
      const [method = '', rest = ''] = request.split(' ');
      expect([request, (await call(method, `${path}/autnope${rest}`)).status]).toEqual([request, 404]);
    }
    const password = await byKey('okta_password');
    expect((await call('GET', `${path}/${password.id}/methods/sms`)).status).toBe(404);
    expect((await call('GET', `${path}/${password.id}/aaguids`)).status).toBe(404);
  });

  test('an org without passwords', async () => {
    const { id } = await byKey('okta_password');
    const answer = await call('POST', `${path}/${id}/lifecycle/deactivate`);
    expect([answer.status, answer.json().errorCode]).toEqual([403, 'E0000148']);
  });

  test('to switch off what a policy counts on', async () => {
    const { id, key } = await byKey('okta_email');
    const { usesIn } = org.app.access.policies;
    const uses = await usesIn(org.platform.database, 'authenticator', key);
    const answer = await call('POST', `${path}/${id}/lifecycle/deactivate`);
    // As the default enrolment policy of a fresh org has it, or not.
    if (uses.length === 0) expect(answer.status).toBe(200);
    else expect([answer.status, answer.json().errorCode]).toEqual([403, 'E0000148']);
    await org.api('POST', `${path}/${id}/lifecycle/activate`);
    await org.eventTypes();
  });
});

test('what an authenticator is used by is said before anybody switches it off', async () => {
  const uses = (id: string) => `/gatehouse/v1/authenticators/${id}/uses`;
  expect((await call('GET', uses('autNone'))).status).toBe(404);
  expect((await org.inject({ method: 'GET', url: uses('autNone') })).status).toBe(403);
  const passkeys = await byKey('webauthn');
  const [policy] = await org.api<{ id: string; name: string }[]>('GET', '/api/v1/policies?type=MFA_ENROLL');
  expect(await org.api('GET', uses(passkeys.id))).toEqual([
    expect.objectContaining({ name: policy?.name, policyId: policy?.id }),
  ]);
  expect(await org.api('GET', uses((await byKey('phone_number')).id))).toEqual([]);
});

test('an authenticator lives: made, replaced, activated, deactivated; each step in the log', async () => {
  await org.eventTypes();
  const made = await org.api<Wire>('POST', `${path}?activate=false`, {
    ...tac(),
    name: 'Code from the help desk',
  });
  expect(made).toMatchObject({
    id: expect.stringMatching(/^aut/),
    key: 'tac',
    type: 'tac',
    status: 'INACTIVE',
    provider: tac().provider,
  });
  const replaced = await org.api<Wire>('PUT', `${path}/${made.id}`, {
    ...made,
    name: 'Store code',
    provider: tac({ multiUseAllowed: true }).provider,
  });
  expect([replaced.name, replaced.provider?.configuration['multiUseAllowed']]).toEqual(['Store code', true]);
  expect((await call('PUT', `${path}/${made.id}`, { ...made, key: 'custom_otp' })).text).toContain(
    'key: stays tac',
  );
  await org.api('POST', `${path}/${made.id}/lifecycle/activate`);
  await org.api('POST', `${path}/${made.id}/lifecycle/activate`);
  expect((await org.api<Wire>('POST', `${path}/${made.id}/lifecycle/deactivate`)).status).toBe('INACTIVE');
  expect(org.app.context.authenticators.find('tac')?.name).toBe('Store code');
  expect(await org.eventTypes()).toEqual(
    ['create', 'update', 'activate', 'deactivate'].map((verb) => `security.authenticator.lifecycle.${verb}`),
  );
});

test('five made at once of a key that is one are one', async () => {
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => call('POST', path, { key: 'yubikey_token' })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400]);
});

describe('methods', () => {
  const methods = (id: string) => org.api<Method[]>('GET', `${path}/${id}/methods`);

  test('are switched on and off, and one of them stays on', async () => {
    const { id } = await byKey('phone_number');
    expect((await methods(id)).map(({ type, status }) => [type, status])).toEqual([
      ['sms', 'ACTIVE'],
      ['voice', 'INACTIVE'],
    ]);
    const refused = await call('POST', `${path}/${id}/methods/sms/lifecycle/deactivate`);
    expect([refused.status, refused.text]).toEqual([
      400,
      expect.stringContaining('at least one method stays active'),
    ]);
    const voice = await org.api<Method>('POST', `${path}/${id}/methods/voice/lifecycle/activate`);
    expect([voice.status, Object.keys(voice._links)]).toEqual(['ACTIVE', ['self', 'deactivate']]);
    expect((await org.api<Method>('POST', `${path}/${id}/methods/sms/lifecycle/deactivate`)).status).toBe(
      'INACTIVE',
    );
    expect((await methods(id)).map(({ status }) => status)).toEqual(['INACTIVE', 'ACTIVE']);
  });

  test('are set, by what their type has', async () => {
    const { id } = await byKey('okta_verify');
    const push = await org.api<Method>('GET', `${path}/${id}/methods/push`);
    const settings = {
      algorithms: ['ES256'],
      keyProtection: 'HARDWARE',
      transactionTypes: ['LOGIN', 'CIBA'],
    };
    expect(
      (await org.api<Method>('PUT', `${path}/${id}/methods/push`, { ...push, settings })).settings,
    ).toEqual(settings);
    expect(
      (await call('PUT', `${path}/${id}/methods/push`, { ...push, settings: { algorithms: [] } })).json()
        .errorCode,
    ).toBe('E0000001');
    expect(
      (await call('PUT', `${path}/${id}/methods/push`, { ...push, verifiableProperties: [] })).text,
    ).toContain('verifiableProperties: is not a known property');
    expect((await call('GET', `${path}/${id}/methods/telepathy`)).status).toBe(400);
    const otp = await org.api<Wire>('POST', path, { key: 'custom_otp', name: 'Token' });
    expect(
      await org.api('PUT', `${path}/${otp.id}/methods/otp`, {
        type: 'otp',
        algorithm: 'HMacSHA256',
        passCodeLength: 8,
      }),
    ).toMatchObject({
      algorithm: 'HMacSHA256',
      passCodeLength: 8,
      timeIntervalInSeconds: 30,
    });
  });

  test('of passkeys keep a domain only when it was shown to be theirs', async () => {
    const { id } = await byKey('webauthn');
    const url = `${path}/${id}/methods/webauthn`;
    const put = (rpId: object) =>
      call('PUT', url, { type: 'webauthn', settings: { userVerification: 'REQUIRED', rpId } });
    expect((await put({ enabled: true })).text).toContain('needs a domain that is VERIFIED');
    expect((await put({ domain: { name: 'evil.example' } })).text).toContain(
      'must be a domain of this server',
    );
    expect((await call('POST', `${url}/verify-rp-id-domain`)).text).toContain('there is no domain to verify');
    // The server's own name needs no proof.
    expect((await put({ enabled: true, domain: { name: 'localhost' } })).json()).toMatchObject({
      settings: {
        userVerification: 'REQUIRED',
        rpId: { enabled: true, domain: { name: 'localhost', validationStatus: 'VERIFIED' } },
      },
    });
    expect((await call('POST', `${url}/verify-rp-id-domain`)).status).toBe(204);
    expect((await call('POST', `${path}/${id}/methods/sms/verify-rp-id-domain`)).status).toBe(400);
    expect((await call('PUT', url, { type: 'webauthn' })).json<Method>().settings).not.toHaveProperty('rpId');
  });
});

describe('the domain of passkeys above the host', () => {
  const facts = { ownHosts: ['id.example.com'], orgId: () => '00o1' };

  test('is proved by a record that only its owner can make', async () => {
    const begun = nextRpId({ enabled: false, domain: { name: 'example.com' } }, undefined, facts);
    expect(begun?.domain).toMatchObject({
      validationStatus: 'NOT_STARTED',
      dnsRecord: { fqdn: '_oktaverification.example.com' },
    });
    expect(() => nextRpId({ enabled: true, domain: { name: 'example.com' } }, begun, facts)).toThrow(/rpId/);
    const failed = await verifiedRpId(begun, async () => ['something else']);
    expect(failed.domain?.validationStatus).toBe('ERROR');
    const value = failed.domain?.dnsRecord?.verificationValue ?? '';
    const verified = await verifiedRpId(failed, async () => [value]);
    expect(verified.domain).toEqual({ name: 'example.com', validationStatus: 'VERIFIED' });
    const on = nextRpId({ enabled: true, domain: { name: 'example.com' } }, verified, facts);
    expect(on?.enabled).toBe(true);
    expect(() => nextRpId({ enabled: true, domain: { name: 'id.example.com' } }, on, facts)).toThrow(/rpId/);
  });

  test.each(['com.evil', 'ample.com', 'other.com', 'id.example.com.evil.example'])(
    '%s is no domain of ours',
    (name) => {
      expect(() => nextRpId({ enabled: false, domain: { name } }, undefined, facts)).toThrow(/rpId/);
    },
  );
});

describe('models of security keys', () => {
  const aaguid = 'cb69481e-8ff7-4039-93ec-0a2729a154a8';
  const root = 'MIIBxTCCAWugAwIBAgIUfakeMIIB';

  test('are described, changed, patched and taken away', async () => {
    const { id } = await byKey('webauthn');
    const url = `${path}/${id}/aaguids`;
    await org.eventTypes();
    const made = await org.api('POST', url, {
      aaguid: aaguid.toUpperCase(),
      name: 'My Security Key',
      authenticatorCharacteristics: { hardwareProtected: true },
    });
    expect(made).toMatchObject({
      aaguid,
      name: 'My Security Key',
      authenticatorCharacteristics: {
        platformAttached: false,
        fipsCompliant: false,
        hardwareProtected: true,
      },
      attestationRootCertificates: [],
    });
    expect((await call('POST', url, { aaguid })).text).toContain('already exists');
    const merge = { 'content-type': 'application/merge-patch+json' };
    const patched = await call(
      'PATCH',
      `${url}/${aaguid}`,
      JSON.stringify({ authenticatorCharacteristics: { fipsCompliant: true } }),
      merge,
    );
    expect(patched.json()).toMatchObject({
      name: 'My Security Key',
      authenticatorCharacteristics: { fipsCompliant: true, hardwareProtected: true },
    });
    const replaced = await org.api('PUT', `${url}/${aaguid}`, { name: 'Plain' });
    expect(replaced).toMatchObject({
      name: 'Plain',
      authenticatorCharacteristics: { fipsCompliant: false, hardwareProtected: false },
    });
    expect(await org.api('GET', url)).toEqual([replaced]);
    expect(await org.api('GET', `${url}/${aaguid}`)).toEqual(replaced);
    expect((await call('DELETE', `${url}/${aaguid}`)).status).toBe(204);
    expect((await call('GET', `${url}/${aaguid}`)).status).toBe(404);
    expect(await org.eventTypes()).toEqual(
      Array.from({ length: 4 }, () => 'security.authenticator.lifecycle.update'),
    );
  });

  test('are refused with what is no AAGUID, and with what is no certificate', async () => {
    const { id } = await byKey('webauthn');
    expect((await call('POST', `${path}/${id}/aaguids`, { aaguid: 'nope' })).json().errorCode).toBe(
      'E0000001',
    );
    const bad = await call('POST', `${path}/${id}/aaguids`, {
      aaguid,
      attestationRootCertificates: [{ x5c: root }],
    });
    expect(bad.text).toContain('must be an X.509 certificate');
    expect((await call('GET', `${path}/${id}/aaguids/nope`)).status).toBe(400);
  });

  test('say whose root vouches for them', async () => {
    const { id } = await byKey('webauthn');
    const keys = await org.api<{ x5c: string[] }[]>('GET', await appKeysUrl());
    const x5c = keys[0]?.x5c[0] ?? '';
    const made = await org.api<{ attestationRootCertificates: object[] }>('POST', `${path}/${id}/aaguids`, {
      aaguid,
      attestationRootCertificates: [{ x5c }],
    });
    expect(made.attestationRootCertificates).toEqual([
      {
        x5c,
        'x5t#S256': expect.stringMatching(/^[\w-]{43}$/),
        iss: expect.stringMatching(/.+/),
        exp: expect.stringMatching(/Z$/),
      },
    ]);
  });
});

/** Where there is a certificate to be had: the keys of a SAML app. */
async function appKeysUrl(): Promise<string> {
  const signOn = { ssoAcsUrl: 'https://sp.example.com/acs', audience: 'urn:sp' };
  const app = await org.api<{ id: string }>('POST', '/api/v1/apps', {
    label: 'Keys',
    signOnMode: 'SAML_2_0',
    settings: { signOn },
  });
  return `/api/v1/apps/${app.id}/credentials/keys`;
}

test('the configuration of apps with a push of their own names none, and asks for the client', async () => {
  expect(
    (
      await org.inject({
        method: 'GET',
        url: '/.well-known/app-authenticator-configuration?oauthClientId=0oa1',
      })
    ).json(),
  ).toEqual([]);
  expect(
    (await org.inject({ method: 'GET', url: '/.well-known/app-authenticator-configuration' })).status,
  ).toBe(400);
});
