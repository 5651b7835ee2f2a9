import type { Profile } from '#src/directory/schemas/index.ts';
import type { Target } from '#src/system-log/index.ts';
import type { UserStatus } from './lifecycle/user-status.ts';

export const providerTypes = ['OKTA', 'IMPORT', 'FEDERATION', 'SOCIAL', 'ACTIVE_DIRECTORY', 'LDAP'] as const;
export type ProviderType = (typeof providerTypes)[number];
/** Who verifies the person: we, with a password of ours or an imported one, or somebody else. */
export type Provider = { type: ProviderType; name: string };

export const oktaProvider: Provider = { type: 'OKTA', name: 'OKTA' };
export const importProvider: Provider = { type: 'IMPORT', name: 'IMPORT' };

/** Providers for which we keep a password. */
export const keepsPassword = (provider: Provider) => provider.type === 'OKTA' || provider.type === 'IMPORT';

/** A user as the management API knows one: everything but secrets. */
export type User = {
  id: string;
  status: UserStatus;
  typeId: string;
  login: string;
  profile: Profile;
  created: Date;
  activated: Date | undefined;
  statusChanged: Date | undefined;
  lastUpdated: Date;
  lastLogin: Date | undefined;
  passwordChanged: Date | undefined;
  hasPassword: boolean;
  recoveryQuestion: string | undefined;
  /** Undefined for one that came with the person. */
  recoveryQuestionSet: Date | undefined;
  provider: Provider;
  realmId: string | undefined;
};

/** A user as sign-in, decisions and tokens know one: read for every sign-on. */
export type Person = {
  id: string;
  status: UserStatus;
  typeId: string;
  login: string;
  profile: Record<string, unknown>;
  /** Everyone included. */
  groupIds: string[];
  hasPassword: boolean;
  passwordChangedMs: number | undefined;
  /** Sessions begun at or before this are dead; 0 when none ever were revoked. */
  sessionsRevokedMs: number;
  /** The same for OAuth grants. */
  tokensRevokedMs: number;
  createdMs: number;
  lastLoginMs: number | undefined;
  lastUpdatedMs: number;
  provider: Provider;
};

/** Whether what somebody proved at that time is worth anything yet: not once their sessions were ended, or a password was set since. */
export const isProofGood = (
  { sessionsRevokedMs, passwordChangedMs = 0 }: Pick<Person, 'sessionsRevokedMs' | 'passwordChangedMs'>,
  provedMs: number,
): boolean => provedMs > sessionsRevokedMs && provedMs >= passwordChangedMs;

/** Somebody who can sign in without being sent an activation link. */
export const hasCredential = (user: { hasPassword: boolean; provider: Provider }) =>
  user.hasPassword || !keepsPassword(user.provider);

/** The name under which logs and mails speak of a person. */
export function displayNameOf(user: { login: string; profile: Profile }): string {
  const { displayName, firstName, lastName } = user.profile;
  if (typeof displayName === 'string' && displayName !== '') return displayName;
  const name = [firstName, lastName].filter((part) => typeof part === 'string' && part !== '').join(' ');
  return name === '' ? user.login : name;
}

/** A person as the target of an event. */
export function userTarget(user: Pick<User, 'id' | 'login' | 'profile'>): Target {
  return { id: user.id, type: 'User', alternateId: user.login, displayName: displayNameOf(user) };
}
