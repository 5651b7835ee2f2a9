// Somebody signed in again in a window of its own: the console in the others goes on.
// A channel has no target origin: it is of this origin alone.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
new BroadcastChannel('gatehouse-session').postMessage('signed-in');
window.close();
