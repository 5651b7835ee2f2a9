// Assignments: which people and groups may use which app, and under what name.
//
// Owns: direct and group assignments with priorities and app profiles, `/api/v1/apps/{id}/users|groups`,
// `/api/v1/users/{id}/appLinks`. Tables app_users, app_groups.
// Does not own: people and groups (directory), apps (access/apps), whether an assigned person may enter now (access/decide).

import type { Route } from '#src/platform/http/index.ts';
import { type AppGroupRouteNeeds, appGroupRoutes } from './app-group-routes.ts';
import { type AppUserRouteNeeds, appUserRoutes } from './app-user-routes.ts';
import { type PersonAppRouteNeeds, personAppRoutes } from './person-app-routes.ts';

export { type BulkNeeds, bulkAssignmentRoutes } from './bulk/bulk-routes.ts';
export type * from './assignment.ts';
export {
  type AssignedPerson,
  type AssignmentDirectory,
  type AssignmentNeeds,
  type Assignments,
  createAssignments,
} from './assignments.ts';
export { hasTile } from './app-links.ts';
export { appUserToWire } from './assignment-wire.ts';
export { groupAssignmentsSection } from './group-assignment-book.ts';

export function assignmentRoutes(
  needs: AppUserRouteNeeds & AppGroupRouteNeeds & PersonAppRouteNeeds,
): Route[] {
  return [...appUserRoutes(needs), ...appGroupRoutes(needs), ...personAppRoutes(needs)];
}
