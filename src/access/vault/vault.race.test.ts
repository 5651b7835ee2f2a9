import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestAccess, testAccess } from '#test/kit/access.ts';
import { somebody } from '#test/kit/directory.ts';
import { aPasswordStore } from '#test/kit/vaulted-app.ts';
import type { VaultedInstance } from './credentials.ts';

let access: TestAccess;
let app: VaultedInstance;

beforeAll(async () => {
  access = await testAccess();
  const made = await access.api.call('POST /api/v1/apps', { body: aPasswordStore() });
  const instance = access.apps.get(made.json<{ id: string }>().id);
  if (instance.vaulted === undefined) throw new Error('not opened with a password');
  app = { ...instance, vaulted: instance.vaulted };
});
afterAll(() => access?.close());

test('passwords written at the same moment: one of them is kept, whole, with who set it and where', async () => {
  const user = await access.addPerson();
  await access.api.call(`POST /api/v1/apps/${app.id}/users`, { body: { id: user.id } });
  const person = await access.getPerson(user.id);
  const wanted = Array.from({ length: 12 }, (_, index) => `password-${index}`);
  await Promise.all(
    wanted.map((password, index) =>
      access.platform.database.transaction((tx) =>
        access.vault.change(tx, {
          app,
          person,
          setBy: index % 2 === 0 ? 'PERSON' : 'ADMINISTRATOR',
          password,
          by: somebody,
        }),
      ),
    ),
  );
  const opened = await access.vault.open(app, user.id);
  expect(wanted).toContain(opened?.password);
  const index = wanted.indexOf(opened?.password ?? '');
  expect(await access.vault.find(app.id, user.id)).toMatchObject({
    setBy: index % 2 === 0 ? 'PERSON' : 'ADMINISTRATOR',
    hasPassword: true,
  });
});

test('a password written while the person is unassigned is gone, at once or with the next sweep', async () => {
  const people = await Promise.all(Array.from({ length: 6 }, () => access.addPerson()));
  for (const user of people)
    await access.api.call(`POST /api/v1/apps/${app.id}/users`, { body: { id: user.id } });
  await Promise.all(
    people.flatMap((user) => [
      access.api.call(`DELETE /api/v1/apps/${app.id}/users/${user.id}`),
      access
        .getPerson(user.id)
        .then((person) =>
          access.platform.database.transaction((tx) =>
            access.vault.change(tx, { app, person, setBy: 'PERSON', password: 'x', by: somebody }),
          ),
        ),
    ]),
  );
  await access.vault.sweep({ appId: app.id });
  for (const user of people) expect(await access.vault.find(app.id, user.id)).toBeUndefined();
});
