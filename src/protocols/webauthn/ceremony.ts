import { createHash, timingSafeEqual } from 'node:crypto';
import {
  type AttestedCredential,
  type AuthenticatorData,
  readAuthenticatorData,
} from './authenticator-data.ts';
import { type CborMap, CborProblem, isCborMap, readWholeCbor } from './cbor.ts';
import { refused } from './refused.ts';

/** What both ceremonies are held against (WebAuthn Level 3, §7.1 and §7.2). */
export type Expected = {
  readonly challenge: string;
  /** Exactly these, as text. */
  readonly origins: readonly string[];
  readonly rpId: string;
  readonly requireUserVerification: boolean;
};

export type Registration = {
  readonly clientDataJson: Buffer;
  readonly attestationObject: Buffer;
};

export type Assertion = {
  readonly clientDataJson: Buffer;
  readonly authenticatorData: Buffer;
};

export type ReadRegistration = {
  readonly data: AuthenticatorData;
  readonly credential: AttestedCredential;
  readonly format: string;
  /** Certificates of the attestation, leaf first; none for self-attestation and `none`. */
  readonly chain: readonly Buffer[];
};

/** COSE: EdDSA, ES256, RS256, in our order of preference. */
export const algorithms = [-8, -7, -257] as const;

/** What is read of an attestation. Signatures, and whom they lead to, are not judged here. */
export const attestationFormats = ['none', 'packed', 'fido-u2f', 'tpm'] as const;

const longestAttestation = 65_536;
const mostCertificates = 6;

/** Steps 5 to 20 of §7.1: everything but the attestation statement. Throws CeremonyRefused. */
export function readRegistration(given: Registration, expected: Expected): ReadRegistration {
  checkClientData(given.clientDataJson, 'webauthn.create', expected);
  if (given.attestationObject.length > longestAttestation) throw refused('attestation', 'is too long');
  const object = mapIn(given.attestationObject);
  const [authData, format, statement] = ['authData', 'fmt', 'attStmt'].map((name) => object.get(name));
  if (
    object.size !== 3 ||
    !Buffer.isBuffer(authData) ||
    typeof format !== 'string' ||
    !isCborMap(statement)
  ) {
    throw refused('attestation', 'is no attestation object');
  }
  const data = readAuthenticatorData(authData);
  checkData(data, expected);
  if (data.credential === undefined) throw refused('attestation', 'has no credential in it');
  if (!attestationFormats.some((one) => one === format)) {
    throw refused(
      'attestation',
      `has the format ${format.slice(0, 40)}; this server reads ${attestationFormats.join(', ')}`,
    );
  }
  return { data, credential: data.credential, format, chain: chainOf(statement) };
}

/** Steps 10 to 19 of §7.2: everything but signature, counter and whose key it is. Throws CeremonyRefused. */
export function readAssertion(given: Assertion, expected: Expected): AuthenticatorData {
  checkClientData(given.clientDataJson, 'webauthn.get', expected);
  const data = readAuthenticatorData(given.authenticatorData);
  checkData(data, expected);
  if (data.credential !== undefined) throw refused('authenticatorData', 'has a credential in it');
  return data;
}

/** The challenge that a client says it answers; undefined where it says none. Nothing is checked. */
export function challengeIn(clientDataJson: Buffer): string | undefined {
  const challenge = clientDataIn(clientDataJson)?.['challenge'];
  return typeof challenge === 'string' ? challenge : undefined;
}

function checkClientData(json: Buffer, type: string, expected: Expected): void {
  const data = clientDataIn(json);
  if (data === undefined) throw refused('clientData', 'is no client data');
  if (data['type'] !== type) throw refused('clientData', `is not of the type ${type}`);
  if (data['challenge'] !== expected.challenge) throw refused('clientData', 'answers another challenge');
  const origin = data['origin'];
  if (typeof origin !== 'string' || !expected.origins.includes(origin)) {
    throw refused('clientData', 'comes from another address than this server’s');
  }
  const isWithin = data['crossOrigin'] !== undefined && data['crossOrigin'] !== false;
  if (isWithin || data['topOrigin'] !== undefined)
    throw refused('clientData', 'comes from within another page');
}

function checkData(data: AuthenticatorData, { rpId, requireUserVerification }: Expected): void {
  if (!timingSafeEqual(data.rpIdHash, createHash('sha256').update(rpId).digest())) {
    throw refused('authenticatorData', 'is for another domain');
  }
  if (!data.userPresent) throw refused('authenticatorData', 'says that nobody was there');
  if (requireUserVerification && !data.userVerified) {
    throw refused('authenticatorData', 'says that the person was not verified (by PIN, finger or face)');
  }
  if (data.backedUp && !data.backupEligible) {
    throw refused('authenticatorData', 'says that a key was copied which cannot be');
  }
}

function clientDataIn(json: Buffer): Record<string, unknown> | undefined {
  // As §5.8.1.1: UTF-8, a possible byte order mark goes.
  try {
    const data: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
    return typeof data === 'object' && data !== null && !Array.isArray(data)
      ? (data as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function mapIn(bytes: Buffer): CborMap {
  try {
    const value = readWholeCbor(bytes);
    if (isCborMap(value)) return value;
  } catch (problem) {
    if (problem instanceof CborProblem) throw refused('attestation', problem.message);
    throw problem;
  }
  throw refused('attestation', 'is no attestation object');
}

function chainOf(statement: CborMap): Buffer[] {
  const x5c = statement.get('x5c');
  if (x5c === undefined) return [];
  if (
    !Array.isArray(x5c) ||
    x5c.length === 0 ||
    x5c.length > mostCertificates ||
    !x5c.every(Buffer.isBuffer)
  ) {
    throw refused('attestation', `has no list of 1 to ${mostCertificates} certificates as x5c`);
  }
  return x5c as Buffer[];
}
