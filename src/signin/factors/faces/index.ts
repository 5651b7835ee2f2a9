// How factors, and ways in of their own, show themselves to people.
//
// Owns: the shape that each factor's folder fills in: words, fields, how a posted form is read.
// Does not own: the pages around them and the order of the steps (transaction), nor how anything is verified (user-factors).
export type { ChallengeView, EnrollView, FactorFace, WayIn, WayInOutcome, WayInRequest } from './face.ts';
export { tooOftenSentence } from './limit-sentence.ts';
export { codeField, typedAnswer } from './code-field.ts';
