import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

/** A scope a person lets a client have. */
export type Consent = {
  readonly userId: string;
  readonly id: string;
  readonly clientId: string;
  readonly serverId: string;
  readonly scope: string;
};

export type StoredConsent = Consent & { readonly createdMs: number; readonly lastUpdatedMs: number };

type Row = {
  user_id: string;
  id: string;
  client_id: string;
  server_id: string;
  scope: string;
  created_at: Date;
  last_updated_at: Date;
};
const columns = sql`user_id, id, client_id, server_id, scope, created_at, last_updated_at`;

const toConsent = (row: Row): StoredConsent => ({
  userId: row.user_id,
  id: row.id,
  clientId: row.client_id,
  serverId: row.server_id,
  scope: row.scope,
  createdMs: row.created_at.getTime(),
  lastUpdatedMs: row.last_updated_at.getTime(),
});

export type ConsentPage = {
  userId: string;
  clientId?: string | undefined;
  scope?: string | undefined;
  after: string | undefined;
  limit: number;
};

export async function listConsents(db: Reader, page: ConsentPage): Promise<StoredConsent[]> {
  const { userId, clientId = null, scope = null, after = '', limit } = page;
  const rows = await db.query<Row>(sql`
    select ${columns} from oauth_consents
    where user_id = ${userId} and id > ${after} and (${clientId}::text is null or client_id = ${clientId})
      and (${scope}::text is null or scope = ${scope})
    order by id limit ${limit}`);
  return rows.map(toConsent);
}

export async function findConsent(
  db: Reader,
  userId: string,
  id: string,
): Promise<StoredConsent | undefined> {
  const rows = await db.query<Row>(
    sql`select ${columns} from oauth_consents where user_id = ${userId} and id = ${id}`,
  );
  return rows.map(toConsent)[0];
}

/** Gives what there was. */
export async function deleteConsentsOfUser(
  tx: Tx,
  of: { userId: string; clientId?: string | undefined; id?: string | undefined },
): Promise<StoredConsent[]> {
  const { userId, clientId = null, id = null } = of;
  const rows = await tx.query<Row>(sql`
    delete from oauth_consents
    where user_id = ${userId} and (${clientId}::text is null or client_id = ${clientId})
      and (${id}::text is null or id = ${id})
    returning ${columns}`);
  return rows.map(toConsent);
}

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
