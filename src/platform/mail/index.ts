// Owns the sending of one finished message: by SMTP, or into a list for development and tests.
// Not here: what a mail says, in which language, and to whom (signin), and when to try again (platform/jobs).

export { checkMessage, MailProblem, type Message } from './message.ts';
export { type RecordedMail, type RecordedMessage, recordedMail } from './recorded-mail.ts';
export { smtpMail } from './smtp-mail.ts';

import type { Message } from './message.ts';

export type Mail = {
  send(message: Message): Promise<void>;
  /** Whether mail could be sent now, in words that a person can act on. */
  verify(): Promise<MailCheck>;
  close(): Promise<void>;
};

export type MailCheck = { ok: true; detail: string } | { ok: false; problem: string; mend: string };
