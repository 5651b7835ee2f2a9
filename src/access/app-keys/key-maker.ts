import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { selfSignedCertificate } from '#src/protocols/x509/index.ts';

const generate = promisify(generateKeyPair);

/** On a thread of libuv, since it takes some hundred milliseconds. */
export async function makeRsaKey(): Promise<KeyObject> {
  const { privateKey } = await generate('rsa', { modulusLength: 2048 });
  return privateKey;
}

/** A clock that is a little behind ours takes the certificate too. */
const headStartMs = 60 * 60 * 1000;

export function selfSigned(
  privateKey: KeyObject,
  wish: { host: string; serial: Buffer; nowMs: number; years: number },
): Buffer {
  const until = new Date(wish.nowMs);
  until.setUTCFullYear(until.getUTCFullYear() + wish.years);
  return selfSignedCertificate({
    subject: { commonName: wish.host, organizationalUnitName: 'SSOProvider', organizationName: 'Gatehouse' },
    serial: wish.serial,
    notBeforeMs: wish.nowMs - headStartMs,
    notAfterMs: until.getTime(),
    privateKey,
  });
}
