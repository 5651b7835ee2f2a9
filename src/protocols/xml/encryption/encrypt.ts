// XML Encryption 1.1: an element for one receiver.
import { constants, createCipheriv, type KeyObject, publicEncrypt } from 'node:crypto';
import { dsig, keyWeakness } from '../signature/algorithms.ts';
import { XmlError } from '../xml-error.ts';
import { ciphers, oaepUri, rsa15Uri, xenc } from './algorithms.ts';

export type EncryptionOptions = {
  /** The public key of the receiver. */
  readonly certificateKey: KeyObject;
  /** DER, in base64 without line breaks; tells a receiver with two keys which to take. */
  readonly certificate?: string;
  readonly algorithm: keyof typeof ciphers;
  readonly keyTransport: 'RSA_OAEP' | 'RSA_15';
  readonly random: (size: number) => Uint8Array;
};

/**
 * Canonical text of an xenc:EncryptedData that holds `text`, with the key beside it in its KeyInfo, which is where every
 * receiver looks (SAML core section 2.3.4 allows other places too). CBC and RSA 1.5 are for receivers that know nothing newer.
 */
export function encryptElement(text: string, options: EncryptionOptions): string {
  const { algorithm, keyTransport, certificateKey } = options;
  const weakness = keyWeakness(certificateKey, 'rsa');
  if (weakness !== undefined)
    throw new XmlError('encryption_algorithm', `The certificate cannot be encrypted to: ${weakness}.`);
  const contentKey = options.random(ciphers[algorithm].keyBytes);
  const wrapped = wrapKey(contentKey, certificateKey, keyTransport);
  const content = encryptContent(text, contentKey, options);
  return (
    `<xenc:EncryptedData xmlns:xenc="${xenc}" Type="${xenc}Element">` +
    `<xenc:EncryptionMethod Algorithm="${ciphers[algorithm].uri}"></xenc:EncryptionMethod>` +
    `<ds:KeyInfo xmlns:ds="${dsig}"><xenc:EncryptedKey>${transportMethod(keyTransport)}${receiver(options.certificate)}` +
    `<xenc:CipherData><xenc:CipherValue>${wrapped.toString('base64')}</xenc:CipherValue></xenc:CipherData>` +
    '</xenc:EncryptedKey></ds:KeyInfo>' +
    `<xenc:CipherData><xenc:CipherValue>${content.toString('base64')}</xenc:CipherValue></xenc:CipherData>` +
    '</xenc:EncryptedData>'
  );
}

function encryptContent(
  text: string,
  key: Uint8Array,
  { algorithm, random }: Pick<EncryptionOptions, 'algorithm' | 'random'>,
): Buffer {
  const { cipher, ivBytes } = ciphers[algorithm];
  const iv = random(ivBytes);
  if (cipher === 'aes-128-gcm' || cipher === 'aes-256-gcm') {
    const gcm = createCipheriv(cipher, key, iv);
    return Buffer.concat([iv, gcm.update(text, 'utf8'), gcm.final(), gcm.getAuthTag()]);
  }
  // PKCS #7 padding is one of those that XML Encryption allows: only the last byte counts there.
  const cbc = createCipheriv(cipher, key, iv);
  return Buffer.concat([iv, cbc.update(text, 'utf8'), cbc.final()]);
}

/** The random bytes inside the padding are OpenSSL's own: it takes none from outside. */
function wrapKey(contentKey: Uint8Array, key: KeyObject, keyTransport: 'RSA_OAEP' | 'RSA_15'): Buffer {
  return keyTransport === 'RSA_OAEP'
    ? publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }, contentKey)
    : publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, contentKey);
}

function transportMethod(keyTransport: 'RSA_OAEP' | 'RSA_15'): string {
  if (keyTransport === 'RSA_15')
    return `<xenc:EncryptionMethod Algorithm="${rsa15Uri}"></xenc:EncryptionMethod>`;
  return (
    `<xenc:EncryptionMethod Algorithm="${oaepUri}">` +
    `<ds:DigestMethod Algorithm="${dsig}sha1"></ds:DigestMethod></xenc:EncryptionMethod>`
  );
}

function receiver(certificate: string | undefined): string {
  if (certificate === undefined) return '';
  return `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`;
}
