import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { ApiToken, TokenNetwork } from './api-token.ts';

const columns = sql`id, user_id as "userId", name, client_name as "clientName", network, window_seconds as "windowSeconds",
  expires_at as "expiresAt", scopes, last_used_at as "lastUsedAt", created, last_updated as "lastUpdated"`;

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
      (id, user_id, name, client_name, token_hash, network, window_seconds, expires_at, scopes, created, last_updated)
    values (${token.id}, ${token.userId}, ${token.name}, ${token.clientName}, ${hash}, ${token.network},
      ${token.windowSeconds}, ${token.expiresAt}, ${token.scopes}, ${token.created}, ${token.lastUpdated})`);
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

export type TokenUse = { id: string; expiresAt: Date; lastUsedAt: Date };

/**
 * Only ever later, so that two nodes cannot take a day from each other. Where the end is fixed it stays: a rotation that shortens
 * it must not be undone by a call that was under way.
 */
export async function noteUses(tx: Tx, uses: readonly TokenUse[]): Promise<void> {
  const latest = [...new Map(uses.map((use) => [use.id, use])).values()].sort((a, b) =>
    a.id < b.id ? -1 : 1,
  );
  await tx.execute(sql`
    update api_tokens t set last_used_at = greatest(t.last_used_at, used.last_used_at),
      expires_at = case when t.window_seconds is null then t.expires_at else greatest(t.expires_at, used.expires_at) end
    from unnest(${latest.map((use) => use.id)}::text[], ${latest.map((use) => use.expiresAt)}::timestamptz[],
      ${latest.map((use) => use.lastUsedAt)}::timestamptz[]) as used (id, expires_at, last_used_at)
    where t.id = used.id`);
}

export async function shorten(tx: Tx, id: string, expiresAt: Date, lastUpdated: Date): Promise<void> {
  await tx.execute(sql`
    update api_tokens set expires_at = least(expires_at, ${expiresAt}), window_seconds = null, last_updated = ${lastUpdated}
    where id = ${id}`);
}

export async function listOfOwner(db: Reader, ownerId: string): Promise<ApiToken[]> {
  return db.query<ApiToken>(sql`
    select ${columns} from api_tokens where user_id = ${ownerId} order by created, id`);
}

/** Few enough to be read whole, and asked only when a zone is about to go. */
export async function listWithNetworks(db: Reader): Promise<ApiToken[]> {
  return db.query<ApiToken>(sql`
    select ${columns} from api_tokens where network ->> 'connection' = 'ZONE' order by created, id`);
}

export async function removeExpired(tx: Tx, before: Date): Promise<number> {
  return tx.execute(sql`delete from api_tokens where expires_at < ${before}`);
}
