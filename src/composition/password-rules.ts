import type { passwordSubjectOf } from '#src/access/decide/index.ts';
import type { Policies } from '#src/access/policies/index.ts';
import type { UsersNeeds } from '#src/directory/users/index.ts';

/** The password policy as the directory asks about it: it keeps passwords, access says what they must be. */
export function createPasswordRules(
  above: () => { policies: Policies; zones: NonNullable<Parameters<typeof passwordSubjectOf>[2]> },
): UsersNeeds['passwordRules'] {
  return {
    factsFor(subject) {
      const { age, lockout, recovery } = above().policies.passwordPolicyFor(subject);
      return {
        historyCount: age.historyCount,
        minAgeMinutes: age.minAgeMinutes,
        maxAttempts: lockout.maxAttempts,
        autoUnlockMinutes: lockout.autoUnlockMinutes,
        minAnswerLength: recovery.minAnswerLength,
      };
    },
    mayChange: (subject, ipAddress) => {
      const { policies, zones } = above();
      const network = (zoneId: string) => zones.matches(zoneId, ipAddress);
      return policies.passwordPolicyFor({ ...subject, network }).mayChangePassword;
    },
    check(password, subject) {
      const engine = above().policies;
      return engine.checkPassword(engine.passwordPolicyFor(subject), subject, password);
    },
  };
}
