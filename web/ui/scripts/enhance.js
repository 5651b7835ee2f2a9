// Comfort for pages that already work without: show a typed password, send a form once, copy a value.
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

for (const form of document.querySelectorAll('form[method="post"]:not([data-copy], [data-star])')) {
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

// Only pages by https (or of this machine) have the clipboard; the old way works everywhere, while the button has the focus.
async function copy(text) {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Not allowed here; the old way may be.
    }
  }
  const box = document.createElement('textarea');
  box.value = text;
  box.className = 'visually-hidden';
  document.body.append(box);
  box.select();
  const done = document.execCommand('copy');
  box.remove();
  return done;
}

const copySaid = document.querySelector('[data-copy-said]');
function saySoon(button, words, isDone) {
  const before = button.textContent;
  button.textContent = isDone ? words.copied : words.failed;
  if (copySaid) copySaid.textContent = button.textContent;
  setTimeout(() => {
    button.textContent = before;
  }, 2000);
}

for (const button of document.querySelectorAll('button[data-copy-text]')) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    saySoon(button, button.dataset, await copy(button.dataset.copyText ?? ''));
    button.focus();
  });
}

// What is copied is asked for only now, so that it stands in no page.
for (const form of document.querySelectorAll('form[data-copy]')) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = form.querySelector('button');
    if (!button || button.getAttribute('aria-disabled') === 'true') return;
    button.setAttribute('aria-disabled', 'true');
    let answer;
    try {
      answer = await fetch(form.action, {
        method: 'POST',
        body: new URLSearchParams(new FormData(form)),
        headers: { accept: 'text/plain' },
        redirect: 'manual',
      });
    } catch {
      answer = undefined;
    }
    button.removeAttribute('aria-disabled');
    // Anything but the value is a page for people: it is shown as it would be without script.
    if (answer?.ok !== true || !answer.headers.get('content-type')?.startsWith('text/plain')) {
      HTMLFormElement.prototype.submit.call(form);
      return;
    }
    saySoon(button, form.dataset, await copy(await answer.text()));
    button.focus();
  });
}
