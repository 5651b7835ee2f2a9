// App profiles: what an app knows of its people.
//
// Owns: the schema of each app's users (base attributes by kind of app, custom ones as changed), `/api/v1/meta/schemas/apps/…`, and
// how a profile comes about: mapped from the person, over it what a group gives, over that the person's own. Table app_user_schemas.
// Does not own: the rows of who is assigned with which own values (access/assignments), the mappings (lifecycle/mappings).

export {
  type AppProfiles,
  type AppProfilesNeeds,
  appSchemasSection,
  createAppProfiles,
  type MappedPerson,
  type PersonToApp,
} from './app-profiles.ts';
export { type MappedProfile, nothingMapped } from './app-profile.ts';
export type { SchemaOwner } from './app-schema.ts';
export { appSchemaRoutes } from './app-schema-routes.ts';
