import { z } from 'zod';
import type { User, Users } from '#src/directory/users/index.ts';
import { validated, validationFailed } from '#src/platform/http/index.ts';
import type { FactorKind, UserFactor } from '#src/signin/factors/user-factors/index.ts';
import { securityQuestions } from './questions.ts';

const profile = z.strictObject({
  question: z.enum(securityQuestions.map(({ question }) => question)),
  answer: z.string().min(4).max(100),
  questionText: z.unknown().optional(),
});

export function createQuestionFactor(users: Users): FactorKind {
  return {
    factorType: 'question',
    provider: 'OKTA',
    authenticatorKey: 'security_question',
    method: 'security_question',
    isForRecoveryOnly: true,
    answerFields: ['answer'],
    proves: () => ({ is: ['knowledge'], amr: ['kba'] }),
    list: async (user) =>
      user.recoveryQuestion === undefined ? [] : [factorOf(user, user.recoveryQuestion)],
    async enroll(user, given, by) {
      if (user.recoveryQuestion !== undefined) {
        throw validationFailed('factorEnrollRequest', [
          'factorType: A factor of this type is already set up.',
        ]);
      }
      const { question, answer } = validated(profile, given, 'profile', ['profile']);
      const text = securityQuestions.find((one) => one.question === question)?.questionText ?? question;
      const changed = await users.updateUser(by, user, {
        write: 'partial',
        credentials: { recovery_question: { question: text, answer } },
        strict: false,
      });
      return { factor: factorOf(changed, text) };
    },
    async verify(user, _, { answer = '' }) {
      return { result: (await users.checkRecoveryAnswer(user, answer)) ? 'SUCCESS' : 'FAILED' };
    },
    remove: (tx, user) => users.removeRecoveryQuestion(tx, user.id),
    async reset(tx, userId) {
      await users.removeRecoveryQuestion(tx, userId);
    },
  };
}

/** It follows from the person's: there is one question, and it is kept with them. */
export const questionIdOf = (userId: string): string => `ufs${userId.slice(3)}`;

function factorOf(user: User, text: string): UserFactor {
  const known = securityQuestions.find(({ questionText }) => questionText === text);
  return {
    id: questionIdOf(user.id),
    factorType: 'question',
    provider: 'OKTA',
    status: 'ACTIVE',
    created: user.recoveryQuestionSet ?? user.created,
    lastUpdated: user.lastUpdated,
    profile: { ...(known && { question: known.question }), questionText: text },
  };
}
