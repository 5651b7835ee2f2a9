import { languageNames, languages, type Translator } from '#web/messages/index.ts';
import {
  type AssetUrls,
  emblem,
  field,
  html,
  type Language,
  type Markup,
  notice,
  pageDocument,
} from '#web/ui/index.ts';

export type AuthenticatorFrame = {
  t: Translator;
  assets: AssetUrls;
  organisation: string;
  languageHref?: ((language: Language) => string) | undefined;
};

/**
 * The one page of the authenticator, with everything it may have to say. The script shows what is due and fills in names; it makes no
 * markup of its own.
 */
export function authenticatorPage(
  frame: AuthenticatorFrame,
  facts: { pushKey: string; deviceName: string },
): string {
  const { t, assets } = frame;
  const body = html`<a class="skip-link" href="#content">${t('skip')}</a>
<div class="approver">
<header class="approver-head">${emblem(assets, 'signin', 'shut')}<p class="approver-org">${frame.organisation}</p></header>
<main id="content" tabindex="-1">
<noscript>${notice('look', t('authenticator.noScript'))}</noscript>
<section data-view="unable" hidden><h1>${t('authenticator.unableTitle')}</h1><p>${t('authenticator.unable')}</p></section>
<section data-view="broken-link" hidden><h1>${t('authenticator.linkTitle')}</h1><p>${t('authenticator.link')}</p><p><a class="button button-wide" href="/authenticator">${t('authenticator.back')}</a></p></section>
<section data-view="empty" hidden><h1>${t('authenticator.emptyTitle')}</h1><p>${t('authenticator.empty')}</p></section>
${addView(t, facts.deviceName)}
<section data-view="added" hidden><h1>${t('authenticator.addedTitle')}</h1><p>${t('authenticator.added')}</p>
${notices(t)}
<p><button class="button button-wide" type="button" data-do="home">${t('authenticator.done')}</button></p></section>
${requestView(t)}
${resultViews(t)}
${homeView(t)}
<div data-problem hidden>${notice('problem', html`<p data-problem-text></p>`)}</div>
</main>
<footer class="approver-foot">${languageChoice(frame)}</footer>
</div>`;
  return pageDocument({
    language: t.language,
    title: `${t('authenticator.title')} · ${frame.organisation}`,
    stylesheet: 'authenticator.css',
    // Apps and people are named in whichever language.
    hasJapanese: true,
    script: 'authenticator.js',
    installable: { manifest: '/authenticator/manifest.webmanifest', touchIcon: 'touch-icon.png' },
    bodyClass: 'authenticator',
    bodyData: {
      worker: '/authenticator/worker.js',
      pushKey: facts.pushKey,
      offline: t('authenticator.offline'),
      failed: t('authenticator.failed'),
      noNotices: t('authenticator.noticesRefused'),
      timeLeft: t('authenticator.left', { time: '{time}' }),
    },
    body,
    assets,
  });
}

function addView(t: Translator, deviceName: string): Markup {
  return html`<section data-view="add" hidden><h1>${t('authenticator.addTitle')}</h1>
<p>${t.markup('authenticator.addLead', { person: html`<strong data-person></strong>` })}</p>
<p class="field-hint" data-login></p>
<form class="approver-form" data-form="add">
${field({ name: 'name', label: t('authenticator.deviceName'), value: deviceName, maxLength: 60, autocomplete: 'off', hint: t('authenticator.deviceNameHint') })}
<button class="button button-main button-wide" type="submit">${t('authenticator.add')}</button>
</form></section>`;
}

function requestView(t: Translator): Markup {
  const fact = (name: string, label: string) =>
    html`<div data-fact="${name}"><dt>${label}</dt><dd></dd></div>`;
  return html`<section data-view="request" hidden><h1>${t('authenticator.requestTitle')}</h1>
<p class="approver-for" data-for></p>
<dl class="facts">${fact('app', t('authenticator.factApp'))}${fact('place', t('authenticator.factPlace'))}${fact('browser', t('authenticator.factBrowser'))}${fact('address', t('authenticator.factAddress'))}</dl>
<p class="field-hint" data-left aria-live="off"></p>
<div data-numbers hidden><p id="pick" class="approver-pick">${t('authenticator.pick')}</p>
<div class="numbers" role="group" aria-labelledby="pick">${[0, 1, 2].map(
    () => html`<button class="button button-main number" type="button" data-number></button>`,
  )}</div></div>
<p><button class="button button-main button-wide" type="button" data-answer="approve" hidden>${t('authenticator.approve')}</button></p>
<p><button class="button button-wide" type="button" data-answer="deny">${t('authenticator.deny')}</button></p>
<p><button class="button button-harm button-wide" type="button" data-answer="report">${t('authenticator.report')}</button></p></section>`;
}

function resultViews(t: Translator): Markup {
  const view = (name: string, title: string, text: string) =>
    html`<section data-view="${name}" hidden><h1>${title}</h1><p>${text}</p><p><button class="button button-wide" type="button" data-do="home">${t('authenticator.done')}</button></p></section>`;
  return html`${view('approved', t('authenticator.approvedTitle'), t('authenticator.approved'))}
${view('denied', t('authenticator.deniedTitle'), t('authenticator.denied'))}
${view('wrong-number', t('authenticator.wrongTitle'), t('authenticator.wrong'))}
${view('reported', t('authenticator.reportedTitle'), t('authenticator.reported'))}
${view('over', t('authenticator.overTitle'), t('authenticator.over'))}`;
}

function homeView(t: Translator): Markup {
  return html`<section data-view="home" hidden><h1>${t('authenticator.homeTitle')}</h1><p>${t('authenticator.home')}</p>
${notices(t)}
<h2>${t('authenticator.accounts')}</h2>
<ul class="accounts" data-accounts></ul>
<template data-account><li class="account"><div><strong data-login></strong><span class="field-hint" data-name></span><span class="field-hint" data-gone hidden>${t('authenticator.gone')}</span></div><button class="button-text" type="button" data-do="leave">${t('authenticator.leave')}</button></li></template>
<dialog class="approver-dialog" data-confirm aria-labelledby="confirm-title"><h2 id="confirm-title">${t('authenticator.leaveTitle')}</h2><p>${t('authenticator.leaveText')}</p><div class="approver-form"><button class="button button-harm button-wide" type="button" data-do="leave-now">${t('authenticator.leave')}</button><button class="button button-wide" type="button" data-do="stay">${t('authenticator.stay')}</button></div></dialog></section>`;
}

function notices(t: Translator): Markup {
  return html`<div class="notices" data-notices hidden><p>${t('authenticator.noticesOff')}</p><button class="button button-wide" type="button" data-do="notices">${t('authenticator.noticesOn')}</button></div>`;
}

function languageChoice({ languageHref, t }: AuthenticatorFrame): Markup | undefined {
  if (!languageHref) return undefined;
  return html`<nav aria-label="${t('language.choose')}">${languages.map((language) =>
    language === t.language
      ? html`<span aria-current="true" lang="${language}">${languageNames[language]}</span>`
      : html`<a href="${languageHref(language)}" lang="${language}" hreflang="${language}">${languageNames[language]}</a>`,
  )}</nav>`;
}
