import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '#test/kit/app.ts';
import {
  addWorker,
  allowAuthenticator,
  browserOf,
  codeFor,
  giveTotp,
  policyFor,
  type Worker,
} from '#test/kit/factor-walk.ts';
import { authorizeUrl } from '#test/kit/sign-on.ts';
import { rightPassword, signIn, type TestAnswer, type TestBrowser, wordsOf } from '#test/kit/signin.ts';

const redirectUri = 'https://app.example.com/callback';
let org: TestApp;
beforeAll(async () => {
  org = await testApp();
  await allowAuthenticator(org, 'google_otp');
  await allowAuthenticator(org, 'okta_verify');
  await allowAuthenticator(org, 'okta_email', false);
});
afterAll(() => org.close());

type App = { id: string; credentials: { oauthClient: { client_id: string; client_secret: string } } };

/** An app that asks what `verification` says of these people. */
async function appWith(verification: Record<string, unknown>, people: readonly Worker[]): Promise<App> {
  const app = await org.api<App>('POST', '/api/v1/apps', {
    name: 'oidc_client',
    label: 'Payroll',
    signOnMode: 'OPENID_CONNECT',
    credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_basic' } },
    settings: {
      oauthClient: {
        redirect_uris: [redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        application_type: 'web',
      },
    },
  });
  const policy = await org.api<{ id: string }>('POST', '/api/v1/policies', {
    type: 'ACCESS_POLICY',
    name: `Payroll ${app.id}`,
  });
  await org.api('POST', `/api/v1/policies/${policy.id}/rules`, {
    type: 'ACCESS_POLICY',
    name: 'Two proofs',
    priority: 0,
    actions: { appSignOn: { access: 'ALLOW', verificationMethod: { type: 'ASSURANCE', ...verification } } },
  });
  await org.api('PUT', `/api/v1/apps/${app.id}/policies/${policy.id}`);
  for (const { id } of people) await org.api('POST', `/api/v1/apps/${app.id}/users`, { id });
  return app;
}

const twoFactors = { factorMode: '2FA', constraints: [] };

function pathTo({ credentials: { oauthClient } }: App, extra: Record<string, string> = {}): string {
  const client = { clientId: oauthClient.client_id, clientSecret: oauthClient.client_secret, redirectUri };
  return authorizeUrl('', client, { scope: 'openid', ...extra });
}

/** Follows to the app's own address, or to the page that asks something. */
async function open(browser: TestBrowser, url: string): Promise<TestAnswer> {
  return browser.follow(await browser.get(url));
}
const answerOf = ({ location = '' }: TestAnswer): URLSearchParams => new URL(location).searchParams;
const sessionCookie = (browser: TestBrowser) => browser.cookies.get('sid');

async function signedIn({ login }: Worker): Promise<TestBrowser> {
  const browser = browserOf(org);
  expect((await signIn(browser, login, rightPassword)).location).toBe('/home');
  return browser;
}

/** Nothing better can be set up, so that what they have is all there is. */
const nothingToSetUp = (worker: Worker) =>
  policyFor(
    org,
    'MFA_ENROLL',
    [worker],
    { type: 'MFA_ENROLL', actions: { enroll: { self: 'NEVER' } } },
    { type: 'AUTHENTICATORS', authenticators: [{ key: 'google_otp', enroll: { self: 'OPTIONAL' } }] },
  );

describe('an app that asks for two proofs, opened with a session of one', () => {
  test('asks for the second alone, and gives the same session more, under another id and secret', async () => {
    const aoi = await addWorker(org);
    const { secret } = await giveTotp(org, aoi);
    const app = await appWith(twoFactors, [aoi]);
    const browser = await signedIn(aoi);
    // Long enough for their first sign-in to be unusual no more.
    org.clock.advance(11 * 60_000);
    const before = sessionCookie(browser);
    const page = await open(browser, pathTo(app));
    expect(wordsOf(page)).toContain('Payroll asks for more than one proof that it is you.');
    expect(page.text).not.toContain('type="password"');
    await org.eventTypes();
    const back = await browser.follow(await browser.submit(page, { passCode: codeFor(org, secret) }));
    expect(answerOf(back).get('code')).toBeTruthy();
    expect(sessionCookie(browser)).not.toBe(before);
    const events = await org.eventTypes();
    expect(events).toContain('user.authentication.auth_via_mfa');
    // It goes on: neither an end nor another beginning.
    expect(events).not.toContain('user.session.start');
    expect(events).not.toContain('user.session.end');
    // The next time nothing is asked.
    expect(answerOf(await open(browser, pathTo(app))).get('code')).toBeTruthy();
  });

  test('gives nothing to who has the page and not the session', async () => {
    const aoi = await addWorker(org);
    const { secret } = await giveTotp(org, aoi);
    const app = await appWith(twoFactors, [aoi]);
    const browser = await signedIn(aoi);
    const page = await open(browser, pathTo(app));
    browser.cookies.delete('sid');
    const answer = await browser.follow(await browser.submit(page, { passCode: codeFor(org, secret) }));
    expect(sessionCookie(browser)).toBeUndefined();
    expect(wordsOf(answer)).toContain('so we begin again');
    expect(answer.text).toContain('type="password"');
  });

  test('gives nothing on the session of somebody else, nor on one that ended or was revoked', async () => {
    const [aoi, bea] = [await addWorker(org), await addWorker(org)];
    const { secret } = await giveTotp(org, aoi);
    const app = await appWith(twoFactors, [aoi, bea]);
    const browser = await signedIn(aoi);
    const page = await open(browser, pathTo(app));
    const ofBea = sessionCookie(await signedIn(bea)) ?? '';
    const ofAoi = sessionCookie(browser) ?? '';
    browser.cookies.set('sid', ofBea);
    await browser.submit(page, { passCode: codeFor(org, secret) });
    expect(sessionCookie(browser)).toBe(ofBea);

    browser.cookies.set('sid', ofAoi);
    const second = await open(browser, pathTo(app));
    org.clock.advance(60_000);
    await org.api('DELETE', `/api/v1/users/${aoi.id}/sessions`);
    await browser.submit(second, { passCode: codeFor(org, secret) });
    expect(sessionCookie(browser)).toBe(ofAoi);
    const me = await org.inject({
      method: 'GET',
      url: '/api/v1/sessions/me',
      headers: { cookie: `sid=${ofAoi}` },
    });
    expect(me.status).toBe(404);
  });

  test('says no to who has nothing more to prove it with', async () => {
    const aoi = await addWorker(org);
    const app = await appWith(twoFactors, [aoi]);
    const page = await open(await signedIn(aoi), pathTo(app));
    expect(page.status).toBe(403);
    expect(wordsOf(page)).toContain('More proof is needed');
  });

  test('is not satisfied by a factor of a kind the rule does not take, whatever the form says', async () => {
    const aoi = await addWorker(org);
    const { secret, factorId } = await giveTotp(org, aoi);
    const constraints = [{ possession: { required: true, phishingResistant: 'REQUIRED' } }];
    const strict = await appWith({ factorMode: '2FA', constraints }, [aoi]);
    await nothingToSetUp(aoi);
    const plain = await appWith(twoFactors, [aoi]);
    const browser = await signedIn(aoi);
    const refused = await open(browser, pathTo(strict));
    expect(refused.status).toBe(403);
    expect(refused.text).not.toContain('passCode');
    // A page that does ask for codes, its answer given for the strict app: the seal names its own way.
    const page = await open(browser, pathTo(plain));
    await browser.follow(
      await browser.submit(page, { passCode: codeFor(org, secret), choice: factorId, step: 'choose-factor' }),
    );
    await browser.follow(await browser.submit(page, { passCode: codeFor(org, secret) }));
    expect((await open(browser, pathTo(strict))).status).toBe(403);
  });

  test('lets somebody set up what the rule takes only after they have shown what they have', async () => {
    const aoi = await addWorker(org);
    const { secret } = await giveTotp(org, aoi);
    const constraints = [{ possession: { required: true, phishingResistant: 'REQUIRED' } }];
    const strict = await appWith({ factorMode: '2FA', constraints }, [aoi]);
    const browser = await signedIn(aoi);
    const page = await open(browser, pathTo(strict));
    expect(wordsOf(page)).toContain('Before you set up something new, show that it is you.');
    const list = await browser.follow(await browser.submit(page, { passCode: codeFor(org, secret) }));
    expect(wordsOf(list)).toContain('Set up another proof that it is you');
    expect(list.text).toContain('value="webauthn FIDO"');
    expect(list.text).not.toContain('value="token:software:totp');
  });

  test('sets up nothing on what the session proved hours ago: whoever has the browser by now shows it anew', async () => {
    const aoi = await addWorker(org);
    const { secret } = await giveTotp(org, aoi);
    const constraints = [{ possession: { required: true, phishingResistant: 'REQUIRED' } }];
    const strict = await appWith({ factorMode: '2FA', constraints }, [aoi]);
    const plain = await appWith(twoFactors, [aoi]);
    const browser = await signedIn(aoi);
    const page = await open(browser, pathTo(plain));
    await browser.follow(await browser.submit(page, { passCode: codeFor(org, secret) }));
    // At once it is not asked for twice.
    expect(wordsOf(await open(browser, pathTo(strict)))).toContain('Set up another proof that it is you');
    org.clock.advance(60 * 60_000);
    const later = await open(browser, pathTo(strict));
    expect(wordsOf(later)).toContain('Before you set up something new, show that it is you.');
    const password = await browser.follow(await browser.submit(later, { passCode: codeFor(org, secret) }));
    // Hours ago is not now, for the password neither.
    expect(wordsOf(password)).toContain('Before you set up something new, show that it is you.');
    const list = await browser.follow(await browser.submit(password, { password: rightPassword }));
    expect(wordsOf(list)).toContain('Set up another proof that it is you');
  });

  test('sets up nothing first, even on a device of theirs, without the password of this moment', async () => {
    const aoi = await addWorker(org);
    const app = await appWith(twoFactors, [aoi]);
    const browser = await signedIn(aoi);
    org.clock.advance(25 * 3_600_000);
    browser.cookies.delete('sid');
    await signIn(browser, aoi.login, rightPassword);
    expect(wordsOf(await open(browser, pathTo(app)))).toContain('Set up another proof that it is you');
    org.clock.advance(60 * 60_000);
    const later = await open(browser, pathTo(app));
    expect(later.text).toContain('type="password"');
    const list = await browser.follow(await browser.submit(later, { password: rightPassword }));
    expect(wordsOf(list)).toContain('Set up another proof that it is you');
  });

  test('asks a class of authentication of the app’s request in the same way', async () => {
    const aoi = await addWorker(org);
    const { secret } = await giveTotp(org, aoi);
    const app = await appWith({ factorMode: '1FA', constraints: [] }, [aoi]);
    const browser = await signedIn(aoi);
    expect(answerOf(await open(browser, pathTo(app))).get('code')).toBeTruthy();
    const wanted = pathTo(app, { acr_values: 'urn:okta:loa:2fa:any' });
    const page = await open(browser, wanted);
    const back = await browser.follow(await browser.submit(page, { passCode: codeFor(org, secret) }));
    expect(answerOf(back).get('code')).toBeTruthy();
  });

  test('two tabs step up one after the other, and both go on', async () => {
    const aoi = await addWorker(org);
    const { secret } = await giveTotp(org, aoi);
    const app = await appWith(twoFactors, [aoi]);
    const browser = await signedIn(aoi);
    const [first, second] = [await open(browser, pathTo(app)), await open(browser, pathTo(app))];
    org.clock.advance(1);
    const back = await browser.follow(await browser.submit(first, { passCode: codeFor(org, secret) }));
    expect(answerOf(back).get('code')).toBeTruthy();
    // The other tab asks for its page again and finds that there is nothing to ask.
    expect(answerOf(await browser.follow(await browser.get(second.url))).get('code')).toBeTruthy();
  });
});

describe('an app that asks again', () => {
  test('after a while asks for the password alone where that is what is too old', async () => {
    const aoi = await addWorker(org);
    const app = await appWith({ factorMode: '1FA', constraints: [], reauthenticateIn: 'PT5M' }, [aoi]);
    const browser = await signedIn(aoi);
    expect(answerOf(await open(browser, pathTo(app))).get('code')).toBeTruthy();
    org.clock.advance(6 * 60_000);
    const page = await open(browser, pathTo(app));
    expect(page.text).toContain('type="password"');
    const wrong = await browser.follow(await browser.submit(page, { password: 'not it' }));
    expect(wrong.text).toContain('type="password"');
    const back = await browser.follow(await browser.submit(wrong, { password: rightPassword }));
    expect(answerOf(back).get('code')).toBeTruthy();
  });

  test('every time asks each visit once for both proofs, and does not go round in circles', async () => {
    const aoi = await addWorker(org);
    const { secret } = await giveTotp(org, aoi);
    const app = await appWith({ ...twoFactors, reauthenticateIn: 'PT0S' }, [aoi]);
    const browser = await signedIn(aoi);
    for (const _visit of [1, 2]) {
      org.clock.advance(60_000);
      let page = await open(browser, pathTo(app));
      let asked = '';
      while (page.location === undefined && asked.length < 12) {
        const isPassword = page.text.includes('type="password"');
        asked += isPassword ? 'P' : 'F';
        const answer = isPassword ? { password: rightPassword } : { passCode: codeFor(org, secret) };
        page = await browser.follow(await browser.submit(page, answer));
      }
      expect(answerOf(page).get('code')).toBeTruthy();
      expect([...asked].sort()).toEqual(['F', 'P']);
    }
  });

  test('lets nobody else go on', async () => {
    const [aoi, bea] = [await addWorker(org), await addWorker(org)];
    const app = await appWith({ factorMode: '1FA', constraints: [] }, [aoi, bea]);
    const browser = await signedIn(aoi);
    org.clock.advance(1000);
    const page = await open(browser, pathTo(app, { prompt: 'login' }));
    expect(wordsOf(page)).toContain(aoi.login);
    const answer = await browser.follow(
      await browser.submit(page, {
        identifier: bea.login,
        username: bea.login,
        password: `${rightPassword}!`,
      }),
    );
    expect(answer.text).toContain('type="password"');
    const back = await browser.follow(await browser.submit(answer, { password: rightPassword }));
    expect(answerOf(back).get('code')).toBeTruthy();
  });
});

describe('an app that asks for more where a sign-in was risky', () => {
  test('is judged by how the session began at either door, so that nobody is sent to and fro between them', async () => {
    const aoi = await addWorker(org);
    const totp = await giveTotp(org, aoi);
    const app = await appWith({ factorMode: '1FA', constraints: [] }, [aoi]);
    const [policy] = (
      await org.api<{ id: string; name: string }[]>('GET', '/api/v1/policies?type=ACCESS_POLICY&limit=200')
    ).filter(({ name }) => name === `Payroll ${app.id}`);
    await org.api('POST', `/api/v1/policies/${policy?.id}/rules`, {
      type: 'ACCESS_POLICY',
      name: 'Unusual',
      priority: 0,
      conditions: { riskScore: { level: 'MEDIUM' } },
      actions: { appSignOn: { access: 'ALLOW', verificationMethod: { type: 'ASSURANCE', ...twoFactors } } },
    });
    // The first sign-in of somebody of whom nothing is known; a moment later their device and address are known.
    const browser = await signedIn(aoi);
    org.clock.advance(1000);
    const page = await open(browser, pathTo(app));
    expect(page.status).toBe(200);
    expect(page.text).toContain('passCode');
    const back = await browser.follow(await browser.submit(page, { passCode: codeFor(org, totp.secret) }));
    expect(answerOf(back).get('code')).toBeTruthy();
  });
});

describe('a chain of three', () => {
  test('is asked link by link, and each link is one proof', async () => {
    const aoi = await addWorker(org);
    const google = await giveTotp(org, aoi);
    const okta = await giveTotp(org, aoi, 'OKTA');
    const method = (key: string, name: string) => ({ authenticationMethods: [{ key, method: name }] });
    const app = await appWith(
      {
        type: 'AUTH_METHOD_CHAIN',
        chains: [
          {
            ...method('okta_password', 'password'),
            next: [{ ...method('google_otp', 'otp'), next: [method('okta_verify', 'totp')] }],
          },
        ],
      },
      [aoi],
    );
    const browser = await signedIn(aoi);
    const first = await open(browser, pathTo(app));
    // The second link's code does for no other link.
    const same = await browser.follow(await browser.submit(first, { passCode: codeFor(org, okta.secret) }));
    expect(wordsOf(same)).toContain('That was not right.');
    const second = await browser.follow(
      await browser.submit(same, { passCode: codeFor(org, google.secret) }),
    );
    expect(second.status).toBe(200);
    expect(second.text).toContain('passCode');
    const back = await browser.follow(await browser.submit(second, { passCode: codeFor(org, okta.secret) }));
    expect(answerOf(back).get('code')).toBeTruthy();
  });
});
