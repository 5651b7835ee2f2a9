import type { AppProfiles, MappedPerson } from '#src/access/app-profiles/index.ts';
import type { AppInstance, Apps } from '#src/access/apps/index.ts';
import { listMemberIdsOfAny } from '#src/directory/groups/index.ts';
import type { Groups } from '#src/directory/groups/index.ts';
import { isVaulted, rightsUnder, type StoredCredentials, type Vault } from '#src/access/vault/index.ts';
import type { Person, Users } from '#src/directory/users/index.ts';
import type { Profile } from '#src/directory/schemas/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { systemActor, type SystemLog } from '#src/system-log/index.ts';
import type { AppLink, Assignment, DirectAssignment, GroupAssignment } from './assignment.ts';
import { appLinksOf } from './app-links.ts';
import { createUserNames } from './app-user-name.ts';
import {
  type AssignmentService,
  type AssignmentServiceNeeds,
  createAssignmentService,
} from './assignment-service.ts';
import * as store from './assignment-store.ts';
import { appUserToWire } from './assignment-wire.ts';
import {
  compileGroupAssignments,
  effectiveAssignment,
  type GroupAssignmentBook,
  groupAssignmentsSection,
} from './group-assignment-book.ts';

export type AssignmentNeeds = Omit<
  AssignmentServiceNeeds,
  'apps' | 'users' | 'groups' | 'systemLog' | 'vault' | 'profiles'
> & {
  apps: Pick<Apps, 'get' | 'lock' | 'find' | 'all'>;
  users: Pick<Users, 'findPerson' | 'listMembers' | 'listUsersByPrefix'>;
  groups: Pick<Groups, 'findGroups' | 'builtIn'>;
  systemLog: Pick<SystemLog, 'record' | 'react'>;
  vault: AssignmentServiceNeeds['vault'] & Pick<Vault, 'find'>;
  profiles: AssignmentServiceNeeds['profiles'] & Pick<AppProfiles, 'effective' | 'mappedUserName'>;
};

/** As far as a name and a profile at an app depend on somebody. */
export type ProfiledPerson = MappedPerson & Pick<Person, 'groupIds'>;

/** What everybody else may ask about assignments. */
export type AssignmentDirectory = {
  /** The effective one: the person's own row (micro-batched read), else the best-placed of their groups (snapshot). */
  findAssignment(userId: string, groupIds: readonly string[], appId: string): Promise<Assignment | undefined>;
  /** The two halves of `findAssignment`, for who reads the person at the same time. */
  findDirect(userId: string, appId: string): Promise<DirectAssignment | undefined>;
  effective(
    appId: string,
    direct: DirectAssignment | undefined,
    groupIds: readonly string[],
  ): Assignment | undefined;
  /** The name the app knows the person by. */
  userNameFor(app: AppInstance, assignment: Assignment | undefined, person: MappedPerson): string;
  /** Mapped from the person, over it what their groups give at the app, over that their own. */
  profileFor(app: AppInstance, assignment: Assignment | undefined, person: ProfiledPerson): Profile;
  /** Every app that is the person's: by an own row, by a group, or because it is everybody's. Inactive and hidden ones too. */
  listAppIds(person: { id: string; groupIds: readonly string[] }): Promise<ReadonlySet<string>>;
  /** Tiles for the home page; apps that are hidden from it, inactive or ours are left out. */
  listAppLinks(person: { id: string; groupIds: readonly string[] }, origin: string): Promise<AppLink[]>;
};

/** A person of an app with the assignment that makes them one. */
export type AssignedPerson = {
  person: Person;
  assignment: Assignment;
  direct: DirectAssignment | undefined;
  /** Of an app that is opened with such: what is kept of the person's own, without the secret. */
  credentials: StoredCredentials | undefined;
};

export type Assignments = AssignmentDirectory &
  AssignmentService & {
    findAssigned(appId: string, userId: string): Promise<AssignedPerson | undefined>;
    /** Those of the people who may no longer use the app. By the rows and not by memory, which may be a moment behind. */
    listUnassigned(appId: string, userIds: readonly string[]): Promise<string[]>;
    /** The name by which an app knows one of its people: shared, the person's own, or as `userNameFor`. */
    userNameOf(app: AppInstance, one: AssignedPerson): string;
    /** How an app knows one of its people. */
    shownOf(app: AppInstance, one: AssignedPerson): { userName: string; profile: Profile };
    /** Takes the values of properties that are no longer in the app's schema out of every assignment. */
    forgetProperties(tx: Tx, appId: string, names: readonly string[]): Promise<void>;
    /** By user id, own and group assignments together. `next` is the last id looked at, when there are more. */
    listAssigned(
      appId: string,
      after: string | undefined,
      limit: number,
    ): Promise<{ people: AssignedPerson[]; next: string | undefined }>;
    /** Those whose name or e-mail begins with the text; for pickers, so no pages. */
    listAssignedByPrefix(appId: string, text: string, limit: number): Promise<AssignedPerson[]>;
    listAssignedGroups(appId: string): readonly GroupAssignment[];
    listAppIdsOfUser(userId: string): Promise<ReadonlySet<string>>;
    /** Apps for which the person has an assignment of their own. */
    listDirectAppIds(userId: string): Promise<ReadonlySet<string>>;
    listAppIdsOfGroup(groupId: string): ReadonlySet<string>;
    /** For lists of groups that say how many apps each has. */
    countApps(groupIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
    groupExists(groupId: string): Promise<boolean>;
    /** The assigned person in wire form. */
    describeAppUser(
      app: AppInstance,
      userId: string,
      origin: string,
    ): Promise<Record<string, unknown> | undefined>;
  };

/** Registers its section and its reactions, so it has to be called before `snapshots.start()` and `jobs.start()`. */
export function createAssignments(needs: AssignmentNeeds): Assignments {
  const { database, snapshots } = needs;
  snapshots.register(groupAssignmentsSection);
  const book = (): GroupAssignmentBook => snapshots.current(groupAssignmentsSection);
  const service = createAssignmentService(needs);
  const findDirectByKey = database.batchedRead('access.direct-assignment', store.findDirect);
  const findDirect = (userId: string, appId: string) => findDirectByKey(store.directKey(userId, appId));
  const effective: Assignments['effective'] = (appId, direct, groupIds) =>
    effectiveAssignment(book(), appId, direct, groupIds);
  const templated = createUserNames();
  const userNameFor: Assignments['userNameFor'] = (app, assignment, person) =>
    assignment?.userName ?? needs.profiles.mappedUserName(app, person) ?? templated(app, person);
  const profileFor: Assignments['profileFor'] = (app, assignment, person) =>
    needs.profiles.effective(app, person, givenProfiles(book(), assignment, person));

  const assigned = async (appId: string, userId: string): Promise<AssignedPerson | undefined> => {
    const app = needs.apps.find(appId);
    const [person, direct, credentials] = await Promise.all([
      needs.users.findPerson(userId),
      findDirect(userId, appId),
      app !== undefined && isVaulted(app) ? needs.vault.find(appId, userId) : undefined,
    ]);
    // Who has left is assigned to nothing, though a group they were in may still be.
    if (person === undefined || person.status === 'DEPROVISIONED') return undefined;
    const assignment = effective(appId, direct, person.groupIds);
    return assignment === undefined ? undefined : { person, assignment, direct, credentials };
  };
  const assignedOf = async (appId: string, ids: readonly string[]): Promise<AssignedPerson[]> =>
    (await Promise.all(ids.map((id) => assigned(appId, id)))).flatMap((one) => one ?? []);

  const userNameOf: Assignments['userNameOf'] = (app, { assignment, person, credentials }) => {
    const rights = isVaulted(app) ? rightsUnder(app.vaulted.scheme) : undefined;
    const given =
      rights?.isShared === true
        ? app.document.credentials.userName
        : rights?.person.userName === true
          ? credentials?.userName
          : undefined;
    return given ?? userNameFor(app, assignment, person);
  };

  const shownOf: Assignments['shownOf'] = (app, one) => ({
    userName: userNameOf(app, one),
    profile: profileFor(app, one.assignment, one.person),
  });

  reactToDepartures(needs, service);

  return {
    ...service,
    findDirect,
    effective,
    findAssignment: async (userId, groupIds, appId) =>
      effective(appId, await findDirect(userId, appId), groupIds),
    userNameFor,
    profileFor,
    listAppIds: (person) => listAppIds(needs, book(), person),
    async listAppLinks(person, origin) {
      const ids = await listAppIds(needs, book(), person);
      const mine = needs.apps.all().filter((app) => ids.has(app.id));
      return appLinksOf(needs, mine, person, origin);
    },
    findAssigned: assigned,
    userNameOf,
    async listUnassigned(appId, userIds) {
      const app = needs.apps.find(appId);
      // An app that this node has not heard of yet is nobody's reason to delete anything.
      if (app === undefined) return [];
      const groups = compileGroupAssignments(await store.listGroups(database, appId));
      const isUser = async (userId: string): Promise<boolean> => {
        const [person, direct] = await Promise.all([
          needs.users.findPerson(userId),
          findDirect(userId, appId),
        ]);
        if (person === undefined || person.status === 'DEPROVISIONED') return false;
        if (app.implicitAssignment) return true;
        return effectiveAssignment(groups, appId, direct, person.groupIds) !== undefined;
      };
      const stay = await Promise.all(userIds.map(isUser));
      return userIds.filter((_, index) => stay[index] === false);
    },
    async listAssigned(appId, after, limit) {
      const ids = await listAssignedIds(needs, book(), appId, after, limit + 1);
      const page = ids.slice(0, limit);
      return { people: await assignedOf(appId, page), next: ids.length > limit ? page.at(-1) : undefined };
    },
    async listAssignedByPrefix(appId, text, limit) {
      const found = await needs.users.listUsersByPrefix(text, 200);
      return (await assignedOf(appId, found.map((user) => user.id).sort())).slice(0, limit);
    },
    listAssignedGroups: (appId) => (book().byApp.get(appId) ?? []).map((entry) => entry.group),
    async listAppIdsOfUser(userId) {
      const [person, direct] = await Promise.all([
        needs.users.findPerson(userId),
        store.listDirectOfUser(database, userId),
      ]);
      return appIdsOf(book(), direct, person?.groupIds ?? []);
    },
    listDirectAppIds: async (userId) =>
      new Set((await store.listDirectOfUser(database, userId)).map(({ appId }) => appId)),
    listAppIdsOfGroup: (groupId) => book().appIdsByGroup.get(groupId) ?? new Set(),
    countApps: async (groupIds) =>
      new Map(groupIds.map((id) => [id, book().appIdsByGroup.get(id)?.size ?? 0])),
    groupExists: async (groupId) => (await needs.groups.findGroups([groupId])).has(groupId),
    async describeAppUser(app, userId, origin) {
      const one = await assigned(app.id, userId);
      if (one === undefined) return undefined;
      return appUserToWire(app, one, shownOf(app, one), origin);
    },
    shownOf,
    forgetProperties: (tx, appId, names) => forgetProperties(needs, tx, appId, names),
  };
}

/** The person's own values, and those of every group through which they are assigned, the best-placed first. */
function givenProfiles(
  book: GroupAssignmentBook,
  assignment: Assignment | undefined,
  person: Pick<Person, 'groupIds'>,
): { own: Profile; groups: Profile[] } {
  if (assignment === undefined) return { own: {}, groups: [] };
  if (assignment.scope === 'USER') return { own: assignment.profile, groups: [] };
  const entries = book.byApp.get(assignment.appId) ?? [];
  const mine = entries.filter(({ group }) => person.groupIds.includes(group.groupId));
  return { own: {}, groups: mine.map(({ group }) => group.profile) };
}

async function forgetProperties(
  needs: Pick<AssignmentNeeds, 'snapshots'>,
  tx: Tx,
  appId: string,
  names: readonly string[],
): Promise<void> {
  await store.forgetUserProperties(tx, appId, names);
  if (await store.forgetGroupProperties(tx, appId, names)) {
    await needs.snapshots.changed(tx, groupAssignmentsSection);
  }
}

function appIdsOf(
  book: GroupAssignmentBook,
  direct: readonly DirectAssignment[],
  groupIds: readonly string[],
): Set<string> {
  const ids = new Set(direct.map((assignment) => assignment.appId));
  for (const groupId of groupIds) for (const appId of book.appIdsByGroup.get(groupId) ?? []) ids.add(appId);
  return ids;
}

/** Ids behind `after`, in order; each source gives at most `limit`, so the work is bounded however many are assigned. */
async function listAssignedIds(
  needs: AssignmentNeeds,
  book: GroupAssignmentBook,
  appId: string,
  after: string | undefined,
  limit: number,
): Promise<string[]> {
  const groupIds = (book.byApp.get(appId) ?? []).map((entry) => entry.group.groupId);
  const { everyoneId } = needs.groups.builtIn();
  const hasEveryone = everyoneId !== undefined && groupIds.includes(everyoneId);
  const [direct, members] = await Promise.all([
    store.listDirectUserIds(needs.database, appId, after, limit),
    hasEveryone
      ? needs.users.listMembers(everyoneId, after, limit).then((users) => users.map((user) => user.id))
      : groupIds.length === 0
        ? []
        : listMemberIdsOfAny(needs.database, groupIds, after, limit),
  ]);
  return [...new Set([...direct, ...members])].sort().slice(0, limit);
}

async function listAppIds(
  needs: Pick<AssignmentNeeds, 'apps' | 'database'>,
  book: GroupAssignmentBook,
  person: { id: string; groupIds: readonly string[] },
): Promise<Set<string>> {
  const ids = appIdsOf(book, await store.listDirectOfUser(needs.database, person.id), person.groupIds);
  for (const app of needs.apps.all()) if (app.implicitAssignment && !app.firstParty) ids.add(app.id);
  return ids;
}

/** Assignments of people who leave end, and groups that are gone drop out of memory. */
function reactToDepartures(needs: AssignmentNeeds, service: AssignmentService): void {
  needs.systemLog.react({
    name: 'assignments-of-leavers',
    eventTypes: ['user.lifecycle.deactivate'],
    async handle(event) {
      for (const target of event.target ?? []) {
        if (target.type === 'User') await service.unassignEverywhere(target.id, { actor: systemActor });
      }
    },
  });
  needs.systemLog.react({
    name: 'assignments-of-deleted-groups',
    eventTypes: ['group.lifecycle.delete'],
    handle: () => needs.database.transaction((tx) => needs.snapshots.changed(tx, groupAssignmentsSection)),
  });
}
