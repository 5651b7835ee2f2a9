// A service provider for tests: it signs what it sends, and believes what it gets only if the signature holds.
import { generateKeyPairSync, type KeyObject, sign, X509Certificate } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { InjectResponse } from '#src/platform/http/index.ts';
import { selfSignedCertificate } from '#src/protocols/x509/index.ts';
import {
  attributeOf,
  childElements,
  createXmlSigner,
  parseXml,
  render,
  renderUnsigned,
  signatureHere,
  signRendered,
  textOf,
  verifySigned,
  x,
  type XmlElement,
  type XmlNode,
  type XmlSigner,
} from '#src/protocols/xml/index.ts';

export type SpKeys = { key: KeyObject; certificate: string };

const prefixes = {
  samlp: 'urn:oasis:names:tc:SAML:2.0:protocol',
  saml: 'urn:oasis:names:tc:SAML:2.0:assertion',
};

export function spKeys(notAfterMs = Date.UTC(2090, 0, 1)): SpKeys {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const certificate = selfSignedCertificate({
    subject: { commonName: 'sp.example.com' },
    serial: Buffer.from([1]),
    notBeforeMs: Date.UTC(2020, 0, 1),
    notAfterMs,
    privateKey,
  });
  return { key: privateKey, certificate: certificate.toString('base64') };
}

export type Message = {
  id?: string;
  issuer?: string;
  destination?: string | undefined;
  issuedMs: number;
  attributes?: Record<string, string | undefined>;
  children?: XmlNode[];
};

export function spSigner({ key, certificate }: SpKeys): XmlSigner {
  return createXmlSigner({ key, certificate, signature: 'RSA_SHA256', digest: 'SHA256' });
}

/** A protocol message, unsigned or signed inside. */
export async function protocolMessage(
  name: 'AuthnRequest' | 'LogoutRequest' | 'LogoutResponse',
  message: Message & { issuer: string },
  signer: XmlSigner | undefined,
): Promise<string> {
  const id = message.id ?? `_${Math.trunc(message.issuedMs)}${name}`;
  const node = (signature: XmlNode | undefined) =>
    x(
      `samlp:${name}`,
      {
        Destination: message.destination,
        ID: id,
        IssueInstant: new Date(message.issuedMs).toISOString(),
        Version: '2.0',
        ...message.attributes,
      },
      x('saml:Issuer', {}, message.issuer),
      signature,
      message.children,
    );
  if (signer === undefined) return render(node(undefined), prefixes);
  return signRendered(renderUnsigned(node(signatureHere), prefixes), { id }, signer);
}

/** Query of the Redirect binding, signed over its octets where there is a key. */
export function redirectQuery(
  parameter: 'SAMLRequest' | 'SAMLResponse',
  xml: string,
  { key, relayState }: { key?: KeyObject | undefined; relayState?: string | undefined } = {},
): string {
  const parts = [`${parameter}=${encodeURIComponent(deflateRawSync(Buffer.from(xml)).toString('base64'))}`];
  if (relayState !== undefined) parts.push(`RelayState=${encodeURIComponent(relayState)}`);
  if (key === undefined) return parts.join('&');
  parts.push(`SigAlg=${encodeURIComponent('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256')}`);
  const octets = parts.join('&');
  return `${octets}&Signature=${encodeURIComponent(sign('sha256', Buffer.from(octets), key).toString('base64'))}`;
}

export const postFields = (
  parameter: 'SAMLRequest' | 'SAMLResponse',
  xml: string,
  relayState?: string,
): Record<string, string> => ({
  [parameter]: Buffer.from(xml).toString('base64'),
  ...(relayState === undefined ? {} : { RelayState: relayState }),
});

/** The form of a page that posts itself. */
export function formOf({ text }: InjectResponse): { action: string; fields: Record<string, string> } {
  const action = plain(/<form[^>]* action="([^"]*)"/.exec(text)?.[1] ?? '');
  const fields = Object.fromEntries(
    [...text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(
      ([, name = '', value = '']) => [plain(name), plain(value)],
    ),
  );
  return { action, fields };
}

export const plain = (text: string): string =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#38;', '&')
    .replaceAll('&amp;', '&');

const keyOf = (certificate: string): KeyObject =>
  new X509Certificate(Buffer.from(certificate, 'base64')).publicKey;

export const descendant = (element: XmlElement, localName: string): XmlElement | undefined => {
  for (const child of childElements(element)) {
    if (child.localName === localName) return child;
    const found = descendant(child, localName);
    if (found !== undefined) return found;
  }
  return undefined;
};

export const descendants = (element: XmlElement, localName: string): XmlElement[] =>
  childElements(element).flatMap((child) => [
    ...(child.localName === localName ? [child] : []),
    ...descendants(child, localName),
  ]);

export type ReadResponse = ReturnType<typeof readPostedResponse>;

/** What a posted Response says, with its signature checked by the certificate given. */
export function readPostedResponse(answer: InjectResponse, certificate: string) {
  const { action, fields } = formOf(answer);
  const document = parseXml(Buffer.from(fields.SAMLResponse ?? '', 'base64'));
  const { element } = verifySigned(document, [keyOf(certificate)]);
  return { action, relayState: fields.RelayState, ...readMessage(element) };
}

/** What an address of the Redirect binding carries; its signature is there, and not looked at. */
export function readRedirect(location: string) {
  const query = new URL(location).searchParams;
  const message = query.get('SAMLRequest') ?? query.get('SAMLResponse') ?? '';
  const element = parseXml(inflateRawSync(Buffer.from(message, 'base64')));
  return {
    relayState: query.get('RelayState') ?? undefined,
    isSigned: query.get('Signature') !== null,
    ...readMessage(element),
  };
}

export function readMessage(element: XmlElement) {
  const text = (name: string) => {
    const found = descendant(element, name);
    return found === undefined ? undefined : textOf(found);
  };
  const attribute = (name: string, of: string) => {
    const found = descendant(element, of);
    return found === undefined ? undefined : attributeOf(found, name);
  };
  const attributes = Object.fromEntries(
    descendants(element, 'Attribute').map((one) => [
      attributeOf(one, 'Name') ?? '',
      descendants(one, 'AttributeValue').map((value) => textOf(value)),
    ]),
  );
  return {
    element,
    id: attributeOf(element, 'ID') ?? '',
    name: element.localName,
    issuer: text('Issuer'),
    destination: attributeOf(element, 'Destination'),
    inResponseTo: attributeOf(element, 'InResponseTo'),
    status: descendants(element, 'StatusCode').map((code) =>
      (attributeOf(code, 'Value') ?? '').split(':').at(-1),
    ),
    nameId: text('NameID'),
    format: attribute('Format', 'NameID'),
    audience: text('Audience'),
    recipient: attribute('Recipient', 'SubjectConfirmationData'),
    sessionIndex: attribute('SessionIndex', 'AuthnStatement') ?? text('SessionIndex'),
    sessionNotOnOrAfter: attribute('SessionNotOnOrAfter', 'AuthnStatement'),
    authnInstant: attribute('AuthnInstant', 'AuthnStatement'),
    classRef: text('AuthnContextClassRef'),
    attributes,
  };
}
