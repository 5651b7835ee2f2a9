import type { Reader } from '#src/platform/database/index.ts';
import type { Section } from '#src/platform/snapshot/index.ts';
import { type CompiledSchema, compileSchema } from './profile-schema.ts';
import { listSchemas, listUserTypes } from './schema-store.ts';
import type { UserType } from './user-type.ts';

/** User types and schemas as this node knows them: small, read at every write of a profile, so held in memory. */
export type SchemaCatalog = {
  types: ReadonlyMap<string, UserType>;
  /** By schema id. */
  schemas: ReadonlyMap<string, CompiledSchema>;
  /** Undefined only before an org is set up. */
  defaultType: UserType | undefined;
  groupSchema: CompiledSchema | undefined;
};

export const schemaSection: Section<SchemaCatalog> = {
  name: 'directory.schemas',
  async load(db: Reader): Promise<SchemaCatalog> {
    const [types, schemas] = [await listUserTypes(db), await listSchemas(db)];
    const compiled = schemas.map(compileSchema);
    return {
      types: new Map(types.map((type) => [type.id, type])),
      schemas: new Map(compiled.map((schema) => [schema.id, schema])),
      defaultType: types.find((type) => type.isDefault),
      groupSchema: compiled.find((schema) => schema.kind === 'group'),
    };
  },
};
