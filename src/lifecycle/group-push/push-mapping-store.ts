import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { PushMapping } from './push-mapping.ts';

type MappingRow = {
  id: string;
  app_id: string;
  source_group_id: string;
  target_group_id: string | null;
  target_group_name: string | null;
  status: PushMapping['status'];
  app_config: PushMapping['appConfig'] | null;
  created_at: Date;
  last_updated_at: Date;
};

const columns = sql`id, app_id, source_group_id, target_group_id, target_group_name, status, app_config, created_at,
  last_updated_at`;

const toMapping = (row: MappingRow): PushMapping => ({
  id: row.id,
  appId: row.app_id,
  sourceGroupId: row.source_group_id,
  targetGroupId: row.target_group_id ?? undefined,
  targetGroupName: row.target_group_name ?? undefined,
  status: row.status,
  appConfig: row.app_config ?? undefined,
  createdMs: row.created_at.getTime(),
  lastUpdatedMs: row.last_updated_at.getTime(),
});

export type PushMappingQuery = {
  appId: string;
  after: string | undefined;
  limit: number;
  sourceGroupId: string | undefined;
  status: PushMapping['status'] | undefined;
  changedSince: Date | undefined;
};

export async function listMappings(db: Reader, query: PushMappingQuery): Promise<PushMapping[]> {
  const { appId, after, limit, sourceGroupId, status, changedSince } = query;
  const rows = await db.query<MappingRow>(sql`
    select ${columns} from group_push_mappings
    where app_id = ${appId} and id > ${after ?? ''}
      and (${sourceGroupId ?? null}::text is null or source_group_id = ${sourceGroupId ?? null})
      and (${status ?? null}::text is null or status = ${status ?? null})
      and (${changedSince ?? null}::timestamptz is null or last_updated_at >= ${changedSince ?? null})
    order by id limit ${limit}`);
  return rows.map(toMapping);
}

export async function findMapping(db: Reader, appId: string, id: string): Promise<PushMapping | undefined> {
  const [row] = await db.query<MappingRow>(
    sql`select ${columns} from group_push_mappings where id = ${id} and app_id = ${appId}`,
  );
  return row && toMapping(row);
}

export async function lockMapping(tx: Tx, appId: string, id: string): Promise<PushMapping | undefined> {
  const [row] = await tx.query<MappingRow>(
    sql`select ${columns} from group_push_mappings where id = ${id} and app_id = ${appId} for update`,
  );
  return row && toMapping(row);
}

/** False when the group is pushed to the app already. */
export async function insertMapping(tx: Tx, mapping: PushMapping): Promise<boolean> {
  const config = mapping.appConfig === undefined ? null : JSON.stringify(mapping.appConfig);
  const inserted = await tx.execute(sql`
    insert into group_push_mappings (id, app_id, source_group_id, target_group_id, target_group_name, status, app_config,
      created_at, last_updated_at)
    values (${mapping.id}, ${mapping.appId}, ${mapping.sourceGroupId}, ${mapping.targetGroupId ?? null},
      ${mapping.targetGroupName ?? null}, ${mapping.status}, ${config}::jsonb, ${new Date(mapping.createdMs)},
      ${new Date(mapping.lastUpdatedMs)})
    on conflict do nothing`);
  return inserted === 1;
}

export async function updateStatus(
  tx: Tx,
  id: string,
  status: PushMapping['status'],
  now: Date,
): Promise<void> {
  await tx.execute(
    sql`update group_push_mappings set status = ${status}, last_updated_at = ${now} where id = ${id}`,
  );
}

export async function deleteMapping(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from group_push_mappings where id = ${id}`);
}
