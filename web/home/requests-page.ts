import { button, hidden, html, linkButton, type Markup, notice, textarea } from '#web/ui/index.ts';
import { appPicture } from './app-picture.ts';
import { searchForm } from './apps-page.ts';
import { type HomeFrame, homePage } from './frame.ts';

export type CatalogueEntry = {
  id: string;
  label: string;
  logoUrl?: string | undefined;
  note?: string | undefined;
};

export type RequestLine = {
  id: string;
  label: string;
  logoUrl?: string | undefined;
  state: 'PENDING' | 'APPROVED' | 'DENIED' | 'CANCELLED' | 'EXPIRED';
  reason: string;
  /** What who decided had to say. */
  note?: string | undefined;
  asked: string;
  until: string;
  decided?: string | undefined;
};

export type RequestsPage = {
  query: string;
  catalogue: readonly CatalogueEntry[];
  /** Before the search. */
  total: number;
  requests: readonly RequestLine[];
  said?: string | undefined;
};

export function requestsPage(frame: HomeFrame, p: RequestsPage): string {
  const { t } = frame;
  return homePage(frame, {
    title: t('requests.title'),
    script: 'home.js',
    body: html`<div class="room-head"><div><h1>${t('requests.title')}</h1><p class="quiet">${t('requests.lead')}</p></div>${p.total > 0 && html`<div class="room-tools">${searchForm(frame, '/home/requests', p.query, { isLive: p.query === '' })}</div>`}</div>
${p.said && notice('done', p.said)}
${p.requests.length > 0 && html`<section class="shelf" data-extra aria-labelledby="asked"><h2 id="asked">${t('requests.yours')}</h2><ul class="lines">${p.requests.map((one) => line(frame, one))}</ul></section>`}
<section class="shelf" aria-labelledby="catalogue"><h2 id="catalogue">${t('requests.catalogue')}</h2>
${p.query !== '' && html`<p class="quiet small">${p.catalogue.length > 0 && html`${t('home.found', { count: p.catalogue.length, query: p.query })} · `}<a href="/home/requests">${t('home.showAll')}</a></p>`}
${p.catalogue.length > 0 && html`<ul class="lines" data-shelves>${p.catalogue.map((app) => entry(frame, app))}</ul>`}
<div${p.catalogue.length > 0 && html` data-none hidden`}>${p.query === '' && p.catalogue.length === 0 ? empty(t('requests.noneTitle'), t('requests.none')) : empty(t('home.none'), t('requests.noneFound'))}</div></section>`,
  });
}

function entry(frame: HomeFrame, app: CatalogueEntry): Markup {
  const { t } = frame;
  return html`<li class="line" data-app="${app.id}"><span class="line-logo">${appPicture(app)}</span><div class="line-body"><p class="line-title"><strong>${app.label}</strong></p>${app.note && html`<p class="quiet small line-note">${app.note}</p>`}</div>
<a class="button button-plain" href="/home/requests/new?app=${encodeURIComponent(app.id)}" aria-label="${t('requests.requestApp', { app: app.label })}">${t('requests.request')}</a></li>`;
}

const states = {
  PENDING: { badge: 'badge-wait', word: 'requests.state.PENDING' },
  APPROVED: { badge: '', word: 'requests.state.APPROVED' },
  DENIED: { badge: 'badge-no', word: 'requests.state.DENIED' },
  CANCELLED: { badge: 'badge-over', word: 'requests.state.CANCELLED' },
  EXPIRED: { badge: 'badge-over', word: 'requests.state.EXPIRED' },
} as const;

function line(frame: HomeFrame, one: RequestLine): Markup {
  const { t } = frame;
  return html`<li class="line"><span class="line-logo">${appPicture(one)}</span><div class="line-body"><p class="line-title"><strong>${one.label}</strong> <span class="badge ${states[one.state].badge}">${t(states[one.state].word)}</span></p>
<p class="small line-note">${one.reason}</p>
${one.note && html`<p class="small line-answer"><span class="quiet">${t('requests.answer')}</span> ${one.note}</p>`}
<p class="quiet small figures">${t('requests.asked', { when: one.asked })}${one.state === 'PENDING' ? html` · ${t('requests.until', { when: one.until })}` : one.decided && html` · ${t('requests.decided', { when: one.decided })}`}</p></div>
${one.state === 'PENDING' && html`<form method="post" action="/home/requests/cancel">${hidden('t', frame.formToken)}${hidden('request', one.id)}<button class="button button-harm" type="submit" aria-label="${t('requests.cancelApp', { app: one.label })}">${t('requests.cancel')}</button></form>`}</li>`;
}

const empty = (title: string, text: string): Markup =>
  html`<div class="empty"><h3>${title}</h3><p class="quiet">${text}</p></div>`;

export function requestFormPage(
  frame: HomeFrame,
  p: { app: CatalogueEntry; reason: string; maxReason: number; problem?: string | undefined },
): string {
  const { t } = frame;
  return homePage(frame, {
    title: t('requests.requestApp', { app: p.app.label }),
    isProblem: p.problem !== undefined,
    body: html`<div class="narrow"><p><a href="/home/requests">${t('requests.back')}</a></p>
<div class="with-logo">${appPicture(p.app)}<h1>${t('requests.requestApp', { app: p.app.label })}</h1></div>
${p.app.note && html`<p class="quiet line-note">${p.app.note}</p>`}
<form class="stack" method="post" action="/home/requests/new" novalidate>${hidden('t', frame.formToken)}${hidden('app', p.app.id)}
${textarea({ name: 'reason', label: t('requests.reason'), value: p.reason, maxLength: p.maxReason, hint: t('requests.reasonHint'), problem: p.problem, autofocus: true })}
<div class="row">${button({ label: t('requests.send') })}${linkButton({ label: t('requests.leave'), href: '/home/requests', look: 'plain' })}</div></form></div>`,
  });
}
