import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

/** The servers whose access tokens a server trusts. */
export async function listTrustedIds(db: Reader, serverId: string): Promise<Set<string>> {
  const rows = await db.query<{ id: string }>(sql`
    select trusted_server_id as id from trusted_authorization_servers where server_id = ${serverId}`);
  return new Set(rows.map(({ id }) => id));
}

/** Gives those that are new. */
export async function insertTrusted(
  tx: Tx,
  serverId: string,
  trustedIds: readonly string[],
  at: Date,
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(sql`
    insert into trusted_authorization_servers (server_id, trusted_server_id, created_at)
    select ${serverId}, id, ${at} from unnest(${trustedIds}::text[]) given (id)
    on conflict do nothing returning trusted_server_id as id`);
  return rows.map(({ id }) => id);
}

export async function deleteTrusted(tx: Tx, serverId: string, trustedId: string): Promise<boolean> {
  const gone = await tx.execute(sql`
    delete from trusted_authorization_servers where server_id = ${serverId} and trusted_server_id = ${trustedId}`);
  return gone === 1;
}
