import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { factorKit } from '#test/kit/factors.ts';
import { aClient } from '#test/kit/signin.ts';

let org: TestApp;
const { person, call, list, errorCode, mailTo } = factorKit(() => org);
beforeAll(async () => {
  org = await testApp();
});
afterAll(() => org.close());

const path = (user: string) => `/gatehouse/v1/users/${user}/recovery-codes`;
async function withCodes() {
  const { id, login } = await person();
  const { codes } = await org.api<{ codes: string[] }>('POST', path(id));
  const user = await org.app.directory.users.getUser(id);
  const factorId = `rcv${id.slice(3)}`;
  const by = {
    actor: { id, type: 'User' as const, alternateId: login, displayName: login },
    client: aClient,
  };
  const check = (passCode: string) =>
    org.app.signIn.factors
      .check(user, factorId, { passCode }, { by, client: aClient, binding: 'b' })
      .catch((error: { code: string }) => ({ result: error.code, proof: undefined }));
  return { id, login, codes, user, factorId, by, check };
}

describe('recovery codes', () => {
  test('are ten, all different, of seventy bits each, shown once, kept as hashes, and told of by mail', async () => {
    const { id, login, codes } = await withCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes)
      expect(code).toMatch(/^[02-9a-hjkmnp-z]{5}-[02-9a-hjkmnp-z]{5}-[02-9a-hjkmnp-z]{4}$/);
    expect(await org.api('GET', path(id))).toEqual({ left: 10, created: expect.any(String) });
    const rows = await org.platform.database.query<{ text: string }>(
      sql`select row_to_json(r)::text as text from recovery_codes r union all select row_to_json(j)::text from pgboss.job j`,
    );
    for (const code of codes)
      for (const { text } of rows) {
        expect(text).not.toContain(code);
        expect(text).not.toContain(code.replaceAll('-', ''));
      }
    expect((await mailTo(login))?.subject).toBe('New recovery codes at Gatehouse');
  });

  test('of somebody else, wrong ones, and half ones are refused', async () => {
    const mine = await withCodes();
    const theirs = await withCodes();
    for (const wrong of [theirs.codes[0] ?? '', mine.codes[0]?.slice(0, 7) ?? '', '', '%'])
      expect((await mine.check(wrong)).result).toBe('FAILED');
  });

  test('are good once each, as people type them, and told of with how many are left', async () => {
    const { login, codes, check, id } = await withCodes();
    await org.eventTypes();
    const typed = (codes[0] ?? '').toUpperCase().replaceAll('-', ' ');
    const first = await check(typed);
    expect(first).toMatchObject({
      result: 'SUCCESS',
      proof: { key: 'recovery_code', method: 'recovery_code', is: ['possession'], amr: ['otp'] },
    });
    expect((await check(codes[0] ?? '')).result).toBe('FAILED');
    expect(await org.eventTypes()).toEqual([
      'user.authentication.auth_via_mfa',
      'user.authentication.auth_via_mfa',
    ]);
    const mail = await mailTo(login);
    expect([mail?.subject, mail?.text]).toEqual([
      'A recovery code was used at Gatehouse',
      expect.stringContaining('9 codes are left.'),
    ]);
    expect(await org.api('GET', path(id))).toMatchObject({ left: 9 });
  });

  test('raced ten times one succeeds', async () => {
    const { codes, check } = await withCodes();
    const results = await Promise.all([1, 2, 3, 4, 5].map(() => check(codes[0] ?? '')));
    expect(results.filter(({ result }) => result === 'SUCCESS')).toHaveLength(1);
  });

  test('guessed at fifty times at once are guessed at five times', async () => {
    const { codes, check } = await withCodes();
    const results = await Promise.all(Array.from({ length: 50 }, (_, i) => check(`abcde-fghjk-${1000 + i}`)));
    expect(results.filter(({ result }) => result === 'FAILED')).toHaveLength(5);
    expect((await check(codes[0] ?? '')).result).toBe('E0000047');
    org.clock.advance(5 * 60_000 + 1_000);
    expect((await check(codes[0] ?? '')).result).toBe('SUCCESS');
  });

  test('made anew kill those before, also when two are made at once', async () => {
    const { id, codes, check } = await withCodes();
    const made = await Promise.all([1, 2, 3].map(() => org.api<{ codes: string[] }>('POST', path(id))));
    expect(await org.api('GET', path(id))).toMatchObject({ left: 10 });
    expect((await check(codes[0] ?? '')).result).toBe('FAILED');
    let alive = 0;
    for (const set of made) if ((await check(set.codes[0] ?? '')).result === 'SUCCESS') alive += 1;
    expect(alive).toBe(1);
  });

  test('go with the factors, the person, and by themselves; the API of factors never shows them', async () => {
    const { id, user, by, factorId } = await withCodes();
    expect((await list(id)).map(({ factorType }) => factorType)).toEqual(['email']);
    expect((await call('DELETE', `/api/v1/users/${id}/factors/${factorId}`)).status).toBe(404);
    expect((await call('DELETE', path(id))).status).toBe(204);
    expect((await call('DELETE', path(id))).status).toBe(404);
    expect(await org.api('GET', path(id))).toEqual({ left: 0, created: null });
    const enrolled = await org.app.signIn.factors.enroll(
      user,
      { factorType: 'recovery_code', provider: 'OKTA', profile: {} },
      by,
    );
    expect(enrolled.activation?.['codes']).toHaveLength(10);
    await org.api('POST', `/api/v1/users/${id}/lifecycle/reset_factors`);
    expect(await org.api('GET', path(id))).toMatchObject({ left: 0 });
    await org.api('POST', `/api/v1/users/${id}/lifecycle/deactivate`);
    expect(errorCode(await call('POST', path(id)))).toBe('E0000038');
  });
});
