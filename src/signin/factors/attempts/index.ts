// How often somebody may guess, and how much may be sent.
//
// Owns: the count of answers per person and factor on all nodes, and the budgets of mails and text messages. Tables factor_attempts,
// message_budgets.
// Does not own: what is guessed or sent (each kind of factor), passwords and their lockout (directory), requests of recovery (recovery).
export { type Attempts, createAttempts } from './attempts.ts';
export { type Budget, createMessageBudgets, type MessageBudgets } from './message-budgets.ts';
export { randomDigits, randomText, typedCode } from './code-text.ts';
