import { describe, expect, test } from 'vitest';
import { type LifecycleAction, transition, userStatuses, type UserStatus } from './user-status.ts';

/** action → the statuses it is allowed in and where it leads; in every other status it is refused with the code. */
const machine: Record<LifecycleAction, { code: string; allowed: Partial<Record<UserStatus, UserStatus>> }> = {
  activate: { code: 'E0000016', allowed: { STAGED: 'PROVISIONED', DEPROVISIONED: 'PROVISIONED' } },
  reactivate: { code: 'E0000038', allowed: { PROVISIONED: 'PROVISIONED', RECOVERY: 'PROVISIONED' } },
  deactivate: {
    code: 'E0000038',
    allowed: {
      STAGED: 'DEPROVISIONED',
      PROVISIONED: 'DEPROVISIONED',
      ACTIVE: 'DEPROVISIONED',
      RECOVERY: 'DEPROVISIONED',
      PASSWORD_EXPIRED: 'DEPROVISIONED',
      LOCKED_OUT: 'DEPROVISIONED',
      SUSPENDED: 'DEPROVISIONED',
    },
  },
  suspend: { code: 'E0000001', allowed: { ACTIVE: 'SUSPENDED' } },
  shut: {
    code: 'E0000038',
    allowed: {
      PROVISIONED: 'SUSPENDED',
      ACTIVE: 'SUSPENDED',
      RECOVERY: 'SUSPENDED',
      PASSWORD_EXPIRED: 'SUSPENDED',
      LOCKED_OUT: 'SUSPENDED',
    },
  },
  unsuspend: { code: 'E0000001', allowed: { SUSPENDED: 'ACTIVE' } },
  unlock: { code: 'E0000032', allowed: { LOCKED_OUT: 'ACTIVE' } },
  lock: { code: 'E0000038', allowed: { ACTIVE: 'LOCKED_OUT', PASSWORD_EXPIRED: 'LOCKED_OUT' } },
  expirePassword: {
    code: 'E0000038',
    allowed: { ACTIVE: 'PASSWORD_EXPIRED', PASSWORD_EXPIRED: 'PASSWORD_EXPIRED' },
  },
  resetPassword: {
    code: 'E0000038',
    allowed: {
      ACTIVE: 'RECOVERY',
      PROVISIONED: 'RECOVERY',
      PASSWORD_EXPIRED: 'RECOVERY',
      LOCKED_OUT: 'RECOVERY',
      RECOVERY: 'RECOVERY',
    },
  },
  changePassword: {
    code: 'E0000035',
    allowed: { STAGED: 'STAGED', ACTIVE: 'ACTIVE', PASSWORD_EXPIRED: 'ACTIVE', RECOVERY: 'ACTIVE' },
  },
  changeRecoveryQuestion: {
    code: 'E0000036',
    allowed: { STAGED: 'STAGED', ACTIVE: 'ACTIVE', RECOVERY: 'RECOVERY' },
  },
  forgotPassword: { code: 'E0000034', allowed: { ACTIVE: 'ACTIVE' } },
  delete: { code: 'E0000038', allowed: { DEPROVISIONED: 'DEPROVISIONED' } },
};

describe.each(Object.entries(machine))('%s', (action, { code, allowed }) => {
  test.each(userStatuses)('of a user who is %s leads where the machine says or is refused', (status) => {
    const result = transition(status, action as LifecycleAction, { hasCredential: false });
    const to = allowed[status];
    if (to !== undefined) expect(result).toEqual({ to });
    else if (action === 'activate' && status === 'SUSPENDED')
      expect(result).toMatchObject({ refused: { code: 'E0000038' } });
    else expect(result).toMatchObject({ refused: { code } });
  });
});

test('a user with a credential is ACTIVE as soon as they are activated', () => {
  expect(transition('STAGED', 'activate', { hasCredential: true })).toEqual({ to: 'ACTIVE' });
});

test('a user who was shut behind a thief is let in again to a new password only', () => {
  const facts = { hasCredential: true, lockedFrom: 'RECOVERY' as const };
  expect(transition('SUSPENDED', 'unsuspend', facts)).toEqual({ to: 'RECOVERY' });
});

test('a user who was locked out with an expired password still has to change it', () => {
  expect(transition('LOCKED_OUT', 'unlock', { hasCredential: true, lockedFrom: 'PASSWORD_EXPIRED' })).toEqual(
    {
      to: 'PASSWORD_EXPIRED',
    },
  );
});
