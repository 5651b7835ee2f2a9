import { html, type Markup, notice, searchIcon } from '#web/ui/index.ts';
import { type HomeFrame, homePage } from './frame.ts';

export type AppTile = { id: string; label: string; href: string; logoUrl?: string | undefined };

export type AppsPage = { tiles: readonly AppTile[]; query: string; total: number; said?: string | undefined };

export function appsPage(frame: HomeFrame, p: AppsPage): string {
  const { t } = frame;
  return homePage(frame, {
    title: t('home.title'),
    body: html`<div class="room-head"><h1>${t('home.title')}</h1>${p.total > 0 && searchForm(frame, p.query)}</div>
${p.said && notice('done', p.said)}
${p.query !== '' && p.tiles.length > 0 && html`<p class="quiet small" role="status">${t('home.found', { count: p.tiles.length, query: p.query })} · <a href="/home">${t('home.showAll')}</a></p>`}
${p.tiles.length > 0 && html`<ul class="tiles" data-search-list>${p.tiles.map((app) => html`<li>${tile(frame, app)}</li>`)}</ul>`}
${
  p.total === 0
    ? empty(t('home.emptyTitle'), t('home.empty'))
    : html`<div data-search-none${p.tiles.length > 0 && html` hidden`}>${empty(t('home.none'), t('home.noneHint'))}</div>`
}`,
  });
}

function searchForm(frame: HomeFrame, query: string): Markup {
  const { t } = frame;
  return html`<form class="search" method="get" action="/home" role="search">
<label class="visually-hidden" for="q">${t('home.search')}</label>
<span class="search-icon">${searchIcon()}</span>
<input class="input" id="q" name="q" type="search" value="${query}" placeholder="${t('home.search')}" autocomplete="off" maxlength="100"${query === '' && html` data-search`}>
<button class="visually-hidden" type="submit">${t('home.searchSubmit')}</button>
</form>`;
}

function tile(frame: HomeFrame, app: AppTile): Markup {
  // The initials are a picture of the name; a screen reader has the name.
  const picture = app.logoUrl
    ? html`<img src="${app.logoUrl}" alt="" width="48" height="48" loading="lazy">`
    : html`<span class="tile-initials tint-${tintOf(app.label)}" aria-hidden="true">${initialsOf(app.label)}</span>`;
  return html`<a class="tile" href="${app.href}">${picture}<span class="tile-name">${app.label}</span></a>`;
}

function empty(title: string, text: string): Markup {
  return html`<div class="empty"><h2>${title}</h2><p class="quiet">${text}</p></div>`;
}

/** One or two letters that stand for a name: of its first two words, or its first. */
export function initialsOf(label: string): string {
  const words = label.normalize('NFC').match(/[\p{L}\p{N}]+/gu) ?? [];
  const [first = '?', second] = words;
  const letters = (word: string, count: number) => [...word].slice(0, count).join('');
  // Han and kana say enough with one letter.
  if (/^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]/u.test(first)) return letters(first, 1);
  return (second === undefined ? letters(first, 2) : letters(first, 1) + letters(second, 1)).toUpperCase();
}

/** One of six tints, the same one for a name every day. */
function tintOf(label: string): number {
  let sum = 0;
  for (const letter of label) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return sum % 6;
}
