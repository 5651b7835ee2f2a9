import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestAccess, testAccess } from '#test/kit/access.ts';
import { aCaller } from '#test/kit/api.ts';
import { somebody, type WireGroup } from '#test/kit/directory.ts';

let access: TestAccess;
beforeAll(async () => {
  access = await testAccess();
});
afterAll(() => access?.close());

type Shown = { id: string; effective: string; direct: boolean; groups: { name: string }[] };
const list = (userId: string, as = aCaller()) =>
  access.api.call(`GET /gatehouse/v1/users/${userId}/apps`, { as });

test('apps of nobody, or for who may not read people, are refused', async () => {
  expect((await list('00unobody00000000000')).status).toBe(404);
  const person = await access.addPerson();
  expect((await list(person.id, aCaller({ permissions: new Set() }))).status).toBe(403);
});

test('an app is theirs by an own assignment or by a group, and both are told; apps out of reach are not', async () => {
  const person = await access.addPerson();
  const [own, shared] = [await access.addApp(), await access.addApp()];
  const group = (
    await access.api.call('POST /api/v1/groups', { body: { profile: { name: 'Till' } } })
  ).json<WireGroup>();
  await access.api.call(`PUT /api/v1/groups/${group.id}/users/${person.id}`);
  for (const app of [own, shared])
    await access.api.call(`PUT /api/v1/apps/${app.id}/groups/${group.id}`, { body: {} });
  await access.api.call(`POST /api/v1/apps/${own.id}/users`, { body: { id: person.id } });
  const shown = (await list(person.id)).json<Shown[]>();
  const of = (id: string) => shown.find((one) => one.id === id);
  expect(of(own.id)).toMatchObject({ effective: 'USER', direct: true, groups: [{ name: 'Till' }] });
  expect(of(shared.id)).toMatchObject({ effective: 'GROUP', direct: false, groups: [{ name: 'Till' }] });
  // The kit says of every app that it is out of reach for who reaches only some.
  const limited = aCaller({ permissions: new Set(['okta.users.read']) });
  expect((await list(person.id, limited)).json()).toEqual([]);
  await access.directory.users.deactivate(somebody, person.id);
  expect((await list(person.id)).json()).toEqual([]);
});
