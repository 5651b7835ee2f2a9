import {
  eventBy,
  foldText,
  holdSchema,
  isUniqueViolation,
  type Profile,
  type ProfileProblem,
  type Requester,
  reindexProfile,
  unindexProfile,
  type Schemas,
  wholeSecond,
  withCurrentSchema,
  writeProfile,
} from '#src/directory/schemas/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Reader, Tx } from '#src/platform/database/index.ts';
import { ApiError, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Snapshots } from '#src/platform/snapshot/index.ts';
import type { SystemLog, Target } from '#src/system-log/index.ts';
import { type BuiltInGroups, builtInGroupSection } from './built-in-section.ts';
import {
  deletionRefusal,
  type Group,
  type GroupRefusal,
  membershipRefusal,
  oktaObjectClass,
  profileChangeRefusal,
} from './group.ts';
import { directoryDefaults } from '#src/directory/schemas/index.ts';
import * as store from './group-store.ts';
import * as members from './membership-store.ts';

export type GroupsNeeds = {
  database: Database;
  snapshots: Snapshots;
  clock: Clock;
  ids: Ids;
  systemLog: SystemLog;
  schemas: Schemas;
  /** How many people there are: the members of Everyone. */
  countPeople(db: Reader): Promise<number>;
};

/** The person of a membership, as far as its event speaks of them. */
export type Member = { id: string; login: string; displayName: string };

export type Groups = {
  builtIn(): BuiltInGroups;
  createGroup(by: Requester, given: Record<string, unknown>): Promise<Group>;
  getGroup(id: string): Promise<Group>;
  findGroups(ids: readonly string[]): Promise<Map<string, Group>>;
  replaceGroup(by: Requester, id: string, given: Record<string, unknown>): Promise<Group>;
  deleteGroup(by: Requester, id: string): Promise<void>;
  listGroups: (query: store.GroupQuery) => ReturnType<typeof store.listGroups>;
  listGroupsByName(prefix: string, limit: number): Promise<Group[]>;
  /** The groups of one person by id, Everyone among them. */
  listGroupsOf(userId: string, after: string | undefined, limit: number): Promise<Group[]>;
  countMembers(groups: readonly Group[]): Promise<Map<string, number>>;
  /** Of these people, who belongs to any of these groups; Everyone counts. */
  membersAmong(groupIds: readonly string[], userIds: readonly string[]): Promise<Set<string>>;
  /** Adds to each group; groups that are not ours to fill are refused. Says nothing about memberships that were there. */
  addMember(tx: Tx, by: Requester, groupIds: readonly string[], member: Member): Promise<void>;
  removeMember(tx: Tx, by: Requester, groupId: string, member: Member): Promise<void>;
  /** Makes someone a member of Okta Administrators, or no longer one; for whoever looks after admin roles. */
  setAdministrator(tx: Tx, by: Requester, member: Member, isAdministrator: boolean): Promise<void>;
  /** Notes that Everyone gained or lost somebody. */
  touchEveryone(tx: Tx): Promise<void>;
  seedDefaults(tx: Tx): Promise<void>;
};

export function createGroups(needs: GroupsNeeds): Groups {
  const { database, snapshots } = needs;
  const builtIn = () => snapshots.current(builtInGroupSection);
  const isEveryone = (id: string) => id === builtIn().everyoneId;

  return {
    builtIn,
    createGroup: (by, given) => withCurrentSchema(() => createGroup(needs, by, given)),
    async getGroup(id) {
      const group = (await store.findGroups(database, [id])).get(id);
      if (!group) throw groupNotFound(id);
      return group;
    },
    findGroups: (ids) => store.findGroups(database, ids),
    replaceGroup: (by, id, given) => withCurrentSchema(() => replaceGroup(needs, by, id, given)),
    deleteGroup: (by, id) => database.transaction((tx) => deleteGroup(needs, tx, by, id)),
    listGroups: (query) => store.listGroups(database, query),
    listGroupsByName: (prefix, limit) => store.listGroupsByName(database, foldText(prefix), limit),
    listGroupsOf: (userId, after, limit) =>
      store.listGroupsOf(database, { userId, everyoneId: builtIn().everyoneId, after, limit }),
    async countMembers(groups) {
      const counts = await members.countMembers(
        database,
        groups.map((group) => group.id),
      );
      const everyone = groups.find((group) => isEveryone(group.id));
      if (everyone) counts.set(everyone.id, await needs.countPeople(database));
      return counts;
    },
    async membersAmong(groupIds, userIds) {
      if (groupIds.some(isEveryone)) return new Set(userIds);
      return members.membersAmong(database, groupIds, userIds);
    },
    addMember: (tx, by, groupIds, member) => addMember(needs, tx, by, groupIds, member),
    removeMember: (tx, by, groupId, member) => removeMember(needs, tx, by, groupId, member),
    setAdministrator: (tx, by, member, isAdministrator) =>
      setAdministrator(needs, tx, by, member, isAdministrator),
    async touchEveryone(tx) {
      const { everyoneId } = builtIn();
      if (everyoneId !== undefined) await members.touchMembership(tx, [everyoneId], wholeSecond(needs.clock));
    },
    seedDefaults: (tx) => seedDefaults(needs, tx),
  };
}

const groupNotFound = (id: string) => notFound(id, 'UserGroup');
const nameTaken = () =>
  validationFailed('name', ['name: An object with this field already exists in the current organization']);

function profileRefused(problems: readonly ProfileProblem[]): ApiError {
  return validationFailed(
    problems[0]?.field ?? 'profile',
    problems.map((problem) => `${problem.field}: ${problem.message}`),
  );
}

const refused = ({ code, cause }: GroupRefusal) =>
  code === 'E0000111'
    ? new ApiError('E0000111', {
        summary: 'Cannot modify the Group object because it is read-only.',
        causes: [cause],
      })
    : new ApiError(code, { causes: [cause] });

const targetOf = (group: Group): Target => ({
  id: group.id,
  type: 'UserGroup',
  alternateId: 'unknown',
  displayName: group.name,
});
const memberTarget = (member: Member): Target => ({
  id: member.id,
  type: 'User',
  alternateId: member.login,
  displayName: member.displayName,
});

async function createGroup(
  needs: GroupsNeeds,
  by: Requester,
  given: Record<string, unknown>,
): Promise<Group> {
  const { database, clock, ids, systemLog, schemas } = needs;
  const schema = schemas.ofGroups();
  const written = writeProfile(schema, 'create', {}, given);
  if ('problems' in written) throw profileRefused(written.problems);
  const now = wholeSecond(clock);
  const group: Group = {
    id: ids.newId('00g'),
    type: 'OKTA_GROUP',
    name: nameOf(written.profile),
    profile: written.profile,
    objectClass: oktaObjectClass,
    sourceId: undefined,
    builtIn: undefined,
    created: now,
    lastUpdated: now,
    lastMembershipUpdated: now,
  };
  await database.transaction(async (tx) => {
    await holdSchema(tx, schema);
    if (!(await store.insertGroup(tx, group, foldText(group.name)))) throw nameTaken();
    await reindexProfile(tx, 'group_profile_index', group.id, {}, group.profile);
    await systemLog.record(tx, {
      eventType: 'group.lifecycle.create',
      ...eventBy(by),
      target: [targetOf(group)],
    });
  });
  return group;
}

const nameOf = (profile: Profile) => String(profile['name'] ?? '');

async function replaceGroup(
  needs: GroupsNeeds,
  by: Requester,
  id: string,
  given: Record<string, unknown>,
): Promise<Group> {
  const change = async (tx: Tx): Promise<Group> => {
    const schema = needs.schemas.ofGroups();
    await holdSchema(tx, schema);
    const current = await store.lockGroup(tx, id, 'no key update');
    if (!current) throw groupNotFound(id);
    const refusal = profileChangeRefusal(current);
    if (refusal) throw refused(refusal);
    const written = writeProfile(schema, 'replace', current.profile, given);
    if ('problems' in written) throw profileRefused(written.problems);
    const { profile } = written;
    const group: Group = {
      ...current,
      profile,
      name: nameOf(profile),
      lastUpdated: wholeSecond(needs.clock),
    };
    if (!(await store.updateGroup(tx, group, foldText(group.name)))) throw nameTaken();
    await reindexProfile(tx, 'group_profile_index', group.id, current.profile, profile);
    await needs.systemLog.record(tx, {
      eventType: 'group.profile.update',
      ...eventBy(by),
      target: [targetOf(group)],
    });
    return group;
  };
  try {
    return await needs.database.transaction(change);
  } catch (error) {
    throw isUniqueViolation(error) ? nameTaken() : error;
  }
}

async function deleteGroup(needs: GroupsNeeds, tx: Tx, by: Requester, id: string): Promise<void> {
  const group = await store.lockGroup(tx, id, 'update');
  if (!group) throw groupNotFound(id);
  const refusal = deletionRefusal(group);
  if (refusal) throw refused(refusal);
  await unindexProfile(tx, 'group_profile_index', id);
  await store.deleteGroup(tx, id);
  await needs.systemLog.record(tx, {
    eventType: 'group.lifecycle.delete',
    ...eventBy(by),
    target: [targetOf(group)],
  });
}

async function addMember(
  needs: GroupsNeeds,
  tx: Tx,
  by: Requester,
  groupIds: readonly string[],
  member: Member,
): Promise<void> {
  const now = wholeSecond(needs.clock);
  // Always in the order of ids, so that two additions never wait for each other in a circle.
  for (const id of [...new Set(groupIds)].sort()) {
    const group = await store.lockGroup(tx, id, 'key share');
    if (!group) throw groupNotFound(id);
    const refusal = membershipRefusal(group);
    if (refusal) throw refused(refusal);
    await addTo(needs, tx, by, group, member, now);
  }
}

async function addTo(
  needs: GroupsNeeds,
  tx: Tx,
  by: Requester,
  group: Group,
  member: Member,
  now: Date,
): Promise<void> {
  if (!(await members.insertMember(tx, group.id, member.id, now))) return;
  await members.touchMembership(tx, [group.id], now);
  await needs.systemLog.record(tx, {
    eventType: 'group.user_membership.add',
    ...eventBy(by),
    target: [memberTarget(member), targetOf(group)],
  });
}

async function removeMember(
  needs: GroupsNeeds,
  tx: Tx,
  by: Requester,
  groupId: string,
  member: Member,
): Promise<void> {
  const group = await store.lockGroup(tx, groupId, 'key share');
  if (!group) throw groupNotFound(groupId);
  const refusal = membershipRefusal(group);
  if (refusal) throw refused(refusal);
  await removeFrom(needs, tx, by, group, member);
}

async function removeFrom(
  needs: GroupsNeeds,
  tx: Tx,
  by: Requester,
  group: Group,
  member: Member,
): Promise<void> {
  if (!(await members.deleteMember(tx, group.id, member.id))) return;
  await members.touchMembership(tx, [group.id], wholeSecond(needs.clock));
  await needs.systemLog.record(tx, {
    eventType: 'group.user_membership.remove',
    ...eventBy(by),
    target: [memberTarget(member), targetOf(group)],
  });
}

async function setAdministrator(
  needs: GroupsNeeds,
  tx: Tx,
  by: Requester,
  member: Member,
  isAdministrator: boolean,
): Promise<void> {
  const id = needs.snapshots.current(builtInGroupSection).administratorsId;
  const group = id === undefined ? undefined : await store.lockGroup(tx, id, 'key share');
  if (!group) return;
  if (isAdministrator) await addTo(needs, tx, by, group, member, wholeSecond(needs.clock));
  else await removeFrom(needs, tx, by, group, member);
}

async function seedDefaults(needs: GroupsNeeds, tx: Tx): Promise<void> {
  const now = wholeSecond(needs.clock);
  for (const { builtIn, name, description } of directoryDefaults.groups) {
    const profile = { name, description };
    const id = needs.ids.newId('00g');
    const group: Group = {
      id,
      type: 'BUILT_IN',
      name,
      profile,
      objectClass: oktaObjectClass,
      sourceId: undefined,
      builtIn,
      created: now,
      lastUpdated: now,
      lastMembershipUpdated: now,
    };
    if (!(await store.insertGroup(tx, group, foldText(name))))
      throw new Error(`the group ${name} exists already`);
    await reindexProfile(tx, 'group_profile_index', id, {}, profile);
  }
  await needs.snapshots.changed(tx, builtInGroupSection);
}
