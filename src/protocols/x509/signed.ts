import { type KeyObject, sign } from 'node:crypto';
import { bitString, nothing, oid, sequence } from './der.ts';

/** sha256WithRSAEncryption (RFC 4055 §5). */
export const rsaSha256 = (): Buffer => sequence(oid('1.2.840.113549.1.1.11'), nothing());

/** What is signed, how, and the signature: the outer frame of certificates and of requests for them. */
export function signed(content: Buffer, privateKey: KeyObject): Buffer {
  return sequence(content, rsaSha256(), bitString(sign('sha256', content, privateKey)));
}
