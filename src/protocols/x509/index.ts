/**
 * X.509 certificates as SAML uses them (RFC 5280, PKCS #10): written from an RSA key and a name, read with every reason why one
 * cannot be used. Chains and revocation are not here: a certificate counts because an administrator registered it.
 */
export type { DistinguishedName } from './name.ts';
export {
  CertificateProblem,
  type ReadCertificate,
  readCertificate,
  validityProblem,
} from './read-certificate.ts';
export { certificateRequest, type RequestWish } from './request.ts';
export { type CertificateWish, selfSignedCertificate } from './self-signed.ts';
