// @okta/okta-sdk-nodejs, unmodified, against a running Gatehouse: the directory (people, groups, rules, schemas, types, relations,
// owners, realms).
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningServer, startServer } from '#test/kit/server.ts';

const okta = createRequire(import.meta.url)('@okta/okta-sdk-nodejs');

let server: RunningServer;
// The SDK's generated types describe Okta's whole product; the answers are asserted instead.
// oxlint-disable-next-line typescript/no-explicit-any -- see above
let client: any;
let count = 0;

beforeAll(async () => {
  server = await startServer();
  client = new okta.Client({ orgUrl: server.url, token: server.token });
});
afterAll(async () => {
  await server?.stop();
});

type Collection<T> = { each(visit: (item: T) => void): Promise<void> };

async function collect<T>(collection: Promise<Collection<T>>): Promise<T[]> {
  const items: T[] = [];
  await (await collection).each((item) => void items.push(item));
  return items;
}

const refusal = async (call: Promise<unknown>) =>
  call.then(
    () => 'no refusal',
    (error: { status: number; errorCode: string }) => `${error.status} ${error.errorCode}`,
  );

type Person = { id: string; status: string; profile: Record<string, unknown> };
const createPerson = (profile: Record<string, unknown> = {}): Promise<Person> => {
  const login = `sdk.directory${++count}@example.com`;
  return client.userApi.createUser({
    body: { profile: { firstName: 'Aoi', lastName: 'Tanaka', email: login, login, ...profile } },
    activate: false,
  });
};
const createGroup = (name = `SDK group ${++count}`): Promise<{ id: string; profile: { name: string } }> =>
  client.groupApi.addGroup
    ? client.groupApi.addGroup({ group: { profile: { name } } })
    : client.groupApi.createGroup({ group: { profile: { name } } });
const membersOf = async (groupId: string) =>
  (await collect<Person>(client.groupApi.listGroupUsers({ groupId }))).map((person) => person.id);

describe('people', () => {
  test('are replaced only by who knows their present state', async () => {
    const person = await createPerson({ nickName: 'A' });
    const body = { profile: { ...person.profile, nickName: 'B' } };
    expect(
      await refusal(client.userApi.replaceUser({ userId: person.id, user: body, ifMatch: 'W/"no"' })),
    ).toBe('412 E0000231');
    const replaced = await client.userApi.replaceUser({ userId: person.id, user: body });
    expect(replaced.profile.nickName).toBe('B');
  });

  test('are found by attributes, in order, in pages', async () => {
    for (const city of ['Uji', 'Uji', 'Uji']) await createPerson({ city, lastName: `Name ${3 - count}` });
    const found = await collect<Person>(
      client.userApi.listUsers({
        search: 'profile.city eq "uji"',
        sortBy: 'profile.lastName',
        sortOrder: 'desc',
        limit: 2,
      }),
    );
    const names = found.map((person) => String(person.profile['lastName']).toLowerCase());
    expect(names).toHaveLength(3);
    expect(names).toEqual([...names].sort().reverse());
    expect(await refusal(collect(client.userApi.listUsers({ search: 'profile.city eq' })))).toBe(
      '400 E0000031',
    );
  });

  test('are of types that have schemas of their own, with attributes of their own', async () => {
    const type = await client.userTypeApi.createUserType({
      userType: { name: `partner${++count}`, displayName: 'Partner' },
    });
    expect(await refusal(client.userTypeApi.getUserType({ typeId: 'otynothere' }))).toBe('404 E0000007');
    const schemaId = new URL(type._links.schema.href).pathname.split('/').at(-1);
    const patch = { definitions: { custom: { properties: { badge: { title: 'Badge', type: 'string' } } } } };
    const schema = await client.schemaApi.updateUserProfile({ schemaId, userSchema: patch });
    expect(schema.definitions.custom.properties.badge).toMatchObject({ title: 'Badge', type: 'string' });
    const bad = { definitions: { custom: { properties: { 'no good': { title: 'x', type: 'string' } } } } };
    expect(await refusal(client.schemaApi.updateUserProfile({ schemaId, userSchema: bad }))).toBe(
      '400 E0000001',
    );
    const partner = await client.userApi.createUser({
      body: {
        profile: {
          firstName: 'P',
          lastName: 'Q',
          email: 'p@example.com',
          login: `p${count}@example.com`,
          badge: '7',
        },
        type: { id: type.id },
      },
    });
    expect(partner.profile.badge).toBe('7');
    expect((await client.schemaApi.getGroupSchema()).definitions.base.properties.name.type).toBe('string');
  });

  test('have a risk, relations, and a realm', async () => {
    const [boss, worker] = [await createPerson(), await createPerson()];
    expect((await client.userApi.getUserRisk({ userId: boss.id })).riskLevel).toBe('NONE');
    await client.userApi.upsertUserRisk({ userId: boss.id, userRiskRequest: { riskLevel: 'MEDIUM' } });
    expect((await client.userApi.getUserRisk({ userId: boss.id })).riskLevel).toBe('MEDIUM');

    const linkedObject = {
      primary: { name: 'sdkManager', title: 'Manager', type: 'USER' },
      associated: { name: 'sdkReport', title: 'Report', type: 'USER' },
    };
    await client.linkedObjectApi.createLinkedObjectDefinition({ linkedObject });
    expect(
      await refusal(client.linkedObjectApi.getLinkedObjectDefinition({ linkedObjectName: 'none' })),
    ).toBe('404 E0000007');
    await client.userApi.setLinkedObjectForUser({
      associatedUserId: worker.id,
      primaryRelationshipName: 'sdkManager',
      primaryUserId: boss.id,
    });
    const reports = await collect<{ _links: { self: { href: string } } }>(
      client.userApi.listLinkedObjectsForUser({ userId: boss.id, relationshipName: 'sdkReport' }),
    );
    expect(reports[0]?._links.self.href).toContain(worker.id);
    await client.userApi.deleteLinkedObjectForUser({ userId: worker.id, relationshipName: 'sdkManager' });
    await client.linkedObjectApi.deleteLinkedObjectDefinition({ linkedObjectName: 'sdkManager' });
  });
});

describe('groups', () => {
  test('are created, found by the beginning of their name, filled, and deleted', async () => {
    const [group, person] = [await createGroup('SDK Stores West'), await createPerson()];
    const found = await collect<{ id: string }>(client.groupApi.listGroups({ q: 'sdk stores' }));
    expect(found.map((one) => one.id)).toEqual([group.id]);
    await client.groupApi.assignUserToGroup({ groupId: group.id, userId: person.id });
    expect(await membersOf(group.id)).toEqual([person.id]);
    const theirs = await collect<{ id: string }>(client.userApi.listUserGroups({ userId: person.id }));
    expect(theirs.map((one) => one.id)).toContain(group.id);
    await client.groupApi.unassignUserFromGroup({ groupId: group.id, userId: person.id });
    await client.groupApi.deleteGroup({ groupId: group.id });
    expect(await refusal(client.groupApi.getGroup({ groupId: group.id }))).toBe('404 E0000007');
  });

  test('have owners', async () => {
    const [group, person] = [await createGroup(), await createPerson()];
    const owner = await client.groupApi.assignGroupOwner({
      groupId: group.id,
      GroupOwner: { id: person.id, type: 'USER' },
    });
    expect(owner.displayName).toBe('Aoi Tanaka');
    expect(await collect(client.groupApi.listGroupOwners({ groupId: group.id }))).toHaveLength(1);
    await client.groupApi.deleteGroupOwner({ groupId: group.id, ownerId: person.id });
    expect(await collect(client.groupApi.listGroupOwners({ groupId: group.id }))).toEqual([]);
  });

  test('are filled by rules', async () => {
    const [group, person] = [await createGroup(), await createPerson({ department: 'SDK' })];
    const groupRule = {
      type: 'group_rule',
      name: `SDK rule ${++count}`,
      conditions: {
        people: { users: { exclude: [] }, groups: { exclude: [] } },
        expression: { value: 'user.department=="SDK"', type: 'urn:okta:expression:1.0' },
      },
      actions: { assignUserToGroups: { groupIds: [group.id] } },
    };
    const broken = {
      ...groupRule,
      conditions: { expression: { ...groupRule.conditions.expression, value: 'user.' } },
    };
    expect(await refusal(client.groupApi.createGroupRule({ groupRule: broken }))).toBe('400 E0000001');
    const rule = await client.groupApi.createGroupRule({ groupRule });
    expect(rule.status).toBe('INACTIVE');
    const replacement = { ...groupRule, name: `${groupRule.name} again` };
    await client.groupApi.replaceGroupRule({ ruleId: rule.id, groupRule: replacement });
    await client.groupApi.activateGroupRule({ ruleId: rule.id });
    expect(await membersOf(group.id)).toEqual([person.id]);
    const late = await createPerson({ department: 'SDK' });
    expect(await membersOf(group.id)).toEqual([person.id, late.id].sort());
    const listed = await collect<{ id: string; name: string }>(
      client.groupApi.listGroupRules({ search: 'again' }),
    );
    expect(listed.map((one) => one.id)).toEqual([rule.id]);
    const shown = await client.groupApi.getGroupRule({ ruleId: rule.id, expand: 'groupIdToGroupNameMap' });
    expect(shown.status).toBe('ACTIVE');
    await client.groupApi.deactivateGroupRule({ ruleId: rule.id });
    await client.groupApi.deleteGroupRule({ ruleId: rule.id, removeUsers: true });
    await expect.poll(() => membersOf(group.id)).toEqual([]);
  });
});

test('realms take people in by assignments', async () => {
  const realm = await client.realmApi.createRealm({
    body: { profile: { name: 'SDK partners', realmType: 'PARTNER' } },
  });
  expect(await refusal(client.realmApi.getRealm({ realmId: 'guonothere' }))).toBe('404 E0000007');
  const body = {
    name: 'SDK partners by city',
    priority: 1,
    conditions: { profileSourceId: '00oorg', expression: { value: 'user.city == "Realm"' } },
    actions: { assignUserToRealm: { realmId: realm.id } },
  };
  const assignment = await client.realmAssignmentApi.createRealmAssignment({ body });
  const before = await createPerson({ city: 'Realm' });
  await client.realmAssignmentApi.activateRealmAssignment({ assignmentId: assignment.id });
  const begun = await client.realmAssignmentApi.executeRealmAssignment({
    body: { assignmentId: assignment.id },
  });
  expect(begun.realmName).toBe('SDK partners');
  // Not by the SDK, which remembers people for a while.
  const realmOf = async (userId: string) =>
    (await server.api<{ realmId: string }>('GET', `/api/v1/users/${userId}`)).realmId;
  await expect.poll(() => realmOf(before.id)).toBe(realm.id);
  const operations = await collect<{ status: string }>(
    client.realmAssignmentApi.listRealmAssignmentOperations(),
  );
  expect(operations[0]?.status).toBe('COMPLETED');
  await client.realmAssignmentApi.deactivateRealmAssignment({ assignmentId: assignment.id });
  await client.realmAssignmentApi.deleteRealmAssignment({ assignmentId: assignment.id });
  expect(await refusal(client.realmApi.deleteRealm({ realmId: realm.id }))).toBe('400 E0000001');
});
