import { type KeyObject, X509Certificate } from 'node:crypto';

/** A certificate as it was read; whether it is in time, and whose it is, is for the reader to judge. */
export type ReadCertificate = {
  /** DER, in base64 without line breaks. */
  readonly certificate: string;
  readonly der: Buffer;
  readonly key: KeyObject;
  readonly subject: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  readonly fingerprint256: string;
};

/** The message says what is wrong with the certificate and what to give instead. */
export class CertificateProblem extends Error {
  override name = 'CertificateProblem';
}

/** More than any certificate of a service provider, less than what makes a parser work for long. */
const maxBytes = 64 * 1024;

/** PEM, DER, or the base64 of DER with or without line breaks. Only RSA keys of 2048 bits and more; on NIST's curves where they may be. */
export function readCertificate(given: string | Buffer, { curves = false } = {}): ReadCertificate {
  if (given.length > maxBytes * 2) throw new CertificateProblem('is too big to be a certificate');
  const der = derOf(given);
  const parsed = parse(der);
  const key = publicKeyOf(parsed, curves);
  return {
    certificate: der.toString('base64'),
    der,
    key,
    subject: parsed.subject?.replaceAll('\n', ', ') ?? '',
    notBeforeMs: Date.parse(parsed.validFrom),
    notAfterMs: Date.parse(parsed.validTo),
    fingerprint256: parsed.fingerprint256,
  };
}

/** Why a certificate cannot be used at a time, or undefined. */
export function validityProblem(
  { notBeforeMs, notAfterMs }: Pick<ReadCertificate, 'notBeforeMs' | 'notAfterMs'>,
  nowMs: number,
): string | undefined {
  if (nowMs > notAfterMs) return `ran out on ${day(notAfterMs)}; give the one that is in use now`;
  if (nowMs < notBeforeMs) return `is not valid before ${day(notBeforeMs)}`;
  return undefined;
}

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

function derOf(given: string | Buffer): Buffer {
  // 0x30 begins every DER certificate; as text it is the digit 0, with which no base64 of one begins.
  if (typeof given !== 'string' && given[0] === 0x30) return given;
  const text = given.toString('latin1').trim();
  const blocks = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----/g)];
  if (blocks.length > 1)
    throw new CertificateProblem(`holds ${blocks.length} PEM blocks; give one certificate`);
  const [block] = blocks;
  if (block === undefined && text.includes('-----'))
    throw new CertificateProblem('begins or ends like PEM, but is not whole');
  if (block !== undefined && block[1] !== 'CERTIFICATE' && block[1] !== 'X509 CERTIFICATE')
    throw new CertificateProblem(`is a ${block[1]}, not a CERTIFICATE`);
  const base64 = (block?.[2] ?? text).replaceAll(/\s+/g, '');
  if (base64 === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64))
    throw new CertificateProblem(
      'is not a certificate in base64 (what stands between the BEGIN and END lines)',
    );
  return Buffer.from(base64, 'base64');
}

function parse(der: Buffer): X509Certificate {
  let parsed: X509Certificate;
  try {
    parsed = new X509Certificate(der);
  } catch {
    throw new CertificateProblem('cannot be read as an X.509 certificate; a character may be missing');
  }
  // What follows the certificate would be stored and shown as part of it.
  if (!parsed.raw.equals(der)) throw new CertificateProblem('has bytes after its end');
  return parsed;
}

const nistCurves = new Set(['prime256v1', 'secp384r1', 'secp521r1']);

function publicKeyOf(parsed: X509Certificate, curves: boolean): KeyObject {
  let key: KeyObject;
  try {
    key = parsed.publicKey;
  } catch {
    throw new CertificateProblem('holds a key that cannot be read');
  }
  const curve = key.asymmetricKeyType === 'ec' ? key.asymmetricKeyDetails?.namedCurve : undefined;
  if (curves && curve !== undefined && nistCurves.has(curve)) return key;
  const bits = key.asymmetricKeyDetails?.modulusLength;
  if (key.asymmetricKeyType !== 'rsa' || bits === undefined)
    throw new CertificateProblem(
      `holds a key of type ${key.asymmetricKeyType ?? 'unknown'}; it has to be RSA`,
    );
  if (bits < 2048)
    throw new CertificateProblem(`holds an RSA key of ${bits} bits; it has to have 2048 or more`);
  return key;
}
