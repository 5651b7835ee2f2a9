// @node-saml/node-saml, which most Node.js apps read SAML with: what we emit it accepts, and what it emits we read.
import { SAML, type SamlConfig } from '@node-saml/node-saml';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  aResponse,
  aServiceProvider,
  acsUrl,
  idpIssuer,
  nowMs,
  refusal,
  sloUrl,
  spEntityId,
  ssoUrl,
  trusted,
} from '#test/kit/saml.ts';
import { testKey, testSigner } from '#test/kit/signed-xml.ts';
import {
  buildErrorResponse,
  buildLogoutRequest,
  buildLogoutResponse,
  buildResponse,
  decodePost,
  decodeRedirect,
  encodePost,
  encodeRedirect,
  nameIdFormats,
  readAuthnRequest,
  readLogoutRequest,
  readLogoutResponse,
  readSpMetadata,
  type ResponseInput,
  type SamlServiceProvider,
} from './index.ts';

const idpKey = testKey('idp');
const spKey = testKey('desk');
const signer = testSigner(idpKey);
const signedSp = aServiceProvider({ certificates: [trusted(spKey)], requestsSigned: true });
const sloCallback = 'https://desk.example.com/saml/slo';

beforeAll(() => void vi.useFakeTimers({ toFake: ['Date'], now: nowMs }));
afterAll(() => void vi.useRealTimers());

const app = (config: Partial<SamlConfig> = {}): SAML =>
  new SAML({
    idpCert: idpKey.pem,
    idpIssuer,
    issuer: spEntityId,
    callbackUrl: acsUrl,
    audience: spEntityId,
    entryPoint: ssoUrl,
    logoutUrl: sloUrl,
    logoutCallbackUrl: sloCallback,
    wantAuthnResponseSigned: false,
    wantAssertionsSigned: false,
    identifierFormat: nameIdFormats.emailAddress,
    ...config,
  });

const signing = {
  privateKey: spKey.keyPem,
  publicCert: spKey.pem,
  signatureAlgorithm: 'sha256',
  digestAlgorithm: 'sha256',
} as const;

const fieldsOf = (pairs: readonly (readonly [string, string])[]): Record<string, string> =>
  Object.fromEntries(pairs);

async function accepts(
  sp: Partial<SamlServiceProvider>,
  config: Partial<SamlConfig> = {},
  changes: Partial<ResponseInput> = {},
) {
  const xml = await buildResponse(aResponse(aServiceProvider(sp), signer, changes));
  return app(config).validatePostResponseAsync(
    fieldsOf(encodePost({ kind: 'response', xml, relayState: undefined })),
  );
}

describe('node-saml accepts a response', () => {
  test.each([
    ['signed itself', { responseSigned: true, assertionSigned: false }, { wantAuthnResponseSigned: true }],
    [
      'with a signed assertion',
      { responseSigned: false, assertionSigned: true },
      { wantAssertionsSigned: true },
    ],
    [
      'signed twice',
      { responseSigned: true, assertionSigned: true },
      { wantAuthnResponseSigned: true, wantAssertionsSigned: true },
    ],
  ])('%s', async (_what, sp, config) => {
    const { profile } = await accepts(sp, config);
    expect(profile).toMatchObject({
      issuer: idpIssuer,
      nameID: 'ann@example.com',
      nameIDFormat: nameIdFormats.emailAddress,
      sessionIndex: '_session1',
      firstName: 'Ann',
      groups: ['Engineering', 'R&D <all>'],
    });
  });

  test.each([
    ['AES256_GCM', 'RSA_OAEP'],
    ['AES128_GCM', 'RSA_OAEP'],
    ['AES256_CBC', 'RSA_OAEP'],
    ['AES128_CBC', 'RSA_15'],
  ] as const)('encrypted by %s and %s, signed inside and outside', async (algorithm, keyTransport) => {
    const encryption = { certificate: trusted(spKey), algorithm, keyTransport };
    const config = { decryptionPvk: spKey.keyPem, wantAuthnResponseSigned: true, wantAssertionsSigned: true };
    const { profile } = await accepts({ assertionSigned: true, encryption }, config);
    expect(profile?.nameID).toBe('ann@example.com');
  });

  test('started here', async () => {
    const { profile } = await accepts({}, {}, { inResponseTo: undefined });
    expect(profile?.nameID).toBe('ann@example.com');
  });

  test('and not one for another app, of another key, or too late', async () => {
    await expect(accepts({ audience: 'https://other.example' })).rejects.toThrow(/audience/i);
    await expect(accepts({}, { idpCert: spKey.pem })).rejects.toThrow(/signature/i);
    await expect(accepts({}, {}, { nowMs: nowMs - 3_600_000 })).rejects.toThrow(/expired/i);
  });

  test('that says no, and understands it', async () => {
    const xml = await buildErrorResponse({
      sp: aServiceProvider(),
      signer,
      issuer: idpIssuer,
      responseId: '_r',
      nowMs,
      acsUrl,
      inResponseTo: '_q',
      status: { code: 'Responder', subcode: 'AuthnFailed', message: 'No.' },
    });
    const fields = fieldsOf(encodePost({ kind: 'response', xml, relayState: undefined }));
    await expect(app().validatePostResponseAsync(fields)).rejects.toThrow(/AuthnFailed|No\./);
  });
});

describe('an AuthnRequest of node-saml is read', () => {
  // A relay state with a space it signs as %20 and sends as +, so nobody who verifies what was sent can accept that.
  test('by Redirect, signed', async () => {
    const address = await app({ ...signing, forceAuthn: true }).getAuthorizeUrlAsync(
      '/desk?ticket=1&open=yes',
      undefined,
      {},
    );
    const message = decodeRedirect(new URL(address).search.slice(1));
    const request = readAuthnRequest(message, { sp: signedSp, destinations: [ssoUrl], nowMs });
    expect(request).toMatchObject({
      isSigned: true,
      issuer: spEntityId,
      acs: { url: acsUrl },
      forceAuthn: true,
      relayState: '/desk?ticket=1&open=yes',
      nameIdPolicy: { format: nameIdFormats.emailAddress, allowCreate: true },
      requestedAuthnContext: { comparison: 'exact' },
    });
  });

  test('by POST, signed and not', async () => {
    const form = async (config: Partial<SamlConfig>): Promise<[string, string][]> => {
      const html = await app({
        authnRequestBinding: 'HTTP-POST',
        skipRequestCompression: true,
        ...config,
      }).getAuthorizeFormAsync('state');
      return [...html.matchAll(/name="(SAMLRequest|RelayState)"[^>]*value="([^"]*)"/g)].map((found) => [
        found[1] ?? '',
        (found[2] ?? '').replaceAll('&#xA;', '\n'),
      ]);
    };
    const options = { destinations: [ssoUrl], nowMs };
    const signed = readAuthnRequest(decodePost(await form(signing)), { ...options, sp: signedSp });
    expect(signed).toMatchObject({ isSigned: true, relayState: 'state' });
    const plain = decodePost(await form({}));
    expect(readAuthnRequest(plain, { ...options, sp: aServiceProvider() }).isSigned).toBe(false);
    expect(refusal(() => readAuthnRequest(plain, { ...options, sp: signedSp })).code).toBe('unsigned');
  });
});

describe('single logout with node-saml', () => {
  const options = { sp: signedSp, destinations: [sloUrl], nowMs };
  const person = {
    value: 'ann@example.com',
    format: nameIdFormats.emailAddress,
    nameQualifier: undefined,
    spNameQualifier: undefined,
  };
  const profile = {
    issuer: idpIssuer,
    nameID: person.value,
    nameIDFormat: person.format,
    sessionIndex: '_session1',
    ID: '_x',
  };

  test('its LogoutRequest is read', async () => {
    const address = await app(signing).getLogoutUrlAsync(profile, 'state', {});
    const request = readLogoutRequest(decodeRedirect(new URL(address).search.slice(1)), options);
    expect(request).toMatchObject({
      issuer: spEntityId,
      nameId: { value: 'ann@example.com', format: nameIdFormats.emailAddress },
      sessionIndexes: ['_session1'],
      relayState: 'state',
    });
  });

  test('it accepts our LogoutResponse by Redirect', async () => {
    const xml = await buildLogoutResponse({
      id: '_lr',
      issuer: idpIssuer,
      nowMs,
      destination: sloCallback,
      inResponseTo: '_x',
      status: { code: 'Success', subcode: undefined, message: undefined },
      signer: undefined,
    });
    const address = await encodeRedirect({
      location: sloCallback,
      kind: 'response',
      xml,
      relayState: undefined,
      signer,
    });
    const url = new URL(address);
    const query = Object.fromEntries(url.searchParams);
    const { loggedOut } = await app(signing).validateRedirectAsync(query, url.search.slice(1));
    expect(loggedOut).toBe(true);
  });

  test('it accepts our LogoutRequest, and we its answer', async () => {
    const xml = await buildLogoutRequest({
      id: '_ours',
      issuer: idpIssuer,
      nowMs,
      destination: sloCallback,
      nameId: person,
      sessionIndexes: ['_session1'],
      notOnOrAfterMs: nowMs + 300_000,
      signer,
    });
    const { profile: told } = await app(signing).validatePostRequestAsync(
      fieldsOf(encodePost({ kind: 'request', xml, relayState: 'back' })),
    );
    expect(told).toMatchObject({ nameID: 'ann@example.com', sessionIndex: '_session1', ID: '_ours' });
    if (told === null) throw new Error('nobody was told');
    const answer = await app(signing).getLogoutResponseUrlAsync(told, 'back', {}, true);
    const response = readLogoutResponse(decodeRedirect(new URL(answer).search.slice(1)), options);
    expect(response).toMatchObject({ inResponseTo: '_ours', isComplete: true, relayState: 'back' });
  });
});

test('the metadata of node-saml is read', () => {
  const xml = app({
    ...signing,
    decryptionPvk: spKey.keyPem,
    wantAssertionsSigned: true,
  }).generateServiceProviderMetadata(spKey.pem, spKey.pem);
  const metadata = readSpMetadata(Buffer.from(xml), { nowMs });
  expect(metadata).toMatchObject({
    entityId: spEntityId,
    acs: [{ url: acsUrl, isDefault: true }],
    slo: [{ binding: 'POST', url: sloCallback }],
    nameIdFormats: [nameIdFormats.emailAddress],
    authnRequestsSigned: true,
    wantAssertionsSigned: true,
  });
  expect(metadata.signingCertificates.map(({ certificate }) => certificate)).toEqual([spKey.certificate]);
  expect(metadata.encryptionCertificates.map(({ certificate }) => certificate)).toEqual([spKey.certificate]);
});
