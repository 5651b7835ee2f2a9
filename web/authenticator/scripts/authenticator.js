// The authenticator. Its key is made here and cannot leave this browser; every request is signed by it, and no cookie is asked for.
(() => {
  const words = document.body.dataset;
  const $ = (selector, within = document) => within.querySelector(selector);
  const encoder = new TextEncoder();
  const base64url = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, '-')
      .replace(/\//g, '_')
      .replace(/=+$/, '');
  const bytesOf = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));

  // ---- what this browser keeps

  const opening = () =>
    new Promise((resolve, reject) => {
      const request = indexedDB.open('gatehouse-authenticator', 1);
      request.addEventListener('upgradeneeded', () =>
        request.result.createObjectStore('devices', { keyPath: 'device' }),
      );
      request.addEventListener('success', () => resolve(request.result));
      request.addEventListener('error', () => reject(request.error));
    });
  async function kept(mode, work) {
    const db = await opening();
    try {
      return await new Promise((resolve, reject) => {
        const transaction = db.transaction('devices', mode);
        const request = work(transaction.objectStore('devices'));
        transaction.addEventListener('complete', () => resolve(request.result));
        for (const bad of ['error', 'abort'])
          transaction.addEventListener(bad, () => reject(transaction.error));
      });
    } finally {
      db.close();
    }
  }
  const allDevices = () => kept('readonly', (store) => store.getAll());
  const keep = (device) => kept('readwrite', (store) => store.put(device));
  const forget = (device) => kept('readwrite', (store) => store.delete(device.device));

  // ---- talking to the server

  // Ours minus this device's: what is signed carries the time as the server has it.
  let aheadMs = 0;
  const nowMs = () => Math.round(Date.now() + aheadMs);

  async function sign(key, what, fields) {
    const lines = fields.map((value) => String(value).replace(/[\r\n]/g, ' '));
    const text = ['gatehouse authenticator 1', what, location.origin, ...lines].join('\n');
    return base64url(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, encoder.encode(text)));
  }

  async function post(path, body) {
    let answer;
    try {
      answer = await fetch(`/authenticator/${path}`, {
        method: 'POST',
        credentials: 'omit',
        cache: 'no-store',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify(body),
      });
    } catch {
      return { status: 0 };
    }
    const date = Date.parse(answer.headers.get('date') ?? '');
    const json = answer.status === 204 ? undefined : await answer.json().catch(() => undefined);
    const serverMs = json?.nowMs ?? date;
    if (Number.isFinite(serverMs)) aheadMs = serverMs - Date.now();
    return { status: answer.status, json };
  }

  /** Signs the time along; tries again once when only the clock was wrong. */
  async function call(path, what, device, extra = {}, signed = []) {
    for (let tries = 0; ; tries++) {
      const atMs = nowMs();
      const signature = await sign(device.key, what, [device.device, atMs, ...signed]);
      const answer = await post(path, { device: device.device, atMs, signature, ...extra });
      if (answer.status !== 400 || tries > 0) return answer;
    }
  }

  // ---- what is shown

  let shown = '';
  function show(view) {
    if (shown !== view) {
      for (const section of document.querySelectorAll('[data-view]'))
        section.hidden = section.dataset.view !== view;
      // A reader of the screen is told that it is another page.
      if (shown !== '') $('#content').focus();
      shown = view;
    }
    complain();
  }
  function complain(text) {
    $('[data-problem]').hidden = text === undefined;
    $('[data-problem-text]').textContent = text ?? '';
  }
  const reason = (answer) => (answer.status === 0 ? words.offline : words.failed);

  function whileBusy(button, work) {
    if (button.getAttribute('aria-disabled') === 'true') return;
    button.setAttribute('aria-disabled', 'true');
    Promise.resolve(work())
      .catch(() => complain(words.failed))
      .finally(() => button.removeAttribute('aria-disabled'));
  }

  // ---- setting up

  let link;
  async function openLink(text) {
    link = text;
    const answer = await post('links', { link });
    if (answer.status === 0) {
      show('empty');
      complain(words.offline);
      return;
    }
    if (answer.status !== 200) {
      show('broken-link');
      return;
    }
    $('[data-view="add"] [data-person]').textContent = answer.json.person;
    $('[data-view="add"] [data-login]').textContent = answer.json.login;
    show('add');
  }

  async function add(name) {
    // Not extractable: neither this script nor any other can read it, only use it.
    const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
      'sign',
      'verify',
    ]);
    const { x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
    const signature = await sign(pair.privateKey, 'claim', [link, name]);
    const answer = await post('devices', { link, key: { x, y }, name, signature });
    if (answer.status === 0) return complain(words.offline);
    if (answer.status !== 201) return show('broken-link');
    await keep({ device: answer.json.device, login: answer.json.login, name, key: pair.privateKey });
    // Asked for, so that the browser does not clear it away when space is short.
    await navigator.storage?.persist?.().catch(() => false);
    show('added');
    await offerNotices();
    return undefined;
  }

  // ---- being told

  const workers = 'serviceWorker' in navigator;
  async function registration() {
    const policy = globalThis.trustedTypes?.createPolicy('gatehouse-worker', {
      createScriptURL(url) {
        if (url === words.worker) return url;
        throw new TypeError('not the worker of this page');
      },
    });
    const url = policy ? policy.createScriptURL(words.worker) : words.worker;
    await navigator.serviceWorker.register(url, { scope: '/authenticator' });
    return navigator.serviceWorker.ready;
  }
  const registered = workers ? registration().catch(() => undefined) : Promise.resolve(undefined);
  const canNotify = () => workers && 'PushManager' in window && 'Notification' in window;

  async function subscription() {
    const worker = await registered;
    return worker?.pushManager?.getSubscription();
  }
  async function offerNotices() {
    const isOn = canNotify() && Notification.permission === 'granted' && (await subscription()) !== null;
    for (const box of document.querySelectorAll('[data-notices]')) box.hidden = !canNotify() || isOn;
  }
  async function subscribe() {
    if ((await Notification.requestPermission()) !== 'granted') return complain(words.noNotices);
    const worker = await registered;
    const made = await worker.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: bytesOf(words.pushKey),
    });
    await tell(made);
    return offerNotices();
  }
  /** Every account of this browser is reached by the one subscription that it has. */
  async function tell(made) {
    const { endpoint, keys } = made.toJSON();
    const given = { endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth } };
    for (const device of await allDevices())
      await call('subscriptions', 'subscribe', device, { subscription: given }, [endpoint]);
  }

  // ---- deciding

  let current;
  function ask(device, request) {
    if (current?.request.id === request.id && shown === 'request') return;
    current = { device, request };
    const fact = (name, value) => {
      const row = $(`[data-fact="${name}"]`);
      row.hidden = !value;
      $('dd', row).textContent = value ?? '';
    };
    $('[data-for]').textContent = device.login;
    fact('app', request.appLabel);
    fact('place', request.place);
    fact('browser', [request.browser, request.system].filter(Boolean).join(' · '));
    fact('address', request.address);
    const byNumber = request.choices.length > 0;
    $('[data-numbers]').hidden = !byNumber;
    document.querySelectorAll('[data-number]').forEach((button, at) => {
      button.textContent = request.choices[at] ?? '';
    });
    $('[data-answer="approve"]').hidden = byNumber;
    navigator.vibrate?.(80);
    show('request');
    tick();
  }

  function tick() {
    if (shown !== 'request' || !current) return;
    const left = Math.max(0, Math.ceil((Date.parse(current.request.expires) - nowMs()) / 1000));
    const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
    $('[data-left]').textContent = words.timeLeft.replace('{time}', time);
    if (left === 0) show('over');
  }

  async function decide(decision, number = '') {
    const { device, request } = current;
    const signature = await sign(device.key, 'answer', [
      device.device,
      request.id,
      request.nonce,
      decision,
      number,
    ]);
    const answer = await post('answers', {
      device: device.device,
      requestId: request.id,
      nonce: request.nonce,
      decision,
      number,
      signature,
    });
    if (answer.status === 200) return show(answer.json.outcome);
    if (answer.status === 404) return show('over');
    return complain(reason(answer));
  }

  // ---- looking

  const settled = new Set([
    'home',
    'empty',
    'request',
    'approved',
    'denied',
    'wrong-number',
    'over',
    'reported',
    '',
  ]);
  let looking = false;
  async function look() {
    if (looking || document.hidden || !settled.has(shown)) return;
    looking = true;
    try {
      const devices = await allDevices();
      if (devices.length === 0) {
        if (shown === '' || shown === 'home') show('empty');
        return;
      }
      let found;
      let offline = false;
      for (const device of devices) {
        const answer = await call('requests', 'list', device);
        offline ||= answer.status === 0;
        const gone = answer.status === 403;
        if (answer.status === 200 || gone !== Boolean(device.gone)) device.gone = gone;
        found ??=
          answer.status === 200 && answer.json.requests[0]
            ? { device, request: answer.json.requests[0] }
            : undefined;
      }
      if (!settled.has(shown)) return;
      if (found) {
        ask(found.device, found.request);
        return;
      }
      if (shown === 'request') show('over');
      if (shown === '' || shown === 'home' || shown === 'empty') await home(devices);
      if (offline) complain(words.offline);
    } finally {
      looking = false;
    }
  }

  let leaving;
  async function home(devices) {
    const list = $('[data-accounts]');
    const rows = devices.map((device) => {
      const row = $('[data-account]').content.cloneNode(true);
      $('[data-login]', row).textContent = device.login;
      $('[data-name]', row).textContent = device.name;
      $('[data-gone]', row).hidden = !device.gone;
      $('[data-do="leave"]', row).addEventListener('click', () => {
        leaving = device;
        $('[data-confirm]').showModal();
      });
      return row;
    });
    // Drawn anew only when it changed, so that a finger on its way meets the button it was meant for.
    const state = JSON.stringify(devices.map(({ device, gone }) => [device, gone]));
    if (list.dataset.state !== state) {
      list.replaceChildren(...rows);
      list.dataset.state = state;
    }
    show('home');
    await offerNotices();
  }

  async function leave() {
    const device = leaving;
    $('[data-confirm]').close();
    if (!device) return;
    const answer = await call('departures', 'leave', device);
    // Known no more: there is nothing to leave but what is kept here.
    if (answer.status !== 204 && answer.status !== 403) {
      complain(reason(answer));
      return;
    }
    await forget(device);
    shown = '';
    await look();
  }

  // ---- beginning

  if (!globalThis.crypto?.subtle || !globalThis.indexedDB) {
    show('unable');
    return;
  }
  $('[data-form="add"]').addEventListener('submit', (event) => {
    event.preventDefault();
    const button = $('button', event.target);
    const name = $('#name').value.trim();
    if (name !== '') whileBusy(button, () => add(name));
  });
  for (const button of document.querySelectorAll('[data-number]'))
    button.addEventListener('click', () => whileBusy(button, () => decide('approve', button.textContent)));
  for (const button of document.querySelectorAll('[data-answer]'))
    button.addEventListener('click', () => whileBusy(button, () => decide(button.dataset.answer)));
  for (const button of document.querySelectorAll('[data-do="home"]'))
    button.addEventListener('click', () => {
      shown = 'home';
      show('');
      shown = '';
      look();
    });
  for (const button of document.querySelectorAll('[data-do="notices"]'))
    button.addEventListener('click', () => whileBusy(button, subscribe));
  $('[data-do="leave-now"]').addEventListener('click', leave);
  $('[data-do="stay"]').addEventListener('click', () => $('[data-confirm]').close());

  function begin() {
    const added = /^#add=([\w.-]{1,100})$/.exec(location.hash)?.[1];
    // Out of the address at once: the link is good for one set-up, and not for a history.
    if (location.hash.startsWith('#add=')) history.replaceState(null, '', '/authenticator');
    if (added) return openLink(added);
    return look();
  }
  addEventListener('hashchange', begin);
  document.addEventListener('visibilitychange', look);
  if (workers) navigator.serviceWorker.addEventListener('message', look);
  setInterval(tick, 1000);
  setInterval(look, 2500);
  begin();
  subscription()
    .then((made) => made && tell(made))
    .catch(() => undefined);
})();
