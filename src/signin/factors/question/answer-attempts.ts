import type { AnswerAttempts } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import { createAttempts } from '../attempts/index.ts';
import { questionIdOf } from './question-factor.ts';

/** Answers to the recovery question are counted as those of any factor, by whatever road they come. The directory asks before it looks. */
export function createAnswerAttempts(needs: { clock: Clock; database: Database }): AnswerAttempts {
  const attempts = createAttempts(needs);
  return {
    count: (userId, mostMisses) => attempts.count(userId, questionIdOf(userId), 'LASTS', mostMisses),
    forgive: (tx, userId) => attempts.forgive(tx, userId, questionIdOf(userId)),
  };
}
