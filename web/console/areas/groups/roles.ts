// What a group's administrator roles are, and what they are limited to.
import type {
  ApplicationTargetsForApplicationAdministratorRoleForUser as AppTarget,
  GroupTargetsForRole,
  List,
  UserAssignedRole,
} from '../../kit/api.ts';
import { api, useApi } from '../../kit/index.ts';
import { t } from './messages-roles.ts';

export const roleTypes = [
  'SUPER_ADMIN',
  'ORG_ADMIN',
  'APP_ADMIN',
  'USER_ADMIN',
  'HELP_DESK_ADMIN',
  'GROUP_MEMBERSHIP_ADMIN',
  'READ_ONLY_ADMIN',
  'REPORT_ADMIN',
  'API_ACCESS_MANAGEMENT_ADMIN',
  'ACCESS_REQUESTS_ADMIN',
  'ACCESS_CERTIFICATIONS_ADMIN',
  'WORKFLOWS_ADMIN',
] as const;
export type RoleType = (typeof roleTypes)[number];
export type LimitKind = 'groups' | 'apps';

/** What a standard role can be limited to; most reach everything or nothing. */
export function limitKindOf(type: string): LimitKind | undefined {
  if (type === 'APP_ADMIN') return 'apps';
  return ['USER_ADMIN', 'HELP_DESK_ADMIN', 'GROUP_MEMBERSHIP_ADMIN'].includes(type) ? 'groups' : undefined;
}

export const roleName = ({ type, label }: UserAssignedRole): string => {
  const key = `type.${type}`;
  return t.has(key) ? t(key) : label;
};

/** A group, an app, or every app of a kind, which has no id. */
export type Target = { key: string; name: string; groupId?: string; appName?: string; appId?: string };

const groupTarget = ({ id, profile }: GroupTargetsForRole): Target => ({
  key: id,
  name: String(profile['name'] ?? id),
  groupId: id,
});
const appTarget = ({ id, name, displayName }: AppTarget): Target =>
  id === undefined
    ? { key: name, name: t('allOfKind', { name }), appName: name }
    : { key: id, name: displayName ?? name, appName: name, appId: id };

async function all<Item>(list: List<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of list) items.push(item);
  return items;
}

export async function targetsOf(
  groupId: string,
  { id: roleAssignmentId, type }: Pick<UserAssignedRole, 'id' | 'type'>,
  signal?: AbortSignal,
): Promise<Target[]> {
  const which = { groupId, roleAssignmentId };
  const options = signal === undefined ? undefined : { signal };
  const kind = limitKindOf(type);
  if (kind === 'groups')
    return (await all(api.listGroupTargetsForGroupRole(which, options))).map(groupTarget);
  if (kind === 'apps')
    return (await all(api.listApplicationTargetsForApplicationAdministratorRoleForGroup(which, options))).map(
      appTarget,
    );
  return [];
}

export type HeldRole = UserAssignedRole & { targets: Target[]; setLabel?: string };

async function setLabelOf({ type, 'resource-set': id }: UserAssignedRole, signal: AbortSignal) {
  if (type !== 'CUSTOM' || id === undefined) return {};
  return { setLabel: (await api.getResourceSet({ resourceSetIdOrLabel: id }, { signal })).label };
}

export const rolesKey = (groupId: string) => ['groups', 'roles', groupId];

export const useRoles = (groupId: string) =>
  useApi(rolesKey(groupId), async (signal): Promise<HeldRole[]> => {
    const roles = await all(api.listGroupAssignedRoles({ groupId }, { signal }));
    return Promise.all(
      roles.map(async (role) => ({
        ...role,
        targets: await targetsOf(groupId, role, signal),
        ...(await setLabelOf(role, signal)),
      })),
    );
  });

export async function addTarget(groupId: string, roleAssignmentId: string, target: Target): Promise<void> {
  const which = { groupId, roleAssignmentId };
  const { appName = '', appId, groupId: targetGroupId } = target;
  if (targetGroupId !== undefined) await api.assignGroupTargetToGroupAdminRole({ ...which, targetGroupId });
  else if (appId === undefined) await api.assignAppTargetToAdminRoleForGroup({ ...which, appName });
  else await api.assignAppInstanceTargetToAppAdminRoleForGroup({ ...which, appName, appId });
}

export async function removeTarget(groupId: string, roleAssignmentId: string, target: Target): Promise<void> {
  const which = { groupId, roleAssignmentId };
  const { appName = '', appId, groupId: targetGroupId } = target;
  if (targetGroupId !== undefined)
    await api.unassignGroupTargetFromGroupAdminRole({ ...which, targetGroupId });
  else if (appId === undefined) await api.unassignAppTargetToAdminRoleForGroup({ ...which, appName });
  else await api.unassignAppInstanceTargetToAppAdminRoleForGroup({ ...which, appName, appId });
}

/** The kind of an app is asked for: pickers know its name alone. */
export async function targetFor(kind: LimitKind, id: string, label: string): Promise<Target> {
  if (kind === 'groups') return { key: id, name: label, groupId: id };
  const { name } = await api.getApplication({ appId: id });
  return { key: id, name: label, appId: id, appName: String(name ?? '') };
}
