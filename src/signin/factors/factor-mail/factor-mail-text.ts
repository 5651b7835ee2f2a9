import { chooseLanguage, knownTimeZone, type Messages, type Translator } from '#web/messages/index.ts';
import { codeMail, type MailText } from '#web/signin/index.ts';
import type { Language } from '#web/ui/index.ts';

export type Recipient = { login: string; profile: Readonly<Record<string, unknown>> };

export type FactorMail = {
  kind: 'challenge' | 'enroll' | 'address' | 'recovery-used' | 'recovery-made' | 'temporary-made';
  to: string;
  recipient: Recipient;
  organisation: string;
  code?: string | undefined;
  /** Always an address of our own configuration. */
  url?: string | undefined;
  /** When the code ends, or when what the mail tells of happened. */
  atMs: number;
  languages: readonly (string | undefined)[];
  defaultLanguage: Language;
  /** News: how many codes are left. */
  left?: number | undefined;
};

/** What the organisation says instead of us; `nobody` where it wants no such mails. */
export type FactorWording = {
  word(
    template: string,
    language: string,
    values: Readonly<Record<string, string>>,
  ): MailText | 'nobody' | undefined;
};

/** By the names that Okta gives such mails. News that somebody has to hear cannot be worded away. */
const templates = { challenge: 'EmailChallenge', enroll: 'EmailFactorVerification' } as const;
type Worded = keyof typeof templates;
const isWorded = (kind: FactorMail['kind']): kind is Worded => kind in templates;

export const isFactorTemplate = (name: string): boolean =>
  Object.values(templates).some((one) => one === name);

export function composeFactorMail(
  messages: Messages,
  mail: FactorMail,
  wording?: FactorWording,
): MailText | undefined {
  const { login, profile } = mail.recipient;
  const language =
    chooseLanguage([text(profile['preferredLanguage']), text(profile['locale']), ...mail.languages]) ??
    mail.defaultLanguage;
  const t = messages.in(language);
  const when = t.moment(mail.atMs, knownTimeZone(profile['timezone']));
  if (isWorded(mail.kind)) {
    const worded = wording?.word(templates[mail.kind], language, {
      'user.profile.firstName': text(profile['firstName']) ?? '',
      'user.profile.lastName': text(profile['lastName']) ?? '',
      'user.profile.login': login,
      'org.name': mail.organisation,
      verificationToken: mail.code ?? '',
      emailAuthenticationLink: mail.url ?? '',
      'f.expirationDate': when,
    });
    if (worded === 'nobody') return undefined;
    if (worded !== undefined) return worded;
  }
  return standardMail(t, mail, { when, name: nameOf(mail.recipient, t) });
}

/** Our own words for a template, with references where values go. */
export function defaultFactorContent(
  messages: Messages,
  template: string,
  language: Language,
): { subject: string; body: string } {
  const kind: Worded = template === templates.challenge ? 'challenge' : 'enroll';
  const { subject, html } = standardMail(
    messages.in(language),
    {
      kind,
      recipient: { login: '${user.profile.login}', profile: {} },
      organisation: '${org.name}',
      code: '${verificationToken}',
      url: '${emailAuthenticationLink}',
    },
    { when: '${f.expirationDate}', name: '${user.profile.firstName}' },
  );
  return { subject, body: html };
}

type Said = Pick<FactorMail, 'kind' | 'recipient' | 'organisation' | 'code' | 'url' | 'left'>;

function standardMail(t: Translator, mail: Said, { when, name }: { when: string; name: string }): MailText {
  const { organisation, code = '' } = mail;
  const values = { organisation, login: mail.recipient.login, when, code };
  const common = { t, organisation, name };
  switch (mail.kind) {
    case 'challenge':
      return codeMail({
        ...common,
        subject: oneLine(t('mail.code.subject', values)),
        lead: [t('mail.code.lead', values)],
        code,
        action: mail.url === undefined ? undefined : linkOf(t, mail.url),
        after: [t('mail.code.expires', values), t('mail.code.warning')],
      });
    case 'enroll':
      return codeMail({
        ...common,
        subject: oneLine(t('mail.codeEnroll.subject', values)),
        lead: [t('mail.codeEnroll.lead', values)],
        code,
        after: [t('mail.code.expires', values), t('mail.code.warning')],
      });
    case 'address':
      return codeMail({
        ...common,
        subject: oneLine(t('mail.codeEnroll.subject', values)),
        lead: [t('mail.codeAddress.lead', values)],
        code,
        after: [t('mail.code.expires', values), t('mail.codeAddress.warning')],
      });
    case 'recovery-used':
      return news(t, common, values, t('mail.recoveryUsed.subject', values), [
        t('mail.recoveryUsed.lead', values),
        t('mail.recoveryUsed.left', { count: mail.left ?? 0 }),
      ]);
    case 'recovery-made':
      return news(t, common, values, t('mail.recoveryMade.subject', values), [
        t('mail.recoveryMade.lead', values),
      ]);
    case 'temporary-made':
      return news(t, common, values, t('mail.temporaryMade.subject', values), [
        t('mail.temporaryMade.lead', values),
      ]);
  }
}

const news = (
  t: Translator,
  common: { t: Translator; organisation: string; name: string },
  values: Record<string, string>,
  subject: string,
  lead: string[],
) =>
  codeMail({
    ...common,
    subject: oneLine(subject),
    lead,
    code: undefined,
    after: [t('mail.factorNews.warning', values)],
  });

const linkOf = (t: Translator, url: string) => ({
  label: t('mail.code.action'),
  lead: t('mail.code.link'),
  url,
});

function nameOf({ profile, login }: Recipient, t: Translator): string {
  const first = text(profile['firstName']);
  const last = text(profile['lastName']);
  if (t.language === 'ja') return [last, first].filter(Boolean).join(' ') || login;
  return first ?? login;
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value : undefined;
/** A header is one line, whatever an organisation is called. */
const oneLine = (subject: string) => subject.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
