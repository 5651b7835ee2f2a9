// Wakes up when something waits for an answer. What the message says is sealed for this browser; what is shown says nothing of whom
// or where, since it may stand on a locked screen. `facts` stands before this text.
addEventListener('install', () => self.skipWaiting());
addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

const windows = () => self.clients.matchAll({ type: 'window', includeUncontrolled: true });

addEventListener('push', (event) => {
  const language = navigator.language.slice(0, 2);
  const words = facts.words[language] ?? facts.words[facts.otherwise];
  event.waitUntil(
    Promise.all([
      self.registration.showNotification(words.title, {
        body: words.body,
        icon: facts.icon,
        tag: 'request',
        renotify: true,
        requireInteraction: true,
      }),
      windows().then((open) => {
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a client of a worker is of its own origin
        for (const client of open) client.postMessage('look');
      }),
    ]),
  );
});

addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(
    windows().then((open) => {
      const own = open.find((client) => new URL(client.url).pathname === '/authenticator');
      return own ? own.focus() : self.clients.openWindow('/authenticator');
    }),
  );
});
