// Decrypting (SECURITY.md A6 S13): AES-GCM under RSA-OAEP and nothing else. CBC is malleable and RSA 1.5 leaks, so whoever may
// send us altered messages could read others' through our answers. What comes out is not signed by having been encrypted:
// anybody can encrypt to a public key.
import { constants, createDecipheriv, type KeyObject, privateDecrypt } from 'node:crypto';
import { decodeBase64 } from '../base64.ts';
import { attributeOf, childElements, childrenNamed, isNamed, requiredChild, textOf } from '../navigation.ts';
import { dsig, keyWeakness } from '../signature/algorithms.ts';
import type { XmlElement } from '../xml-element.ts';
import { quoted, XmlError } from '../xml-error.ts';
import { ciphers, gcmTagBytes, oaep11Uri, oaepUri, xenc, xenc11 } from './algorithms.ts';

/** The bytes inside of an xenc:EncryptedData. Its EncryptedKey lies in its KeyInfo, or beside it. */
export function decryptElement(encryptedData: XmlElement, privateKey: KeyObject): Buffer {
  if (!isNamed(encryptedData, xenc, 'EncryptedData'))
    throw new XmlError(
      'structure',
      `${quoted(encryptedData.name)} is not an xenc:EncryptedData.`,
      encryptedData,
    );
  const type = attributeOf(encryptedData, 'Type');
  if (type !== undefined && type !== `${xenc}Element`) throw notAccepted(encryptedData, type);
  const weakness = privateKey.type === 'private' ? keyWeakness(privateKey, 'rsa') : 'it is not a private key';
  if (weakness !== undefined)
    throw new XmlError('encryption_algorithm', `This key cannot decrypt: ${weakness}.`);
  const gcm = contentCipher(requiredChild(encryptedData, xenc, 'EncryptionMethod'));
  const encryptedKey = findEncryptedKey(encryptedData);
  const oaepHash = transportHash(requiredChild(encryptedKey, xenc, 'EncryptionMethod'));
  const wrapped = cipherValue(encryptedKey);
  const content = cipherValue(encryptedData);
  try {
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    const contentKey = privateDecrypt({ key: privateKey, padding, oaepHash }, wrapped);
    const decipher = createDecipheriv(gcm.cipher, contentKey, content.subarray(0, gcm.ivBytes), {
      authTagLength: gcmTagBytes,
    });
    decipher.setAuthTag(content.subarray(content.length - gcmTagBytes));
    const body = content.subarray(gcm.ivBytes, content.length - gcmTagBytes);
    return Buffer.concat([decipher.update(body), decipher.final()]);
  } catch {
    throw failed();
  }
}

function contentCipher(method: XmlElement): { cipher: 'aes-128-gcm' | 'aes-256-gcm'; ivBytes: number } {
  const uri = attributeOf(method, 'Algorithm');
  if (uri === ciphers.AES128_GCM.uri) return ciphers.AES128_GCM;
  if (uri === ciphers.AES256_GCM.uri) return ciphers.AES256_GCM;
  throw notAccepted(method, uri ?? '');
}

/** One EncryptedKey, in one of the two places. A URI that points to another is not followed. */
function findEncryptedKey(encryptedData: XmlElement): XmlElement {
  const inside = childrenNamed(encryptedData, dsig, 'KeyInfo').flatMap((keyInfo) =>
    childrenNamed(keyInfo, xenc, 'EncryptedKey'),
  );
  const beside =
    encryptedData.parent === undefined ? [] : childrenNamed(encryptedData.parent, xenc, 'EncryptedKey');
  const [found, second] = [...inside, ...beside];
  if (found === undefined || second !== undefined)
    throw new XmlError(
      'structure',
      'There must be exactly one xenc:EncryptedKey for the data.',
      encryptedData,
    );
  return found;
}

const oaepHashes: Readonly<Record<string, string>> = {
  [`${dsig}sha1`]: 'sha1',
  [`${xenc}sha256`]: 'sha256',
  [`${xenc}sha512`]: 'sha512',
  [`${xenc11}mgf1sha1`]: 'sha1',
  [`${xenc11}mgf1sha256`]: 'sha256',
  [`${xenc11}mgf1sha512`]: 'sha512',
};

/** `node:crypto` has one hash for OAEP and its mask, so both must be the same; `mgf1p` always masks with SHA-1. */
function transportHash(method: XmlElement): string {
  const uri = attributeOf(method, 'Algorithm') ?? '';
  const named = (namespace: string, localName: string): string => {
    const found = childElements(method).find((child) => isNamed(child, namespace, localName));
    if (found === undefined) return 'sha1';
    return oaepHashes[attributeOf(found, 'Algorithm') ?? ''] ?? 'another';
  };
  const digest = named(dsig, 'DigestMethod');
  const mask = uri === oaep11Uri ? named(xenc11, 'MGF') : 'sha1';
  if ((uri !== oaepUri && uri !== oaep11Uri) || digest !== mask || digest === 'another')
    throw notAccepted(method, uri);
  return digest;
}

function cipherValue(element: XmlElement): Buffer {
  const value = requiredChild(requiredChild(element, xenc, 'CipherData'), xenc, 'CipherValue');
  const bytes = decodeBase64(textOf(value));
  if (bytes === undefined) throw failed();
  return bytes;
}

function failed(): XmlError {
  return new XmlError(
    'decryption',
    'The message cannot be decrypted: it was encrypted to another certificate, or changed on the way.',
  );
}

function notAccepted(element: XmlElement, uri: string): XmlError {
  return new XmlError(
    'encryption_algorithm',
    `The encryption ${quoted(uri)} is not accepted; use AES-GCM with RSA-OAEP.`,
    element,
  );
}
