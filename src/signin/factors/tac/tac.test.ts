import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { factorKit } from '#test/kit/factors.ts';
import { aClient } from '#test/kit/signin.ts';

let org: TestApp;
let authenticatorId = '';
const { person, call, list, activate, errorCode, mailTo } = factorKit(() => org);
beforeAll(async () => {
  org = await testApp();
  authenticatorId = await activate('tac', {
    provider: {
      type: 'tac',
      configuration: {
        minTtl: 10,
        maxTtl: 240,
        defaultTtl: 60,
        length: 12,
        complexity: { numbers: true, letters: true, specialCharacters: true },
        multiUseAllowed: true,
      },
    },
  });
});
afterAll(() => org.close());

type Given = { id: string; profile: { tac?: string; expiresAt: string; multiUse: boolean } };
const path = (user: string, rest = '') => `/api/v1/users/${user}/authenticator-enrollments${rest}`;
const give = (user: string, profile: object = {}) =>
  org.api<Given>('POST', path(user, '/tac'), { authenticatorId, profile });
async function withCode(profile: object = {}) {
  const { id, login } = await person();
  const given = await give(id, profile);
  const code = given.profile.tac ?? '';
  const by = {
    actor: { id, type: 'User' as const, alternateId: login, displayName: login },
    client: aClient,
  };
  const asked = { by, client: aClient, binding: 'b' };
  const check = async (passCode: string) =>
    org.app.signIn.factors
      .check(await org.app.directory.users.getUser(id), given.id, { passCode }, asked)
      .then(({ result }) => result)
      .catch((error: { code: string }) => error.code);
  return { id, login, given, code, check };
}
const way = () => org.app.signIn.ways.find(({ name }) => name === 'tac');
/** From a network of one's own, unless it is said. */
let networks = 0;
const take = (login: string, passCode: string, subject?: string, ipAddress = `192.0.2.${++networks % 250}`) =>
  way()?.take(new Map([['passCode', passCode]]), {
    login,
    subject,
    appId: undefined,
    binding: 'b',
    client: { ...aClient, ipAddress },
    state: undefined,
  });
const from = (ipAddress: string, login: string, passCode: string) =>
  take(login, passCode, undefined, ipAddress);

describe('a temporary access code', () => {
  test('is refused beyond what the organisation allows', async () => {
    const { id } = await person();
    const post = (profile: object) => call('POST', path(id, '/tac'), { authenticatorId, profile });
    for (const ttl of ['9', '241', '0', 5, '1e2', '-60'])
      expect([ttl, errorCode(await post({ ttl }))]).toEqual([ttl, 'E0000001']);
    expect(await org.api('GET', path(id))).not.toContainEqual(expect.objectContaining({ key: 'tac' }));
    const left = await person();
    await org.api('POST', `/api/v1/users/${left.id}/lifecycle/deactivate`);
    expect(errorCode(await call('POST', path(left.id, '/tac'), { authenticatorId }))).toBe('E0000038');
  });

  test('is shown once, kept so that nobody can read it, told to its owner, and follows the rules', async () => {
    await org.eventTypes();
    const { id, login, given, code } = await withCode({ ttl: '120', multiUse: true });
    expect((await org.eventTypes()).filter((type) => type.startsWith('user.mfa'))).toEqual([
      'user.mfa.factor.activate',
    ]);
    expect(given).toMatchObject({ key: 'tac', type: 'tac', status: 'ACTIVE', profile: { multiUse: true } });
    expect(Date.parse(given.profile.expiresAt) - org.clock.nowMs()).toBeLessThanOrEqual(120 * 60_000);
    expect(code).toHaveLength(12);
    for (const kind of [/\d/, /[a-zA-Z]/, /[^a-zA-Z0-9]/]) expect(code).toMatch(kind);
    const seen = await org.api<Given>('GET', path(id, `/${given.id}`));
    expect(seen.profile).toEqual({ expiresAt: given.profile.expiresAt, multiUse: true });
    const [row] = await org.platform.database.query<{ text: string }>(
      sql`select row_to_json(t)::text as text from temporary_codes t where user_id = ${id}`,
    );
    expect(row?.text).not.toContain(code);
    expect((await mailTo(login))?.subject).toBe('A temporary access code for you at Gatehouse');
    expect((await mailTo(login))?.text).not.toContain(code);
    // Okta's API of factors has no word for it.
    expect((await list(id)).map(({ factorType }) => factorType)).toEqual(['email']);
  });

  test('of single use works once, raced as well, and of several until its end', async () => {
    const single = await withCode();
    const raced = await Promise.all([1, 2, 3].map(() => single.check(single.code)));
    expect(raced.filter((result) => result === 'SUCCESS')).toHaveLength(1);
    const multi = await withCode({ multiUse: true });
    for (let n = 0; n < 3; n++) expect(await multi.check(multi.code)).toBe('SUCCESS');
    org.clock.advance(60 * 60_000);
    expect(await multi.check(multi.code)).toBe('E0000007');
    expect(await take(multi.login, multi.code)).toEqual({ stay: { problem: 'way.tac.wrong' } });
  });

  test('of somebody else, and one that was replaced or taken back, is refused', async () => {
    const mine = await withCode({ multiUse: true });
    const theirs = await withCode({ multiUse: true });
    expect(await mine.check(theirs.code)).toBe('FAILED');
    const { profile } = await give(mine.id, { multiUse: true });
    expect(await take(mine.login, mine.code)).toEqual({ stay: { problem: 'way.tac.wrong' } });
    expect(await take(mine.login, profile.tac ?? '')).toMatchObject({ proved: { userId: mine.id } });
    expect((await call('DELETE', path(theirs.id, `/${theirs.given.id}`))).status).toBe(204);
    expect(await take(theirs.login, theirs.code)).toEqual({ stay: { problem: 'way.tac.wrong' } });
  });

  test('guessed at fifty times at once is guessed at five times, and a way in of its own does not use that up', async () => {
    const { check, code, login } = await withCode({ multiUse: true });
    for (let n = 0; n < 30; n++) await take(login, 'wrong');
    const results = await Promise.all(Array.from({ length: 50 }, (_, i) => check(`wrong ${i}`)));
    expect(results.filter((result) => result === 'FAILED')).toHaveLength(5);
    expect(await check(code)).toBe('E0000047');
    org.clock.advance(5 * 60_000 + 1_000);
    expect(await check(code)).toBe('SUCCESS');
  });

  test('guessed at by a stranger, as often as they like, still lets its owner in from elsewhere', async () => {
    const { id, login, code } = await withCode({ multiUse: true });
    const short = login.split('@')[0] ?? '';
    await org.eventTypes();
    // Also under every name of theirs, and from every address of one line.
    for (let n = 0; n < 12; n++) {
      for (const name of [login, login.toUpperCase(), short, id]) await from('198.51.100.7', name, 'wrong');
    }
    expect(await from('198.51.100.7', login, code)).toMatchObject({ stay: { tooOften: {} } });
    expect(await from('203.0.113.9', login, code)).toMatchObject({ proved: { userId: id } });
    for (let n = 0; n < 6; n++) await from(`2001:db8:0:7::${n}`, login, 'wrong');
    expect(await from('2001:db8:0:7::99', login, code)).toMatchObject({ stay: { tooOften: {} } });
    expect(await from('2001:db8:0:8::1', login, code)).toMatchObject({ proved: { userId: id } });
    expect(new Set(await org.eventTypes())).toEqual(new Set(['user.authentication.auth_via_mfa']));
    org.clock.advance(10 * 60_000);
    expect(await from('198.51.100.7', login, code)).toMatchObject({ proved: { userId: id } });
  });

  test('typed wrong too often is told to wait, for as long and in the same words whoever the login is of', async () => {
    const mine = await withCode();
    const without = await person();
    const said = new Set<string>();
    for (const login of [mine.login, without.login, 'nobody-at-all@example.com', 'x']) {
      const answers = [];
      for (let n = 0; n < 7; n++) answers.push(await from('203.0.113.50', login, 'wrong'));
      said.add(JSON.stringify(answers.map((one) => Object.keys(one && 'stay' in one ? one.stay : {}))));
    }
    expect([...said].map((one) => JSON.parse(one))).toEqual([
      [['problem'], ['problem'], ['problem'], ['problem'], ['problem'], ['tooOften'], ['tooOften']],
    ]);
    const last = await from('203.0.113.50', mine.login, mine.code);
    const { waitMs } = last && 'stay' in last ? (last.stay.tooOften ?? { waitMs: 0 }) : { waitMs: 0 };
    expect(waitMs).toBeGreaterThan(9 * 60_000);
    expect(waitMs).toBeLessThanOrEqual(10 * 60_000);
  });

  test('that was guessed at by one login says nothing under another of the same person', async () => {
    const { login } = await person();
    for (let n = 0; n < 6; n++) await from('203.0.113.60', login, 'wrong');
    const short = login.split('@')[0] ?? '';
    expect(await from('203.0.113.60', short, 'wrong')).toEqual({ stay: { problem: 'way.tac.wrong' } });
  });

  test('guessed at from many networks is looked at fifty times in an hour, raced as well', async () => {
    const { id, login, code } = await withCode({ ttl: '120', multiUse: true });
    const guesses = await Promise.all(
      Array.from({ length: 80 }, (_, n) => from(`198.18.${n}.1`, login, 'wrong')),
    );
    const isSaid = (problem: string) =>
      guesses.filter((one) => one && 'stay' in one && problem in one.stay).length;
    expect([isSaid('problem'), isSaid('tooOften')]).toEqual([50, 30]);
    expect(await from('203.0.113.77', login, code)).toMatchObject({ stay: { tooOften: {} } });
    // Nor by another name of theirs, which is not told that there is one.
    const short = login.split('@')[0] ?? '';
    expect(await from('203.0.113.78', short, code)).toEqual({ stay: { problem: 'way.tac.wrong' } });
    org.clock.advance(61 * 60_000);
    expect(await from('203.0.113.77', login, code)).toMatchObject({ proved: { userId: id } });
  });

  test('is a way in, which says the same whoever the login is of', async () => {
    const { id, login, code } = await withCode({ multiUse: true });
    const without = await person();
    const wrong = { stay: { problem: 'way.tac.wrong' } };
    for (const one of [login, without.login, 'nobody@example.com', ''])
      expect(await take(one, 'wrong')).toEqual(wrong);
    expect(await take(login, code, '00uSomebodyElse00000')).toEqual(wrong);
    await org.eventTypes();
    expect(await take(login, ` ${code} `)).toMatchObject({
      proved: { userId: id, proof: { key: 'tac', method: 'tac', is: ['possession', 'userPresence'] } },
    });
    expect(await org.eventTypes()).toEqual(['user.authentication.auth_via_mfa']);
    await org.api('POST', `/api/v1/authenticators/${authenticatorId}/lifecycle/deactivate`);
    expect([way()?.isOffered(), await take(login, code)]).toEqual([false, wrong]);
    await org.api('POST', `/api/v1/authenticators/${authenticatorId}/lifecycle/activate`);
    expect(way()?.isOffered()).toBe(true);
  });
});
