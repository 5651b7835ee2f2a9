// What signatures may be made of (SECURITY.md A6 S3): allow-lists. HMAC is on none, since its "key" would be a public key;
// nor DSA, XSLT, XPath, base64 transforms, or any canonicalisation but exclusive C14N without comments.
import { constants, type KeyObject } from 'node:crypto';

export const dsig = 'http://www.w3.org/2000/09/xmldsig#';
export const excC14n = 'http://www.w3.org/2001/10/xml-exc-c14n#';
export const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';

const more = 'http://www.w3.org/2001/04/xmldsig-more#';

export type SignatureMethod = {
  readonly family: 'rsa' | 'ec';
  readonly hash: string;
  readonly isSha1: boolean;
  readonly options: { padding?: number; dsaEncoding?: 'ieee-p1363' };
};

const rsa = (hash: string, isSha1 = false): SignatureMethod => ({
  family: 'rsa',
  hash,
  isSha1,
  options: { padding: constants.RSA_PKCS1_PADDING },
});
const ec = (hash: string): SignatureMethod => ({
  family: 'ec',
  hash,
  isSha1: false,
  options: { dsaEncoding: 'ieee-p1363' },
});

const signatureMethods = new Map<string, SignatureMethod>([
  [`${dsig}rsa-sha1`, rsa('sha1', true)],
  [`${more}rsa-sha256`, rsa('sha256')],
  [`${more}rsa-sha384`, rsa('sha384')],
  [`${more}rsa-sha512`, rsa('sha512')],
  [`${more}ecdsa-sha256`, ec('sha256')],
  [`${more}ecdsa-sha384`, ec('sha384')],
  [`${more}ecdsa-sha512`, ec('sha512')],
]);

const digestMethods = new Map<string, { readonly hash: string; readonly isSha1: boolean }>([
  [`${dsig}sha1`, { hash: 'sha1', isSha1: true }],
  ['http://www.w3.org/2001/04/xmlenc#sha256', { hash: 'sha256', isSha1: false }],
  [`${more}sha384`, { hash: 'sha384', isSha1: false }],
  ['http://www.w3.org/2001/04/xmlenc#sha512', { hash: 'sha512', isSha1: false }],
]);

/** Undefined: not accepted. */
export function signatureMethod(uri: string, allowSha1: boolean): SignatureMethod | undefined {
  const found = signatureMethods.get(uri);
  return found?.isSha1 === true && !allowSha1 ? undefined : found;
}

/** The name of the hash; undefined: not accepted. */
export function digestHash(uri: string, allowSha1: boolean): string | undefined {
  const found = digestMethods.get(uri);
  return found?.isSha1 === true && !allowSha1 ? undefined : found?.hash;
}

export const signatureUris = { RSA_SHA1: `${dsig}rsa-sha1`, RSA_SHA256: `${more}rsa-sha256` } as const;
export const digestUris = {
  SHA1: `${dsig}sha1`,
  SHA256: 'http://www.w3.org/2001/04/xmlenc#sha256',
} as const;

const curves: ReadonlySet<string> = new Set(['prime256v1', 'secp384r1', 'secp521r1']);

/** RSA below 2048 bits is forged by those who can afford it; beyond 8192 it is a way to keep us busy. */
const rsaBits = { least: 2048, most: 8192 };

/** Why this key is not used for this kind of signature or transport; undefined: it is fine. */
export function keyWeakness(key: KeyObject, family: 'rsa' | 'ec'): string | undefined {
  if (key.asymmetricKeyType !== family) return `the key is of type ${key.asymmetricKeyType ?? key.type}`;
  const { modulusLength = 0, publicExponent = 0n, namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  if (family === 'ec') return curves.has(namedCurve) ? undefined : `the curve ${namedCurve} is not accepted`;
  if (modulusLength < rsaBits.least)
    return `the RSA key has ${modulusLength} bits, fewer than ${rsaBits.least}`;
  if (modulusLength > rsaBits.most) return `the RSA key has ${modulusLength} bits, more than ${rsaBits.most}`;
  return publicExponent < 3n ? 'the RSA key has an exponent below 3' : undefined;
}
