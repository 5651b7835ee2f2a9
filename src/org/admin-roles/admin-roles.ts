import type { Reader, Tx } from '#src/platform/database/index.ts';
import { type Caller, type Grant, type Permissions, type Route } from '#src/platform/http/index.ts';
import type { Actor } from '#src/system-log/index.ts';
import type { RoleType } from './admin-role.ts';
import { type Assignee, type Principal, principalOf, type PrincipalType } from './assignment.ts';
import { assignmentRoutes } from './assignment-routes.ts';
import { createAssignments, type GroupPeople } from './assignment-service.ts';
import { listOf, listOfGroups, lockChanges } from './assignment-store.ts';
import { customRoleRoutes } from './custom/custom-role-routes.ts';
import { createCustomRoles } from './custom/custom-role-service.ts';
import { listPermissions } from './custom/custom-role-store.ts';
import { createGrantReader } from './grant-reader.ts';
import { administratorRoutes } from './overview/administrator-routes.ts';
import { createAdministrators } from './overview/administrators.ts';
import { bindingRoutes } from './resource-sets/binding-routes.ts';
import { createBindings } from './resource-sets/binding-service.ts';
import { resourceSetRoutes } from './resource-sets/resource-set-routes.ts';
import { createResourceSets, type ResourceFacts } from './resource-sets/resource-set-service.ts';
import { type By, createRoleChanges, type RoleNeeds } from './role-changes.ts';
import { targetRoutes } from './targets/target-routes.ts';
import { createRoleTargets, type TargetFacts } from './targets/target-service.ts';

export type PersonSummary = { id: string; login: string; displayName: string };

export type AdminRoles = {
  /** At the moment of asking; concurrent questions share a query. Nobody's is empty. */
  grantsOf(principal: Principal): Promise<Grant[]>;
  /** Whose roles decide what a caller may. */
  principalOf(caller: Pick<Caller, 'id' | 'kind'>): Principal;
  /** All that a person's roles permit, on whatever. */
  permissionsOf(userId: string): Promise<Permissions>;
  /** The same of whoever it is. */
  permissionsOfPrincipal(principal: Principal): Promise<Permissions>;
  /** Whether a person holds a role themselves, not by a group. */
  isAdministrator(userId: string): Promise<boolean>;
  /** See Assignments. */
  checkSuperAdminRemains(tx: Tx, withoutUserId: string): Promise<void>;
  hasSuperAdmin(db: Reader): Promise<boolean>;
  /** See Assignments. */
  listSuperAdmins(db: Reader): Promise<string[]>;
  checkMayFill(tx: Tx, caller: Caller, groupIds: readonly string[]): Promise<void>;
  /** Throws unless the caller holds, everywhere, what they are about to hand out. Holds changes of roles until the transaction ends. */
  checkHolds(tx: Tx, caller: Caller, wanted: Permissions, what: string): Promise<void>;
  /** Which of these groups carry roles. In a transaction, which this holds against changes of roles until it ends. */
  privilegedGroups(tx: Tx, groupIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** The same as far as is known now, for lists that say so. */
  listPrivilegedGroups(groupIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Takes away all roles of somebody who is about to be deleted. */
  removeAllOf(tx: Tx, principal: Principal, by: By): Promise<void>;
  /** By the system: the first administrator, the command line. Assigning twice is no error. */
  grant(tx: Tx, person: PersonSummary, type: RoleType, actor: Actor): Promise<void>;
  routes: Route[];
};

export type AdminRolesNeeds = RoleNeeds & {
  groups: GroupPeople;
  resources: ResourceFacts;
  targets: TargetFacts;
  describeGroups(
    ids: readonly string[],
    origin: string,
  ): Promise<ReadonlyMap<string, Record<string, unknown>>>;
  /** The client id that an app goes by. */
  clientIdOf(appId: string): string | undefined;
};

export function createAdminRoles(given: AdminRolesNeeds): AdminRoles {
  const reader = createGrantReader(given.database, given.groups.membershipsAmong);
  const changes = createRoleChanges(given, reader);
  const needs = { ...given, changes };
  const assignments = createAssignments({
    ...needs,
    permissionsOfRole: async (db, roleId) =>
      (await listPermissions(db, roleId)).map(({ permission }) => permission),
  });
  const customRoles = createCustomRoles(needs);
  const resourceSets = createResourceSets(needs);
  const bindings = createBindings({
    ...needs,
    assignments,
    describe: (type, id) => describe(given, type, id),
  });
  const targets = createRoleTargets({ ...needs, assignments });
  const { origins, orgId } = given.resources;
  const places = {
    ...needs,
    assignments,
    bindings,
    targets,
    targetFacts: given.targets,
    resourceSets,
    origins,
    orgId,
  };
  return {
    grantsOf: reader.grantsOf,
    principalOf: (caller) => principalOf(caller, given.assignees.appOfClient),
    permissionsOf: (userId) => reader.permissionsOf({ type: 'USER', id: userId }),
    permissionsOfPrincipal: reader.permissionsOf,
    isAdministrator: assignments.isAdministrator,
    checkSuperAdminRemains: assignments.checkSuperAdminRemains,
    hasSuperAdmin: assignments.hasSuperAdmin,
    listSuperAdmins: assignments.listSuperAdmins,
    async checkMayFill(tx, caller, groupIds) {
      await assignments.checkMayFill(tx, caller, groupIds);
    },
    async checkHolds(tx, caller, wanted, what) {
      await lockChanges(tx);
      await changes.checkHolds(tx, caller, wanted, what);
    },
    async privilegedGroups(tx, groupIds) {
      await lockChanges(tx);
      return new Set((await listOfGroups(tx, groupIds)).map(({ assignee }) => assignee.id));
    },
    listPrivilegedGroups: async (groupIds) =>
      new Set((await listOfGroups(given.database, groupIds)).map(({ assignee }) => assignee.id)),
    async removeAllOf(tx, { type, id }, by) {
      await lockChanges(tx);
      const assignee = await describe(given, type, id);
      for (const role of await listOf(tx, assignee)) await assignments.remove(tx, assignee, role, by);
    },
    grant: (tx, { id, login, displayName }, type, actor) =>
      assignments.grant(tx, { type: 'USER', id, alternateId: login, displayName }, type, actor),
    routes: [
      ...assignmentRoutes(places),
      ...administratorRoutes({
        assignments,
        administrators: createAdministrators({
          ...needs,
          assignments,
          describe: (type, id) => describe(given, type, id),
        }),
      }),
      ...targetRoutes(places),
      ...customRoleRoutes(customRoles),
      ...resourceSetRoutes(resourceSets),
      ...bindingRoutes(places),
    ],
  };
}

/** Who is gone is called by the id. */
async function describe(
  { assignees, clientIdOf }: AdminRolesNeeds,
  type: PrincipalType,
  id: string,
): Promise<Assignee> {
  const name = type === 'CLIENT' ? (clientIdOf(id) ?? id) : id;
  return (await assignees.find(type, name)) ?? { type, id, alternateId: 'unknown', displayName: id };
}
