// The security question as a factor: the person's recovery question, seen and changed by the API of factors.
//
// Owns: the questions that are offered, and how many answers may be wrong.
// Does not own: where question and answer are kept, what an answer has to be, and its check (directory/users). It proves somebody for recovery, never
// for sign-in.
export { createAnswerAttempts } from './answer-attempts.ts';
export { createQuestionFactor, questionIdOf } from './question-factor.ts';
export { questionFace } from './question-face.ts';
export { securityQuestions } from './questions.ts';
