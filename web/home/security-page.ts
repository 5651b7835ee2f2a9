import { computerIcon, type Content, hidden, html, linkButton, type Markup, notice } from '#web/ui/index.ts';
import { type HomeFrame, homePage } from './frame.ts';

export type SecuritySaid =
  | 'security.added'
  | 'security.addedQuestion'
  | 'security.removed'
  | 'security.renamed'
  | 'security.forgotten'
  | 'security.reported';

export type FactorLine = {
  icon: Markup;
  name: string;
  /** Which of them. */
  hint: string | undefined;
  added: string;
  /** The organisation has switched it off: it is kept, and asked for by nobody. */
  isUsable: boolean;
  renameHref: string | undefined;
  removeHref: string | undefined;
};

export type ActivityLine = {
  what: string;
  isFailure: boolean;
  when: string;
  where: string;
  /** Of a sign-in that may have been somebody else's: what the form names it by. */
  reportId: string | undefined;
};

/** Where something was: degrees, and the town as people call it. */
export type ActivityPlace = { lat: number; lon: number; name: string; isFailure: boolean };

export type SecurityPage = {
  said: string | undefined;
  factors: readonly FactorLine[];
  addable: readonly { icon: Markup; name: string; pitch: string; href: string }[];
  codes: { left: number; href: string };
  devices: readonly { id: string; name: string; isThis: boolean; firstSeen: string; lastSeen: string }[];
  activity: readonly ActivityLine[];
  places: readonly ActivityPlace[];
  /** For the browser, without a word to the reader. */
  signals: Content;
};

export function securityPage(frame: HomeFrame, p: SecurityPage): string {
  const { t } = frame;
  return homePage(frame, {
    title: t('security.title'),
    script: 'webauthn.js',
    body: html`<p><a href="/home/account">${t('account.back')}</a></p><div class="room-head"><h1>${t('security.title')}</h1></div>
${p.said && notice('done', p.said)}
<div class="sections">
${section('ways', t('security.ways'), html`${factorList(frame, p.factors)}${addList(frame, p)}`)}
${section('codes', t('security.codes'), codes(frame, p.codes))}
${section('devices', t('security.devices'), deviceList(frame, p.devices))}
${section('sessions', t('account.sessions'), html`<p>${t('security.sessionsLead')}</p><p>${linkButton({ label: t('security.sessionsLink'), href: '/home/account#sessions-title', look: 'plain' })}</p>`)}
${section('activity', t('security.activity'), html`${activityMap(frame, p.places)}${activityList(frame, p.activity)}`)}
</div>${p.signals}`,
  });
}

function section(id: string, title: string, body: Content): Markup {
  return html`<section class="section" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2><div class="section-body">${body}</div></section>`;
}

function factorList({ t }: HomeFrame, factors: readonly FactorLine[]): Markup {
  if (factors.length === 0) return html`<p>${t('security.noWays')}</p>`;
  return html`<ul class="lines">${factors.map((line) => {
    const whole = line.hint === undefined ? line.name : `${line.name} · ${line.hint}`;
    return html`<li class="line"><span class="line-picture">${line.icon}</span>
<div class="line-body"><p class="line-title"><strong>${line.name}</strong>${line.hint !== undefined && html` <span class="quiet">${line.hint}</span>`}</p>
<p class="quiet small figures">${t('security.addedWhen', { when: line.added })}</p>${
      !line.isUsable && html`<p class="quiet small">${t('security.switchedOff')}</p>`
    }</div>
<div class="line-actions">${
      line.renameHref !== undefined &&
      html`<a class="button button-plain" href="${line.renameHref}" aria-label="${t('security.renameLabel', { name: whole })}">${t('security.rename')}</a>`
    }${
      line.removeHref !== undefined &&
      html`<a class="button button-plain" href="${line.removeHref}" aria-label="${t('security.removeLabel', { name: whole })}">${t('security.remove')}</a>`
    }</div></li>`;
  })}</ul>`;
}

function addList({ t }: HomeFrame, { addable }: SecurityPage): Content {
  if (addable.length === 0) return undefined;
  return html`<h3 class="small-head">${t('security.add')}</h3><ul class="lines">${addable.map(
    (one) => html`<li class="line"><span class="line-picture">${one.icon}</span>
<div class="line-body"><p class="line-title"><strong>${one.name}</strong></p><p class="quiet small">${one.pitch}</p></div>
<div class="line-actions"><a class="button button-plain" href="${one.href}" aria-label="${t('security.addLabel', { name: one.name })}">${t('security.addOne')}</a></div></li>`,
  )}</ul>`;
}

function codes({ t }: HomeFrame, { left, href }: SecurityPage['codes']): Markup {
  return html`<p>${left === 0 ? t('security.noCodes') : t('security.codesLeft', { count: left })}</p>
<p>${linkButton({ label: t(left === 0 ? 'security.codesMake' : 'security.codesRenew'), href, look: 'plain' })}</p>`;
}

function deviceList(frame: HomeFrame, devices: SecurityPage['devices']): Markup {
  const { t } = frame;
  if (devices.length === 0) return html`<p>${t('security.noDevices')}</p>`;
  return html`<ul class="lines">${devices.map(
    (device) => html`<li class="line"><span class="line-picture">${computerIcon()}</span>
<div class="line-body"><p class="line-title"><strong>${device.name}</strong>${device.isThis && html` <span class="badge">${t('account.thisDevice')}</span>`}</p>
<p class="quiet small figures">${t('security.deviceSince', { when: device.firstSeen })}</p>
<p class="quiet small figures">${t('account.lastSeen', { when: device.lastSeen })}</p></div>
<form method="post" action="/home/security/devices/forget">${hidden('t', frame.formToken)}${hidden('device', device.id)}<button class="button button-plain" type="submit" aria-label="${t('security.forgetLabel', { device: device.name })}">${t('security.forget')}</button></form></li>`,
  )}</ul><p class="quiet small">${t('security.devicesHint')}</p>`;
}

/** The land is a picture of its own, in degrees; so are the places on it. Said in words, too. */
function activityMap({ t, assets }: HomeFrame, places: readonly ActivityPlace[]): Content {
  if (places.length === 0) return undefined;
  const names = [...new Set(places.map(({ name }) => name))].join(t('context.comma'));
  return html`<div class="map"><img class="map-land" src="${assets.url('world.svg')}" alt="" width="360" height="145" loading="lazy">
<svg class="map-places" viewBox="0 5 360 145" role="img" aria-label="${t('security.map', { places: names })}">${places.map(
    ({ lat, lon, isFailure }) =>
      html`<circle class="${isFailure ? 'map-failure' : 'map-place'}" cx="${(lon + 180).toFixed(1)}" cy="${(90 - lat).toFixed(1)}" r="3.2"/>`,
  )}</svg></div>`;
}

function activityList({ t, formToken }: HomeFrame, lines: readonly ActivityLine[]): Markup {
  if (lines.length === 0) return html`<p>${t('security.noActivity')}</p>`;
  return html`<ul class="lines">${lines.map(
    (
      line,
    ) => html`<li class="line"><div class="line-body"><p class="line-title"><strong>${line.what}</strong>${line.isFailure && html` <span class="badge badge-look">${t('activity.failed')}</span>`}</p>
<p class="quiet small figures">${line.when}${line.where !== '' && html` · ${line.where}`}</p></div>${
      line.reportId !== undefined &&
      html`<form method="post" action="/home/security/not-me">${hidden('t', formToken)}${hidden('event', line.reportId)}<button class="button button-plain" type="submit" aria-label="${t('security.notMeLabel', { what: line.what, when: line.when })}">${t('security.notMe')}</button></form>`
    }</li>`,
  )}</ul><p class="quiet small">${t('security.activityHint')} <a href="/home/password">${t('account.changePassword')}</a></p>`;
}
