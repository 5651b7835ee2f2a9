// @okta/okta-sdk-nodejs, unmodified: roles, targets, custom roles, resource sets and bindings as Okta's own client sees them.
import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningServer, startServer } from '#test/kit/server.ts';

const okta = createRequire(import.meta.url)('@okta/okta-sdk-nodejs');

let server: RunningServer;
// The SDK's generated types describe Okta's whole product; the answers are asserted instead.
// oxlint-disable-next-line typescript/no-explicit-any -- see above
let client: any;
let userId = '';
let groupId = '';
let app: { id: string; clientId: string };

beforeAll(async () => {
  server = await startServer();
  client = new okta.Client({ orgUrl: server.url, token: server.token });
  const login = 'aoi@example.com';
  const profile = { firstName: 'Aoi', lastName: 'Tanaka', email: login, login };
  userId = (await client.userApi.createUser({ body: { profile }, activate: false })).id;
  groupId = (await client.groupApi.createGroup({ group: { profile: { name: 'Store staff' } } })).id;
  const made = await client.applicationApi.createApplication({
    application: {
      name: 'oidc_client',
      label: 'Automation',
      signOnMode: 'OPENID_CONNECT',
      credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_basic' } },
      settings: {
        oauthClient: {
          application_type: 'service',
          grant_types: ['client_credentials'],
          response_types: ['token'],
        },
      },
    },
  });
  app = { id: made.id, clientId: made.credentials.oauthClient.client_id };
});
afterAll(async () => {
  await server?.stop();
});

async function collect<T>(
  collection: Promise<{ each: (f: (item: T) => void) => Promise<void> }>,
): Promise<T[]> {
  const items: T[] = [];
  await (await collection).each((item) => void items.push(item));
  return items;
}
type Role = { id: string; type: string };

test('standard roles of people, groups and client apps, assigned, listed, limited and taken away', async () => {
  const roles = client.roleAssignmentApi;
  const targets = client.roleTargetApi;
  const body = { assignRoleRequest: { type: 'USER_ADMIN' } };
  const ofUser: Role = await roles.assignRoleToUser({ userId, ...body });
  // The SDK reads no body of a 201 here, and Okta answers 201.
  await roles.assignRoleToGroup({ groupId, ...body });
  const [ofGroup] = (await collect<Role>(roles.listGroupAssignedRoles({ groupId }))) as [Role];
  const ofClient: Role = await roles.assignRoleToClient({ clientId: app.clientId, ...body });
  await expect(roles.assignRoleToUser({ userId, ...body })).rejects.toMatchObject({
    status: 409,
    errorCode: 'E0000090',
  });
  expect((await roles.getUserAssignedRole({ userId, roleId: ofUser.id })).type).toBe('USER_ADMIN');
  expect((await roles.getGroupAssignedRole({ groupId, roleId: ofGroup.id })).type).toBe('USER_ADMIN');
  expect(
    (await roles.retrieveClientRole({ clientId: app.clientId, roleAssignmentId: ofClient.id })).type,
  ).toBe('USER_ADMIN');

  await targets.assignGroupTargetToUserRole({ userId, roleId: ofUser.id, groupId });
  await targets.assignGroupTargetToGroupAdminRole({ groupId, roleId: ofGroup.id, targetGroupId: groupId });
  await targets.assignGroupTargetRoleForClient({
    clientId: app.clientId,
    roleAssignmentId: ofClient.id,
    groupId,
  });
  const limited = await collect<{ id: string }>(
    targets.listGroupTargetsForRole({ userId, roleId: ofUser.id }),
  );
  expect(limited.map(({ id }) => id)).toEqual([groupId]);
  const all = await collect<{ orn: string }>(
    targets.getRoleTargetsByUserIdAndRoleId({ userId, roleIdOrEncodedRoleId: ofUser.id }),
  );
  expect(all[0]?.orn).toContain(groupId);

  const ofApps: Role = await roles.assignRoleToUser({ userId, assignRoleRequest: { type: 'APP_ADMIN' } });
  await targets.assignAppInstanceTargetToAppAdminRoleForUser({
    userId,
    roleId: ofApps.id,
    appName: 'oidc_client',
    applicationId: app.id,
  });
  const apps = await collect<{ id: string }>(
    targets.listApplicationTargetsForApplicationAdministratorRoleForUser({ userId, roleId: ofApps.id }),
  );
  expect(apps.map(({ id }) => id)).toEqual([app.id]);
  await targets.assignAllAppsAsTargetToRoleForUser({ userId, roleId: ofApps.id });

  const mine = await collect<Role>(roles.listAssignedRolesForUser({ userId }));
  expect(mine.map(({ type }) => type).sort()).toEqual(['APP_ADMIN', 'USER_ADMIN']);
  const admins = await roles.listUsersWithRoleAssignments({});
  expect(admins.value.map(({ id }: { id: string }) => id)).toContain(userId);
  expect((await roles.getUserAssignedRoleGovernance({ userId, roleAssignmentId: ofUser.id })).grants).toEqual(
    [],
  );
  for (const { id } of mine) await roles.unassignRoleFromUser({ userId, roleId: id });
  await roles.unassignRoleFromGroup({ groupId, roleId: ofGroup.id });
  await roles.deleteRoleFromClient({ clientId: app.clientId, roleAssignmentId: ofClient.id });
  expect(await collect(roles.listAssignedRolesForUser({ userId }))).toEqual([]);
});

test('a custom role on a resource set, bound to a group and a person', async () => {
  const { customRoleApi, resourceSetApi } = client;
  const role = await customRoleApi.createRole({
    instance: {
      label: 'Store help',
      description: 'Looks after store staff',
      permissions: ['okta.users.read'],
    },
  });
  await customRoleApi.createRolePermission({
    roleIdOrLabel: role.id,
    permissionType: 'okta.users.lifecycle.unlock',
    instance: {},
  });
  const { permissions } = await customRoleApi.listRolePermissions({ roleIdOrLabel: 'Store help' });
  expect(permissions.map(({ label }: { label: string }) => label)).toEqual([
    'okta.users.lifecycle.unlock',
    'okta.users.read',
  ]);
  const replaced = await customRoleApi.replaceRole({
    roleIdOrLabel: role.id,
    instance: { label: 'Store help desk', description: 'Looks after store staff' },
  });
  expect(replaced.label).toBe('Store help desk');

  const set = await resourceSetApi.createResourceSet({
    instance: {
      label: 'Store staff',
      description: 'The people of the stores',
      resources: [`${server.url}/api/v1/groups/${groupId}/users`],
    },
  });
  const resourceSetId = set.id;
  await resourceSetApi.addResourceSetResources({
    resourceSetId,
    instance: { additions: [`${server.url}/api/v1/groups/${groupId}`] },
  });
  const { resources } = await resourceSetApi.listResourceSetResources({ resourceSetId });
  expect(resources).toHaveLength(2);
  await resourceSetApi.createResourceSetBinding({
    resourceSetId,
    instance: { role: role.id, members: [`${server.url}/api/v1/groups/${groupId}`] },
  });
  await resourceSetApi.addMembersToBinding({
    resourceSetId,
    roleIdOrLabel: role.id,
    instance: { additions: [`${server.url}/api/v1/users/${userId}`] },
  });
  const { members } = await resourceSetApi.listMembersOfBinding({ resourceSetId, roleIdOrLabel: role.id });
  expect(members).toHaveLength(2);
  expect((await resourceSetApi.listBindings({ resourceSetId })).roles).toMatchObject([{ id: role.id }]);
  const held = await collect<Role>(client.roleAssignmentApi.listAssignedRolesForUser({ userId }));
  expect(held).toMatchObject([{ type: 'CUSTOM', role: role.id, resource_set: set.id }]);
  await resourceSetApi.deleteBinding({ resourceSetId, roleIdOrLabel: role.id });
  await resourceSetApi.deleteResourceSet({ resourceSetId });
  await customRoleApi.deleteRole({ roleIdOrLabel: role.id });
  await expect(customRoleApi.getRole({ roleIdOrLabel: role.id })).rejects.toMatchObject({ status: 404 });
});
