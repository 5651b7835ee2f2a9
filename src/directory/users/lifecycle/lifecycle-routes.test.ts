import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aCaller } from '#test/kit/api.ts';
import {
  aPassword,
  aUserBody,
  somebody,
  testDirectory,
  type TestDirectory,
  type WireUser,
  withPassword,
} from '#test/kit/directory.ts';

let directory: TestDirectory;
let count = 0;

beforeAll(async () => {
  directory = await testDirectory();
});
afterAll(() => directory.close());
beforeEach(() => directory.eventTypes());

const call: TestDirectory['api']['call'] = (request, options) => directory.api.call(request, options);
const create = async (more: Record<string, unknown> = withPassword(), query = '') => {
  const answer = await call(`POST /api/v1/users${query}`, {
    body: aUserBody(`life${++count}@example.com`, more),
  });
  expect(answer.status, answer.text).toBe(200);
  await directory.eventTypes();
  return answer.json<WireUser>();
};
const act = (user: WireUser, verb: string) => call(`POST /api/v1/users/${user.id}/lifecycle/${verb}`);
const statusOf = async (user: WireUser) =>
  (await call(`GET /api/v1/users/${user.id}`)).json<WireUser>().status;
const codeOf = (answer: Awaited<ReturnType<typeof call>>) => [answer.status, answer.json()['errorCode']];

describe('what the machine refuses', () => {
  test('an active user cannot be activated, reactivated or unlocked', async () => {
    const user = await create();
    expect(codeOf(await act(user, 'activate'))).toEqual([403, 'E0000016']);
    expect(codeOf(await act(user, 'reactivate'))).toEqual([403, 'E0000038']);
    const unlock = await act(user, 'unlock');
    expect(codeOf(unlock)).toEqual([403, 'E0000032']);
    expect(unlock.json()['errorCauses']).toEqual([{ errorSummary: 'The user is not locked out.' }]);
    expect(await directory.eventTypes()).toEqual([]);
  });

  test('only an active user can be suspended, and only a suspended one unsuspended, in the words of Okta', async () => {
    const user = await create({}, '?activate=false');
    const suspend = await act(user, 'suspend');
    expect(suspend.status).toBe(400);
    expect(suspend.json()).toMatchObject({
      errorCode: 'E0000001',
      errorSummary: 'Api validation failed: suspendUser',
      errorCauses: [{ errorSummary: 'Cannot suspend a user that is not active' }],
    });
    expect((await act(user, 'unsuspend')).json()['errorCauses']).toEqual([
      { errorSummary: 'Cannot unsuspend a user that is not suspended' },
    ]);
  });

  test('a deactivated user can be neither deactivated again nor reset nor expired', async () => {
    const user = await create();
    await act(user, 'deactivate');
    await directory.eventTypes();
    for (const verb of ['deactivate', 'reset_password?sendEmail=false', 'expire_password', 'reset_factors']) {
      expect(codeOf(await act(user, verb))).toEqual([403, 'E0000038']);
    }
    expect(await directory.eventTypes()).toEqual([]);
  });

  test('an action on nobody is E0000007', async () => {
    expect(codeOf(await call('POST /api/v1/users/00unobody00000000000/lifecycle/suspend'))).toEqual([
      404,
      'E0000007',
    ]);
  });

  test('somebody who may only read may not suspend', async () => {
    const user = await create();
    const as = aCaller({ permissions: new Set(['okta.users.read']) });
    expect((await call(`POST /api/v1/users/${user.id}/lifecycle/suspend`, { as })).status).toBe(403);
    expect(await statusOf(user)).toBe('ACTIVE');
  });
});

describe('activation', () => {
  test('of a staged user without a password gives the link, or mails it', async () => {
    const one = await create({}, '?activate=false');
    const given = await act(one, 'activate?sendEmail=false');
    expect(given.json()).toEqual({
      activationUrl: `http://localhost/welcome/${one.id}`,
      activationToken: `welcome-${one.id}`,
    });
    expect(await statusOf(one)).toBe('PROVISIONED');
    expect(await directory.eventTypes()).toEqual(['user.lifecycle.activate']);
    const two = await create({}, '?activate=false');
    expect((await act(two, 'activate')).json()).toEqual({});
    expect(directory.mails.at(-1)).toEqual({ kind: 'activation', userId: two.id });
  });

  test('of a staged user with a password makes them ACTIVE and gives no second way in', async () => {
    const user = await create(withPassword(), '?activate=false');
    expect((await act(user, 'activate?sendEmail=false')).json()).toEqual({});
    expect(await statusOf(user)).toBe('ACTIVE');
  });

  test('again gives a new link while it is not finished', async () => {
    const user = await create({});
    expect((await act(user, 'reactivate')).json()).toHaveProperty('activationToken');
    expect(await directory.eventTypes()).toEqual(['user.lifecycle.reactivate']);
  });

  test('of somebody who left brings them back without their old password', async () => {
    const user = await create();
    await act(user, 'deactivate');
    await act(user, 'activate?sendEmail=false');
    const back = (await call(`GET /api/v1/users/${user.id}`)).json<WireUser>();
    expect(back.status).toBe('PROVISIONED');
    expect(back.credentials).not.toHaveProperty('password');
    expect((await directory.users.credential.read(user.id))?.hash).toBeUndefined();
  });
});

describe('leaving', () => {
  test('suspension ends sessions and grants and can be lifted', async () => {
    const user = await create();
    expect((await act(user, 'suspend')).json()).toEqual({});
    const person = await directory.users.findPerson(user.id);
    expect(person?.status).toBe('SUSPENDED');
    expect(person?.sessionsRevokedMs).toBe(
      directory.platform.clock.nowMs() > 0 ? person?.tokensRevokedMs : 0,
    );
    expect(person?.sessionsRevokedMs).toBeGreaterThan(0);
    expect((await act(user, 'unsuspend')).json()).toEqual({});
    expect(await statusOf(user)).toBe('ACTIVE');
    expect(await directory.eventTypes()).toEqual(['user.lifecycle.suspend', 'user.lifecycle.unsuspend']);
  });

  test('deactivation takes the password away, ends everything and keeps the groups', async () => {
    const user = await create();
    expect((await act(user, 'deactivate')).json()).toEqual({});
    const person = await directory.users.findPerson(user.id);
    expect(person).toMatchObject({ status: 'DEPROVISIONED', hasPassword: false });
    expect(person?.tokensRevokedMs).toBeGreaterThan(0);
    expect(await directory.eventTypes()).toEqual(['user.lifecycle.deactivate']);
  });

  test('deletion deactivates first and deletes second, and leaves nothing behind', async () => {
    const user = await create();
    expect((await call(`DELETE /api/v1/users/${user.id}`)).status).toBe(204);
    expect(await statusOf(user)).toBe('DEPROVISIONED');
    const taken = await call('POST /api/v1/users', { body: aUserBody(user.profile.login) });
    expect(taken.status).toBe(400);
    expect((await call(`DELETE /api/v1/users/${user.id}`)).status).toBe(204);
    expect((await call(`GET /api/v1/users/${user.id}`)).status).toBe(404);
    expect((await call(`DELETE /api/v1/users/${user.id}`)).status).toBe(404);
    expect(await directory.eventTypes()).toEqual([
      'user.lifecycle.deactivate',
      'user.lifecycle.delete.initiated',
      'user.lifecycle.delete.completed',
    ]);
    const again = await call('POST /api/v1/users', { body: aUserBody(user.profile.login) });
    expect(again.json<WireUser>().id).not.toBe(user.id);
  });

  test('clearing sessions moves only the mark of sessions unless grants are meant as well', async () => {
    const user = await create();
    expect((await call(`DELETE /api/v1/users/${user.id}/sessions`)).status).toBe(204);
    const first = await directory.users.findPerson(user.id);
    expect([first?.sessionsRevokedMs === 0, first?.tokensRevokedMs]).toEqual([false, 0]);
    await call(`DELETE /api/v1/users/${user.id}/sessions?oauthTokens=true`);
    expect((await directory.users.findPerson(user.id))?.tokensRevokedMs).toBeGreaterThan(0);
    expect(await directory.eventTypes()).toEqual(['user.session.clear', 'user.session.clear']);
  });
});

describe('passwords through an administrator', () => {
  test('expiry answers with the user, and needs a password', async () => {
    const user = await create();
    expect((await act(user, 'expire_password')).json<WireUser>().status).toBe('PASSWORD_EXPIRED');
    expect(await directory.eventTypes()).toEqual(['user.account.expire_password']);
    const federated = await create({ credentials: { provider: { type: 'FEDERATION' } } });
    expect(codeOf(await act(federated, 'expire_password'))).toEqual([403, 'E0000038']);
  });

  test('a temporary password works once it is told, and the old one no longer', async () => {
    const user = await create();
    const answer = await act(user, 'expire_password_with_temp_password?revokeSessions=true');
    const { tempPassword } = answer.json<{ tempPassword: string }>();
    expect(tempPassword).toMatch(/^(?=.*[A-Z])(?=.*[a-z])(?=.*\d).{16}$/);
    const credential = await directory.users.credential.read(user.id);
    const { passwords } = directory.platform;
    expect((await passwords.verify(credential?.hash ?? '', tempPassword)).ok).toBe(true);
    expect((await passwords.verify(credential?.hash ?? '', aPassword)).ok).toBe(false);
    expect(await statusOf(user)).toBe('PASSWORD_EXPIRED');
    expect((await directory.users.findPerson(user.id))?.sessionsRevokedMs).toBeGreaterThan(0);
  });

  test('a reset gives the link, or mails it, and leaves the user in RECOVERY', async () => {
    const user = await create();
    expect((await act(user, 'reset_password?sendEmail=false')).json()).toEqual({
      resetPasswordUrl: `http://localhost/reset/${user.id}`,
    });
    expect(await statusOf(user)).toBe('RECOVERY');
    expect((await act(user, 'reset_password')).json()).toEqual({});
    expect(directory.mails.at(-1)).toEqual({ kind: 'reset', userId: user.id });
    expect(await directory.eventTypes()).toEqual([
      'user.account.reset_password',
      'user.account.reset_password',
    ]);
  });

  test('a reset turns somebody who was verified elsewhere into a user of ours', async () => {
    const user = await create({ credentials: { provider: { type: 'FEDERATION' } } });
    await act(user, 'reset_password?sendEmail=false');
    expect((await call(`GET /api/v1/users/${user.id}`)).json<WireUser>().credentials).toEqual({
      provider: { type: 'OKTA', name: 'OKTA' },
    });
  });

  test('the status survives a reset that fails half-way', async () => {
    const failing = await testDirectory({
      recovery: {
        issueActivation: () => Promise.reject(new Error('no links today')),
        issueReset: () => Promise.reject(new Error('no links today')),
        sendActivationMail: async () => undefined,
        sendResetMail: () => Promise.reject(new Error('no mail today')),
        deleteLinks: async () => undefined,
      },
    });
    try {
      const body = aUserBody('half@example.com', withPassword());
      const user = (await failing.api.call('POST /api/v1/users', { body })).json<WireUser>();
      await failing.eventTypes();
      expect((await failing.api.call(`POST /api/v1/users/${user.id}/lifecycle/reset_password`)).status).toBe(
        500,
      );
      expect((await failing.users.findPerson(user.id))?.status).toBe('ACTIVE');
      expect(await failing.eventTypes()).toEqual([]);
    } finally {
      await failing.close();
    }
  });

  test('factors are reset, which is an event even while there are none', async () => {
    const user = await create();
    expect((await act(user, 'reset_factors')).json()).toEqual({});
    expect(await directory.eventTypes()).toEqual(['user.mfa.factor.reset_all']);
  });
});

describe('unlocking', () => {
  test('by an administrator opens the account, forgets the failures and is logged', async () => {
    const user = await create();
    const { credential } = directory.users;
    for (let i = 0; i < 3; i++) await credential.countAttempt(user.id, directory.policy);
    await credential.recordFailure(user.id, directory.policy);
    expect(await statusOf(user)).toBe('LOCKED_OUT');
    const shown = (await call(`GET /api/v1/users/${user.id}?expand=blocks`)).json<WireUser>();
    expect(Object.keys(shown._links)).toContain('unlock');
    expect((await call(`GET /api/v1/users/${user.id}/blocks`)).json()).toEqual([
      { type: 'DEVICE_BASED', appliesTo: 'ANY_DEVICES' },
    ]);
    expect((await act(user, 'unlock')).json()).toEqual({});
    expect(await statusOf(user)).toBe('ACTIVE');
    expect((await credential.read(user.id))?.attempts).toBe(0);
    expect(await directory.eventTypes()).toEqual(['user.account.lock', 'user.account.unlock_by_admin']);
  });

  test('returns somebody whose password had expired to that', async () => {
    const user = await create(withPassword(), '?nextLogin=changePassword');
    const { credential } = directory.users;
    for (let i = 0; i < 4; i++) await credential.countAttempt(user.id, directory.policy);
    expect(await statusOf(user)).toBe('LOCKED_OUT');
    await directory.users.unlock(somebody, user.id);
    expect(await statusOf(user)).toBe('PASSWORD_EXPIRED');
  });
});
