// Pages beside the way in: asking for a link, following one, leaving.
import { button, field, hidden, html, linkButton, notice } from '#web/ui/index.ts';
import { type SigninFrame, signinPage } from './frame.ts';
import type { Said } from './factor-pages.ts';

export function forgotPage(
  frame: SigninFrame,
  p: {
    action: string;
    t: string;
    login?: string | undefined;
    problem?: string | undefined;
    title: string;
    lead: string;
    submit: string;
    backHref: string;
    help: { label: string; href: string };
    said?: Said | undefined;
  },
): string {
  const { t } = frame;
  return signinPage(frame, {
    title: p.title,
    isProblem: p.problem !== undefined,
    lead: p.lead,
    body: html`${p.said && notice(p.said.kind, p.said.text)}<form class="form" method="post" action="${p.action}" novalidate>${hidden('t', p.t)}
${field({
  name: 'identifier',
  label: t('identifier.label'),
  value: p.login ?? '',
  autocomplete: 'username',
  verbatim: true,
  autofocus: true,
  maxLength: 255,
  problem: p.problem,
})}
${button({ label: p.submit, wide: true })}</form>
<div class="form-foot"><a href="${p.help.href}">${p.help.label}</a><a href="${p.backHref}">${t('forgot.back')}</a></div>`,
  });
}

/** A page whose one button does something; asked for with GET it does nothing. */
export function confirmPage(
  frame: SigninFrame,
  p: {
    title: string;
    lead: string;
    action: string;
    t: string;
    submit: string;
    stay?: { label: string; href: string } | undefined;
    gate?: 'shut' | 'open';
    fields?: Readonly<Record<string, string>>;
  },
): string {
  return signinPage(frame, {
    title: p.title,
    gate: p.gate ?? 'shut',
    lead: p.lead,
    body: html`<form class="actions" method="post" action="${p.action}">${hidden('t', p.t)}${Object.entries(
      p.fields ?? {},
    ).map(([name, value]) =>
      hidden(name, value),
    )}${button({ label: p.submit, wide: true })}${p.stay && linkButton({ ...p.stay, look: 'plain', wide: true })}</form>`,
  });
}

export type SetupProblems = Partial<
  Record<'organisation' | 'firstName' | 'lastName' | 'email' | 'newPassword', string>
>;

export function setupPage(
  frame: SigninFrame,
  p: {
    action: string;
    t: string;
    values: { organisation: string; firstName: string; lastName: string; email: string };
    problems: SetupProblems;
    /** The password fields, as on every page where one is chosen. */
    passwordFields: ReturnType<typeof html>;
  },
): string {
  const { t } = frame;
  const { values, problems } = p;
  const first = Object.keys(problems)[0];
  const at = (name: keyof SetupProblems) => ({
    problem: problems[name],
    autofocus: (first ?? 'organisation') === name,
  });
  const names =
    t.language === 'ja'
      ? [
          field({
            name: 'lastName',
            label: t('setup.lastName'),
            value: values.lastName,
            autocomplete: 'family-name',
            maxLength: 50,
            ...at('lastName'),
          }),
          field({
            name: 'firstName',
            label: t('setup.firstName'),
            value: values.firstName,
            autocomplete: 'given-name',
            maxLength: 50,
            ...at('firstName'),
          }),
        ]
      : [
          field({
            name: 'firstName',
            label: t('setup.firstName'),
            value: values.firstName,
            autocomplete: 'given-name',
            maxLength: 50,
            ...at('firstName'),
          }),
          field({
            name: 'lastName',
            label: t('setup.lastName'),
            value: values.lastName,
            autocomplete: 'family-name',
            maxLength: 50,
            ...at('lastName'),
          }),
        ];
  return signinPage(frame, {
    title: t('setup.title'),
    isProblem: first !== undefined,
    lead: t('setup.lead'),
    body: html`<form class="form" method="post" action="${p.action}" novalidate>${hidden('t', p.t)}
${field({ name: 'organisation', label: t('setup.organisation'), value: values.organisation, autocomplete: 'organization', maxLength: 100, ...at('organisation') })}
<div class="pair">${names}</div>
${field({
  name: 'email',
  label: t('setup.email'),
  type: 'email',
  value: values.email,
  autocomplete: 'username',
  verbatim: true,
  hint: t('setup.emailHint'),
  maxLength: 100,
  ...at('email'),
})}
${p.passwordFields}
${button({ label: t('setup.submit'), wide: true })}</form>`,
  });
}

/** Answers an app by a form that the browser posts (response_mode=form_post). */
export function formPostPage(
  frame: SigninFrame,
  p: { action: string; fields: readonly (readonly [string, string])[]; nonce?: string | undefined },
): string {
  const { t } = frame;
  return signinPage(frame, {
    title: t('send.title'),
    gate: 'open',
    script: 'send-form.js',
    scriptNonce: p.nonce,
    lead: t('send.lead'),
    body: html`<form class="actions" method="post" action="${p.action}" data-send>${p.fields.map(([name, value]) => hidden(name, value))}${button({ label: t('send.submit'), wide: true })}</form>`,
  });
}

/** For whoever has lost what they sign in with: what there is to do, whoever they are. */
export function helpPage(
  frame: SigninFrame,
  p: { phone: string | undefined; url: string | undefined; backHref: string },
): string {
  const { t } = frame;
  return signinPage(frame, {
    title: t('help.title'),
    lead: t('help.lead'),
    body: html`<ol class="help-list"><li><strong>${t('help.code')}</strong> ${t('help.codeMore')}</li>
<li><strong>${t('help.other')}</strong> ${t('help.otherMore')}</li>
<li><strong>${t('help.signedIn')}</strong> ${t('help.signedInMore')}</li>
<li><strong>${t('help.desk')}</strong> ${t('help.deskMore')}${
      p.phone !== undefined && html` <span class="figures">${p.phone}</span>`
    }${p.url !== undefined && html` <a href="${p.url}" rel="noreferrer">${t('help.deskPage')}</a>`}</li></ol>
<p class="quiet small">${t('help.never')}</p>
<div class="form-foot"><a href="${p.backHref}">${t('forgot.back')}</a></div>`,
  });
}

/** Ten codes, shown this once: to print, or to write down. */
export function codesPage(frame: SigninFrame, p: { codes: readonly string[]; doneHref: string }): string {
  const { t } = frame;
  return signinPage(frame, {
    title: t('security.codesShown'),
    gate: 'open',
    lead: t('security.codesKeep'),
    body: html`<ol class="codes figures" translate="no">${p.codes.map((code) => html`<li><code>${code}</code></li>`)}</ol>
<div class="actions">${linkButton({ label: t('security.codesDone'), href: p.doneHref, wide: true })}</div>`,
  });
}
