import type { GroupFilterType } from '#src/protocols/expression/index.ts';
import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { Claim, ClaimType, ClaimValueType, LifecycleStatus } from './authorization-server.ts';

type Row = {
  id: string;
  server_id: string;
  name: string;
  claim_type: ClaimType;
  value_type: ClaimValueType;
  value: string;
  group_filter_type: GroupFilterType | null;
  always_include: boolean;
  scopes: string[];
  status: LifecycleStatus;
  system: boolean;
};

const columns = sql`id, server_id, name, claim_type, value_type, value, group_filter_type, always_include, scopes, status, system`;

export async function listClaims(db: Reader): Promise<Claim[]> {
  const rows = await db.query<Row>(sql`select ${columns} from oauth_claims order by server_id, position`);
  return rows.map(toClaim);
}

export async function findClaim(tx: Tx, serverId: string, id: string): Promise<Claim | undefined> {
  const rows = await tx.query<Row>(
    sql`select ${columns} from oauth_claims where server_id = ${serverId} and id = ${id}`,
  );
  return rows.map(toClaim)[0];
}

export async function isClaimNameTaken(tx: Tx, claim: Claim): Promise<boolean> {
  const rows = await tx.query(sql`
    select 1 from oauth_claims
    where server_id = ${claim.serverId} and claim_type = ${claim.claimType} and name = ${claim.name} and id <> ${claim.id}`);
  return rows.length > 0;
}

export async function insertClaim(tx: Tx, claim: Claim, at: Date): Promise<void> {
  await tx.execute(sql`
    insert into oauth_claims (id, server_id, name, claim_type, value_type, value, group_filter_type, always_include, scopes, status, system, created_at, last_updated_at)
    values (${claim.id}, ${claim.serverId}, ${claim.name}, ${claim.claimType}, ${claim.valueType}, ${claim.value},
            ${claim.groupFilterType ?? null}, ${claim.alwaysInclude}, ${claim.scopes}, ${claim.status}, ${claim.system}, ${at}, ${at})`);
}

export async function updateClaim(tx: Tx, claim: Claim, at: Date): Promise<void> {
  await tx.execute(sql`
    update oauth_claims set
      name = ${claim.name}, claim_type = ${claim.claimType}, value_type = ${claim.valueType}, value = ${claim.value},
      group_filter_type = ${claim.groupFilterType ?? null}, always_include = ${claim.alwaysInclude},
      scopes = ${claim.scopes}, status = ${claim.status}, last_updated_at = ${at}
    where server_id = ${claim.serverId} and id = ${claim.id}`);
}

export async function deleteClaim(tx: Tx, claim: Claim): Promise<void> {
  await tx.execute(sql`delete from oauth_claims where server_id = ${claim.serverId} and id = ${claim.id}`);
}

/** A scope that goes leaves the claims that named it; a claim left without scopes would be for any, so it goes off. */
export async function removeScopeFromClaims(
  tx: Tx,
  serverId: string,
  scope: string,
  at: Date,
): Promise<void> {
  await tx.execute(sql`
    update oauth_claims set
      status = case when scopes = array[${scope}::text] then 'INACTIVE' else status end,
      scopes = array_remove(scopes, ${scope}), last_updated_at = ${at}
    where server_id = ${serverId} and ${scope} = any (scopes)`);
}

function toClaim(row: Row): Claim {
  return {
    id: row.id,
    serverId: row.server_id,
    name: row.name,
    claimType: row.claim_type,
    valueType: row.value_type,
    value: row.value,
    groupFilterType: row.group_filter_type ?? undefined,
    alwaysInclude: row.always_include,
    scopes: row.scopes,
    status: row.status,
    system: row.system,
  };
}
