import type { SamlStatus } from '../saml-names.ts';
import type { NameIdFormat, SamlServiceProvider } from '../service-provider.ts';
import type { XmlSigner } from '#src/protocols/xml/index.ts';

export type ResponseSubject = {
  readonly nameId: string;
  readonly format: NameIdFormat;
  /** Persistent names only (saml-core 8.3.7); undefined: our entity id and the app's. */
  readonly nameQualifier?: string;
  readonly spNameQualifier?: string;
};

export type ResponseAttribute = {
  readonly name: string;
  readonly nameFormat?: string | undefined;
  readonly values: readonly string[];
};

/** The authentication that is stated. */
export type ResponseAuthn = {
  readonly instantMs: number;
  readonly sessionIndex: string;
  /** When the session ends at the latest, if it does. */
  readonly sessionNotOnOrAfterMs?: number | undefined;
  readonly classRef: string;
};

export type ResponseInput = {
  readonly sp: SamlServiceProvider;
  /** Signs the response, the assertion or both, as the app is set: of its algorithm, made once per key. */
  readonly signer: XmlSigner;
  /** Our entity id towards this app. */
  readonly issuer: string;
  readonly responseId: string;
  readonly assertionId: string;
  readonly nowMs: number;
  /** How far apart the clocks may be: NotBefore is that much in the past; three minutes when absent. */
  readonly clockSkewMs?: number;
  /** The registered address that is posted to. */
  readonly acsUrl: string;
  /** Undefined: started here, so the answer to nothing. */
  readonly inResponseTo: string | undefined;
  readonly subject: ResponseSubject;
  readonly authn: ResponseAuthn;
  readonly attributes: readonly ResponseAttribute[];
  /** Asked where the assertion is encrypted. */
  readonly random: (size: number) => Uint8Array;
};

export type ErrorResponseInput = {
  readonly sp: SamlServiceProvider;
  readonly signer: XmlSigner;
  readonly issuer: string;
  readonly responseId: string;
  readonly nowMs: number;
  readonly acsUrl: string;
  readonly inResponseTo: string | undefined;
  readonly status: SamlStatus;
};
