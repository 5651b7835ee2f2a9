import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import { aClient as client, rightPassword, type TestSignIn, testSignIn } from '#test/kit/signin.ts';
import { createAttemptQueue } from './attempt-queue.ts';
import { passwordAge } from './password-age.ts';

let org: TestSignIn;
beforeAll(async () => {
  org = await testSignIn();
});
afterAll(() => org.close());
beforeEach(() => {
  org.hashing.length = 0;
});

const check = (login: string, password: string) =>
  org.area.verifyPassword({ who: { login }, password, client, path: 'signin' });
const statusOf = async (id: string) => (await org.directory.users.findPerson(id))?.status;
const lockouts = {
  maxAttempts: 3,
  autoUnlockMinutes: 0,
  showLockoutFailures: false,
  userLockoutNotificationChannels: [],
};

describe('a wrong password', () => {
  test('costs one hash, whoever it is for', async () => {
    await org.addPerson('cost@example.com');
    await org.addPerson('nopassword@example.com', { password: null });
    await org.addPerson('costsuspended@example.com', { status: 'SUSPENDED' });
    await org.addPerson('costgone@example.com', { status: 'DEPROVISIONED' });
    const costs: Record<string, string[]> = {};
    for (const login of [
      'nobody@example.com',
      'cost@example.com',
      'nopassword@example.com',
      'costsuspended@example.com',
      'costgone@example.com',
      '',
      '   ',
      'x'.repeat(255),
    ]) {
      org.hashing.length = 0;
      expect(await check(login, 'wrong'), login).toEqual({ outcome: 'WRONG', lockedMinutes: undefined });
      costs[login] = [...org.hashing];
    }
    for (const cost of Object.values(costs)) expect(cost).toEqual(['verify']);
  });

  test('that is longer than anybody’s is refused without a hash, for everybody', async () => {
    await org.addPerson('long@example.com');
    for (const login of ['long@example.com', 'nobody@example.com']) {
      expect(await check(login, 'x'.repeat(1_000_000))).toMatchObject({ outcome: 'WRONG' });
    }
  });

  test('writes as often for nobody as for somebody', async () => {
    await org.addPerson('writes@example.com');
    await check('writes@example.com', 'wrong');
    await check('nobody@example.com', 'wrong');
    const decoys = async () =>
      Number(
        (await org.platform.database.query<{ sum: string }>(sql`select sum(attempts) from signin_decoys`))[0]
          ?.sum,
      );
    const before = await decoys();
    await check('nobody@example.com', 'wrong');
    expect(await decoys()).toBe(before + 1);
    await check('writes@example.com', 'wrong');
    expect(await decoys()).toBe(before + 1);
  });
});

describe('too many wrong passwords', () => {
  test('lock the account, which then answers as before: the right password too', async () => {
    await org.changePasswordPolicy({ lockout: lockouts });
    const { id } = await org.addPerson('lock@example.com');
    for (let n = 1; n <= 3; n++)
      expect(await check('lock@example.com', 'wrong')).toEqual({
        outcome: 'WRONG',
        lockedMinutes: undefined,
      });
    expect(await statusOf(id)).toBe('LOCKED_OUT');
    org.hashing.length = 0;
    expect(await check('lock@example.com', rightPassword)).toEqual({
      outcome: 'WRONG',
      lockedMinutes: undefined,
    });
    expect(org.hashing).toEqual(['verify']);
    const locks = (await org.events('user.account.lock')).filter((event) => event.target?.[0]?.id === id);
    expect(locks).toHaveLength(1);
    const reasons = (await org.events('user.session.start'))
      .filter((event) => event.actor.id === id)
      .map((event) => event.outcome?.reason);
    expect(reasons).toEqual(['INVALID_CREDENTIALS', 'INVALID_CREDENTIALS', 'LOCKED_OUT', 'LOCKED_OUT']);
  });

  test('are counted for the person, however the name is typed', async () => {
    await org.changePasswordPolicy({ lockout: lockouts });
    const { id } = await org.addPerson('Ünter@example.com');
    for (const login of ['ünter@example.com', 'UNTER@EXAMPLE.COM', 'unter']) await check(login, 'wrong');
    expect(await statusOf(id)).toBe('LOCKED_OUT');
  });

  test('are forgotten with a right one', async () => {
    await org.changePasswordPolicy({ lockout: lockouts });
    const { id } = await org.addPerson('forgive@example.com');
    for (let round = 0; round < 4; round++) {
      await check('forgive@example.com', 'wrong');
      await check('forgive@example.com', 'wrong');
      expect((await check('forgive@example.com', rightPassword)).outcome).toBe('RIGHT');
    }
    expect(await statusOf(id)).toBe('ACTIVE');
    expect((await org.directory.users.credential.read(id))?.attempts).toBe(0);
  });

  test('open again after the time that the policy gives, and tell of it only where the policy says so', async () => {
    await org.changePasswordPolicy({
      lockout: { ...lockouts, autoUnlockMinutes: 20, showLockoutFailures: true },
    });
    await org.addPerson('timed@example.com');
    await check('timed@example.com', 'wrong');
    await check('timed@example.com', 'wrong');
    expect(await check('timed@example.com', 'wrong')).toEqual({ outcome: 'WRONG', lockedMinutes: 20 });
    expect(await check('timed@example.com', rightPassword)).toEqual({ outcome: 'WRONG', lockedMinutes: 20 });
    org.platform.clock.advance(20 * 60_000 + 1000);
    expect((await check('timed@example.com', rightPassword)).outcome).toBe('RIGHT');
    expect((await org.events('user.account.unlock')).length).toBe(1);
  });

  test('never lock where the policy sets no limit', async () => {
    await org.changePasswordPolicy({ lockout: { ...lockouts, maxAttempts: 0 } });
    const { id } = await org.addPerson('nolimit@example.com');
    for (let n = 0; n < 15; n++) await check('nolimit@example.com', 'wrong');
    expect(await statusOf(id)).toBe('ACTIVE');
    await org.changePasswordPolicy({ lockout: lockouts });
  });

  test('are mailed to the person where the policy says so', async () => {
    await org.changePasswordPolicy({ lockout: { ...lockouts, userLockoutNotificationChannels: ['EMAIL'] } });
    await org.addPerson('mailed@example.com', { profile: { preferredLanguage: 'ja' } });
    for (let n = 0; n < 3; n++) await check('mailed@example.com', 'wrong');
    await org.platform.jobs.drain();
    const [mail] = org.platform.mail.messages.filter((message) => message.to === 'mailed@example.com');
    expect(mail?.subject).toContain('アカウントがロックされました');
    await org.changePasswordPolicy({ lockout: lockouts });
  });
});

describe('a right password', () => {
  test('that was brought from another system is verified once and kept our way from then on', async () => {
    const { id } = await org.addPerson('imported@example.com', { password: null, status: 'STAGED' });
    const salt = Buffer.from('salty');
    const hash = createHash('sha256').update(salt).update('Old-System-1').digest('base64');
    await org.platform.database.transaction(async (tx) => {
      await tx.execute(sql`
        update user_credentials set provider_type = 'IMPORT', provider_name = 'IMPORT', password_changed = ${org.platform.clock.now()},
          password = ${JSON.stringify({ algorithm: 'SHA-256', value: hash, salt: salt.toString('base64'), saltOrder: 'PREFIX' })}::jsonb
        where user_id = ${id}`);
      await tx.execute(sql`update users set status = 'ACTIVE' where id = ${id}`);
    });
    expect(await check('imported@example.com', 'Not-That-One-1')).toMatchObject({ outcome: 'WRONG' });
    expect(await check('imported@example.com', 'Old-System-1')).toMatchObject({ outcome: 'RIGHT' });
    const stored = (await org.directory.users.credential.read(id))?.hash;
    expect(stored).toMatch(/^\$argon2id\$/);
    org.hashing.length = 0;
    expect(await check('imported@example.com', 'Old-System-1')).toMatchObject({ outcome: 'RIGHT' });
    expect(org.hashing).toEqual(['verify']);
  });

  test('of somebody who may not come in is still told to be right: the decision is another’s', async () => {
    await org.addPerson('right-but-suspended@example.com', { status: 'SUSPENDED' });
    expect(await check('right-but-suspended@example.com', rightPassword)).toMatchObject({
      outcome: 'RIGHT',
      person: { status: 'SUSPENDED' },
    });
  });

  test('is the same in composed and decomposed letters', async () => {
    await org.addPerson('unicode@example.com', { password: 'Pässword-99-é' });
    expect(await check('unicode@example.com', 'Pa\u0308ssword-99-e\u0301')).toMatchObject({
      outcome: 'RIGHT',
    });
    expect(await check('unicode@example.com', 'Passwort-99-e')).toMatchObject({ outcome: 'WRONG' });
  });
});

describe('the age of a password', () => {
  const day = 24 * 60 * 60 * 1000;
  const age = { maxAgeDays: 90, expireWarnDays: 5, minAgeMinutes: 0, historyCount: 0 };
  test.each([
    ['ACTIVE', 0, { expired: false, daysLeft: undefined }],
    ['ACTIVE', 84.9 * day, { expired: false, daysLeft: undefined }],
    ['ACTIVE', 85 * day, { expired: false, daysLeft: 5 }],
    ['ACTIVE', 89.5 * day, { expired: false, daysLeft: 1 }],
    ['ACTIVE', 90 * day, { expired: true, daysLeft: undefined }],
    ['PASSWORD_EXPIRED', 0, { expired: true, daysLeft: undefined }],
  ] as const)('%s after %d ms', (status, elapsed, expected) => {
    expect(passwordAge({ status, passwordChangedMs: 1000 }, age, 1000 + elapsed)).toEqual(expected);
  });

  test('means nothing where the policy sets none', () => {
    expect(passwordAge({ status: 'ACTIVE', passwordChangedMs: 0 }, { ...age, maxAgeDays: 0 }, 1e15)).toEqual({
      expired: false,
      daysLeft: undefined,
    });
  });
});

describe('the line of attempts', () => {
  test('goes one by one for one account, side by side for others, and forgets who is gone', async () => {
    const queue = createAttemptQueue({ maxWaiting: 10 });
    const log: string[] = [];
    const gate = Promise.withResolvers<void>();
    const first = queue.run('a', async () => (await gate.promise, log.push('a1')));
    const second = queue.run('a', async () => log.push('a2'));
    await queue.run('b', async () => log.push('b'));
    gate.resolve();
    await Promise.all([first, second]);
    expect(log).toEqual(['b', 'a1', 'a2']);
    expect(queue.size).toBe(0);
  });

  test('is not stopped by an attempt that failed, and turns away whoever comes when it is full', async () => {
    const queue = createAttemptQueue({ maxWaiting: 1 });
    const gate = Promise.withResolvers<void>();
    const broken = queue.run('a', () => gate.promise.then(() => Promise.reject(new Error('database away'))));
    const next = queue.run('a', async () => 'looked at');
    expect(await queue.run('a', async () => 'never')).toBeUndefined();
    gate.resolve();
    await expect(broken).rejects.toThrow('database away');
    expect(await next).toBe('looked at');
  });
});
