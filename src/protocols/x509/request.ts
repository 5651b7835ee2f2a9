import { createPublicKey, type KeyObject } from 'node:crypto';
import { explicit, implicit, integer, octetString, oid, sequence, set } from './der.ts';
import { type DistinguishedName, encodeName } from './name.ts';
import { signed } from './signed.ts';

export type RequestWish = {
  readonly subject: DistinguishedName;
  readonly dnsNames: readonly string[];
  /** RSA. */
  readonly privateKey: KeyObject;
};

/** A request for a certificate, to be taken to an authority (PKCS #10, RFC 2986). DER. */
export function certificateRequest({ subject, dnsNames, privateKey }: RequestWish): Buffer {
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const attributes = dnsNames.length === 0 ? explicit(0) : explicit(0, extensionRequest(dnsNames));
  return signed(sequence(integer(0), encodeName(subject), publicKey, attributes), privateKey);
}

/** RFC 2985 §5.4.2, with subjectAltName. */
function extensionRequest(dnsNames: readonly string[]): Buffer {
  const names = sequence(...dnsNames.map((name) => implicit(2, Buffer.from(name, 'latin1'))));
  const extension = sequence(oid('2.5.29.17'), octetString(names));
  return sequence(oid('1.2.840.113549.1.9.14'), set(sequence(extension)));
}
