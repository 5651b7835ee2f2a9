import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { Attribute } from '#src/directory/schemas/index.ts';

/** What was changed of a schema that comes with the kind of the app. */
export type StoredSchema = {
  ownerId: string;
  title: string | undefined;
  description: string | undefined;
  base: readonly (readonly [name: string, definition: Attribute])[];
  custom: readonly (readonly [name: string, definition: Attribute])[];
  version: number;
  createdMs: number;
  lastUpdatedMs: number;
};

type SchemaRow = {
  owner_id: string;
  title: string | null;
  description: string | null;
  base: [string, Attribute][];
  custom: [string, Attribute][];
  version: number;
  created_at: Date;
  last_updated_at: Date;
};

const columns = sql`owner_id, title, description, base, custom, version, created_at, last_updated_at`;

const toStored = (row: SchemaRow): StoredSchema => ({
  ownerId: row.owner_id,
  title: row.title ?? undefined,
  description: row.description ?? undefined,
  base: row.base,
  custom: row.custom,
  version: row.version,
  createdMs: row.created_at.getTime(),
  lastUpdatedMs: row.last_updated_at.getTime(),
});

export async function loadSchemas(db: Reader): Promise<StoredSchema[]> {
  return (await db.query<SchemaRow>(sql`select ${columns} from app_user_schemas`)).map(toStored);
}

/** The row, made where there is none, and held until the end of the transaction: changes happen one after the other. */
export async function lockSchema(
  tx: Tx,
  owner: { id: string; isApp: boolean },
  now: Date,
): Promise<StoredSchema> {
  await tx.execute(sql`
    insert into app_user_schemas (owner_id, app_id, idp_id, base, custom, version, created_at, last_updated_at)
    values (${owner.id}, ${owner.isApp ? owner.id : null}, ${owner.isApp ? null : owner.id}, '[]', '[]', 0, ${now}, ${now})
    on conflict do nothing`);
  const [row] = await tx.query<SchemaRow>(
    sql`select ${columns} from app_user_schemas where owner_id = ${owner.id} for update`,
  );
  if (row === undefined) throw new Error(`the schema of ${owner.id} went while it was being changed`);
  return toStored(row);
}

export async function updateSchema(tx: Tx, schema: StoredSchema): Promise<void> {
  await tx.execute(sql`
    update app_user_schemas set title = ${schema.title ?? null}, description = ${schema.description ?? null},
      base = ${JSON.stringify(schema.base)}::jsonb, custom = ${JSON.stringify(schema.custom)}::jsonb,
      version = ${schema.version}, last_updated_at = ${new Date(schema.lastUpdatedMs)}
    where owner_id = ${schema.ownerId}`);
}

/** The version, which nobody changes until the end of the transaction; 0 where the schema is as it came. */
export async function holdVersion(tx: Tx, ownerId: string): Promise<number> {
  const [row] = await tx.query<{ version: number }>(
    sql`select version from app_user_schemas where owner_id = ${ownerId} for key share`,
  );
  return row?.version ?? 0;
}
