// Tells the signing-out page, which waits in this browser, what an app answered. The server knows it already.
const { app, answer } = document.body.dataset;
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel reaches our own origin only
new BroadcastChannel('signing-out').postMessage({ app, answer });
