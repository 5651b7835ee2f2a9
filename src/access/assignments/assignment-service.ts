import { type AppInstance, type Apps, appTarget } from '#src/access/apps/index.ts';
import { eventBy, isForeignKeyViolation, type Requester } from '#src/directory/schemas/index.ts';
import type { Group, Groups } from '#src/directory/groups/index.ts';
import { displayNameOf, type Person, type Users } from '#src/directory/users/index.ts';
import { isVaulted, rightsUnder, type Vault } from '#src/access/vault/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { ApiError, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Snapshots } from '#src/platform/snapshot/index.ts';
import type { SystemLog, Target } from '#src/system-log/index.ts';
import type { DirectAssignment, GroupAssignment } from './assignment.ts';
import * as store from './assignment-store.ts';
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
};

export type AssignmentWrite = {
  userName?: string | null | undefined;
  /** For an app that is opened with one: goes into the vault. */
  password?: string | undefined;
  profile?: Record<string, unknown> | undefined;
};

export type AssignmentService = {
  /** Assigns, or changes what is set for the person; what is not given stays. */
  assignUser(appId: string, userId: string, write: AssignmentWrite, by: Requester): Promise<DirectAssignment>;
  /** The same as a part of a greater change. The person was looked at by who makes it. */
  assignUserIn(
    tx: Tx,
    appId: string,
    person: Person,
    write: AssignmentWrite,
    by: Requester,
  ): Promise<DirectAssignment>;
  /** Ends the person's own assignment; one through a group stays. False when they had none of their own. */
  unassignUser(appId: string, userId: string, by: Requester): Promise<boolean>;
  /** Every own assignment of somebody who has left. */
  unassignEverywhere(userId: string, by: Requester): Promise<void>;
  assignGroup(
    appId: string,
    groupId: string,
    write: { priority?: number | undefined; profile?: Record<string, unknown> | undefined },
    by: Requester,
  ): Promise<GroupAssignment>;
  unassignGroup(appId: string, groupId: string, by: Requester): Promise<void>;
};

export function createAssignmentService(needs: AssignmentServiceNeeds): AssignmentService {
  const { database, systemLog, snapshots } = needs;

  const logUser = (tx: Tx, by: Requester, eventType: string, app: AppInstance, user: UserFacts) =>
    systemLog.record(tx, {
      eventType,
      ...eventBy(by),
      target: [appUserTarget(user), appTarget(app), userTarget(user)],
    });

  const logGroup = async (tx: Tx, by: Requester, eventType: string, app: AppInstance, group: Group) => {
    await systemLog.record(tx, { eventType, ...eventBy(by), target: [groupTarget(group), appTarget(app)] });
    await snapshots.changed(tx, groupAssignmentsSection);
  };

  const assignUserIn: AssignmentService['assignUserIn'] = async (tx, appId, person, given, by) => {
    const app = assignableApp(needs, appId);
    const write = checkedCredentials(app, given);
    const key = store.directKey(person.id, appId);
    const before = (await store.findDirect(tx, [key])).get(key);
    const after = changed(before, appId, person.id, write, needs.clock.nowMs());
    const isNew = await store.upsertDirect(tx, after);
    // What an administrator writes now counts, not what the person wrote before.
    const hadOwnName =
      write.userName !== undefined && (await needs.vault.clearUserName(tx, person.id, appId));
    const renamed = hadOwnName || (before !== undefined && before.userName !== after.userName);
    const kind = isNew ? 'add' : renamed ? 'change_username' : 'update';
    await logUser(tx, by, `application.user_membership.${kind}`, app, person);
    if (isVaulted(app) && write.password !== undefined) {
      const { password } = write;
      await needs.vault.change(tx, { app, person, setBy: 'ADMINISTRATOR', password, by });
    }
    return after;
  };

  return {
    assignUserIn,

    async assignUser(appId, userId, write, by) {
      assignableApp(needs, appId);
      const person = await presentPerson(needs, userId);
      return asGone(userId, 'User', () =>
        database.transaction((tx) => assignUserIn(tx, appId, person, write, by)),
      );
    },

    async unassignUser(appId, userId, by) {
      const app = assignableApp(needs, appId);
      const person = await needs.users.findPerson(userId);
      return database.transaction(async (tx) => {
        if (!(await store.deleteDirect(tx, userId, appId))) return false;
        const owner = person ?? unknownPerson(userId);
        await logUser(tx, by, 'application.user_membership.remove', app, owner);
        if (!isUserOtherwise(needs, app, person)) await needs.vault.remove(tx, appId, owner, app, by);
        return true;
      });
    },

    async unassignEverywhere(userId, by) {
      const person = await needs.users.findPerson(userId);
      await database.transaction(async (tx) => {
        for (const { appId } of await store.listDirectOfUser(tx, userId)) {
          await store.deleteDirect(tx, userId, appId);
          const app = needs.apps.find(appId);
          // Deleted by somebody else just now: the app's own event has said so.
          if (app === undefined) continue;
          const owner = person ?? unknownPerson(userId);
          await logUser(tx, by, 'application.user_membership.remove', app, owner);
          await needs.vault.remove(tx, appId, owner, app, by);
        }
      });
    },

    async assignGroup(appId, groupId, write, by) {
      const app = assignableApp(needs, appId);
      const group = await knownGroup(needs, groupId);
      return asGone(groupId, 'UserGroup', () =>
        database.transaction(async (tx) => {
          if (!(await needs.apps.lock(tx, appId))) throw notFound(appId, 'AppInstance');
          const all = await store.listGroups(tx, appId);
          const before = all.find((one) => one.groupId === groupId);
          const after = placed(all, before, { appId, groupId, ...write }, needs.clock.nowMs());
          const isTaken = all.some((one) => one.groupId !== groupId && one.priority === after.priority);
          if (isTaken) await store.shiftGroups(tx, appId, after.priority, groupId);
          if (before === undefined) await store.insertGroup(tx, after);
          else await store.updateGroup(tx, after);
          await logGroup(
            tx,
            by,
            `group.application_assignment.${before === undefined ? 'add' : 'update'}`,
            app,
            group,
          );
          return after;
        }),
      );
    },

    async unassignGroup(appId, groupId, by) {
      const app = assignableApp(needs, appId);
      const group = await knownGroup(needs, groupId);
      await database.transaction(async (tx) => {
        if (!(await needs.apps.lock(tx, appId))) throw notFound(appId, 'AppInstance');
        if (!(await store.deleteGroup(tx, appId, groupId)))
          throw notFound(groupId, 'ApplicationGroupAssignment');
        await logGroup(tx, by, 'group.application_assignment.remove', app, group);
      });
    },
  };
}

export function currentBook(snapshots: Snapshots): GroupAssignmentBook {
  return snapshots.current(groupAssignmentsSection);
}

function assignableApp(needs: AssignmentServiceNeeds, appId: string): AppInstance {
  const app = needs.apps.get(appId);
  if (app.firstParty)
    throw validationFailed('app', ['appId: this app comes with the product and is for everyone']);
  return app;
}

/** Who may set what, each scheme says (access/vault). */
function checkedCredentials(app: AppInstance, write: AssignmentWrite): AssignmentWrite {
  const { userName, password } = write;
  const refuse = (field: string, why: string): never => {
    throw new ApiError('E0000041', { causes: [`credentials.${field}: ${why}`] });
  };
  if (!isVaulted(app)) {
    if (password !== undefined) refuse('password', `apps with the sign-on mode ${app.signOnMode} have none`);
    return write;
  }
  const { scheme } = app.vaulted;
  const { administrator, isShared } = rightsUnder(scheme);
  // What was read may be sent again.
  const isSame = isShared && userName === app.document.credentials.userName;
  if (typeof userName === 'string' && !administrator.userName && !isSame) {
    refuse('userName', `under ${scheme} it is set at the app, for everybody`);
  }
  if (password !== undefined && !administrator.password) {
    const who = isShared ? 'it is set at the app, for everybody' : 'the person sets it';
    refuse('password', `under ${scheme} ${who}`);
  }
  return isShared ? { ...write, userName: undefined } : write;
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

function changed(
  before: DirectAssignment | undefined,
  appId: string,
  userId: string,
  write: AssignmentWrite,
  nowMs: number,
): DirectAssignment {
  const userName = write.userName === undefined ? before?.userName : (write.userName ?? undefined);
  const profile = write.profile ?? before?.profile ?? {};
  return { appId, userId, userName, profile, createdMs: before?.createdMs ?? nowMs, lastUpdatedMs: nowMs };
}

type GroupWrite = {
  appId: string;
  groupId: string;
  priority?: number | undefined;
  profile?: Record<string, unknown> | undefined;
};

/** Without a wish a new group goes last; 0 is first. */
function placed(
  all: readonly GroupAssignment[],
  before: GroupAssignment | undefined,
  write: GroupWrite,
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

type UserFacts = Pick<Person, 'id' | 'login' | 'profile'>;

const unknownPerson = (id: string): UserFacts => ({ id, login: id, profile: {} });

function userTarget(user: UserFacts): Target {
  return { id: user.id, type: 'User', alternateId: user.login, displayName: displayNameOf(user) };
}

function appUserTarget(user: UserFacts): Target {
  return { ...userTarget(user), type: 'AppUser' };
}

function groupTarget(group: Group): Target {
  return { id: group.id, type: 'UserGroup', alternateId: 'unknown', displayName: group.name };
}
