import type { NameId } from '../request/authn-request.ts';
import type { SamlStatus } from '../saml-names.ts';
import type { SamlServiceProvider } from '../service-provider.ts';
import type { ReadStatus } from '../status.ts';
import type { XmlSigner } from '#src/protocols/xml/index.ts';

/** A LogoutRequest that an app signed. */
export type LogoutRequest = {
  readonly id: string;
  readonly issuer: string;
  readonly issuedMs: number;
  readonly relayState: string | undefined;
  readonly nameId: NameId;
  /** Empty: every session of the person at this app (saml-core 3.7.1). */
  readonly sessionIndexes: readonly string[];
  readonly reason: string | undefined;
  readonly notOnOrAfterMs: number | undefined;
};

/** What an app answered to a LogoutRequest of ours. */
export type LogoutResponse = {
  readonly id: string;
  readonly issuer: string;
  readonly inResponseTo: string;
  readonly relayState: string | undefined;
  /** Success without PartialLogout. */
  readonly isComplete: boolean;
  readonly status: ReadStatus;
};

export type ReadLogoutOptions = {
  readonly sp: SamlServiceProvider;
  readonly destinations: readonly string[];
  readonly nowMs: number;
  readonly clockSkewMs?: number;
};

export type LogoutRequestInput = {
  readonly id: string;
  readonly issuer: string;
  readonly nowMs: number;
  /** slo.requestUrl of the app. */
  readonly destination: string;
  readonly nameId: NameId;
  readonly sessionIndexes: readonly string[];
  readonly notOnOrAfterMs?: number | undefined;
  readonly reason?: 'user' | 'admin' | undefined;
  /** POST only: signs the element. By Redirect `encodeRedirect` signs the query instead. */
  readonly signer: XmlSigner | undefined;
};

export type LogoutResponseInput = {
  readonly id: string;
  readonly issuer: string;
  readonly nowMs: number;
  /** slo.responseUrl of the app. */
  readonly destination: string;
  readonly inResponseTo: string;
  readonly status: SamlStatus;
  readonly signer: XmlSigner | undefined;
};
