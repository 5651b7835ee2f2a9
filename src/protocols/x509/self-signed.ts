import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { bitString, boolean, explicit, integer, octetString, oid, sequence, time } from './der.ts';
import { type DistinguishedName, encodeName } from './name.ts';
import { rsaSha256, signed } from './signed.ts';

export type CertificateWish = {
  readonly subject: DistinguishedName;
  /** Random; RFC 5280 §4.1.2.2 takes up to 20 octets, not all of them zero. */
  readonly serial: Buffer;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** RSA. */
  readonly privateKey: KeyObject;
};

/** A certificate that says nothing but "this key has this name": what SAML metadata carries keys in. DER. */
export function selfSignedCertificate(wish: CertificateWish): Buffer {
  const publicKey = createPublicKey(wish.privateKey).export({ type: 'spki', format: 'der' });
  const name = encodeName(wish.subject);
  const content = sequence(
    explicit(0, integer(2)),
    integer(positive(wish.serial)),
    rsaSha256(),
    name,
    sequence(time(wish.notBeforeMs), time(wish.notAfterMs)),
    name,
    publicKey,
    explicit(3, extensions(publicKey)),
  );
  return signed(content, wish.privateKey);
}

function extensions(publicKey: Buffer): Buffer {
  // digitalSignature: bit 0 of 8, seven of them unused.
  const keyUsage = bitString(Buffer.from([0x80]), 7);
  const keyId = createHash('sha1').update(publicKey).digest();
  return sequence(
    // basicConstraints, empty: no authority.
    sequence(oid('2.5.29.19'), boolean(true), octetString(sequence())),
    sequence(oid('2.5.29.15'), boolean(true), octetString(keyUsage)),
    sequence(oid('2.5.29.14'), octetString(octetString(keyId))),
  );
}

/** Without a leading zero byte, and with at most 20 octets also when it is written. */
function positive(serial: Buffer): Buffer {
  const bytes = Buffer.from(serial.subarray(0, 20));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes;
}
