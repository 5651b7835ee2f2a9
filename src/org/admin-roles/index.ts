// Who administers: standard roles of people, and what each permits (defaults/admin-roles.json). Everything that checks a permission
// asks `permissionsOf` at the time of the request, so a role that is taken away is gone with the next one.
// Not here: custom roles, resource sets, roles of groups and of service apps, and targets.
export { adminRoleRoutes } from './admin-role-routes.ts';
export { type AdminRoles, createAdminRoles, type People, type PersonSummary } from './admin-role-service.ts';
export {
  expandPermissions,
  includes,
  type Permissions,
  type RoleAssignment,
  type RoleType,
} from './admin-role.ts';
