import { createHash } from 'node:crypto';
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
beforeEach(async () => {
  Object.assign(directory.policy, {
    historyCount: 4,
    minAgeMinutes: 0,
    maxAttempts: 3,
    autoUnlockMinutes: 0,
  });
  await directory.eventTypes();
});

const call: TestDirectory['api']['call'] = (request, options) => directory.api.call(request, options);
const create = async (more: Record<string, unknown> = withPassword(), query = '') => {
  const answer = await call(`POST /api/v1/users${query}`, {
    body: aUserBody(`cred${++count}@example.com`, more),
  });
  expect(answer.status, answer.text).toBe(200);
  await directory.eventTypes();
  return answer.json<WireUser>();
};
const changePassword = (user: WireUser, oldPassword: string, newPassword: string, options: object = {}) =>
  call(`POST /api/v1/users/${user.id}/credentials/change_password`, {
    body: { oldPassword: { value: oldPassword }, newPassword: { value: newPassword } },
    ...options,
  });
const causeOf = (answer: Awaited<ReturnType<typeof call>>) =>
  answer.json<{ errorCauses: { errorSummary: string }[] }>().errorCauses[0]?.errorSummary;
const codeOf = (answer: Awaited<ReturnType<typeof call>>) => [answer.status, answer.json()['errorCode']];

describe('a change of password', () => {
  test('with a wrong old password is refused, counted, and locks in the end', async () => {
    const user = await create();
    for (let i = 0; i < 3; i++) {
      const answer = await changePassword(user, 'Wrong-Horse-1', 'Another-Horse-1');
      expect(codeOf(answer)).toEqual([403, 'E0000014']);
      expect(causeOf(answer)).toBe('Old Password is not correct');
    }
    expect((await directory.users.findPerson(user.id))?.status).toBe('LOCKED_OUT');
    expect(codeOf(await changePassword(user, aPassword, 'Another-Horse-1'))).toEqual([403, 'E0000035']);
    expect(await directory.eventTypes()).toEqual(['user.account.lock']);
  });

  test('to one the policy refuses says why and is no failure of the person', async () => {
    const user = await create();
    for (let i = 0; i < 5; i++) {
      const answer = await changePassword(user, aPassword, 'short');
      expect(codeOf(answer)).toEqual([403, 'E0000014']);
      expect(causeOf(answer)).toMatch(/^Password requirements were not met/);
    }
    expect((await directory.users.findPerson(user.id))?.status).toBe('ACTIVE');
  });

  test('to one of the last four is refused, to the fifth back accepted', async () => {
    const user = await create(withPassword('Horse-Number-1'));
    for (let i = 2; i <= 4; i++) {
      expect((await changePassword(user, `Horse-Number-${i - 1}`, `Horse-Number-${i}`)).status).toBe(200);
    }
    for (let i = 1; i <= 4; i++) {
      expect(causeOf(await changePassword(user, 'Horse-Number-4', `Horse-Number-${i}`))).toMatch(
        /last 4 passwords/,
      );
    }
    await changePassword(user, 'Horse-Number-4', 'Horse-Number-5');
    expect((await changePassword(user, 'Horse-Number-5', 'Horse-Number-1')).status).toBe(200);
  });

  test('before the minimum age is refused only when strict', async () => {
    directory.policy.minAgeMinutes = 60;
    const user = await create();
    const path = `POST /api/v1/users/${user.id}/credentials/change_password`;
    const body = { oldPassword: { value: aPassword }, newPassword: { value: 'Another-Horse-1' } };
    expect(causeOf(await call(`${path}?strict=true`, { body }))).toMatch(/too recently/);
    expect((await call(path, { body })).status).toBe(200);
  });

  test('of a federated or provisioned user is refused', async () => {
    const federated = await create({ credentials: { provider: { type: 'FEDERATION' } } });
    expect(codeOf(await changePassword(federated, 'x', 'Another-Horse-1'))).toEqual([403, 'E0000035']);
    const provisioned = await create({});
    expect(codeOf(await changePassword(provisioned, 'x', 'Another-Horse-1'))).toEqual([403, 'E0000035']);
  });

  test('answers with the credentials, ends all other sessions and grants, and keeps the one it came from', async () => {
    const user = await create();
    const as = aCaller({ kind: 'session', id: user.id, sessionId: '102keepme', permissions: new Set() });
    const answer = await call('POST /api/v1/users/me/credentials/change_password', {
      as,
      headers: { 'sec-fetch-site': 'same-origin' },
      body: { oldPassword: { value: aPassword }, newPassword: { value: 'Another-Horse-1' } },
    });
    expect(answer.json()).toEqual({ password: {}, provider: { type: 'OKTA', name: 'OKTA' } });
    const person = await directory.users.findPerson(user.id);
    expect(person?.sessionsRevokedMs).toBeGreaterThan(0);
    expect(person?.tokensRevokedMs).toBeGreaterThan(0);
    expect(directory.keptSessions.at(-1)).toBe('102keepme');
    expect(await directory.eventTypes()).toEqual(['user.account.update_password']);
  });

  test('in RECOVERY or with an expired password makes the user ACTIVE', async () => {
    const recovering = await create();
    await call(`POST /api/v1/users/${recovering.id}/lifecycle/reset_password?sendEmail=false`);
    await changePassword(recovering, aPassword, 'Another-Horse-1');
    expect((await directory.users.findPerson(recovering.id))?.status).toBe('ACTIVE');
    const expired = await create(withPassword(), '?nextLogin=changePassword');
    await changePassword(expired, aPassword, 'Another-Horse-1');
    expect((await directory.users.findPerson(expired.id))?.status).toBe('ACTIVE');
  });
});

describe('the recovery question', () => {
  const question = { question: 'Which station?', answer: 'Umeda  Station' };

  test('is not changed by somebody who does not know the password', async () => {
    const user = await create();
    const answer = await call(`POST /api/v1/users/${user.id}/credentials/change_recovery_question`, {
      body: { password: { value: 'Wrong-Horse-1' }, recovery_question: question },
    });
    expect(codeOf(answer)).toEqual([403, 'E0000014']);
  });

  test.each([
    ['of one letter', 'x', /at least 4 characters/],
    ['that stands in the question', 'Station?', /part neither of the question/],
    ['that is the login', 'LOGIN', /part neither of the question/],
  ])('takes no answer %s, by whichever call', async (_name, given, sentence) => {
    const user = await create();
    const answer = given === 'LOGIN' ? (user.profile['login'] as string).split('@')[0] : given;
    const recovery_question = { question: 'Which station?', answer };
    const login = `cred${++count}@example.com`;
    for (const refused of [
      await call(`POST /api/v1/users/${user.id}/credentials/change_recovery_question`, {
        body: { password: { value: aPassword }, recovery_question },
      }),
      await call(`POST /api/v1/users/${user.id}`, { body: { credentials: { recovery_question } } }),
      ...(given === 'LOGIN'
        ? []
        : [
            await call('POST /api/v1/users', {
              body: aUserBody(login, { credentials: { recovery_question } }),
            }),
          ]),
    ]) {
      expect(codeOf(refused)).toEqual([400, 'E0000001']);
      expect(causeOf(refused)).toMatch(sentence);
    }
    expect(await directory.eventTypes()).toEqual([]);
  });

  test('takes an answer as short as the policy says', async () => {
    const user = await create();
    Object.assign(directory.policy, { minAnswerLength: 8 });
    const setTo = (answer: string) =>
      call(`POST /api/v1/users/${user.id}/credentials/change_recovery_question`, {
        body: { password: { value: aPassword }, recovery_question: { question: 'Which bird?', answer } },
      });
    expect(causeOf(await setTo('heron 7'))).toMatch(/at least 8 characters/);
    expect((await setTo('heron 78')).status).toBe(200);
    Object.assign(directory.policy, { minAnswerLength: undefined });
  });

  test('gives no reset link while none is set, and a link when one is', async () => {
    const user = await create();
    const path = `POST /api/v1/users/${user.id}/credentials/forgot_password?sendEmail=false`;
    const refused = await call(path);
    expect([...codeOf(refused), causeOf(refused)]).toEqual([403, 'E0000034', 'Recovery credential not set.']);
    const set = await call(`POST /api/v1/users/${user.id}/credentials/change_recovery_question`, {
      body: { password: { value: aPassword }, recovery_question: question },
    });
    expect(set.json()).toEqual({
      password: {},
      recovery_question: { question: 'Which station?' },
      provider: { type: 'OKTA', name: 'OKTA' },
    });
    expect((await call(path)).json()).toEqual({ resetPasswordUrl: `http://localhost/reset/${user.id}` });
    expect((await directory.users.findPerson(user.id))?.status).toBe('ACTIVE');
  });

  test('answered wrong changes nothing, answered right in any case sets the password', async () => {
    const user = await create({
      credentials: { password: { value: aPassword }, recovery_question: question },
    });
    const path = `POST /api/v1/users/${user.id}/credentials/forgot_password_recovery_question`;
    const answerWith = (answer: string) =>
      call(path, { body: { password: { value: 'Another-Horse-1' }, recovery_question: { answer } } });
    expect(codeOf(await answerWith('Namba'))).toEqual([403, 'E0000087']);
    expect(await directory.eventTypes()).toEqual([]);
    expect((await answerWith(' UMEDA  station ')).status).toBe(200);
    expect(await directory.eventTypes()).toEqual(['user.account.update_password']);
    expect((await changePassword(user, 'Another-Horse-1', 'Yet-Another-Horse')).status).toBe(200);
  });

  test('answered wrong as often as locks an account is used up until another is set; the account stays open', async () => {
    const user = await create({
      credentials: { password: { value: aPassword }, recovery_question: question },
    });
    const path = `POST /api/v1/users/${user.id}/credentials/forgot_password_recovery_question`;
    const answerWith = (answer: string) =>
      call(path, { body: { password: { value: 'Another-Horse-1' }, recovery_question: { answer } } });
    for (let i = 0; i < 3; i++) expect(codeOf(await answerWith('Namba'))).toEqual([403, 'E0000087']);
    expect(codeOf(await answerWith(question.answer))).toEqual([429, 'E0000047']);
    directory.platform.clock.advance(24 * 60 * 60_000);
    expect(codeOf(await answerWith(question.answer))).toEqual([429, 'E0000047']);
    expect((await directory.users.findPerson(user.id))?.status).toBe('ACTIVE');
    expect((await directory.users.credential.read(user.id))?.attempts).toBe(0);
    expect(await directory.eventTypes()).toEqual([]);
    await call(`POST /api/v1/users/${user.id}/credentials/change_recovery_question`, {
      body: { password: { value: aPassword }, recovery_question: question },
    });
    expect((await answerWith(question.answer)).status).toBe(200);
  });
});

describe('the count of failures', () => {
  test('locks at the limit and not before, and a locked account is not counted further', async () => {
    const user = await create();
    const { credential } = directory.users;
    for (let attempt = 1; attempt <= 3; attempt++) {
      expect(await credential.countAttempt(user.id, directory.policy)).toEqual({
        allowed: true,
        attempts: attempt,
      });
      expect(await credential.recordFailure(user.id, directory.policy)).toEqual({ lockedOut: attempt === 3 });
    }
    expect(await credential.countAttempt(user.id, directory.policy)).toEqual({
      allowed: false,
      attempts: 0,
      lockedOut: true,
    });
    expect((await credential.read(user.id))?.attempts).toBe(3);
    expect(await directory.eventTypes()).toEqual(['user.account.lock']);
  });

  test('is forgotten by a right password', async () => {
    const user = await create();
    const { credential } = directory.users;
    await credential.countAttempt(user.id, directory.policy);
    await directory.platform.database.transaction((tx) => credential.succeed(tx, user.id));
    expect((await credential.read(user.id))?.attempts).toBe(0);
  });

  test('opens by time when the policy says so', async () => {
    const facts = { maxAttempts: 1, autoUnlockMinutes: 30 };
    const user = await create();
    const { credential } = directory.users;
    await credential.countAttempt(user.id, facts);
    await credential.recordFailure(user.id, facts);
    expect((await credential.countAttempt(user.id, facts)).allowed).toBe(false);
    directory.platform.clock.advance(29 * 60_000);
    expect((await credential.countAttempt(user.id, facts)).allowed).toBe(false);
    directory.platform.clock.advance(61_000);
    expect(await credential.countAttempt(user.id, facts)).toEqual({ allowed: true, attempts: 1 });
    expect((await directory.users.findPerson(user.id))?.status).toBe('ACTIVE');
    expect(await directory.eventTypes()).toEqual(['user.account.lock', 'user.account.unlock']);
  });

  test('never locks where the policy sets no limit', async () => {
    const user = await create();
    for (let i = 0; i < 20; i++) {
      expect(
        (await directory.users.credential.countAttempt(user.id, { maxAttempts: 0, autoUnlockMinutes: 0 }))
          .allowed,
      ).toBe(true);
    }
  });

  test('holds back guesses in statuses that cannot lock, and starts again after a rest', async () => {
    const user = await create(withPassword(), '?activate=false');
    const { credential } = directory.users;
    for (let i = 0; i < 3; i++) await credential.countAttempt(user.id, directory.policy);
    expect(await credential.countAttempt(user.id, directory.policy)).toMatchObject({
      allowed: false,
      lockedOut: false,
    });
    directory.platform.clock.advance(16 * 60_000);
    expect(await credential.countAttempt(user.id, directory.policy)).toEqual({ allowed: true, attempts: 1 });
  });
});

describe('for whoever signs people in', () => {
  test('an imported hash is replaced by one of ours at the first sign-in, and the provider becomes OKTA', async () => {
    const salt = Buffer.from('pepper');
    const value = createHash('sha256').update(salt).update(aPassword).digest('base64');
    const hash = { algorithm: 'SHA-256', salt: salt.toString('base64'), saltOrder: 'PREFIX', value };
    const user = await create({ credentials: { password: { hash } } });
    const { credential } = directory.users;
    const stored = (await credential.read(user.id))?.hash;
    if (stored === undefined) throw new Error('no hash was stored');
    expect(await directory.platform.passwords.verify(stored, aPassword)).toEqual({ ok: true, upgrade: true });
    await credential.upgrade(user.id, stored, aPassword);
    const upgraded = await credential.read(user.id);
    expect(upgraded?.hash).toMatch(/^\$argon2id\$/);
    expect((await directory.users.findPerson(user.id))?.provider).toEqual({ type: 'OKTA', name: 'OKTA' });
  });

  test('an upgrade does not undo a password that was set meanwhile', async () => {
    const user = await create();
    const { credential } = directory.users;
    const before = (await credential.read(user.id))?.hash ?? '';
    await changePassword(user, aPassword, 'Another-Horse-1');
    const after = (await credential.read(user.id))?.hash;
    await credential.upgrade(user.id, before, aPassword);
    expect((await credential.read(user.id))?.hash).toBe(after);
  });

  test('a password is set only on a proof that fits the status', async () => {
    const user = await create({});
    const { credential } = directory.users;
    const subject = { id: user.id, login: user.profile.login, profile: user.profile, groupIds: [] };
    const verdict = await credential.prepare(subject, 'Another-Horse-1');
    if (!('prepared' in verdict)) throw new Error(verdict.problems.join());
    const setOwn = (proof: 'activation' | 'recovery') =>
      directory.platform.database.transaction((tx) =>
        credential.setOwn(tx, somebody, user.id, verdict.prepared, { proof }),
      );
    expect(await setOwn('recovery')).toBe(false);
    expect(await setOwn('activation')).toBe(true);
    expect(await directory.users.findPerson(user.id)).toMatchObject({ status: 'ACTIVE', hasPassword: true });
    expect(await setOwn('activation')).toBe(false);
  });

  test('a sign-in is written by the group commit and forgets the failures', async () => {
    const user = await create();
    await directory.users.credential.countAttempt(user.id, directory.policy);
    const now = directory.platform.clock.nowMs();
    await directory.platform.database.groupCommit.commit({
      writes: [directory.users.recordSignIn(user.id, now), directory.users.recordSignIn(user.id, now - 5)],
    });
    expect((await directory.users.findPerson(user.id))?.lastLoginMs).toBe(Math.trunc(now));
    expect((await directory.users.credential.read(user.id))?.attempts).toBe(0);
  });

  test('a person is found by login in any spelling, with every group and Everyone', async () => {
    const group = (await call('POST /api/v1/groups', { body: { profile: { name: 'Tills' } } })).json<{
      id: string;
    }>();
    const user = await create({ groupIds: [group.id] });
    const { everyoneId } = directory.groups.builtIn();
    const spelled = user.profile.login.toUpperCase();
    const found = await Promise.all([
      directory.users.findPerson(user.id),
      directory.users.findPersonByLogin(` ${spelled} `),
      directory.users.findPersonByLogin(user.id),
      directory.users.findPersonByLogin(spelled.split('@')[0] ?? ''),
    ]);
    for (const person of found) {
      expect(person?.id).toBe(user.id);
      expect(person?.groupIds).toEqual([group.id, everyoneId]);
    }
    expect(await directory.users.findPersonByLogin('')).toBeUndefined();
    expect(await directory.users.findPersonByLogin('nobody')).toBeUndefined();
  });
});
