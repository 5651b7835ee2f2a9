import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { AppGrant } from './app-grant.ts';

type Row = {
  id: string;
  app_id: string;
  scope: string;
  created_at: Date;
  created_by: string;
  created_by_type: string;
  last_updated_at: Date;
};

const toGrant = (row: Row): AppGrant => ({
  id: row.id,
  appId: row.app_id,
  scope: row.scope,
  createdMs: row.created_at.getTime(),
  createdBy: { id: row.created_by, type: row.created_by_type },
  lastUpdatedMs: row.last_updated_at.getTime(),
});

/** All of them, or those of one app; oldest first. */
export async function listAppGrants(db: Reader, appId?: string): Promise<AppGrant[]> {
  const rows = await db.query<Row>(sql`
    select id, app_id, scope, created_at, created_by, created_by_type, last_updated_at from app_grants
    where ${appId ?? null}::text is null or app_id = ${appId ?? null} order by created_at, id`);
  return rows.map(toGrant);
}

/** False where the app has the scope already. */
export async function insertAppGrant(tx: Tx, grant: AppGrant): Promise<boolean> {
  const written = await tx.execute(sql`
    insert into app_grants (app_id, id, scope, created_at, created_by, created_by_type, last_updated_at)
    values (${grant.appId}, ${grant.id}, ${grant.scope}, ${new Date(grant.createdMs)}, ${grant.createdBy.id},
      ${grant.createdBy.type}, ${new Date(grant.lastUpdatedMs)})
    on conflict do nothing`);
  return written === 1;
}

export async function deleteAppGrant(tx: Tx, appId: string, id: string): Promise<AppGrant | undefined> {
  const rows = await tx.query<Row>(sql`
    delete from app_grants where app_id = ${appId} and id = ${id}
    returning id, app_id, scope, created_at, created_by, created_by_type, last_updated_at`);
  return rows.map(toGrant)[0];
}
