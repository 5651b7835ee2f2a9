// Owns: user types, the schemas of user and group profiles and their changes, what a profile may contain, and how profiles are
// indexed, searched, sorted and paged. Tables user_types, profile_schemas, profile_schema_attributes, attribute_purges.
// Not here: the profiles themselves (users, groups) and the schemas of apps (access).

export { type Attribute, permissionOfSelf } from './attribute.ts';
export { attributePurgeJob, type PurgeData, purgeJobName } from './attribute-purge.ts';
export { isEmailAddress } from './attribute-value.ts';
export { type DirectoryDefaults, directoryDefaults } from './directory-defaults.ts';
export { decodeCursor, encodeCursor } from './page-cursor.ts';
export {
  type Profile,
  type ProfileProblem,
  type ProfileWrite,
  showProfile,
  writeProfile,
} from './profile.ts';
export { foldText, indexValue } from './profile-index.ts';
export { indexProfiles, reindexProfile, reindexProfiles, unindexProfile } from './profile-index-store.ts';
export {
  type KeyedRow,
  type Page,
  type PageCursor,
  type PageQuery,
  type PageSort,
  readPage,
} from './profile-page-store.ts';
export {
  type CompiledSchema,
  compileSchema,
  patchSchema,
  type ProfileSchema,
  type SchemaAttribute,
  type SchemaChange,
  type SchemaPatch,
} from './profile-schema.ts';
export {
  type CompiledSearch,
  compileSearch,
  searchOf,
  searchWithin,
  type SearchSubject,
  startsWith,
} from './profile-search-store.ts';
export {
  explained,
  invalidCursor,
  queryFlag,
  queryLimit,
  querySortOrder,
  readFilter,
} from './query-values.ts';
export { eventBy, type Requester, requesterOf } from './requester.ts';
export { holdSchema, SchemaChanged, withCurrentSchema } from './schema-hold.ts';
export { schemaBody, schemaPatchOf, schemaRoutes, schemaToWire } from './schema-routes.ts';
export { attributeAnswer, schemaAnswer } from './schema-answer.ts';
export { type SchemaCatalog, schemaSection } from './schema-section.ts';
export {
  createSchemas,
  type ProfileKeeper,
  type Schemas,
  type SchemasNeeds,
  wholeSecond,
} from './schema-service.ts';
export type { UserType } from './user-type.ts';
export { isForeignKeyViolation, isUniqueViolation } from './violations.ts';
export { userTypeRoutes } from './user-type-routes.ts';
