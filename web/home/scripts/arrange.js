// Arranging by hand: on the arrange page by its handles, with mouse, finger or keys; on the home page by dragging a tile with the mouse.
// What was moved is saved at once. The forms of the arrange page do the same without any of this.

const placesOf = () => [...document.querySelectorAll('[data-section] [data-place="section"]')];
const favouritesOf = () => document.querySelector('[data-favourites] [data-place]');
const itemsOf = (list) => [...list.children].filter((item) => item.matches('[data-app]'));
const idsOf = (list) => itemsOf(list).map((item) => item.getAttribute('data-app'));
const nameOf = (item) => item.querySelector('.tile-name, .arrange-name')?.textContent ?? '';

/** Sends how everything stands now. What the page does not show (names of sections, favourites) is read first, so nothing is lost. */
async function saveArrangement() {
  const api = '/gatehouse/v1/me/home';
  try {
    const answer = await fetch(api, { headers: { accept: 'application/json' } });
    if (!answer.ok) throw new Error('not read');
    const before = await answer.json();
    const shown = new Map(
      placesOf().map((list) => [list.closest('[data-section]').getAttribute('data-section'), idsOf(list)]),
    );
    const favourites = favouritesOf();
    const after = {
      opensIn: before.opensIn,
      sections: before.sections.map((section) => ({
        ...section,
        apps: shown.get(section.id) ?? section.apps,
      })),
      apps: shown.get('') ?? before.apps,
      favourites: favourites ? idsOf(favourites) : before.favourites,
    };
    const saved = await fetch(api, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(after),
    });
    if (!saved.ok) throw new Error('not saved');
    return true;
  } catch {
    say(words.failed);
    return false;
  }
}

/** One after the other, and after a burst of moves only the last. */
const save = (() => {
  const state = { running: false, again: false };
  return async (onSaved) => {
    state.again = true;
    if (state.running) return;
    state.running = true;
    let isSaved = true;
    while (state.again) {
      state.again = false;
      isSaved = await saveArrangement();
    }
    state.running = false;
    if (isSaved) onSaved?.();
  };
})();

const tellPlace = (item) => {
  const items = itemsOf(item.parentElement);
  return fill(words.moved, { app: nameOf(item), place: items.indexOf(item) + 1, total: items.length });
};

/** The buttons at the ends of a list lead nowhere. */
function refreshEnds() {
  for (const list of placesOf()) {
    const items = itemsOf(list);
    for (const [index, item] of items.entries()) {
      const up = item.querySelector('button[name="up"]');
      const down = item.querySelector('button[name="down"]');
      if (up) up.disabled = index === 0;
      if (down) down.disabled = index === items.length - 1;
    }
    list
      .closest('[data-section]')
      .querySelector('.shelf-empty')
      ?.toggleAttribute('hidden', items.length > 0);
  }
}

function step(item, by) {
  const list = item.parentElement;
  const items = itemsOf(list);
  const place = items.indexOf(item) + by;
  if (place >= 0 && place < items.length) {
    list.insertBefore(item, by < 0 ? items[place] : items[place].nextSibling);
    return true;
  }
  // Beyond the end of a list begins the next one.
  const lists = placesOf();
  const next = lists[lists.indexOf(list) + by];
  if (!next) return false;
  if (by < 0) next.append(item);
  else next.prepend(item);
  return true;
}

// ——— Dragging.
const drag = {
  item: undefined,
  ghost: undefined,
  from: undefined,
  moved: false,
  startX: 0,
  startY: 0,
  pointer: -1,
};

function beginDrag(event, item) {
  Object.assign(drag, {
    item,
    from: { list: item.parentElement, next: item.nextElementSibling },
    moved: false,
    startX: event.clientX,
    startY: event.clientY,
    pointer: event.pointerId,
  });
}

function moveDrag(event) {
  if (!drag.item || event.pointerId !== drag.pointer) return;
  if (!drag.moved) {
    if (Math.hypot(event.clientX - drag.startX, event.clientY - drag.startY) < 8) return;
    drag.moved = true;
    drag.item.classList.add('is-dragged');
    document.body.classList.add('is-dragging');
  }
  event.preventDefault();
  const edge = 64;
  if (event.clientY < edge) scrollBy(0, -12);
  else if (event.clientY > innerHeight - edge) scrollBy(0, 12);
  const under = document.elementFromPoint(event.clientX, event.clientY);
  const isFavourite = drag.item.closest('[data-favourites]') !== null;
  const over = under?.closest('[data-app]');
  const list =
    over?.parentElement ?? under?.closest('[data-section], [data-favourites]')?.querySelector('[data-place]');
  // Favourites are put in order among themselves; an app is in one section.
  if (!list?.matches('[data-place]') || (list.closest('[data-favourites]') !== null) !== isFavourite) return;
  if (!over || over === drag.item) {
    if (!over && list !== drag.item.parentElement) list.append(drag.item);
    return;
  }
  const box = over.getBoundingClientRect();
  const inRow = drag.item.matches('.tile');
  const isBehind = inRow
    ? event.clientX > box.left + box.width / 2
    : event.clientY > box.top + box.height / 2;
  list.insertBefore(drag.item, isBehind ? over.nextSibling : over);
}

function endDrag(event, isDropped) {
  const { item, from, moved } = drag;
  if (!item || event.pointerId !== drag.pointer) return;
  drag.item = undefined;
  item.classList.remove('is-dragged');
  document.body.classList.remove('is-dragging');
  if (!moved) return;
  if (!isDropped) {
    from.list.insertBefore(item, from.next);
    return;
  }
  // The click that ends a drag opens nothing.
  const swallow = (click) => {
    click.preventDefault();
    click.stopPropagation();
  };
  addEventListener('click', swallow, { capture: true });
  setTimeout(() => removeEventListener('click', swallow, { capture: true }), 0);
  refreshEnds();
  void save(() => say(tellPlace(item)));
}

document.addEventListener('pointerdown', (event) => {
  if (event.button !== 0 || !(event.target instanceof Element)) return;
  const grip = event.target.closest('.grip');
  const link = event.pointerType === 'mouse' ? event.target.closest('[data-place] .tile-link') : null;
  const item = (grip ?? link)?.closest('[data-app]');
  if (!item || (search instanceof HTMLInputElement && search.value !== '')) return;
  if (grip) grip.setPointerCapture?.(event.pointerId);
  beginDrag(event, item);
});
document.addEventListener('pointermove', moveDrag, { passive: false });
document.addEventListener('pointerup', (event) => endDrag(event, true));
document.addEventListener('pointercancel', (event) => endDrag(event, false));
// Else the browser drags the link's address about.
document.addEventListener('dragstart', (event) => {
  if (event.target instanceof Element && event.target.closest('[data-place] .tile')) event.preventDefault();
});

// ——— The arrange page.
if (document.querySelector('[data-arrange]')) {
  for (const grip of document.querySelectorAll('.grip')) {
    grip.hidden = false;
    grip.addEventListener('keydown', (event) => {
      const item = grip.closest('[data-app]');
      const isLifted = grip.getAttribute('aria-pressed') === 'true';
      const lift = (on) => {
        grip.setAttribute('aria-pressed', String(on));
        item.classList.toggle('is-dragged', on);
      };
      if (event.key === ' ' || event.key === 'Enter') {
        event.preventDefault();
        lift(!isLifted);
        say(fill(isLifted ? words.dropped : words.lifted, { app: nameOf(item) }));
        if (isLifted) void save();
      } else if (isLifted && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
        event.preventDefault();
        if (step(item, event.key === 'ArrowUp' ? -1 : 1)) {
          grip.focus();
          refreshEnds();
          say(tellPlace(item));
        }
      } else if (isLifted && event.key === 'Escape') {
        event.preventDefault();
        lift(false);
        void save(() => say(words.saved));
      }
    });
    grip.addEventListener('blur', () => {
      if (grip.getAttribute('aria-pressed') !== 'true' || drag.item) return;
      // Moving an element in the page takes its focus for a moment.
      setTimeout(() => {
        if (document.activeElement === grip) return;
        grip.setAttribute('aria-pressed', 'false');
        grip.closest('[data-app]')?.classList.remove('is-dragged');
        void save();
      }, 0);
    });
  }
  document.querySelector('#apps')?.addEventListener('submit', (event) => {
    const button = event.submitter;
    if (!(button instanceof HTMLButtonElement) || !['up', 'down'].includes(button.name)) return;
    event.preventDefault();
    const item = button.closest('[data-app]');
    if (!item || !step(item, button.name === 'up' ? -1 : 1)) return;
    refreshEnds();
    if (button.disabled) item.querySelector('.icon-button:not([disabled])')?.focus();
    else button.focus();
    void save(() => say(tellPlace(item)));
  });
}
