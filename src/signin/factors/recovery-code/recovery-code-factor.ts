import { validationFailed } from '#src/platform/http/index.ts';
import type { FactorKind } from '#src/signin/factors/user-factors/index.ts';
import type { RecoveryCodes } from './recovery-code-service.ts';

/** Enrolled in one step: what is shown is what there is. Enrolling again makes new ones. */
export function createRecoveryCodeFactor(codes: RecoveryCodes): FactorKind {
  return {
    factorType: 'recovery_code',
    provider: 'OKTA',
    authenticatorKey: 'recovery_code',
    method: 'recovery_code',
    isOwn: true,
    isUsedUp: true,
    recordsActivation: true,
    answerFields: ['passCode'],
    // Somebody may have copied the paper: it was there, and nobody knows where else it is.
    proves: () => ({ is: ['possession'], amr: ['otp'] }),
    async list(user) {
      const found = await codes.find(user);
      return found === undefined ? [] : [found];
    },
    async enroll(user, profile, by) {
      const unknown = Object.keys(profile);
      if (unknown.length > 0) {
        throw validationFailed(
          'profile',
          unknown.map((name) => `profile.${name}: is not a known property`),
        );
      }
      const made = await codes.generate(user, by);
      const factor = await codes.find(user);
      if (factor === undefined) throw new Error('recovery codes that were just made are gone');
      return { factor, activation: { codes: made } };
    },
    verify: (user, _factor, { passCode = '' }, asked) => codes.check(user, passCode, asked),
    remove: (tx, user) => codes.remove(tx, user.id),
    async reset(tx, userId) {
      await codes.remove(tx, userId);
    },
  };
}
