// Signed SAML messages for the tests of the XML engine, and a service provider that reads them the careful way.
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import {
  createXmlSigner,
  hasSignature,
  parseXml,
  raw,
  renderUnsigned,
  requiredChild,
  type SignerOptions,
  signatureHere,
  signRendered,
  type VerifiedElement,
  verifySigned,
  x,
  type XmlSigner,
} from '#src/protocols/xml/index.ts';
import { testRsaCertificate } from './certificate.ts';

export const samlp = 'urn:oasis:names:tc:SAML:2.0:protocol';
export const saml = 'urn:oasis:names:tc:SAML:2.0:assertion';
export const dsig = 'http://www.w3.org/2000/09/xmldsig#';
export const prefixes = { samlp, saml, xsi: 'http://www.w3.org/2001/XMLSchema-instance' };

export type TestKey = {
  key: KeyObject;
  publicKey: KeyObject;
  certificate: string;
  pem: string;
  keyPem: string;
};

export function testKey(commonName: string): TestKey {
  const { cert, key } = testRsaCertificate(commonName);
  return {
    key: createPrivateKey(key),
    publicKey: createPublicKey(key),
    certificate: cert.replace(/-----[A-Z ]+-----|\s/g, ''),
    pem: cert,
    keyPem: key,
  };
}

export function testSigner({ key, certificate }: TestKey, how: Partial<SignerOptions> = {}): XmlSigner {
  return createXmlSigner({ key, certificate, signature: 'RSA_SHA256', digest: 'SHA256', ...how });
}

export type Said = { nameId: string; groups?: string[]; id?: string; status?: string };

export function signedAssertion(said: Said, signer: XmlSigner): Promise<string> {
  const { nameId, groups = ['Engineering', 'Everyone'], id = '_a' } = said;
  const xs = { 'xmlns:xs': 'http://www.w3.org/2001/XMLSchema' };
  const assertion = x(
    'saml:Assertion',
    { ...xs, ID: id, Version: '2.0', IssueInstant: '2026-11-01T09:00:00Z' },
    x('saml:Issuer', {}, 'https://idp.example.com'),
    signatureHere,
    x('saml:Subject', {}, x('saml:NameID', {}, nameId)),
    x(
      'saml:Conditions',
      {},
      x('saml:AudienceRestriction', {}, x('saml:Audience', {}, 'https://sp.example.com')),
    ),
    x(
      'saml:AttributeStatement',
      {},
      x(
        'saml:Attribute',
        { Name: 'groups' },
        groups.map((group) => x('saml:AttributeValue', { 'xsi:type': 'xs:string' }, group)),
      ),
    ),
  );
  return signRendered(renderUnsigned(assertion, prefixes), { id, inclusivePrefixes: ['xs'] }, signer);
}

/** A response around an assertion text; signed itself when it is given a signer. */
export async function response(
  assertion: string,
  signer?: XmlSigner,
  said: Partial<Said> = {},
): Promise<string> {
  const { id = '_r', status = 'urn:oasis:names:tc:SAML:2.0:status:Success' } = said;
  const node = x(
    'samlp:Response',
    { ID: id, Version: '2.0', Destination: 'https://sp.example.com/acs?a=1&b=2' },
    x('saml:Issuer', {}, 'https://idp.example.com'),
    signatureHere,
    x('samlp:Status', {}, x('samlp:StatusCode', { Value: status })),
    assertion === '' ? undefined : raw(assertion),
  );
  const unsigned = renderUnsigned(node, prefixes);
  if (signer === undefined) return unsigned.head + unsigned.tail;
  return signRendered(unsigned, { id, inclusivePrefixes: ['xs'] }, signer);
}

/** What verified: of the response where that is signed, else of its one assertion. */
export function readSigned(xml: string | Buffer, keys: readonly KeyObject[]): VerifiedElement {
  const root = parseXml(Buffer.from(xml));
  if (hasSignature(root)) return verifySigned(root, keys);
  return verifySigned(requiredChild(root, saml, 'Assertion'), keys);
}

/** The NameID that such a service provider lets in. */
export function nameIdOf(xml: string | Buffer, keys: readonly KeyObject[]): string {
  const { element } = readSigned(xml, keys);
  const assertion = element.localName === 'Assertion' ? element : requiredChild(element, saml, 'Assertion');
  return requiredChild(requiredChild(assertion, saml, 'Subject'), saml, 'NameID').children.join('');
}
