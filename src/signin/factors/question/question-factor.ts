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
      checkAnswer(user, text, answer);
      const changed = await users.updateUser(by, user, {
        write: 'partial',
        credentials: { recovery_question: { question: text, answer } },
        strict: false,
      });
      return { factor: factorOf(changed, text) };
    },
    async verify(user, _, { answer = '' }, { by }) {
      return { result: (await users.checkRecoveryAnswer(by, user, answer)) ? 'SUCCESS' : 'FAILED' };
    },
    remove: (tx, user) => users.removeRecoveryQuestion(tx, user.id),
    async reset(tx, userId) {
      await users.removeRecoveryQuestion(tx, userId);
    },
  };
}

/** An answer that stands on the screen is none. */
function checkAnswer({ login }: User, questionText: string, answer: string): void {
  const plain = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  if (plain(questionText).includes(plain(answer)) || plain(answer) === plain(login.split('@')[0] ?? '')) {
    throw validationFailed('profile.answer', [
      'profile.answer: must be part neither of the question nor of the login',
    ]);
  }
}

/** Its id follows from the person's: there is one, and it is kept with them. */
function factorOf(user: User, text: string): UserFactor {
  const known = securityQuestions.find(({ questionText }) => questionText === text);
  return {
    id: `ufs${user.id.slice(3)}`,
    factorType: 'question',
    provider: 'OKTA',
    status: 'ACTIVE',
    created: user.created,
    lastUpdated: user.lastUpdated,
    profile: { ...(known && { question: known.question }), questionText: text },
  };
}
