export type Message = {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** Which template made it; goes into the log and the development mailbox. */
  kind: string;
  /** Who it comes from, `"Name" <address>`, where that is not the sender of the configuration. */
  from?: string;
};

export class MailProblem extends Error {
  override name = 'MailProblem';
}

/** A line break in an address or subject would begin a header of the writer's choice. */
export function checkMessage(message: Message): void {
  if (hasControl(message.to) || hasControl(message.subject) || hasControl(message.from ?? '')) {
    throw new MailProblem('to, subject, from: must not contain line breaks or control characters.');
  }
  // One mailbox and nothing that an address parser could read as two, a group or a comment.
  if (
    message.to.length > 254 ||
    !/^[^\s@<>()[\],:;"\\]{1,64}@[^\s@<>()[\],:;"\\]{1,253}$/u.test(message.to)
  ) {
    throw new MailProblem('to: must be one plain e-mail address.');
  }
  if (message.subject.length > 500) throw new MailProblem('subject: must have at most 500 characters.');
}

export function hasControl(text: string): boolean {
  return /[\p{Cc}\u2028\u2029]/u.test(text);
}
