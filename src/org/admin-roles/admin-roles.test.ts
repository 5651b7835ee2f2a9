import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Caller } from '#src/platform/http/index.ts';
import { createSystemLog, systemActor, type SystemLog } from '#src/system-log/index.ts';
import { aCaller, testApi, type TestApi } from '#test/kit/api.ts';
import { testPlatform, type TestPlatform } from '#test/kit/database.ts';
import { eventsOf } from '#test/kit/logged.ts';
import { worldOfPeople } from '#test/kit/admin-roles.ts';
import {
  type AdminRoles,
  createAdminRoles,
  expandPermissions,
  type PersonSummary,
  type RoleType,
} from './index.ts';
import { getRole, includes, roleTypes } from './admin-role.ts';

let platform: TestPlatform;
let systemLog: SystemLog;
let adminRoles: AdminRoles;
let api: TestApi;
const people = new Map<string, PersonSummary>();
const inactive = new Set<string>();

function person(name: string): PersonSummary {
  const made = { id: `00u${name}`, login: `${name}@example.com`, displayName: name };
  people.set(made.id, made);
  people.set(made.login, made);
  return made;
}

beforeAll(async () => {
  platform = await testPlatform();
  systemLog = createSystemLog(platform);
  adminRoles = createAdminRoles({
    ...platform,
    systemLog,
    ...worldOfPeople({
      find: async (idOrLogin) => people.get(idOrLogin),
      listActive: async (_db, ids) => new Set(ids.filter((id) => !inactive.has(id))),
    }),
  });
  await platform.jobs.start();
  api = testApi(platform, adminRoles.routes);
  for (const name of ['root', 'ann', 'ben', 'cay', 'dan', 'eve']) person(name);
  await grant('root', 'SUPER_ADMIN');
});
afterAll(() => platform.close());

const grant = (name: string, type: RoleType) =>
  platform.database.transaction((tx) => adminRoles.grant(tx, person(name), type, systemActor));
/** As `authenticate` would make one: with what the person may do at this moment. */
const callerOf = async (name: string): Promise<Caller> =>
  aCaller({
    id: `00u${name}`,
    displayName: name,
    alternateId: `${name}@example.com`,
    permissions: await adminRoles.permissionsOf(`00u${name}`),
  });
const assign = async (name: string, type: string, as?: Caller) =>
  api.call(`POST /api/v1/users/00u${name}/roles`, { body: { type }, as: as ?? (await callerOf('root')) });

describe('roles as data', () => {
  test('there are the twelve standard ones, and all but the super administrator are bounded', () => {
    expect(roleTypes).toHaveLength(12);
    const unbounded = roleTypes.filter((type) => getRole(type).permissions === 'all');
    expect(unbounded).toEqual(['SUPER_ADMIN']);
    for (const type of roleTypes) {
      const permissions = getRole(type).permissions;
      if (permissions === 'all') continue;
      for (const name of permissions) expect(name).toMatch(/^okta(\.[A-Za-z]+){2,4}$/);
      // Handing out roles is how somebody would become everything else.
      expect([type, permissions.has('okta.roles.manage')]).toEqual([type, false]);
    }
  });

  test('a permission brings along what it includes', () => {
    const all = expandPermissions(['okta.users.manage']);
    for (const name of [
      'okta.users.read',
      'okta.users.lifecycle.unlock',
      'okta.users.credentials.resetPassword',
    ])
      expect(all).toContain(name);
    expect(expandPermissions(['okta.users.read'])).not.toContain('okta.users.manage');
    const helpDesk = getRole('HELP_DESK_ADMIN').permissions;
    expect(includes(helpDesk, new Set(['okta.users.lifecycle.unlock']))).toBe(true);
    expect(includes(helpDesk, new Set(['okta.users.lifecycle.deactivate']))).toBe(false);
    expect(includes(helpDesk, 'all')).toBe(false);
  });
});

describe('what is refused', () => {
  test('an unknown role, an attribute too many, an unknown person', async () => {
    const events = await eventsOf(platform, async () => {
      expect((await assign('ann', 'GOD')).status).toBe(400);
      expect((await assign('ann', 'CUSTOM')).status).toBe(400);
      const extra = await api.call('POST /api/v1/users/00uann/roles', {
        body: { type: 'ORG_ADMIN', status: 'ACTIVE' },
        as: await callerOf('root'),
      });
      expect(extra.status).toBe(400);
      const nobody = await api.call('POST /api/v1/users/00unope/roles', {
        body: { type: 'ORG_ADMIN' },
        as: await callerOf('root'),
      });
      expect([nobody.status, nobody.json().errorSummary]).toEqual([
        404,
        'Not found: Resource not found: 00unope (User)',
      ]);
      expect((await api.call('GET /api/v1/users/00uann/roles/ra1nope')).json().errorSummary).toBe(
        'Not found: Resource not found: ra1nope (RoleAssignment)',
      );
    });
    expect(events).toEqual([]);
  });

  test('a lesser administrator, even one who got past the permission check', async () => {
    await grant('ben', 'ORG_ADMIN');
    const ben = await callerOf('ben');
    expect((await assign('ann', 'HELP_DESK_ADMIN', ben)).status).toBe(403);
    const events = await eventsOf(platform, async () => {
      // With okta.roles.manage, as a custom role might give it: still no more than he holds himself.
      const withRoles = {
        ...ben,
        permissions: new Set([...(ben.permissions as Set<string>), 'okta.roles.manage']),
      };
      const higher = await assign('ann', 'SUPER_ADMIN', withRoles);
      expect([higher.status, higher.json().errorCode]).toEqual([403, 'E0000006']);
      expect(higher.text).toContain('permits more than you may yourself');
      expect((await assign('ann', 'APP_ADMIN', withRoles)).status).toBe(403);
      const [root] = (await api.call('GET /api/v1/users/00uroot/roles')).json<{ id: string }[]>();
      expect(
        (await api.call(`DELETE /api/v1/users/00uroot/roles/${root?.id}`, { as: withRoles })).status,
      ).toBe(403);
    });
    expect(events).toEqual([]);
    const withRoles = {
      ...ben,
      permissions: new Set([...(ben.permissions as Set<string>), 'okta.roles.manage']),
    };
    expect((await assign('ann', 'HELP_DESK_ADMIN', withRoles)).status).toBe(201);
  });

  test('a grantor who has lost his role since the request was let in', async () => {
    await grant('cay', 'SUPER_ADMIN');
    const cay = await callerOf('cay');
    const [role] = (await api.call('GET /api/v1/users/00ucay/roles')).json<{ id: string }[]>();
    expect(
      (await api.call(`DELETE /api/v1/users/00ucay/roles/${role?.id}`, { as: await callerOf('root') }))
        .status,
    ).toBe(204);
    expect(cay.permissions).toBe('all');
    const answer = await assign('cay', 'SUPER_ADMIN', cay);
    expect(answer.status).toBe(403);
    expect(await adminRoles.permissionsOf('00ucay')).toEqual(new Set());
  });
});

test('a role is assigned, seen, not assigned twice, and taken away; each change in the log', async () => {
  let id = '';
  const events = await eventsOf(platform, async () => {
    const made = await assign('dan', 'USER_ADMIN');
    id = made.json<{ id: string }>().id;
    expect([made.status, made.json()]).toEqual([
      201,
      {
        id: expect.stringMatching(/^ra1\w{17}$/),
        label: 'Group Administrator',
        type: 'USER_ADMIN',
        status: 'ACTIVE',
        created: expect.any(String),
        lastUpdated: expect.any(String),
        assignmentType: 'USER',
        _links: { assignee: { href: 'http://localhost:8080/api/v1/users/00udan' } },
      },
    ]);
    const again = await assign('dan', 'USER_ADMIN');
    expect([again.status, again.json().errorCode]).toEqual([409, 'E0000090']);
    expect((await api.call('GET /api/v1/users/dan@example.com/roles')).json()).toEqual([made.json()]);
    expect((await api.call(`GET /api/v1/users/00udan/roles/${id}`)).json()).toEqual(made.json());
    expect((await api.call(`GET /api/v1/users/00uann/roles/${id}`)).status).toBe(404);
    const permissions = await adminRoles.permissionsOf('00udan');
    expect(
      permissions === 'all'
        ? []
        : [permissions.has('okta.users.manage'), permissions.has('okta.apps.manage')],
    ).toEqual([true, false]);
    expect(
      (await api.call(`DELETE /api/v1/users/00udan/roles/${id}`, { as: await callerOf('root') })).status,
    ).toBe(204);
    expect(
      (await api.call(`DELETE /api/v1/users/00udan/roles/${id}`, { as: await callerOf('root') })).status,
    ).toBe(404);
  });
  expect(events).toMatchObject([
    {
      eventType: 'user.account.privilege.grant',
      outcome: 'SUCCESS',
      actorId: '00uroot',
      targetIds: ['00udan'],
      event: { debugData: { privilegeGranted: 'Group Administrator', roleType: 'USER_ADMIN' } },
    },
    {
      eventType: 'user.account.privilege.revoke',
      outcome: 'SUCCESS',
      actorId: '00uroot',
      targetIds: ['00udan'],
      event: { debugData: { privilegeRevoked: 'Group Administrator' } },
    },
  ]);
  expect(events).toHaveLength(2);
});

test('the three roles that are bindings say so', async () => {
  const made = (await assign('dan', 'WORKFLOWS_ADMIN')).json();
  expect(made).toMatchObject({
    id: expect.stringMatching(/^irb/),
    type: 'WORKFLOWS_ADMIN',
    role: 'WORKFLOWS_ADMIN',
    'resource-set': 'WORKFLOWS_IAM_POLICY',
  });
});

test('administrators are listed once each, a page at a time', async () => {
  await grant('ann', 'REPORT_ADMIN');
  type Page = { value: { id: string; orn: string }[]; _links: { next?: { href: string } } };
  const seen: string[] = [];
  let address: string | undefined = '/api/v1/iam/assignees/users?limit=2';
  while (address) {
    const answer = await api.call(`GET ${address}`);
    expect([answer.headers['link']].flat()).toHaveLength(1);
    const page = answer.json<Page>();
    seen.push(...page.value.map((one) => one.id));
    expect(page.value[0]?.orn).toBe(`orn:okta:directory:00oorg:users:${page.value[0]?.id}`);
    address = page._links.next?.href.replace('http://localhost:8080', '');
  }
  expect(seen).toEqual(['00uann', '00uben', '00udan', '00uroot']);
  expect((await api.call('GET /api/v1/iam/assignees/users?limit=0')).status).toBe(400);
});

test('who is deactivated or deleted is no administrator any more', async () => {
  await grant('eve', 'ORG_ADMIN');
  const events = await eventsOf(platform, async () => {
    const target = [{ id: '00ueve', type: 'User', alternateId: 'eve@example.com', displayName: 'eve' }];
    await platform.database.transaction((tx) =>
      systemLog.record(tx, { eventType: 'user.lifecycle.deactivate', actor: systemActor, target }),
    );
    await platform.jobs.drain();
  });
  expect(await adminRoles.permissionsOf('00ueve')).toEqual(new Set());
  expect(events.map((event) => [event.eventType, event.targetIds])).toEqual([
    ['user.lifecycle.deactivate', ['00ueve']],
    ['user.account.privilege.revoke', ['00ueve']],
  ]);
});

describe('a super administrator remains', () => {
  const remove = async (name: string, as: string) => {
    const [role] = (await api.call(`GET /api/v1/users/00u${name}/roles`))
      .json<{ id: string; type: string }[]>()
      .filter((one) => one.type === 'SUPER_ADMIN');
    return api.call(`DELETE /api/v1/users/00u${name}/roles/${role?.id}`, { as: await callerOf(as) });
  };
  const deactivate = (name: string) =>
    platform.database.transaction((tx) => adminRoles.checkSuperAdminRemains(tx, `00u${name}`));

  test('the last one keeps the role and cannot be deactivated', async () => {
    const events = await eventsOf(platform, async () => {
      const answer = await remove('root', 'root');
      expect([answer.status, answer.json().errorSummary]).toEqual([
        403,
        'An organization needs at least one active super administrator.',
      ]);
      await expect(deactivate('root')).rejects.toThrow(/at least one active/);
      await expect(deactivate('ann')).resolves.toBeUndefined();
    });
    expect(events).toEqual([]);
  });

  test('one who cannot sign in does not count', async () => {
    await grant('cay', 'SUPER_ADMIN');
    inactive.add('00ucay');
    expect((await remove('root', 'root')).status).toBe(403);
    inactive.delete('00ucay');
    expect((await remove('cay', 'root')).status).toBe(204);
  });

  test('two who remove each other at the same moment do not both succeed', async () => {
    for (let round = 0; round < 10; round++) {
      await grant('cay', 'SUPER_ADMIN');
      await grant('root', 'SUPER_ADMIN');
      const statuses = (await Promise.all([remove('root', 'cay'), remove('cay', 'root')])).map(
        (answer) => answer.status,
      );
      expect(statuses.sort()).toEqual([204, 403]);
    }
  });
});
