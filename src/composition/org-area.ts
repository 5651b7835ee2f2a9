import {
  type AdminRoles,
  adminRoleRoutes,
  createAdminRoles,
  type PersonSummary,
} from '#src/org/admin-roles/index.ts';
import { type ApiTokens, apiTokenRoutes, createApiTokens } from '#src/org/api-tokens/index.ts';
import { createOrgSettings, type OrgSettings, orgRoutes, seedOrg } from '#src/org/settings/index.ts';
import {
  createTrustedOrigins,
  type TrustedOrigins,
  trustedOriginRoutes,
} from '#src/org/trusted-origins/index.ts';
import { displayNameOf, findPeople, type User, type Users } from '#src/directory/users/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { Route } from '#src/platform/http/index.ts';
import type { Platform } from '#src/platform/index.ts';
import type { Actor, SystemLog } from '#src/system-log/index.ts';

const dayMs = 86_400_000;

export type OrgArea = {
  settings: OrgSettings;
  adminRoles: AdminRoles;
  apiTokens: ApiTokens;
  trustedOrigins: TrustedOrigins;
  routes: Route[];
  grantSuperAdmin(tx: Tx, user: User, actor: Actor): Promise<void>;
  /** False where there was an org already. */
  seedDefaults(tx: Tx): Promise<boolean>;
};

/** `users` is asked for when somebody comes: org stands below the directory and knows people by id only. */
export function composeOrg(platform: Platform, systemLog: SystemLog, users: () => Users): OrgArea {
  const needs = { ...platform, systemLog };
  const settings = createOrgSettings(needs);
  const trustedOrigins = createTrustedOrigins(needs);
  const adminRoles = createAdminRoles({
    ...needs,
    people: {
      find: (idOrLogin) => findSummary(users(), idOrLogin),
      listActive: async (db, userIds) => {
        const people = await findPeople(db, userIds);
        return new Set(
          [...people.values()].filter((person) => person.status === 'ACTIVE').map((person) => person.id),
        );
      },
    },
  });
  const apiTokens = createApiTokens({
    ...needs,
    findOwnerStatus: async (userId) => (await users().findPerson(userId))?.status,
    permissionsOf: (userId) => adminRoles.permissionsOf(userId),
  });
  platform.jobs.schedule('api-tokens', dayMs, async () => void (await apiTokens.sweep()));
  return {
    settings,
    adminRoles,
    apiTokens,
    trustedOrigins,
    routes: [
      ...orgRoutes(settings),
      ...adminRoleRoutes({ adminRoles, orgId: () => settings.current().id }),
      ...apiTokenRoutes(apiTokens),
      ...trustedOriginRoutes(trustedOrigins),
    ],
    grantSuperAdmin: (tx, user, actor) => adminRoles.grant(tx, summaryOf(user), 'SUPER_ADMIN', actor),
    async seedDefaults(tx) {
      return (await seedOrg(tx, { ...needs, settings })).isNew;
    },
  };
}

async function findSummary(users: Users, idOrLogin: string): Promise<PersonSummary | undefined> {
  const user = await users.findUser(idOrLogin);
  return user && summaryOf(user);
}

function summaryOf(user: User): PersonSummary {
  return { id: user.id, login: user.login, displayName: displayNameOf(user) };
}
