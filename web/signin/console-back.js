// Somebody signed in again in a window of its own: the console in the others goes on.
new BroadcastChannel('gatehouse-session').postMessage('signed-in');
window.close();
