// Profile mappings: how the profile of an app's user follows from the person, and the other way round.
//
// Owns: one mapping each way between every app (or identity provider) and every user type, `/api/v1/mappings`, the preview on a real
// person. From a person to an app a mapping is in force: it is evaluated whenever the profile is read, so that it is never behind,
// neither the person nor the mapping, and whoever came through a group has it too. What an administrator gave by hand stays; a
// property with DONT_PUSH is written once, where somebody is assigned one by one. The other way is kept until there are imports.
// Table profile_mappings. Does not own: schemas and profiles of app users (access/app-profiles).

export { mappingRoutes, type MappingRouteNeeds } from './mapping-routes.ts';
export { createMappings, type Mappings, mappingsSection, type MappingsNeeds } from './mappings.ts';
