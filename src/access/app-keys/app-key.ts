import type { KeyObject } from 'node:crypto';

/** A key an app's messages are signed with, and the certificate that carries it to the other side. */
export type AppKey = {
  readonly appId: string;
  /** The same in every app that shares the key by a clone. */
  readonly kid: string;
  /** DER in base64, as metadata and `x5c` have it. */
  readonly certificate: string;
  /** Of the public key: base64url. */
  readonly n: string;
  readonly e: string;
  readonly thumbprint: string;
  readonly createdMs: number;
  readonly lastUpdatedMs: number;
  readonly expiresMs: number;
  /** Opened on first use, and then kept as long as this configuration is. */
  readonly privateKey: KeyObject;
};

/** A key that waits for an authority's certificate. */
export type AppCsr = {
  readonly id: string;
  readonly appId: string;
  /** PKCS #10, DER. */
  readonly request: Buffer;
  readonly privateBox: Buffer;
  readonly createdMs: number;
};

export const keyValidityYears = { least: 2, most: 10 } as const;
/** Okta's: what an authority gives has to last for more than this. */
export const leastPublishedDays = 90;
/** Each costs a row of configuration on every node. */
export const maximumCsrs = 20;
export const maximumAppKeys = 50;
