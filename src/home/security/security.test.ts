import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { peopleOf, type Somebody, somebodysPassword, step } from '#test/kit/recovering.ts';
import { signIn, type TestBrowser, wordsOf } from '#test/kit/signin.ts';
import { fromBase32, totp } from '#src/protocols/otp/index.ts';
import { freshProofs, type Goal, isEnough } from './goal.ts';
import type { MethodProof } from '#src/access/proofs/index.ts';
import type { UsableFactor } from '#src/signin/factors/user-factors/index.ts';

let org: TestApp;
let people: ReturnType<typeof peopleOf>;
beforeAll(async () => {
  org = await testApp();
  people = peopleOf(org);
  await people.allow('google_otp');
  await people.keepEmailForRecovery();
});
afterAll(() => org.close());

/** Signed in again where they were signed in for longer than a day. */
async function knownBrowserOf(somebody: Somebody): Promise<TestBrowser> {
  const browser = await people.browserOf(somebody);
  org.clock.advance(25 * 3_600_000);
  browser.cookies.delete('sid');
  await signIn(browser, somebody.login, somebodysPassword);
  return browser;
}
const later = () => org.clock.advance(11 * 60_000);
const factorsOf = ({ id }: Somebody) => org.api<{ id: string }[]>('GET', `/api/v1/users/${id}/factors`);
const hasApp = async (somebody: Somebody) =>
  (await factorsOf(somebody)).some(({ id }) => id === somebody.factorId);
const removeHref = ({ factorId }: Somebody) => `/home/security/change?goal=remove&factor=${factorId}`;

async function removal(browser: TestBrowser, somebody: Somebody) {
  return browser.get(removeHref(somebody));
}

describe('the page of one’s own security', () => {
  test('says what is there, and what is not', async () => {
    const bare = await people.somebody({ app: false });
    const words = wordsOf(await (await people.browserOf(bare)).get('/home/security'));
    expect(words).toContain('So far you sign in with your password alone.');
    expect(words).toContain('Make recovery codes');
    expect(words).toContain('Signed in');
    const aoi = await people.somebody();
    const page = await (await people.browserOf(aoi)).get('/home/security');
    expect(page.text).toContain(removeHref(aoi).replaceAll('&', '&amp;'));
    expect(wordsOf(await (await people.browserOf(aoi)).get('/home/account'))).toContain(
      'Look at my security',
    );
  });

  test('is nobody’s without a session', async () => {
    const { testBrowser } = await import('#test/kit/signin.ts');
    const stranger = testBrowser(org.app.http);
    for (const path of ['/home/security', '/home/security/change?goal=codes'])
      expect((await stranger.get(path)).location).toMatch(/^\/signin/);
    const answer = await org.inject({ method: 'GET', url: '/gatehouse/v1/me/security' });
    expect(answer.status).toBe(403);
  });

  test('is told to programs of the person too', async () => {
    const aoi = await people.somebody();
    const browser = await people.browserOf(aoi);
    const answer = await browser.get('/gatehouse/v1/me/security', { accept: 'application/json' });
    const mine = JSON.parse(answer.text) as { factors: { id: string }[]; recoveryCodesLeft: number };
    expect(mine.factors.map(({ id }) => id)).toContain(aoi.factorId);
    expect(mine.recoveryCodesLeft).toBe(0);
  });
});

describe('taking a factor out', () => {
  test('takes more than the password, and more than what was proved long ago', async () => {
    const aoi = await people.somebody();
    const browser = await people.browserOf(aoi);
    // Signed in by the password this very moment: a code of the app is asked for all the same.
    const page = await removal(browser, aoi);
    expect(wordsOf(page)).toContain('First, show that it is you');
    expect(page.text).not.toContain('value="password"');
    const asked = await step(browser, page, { choice: aoi.factorId });
    const wrong = await step(browser, asked, { passCode: '000000' });
    expect(wordsOf(wrong)).toContain('That did not work.');
    expect(await hasApp(aoi)).toBe(true);
    const confirm = await step(browser, wrong, { passCode: aoi.code() });
    expect(wordsOf(confirm)).toContain('It is your last way beside the password.');
    later();
    // Too late: the proof is minutes old.
    const again = await step(browser, confirm, {});
    expect(wordsOf(again)).toContain('First, show that it is you');
    expect(wordsOf(again)).toContain('This change takes two proofs, one after the other');
    expect(again.text).not.toContain('value="password"');
    expect(await hasApp(aoi)).toBe(true);
    const once = await step(browser, again, { choice: aoi.factorId });
    // The code, and then the password, which is asked for at once.
    const password = await step(browser, once, { passCode: aoi.code() });
    expect(wordsOf(password)).toContain('One thing more');
    expect(await hasApp(aoi)).toBe(true);
    const last = await step(browser, password, { password: somebodysPassword });
    const done = await step(browser, last, {});
    expect(wordsOf(done)).toContain('It is removed.');
    expect(await hasApp(aoi)).toBe(false);
    // Sent once more, it is as it should be.
    expect(wordsOf(await step(browser, last, {}))).not.toContain('Problem');
    await org.platform.jobs.drain();
    expect(
      org.platform.mail.messages.some(({ to, subject }) => to === aoi.login && /removed/.test(subject)),
    ).toBe(true);
    expect(await org.eventTypes()).toContain('user.mfa.factor.deactivate');
  });

  test('does not go by a state of another session, of another person, or made up', async () => {
    const aoi = await people.somebody();
    const ren = await people.somebody();
    const browser = await people.browserOf(aoi);
    const asked = await step(browser, await removal(browser, aoi), { choice: aoi.factorId });
    const confirm = await step(browser, asked, { passCode: aoi.code() });
    const elsewhere = await people.browserOf(aoi);
    const others = await people.browserOf(ren);
    for (const thief of [elsewhere, others]) {
      expect(await thief.get(confirm.url)).toMatchObject({ status: 303, location: '/home/security' });
      // The form itself belongs to the session that it was given to.
      expect((await thief.submit(confirm, {})).status).toBe(403);
    }
    // A factor of somebody else, named by hand, with everything proved.
    const foreign = await browser.get(removeHref(ren));
    expect(foreign.status === 303 || wordsOf(foreign).includes('First, show')).toBe(true);
    expect(await hasApp(ren)).toBe(true);
    expect(await hasApp(aoi)).toBe(true);
  });
});

describe('adding one', () => {
  test('takes more than the password from a device that nobody knows: a code by mail, where one reaches them', async () => {
    const bare = await people.somebody({ app: false });
    const browser = await people.browserOf(bare);
    for (const goal of ['add&type=token:software:totp:GOOGLE', 'codes']) {
      const page = await browser.get(`/home/security/change?goal=${goal}`);
      expect(wordsOf(page)).toContain('First, show that it is you');
      expect(page.text).not.toContain('value="password"');
      // Nor by a form that names it all the same.
      const forged = await step(browser, page, { choice: 'password', password: somebodysPassword });
      expect(wordsOf(forged)).toContain('First, show that it is you');
    }
    const page = await browser.get('/home/security/change?goal=codes');
    const [, emailId = ''] = /value="(emf[^"]+)"/.exec(page.text) ?? [];
    org.platform.mail.clear();
    const asked = await step(browser, page, { choice: emailId });
    await org.platform.jobs.drain();
    const code = /\b\d{6}\b/.exec(org.platform.mail.messages.at(-1)?.text ?? '')?.[0] ?? '';
    expect(wordsOf(await step(browser, asked, { passCode: code }))).toContain('Make new recovery codes?');
  });

  test('takes nothing that a shared screen was let in with, nor what a browser remembers', async () => {
    const atMs = 1_000_000;
    const qr: MethodProof = {
      key: 'qr',
      method: 'qr_handover',
      atMs,
      is: ['possession', 'userPresence'],
      amr: ['mca', 'user'],
    };
    const app: MethodProof = { ...qr, key: 'google_otp', method: 'otp' };
    expect(freshProofs([qr, { ...app, method: 'remembered' }, app], atMs)).toEqual([app]);
  });

  test('takes a password where there is nothing else on a device of theirs, and what is there otherwise', async () => {
    const bare = await people.somebody({ app: false });
    const browser = await knownBrowserOf(bare);
    const path = '/home/security/change?goal=add&type=token:software:totp:GOOGLE';
    // Signed in a moment ago by all there is.
    const begin = await browser.get(path);
    expect(wordsOf(begin)).toContain('Set it up');
    const shown = await step(browser, begin, {});
    const [, secret = ''] = /translate="no">([A-Z2-7 ]+)</.exec(shown.text) ?? [];
    const bytes = fromBase32(secret.replaceAll(' ', '')) ?? new Uint8Array();
    const code = () => totp(bytes, org.clock.nowMs(), { algorithm: 'SHA1', digits: 6, periodSeconds: 30 });
    const wrong = await step(browser, shown, { passCode: '000000' });
    expect(wordsOf(wrong)).toContain('That did not work.');
    const done = await step(browser, wrong, { passCode: code() });
    expect(wordsOf(done)).toContain('It is set up.');
    await org.platform.jobs.drain();
    expect(
      org.platform.mail.messages.some(({ to, subject }) => to === bare.login && /added/.test(subject)),
    ).toBe(true);
    // From now on the password alone binds nothing more.
    const codes = await browser.get('/home/security/change?goal=codes');
    expect(wordsOf(codes)).toContain('First, show that it is you');
  });

  test('says how long to wait after too many wrong codes, and that no waiting helps after a hundred', async () => {
    const aoi = await people.somebody();
    const browser = await people.browserOf(aoi);
    const said = async (misses: number) => {
      await org.platform.database.query(sql`
        insert into factor_attempts (user_id, factor_id, attempts, attempts_since, misses)
        values (${aoi.id}, ${aoi.factorId}, 5, ${org.clock.now()}, ${misses})
        on conflict (user_id, factor_id) do update set misses = excluded.misses`);
      const asked = await step(browser, await browser.get('/home/security/change?goal=codes'), {
        choice: aoi.factorId,
      });
      return wordsOf(await step(browser, asked, { passCode: aoi.code() }));
    };
    expect(await said(5)).toContain('This was tried too often. Wait 5 minutes');
    expect(await said(95)).toContain('Wait 43 hours');
    expect(await said(100)).toContain('this does not work any more, however long you wait.');
  });

  test('asks for the password again after a while', async () => {
    const bare = await people.somebody({ app: false });
    const browser = await knownBrowserOf(bare);
    later();
    const page = await browser.get('/home/security/change?goal=codes');
    const asked = await step(browser, page, { choice: 'password' });
    const wrong = await step(browser, asked, { password: 'wrong' });
    expect(wordsOf(wrong)).toContain('That did not work.');
    const confirm = await step(browser, wrong, { password: somebodysPassword });
    expect(wordsOf(confirm)).toContain('Make new recovery codes?');
    const shown = await step(browser, confirm, {});
    expect(shown.text.match(/<code>/g)).toHaveLength(10);
    expect(wordsOf(await browser.get('/home/security'))).toContain('10 codes are left.');
  });

  test('what the policy lets nobody set up from here is not offered, and not added by naming it', async () => {
    const office = await org.api<{ id: string }>('POST', '/api/v1/zones', {
      type: 'IP',
      name: 'Office',
      gateways: [{ type: 'CIDR', value: '198.51.100.0/24' }],
    });
    const path = '/home/security/change?goal=add&type=token:software:totp:GOOGLE';
    for (const rule of [
      { actions: { enroll: { self: 'NEVER' } } },
      {
        actions: { enroll: { self: 'CHALLENGE' } },
        conditions: { network: { connection: 'ZONE', include: [office.id] } },
      },
    ]) {
      const bare = await people.somebody({ app: false });
      const browser = await knownBrowserOf(bare);
      const addable = async () => {
        const answer = await browser.get('/gatehouse/v1/me/security', { accept: 'application/json' });
        return (JSON.parse(answer.text) as { addable: unknown[] }).addable.length;
      };
      expect(await addable()).toBeGreaterThan(0);
      const group = await org.api<{ id: string }>('POST', '/api/v1/groups', {
        profile: { name: `Only ${bare.id}` },
      });
      await org.api('PUT', `/api/v1/groups/${group.id}/users/${bare.id}`);
      const policy = await org.api<{ id: string }>('POST', '/api/v1/policies', {
        type: 'MFA_ENROLL',
        name: `Enrolment ${bare.id}`,
        priority: 1,
        conditions: { people: { groups: { include: [group.id] } } },
        settings: {
          type: 'AUTHENTICATORS',
          authenticators: [{ key: 'google_otp', enroll: { self: 'OPTIONAL' } }],
        },
      });
      const rulePath = `/api/v1/policies/${policy.id}/rules`;
      await org.api('POST', rulePath, { type: 'MFA_ENROLL', name: 'Rule', ...rule });
      expect(await addable()).toBe(0);
      expect(wordsOf(await browser.get('/home/security'))).not.toContain('Authenticator app');
      expect(await browser.get(path)).toMatchObject({ status: 303 });
    }
  });

  test('what the organisation does not have is not added by naming it', async () => {
    const bare = await people.somebody({ app: false });
    const browser = await knownBrowserOf(bare);
    for (const type of ['tac:OKTA', 'recovery_code:OKTA', 'web:DUO', 'nonsense'])
      expect(await browser.get(`/home/security/change?goal=add&type=${type}`)).toMatchObject({ status: 303 });
  });
});

describe('“this was not me” beside a sign-in', () => {
  const reportId = (page: { text: string }) => /name="event" value="([^"]+)"/.exec(page.text)?.[1];

  test('is there for others’ sign-ins only, and does nothing for somebody else’s', async () => {
    const [aoi, ren] = [await people.somebody(), await people.somebody()];
    const own = await people.browserOf(aoi);
    const page = await own.get('/home/security');
    expect(reportId(page)).toBeUndefined();
    await people.browserOf(ren);
    const other = await people.browserOf(ren);
    const theirs = reportId(await other.get('/home/security')) ?? '';
    await org.eventTypes();
    const fields = { t: /name="t" value="([^"]+)"/.exec(page.text)?.[1] ?? '', event: theirs };
    expect((await own.post('/home/security/not-me', fields)).location).toBe('/home/security');
    expect((await own.post('/home/security/not-me', { event: theirs })).status).toBe(403);
    expect(await org.eventTypes()).toEqual([]);
  });

  test('throws everybody else out, makes their devices new, tells the administrators, and says what to do', async () => {
    const aoi = await people.somebody();
    const thief = await people.browserOf(aoi);
    const own = await people.browserOf(aoi);
    const page = await own.get('/home/security');
    await org.api('PUT', '/api/v1/org/contacts/technical', { userId: (await people.somebody()).id });
    await org.eventTypes();
    const fields = {
      t: /name="t" value="([^"]+)"/.exec(page.text)?.[1] ?? '',
      event: reportId(page) ?? '',
    };
    // After the page was shown, and on the way to a session with a password that was right before.
    const second = await people.browserOf(aoi);
    const answer = await own.post('/home/security/not-me', fields);
    expect(answer.location).toBe('/home/security?done=reported');
    expect(wordsOf(await own.get(answer.location ?? ''))).toContain('Change your password now.');
    for (const other of [thief, second])
      expect((await other.get('/home/account')).location).toMatch(/^\/signin/);
    expect(await org.eventTypes()).toEqual(
      expect.arrayContaining(['user.session.clear', 'user.account.report_suspicious_activity_by_enduser']),
    );
    // Refresh tokens and consents ended with the sessions, and this session did not.
    const [marks] = await org.platform.database.query<{ all: boolean }>(sql`
      select tokens_revoked = sessions_revoked as all from users where id = ${aoi.id}`);
    expect(marks).toEqual({ all: true });
    expect((await own.get('/home/account')).status).toBe(200);
    await org.platform.jobs.drain();
    expect((await own.get('/home/account')).status).toBe(200);
    const mail = org.platform.mail.messages.find(({ subject }) => subject.includes('this was not me'));
    expect(mail?.text).toContain('said on their own security page');
    expect(mail?.text).not.toContain('link in a mail');
    expect(await org.api('GET', `/gatehouse/v1/users/${aoi.id}/known-devices`)).toEqual([]);
  });
});

test('a device is forgotten by a form of this session, and by nobody else', async () => {
  const aoi = await people.somebody();
  const browser = await people.browserOf(aoi);
  const forged = await browser.post('/home/security/devices/forget', { t: 'x', device: 'kdv1' });
  expect(forged.status).toBe(403);
  const page = await browser.get('/home/security');
  const t = /action="\/home\/security\/change|name="t" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  const foreign = await browser.post('/home/security/devices/forget', { t, device: 'kdvNotMine' });
  expect(foreign.status === 303 || foreign.status === 403).toBe(true);
});

describe('what is enough', () => {
  const proof = (key: string, is: MethodProof['is'], factorId?: string): MethodProof => ({
    key,
    method: key,
    atMs: 0,
    is,
    amr: [],
    ...(factorId === undefined ? {} : { factorId }),
  });
  const usable = (id: string, wouldProve: MethodProof) =>
    ({ factor: { id }, wouldProve }) as unknown as UsableFactor;
  const passkey = proof('webauthn', ['possession', 'phishingResistant', 'userPresence'], 'key');
  const sms = proof('phone_number', ['possession', 'userPresence'], 'sms');
  const pwd = proof('okta_password', ['knowledge']);
  const verified = { ...passkey, is: [...passkey.is, 'inherence' as const, 'userVerification' as const] };
  const mail = proof('okta_email', ['possession', 'userPresence'], 'mail');
  const code = proof('recovery_code', ['possession']);
  const tac = proof('tac', ['possession']);
  const all = [usable('key', passkey), usable('sms', sms), usable('mail', mail)];
  const remove = (factorId: string): Goal => ({ kind: 'remove', factorId });
  const means = { usable: all, hasPassword: true, isTheirs: true };

  test.each([
    ['a passkey by itself and the password', remove('key'), [passkey, pwd], true],
    ['a passkey by itself without its PIN', remove('key'), [passkey], false],
    ['a passkey by itself with its PIN', remove('key'), [verified], true],
    ['a passkey by a text message', remove('key'), [sms, pwd], false],
    ['a passkey by the password', remove('key'), [pwd], false],
    ['a passkey by a recovery code and the password', remove('key'), [code, pwd], true],
    ['a passkey by a recovery code that somebody found', remove('key'), [code], false],
    ['a passkey by a code of the help desk and the password', remove('key'), [tac, pwd], true],
    ['a phone by a passkey', remove('sms'), [passkey, pwd], true],
    ['a phone by the password', remove('sms'), [pwd], false],
    ['a phone by a mail', remove('sms'), [mail], false],
    ['a phone by a mail and the password', remove('sms'), [mail, pwd], false],
    ['a mailbox by a mail and the password', remove('mail'), [mail, pwd], true],
    ['one that is switched off by the password', remove('gone'), [pwd], false],
    ['one that is switched off by a mail and the password', remove('gone'), [mail, pwd], false],
    ['one that is switched off by a phone and the password', remove('gone'), [sms, pwd], true],
  ] as const)('to take out %s', (_name, goal, given, expected) => {
    expect(isEnough(goal, given, means)).toBe(expected);
  });

  const add: Goal = { kind: 'add', factorType: 'webauthn', provider: 'FIDO' };
  const strange = { usable: [], hasPassword: true, isTheirs: false };

  test('to add one: the password only where there is nothing else, on a device of theirs', () => {
    expect(isEnough(add, [pwd], { ...strange, isTheirs: true })).toBe(true);
    expect(isEnough(add, [pwd], strange)).toBe(false);
    expect(isEnough(add, [pwd], means)).toBe(false);
    expect(isEnough(add, [sms, pwd], { ...means, isTheirs: false })).toBe(true);
  });

  test.each([
    ['a mailbox alone', [mail]],
    ['a phone alone', [sms]],
    ['a key without its PIN', [passkey]],
    ['a mailbox and a phone, which are one kind', [mail, sms]],
    ['a recovery code alone', [code]],
    ['nothing', []],
  ])('to add one: not %s, where there is a password', (_name, given) => {
    expect(isEnough(add, given, means)).toBe(false);
    expect(isEnough({ kind: 'codes' }, given, means)).toBe(false);
  });

  test('to add one without a password: all there is, and a mailbox only where there is nothing else', () => {
    const no = { hasPassword: false, isTheirs: false };
    expect(isEnough(add, [verified], { ...no, usable: [usable('key', verified)] })).toBe(true);
    // Without its PIN, where it has one, it may be in other hands.
    expect(isEnough(add, [passkey], { ...no, usable: [usable('key', verified)] })).toBe(false);
    expect(isEnough(add, [passkey], { ...no, usable: [usable('key', passkey)] })).toBe(true);
    expect(isEnough(add, [code], { ...no, usable: [usable('key', verified), usable('codes', code)] })).toBe(
      true,
    );
    expect(isEnough(add, [mail], { ...no, usable: [usable('mail', mail)] })).toBe(true);
    expect(isEnough(add, [mail], { ...no, usable: [usable('mail', mail), usable('sms', sms)] })).toBe(false);
  });
});
