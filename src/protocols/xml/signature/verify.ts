// Verifying (SECURITY.md A6 S1 to S5). What comes back is read anew from the bytes that verified; nobody who goes on from
// there can read anything that is not signed.
import { createHash, type KeyObject, timingSafeEqual, verify } from 'node:crypto';
import { decodeBase64 } from '../base64.ts';
import { canonicalize } from '../canonical.ts';
import { childElements, childrenNamed, isNamed, rootOf } from '../navigation.ts';
import { parseXml } from '../read.ts';
import type { XmlElement } from '../xml-element.ts';
import { quoted, XmlError } from '../xml-error.ts';
import type { XmlLimits } from '../xml-limits.ts';
import { isNcName } from '../xml-names.ts';
import { digestHash, dsig, keyWeakness, type SignatureMethod, signatureMethod } from './algorithms.ts';
import { readSignature, readSignedInfo, shape, type SignatureShape, signedIdOf } from './signature-shape.ts';

export type SignaturePolicy = {
  /** For the few who have nothing newer; collisions in SHA-1 are for sale. */
  readonly allowSha1?: boolean;
};

export type VerifiedElement = {
  /** Read anew from `bytes`: the only thing to read anything from. */
  readonly element: XmlElement;
  /** The canonical form of the element without its signature: what was digested. */
  readonly bytes: Buffer;
  readonly signatureAlgorithm: string;
  readonly digestAlgorithm: string;
  /** Which of the keys it was. */
  readonly keyIndex: number;
};

export type SignedOctets = {
  readonly octets: Uint8Array;
  /** Base64. */
  readonly signature: string;
  /** URI. */
  readonly algorithm: string;
};

/** So many keys are tried and no more. A side that rolls over has two. */
const maxKeys = 10;

/** Whether the element carries a signature of its own. What is signed somewhere inside of it says nothing about it. */
export function hasSignature(element: XmlElement): boolean {
  return childrenNamed(element, dsig, 'Signature').length > 0;
}

/**
 * Checks the signature that envelops this element with the keys on record, and reads the element anew from what verified.
 * `element` is the one that should be signed, found by walking from the root.
 */
export function verifySigned(
  element: XmlElement,
  keys: readonly KeyObject[],
  policy: SignaturePolicy = {},
): VerifiedElement {
  if (!hasSignature(element))
    throw new XmlError('signature_missing', `${quoted(element.name)} is not signed; sign it.`, element);
  checkAllSignatures(rootOf(element));
  const [signature] = childrenNamed(element, dsig, 'Signature');
  if (signature === undefined) throw shape(element, 'it is not a child of what it signs');
  const outer = readSignature(signature);
  const { keyIndex, reference } = verifySignedInfo(outer, keys, policy);
  const bytes = canonicalize(element, { inclusivePrefixes: reference.inclusivePrefixes, omit: signature });
  checkDigest(bytes, reference, policy);
  return {
    element: parseXml(bytes, { limits: bytesThatVerified }),
    bytes,
    signatureAlgorithm: outer.signatureAlgorithm,
    digestAlgorithm: reference.digestAlgorithm,
    keyIndex,
  };
}

/** The document was within limits, and its canonical form within those of `canonicalize`; it is not measured again. */
const bytesThatVerified: XmlLimits = {
  bytes: Number.POSITIVE_INFINITY,
  depth: Number.POSITIVE_INFINITY,
  elements: Number.POSITIVE_INFINITY,
  attributesPerElement: Number.POSITIVE_INFINITY,
  namespaces: Number.POSITIVE_INFINITY,
};

/**
 * Every ds:Signature of the document, wherever it stands, must be the only one of its parent and refer to it: one that does
 * not is a decoy for somebody. The element then has exactly one, and its ID is nobody else's.
 */
function checkAllSignatures(root: XmlElement): void {
  const ids = new Map<string, number>();
  const signed: { element: XmlElement; id: string }[] = [];
  const waiting: XmlElement[] = [root];
  for (let element = waiting.pop(); element !== undefined; element = waiting.pop()) {
    for (const { localName, value } of element.attributes)
      if (isIdName(localName)) ids.set(value, (ids.get(value) ?? 0) + 1);
    if (isNamed(element, dsig, 'Signature')) signed.push(checkEnveloped(element));
    for (const child of childElements(element)) waiting.push(child);
  }
  const shared = signed.find(({ id }) => ids.get(id) !== 1);
  if (shared !== undefined)
    throw shape(shared.element, `the ID ${quoted(shared.id)} is there more than once in the document`);
}

/** Whatever a reader might take for an ID, with or without a namespace (`xml:id`, `wsu:Id`), and what SAML 1.1 calls it. */
function isIdName(localName: string): boolean {
  return localName.toLowerCase() === 'id' || /^(Assertion|Request|Response)ID$/.test(localName);
}

function checkEnveloped(signature: XmlElement): { element: XmlElement; id: string } {
  const { parent } = signature;
  if (parent === undefined) throw shape(signature, 'it is not a child of what it signs');
  const [, second] = childrenNamed(parent, dsig, 'Signature');
  if (second !== undefined) throw shape(second, `${quoted(parent.name)} has more than one signature`);
  const id = signedIdOf(parent);
  if (id === undefined || !isNcName(id)) throw shape(parent, `${quoted(parent.name)} has no ID to refer to`);
  const { uri } = readSignature(signature).reference;
  if (uri !== `#${id}`) {
    const names = `its Reference names ${quoted(uri)} and not the ID of ${quoted(parent.name)} around it`;
    throw shape(signature, names);
  }
  return { element: parent, id };
}

/** The Reference is read from the bytes of SignedInfo that verified, for the same reason as everything else. */
function verifySignedInfo(
  outer: SignatureShape,
  keys: readonly KeyObject[],
  policy: SignaturePolicy,
): { keyIndex: number; reference: SignatureShape['reference'] } {
  const octets = canonicalize(outer.signedInfo, { inclusivePrefixes: outer.inclusivePrefixes });
  const keyIndex = findKey({ octets, value: outer.value, algorithm: outer.signatureAlgorithm }, keys, policy);
  const inner = readSignedInfo(parseXml(octets, { limits: bytesThatVerified }));
  if (inner.signatureAlgorithm !== outer.signatureAlgorithm || inner.reference.uri !== outer.reference.uri)
    throw invalid();
  return { keyIndex, reference: inner.reference };
}

function checkDigest(bytes: Buffer, reference: SignatureShape['reference'], policy: SignaturePolicy): void {
  const hash = digestHash(reference.digestAlgorithm, policy.allowSha1 === true);
  if (hash === undefined) throw algorithmRefused(reference.digestAlgorithm);
  const expected = createHash(hash).update(bytes).digest();
  if (expected.length !== reference.digest.length || !timingSafeEqual(expected, reference.digest))
    throw invalid();
}

/** A signature over octets as they came: the Redirect binding. Returns which of the keys it was. */
export function verifyOctets(
  signed: SignedOctets,
  keys: readonly KeyObject[],
  policy: SignaturePolicy = {},
): number {
  const value = decodeBase64(signed.signature);
  if (value === undefined)
    throw new XmlError('signature_shape', 'The Signature is not base64; encode it again.');
  return findKey({ octets: signed.octets, value, algorithm: signed.algorithm }, keys, policy);
}

function findKey(
  signed: { octets: Uint8Array; value: Buffer; algorithm: string },
  keys: readonly KeyObject[],
  policy: SignaturePolicy,
): number {
  const method = signatureMethod(signed.algorithm, policy.allowSha1 === true);
  if (method === undefined) throw algorithmRefused(signed.algorithm);
  const reasons = keys.slice(0, maxKeys).map((key) => unfitness(key, method));
  if (!reasons.includes(undefined)) {
    const why = reasons.length === 0 ? 'there is none' : reasons.join('; ');
    throw new XmlError(
      'signature_algorithm',
      `No key on record can check a signature by ${quoted(signed.algorithm)}: ${why}.`,
    );
  }
  const found = reasons.findIndex(
    (reason, index) => reason === undefined && verifies(signed, keys[index], method),
  );
  if (found < 0) throw invalid();
  return found;
}

/** The key decides what it verifies. A secret key is none of ours: that is how HMAC with a public key as secret begins. */
function unfitness(key: KeyObject, method: SignatureMethod): string | undefined {
  if (key.type !== 'public') return `it is a ${key.type} key`;
  return keyWeakness(key, method.family);
}

function verifies(
  { octets, value }: { octets: Uint8Array; value: Buffer },
  key: KeyObject | undefined,
  method: SignatureMethod,
): boolean {
  if (key === undefined) return false;
  try {
    return verify(method.hash, octets, { key, ...method.options }, value);
  } catch {
    return false;
  }
}

/** One message, whichever part did not fit. */
function invalid(): XmlError {
  return new XmlError(
    'signature_invalid',
    'The signature does not verify: the message was changed on the way, or signed with a key that is not on record.',
  );
}

function algorithmRefused(uri: string): XmlError {
  return new XmlError(
    'signature_algorithm',
    `The signature uses ${quoted(uri)}, which is not accepted; use RSA or ECDSA with SHA-256 or better.`,
  );
}
