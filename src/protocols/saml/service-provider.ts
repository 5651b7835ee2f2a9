import type { KeyObject } from 'node:crypto';

/** How a subject is named (SAML core §8.3). */
export type NameIdFormat =
  | 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified'
  | 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'
  | 'urn:oasis:names:tc:SAML:1.1:nameid-format:x509SubjectName'
  | 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'
  | 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient';

export type SamlBinding = 'REDIRECT' | 'POST';

/** A certificate of the other side, from stored metadata and from nowhere else. */
export type TrustedCertificate = {
  readonly key: KeyObject;
  /** DER, in base64 without line breaks. */
  readonly certificate: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
};

/** What the engine knows of one service provider: compiled once per change, read on every request. */
export type SamlServiceProvider = {
  /** What the Issuer of its messages may say. */
  readonly issuers: readonly string[];
  readonly audience: string;
  /** Where assertions may be sent, and nowhere else. Exactly one is the default. */
  readonly acs: readonly { readonly url: string; readonly index: number; readonly isDefault: boolean }[];
  /** Undefined: the address of the ACS that is answered. */
  readonly recipient: string | undefined;
  readonly destination: string | undefined;
  readonly nameIdFormat: NameIdFormat;
  readonly authnContextClassRef: string;
  readonly responseSigned: boolean;
  readonly assertionSigned: boolean;
  readonly signatureAlgorithm: 'RSA_SHA1' | 'RSA_SHA256';
  readonly digestAlgorithm: 'SHA1' | 'SHA256';
  readonly encryption:
    | {
        readonly certificate: TrustedCertificate;
        readonly algorithm: 'AES128_CBC' | 'AES256_CBC' | 'AES128_GCM' | 'AES256_GCM';
        readonly keyTransport: 'RSA_OAEP' | 'RSA_15';
      }
    | undefined;
  /** Verify its requests and logout messages; two while it rolls over. */
  readonly certificates: readonly TrustedCertificate[];
  /** An unsigned AuthnRequest is refused. */
  readonly requestsSigned: boolean;
  readonly honorForceAuthn: boolean;
  readonly requestCompressed: boolean;
  readonly assertionLifetimeSeconds: number;
  /** Undefined: single logout is off. */
  readonly slo:
    | {
        /** Where our LogoutResponse goes when the app starts (Okta: slo.logoutUrl); undefined: it may not start one. */
        readonly responseUrl: string | undefined;
        /** Where our LogoutRequest goes (Okta: participateSlo.logoutRequestUrl); undefined: it is not told. */
        readonly requestUrl: string | undefined;
        readonly binding: SamlBinding;
        readonly sessionIndexRequired: boolean;
      }
    | undefined;
};
