import defaults from '../../../defaults/admin-roles.json' with { type: 'json' };

export type RoleType = keyof typeof defaults.roles;
export type Role = {
  type: RoleType;
  label: string;
  permissions: Permissions;
  /** The three roles that Okta keeps as bindings of a built-in role to a built-in resource set. */
  resourceSet: string | undefined;
};
export type Permissions = ReadonlySet<string> | 'all';

export type RoleAssignment = { id: string; userId: string; type: RoleType; created: Date; lastUpdated: Date };

const implied = new Map(Object.entries(defaults.implies));

/** Adds what a permission includes: whoever manages users may also unlock one. */
export function expandPermissions(given: Iterable<string>): ReadonlySet<string> {
  const all = new Set<string>();
  const waiting = [...given];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (all.has(name)) continue;
    all.add(name);
    waiting.push(...(implied.get(name) ?? []));
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

/** All that the roles together permit. */
export function permissionsOfRoles(types: readonly RoleType[]): Permissions {
  const all = new Set<string>();
  for (const type of types) {
    const { permissions } = getRole(type);
    if (permissions === 'all') return 'all';
    for (const name of permissions) all.add(name);
  }
  return all;
}

/** Whether somebody with `held` may hand out or take away what permits `wanted`. */
export function includes(held: Permissions, wanted: Permissions): boolean {
  if (held === 'all') return true;
  return wanted !== 'all' && [...wanted].every((name) => held.has(name));
}
