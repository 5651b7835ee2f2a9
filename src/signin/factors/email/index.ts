// A code and a link in a mail, as a factor, and as a way in of its own.
//
// Owns: which addresses of a person take codes, what is sent to them and how often, the pages behind the link. Table email_factors.
// Does not own: the codes (sent-code), the words of the mail (factor-mail), addresses themselves (directory).
export { mailAddress, maskedAddress } from './addresses.ts';
export { type AddressCodes, createAddressCodes } from './address-codes.ts';
export { emailFace } from './email-face.ts';
export { createEmailFactor, type EmailNeeds } from './email-factor.ts';
export { emailLinkRoutes, type EmailLinkNeeds } from './email-link-routes.ts';
export { createEmailWay, type EmailWayNeeds } from './email-way.ts';
