// The signing-out page: shows what each app answers, and leaves when all have, or after a moment: one that does not answer holds
// nobody up. Answers come from the pages that the apps' frames end on, which are ours and tell of themselves.
const patienceMs = 8000;
const link = document.querySelector('[data-go-on]');
const channel = new BroadcastChannel('signing-out');
const silent = [...document.querySelectorAll('iframe:not([data-app])')];
const waiting = new Set([...document.querySelectorAll('iframe[data-app]')].map((frame) => frame.dataset.app));
/** `isHeld`: the reader stays until they go on by themselves. `isOpen`: an app did not follow. */
const page = { isHeld: false, isOpen: false };

function show(app, answer) {
  for (const line of document.querySelectorAll('.leaving-app')) {
    if (line.dataset.app !== app || line.dataset.state === 'confirmed') continue;
    line.dataset.state = answer;
    const state = line.querySelector('.leaving-state');
    if (state) state.textContent = line.dataset[answer] ?? '';
  }
}

function goOn() {
  if (!page.isHeld && link instanceof HTMLAnchorElement) location.replace(link.href);
}

const told = silent.map(
  (frame) => new Promise((done) => frame.addEventListener('load', done, { once: true })),
);
const answered = new Promise((done) => {
  if (waiting.size === 0) done();
  channel.addEventListener('message', ({ data }) => {
    const isKnown = data?.answer === 'confirmed' || data?.answer === 'refused';
    if (!isKnown) return;
    show(data.app, data.answer);
    if (data.answer === 'refused') page.isOpen = true;
    waiting.delete(data.app);
    if (waiting.size === 0) done();
  });
});
// Whoever signs out of an app by hand decides when to leave.
for (const there of document.querySelectorAll('.leaving-there'))
  there.addEventListener('click', () => {
    page.isHeld = true;
  });

for (const frame of document.querySelectorAll('iframe[data-src]')) frame.src = frame.dataset.src;

const silence = (ms) => new Promise((done) => setTimeout(done, ms));
const listened = Promise.all([answered, Promise.race([Promise.all(told), silence(3000)])]);
Promise.race([listened, silence(patienceMs)]).then(async () => {
  for (const app of waiting) {
    show(app, 'refused');
    page.isOpen = true;
  }
  // Where the next page is somebody else's, this is the only chance to see what stayed open.
  if (page.isOpen && link instanceof HTMLAnchorElement && link.hasAttribute('data-away'))
    await silence(patienceMs);
  goOn();
});
