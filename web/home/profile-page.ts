import { button, field, hidden, html, linkButton, type Markup } from '#web/ui/index.ts';
import { type HomeFrame, homePage } from './frame.ts';

export type ProfileField = {
  name: string;
  label: string;
  kind: 'text' | 'email' | 'check' | 'choice';
  value: string;
  required: boolean;
  maxLength?: number | undefined;
  choices: readonly { value: string; label: string }[];
  autocomplete?: string | undefined;
  problem?: string | undefined;
};

export type ProfilePage = {
  fields: readonly ProfileField[];
  /** Where mail reaches them: each is changed on a page of its own, where the new one is confirmed. */
  addresses: readonly { label: string; value: string; change: string; href: string }[];
};

export function profilePage(frame: HomeFrame, p: ProfilePage): string {
  const { t } = frame;
  const wrong = p.fields.find((one) => one.problem !== undefined)?.name;
  return homePage(frame, {
    title: t('profile.heading'),
    isProblem: wrong !== undefined,
    body: html`<div class="narrow"><p><a href="/home/account">${t('account.back')}</a></p>
<h1>${t('profile.heading')}</h1>
${p.addresses.length > 0 && addressList(p.addresses)}
${
  p.fields.length > 0 &&
  html`<form class="stack" method="post" action="/home/profile" novalidate>${hidden('t', frame.formToken)}
${p.fields.map((one) => profileField(frame, one, one.name === wrong))}
<div class="row">${button({ label: t('account.save') })}${linkButton({ label: t('requests.leave'), href: '/home/account', look: 'plain' })}</div></form>`
}</div>`,
  });
}

const addressList = (addresses: ProfilePage['addresses']): Markup =>
  html`${addresses.some(({ value }) => value !== '') && html`<dl class="facts">${addresses.map(({ label, value }) => value !== '' && html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`}<p class="row">${addresses.map(({ change, href }) => linkButton({ label: change, href, look: 'plain' }))}</p>`;

function profileField(frame: HomeFrame, f: ProfileField, autofocus: boolean): Markup {
  const label = f.required ? f.label : frame.t('profile.optional', { field: f.label });
  if (f.kind === 'check') {
    return html`<label class="check"><input type="checkbox" name="${f.name}" value="yes"${f.value === 'true' && html` checked`}><span>${f.label}</span></label>`;
  }
  if (f.kind === 'choice') {
    return html`<div class="field"><label class="field-label" for="${f.name}">${label}</label><select class="input select" id="${f.name}" name="${f.name}"${f.problem && html` aria-invalid="true" aria-describedby="${f.name}-problem"`}>${!f.required && html`<option value=""></option>`}${f.choices.map((one) => html`<option value="${one.value}"${one.value === f.value && html` selected`}>${one.label}</option>`)}</select>${f.problem && html`<p class="field-problem" id="${f.name}-problem">${f.problem}</p>`}</div>`;
  }
  return field({
    name: f.name,
    label,
    type: f.kind,
    value: f.value,
    autocomplete: f.autocomplete,
    required: f.required,
    ...(f.maxLength === undefined ? {} : { maxLength: f.maxLength }),
    verbatim: f.kind === 'email',
    problem: f.problem,
    autofocus,
  });
}
