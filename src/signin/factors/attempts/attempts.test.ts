import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import { somebody, type TestDirectory, testDirectory } from '#test/kit/directory.ts';
import { type Attempts, createAttempts } from './index.ts';

let org: TestDirectory;
let attempts: Attempts;
let userId: string;
const minuteMs = 60_000;
const pass = (minutes: number) => org.platform.clock.advance(minutes * minuteMs);

beforeAll(async () => {
  org = await testDirectory();
  attempts = createAttempts(org.platform);
  const profile = {
    login: 'guessed@example.com',
    email: 'guessed@example.com',
    firstName: 'G',
    lastName: 'G',
  };
  ({ id: userId } = await org.users.createUser(somebody, { profile, activate: true, expirePassword: false }));
});
afterAll(() => org.close());

const isLookedAt = (factorId: string, secret?: 'LASTS' | 'PASSING'): Promise<boolean> =>
  attempts.count(userId, factorId, secret).then(
    () => true,
    (error: { code?: string }) => {
      expect(error.code).toBe('E0000047');
      return false;
    },
  );

/** How many of so many guesses are looked at. */
async function guess(factorId: string, guesses: number, secret?: 'LASTS' | 'PASSING'): Promise<number> {
  const all = await Promise.all(Array.from({ length: guesses }, () => isLookedAt(factorId, secret)));
  return all.filter(Boolean).length;
}

test('of fifty guesses at once, five are looked at, and none within the next five minutes', async () => {
  expect(await guess('ostFifty', 50)).toBe(5);
  pass(4);
  expect(await isLookedAt('ostFifty')).toBe(false);
  pass(1);
  expect(await isLookedAt('ostFifty')).toBe(true);
});

test('who goes on guessing waits twice as long after each ten misses, and never sees a hundred and first looked at', async () => {
  let looked = 0;
  let waitedMinutes = 0;
  for (let window = 0; window < 20; window += 1) {
    looked += await guess('ostGuessed', 6);
    const wait = 5 * 2 ** Math.min(Math.floor(looked / 10), 9);
    pass(wait - 1);
    expect(await isLookedAt('ostGuessed'), `after ${looked}`).toBe(false);
    pass(1);
    waitedMinutes += wait;
  }
  expect(looked).toBe(100);
  expect(waitedMinutes).toBeGreaterThan(6 * 24 * 60);
  pass(365 * 24 * 60);
  expect(await guess('ostGuessed', 3)).toBe(0);
});

/** What is said to whoever is refused. */
const refusal = (factorId: string, secret?: 'LASTS' | 'PASSING') =>
  attempts.count(userId, factorId, secret).then(
    () => undefined,
    (error: { message: string; headers: Record<string, string>; minutes?: number }) => error,
  );

test('whoever is refused hears for how long, and is looked at then', async () => {
  await guess('ostTold', 5);
  expect(await refusal('ostTold')).toMatchObject({ minutes: 5, headers: { 'retry-after': '300' } });
  pass(4.5);
  const soon = await refusal('ostTold');
  expect(soon).toMatchObject({ minutes: 1, headers: { 'retry-after': '30' } });
  expect(soon?.message).toContain('Please wait 1 minute before');
  pass(0.5);
  expect(await guess('ostTold', 6)).toBe(5);
  expect(await refusal('ostTold')).toMatchObject({ minutes: 10, headers: { 'retry-after': '600' } });
  pass(10);
  expect(await isLookedAt('ostTold')).toBe(true);
});

test('whoever has missed a hundred times is not told to wait, but to set it up again', async () => {
  const { database, clock } = org.platform;
  const put = (factorId: string, misses: number) =>
    database.query(sql`
      insert into factor_attempts (user_id, factor_id, attempts, attempts_since, misses)
      values (${userId}, ${factorId}, 5, ${clock.now()}, ${misses})`);
  await put('ostNearly', 95);
  const nearly = await refusal('ostNearly');
  expect(nearly?.message).toContain('Please wait 43 hours before');
  await put('ostOver', 100);
  const over = await refusal('ostOver');
  expect(over?.message).toContain('has to be set up again');
  expect([over?.minutes, over?.headers]).toEqual([undefined, {}]);
  pass(365 * 24 * 60);
  expect((await refusal('ostOver'))?.message).toContain('has to be set up again');
});

test('what is set up again begins from nothing on every road, and another’s name that begins alike does not', async () => {
  for (const name of ['ostGone', 'ostGone.recovery', 'ostGoneNot']) expect(await guess(name, 6)).toBe(5);
  await org.platform.database.transaction((tx) => attempts.forget(tx, userId, 'ostGone'));
  expect(await isLookedAt('ostGone')).toBe(true);
  expect(await isLookedAt('ostGone.recovery')).toBe(true);
  expect(await isLookedAt('ostGoneNot')).toBe(false);
  await org.platform.database.transaction((tx) => attempts.forget(tx, userId));
  expect(await isLookedAt('ostGoneNot')).toBe(true);
});

test('a right answer, or setting up again, begins from nothing', async () => {
  for (let window = 0; window < 4; window += 1) {
    await guess('ostForgiven', 5);
    pass(60);
  }
  await org.platform.database.transaction((tx) => attempts.forgive(tx, userId, 'ostForgiven'));
  expect(await guess('ostForgiven', 6)).toBe(5);
  pass(5);
  expect(await isLookedAt('ostForgiven')).toBe(true);
});

test('guesses at a code that passes cannot end the next one: it waits forty minutes at most', async () => {
  for (let window = 0; window < 30; window += 1) {
    await guess('sms', 6, 'PASSING');
    pass(40);
  }
  expect(await isLookedAt('sms', 'PASSING')).toBe(true);
});
