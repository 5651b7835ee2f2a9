import {
  type AdminRoles,
  createAdminRoles,
  type ResourceThing,
  type TargetApp,
} from '#src/org/admin-roles/index.ts';
import type { ServiceAccounts } from '#src/org/service-accounts/index.ts';
import type { OrgSettings } from '#src/org/settings/index.ts';
import type { AppInstance, Apps } from '#src/access/apps/index.ts';
import {
  type Groups,
  groupToWire,
  listMemberIdsOfAny,
  membershipsAmong,
} from '#src/directory/groups/index.ts';
import type { Schemas } from '#src/directory/schemas/index.ts';
import { displayNameOf, findPeople, type User, type Users } from '#src/directory/users/index.ts';
import type { Database, Reader } from '#src/platform/database/index.ts';
import type { Platform } from '#src/platform/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';

/** What roles are given to and limited to. All of it lives above org, and is asked for when somebody comes. */
export type AdminThings = {
  users: Users;
  groups: Groups;
  schemas: Schemas;
  /** Whether a group rule decides who belongs to the group. */
  isFilledByRule(groupId: string): boolean;
  apps: Apps;
  /** Whether there is one of the kind: policies, authorizationServers. */
  exists(kind: ResourceThing['kind'], id: string): boolean;
};

export function composeAdminRoles(
  platform: Platform,
  systemLog: SystemLog,
  org: { settings: OrgSettings; serviceAccounts(): Pick<ServiceAccounts, 'find'> },
  things: () => AdminThings,
): AdminRoles {
  const { config, database } = platform;
  const findApp = (appId: string): TargetApp | undefined => asTarget(things().apps.find(appId));
  return createAdminRoles({
    ...platform,
    systemLog,
    assignees: {
      find: (type, idOrName) => finders[type](idOrName, things(), org),
      async listActive(db, userIds) {
        const people = [...(await findPeople(db, userIds)).values()];
        return new Set(people.filter(({ status }) => status === 'ACTIVE').map(({ id }) => id));
      },
      refusal: ({ type, id }) =>
        type === 'GROUP' && things().isFilledByRule(id)
          ? 'groupId: a rule fills this group, and who writes a rule must not hand out roles'
          : undefined,
      appOfClient: (clientId) => things().apps.findByClientId(clientId)?.id,
    },
    clientIdOf: (appId) => things().apps.find(appId)?.oidc?.clientId,
    groups: groupPeople(
      database,
      () => things().groups,
      () => things().users,
    ),
    resources: {
      orgId: () => org.settings.current().id,
      origins: () => [config.baseUrl, ...config.origins],
      appName: (appId) => findApp(appId)?.name,
      exists: (resource) => exists(things(), resource),
    },
    targets: {
      findApp,
      findAppByName: (name) =>
        asTarget(
          things()
            .apps.all()
            .find((app) => app.name === name),
        ),
      groupExists: async (groupId) => (await things().groups.findGroups([groupId])).has(groupId),
    },
    async describeGroups(ids, origin) {
      const { groups, schemas } = things();
      const found = await groups.findGroups(ids);
      return new Map([...found].map(([id, group]) => [id, groupToWire(group, schemas.ofGroups(), origin)]));
    },
  });
}

type Finder = (
  idOrName: string,
  things: AdminThings,
  org: { serviceAccounts(): Pick<ServiceAccounts, 'find'> },
) => ReturnType<Parameters<typeof createAdminRoles>[0]['assignees']['find']>;

const finders: Record<'USER' | 'GROUP' | 'CLIENT' | 'SERVICE_ACCOUNT', Finder> = {
  async USER(idOrLogin, { users }) {
    const user = await users.findUser(idOrLogin);
    return user && { type: 'USER', ...namesOf(user) };
  },
  async GROUP(id, { groups }) {
    const group = (await groups.findGroups([id])).get(id);
    return group && { type: 'GROUP', id, alternateId: 'unknown', displayName: group.name };
  },
  async CLIENT(clientId, { apps }) {
    const app = apps.findByClientId(clientId);
    return app && { type: 'CLIENT', id: app.id, alternateId: clientId, displayName: app.label };
  },
  async SERVICE_ACCOUNT(id, _, { serviceAccounts }) {
    const account = await serviceAccounts().find(id);
    return account && { type: 'SERVICE_ACCOUNT', id, alternateId: id, displayName: account.name };
  },
};

const namesOf = (user: User) => ({ id: user.id, alternateId: user.login, displayName: displayNameOf(user) });

const asTarget = (app: AppInstance | undefined): TargetApp | undefined =>
  app && {
    id: app.id,
    name: app.name,
    label: app.label,
    status: app.status,
    signOnMode: app.signOnMode,
    lastUpdated: new Date(app.lastUpdatedMs),
  };

async function exists({ users, groups, apps, exists: isThere }: AdminThings, { kind, thing }: ResourceThing) {
  if (kind === 'users') return (await users.findPerson(thing)) !== undefined;
  if (kind === 'groups' || kind === 'members') return (await groups.findGroups([thing])).has(thing);
  if (kind === 'apps') return apps.find(thing) !== undefined;
  if (kind === 'appNames') return apps.all().some((app) => app.name === thing);
  return isThere(kind, thing);
}

/** Everyone has every person, without a row. */
function groupPeople(database: Database, groups: () => Groups, users: () => Users) {
  return {
    async membershipsAmong(db: Reader, groupIds: readonly string[], userIds: readonly string[]) {
      const found = await membershipsAmong(db, groupIds, userIds);
      const { everyoneId } = groups().builtIn();
      if (everyoneId === undefined || !groupIds.includes(everyoneId)) return found;
      return new Map(userIds.map((id) => [id, [...(found.get(id) ?? []), everyoneId]]));
    },
    async listMembersOfAny(groupIds: readonly string[], after: string, limit: number) {
      const { everyoneId } = groups().builtIn();
      if (everyoneId !== undefined && groupIds.includes(everyoneId)) {
        return (await users().listMembers(everyoneId, after, limit)).map(({ id }) => id);
      }
      return listMemberIdsOfAny(database, groupIds, after, limit);
    },
  };
}
