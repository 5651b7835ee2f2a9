import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { ApiToken, TokenNetwork } from './api-token.ts';

const columns = sql`id, user_id as "userId", name, client_name as "clientName", network, window_seconds as "windowSeconds",
  expires_at as "expiresAt", created, last_updated as "lastUpdated"`;

export async function listTokens(db: Reader): Promise<ApiToken[]> {
  return db.query<ApiToken>(sql`select ${columns} from api_tokens order by created, id`);
}

export async function find(db: Reader, id: string): Promise<ApiToken | undefined> {
  const [found] = await db.query<ApiToken>(sql`select ${columns} from api_tokens where id = ${id}`);
  return found;
}

export async function lock(tx: Tx, id: string): Promise<ApiToken | undefined> {
  const [found] = await tx.query<ApiToken>(
    sql`select ${columns} from api_tokens where id = ${id} for update`,
  );
  return found;
}

/** By hexadecimal hash. */
export async function findByHashes(db: Reader, hashes: readonly string[]): Promise<Map<string, ApiToken>> {
  const wanted = hashes.map((hash) => Buffer.from(hash, 'hex'));
  const rows = await db.query<ApiToken & { hash: Buffer }>(sql`
    select token_hash as hash, ${columns} from api_tokens where token_hash = any(${wanted}::bytea[])`);
  return new Map(rows.map(({ hash, ...token }) => [hash.toString('hex'), token]));
}

export async function insert(tx: Tx, token: ApiToken, hash: Buffer): Promise<void> {
  await tx.execute(sql`
    insert into api_tokens
      (id, user_id, name, client_name, token_hash, network, window_seconds, expires_at, created, last_updated)
    values (${token.id}, ${token.userId}, ${token.name}, ${token.clientName}, ${hash}, ${token.network},
      ${token.windowSeconds}, ${token.expiresAt}, ${token.created}, ${token.lastUpdated})`);
}

export async function update(
  tx: Tx,
  id: string,
  name: string,
  network: TokenNetwork,
  lastUpdated: Date,
): Promise<void> {
  await tx.execute(sql`
    update api_tokens set name = ${name}, network = ${network}, last_updated = ${lastUpdated} where id = ${id}`);
}

export async function remove(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from api_tokens where id = ${id}`);
}

export async function removeOfUsers(tx: Tx, userIds: readonly string[]): Promise<ApiToken[]> {
  return tx.query<ApiToken>(
    sql`delete from api_tokens where user_id = any(${userIds}::text[]) returning ${columns}`,
  );
}

/** Only ever later, so that two nodes cannot take a day from each other. */
export async function extend(tx: Tx, rows: readonly { id: string; expiresMs: number }[]): Promise<void> {
  await tx.execute(sql`
    update api_tokens set expires_at = used.expires_at
    from unnest(${rows.map((row) => row.id)}::text[], ${rows.map((row) => new Date(row.expiresMs).toISOString())}::timestamptz[])
      as used (id, expires_at)
    where api_tokens.id = used.id and api_tokens.expires_at < used.expires_at`);
}

export async function removeExpired(tx: Tx, before: Date): Promise<number> {
  return tx.execute(sql`delete from api_tokens where expires_at < ${before}`);
}
