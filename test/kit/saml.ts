// A service provider that speaks SAML to us: its keys, its requests, and what the engine knows of it.
import { randomBytes } from 'node:crypto';
import {
  attributeNameFormats,
  decodePost,
  decodeRedirect,
  encodePost,
  encodeRedirect,
  formatInstant,
  nameIdFormats,
  type ResponseInput,
  SamlError,
  type SamlMessage,
  type SamlServiceProvider,
  type TrustedCertificate,
} from '#src/protocols/saml/index.ts';
import {
  type Attributes,
  type Child,
  render,
  renderUnsigned,
  signatureHere,
  signRendered,
  x,
  type XmlSigner,
} from '#src/protocols/xml/index.ts';
import { saml, samlp, type TestKey } from './signed-xml.ts';

export const nowMs = Date.UTC(2026, 10, 27, 9, 0, 0);
export const ssoUrl = 'https://id.example.com/app/desk/exk1/sso/saml';
export const sloUrl = 'https://id.example.com/app/desk/exk1/slo/saml';
export const idpIssuer = 'http://www.okta.com/exk1';
export const spEntityId = 'https://desk.example.com/saml';
export const acsUrl = 'https://desk.example.com/saml/acs';

export function trusted(
  key: TestKey,
  validity: { notBeforeMs?: number; notAfterMs?: number } = {},
): TrustedCertificate {
  return {
    key: key.publicKey,
    certificate: key.certificate,
    notBeforeMs: validity.notBeforeMs ?? nowMs - 86_400_000,
    notAfterMs: validity.notAfterMs ?? nowMs + 86_400_000,
  };
}

export function aServiceProvider(changes: Partial<SamlServiceProvider> = {}): SamlServiceProvider {
  return {
    issuers: [spEntityId],
    audience: spEntityId,
    acs: [
      { url: acsUrl, index: 0, isDefault: true },
      { url: 'https://desk.example.com/saml/acs/second', index: 7, isDefault: false },
    ],
    recipient: undefined,
    destination: undefined,
    nameIdFormat: nameIdFormats.emailAddress,
    authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
    responseSigned: true,
    assertionSigned: false,
    signatureAlgorithm: 'RSA_SHA256',
    digestAlgorithm: 'SHA256',
    encryption: undefined,
    certificates: [],
    requestsSigned: false,
    honorForceAuthn: true,
    requestCompressed: false,
    assertionLifetimeSeconds: 300,
    slo: {
      responseUrl: 'https://desk.example.com/saml/slo',
      requestUrl: 'https://desk.example.com/saml/slo',
      binding: 'POST',
      sessionIndexRequired: false,
    },
    ...changes,
  };
}

/** A message of the app: what is `undefined` is left out. */
export type Sent = { attributes?: Attributes; issuer?: Child; children?: readonly Child[] };
type Root = 'AuthnRequest' | 'LogoutRequest' | 'LogoutResponse';

const prefixes = { samlp, saml };
const issuerOf = (sent: Sent): Child => ('issuer' in sent ? sent.issuer : x('saml:Issuer', {}, spEntityId));

function attributesOf(root: Root, sent: Sent): Attributes {
  const destination = root === 'AuthnRequest' ? ssoUrl : sloUrl;
  return {
    ID: '_request1',
    Version: '2.0',
    IssueInstant: formatInstant(nowMs),
    Destination: destination,
    ...sent.attributes,
  };
}

export function samlText(root: Root, sent: Sent = {}): string {
  const node = x(`samlp:${root}`, attributesOf(root, sent), issuerOf(sent), ...(sent.children ?? []));
  return render(node, prefixes);
}

export function signedSamlText(root: Root, sent: Sent, signer: XmlSigner): Promise<string> {
  const attributes = attributesOf(root, sent);
  const node = x(`samlp:${root}`, attributes, issuerOf(sent), signatureHere, ...(sent.children ?? []));
  return signRendered(renderUnsigned(node, prefixes), { id: attributes.ID ?? '' }, signer);
}

type Kind = SamlMessage['kind'];

export function byPost(xml: string, kind: Kind = 'request', relayState?: string): SamlMessage {
  return decodePost(encodePost({ kind, xml, relayState }));
}

export async function redirectQuery(
  xml: string,
  how: { signer?: XmlSigner | undefined; relayState?: string; kind?: Kind } = {},
): Promise<string> {
  const { signer, relayState, kind = 'request' } = how;
  const address = await encodeRedirect({ location: ssoUrl, kind, xml, relayState, signer });
  return new URL(address).search.slice(1);
}

export async function byRedirect(
  xml: string,
  how: { signer?: XmlSigner | undefined; relayState?: string; kind?: Kind } = {},
): Promise<SamlMessage> {
  return decodeRedirect(await redirectQuery(xml, how));
}

/** The error that something is refused with. */
export function refusal(work: () => unknown): SamlError {
  try {
    work();
  } catch (error) {
    if (error instanceof SamlError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

export const responseId = '_response1';
export const assertionId = '_assertion1';

/** What is said to an app about a person. */
export function aResponse(
  sp: SamlServiceProvider,
  signer: XmlSigner,
  changes: Partial<ResponseInput> = {},
): ResponseInput {
  return {
    sp,
    signer,
    issuer: idpIssuer,
    responseId,
    assertionId,
    nowMs,
    acsUrl,
    inResponseTo: '_request1',
    subject: { nameId: 'ann@example.com', format: sp.nameIdFormat },
    authn: { instantMs: nowMs - 60_000, sessionIndex: '_session1', classRef: sp.authnContextClassRef },
    attributes: [
      { name: 'firstName', values: ['Ann'] },
      { name: 'groups', nameFormat: attributeNameFormats.basic, values: ['Engineering', 'R&D <all>'] },
      { name: 'nothing', values: [] },
    ],
    random: randomBytes,
    ...changes,
  };
}
