// The one form of ds:Signature that we accept (SECURITY.md A6 S2, S3; SAML core section 5.4). Read by a walk from child to
// child: XPath searches for a SignedInfo or DigestValue "somewhere below" is how CVE-2024-45409 and CVE-2025-29774 came about.
import { decodeBase64 } from '../base64.ts';
import { attributeOf, checkNoText, childElements, isNamed, requiredAttribute } from '../navigation.ts';
import type { XmlElement } from '../xml-element.ts';
import { quoted, XmlError } from '../xml-error.ts';
import { dsig, enveloped, excC14n } from './algorithms.ts';

export type SignatureShape = {
  readonly signedInfo: XmlElement;
  /** Of CanonicalizationMethod: for SignedInfo. */
  readonly inclusivePrefixes: readonly string[];
  readonly signatureAlgorithm: string;
  readonly value: Buffer;
  readonly reference: ReferenceShape;
};

export type ReferenceShape = {
  readonly uri: string;
  /** Of the transform: for the element that is signed. */
  readonly inclusivePrefixes: readonly string[];
  readonly digestAlgorithm: string;
  readonly digest: Buffer;
};

type SignedInfoShape = Omit<SignatureShape, 'signedInfo' | 'value'>;

export function readSignature(signature: XmlElement): SignatureShape {
  checkAttributes(signature, ['Id']);
  const children = childElements(signature);
  const keyInfo = children[2];
  // ds:Object is where wrapped documents hide, and we need none. KeyInfo may be there and is not read: keys come from metadata.
  const [signedInfo, signatureValue] = exactChildren(signature, [
    'SignedInfo',
    'SignatureValue',
    ...(keyInfo !== undefined && isNamed(keyInfo, dsig, 'KeyInfo') ? ['KeyInfo'] : []),
  ]);
  checkAttributes(signatureValue, ['Id']);
  return { ...readSignedInfo(signedInfo), signedInfo, value: base64Of(signatureValue) };
}

export function readSignedInfo(signedInfo: XmlElement): SignedInfoShape {
  checkAttributes(signedInfo, ['Id']);
  const [canonicalization, method, reference] = exactChildren(signedInfo, [
    'CanonicalizationMethod',
    'SignatureMethod',
    'Reference',
  ]);
  exactChildren(method, []);
  return {
    inclusivePrefixes: readExclusive(canonicalization),
    signatureAlgorithm: algorithmOf(method),
    reference: readReference(reference),
  };
}

function readReference(reference: XmlElement): ReferenceShape {
  checkAttributes(reference, ['URI', 'Id', 'Type']);
  const [transforms, method, value] = exactChildren(reference, ['Transforms', 'DigestMethod', 'DigestValue']);
  checkAttributes(transforms, []);
  checkAttributes(value, []);
  exactChildren(method, []);
  const [first, second] = exactChildren(transforms, ['Transform', 'Transform']);
  if (algorithmOf(first) !== enveloped)
    throw notAccepted(first, 'the first transform must be enveloped-signature');
  exactChildren(first, []);
  return {
    uri: requiredAttribute(reference, 'URI'),
    inclusivePrefixes: readExclusive(second),
    digestAlgorithm: algorithmOf(method),
    digest: base64Of(value),
  };
}

/** Exclusive C14N without comments, and the PrefixList it may carry. */
function readExclusive(element: XmlElement): string[] {
  if (algorithmOf(element) !== excC14n)
    throw notAccepted(element, 'only exclusive C14N without comments is accepted');
  checkNoText(element);
  const [inclusive, more] = childElements(element);
  if (inclusive === undefined) return [];
  if (more !== undefined || !isNamed(inclusive, excC14n, 'InclusiveNamespaces'))
    throw shape(more ?? inclusive, `${quoted(element.name)} may hold one InclusiveNamespaces only`);
  checkAttributes(inclusive, ['PrefixList']);
  checkNoText(inclusive);
  if (childElements(inclusive).length > 0) throw shape(inclusive, 'InclusiveNamespaces holds nothing');
  return requiredAttribute(inclusive, 'PrefixList')
    .split(' ')
    .filter((prefix) => prefix !== '');
}

/** These children, all of ds:, in this order and no others, with no text between them. */
function exactChildren<const Names extends readonly string[]>(
  element: XmlElement,
  names: Names,
): { readonly [K in keyof Names]: XmlElement } & readonly XmlElement[] {
  checkNoText(element);
  const children = childElements(element);
  const wrong = children.find((child, index) => !isNamed(child, dsig, names[index] ?? ''));
  if (wrong !== undefined || children.length !== names.length) {
    const wanted = names.length === 0 ? 'nothing' : names.join(', ');
    throw shape(wrong ?? element, `${quoted(element.name)} must hold ${wanted}, once each and in this order`);
  }
  return children as unknown as { readonly [K in keyof Names]: XmlElement } & readonly XmlElement[];
}

function algorithmOf(element: XmlElement): string {
  checkAttributes(element, ['Algorithm']);
  return requiredAttribute(element, 'Algorithm');
}

function checkAttributes(element: XmlElement, allowed: readonly string[]): void {
  const extra = element.attributes.find(({ name }) => !allowed.includes(name));
  if (extra !== undefined)
    throw shape(
      element,
      `${quoted(element.name)} has the attribute ${quoted(extra.name)}, which has no place there`,
    );
}

/** One text and nothing else: a comment or element inside a DigestValue is how CVE-2025-29775 came about. */
function base64Of(element: XmlElement): Buffer {
  const [text, more] = element.children;
  const bytes = typeof text === 'string' && more === undefined ? decodeBase64(text) : undefined;
  if (bytes === undefined || bytes.length === 0)
    throw shape(element, `${quoted(element.name)} must hold base64 and nothing else`);
  return bytes;
}

/** The value of an element's own ID attribute, as SAML 2.0 and metadata call it, or as SAML 1.1 does. */
export function signedIdOf(element: XmlElement): string | undefined {
  return attributeOf(element, 'ID') ?? attributeOf(element, 'AssertionID');
}

export function shape(element: XmlElement, what: string): XmlError {
  return new XmlError('signature_shape', `The signature is not accepted: ${what}.`, element);
}

function notAccepted(element: XmlElement, what: string): XmlError {
  const algorithm = quoted(attributeOf(element, 'Algorithm') ?? '');
  return new XmlError('signature_algorithm', `The signature uses ${algorithm}; ${what}.`, element);
}
