import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { hiddenFields, type TestAnswer, type TestBrowser, testBrowser, wordsOf } from '#test/kit/signin.ts';
import {
  type RequestOptions,
  type SoftAuthenticator,
  softAuthenticator,
  type Twist,
} from '#test/kit/soft-authenticator.ts';

let org: TestApp;
let made = 0;
const origin = 'http://localhost:8080';

/** But for mails, which go out when they go out. */
const happened = async () => (await org.eventTypes()).filter((type) => !type.startsWith('system.email.'));

beforeAll(async () => {
  org = await testApp();
  await org.api('POST', `/api/v1/authenticators/${await webauthn()}/lifecycle/activate`);
});
afterAll(() => org.close());
beforeEach(() => happened());

async function webauthn(): Promise<string> {
  const all = await org.api<{ id: string; key: string }[]>('GET', '/api/v1/authenticators');
  return all.find(({ key }) => key === 'webauthn')?.id ?? '';
}

/** Takes the authenticator out of the enrolment policy and switches it off; gives how to undo that. */
async function switchOff(): Promise<() => Promise<void>> {
  type Policy = { id: string; settings: { authenticators: { key: string }[] } };
  const policies = await org.api<Policy[]>('GET', '/api/v1/policies?type=MFA_ENROLL');
  for (const policy of policies) {
    const authenticators = policy.settings.authenticators.filter(({ key }) => key !== 'webauthn');
    await org.api('PUT', `/api/v1/policies/${policy.id}`, {
      ...policy,
      settings: { ...policy.settings, authenticators },
    });
  }
  const url = `/api/v1/authenticators/${await webauthn()}/lifecycle`;
  await org.api('POST', `${url}/deactivate`);
  return async () => {
    await org.api('POST', `${url}/activate`);
    for (const policy of policies) await org.api('PUT', `/api/v1/policies/${policy.id}`, policy);
  };
}

const set = async (settings: Record<string, unknown>) =>
  org.api('PUT', `/api/v1/authenticators/${await webauthn()}/methods/webauthn`, {
    type: 'webauthn',
    settings: { showSignInWithAPasskeyButton: true, enableAutofillUI: true, ...settings },
  });

const browserOf = () => testBrowser(org.app.http);

/** Somebody with a passkey, set up over Okta's API. */
async function owner(): Promise<{ id: string; login: string; passkey: SoftAuthenticator; factorId: string }> {
  const login = `mia-${(made += 1)}@example.com`;
  const { id } = await org.api<{ id: string }>('POST', '/api/v1/users?activate=true', {
    profile: { firstName: 'Mia', lastName: 'Ito', email: login, login },
    credentials: { password: { value: 'Correct-Horse-9' } },
  });
  const factors = `/api/v1/users/${id}/factors`;
  const begun = await org.api<{ id: string; _embedded: { activation: never } }>('POST', factors, {
    factorType: 'webauthn',
    provider: 'FIDO',
  });
  const passkey = softAuthenticator({ origin });
  const { clientData, attestation } = passkey.create(begun._embedded.activation);
  await org.api('POST', `${factors}/${begun.id}/lifecycle/activate`, { clientData, attestation });
  await happened();
  return { id, login, passkey, factorId: begun.id };
}

function optionsOn(page: TestAnswer): RequestOptions & Record<string, unknown> {
  const text = /data-options="([^"]*)"/.exec(page.text)?.[1] ?? '{}';
  return JSON.parse(text.replaceAll('&quot;', '"').replaceAll('&amp;', '&')) as RequestOptions &
    Record<string, unknown>;
}

/** The page of the way, as its button leads there. */
async function wayPage(browser: TestBrowser): Promise<TestAnswer> {
  const first = await browser.follow(await browser.get('/signin'));
  return browser.follow(await browser.submit(first, { way: 'passkey' }));
}

const answered = async (browser: TestBrowser, page: TestAnswer, fields: object) =>
  browser.submit(page, { ...fields });

describe('a passkey without a name', () => {
  test('signs in whoever it belongs to, by the button', async () => {
    const { passkey } = await owner();
    const browser = browserOf();
    const page = await wayPage(browser);
    expect(optionsOn(page)).toMatchObject({
      rpId: 'localhost',
      allowCredentials: [],
      userVerification: 'preferred',
    });
    const answer = await answered(browser, page, passkey.get(optionsOn(page)));
    expect(answer).toMatchObject({ status: 303, location: '/home' });
    expect(browser.cookies.has('sid')).toBe(true);
    expect(await happened()).toEqual(
      expect.arrayContaining(['user.authentication.auth_via_mfa', 'user.session.start']),
    );
  });

  test('signs in from the list of the name field', async () => {
    const { passkey } = await owner();
    const browser = browserOf();
    const page = await browser.follow(await browser.get('/signin'));
    expect(page.text).toContain('autocomplete="username webauthn"');
    const fields = { identifier: '', answers: 'passkey', ...passkey.get(optionsOn(page)) };
    expect(await answered(browser, page, fields)).toMatchObject({ status: 303, location: '/home' });
  });

  test('asks for the same whoever was named before, and names nobody’s keys', async () => {
    const { login } = await owner();
    const pages = await Promise.all(
      [login, 'nobody@example.com'].map(async (identifier) => {
        const browser = browserOf();
        const first = await browser.follow(await browser.get('/signin'));
        const second = await browser.follow(await browser.submit(first, { identifier }));
        const third = await browser.follow(await browser.submit(second, { way: 'passkey' }));
        const { challenge: _challenge, ...options } = optionsOn(third);
        return JSON.stringify([wordsOf(third).replaceAll(identifier, ''), options]);
      }),
    );
    expect(pages[0]).toBe(pages[1]);
    expect(pages[0]).toContain('"allowCredentials":[]');
  });

  const spoiled: [string, Twist][] = [
    ['signed for another domain', { rpId: 'example.com' }],
    ['signed on another page', { origin: 'https://evil.example' }],
    ['with somebody else’s handle', { userHandle: Buffer.alloc(32, 3).toString('base64url') }],
    ['without a handle', { userHandle: undefined }],
    [
      'with a wrong signature',
      {
        signature: (s) =>
          Buffer.concat([s.subarray(0, -1), Buffer.from([s[s.length - 1] ?? 0 ^ 1])]).reverse(),
      },
    ],
    ['with nobody there', { up: false }],
  ];
  test.each(spoiled)('%s opens nothing, and the log says so', async (_name, twist) => {
    const { passkey } = await owner();
    const browser = browserOf();
    const page = await wayPage(browser);
    const after = await browser.follow(await answered(browser, page, passkey.get(optionsOn(page), twist)));
    expect(wordsOf(after)).toContain('The passkey was not accepted.');
    expect(browser.cookies.has('sid')).toBe(false);
    expect(await happened()).toEqual(['user.authentication.auth_via_mfa']);
    // The page asks anew, and the right answer opens.
    expect(optionsOn(after)['challenge']).not.toBe(optionsOn(page)['challenge']);
    expect(await answered(browser, after, passkey.get(optionsOn(after)))).toMatchObject({
      location: '/home',
    });
  });

  test('answers no challenge of another browser, of a second factor, or of an enrolment', async () => {
    const { id, passkey, factorId } = await owner();
    const [mine, other] = [browserOf(), browserOf()];
    const [page, elsewhere] = [await wayPage(mine), await wayPage(other)];
    const factors = `/api/v1/users/${id}/factors`;
    const second = await org.api<{ _embedded: { challenge: RequestOptions } }>(
      'POST',
      `${factors}/${factorId}/verify`,
    );
    const begun = await org.api<{ _embedded: { activation: RequestOptions } }>('POST', factors, {
      factorType: 'webauthn',
      provider: 'FIDO',
    });
    for (const { challenge } of [
      optionsOn(elsewhere),
      second._embedded.challenge,
      begun._embedded.activation,
    ]) {
      const answer = passkey.get({ challenge, rpId: 'localhost' });
      expect(wordsOf(await mine.follow(await answered(mine, page, answer)))).toContain('not accepted');
    }
    expect(mine.cookies.has('sid')).toBe(false);
  });

  test('opens once: what was sent is worth nothing again, here or raced', async () => {
    const { passkey } = await owner();
    const browser = browserOf();
    const page = await wayPage(browser);
    const answer = passkey.get(optionsOn(page));
    const answers = await Promise.all(Array.from({ length: 6 }, () => answered(browser, page, answer)));
    expect(answers.filter(({ location }) => location === '/home')).toHaveLength(1);
    browser.cookies.delete('sid');
    await answered(browser, page, answer);
    expect(browser.cookies.has('sid')).toBe(false);
  });

  test('is too late after five minutes', async () => {
    const { passkey } = await owner();
    const browser = browserOf();
    const page = await wayPage(browser);
    const answer = passkey.get(optionsOn(page));
    org.clock.advance(5 * 60_000);
    expect(wordsOf(await browser.follow(await answered(browser, page, answer)))).toContain('not accepted');
  });

  test('that nobody knows is told so, and the browser is told to forget it', async () => {
    const stranger = softAuthenticator({ origin });
    const browser = browserOf();
    const page = await wayPage(browser);
    stranger.create({ challenge: 'AA', rp: { id: 'localhost', name: '' }, user: { id: 'AA' } });
    const after = await browser.follow(await answered(browser, page, stranger.get(optionsOn(page))));
    expect(wordsOf(after)).toContain('This passkey is not known here, or was removed.');
    expect(after.text).toContain(`data-unknown="${stranger.credentialId}"`);
    expect(await happened()).toEqual([]);
  });

  test('of somebody who is suspended or deactivated opens nothing, and says the same as a right password', async () => {
    for (const [verb, words] of [
      ['suspend', 'suspended'],
      ['deactivate', 'not active'],
    ] as const) {
      const { id, passkey } = await owner();
      await org.api('POST', `/api/v1/users/${id}/lifecycle/${verb}`);
      const browser = browserOf();
      const page = await wayPage(browser);
      const after = await browser.follow(await answered(browser, page, passkey.get(optionsOn(page))));
      expect(browser.cookies.has('sid')).toBe(false);
      expect(wordsOf(after)).toContain(words);
    }
  });

  test('without its user verified is refused where that is required', async () => {
    const { passkey } = await owner();
    await set({ userVerificationForVerify: 'REQUIRED' });
    try {
      const browser = browserOf();
      const page = await wayPage(browser);
      expect(optionsOn(page)).toMatchObject({ userVerification: 'required' });
      const after = await browser.follow(
        await answered(browser, page, passkey.get(optionsOn(page), { uv: false })),
      );
      expect(wordsOf(after)).toContain('not accepted');
    } finally {
      await set({});
    }
  });

  test('has a button and a place in the list only as the organisation wants', async () => {
    const { passkey } = await owner();
    const shown = async () => {
      const page = await browserOf().get('/signin');
      return [page.text.includes('value="passkey"'), page.text.includes('username webauthn')];
    };
    expect(await shown()).toEqual([true, true]);
    await set({ showSignInWithAPasskeyButton: false });
    expect(await shown()).toEqual([false, true]);
    await set({ enableAutofillUI: false });
    expect(await shown()).toEqual([true, false]);
    await set({});
    const browser = browserOf();
    const page = await browser.follow(await browser.get('/signin'));
    const fields = {
      ...hiddenFields(page),
      identifier: '',
      answers: 'passkey',
      ...passkey.get(optionsOn(page)),
    };
    const switchOn = await switchOff();
    try {
      expect(await shown()).toEqual([false, false]);
      await browser.submit(page, fields);
      expect(browser.cookies.has('sid')).toBe(false);
    } finally {
      await switchOn();
    }
  });
});

describe('over Okta’s API', () => {
  test('a key is challenged and verified by the bodies that Okta’s clients send', async () => {
    const { id, passkey, factorId } = await owner();
    const url = `/api/v1/users/${id}/factors/${factorId}/verify`;
    const asked = await org.api<{ factorResult: string; _embedded: { challenge: RequestOptions } }>(
      'POST',
      url,
    );
    expect(asked).toMatchObject({
      factorResult: 'CHALLENGE',
      _embedded: { challenge: { rpId: 'localhost', extensions: {} } },
    });
    const { clientData, authenticatorData, signatureData } = passkey.get(asked._embedded.challenge);
    const body = { clientData, authenticatorData, signatureData };
    expect(await org.api('POST', url, body)).toMatchObject({ factorResult: 'SUCCESS' });
    const again = await org.inject({
      method: 'POST',
      url,
      headers: { authorization: `SSWS ${org.token}` },
      body,
    });
    expect(again.status).toBe(403);
  });

  test('what a wrong key says is an error that names the part', async () => {
    const { id } = await owner();
    const factors = `/api/v1/users/${id}/factors`;
    const begun = await org.api<{ id: string; _embedded: { activation: never } }>('POST', factors, {
      factorType: 'webauthn',
      provider: 'FIDO',
    });
    const made = softAuthenticator({ origin }).create(begun._embedded.activation, {
      origin: 'https://evil.example',
    });
    const answer = await org.inject({
      method: 'POST',
      url: `${factors}/${begun.id}/lifecycle/activate`,
      headers: { authorization: `SSWS ${org.token}` },
      body: { clientData: made.clientData, attestation: made.attestation },
    });
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({
      errorCode: 'E0000001',
      errorCauses: [{ errorSummary: 'clientData: comes from another address than this server’s' }],
    });
  });
});
