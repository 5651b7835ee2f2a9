import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

/** Names one access token in a look-up of many: `<owner id> <jti>`. */
export type AccessTokenKey = `${string} ${string}`;

export async function findRevokedAccessTokens(
  db: Reader,
  keys: readonly AccessTokenKey[],
): Promise<Map<AccessTokenKey, true>> {
  const pairs = keys.map((key) => key.split(' '));
  const rows = await db.query<{ owner_id: string; jti: string }>(sql`
    select t.owner_id, t.jti from revoked_access_tokens t
    join unnest(${pairs.map(([ownerId]) => ownerId)}::text[], ${pairs.map(([, jti]) => jti)}::text[]) k (owner_id, jti)
      on t.owner_id = k.owner_id and t.jti = k.jti`);
  return new Map(rows.map((row) => [`${row.owner_id} ${row.jti}`, true]));
}

export async function insertRevokedAccessToken(
  tx: Tx,
  ownerId: string,
  jti: string,
  until: Date,
): Promise<boolean> {
  const inserted = await tx.execute(sql`
    insert into revoked_access_tokens (owner_id, jti, until) values (${ownerId}, ${jti}, ${until})
    on conflict do nothing`);
  return inserted === 1;
}

export async function deleteRevokedBefore(tx: Tx, before: Date): Promise<number> {
  return tx.execute(sql`delete from revoked_access_tokens where until < ${before}`);
}
