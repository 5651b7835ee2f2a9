// Comfort for pages that work without: search as one types, favourites without a new page, and the keyboard.
// No framework, no markup from strings: the pages forbid both (Trusted Types).

const words = document.body.dataset;
const fill = (sentence, values) =>
  (sentence ?? '').replace(/\{(\w+)\}/g, (gap, name) => (name in values ? String(values[name]) : gap));
const isTyping = (target) =>
  target instanceof Element &&
  target.matches('input:not([type="checkbox"], [type="radio"]), textarea, select');
const isSeen = (element) => element.checkVisibility();

/** A sentence that goes away by itself, with a button that takes back what it tells of. */
const say = (() => {
  const place = document.querySelector('[data-said]');
  const state = { timer: 0 };
  return (sentence, undo) => {
    if (!place) return;
    clearTimeout(state.timer);
    const toast = document.createElement('div');
    toast.className = 'toast';
    const text = document.createElement('p');
    text.textContent = sentence;
    toast.append(text);
    if (undo) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'button-text';
      button.textContent = words.undo ?? '';
      button.addEventListener('click', undo);
      toast.append(button);
    }
    place.replaceChildren(toast);
    state.timer = setTimeout(() => {
      // Whoever is about to press the button is not robbed of it.
      if (!toast.matches(':hover, :focus-within')) toast.remove();
    }, 8000);
  };
})();

// ——— Search. The folding is that of the server: width, case and kana are one.
const fold = (text) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u30a1-\u30f6]/g, (letter) => String.fromCodePoint(letter.codePointAt(0) - 0x60));

const search = document.querySelector('#q');
const shelves = document.querySelector('[data-shelves]');
const none = document.querySelector('[data-none]');
const first = { item: undefined };

if (search instanceof HTMLInputElement && search.matches('[data-search]') && shelves) {
  const live = document.createElement('p');
  live.className = 'visually-hidden';
  live.setAttribute('role', 'status');
  search.form?.append(live);
  const filter = () => {
    const wanted = fold(search.value).split(/\s+/).filter(Boolean);
    const isSearch = wanted.length > 0;
    first.item?.classList.remove('is-first');
    first.item = undefined;
    let left = 0;
    for (const extra of document.querySelectorAll('[data-extra]')) {
      const isEmpty = extra.matches('[data-favourites]') && !extra.querySelector('[data-app]');
      extra.hidden = isSearch || isEmpty;
    }
    for (const item of shelves.querySelectorAll('[data-app]')) {
      if (item.closest('[data-extra]')) continue;
      const text = fold(item.textContent ?? '');
      item.hidden = !wanted.every((word) => text.includes(word));
      if (item.hidden) continue;
      left += 1;
      first.item ??= item;
    }
    for (const shelf of shelves.querySelectorAll('[data-section]'))
      shelf.hidden = isSearch && !shelf.querySelector('[data-app]:not([hidden])');
    if (isSearch) first.item?.classList.add('is-first');
    else first.item = undefined;
    if (none instanceof HTMLElement) none.hidden = left > 0;
    live.textContent = isSearch ? (left === 1 ? words.foundOne : fill(words.found, { count: left })) : '';
  };
  search.addEventListener('input', filter);
  search.form?.addEventListener('submit', (event) => {
    // Found while typing: the return key opens it. With nothing found the server has the last word.
    const link = first.item?.querySelector('a');
    if (!link || event.isComposing) return;
    event.preventDefault();
    link.click();
  });
  // A page that comes back from the browser's memory, or with a word already in the field.
  addEventListener('pageshow', filter);
}

// ——— Favourites.
const star = document.querySelector('form[data-star]');
if (star instanceof HTMLFormElement) {
  const list = document.querySelector('[data-favourites] [data-place]');
  const tilesOf = (id) => [...document.querySelectorAll(`.tile[data-app="${CSS.escape(id)}"]`)];
  const show = (id, isFavourite) => {
    const tiles = tilesOf(id);
    const label = tiles[0]?.querySelector('.tile-name')?.textContent ?? '';
    for (const tile of tiles) {
      const button = tile.querySelector('.tile-star');
      if (!button) continue;
      button.name = isFavourite ? 'remove' : 'add';
      button.setAttribute('aria-pressed', String(isFavourite));
      button.setAttribute(
        'aria-label',
        fill(isFavourite ? words.removeLabel : words.addLabel, { app: label }),
      );
    }
    if (list) {
      const own = tiles.find((tile) => list.contains(tile));
      const hadFocus = own?.contains(document.activeElement);
      if (isFavourite && !own && tiles[0]) list.append(tiles[0].cloneNode(true));
      if (!isFavourite) own?.remove();
      const shelf = list.closest('[data-favourites]');
      const isSearching = search instanceof HTMLInputElement && search.value.trim() !== '';
      if (shelf instanceof HTMLElement) shelf.hidden = isSearching || !list.querySelector('[data-app]');
      // The one with the focus is gone: its other self takes it.
      if (hadFocus && !isFavourite) tilesOf(id)[0]?.querySelector('.tile-star')?.focus();
    }
    return label;
  };
  const send = async (id, isFavourite) => {
    const label = show(id, isFavourite);
    const body = new URLSearchParams(new FormData(star));
    body.set(isFavourite ? 'add' : 'remove', id);
    const answer = await fetch(star.action, {
      method: 'POST',
      body,
      headers: { accept: 'application/json' },
      redirect: 'manual',
    }).catch(() => undefined);
    // A redirect leads to sign-in: the session is over.
    if (answer?.status !== 204) {
      show(id, !isFavourite);
      say(words.failed);
      return;
    }
    say(fill(isFavourite ? words.added : words.removed, { app: label }), () => void send(id, !isFavourite));
  };
  star.addEventListener('submit', (event) => {
    const button = event.submitter;
    if (!(button instanceof HTMLButtonElement) || !button.classList.contains('tile-star')) return;
    event.preventDefault();
    void send(button.value, button.name === 'add');
  });
}

// ——— Opening: what was new is known, and what was opened is on top of the recent ones.
document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('.tile-link, .chip-link') : undefined;
  const id = link?.closest('[data-app]')?.getAttribute('data-app');
  if (!id) return;
  for (const badge of document.querySelectorAll(`[data-app="${CSS.escape(id)}"] .badge-new`)) badge.remove();
  const recent = document.querySelector('[data-recent]');
  const chip = recent?.querySelector(`[data-app="${CSS.escape(id)}"]`);
  if (chip && words.opens === 'NEW_TAB') recent.prepend(chip);
});

// ——— Notes: one open at a time, and none in the way.
const panels = () => document.querySelectorAll('details[data-more][open]');
document.addEventListener('click', (event) => {
  for (const panel of panels()) if (!panel.contains(event.target)) panel.open = false;
});

// ——— Apps that open on arrival. A browser may want to be asked for it: then their buttons stand there.
const arriving = document.querySelector('[data-auto-launch]');
if (arriving) {
  const links = [...arriving.querySelectorAll('a')];
  const kept = links.filter((link) => {
    const opened = window.open(link.href, '_blank');
    if (opened) opened.opener = null;
    return !opened;
  });
  for (const link of links) if (!kept.includes(link)) link.closest('li')?.remove();
  if (kept.length === 0) arriving.remove();
}

// ——— The keyboard.
const help = document.querySelector('dialog.keys');
const helpButton = document.querySelector('[data-keys]');
if (help instanceof HTMLDialogElement && helpButton instanceof HTMLElement) {
  helpButton.hidden = false;
  helpButton.querySelector('button')?.addEventListener('click', () => help.showModal());
  help.addEventListener('click', (event) => {
    if (event.target === help) help.close();
  });
}

/** The app that lies nearest in a direction: rows are of any length, so the eye's way is reckoned, not the list's. */
function neighbour(link, key) {
  const from = link.getBoundingClientRect();
  const centre = { x: from.left + from.width / 2, y: from.top + from.height / 2 };
  const isSideways = key === 'ArrowLeft' || key === 'ArrowRight';
  const sign = key === 'ArrowLeft' || key === 'ArrowUp' ? -1 : 1;
  let best;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const other of document.querySelectorAll('.tile-link, .chip-link')) {
    if (other === link || !isSeen(other)) continue;
    const to = other.getBoundingClientRect();
    const dx = to.left + to.width / 2 - centre.x;
    const dy = to.top + to.height / 2 - centre.y;
    const along = sign * (isSideways ? dx : dy);
    const across = Math.abs(isSideways ? dy : dx);
    // Sideways stays in its row.
    if (along < 4 || (isSideways && across > from.height / 2)) continue;
    const distance = along + across * (isSideways ? 4 : 0.3);
    if (distance < bestDistance) [best, bestDistance] = [other, distance];
  }
  return best;
}

function onEscape(event) {
  for (const panel of panels()) {
    panel.open = false;
    panel.querySelector('summary')?.focus();
  }
  if (event.target !== search || search.value === '') return;
  search.value = '';
  search.dispatchEvent(new Event('input'));
  event.preventDefault();
}

/** From the search down into what it found. */
function intoTiles(event) {
  const link = (first.item ?? document.querySelector('.tile:not([hidden])'))?.querySelector('.tile-link');
  if (!link) return;
  event.preventDefault();
  link.focus();
}

function fromApp(event) {
  const { key, target } = event;
  if (key.toLowerCase() === 'f') {
    target.closest('.tile')?.querySelector('.tile-star')?.click();
    return;
  }
  const next = key.startsWith('Arrow') && target.matches('.tile-link, .chip-link') && neighbour(target, key);
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: 'nearest' });
}

document.addEventListener('keydown', (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (help instanceof HTMLDialogElement && help.open) return;
  if (key === 'Escape') onEscape(event);
  else if (target === search && key === 'ArrowDown') intoTiles(event);
  else if (isTyping(target)) return;
  else if (key === '/' && search instanceof HTMLInputElement) {
    event.preventDefault();
    search.focus();
    search.select();
  } else if (key === '?' && help instanceof HTMLDialogElement) {
    event.preventDefault();
    help.showModal();
  } else if (target instanceof Element) fromApp(event);
});
