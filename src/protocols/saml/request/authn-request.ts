import type { SamlServiceProvider } from '../service-provider.ts';

export type NameIdPolicy = {
  readonly format: string | undefined;
  readonly spNameQualifier: string | undefined;
  readonly allowCreate: boolean;
};

export type AuthnContextComparison = 'exact' | 'minimum' | 'maximum' | 'better';

export type RequestedAuthnContext = {
  readonly comparison: AuthnContextComparison;
  /** In the order of the app's preference. One of the two lists is empty. */
  readonly classRefs: readonly string[];
  readonly declRefs: readonly string[];
};

export type Scoping = {
  readonly proxyCount: number | undefined;
  /** Entity ids of the identity providers that may answer; empty: any. */
  readonly idpList: readonly string[];
  readonly requesterIds: readonly string[];
};

/** A NameID as it is on the wire (saml-core 2.2.3). */
export type NameId = {
  readonly value: string;
  readonly format: string;
  readonly nameQualifier: string | undefined;
  readonly spNameQualifier: string | undefined;
};

/** A request that proved to be the app's own, asking for an answer at a registered address. */
export type AuthnRequest = {
  readonly id: string;
  readonly issuer: string;
  readonly issuedMs: number;
  readonly destination: string | undefined;
  /** Registered; chosen by address, by index, or the default. */
  readonly acs: SamlServiceProvider['acs'][number];
  readonly relayState: string | undefined;
  readonly providerName: string | undefined;
  /** A signature was there and holds. */
  readonly isSigned: boolean;
  /** As it was asked; `mustReauthenticate` says whether the app's setting honours it. */
  readonly forceAuthn: boolean;
  readonly isPassive: boolean;
  readonly nameIdPolicy: NameIdPolicy | undefined;
  readonly requestedAuthnContext: RequestedAuthnContext | undefined;
  readonly scoping: Scoping | undefined;
  /** Only this person may be answered about (saml-core 3.4.1). */
  readonly subject: NameId | undefined;
};

export type ReadAuthnRequestOptions = {
  readonly sp: SamlServiceProvider;
  /** Our own addresses, one of which Destination must be. */
  readonly destinations: readonly string[];
  readonly nowMs: number;
  /** How far apart the clocks may be; three minutes when absent. */
  readonly clockSkewMs?: number;
};
