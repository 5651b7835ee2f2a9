import type { Policies } from '#src/access/policies/index.ts';
import type { UsersNeeds } from '#src/directory/users/index.ts';

/** The password policy as the directory asks about it: it keeps passwords, access says what they must be. */
export function createPasswordRules(policies: () => Policies): UsersNeeds['passwordRules'] {
  return {
    factsFor(subject) {
      const { age, lockout, recovery } = policies().passwordPolicyFor(subject);
      return {
        historyCount: age.historyCount,
        minAgeMinutes: age.minAgeMinutes,
        maxAttempts: lockout.maxAttempts,
        autoUnlockMinutes: lockout.autoUnlockMinutes,
        minAnswerLength: recovery.minAnswerLength,
      };
    },
    check(password, subject) {
      const engine = policies();
      return engine.checkPassword(engine.passwordPolicyFor(subject), subject, password);
    },
  };
}
