import type { AdminRoles, PersonSummary } from '#src/org/admin-roles/index.ts';
import { type ApiTokens, apiTokenRoutes, createApiTokens } from '#src/org/api-tokens/index.ts';
import {
  createPacing,
  createRateLimits,
  type RateLimits,
  rateLimitRoutes,
} from '#src/org/rate-limits/index.ts';
import {
  createServiceAccounts,
  isServiceAccountId,
  type ServiceAccounts,
  serviceAccountRoutes,
  serviceAccountTokenRoutes,
} from '#src/org/service-accounts/index.ts';
import { createOrgSettings, type OrgSettings, orgRoutes, seedOrg } from '#src/org/settings/index.ts';
import {
  createTrustedOrigins,
  type TrustedOrigins,
  trustedOriginRoutes,
} from '#src/org/trusted-origins/index.ts';
import { displayNameOf, type User } from '#src/directory/users/index.ts';
import type { Zones } from '#src/access/zones/index.ts';
import { type AdminThings, composeAdminRoles } from './admin-role-area.ts';
import { isApiScope } from './operations.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { Pacing, Route } from '#src/platform/http/index.ts';
import type { Platform } from '#src/platform/index.ts';
import type { Actor, SystemLog } from '#src/system-log/index.ts';

const dayMs = 86_400_000;

export type OrgArea = {
  settings: OrgSettings;
  adminRoles: AdminRoles;
  apiTokens: ApiTokens;
  serviceAccounts: ServiceAccounts;
  rateLimits: RateLimits;
  /** Undefined where no limits are on. */
  pacing: Pacing | undefined;
  trustedOrigins: TrustedOrigins;
  routes: Route[];
  grantSuperAdmin(tx: Tx, user: User, actor: Actor): Promise<void>;
  /** False where there was an org already. */
  seedDefaults(tx: Tx): Promise<boolean>;
};

/** `things` and `zones` are asked for when somebody comes: org stands below them and knows people, groups and apps by id only. */
export function composeOrg(
  platform: Platform,
  systemLog: SystemLog,
  things: () => AdminThings,
  zones: () => Pick<Zones, 'matches' | 'findMissing'>,
): OrgArea {
  const needs = { ...platform, systemLog };
  const settings = createOrgSettings(needs);
  const trustedOrigins = createTrustedOrigins(needs);
  const adminRoles = composeAdminRoles(
    platform,
    systemLog,
    { settings, serviceAccounts: () => serviceAccounts },
    things,
  );
  const apiTokens: ApiTokens = createApiTokens({
    ...needs,
    async findOwnerStatus(ownerId) {
      const isAccount = isServiceAccountId(ownerId);
      const owner = isAccount
        ? await serviceAccounts.find(ownerId)
        : await things().users.findPerson(ownerId);
      return owner?.status;
    },
    permissionsOf: (ownerId) =>
      adminRoles.permissionsOfPrincipal({
        type: isServiceAccountId(ownerId) ? 'SERVICE_ACCOUNT' : 'USER',
        id: ownerId,
      }),
    matchesZone: (zoneId, address) => zones().matches(zoneId, address),
    findMissingZones: (tx, zoneIds) => zones().findMissing(tx, zoneIds),
  });
  const serviceAccounts: ServiceAccounts = createServiceAccounts({
    ...needs,
    apiTokens,
    grantsOf: (accountId) => adminRoles.grantsOf({ type: 'SERVICE_ACCOUNT', id: accountId }),
    removeRoles: (tx, accountId, by) =>
      adminRoles.removeAllOf(tx, { type: 'SERVICE_ACCOUNT', id: accountId }, by),
  });
  const rateLimits = createRateLimits({
    ...needs,
    principalExists: async (type, id) =>
      type === 'SSWS_TOKEN'
        ? (await apiTokens.list()).some((token) => token.id === id)
        : things().apps.findByClientId(id) !== undefined,
  });
  const scale = platform.config.rateLimits;
  platform.jobs.schedule('api-tokens', dayMs, async () => void (await apiTokens.sweep()));
  return {
    settings,
    adminRoles,
    apiTokens,
    serviceAccounts,
    rateLimits,
    pacing: scale === undefined ? undefined : createPacing({ ...needs, rateLimits }, scale),
    trustedOrigins,
    routes: [
      ...orgRoutes(settings),
      ...adminRoles.routes,
      ...apiTokenRoutes({
        tokens: apiTokens,
        clock: platform.clock,
        async describeOwner(id) {
          if (isServiceAccountId(id)) {
            const account = await serviceAccounts.find(id);
            const isActive = account?.status === 'ACTIVE';
            return { id, type: 'SERVICE_ACCOUNT', name: account?.name ?? id, isActive };
          }
          const user = await things().users.findUser(id);
          const name = user === undefined ? id : displayNameOf(user);
          return { id, type: 'USER', name, isActive: user?.status === 'ACTIVE' };
        },
      }),
      ...serviceAccountRoutes(serviceAccounts),
      ...serviceAccountTokenRoutes({ ...platform, accounts: serviceAccounts, isApiScope }),
      ...trustedOriginRoutes(trustedOrigins),
      ...rateLimitRoutes(rateLimits, () => settings.current().id),
    ],
    grantSuperAdmin: (tx, user, actor) => adminRoles.grant(tx, summaryOf(user), 'SUPER_ADMIN', actor),
    async seedDefaults(tx) {
      return (await seedOrg(tx, { ...needs, settings })).isNew;
    },
  };
}

function summaryOf(user: User): PersonSummary {
  return { id: user.id, login: user.login, displayName: displayNameOf(user) };
}
