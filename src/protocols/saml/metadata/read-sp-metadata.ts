// saml-metadata: what a service provider says of itself. An administrator gives it to us, so an error says what to ask the app's
// people for; what can be lived with is a warning.
import {
  attributeOf,
  childElements,
  childrenNamed,
  hasSignature,
  isNamed,
  parseXml,
  textOf,
  verifySigned,
  type XmlElement,
} from '#src/protocols/xml/index.ts';
import { booleanOf, inSamlWords, instantOf, malformed, quoted, walkChildren } from '../element-reader.ts';
import { withCertificates } from '../incoming/check-signature.ts';
import { SamlError } from '../saml-error.ts';
import { samlNamespaces } from '../saml-names.ts';
import type { ReadSpMetadataOptions, RequestedAttribute, SpMetadata } from './metadata-types.ts';
import { readAcs, readSlo } from './read-endpoints.ts';
import { readKeys } from './read-keys.ts';

const { metadata } = samlNamespaces;

/** A document of one app has a few kilobytes; a federation's own list has tens of megabytes and is not what is meant here. */
const limits = { bytes: 2 * 1024 * 1024, elements: 100_000, depth: 32 };

export function readSpMetadata(bytes: Buffer, options: ReadSpMetadataOptions): SpMetadata {
  return inSamlWords('The metadata', () => readDocument(bytes, options));
}

function readDocument(bytes: Buffer, options: ReadSpMetadataOptions): SpMetadata {
  if (bytes.length > limits.bytes) {
    throw new SamlError(
      'too_large',
      `The metadata has ${bytes.length} bytes, and more than ${limits.bytes} are not read: give the document of the one app.`,
    );
  }
  const warnings: string[] = [];
  const root = parseXml(bytes, { limits, comments: 'drop' });
  const { entity, around, isSigned } = findEntity(root, options, warnings);
  const role = serviceProviderRole(entity);
  const validUntilMs = checkValidity([...around, entity, role], options.nowMs);
  const walked = walkRole(role);
  const keys = readKeys(walked.keys, options.nowMs, warnings);
  const authnRequestsSigned = booleanOf(role, 'AuthnRequestsSigned', false);
  if (authnRequestsSigned && keys.signingCertificates.length === 0) {
    throw new SamlError(
      'certificate',
      `${quoted(role.name)} says AuthnRequestsSigned="true" and has no certificate to check a signature with: ask for metadata with a md:KeyDescriptor for signing.`,
    );
  }
  return {
    entityId: entityIdOf(entity),
    acs: readAcs(walked.acs, role),
    slo: readSlo(walked.slo, warnings),
    ...keys,
    nameIdFormats: walked.nameIdFormats.map((format) => textOf(format).trim()),
    authnRequestsSigned,
    wantAssertionsSigned: booleanOf(role, 'WantAssertionsSigned', false),
    requestedAttributes: requestedAttributesOf(walked.services),
    validUntilMs,
    displayName: displayNameOf(role, walked.services),
    ...organizationOf(entity),
    isSigned,
    warnings,
  };
}

type Found = {
  readonly entity: XmlElement;
  /** The EntitiesDescriptors around it, whose validity counts too. */
  readonly around: readonly XmlElement[];
  readonly isSigned: boolean;
};

function findEntity(root: XmlElement, options: ReadSpMetadataOptions, warnings: string[]): Found {
  const isList = isNamed(root, metadata, 'EntitiesDescriptor');
  if (!isList && !isNamed(root, metadata, 'EntityDescriptor')) {
    throw new SamlError(
      'malformed',
      `The document is ${quoted(root.name)} of namespace ${quoted(root.namespace)}: SAML metadata begins with md:EntityDescriptor.`,
    );
  }
  const rootIsSigned = hasSignature(root);
  const trusted = rootIsSigned ? verified(root, options, warnings) : undefined;
  const found = choose(trusted ?? root, options);
  if (trusted !== undefined) return { ...found, isSigned: true };
  // Of an unsigned list, the one entity may be signed.
  if (!rootIsSigned && isList && hasSignature(found.entity)) {
    const entity = verified(found.entity, options, warnings);
    if (entity !== undefined) return { ...found, entity, isSigned: true };
  }
  if (options.signerCertificates !== undefined) {
    throw new SamlError(
      'unsigned',
      `${quoted(found.entity.name)} is not signed, and a certificate was given that it must be signed with: ask for signed metadata.`,
    );
  }
  return { ...found, isSigned: false };
}

/** The element as it verified; undefined where nobody said what to verify with. A certificate in the document is no such word. */
function verified(
  element: XmlElement,
  { signerCertificates, nowMs }: ReadSpMetadataOptions,
  warnings: string[],
): XmlElement | undefined {
  if (signerCertificates === undefined) {
    warnings.push('The metadata is signed, but nothing was given to check the signature with.');
    return undefined;
  }
  return withCertificates(signerCertificates, nowMs, (keys) => verifySigned(element, keys).element);
}

function choose(
  root: XmlElement,
  { entityId }: ReadSpMetadataOptions,
): { readonly entity: XmlElement; readonly around: readonly XmlElement[] } {
  const all = entitiesOf(root, []);
  const named = entityId === undefined ? all : all.filter(({ entity }) => entityIdOf(entity) === entityId);
  const providers = named.filter(({ entity }) => rolesOf(entity).length > 0);
  const [only, second] = providers.length > 0 ? providers : named;
  if (only !== undefined && second === undefined) return only;
  const ids = (only === undefined ? all : providers).map(({ entity }) => quoted(entityIdOf(entity)));
  const list = `${ids.slice(0, 20).join(', ')}${ids.length > 20 ? `, and ${ids.length - 20} more` : ''}`;
  if (only !== undefined) {
    throw new SamlError(
      'ambiguous',
      `The metadata describes ${ids.length} service providers: choose one of ${list}.`,
    );
  }
  throw entityId === undefined
    ? malformed(root, 'describes nobody: it needs a md:EntityDescriptor')
    : new SamlError('ambiguous', `The metadata does not describe ${quoted(entityId)}: it describes ${list}.`);
}

function entitiesOf(element: XmlElement, around: readonly XmlElement[]): Omit<Found, 'isSigned'>[] {
  if (isNamed(element, metadata, 'EntityDescriptor')) return [{ entity: element, around }];
  if (!isNamed(element, metadata, 'EntitiesDescriptor')) return [];
  return childElements(element).flatMap((child) => entitiesOf(child, [...around, element]));
}

function entityIdOf(entity: XmlElement): string {
  const id = attributeOf(entity, 'entityID');
  if (id === undefined || id === '' || id.length > 1024)
    throw malformed(entity, 'must have an "entityID" of 1 to 1024 characters');
  return id;
}

const speaksSaml2 = (role: XmlElement): boolean =>
  (attributeOf(role, 'protocolSupportEnumeration') ?? '').split(/\s+/).includes(samlNamespaces.protocol);

const rolesOf = (entity: XmlElement): XmlElement[] =>
  childrenNamed(entity, metadata, 'SPSSODescriptor').filter(speaksSaml2);

function serviceProviderRole(entity: XmlElement): XmlElement {
  const [role, second] = rolesOf(entity);
  if (second !== undefined) throw malformed(second, 'is the second of its kind: leave one for SAML 2.0');
  if (role !== undefined) return role;
  const others = childElements(entity)
    .filter((child) => child.namespace === metadata && child.localName.endsWith('Descriptor'))
    .map((child) => quoted(child.name));
  const isIdp = childrenNamed(entity, metadata, 'IDPSSODescriptor').length > 0;
  throw new SamlError(
    'not_a_service_provider',
    isIdp
      ? `${quoted(entityIdOf(entity))} is an identity provider (md:IDPSSODescriptor): give the metadata of the app, a service provider.`
      : `${quoted(entityIdOf(entity))} has no md:SPSSODescriptor for SAML 2.0, only ${others.join(', ') || 'nothing'}: give the metadata of a SAML 2.0 service provider.`,
  );
}

/** The earliest end of all that is around. */
function checkValidity(elements: readonly XmlElement[], nowMs: number): number | undefined {
  const ends = elements.flatMap((element) => instantOf(element, 'validUntil') ?? []);
  if (ends.length === 0) return undefined;
  const end = Math.min(...ends);
  if (end > nowMs) return end;
  throw new SamlError(
    'expired',
    `The metadata was valid until ${quoted(new Date(end).toISOString())} (validUntil): ask for newer metadata.`,
  );
}

type WalkedRole = {
  readonly keys: readonly XmlElement[];
  readonly slo: readonly XmlElement[];
  readonly nameIdFormats: readonly XmlElement[];
  readonly acs: readonly XmlElement[];
  readonly services: readonly XmlElement[];
};

/** saml-metadata 2.4.4, in the order of the schema. */
function walkRole(role: XmlElement): WalkedRole {
  const children = walkChildren(role);
  children.optional(samlNamespaces.signature, 'Signature');
  children.optional(metadata, 'Extensions');
  const keys = children.many(metadata, 'KeyDescriptor');
  children.optional(metadata, 'Organization');
  children.many(metadata, 'ContactPerson');
  children.many(metadata, 'ArtifactResolutionService');
  const slo = children.many(metadata, 'SingleLogoutService');
  children.many(metadata, 'ManageNameIDService');
  const nameIdFormats = children.many(metadata, 'NameIDFormat');
  const acs = children.many(metadata, 'AssertionConsumerService');
  const services = children.many(metadata, 'AttributeConsumingService');
  children.end();
  return { keys, slo, nameIdFormats, acs, services };
}

function requestedAttributesOf(services: readonly XmlElement[]): RequestedAttribute[] {
  const service = services.find((candidate) => booleanOf(candidate, 'isDefault', false)) ?? services[0];
  if (service === undefined) return [];
  return childrenNamed(service, metadata, 'RequestedAttribute').flatMap((attribute) => {
    const name = attributeOf(attribute, 'Name');
    if (name === undefined) return [];
    return {
      name,
      nameFormat: attributeOf(attribute, 'NameFormat'),
      friendlyName: attributeOf(attribute, 'FriendlyName'),
      isRequired: booleanOf(attribute, 'isRequired', false),
    };
  });
}

function displayNameOf(role: XmlElement, services: readonly XmlElement[]): string | undefined {
  const extensions = childrenNamed(role, metadata, 'Extensions')[0];
  const info = extensions && childrenNamed(extensions, samlNamespaces.displayInformation, 'UIInfo')[0];
  const names = info ? childrenNamed(info, samlNamespaces.displayInformation, 'DisplayName') : [];
  return (
    inEnglish(names) ??
    inEnglish(services.flatMap((service) => childrenNamed(service, metadata, 'ServiceName')))
  );
}

function organizationOf(entity: XmlElement): Pick<SpMetadata, 'organizationName' | 'organizationUrl'> {
  const organization = childrenNamed(entity, metadata, 'Organization')[0];
  const named = (name: string): string | undefined =>
    organization && inEnglish(childrenNamed(organization, metadata, name));
  return {
    organizationName: named('OrganizationDisplayName') ?? named('OrganizationName'),
    organizationUrl: named('OrganizationURL'),
  };
}

/** The English one of several, or the first. */
function inEnglish(elements: readonly XmlElement[]): string | undefined {
  const languageOf = (element: XmlElement): string =>
    element.attributes.find(({ name }) => name === 'xml:lang')?.value.toLowerCase() ?? '';
  const chosen = elements.find((element) => languageOf(element).startsWith('en')) ?? elements[0];
  const text = chosen && textOf(chosen).trim().slice(0, 200);
  return text === '' ? undefined : text;
}
