// Enveloped signatures (XML-DSig) over text that is canonical already: the digest is taken of the bytes themselves.
import { createHash, type KeyObject, sign, X509Certificate } from 'node:crypto';
import { escapeAttribute } from '../escape.ts';
import type { Unsigned } from '../write.ts';
import { quoted, XmlError } from '../xml-error.ts';
import { isNcName } from '../xml-names.ts';
import { digestUris, dsig, enveloped, excC14n, keyWeakness, signatureUris } from './algorithms.ts';

export type SignerOptions = {
  readonly key: KeyObject;
  /** DER, in base64 without line breaks. */
  readonly certificate: string;
  readonly signature: 'RSA_SHA1' | 'RSA_SHA256';
  readonly digest: 'SHA1' | 'SHA256';
};

/** Signs with one key in one way. Made once per key and kept. */
export type XmlSigner = {
  /** URI of the signature algorithm: the SigAlg of the Redirect binding. */
  readonly signatureAlgorithm: string;
  readonly digestAlgorithm: string;
  readonly certificate: string;
  /** Base64. */
  digest(text: string): string;
  /** Base64. Made on libuv's threads, since an RSA signature takes about a millisecond and would hold up everybody else. */
  sign(octets: Uint8Array): Promise<string>;
};

export type SignedElementOptions = {
  /** The value of the element's ID attribute. */
  readonly id: string;
  /** Prefixes that occur in values only: see `x`. */
  readonly inclusivePrefixes?: readonly string[];
};

const hashes = { RSA_SHA1: 'sha1', RSA_SHA256: 'sha256', SHA1: 'sha1', SHA256: 'sha256' } as const;

export function createXmlSigner({ key, certificate, signature, digest }: SignerOptions): XmlSigner {
  const weakness = key.type === 'private' ? keyWeakness(key, 'rsa') : 'it is not a private key';
  if (weakness !== undefined)
    throw new XmlError('signature_algorithm', `This key cannot sign XML: ${weakness}.`);
  if (!certifies(certificate, key))
    throw new XmlError('signature_algorithm', 'The certificate does not belong to the key; take its own.');
  return {
    signatureAlgorithm: signatureUris[signature],
    digestAlgorithm: digestUris[digest],
    certificate,
    digest: (text) => createHash(hashes[digest]).update(text, 'utf8').digest('base64'),
    sign: (octets) =>
      new Promise((resolve, reject) => {
        sign(hashes[signature], octets, key, (error, signed) =>
          error === null ? resolve(signed.toString('base64')) : reject(error),
        );
      }),
  };
}

function certifies(certificate: string, key: KeyObject): boolean {
  try {
    return new X509Certificate(Buffer.from(certificate, 'base64')).checkPrivateKey(key);
  } catch {
    return false;
  }
}

/**
 * Signs what `renderUnsigned` gave. The text that comes out is canonical, so it can stand inside of another that is signed.
 * SignedInfo is signed as it looks on its own, with its namespace declared, and written as it looks inside of ds:Signature.
 */
export async function signRendered(
  { head, tail }: Unsigned,
  { id, inclusivePrefixes = [] }: SignedElementOptions,
  signer: XmlSigner,
): Promise<string> {
  if (!isNcName(id)) throw new XmlError('structure', `${quoted(id)} is not an XML ID; begin it with "_".`);
  const content = signedInfoContent(id, inclusivePrefixes, signer, signer.digest(head + tail));
  const value = await signer.sign(
    Buffer.from(`<ds:SignedInfo xmlns:ds="${dsig}">${content}</ds:SignedInfo>`, 'utf8'),
  );
  return (
    `${head}<ds:Signature xmlns:ds="${dsig}"><ds:SignedInfo>${content}</ds:SignedInfo>` +
    `<ds:SignatureValue>${value}</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>` +
    `${signer.certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>${tail}`
  );
}

function signedInfoContent(
  id: string,
  inclusivePrefixes: readonly string[],
  signer: XmlSigner,
  digest: string,
): string {
  const prefixList = escapeAttribute(inclusivePrefixes.join(' '));
  const inclusive =
    prefixList === ''
      ? ''
      : `<ec:InclusiveNamespaces xmlns:ec="${excC14n}" PrefixList="${prefixList}"></ec:InclusiveNamespaces>`;
  return (
    `<ds:CanonicalizationMethod Algorithm="${excC14n}"></ds:CanonicalizationMethod>` +
    `<ds:SignatureMethod Algorithm="${signer.signatureAlgorithm}"></ds:SignatureMethod>` +
    `<ds:Reference URI="#${id}"><ds:Transforms><ds:Transform Algorithm="${enveloped}"></ds:Transform>` +
    `<ds:Transform Algorithm="${excC14n}">${inclusive}</ds:Transform></ds:Transforms>` +
    `<ds:DigestMethod Algorithm="${signer.digestAlgorithm}"></ds:DigestMethod>` +
    `<ds:DigestValue>${digest}</ds:DigestValue></ds:Reference>`
  );
}

/** A detached signature in base64: the Signature parameter of the Redirect binding (SAML bindings section 3.4.4.1). */
export function signOctets(octets: Uint8Array, signer: XmlSigner): Promise<string> {
  return signer.sign(octets);
}
