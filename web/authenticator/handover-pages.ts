import {
  button,
  type Content,
  emblem,
  field,
  hidden,
  html,
  linkButton,
  type Markup,
  notice,
  pageDocument,
} from '#web/ui/index.ts';
import type { AuthenticatorFrame } from './authenticator-page.ts';

export type HandoverPage = {
  action: string;
  formToken: string;
  person: string;
  appLabel: string | undefined;
  place: string | undefined;
  browser: string | undefined;
  address: string;
};

/** On the phone: which screen asks, and the number that stands on it. */
export function handoverPage(frame: AuthenticatorFrame, page: HandoverPage): string {
  const { t } = frame;
  const fact = (label: string, value: string | undefined) =>
    value !== undefined && html`<div><dt>${label}</dt><dd>${value}</dd></div>`;
  return phonePage(
    frame,
    t('handover.title'),
    html`<p>${t.markup('handover.lead', { person: html`<strong>${page.person}</strong>` })}</p>
<dl class="facts">${fact(t('authenticator.factApp'), page.appLabel)}${fact(t('authenticator.factPlace'), page.place)}${fact(t('authenticator.factBrowser'), page.browser)}${fact(t('authenticator.factAddress'), page.address)}</dl>
${notice('look', t('handover.warning'))}
<form class="approver-form stack" method="post" action="${page.action}">${hidden('t', page.formToken)}
${field({ name: 'number', label: t('handover.number'), autocomplete: 'off', numeric: true, verbatim: true, maxLength: 4, hint: t('handover.numberHint'), required: false })}
${button({ label: t('handover.approve'), wide: true, name: 'decision', value: 'approve' })}
${button({ label: t('handover.deny'), look: 'harm', wide: true, name: 'decision', value: 'deny' })}
</form>`,
  );
}

export function handoverDonePage(frame: AuthenticatorFrame): string {
  const { t } = frame;
  return phonePage(
    frame,
    t('handover.doneTitle'),
    html`<p>${t('handover.done')}</p><p>${linkButton({ label: t('handover.sessions'), href: '/home/account', look: 'plain', wide: true })}</p>`,
  );
}

/** Nothing can be approved here, and why. */
export function handoverMessagePage(frame: AuthenticatorFrame, title: string, text: string): string {
  return phonePage(
    frame,
    title,
    html`<p>${text}</p><p>${linkButton({ label: frame.t('handover.home'), href: '/home', look: 'plain', wide: true })}</p>`,
  );
}

function phonePage(frame: AuthenticatorFrame, title: string, content: Content): string {
  const { t } = frame;
  const body: Markup = html`<a class="skip-link" href="#content">${t('skip')}</a>
<div class="approver">
<header class="approver-head">${emblem(frame.assets, 'signin', 'shut')}<p class="approver-org">${frame.organisation}</p></header>
<main id="content" tabindex="-1"><h1>${title}</h1>${content}</main>
</div>`;
  return pageDocument({
    language: t.language,
    title: `${title} · ${frame.organisation}`,
    stylesheet: 'authenticator.css',
    hasJapanese: true,
    script: 'enhance.js',
    bodyClass: 'authenticator',
    body,
    assets: frame.assets,
  });
}
