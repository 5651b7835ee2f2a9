import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { rightPassword, type TestSignIn, testSignIn } from '#test/kit/signin.ts';

type Answer = {
  status: string;
  stateToken: string;
  sessionToken: string;
  recoveryToken: string;
  recoveryType: string;
  expiresAt: string;
  relayState?: string;
  errorCode: string;
  errorSummary: string;
  errorCauses: { errorSummary: string }[];
  errorId: string;
  _embedded: {
    user: { id: string; profile: Record<string, unknown> };
    policy: { complexity: Record<string, unknown>; expiration: Record<string, unknown> };
  };
  _links: Record<string, { name?: string; href: string; hints: { allow: string[] } }>;
};

let org: TestSignIn;
beforeAll(async () => {
  org = await testSignIn();
});
afterAll(() => org.close());
beforeEach(() => org.platform.mail.clear());

async function call(path: string, body: unknown, headers: Record<string, string> = {}) {
  const answer = await org.server.inject({ method: 'POST', url: `/api/v1/authn${path}`, headers, body });
  return { status: answer.status, headers: answer.headers, body: answer.json<Answer>() };
}
const authn = (username: string, password: string, more: object = {}) =>
  call('', { username, password, ...more });
const redeem = (token: string) =>
  org.platform.database.transaction((tx) => org.sessions.redeemSessionToken(tx, token));
const base = 'http://localhost:8080/api/v1/authn';
const by = { actor: { id: 'x', type: 'SystemPrincipal', alternateId: 'x', displayName: 'x' } };

describe('primary authentication', () => {
  test('fails in one way for whatever is wrong, with one hash each', async () => {
    const statuses = ['ACTIVE', 'SUSPENDED', 'DEPROVISIONED', 'STAGED', 'RECOVERY'];
    for (const status of statuses) await org.addPerson(`${status.toLowerCase()}@example.com`, { status });
    const answers = [];
    const wrong = [
      ...statuses.map((status) => `${status.toLowerCase()}@example.com`),
      'nobody@example.com',
      '',
    ];
    for (const username of wrong) {
      org.hashing.length = 0;
      const { status, headers, body } = await authn(username, 'wrong');
      expect(body.errorId).toMatch(/^oae[\w-]{22}$/);
      const { 'x-okta-request-id': _id, date: _date, 'x-rate-limit-reset': _reset, ...steady } = headers;
      answers.push({ status, headers: steady, body: { ...body, errorId: '' }, hashes: [...org.hashing] });
    }
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({ status: 401, hashes: ['verify'] });
    expect(answers[0]?.body).toEqual({
      errorCode: 'E0000004',
      errorSummary: 'Authentication failed',
      errorLink: 'E0000004',
      errorId: '',
      errorCauses: [],
    });
  });

  test('of somebody who may not come in fails in the same way with the right password', async () => {
    for (const status of ['suspended', 'staged', 'recovery', 'deprovisioned']) {
      const { status: code, body } = await authn(`${status}@example.com`, rightPassword);
      expect([code, body.errorCode], status).toEqual([401, 'E0000004']);
    }
  });

  test('without what it needs says what that is', async () => {
    for (const body of [{}, { username: 'a' }, { password: 'b' }]) {
      const answer = await call('', body);
      expect(answer.status).toBe(400);
      expect(answer.body.errorCode).toBe('E0000001');
      expect(answer.body.errorCauses[0]?.errorSummary).toBe(
        "The 'username' and 'password' attributes are required in this context.",
      );
    }
    expect((await call('', { username: 1, password: [] })).body.errorCode).toBe('E0000001');
    const broken = await org.server.inject({
      method: 'POST',
      url: '/api/v1/authn',
      headers: { 'content-type': 'application/json' },
      body: undefined,
    });
    expect(broken.status).toBe(400);
  });

  test('is not taken from a form or a page of another site', async () => {
    const form = await org.server.inject({
      method: 'POST',
      url: '/api/v1/authn',
      form: { username: 'a', password: 'b' },
    });
    expect(form.status).toBe(415);
  });

  test('gives a session token that is good once, and writes what happened', async () => {
    const user = await org.addPerson('mia@example.com', {
      profile: { locale: 'ja_JP', timezone: 'Asia/Tokyo' },
    });
    const { status, body } = await authn('mia@example.com', rightPassword, {
      relayState: '/a/b',
      options: { multiOptionalFactorEnroll: false, warnBeforePasswordExpired: false },
      context: { deviceToken: 'd' },
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
      status: 'SUCCESS',
      relayState: '/a/b',
      sessionToken: expect.any(String),
      _embedded: {
        user: {
          id: user.id,
          passwordChanged: expect.stringMatching(/\.000Z$/),
          profile: {
            login: 'mia@example.com',
            firstName: 'Mia',
            lastName: 'Tanaka',
            locale: 'ja_JP',
            timeZone: 'Asia/Tokyo',
          },
        },
      },
    });
    expect(await redeem(body.sessionToken)).toMatchObject({ userId: user.id, amr: ['pwd'] });
    expect(await redeem(body.sessionToken)).toBeUndefined();
    const events = (await org.events())
      .filter((event) => event.actor.id === user.id)
      .map((event) => event.eventType);
    expect(events).toEqual(expect.arrayContaining(['user.authentication.verify', 'policy.evaluate_sign_on']));
    expect((await org.directory.users.findPerson(user.id))?.lastLoginMs).toBeDefined();
  });

  test('of a locked account fails like any other, unless the policy shows locks', async () => {
    const lockout = { maxAttempts: 2, autoUnlockMinutes: 0, userLockoutNotificationChannels: [] };
    await org.changePasswordPolicy({ lockout: { ...lockout, showLockoutFailures: false } });
    await org.addPerson('locked@example.com');
    for (let n = 0; n < 3; n++)
      expect((await authn('locked@example.com', 'wrong')).body.errorCode).toBe('E0000004');
    expect((await authn('locked@example.com', rightPassword)).body.errorCode).toBe('E0000004');
    await org.changePasswordPolicy({ lockout: { ...lockout, showLockoutFailures: true } });
    const shown = await authn('locked@example.com', rightPassword);
    expect(shown).toMatchObject({
      status: 200,
      body: {
        status: 'LOCKED_OUT',
        _links: { next: { name: 'unlock', href: `${base}/recovery/unlock`, hints: { allow: ['POST'] } } },
      },
    });
    expect(shown.body).not.toHaveProperty('_embedded');
    await org.changePasswordPolicy({ lockout: { ...lockout, maxAttempts: 10, showLockoutFailures: false } });
  });
});

describe('a state token', () => {
  test('that is none, or another’s, or of another state is refused by name', async () => {
    const paths = [
      '/skip',
      '/previous',
      '/cancel',
      '/credentials/change_password',
      '/credentials/reset_password',
    ];
    for (const path of paths) {
      const { status, body } = await call(path, { stateToken: 'none', oldPassword: 'a', newPassword: 'b' });
      expect([status, body.errorCode], path).toEqual([401, 'E0000011']);
    }
    expect((await call('', { stateToken: 'none' })).body.errorCode).toBe('E0000011');
    await org.addPerson('state@example.com', { status: 'PASSWORD_EXPIRED' });
    const { stateToken } = (await authn('state@example.com', rightPassword)).body;
    for (const path of ['/skip', '/previous', '/credentials/reset_password']) {
      const { status, body } = await call(path, { stateToken, newPassword: 'Fresh-Horse-10' });
      expect([status, body.errorCode], path).toEqual([403, 'E0000079']);
    }
    const session = (await authn('mia@example.com', rightPassword)).body.sessionToken;
    expect((await call('/cancel', { stateToken: session })).body.errorCode).toBe('E0000011');
  });

  test('tells where the transaction stands, and ends with it or after five minutes', async () => {
    await org.addPerson('stands@example.com', { status: 'PASSWORD_EXPIRED' });
    const first = (await authn('stands@example.com', rightPassword, { relayState: 'r' })).body;
    const again = await call('', { stateToken: first.stateToken });
    expect(again).toMatchObject({ status: 200, body: { status: 'PASSWORD_EXPIRED', relayState: 'r' } });
    expect(await call('/cancel', { stateToken: first.stateToken })).toMatchObject({
      status: 200,
      body: { relayState: 'r' },
    });
    expect((await call('', { stateToken: first.stateToken })).body.errorCode).toBe('E0000011');
    expect((await call('', { stateToken: again.body.stateToken })).body.errorCode).toBe('E0000011');
    const late = (await authn('stands@example.com', rightPassword)).body;
    org.platform.clock.advance(5 * 60_000 + 1);
    expect((await call('', { stateToken: late.stateToken })).body.errorCode).toBe('E0000011');
  });
});

describe('an expired password', () => {
  test('has to be changed, with the old one said again', async () => {
    const user = await org.addPerson('expired@example.com', { status: 'PASSWORD_EXPIRED' });
    const { status, body } = await authn('expired@example.com', rightPassword);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'PASSWORD_EXPIRED',
      _embedded: {
        user: { id: user.id },
        policy: { complexity: { minLength: 8, minLowerCase: 1, minUpperCase: 1, minNumber: 1 } },
      },
      _links: {
        next: {
          name: 'changePassword',
          href: `${base}/credentials/change_password`,
          hints: { allow: ['POST'] },
        },
        cancel: { href: `${base}/cancel`, hints: { allow: ['POST'] } },
      },
    });
    expect(body).not.toHaveProperty('sessionToken');
    const { stateToken } = body;
    const change = (oldPassword: string, newPassword: string) =>
      call('/credentials/change_password', { stateToken, oldPassword, newPassword });
    const wrong = await change('not it', 'Fresh-Horse-10');
    expect([wrong.status, wrong.body.errorCode, wrong.body.errorCauses]).toEqual([
      403,
      'E0000014',
      [{ errorSummary: 'oldPassword: The credentials provided were incorrect.' }],
    ]);
    expect((await change(rightPassword, 'short')).body.errorCode).toBe('E0000014');
    expect((await change(rightPassword, rightPassword)).body.errorCode).toBe('E0000014');
    const done = await change(rightPassword, 'Fresh-Horse-10');
    expect(done).toMatchObject({ status: 200, body: { status: 'SUCCESS' } });
    expect(await redeem(done.body.sessionToken)).toMatchObject({ userId: user.id });
    expect((await change('Fresh-Horse-10', 'Thief-Horse-11')).body.errorCode).toBe('E0000011');
    expect((await org.directory.users.findPerson(user.id))?.status).toBe('ACTIVE');
    expect(
      (await org.events('user.account.update_password')).some((event) => event.actor.id === user.id),
    ).toBe(true);
  });

  test('counts wrong old passwords as failures: it is one more place to guess at', async () => {
    const user = await org.addPerson('guessed@example.com', { status: 'PASSWORD_EXPIRED' });
    const { stateToken } = (await authn('guessed@example.com', rightPassword)).body;
    for (let n = 0; n < 10; n++)
      await call('/credentials/change_password', {
        stateToken,
        oldPassword: `guess ${n}`,
        newPassword: 'Fresh-Horse-10',
      });
    expect((await org.directory.users.findPerson(user.id))?.status).toBe('LOCKED_OUT');
    const { body } = await call('/credentials/change_password', {
      stateToken,
      oldPassword: rightPassword,
      newPassword: 'Fresh-Horse-10',
    });
    expect(body.errorCode).toBe('E0000014');
  });

  test('that soon expires is told of when asked for, and may be skipped once', async () => {
    await org.changePasswordPolicy({
      age: { maxAgeDays: 10, expireWarnDays: 5, minAgeMinutes: 0, historyCount: 4 },
    });
    await org.addPerson('soon@example.com');
    org.platform.clock.advance(7 * 24 * 60 * 60 * 1000);
    expect((await authn('soon@example.com', rightPassword)).body.status).toBe('SUCCESS');
    const warned = (
      await authn('soon@example.com', rightPassword, { options: { warnBeforePasswordExpired: true } })
    ).body;
    expect(warned).toMatchObject({
      status: 'PASSWORD_WARN',
      _embedded: { policy: { expiration: { passwordExpireDays: 3 } } },
      _links: { skip: { name: 'skip', href: `${base}/skip` } },
    });
    expect((await call('/skip', { stateToken: warned.stateToken })).body.status).toBe('SUCCESS');
    expect((await call('/skip', { stateToken: warned.stateToken })).body.errorCode).toBe('E0000011');
    await org.changePasswordPolicy({
      age: { maxAgeDays: 0, expireWarnDays: 0, minAgeMinutes: 0, historyCount: 4 },
    });
  });
});

describe('recovery', () => {
  test('by mail answers alike for everybody', async () => {
    await org.addPerson('forgetful@example.com');
    const answers = [];
    for (const username of ['forgetful@example.com', 'nobody@example.com', 'suspended@example.com']) {
      const { status, body } = await call('/recovery/password', {
        username,
        factorType: 'EMAIL',
        relayState: '/x',
      });
      answers.push({ status, body });
    }
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]).toEqual({
      status: 200,
      body: {
        status: 'RECOVERY_CHALLENGE',
        factorResult: 'WAITING',
        relayState: '/x',
        factorType: 'EMAIL',
        recoveryType: 'PASSWORD',
      },
    });
    await org.platform.jobs.drain();
    expect(org.platform.mail.messages.map((mail) => mail.to)).toEqual(['forgetful@example.com']);
    for (const factorType of ['SMS', 'call']) {
      const known = await call('/recovery/password', { username: 'forgetful@example.com', factorType });
      const unknown = await call('/recovery/password', { username: 'nobody@example.com', factorType });
      expect([known.status, known.body.errorCode]).toEqual([403, 'E0000034']);
      expect([unknown.status, unknown.body.errorCode]).toEqual([403, 'E0000034']);
    }
    expect((await call('/recovery/password', { username: 'forgetful@example.com' })).body.errorCode).toBe(
      'E0000001',
    );
  });

  test('goes on in an application with the mailed token: a state, then the new password, once', async () => {
    const user = await org.addPerson('continues@example.com');
    await call('/recovery/password', { username: 'continues@example.com', factorType: 'EMAIL' });
    await org.platform.jobs.drain();
    const recoveryToken = /reset-password\/(\S+)/.exec(org.platform.mail.messages[0]?.text ?? '')?.[1] ?? '';
    expect(
      (await call('/recovery/token', { recoveryToken: `${recoveryToken.slice(0, -1)}-` })).body.errorCode,
    ).toBe('E0000011');
    const state = (await call('/recovery/token', { recoveryToken })).body;
    expect(state).toMatchObject({
      status: 'PASSWORD_RESET',
      recoveryType: 'PASSWORD',
      _embedded: { user: { id: user.id } },
      _links: { next: { name: 'resetPassword', href: `${base}/credentials/reset_password` } },
    });
    const other = (await call('/recovery/token', { recoveryToken })).body;
    const refused = await call('/credentials/reset_password', {
      stateToken: state.stateToken,
      newPassword: 'short',
    });
    expect([refused.status, refused.body.errorCode]).toEqual([403, 'E0000014']);
    const done = await call('/credentials/reset_password', {
      stateToken: state.stateToken,
      newPassword: 'Fresh-Horse-10',
    });
    expect(done.body.status).toBe('SUCCESS');
    expect(await redeem(done.body.sessionToken)).toMatchObject({ userId: user.id });
    for (const stateToken of [state.stateToken, other.stateToken]) {
      expect(
        (await call('/credentials/reset_password', { stateToken, newPassword: 'Thief-Horse-11' })).body
          .errorCode,
      ).toBe('E0000011');
    }
    expect((await call('/recovery/token', { recoveryToken })).body.errorCode).toBe('E0000011');
  });

  test('hands the token to a trusted application, and to no other', async () => {
    await org.addPerson('trusted@example.com');
    org.tokens.set('SSWS admin', {
      kind: 'token',
      id: 'a',
      displayName: 'a',
      alternateId: 'a',
      permissions: new Set(['okta.users.manage']),
    });
    org.tokens.set('SSWS reader', {
      kind: 'token',
      id: 'b',
      displayName: 'b',
      alternateId: 'b',
      permissions: new Set(['okta.users.read']),
    });
    const ask = (authorization: string, username = 'trusted@example.com') =>
      call('/recovery/password', { username }, { authorization });
    expect((await ask('SSWS reader')).body.errorCode).toBe('E0000001');
    expect((await ask('SSWS nobody')).body.errorCode).toBe('E0000001');
    const { status, body } = await ask('SSWS admin');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'RECOVERY',
      recoveryType: 'PASSWORD',
      _links: { next: { name: 'recovery', href: `${base}/recovery/token` } },
    });
    expect(body.recoveryToken).toMatch(/^[\w-]{20}$/);
    const unknown = await ask('SSWS admin', 'nobody@example.com');
    expect([unknown.status, unknown.body.errorCode]).toEqual([403, 'E0000095']);
    expect(org.platform.mail.messages).toHaveLength(0);
  });

  test('unlocks by the mailed token where the policy lets people unlock themselves', async () => {
    const { id } = await org.addPerson('unlockme@example.com');
    for (let n = 0; n < 10; n++) await authn('unlockme@example.com', 'wrong');
    org.tokens.set('SSWS admin', {
      kind: 'token',
      id: 'a',
      displayName: 'a',
      alternateId: 'a',
      permissions: 'all',
    });
    const { body } = await call(
      '/recovery/unlock',
      { username: 'unlockme@example.com' },
      { authorization: 'SSWS admin' },
    );
    expect(body).toMatchObject({ status: 'RECOVERY', recoveryType: 'UNLOCK' });
    const done = await call('/recovery/token', { recoveryToken: body.recoveryToken });
    expect(done.body).toMatchObject({
      status: 'SUCCESS',
      recoveryType: 'UNLOCK',
      _embedded: { user: { id } },
    });
    expect((await org.directory.users.findPerson(id))?.status).toBe('ACTIVE');
    const notLocked = await call(
      '/recovery/unlock',
      { username: 'unlockme@example.com' },
      { authorization: 'SSWS admin' },
    );
    expect([notLocked.status, notLocked.body.errorCode]).toEqual([403, 'E0000032']);
    await call('/recovery/unlock', { username: 'unlockme@example.com', factorType: 'EMAIL' });
    await org.platform.jobs.drain();
    expect(org.platform.mail.messages).toHaveLength(0);
  });
});

describe('an activation token', () => {
  test('opens the choice of a first password', async () => {
    const user = await org.addPerson('starts@example.com', { password: null, status: 'STAGED' });
    const link = await org.directory.users.activate(by, user.id, { sendEmail: false });
    expect((await call('', { token: 'wrongwrongwrongwrong' })).body.errorCode).toBe('E0000004');
    const state = (await call('', { token: link?.token })).body;
    expect(state).toMatchObject({ status: 'PASSWORD_RESET', recoveryType: 'ACCOUNT_ACTIVATION' });
    const done = await call('/credentials/reset_password', {
      stateToken: state.stateToken,
      newPassword: 'First-Horse-1',
    });
    expect(done.body.status).toBe('SUCCESS');
    expect((await org.directory.users.findPerson(user.id))?.status).toBe('ACTIVE');
    expect((await call('', { token: link?.token })).body.errorCode).toBe('E0000004');
  });
});
