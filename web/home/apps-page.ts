import {
  button,
  hidden,
  html,
  keyIcon,
  linkButton,
  type Markup,
  noteIcon,
  notice,
  searchIcon,
  starIcon,
} from '#web/ui/index.ts';
import { appPicture } from './app-picture.ts';
import { type HomeFrame, homePage } from './frame.ts';

export type AppTile = {
  id: string;
  label: string;
  href: string;
  logoUrl?: string | undefined;
  /** What an administrator wants people to know. */
  note?: string | undefined;
  isNew: boolean;
  isFavourite: boolean;
  /** Where the person keeps the name and password that the app is opened with. */
  credentialsHref?: string | undefined;
};

export type TileSection = { id: string | undefined; name: string | undefined; tiles: readonly AppTile[] };

export type AppsSaid = { done: 'favourite' | 'unfavourite'; app: Pick<AppTile, 'id' | 'label'> };

export type AppsPage = {
  query: string;
  /** Undefined: nothing was searched for. */
  found: readonly AppTile[] | undefined;
  /** The one without a name is the section that everybody has. */
  sections: readonly TileSection[];
  favourites: readonly AppTile[];
  recent: readonly AppTile[];
  /** Opened when the person arrives. */
  autoLaunch: readonly Pick<AppTile, 'id' | 'label' | 'href'>[];
  total: number;
  opensIn: 'NEW_TAB' | 'SAME_TAB';
  said?: AppsSaid | undefined;
};

/** The form whose buttons stand on the tiles. */
const starForm = 'star';

export function appsPage(frame: HomeFrame, p: AppsPage): string {
  const { t } = frame;
  return homePage(frame, {
    title: t('home.title'),
    script: 'home.js',
    data: {
      opens: p.opensIn,
      addLabel: t('home.addFavourite', { app: '{app}' }),
      removeLabel: t('home.removeFavourite', { app: '{app}' }),
      added: t('home.favouriteAdded', { app: '{app}' }),
      removed: t('home.favouriteRemoved', { app: '{app}' }),
      undo: t('home.undo'),
      failed: t('home.failed'),
      found: t('home.foundOther', { count: '{count}' }),
      foundOne: t('home.foundOne'),
      moved: t('arrange.movedTo', { app: '{app}', place: '{place}', total: '{total}' }),
    },
    body: html`<div class="room-head"><h1>${t('home.title')}</h1>${p.total > 0 && tools(frame, p)}</div>
${p.total > 0 && html`<form id="${starForm}" method="post" action="/home/favourites" data-star>${hidden('t', frame.formToken)}</form>`}
<div class="said" role="status" data-said>${p.said && said(frame, p.said)}</div>
${p.autoLaunch.length > 0 && autoLaunch(frame, p)}
${p.total === 0 ? empty(frame) : p.found === undefined ? everything(frame, p) : results(frame, p, p.found)}
${p.total > 0 && help(frame)}`,
  });
}

function tools(frame: HomeFrame, p: AppsPage): Markup {
  const { t } = frame;
  return html`<div class="room-tools">${searchForm(frame, '/home', p.query, { isLive: p.query === '' })}
<a class="button button-plain" href="/home/arrange">${t('arrange.link')}</a></div>`;
}

export function searchForm(
  frame: HomeFrame,
  action: string,
  query: string,
  options: { isLive: boolean },
): Markup {
  const { t } = frame;
  return html`<form class="search" method="get" action="${action}" role="search">
<label class="visually-hidden" for="q">${t('home.search')}</label>
<span class="search-icon">${searchIcon()}</span>
<input class="input" id="q" name="q" type="search" value="${query}" placeholder="${t('home.search')}" autocomplete="off" autocapitalize="none" spellcheck="false" enterkeyhint="search" maxlength="100"${options.isLive && html` data-search`}>
<kbd class="search-key" aria-hidden="true">/</kbd>
<button class="visually-hidden" type="submit" tabindex="-1">${t('home.searchSubmit')}</button>
</form>`;
}

function everything(frame: HomeFrame, p: AppsPage): Markup {
  const { t } = frame;
  // The section that everybody has needs a name only beside others.
  const isAlone = p.sections.length === 1 && p.favourites.length === 0 && p.recent.length === 0;
  return html`<div class="shelves" data-shelves>
${
  p.recent.length > 0 &&
  html`<section class="shelf" data-extra aria-labelledby="recent"><h2 id="recent">${t('home.recent')}</h2>
<ul class="chips" data-recent>${p.recent.map((app) => chip(p, app))}</ul></section>`
}
<section class="shelf" data-extra data-favourites aria-labelledby="favourites"${p.favourites.length === 0 && html` hidden`}><h2 id="favourites">${t('home.favourites')}</h2>
<ul class="tiles" data-place="favourites">${p.favourites.map((app) => tile(frame, p, app, 'f'))}</ul></section>
${p.sections.map((section, index) => shelf(frame, p, section, index, isAlone))}
</div>
<div data-none hidden>${nothing(frame)}</div>`;
}

function shelf(
  frame: HomeFrame,
  p: AppsPage,
  section: TileSection,
  index: number,
  isAlone: boolean,
): Markup | false {
  const { t } = frame;
  if (section.id === undefined && section.tiles.length === 0) return false;
  const name = section.name ?? (p.sections.length === 1 ? t('home.allApps') : t('home.otherApps'));
  return html`<section class="shelf" data-section="${section.id ?? ''}" aria-labelledby="shelf-${index}"><h2 id="shelf-${index}"${isAlone && html` class="visually-hidden"`}>${name}</h2>
${section.tiles.length === 0 && html`<p class="quiet small shelf-empty">${t('home.sectionEmpty')}</p>`}
<ul class="tiles" data-place="section">${section.tiles.map((app) => tile(frame, p, app, 's'))}</ul></section>`;
}

function results(frame: HomeFrame, p: AppsPage, found: readonly AppTile[]): Markup {
  const { t } = frame;
  return html`<p class="quiet small">${found.length > 0 && html`${t('home.found', { count: found.length, query: p.query })} · `}<a href="/home">${t('home.showAll')}</a></p>
${found.length > 0 ? html`<ul class="tiles">${found.map((app) => tile(frame, p, app, 's'))}</ul>` : nothing(frame)}`;
}

const target = (p: Pick<AppsPage, 'opensIn'>): Markup | false =>
  p.opensIn === 'NEW_TAB' && html` target="_blank" rel="noopener"`;

/** `place` keeps the ids of an app that stands in two places apart. */
function tile(frame: HomeFrame, p: AppsPage, app: AppTile, place: string): Markup {
  const { t } = frame;
  return html`<li class="tile" data-app="${app.id}"><a class="tile-link" href="${app.href}"${target(p)}>${appPicture(app)}<span class="tile-name">${app.label}</span>${app.isNew && html`<span class="badge badge-new">${t('home.new')}</span>`}</a>
<button class="tile-star" type="submit" form="${starForm}" name="${app.isFavourite ? 'remove' : 'add'}" value="${app.id}" aria-pressed="${app.isFavourite ? 'true' : 'false'}" aria-label="${t(app.isFavourite ? 'home.removeFavourite' : 'home.addFavourite', { app: app.label })}">${starIcon()}</button>${extras(frame, app, place)}</li>`;
}

function extras(frame: HomeFrame, app: AppTile, place: string): Markup | false {
  const { t } = frame;
  if (app.note === undefined && app.credentialsHref === undefined) return false;
  return html`<details class="tile-more" data-more><summary aria-label="${t('home.about', { app: app.label })}">${app.note === undefined ? keyIcon() : noteIcon()}</summary>
<div class="tile-panel" id="more-${place}-${app.id}"><p class="tile-panel-title">${app.label}</p>${app.note !== undefined && html`<p class="tile-note">${app.note}</p>`}${app.credentialsHref !== undefined && html`<p><a href="${app.credentialsHref}">${t('home.credentials')}</a></p>`}</div></details>`;
}

function chip(p: AppsPage, app: AppTile): Markup {
  return html`<li class="chip" data-app="${app.id}"><a class="chip-link" href="${app.href}"${target(p)}>${appPicture(app)}<span class="chip-name">${app.label}</span></a></li>`;
}

function said(frame: HomeFrame, { done, app }: AppsSaid): Markup {
  const { t } = frame;
  const isAdded = done === 'favourite';
  return html`<div class="toast"><p>${t(isAdded ? 'home.favouriteAdded' : 'home.favouriteRemoved', { app: app.label })}</p><button class="button-text" type="submit" form="${starForm}" name="${isAdded ? 'remove' : 'add'}" value="${app.id}">${t('home.undo')}</button></div>`;
}

function autoLaunch(frame: HomeFrame, p: AppsPage): Markup {
  const { t } = frame;
  return html`<div data-auto-launch>${notice(
    'info',
    html`<p>${t('home.autoLaunch', { count: p.autoLaunch.length })}</p><ul class="auto-launch">${p.autoLaunch.map((app) => html`<li>${linkTo(app)}</li>`)}</ul>`,
  )}</div>`;
}

// They open beside the home page whatever the person prefers: several cannot open in its place.
const linkTo = (app: Pick<AppTile, 'label' | 'href'>): Markup =>
  html`<a class="button button-plain" href="${app.href}" target="_blank" rel="noopener">${app.label}</a>`;

function empty(frame: HomeFrame): Markup {
  const { t } = frame;
  return html`<div class="empty"><h2>${t('home.emptyTitle')}</h2><p class="quiet">${t('home.empty')}</p>${frame.hasCatalogue && html`<p>${linkButton({ label: t('requests.link'), href: '/home/requests' })}</p>`}</div>`;
}

function nothing(frame: HomeFrame): Markup {
  const { t } = frame;
  return html`<div class="empty"><h2>${t('home.none')}</h2><p class="quiet">${t('home.noneHint')}</p>${frame.hasCatalogue && html`<p>${linkButton({ label: t('requests.link'), href: '/home/requests', look: 'plain' })}</p>`}</div>`;
}

/** Shown by the script that makes the keys work; without it there is nothing to explain. */
function help(frame: HomeFrame): Markup {
  const { t } = frame;
  const keys = [
    ['/', t('keys.search')],
    ['↵', t('keys.open')],
    ['← ↑ → ↓', t('keys.move')],
    ['F', t('keys.favourite')],
    ['Esc', t('keys.leave')],
    ['?', t('keys.help')],
  ];
  return html`<p class="keys-link" data-keys hidden><button class="button-text" type="button" aria-haspopup="dialog">${t('keys.title')}</button></p>
<dialog class="keys" aria-labelledby="keys-title"><h2 id="keys-title">${t('keys.title')}</h2>
<dl>${keys.map(([key, words]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${words}</dd></div>`)}</dl>
<form method="dialog">${button({ label: t('keys.close'), look: 'plain' })}</form></dialog>`;
}
