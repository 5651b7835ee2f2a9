import { keepsPassword, type User } from './user.ts';
import type { UserStatus } from './lifecycle/user-status.ts';

type Link = { href: string; method?: 'POST' | 'DELETE' };
export type UserLinks = Record<string, Link>;

const lifecycle = (verb: string) => ({ path: `/lifecycle/${verb}`, method: 'POST' as const });
const credentials = (verb: string) => ({ path: `/credentials/${verb}`, method: 'POST' as const });

const actions = {
  activate: lifecycle('activate'),
  reactivate: lifecycle('reactivate'),
  deactivate: lifecycle('deactivate'),
  suspend: lifecycle('suspend'),
  unsuspend: lifecycle('unsuspend'),
  unlock: lifecycle('unlock'),
  resetPassword: lifecycle('reset_password'),
  expirePassword: lifecycle('expire_password'),
  forgotPassword: credentials('forgot_password'),
  changePassword: credentials('change_password'),
  changeRecoveryQuestion: credentials('change_recovery_question'),
  delete: { path: '', method: 'DELETE' as const },
};
type ActionName = keyof typeof actions;

const signedUp: readonly ActionName[] = [
  'suspend',
  'resetPassword',
  'forgotPassword',
  'expirePassword',
  'changeRecoveryQuestion',
  'changePassword',
  'deactivate',
];

/** Observed at Okta, status by status; LOCKED_OUT and RECOVERY follow from what is possible in them. */
const offered: Record<UserStatus, readonly ActionName[]> = {
  STAGED: ['activate'],
  PROVISIONED: ['suspend', 'resetPassword', 'reactivate', 'deactivate'],
  ACTIVE: signedUp,
  PASSWORD_EXPIRED: signedUp,
  LOCKED_OUT: ['unlock', 'resetPassword', 'deactivate'],
  RECOVERY: ['resetPassword', 'reactivate', 'changePassword', 'changeRecoveryQuestion', 'deactivate'],
  SUSPENDED: ['unsuspend', 'deactivate'],
  DEPROVISIONED: ['activate', 'delete'],
};

const needsPassword: ReadonlySet<ActionName> = new Set([
  'expirePassword',
  'changePassword',
  'forgotPassword',
]);

/** Absolute on the origin the client called: Okta's SDK caches by the self link. */
export function userLinks(user: User, origin: string, schemaId: string): UserLinks {
  const self = `${origin}/api/v1/users/${user.id}`;
  const links: UserLinks = {
    self: { href: self },
    type: { href: `${origin}/api/v1/meta/types/user/${user.typeId}` },
    schema: { href: `${origin}/api/v1/meta/schemas/user/${schemaId}` },
  };
  for (const name of offered[user.status]) {
    if (needsPassword.has(name) && !keepsPassword(user.provider)) continue;
    if (name === 'forgotPassword' && user.recoveryQuestion === undefined) continue;
    const { path, method } = actions[name];
    links[name] = { href: `${self}${path}`, method };
  }
  return links;
}
