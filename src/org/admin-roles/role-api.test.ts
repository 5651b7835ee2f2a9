// Roles, targets, custom roles, resource sets and bindings over HTTP, in the whole product: who did what, and what the world saw.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testApp, type TestApp } from '#test/kit/app.ts';

let org: TestApp;
let made = 0;
beforeAll(async () => (org = await testApp()));
afterAll(() => org.close());
beforeEach(async () => void (await org.eventTypes()));

type Json = Record<string, unknown> & { id: string };
const api = <T = Json>(request: string, body?: unknown): Promise<T> => {
  const [method = '', url = ''] = request.split(' ');
  return org.api<T>(method, url, body);
};
const attempt = async (request: string, body?: unknown) => {
  const [method = '', url = ''] = request.split(' ');
  const headers = { authorization: `SSWS ${org.token}` };
  const answer = await org.inject({ method, url, headers, ...(body === undefined ? {} : { body }) });
  return {
    status: answer.status,
    json: answer.text === '' ? undefined : answer.json<Record<string, unknown>>(),
    answer,
  };
};
const refusal = async (request: string, body?: unknown) => {
  const { status, json } = await attempt(request, body);
  const causes = (json?.['errorCauses'] as { errorSummary: string }[] | undefined) ?? [];
  return [status, json?.['errorCode'], ...causes.map(({ errorSummary }) => errorSummary)];
};

const base = 'http://localhost:8080';
const newPerson = () => {
  made += 1;
  const login = `p${made}@example.com`;
  return api('POST /api/v1/users?activate=false', {
    profile: { firstName: 'A', lastName: 'B', email: login, login },
  });
};
const newGroup = () => api('POST /api/v1/groups', { profile: { name: `Group ${(made += 1)}` } });
const newClient = () =>
  api<Json & { credentials: { oauthClient: { client_id: string } } }>('POST /api/v1/apps', {
    name: 'oidc_client',
    label: `App ${(made += 1)}`,
    signOnMode: 'OPENID_CONNECT',
    credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_basic' } },
    settings: {
      oauthClient: {
        application_type: 'service',
        grant_types: ['client_credentials'],
        response_types: ['token'],
      },
    },
  });
const newRole = (permissions = ['okta.users.read']) =>
  api('POST /api/v1/iam/roles', { label: `Role ${(made += 1)}`, description: 'What it is for', permissions });
const newSet = (resources: string[] = []) =>
  api('POST /api/v1/iam/resource-sets', {
    label: `Set ${(made += 1)}`,
    description: 'What it is for',
    resources,
  });

/** Each of those who can hold roles, with the address of theirs and the kind of event that tells of it. */
const principals = [
  [
    'a person',
    async () => `/api/v1/users/${(await newPerson()).id}`,
    'user.account.privilege',
    'USER',
    'ra1',
  ],
  ['a group', async () => `/api/v1/groups/${(await newGroup()).id}`, 'group.privilege', 'GROUP', 'gra'],
  [
    'a client app',
    async () => `/oauth2/v1/clients/${(await newClient()).credentials.oauthClient.client_id}`,
    'app.oauth2.client.privilege',
    'CLIENT',
    'ra1',
  ],
  [
    'a service account',
    async () =>
      `/gatehouse/v1/service-accounts/${(await api('POST /gatehouse/v1/service-accounts', { name: `s${(made += 1)}` })).id}`,
    'app.oauth2.client.privilege',
    'SERVICE_ACCOUNT',
    'ra1',
  ],
] as const;

describe.each(principals)('%s', (_, make, event, assignmentType, prefix) => {
  test('is given a standard role once, has it shown, and loses it', async () => {
    const place = await make();
    await org.eventTypes();
    const role = await api(`POST ${place}/roles`, { type: 'HELP_DESK_ADMIN' });
    expect(role).toMatchObject({
      id: expect.stringMatching(new RegExp(`^${prefix}`)),
      type: 'HELP_DESK_ADMIN',
      label: 'Help Desk Administrator',
      status: 'ACTIVE',
      assignmentType,
      _links: { assignee: { href: `${base}${place}` } },
    });
    expect(await refusal(`POST ${place}/roles`, { type: 'HELP_DESK_ADMIN' })).toEqual([
      409,
      'E0000090',
      expect.stringContaining('already assigned'),
    ]);
    expect(await api(`GET ${place}/roles`)).toEqual([role]);
    expect(await api(`GET ${place}/roles/${role.id}`)).toEqual(role);
    await api(`DELETE ${place}/roles/${role.id}`);
    expect((await refusal(`DELETE ${place}/roles/${role.id}`)).slice(0, 2)).toEqual([404, 'E0000007']);
    expect((await refusal(`GET ${place}/roles/${role.id}`)).slice(0, 2)).toEqual([404, 'E0000007']);
    const types = (await org.eventTypes()).filter((type) => type.includes('privilege'));
    expect(types).toEqual([`${event}.grant`, `${event}.revoke`]);
  });

  test('is given a custom role on a resource set, and not what there is not', async () => {
    const place = await make();
    const [role, set] = [await newRole(), await newSet([`${base}/api/v1/users`])];
    const wanted = { type: 'CUSTOM', role: role.id, 'resource-set': set.id };
    const given = await api(`POST ${place}/roles`, wanted);
    expect(given).toMatchObject({
      id: expect.stringMatching(/^irb/),
      type: 'CUSTOM',
      label: role['label'],
      role: role.id,
      'resource-set': set.id,
      _links: { permissions: { href: `${base}/api/v1/iam/roles/${role.id}/permissions` } },
    });
    expect((await refusal(`POST ${place}/roles`, wanted))[0]).toBe(409);
    expect(await refusal(`POST ${place}/roles`, { ...wanted, role: 'cr0nothere' })).toEqual([
      400,
      'E0000001',
      "role: 'cr0nothere' does not exist",
    ]);
    expect((await refusal(`POST ${place}/roles`, { type: 'CUSTOM' }))[0]).toBe(400);
    expect((await refusal(`POST ${place}/roles`, { type: 'GOD' }))[0]).toBe(400);
    expect((await refusal(`POST ${place}nobody/roles`, { type: 'REPORT_ADMIN' }))[0]).toBe(404);
  });

  test('has a role limited to groups, and the last of them stays', async () => {
    const place = await make();
    const role = await api(`POST ${place}/roles`, { type: 'USER_ADMIN' });
    const [one, two] = [await newGroup(), await newGroup()];
    await newClient();
    const targets = `${place}/roles/${role.id}/targets/groups`;
    expect(await api(`GET ${targets}`)).toEqual([]);
    await api(`PUT ${targets}/${one.id}`);
    const shown = await api<Json[]>(`GET ${place}/roles?expand=targets/groups`);
    expect(shown).toMatchObject([
      { id: 'KVJUKUS7IFCE2SKO', _embedded: { targets: { groups: [{ id: one.id }] } } },
    ]);
    const byName = `${place}/roles/KVJUKUS7IFCE2SKO/targets/groups`;
    await api(`PUT ${byName}/${two.id}`);
    const page = await attempt(`GET ${byName}?limit=1`);
    expect(page.json).toHaveLength(1);
    expect([page.answer.headers['link']].flat().join(' ')).toContain('rel="next"');
    await api(`DELETE ${byName}/${one.id}`);
    expect(await api<Json[]>(`GET ${targets}`)).toMatchObject([{ id: two.id }]);
    expect((await refusal(`DELETE ${byName}/${two.id}`)).slice(0, 2)).toEqual([400, 'E0000001']);
    expect((await refusal(`DELETE ${byName}/${one.id}`)).slice(0, 2)).toEqual([404, 'E0000007']);
    expect((await refusal(`PUT ${byName}/00gnothere`)).slice(0, 2)).toEqual([404, 'E0000007']);
    expect((await refusal(`PUT ${place}/roles/${role.id}/targets/catalog/apps/oidc_client`))[0]).toBe(400);
  });

  test('has a role limited to apps, one or all of a name', async () => {
    const place = await make();
    const role = await api(`POST ${place}/roles`, { type: 'APP_ADMIN' });
    const app = await newClient();
    const targets = `${place}/roles/${role.id}/targets/catalog/apps`;
    await api(`PUT ${targets}/oidc_client/${app.id}`);
    expect(await api<Json[]>(`GET ${targets}`)).toMatchObject([
      { id: app.id, name: 'oidc_client', status: 'ACTIVE' },
    ]);
    expect((await refusal(`PUT ${targets}/bookmark/${app.id}`))[0]).toBe(404);
    expect((await refusal(`PUT ${targets}/nosuchapp`))[0]).toBe(404);
    await api(`PUT ${targets}/oidc_client`);
    const all = await api<Json[]>(`GET ${targets}`);
    expect(all).toMatchObject([
      { name: 'oidc_client', _links: { self: { href: `${base}/api/v1/catalog/apps/oidc_client` } } },
    ]);
    expect(all[0]).not.toHaveProperty('id');
    expect((await refusal(`PUT ${targets}/oidc_client/${app.id}`)).slice(0, 2)).toEqual([400, 'E0000001']);
    expect((await refusal(`DELETE ${targets}/oidc_client`)).slice(0, 2)).toEqual([400, 'E0000001']);
    expect(await api<Json[]>(`GET ${place}/roles?expand=targets/catalog/apps`)).toMatchObject([
      { id: 'IFIFAX2BIRGUSTQ', _embedded: { targets: { catalog: { apps: [{ name: 'oidc_client' }] } } } },
    ]);
  });
});

describe('a person with a role by a group', () => {
  test('has it shown beside their own, with all that it is limited to', async () => {
    const [person, group, target] = [await newPerson(), await newGroup(), await newGroup()];
    await api(`PUT /api/v1/groups/${group.id}/users/${person.id}`);
    const role = await api(`POST /api/v1/groups/${group.id}/roles`, { type: 'USER_ADMIN' });
    await api(`PUT /api/v1/groups/${group.id}/roles/${role.id}/targets/groups/${target.id}`);
    const place = `/api/v1/users/${person.id}/roles`;
    expect(await api<Json[]>(`GET ${place}`)).toMatchObject([
      { type: 'USER_ADMIN', assignmentType: 'GROUP' },
    ]);
    const targets = await api<Json[]>(`GET ${place}/KVJUKUS7IFCE2SKO/targets?assignmentType=GROUP`);
    const orgId = (await api('GET /api/v1/org')).id;
    expect(targets).toEqual([
      {
        orn: `orn:okta:directory:${orgId}:groups:${target.id}`,
        assignmentType: 'GROUP',
        _links: { self: { href: `${base}/api/v1/groups/${target.id}` } },
      },
    ]);
    expect(await api(`GET ${place}/KVJUKUS7IFCE2SKO/targets?assignmentType=USER`)).toEqual([]);
    expect((await refusal(`GET ${place}/nothere/targets`))[0]).toBe(404);
    const admins = await api<{ value: Json[] }>('GET /api/v1/iam/assignees/users?limit=200');
    expect(admins.value.map(({ id }) => id)).toContain(person.id);
    // It is the group's to lose.
    expect((await refusal(`DELETE ${place}/${role.id}`))[0]).toBe(404);
  });

  test('has no grants of governance to show', async () => {
    const person = await newPerson();
    const role = await api(`POST /api/v1/users/${person.id}/roles`, { type: 'REPORT_ADMIN' });
    const path = `/api/v1/users/${person.id}/roles/${role.id}/governance`;
    expect(await api(`GET ${path}`)).toMatchObject({
      grants: [],
      _links: { self: { href: `${base}${path}` } },
    });
    expect((await refusal(`GET ${path}/grainothere`))[0]).toBe(404);
    expect((await refusal(`GET ${path}/grainothere/resources`))[0]).toBe(404);
    expect((await refusal(`GET /api/v1/users/${person.id}/roles/ra1nothere/governance`))[0]).toBe(404);
  });

  test('is limited to everything again by all apps as targets', async () => {
    const [person, app] = [await newPerson(), await newClient()];
    const role = await api(`POST /api/v1/users/${person.id}/roles`, { type: 'APP_ADMIN' });
    const targets = `/api/v1/users/${person.id}/roles/${role.id}/targets/catalog/apps`;
    await api(`PUT ${targets}/oidc_client/${app.id}`);
    expect((await attempt(`PUT ${targets}`)).status).toBe(200);
    expect(await api(`GET ${targets}`)).toEqual([]);
    expect(await api<Json[]>(`GET /api/v1/users/${person.id}/roles`)).toMatchObject([{ id: role.id }]);
    const help = await api(`POST /api/v1/users/${person.id}/roles`, { type: 'HELP_DESK_ADMIN' });
    const wrong = `PUT /api/v1/users/${person.id}/roles/${help.id}/targets/catalog/apps`;
    expect((await refusal(wrong))[0]).toBe(400);
  });
});

describe('custom roles', () => {
  test('are made of known permissions, found by id or label, renamed, and deleted when nobody has them', async () => {
    const role = await newRole(['okta.users.read', 'okta.groups.read']);
    const label = String(role['label']);
    expect(role).toMatchObject({ id: expect.stringMatching(/^cr0/), description: 'What it is for' });
    expect(await api(`GET /api/v1/iam/roles/${encodeURIComponent(label.toUpperCase())}`)).toEqual(role);
    const alone = await attempt(`GET /api/v1/iam/roles/${role.id}`);
    expect([alone.answer.headers['link']].flat()).toEqual([
      `<${base}/api/v1/iam/roles/${role.id}>; rel="self"`,
    ]);
    const listed = await api<{ roles: Json[] }>('GET /api/v1/iam/roles');
    expect(listed.roles.map(({ id }) => id)).toContain(role.id);
    await api(`PUT /api/v1/iam/roles/${role.id}`, {
      ...role,
      label: `${label} renamed`,
      description: 'else',
    });
    expect(await org.eventTypes()).toEqual([
      'iam.role.create',
      'iam.role.permissions.add',
      'iam.role.update',
    ]);

    const draft = { label: 'x', description: '', permissions: ['okta.users.read'] };
    expect(await refusal('POST /api/v1/iam/roles', { ...draft, permissions: ['okta.world.rule'] })).toEqual([
      400,
      'E0000001',
      "permissions: 'okta.world.rule' is not a permission that a role can have",
    ]);
    expect((await refusal('POST /api/v1/iam/roles', { ...draft, label: `${label} RENAMED` }))[0]).toBe(400);
    expect((await refusal('POST /api/v1/iam/roles', { ...draft, permissions: [] }))[0]).toBe(400);
    expect((await refusal('POST /api/v1/iam/roles', { ...draft, isAdmin: true }))[0]).toBe(400);
    expect((await refusal('GET /api/v1/iam/roles/nothere')).slice(0, 2)).toEqual([404, 'E0000007']);
    expect(await org.eventTypes()).toEqual([]);

    const [person, set] = [await newPerson(), await newSet()];
    const wanted = { type: 'CUSTOM', role: role.id, 'resource-set': set.id };
    const given = await api(`POST /api/v1/users/${person.id}/roles`, wanted);
    expect((await refusal(`DELETE /api/v1/iam/roles/${role.id}`))[0]).toBe(400);
    expect((await refusal(`DELETE /api/v1/iam/resource-sets/${set.id}`))[0]).toBe(400);
    await api(`DELETE /api/v1/users/${person.id}/roles/${given.id}`);
    await api(`DELETE /api/v1/iam/roles/${role.id}`);
    await api(`DELETE /api/v1/iam/resource-sets/${set.id}`);
    expect((await refusal(`DELETE /api/v1/iam/roles/${role.id}`))[0]).toBe(404);
  });

  test('gain and lose permissions, keep one, and promise no condition that is not kept', async () => {
    const role = await newRole();
    const permissions = `/api/v1/iam/roles/${role.id}/permissions`;
    await org.eventTypes();
    expect((await attempt(`POST ${permissions}/okta.groups.manage`)).status).toBe(204);
    await api(`POST ${permissions}/okta.groups.manage`, { conditions: null });
    const listed = await api<{ permissions: { label: string }[] }>(`GET ${permissions}`);
    expect(listed.permissions.map(({ label }) => label)).toEqual(['okta.groups.manage', 'okta.users.read']);
    expect(await api(`GET ${permissions}/okta.groups.manage`)).toMatchObject({
      label: 'okta.groups.manage',
      _links: { role: { href: `${base}/api/v1/iam/roles/${role.id}` } },
    });
    expect(await api(`PUT ${permissions}/okta.groups.manage`, {})).toMatchObject({
      label: 'okta.groups.manage',
    });
    await api(`DELETE ${permissions}/okta.users.read`);
    expect(await org.eventTypes()).toEqual(['iam.role.permissions.add', 'iam.role.permissions.delete']);
    expect((await refusal(`DELETE ${permissions}/okta.groups.manage`))[0]).toBe(400);
    expect((await refusal(`DELETE ${permissions}/okta.users.read`))[0]).toBe(404);
    expect((await refusal(`GET ${permissions}/okta.users.read`))[0]).toBe(404);
    expect((await refusal(`POST ${permissions}/okta.nothing.here`))[0]).toBe(400);
    const conditions = { include: { 'okta:ResourceAttribute/User/Profile': ['city'] } };
    for (const verb of ['POST', 'PUT']) {
      const refused = await refusal(`${verb} ${permissions}/okta.groups.manage`, { conditions });
      expect(refused.slice(0, 2)).toEqual([401, 'E0000015']);
    }
  });
});

describe('resource sets', () => {
  test('name what there is, by address or resource name, once each', async () => {
    const [group, app] = [await newGroup(), await newClient()];
    const orgId = (await api('GET /api/v1/org')).id;
    const set = await newSet([
      `${base}/api/v1/users`,
      `${base}/api/v1/groups/${group.id}`,
      `orn:okta:directory:${orgId}:groups:${group.id}`,
      `${base}/api/v1/groups/${group.id}/users`,
      `orn:okta:idp:${orgId}:apps:oidc_client:${app.id}`,
      `${base}/api/v1/apps?filter=name+eq+"oidc_client"`,
      `orn:okta:idp:${orgId}:customizations`,
      `${base}/api/v1/authorizationServers/default`,
      `${base}/api/v1/iam`,
    ]);
    const path = `/api/v1/iam/resource-sets/${set.id}/resources`;
    const listed = await api<{ resources: { id: string; orn: string; _links: unknown }[] }>(`GET ${path}`);
    expect(
      listed.resources
        .map(({ orn }) => orn.replace(orgId, 'ORG').replace(group.id, 'GROUP').replace(app.id, 'APP'))
        .sort(),
    ).toEqual([
      'orn:okta:directory:ORG:groups:GROUP',
      'orn:okta:directory:ORG:groups:GROUP:contained_resources',
      'orn:okta:directory:ORG:users',
      'orn:okta:iam:ORG:contained_resources',
      'orn:okta:idp:ORG:apps:oidc_client',
      'orn:okta:idp:ORG:apps:oidc_client:APP',
      'orn:okta:idp:ORG:authorization_servers:default',
      'orn:okta:idp:ORG:customizations',
    ]);
    const first = listed.resources[0];
    expect(await api(`GET ${path}/${first?.id}`)).toEqual(first);
    await api(`PATCH ${path}`, { additions: [`${base}/api/v1/groups`] });
    await api(`DELETE ${path}/${first?.id}`);
    expect((await refusal(`DELETE ${path}/${first?.id}`))[0]).toBe(404);
    expect(await org.eventTypes()).toEqual(
      expect.arrayContaining([
        'iam.resourceset.create',
        'iam.resourceset.resources.add',
        'iam.resourceset.resources.delete',
      ]),
    );
  });

  test('take nothing else, and all or nothing', async () => {
    const resources = [
      `${base}/api/v1/users`,
      `${base}/api/v1/groups/00gnothere`,
      'https://evil.example/api/v1/users',
      `${base}/api/v1/nonsense`,
      `${base}/api/v1/users/../groups`,
      'orn:okta:directory:00oanother:users',
      'orn:evil:directory:x:users',
      `${base}.evil.example/api/v1/users`,
    ];
    const refused = await refusal('POST /api/v1/iam/resource-sets', {
      label: 'bad',
      description: '',
      resources,
    });
    expect(refused).toHaveLength(2 + resources.length - 1);
    expect((await refusal('GET /api/v1/iam/resource-sets/bad'))[0]).toBe(404);
    const set = await newSet();
    const path = `/api/v1/iam/resource-sets/${set.id}`;
    expect((await refusal(`PATCH ${path}/resources`, { additions: resources }))[0]).toBe(400);
    expect(await api(`GET ${path}/resources`)).toMatchObject({ resources: [] });
    expect(
      (
        await refusal('POST /api/v1/iam/resource-sets', {
          label: set['label'],
          description: '',
          resources: [],
        })
      )[0],
    ).toBe(400);
    expect((await refusal('POST /api/v1/iam/resource-sets', { label: 'x', description: '' }))[0]).toBe(400);
  });

  test('are renamed, found by label, and leave single ones of all out', async () => {
    const [set, app] = [await newSet(), await newClient()];
    const label = String(set['label']);
    const renamed = { label: `${label} B`, description: 'else' };
    await api(`PUT /api/v1/iam/resource-sets/${encodeURIComponent(label)}`, { ...set, ...renamed });
    const path = `/api/v1/iam/resource-sets/${encodeURIComponent(`${label} b`)}`;
    expect(await api(`GET ${path}`)).toMatchObject({ id: set.id, ...renamed });
    expect((await refusal(`GET /api/v1/iam/resource-sets/${encodeURIComponent(label)}`))[0]).toBe(404);
    const sets = await api<{ 'resource-sets': Json[] }>('GET /api/v1/iam/resource-sets');
    expect(sets['resource-sets'].map(({ id }) => id)).toContain(set.id);
    const exclude = (orn: string) => ({ conditions: { Exclude: { 'okta:ORN': [orn] } } });
    const added = await api(`POST ${path}/resources`, {
      resourceOrnOrUrl: `${base}/api/v1/apps`,
      ...exclude(`${base}/api/v1/apps/${app.id}`),
    });
    expect(added['conditions']).toEqual({ Exclude: { 'okta:ORN': [expect.stringContaining(app.id)] } });
    const again = { resourceOrnOrUrl: `${base}/api/v1/apps`, conditions: {} };
    expect((await refusal(`POST ${path}/resources`, again))[0]).toBe(400);
    const one = `${path}/resources/${added.id}`;
    expect((await refusal(`PUT ${one}`, exclude(`${base}/api/v1/groups`)))[0]).toBe(400);
    expect(await api(`PUT ${one}`, { conditions: {} })).not.toHaveProperty('conditions');
    expect((await refusal(`PUT ${path}/resources/irenothere`, { conditions: {} }))[0]).toBe(404);
    expect((await refusal(`GET ${path}/resources/irenothere`))[0]).toBe(404);
  });
});

describe('bindings', () => {
  test('bring people, groups and client apps together with a role on a set', async () => {
    const [role, set] = [await newRole(), await newSet([`${base}/api/v1/users`])];
    const [person, group, client] = [await newPerson(), await newGroup(), await newClient()];
    const clientId = client.credentials.oauthClient.client_id;
    const path = `/api/v1/iam/resource-sets/${set.id}/bindings`;
    await org.eventTypes();
    const members = [`${base}/api/v1/users/${person.id}`, `${base}/api/v1/groups/${group.id}`];
    await api(`POST ${path}`, { role: role['label'], members });
    const types = (await org.eventTypes()).filter((type) => /privilege|iam/.test(type));
    expect(types.sort()).toEqual([
      'group.privilege.grant',
      'iam.resourceset.bindings.add',
      'iam.resourceset.bindings.add',
      'user.account.privilege.grant',
    ]);
    expect(await api(`GET ${path}`)).toMatchObject({ roles: [{ id: role.id }] });
    const one = `${path}/${role.id}`;
    expect(await api(`GET ${one}`)).toMatchObject({ id: role.id });
    await api(`PATCH ${one}/members`, { additions: [`${base}/oauth2/v1/clients/${clientId}`] });
    type Members = { members: { id: string; _links: { self: { href: string } } }[] };
    const listed = await api<Members>(`GET ${one}/members`);
    expect(listed.members.map(({ _links }) => _links.self.href).sort()).toEqual(
      [...members, `${base}/oauth2/v1/clients/${clientId}`].sort(),
    );
    const member = listed.members[0];
    expect(await api(`GET ${one}/members/${member?.id}`)).toEqual(member);
    await api(`DELETE ${one}/members/${member?.id}`);
    expect((await refusal(`GET ${one}/members/${member?.id}`))[0]).toBe(404);
    expect((await refusal(`DELETE ${one}/members/${member?.id}`))[0]).toBe(404);
    await api(`DELETE ${one}`);
    expect((await refusal(`GET ${one}`))[0]).toBe(404);
    expect((await refusal(`DELETE ${one}`))[0]).toBe(404);
    expect((await refusal(`GET ${one}/members`))[0]).toBe(404);
    expect(await api(`GET /api/v1/users/${person.id}/roles`)).toEqual([]);
  });

  test('take nobody who is not there', async () => {
    const [role, set] = [await newRole(), await newSet()];
    const path = `/api/v1/iam/resource-sets/${set.id}/bindings`;
    const members = ['https://evil.example/api/v1/users/00u', `${base}/api/v1/users/00unothere`];
    expect(await refusal(`POST ${path}`, { role: role.id, members })).toHaveLength(4);
    expect((await refusal(`POST ${path}`, { role: 'cr0nothere', members: [] }))[0]).toBe(404);
    await api(`POST ${path}`, { role: role.id });
    expect((await refusal(`PATCH ${path}/${role.id}/members`, { additions: members }))[0]).toBe(400);
    expect((await refusal('GET /api/v1/iam/resource-sets/nothere/bindings'))[0]).toBe(404);
  });
});

test('whoever is deleted leaves no role behind', async () => {
  const [person, group, client] = [await newPerson(), await newGroup(), await newClient()];
  for (const place of [
    `/api/v1/users/${person.id}`,
    `/api/v1/groups/${group.id}`,
    `/oauth2/v1/clients/${client.credentials.oauthClient.client_id}`,
  ])
    await api(`POST ${place}/roles`, { type: 'REPORT_ADMIN' });
  await api(`DELETE /api/v1/groups/${group.id}`);
  await api(`POST /api/v1/apps/${client.id}/lifecycle/deactivate`);
  await api(`DELETE /api/v1/apps/${client.id}`);
  await api(`DELETE /api/v1/users/${person.id}`);
  await api(`DELETE /api/v1/users/${person.id}`);
  await org.platform.jobs.drain();
  const { adminRoles } = org.app.org;
  for (const [type, id] of [
    ['USER', person.id],
    ['GROUP', group.id],
    ['CLIENT', client.id],
  ] as const)
    expect(await adminRoles.grantsOf({ type, id })).toEqual([]);
});
