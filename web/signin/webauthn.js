// Asks the browser for a passkey or security key, puts what it says into the form, and sends that. Also tells the browser which
// passkeys still count. Works beside enhance.js or alone; the pages forbid markup from strings, and none is made.

const supported = typeof PublicKeyCredential === 'function' && navigator.credentials !== undefined;

const toText = (buffer) => {
  let text = '';
  for (const byte of new Uint8Array(buffer)) text += String.fromCharCode(byte);
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
};
const toBytes = (text) => {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
};

// Browsers before 2025 read no JSON themselves.
const withBytes = (list = []) => list.map((one) => ({ ...one, id: toBytes(one.id) }));
const creation = (json) =>
  PublicKeyCredential.parseCreationOptionsFromJSON?.(json) ?? {
    ...json,
    challenge: toBytes(json.challenge),
    user: { ...json.user, id: toBytes(json.user.id) },
    excludeCredentials: withBytes(json.excludeCredentials),
  };
const request = (json) =>
  PublicKeyCredential.parseRequestOptionsFromJSON?.(json) ?? {
    ...json,
    challenge: toBytes(json.challenge),
    allowCredentials: withBytes(json.allowCredentials),
  };

const created = ({ response }) => ({
  clientData: toText(response.clientDataJSON),
  attestation: toText(response.attestationObject),
  transports: (response.getTransports?.() ?? []).join(','),
});
const asserted = ({ rawId, response }) => ({
  credentialId: toText(rawId),
  clientData: toText(response.clientDataJSON),
  authenticatorData: toText(response.authenticatorData),
  signatureData: toText(response.signature),
  userHandle: response.userHandle ? toText(response.userHandle) : '',
});

// One at a time: what waits in a list of the name field has to give way to a button.
const waiting = { controller: new AbortController() };
const begin = () => {
  waiting.controller.abort();
  waiting.controller = new AbortController();
  return waiting.controller.signal;
};

const problems = {
  NotAllowedError: 'cancelled',
  TimeoutError: 'cancelled',
  InvalidStateError: 'present',
  SecurityError: 'insecure',
  NotSupportedError: 'unsupported',
};

async function ask(place, options) {
  const signal = begin();
  if (place.dataset.webauthn === 'create') {
    return created(await navigator.credentials.create({ publicKey: creation(options), signal }));
  }
  return asserted(await navigator.credentials.get({ publicKey: request(options), signal }));
}

function send(form, values, way) {
  for (const [name, value] of Object.entries(values)) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.value = value;
  }
  if (way !== undefined) {
    const field = document.createElement('input');
    field.type = 'hidden';
    field.name = 'answers';
    field.value = way;
    form.append(field);
  }
  // Not as an event: nothing else has to look at it again.
  HTMLFormElement.prototype.submit.call(form);
}

function serve(place) {
  const form = place.closest('form');
  const said = place.querySelector('[data-webauthn-said]');
  const button = place.querySelector('button');
  if (!form || !said || !button) return;
  const options = JSON.parse(place.dataset.options);
  let busy = false;
  const say = (word) => {
    said.className = word === 'busy' ? 'field-hint' : 'field-problem';
    said.textContent = place.dataset[word] ?? '';
  };
  const run = async () => {
    if (busy) return;
    if (!supported) {
      say('unsupported');
      return;
    }
    busy = true;
    button.setAttribute('aria-disabled', 'true');
    say('busy');
    try {
      send(form, await ask(place, options));
    } catch (error) {
      say(problems[error?.name] ?? 'broken');
      busy = false;
      button.removeAttribute('aria-disabled');
      button.focus();
    }
  };
  // Before whatever else listens: nothing is sent until the browser has answered. Buttons with a name lead elsewhere and are left alone.
  form.addEventListener(
    'submit',
    (event) => {
      if (event.submitter && event.submitter !== button) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      void run();
    },
    true,
  );
  addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    busy = false;
    button.removeAttribute('aria-disabled');
    say('');
  });
  // Somebody who came to use a key is asked at once; after a problem, and to make a key, they say when.
  if (place.dataset.webauthn === 'get' && place.dataset.hasProblem === undefined) void run();
  else if (!supported) say('unsupported');
}

async function autofill(place) {
  const form = place.closest('form');
  if (!form || !supported || !(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  try {
    const publicKey = request(JSON.parse(place.dataset.options));
    const signal = begin();
    const answer = await navigator.credentials.get({ publicKey, mediation: 'conditional', signal });
    if (answer) send(form, asserted(answer), 'passkey');
  } catch {
    // Somebody typed instead, or chose nothing: the page goes on as it is.
  }
}

for (const place of document.querySelectorAll('[data-webauthn]')) {
  const { webauthn, unknown, options } = place.dataset;
  if (webauthn === 'autofill') void autofill(place);
  else if (webauthn === 'accepted') {
    void PublicKeyCredential.signalAllAcceptedCredentials?.(JSON.parse(options))?.catch(() => undefined);
  } else serve(place);
  if (unknown !== undefined && supported) {
    const { rpId } = JSON.parse(options);
    void PublicKeyCredential.signalUnknownCredential?.({ rpId, credentialId: unknown })?.catch(
      () => undefined,
    );
  }
}
