/**
 * XML for protocols that sign it (XML 1.0, Namespaces in XML, Exclusive C14N, XML-DSig, XML-Enc).
 *
 * Owns: one strict reader, exclusive canonicalisation, writing in canonical form, enveloped signatures, encrypted elements,
 * bounded deflate.
 * Does not own: any vocabulary (SAML, WS-Federation, metadata), which keys are trusted, clocks, randomness.
 *
 * Two rules hold everywhere: there is one reader and one tree, which refuses what two readers could read differently; and
 * what a signature covers is read from the bytes that verified, never from the document that carried them.
 */
export { type XmlErrorCode, XmlError } from './xml-error.ts';
export type { XmlAttribute, XmlDeclaration, XmlElement } from './xml-element.ts';
export { defaultLimits, type XmlLimits } from './xml-limits.ts';
export { parseXml, type ReadOptions } from './read.ts';
export {
  attributeOf,
  checkNoText,
  childElements,
  childrenNamed,
  isNamed,
  optionalChild,
  requiredAttribute,
  requiredChild,
  rootOf,
  textOf,
} from './navigation.ts';
export { canonicalize, type CanonicalOptions } from './canonical.ts';
export {
  type Attributes,
  type Child,
  type Prefixes,
  raw,
  render,
  renderUnsigned,
  signatureHere,
  type Unsigned,
  x,
  type XmlNode,
} from './write.ts';
export {
  createXmlSigner,
  signOctets,
  signRendered,
  type SignedElementOptions,
  type SignerOptions,
  type XmlSigner,
} from './signature/sign.ts';
export {
  hasSignature,
  type SignaturePolicy,
  type VerifiedElement,
  verifyOctets,
  verifySigned,
} from './signature/verify.ts';
export { encryptElement, type EncryptionOptions } from './encryption/encrypt.ts';
export { decryptElement } from './encryption/decrypt.ts';
export { deflateRaw, inflateRaw, type InflateLimits } from './deflate.ts';
