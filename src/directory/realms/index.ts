// Owns: realms, assignments of people to realms by expression, and the runs that carry them out. Tables realms, realm_assignments,
// realm_operations.
// Not here: which realm a person is in (users keep that), and who administers a realm (org).
export { createRealmAssignments, type RealmAssignments } from './assignment-service.ts';
export { realmAssignmentRoutes } from './assignment-routes.ts';
export { realmSection } from './realm-section.ts';
export { createRealms, type Realms } from './realm-service.ts';
export { realmRoutes } from './realm-routes.ts';
