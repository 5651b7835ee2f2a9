import {
  chooseLanguage,
  knownTimeZone,
  type MessageKey,
  type Messages,
  type Translator,
} from '#web/messages/index.ts';
import { linkMail } from '#web/signin/index.ts';
import type { Language } from '#web/ui/index.ts';
import type { Message } from '#src/platform/mail/index.ts';

/** Whom a mail is for, as the directory knows them. */
export type Recipient = { login: string; profile: Readonly<Record<string, unknown>> };

export type RecoveryMailKind = 'activation' | 'reset' | 'unlock' | NewsKind;
/** What happened to an account that its owner may not have done. */
export type NewsKind = 'changed' | 'locked' | 'email';

export type RecoveryMail = {
  kind: RecoveryMailKind;
  recipient: Recipient;
  organisation: string;
  /** Where the button leads: always an address of our own configuration. */
  url: string;
  /** When the link ends, or when what the mail tells of happened. */
  atMs: number;
  /** What the reader's browser asked for, if they have a browser in this; their profile comes first. */
  browserLanguages: readonly string[];
  defaultLanguage: Language;
};

/** The mail, or undefined for somebody who has no address. */
export function composeRecoveryMail(messages: Messages, mail: RecoveryMail): Message | undefined {
  const to = mailAddressOf(mail.recipient);
  if (to === undefined) return undefined;
  const { profile, login } = mail.recipient;
  const language =
    chooseLanguage([text(profile.preferredLanguage), text(profile.locale), ...mail.browserLanguages]) ??
    mail.defaultLanguage;
  const t = messages.in(language);
  const values = {
    organisation: mail.organisation,
    login,
    when: t.moment(mail.atMs, knownTimeZone(profile.timezone)),
  };
  const say = (part: string) => t(`mail.${mail.kind}.${part}` as MessageKey, values);
  const isNews = mail.kind === 'changed' || mail.kind === 'locked' || mail.kind === 'email';
  const made = linkMail({
    t,
    organisation: mail.organisation,
    name: nameOf(mail.recipient, t),
    subject: oneLine(say('subject')),
    lead: isNews ? [say('lead'), say('warning')] : [say('lead'), t('mail.expires', values)],
    action: { label: say('action'), url: mail.url },
    after: isNews || mail.kind === 'activation' ? [] : [t('mail.ignore')],
  });
  return { to, ...made, kind: `signin.${mail.kind}` };
}

export function mailAddressOf(recipient: Recipient): string | undefined {
  const address = text(recipient.profile.email);
  return address !== undefined && /^[^\s<>,;:"()[\]\\]+@[^\s<>,;:"()[\]\\]+$/.test(address)
    ? address
    : undefined;
}

function nameOf({ profile, login }: Recipient, t: Translator): string {
  const first = text(profile.firstName);
  const last = text(profile.lastName);
  if (t.language === 'ja') return [last, first].filter(Boolean).join(' ') || login;
  return first ?? login;
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value : undefined;

/** A header is one line, whatever an organisation is called. */
const oneLine = (subject: string) => subject.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
