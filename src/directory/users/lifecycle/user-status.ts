import type { ApiErrorCode } from '#src/platform/http/index.ts';

export const userStatuses = [
  'STAGED',
  'PROVISIONED',
  'ACTIVE',
  'RECOVERY',
  'PASSWORD_EXPIRED',
  'LOCKED_OUT',
  'SUSPENDED',
  'DEPROVISIONED',
] as const;
export type UserStatus = (typeof userStatuses)[number];

/**
 * What somebody does to a user; what a person does themselves at sign-in (finish activation, change an expired password) included. `shut`
 * suspends behind a thief, who may have brought the account into any status.
 */
export type LifecycleAction =
  | 'activate'
  | 'reactivate'
  | 'deactivate'
  | 'suspend'
  | 'shut'
  | 'unsuspend'
  | 'unlock'
  | 'lock'
  | 'expirePassword'
  | 'resetPassword'
  | 'changePassword'
  | 'changeRecoveryQuestion'
  | 'forgotPassword'
  | 'delete';

/** Codes and sentences are Okta's, observed where it could be. */
export type StatusRefusal = { code: ApiErrorCode; summary?: string; cause?: string };
export type Transition = { to: UserStatus } | { refused: StatusRefusal };

/** What of a person decides where a transition leads. */
export type StatusFacts = { hasCredential: boolean; lockedFrom?: UserStatus | undefined };

const notNow: StatusRefusal = { code: 'E0000038' };

type Rule = {
  from: readonly UserStatus[];
  to: (status: UserStatus, facts: StatusFacts) => UserStatus;
  refusal: StatusRefusal;
};

const stays = (status: UserStatus) => status;
const everyoneBut = (...left: UserStatus[]) => userStatuses.filter((status) => !left.includes(status));

/** The whole machine. A status not in `from` is refused. */
const rules: Record<LifecycleAction, Rule> = {
  activate: {
    from: ['STAGED', 'DEPROVISIONED'],
    to: (_, facts) => (facts.hasCredential ? 'ACTIVE' : 'PROVISIONED'),
    refusal: { code: 'E0000016' },
  },
  reactivate: { from: ['PROVISIONED', 'RECOVERY'], to: () => 'PROVISIONED', refusal: notNow },
  deactivate: { from: everyoneBut('DEPROVISIONED'), to: () => 'DEPROVISIONED', refusal: notNow },
  suspend: {
    from: ['ACTIVE'],
    to: () => 'SUSPENDED',
    refusal: { code: 'E0000001', summary: 'suspendUser', cause: 'Cannot suspend a user that is not active' },
  },
  shut: {
    from: ['PROVISIONED', 'ACTIVE', 'RECOVERY', 'PASSWORD_EXPIRED', 'LOCKED_OUT'],
    to: () => 'SUSPENDED',
    refusal: notNow,
  },
  unsuspend: {
    from: ['SUSPENDED'],
    to: (_, facts) => facts.lockedFrom ?? 'ACTIVE',
    refusal: {
      code: 'E0000001',
      summary: 'suspendUser',
      cause: 'Cannot unsuspend a user that is not suspended',
    },
  },
  unlock: {
    from: ['LOCKED_OUT'],
    to: (_, facts) => facts.lockedFrom ?? 'ACTIVE',
    refusal: { code: 'E0000032', cause: 'The user is not locked out.' },
  },
  lock: { from: ['ACTIVE', 'PASSWORD_EXPIRED'], to: () => 'LOCKED_OUT', refusal: notNow },
  expirePassword: { from: ['ACTIVE', 'PASSWORD_EXPIRED'], to: () => 'PASSWORD_EXPIRED', refusal: notNow },
  resetPassword: {
    from: ['ACTIVE', 'PROVISIONED', 'PASSWORD_EXPIRED', 'LOCKED_OUT', 'RECOVERY'],
    to: () => 'RECOVERY',
    refusal: notNow,
  },
  changePassword: {
    from: ['STAGED', 'ACTIVE', 'PASSWORD_EXPIRED', 'RECOVERY'],
    to: (status) => (status === 'STAGED' ? 'STAGED' : 'ACTIVE'),
    refusal: { code: 'E0000035', cause: "Changing the password is not allowed in the user's current status" },
  },
  changeRecoveryQuestion: {
    from: ['STAGED', 'ACTIVE', 'RECOVERY'],
    to: stays,
    refusal: {
      code: 'E0000036',
      cause: "Changing the recovery question is not allowed in the user's current status",
    },
  },
  forgotPassword: {
    from: ['ACTIVE'],
    to: stays,
    refusal: { code: 'E0000034', cause: "Forgot password is not allowed in the user's current status" },
  },
  // The first deletion deactivates; see deleteUser.
  delete: { from: ['DEPROVISIONED'], to: stays, refusal: notNow },
};

export function transition(status: UserStatus, action: LifecycleAction, facts: StatusFacts): Transition {
  const rule = rules[action];
  if (rule.from.includes(status)) return { to: rule.to(status, facts) };
  // Suspended people were activated once, but "already active" would send their administrator the wrong way.
  if (action === 'activate' && status === 'SUSPENDED') return { refused: notNow };
  return { refused: rule.refusal };
}

/** Statuses in which too many wrong passwords lock the account; in the others nobody can sign in by password anyway. */
export const canLock = (status: UserStatus) => rules.lock.from.includes(status);
