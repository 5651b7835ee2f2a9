// What protects administrators from each other and from themselves, whoever keeps the roles.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemActor } from '#src/system-log/index.ts';
import { aCaller } from '#test/kit/api.ts';
import {
  aUserBody,
  testDirectory,
  type TestDirectory,
  type WireUser,
  withPassword,
} from '#test/kit/directory.ts';

let directory: TestDirectory;
let count = 0;

beforeAll(async () => {
  directory = await testDirectory();
  await directory.platform.jobs.start();
});
afterAll(() => directory.close());
beforeEach(() => directory.administrators.clear());

const call: TestDirectory['api']['call'] = (request, options) => directory.api.call(request, options);
const create = async () => {
  const answer = await call('POST /api/v1/users', {
    body: aUserBody(`rank${++count}@example.com`, withPassword()),
  });
  return answer.json<WireUser>();
};
const helpDesk = new Set([
  'okta.users.read',
  'okta.users.credentials.manage',
  'okta.users.credentials.resetPassword',
  'okta.users.credentials.expirePassword',
  'okta.users.credentials.resetFactors',
  'okta.users.lifecycle.unlock',
  'okta.users.lifecycle.clearSessions',
]);
const waysIn: [string, unknown?][] = [
  ['POST /lifecycle/reset_password?sendEmail=false'],
  ['POST /lifecycle/expire_password_with_temp_password'],
  ['POST /lifecycle/expire_password'],
  ['POST /lifecycle/reset_factors'],
  ['POST /credentials/forgot_password?sendEmail=false'],
  [
    'POST /credentials/change_password',
    { oldPassword: { value: 'x' }, newPassword: { value: 'Another-Horse-1' } },
  ],
  ['DELETE /sessions'],
];
const on = (user: WireUser, way: string) => way.replace(' ', ` /api/v1/users/${user.id}`);

describe('an administrator of lower rank', () => {
  test.each(waysIn)('cannot take over a higher one by %s', async (way, body) => {
    const boss = await create();
    directory.administrators.set(boss.id, 'all');
    const as = aCaller({ id: '00uhelpdesk000000000', permissions: helpDesk });
    const answer = await call(on(boss, way), { as, ...(body === undefined ? {} : { body }) });
    expect([answer.status, answer.json()['errorCode']]).toEqual([403, 'E0000006']);
    expect((await directory.users.findPerson(boss.id))?.status).toBe('ACTIVE');
  });

  test('cannot change the e-mail address or delete one who holds a permission more', async () => {
    const other = await create();
    const mine = new Set([...helpDesk, 'okta.users.userprofile.manage', 'okta.users.lifecycle.delete']);
    directory.administrators.set(other.id, new Set([...mine, 'okta.apps.manage']));
    const as = aCaller({ id: '00uhelpdesk000000000', permissions: mine });
    const email = { profile: { email: 'thief@example.com' } };
    expect((await call(on(other, 'POST '), { as, body: email })).status).toBe(403);
    expect(
      (await call(on(other, 'PUT '), { as, body: { profile: { ...other.profile, ...email.profile } } }))
        .status,
    ).toBe(403);
    expect((await call(on(other, 'DELETE '), { as })).status).toBe(403);
  });

  test('helps people who hold nothing, and equals', async () => {
    const [worker, equal] = [await create(), await create()];
    directory.administrators.set(equal.id, new Set(['okta.users.read']));
    const as = aCaller({ id: '00uhelpdesk000000000', permissions: helpDesk });
    for (const user of [worker, equal]) {
      expect((await call(on(user, 'POST /lifecycle/reset_password?sendEmail=false'), { as })).status).toBe(
        200,
      );
    }
  });

  test('who may edit profiles but not credentials cannot set a password by the profile', async () => {
    const worker = await create();
    const as = aCaller({ permissions: new Set(['okta.users.userprofile.manage']) });
    expect((await call(on(worker, 'POST '), { as, body: withPassword('Another-Horse-1') })).status).toBe(403);
    expect((await call(on(worker, 'POST '), { as, body: { profile: { city: 'Osaka' } } })).status).toBe(200);
  });
});

test('the last super administrator can be neither suspended, deactivated nor deleted', async () => {
  const boss = await create();
  directory.administrators.set(boss.id, 'all');
  await directory.eventTypes();
  for (const way of ['POST /lifecycle/suspend', 'POST /lifecycle/deactivate', 'DELETE ']) {
    expect((await call(on(boss, way))).status).toBe(403);
  }
  expect((await directory.users.findPerson(boss.id))?.status).toBe('ACTIVE');
  expect(await directory.eventTypes()).toEqual([]);
  directory.administrators.set('00usecond00000000000', 'all');
  expect((await call(on(boss, 'POST /lifecycle/suspend'))).status).toBe(200);
});

test('who is given a role joins Okta Administrators, and leaves it with the last one', async () => {
  const user = await create();
  const { administratorsId = '' } = directory.groups.builtIn();
  const announce = (eventType: string) =>
    directory.platform.database.transaction((tx) =>
      directory.systemLog.record(tx, {
        eventType,
        actor: systemActor,
        target: [{ id: user.id, type: 'User', alternateId: user.profile.login, displayName: 'Aoi Tanaka' }],
      }),
    );
  const groupIds = async () => (await directory.users.findPerson(user.id))?.groupIds;
  directory.administrators.set(user.id, helpDesk);
  await announce('user.account.privilege.grant');
  await directory.platform.jobs.drain();
  expect(await groupIds()).toContain(administratorsId);
  directory.administrators.clear();
  await announce('user.account.privilege.revoke');
  await directory.platform.jobs.drain();
  expect(await groupIds()).not.toContain(administratorsId);
});
