import type { GroupFilterType } from '#src/protocols/expression/index.ts';
import type { SigningAlgorithm } from '#src/sso/keys/index.ts';

export type LifecycleStatus = 'ACTIVE' | 'INACTIVE';
export type IssuerMode = 'ORG_URL' | 'CUSTOM_URL' | 'DYNAMIC';
export type RotationMode = 'AUTO' | 'MANUAL';

/** The one that comes with the org; the word is its id and its alias. */
export const defaultServerId = 'default';

/** A custom authorization server as an administrator set it up. */
export type AuthorizationServer = {
  readonly id: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly audiences: readonly string[];
  readonly issuerMode: IssuerMode;
  readonly status: LifecycleStatus;
  readonly rotationMode: RotationMode;
  readonly signingAlgorithm: SigningAlgorithm;
  readonly createdMs: number;
  readonly lastUpdatedMs: number;
};

export type ConsentType = 'REQUIRED' | 'IMPLICIT' | 'FLEXIBLE';

export type Scope = {
  readonly id: string;
  readonly serverId: string;
  readonly name: string;
  readonly displayName: string | undefined;
  readonly description: string | undefined;
  readonly consent: ConsentType;
  /** The person may leave it out at the consent page. */
  readonly optional: boolean;
  /** Granted to who names no scope. */
  readonly isDefault: boolean;
  readonly metadataPublish: 'ALL_CLIENTS' | 'NO_CLIENTS';
  readonly system: boolean;
};

export type ClaimType = 'IDENTITY' | 'RESOURCE';
export type ClaimValueType = 'EXPRESSION' | 'GROUPS' | 'SYSTEM';

export type Claim = {
  readonly id: string;
  readonly serverId: string;
  readonly name: string;
  readonly claimType: ClaimType;
  readonly valueType: ClaimValueType;
  readonly value: string;
  readonly groupFilterType: GroupFilterType | undefined;
  readonly alwaysInclude: boolean;
  /** One of these must be granted; empty for any. */
  readonly scopes: readonly string[];
  readonly status: LifecycleStatus;
  readonly system: boolean;
};

/** Every client, present and future, in a policy's list of clients. */
export const allClients = 'ALL_CLIENTS';
/** Every person, in a rule's list of groups. */
export const everyone = 'EVERYONE';

export type ServerPolicy = {
  readonly id: string;
  readonly serverId: string;
  readonly status: LifecycleStatus;
  readonly name: string;
  readonly description: string;
  readonly priority: number;
  readonly system: boolean;
  readonly clients: readonly string[];
  readonly createdMs: number;
  readonly lastUpdatedMs: number;
};

export type RuleConditions = {
  readonly people: {
    readonly users: { readonly include: readonly string[]; readonly exclude: readonly string[] };
    readonly groups: { readonly include: readonly string[]; readonly exclude: readonly string[] };
  };
  readonly grantTypes: { readonly include: readonly string[] };
  readonly scopes: { readonly include: readonly string[] };
};

export type TokenLifetimes = {
  readonly accessTokenLifetimeMinutes: number;
  /** 0 = no absolute end. */
  readonly refreshTokenLifetimeMinutes: number;
  /** A refresh token nobody used for so long is dead. */
  readonly refreshTokenWindowMinutes: number;
  /** Who is asked what else the tokens are to say. */
  readonly inlineHook?: { readonly id: string };
};

export type ServerRule = {
  readonly id: string;
  readonly policyId: string;
  readonly status: LifecycleStatus;
  readonly name: string;
  readonly priority: number;
  readonly system: boolean;
  readonly conditions: RuleConditions;
  readonly lifetimes: TokenLifetimes;
  readonly createdMs: number;
  readonly lastUpdatedMs: number;
};
