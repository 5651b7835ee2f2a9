// Answers while there is no network, with one page that is the same for everybody. It keeps files of the product and nothing of
// a person: no page of theirs, no sign-in, no answer of the API. `facts` stands before this text.
const cacheName = `gatehouse-${facts.build}`;

addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(cacheName)
      .then((cache) => cache.addAll(facts.files.map((url) => new Request(url, { credentials: 'omit' }))))
      .then(() => self.skipWaiting()),
  );
});

addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(names.filter((name) => name !== cacheName).map((name) => caches.delete(name))),
      )
      .then(() => self.clients.claim()),
  );
});

addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (facts.files.includes(url.pathname)) {
    event.respondWith(caches.match(url.pathname).then((known) => known ?? fetch(request)));
    return;
  }
  // Opening an app (/home/kind/id) is not stood in the way of, not even for a moment.
  const isOwnPage = /^\/home(\/[a-z]+)?$/.test(url.pathname);
  if (request.mode !== 'navigate' || !isOwnPage) return;
  event.respondWith(fetch(request).catch(() => caches.match(facts.offline)));
});
