import { afterAll, beforeAll, expect, test } from 'vitest';
import { aClientContext, type TestAccess, testAccess } from '#test/kit/access.ts';
import { aCaller } from '#test/kit/api.ts';

let access: TestAccess;
beforeAll(async () => {
  access = await testAccess();
});
afterAll(() => access?.close());

const list = (userId: string, as = aCaller()) =>
  access.api.call(`GET /gatehouse/v1/users/${userId}/sessions`, { as });

test('the sessions of nobody, or for who may not read people, are refused', async () => {
  expect((await list('00unobody00000000000')).status).toBe(404);
  const person = await access.addPerson();
  const stranger = aCaller({ permissions: new Set(['okta.groups.read']) });
  expect((await list(person.id, stranger)).status).toBe(403);
});

test('live sessions are told with what was proved, the last used first, and can be ended by their id', async () => {
  const person = await access.addPerson();
  expect((await list(person.id)).json()).toEqual([]);
  const begin = () =>
    access.platform.database.transaction((tx) =>
      access.sessions.create(tx, {
        userId: person.id,
        amr: ['pwd'],
        authTimeMs: access.platform.clock.nowMs(),
        limits: { idleMs: 7_200_000, lifetimeMs: 0, persistent: false },
        persistent: false,
        client: aClientContext,
      }),
    );
  const [one, two] = [await begin(), await begin()];
  const shown = (await list(person.id)).json<Record<string, unknown>[]>();
  expect(shown.map(({ id }) => id).sort()).toEqual([one.session.id, two.session.id].sort());
  expect(shown[0]).toMatchObject({
    status: 'ACTIVE',
    amr: ['pwd'],
    ipAddress: aClientContext.ipAddress,
    isPersistent: false,
    risk: null,
  });
  // The id alone opens nothing; the cookie has a secret beside it.
  expect(JSON.stringify(shown)).not.toContain(one.cookie.value.split('.')[1]);
  await access.api.call(`DELETE /api/v1/sessions/${one.session.id}`);
  expect((await list(person.id)).json()).toHaveLength(1);
});
