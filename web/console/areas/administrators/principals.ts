// Whoever can have administrator roles, and the calls by which each is given one: the API has four places for the same thing.
import type {
  ApplicationTargetsForApplicationAdministratorRoleForUser as AppTarget,
  CreateServiceAccountRoleArguments,
  GroupTargetsForRole,
  List,
  UserAssignedRole,
} from '../../kit/api.ts';
import { api } from '../../kit/index.ts';
import { t } from './messages.ts';

export const principalTypes = ['USER', 'GROUP', 'CLIENT', 'SERVICE_ACCOUNT'] as const;
export type PrincipalType = (typeof principalTypes)[number];
/** Of a client the id is its client id, which its app has for an id too. */
export type Principal = { type: PrincipalType; id: string; name: string };
export type RoleBody = CreateServiceAccountRoleArguments['body'];

/** A group, an app, or every app of a kind, which has no id. */
export type Target = { key: string; name: string; groupId?: string; appName?: string; appId?: string };
export type LimitKind = 'groups' | 'apps';

type Doors = {
  assign(body: RoleBody): Promise<UserAssignedRole>;
  unassign(roleAssignmentId: string): Promise<void>;
  listTargets(roleAssignmentId: string, kind: LimitKind, signal?: AbortSignal): Promise<Target[]>;
  addTarget(roleAssignmentId: string, target: Target): Promise<void>;
  removeTarget(roleAssignmentId: string, target: Target): Promise<void>;
};

const groupTarget = ({ id, profile }: GroupTargetsForRole): Target => ({
  key: id,
  name: String(profile['name'] ?? id),
  groupId: id,
});
const appTarget = ({ id, name, displayName }: AppTarget): Target =>
  id === undefined ? kindTarget(name) : { key: id, name: displayName ?? name, appName: name, appId: id };
export const kindTarget = (appName: string): Target => ({
  key: appName,
  name: t('allOfKind', { name: appName }),
  appName,
});

async function targets(
  kind: LimitKind,
  groups: () => List<GroupTargetsForRole>,
  apps: () => List<AppTarget>,
): Promise<Target[]> {
  return kind === 'groups'
    ? (await groups().all(1_000)).map(groupTarget)
    : (await apps().all(1_000)).map(appTarget);
}

/** By what a target is: a group, one app, all apps of a kind. */
async function byKind(
  { groupId, appName = '', appId }: Target,
  calls: {
    group: (groupId: string) => Promise<void>;
    app: (app: { appName: string; appId: string }) => Promise<void>;
    kind: (app: { appName: string }) => Promise<void>;
  },
): Promise<void> {
  if (groupId !== undefined) await calls.group(groupId);
  else if (appId === undefined) await calls.kind({ appName });
  else await calls.app({ appName, appId });
}

const doorsOfUser = (userId: string): Doors => ({
  assign: (body) => api.assignRoleToUser({ userId, body }),
  unassign: (roleAssignmentId) => api.unassignRoleFromUser({ userId, roleAssignmentId }),
  listTargets: (roleAssignmentId, kind, signal) => {
    const of = { userId, roleAssignmentId };
    return targets(
      kind,
      () => api.listGroupTargetsForRole(of, signal && { signal }),
      () => api.listApplicationTargetsForApplicationAdministratorRoleForUser(of, signal && { signal }),
    );
  },
  addTarget: (roleAssignmentId, target) => {
    const of = { userId, roleAssignmentId };
    return byKind(target, {
      group: (groupId) => api.assignGroupTargetToUserRole({ ...of, groupId }),
      app: (app) => api.assignAppInstanceTargetToAppAdminRoleForUser({ ...of, ...app }),
      kind: (app) => api.assignAppTargetToAdminRoleForUser({ ...of, ...app }),
    });
  },
  removeTarget: (roleAssignmentId, target) => {
    const of = { userId, roleAssignmentId };
    return byKind(target, {
      group: (groupId) => api.unassignGroupTargetFromUserAdminRole({ ...of, groupId }),
      app: (app) => api.unassignAppInstanceTargetFromAdminRoleForUser({ ...of, ...app }),
      kind: (app) => api.unassignAppTargetFromAppAdminRoleForUser({ ...of, ...app }),
    });
  },
});

const doorsOfGroup = (groupId: string): Doors => ({
  assign: (body) => api.assignRoleToGroup({ groupId, body }),
  unassign: (roleAssignmentId) => api.unassignRoleFromGroup({ groupId, roleAssignmentId }),
  listTargets: (roleAssignmentId, kind, signal) => {
    const of = { groupId, roleAssignmentId };
    return targets(
      kind,
      () => api.listGroupTargetsForGroupRole(of, signal && { signal }),
      () => api.listApplicationTargetsForApplicationAdministratorRoleForGroup(of, signal && { signal }),
    );
  },
  addTarget: (roleAssignmentId, target) => {
    const of = { groupId, roleAssignmentId };
    return byKind(target, {
      group: (targetGroupId) => api.assignGroupTargetToGroupAdminRole({ ...of, targetGroupId }),
      app: (app) => api.assignAppInstanceTargetToAppAdminRoleForGroup({ ...of, ...app }),
      kind: (app) => api.assignAppTargetToAdminRoleForGroup({ ...of, ...app }),
    });
  },
  removeTarget: (roleAssignmentId, target) => {
    const of = { groupId, roleAssignmentId };
    return byKind(target, {
      group: (targetGroupId) => api.unassignGroupTargetFromGroupAdminRole({ ...of, targetGroupId }),
      app: (app) => api.unassignAppInstanceTargetToAppAdminRoleForGroup({ ...of, ...app }),
      kind: (app) => api.unassignAppTargetToAdminRoleForGroup({ ...of, ...app }),
    });
  },
});

const doorsOfClient = (clientId: string): Doors => ({
  assign: (body) => api.assignRoleToClient({ clientId, body }),
  unassign: (roleAssignmentId) => api.deleteRoleFromClient({ clientId, roleAssignmentId }),
  listTargets: (roleAssignmentId, kind, signal) => {
    const of = { clientId, roleAssignmentId };
    return targets(
      kind,
      () => api.listGroupTargetRoleForClient(of, signal && { signal }),
      () => api.listAppTargetRoleToClient(of, signal && { signal }),
    );
  },
  addTarget: (roleAssignmentId, target) => {
    const of = { clientId, roleAssignmentId };
    return byKind(target, {
      group: (groupId) => api.assignGroupTargetRoleForClient({ ...of, groupId }),
      app: (app) => api.assignAppTargetInstanceRoleForClient({ ...of, ...app }),
      kind: (app) => api.assignAppTargetRoleToClient({ ...of, ...app }),
    });
  },
  removeTarget: (roleAssignmentId, target) => {
    const of = { clientId, roleAssignmentId };
    return byKind(target, {
      group: (groupId) => api.removeGroupTargetRoleFromClient({ ...of, groupId }),
      app: (app) => api.removeAppTargetInstanceRoleForClient({ ...of, ...app }),
      kind: (app) => api.removeAppTargetRoleFromClient({ ...of, ...app }),
    });
  },
});

const doorsOfAccount = (accountId: string): Doors => ({
  assign: (body) => api.createServiceAccountRole({ accountId, body }),
  unassign: (roleAssignmentId) => api.deleteServiceAccountRole({ accountId, roleAssignmentId }),
  listTargets: (roleAssignmentId, kind, signal) => {
    const of = { accountId, roleAssignmentId };
    return targets(
      kind,
      () => api.listServiceAccountRoleTargetsGroups(of, signal && { signal }),
      () => api.listServiceAccountRoleTargetsCatalogApps(of, signal && { signal }),
    );
  },
  addTarget: (roleAssignmentId, target) => {
    const of = { accountId, roleAssignmentId };
    return byKind(target, {
      group: (groupId) => api.replaceServiceAccountRoleTargetsGroup({ ...of, groupId }),
      app: (app) => api.replaceServiceAccountRoleTargetsAppInstance({ ...of, ...app }),
      kind: (app) => api.replaceServiceAccountRoleTargetsCatalogApp({ ...of, ...app }),
    });
  },
  removeTarget: (roleAssignmentId, target) => {
    const of = { accountId, roleAssignmentId };
    return byKind(target, {
      group: (groupId) => api.deleteServiceAccountRoleTargetsGroup({ ...of, groupId }),
      app: (app) => api.deleteServiceAccountRoleTargetsAppInstance({ ...of, ...app }),
      kind: (app) => api.deleteServiceAccountRoleTargetsCatalogApp({ ...of, ...app }),
    });
  },
});

const doors: Readonly<Record<PrincipalType, (id: string) => Doors>> = {
  USER: doorsOfUser,
  GROUP: doorsOfGroup,
  CLIENT: doorsOfClient,
  SERVICE_ACCOUNT: doorsOfAccount,
};
export const doorsOf = ({ type, id }: Pick<Principal, 'type' | 'id'>): Doors => doors[type](id);

/** What a standard role can be limited to; most reach everything or nothing. */
export function limitKindOf(type: string): LimitKind | undefined {
  if (type === 'APP_ADMIN') return 'apps';
  return ['USER_ADMIN', 'HELP_DESK_ADMIN', 'GROUP_MEMBERSHIP_ADMIN'].includes(type) ? 'groups' : undefined;
}

/** The kind of an app is asked for: pickers know its name alone. */
export async function targetFor(kind: LimitKind, id: string, label: string): Promise<Target> {
  if (kind === 'groups') return { key: id, name: label, groupId: id };
  const { name } = await api.getApplication({ appId: id });
  return { key: id, name: label, appId: id, appName: String(name ?? '') };
}

/** Where the console shows it. */
export const pageOfPrincipal = ({ type, id }: Pick<Principal, 'type' | 'id'>): string => {
  const places = {
    USER: `/people/${id}`,
    GROUP: `/groups/${id}`,
    CLIENT: `/applications/${id}`,
    SERVICE_ACCOUNT: `/api-access/service-accounts/${id}`,
  };
  return places[type];
};

export const whoPage = ({ type, id }: Pick<Principal, 'type' | 'id'>) => ({
  to: `/administrators/who/${id}`,
  search: { type },
});
