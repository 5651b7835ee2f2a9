import { type Reader, sql, type Tx, type WriteKind } from '#src/platform/database/index.ts';

/** A relying party that holds a session of its own under one of ours. */
export type SessionClient = {
  readonly userId: string;
  readonly sid: string;
  readonly clientId: string;
  readonly serverId: string;
  readonly issuer: string;
};

export const sessionClientJoins: WriteKind<SessionClient & { at: Date }> = {
  name: 'session-client',
  async flush(tx, joins) {
    const unique = new Map(
      joins.map((one) => [`${one.userId} ${one.sid} ${one.clientId} ${one.serverId}`, one]),
    );
    const rows = [...unique.values()];
    // A day's precision is enough for the sweep, and most sign-ons then write nothing.
    await tx.execute(sql`
      insert into session_clients as s (user_id, sid, client_id, server_id, issuer, first_at, last_at)
      select j.user_id, j.sid, j.client_id, j.server_id, j.issuer, j.at, j.at from unnest(
        ${rows.map((one) => one.userId)}::text[], ${rows.map((one) => one.sid)}::text[],
        ${rows.map((one) => one.clientId)}::text[], ${rows.map((one) => one.serverId)}::text[],
        ${rows.map((one) => one.issuer)}::text[], ${rows.map((one) => one.at)}::timestamptz[]
      ) j (user_id, sid, client_id, server_id, issuer, at)
      order by j.sid, j.client_id
      on conflict (user_id, sid, client_id, server_id) do update set last_at = excluded.last_at
      where s.last_at < excluded.last_at - interval '1 day'`);
  },
};

export async function listSessionClients(db: Reader, userId: string, sid: string): Promise<SessionClient[]> {
  return db.query<SessionClient>(sql`
    select user_id as "userId", sid, client_id as "clientId", server_id as "serverId", issuer
    from session_clients where user_id = ${userId} and sid = ${sid} order by client_id, server_id`);
}

/** Takes the clients off the session, so that each is told once. */
export async function takeSessionClients(tx: Tx, userId: string, sid: string): Promise<SessionClient[]> {
  return tx.query<SessionClient>(sql`
    delete from session_clients where user_id = ${userId} and sid = ${sid}
    returning user_id as "userId", sid, client_id as "clientId", server_id as "serverId", issuer`);
}

export async function deleteSessionClientsBefore(tx: Tx, before: Date): Promise<number> {
  return tx.execute(sql`delete from session_clients where last_at < ${before}`);
}
