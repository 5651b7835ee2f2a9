import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { Attribute, Subschema } from './attribute.ts';
import type { ProfileSchema, SchemaChange, SchemaKind } from './profile-schema.ts';
import type { UserType } from './user-type.ts';

type SchemaRow = {
  id: string;
  kind: SchemaKind;
  name: string;
  title: string;
  description: string | null;
  version: number;
  created: Date;
  last_updated: Date;
};
type AttributeRow = { schema_id: string; name: string; subschema: Subschema; definition: Attribute };
type TypeRow = {
  id: string;
  name: string;
  display_name: string;
  description: string | null;
  is_default: boolean;
  schema_id: string;
  created: Date;
  created_by: string;
  last_updated: Date;
  last_updated_by: string;
};

export async function listSchemas(db: Reader): Promise<ProfileSchema[]> {
  const schemas = await db.query<SchemaRow>(sql`
    select id, kind, name, title, description, version, created, last_updated from profile_schemas order by id`);
  const attributes = await db.query<AttributeRow>(sql`
    select schema_id, name, subschema, definition from profile_schema_attributes order by schema_id, position, name`);
  return schemas.map((row) => toSchema(row, attributes));
}

/** Holds the row until the transaction ends: patches of one schema happen one after the other. */
export async function lockSchema(tx: Tx, id: string): Promise<ProfileSchema | undefined> {
  const [row] = await tx.query<SchemaRow>(sql`
    select id, kind, name, title, description, version, created, last_updated from profile_schemas where id = ${id} for update`);
  if (!row) return undefined;
  const attributes = await tx.query<AttributeRow>(sql`
    select schema_id, name, subschema, definition from profile_schema_attributes
    where schema_id = ${id} order by position, name`);
  return toSchema(row, attributes);
}

function toSchema(row: SchemaRow, attributes: AttributeRow[]): ProfileSchema {
  const of = (subschema: Subschema) =>
    new Map(
      attributes
        .filter((one) => one.schema_id === row.id && one.subschema === subschema)
        .map((one) => [one.name, one.definition]),
    );
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    title: row.title,
    description: row.description ?? undefined,
    version: row.version,
    created: row.created,
    lastUpdated: row.last_updated,
    base: of('base'),
    custom: of('custom'),
  };
}

/** The version of a schema, which nobody changes until the end of the transaction; undefined when it is gone. */
export async function holdSchemaVersion(tx: Tx, id: string): Promise<number | undefined> {
  const [row] = await tx.query<{ version: number }>(sql`
    select version from profile_schemas where id = ${id} for key share`);
  return row?.version;
}

export async function insertSchema(tx: Tx, schema: ProfileSchema): Promise<void> {
  await tx.execute(sql`
    insert into profile_schemas (id, kind, name, title, description, created, last_updated)
    values (${schema.id}, ${schema.kind}, ${schema.name}, ${schema.title}, ${schema.description ?? null},
      ${schema.created}, ${schema.lastUpdated})`);
  const attributes = (['base', 'custom'] as const).flatMap((subschema) =>
    [...schema[subschema]].map(([name, attribute]) => ({ subschema, name, attribute })),
  );
  await setAttributes(tx, schema.id, attributes);
}

export async function changeSchema(
  tx: Tx,
  schema: ProfileSchema,
  change: SchemaChange,
  fields: { title: string; description: string | undefined; lastUpdated: Date },
): Promise<void> {
  if (change.removed.length > 0) {
    await tx.execute(sql`
      delete from profile_schema_attributes
      where schema_id = ${schema.id} and subschema = 'custom' and name = any(${change.removed}::text[])`);
  }
  await setAttributes(tx, schema.id, change.set);
  await tx.execute(sql`
    update profile_schemas
    set title = ${fields.title}, description = ${fields.description ?? null}, last_updated = ${fields.lastUpdated},
      version = version + 1
    where id = ${schema.id}`);
}

async function setAttributes(tx: Tx, schemaId: string, attributes: SchemaChange['set']): Promise<void> {
  if (attributes.length === 0) return;
  await tx.execute(sql`
    insert into profile_schema_attributes (schema_id, name, subschema, position, definition)
    select ${schemaId}, given.name, given.subschema,
      (select coalesce(max(position), 0) from profile_schema_attributes where schema_id = ${schemaId}) + given.position,
      given.definition::jsonb
    from unnest(${attributes.map((one) => one.name)}::text[], ${attributes.map((one) => one.subschema)}::text[],
      ${attributes.map((one) => JSON.stringify(one.attribute))}::text[]) with ordinality
      as given (name, subschema, definition, position)
    on conflict (schema_id, name) do update set definition = excluded.definition`);
}

export async function deleteSchema(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from profile_schemas where id = ${id}`);
}

export async function insertPurge(tx: Tx, schemaId: string, name: string, requested: Date): Promise<void> {
  await tx.execute(sql`
    insert into attribute_purges (schema_id, name, requested) values (${schemaId}, ${name}, ${requested})
    on conflict do nothing`);
}

/** Whether values of a removed attribute are still being taken out; whoever asks holds off the job until the end of the transaction. */
export async function lockPurge(tx: Tx, schemaId: string, name: string): Promise<boolean> {
  const rows = await tx.query(sql`
    select 1 from attribute_purges where schema_id = ${schemaId} and name = ${name} for update`);
  return rows.length > 0;
}

export async function deletePurge(tx: Tx, schemaId: string, name: string): Promise<void> {
  await tx.execute(sql`delete from attribute_purges where schema_id = ${schemaId} and name = ${name}`);
}

export async function listUserTypes(db: Reader): Promise<UserType[]> {
  const rows = await db.query<TypeRow>(sql`
    select id, name, display_name, description, is_default, schema_id, created, created_by, last_updated, last_updated_by
    from user_types order by id`);
  return rows.map(toUserType);
}

export async function lockUserType(tx: Tx, id: string): Promise<UserType | undefined> {
  const [row] = await tx.query<TypeRow>(sql`
    select id, name, display_name, description, is_default, schema_id, created, created_by, last_updated, last_updated_by
    from user_types where id = ${id} for update`);
  return row && toUserType(row);
}

const toUserType = (row: TypeRow): UserType => ({
  id: row.id,
  name: row.name,
  displayName: row.display_name,
  description: row.description ?? undefined,
  isDefault: row.is_default,
  schemaId: row.schema_id,
  created: row.created,
  createdBy: row.created_by,
  lastUpdated: row.last_updated,
  lastUpdatedBy: row.last_updated_by,
});

/** False when the name is taken. Waits for a rival that is still undecided. */
export async function insertUserType(tx: Tx, type: UserType): Promise<boolean> {
  const inserted = await tx.execute(sql`
    insert into user_types (id, name, display_name, description, is_default, schema_id,
      created, created_by, last_updated, last_updated_by)
    values (${type.id}, ${type.name}, ${type.displayName}, ${type.description ?? null}, ${type.isDefault}, ${type.schemaId},
      ${type.created}, ${type.createdBy}, ${type.lastUpdated}, ${type.lastUpdatedBy})
    on conflict do nothing`);
  return inserted === 1;
}

export async function updateUserType(tx: Tx, type: UserType): Promise<void> {
  await tx.execute(sql`
    update user_types set display_name = ${type.displayName}, description = ${type.description ?? null},
      last_updated = ${type.lastUpdated}, last_updated_by = ${type.lastUpdatedBy}
    where id = ${type.id}`);
}

export async function deleteUserType(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from user_types where id = ${id}`);
}

/** New types are counted under this lock, so that parallel requests cannot pass the limit together. */
export async function lockUserTypes(tx: Tx): Promise<number> {
  await tx.execute(sql`lock table user_types in share row exclusive mode`);
  const [row] = await tx.query<{ count: number }>(sql`select count(*) as count from user_types`);
  return row?.count ?? 0;
}
