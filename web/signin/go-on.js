// Leaves the signing-out page when every app has been told, or after a moment: one app that does not answer holds nobody up.
const link = document.querySelector('[data-go-on]');
const frames = [...document.querySelectorAll('iframe')];
const told = frames.map(
  (frame) => new Promise((done) => frame.addEventListener('load', done, { once: true })),
);
const patience = new Promise((done) => setTimeout(done, 3000));
Promise.race([Promise.all(told), patience]).then(() => {
  if (link instanceof HTMLAnchorElement) location.replace(link.href);
});
