import {
  CertificateProblem,
  type ReadCertificate,
  readCertificate,
  validityProblem,
} from '#src/protocols/x509/index.ts';
import type { TrustedCertificate } from '#src/protocols/saml/index.ts';

export type CheckedCertificates = { x5c: string[]; problems: string[] };

/**
 * Certificates of a body, each as bare base64. One that was stored already is taken although it ran out meanwhile: a label can be
 * changed without looking for a new certificate first.
 */
export function checkCertificates(
  given: readonly string[],
  stored: readonly string[],
  place: string,
  nowMs: number,
): CheckedCertificates {
  const problems: string[] = [];
  const x5c = given.map((text, index) => {
    const field = `${place}.x5c.${index}`;
    try {
      const { certificate, ...dates } = readCertificate(text);
      const problem = stored.includes(certificate) ? undefined : validityProblem(dates, nowMs);
      if (problem !== undefined) problems.push(`${field}: the certificate ${problem}`);
      return certificate;
    } catch (error) {
      if (!(error instanceof CertificateProblem)) throw error;
      problems.push(`${field}: ${error.message}`);
      return text;
    }
  });
  if (new Set(x5c).size !== x5c.length) problems.push(`${place}.x5c: holds the same certificate twice`);
  return { x5c, problems };
}

/** Stored certificates for the engine, which judges their dates at the moment of use. */
export function trustedCertificates(x5c: readonly string[]): TrustedCertificate[] {
  return x5c.flatMap((text) => {
    let read: ReadCertificate;
    try {
      read = readCertificate(text);
    } catch (error) {
      if (error instanceof CertificateProblem) return [];
      throw error;
    }
    const { key, certificate, notBeforeMs, notAfterMs } = read;
    return [{ key, certificate, notBeforeMs, notAfterMs }];
  });
}
