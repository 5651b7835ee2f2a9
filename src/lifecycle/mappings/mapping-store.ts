import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { MappedProperties, MappedProperty, Mapping } from './mapping.ts';

export type StoredMapping = { id: string; sourceId: string; targetId: string; properties: MappedProperties };

type MappingRow = {
  id: string;
  source_id: string;
  target_id: string;
  properties: [string, MappedProperty][];
};

const toStored = (row: MappingRow): StoredMapping => ({
  id: row.id,
  sourceId: row.source_id,
  targetId: row.target_id,
  properties: new Map(row.properties),
});

const columns = sql`id, source_id, target_id, properties`;

export async function loadMappings(db: Reader): Promise<StoredMapping[]> {
  return (await db.query<MappingRow>(sql`select ${columns} from profile_mappings`)).map(toStored);
}

/** The row, made as the mapping is now where there is none, and held until the end of the transaction. */
export async function lockMapping(tx: Tx, mapping: Mapping, now: Date): Promise<MappedProperties> {
  const { id, sourceId, targetId, owner, type, properties } = mapping;
  await tx.execute(sql`
    insert into profile_mappings (id, source_id, target_id, app_id, idp_id, user_type_id, properties, last_updated_at)
    values (${id}, ${sourceId}, ${targetId}, ${owner.isApp ? owner.id : null}, ${owner.isApp ? null : owner.id}, ${type.id},
      ${JSON.stringify([...properties])}::jsonb, ${now})
    on conflict do nothing`);
  const [row] = await tx.query<MappingRow>(
    sql`select ${columns} from profile_mappings where id = ${id} for update`,
  );
  if (row === undefined) throw new Error(`the mapping ${id} went while it was being changed`);
  return toStored(row).properties;
}

export async function updateMapping(
  tx: Tx,
  id: string,
  properties: MappedProperties,
  now: Date,
): Promise<void> {
  await tx.execute(sql`
    update profile_mappings set properties = ${JSON.stringify([...properties])}::jsonb, last_updated_at = ${now}
    where id = ${id}`);
}

/** Takes properties that a schema no longer has out of all mappings that lead to it. Whether there were any. */
export async function forgetProperties(tx: Tx, targetId: string, names: readonly string[]): Promise<boolean> {
  const changed = await tx.execute(sql`
    update profile_mappings set properties = coalesce(
      (select jsonb_agg(one order by place) from jsonb_array_elements(properties) with ordinality as all_of (one, place)
        where not (one ->> 0 = any(${names}::text[]))), '[]')
    where target_id = ${targetId}`);
  return changed > 0;
}
