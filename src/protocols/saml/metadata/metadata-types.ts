import type { SamlBinding, TrustedCertificate } from '../service-provider.ts';

export type IdpMetadataInput = {
  readonly entityId: string;
  readonly ssoUrl: string;
  /** Undefined: no single logout. */
  readonly sloUrl: string | undefined;
  /** Base64 of the DER without line breaks; two while the key rolls over, the one that signs first. */
  readonly certificates: readonly string[];
  readonly wantAuthnRequestsSigned: boolean;
  readonly nameIdFormats: readonly string[];
  readonly validUntilMs?: number | undefined;
  /** Needed where the metadata is signed. */
  readonly id?: string | undefined;
};

export type MetadataEndpoint = {
  readonly binding: string;
  readonly url: string;
  readonly responseUrl: string | undefined;
};

export type RequestedAttribute = {
  readonly name: string;
  readonly nameFormat: string | undefined;
  readonly friendlyName: string | undefined;
  readonly isRequired: boolean;
};

/** What the metadata of a service provider says, checked. What it gets wrong but can live with is in `warnings`. */
export type SpMetadata = {
  readonly entityId: string;
  /** HTTP-POST only; exactly one is the default. */
  readonly acs: readonly { readonly url: string; readonly index: number; readonly isDefault: boolean }[];
  /** HTTP-POST and HTTP-Redirect, in the order of the document. */
  readonly slo: readonly {
    readonly binding: SamlBinding;
    readonly url: string;
    readonly responseUrl: string | undefined;
  }[];
  /** Keys to verify with: `use="signing"`, and those without a use. */
  readonly signingCertificates: readonly TrustedCertificate[];
  /** Keys to encrypt to: `use="encryption"`, and those without a use. */
  readonly encryptionCertificates: readonly TrustedCertificate[];
  /** EncryptionMethod algorithms beside the encryption keys, in the app's order. */
  readonly encryptionMethods: readonly string[];
  readonly nameIdFormats: readonly string[];
  readonly authnRequestsSigned: boolean;
  readonly wantAssertionsSigned: boolean;
  readonly requestedAttributes: readonly RequestedAttribute[];
  readonly validUntilMs: number | undefined;
  readonly displayName: string | undefined;
  readonly organizationName: string | undefined;
  readonly organizationUrl: string | undefined;
  readonly isSigned: boolean;
  readonly warnings: readonly string[];
};

export type ReadSpMetadataOptions = {
  readonly nowMs: number;
  /** Set: the document must be signed by one of these. */
  readonly signerCertificates?: readonly TrustedCertificate[];
  /** Chooses one of several entities. */
  readonly entityId?: string;
};
