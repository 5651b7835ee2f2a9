import type { Reader, Tx } from '#src/platform/database/index.ts';
import {
  ApiError,
  type Caller,
  notFound,
  type Permissions,
  validationFailed,
} from '#src/platform/http/index.ts';
import { type Actor, systemActor } from '#src/system-log/index.ts';
import { decodedRoleType, expandPermissions, getRole, type RoleType } from './admin-role.ts';
import type { Assignee, Principal, PrincipalType, RoleAssignment } from './assignment.ts';
import * as store from './assignment-store.ts';
import type { MembershipsAmong } from './grant-reader.ts';
import { assigneeTarget, type By, privilegeEvent, type RoleChangeNeeds } from './role-changes.ts';

export type Wanted = { type: RoleType } | { type: 'CUSTOM'; bindingId: string; roleId: string };

export type Assignments = {
  /** By id or, where the type has one, by name. Throws where there is none. */
  getAssignee(type: PrincipalType, idOrName: string): Promise<Assignee>;
  /** The principal's own roles; of a person those of their groups, too. */
  list(of: Assignee): Promise<RoleAssignment[]>;
  /** By its id, or by the encoded name of a standard role. */
  get(of: Assignee, assignmentId: string): Promise<RoleAssignment>;
  /** By somebody who holds at least what the role permits. */
  assign(to: Assignee, wanted: Wanted, by: By): Promise<RoleAssignment>;
  /** The same in a transaction of `changes.change`. */
  assignIn(tx: Tx, to: Assignee, wanted: Wanted, by: By): Promise<RoleAssignment>;
  unassign(of: Assignee, assignmentId: string, by: By): Promise<void>;
  /** In a transaction of `changes.change`; false where the principal has it already. */
  insert(tx: Tx, to: Assignee, wanted: Wanted, by: By): Promise<RoleAssignment | undefined>;
  remove(tx: Tx, of: Assignee, found: RoleAssignment, by: By): Promise<void>;
  /** By the system: the first administrator, the command line. Assigning twice is no error. */
  grant(tx: Tx, to: Assignee, type: RoleType, actor: Actor): Promise<void>;
  /**
   * For whoever is about to suspend, deactivate or delete a person: throws if nobody who can sign in would be super administrator by
   * themselves afterwards. Holds all changes of roles until the transaction ends, so two administrators cannot remove each other.
   */
  checkSuperAdminRemains(tx: Tx, withoutUserId: string): Promise<void>;
  /** Whether anybody is: set-up is offered until then. */
  hasSuperAdmin(db: Reader): Promise<boolean>;
  /** Ids of the people who hold the role themselves, not by a group. */
  listSuperAdmins(db: Reader): Promise<string[]>;
  /** Of people who hold a role themselves; those of role-bearing groups among them where `withGroups` says who. */
  listAdmins(page: { after: string; limit: number }): Promise<string[]>;
  /** Whether a person holds a role themselves. */
  isAdministrator(userId: string): Promise<boolean>;
  /** For whoever is about to put people into groups, or take them out: as much as handing out the groups' roles. */
  checkMayFill(tx: Tx, caller: Caller, groupIds: readonly string[]): Promise<void>;
  /** What an assignment permits. */
  permissionsOf(db: Reader, assignment: RoleAssignment): Promise<Permissions>;
};

export type GroupPeople = {
  membershipsAmong: MembershipsAmong;
  /** Members of any of these groups by id, Everyone's included. */
  listMembersOfAny(groupIds: readonly string[], after: string, limit: number): Promise<string[]>;
};

export function createAssignments(
  needs: RoleChangeNeeds & {
    groups: GroupPeople;
    permissionsOfRole(db: Reader, roleId: string): Promise<string[]>;
  },
): Assignments {
  const { clock, ids, database, systemLog, assignees, changes } = needs;

  const labelOf = (one: Pick<RoleAssignment, 'type' | 'binding'>): string =>
    one.type === 'CUSTOM' ? (one.binding?.roleLabel ?? '') : getRole(one.type).label;

  const eventOf = (verb: 'grant' | 'revoke', assignee: Assignee, one: RoleAssignment) => ({
    eventType: privilegeEvent(assignee, verb),
    target: [assigneeTarget(assignee)],
    debugData: {
      [verb === 'grant' ? 'privilegeGranted' : 'privilegeRevoked']: labelOf(one),
      roleType: one.type,
      ...(one.binding && { role: one.binding.roleId, resourceSet: one.binding.setId }),
    },
  });

  /** By the system. */
  const record = (tx: Tx, verb: 'grant' | 'revoke', of: Assignee, one: RoleAssignment, actor: Actor) =>
    systemLog.record(tx, { ...eventOf(verb, of, one), actor, outcome: { result: 'SUCCESS' } });

  const recordBy = async (tx: Tx, verb: 'grant' | 'revoke', of: Assignee, one: RoleAssignment, by: By) => {
    await changes.record(tx, eventOf(verb, of, one), by);
    if (one.binding === undefined) return;
    const { roleId, roleLabel, setId } = one.binding;
    await changes.record(
      tx,
      {
        eventType: `iam.resourceset.bindings.${verb === 'grant' ? 'add' : 'delete'}`,
        target: [
          { id: setId, type: 'ResourceSet', alternateId: 'unknown', displayName: setId },
          { id: roleId, type: 'CustomRole', alternateId: 'unknown', displayName: roleLabel },
          assigneeTarget(of),
        ],
      },
      by,
    );
  };

  const insertRow = async (tx: Tx, to: Principal, wanted: Wanted): Promise<RoleAssignment | undefined> => {
    const isBinding = wanted.type === 'CUSTOM' || getRole(wanted.type).resourceSet !== undefined;
    const id = ids.newId(isBinding ? 'irb' : to.type === 'GROUP' ? 'gra' : 'ra1');
    const made: store.NewAssignment = {
      id,
      assignee: { type: to.type, id: to.id },
      type: wanted.type,
      bindingId: wanted.type === 'CUSTOM' ? wanted.bindingId : undefined,
      created: clock.now(),
    };
    if (!(await store.insert(tx, made))) return undefined;
    return store.find(tx, to, { id, type: undefined });
  };

  const permissionsOfCustom = async (db: Reader, roleId: string): Promise<Permissions> =>
    expandPermissions(await needs.permissionsOfRole(db, roleId));
  const permissionsOf = async (db: Reader, one: RoleAssignment): Promise<Permissions> =>
    one.type === 'CUSTOM'
      ? permissionsOfCustom(db, one.binding?.roleId ?? '')
      : getRole(one.type).permissions;

  const checkSuperAdminRemains = async (tx: Tx, withoutUserId: string): Promise<void> => {
    await store.lockChanges(tx);
    const holders = await store.listHolders(tx, 'SUPER_ADMIN');
    if (!holders.includes(withoutUserId)) return;
    const others = holders.filter((userId) => userId !== withoutUserId);
    const active = await assignees.listActive(tx, others);
    if (active.size > 0) return;
    throw new ApiError('E0000006', {
      summary: 'An organization needs at least one active super administrator.',
    });
  };

  const assignmentNotFound = (id: string) => notFound(id, 'RoleAssignment');
  const findOwn = (db: Reader, of: Principal, assignmentId: string) =>
    store.find(db, of, { id: assignmentId, type: decodedRoleType(assignmentId) });

  const insert: Assignments['insert'] = async (tx, to, wanted, by) => {
    const refusal = assignees.refusal?.(to);
    if (refusal !== undefined) throw validationFailed(refusal.split(':')[0] ?? 'assignee', [refusal]);
    const isCustom = wanted.type === 'CUSTOM';
    const permissions = isCustom
      ? await permissionsOfCustom(tx, wanted.roleId)
      : getRole(wanted.type).permissions;
    // Before the row is there: whoever gives a role to themselves would hold it by then.
    await changes.checkHolds(tx, by.caller, permissions, `the role ${wanted.type}`);
    const made = await insertRow(tx, to, wanted);
    if (made) await recordBy(tx, 'grant', to, made, by);
    return made;
  };

  const assignIn: Assignments['assignIn'] = async (tx, to, wanted, by) => {
    const made = await insert(tx, to, wanted, by);
    if (made) return made;
    const whom = { USER: 'user', GROUP: 'group', CLIENT: 'client', SERVICE_ACCOUNT: 'service account' };
    throw new ApiError('E0000090', {
      causes: [`The role specified is already assigned to the ${whom[to.type]}.`],
    });
  };

  const remove: Assignments['remove'] = async (tx, of, found, by) => {
    await changes.checkHolds(tx, by.caller, await permissionsOf(tx, found), `the role ${labelOf(found)}`);
    if (found.type === 'SUPER_ADMIN' && of.type === 'USER') await checkSuperAdminRemains(tx, of.id);
    await store.remove(tx, found.id);
    await recordBy(tx, 'revoke', of, found, by);
  };

  forgetLeavers({ ...needs, record });

  return {
    async getAssignee(type, idOrName) {
      const found = await assignees.find(type, idOrName);
      if (!found) throw notFound(idOrName, assigneeNames[type]);
      return found;
    },
    async list(of) {
      const own = await store.listOf(database, of);
      return [...own, ...(await listInherited(database, needs.groups, of))];
    },
    async get(of, assignmentId) {
      const own = await findOwn(database, of, assignmentId);
      const found =
        own ??
        (await listInherited(database, needs.groups, of)).find(
          ({ id, type }) => id === assignmentId || type === decodedRoleType(assignmentId),
        );
      if (!found) throw assignmentNotFound(assignmentId);
      return found;
    },
    assign: (to, wanted, by) => changes.change((tx) => assignIn(tx, to, wanted, by)),
    assignIn,
    unassign: (of, assignmentId, by) =>
      changes.change(async (tx) => {
        const found = await findOwn(tx, of, assignmentId);
        if (!found) throw assignmentNotFound(assignmentId);
        await remove(tx, of, found, by);
      }),
    insert,
    remove,
    async grant(tx, to, type, actor) {
      await store.lockChanges(tx);
      const made = await insertRow(tx, to, { type });
      if (made) await record(tx, 'grant', to, made, actor);
    },
    checkSuperAdminRemains,
    hasSuperAdmin: async (db) => (await store.listHolders(db, 'SUPER_ADMIN')).length > 0,
    listSuperAdmins: (db) => store.listHolders(db, 'SUPER_ADMIN'),
    async listAdmins({ after, limit }) {
      const own = await store.listAdmins(database, after, limit);
      const groups = await store.listRoleGroups(database);
      const members = groups.length === 0 ? [] : await needs.groups.listMembersOfAny(groups, after, limit);
      return [...new Set([...own, ...members])].sort().slice(0, limit);
    },
    isAdministrator: async (userId) =>
      (await store.listOf(database, { type: 'USER', id: userId })).length > 0,
    async checkMayFill(tx, caller, groupIds) {
      for (const role of await store.listOfGroups(tx, groupIds)) {
        await changes.checkHolds(
          tx,
          caller,
          await permissionsOf(tx, role),
          `the role ${labelOf(role)} of the group`,
        );
      }
    },
    permissionsOf,
  };
}

const assigneeNames: Record<PrincipalType, string> = {
  USER: 'User',
  GROUP: 'UserGroup',
  CLIENT: 'PublicClientApp',
  SERVICE_ACCOUNT: 'ServiceAccount',
};

async function listInherited(db: Reader, groups: GroupPeople, of: Principal): Promise<RoleAssignment[]> {
  if (of.type !== 'USER') return [];
  const roleGroups = await store.listRoleGroups(db);
  if (roleGroups.length === 0) return [];
  const theirs = (await groups.membershipsAmong(db, roleGroups, [of.id])).get(of.id) ?? [];
  return theirs.length === 0 ? [] : store.listOfGroups(db, theirs);
}

/** Whoever is deactivated or deleted holds nothing any more, also when coming back. */
function forgetLeavers({
  systemLog,
  database,
  record,
}: Pick<RoleChangeNeeds, 'systemLog' | 'database'> & {
  record(tx: Tx, verb: 'revoke', of: Assignee, one: RoleAssignment, actor: Actor): Promise<unknown>;
}): void {
  const leaving: Record<string, PrincipalType> = { User: 'USER', UserGroup: 'GROUP', AppInstance: 'CLIENT' };
  systemLog.react({
    name: 'admin-roles-of-leavers',
    eventTypes: [
      'user.lifecycle.deactivate',
      'user.lifecycle.delete.completed',
      'group.lifecycle.delete',
      'application.lifecycle.delete',
    ],
    async handle({ target }) {
      await database.transaction(async (tx) => {
        await store.lockChanges(tx);
        for (const { id, type, alternateId, displayName } of target ?? []) {
          const principal = leaving[type];
          if (principal === undefined) continue;
          const assignee: Assignee = { type: principal, id, alternateId, displayName };
          for (const role of await store.listOf(tx, assignee)) {
            await store.remove(tx, role.id);
            await record(tx, 'revoke', assignee, role, systemActor);
          }
        }
      });
    },
  });
}
