import { attributeOf, type XmlElement } from '#src/protocols/xml/index.ts';
import { countOf, quoted } from '../element-reader.ts';
import { SamlError } from '../saml-error.ts';
import { bindingUris } from '../saml-names.ts';
import type { SamlServiceProvider } from '../service-provider.ts';

type Acs = SamlServiceProvider['acs'][number];

/**
 * Where the answer goes (saml-core 3.4.1): an address or an index that is registered, or the default. An address that is not
 * registered is refused also in a signed request: a signature says who asks, not that its key was never lent.
 */
export function resolveAcs(request: XmlElement, sp: Pick<SamlServiceProvider, 'acs'>): Acs {
  const url = attributeOf(request, 'AssertionConsumerServiceURL');
  const index = countOf(request, 'AssertionConsumerServiceIndex', 65_535);
  const byUrl = url === undefined ? undefined : acsByUrl(url, sp);
  const byIndex = index === undefined ? undefined : acsByIndex(index, sp);
  if (byUrl !== undefined && byIndex !== undefined && byUrl !== byIndex) {
    throw new SamlError(
      'acs',
      `AssertionConsumerServiceURL ${quoted(byUrl.url)} and AssertionConsumerServiceIndex ${byIndex.index} name different addresses: send one of them.`,
    );
  }
  const acs = byUrl ?? byIndex ?? sp.acs.find(({ isDefault }) => isDefault) ?? sp.acs[0];
  if (acs === undefined)
    throw new SamlError('acs', 'The app has no address to answer at: register its single sign-on URL (ACS).');
  return acs;
}

function acsByUrl(url: string, sp: Pick<SamlServiceProvider, 'acs'>): Acs {
  const found = sp.acs.find((acs) => acs.url === url);
  if (found !== undefined) return found;
  throw new SamlError(
    'acs',
    `The AssertionConsumerServiceURL ${quoted(url)} is not registered: register it, or let the app send ${sp.acs.map((acs) => quoted(acs.url)).join(' or ')}.`,
  );
}

function acsByIndex(index: number, sp: Pick<SamlServiceProvider, 'acs'>): Acs {
  const found = sp.acs.find((acs) => acs.index === index);
  if (found !== undefined) return found;
  throw new SamlError(
    'acs',
    `The AssertionConsumerServiceIndex ${index} is not registered: register it, or let the app send ${sp.acs.map((acs) => acs.index).join(' or ')}.`,
  );
}

export function checkProtocolBinding(request: XmlElement): void {
  const binding = attributeOf(request, 'ProtocolBinding');
  if (binding === undefined || binding === bindingUris.POST) return;
  throw new SamlError(
    'unsupported',
    `The ProtocolBinding is ${quoted(binding)}: answers are sent by "${bindingUris.POST}" only, set that in the app.`,
    { status: 'Responder', subcode: 'UnsupportedBinding' },
  );
}
