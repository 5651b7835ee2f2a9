import type { PublicJwk, Signer, VerificationKey } from '#src/protocols/jose/index.ts';

/** RS256 because every client accepts it; ES256 where an administrator switched it on, at a tenth of the cost. */
export type SigningAlgorithm = 'RS256' | 'ES256';
export type SigningKeyStatus = 'NEXT' | 'ACTIVE' | 'EXPIRED';

/** The org server's keys; every other owner is the id of a custom authorization server. */
export const orgKeyOwner = 'org';

/** One signing key as it is kept; the private part is a box of the keyring. */
export type SigningKeyRecord = {
  readonly kid: string;
  readonly ownerId: string;
  readonly algorithm: SigningAlgorithm;
  readonly status: SigningKeyStatus;
  readonly publicJwk: PublicJwk;
  readonly privateBox: Buffer;
  readonly createdMs: number;
  readonly publishedMs: number;
  readonly activatedMs: number | undefined;
  readonly expiredMs: number | undefined;
};

/** Everything one owner signs and is verified with. */
export type OwnerKeys = {
  /** ACTIVE, NEXT and EXPIRED, newest last. */
  readonly records: readonly SigningKeyRecord[];
  /** All of them, for tokens that come back to us, expired ID tokens as hints included. */
  readonly verification: readonly VerificationKey[];
  signer(algorithm: SigningAlgorithm, typ: string | undefined): Signer | undefined;
  /** The JWK set as JSON text: ACTIVE, NEXT, and EXPIRED ones for as long as what they signed can live. */
  published(nowMs: number): string;
};

/** The longest life of an access token (a day) and an hour for clocks and caches. */
export const expiredKeyPublishedMs = 25 * 60 * 60 * 1000;
/** A relying party may keep our JWK set for so long, hence a NEXT key is public for longer before it signs by itself. */
export const jwksMaxAgeSeconds = 60 * 60;
export const rotationEveryMs = 90 * 24 * 60 * 60 * 1000;
/** How long an ID token is still taken as a hint after its key went out of use. */
export const expiredKeyKeptMs = 180 * 24 * 60 * 60 * 1000;
