import type { Requester } from '#src/directory/schemas/index.ts';
import type { User } from '#src/directory/users/index.ts';
import type { Tx } from '#src/platform/database/index.ts';

export const factorTypes = [
  'call',
  'email',
  'push',
  'question',
  'signed_nonce',
  'sms',
  'token',
  'token:hardware',
  'token:hotp',
  'token:software:totp',
  'u2f',
  'web',
  'webauthn',
] as const;
export type FactorType = (typeof factorTypes)[number];

export const factorProviders = [
  'CUSTOM',
  'DUO',
  'FIDO',
  'GOOGLE',
  'OKTA',
  'RSA',
  'SYMANTEC',
  'YUBICO',
] as const;
export type FactorProvider = (typeof factorProviders)[number];

export type FactorStatus = 'ACTIVE' | 'PENDING_ACTIVATION';

/** What somebody enrolled. */
export type UserFactor = {
  id: string;
  factorType: FactorType;
  provider: FactorProvider;
  status: FactorStatus;
  created: Date;
  lastUpdated: Date;
  profile: Record<string, string>;
};

/** Shown once, to whoever enrols: what the person's app has to be told. */
export type FactorActivation = {
  timeStep: number;
  sharedSecret: string;
  encoding: string;
  keyLength: number;
};

export type FactorVerdict = 'SUCCESS' | 'PASSCODE_REPLAYED' | 'FAILED';

/**
 * A kind of factor that this server can enrol and verify. Adding one is a folder beside these and a row where they are put together;
 * nothing else knows how many there are.
 */
export type FactorKind = {
  factorType: FactorType;
  provider: FactorProvider;
  /** The authenticator by which the org allows it. */
  authenticatorKey: string;
  list(user: User): Promise<UserFactor[]>;
  /** Throws where the profile is wrong or the person has one. `profile` is as it was given. */
  enroll(
    user: User,
    profile: Record<string, unknown>,
    by: Requester,
  ): Promise<{ factor: UserFactor; activation?: FactorActivation }>;
  /** Of kinds that are enrolled in two steps. Throws for a wrong code. */
  activate?(user: User, factor: UserFactor, passCode: string, by: Requester): Promise<UserFactor>;
  /** `proof` is the passCode, or the answer. The kind counts and limits the attempts. */
  verify(user: User, factor: UserFactor, proof: string, by: Requester): Promise<FactorVerdict>;
  /** What `verify` takes its proof from. */
  proofField: 'passCode' | 'answer';
  /** False where it is gone already. */
  remove(tx: Tx, user: User, factor: UserFactor): Promise<boolean>;
  /** Everything of this kind of a person, when an administrator resets them. */
  reset(tx: Tx, userId: string): Promise<void>;
};
