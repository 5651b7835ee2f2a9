import { attributeOf, type XmlElement } from '#src/protocols/xml/index.ts';
import { booleanOf, countOf, malformed, quoted } from '../element-reader.ts';
import { SamlError } from '../saml-error.ts';
import { bindingUris } from '../saml-names.ts';
import type { SamlBinding } from '../service-provider.ts';
import type { SpMetadata } from './metadata-types.ts';

/** The AssertionConsumerServices that we can answer at: by POST. */
export function readAcs(elements: readonly XmlElement[], role: XmlElement): SpMetadata['acs'] {
  if (elements.length === 0)
    throw new SamlError(
      'acs',
      `${quoted(role.name)} has no md:AssertionConsumerService: nothing can be sent to it.`,
    );
  const posts = elements.filter((element) => attributeOf(element, 'Binding') === bindingUris.POST);
  if (posts.length === 0) {
    const bindings = elements.map((element) => quoted(attributeOf(element, 'Binding') ?? '')).join(', ');
    throw new SamlError(
      'acs',
      `No md:AssertionConsumerService has the Binding "${bindingUris.POST}", which answers are sent by; there are ${bindings}: switch POST on in the app.`,
    );
  }
  const read = posts.map((element) => ({
    url: locationOf(element, 'Location'),
    index: countOf(element, 'index', 65_535) ?? missingIndex(element),
    isDefault:
      attributeOf(element, 'isDefault') === undefined ? undefined : booleanOf(element, 'isDefault', false),
  }));
  const indexes = read.map(({ index }) => index);
  const twice = indexes.find((index, at) => indexes.indexOf(index) !== at);
  if (twice !== undefined)
    throw new SamlError(
      'acs',
      `Two md:AssertionConsumerServices have the index ${twice}: give each its own.`,
    );
  // saml-metadata 2.2.3: the first that says so, else the first that does not say no, else the first.
  const byDefault =
    read.find(({ isDefault }) => isDefault === true) ??
    read.find(({ isDefault }) => isDefault === undefined) ??
    read[0];
  return read.map((acs) => ({ url: acs.url, index: acs.index, isDefault: acs === byDefault }));
}

function missingIndex(element: XmlElement): never {
  throw malformed(element, 'has no "index"');
}

/** The SingleLogoutServices that a browser can be sent to. */
export function readSlo(elements: readonly XmlElement[], warnings: string[]): SpMetadata['slo'] {
  const read = elements.flatMap((element) => {
    const binding = bindingOf(element);
    if (binding === undefined) return [];
    const hasResponse = attributeOf(element, 'ResponseLocation') !== undefined;
    return {
      binding,
      url: locationOf(element, 'Location'),
      responseUrl: hasResponse ? locationOf(element, 'ResponseLocation') : undefined,
    };
  });
  if (elements.length > 0 && read.length === 0)
    warnings.push(
      'The app has single logout, but neither by HTTP-Redirect nor by HTTP-POST: it is left off.',
    );
  return read;
}

function bindingOf(element: XmlElement): SamlBinding | undefined {
  const binding = attributeOf(element, 'Binding');
  if (binding === bindingUris.REDIRECT) return 'REDIRECT';
  return binding === bindingUris.POST ? 'POST' : undefined;
}

/** An address that a browser is sent to: anything but http and https would be run as a script on our origin, or worse. */
function locationOf(element: XmlElement, name: 'Location' | 'ResponseLocation'): string {
  const location = attributeOf(element, name)?.trim() ?? '';
  const url = URL.canParse(location) ? new URL(location) : undefined;
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (url === undefined || !isWeb || location.length > 2048) {
    throw new SamlError(
      'acs',
      `${quoted(element.name)} in line ${element.line} has the ${name} ${quoted(location)}: it must be an absolute https address (http for tests) of at most 2048 characters.`,
    );
  }
  if (url.username !== '' || url.password !== '' || url.hash !== '') {
    throw new SamlError(
      'acs',
      `${quoted(element.name)} in line ${element.line} has the ${name} ${quoted(location)}: it must have no user name, password or fragment.`,
    );
  }
  return location;
}
