import {
  render,
  renderUnsigned,
  signatureHere,
  signRendered,
  x,
  type XmlNode,
  type XmlSigner,
} from '#src/protocols/xml/index.ts';
import { formatInstant } from '../instant.ts';
import { prefixes } from '../outgoing-prefixes.ts';
import { bindingUris, samlNamespaces } from '../saml-names.ts';
import type { IdpMetadataInput } from './metadata-types.ts';

/** Our metadata towards one app: canonical XML without a declaration. */
export function buildIdpMetadata(input: IdpMetadataInput): string {
  return render(entityNode(input, undefined), prefixes);
}

/** The same, signed. */
export async function buildSignedIdpMetadata(
  input: IdpMetadataInput & { readonly id: string },
  signer: XmlSigner,
): Promise<string> {
  return signRendered(renderUnsigned(entityNode(input, signatureHere), prefixes), { id: input.id }, signer);
}

function entityNode(input: IdpMetadataInput, signature: XmlNode | undefined): XmlNode {
  const { entityId, id, validUntilMs } = input;
  return x(
    'md:EntityDescriptor',
    {
      ID: id,
      entityID: entityId,
      validUntil: validUntilMs === undefined ? undefined : formatInstant(validUntilMs),
    },
    signature,
    idpNode(input),
  );
}

/**
 * saml-metadata 2.4.3, in the order of the schema, by which Shibboleth validates. Redirect stands first and both bindings are
 * there: mod_auth_mellon starts logout by Redirect alone, and without it signs out in silence.
 */
function idpNode(input: IdpMetadataInput): XmlNode {
  const { sloUrl, ssoUrl } = input;
  const both = [bindingUris.REDIRECT, bindingUris.POST];
  return x(
    'md:IDPSSODescriptor',
    {
      WantAuthnRequestsSigned: String(input.wantAuthnRequestsSigned),
      protocolSupportEnumeration: samlNamespaces.protocol,
    },
    input.certificates.map(keyDescriptorNode),
    sloUrl !== undefined &&
      both.map((binding) => x('md:SingleLogoutService', { Binding: binding, Location: sloUrl })),
    input.nameIdFormats.map((format) => x('md:NameIDFormat', {}, format)),
    both.map((binding) => x('md:SingleSignOnService', { Binding: binding, Location: ssoUrl })),
  );
}

export function keyDescriptorNode(certificate: string): XmlNode {
  return x(
    'md:KeyDescriptor',
    { use: 'signing' },
    x('ds:KeyInfo', {}, x('ds:X509Data', {}, x('ds:X509Certificate', {}, certificate))),
  );
}
