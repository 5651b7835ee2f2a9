// How often somebody may guess, and how much may be sent.
//
// Owns: the count of answers per person and factor on all nodes, that of strangers per login and network, and the budgets of mails and
// text messages. Tables factor_attempts, message_budgets.
// Does not own: what is guessed or sent (each kind of factor), passwords and their lockout (directory), requests of recovery (recovery).
export { type Attempts, type Counting, countName, createAttempts } from './attempts.ts';
export { AttemptsRefused, waitIn, waitMinutes } from './attempts-refused.ts';
export { type Budget, createMessageBudgets, type MessageBudgets } from './message-budgets.ts';
export {
  createStrangerGuesses,
  type Guess,
  type StrangerGuesses,
} from './stranger-guesses.ts';
export { randomDigits, randomText, typedCode } from './code-text.ts';
