// Codes that are sent to somebody, by whatever road, and the link beside a code.
//
// Owns: the making and keeping of a code (hashed and encrypted), who may use it (the person, the factor, the asker, the address it went to),
// its single use, the pause between two. Tables sent_codes, factor_sends.
// Does not own: the road it takes and the words around it (email, phone), or the count of guesses (attempts).
export {
  type CountGuess,
  createSentCodes,
  type IssuedCode,
  type SentCodes,
  type SentCodesNeeds,
  type SentTo,
} from './sent-codes.ts';
