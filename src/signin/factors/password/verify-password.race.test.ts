import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aClient as client, rightPassword, type TestSignIn, testSignIn } from '#test/kit/signin.ts';
import { createVerifyPassword } from './verify-password.ts';

let org: TestSignIn;
beforeAll(async () => {
  org = await testSignIn();
});
afterAll(() => org.close());

/** Another node: the same database, a queue of its own. */
const otherNode = (looked: string[]) =>
  createVerifyPassword({
    ...org.platform,
    systemLog: org.systemLog,
    users: org.directory.users,
    policies: org.policies,
    passwords: {
      ...org.platform.passwords,
      verify: async (stored, password) => (
        looked.push(password), org.platform.passwords.verify(stored, password)
      ),
    },
  });

describe('fifty guesses at once', () => {
  test('are looked at as often as the policy allows, on two nodes together, and then the account is locked', async () => {
    const { id } = await org.addPerson('race@example.com');
    const looked: string[] = [];
    const nodes = [otherNode(looked), otherNode(looked)];
    const guesses = Array.from({ length: 50 }, (_, n) =>
      nodes[n % 2]?.({ who: { login: 'race@example.com' }, password: `guess ${n}`, client, path: 'signin' }),
    );
    const answers = await Promise.all(guesses);
    expect(new Set(answers.map((answer) => answer?.outcome))).toEqual(new Set(['WRONG']));
    // Okta's default.
    expect(looked).toHaveLength(10);
    expect((await org.directory.users.findPerson(id))?.status).toBe('LOCKED_OUT');
    const locks = (await org.events('user.account.lock')).filter((event) => event.target?.[0]?.id === id);
    expect(locks).toHaveLength(1);
    const failures = (await org.events('user.session.start')).filter((event) => event.actor.id === id);
    expect(failures).toHaveLength(50);
  });

  test('that are all right lock nobody out', async () => {
    const { id } = await org.addPerson('shift@example.com');
    const answers = await Promise.all(
      Array.from({ length: 40 }, () =>
        org.area.verifyPassword({
          who: { login: 'shift@example.com' },
          password: rightPassword,
          client,
          path: 'signin',
        }),
      ),
    );
    expect(answers.every((answer) => answer.outcome === 'RIGHT')).toBe(true);
    expect((await org.directory.users.findPerson(id))?.status).toBe('ACTIVE');
    expect((await org.directory.users.credential.read(id))?.attempts).toBe(0);
  });
});
