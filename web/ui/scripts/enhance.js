// Comfort for pages that already work without: show a typed password, send a form once, search as you type.
// No framework, no markup from strings: the pages forbid both (Trusted Types).

for (const box of document.querySelectorAll('.secret')) {
  const input = box.querySelector('input');
  const words = document.body.dataset;
  if (!input || !words.show || !words.hide) continue;
  const toggle = document.createElement('button');
  toggle.type = 'button';
  toggle.className = 'secret-toggle';
  const draw = () => {
    const shown = input.type === 'text';
    toggle.textContent = shown ? words.hide : words.show;
    toggle.setAttribute('aria-label', shown ? words.hideLabel : words.showLabel);
    toggle.setAttribute('aria-pressed', String(shown));
  };
  toggle.addEventListener('click', () => {
    input.type = input.type === 'password' ? 'text' : 'password';
    draw();
    input.focus();
  });
  draw();
  box.append(toggle);
  // A password is never sent or remembered by the browser as plain text: it is hidden again before the form goes.
  input.form?.addEventListener('submit', () => {
    input.type = 'password';
    draw();
  });
}

for (const form of document.querySelectorAll('form[method="post"]')) {
  let sent = false;
  form.addEventListener('submit', (event) => {
    if (sent) {
      event.preventDefault();
      return;
    }
    sent = true;
    for (const button of form.querySelectorAll('button[type="submit"]'))
      button.setAttribute('aria-disabled', 'true');
  });
  // Coming back with the browser's button shows the page as it was left; it must be usable again.
  addEventListener('pageshow', () => {
    sent = false;
    for (const button of form.querySelectorAll('button[type="submit"]'))
      button.removeAttribute('aria-disabled');
  });
}

const list = document.querySelector('[data-search-list]');
const search = document.querySelector('[data-search]');
if (list && search instanceof HTMLInputElement) {
  const fold = (text) => text.normalize('NFKC').toLowerCase();
  const items = [...list.children].map((item) => ({ item, text: fold(item.textContent ?? '') }));
  const none = document.querySelector('[data-search-none]');
  const filter = () => {
    const words = fold(search.value).split(/\s+/).filter(Boolean);
    let left = 0;
    for (const { item, text } of items) {
      item.hidden = !words.every((word) => text.includes(word));
      if (!item.hidden) left += 1;
    }
    if (none instanceof HTMLElement) none.hidden = left > 0;
  };
  search.addEventListener('input', filter);
  document.addEventListener('keydown', (event) => {
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      search.focus();
    }
  });
}
