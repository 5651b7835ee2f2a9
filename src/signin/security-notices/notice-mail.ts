import {
  chooseLanguage,
  knownTimeZone,
  type MessageKey,
  type Messages,
  type Translator,
} from '#web/messages/index.ts';
import { linkMail, type MailText } from '#web/signin/index.ts';
import type { Language } from '#web/ui/index.ts';
import type { MailWording, Recipient } from '../recovery/index.ts';

export type NoticeKind =
  | 'newSignOn'
  | 'factorEnrolled'
  | 'factorReset'
  | 'questionSet'
  | 'passwordChanged'
  /** To the organisation: what somebody said by the link of such a mail, on their own security page, or of a push. */
  | 'reported'
  | 'reportedHere'
  | 'reportedPhone';

/** Something that happened to an account, told to whoever it belongs to: when, from what, and where. */
export type Notice = {
  kind: NoticeKind;
  recipient: Recipient;
  organisation: string;
  defaultLanguage: Language;
  atMs: number;
  /** As a browser says of itself, in words. */
  device: { browser: string; system: string } | undefined;
  /** Town and country, as far as the address tells. */
  place: string | undefined;
  address: string | undefined;
  /** Of a factor: what it is called, in the reader's language. */
  factor: (t: Translator) => string;
  /** What came of it, where the words do not say so. */
  result?: MessageKey | undefined;
  /** The one click that locks the account down, or where else there is something to do. */
  link: { kind: 'lock-down' | 'recover' | 'look'; url: string };
};

/** By the names that Okta gives such mails; what has no name cannot be worded otherwise. */
const templates: Partial<Record<NoticeKind, string>> = {
  newSignOn: 'NewSignOnNotification',
  factorEnrolled: 'FactorEnrollment',
  factorReset: 'FactorReset',
  questionSet: 'FactorEnrollment',
  passwordChanged: 'PasswordChanged',
};

const words: Record<NoticeKind, { subject: MessageKey; lead: MessageKey }> = {
  newSignOn: { subject: 'notice.newSignOn.subject', lead: 'notice.newSignOn.lead' },
  factorEnrolled: { subject: 'notice.factorEnrolled.subject', lead: 'notice.factorEnrolled.lead' },
  factorReset: { subject: 'notice.factorReset.subject', lead: 'notice.factorReset.lead' },
  questionSet: { subject: 'notice.questionSet.subject', lead: 'notice.questionSet.lead' },
  passwordChanged: { subject: 'mail.changed.subject', lead: 'mail.changed.lead' },
  reported: { subject: 'notice.reported.subject', lead: 'notice.reported.lead' },
  reportedHere: { subject: 'notice.reported.subject', lead: 'notice.reportedHere.lead' },
  reportedPhone: { subject: 'notice.reported.subject', lead: 'notice.reportedPhone.lead' },
};

export const isNoticeTemplate = (name: string): boolean => Object.values(templates).includes(name);

export function composeNotice(
  messages: Messages,
  notice: Notice,
  wording?: MailWording,
): MailText | 'nobody' {
  const { profile, login } = notice.recipient;
  const language =
    chooseLanguage([text(profile['preferredLanguage']), text(profile['locale'])]) ?? notice.defaultLanguage;
  const t = messages.in(language);
  const values = {
    organisation: notice.organisation,
    login,
    when: t.moment(notice.atMs, knownTimeZone(profile['timezone'])),
    device: notice.device ? t('account.deviceOn', notice.device) : t('account.unknownDevice'),
    place: notice.place ?? t('notice.unknownPlace'),
    address: notice.address ?? '',
    factor: notice.factor(t),
  };
  const template = templates[notice.kind];
  const worded =
    template === undefined
      ? undefined
      : wording?.word(template, language, {
          'user.profile.firstName': text(profile['firstName']) ?? '',
          'user.profile.lastName': text(profile['lastName']) ?? '',
          'user.profile.login': login,
          'org.name': notice.organisation,
          when: values.when,
          device: values.device,
          place: values.place,
          factor: values.factor,
          recoveryLink: notice.link.url,
          lockDownLink: notice.link.url,
        });
  return worded ?? standard(t, notice, { ...values, name: nameOf(notice.recipient, t) });
}

/** Our own words for a template, with references where values go. */
export function defaultNoticeContent(
  messages: Messages,
  template: string,
  language: Language,
): { subject: string; body: string } {
  const found = Object.entries(templates).find(([, name]) => name === template);
  const kind = (found?.[0] ?? 'newSignOn') as NoticeKind;
  const { subject, html } = standard(
    messages.in(language),
    { kind, link: { kind: 'lock-down', url: '${lockDownLink}' } },
    {
      organisation: '${org.name}',
      login: '${user.profile.login}',
      when: '${when}',
      device: '${device}',
      place: '${place}',
      address: '',
      factor: '${factor}',
      name: '${user.profile.firstName}',
    },
  );
  return { subject, body: html };
}

type Values = Record<
  'organisation' | 'login' | 'when' | 'device' | 'place' | 'address' | 'factor' | 'name',
  string
>;

const warnings = {
  'lock-down': 'notice.warning',
  recover: 'notice.warningRecover',
  look: undefined,
} as const;
const actions = {
  'lock-down': 'notice.action',
  recover: 'mail.changed.action',
  look: 'notice.reported.action',
} as const;

function standard(
  t: Translator,
  { kind, link, result }: Pick<Notice, 'kind' | 'link' | 'result'>,
  values: Values,
): MailText {
  const warning = warnings[link.kind];
  const facts = [
    t('notice.when', values),
    t('notice.device', values),
    values.address === '' ? t('notice.place', values) : t('notice.placeAddress', values),
  ];
  return linkMail({
    t,
    organisation: values.organisation,
    name: values.name,
    // A header is one line, whatever an organisation is called.
    subject: t(words[kind].subject, values).replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' '),
    lead: [
      t(words[kind].lead, values),
      ...(result === undefined ? [] : [t(result, values)]),
      facts.join(' '),
      ...(warning === undefined ? [] : [t(warning, values)]),
    ],
    action: { label: t(actions[link.kind]), url: link.url },
    after: link.kind === 'lock-down' ? [t('notice.linkLife')] : [],
  });
}

function nameOf({ profile, login }: Recipient, t: Translator): string {
  const first = text(profile['firstName']);
  const last = text(profile['lastName']);
  if (t.language === 'ja') return [last, first].filter(Boolean).join(' ') || login;
  return first ?? login;
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value : undefined;
