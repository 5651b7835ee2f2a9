import type { AppProfiles } from '#src/access/app-profiles/index.ts';
import type { AppInstance, Apps } from '#src/access/apps/index.ts';
import { isForeignKeyViolation, type Requester, withCurrentSchema } from '#src/directory/schemas/index.ts';
import type { Group, Groups } from '#src/directory/groups/index.ts';
import type { Person, Users } from '#src/directory/users/index.ts';
import { isVaulted, type Vault } from '#src/access/vault/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { ApiError, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Snapshots } from '#src/platform/snapshot/index.ts';
import type { NewEvent, SystemLog } from '#src/system-log/index.ts';
import type { DirectAssignment, GroupAssignment } from './assignment.ts';
import { groupEvent, unknownPerson, userEvent } from './assignment-events.ts';
import * as store from './assignment-store.ts';
import { type AssignmentWrite, changed, readyToWrite } from './assignment-write.ts';
import {
  effectiveAssignment,
  type GroupAssignmentBook,
  groupAssignmentsSection,
} from './group-assignment-book.ts';

export type AssignmentServiceNeeds = {
  clock: Clock;
  database: Database;
  snapshots: Snapshots;
  systemLog: Pick<SystemLog, 'record'>;
  apps: Pick<Apps, 'get' | 'find' | 'lock'>;
  users: Pick<Users, 'findPerson'>;
  groups: Pick<Groups, 'findGroups'>;
  vault: Pick<Vault, 'change' | 'clearUserName' | 'remove'>;
  profiles: Pick<AppProfiles, 'hold' | 'writeOwn' | 'writeForGroup'>;
};

export type GroupWrite = {
  priority?: number | undefined;
  profile?: Record<string, unknown> | undefined;
};

export type AssignmentService = {
  /** Assigns, or changes what is set for the person; what is not given stays. */
  assignUser(appId: string, userId: string, write: AssignmentWrite, by: Requester): Promise<DirectAssignment>;
  /**
   * The same as a part of a greater change, which `withCurrentSchema` tries again. The person was looked at by who makes it.
   */
  assignUserIn(
    tx: Tx,
    appId: string,
    person: Person,
    write: AssignmentWrite,
    by: Requester,
  ): Promise<DirectAssignment>;
  /** Ends the person's own assignment; one through a group stays. False when they had none of their own. */
  unassignUser(appId: string, userId: string, by: Requester): Promise<boolean>;
  unassignUserIn(
    tx: Tx,
    appId: string,
    user: { id: string; person: Person | undefined },
    by: Requester,
  ): Promise<boolean>;
  /** Every own assignment of somebody who has left. */
  unassignEverywhere(userId: string, by: Requester): Promise<void>;
  assignGroup(appId: string, groupId: string, write: GroupWrite, by: Requester): Promise<GroupAssignment>;
  assignGroupIn(
    tx: Tx,
    appId: string,
    group: Group,
    write: GroupWrite,
    by: Requester,
  ): Promise<GroupAssignment>;
  unassignGroup(appId: string, groupId: string, by: Requester): Promise<void>;
  /** False where it was not assigned. */
  unassignGroupIn(tx: Tx, appId: string, group: Group, by: Requester): Promise<boolean>;
};

export function createAssignmentService(needs: AssignmentServiceNeeds): AssignmentService {
  const { database, systemLog, snapshots } = needs;

  const logGroup = async (tx: Tx, event: NewEvent) => {
    await systemLog.record(tx, event);
    await snapshots.changed(tx, groupAssignmentsSection);
  };

  const assignUserIn: AssignmentService['assignUserIn'] = async (tx, appId, person, given, by) => {
    const app = assignableApp(needs, appId);
    const write = readyToWrite(app, given);
    await needs.profiles.hold(tx, app);
    const key = store.directKey(person.id, appId);
    let before = (await store.lockDirect(tx, [key])).get(key);
    let after = changed(needs, app, person, before, write);
    const isNew = before === undefined && (await store.insertDirect(tx, [after])).has(key);
    if (!isNew) {
      // Somebody else has just assigned them: what is written now comes on top of that.
      before ??= (await store.lockDirect(tx, [key])).get(key);
      after = changed(needs, app, person, before, write);
      await store.updateDirect(tx, [after]);
    }
    // What an administrator writes now counts, not what the person wrote before.
    const hadOwnName =
      write.userName !== undefined && (await needs.vault.clearUserName(tx, person.id, appId));
    const renamed = hadOwnName || (before !== undefined && before.userName !== after.userName);
    const kind = isNew ? 'add' : renamed ? 'change_username' : 'update';
    await systemLog.record(tx, userEvent(by, kind, app, person));
    if (isVaulted(app) && write.password !== undefined) {
      const { password } = write;
      await needs.vault.change(tx, { app, person, setBy: 'ADMINISTRATOR', password, by });
    }
    return after;
  };

  const unassignUserIn: AssignmentService['unassignUserIn'] = async (tx, appId, { id, person }, by) => {
    const app = assignableApp(needs, appId);
    if (!(await store.deleteDirect(tx, id, appId))) return false;
    const owner = person ?? unknownPerson(id);
    await systemLog.record(tx, userEvent(by, 'remove', app, owner));
    if (!isUserOtherwise(needs, app, person)) await needs.vault.remove(tx, appId, owner, app, by);
    return true;
  };

  const assignGroupIn: AssignmentService['assignGroupIn'] = async (tx, appId, group, write, by) => {
    const app = assignableApp(needs, appId);
    if (!(await needs.apps.lock(tx, appId))) throw notFound(appId, 'AppInstance');
    await needs.profiles.hold(tx, app);
    const profile = write.profile && needs.profiles.writeForGroup(app, write.profile);
    const all = await store.listGroups(tx, appId);
    const before = all.find((one) => one.groupId === group.id);
    const after = placed(all, before, { appId, groupId: group.id, ...write, profile }, needs.clock.nowMs());
    const isTaken = all.some((one) => one.groupId !== group.id && one.priority === after.priority);
    if (isTaken) await store.shiftGroups(tx, appId, after.priority, group.id);
    if (before === undefined) await store.insertGroup(tx, after);
    else await store.updateGroup(tx, after);
    await logGroup(tx, groupEvent(by, before === undefined ? 'add' : 'update', app, group));
    return after;
  };

  const unassignGroupIn: AssignmentService['unassignGroupIn'] = async (tx, appId, group, by) => {
    const app = assignableApp(needs, appId);
    if (!(await needs.apps.lock(tx, appId))) throw notFound(appId, 'AppInstance');
    if (!(await store.deleteGroup(tx, appId, group.id))) return false;
    await logGroup(tx, groupEvent(by, 'remove', app, group));
    return true;
  };

  return {
    assignUserIn,

    async assignUser(appId, userId, write, by) {
      assignableApp(needs, appId);
      const person = await presentPerson(needs, userId);
      return asGone(userId, 'User', () =>
        withCurrentSchema(() => database.transaction((tx) => assignUserIn(tx, appId, person, write, by))),
      );
    },

    async unassignUser(appId, userId, by) {
      const person = await needs.users.findPerson(userId);
      return database.transaction((tx) => unassignUserIn(tx, appId, { id: userId, person }, by));
    },
    unassignUserIn,

    async unassignEverywhere(userId, by) {
      const person = await needs.users.findPerson(userId);
      await database.transaction(async (tx) => {
        for (const { appId } of await store.listDirectOfUser(tx, userId)) {
          await store.deleteDirect(tx, userId, appId);
          const app = needs.apps.find(appId);
          // Deleted by somebody else just now: the app's own event has said so.
          if (app === undefined) continue;
          const owner = person ?? unknownPerson(userId);
          await systemLog.record(tx, userEvent(by, 'remove', app, owner));
          await needs.vault.remove(tx, appId, owner, app, by);
        }
      });
    },

    assignGroupIn,
    async assignGroup(appId, groupId, write, by) {
      const group = await knownGroup(needs, groupId);
      return asGone(groupId, 'UserGroup', () =>
        withCurrentSchema(() => database.transaction((tx) => assignGroupIn(tx, appId, group, write, by))),
      );
    },

    unassignGroupIn,
    async unassignGroup(appId, groupId, by) {
      const group = await knownGroup(needs, groupId);
      const was = await database.transaction((tx) => unassignGroupIn(tx, appId, group, by));
      if (!was) throw notFound(groupId, 'ApplicationGroupAssignment');
    },
  };
}

export function currentBook(snapshots: Snapshots): GroupAssignmentBook {
  return snapshots.current(groupAssignmentsSection);
}

export function assignableApp(needs: Pick<AssignmentServiceNeeds, 'apps'>, appId: string): AppInstance {
  const app = needs.apps.get(appId);
  if (app.firstParty)
    throw validationFailed('app', ['appId: this app comes with the product and is for everyone']);
  return app;
}

/** Whether somebody stays a user of the app without an assignment of their own. */
function isUserOtherwise(
  needs: AssignmentServiceNeeds,
  app: AppInstance,
  person: Person | undefined,
): boolean {
  if (person === undefined || person.status === 'DEPROVISIONED') return false;
  if (app.implicitAssignment) return true;
  return effectiveAssignment(currentBook(needs.snapshots), app.id, undefined, person.groupIds) !== undefined;
}

async function presentPerson(needs: AssignmentServiceNeeds, userId: string): Promise<Person> {
  const person = await needs.users.findPerson(userId);
  if (person === undefined) throw notFound(userId, 'User');
  if (person.status === 'DEPROVISIONED') throw new ApiError('E0000038');
  return person;
}

async function knownGroup(needs: AssignmentServiceNeeds, groupId: string): Promise<Group> {
  const group = (await needs.groups.findGroups([groupId])).get(groupId);
  if (group === undefined) throw notFound(groupId, 'UserGroup');
  return group;
}

/** Somebody deleted the other end between our look and our write: the foreign key says so. */
async function asGone<T>(id: string, type: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isForeignKeyViolation(error)) throw notFound(id, type);
    throw error;
  }
}

/** Without a wish a new group goes last; 0 is first. */
function placed(
  all: readonly GroupAssignment[],
  before: GroupAssignment | undefined,
  write: GroupWrite & { appId: string; groupId: string },
  nowMs: number,
): GroupAssignment {
  const last = all.reduce((most, one) => Math.max(most, one.priority), -1);
  return {
    appId: write.appId,
    groupId: write.groupId,
    priority: write.priority ?? before?.priority ?? last + 1,
    profile: write.profile ?? before?.profile ?? {},
    createdMs: before?.createdMs ?? nowMs,
    lastUpdatedMs: nowMs,
  };
}
