// Lets the page be installed on a device. It works the same without.
const { worker } = document.body.dataset;
if (worker && 'serviceWorker' in navigator) {
  // The page takes scripts by name only (Trusted Types): this is the one name that may run beside it.
  const policy = globalThis.trustedTypes?.createPolicy('gatehouse-worker', {
    createScriptURL(url) {
      if (url === worker) return url;
      throw new TypeError('not the worker of this page');
    },
  });
  const url = policy ? policy.createScriptURL(worker) : worker;
  navigator.serviceWorker.register(url, { scope: '/home' }).catch(() => {
    // Not on this browser, or not now.
  });
}
