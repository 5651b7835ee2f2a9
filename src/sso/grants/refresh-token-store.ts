import { packProofs, type PackedProof, unpackProofs } from '#src/access/proofs/index.ts';
import { type GuardKind, type Reader, sql, type Tx, type WriteKind } from '#src/platform/database/index.ts';
import type { RefreshGrant } from './refresh-token.ts';

type Row = {
  user_id: string;
  id: string;
  client_id: string;
  server_id: string;
  issuer: string;
  scopes: string[];
  grant_type: string;
  sid: string | null;
  amr: string[];
  proofs: PackedProof[];
  acr: string | null;
  auth_time: Date;
  dpop_jkt: string | null;
  created_at: Date;
  last_updated_at: Date;
  expires_at: Date | null;
  idle_expires_at: Date;
  secret_hash: Buffer;
  previous_hash: Buffer | null;
  rotation_salt: Buffer | null;
  rotated_at: Date | null;
  revoked_at: Date | null;
};

const columns = sql`t.user_id, t.id, t.client_id, t.server_id, t.issuer, t.scopes, t.grant_type, t.sid, t.amr, t.proofs, t.acr,
  t.auth_time, t.dpop_jkt, t.created_at, t.last_updated_at, t.expires_at, t.idle_expires_at, t.secret_hash, t.previous_hash,
  t.rotation_salt, t.rotated_at, t.revoked_at`;

/** Names one grant in a look-up of many: `<user id> <grant id>`. */
export type GrantKey = `${string} ${string}`;

export async function findGrants(
  db: Reader,
  keys: readonly GrantKey[],
): Promise<Map<GrantKey, RefreshGrant>> {
  const pairs = keys.map((key) => key.split(' '));
  const rows = await db.query<Row>(sql`
    select ${columns} from refresh_tokens t
    join unnest(${pairs.map(([userId]) => userId)}::text[], ${pairs.map(([, id]) => id)}::text[]) k (user_id, id)
      on t.user_id = k.user_id and t.id = k.id`);
  return new Map(rows.map((row) => [`${row.user_id} ${row.id}`, toGrant(row)]));
}

/** New grants, many in one statement. */
export const grantInserts: WriteKind<RefreshGrant> = {
  name: 'refresh-token-insert',
  async flush(tx, grants) {
    await tx.execute(sql`
      insert into refresh_tokens (user_id, id, client_id, server_id, issuer, scopes, grant_type, sid, amr, proofs, acr, auth_time,
        dpop_jkt, created_at, last_updated_at, expires_at, idle_expires_at, secret_hash)
      select user_id, id, client_id, server_id, issuer, string_to_array(scopes, ' '), grant_type, sid,
        string_to_array(amr, ' '), proofs, acr, auth_time, dpop_jkt, created_at, created_at, expires_at, idle_expires_at, secret_hash
      from unnest(
        ${grants.map((one) => one.userId)}::text[], ${grants.map((one) => one.id)}::text[],
        ${grants.map((one) => one.clientId)}::text[], ${grants.map((one) => one.serverId)}::text[],
        ${grants.map((one) => one.issuer)}::text[], ${grants.map((one) => one.scopes.join(' '))}::text[],
        ${grants.map((one) => one.grantType)}::text[], ${grants.map((one) => one.sid ?? null)}::text[],
        ${grants.map((one) => one.amr.join(' '))}::text[],
        ${grants.map((one) => JSON.stringify(packProofs(one.proofs)))}::jsonb[], ${grants.map((one) => one.acr ?? null)}::text[],
        ${grants.map((one) => new Date(one.authTimeMs))}::timestamptz[],
        ${grants.map((one) => one.dpopJkt ?? null)}::text[],
        ${grants.map((one) => new Date(one.createdMs))}::timestamptz[],
        ${grants.map((one) => (one.expiresMs === undefined ? null : new Date(one.expiresMs)))}::timestamptz[],
        ${grants.map((one) => new Date(one.idleExpiresMs))}::timestamptz[],
        ${grants.map((one) => one.secretHash)}::bytea[]
      ) as g (user_id, id, client_id, server_id, issuer, scopes, grant_type, sid, amr, proofs, acr, auth_time, dpop_jkt, created_at,
        expires_at, idle_expires_at, secret_hash)`);
  },
};

export type Rotation = {
  userId: string;
  id: string;
  /** The secret that must still be in force. */
  fromHash: Buffer;
  toHash: Buffer;
  salt: Buffer;
  at: Date;
  idleExpires: Date;
};

/** Rotations hold only while the old secret is in force: of several with one token, exactly one does. */
export const grantRotations: GuardKind<Rotation> = {
  name: 'refresh-token-rotation',
  async flush(tx, rotations) {
    const first = new Map<string, Rotation>();
    for (const one of rotations)
      if (!first.has(`${one.userId} ${one.id}`)) first.set(`${one.userId} ${one.id}`, one);
    // One order for all, so that two nodes wait for each other in one direction only.
    const wanted = [...first.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    const rows = await tx.query<{ user_id: string; id: string }>(sql`
      with locked as (
        select t.user_id, t.id from refresh_tokens t
        join unnest(${wanted.map((one) => one.userId)}::text[], ${wanted.map((one) => one.id)}::text[]) k (user_id, id)
          on t.user_id = k.user_id and t.id = k.id
        order by t.id for update of t
      )
      update refresh_tokens t set
        secret_hash = r.to_hash, previous_hash = r.from_hash, rotation_salt = r.salt, rotated_at = r.at,
        last_updated_at = r.at, idle_expires_at = r.idle_expires
      from unnest(
        ${wanted.map((one) => one.userId)}::text[], ${wanted.map((one) => one.id)}::text[],
        ${wanted.map((one) => one.fromHash)}::bytea[], ${wanted.map((one) => one.toHash)}::bytea[],
        ${wanted.map((one) => one.salt)}::bytea[], ${wanted.map((one) => one.at)}::timestamptz[],
        ${wanted.map((one) => one.idleExpires)}::timestamptz[]
      ) r (user_id, id, from_hash, to_hash, salt, at, idle_expires), locked l
      where t.user_id = r.user_id and t.id = r.id and l.user_id = r.user_id and l.id = r.id
        and t.secret_hash = r.from_hash and t.revoked_at is null
      returning t.user_id, t.id`);
    const held = new Set(rows.map((row) => `${row.user_id} ${row.id}`));
    return rotations.map((one) => {
      const name = `${one.userId} ${one.id}`;
      return first.get(name) === one && held.has(name);
    });
  },
};

export type Use = { userId: string; id: string; at: Date; idleExpires: Date };

/** Tokens that do not rotate only move their idle limit. */
export const grantUses: WriteKind<Use> = {
  name: 'refresh-token-use',
  async flush(tx, uses) {
    const latest = new Map(uses.map((one) => [`${one.userId} ${one.id}`, one]));
    const wanted = [...latest.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    await tx.execute(sql`
      update refresh_tokens t set idle_expires_at = u.idle_expires, last_updated_at = u.at
      from unnest(
        ${wanted.map((one) => one.userId)}::text[], ${wanted.map((one) => one.id)}::text[],
        ${wanted.map((one) => one.at)}::timestamptz[], ${wanted.map((one) => one.idleExpires)}::timestamptz[]
      ) u (user_id, id, at, idle_expires)
      where t.user_id = u.user_id and t.id = u.id and t.revoked_at is null`);
  },
};

/** True when this ended a live grant. */
export async function revokeGrant(tx: Tx, userId: string, id: string, at: Date): Promise<boolean> {
  const revoked = await tx.execute(sql`
    update refresh_tokens set revoked_at = ${at}, idle_expires_at = least(idle_expires_at, ${at})
    where user_id = ${userId} and id = ${id} and revoked_at is null`);
  return revoked === 1;
}

export async function revokeGrantsOfServer(tx: Tx, serverId: string, at: Date): Promise<void> {
  await tx.execute(
    sql`update refresh_tokens set revoked_at = ${at}, idle_expires_at = least(idle_expires_at, ${at})
    where server_id = ${serverId} and revoked_at is null`,
  );
}

export async function revokeGrantsOfClient(
  tx: Tx,
  serverId: string,
  clientId: string,
  at: Date,
): Promise<number> {
  return tx.execute(sql`
    update refresh_tokens set revoked_at = ${at}, idle_expires_at = least(idle_expires_at, ${at})
    where server_id = ${serverId} and client_id = ${clientId} and revoked_at is null`);
}

/** At every server. */
export async function revokeGrantsOfClientEverywhere(tx: Tx, clientId: string, at: Date): Promise<number> {
  return tx.execute(sql`
    update refresh_tokens set revoked_at = ${at}, idle_expires_at = least(idle_expires_at, ${at})
    where client_id = ${clientId} and revoked_at is null`);
}

/** Those that a person gave: to one client or to all, of one server and with one scope where these are said. Gives what ended. */
export async function revokeGrantsOfUser(
  tx: Tx,
  of: {
    userId: string;
    clientId?: string | undefined;
    serverId?: string | undefined;
    scope?: string | undefined;
  },
  at: Date,
): Promise<RefreshGrant[]> {
  const { userId, clientId = null, serverId = null, scope = null } = of;
  const rows = await tx.query<Row>(sql`
    update refresh_tokens t set revoked_at = ${at}, idle_expires_at = least(idle_expires_at, ${at})
    where user_id = ${userId} and revoked_at is null and idle_expires_at > ${at}
      and (${clientId}::text is null or client_id = ${clientId})
      and (${serverId}::text is null or server_id = ${serverId})
      and (${scope}::text is null or ${scope} = any(scopes))
    returning ${columns}`);
  return rows.map(toGrant);
}

export async function listClientIdsWithGrants(db: Reader, serverId: string, at: Date): Promise<string[]> {
  const rows = await db.query<{ client_id: string }>(sql`
    select distinct client_id from refresh_tokens
    where server_id = ${serverId} and revoked_at is null and idle_expires_at > ${at}
      and (expires_at is null or expires_at > ${at})
    order by client_id`);
  return rows.map((row) => row.client_id);
}

export type GrantPage = {
  serverId: string;
  clientId: string;
  after: string | undefined;
  limit: number;
  at: Date;
};

export async function listGrantsOfClient(db: Reader, page: GrantPage): Promise<RefreshGrant[]> {
  const rows = await db.query<Row>(sql`
    select ${columns} from refresh_tokens t
    where t.server_id = ${page.serverId} and t.client_id = ${page.clientId} and t.id > ${page.after ?? ''}
      and t.revoked_at is null and t.idle_expires_at > ${page.at} and (t.expires_at is null or t.expires_at > ${page.at})
    order by t.id limit ${page.limit}`);
  return rows.map(toGrant);
}

export async function findGrantOfClient(
  db: Reader,
  serverId: string,
  clientId: string,
  id: string,
): Promise<RefreshGrant | undefined> {
  const rows = await db.query<Row>(sql`
    select ${columns} from refresh_tokens t
    where t.server_id = ${serverId} and t.client_id = ${clientId} and t.id = ${id}`);
  return rows.map(toGrant)[0];
}

export type HeldPage = {
  clientId: string;
  userId?: string | undefined;
  after: string | undefined;
  limit: number;
  at: Date;
};

/** Live ones of a client at every server, of one person where one is named. */
export async function listHeldGrants(db: Reader, page: HeldPage): Promise<RefreshGrant[]> {
  const { clientId, userId, after = '', limit, at } = page;
  // The two are led by different indexes.
  const owner = userId === undefined ? sql`` : sql`t.user_id = ${userId} and`;
  const rows = await db.query<Row>(sql`
    select ${columns} from refresh_tokens t
    where ${owner} t.client_id = ${clientId} and t.id > ${after}
      and t.revoked_at is null and t.idle_expires_at > ${at} and (t.expires_at is null or t.expires_at > ${at})
    order by t.id limit ${limit}`);
  return rows.map(toGrant);
}

export async function findHeldGrant(
  db: Reader,
  of: { clientId: string; userId?: string | undefined; id: string },
): Promise<RefreshGrant | undefined> {
  const rows = await db.query<Row>(sql`
    select ${columns} from refresh_tokens t where t.client_id = ${of.clientId} and t.id = ${of.id}
      and (${of.userId ?? null}::text is null or t.user_id = ${of.userId ?? null})`);
  return rows.map(toGrant)[0];
}

/** Clients that hold a live refresh token or a consent of a person. */
export async function listClientIdsOfUser(db: Reader, userId: string, at: Date): Promise<string[]> {
  const rows = await db.query<{ client_id: string }>(sql`
    select client_id from refresh_tokens
    where user_id = ${userId} and revoked_at is null and idle_expires_at > ${at}
      and (expires_at is null or expires_at > ${at})
    union select client_id from oauth_consents where user_id = ${userId}
    order by client_id`);
  return rows.map((row) => row.client_id);
}

/** Rows that nothing can come of any more; access tokens live a day at most. */
export async function deleteGrantsDeadBefore(tx: Tx, before: Date, limit: number): Promise<number> {
  return tx.execute(sql`
    delete from refresh_tokens where (user_id, id) in (
      select user_id, id from refresh_tokens
      where idle_expires_at < ${before} limit ${limit})`);
}

function toGrant(row: Row): RefreshGrant {
  return {
    id: row.id,
    userId: row.user_id,
    clientId: row.client_id,
    serverId: row.server_id,
    issuer: row.issuer,
    scopes: row.scopes,
    grantType: row.grant_type,
    sid: row.sid ?? undefined,
    amr: row.amr,
    proofs: unpackProofs(row.proofs),
    acr: row.acr ?? undefined,
    authTimeMs: row.auth_time.getTime(),
    dpopJkt: row.dpop_jkt ?? undefined,
    createdMs: row.created_at.getTime(),
    lastUpdatedMs: row.last_updated_at.getTime(),
    expiresMs: row.expires_at?.getTime(),
    idleExpiresMs: row.idle_expires_at.getTime(),
    secretHash: row.secret_hash,
    previousHash: row.previous_hash ?? undefined,
    rotationSalt: row.rotation_salt ?? undefined,
    rotatedMs: row.rotated_at?.getTime(),
    revokedMs: row.revoked_at?.getTime(),
  };
}
