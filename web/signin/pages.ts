// The pages of the way in: who you are, your password, a new password.
import type { Sentence } from '#web/messages/index.ts';
import {
  button,
  check,
  type Content,
  field,
  hidden,
  html,
  linkButton,
  type Markup,
  newSecretFields,
  notice,
} from '#web/ui/index.ts';
import { type Choice, choiceButtons, type Said, saidNotice } from './factor-pages.ts';
import { type SigninFrame, signinPage } from './frame.ts';

type Common = { action: string; t: string; said?: Said | undefined; appLabel?: string | undefined };

/** Every form carries its sealed state; the cookie that it belongs to is checked with it. */
function form(action: string, sealed: string, step: string, inner: Markup): Markup {
  return html`<form class="form" method="post" action="${action}" novalidate>${hidden('t', sealed)}${hidden('step', step)}${inner}</form>`;
}

export function identifierPage(
  frame: SigninFrame,
  p: Common & {
    login?: string | undefined;
    problem?: string | undefined;
    forgotHref: string;
    ways?: readonly Choice[];
    /** For keys that the browser offers beside the field. */
    conditional?: { fields: Markup; script: string; autocomplete: string } | undefined;
  },
): string {
  const { t } = frame;
  return signinPage(frame, {
    title: t('signin.title'),
    ...(p.conditional && { script: ['enhance.js', p.conditional.script] }),
    isProblem: p.problem !== undefined || p.said?.kind === 'problem',
    lead: p.appLabel && t.markup('signin.way', { app: html`<strong>${p.appLabel}</strong>` }),
    body: html`${saidNotice(p.said)}${form(
      p.action,
      p.t,
      'identifier',
      html`${field({
        name: 'identifier',
        label: t('identifier.label'),
        value: p.login ?? '',
        autocomplete: p.conditional?.autocomplete ?? 'username',
        verbatim: true,
        autofocus: true,
        maxLength: 255,
        problem: p.problem,
      })}${button({ label: t('identifier.next'), wide: true })}${p.conditional?.fields}${otherWays(frame, p.ways)}`,
    )}
<div class="form-foot"><a href="${p.forgotHref}">${t('password.forgot')}</a></div>`,
  });
}

export type PasswordPage = Common & {
  login: string;
  /** Where "Not you?" leads. Undefined when this step is for one person only. */
  switchHref: string | undefined;
  forgotHref: string;
  /** The account may stay signed in here; undefined hides the choice. */
  keep: boolean | undefined;
  problem?: string | undefined;
  reason?: string | undefined;
  ways?: readonly Choice[];
  /** Where the password is one of several proofs that would do. */
  otherLabel?: string | undefined;
};

export function passwordPage(frame: SigninFrame, p: PasswordPage): string {
  const { t } = frame;
  return signinPage(frame, {
    title: p.reason ? t('reauthenticate.title') : t('password.title'),
    isProblem: p.problem !== undefined || p.said?.kind === 'problem',
    lead: p.reason ?? (p.appLabel && t.markup('signin.way', { app: html`<strong>${p.appLabel}</strong>` })),
    body: html`${saidNotice(p.said)}${form(
      p.action,
      p.t,
      'password',
      html`<div class="who"><span class="who-name">${p.login}</span>${
        p.switchHref &&
        html`<a class="who-change" href="${p.switchHref}" aria-label="${t('password.notYouLabel', { login: p.login })}">${t('password.notYou')}</a>`
      }</div>
<input type="text" name="username" value="${p.login}" autocomplete="username" readonly hidden>
${field({
  name: 'password',
  label: t('password.label'),
  type: 'password',
  autocomplete: 'current-password',
  autofocus: true,
  problem: p.problem,
})}
${p.keep !== undefined && check({ name: 'keep', label: t('password.keep'), checked: p.keep })}
${button({ label: t('password.submit'), wide: true })}${p.otherLabel && html`<div class="form-foot">${button({ label: p.otherLabel, look: 'text', name: 'other', value: 'yes' })}</div>`}${otherWays(frame, p.ways)}`,
    )}
<div class="form-foot"><a href="${p.forgotHref}">${t('password.forgot')}</a></div>`,
  });
}

/** The same for everybody, whoever they say they are. */
function otherWays({ t }: SigninFrame, ways: readonly Choice[] = []): Content {
  return (
    ways.length > 0 &&
    html`<div class="ways" role="group" aria-label="${t('ways.title')}">${choiceButtons('way', ways)}</div>`
  );
}

export type NewPasswordPage = Common & {
  step: string;
  title: string;
  lead?: Content;
  /** For the password manager: whose password this is. */
  login: string;
  submit: string;
  requirements: readonly Sentence[];
  problem?: string | undefined;
  /** Offered beside the form when the new password can wait. */
  laterLabel?: string | undefined;
  note?: string | undefined;
};

export function newPasswordPage(frame: SigninFrame, p: NewPasswordPage): string {
  return signinPage(frame, {
    title: p.title,
    isProblem: p.problem !== undefined || p.said?.kind === 'problem',
    lead: p.lead,
    body: html`${saidNotice(p.said)}${form(
      p.action,
      p.t,
      p.step,
      html`<input type="text" name="username" value="${p.login}" autocomplete="username" readonly hidden>
${newPasswordFields(frame, p)}
<div class="actions">${button({ label: p.submit, wide: true })}${
        p.laterLabel &&
        button({ label: p.laterLabel, look: 'plain', wide: true, name: 'later', value: 'yes' })
      }</div>
${p.note && html`<p class="field-hint">${p.note}</p>`}`,
    )}`,
  });
}

/** The two entries and the rules, on every page of sign-in on which a password is chosen. */
export function newPasswordFields(
  { t }: Pick<SigninFrame, 't'>,
  p: { requirements: readonly Sentence[]; problem?: string | undefined; focus?: boolean },
): Markup {
  return newSecretFields({
    label: t('change.new'),
    repeatLabel: t('change.repeat'),
    rulesTitle: t('rules.title'),
    rules: t.each(p.requirements),
    problem: p.problem,
    autofocus: p.focus ?? true,
  });
}

/** One thing to know, at most one thing to do. */
export function messagePage(
  frame: SigninFrame,
  p: {
    title: string;
    kind: 'problem' | 'look' | 'done' | 'plain';
    text: Content;
    more?: Content;
    action?: { label: string; href: string } | undefined;
    second?: { label: string; href: string } | undefined;
    reference?: string | undefined;
    script?: string;
    scriptNonce?: string;
    /** Words for the script. */
    bodyData?: Readonly<Record<string, string>>;
  },
): string {
  const { t } = frame;
  return signinPage(frame, {
    title: p.title,
    isProblem: p.kind === 'problem',
    script: p.script ?? '',
    scriptNonce: p.scriptNonce,
    bodyData: p.bodyData,
    body: html`${p.kind === 'plain' ? html`<p class="gate-title way">${p.text}</p>` : notice(p.kind, html`<p>${p.text}</p>`)}
${p.more && html`<div class="quiet more">${p.more}</div>`}
${
  (p.action || p.second) &&
  html`<div class="actions">${p.action && linkButton({ ...p.action, wide: true })}${
    p.second && linkButton({ ...p.second, look: 'plain', wide: true })
  }</div>`
}
${p.reference && html`<p class="reference">${t('reference', { id: p.reference })}</p>`}`,
  });
}
