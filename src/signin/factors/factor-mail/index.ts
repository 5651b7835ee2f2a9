// Mails about factors: a code to sign in or to set up with, and the news that a code of last resort was made or used.
//
// Owns: their words (the organisation's where it has some), and their way out: in the transaction of what they tell of, sealed.
// Does not own: codes (sent-code), and mails about passwords and accounts (recovery).
export { defaultFactorContent, type FactorWording, isFactorTemplate } from './factor-mail-text.ts';
export { createFactorMails, type FactorMails, type FactorMailNeeds } from './factor-mails.ts';
