// Getting in without the password: activation, reset and unlock by a mailed link or by a factor, as the policy has it. Owns the links
// (kept as hashes, spent by the write they allow), the mails that carry them, what has to be proved before that write and the pages
// that ask for it, and how often any of it may be asked for.
// Not here: what the password must be and where it is kept (access, directory), the delivery of mail (platform/mail).
export {
  type Addressee,
  createRecoveryLinks,
  type IssuedLink,
  type RecoveryLinks,
  type RecoveryLinksNeeds,
} from './recovery-links.ts';
export { defaultContent, mailAddressOf, type MailWording, type Recipient } from './recovery-mail.ts';
export { createRecovery, type RecoveryArea, type RecoveryAreaNeeds } from './recovery-area.ts';
export type { Grant, LinkUse, RecoveryRequest, RecoveryService } from './recovery-service.ts';
export type { LinkKind } from './recovery-store.ts';
export { createRequestBudget, networkOf, type RequestBudget } from './request-budget.ts';
