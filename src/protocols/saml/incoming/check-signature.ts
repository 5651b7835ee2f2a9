import type { KeyObject } from 'node:crypto';
import { validityProblem } from '#src/protocols/x509/index.ts';
import {
  hasSignature,
  verifyOctets,
  verifySigned,
  type XmlElement,
  XmlError,
} from '#src/protocols/xml/index.ts';
import type { SamlMessage } from '../bindings/saml-message.ts';
import { SamlError } from '../saml-error.ts';
import type { SamlServiceProvider, TrustedCertificate } from '../service-provider.ts';

type SignatureOptions = {
  readonly sp: Pick<SamlServiceProvider, 'certificates' | 'signatureAlgorithm'>;
  readonly nowMs: number;
  readonly needsSignature: boolean;
};

/**
 * Every signature that is there must hold, also where none is demanded and also where there is no certificate to check it with: an
 * app that signs believes its signature to be looked at. A message that verified is read from the bytes that did.
 */
export function checkSignature(
  message: SamlMessage,
  root: XmlElement,
  { sp, nowMs, needsSignature }: SignatureOptions,
): { readonly element: XmlElement; readonly isSigned: boolean } {
  const isSignedInside = hasSignature(root);
  const { detached } = message;
  if (!isSignedInside && detached === undefined) {
    if (!needsSignature) return { element: root, isSigned: false };
    throw new SamlError(
      'unsigned',
      `"${root.name}" is not signed, and has to be: switch on signing in the app, with a certificate that is registered here.`,
    );
  }
  // What an app is sent with SHA-1, since it knows no better, it may send with SHA-1 (SECURITY.md A6 S3).
  const policy = { allowSha1: sp.signatureAlgorithm === 'RSA_SHA1' };
  return withCertificates(sp.certificates, nowMs, (keys) => {
    if (detached !== undefined) {
      const { octets, algorithm, signature } = detached;
      verifyOctets({ octets, algorithm, signature: signature.toString('base64') }, keys, policy);
    }
    return { element: isSignedInside ? verifySigned(root, keys, policy).element : root, isSigned: true };
  });
}

/** Verifies with the certificates that are in time. One that is not never counts, but the error names it if it was the one. */
export function withCertificates<T>(
  certificates: readonly TrustedCertificate[],
  nowMs: number,
  verify: (keys: readonly KeyObject[]) => T,
): T {
  if (certificates.length === 0) {
    throw new SamlError(
      'certificate',
      'The message is signed, and there is no certificate to check it with: register the signing certificate of the app, or import its metadata.',
    );
  }
  const inTime = certificates.filter((certificate) => validityProblem(certificate, nowMs) === undefined);
  const outOfTime = certificates.filter((certificate) => !inTime.includes(certificate));
  if (inTime.length === 0) throw runOut(outOfTime, nowMs);
  try {
    return verify(inTime.map(({ key }) => key));
  } catch (error) {
    if (!(error instanceof XmlError) || error.code !== 'signature_invalid') throw error;
    const used = outOfTime.find((certificate) => holds(() => verify([certificate.key])));
    throw used === undefined ? error : runOut([used], nowMs);
  }
}

function holds(verify: () => unknown): boolean {
  try {
    verify();
    return true;
  } catch {
    return false;
  }
}

function runOut(certificates: readonly TrustedCertificate[], nowMs: number): SamlError {
  const problems = certificates.map((certificate) => validityProblem(certificate, nowMs)).join('; ');
  return new SamlError('certificate', `The certificate that the signature is checked with ${problems}.`);
}
