import { CborProblem, isCborMap, readCbor } from './cbor.ts';
import { algorithmOf } from './public-key.ts';
import { refused } from './refused.ts';

export type AuthenticatorData = {
  readonly rpIdHash: Buffer;
  readonly userPresent: boolean;
  readonly userVerified: boolean;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
  readonly signCount: number;
  readonly credential: AttestedCredential | undefined;
};

export type AttestedCredential = {
  /** As text, `cb69481e-8ff7-4039-93ec-0a2729a154a8`. */
  readonly aaguid: string;
  readonly id: Buffer;
  /** COSE_Key, as it stood. */
  readonly publicKey: Buffer;
  readonly algorithm: number;
};

const longestCredentialId = 1_023;
// Real ones have a few hundred bytes; an RSA key of 4096 bits about 600.
const longest = 8_192;

/** WebAuthn §6.1. Every byte has to be accounted for; extensions are read over, since none was asked for that counts. */
export function readAuthenticatorData(bytes: Buffer): AuthenticatorData {
  if (bytes.length < 37 || bytes.length > longest)
    throw refused('authenticatorData', 'is no authenticator data');
  const flags = bytes.readUInt8(32);
  const has = (bit: number) => (flags & (1 << bit)) !== 0;
  let at = 37;
  let credential: AttestedCredential | undefined;
  try {
    if (has(6)) {
      const read = readCredential(bytes);
      credential = read.credential;
      at = read.end;
    }
    if (has(7)) {
      const { value, end } = readCbor(bytes, at);
      if (!isCborMap(value)) throw refused('authenticatorData', 'has extensions that are no map');
      at = end;
    }
  } catch (problem) {
    if (problem instanceof CborProblem) throw refused('authenticatorData', problem.message);
    throw problem;
  }
  if (at !== bytes.length) throw refused('authenticatorData', 'has bytes behind it');
  return {
    rpIdHash: bytes.subarray(0, 32),
    userPresent: has(0),
    userVerified: has(2),
    backupEligible: has(3),
    backedUp: has(4),
    signCount: bytes.readUInt32BE(33),
    credential,
  };
}

function readCredential(bytes: Buffer): { credential: AttestedCredential; end: number } {
  if (bytes.length < 55) throw refused('authenticatorData', 'ends too early');
  const length = bytes.readUInt16BE(53);
  if (length === 0 || length > longestCredentialId) {
    throw refused('credentialId', `has to have 1 to ${longestCredentialId} bytes`);
  }
  const keyAt = 55 + length;
  if (keyAt >= bytes.length) throw refused('authenticatorData', 'ends too early');
  const { value: key, end } = readCbor(bytes, keyAt);
  const algorithm = algorithmOf(key);
  return {
    credential: {
      aaguid: aaguidText(bytes.subarray(37, 53)),
      id: bytes.subarray(55, keyAt),
      publicKey: bytes.subarray(keyAt, end),
      algorithm,
    },
    end,
  };
}

export function aaguidText(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
