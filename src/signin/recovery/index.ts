// Getting in without the password: activation, reset and unlock by a mailed link. Owns the links (kept as hashes, spent by the write
// they allow), the mails that carry them, the pages they lead to, and how often they may be asked for.
// Not here: what the password must be and where it is kept (access, directory), the delivery of mail (platform/mail).
export {
  type Addressee,
  createRecoveryLinks,
  type IssuedLink,
  type RecoveryLinks,
  type RecoveryLinksNeeds,
} from './recovery-links.ts';
export { defaultContent, type MailWording } from './recovery-mail.ts';
export { recoveryRoutes, type RecoveryRoutesNeeds } from './recovery-routes.ts';
export {
  createRecoveryService,
  type Grant,
  type LinkUse,
  type RecoveryRequest,
  type RecoveryService,
  type RecoveryServiceNeeds,
} from './recovery-service.ts';
export type { LinkKind } from './recovery-store.ts';
export { createRequestBudget, networkOf, type RequestBudget } from './request-budget.ts';
