import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { FederatedClaim } from './federated-claim.ts';

type ClaimRow = {
  id: string;
  app_id: string;
  name: string;
  expression: string;
  created_at: Date;
  last_updated_at: Date;
};

/** Of all apps, each app's in the order in which they were made. */
export async function listFederatedClaims(db: Reader): Promise<FederatedClaim[]> {
  const rows = await db.query<ClaimRow>(sql`
    select id, app_id, name, expression, created_at, last_updated_at from federated_claims order by created_at, id`);
  return rows.map((row) => ({
    id: row.id,
    appId: row.app_id,
    name: row.name,
    expression: row.expression,
    createdMs: row.created_at.getTime(),
    lastUpdatedMs: row.last_updated_at.getTime(),
  }));
}

/** How many the app has, and whether another of them has the name. */
export async function countClaims(
  tx: Tx,
  claim: Pick<FederatedClaim, 'id' | 'appId' | 'name'>,
): Promise<{ all: number; sameName: number }> {
  const [row] = await tx.query<{ all: number; same_name: number }>(sql`
    select count(*)::int as all, count(*) filter (where name = ${claim.name} and id <> ${claim.id})::int as same_name
    from federated_claims where app_id = ${claim.appId}`);
  return { all: row?.all ?? 0, sameName: row?.same_name ?? 0 };
}

export async function insertClaim(tx: Tx, claim: FederatedClaim): Promise<void> {
  await tx.execute(sql`
    insert into federated_claims (id, app_id, name, expression, created_at, last_updated_at)
    values (${claim.id}, ${claim.appId}, ${claim.name}, ${claim.expression}, ${new Date(claim.createdMs)},
      ${new Date(claim.lastUpdatedMs)})`);
}

/** False when there is no such claim. */
export async function updateClaim(tx: Tx, claim: Omit<FederatedClaim, 'createdMs'>): Promise<boolean> {
  const updated = await tx.execute(sql`
    update federated_claims set name = ${claim.name}, expression = ${claim.expression},
      last_updated_at = ${new Date(claim.lastUpdatedMs)}
    where id = ${claim.id} and app_id = ${claim.appId}`);
  return updated === 1;
}

export async function deleteClaim(tx: Tx, appId: string, id: string): Promise<boolean> {
  return (await tx.execute(sql`delete from federated_claims where id = ${id} and app_id = ${appId}`)) === 1;
}
