import { ApiError } from '#src/platform/http/index.ts';
import { countName } from '#src/signin/factors/attempts/index.ts';
import type { FactorKind } from '#src/signin/factors/user-factors/index.ts';
import type { TemporaryCodes } from './temporary-codes.ts';

/** Nobody enrols one: the help desk gives it, by the API of enrolments. */
export function createTacFactor(codes: TemporaryCodes): FactorKind {
  return {
    factorType: 'tac',
    provider: 'OKTA',
    authenticatorKey: 'tac',
    method: 'tac',
    answerFields: ['passCode'],
    isAvailable: () => false,
    isUsedUp: true,
    proves: () => ({ is: ['possession', 'userPresence'], amr: ['otp'] }),
    async list(user) {
      const found = await codes.find(user.id);
      return found === undefined ? [] : [found];
    },
    async enroll() {
      throw new ApiError('E0000038', {
        summary: 'A temporary access code is given by the help desk; nobody sets one up.',
      });
    },
    verify: (user, _factor, { passCode = '' }, asked) =>
      codes.check(user.id, passCode, countName('tac', asked)),
    remove: (tx, user, factor) => codes.remove(tx, user.id, factor.id),
    async reset(tx, userId) {
      await codes.remove(tx, userId);
    },
  };
}
