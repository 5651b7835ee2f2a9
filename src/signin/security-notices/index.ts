// "Was this you?": mails that tell people of a new sign-in, a factor added or removed, and the link in them that shuts the account.
//
// Owns: which events are told of, the words, how many a day, and what the link does. GET shows, POST acts, once, for a day.
// Does not own: the setting of what is told (security-settings), what is unusual for somebody (access/risk), delivery (platform/mail).
export { createAddressNotice, type TellOfAddress } from './address-notice.ts';
export { createLockDown, type LockDown, type LockDownNeeds } from './lock-down.ts';
export { composeNotice, defaultNoticeContent, isNoticeTemplate } from './notice-mail.ts';
export { noticeRoutes } from './notice-routes.ts';
export { type NoticeNeeds, tellOfSecurity } from './notices.ts';
