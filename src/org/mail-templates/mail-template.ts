// Which mails can be worded by the organisation, and the references that a wording may hold.
import { asText, linkPlaceProblem } from './mail-html.ts';

export type MailTemplate = {
  /** As Okta names it. */
  name: string;
  /** What the mail is useless without. */
  required: string | undefined;
  /** References beside those of every mail. */
  own: readonly string[];
  /** What proves somebody, beside the required one: never where others could read it. */
  secret?: string;
};

const noticeValues = ['when', 'device', 'place', 'factor', 'lockDownLink'];

export const mailTemplates: readonly MailTemplate[] = [
  { name: 'AccountLockout', required: undefined, own: ['recoveryLink', 'when'] },
  {
    name: 'EmailChallenge',
    required: 'verificationToken',
    own: ['verificationToken', 'emailAuthenticationLink', 'f.expirationDate'],
    secret: 'emailAuthenticationLink',
  },
  {
    name: 'EmailChangeConfirmation',
    required: undefined,
    own: ['recoveryLink', 'when', 'lockDownLink'],
    secret: 'lockDownLink',
  },
  {
    name: 'EmailFactorVerification',
    required: 'verificationToken',
    own: ['verificationToken', 'f.expirationDate'],
  },
  { name: 'FactorEnrollment', required: undefined, own: noticeValues, secret: 'lockDownLink' },
  { name: 'FactorReset', required: undefined, own: noticeValues, secret: 'lockDownLink' },
  {
    name: 'ForgotPassword',
    required: 'resetPasswordLink',
    own: ['resetPasswordLink', 'f.expirationDate'],
  },
  {
    name: 'NewSignOnNotification',
    required: undefined,
    own: noticeValues.filter((name) => name !== 'factor'),
    secret: 'lockDownLink',
  },
  {
    name: 'PasswordChanged',
    required: undefined,
    own: ['recoveryLink', ...noticeValues.filter((name) => name !== 'factor')],
    secret: 'lockDownLink',
  },
  {
    name: 'SelfServiceUnlock',
    required: 'unlockAccountLink',
    own: ['unlockAccountLink', 'f.expirationDate'],
  },
  { name: 'UserActivation', required: 'activationLink', own: ['activationLink', 'f.expirationDate'] },
];

const everyMail = [
  'user.profile.firstName',
  'user.profile.lastName',
  'user.profile.login',
  'org.name',
  'brand.name',
];

const reference = /\$\{\s*([A-Za-z][\w.]*)\s*\}/g;
const directive = /#(?:if|else|elseif|set|foreach|parse|include|macro|evaluate|define|stop|end)\b/;
const bareReference = /\$!?(?:\{|[A-Za-z])/;

export type Wording = { subject: string; body: string };

export const referencesOf = (template: MailTemplate): string[] => [...everyMail, ...template.own];

/** What is wrong with a wording, field by field; none if it can be sent. */
export function problemsOf(template: MailTemplate, { subject, body }: Wording): string[] {
  const known = referencesOf(template);
  const problems: string[] = [];
  for (const [field, text] of [
    ['subject', subject],
    ['body', body],
  ] as const) {
    for (const [, path = ''] of text.matchAll(reference)) {
      if (!known.includes(path))
        problems.push(
          `${field}: \${${path}} is not known here; known are ${known.map((one) => `\${${one}}`).join(', ')}`,
        );
    }
    const found = directive.exec(text);
    if (found)
      problems.push(
        `${field}: ${found[0]} is a directive, and only references such as \${org.name} are filled in`,
      );
    else if (bareReference.test(text.replace(reference, '')))
      problems.push(`${field}: write references with braces, such as \${org.name}`);
  }
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(subject)) problems.push('subject: must be one line');
  if (/<script\b/i.test(body)) problems.push('body: <script> has no place in a mail');
  if (template.required !== undefined && !references(body).has(template.required))
    problems.push(`body: has to hold \${${template.required}}, or the mail leads nowhere`);
  for (const secret of [template.required, template.secret]) {
    const place = secret === undefined ? undefined : linkPlaceProblem(body, secret);
    if (place !== undefined) problems.push(`body: ${place}`);
  }
  return [...new Set(problems)];
}

const references = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(reference)].map(([, path = '']) => path));

export type MailValues = Readonly<Record<string, string>>;

/** A wording filled in: values are escaped in the body, and on one line in the subject. */
export function fillIn(
  { subject, body }: Wording,
  values: MailValues,
): { subject: string; html: string; text: string } {
  const html = body.replace(reference, (_, path: string) => escaped(values[path] ?? ''));
  return {
    subject: subject
      .replace(reference, (_, path: string) => values[path] ?? '')
      .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' '),
    html,
    text: asText(html),
  };
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string) => text.replace(/[&<>"']/g, (letter) => entities[letter] ?? letter);
