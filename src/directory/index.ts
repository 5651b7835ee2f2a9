// Owns: the composition of the directory: schemas, groups and users, each given the others it stands on. app.ts makes one.
// Not here: any rule; each slice has its own door for those who need its nouns.

import { createDevices, deviceRoutes, type Devices } from './devices/index.ts';
import { createLinkedObjects, linkedObjectRoutes } from './linked-objects/index.ts';
import {
  createRealmAssignments,
  createRealms,
  realmAssignmentRoutes,
  realmRoutes,
  realmSection,
  type Realms,
} from './realms/index.ts';
import {
  createGroupRules,
  groupRuleRoutes,
  groupRuleSection,
  type GroupRules,
  groupViewRoutes,
  type GroupViewNeeds,
  personGroupRoutes,
  rulePreviewRoutes,
  type RulePeople,
} from './group-rules/index.ts';
import {
  createGroups,
  builtInGroupSection,
  createGroupOwners,
  groupOwnerRoutes,
  type GroupAppFacts,
  type GroupRuleHooks,
  groupRoutes,
  type Groups,
} from './groups/index.ts';
import {
  attributePurgeJob,
  createSchemas,
  schemaRoutes,
  schemaSection,
  type Schemas,
  userTypeRoutes,
  wholeSecond,
} from './schemas/index.ts';
import {
  bulkRoutes,
  countHaving,
  countUsers,
  createUsers,
  credentialRoutes,
  displayNameOf,
  findUsers,
  lifecycleRoutes,
  listIdsAfter,
  listPeopleAfter,
  lockPeople,
  moveToRealm,
  type PeopleRealms,
  riskRoutes,
  userTarget,
  membershipRoutes,
  profileKeeper,
  type RoleFacts,
  userRoutes,
  type Users,
  type UsersNeeds,
} from './users/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { type Route, validationFailed } from '#src/platform/http/index.ts';
import type { Jobs } from '#src/platform/jobs/index.ts';
import type { Snapshots } from '#src/platform/snapshot/index.ts';
import { systemActor, type SystemLog } from '#src/system-log/index.ts';

export type DirectoryNeeds = Omit<UsersNeeds, 'schemas' | 'groups' | 'rules' | 'realms'> & {
  snapshots: Snapshots;
  jobs: Pick<Jobs, 'define' | 'send'>;
  /** What lists show of the apps of groups; access hands it in. */
  appFacts?: GroupAppFacts;
  /** Policies that name a group. */
  policyUses?: NonNullable<GroupViewNeeds['policyUses']>;
  /** See SchemasNeeds. */
  purgeDelayMs?: number;
};

/** Keeps the members of Okta Administrators in step with who holds a role. */
function followRoles(
  systemLog: SystemLog,
  parts: { groups: Groups; users: Users; groupRules: GroupRules },
  roles: RoleFacts,
): void {
  systemLog.react({
    name: 'administrators-group',
    eventTypes: ['user.account.privilege.grant', 'user.account.privilege.revoke'],
    async handle({ target }) {
      for (const { id, type } of target ?? []) {
        const user = type === 'User' ? await parts.users.findUser(id) : undefined;
        if (!user) continue;
        // What holds now, not what the event says: events may be handled twice, and in any order.
        const member = { id, login: user.login, displayName: displayNameOf(user) };
        const isAdministrator = await holdsRole(roles, id);
        await parts.groupRules.forPeople.changingMemberships(async (tx) => {
          await parts.groups.setAdministrator(tx, { actor: systemActor }, member, isAdministrator);
          const { administratorsId } = parts.groups.builtIn();
          const groups = administratorsId === undefined ? [] : [administratorsId];
          const named = await parts.groups.findGroups(groups);
          await parts.groupRules.forPeople.follow(tx, [id], { groups: [...named.values()] });
        });
      }
    },
  });
}

async function holdsRole(roles: RoleFacts, userId: string): Promise<boolean> {
  // Not by a group: belonging to one that carries roles must not be the reason to belong to another.
  if (roles.isAdministrator !== undefined) return roles.isAdministrator(userId);
  const permissions = await roles.permissionsOf(userId);
  return permissions === 'all' || permissions.size > 0;
}

export type Directory = {
  schemas: Schemas;
  groups: Groups;
  users: Users;
  groupRules: GroupRules;
  devices: Devices;
  routes: Route[];
  /** What a fresh org contains: the default user type, its schema, the group schema, the built-in groups. */
  seedDefaults(tx: Tx): Promise<void>;
};

const rulePeople: RulePeople = {
  lock: lockPeople,
  idsAfter: listIdsAfter,
  after: listPeopleAfter,
  count: (db, having) => (having === undefined ? countUsers(db) : countHaving(db, having)),
};

async function namedRealm(realms: Realms, id: string) {
  const realm = (await realms.list()).find((one) => one.id === id);
  if (!realm) throw validationFailed('realmId', [`realmId: there is no realm ${id}`]);
  return realm;
}

/** Before snapshots.start() and jobs.start(). */
export function createDirectory(needs: DirectoryNeeds): Directory {
  needs.snapshots.register(schemaSection);
  needs.snapshots.register(builtInGroupSection);
  needs.snapshots.register(groupRuleSection);
  needs.snapshots.register(realmSection);
  needs.jobs.define(attributePurgeJob({ database: needs.database, profiles: profileKeeper }));
  const schemas = createSchemas({
    ...needs,
    profiles: profileKeeper,
    usesOf: async (tx, name) => [
      ...(await groupRules.usesOf(tx, name)),
      ...(await assignments.usesOf(tx, name)),
    ],
  });
  // Rules stand above groups and people, who tell them what changes.
  const forGroups: GroupRuleHooks = {
    lock: (tx) => groupRules.forGroups.lock(tx),
    renamed: (tx, before, after) => groupRules.forGroups.renamed(tx, before, after),
    deleted: (tx, by, group) => groupRules.forGroups.deleted(tx, by, group),
  };
  const groups = createGroups({ ...needs, schemas, countPeople: countUsers, rules: forGroups });
  const privilegedGroups = needs.roles?.privilegedGroups;
  const groupRules: GroupRules = createGroupRules({
    ...needs,
    schemas,
    groups,
    people: rulePeople,
    ...(privilegedGroups && { privilegedGroups }),
    ...(needs.roles?.checkMayAddAnybody && { checkMayAddAnybody: needs.roles.checkMayAddAnybody }),
  });
  const realms = createRealms(needs);
  const assignments = createRealmAssignments({
    ...needs,
    schemas,
    people: rulePeople,
    move: (tx, ids, realmId) => moveToRealm(tx, ids, realmId, wholeSecond(needs.clock)),
  });
  const forPeople: PeopleRealms = {
    async realmOfNew(named, person) {
      if (named === undefined) return assignments.realmFor(person);
      return (await namedRealm(realms, named)).id;
    },
    check: async (realmId) => void (await namedRealm(realms, realmId)),
  };
  const users = createUsers({
    ...needs,
    schemas,
    groups,
    rules: groupRules.forPeople,
    realms: forPeople,
  });
  const linkedObjects = createLinkedObjects(needs);
  const owners = createGroupOwners({
    ...needs,
    holdPeople: async (tx, ids) =>
      new Map((await lockPeople(tx, ids)).map((one) => [one.id, userTarget(one)])),
    async describePeople(ids) {
      const found = await findUsers(needs.database, ids);
      return new Map([...found].map(([id, user]) => [id, userTarget(user)]));
    },
  });
  const devices = createDevices(needs);
  const parts = { schemas, groups, users, groupRules, devices };
  if (needs.roles) followRoles(needs.systemLog, parts, needs.roles);
  return {
    ...parts,
    routes: [
      ...schemaRoutes(schemas),
      ...userTypeRoutes(schemas),
      ...groupRoutes(groups, schemas, needs.appFacts),
      ...groupRuleRoutes(groupRules, groups),
      ...rulePreviewRoutes({ ...needs, schemas, groups, people: rulePeople }),
      ...personGroupRoutes({ ...needs, groups, getUser: users.getUser }),
      ...groupViewRoutes({
        ...needs,
        groups,
        async listMembers(groupId, after, limit) {
          const members = await users.listMembers(groupId, after, limit);
          return members.map((one) => ({ ...one, displayName: displayNameOf(one) }));
        },
      }),
      ...membershipRoutes(parts),
      ...userRoutes(parts),
      ...lifecycleRoutes(parts),
      ...credentialRoutes(parts),
      ...bulkRoutes(users),
      ...riskRoutes({ ...needs, users }),
      ...linkedObjectRoutes(linkedObjects, users),
      ...groupOwnerRoutes(owners),
      ...realmRoutes(realms),
      ...realmAssignmentRoutes(assignments),
      ...deviceRoutes({ ...needs, ...parts }),
    ],
    async seedDefaults(tx) {
      await schemas.seedDefaults(tx);
      await groups.seedDefaults(tx);
      await realms.seedDefaults(tx);
    },
  };
}
