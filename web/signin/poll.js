// Asks whether somebody has answered elsewhere (a phone, a mail), and goes on when they have. Without it the button on the page does.
const everyMs = 2000;
const slowAfterMs = 60_000;
const slowMs = 5000;
const begunMs = performance.now();
const form = document.querySelector('form[data-poll]');

async function ask() {
  if (!form || document.hidden) return undefined;
  const body = new URLSearchParams({ t: form.elements.t.value });
  const answer = await fetch(form.dataset.poll, {
    method: 'POST',
    body,
    headers: { accept: 'application/json' },
  });
  if (answer.status === 429) return undefined;
  return answer.ok ? answer.json() : { status: 'OVER' };
}

async function round() {
  let said;
  try {
    said = await ask();
  } catch {
    // The network is away for a moment; the next round asks again.
  }
  if (said?.status === 'GO') {
    location.replace(said.location);
    return;
  }
  if (said?.status === 'OVER') return;
  setTimeout(round, performance.now() - begunMs > slowAfterMs ? slowMs : everyMs);
}

if (form) setTimeout(round, everyMs);
