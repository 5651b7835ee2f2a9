// Apps that know nothing but a user name and a password, opened by people: the whole product behind its HTTP server.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import { createLog } from '#src/platform/log/index.ts';
import { eventsOf, type Logged } from '#test/kit/logged.ts';
import { codeFor } from '#test/kit/factor-walk.ts';
import { aBasicAuth, anAutoLogin, aPasswordStore } from '#test/kit/vaulted-app.ts';
import {
  type Answer,
  type Browser,
  type Person,
  rightPassword,
  wholeApp,
  type WholeApp,
} from '#test/kit/whole-app.ts';

let org: WholeApp;
const minuteMs = 60_000;
const secret = 'Paper-Moon-4711';

beforeAll(async () => {
  org = await wholeApp();
});
afterAll(() => org?.close());

type Made = { id: string; name: string };
type App = Made & { launch: string; page: string };

async function addApp(body: Record<string, unknown>): Promise<App> {
  const { id, name } = await org.make<Made>('POST /api/v1/apps', body);
  return { id, name, launch: `/home/${name}/${id}/1`, page: `/home/credentials/${id}` };
}

const store = (scheme = 'EDIT_USERNAME_AND_PASSWORD', more: Record<string, unknown> = {}) =>
  addApp(aPasswordStore({}, { scheme, ...more }));

/** Somebody with the app, in a browser of their own. */
async function somebodyWith(
  app: App,
  credentials?: Record<string, unknown>,
): Promise<{ person: Person; browser: Browser }> {
  const person = await org.person();
  await org.make(`POST /api/v1/apps/${app.id}/users`, {
    id: person.id,
    ...(credentials === undefined ? {} : { credentials }),
  });
  return { person, browser: await signedIn(person) };
}

async function signedIn(person: Person): Promise<Browser> {
  const browser = org.browser();
  browser.cookies.set('sid', (await org.signedIn(person)).replace('sid=', ''));
  return browser;
}

type Form = { action: string; fields: Record<string, string> };

/** The form of a page that goes to an address. */
function formTo(page: string, action: string): Form {
  const form = [...page.matchAll(/<form[^>]*action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/g)].find(
    (found) => unescaped(found[1] ?? '') === action,
  );
  if (form === undefined) throw new Error(`no form to ${action}: ${page.slice(0, 3000)}`);
  const fields: Record<string, string> = {};
  for (const [input] of (form[2] ?? '').matchAll(/<input[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(input)?.[1];
    if (name !== undefined) fields[unescaped(name)] = unescaped(/value="([^"]*)"/.exec(input)?.[1] ?? '');
  }
  return { action, fields };
}

const unescaped = (text: string) =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&#38;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

const fromHere = { origin: 'http://localhost:8080', 'sec-fetch-site': 'same-origin' };

async function post(
  browser: Browser,
  { action, fields }: Form,
  more: Record<string, string> = {},
  headers: Record<string, string> = {},
): Promise<Answer> {
  const all = { ...fields, ...more };
  const answer = await org.post(action, all, { cookie: browser.header(), ...fromHere, ...headers });
  for (const [name, value] of Object.entries(answer.cookies)) browser.cookies.set(name, value);
  return answer;
}

async function writeDown(browser: Browser, app: App, own: Record<string, string>): Promise<Answer> {
  return post(browser, formTo((await browser.open(app.page)).text, app.page), own);
}

const types = (events: Logged[]) => events.map((event) => event.eventType);
const without = (events: Logged[], ...noise: string[]) =>
  types(events).filter((type) => ![...noise, 'policy.evaluate_sign_on'].includes(type));

describe('opening an app whose form is known', () => {
  test('asks once for name and password, and from then on posts them, with one click', async () => {
    const app = await store();
    const { person, browser } = await somebodyWith(app);
    const first = await browser.open(app.launch);
    expect([first.status, first.headers['location']]).toEqual([
      303,
      expect.stringMatching(/^\/home\/credentials\/0oa\w+\?open=yes&v=/),
    ]);
    const asked = await browser.open(String(first.headers['location']));
    expect(asked.text).toContain('Write down once what you sign in to Ledger with');
    const form = formTo(asked.text, app.page);
    // The name that the app's template gives stands there already.
    expect(form.fields).toMatchObject({ userName: person.login, open: 'yes' });
    let saved: Answer | undefined;
    const saving = await eventsOf(org.platform, async () => {
      saved = await post(browser, form, { userName: 'teller7', password: secret });
    });
    // Straight into the app.
    expect(formTo(saved?.text ?? '', 'https://ledger.example.com/login').fields).toMatchObject({
      pass: secret,
    });
    expect(without(saving)).toEqual([
      'application.user_membership.change_username',
      'application.user_membership.change_password',
      'user.authentication.sso',
    ]);
    expect(saving.every((event) => event.actorId === person.id)).toBe(true);

    let opened: Answer | undefined;
    const opening = await eventsOf(org.platform, async () => {
      opened = await browser.open(app.launch);
    });
    expect(opened?.status).toBe(200);
    const sent = formTo(opened?.text ?? '', 'https://ledger.example.com/login');
    expect(sent.fields).toEqual({ company: '0042', user: 'teller7', pass: secret });
    expect(opened?.text).toContain('data-send');
    expect(opened?.headers).toMatchObject({
      'cache-control': 'no-cache, no-store',
      'referrer-policy': 'strict-origin',
      'x-frame-options': 'DENY',
    });
    expect(String(opened?.headers['content-security-policy'])).toMatch(/script-src 'nonce-/);
    const sso = opening.find((event) => event.eventType === 'user.authentication.sso');
    expect(sso).toMatchObject({
      actorId: person.id,
      outcome: 'SUCCESS',
      event: { debugData: { credentials: 'posted', signOnMode: 'SECURE_PASSWORD_STORE' } },
    });
    expect(JSON.stringify(opening)).not.toContain(secret);
  });

  test('is refused to who is not assigned, and where the app is switched off, and gives nothing away', async () => {
    const app = await store('SHARED_USERNAME_AND_PASSWORD', {
      userName: 'till',
      password: { value: secret },
    });
    const stranger = await signedIn(await org.person());
    for (const path of [app.launch, app.page]) {
      const answer = await stranger.open(path);
      expect(answer.status).toBe(403);
      expect(answer.text).not.toContain(secret);
    }
    const { browser } = await somebodyWith(app);
    expect((await browser.open(app.launch)).text).toContain(secret);
    await org.make(`POST /api/v1/apps/${app.id}/lifecycle/deactivate`);
    for (const path of [app.launch, app.page]) {
      const answer = await browser.open(path);
      expect([answer.status, answer.text.includes(secret)]).toEqual([403, false]);
    }
  });

  test.each(['suspend', 'deactivate'])(
    'is refused from the moment of %s, by page and by form',
    async (verb) => {
      const app = await store('EDIT_USERNAME_AND_PASSWORD', { revealPassword: true });
      const { person, browser } = await somebodyWith(app);
      await writeDown(browser, app, { userName: 'me', password: secret });
      const page = (await browser.open(app.page)).text;
      await org.make(`POST /api/v1/users/${person.id}/lifecycle/${verb}`);
      const answers = [
        await browser.open(app.launch),
        await browser.open(app.page),
        await post(browser, formTo(page, `${app.page}/show`)),
        await post(
          browser,
          { ...formTo(page, `${app.page}/show`), action: `${app.page}/password` },
          {},
          { accept: 'text/plain' },
        ),
      ];
      for (const answer of answers) {
        expect(answer.status === 403 || String(answer.headers['location']).startsWith('/signin')).toBe(true);
        expect(answer.text).not.toContain(secret);
      }
    },
  );

  test('leads somebody who is not signed in to sign-in and back', async () => {
    const app = await store('SHARED_USERNAME_AND_PASSWORD', {
      userName: 'till',
      password: { value: secret },
    });
    const person = await org.person();
    await org.make(`POST /api/v1/apps/${app.id}/users`, { id: person.id });
    const browser = org.browser();
    await browser.follow(app.launch);
    const opened = await browser.signIn(person.login);
    expect(opened.text).toContain(secret);
  });

  test('says whom to ask where the organisation has set nothing yet, with a reference that the log finds', async () => {
    const app = await store('ADMIN_SETS_CREDENTIALS');
    const { browser } = await somebodyWith(app);
    let answer: Answer | undefined;
    const events = await eventsOf(org.platform, async () => {
      answer = await browser.open(app.launch);
    });
    expect(answer?.status).toBe(404);
    const event = events.find((one) => one.eventType === 'user.authentication.sso');
    expect(event).toMatchObject({ outcome: 'FAILURE', event: { outcome: { reason: 'NO_CREDENTIALS' } } });
    const reference = String(
      (event?.event as { transaction?: { id?: string } } | undefined)?.transaction?.id,
    );
    expect(answer?.text).toContain(reference);
  });

  test('writes names and values into the form as text, whatever is in them', async () => {
    const nasty = `"><script>alert('x')</script>&amp;`;
    const app = await addApp({
      ...aPasswordStore({ optionalField1Value: nasty }),
      label: `<b>${nasty}`.slice(0, 90),
    });
    const { browser } = await somebodyWith(app);
    await writeDown(browser, app, { userName: nasty.slice(0, 60), password: nasty });
    for (const path of [app.launch, app.page]) {
      const { text } = await browser.open(path);
      expect(text).not.toContain('<script>alert');
      expect(text).not.toContain('<b>"');
    }
    const sent = formTo((await browser.open(app.launch)).text, 'https://ledger.example.com/login');
    expect(sent.fields).toEqual({ company: nasty, user: nasty.slice(0, 60), pass: nasty });
  });
});

describe('an app whose form nobody knows', () => {
  test('is opened with two values to copy; the password stands in no page until it is asked for', async () => {
    const app = await addApp(anAutoLogin({ scheme: 'ADMIN_SETS_CREDENTIALS' }));
    const { person, browser } = await somebodyWith(app, {
      userName: 'wiki-teller',
      password: { value: secret },
    });
    let page: Answer | undefined;
    const opening = await eventsOf(org.platform, async () => {
      page = await browser.open(app.launch);
    });
    expect(page?.text).toContain('data-copy-text="wiki-teller"');
    expect(page?.text).toMatch(
      /href="https:\/\/wiki\.example\.com\/login" target="_blank" rel="noopener noreferrer"/,
    );
    expect(page?.text).not.toContain(secret);
    expect(without(opening)).toEqual(['user.authentication.sso']);

    const form = formTo(page?.text ?? '', `${app.page}/password`);
    let copied: Answer | undefined;
    const copying = await eventsOf(org.platform, async () => {
      copied = await post(browser, form, {}, { accept: 'text/plain' });
    });
    expect(copied).toMatchObject({ status: 200, text: secret });
    expect(copied?.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-cache, no-store',
    });
    expect(copying.filter((event) => event.eventType !== 'policy.evaluate_sign_on')).toMatchObject([
      {
        eventType: 'application.user_membership.show_password',
        actorId: person.id,
        event: { debugData: { credentials: 'own', how: 'copied' } },
      },
    ]);
    // Without script the same button leads to a page, which shows it only where the organisation lets it be shown.
    const without_ = await post(browser, form);
    expect([without_.status, without_.text.includes(secret)]).toEqual([403, false]);
    expect(without_.text).toContain('does not show the password of Wiki');
  });

  test('by basic authentication never has a password in an address', async () => {
    const app = await addApp(
      aBasicAuth({ scheme: 'SHARED_USERNAME_AND_PASSWORD', userName: 'stock', password: { value: secret } }),
    );
    const { browser } = await somebodyWith(app);
    const { text } = await browser.open(app.launch);
    expect(text).toContain('paste them where your browser asks for them');
    expect(text).toContain('href="https://stock.example.com/"');
    expect(text).not.toContain(secret);
    const copied = await post(browser, formTo(text, `${app.page}/password`), {}, { accept: 'text/plain' });
    expect(copied.text).toBe(secret);
  });

  test('that asks for the password every time asks once on the first visit, too', async () => {
    const app = await store();
    const { browser } = await somebodyWith(app);
    await everyTime(app);
    org.platform.clock.advance(minuteMs);
    await browser.follow(app.launch);
    const asked = await browser.step({ password: rightPassword });
    expect(asked.text).toContain('Save and open');
    const saved = await post(browser, formTo(asked.text, app.page), { userName: 'me', password: secret });
    expect(formTo(saved.text, 'https://ledger.example.com/login').fields['pass']).toBe(secret);
  });

  test('that asks for the password every time asks once for a visit, not once for a button', async () => {
    const app = await addApp(anAutoLogin({ scheme: 'ADMIN_SETS_CREDENTIALS' }, 'Vault door'));
    const { person, browser } = await somebodyWith(app, { password: { value: secret } });
    await everyTime(app);
    org.platform.clock.advance(minuteMs);
    await browser.follow(app.launch);
    expect(browser.page()).toContain('password');
    const page = (await browser.step({ password: rightPassword })).text;
    expect(page).toContain('data-copy-text');
    org.platform.clock.advance(5 * minuteMs);
    const form = formTo(page, `${app.page}/password`);
    expect((await post(browser, form, {}, { accept: 'text/plain' })).text).toBe(secret);
    // The visit ends; and what was given to one session is worth nothing in another.
    const other = await signedIn(person);
    org.platform.clock.advance(minuteMs);
    expect((await post(other, form, {}, { accept: 'text/plain' })).text).not.toContain(secret);
    org.platform.clock.advance(15 * minuteMs);
    const late = await post(browser, form, {}, { accept: 'text/plain' });
    expect([late.status, late.text.includes(secret)]).toEqual([303, false]);
  });

  test.each([['PT0S'], ['PT15M']])(
    'that asks for the password again (%s) gives it out for one visit, however often its page is loaded within it',
    async (reauthenticateIn) => {
      const app = await store();
      const { browser } = await somebodyWith(app, { userName: 'me', password: { value: secret } });
      await asksAgain(app, { factorMode: '1FA', reauthenticateIn });
      if (reauthenticateIn === 'PT0S') {
        org.platform.clock.advance(minuteMs);
        await browser.follow(app.page);
        await browser.step({ password: rightPassword });
      } else await browser.follow(app.page);
      let copied = '';
      let page = browser.page();
      const events = await eventsOf(org.platform, async () => {
        // Whoever has the browser by now, and not the password.
        for (let minutes = 14; minutes <= 42; minutes += 14) {
          org.platform.clock.advance(14 * minuteMs);
          const { fields } = formTo(page, app.page);
          page = (await browser.open(`${app.page}?v=${fields['v']}`)).text || page;
          const form = { action: `${app.page}/password`, fields: formTo(page, app.page).fields };
          copied += (await post(browser, form, {}, { accept: 'text/plain' })).text.includes(secret)
            ? 'y'
            : 'n';
        }
      });
      expect(copied).toBe('ynn');
      expect(without(events)).toEqual(['application.user_membership.show_password']);
    },
  );

  test('that asks for two proofs every time asks for them once for a visit, though the first of them was shown before the last', async () => {
    const app = await store();
    const { person, browser } = await somebodyWith(app, { userName: 'me', password: { value: secret } });
    const enrolled = await enrollTotp(person);
    await asksAgain(app, { factorMode: '2FA', reauthenticateIn: 'PT0S' });
    org.platform.clock.advance(2 * minuteMs);
    await browser.follow(app.page);
    let asked = '';
    const walking = await eventsOf(org.platform, async () => {
      while (!browser.page().includes('credentials/') && asked.length < 6) {
        const isPassword = browser.page().includes('type="password"');
        asked += isPassword ? 'P' : 'F';
        org.platform.clock.advance(minuteMs / 2);
        await browser.step(
          isPassword
            ? { password: rightPassword }
            : { passCode: codeFor({ clock: org.platform.clock }, enrolled) },
        );
      }
    });
    expect([...asked].sort()).toEqual(['F', 'P']);
    expect(without(walking)).toContain('user.authentication.verify');
    const copying = await eventsOf(org.platform, async () => {
      for (const _button of [1, 2]) {
        const form = { action: `${app.page}/password`, fields: formTo(browser.page(), app.page).fields };
        expect((await post(browser, form, {}, { accept: 'text/plain' })).text).toBe(secret);
      }
      // What was saved is told of without asking, too.
      const form = formTo(browser.page(), app.page);
      const saved = await post(browser, form, { userName: 'me', password: secret });
      expect((await browser.open(String(saved.headers['location']))).text).toContain('Saved.');
    });
    expect(without(copying).filter((type) => type.endsWith('show_password'))).toHaveLength(2);
  });
});

async function enrollTotp(person: Person): Promise<string> {
  const factors = `/api/v1/users/${person.id}/factors`;
  const made = await org.make<{ id: string; _embedded: { activation: { sharedSecret: string } } }>(
    `POST ${factors}`,
    { factorType: 'token:software:totp', provider: 'GOOGLE' },
  );
  const { sharedSecret } = made._embedded.activation;
  const passCode = codeFor({ clock: org.platform.clock }, sharedSecret);
  await org.make(`POST ${factors}/${made.id}/lifecycle/activate`, { passCode });
  return sharedSecret;
}

/** An access policy that asks for the password at every opening. */
const everyTime = (app: App) => asksAgain(app, { factorMode: '1FA', reauthenticateIn: 'PT0S' });

async function asksAgain(app: App, wish: Record<string, string>): Promise<void> {
  const policy = await org.make<{ id: string }>('POST /api/v1/policies', {
    type: 'ACCESS_POLICY',
    name: `Every time ${app.id}`,
    description: 'asks every time',
  });
  const rules = await org.make<{ id: string; name: string; priority: number; system: boolean }[]>(
    `GET /api/v1/policies/${policy.id}/rules`,
  );
  const [rule] = rules;
  await org.make(`PUT /api/v1/policies/${policy.id}/rules/${rule?.id}`, {
    ...rule,
    actions: {
      appSignOn: {
        access: 'ALLOW',
        verificationMethod: { type: 'ASSURANCE', constraints: [], ...wish },
      },
    },
  });
  await org.make(`PUT /api/v1/apps/${app.id}/policies/${policy.id}`);
}

describe('what somebody signs in with', () => {
  test('is theirs to write down, change, look at and take out, where the scheme lets them', async () => {
    const app = await store('EDIT_USERNAME_AND_PASSWORD', { revealPassword: true });
    const { person, browser } = await somebodyWith(app);
    const saved = await writeDown(browser, app, { userName: person.login, password: secret });
    expect(saved.headers['location']).toContain(`${app.page}?said=saved&v=`);
    const page = (await browser.open(String(saved.headers['location']))).text;
    expect(page).toContain('Saved.');
    expect(page).not.toContain(secret);
    // Empty: the one that is kept stays.
    const renaming = await eventsOf(org.platform, () =>
      post(browser, formTo(page, app.page), { userName: 'teller9', password: '' }),
    );
    expect(without(renaming)).toEqual(['application.user_membership.change_username']);
    const shown = await post(browser, formTo(page, `${app.page}/show`));
    expect(shown.text).toContain(secret);
    const removing = await eventsOf(org.platform, async () => {
      const removed = await post(browser, formTo(page, `${app.page}/remove`));
      expect(removed.headers['location']).toContain(`${app.page}?said=removed&v=`);
    });
    expect(without(removing)).toEqual(['application.user_membership.delete_credentials']);
    expect((await browser.open(app.launch)).headers['location']).toContain(`${app.page}?open=yes&v=`);
  });

  test('is shown to who signed in within the last five minutes, and written down each time', async () => {
    const app = await store('EDIT_PASSWORD_ONLY', { revealPassword: true });
    const { person, browser } = await somebodyWith(app);
    await writeDown(browser, app, { password: secret });
    org.platform.clock.advance(6 * minuteMs);
    const page = (await browser.open(app.page)).text;
    let refused: Answer | undefined;
    const refusing = await eventsOf(org.platform, async () => {
      refused = await post(browser, formTo(page, `${app.page}/show`));
    });
    expect([refused?.status, refused?.text.includes(secret)]).toEqual([303, false]);
    expect(without(refusing)).toEqual([]);
    await browser.follow(String(refused?.headers['location']));
    const back = await browser.step({ password: rightPassword });
    expect(back.text).not.toContain(secret);
    let shown: Answer | undefined;
    const showing = await eventsOf(org.platform, async () => {
      shown = await post(browser, formTo(back.text, `${app.page}/show`));
    });
    expect(shown?.text).toContain(`value="${secret}"`);
    expect(showing.find((event) => event.eventType.endsWith('show_password'))).toMatchObject({
      actorId: person.id,
      event: { debugData: { how: 'shown' } },
    });
  });

  test('is not shown where the organisation does not let it be shown', async () => {
    const app = await store();
    const { browser } = await somebodyWith(app);
    await writeDown(browser, app, { userName: 'me', password: secret });
    const page = (await browser.open(app.page)).text;
    expect(page).not.toContain(`${app.page}/show`);
    const answer = await post(browser, { ...formTo(page, app.page), action: `${app.page}/show` });
    expect([answer.status, answer.text.includes(secret)]).toEqual([403, false]);
  });

  test.each(['ADMIN_SETS_CREDENTIALS', 'SHARED_USERNAME_AND_PASSWORD'])(
    'under %s is nobody’s to change',
    async (scheme) => {
      const shared = { userName: 'till', password: { value: secret } };
      const isShared = scheme.startsWith('SHARED');
      const app = await store(scheme, isShared ? shared : {});
      const { browser } = await somebodyWith(app, isShared ? undefined : shared);
      const page = (await browser.open(app.page)).text;
      expect(page).toContain('Your organisation keeps the password of Ledger');
      expect(page).not.toContain(secret);
      const token = await anyToken(browser);
      const events = await eventsOf(org.platform, async () => {
        await post(browser, { action: app.page, fields: token }, { userName: 'me', password: 'mine' });
        await post(browser, { action: `${app.page}/remove`, fields: token });
      });
      expect(without(events)).toEqual([]);
      expect(
        formTo((await browser.open(app.launch)).text, 'https://ledger.example.com/login').fields,
      ).toMatchObject({
        user: 'till',
        pass: secret,
      });
    },
  );

  test('under EXTERNAL_PASSWORD_SYNC is typed once, since nobody has the password of the sign-in to pass on', async () => {
    const app = await store('EXTERNAL_PASSWORD_SYNC');
    const { person, browser } = await somebodyWith(app);
    const page = (await browser.open(app.page)).text;
    expect(page).toContain('is not kept anywhere, so it cannot be passed on');
    await post(browser, formTo(page, app.page), { userName: 'somebody-else', password: secret });
    expect(
      formTo((await browser.open(app.launch)).text, 'https://ledger.example.com/login').fields,
    ).toMatchObject({
      user: person.login,
      pass: secret,
    });
  });

  test('is asked for again when the app has moved to another site, and given to none meanwhile', async () => {
    const app = await store();
    const { browser } = await somebodyWith(app);
    await writeDown(browser, app, { userName: 'me', password: secret });
    await org.make(
      `PUT /api/v1/apps/${app.id}`,
      aPasswordStore({ url: 'https://ledger.evil.example/login' }),
    );
    const opened = await browser.follow(app.launch);
    expect(opened.text).not.toContain(secret);
    expect(opened.text).toContain('has a new address: https://ledger.evil.example');
    await post(browser, formTo(opened.text, app.page), { userName: 'me', password: 'another-one' });
    expect(
      formTo((await browser.open(app.launch)).text, 'https://ledger.evil.example/login').fields['pass'],
    ).toBe('another-one');
  });

  test.each([
    ['no password', { userName: 'me', password: '' }, 'Enter the password of Ledger'],
    ['no name', { userName: ' ', password: secret }, 'Enter the user name that Ledger knows you by'],
    [
      'a password as long as a book',
      { userName: 'me', password: 'x'.repeat(1025) },
      'at most 1024 characters',
    ],
    ['a password of two lines', { userName: 'me', password: 'two\nlines' }, 'cannot be typed into a form'],
  ])('is refused with %s, in a sentence beside the field', async (_, own, sentence) => {
    const app = await store();
    const { browser } = await somebodyWith(app);
    const answer = await writeDown(browser, app, own);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(sentence);
    if (own.password.length > 1) expect(answer.text).not.toContain(own.password);
    expect((await browser.open(app.launch)).headers['location']).toContain(`${app.page}?open=yes&v=`);
  });
});

/** The form token of this browser's session, from a page that it may see. */
async function anyToken(browser: Browser): Promise<Record<string, string>> {
  const page = (await browser.open('/signout')).text;
  const { t } = formTo(page, '/signout').fields;
  return { t: t ?? '' };
}

describe('credentials of one person', () => {
  test('are out of reach of another, whatever they send', async () => {
    const app = await store('EDIT_USERNAME_AND_PASSWORD', { revealPassword: true });
    const { person, browser: mine } = await somebodyWith(app);
    const { browser: theirs } = await somebodyWith(app);
    await writeDown(mine, app, { userName: 'me', password: secret });
    const myPage = (await mine.open(app.page)).text;
    // Forms of my page, sent by them; and their own with my id in every place that could be thought of.
    for (const at of ['', '/show', '/remove']) {
      const answer = await post(theirs, formTo(myPage, `${app.page}${at}`), {
        password: 'stolen',
        userName: 'me',
      });
      expect([answer.status, answer.text.includes(secret)]).toEqual([403, false]);
    }
    const token = await anyToken(theirs);
    for (const name of ['userId', 'user', 'id', 'uid']) {
      const answer = await post(
        theirs,
        { action: `${app.page}/show?${name}=${person.id}`, fields: token },
        { [name]: person.id },
      );
      expect(answer.text).not.toContain(secret);
    }
    expect((await theirs.open(`${app.page}?userId=${person.id}`)).text).not.toContain(secret);
    expect(
      formTo((await mine.open(app.launch)).text, 'https://ledger.example.com/login').fields['pass'],
    ).toBe(secret);
  });

  test('are not changed, shown or taken out by a form of another site, nor by an address', async () => {
    const app = await store('EDIT_USERNAME_AND_PASSWORD', { revealPassword: true });
    const { browser } = await somebodyWith(app);
    await writeDown(browser, app, { userName: 'me', password: secret });
    const page = (await browser.open(app.page)).text;
    for (const at of ['', '/show', '/remove', '/password']) {
      const fields = formTo(page, app.page).fields;
      const foreign = {
        origin: 'https://evil.example',
        'sec-fetch-site': 'cross-site',
        accept: 'text/plain',
      };
      const answer = await post(
        browser,
        { action: `${app.page}${at}`, fields },
        { password: 'theirs' },
        foreign,
      );
      expect(answer.status).toBe(403);
      const bare = await post(
        browser,
        { action: `${app.page}${at}`, fields: {} },
        { password: 'theirs' },
        { accept: 'text/plain' },
      );
      expect([bare.status, bare.text.includes(secret)]).toEqual([403, false]);
      if (at !== '') expect((await browser.open(`${app.page}${at}`)).text).not.toContain(secret);
    }
    expect(
      formTo((await browser.open(app.launch)).text, 'https://ledger.example.com/login').fields['pass'],
    ).toBe(secret);
  });

  test('are of no app that is opened otherwise', async () => {
    const client = await org.client();
    const browser = await signedIn(await org.person());
    expect((await browser.open(`/home/credentials/${client.appId}`)).status).toBe(404);
    expect((await browser.open('/home/credentials/nothing')).status).toBe(404);
  });
});

test('no vaulted password is in a line of the log at its most talkative, nor in the System Log', async () => {
  const written: string[] = [];
  const log = createLog({ level: 'debug', sink: { write: (line) => void written.push(line) } });
  const quiet = org;
  org = await wholeApp({ log });
  try {
    const app = await store('EDIT_USERNAME_AND_PASSWORD', { revealPassword: true });
    const { browser } = await somebodyWith(app);
    await writeDown(browser, app, { userName: 'me', password: secret });
    expect((await browser.open(app.launch)).text).toContain(secret);
    const page = (await browser.open(app.page)).text;
    expect((await post(browser, formTo(page, `${app.page}/show`))).text).toContain(secret);
    const shared = { scheme: 'SHARED_USERNAME_AND_PASSWORD', userName: 'x', password: { value: secret } };
    await org.make('POST /api/v1/apps', aPasswordStore({}, shared));
    // Refused with the password in the body; and a box that does not open.
    await org.admin('POST /api/v1/apps', { ...aPasswordStore({}, { password: { value: secret } }) });
    await org.sql(sql`update vault_credentials set password = substring(password from 2)`);
    expect((await browser.open(app.launch)).status).toBe(500);
    const logs = await org.make<unknown[]>('GET /api/v1/logs?limit=1000');
    expect(written.length).toBeGreaterThan(5);
    expect(logs.length).toBeGreaterThan(5);
    for (const text of [...written, JSON.stringify(logs)]) expect(text.includes(secret)).toBe(false);
  } finally {
    await org.close();
    org = quiet;
  }
});
