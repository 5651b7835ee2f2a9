import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

/** A scope a person lets a client have. */
export type Consent = {
  readonly userId: string;
  readonly id: string;
  readonly clientId: string;
  readonly serverId: string;
  readonly scope: string;
};

/** Names the consents of one person for one client at one server: `<user> <client> <server>`. */
export type ConsentKey = `${string} ${string} ${string}`;

export async function findConsents(
  db: Reader,
  keys: readonly ConsentKey[],
): Promise<Map<ConsentKey, Set<string>>> {
  const parts = keys.map((key) => key.split(' '));
  const rows = await db.query<{
    user_id: string;
    client_id: string;
    server_id: string;
    scopes: string[];
  }>(sql`
    select c.user_id, c.client_id, c.server_id, array_agg(c.scope) as scopes from oauth_consents c
    join unnest(${parts.map((one) => one[0])}::text[], ${parts.map((one) => one[1])}::text[], ${parts.map((one) => one[2])}::text[])
      k (user_id, client_id, server_id)
      on c.user_id = k.user_id and c.client_id = k.client_id and c.server_id = k.server_id
    group by c.user_id, c.client_id, c.server_id`);
  return new Map(
    rows.map((row) => [`${row.user_id} ${row.client_id} ${row.server_id}`, new Set(row.scopes)]),
  );
}

/** Gives those that are new. */
export async function insertConsents(tx: Tx, consents: readonly Consent[], at: Date): Promise<string[]> {
  const rows = await tx.query<{ scope: string }>(sql`
    insert into oauth_consents (user_id, id, client_id, server_id, scope, created_at, last_updated_at)
    select user_id, id, client_id, server_id, scope, ${at}, ${at} from unnest(
      ${consents.map((one) => one.userId)}::text[], ${consents.map((one) => one.id)}::text[],
      ${consents.map((one) => one.clientId)}::text[], ${consents.map((one) => one.serverId)}::text[],
      ${consents.map((one) => one.scope)}::text[]) c (user_id, id, client_id, server_id, scope)
    on conflict (user_id, client_id, server_id, scope) do nothing returning scope`);
  return rows.map((row) => row.scope);
}

export async function deleteConsentsOfScope(tx: Tx, serverId: string, scope: string): Promise<number> {
  return tx.execute(sql`delete from oauth_consents where server_id = ${serverId} and scope = ${scope}`);
}

export async function deleteConsentsOfServer(tx: Tx, serverId: string): Promise<number> {
  return tx.execute(sql`delete from oauth_consents where server_id = ${serverId}`);
}
