import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { testCertificate } from '#test/kit/certificate.ts';
import { acsUrl, nowMs, refusal, spEntityId, trusted } from '#test/kit/saml.ts';
import { testKey, testSigner } from '#test/kit/signed-xml.ts';
import { selfSignedCertificate } from '#src/protocols/x509/index.ts';
import {
  type Child,
  render,
  renderUnsigned,
  signatureHere,
  signRendered,
  x,
} from '#src/protocols/xml/index.ts';
import {
  bindingUris,
  buildIdpMetadata,
  nameIdFormats,
  type ReadSpMetadataOptions,
  readSpMetadata,
  samlNamespaces,
} from '../index.ts';

const key = testKey('desk');
const second = testKey('desk, next year');
const federation = testKey('federation');
const signer = testSigner(federation);
const prefixes = {
  md: samlNamespaces.metadata,
  ds: samlNamespaces.signature,
  mdui: samlNamespaces.displayInformation,
};
const { POST, REDIRECT } = bindingUris;

type Parts = {
  entityId?: string;
  attributes?: Record<string, string>;
  role?: Record<string, string>;
  keys?: Child;
  slo?: Child;
  acs?: Child;
  more?: Child;
  organization?: Child;
  extensions?: Child;
};

const keyNode = (certificate: string, use?: string, ...methods: string[]) =>
  x(
    'md:KeyDescriptor',
    { use },
    x('ds:KeyInfo', {}, x('ds:X509Data', {}, x('ds:X509Certificate', {}, certificate))),
    methods.map((algorithm) => x('md:EncryptionMethod', { Algorithm: algorithm })),
  );
const acsNode = (
  location: string,
  index: string | undefined = '0',
  binding: string = POST,
  isDefault?: string,
) => x('md:AssertionConsumerService', { Binding: binding, Location: location, index, isDefault });

function entityNode(parts: Parts = {}, signature?: Child) {
  return x(
    'md:EntityDescriptor',
    { entityID: parts.entityId ?? spEntityId, ...parts.attributes },
    signature,
    x(
      'md:SPSSODescriptor',
      { protocolSupportEnumeration: samlNamespaces.protocol, ...parts.role },
      parts.extensions,
      parts.keys ?? keyNode(key.certificate),
      parts.slo,
      x('md:NameIDFormat', {}, nameIdFormats.emailAddress),
      parts.acs ?? acsNode(acsUrl),
      parts.more,
    ),
    parts.organization,
  );
}

const text = (parts?: Parts): string => render(entityNode(parts), prefixes);
const read = (parts?: Parts, options: Partial<ReadSpMetadataOptions> = {}) =>
  readSpMetadata(Buffer.from(text(parts)), { nowMs, ...options });
const refused = (parts?: Parts, options?: Partial<ReadSpMetadataOptions>) =>
  refusal(() => read(parts, options));
const refusedText = (xml: string, options: Partial<ReadSpMetadataOptions> = {}) =>
  refusal(() => readSpMetadata(Buffer.from(xml), { nowMs, ...options }));
const list = (attributes: Record<string, string>, ...entities: string[]): string =>
  `<md:EntitiesDescriptor xmlns:md="${prefixes.md}"${Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${value}"`)
    .join('')}>${entities.join('')}</md:EntitiesDescriptor>`;
const signedEntity = (parts: Parts, by = signer): Promise<string> =>
  signRendered(
    renderUnsigned(
      entityNode({ ...parts, attributes: { ID: '_m', ...parts.attributes } }, signatureHere),
      prefixes,
    ),
    { id: '_m' },
    by,
  );

describe('saml-metadata 2.4.4 the metadata of a service provider', () => {
  test('says all that an app is set up from', () => {
    const metadata = read({
      role: { AuthnRequestsSigned: 'true', WantAssertionsSigned: '1' },
      keys: [
        keyNode(key.certificate, 'signing'),
        keyNode(second.certificate, 'encryption', 'http://www.w3.org/2009/xmlenc11#aes256-gcm'),
      ],
      slo: [
        x('md:SingleLogoutService', { Binding: REDIRECT, Location: 'https://desk.example.com/slo' }),
        x('md:SingleLogoutService', {
          Binding: 'urn:oasis:names:tc:SAML:2.0:bindings:SOAP',
          Location: 'https://desk.example.com/soap',
        }),
        x('md:SingleLogoutService', {
          Binding: POST,
          Location: 'https://desk.example.com/slo',
          ResponseLocation: 'https://desk.example.com/slo/done',
        }),
      ],
      acs: [
        acsNode(acsUrl, '3'),
        acsNode('https://desk.example.com/art', '1', 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact'),
        acsNode('http://localhost:8080/acs', '2', POST, 'true'),
      ],
      extensions: x(
        'md:Extensions',
        {},
        x(
          'mdui:UIInfo',
          {},
          x('mdui:DisplayName', { 'xml:lang': 'ja' }, '窓口'),
          x('mdui:DisplayName', { 'xml:lang': 'en' }, 'Desk'),
        ),
      ),
      more: x(
        'md:AttributeConsumingService',
        { index: '1' },
        x('md:ServiceName', { 'xml:lang': 'en' }, 'Desk service'),
        x('md:RequestedAttribute', {
          Name: 'urn:oid:0.9.2342.19200300.100.1.3',
          FriendlyName: 'mail',
          isRequired: 'true',
        }),
      ),
      organization: x(
        'md:Organization',
        {},
        x('md:OrganizationName', { 'xml:lang': 'en' }, 'desk'),
        x('md:OrganizationDisplayName', { 'xml:lang': 'en' }, 'Desk Ltd'),
        x('md:OrganizationURL', { 'xml:lang': 'en' }, 'https://desk.example.com'),
      ),
      attributes: { validUntil: '2026-12-01T00:00:00Z' },
    });
    expect(metadata).toMatchObject({
      entityId: spEntityId,
      acs: [
        { url: acsUrl, index: 3, isDefault: false },
        { url: 'http://localhost:8080/acs', index: 2, isDefault: true },
      ],
      slo: [
        { binding: 'REDIRECT', url: 'https://desk.example.com/slo', responseUrl: undefined },
        {
          binding: 'POST',
          url: 'https://desk.example.com/slo',
          responseUrl: 'https://desk.example.com/slo/done',
        },
      ],
      nameIdFormats: [nameIdFormats.emailAddress],
      encryptionMethods: ['http://www.w3.org/2009/xmlenc11#aes256-gcm'],
      authnRequestsSigned: true,
      wantAssertionsSigned: true,
      requestedAttributes: [
        { name: 'urn:oid:0.9.2342.19200300.100.1.3', friendlyName: 'mail', isRequired: true },
      ],
      validUntilMs: Date.UTC(2026, 11, 1),
      displayName: 'Desk',
      organizationName: 'Desk Ltd',
      organizationUrl: 'https://desk.example.com',
      isSigned: false,
      warnings: [],
    });
    expect(metadata.signingCertificates).toMatchObject([{ certificate: key.certificate }]);
    expect(metadata.encryptionCertificates).toMatchObject([{ certificate: second.certificate }]);
  });

  test('as tools write it, with comments, a declaration and a byte order mark', () => {
    const xml = `\ufeff<?xml version="1.0" encoding="UTF-8"?>\n<!-- made by a tool -->\n${text().replace('<md:NameIDFormat>', '<!-- formats -->\n  <md:NameIDFormat>')}\n`;
    expect(readSpMetadata(Buffer.from(xml), { nowMs }).entityId).toBe(spEntityId);
  });
});

describe('SECURITY.md A6 S14 a key', () => {
  test('without `use` is for signing and for encryption, and its absence never switches checking off (CVE-2026-16443)', () => {
    const metadata = read({ keys: keyNode(key.certificate) });
    expect(metadata.signingCertificates).toMatchObject([{ certificate: key.certificate }]);
    expect(metadata.encryptionCertificates).toMatchObject([{ certificate: key.certificate }]);
    const error = refused({
      role: { AuthnRequestsSigned: 'true' },
      keys: keyNode(key.certificate, 'encryption'),
    });
    expect(error).toMatchObject({ code: 'certificate' });
    expect(error.message).toContain('AuthnRequestsSigned="true"');
  });

  test('has two certificates while it rolls over', () => {
    const keys = [keyNode(key.certificate, 'signing'), keyNode(second.certificate, 'signing')];
    expect(read({ keys }).signingCertificates).toHaveLength(2);
  });

  test('of another use, of another kind or unreadable is refused with its place', () => {
    expect(refused({ keys: keyNode(key.certificate, 'none') }).message).toContain('use="none"');
    const elliptic = testCertificate().cert.replace(/-----[A-Z ]+-----|\s/g, '');
    expect(refused({ keys: keyNode(elliptic) })).toMatchObject({ code: 'certificate' });
    expect(refused({ keys: keyNode(elliptic) }).message).toMatch(/line 1, column \d+ holds a key of type ec/);
    expect(refused({ keys: keyNode('QUJD') }).message).toContain('cannot be read');
  });

  test('of fewer than 2048 bits is refused', () => {
    const weak = selfSignedCertificate({
      subject: { commonName: 'desk' },
      serial: Buffer.from([1]),
      notBeforeMs: nowMs,
      notAfterMs: nowMs + 1000,
      privateKey: generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey,
    });
    expect(refused({ keys: keyNode(weak.toString('base64')) }).message).toContain('1024 bits');
  });

  test('whose certificate has run out is told, not refused: the app may renew it meanwhile', () => {
    const later = Date.UTC(2055, 0, 1);
    expect(read({}, { nowMs: later }).warnings.join()).toContain('ran out on 2049-12-31');
  });

  test('without a certificate is passed over, and that is told', () => {
    const keys = x('md:KeyDescriptor', {}, x('ds:KeyInfo', {}, x('ds:KeyName', {}, 'k')));
    const metadata = read({ keys });
    expect(metadata.signingCertificates).toEqual([]);
    expect(metadata.warnings.join()).toContain('no ds:X509Certificate');
  });
});

describe('SECURITY.md A6 S15 an address of metadata', () => {
  test.each([
    'javascript:alert(1)//https://desk.example.com',
    'data:text/html,<script>alert(1)</script>',
    'JavaScript:alert(1)',
    'vbscript:x',
    'file:///etc/passwd',
    '/saml/acs',
    '//desk.example.com/acs',
    '',
    'https://user:password@desk.example.com/acs',
    'https://desk.example.com/acs#part',
    'https://',
  ])('is never %j (CVE-2026-29191, CVE-2023-45683)', (location) => {
    const error = refused({ acs: acsNode(location) });
    expect(error.code).toBe('acs');
    expect(error.message).toContain('"md:AssertionConsumerService" in line 1');
    const slo = x('md:SingleLogoutService', { Binding: POST, Location: location });
    expect(refused({ slo }).message).toContain('"md:SingleLogoutService"');
  });

  test('for answers has to take POST', () => {
    const error = refused({ acs: acsNode(acsUrl, '0', 'urn:oasis:names:tc:SAML:2.0:bindings:PAOS') });
    expect(error).toMatchObject({ code: 'acs' });
    expect(error.message).toContain('"urn:oasis:names:tc:SAML:2.0:bindings:PAOS"');
    expect(refused({ acs: [] }).code).toBe('acs');
  });

  test('has its own index, and one is the default', () => {
    expect(refused({ acs: [acsNode(acsUrl), acsNode(`${acsUrl}2`)] }).message).toContain('the index 0');
    expect(refused({ acs: acsNode(acsUrl, 'x') }).code).toBe('malformed');
    const defaults = read({ acs: [acsNode(acsUrl, '0', POST, 'false'), acsNode(`${acsUrl}2`, '1')] }).acs;
    expect(defaults.map(({ isDefault }) => isDefault)).toEqual([false, true]);
  });
});

describe('SECURITY.md A6 S14 metadata is refused', () => {
  test('when it is too big', () => {
    const error = refusal(() => readSpMetadata(Buffer.alloc(2 * 1024 * 1024 + 1, ' '), { nowMs }));
    expect(error).toMatchObject({ code: 'too_large' });
  });

  test('with a DOCTYPE or a processing instruction', () => {
    expect(refusedText(`<!DOCTYPE a [<!ENTITY e "x">]>${text()}`).code).toBe('malformed');
    expect(refusedText(`<?xml-stylesheet href="x"?>${text()}`).code).toBe('malformed');
  });

  test('when it is no metadata, or none of a SAML 2.0 service provider', () => {
    expect(refusedText('<html></html>').message).toContain('"html"');
    expect(refusedText('not xml').code).toBe('malformed');
    const idp = buildIdpMetadata({
      entityId: 'https://idp.example.com',
      ssoUrl: 'https://idp.example.com/sso',
      sloUrl: undefined,
      certificates: [key.certificate],
      wantAuthnRequestsSigned: false,
      nameIdFormats: [],
    });
    expect(refusedText(idp)).toMatchObject({ code: 'not_a_service_provider' });
    expect(refusedText(idp).message).toContain('is an identity provider');
    const old = refused({ role: { protocolSupportEnumeration: 'urn:oasis:names:tc:SAML:1.1:protocol' } });
    expect(old).toMatchObject({ code: 'not_a_service_provider' });
  });

  test('after its validUntil, wherever that stands', () => {
    const over = { validUntil: '2026-11-27T08:59:59Z' };
    expect(refused({ attributes: over }).message).toContain('valid until "2026-11-27T08:59:59.000Z"');
    expect(refused({ role: over }).code).toBe('expired');
    expect(refusedText(list(over, text())).code).toBe('expired');
    expect(refused({ attributes: { validUntil: 'soon' } }).code).toBe('malformed');
  });

  test('when its elements are not in the order of the schema', () => {
    const slo = x('md:SingleLogoutService', { Binding: POST, Location: acsUrl });
    expect(refused({ more: slo }).message).toContain('"md:SingleLogoutService" in line 1');
  });

  test('without an entityID', () => {
    expect(refused({ entityId: '' }).message).toContain('"entityID"');
  });
});

describe('SECURITY.md A6 S14 the signature of metadata', () => {
  const must = { signerCertificates: [trusted(federation)] };
  const readText = (xml: string, options: Partial<ReadSpMetadataOptions> = must) =>
    readSpMetadata(Buffer.from(xml), { nowMs, ...options });

  test('is demanded where a certificate is given for it', async () => {
    expect(refusedText(text(), must)).toMatchObject({ code: 'unsigned' });
    expect(readText(await signedEntity({}))).toMatchObject({ isSigned: true, warnings: [] });
  });

  test('that is wrong, or of a certificate in the document itself, is refused', async () => {
    const xml = await signedEntity({});
    expect(refusedText(xml.replace(acsUrl, 'https://evil.example/acs'), must).code).toBe('signature');
    expect(refusedText(await signedEntity({}, testSigner(key)), must).code).toBe('signature');
    const weak = testSigner(federation, { signature: 'RSA_SHA1', digest: 'SHA1' });
    expect(refusedText(await signedEntity({}, weak), must).code).toBe('signature');
    const old = { signerCertificates: [trusted(federation, { notAfterMs: nowMs - 1 })] };
    expect(refusedText(xml, old).message).toContain('ran out on');
  });

  test('that nobody can check is told', async () => {
    const metadata = readText(await signedEntity({}), {});
    expect(metadata.isSigned).toBe(false);
    expect(metadata.warnings.join()).toContain('nothing was given to check');
  });

  test('of the one entity counts in an unsigned list; of another entity it does not', async () => {
    const signed = await signedEntity({});
    const evil = text({ acs: acsNode('https://evil.example/acs') });
    expect(readText(list({}, signed)).isSigned).toBe(true);
    const other = text({ entityId: 'https://evil.example' });
    expect(readText(list({}, other, signed), { ...must, entityId: spEntityId }).isSigned).toBe(true);
    expect(refusedText(list({}, signed, other), { ...must, entityId: 'https://evil.example' }).code).toBe(
      'unsigned',
    );
    expect(refusedText(list({}, evil, signed), { ...must, entityId: spEntityId }).code).toBe('ambiguous');
  });

  test('of the list covers all that is in it', async () => {
    const listed = x(
      'md:EntitiesDescriptor',
      { ID: '_l' },
      signatureHere,
      entityNode(),
      entityNode({ entityId: 'https://other.example' }),
    );
    const signed = await signRendered(renderUnsigned(listed, prefixes), { id: '_l' }, signer);
    expect(readText(signed, { ...must, entityId: spEntityId }).isSigned).toBe(true);
    const added = signed.replace(
      '</md:EntitiesDescriptor>',
      `${text({ entityId: 'https://evil.example' })}</md:EntitiesDescriptor>`,
    );
    expect(refusedText(added, { ...must, entityId: 'https://evil.example' }).code).toBe('signature');
  });
});

describe('metadata of several', () => {
  const others = ['https://a.example', 'https://b.example'].map((entityId) => text({ entityId }));

  test('needs one to be chosen, and names them', () => {
    const error = refusedText(list({}, ...others));
    expect(error).toMatchObject({ code: 'ambiguous' });
    expect(error.message).toContain('"https://a.example", "https://b.example"');
    const chosen = readSpMetadata(Buffer.from(list({}, ...others)), { nowMs, entityId: 'https://b.example' });
    expect(chosen.entityId).toBe('https://b.example');
    expect(refusedText(list({}, ...others), { entityId: 'https://c.example' }).message).toContain(
      'does not describe',
    );
  });

  test('chooses by itself the only service provider among them, also in a list of lists', () => {
    const idp = render(
      x('md:EntityDescriptor', { entityID: 'https://i.example' }, x('md:IDPSSODescriptor')),
      prefixes,
    );
    const metadata = readSpMetadata(Buffer.from(list({}, idp, list({}, text()))), { nowMs });
    expect(metadata.entityId).toBe(spEntityId);
    expect(refusedText(list({})).code).toBe('malformed');
  });
});
