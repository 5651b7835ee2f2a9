import permissionData from '../../../defaults/admin-permissions.json' with { type: 'json' };
import defaults from '../../../defaults/admin-roles.json' with { type: 'json' };
import { covers, type Permissions } from '#src/platform/http/index.ts';

export type { Permissions };
export type RoleType = keyof typeof defaults.roles;
export type Role = {
  type: RoleType;
  label: string;
  permissions: Permissions;
  /** The three roles that Okta keeps as bindings of a built-in role to a built-in resource set. */
  resourceSet: string | undefined;
};

export type TargetKind = 'groups' | 'apps' | 'appNames';

const included = new Map<string, readonly string[]>(Object.entries(defaults.implies));
type PermissionData = { resources: string[]; includes?: string[] };
/** What custom roles may be made of. */
export const customPermissions: ReadonlyMap<string, PermissionData> = new Map(
  Object.entries<PermissionData>(permissionData.permissions),
);

/** Adds what a permission includes: whoever manages users may also unlock one. */
export function expandPermissions(given: Iterable<string>): ReadonlySet<string> {
  const all = new Set<string>();
  const waiting = [...given];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (all.has(name)) continue;
    all.add(name);
    waiting.push(...(included.get(name) ?? []), ...(customPermissions.get(name)?.includes ?? []));
  }
  return all;
}

type RoleData = { label: string; permissions: string | string[]; resourceSet?: string };

export const roles: ReadonlyMap<string, Role> = new Map(
  Object.entries<RoleData>(defaults.roles).map(([type, { label, permissions, resourceSet }]) => {
    const expanded = typeof permissions === 'string' ? 'all' : expandPermissions(permissions);
    return [type, { type: type as RoleType, label, permissions: expanded, resourceSet }];
  }),
);

export function getRole(type: RoleType): Role {
  const role = roles.get(type);
  if (!role) throw new Error(`role type ${type} is not in defaults/admin-roles.json`);
  return role;
}

export const roleTypes = [...roles.keys()] as [RoleType, ...RoleType[]];

const targetKinds: Partial<Record<RoleType, readonly TargetKind[]>> = {
  APP_ADMIN: ['apps', 'appNames'],
  USER_ADMIN: ['groups'],
  HELP_DESK_ADMIN: ['groups'],
  GROUP_MEMBERSHIP_ADMIN: ['groups'],
};

/** What a standard role may be limited to; nothing for most. */
export const targetKindsOf = (type: string): readonly TargetKind[] => targetKinds[type as RoleType] ?? [];

/** Whether somebody with `held` may hand out or take away what permits `wanted`. */
export const includes = (held: Permissions, wanted: Permissions): boolean => covers(held, wanted);

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** `APP_ADMIN` as `IFIFAX2BIRGUSTQ`: the id under which Okta shows a role once it has targets. */
export function encodedRoleId(type: string): string {
  const bits = [...Buffer.from(type)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => base32[Number.parseInt(five.padEnd(5, '0'), 2)])
    .join('');
}

const byEncodedId = new Map(roleTypes.map((type) => [encodedRoleId(type), type]));
export const decodedRoleType = (id: string): RoleType | undefined => byEncodedId.get(id);
