import type { Database } from '#src/platform/database/index.ts';
import { type Grant, permissionsOfGrants, type Reach } from '#src/platform/http/index.ts';
import { getRole, type RoleType, roles as standardRoles } from '../admin-role.ts';
import type { Assignee, Principal, PrincipalType } from '../assignment.ts';
import type { Assignments, GroupPeople } from '../assignment-service.ts';
import { listRoleGroups } from '../assignment-store.ts';
import { grantsOfRole } from '../held-role.ts';
import type { Assignees } from '../role-changes.ts';
import { listPrincipals, listRoles, type NamedRole } from './overview-store.ts';

/** A role that somebody has: by themselves, or as a member of a group that has it. */
export type RoleOfSomebody = {
  role: NamedRole;
  label: string;
  group: Assignee | undefined;
  grants: readonly Grant[];
};
export type Administrator = {
  who: Assignee;
  /** False of people who cannot sign in. */
  isActive: boolean;
  roles: readonly RoleOfSomebody[];
};
/** What somebody may do, and which of their roles say so. */
export type Ability = { permission: string; by: readonly { role: RoleOfSomebody; reach: Reach }[] };

export type Wanted = {
  type: PrincipalType;
  /** Who may do this. */
  permission: string | undefined;
  /** Who has this role: a type, or the id of a custom role. */
  role: string | undefined;
  after: string;
  limit: number;
};

export type Administrators = {
  /** In the order of ids. A page may be short and have a next one: not everybody asked about is meant. */
  list(wanted: Wanted): Promise<{ found: Administrator[]; next: string | undefined }>;
  get(who: Assignee): Promise<Administrator>;
  /** By permission. `all` stands for a super administrator's everything. */
  abilitiesOf(who: Assignee): Promise<{ isSuper: boolean; abilities: Ability[] }>;
};

type Needs = {
  database: Database;
  groups: GroupPeople;
  assignees: Pick<Assignees, 'listActive'>;
  assignments: Pick<Assignments, 'listAdmins'>;
  describe(type: PrincipalType, id: string): Promise<Assignee>;
};

/** How many are looked through for one page. */
const mostLookedAt = 2_000;

export function createAdministrators(needs: Needs): Administrators {
  const { database } = needs;

  const pageOfIds = ({ type }: Wanted, after: string, limit: number): Promise<string[]> =>
    type === 'USER'
      ? needs.assignments.listAdmins({ after, limit })
      : listPrincipals(database, { type, after, limit });

  const withRoles = async (principals: readonly Principal[]): Promise<Administrator[]> => {
    const people = principals.filter(({ type }) => type === 'USER').map(({ id }) => id);
    const memberships = await membershipsOf(people);
    const groupIds = [...new Set([...memberships.values()].flat())];
    const groups = new Map(
      await Promise.all(groupIds.map(async (id) => [id, await needs.describe('GROUP', id)] as const)),
    );
    const held = await listRoles(database, [
      ...principals,
      ...groupIds.map((id): Principal => ({ type: 'GROUP', id })),
    ]);
    const active = await needs.assignees.listActive(database, people);
    const rolesOf = (type: PrincipalType, id: string, group?: Assignee) =>
      held
        .filter(({ principal }) => principal.type === type && principal.id === id)
        .map((role) => nameRole(role, group));
    return Promise.all(
      principals.map(async ({ type, id }) => ({
        who: await needs.describe(type, id),
        isActive: type !== 'USER' || active.has(id),
        roles: [
          ...rolesOf(type, id),
          ...(memberships.get(id) ?? []).flatMap((groupId) => rolesOf('GROUP', groupId, groups.get(groupId))),
        ],
      })),
    );
  };

  const membershipsOf = async (
    people: readonly string[],
  ): Promise<ReadonlyMap<string, readonly string[]>> => {
    const roleGroups = people.length === 0 ? [] : await listRoleGroups(database);
    return roleGroups.length === 0 ? new Map() : needs.groups.membershipsAmong(database, roleGroups, people);
  };

  const get: Administrators['get'] = async (who) => {
    const [found] = await withRoles([who]);
    return { isActive: true, roles: [], ...found, who };
  };

  return {
    get,
    async list(wanted) {
      const found: Administrator[] = [];
      const isMeant = meant(wanted);
      let { after } = wanted;
      for (let looked = 0; looked < mostLookedAt; ) {
        const size = Math.max(wanted.limit, 100);
        const ids = await pageOfIds(wanted, after, size);
        for (const one of await withRoles(ids.map((id) => ({ type: wanted.type, id })))) {
          after = one.who.id;
          if (!isMeant(one)) continue;
          if (found.length === wanted.limit) return { found, next: found.at(-1)?.who.id };
          found.push(one);
        }
        if (ids.length < size) return { found, next: undefined };
        looked += ids.length;
      }
      return { found, next: after };
    },
    async abilitiesOf(who) {
      const { roles } = await get(who);
      const grants = roles.flatMap((role) => role.grants.map((grant) => ({ role, ...grant })));
      const permissions = permissionsOfGrants(grants);
      const names = permissions === 'all' ? everyPermission() : permissions;
      const abilities = [...names].sort().map((permission) => ({
        permission,
        by: grants
          .filter((grant) => grant.permissions === 'all' || grant.permissions.has(permission))
          .map(({ role, reach }) => ({ role, reach })),
      }));
      return { isSuper: permissions === 'all', abilities };
    },
  };
}

const labelOf = (role: NamedRole): string => {
  if (role.type === 'CUSTOM') return role.roleLabel ?? '';
  return standardRoles.has(role.type) ? getRole(role.type as RoleType).label : role.type;
};

const nameRole = (role: NamedRole, group: Assignee | undefined): RoleOfSomebody => ({
  role,
  label: labelOf(role),
  group,
  grants: grantsOfRole(role),
});

const meant =
  ({ permission, role }: Wanted) =>
  ({ roles }: Administrator): boolean =>
    (role === undefined || roles.some((one) => one.role.type === role || one.role.roleId === role)) &&
    (permission === undefined ||
      roles.some(({ grants }) => grants.some((grant) => permits(grant, permission))));

const permits = ({ permissions }: Grant, permission: string): boolean =>
  permissions === 'all' || permissions.has(permission);

/** What any standard role but the highest names. */
const everyPermission = (): ReadonlySet<string> =>
  new Set(
    [...standardRoles.values()].flatMap(({ permissions }) => (permissions === 'all' ? [] : [...permissions])),
  );
