// The security question as a factor: the person's recovery question, seen and changed by the API of factors.
//
// Owns: the questions that are offered, and what an answer has to be.
// Does not own: where question and answer are kept, and counting wrong answers (directory/users). It proves somebody for recovery, never
// for sign-in.
export { createQuestionFactor } from './question-factor.ts';
export { securityQuestions } from './questions.ts';
