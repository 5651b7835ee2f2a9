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
export type NewsKind = 'locked' | 'email';

export type RecoveryMail = {
  kind: RecoveryMailKind;
  recipient: Recipient;
  organisation: string;
  /** Where the button leads: always an address of our own configuration. */
  url: string;
  /** Of news: the button locks the account down. */
  isLockDown?: boolean | undefined;
  /** When the link ends, or when what the mail tells of happened. */
  atMs: number;
  /** What the reader's browser asked for, if they have a browser in this; their profile comes first. */
  browserLanguages: readonly string[];
  defaultLanguage: Language;
};

/** What the organisation says instead of us; `nobody` where it wants no such mails. */
export type MailWording = {
  word(
    template: string,
    language: string,
    values: Readonly<Record<string, string>>,
  ): { subject: string; html: string; text: string } | 'nobody' | undefined;
};

/** The mail, or undefined for somebody who has no address, or where nobody is to get one. */
export function composeRecoveryMail(
  messages: Messages,
  mail: RecoveryMail,
  wording?: MailWording,
): Message | undefined {
  const to = mailAddressOf(mail.recipient);
  if (to === undefined) return undefined;
  const { profile, login } = mail.recipient;
  const language =
    chooseLanguage([text(profile.preferredLanguage), text(profile.locale), ...mail.browserLanguages]) ??
    mail.defaultLanguage;
  const t = messages.in(language);
  const when = t.moment(mail.atMs, knownTimeZone(profile.timezone));
  const { name: template, link, time } = templates[mail.kind];
  const worded = wording?.word(template, language, {
    'user.profile.firstName': text(profile.firstName) ?? '',
    'user.profile.lastName': text(profile.lastName) ?? '',
    'user.profile.login': login,
    'org.name': mail.organisation,
    recoveryLink: mail.url,
    [link]: mail.url,
    [time]: when,
  });
  if (worded === 'nobody') return undefined;
  const { organisation, url, isLockDown = false } = mail;
  const name = nameOf(mail.recipient, t);
  const made = worded ?? standardMail(t, mail.kind, { organisation, login, when, url, isLockDown, name });
  return { to, ...made, kind: `signin.${mail.kind}` };
}

/** By the names that Okta gives such mails, and their references. */
const templates: Record<RecoveryMailKind, { name: string; link: string; time: string }> = {
  activation: { name: 'UserActivation', link: 'activationLink', time: 'f.expirationDate' },
  reset: { name: 'ForgotPassword', link: 'resetPasswordLink', time: 'f.expirationDate' },
  unlock: { name: 'SelfServiceUnlock', link: 'unlockAccountLink', time: 'f.expirationDate' },
  locked: { name: 'AccountLockout', link: 'recoveryLink', time: 'when' },
  email: { name: 'EmailChangeConfirmation', link: 'lockDownLink', time: 'when' },
};

/** Our own words for a template, with references where values go. */
export function defaultContent(
  messages: Messages,
  template: string,
  language: Language,
): { subject: string; body: string } {
  const found = Object.entries(templates).find(([, { name }]) => name === template);
  if (!found) throw new RangeError(`there is no mail ${template}`);
  const [kind, { link, time }] = found;
  const { subject, html } = standardMail(messages.in(language), kind as RecoveryMailKind, {
    organisation: '${org.name}',
    login: '${user.profile.login}',
    when: `\${${time}}`,
    url: `\${${link}}`,
    isLockDown: link === 'lockDownLink',
    name: '${user.profile.firstName}',
  });
  return { subject, body: html };
}

type StandardValues = Record<'organisation' | 'login' | 'when' | 'url' | 'name', string> & {
  isLockDown: boolean;
};

function standardMail(t: Translator, kind: RecoveryMailKind, values: StandardValues) {
  const { organisation, login, when, isLockDown } = values;
  const say = (part: string) => t(`mail.${kind}.${part}` as MessageKey, { organisation, login, when });
  const isNews = kind === 'locked' || kind === 'email';
  return linkMail({
    t,
    organisation,
    name: values.name,
    subject: oneLine(say('subject')),
    lead: isNews
      ? [say('lead'), isLockDown ? t('notice.warning') : say('warning')]
      : [say('lead'), t('mail.expires', { organisation, login, when })],
    action: { label: isLockDown ? t('notice.action') : say('action'), url: values.url },
    after: isLockDown ? [t('notice.linkLife')] : isNews || kind === 'activation' ? [] : [t('mail.ignore')],
  });
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
