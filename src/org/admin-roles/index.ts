// Owns: who administers what. Roles of people, groups, client apps and service accounts; targets of standard roles; custom roles,
// resource sets and their bindings. What each standard role permits is data (defaults/admin-roles.json), as is what custom roles may
// be made of (defaults/admin-permissions.json). Whatever checks a permission asks `grantsOf` at the time of the request, so a role
// that is taken away is gone with the next one.
// Not here: what a route is about and whether a role reaches it (composition/authorize.ts), people, groups and apps (known by id only).
export {
  type AdminRoles,
  type AdminRolesNeeds,
  createAdminRoles,
  type PersonSummary,
} from './admin-roles.ts';
export {
  customPermissions,
  expandPermissions,
  includes,
  type Permissions,
  roles,
  type RoleType,
} from './admin-role.ts';
export type { Assignee, Principal, PrincipalType } from './assignment.ts';
export { type HeldRole, grantsOfRole } from './held-role.ts';
export type { ResourceThing } from './resource-sets/resource.ts';
export type { TargetApp } from './targets/target-service.ts';
