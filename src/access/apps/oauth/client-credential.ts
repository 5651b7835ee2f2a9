/** A secret of an OAuth client: compared by its hash, opened only to show it or to compute an HMAC. */
export type ClientSecret = {
  readonly id: string;
  readonly appId: string;
  readonly status: 'ACTIVE' | 'INACTIVE';
  readonly hash: Buffer;
  readonly box: Buffer;
  readonly createdMs: number;
  readonly lastUpdatedMs: number;
};

/** A public key a client signs with. */
export type ClientKey = {
  readonly id: string;
  readonly appId: string;
  readonly status: 'ACTIVE' | 'INACTIVE';
  readonly kid: string | undefined;
  readonly jwk: Readonly<Record<string, unknown>>;
  readonly createdMs: number;
  readonly lastUpdatedMs: number;
};

export const maximumSecrets = 2;
export const maximumKeys = 50;
