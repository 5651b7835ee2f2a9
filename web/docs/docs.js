// Comfort for pages that work without: the list narrows while one types, and a GET can be run with one's own session.

const search = document.querySelector('#q');
if (search) {
  const entries = [...document.querySelectorAll('[data-words]')];
  const tags = [...document.querySelectorAll('[data-tag]')];
  const narrow = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const entry of entries) entry.hidden = !words.every((word) => entry.dataset.words.includes(word));
    for (const tag of tags) tag.hidden = tag.querySelector('[data-words]:not([hidden])') === null;
    const shown = entries.filter((entry) => !entry.hidden).length;
    const count = document.querySelector('[data-count]');
    if (count) count.textContent = shown === 0 ? document.body.dataset.found : String(shown);
  };
  search.addEventListener('input', narrow);
}

const trial = document.querySelector('[data-try]');
if (trial) {
  trial.hidden = false;
  const form = trial.querySelector('form');
  const status = trial.querySelector('[data-status]');
  const output = trial.querySelector('[data-output]');
  const words = document.body.dataset;
  const address = () => {
    let path = form.dataset.path;
    const query = new URLSearchParams();
    for (const input of form.querySelectorAll('input')) {
      const value = input.value.trim();
      if (input.dataset.in === 'path') path = path.replace(`{${input.name}}`, encodeURIComponent(value));
      else if (value !== '') query.append(input.name, value);
    }
    return query.size === 0 ? path : `${path}?${query}`;
  };
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    status.textContent = words.running;
    try {
      const answer = await fetch(address(), { headers: { accept: 'application/json' } });
      const text = await answer.text();
      status.textContent = `${answer.status} ${answer.statusText}`;
      output.textContent = pretty(text);
      output.hidden = false;
    } catch {
      status.textContent = words.failed;
    }
  });
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
