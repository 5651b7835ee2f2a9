import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { User } from '#src/directory/users/index.ts';
import { SealedBoxProblem } from '#src/platform/crypto/index.ts';
import { sql } from '#src/platform/database/index.ts';
import { type TestAccess, testAccess } from '#test/kit/access.ts';
import { somebody } from '#test/kit/directory.ts';
import { anAutoLogin, aPasswordStore } from '#test/kit/vaulted-app.ts';
import type { VaultedInstance } from './credentials.ts';

let access: TestAccess;

beforeAll(async () => {
  access = await testAccess();
});
afterAll(() => access?.close());
beforeEach(() => access.eventTypes());

const secret = 'Paper-Moon-4711';
type WireAppUser = {
  scope: string;
  passwordChanged: string | null;
  credentials: { userName: string; password?: Record<string, unknown> };
};

const send = (request: string, body?: unknown) =>
  access.api.call(request, body === undefined ? {} : { body });

async function addApp(scheme: string, more: Record<string, unknown> = {}): Promise<VaultedInstance> {
  const answer = await send('POST /api/v1/apps', aPasswordStore({}, { scheme, ...more }));
  const { id } = answer.json<{ id: string }>();
  return instanceOf(id);
}

function instanceOf(id: string): VaultedInstance {
  const app = access.apps.get(id);
  if (app.vaulted === undefined) throw new Error(`${id} is not opened with a password`);
  return { ...app, vaulted: app.vaulted };
}

const assign = (app: { id: string }, user: User, credentials?: Record<string, unknown>) =>
  send(`POST /api/v1/apps/${app.id}/users`, {
    id: user.id,
    ...(credentials === undefined ? {} : { credentials }),
  });
const appUser = async (app: { id: string }, user: User) =>
  (await send(`GET /api/v1/apps/${app.id}/users/${user.id}`)).json<WireAppUser>();

/** As their own page does. */
async function writeDown(app: VaultedInstance, user: User, own: { userName?: string; password?: string }) {
  const person = await access.getPerson(user.id);
  await access.platform.database.transaction((tx) =>
    access.vault.change(tx, { app, person, setBy: 'PERSON', ...own, by: somebody }),
  );
}

const kept = async (appId: string): Promise<string[]> => {
  const rows = await access.platform.database.query<{ user_id: string }>(
    sql`select user_id from vault_credentials where app_id = ${appId} order by user_id`,
  );
  return rows.map((row) => row.user_id);
};

describe('an administrator', () => {
  test.each([
    [
      'EDIT_PASSWORD_ONLY',
      { password: { value: secret } },
      'credentials.password: under EDIT_PASSWORD_ONLY the person sets it',
    ],
    [
      'EXTERNAL_PASSWORD_SYNC',
      { password: { value: secret } },
      'credentials.password: under EXTERNAL_PASSWORD_SYNC the person sets it',
    ],
    [
      'SHARED_USERNAME_AND_PASSWORD',
      { password: { value: secret } },
      'credentials.password: under SHARED_USERNAME_AND_PASSWORD it is set at the app, for everybody',
    ],
    [
      'SHARED_USERNAME_AND_PASSWORD',
      { userName: 'me' },
      'credentials.userName: under SHARED_USERNAME_AND_PASSWORD it is set at the app, for everybody',
    ],
  ])('cannot set under %s %j', async (scheme, credentials, cause) => {
    const app = await addApp(scheme);
    const user = await access.addPerson();
    await access.eventTypes();
    const answer = await assign(app, user, credentials);
    expect([answer.status, answer.json()]).toMatchObject([
      400,
      {
        errorCode: 'E0000041',
        errorSummary: 'Credentials should not be set on this resource based on the scheme.',
        errorCauses: [{ errorSummary: cause }],
      },
    ]);
    expect(answer.text).not.toContain(secret);
    expect(await kept(app.id)).toEqual([]);
    expect(await access.eventTypes()).toEqual([]);
  });

  test.each([
    ['that is empty', ''],
    ['as long as a book', 'x'.repeat(1025)],
    ['of two lines', 'two\nlines'],
  ])('cannot set a password %s', async (_, value) => {
    const app = await addApp('ADMIN_SETS_CREDENTIALS');
    const answer = await assign(app, await access.addPerson(), { password: { value } });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('credentials.password.value');
    expect(await kept(app.id)).toEqual([]);
  });

  test('sets name and password of somebody, sees that there is one, and never what it is', async () => {
    const app = await addApp('ADMIN_SETS_CREDENTIALS');
    const user = await access.addPerson('teller@example.com');
    await access.eventTypes();
    const answer = await assign(app, user, { userName: 'teller7', password: { value: secret } });
    expect(answer.json<WireAppUser>()).toMatchObject({
      scope: 'USER',
      credentials: { userName: 'teller7', password: {} },
      passwordChanged: expect.stringMatching(/Z$/),
    });
    expect(await access.eventTypes()).toEqual([
      'application.user_membership.add',
      'application.user_membership.change_password',
    ]);
    expect(await access.vault.open(app, user.id)).toEqual({ userName: undefined, password: secret });
    const list = (await send(`GET /api/v1/apps/${app.id}/users`)).text;
    const read = await send(`GET /api/v1/apps/${app.id}?expand=user/${user.id}`);
    for (const text of [answer.text, list, read.text]) {
      expect(text).toContain('"password":{}');
      expect(text).not.toContain(secret);
    }
    // What was read may be sent again.
    expect((await assign(app, user, { userName: 'teller7', password: {} })).status).toBe(200);
    expect(await access.vault.open(app, user.id)).toMatchObject({ password: secret });
    expect(await access.eventTypes()).toEqual(['application.user_membership.update']);
  });

  test('writes over the name that a person wrote down', async () => {
    const app = await addApp('EDIT_USERNAME_AND_PASSWORD');
    const user = await access.addPerson('clerk@example.com');
    await assign(app, user);
    await access.eventTypes();
    await writeDown(app, user, { userName: 'clerk-old', password: secret });
    expect(await access.eventTypes()).toEqual([
      'application.user_membership.change_username',
      'application.user_membership.change_password',
    ]);
    expect((await appUser(app, user)).credentials).toEqual({ userName: 'clerk-old', password: {} });
    expect(
      (await assign(app, user, { userName: 'clerk-new' })).json<WireAppUser>().credentials.userName,
    ).toBe('clerk-new');
    expect(await access.eventTypes()).toEqual(['application.user_membership.change_username']);
    expect(await access.vault.open(app, user.id)).toEqual({ userName: undefined, password: secret });
  });
});

describe('a password in the vault', () => {
  test('of one person does not open in the row of another, nor in that of another app, nor for another site', async () => {
    const app = await addApp('EDIT_USERNAME_AND_PASSWORD');
    const other = await addApp('EDIT_USERNAME_AND_PASSWORD');
    const [mine, theirs] = [await access.addPerson(), await access.addPerson()];
    for (const user of [mine, theirs]) {
      await assign(app, user);
      await assign(other, user);
    }
    await writeDown(app, mine, { password: secret });
    await writeDown(app, theirs, { password: 'theirs' });
    await writeDown(other, mine, { password: 'other' });
    const move = (from: { app: string; user: string }, to: { app: string; user: string }) =>
      access.platform.database.query(sql`
        update vault_credentials set password =
          (select password from vault_credentials where app_id = ${from.app} and user_id = ${from.user})
        where app_id = ${to.app} and user_id = ${to.user}`);
    await move({ app: app.id, user: mine.id }, { app: app.id, user: theirs.id });
    await expect(access.vault.open(app, theirs.id)).rejects.toThrow(SealedBoxProblem);
    await move({ app: app.id, user: mine.id }, { app: other.id, user: mine.id });
    await expect(access.vault.open(other, mine.id)).rejects.toThrow(SealedBoxProblem);
    await access.platform.database.query(
      sql`update vault_credentials set site = 'https://evil.example' where app_id = ${app.id} and user_id = ${mine.id}`,
    );
    expect(await access.vault.open(app, mine.id)).toBeUndefined();
    await access.platform.database.query(
      sql`update vault_credentials set set_by = 'ADMINISTRATOR' where app_id = ${app.id} and user_id = ${mine.id}`,
    );
    await expect(access.vault.open(app, mine.id)).rejects.toThrow(SealedBoxProblem);
  });

  test('that a person wrote down is not given to another site, whoever changes the address of the app', async () => {
    const app = await addApp('EDIT_USERNAME_AND_PASSWORD');
    const user = await access.addPerson();
    await assign(app, user);
    await writeDown(app, user, { password: secret });
    const moved = aPasswordStore({ url: 'https://ledger.evil.example/login' });
    expect((await send(`PUT /api/v1/apps/${app.id}`, moved)).status).toBe(200);
    expect(await access.vault.open(instanceOf(app.id), user.id)).toBeUndefined();
    await send(`PUT /api/v1/apps/${app.id}`, aPasswordStore({ url: 'https://ledger.example.com/new-login' }));
    expect(await access.vault.open(instanceOf(app.id), user.id)).toMatchObject({ password: secret });
  });

  test('that the organisation set goes where the organisation points the app', async () => {
    const app = await addApp('ADMIN_SETS_CREDENTIALS');
    const user = await access.addPerson();
    await assign(app, user, { password: { value: secret } });
    await send(
      `PUT /api/v1/apps/${app.id}`,
      aPasswordStore({ url: 'https://ledger.new.example/login' }, { scheme: 'ADMIN_SETS_CREDENTIALS' }),
    );
    expect(await access.vault.open(instanceOf(app.id), user.id)).toMatchObject({ password: secret });
  });

  test('stands in no table in clear, and in no event', async () => {
    const app = await addApp('ADMIN_SETS_CREDENTIALS');
    const user = await access.addPerson();
    await assign(app, user, { password: { value: secret } });
    const tables = await access.platform.database.query<{ name: string }>(
      sql`select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
    );
    expect(tables.length).toBeGreaterThan(20);
    const { raw } = await import('#src/platform/database/index.ts');
    const hex = Buffer.from(secret).toString('hex');
    for (const { name } of tables) {
      const rows = await access.platform.database.query<{ text: string }>(
        sql`select t::text as text from ${raw(`"${name}"`)} t`,
      );
      for (const { text } of rows) {
        expect(text.includes(secret) || text.includes(hex), name).toBe(false);
      }
    }
  });
});

describe('credentials end', () => {
  test('with the person’s own assignment, at once, unless a group of theirs still has the app', async () => {
    const app = await addApp('ADMIN_SETS_CREDENTIALS');
    const user = await access.addPerson();
    await assign(app, user, { password: { value: secret } });
    await access.eventTypes();
    expect((await send(`DELETE /api/v1/apps/${app.id}/users/${user.id}`)).status).toBe(204);
    expect(await kept(app.id)).toEqual([]);
    expect(await access.eventTypes()).toEqual([
      'application.user_membership.remove',
      'application.user_membership.delete_credentials',
    ]);
    const groupId = await access.addGroup('Tellers', user);
    await send(`PUT /api/v1/apps/${app.id}/groups/${groupId}`, {});
    await assign(app, user, { password: { value: secret } });
    await send(`DELETE /api/v1/apps/${app.id}/users/${user.id}`);
    expect(await kept(app.id)).toEqual([user.id]);
  });

  test('with the group’s assignment, by a job, for those who have no other', async () => {
    const app = await addApp('EDIT_USERNAME_AND_PASSWORD');
    const [leaver, stayer] = [await access.addPerson(), await access.addPerson()];
    const groupId = await access.addGroup('Ledger users', leaver, stayer);
    await send(`PUT /api/v1/apps/${app.id}/groups/${groupId}`, {});
    await assign(app, stayer);
    await writeDown(app, leaver, { password: secret });
    await writeDown(app, stayer, { password: secret });
    await send(`DELETE /api/v1/apps/${app.id}/groups/${groupId}`);
    await access.platform.jobs.drain();
    expect(await kept(app.id)).toEqual([stayer.id]);
    expect(await access.eventTypes()).toContain('application.user_membership.delete_credentials');
  });

  test('with the membership, within a day', async () => {
    const app = await addApp('EDIT_USERNAME_AND_PASSWORD');
    const user = await access.addPerson();
    const groupId = await access.addGroup('Seasonal', user);
    await send(`PUT /api/v1/apps/${app.id}/groups/${groupId}`, {});
    await writeDown(app, user, { password: secret });
    expect(await access.vault.sweep()).toBe(0);
    await access.directory.users.removeFromGroup(somebody, groupId, user.id);
    expect(await access.vault.sweep()).toBe(1);
    expect(await kept(app.id)).toEqual([]);
  });

  test('with the person’s deactivation, and with the app', async () => {
    const app = await addApp('EDIT_USERNAME_AND_PASSWORD');
    const everyone = await send('POST /api/v1/apps', {
      ...anAutoLogin(undefined, 'For all'),
      settings: { implicitAssignment: true, signOn: { loginUrl: 'https://wiki.example.com/' } },
    });
    const forAll = instanceOf(everyone.json<{ id: string }>().id);
    const [leaver, other] = [await access.addPerson(), await access.addPerson()];
    for (const user of [leaver, other]) {
      await assign(app, user);
      await writeDown(app, user, { password: secret });
      await writeDown(forAll, user, { password: secret });
    }
    await access.directory.users.deactivate(somebody, leaver.id);
    await access.platform.jobs.drain();
    expect([await kept(app.id), await kept(forAll.id)]).toEqual([[other.id], [other.id]]);
    await send(`POST /api/v1/apps/${app.id}/lifecycle/deactivate`);
    expect((await send(`DELETE /api/v1/apps/${app.id}`)).status).toBe(204);
    expect(await kept(app.id)).toEqual([]);
  });
});
