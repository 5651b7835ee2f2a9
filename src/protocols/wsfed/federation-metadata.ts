// WS-Federation 1.2 section 3.1: what relying parties of Windows Identity Foundation set themselves up from.
import {
  renderUnsigned,
  render,
  signatureHere,
  signRendered,
  x,
  type XmlNode,
  type XmlSigner,
} from '#src/protocols/xml/index.ts';

export type FederationMetadataInput = {
  readonly entityId: string;
  /** Where sign-in and sign-out requests go. */
  readonly passiveUrl: string;
  /** Base64 of the DER without line breaks, the one that signs first. */
  readonly certificates: readonly string[];
  /** Full names of the attributes that tokens may have. */
  readonly claimTypes: readonly string[];
  /** For the signature: an xs:NCName. */
  readonly id: string;
};

const federation = 'http://docs.oasis-open.org/wsfed/federation/200706';
const prefixes = {
  md: 'urn:oasis:names:tc:SAML:2.0:metadata',
  ds: 'http://www.w3.org/2000/09/xmldsig#',
  xsi: 'http://www.w3.org/2001/XMLSchema-instance',
  fed: federation,
  auth: 'http://docs.oasis-open.org/wsfed/authorization/200706',
  wsa: 'http://www.w3.org/2005/08/addressing',
};

/** FederationMetadata/2007-06 as canonical XML without a declaration; signed where a signer is given. */
export async function buildFederationMetadata(
  input: FederationMetadataInput,
  signer?: XmlSigner,
): Promise<string> {
  if (signer === undefined) return render(entityNode(input, undefined), prefixes);
  return signRendered(
    renderUnsigned(entityNode(input, signatureHere), prefixes),
    // `fed` also stands in the value of xsi:type.
    { id: input.id, inclusivePrefixes: ['fed'] },
    signer,
  );
}

function entityNode(input: FederationMetadataInput, signature: XmlNode | undefined): XmlNode {
  return x(
    'md:EntityDescriptor',
    { ID: input.id, entityID: input.entityId },
    signature,
    x(
      'md:RoleDescriptor',
      {
        'xmlns:fed': federation,
        protocolSupportEnumeration: federation,
        'xsi:type': 'fed:SecurityTokenServiceType',
      },
      input.certificates.map((certificate) =>
        x(
          'md:KeyDescriptor',
          { use: 'signing' },
          x('ds:KeyInfo', {}, x('ds:X509Data', {}, x('ds:X509Certificate', {}, certificate))),
        ),
      ),
      x('fed:TokenTypesOffered', {}, x('fed:TokenType', { Uri: 'urn:oasis:names:tc:SAML:1.0:assertion' })),
      input.claimTypes.length > 0 &&
        x(
          'fed:ClaimTypesOffered',
          {},
          input.claimTypes.map((uri) => x('auth:ClaimType', { Optional: 'true', Uri: uri })),
        ),
      endpointNode('fed:SecurityTokenServiceEndpoint', input.passiveUrl),
      endpointNode('fed:PassiveRequestorEndpoint', input.passiveUrl),
    ),
  );
}

function endpointNode(name: string, url: string): XmlNode {
  return x(name, {}, x('wsa:EndpointReference', {}, x('wsa:Address', {}, url)));
}
