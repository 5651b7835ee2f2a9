import { createCipheriv, createECDH, hkdfSync } from 'node:crypto';
import type { PushSubscription } from './subscription.ts';

/** What is thrown anew for each message. */
export type PushKeys = {
  /** 16 random bytes. */
  salt: Buffer;
  /** Private key of a P-256 pair that is used once; made here when absent. */
  senderPrivateKey?: Buffer;
};

const recordSize = 4096;
const tagBytes = 16;
const headerBytes = 16 + 4 + 1 + 65;
/** RFC 8291 section 4: one record, with header and padding in the 4096 bytes that every push service takes. */
export const longestMessage = recordSize - headerBytes - tagBytes - 1;

/** The body of a push request, `content-encoding: aes128gcm`. */
export function encryptPushMessage(
  plain: Buffer,
  to: Pick<PushSubscription, 'publicKey' | 'authSecret'>,
  keys: PushKeys,
): Buffer {
  if (plain.length > longestMessage)
    throw new RangeError(`a push message has at most ${longestMessage} bytes`);
  const sender = createECDH('prime256v1');
  if (keys.senderPrivateKey === undefined) sender.generateKeys();
  else sender.setPrivateKey(keys.senderPrivateKey);
  const senderPublic = sender.getPublicKey();
  const shared = sender.computeSecret(to.publicKey);
  // RFC 8291 section 3.4: both public keys are bound into the input keying material.
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), to.publicKey, senderPublic]);
  const ikm = hkdf(shared, to.authSecret, info, 32);
  return encryptContent(plain, ikm, { salt: keys.salt, keyId: senderPublic, recordSize });
}

/** RFC 8188, for content that fits one record, which is all that a push message may be. */
export function encryptContent(
  plain: Buffer,
  ikm: Buffer,
  { salt, keyId, recordSize: size }: { salt: Buffer; keyId: Buffer; recordSize: number },
): Buffer {
  if (salt.length !== 16) throw new RangeError('a salt has 16 bytes');
  if (keyId.length > 255) throw new RangeError('a key id has at most 255 bytes');
  if (plain.length > size - tagBytes - 1) throw new RangeError('the content needs more than one record');
  const key = hkdf(ikm, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = hkdf(ikm, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
  const cipher = createCipheriv('aes-128-gcm', key, nonce, { authTagLength: tagBytes });
  // 2 is the delimiter of the last record.
  const sealed = Buffer.concat([cipher.update(plain), cipher.update(Buffer.from([2])), cipher.final()]);
  const sizeField = Buffer.alloc(4);
  sizeField.writeUInt32BE(size);
  return Buffer.concat([salt, sizeField, Buffer.from([keyId.length]), keyId, sealed, cipher.getAuthTag()]);
}

const hkdf = (ikm: Buffer, salt: Buffer, info: Buffer, bytes: number): Buffer =>
  Buffer.from(hkdfSync('sha256', ikm, salt, info, bytes));
