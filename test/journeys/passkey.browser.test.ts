// Passkeys and security keys in a real browser with virtual authenticators, from the first day to the second factor.
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testConfig } from '#src/platform/config/index.ts';
import { type TestApp, testApp } from '../kit/app.ts';
import { chromiumIsHere, launchChromium, newProfile, signInOnPage } from '../kit/browser.ts';
import { freePort } from '../kit/server.ts';

const password = 'Correct-Horse-9';
type Authenticator = {
  transport: 'internal' | 'usb';
  hasResidentKey?: boolean;
  hasUserVerification?: boolean;
  isUserVerified?: boolean;
};

describe.skipIf(!chromiumIsHere)('in Chromium', () => {
  let browser: Browser;
  let org: TestApp;
  let base: string;
  let people = 0;

  beforeAll(async () => {
    const port = await freePort();
    base = `http://localhost:${port}`;
    [browser, org] = await Promise.all([
      launchChromium(),
      testApp({ config: testConfig({ port, baseUrl: base }) }),
    ]);
    await org.app.listen();
    const authenticators = await org.api<{ id: string; key: string }[]>('GET', '/api/v1/authenticators');
    const { id } = authenticators.find(({ key }) => key === 'webauthn') ?? { id: '' };
    await org.api('POST', `/api/v1/authenticators/${id}/lifecycle/activate`);
    await settings({});
  });
  afterAll(async () => {
    await browser.close();
    await org.close();
  });

  async function settings(more: Record<string, unknown>): Promise<void> {
    const authenticators = await org.api<{ id: string; key: string }[]>('GET', '/api/v1/authenticators');
    const { id } = authenticators.find(({ key }) => key === 'webauthn') ?? { id: '' };
    await org.api('PUT', `/api/v1/authenticators/${id}/methods/webauthn`, {
      type: 'webauthn',
      settings: { showSignInWithAPasskeyButton: true, enableAutofillUI: true, ...more },
    });
  }

  /** Whether people have to set up a passkey when they sign in. */
  async function enrolment(self: 'REQUIRED' | 'OPTIONAL'): Promise<void> {
    type Policy = { id: string; settings: { authenticators: { key: string; enroll: { self: string } }[] } };
    const [policy] = await org.api<Policy[]>('GET', '/api/v1/policies?type=MFA_ENROLL');
    if (policy === undefined) throw new Error('no policy');
    const others = policy.settings.authenticators.filter(({ key }) => key !== 'webauthn');
    await org.api('PUT', `/api/v1/policies/${policy.id}`, {
      ...policy,
      settings: { ...policy.settings, authenticators: [...others, { key: 'webauthn', enroll: { self } }] },
    });
    const rules = `/api/v1/policies/${policy.id}/rules`;
    const [rule] = await org.api<{ id: string }[]>('GET', rules);
    const enroll = { self: self === 'REQUIRED' ? 'LOGIN' : 'CHALLENGE' };
    await org.api('PUT', `${rules}/${rule?.id}`, { ...rule, actions: { enroll } });
  }

  /** Whether a password alone opens a session. */
  async function secondFactor(isWanted: boolean): Promise<void> {
    const [policy] = await org.api<{ id: string }[]>('GET', '/api/v1/policies?type=OKTA_SIGN_ON');
    type Rule = { id: string; actions: { signon: Record<string, unknown> } };
    const [rule] = await org.api<Rule[]>('GET', `/api/v1/policies/${policy?.id}/rules`);
    if (rule === undefined) throw new Error('no rule');
    await org.api('PUT', `/api/v1/policies/${policy?.id}/rules/${rule.id}`, {
      ...rule,
      actions: {
        signon: {
          ...rule.actions.signon,
          primaryFactor: 'PASSWORD_IDP_ANY_FACTOR',
          requireFactor: isWanted,
          ...(isWanted && { factorPromptMode: 'ALWAYS' }),
        },
      },
    });
  }

  async function newPerson(): Promise<{ id: string; login: string }> {
    const login = `aoi-${(people += 1)}@example.com`;
    return org
      .api<{ id: string }>('POST', '/api/v1/users?activate=true', {
        profile: { firstName: 'Aoi', lastName: 'Sato', email: login, login },
        credentials: { password: { value: password } },
      })
      .then(({ id }) => ({ id, login }));
  }

  async function somebody(): Promise<{
    context: BrowserContext;
    page: Page;
    complaints: string[];
    keys: CDPSession;
  }> {
    const profile = await newProfile(browser);
    const keys = await profile.context.newCDPSession(profile.page);
    await keys.send('WebAuthn.enable', { enableUI: false });
    return { ...profile, keys };
  }

  async function plugIn(keys: CDPSession, authenticator: Authenticator): Promise<string> {
    const options = {
      protocol: 'ctap2' as const,
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      ...authenticator,
    };
    return (await keys.send('WebAuthn.addVirtualAuthenticator', { options })).authenticatorId;
  }

  /** A key that was begun over the API, by a program of the organisation, and made in the person's browser. */
  async function giveKey(page: Page, userId: string): Promise<{ factorId: string }> {
    await page.goto(`${base}/signin`);
    const begun = await org.api<{ id: string; _embedded: { activation: object } }>(
      'POST',
      `/api/v1/users/${userId}/factors`,
      { factorType: 'webauthn', provider: 'FIDO' },
    );
    // As text: this file is checked without the browser's own types.
    const made: { clientDataJSON: string; attestationObject: string } = await page.evaluate(`(async () => {
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(${JSON.stringify(begun._embedded.activation)});
      return (await navigator.credentials.create({ publicKey })).toJSON().response;
    })()`);
    await org.api('POST', `/api/v1/users/${userId}/factors/${begun.id}/lifecycle/activate`, {
      clientData: made.clientDataJSON,
      attestation: made.attestationObject,
    });
    return { factorId: begun.id };
  }

  async function codeInMail(login: string): Promise<string> {
    await expect.poll(() => org.mails.some(({ to }) => String(to).includes(login))).toBe(true);
    const mail = org.mails.findLast(({ to }) => String(to).includes(login));
    return /\b\d{6}\b/.exec(JSON.stringify(mail))?.[0] ?? '';
  }

  const atHome = (page: Page) => page.waitForURL(`${base}/home`);

  /** Leaves as on a shared computer: nothing of the session stays. */
  const leave = async ({ context }: { context: BrowserContext }) => context.clearCookies();

  test('a passkey is made at sign-in; after signing out its owner comes back by one button, without a name', async () => {
    const { login, id } = await newPerson();
    const one = await somebody();
    const { context, page, complaints, keys } = one;
    await plugIn(keys, { transport: 'internal' });
    await enrolment('REQUIRED');
    await org.eventTypes();

    await page.goto(base);
    await signInOnPage(page, login, password);
    // Who knows nothing but a password makes nobody's key: a code goes to their mail first.
    await page.getByLabel('Code').fill(await codeInMail(login));
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('button', { name: /Passkey or security key/ }).click();
    await page.getByLabel('Name for it').fill('Work laptop');
    await page.getByRole('button', { name: 'Create passkey' }).click();
    await page.waitForURL(`${base}/home`);
    const factors = await org.api<{ factorType: string; status: string }[]>(
      'GET',
      `/api/v1/users/${id}/factors`,
    );
    expect(factors.filter(({ factorType }) => factorType === 'webauthn')).toMatchObject([
      { status: 'ACTIVE' },
    ]);
    await leave(one);
    await enrolment('OPTIONAL');
    await settings({ enableAutofillUI: false });
    await org.eventTypes();

    await page.goto(base);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.waitForURL(`${base}/home`);
    expect(await org.eventTypes()).toEqual(
      expect.arrayContaining(['user.authentication.auth_via_mfa', 'user.session.start']),
    );
    await settings({});
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('a passkey that an API began is enough by itself: nothing typed, two kinds of proof', async () => {
    const { id } = await newPerson();
    const { context, page, complaints, keys } = await somebody();
    await plugIn(keys, { transport: 'internal' });
    await giveKey(page, id);
    await secondFactor(true);
    await settings({ enableAutofillUI: false });
    try {
      await page.goto(base);
      await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
      await atHome(page);
    } finally {
      await settings({});
      await secondFactor(false);
    }
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('a passkey stands in the list of the name field, and one touch of it is a sign-in', async () => {
    const { id } = await newPerson();
    const { context, page, complaints, keys } = await somebody();
    await plugIn(keys, { transport: 'internal' });
    await giveKey(page, id);
    // The virtual authenticator answers what waits in the list as if its owner had chosen it.
    await page.goto(base);
    await atHome(page);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('a security key without PIN is the second of two', async () => {
    const { id, login } = await newPerson();
    const one = await somebody();
    const { page, keys } = one;
    await plugIn(keys, {
      transport: 'usb',
      hasResidentKey: false,
      hasUserVerification: false,
      isUserVerified: false,
    });
    await giveKey(page, id);
    await secondFactor(true);
    try {
      await page.goto(base);
      await signInOnPage(page, login, password);
      await atHome(page);
    } finally {
      await secondFactor(false);
    }
    expect(one.complaints).toEqual([]);
    await one.context.close();
  });

  test('where the PIN is required, a key that has none does not open', async () => {
    const { id, login } = await newPerson();
    const { context, page, keys } = await somebody();
    await plugIn(keys, {
      transport: 'usb',
      hasResidentKey: false,
      hasUserVerification: false,
      isUserVerified: false,
    });
    await giveKey(page, id);
    await secondFactor(true);
    await settings({ userVerificationForVerify: 'REQUIRED' });
    try {
      await page.goto(base);
      await signInOnPage(page, login, password);
      await page.getByText('Nothing was confirmed, or it took too long').waitFor();
      expect(await context.cookies().then((all) => all.map(({ name }) => name))).not.toContain('sid');
    } finally {
      await settings({});
      await secondFactor(false);
    }
    await context.close();
  });

  test('of two keys either opens', async () => {
    const { id, login } = await newPerson();
    const one = await somebody();
    const { context, page, keys } = one;
    const security = {
      transport: 'usb',
      hasResidentKey: false,
      hasUserVerification: false,
      isUserVerified: false,
    } as const;
    const first = await plugIn(keys, security);
    await giveKey(page, id);
    await keys.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: first });
    await plugIn(keys, security);
    await giveKey(page, id);
    await secondFactor(true);
    try {
      // The first key lies at home: the second answers the same question.
      await page.goto(base);
      await signInOnPage(page, login, password);
      await atHome(page);
    } finally {
      await secondFactor(false);
    }
    expect(one.complaints).toEqual([]);
    await context.close();
  });

  test('somebody who cancels is told so, and begins again by the button, by keyboard', async () => {
    const { id, login } = await newPerson();
    const { context, page, complaints, keys } = await somebody();
    const authenticatorId = await plugIn(keys, { transport: 'internal', hasResidentKey: false });
    await giveKey(page, id);
    await secondFactor(true);
    try {
      await keys.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
      await settings({ userVerificationForVerify: 'REQUIRED' });
      await page.goto(base);
      await signInOnPage(page, login, password);
      await page.getByText('Nothing was confirmed, or it took too long').waitFor();
      await keys.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
      await page.getByRole('button', { name: 'Use passkey or security key' }).press('Enter');
      await atHome(page);
      expect(complaints).toEqual([]);
    } finally {
      await settings({});
      await secondFactor(false);
    }
    await context.close();
  });

  test('a passkey that was removed opens nothing, and the page says what to do', async () => {
    const { id } = await newPerson();
    const { context, page, complaints, keys } = await somebody();
    await plugIn(keys, { transport: 'internal' });
    const { factorId } = await giveKey(page, id);
    await org.api('DELETE', `/api/v1/users/${id}/factors/${factorId}`);
    await settings({ enableAutofillUI: false });
    try {
      await page.goto(base);
      await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
      await page.getByText('This passkey is not known here, or was removed').waitFor();
      await page.getByRole('button', { name: 'Use your password' }).waitFor();
      expect(complaints).toEqual([]);
    } finally {
      await settings({});
    }
    await context.close();
  });
});
