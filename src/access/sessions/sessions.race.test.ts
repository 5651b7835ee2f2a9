import { afterAll, beforeAll, expect, test } from 'vitest';
import { aClientContext, type TestAccess, testAccess } from '#test/kit/access.ts';

let access: TestAccess;

beforeAll(async () => {
  access = await testAccess();
});
afterAll(() => access?.close());

const limits = { idleMs: 7_200_000, lifetimeMs: 0, persistent: false };

test('of fifty who redeem one session token at once, one gets a session', async () => {
  const user = await access.addPerson();
  const token = access.sessions.createSessionToken({
    userId: user.id,
    amr: ['pwd'],
    authTimeMs: access.platform.clock.nowMs(),
  });
  const answers = await Promise.all(
    Array.from({ length: 50 }, () =>
      access.api.call('POST /api/v1/sessions', { body: { sessionToken: token } }),
    ),
  );
  expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
  expect(answers.filter((answer) => answer.status === 401)).toHaveLength(49);
  expect(await access.sessions.listForUser(user.id)).toHaveLength(1);
});

test('of two that renew one session at once, one holds the browser afterwards', async () => {
  const user = await access.addPerson();
  const authTimeMs = access.platform.clock.nowMs();
  const { database } = access.platform;
  const { session } = await database.transaction((tx) =>
    access.sessions.create(tx, {
      userId: user.id,
      amr: ['pwd'],
      authTimeMs,
      limits,
      persistent: false,
      client: aClientContext,
    }),
  );
  const proof = { amr: ['pwd'], authTimeMs, limits, client: aClientContext };
  const renewed = await Promise.all(
    [1, 2, 3, 4].map(() => database.transaction((tx) => access.sessions.reauthenticated(tx, session, proof))),
  );
  expect(renewed.filter((one) => one !== undefined)).toHaveLength(1);
  expect(await access.sessions.listForUser(user.id)).toHaveLength(1);
});

test('ending a session and using it at once leaves it ended', async () => {
  const user = await access.addPerson();
  const { database } = access.platform;
  const { session, cookie } = await database.transaction((tx) =>
    access.sessions.create(tx, {
      userId: user.id,
      amr: ['pwd'],
      authTimeMs: 0,
      limits,
      persistent: false,
      client: aClientContext,
    }),
  );
  const write = access.sessions.touch({ ...session, lastSeenMs: 0 });
  await Promise.all([
    database.transaction((tx) => access.sessions.end(tx, session, 'signed-out', aClientContext)),
    database.groupCommit.commit({ writes: write === undefined ? [] : [write] }),
  ]);
  expect(await access.sessions.find(cookie.value)).toBeUndefined();
});

test('a thousand look-ups at once find each its own session', async () => {
  const { database } = access.platform;
  const users = await Promise.all(Array.from({ length: 5 }, () => access.addPerson()));
  const begun = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      database.transaction((tx) =>
        access.sessions.create(tx, {
          userId: users[index % users.length]?.id ?? '',
          amr: ['pwd'],
          authTimeMs: access.platform.clock.nowMs(),
          limits,
          persistent: false,
          client: aClientContext,
        }),
      ),
    ),
  );
  const found = await Promise.all(
    Array.from({ length: 1000 }, (_, index) =>
      access.sessions.find(begun[index % begun.length]?.cookie.value),
    ),
  );
  expect(found.every((session, index) => session?.id === begun[index % begun.length]?.session.id)).toBe(true);
});
