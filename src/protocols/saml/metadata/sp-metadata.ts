import { render, x } from '#src/protocols/xml/index.ts';
import { prefixes } from '../outgoing-prefixes.ts';
import { bindingUris, samlNamespaces } from '../saml-names.ts';
import { keyDescriptorNode } from './idp-metadata.ts';

export type SpMetadataInput = {
  readonly entityId: string;
  readonly acsUrl: string;
  readonly requestsSigned: boolean;
  /** Base64 of the DER without line breaks, the one that signs first. */
  readonly certificates: readonly string[];
  readonly nameIdFormat: string;
};

/** Our metadata towards a provider that vouches for people to us: canonical XML without a declaration (saml-metadata 2.4.4). */
export function buildSpMetadata(input: SpMetadataInput): string {
  const node = x(
    'md:EntityDescriptor',
    { entityID: input.entityId },
    x(
      'md:SPSSODescriptor',
      {
        AuthnRequestsSigned: String(input.requestsSigned),
        WantAssertionsSigned: 'true',
        protocolSupportEnumeration: samlNamespaces.protocol,
      },
      input.certificates.map(keyDescriptorNode),
      x('md:NameIDFormat', {}, input.nameIdFormat),
      x('md:AssertionConsumerService', {
        Binding: bindingUris.POST,
        Location: input.acsUrl,
        index: '0',
        isDefault: 'true',
      }),
    ),
  );
  return render(node, prefixes);
}
