import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type WholeApp, wholeApp } from '#test/kit/whole-app.ts';

let org: WholeApp;
type Made = { id: string };
type Administrator = {
  type: string;
  id: string;
  name: string;
  isActive: boolean;
  roles: { type: string; label: string; group: { id: string; name: string } | null; isLimited: boolean }[];
};
type Abilities = {
  isSuper: boolean;
  permissions: {
    permission: string;
    by: { label: string; group: { name: string } | null; reach: unknown }[];
  }[];
};
const path = '/gatehouse/v1/administrators';
let helper: Made;
let viaGroup: Made;
let helpers: Made;

beforeAll(async () => {
  org = await wholeApp();
  helper = await org.person('helper@example.com');
  viaGroup = await org.person('member@example.com');
  helpers = await org.make<Made>('POST /api/v1/groups', { profile: { name: 'Helpers' } });
  const shop = await org.make<Made>('POST /api/v1/groups', { profile: { name: 'Shop' } });
  await org.admin(`PUT /api/v1/groups/${helpers.id}/users/${viaGroup.id}`);
  await org.make(`POST /api/v1/groups/${helpers.id}/roles`, { type: 'HELP_DESK_ADMIN' });
  const role = await org.make<Made>(`POST /api/v1/users/${helper.id}/roles`, { type: 'USER_ADMIN' });
  await org.admin(`PUT /api/v1/users/${helper.id}/roles/${role.id}/targets/groups/${shop.id}`);
});
afterAll(() => org.close());

const list = (query = '') => org.make<Administrator[]>(`GET ${path}${query}`);
const names = (found: readonly Administrator[]) => found.map(({ name }) => name);

describe('who administers', () => {
  test('is told to nobody who may not know', async () => {
    expect((await org.call(`GET ${path}`)).status).toBe(403);
    expect((await org.admin(`GET ${path}?type=ROBOT`)).status).toBe(400);
    expect((await org.admin(`GET ${path}/00unobody/permissions`)).status).toBe(404);
  });

  test('people are named with their own roles and those of their groups', async () => {
    const all = await list();
    const own = all.find(({ id }) => id === helper.id);
    expect(own?.roles).toMatchObject([{ type: 'USER_ADMIN', isLimited: true, group: null }]);
    const inherited = all.find(({ id }) => id === viaGroup.id);
    expect(inherited?.roles).toMatchObject([
      { type: 'HELP_DESK_ADMIN', group: { id: helpers.id, name: 'Helpers' } },
    ]);
    expect(names(await list('?type=GROUP'))).toEqual(['Helpers']);
  });

  test('by page, each once', async () => {
    const all = await list();
    const first = await list('?limit=1');
    const rest = await list(`?limit=200&after=${first[0]?.id}`);
    expect([...first, ...rest]).toEqual(all);
  });

  test('by what they may do, and by role', async () => {
    const managers = await list('?permission=okta.users.manage');
    expect(managers.map(({ id }) => id)).toContain(helper.id);
    expect(managers.map(({ id }) => id)).not.toContain(viaGroup.id);
    const helpDesk = await list('?role=HELP_DESK_ADMIN');
    expect(helpDesk.map(({ id }) => id)).toEqual([viaGroup.id]);
  });
});

describe('what somebody may do', () => {
  const abilities = (id: string) => org.make<Abilities>(`GET ${path}/${id}/permissions`);

  test('with the role and the group it comes from', async () => {
    const { isSuper, permissions } = await abilities(viaGroup.id);
    expect(isSuper).toBe(false);
    expect(
      permissions.find(({ permission }) => permission === 'okta.users.lifecycle.unlock')?.by,
    ).toMatchObject([{ label: 'Help Desk Administrator', group: { name: 'Helpers' }, reach: null }]);
  });

  test('with how far it reaches', async () => {
    const { permissions } = await abilities(helper.id);
    expect(permissions.find(({ permission }) => permission === 'okta.users.manage')?.by).toMatchObject([
      {
        group: null,
        reach: [
          { kind: 'groups', count: 1 },
          { kind: 'members', count: 1 },
        ],
      },
    ]);
  });
});

test('the catalogue names every standard role, and what custom ones are made of', async () => {
  const found = await org.make<{
    roles: { type: string; permissions: string[] | null }[];
    permissions: Made[];
  }>('GET /gatehouse/v1/admin-permissions');
  expect(found.roles.find(({ type }) => type === 'SUPER_ADMIN')?.permissions).toBeNull();
  expect(found.permissions.length).toBeGreaterThan(40);
});

test('API tokens come with their owner and last use, to nobody else', async () => {
  expect((await org.call('GET /gatehouse/v1/api-tokens')).status).toBe(403);
  expect((await org.call('GET /gatehouse/v1/admin-permissions')).status).toBe(403);
  const tokens = await org.make<{ owner: { type: string; isActive: boolean }; lastUsedAt: string | null }[]>(
    'GET /gatehouse/v1/api-tokens',
  );
  expect(tokens[0]).toMatchObject({ owner: { type: 'USER', isActive: true } });
});
