import { afterAll, beforeAll, expect, test } from 'vitest';
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
