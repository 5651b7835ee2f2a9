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
import { type ApiError, validationFailed, type Caller } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Snapshots } from '#src/platform/snapshot/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import { type BuiltInGroups, builtInGroupSection } from './built-in-section.ts';
import { deletionRefusal, type Group, oktaObjectClass, profileChangeRefusal } from './group.ts';
import { groupTarget } from './group-events.ts';
import { groupNotFound, refused } from './group-refusals.ts';
import { createMemberships, type Memberships } from './membership-service.ts';
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
  /** Group rules, above; absent in tests of groups alone. */
  rules?: GroupRuleHooks;
  /** Administrator roles that groups carry, which live below; absent where there are none. */
  roles?: {
    /** Throws where the caller may not decide who belongs to these groups: one gives more than the caller has. */
    checkMayFill?(tx: Tx, caller: Caller, groupIds: readonly string[]): Promise<void>;
  };
};

/** What rules that fill or name a group have to hear of it. */
export type GroupRuleHooks = {
  /** First in a transaction that renames or deletes a group. */
  lock(tx: Tx): Promise<void>;
  renamed(tx: Tx, before: Group, after: Group): Promise<void>;
  deleted(tx: Tx, by: Requester, group: Group): Promise<void>;
};

export type Groups = Memberships & {
  builtIn(): BuiltInGroups;
  createGroup(by: Requester, given: Record<string, unknown>): Promise<Group>;
  getGroup(id: string): Promise<Group>;
  findGroups(ids: readonly string[]): Promise<Map<string, Group>>;
  replaceGroup(by: Requester, id: string, given: Record<string, unknown>): Promise<Group>;
  deleteGroup(by: Requester, id: string): Promise<void>;
  listGroups: (query: store.GroupQuery) => ReturnType<typeof store.listGroups>;
  listGroupsByName(prefix: string, limit: number, reached?: store.ReachedGroups): Promise<Group[]>;
  /** The groups of one person by id, Everyone among them. */
  listGroupsOf(userId: string, after: string | undefined, limit: number): Promise<Group[]>;
  countMembers(groups: readonly Group[]): Promise<Map<string, number>>;
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
    listGroupsByName: (prefix, limit, reached) =>
      store.listGroupsByName(database, foldText(prefix), limit, reached),
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
    ...createMemberships(needs, builtIn),
    seedDefaults: (tx) => seedDefaults(needs, tx),
  };
}

const nameTaken = () =>
  validationFailed('name', ['name: An object with this field already exists in the current organization']);

function profileRefused(problems: readonly ProfileProblem[]): ApiError {
  return validationFailed(
    problems[0]?.field ?? 'profile',
    problems.map((problem) => `${problem.field}: ${problem.message}`),
  );
}

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
      target: [groupTarget(group)],
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
    await needs.rules?.lock(tx);
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
    if (group.name !== current.name) await needs.rules?.renamed(tx, current, group);
    await needs.systemLog.record(tx, {
      eventType: 'group.profile.update',
      ...eventBy(by),
      target: [groupTarget(group)],
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
  await needs.rules?.lock(tx);
  const group = await store.lockGroup(tx, id, 'update');
  if (!group) throw groupNotFound(id);
  const refusal = deletionRefusal(group);
  if (refusal) throw refused(refusal);
  await unindexProfile(tx, 'group_profile_index', id);
  await store.deleteGroup(tx, id);
  await needs.rules?.deleted(tx, by, group);
  await needs.systemLog.record(tx, {
    eventType: 'group.lifecycle.delete',
    ...eventBy(by),
    target: [groupTarget(group)],
  });
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
