import { type Reader, sql, type Tx, type WriteKind } from '#src/platform/database/index.ts';
import type { SignOnContext } from '#src/access/context/index.ts';
import { packProofs, type PackedProof, proofsFromAmr, unpackProofs } from '#src/access/proofs/index.ts';
import type { Session, SessionStatus } from './session.ts';
import { userIdOf } from './session-cookie.ts';

/** A session with what proves that the cookie is its own. */
export type StoredSession = { session: Session; secretHash: Buffer };

type SessionRow = {
  user_id: string;
  id: string;
  sid: string;
  secret_hash: Buffer;
  status: SessionStatus;
  created_at: Date;
  auth_time: Date;
  last_seen_at: Date;
  idle_seconds: number;
  expires_at: Date | null;
  amr: string[];
  last_password_at: Date | null;
  last_factor_at: Date | null;
  persistent: boolean;
  ip_address: string;
  user_agent: string;
  proofs: PackedProof[];
  context: SignOnContext | null;
};

const columns = sql`s.user_id, s.id, s.sid, s.secret_hash, s.status, s.created_at, s.auth_time, s.last_seen_at, s.idle_seconds,
  s.expires_at, s.amr, s.last_password_at, s.last_factor_at, s.persistent, s.ip_address, s.user_agent,
  s.proofs, s.context`;

function toStored(row: SessionRow): StoredSession {
  const idleMs = row.idle_seconds * 1000;
  const lastSeenMs = row.last_seen_at.getTime();
  return {
    secretHash: row.secret_hash,
    session: {
      id: row.id,
      sid: row.sid,
      userId: row.user_id,
      createdMs: row.created_at.getTime(),
      authTimeMs: row.auth_time.getTime(),
      lastSeenMs,
      idleMs,
      idleExpiresMs: idleMs === 0 ? Number.POSITIVE_INFINITY : lastSeenMs + idleMs,
      expiresMs: row.expires_at?.getTime(),
      amr: row.amr,
      lastPasswordMs: row.last_password_at?.getTime(),
      lastFactorMs: row.last_factor_at?.getTime(),
      persistent: row.persistent,
      ipAddress: row.ip_address,
      userAgent: row.user_agent,
      status: row.status,
      // Sessions from before there were proofs remember the methods only.
      proofs:
        row.proofs.length > 0 ? unpackProofs(row.proofs) : proofsFromAmr(row.amr, row.auth_time.getTime()),
      context: row.context ?? undefined,
    },
  };
}

/** By session id, which says whose it is. */
export async function findSessions(db: Reader, ids: readonly string[]): Promise<Map<string, StoredSession>> {
  const rows = await db.query<SessionRow>(sql`
    select ${columns} from unnest(${ids.map(userIdOf)}::text[], ${ids}::text[]) as wanted (user_id, id)
    join sessions s on s.user_id = wanted.user_id and s.id = wanted.id`);
  return new Map(rows.map((row) => [row.id, toStored(row)]));
}

export async function findSessionsBySid(
  db: Reader,
  sids: readonly string[],
): Promise<Map<string, StoredSession>> {
  const rows = await db.query<SessionRow>(sql`
    select ${columns} from unnest(${sids.map(userIdOf)}::text[], ${sids}::text[]) as wanted (user_id, sid)
    join sessions s on s.user_id = wanted.user_id and s.sid = wanted.sid`);
  return new Map(rows.map((row) => [row.sid, toStored(row)]));
}

export async function listSessions(db: Reader, userId: string): Promise<Session[]> {
  const rows = await db.query<SessionRow>(sql`
    select ${columns} from sessions s where s.user_id = ${userId} order by s.last_seen_at desc, s.id`);
  return rows.map((row) => toStored(row).session);
}

export async function insertSession(tx: Tx, session: Session, secretHash: Buffer): Promise<void> {
  await tx.execute(sql`
    insert into sessions (user_id, id, sid, secret_hash, status, created_at, auth_time, last_seen_at, idle_seconds, expires_at, amr,
      last_password_at, last_factor_at, persistent, ip_address, user_agent, proofs, context)
    values (${session.userId}, ${session.id}, ${session.sid}, ${secretHash}, ${session.status}, ${new Date(session.createdMs)},
      ${new Date(session.authTimeMs)}, ${new Date(session.lastSeenMs)}, ${session.idleMs / 1000}, ${date(session.expiresMs)},
      ${session.amr}::text[], ${date(session.lastPasswordMs)}, ${date(session.lastFactorMs)}, ${session.persistent},
      ${session.ipAddress}, ${session.userAgent}, ${JSON.stringify(packProofs(session.proofs))}::jsonb,
      ${contextJson(session.context)}::jsonb)`);
}

/** Puts a new id and secret in the place of the old; false when the session ended or was renewed by somebody else meanwhile. */
export async function renewSession(
  tx: Tx,
  oldId: string,
  session: Session,
  secretHash: Buffer,
): Promise<boolean> {
  const changed = await tx.execute(sql`
    update sessions set id = ${session.id}, secret_hash = ${secretHash}, status = ${session.status},
      auth_time = ${new Date(session.authTimeMs)}, last_seen_at = ${new Date(session.lastSeenMs)},
      idle_seconds = ${session.idleMs / 1000}, expires_at = ${date(session.expiresMs)}, amr = ${session.amr}::text[],
      last_password_at = ${date(session.lastPasswordMs)}, last_factor_at = ${date(session.lastFactorMs)},
      ip_address = ${session.ipAddress}, user_agent = ${session.userAgent},
      proofs = ${JSON.stringify(packProofs(session.proofs))}::jsonb, context = ${contextJson(session.context)}::jsonb
    where user_id = ${session.userId} and id = ${oldId}`);
  return changed === 1;
}

export async function deleteSession(tx: Tx, session: Pick<Session, 'userId' | 'sid'>): Promise<boolean> {
  return (
    (await tx.execute(
      sql`delete from sessions where user_id = ${session.userId} and sid = ${session.sid}`,
    )) === 1
  );
}

/** Those begun by then, in the order they are found; the rest of a person's sessions stays. */
export async function deleteSessionsOfUser(
  tx: Tx,
  userId: string,
  options: { exceptSid: string | undefined; begunByMs: number | undefined },
): Promise<Session[]> {
  const rows = await tx.query<SessionRow>(sql`
    delete from sessions s where s.user_id = ${userId} and s.sid <> ${options.exceptSid ?? ''}
      and (${date(options.begunByMs)}::timestamptz is null or s.created_at <= ${date(options.begunByMs)})
    returning ${columns}`);
  return rows.map((row) => toStored(row).session);
}

/** Lets a session count as begun after a moment. */
export async function moveBeginning(tx: Tx, sessionOrSid: string, beganAt: Date): Promise<void> {
  await tx.execute(sql`
    update sessions set created_at = ${beganAt}
    where user_id = ${userIdOf(sessionOrSid)} and (id = ${sessionOrSid} or sid = ${sessionOrSid})`);
}

export type Looked = { userId: string; id: string; context: SignOnContext; userAgent: string };

/** What was found out about how somebody comes, of many sessions in one statement. */
export const contextWrites: WriteKind<Looked> = {
  name: 'access.session-context',
  async flush(tx, looked) {
    const latest = new Map(looked.map((one) => [one.id, one]));
    const rows = [...latest.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    await tx.execute(sql`
      -- The browser with it, by which the context is known to be still good: it updates itself while the session goes on.
      update sessions s set context = given.context::jsonb, user_agent = given.user_agent
      from unnest(${rows.map((row) => row.userId)}::text[], ${rows.map((row) => row.id)}::text[],
        ${rows.map((row) => JSON.stringify(row.context))}::text[], ${rows.map((row) => row.userAgent)}::text[])
        as given (user_id, id, context, user_agent)
      where s.user_id = given.user_id and s.id = given.id
        -- What was seen before somebody said to look anew came too late.
        and coalesce(-(s.context ->> 'atMs')::numeric, 0) < (given.context::jsonb ->> 'atMs')::numeric`);
  },
};

/** All sessions of a person are looked at anew when they are next used; the moment stays in the context, with a minus. */
export async function forgetContexts(tx: Tx, userId: string, now: Date): Promise<void> {
  await tx.execute(sql`
    update sessions set context = jsonb_set(context, '{atMs}', to_jsonb(${-now.getTime()}::bigint))
    where user_id = ${userId} and context is not null`);
}

export type Seen = { userId: string; id: string; at: Date };

/** The last use of many sessions in one statement. */
export const seenWrites: WriteKind<Seen> = {
  name: 'access.session-seen',
  async flush(tx, seen) {
    const latest = new Map<string, Seen>();
    for (const one of seen) {
      const known = latest.get(one.id);
      if (known === undefined || known.at < one.at) latest.set(one.id, one);
    }
    const rows = [...latest.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    await tx.execute(sql`
      update sessions s set last_seen_at = seen.at
      from unnest(${rows.map((row) => row.userId)}::text[], ${rows.map((row) => row.id)}::text[],
        ${rows.map((row) => row.at)}::timestamptz[]) as seen (user_id, id, at)
      where s.user_id = seen.user_id and s.id = seen.id and s.last_seen_at < seen.at`);
  },
};

/** Takes out sessions that ended before a moment, by whichever limit. */
export async function deleteExpired(tx: Tx, before: Date, limit: number): Promise<Session[]> {
  const rows = await tx.query<SessionRow>(sql`
    delete from sessions s where (s.user_id, s.id) in (
      select user_id, id from sessions
      where expires_at < ${before}
        or (idle_seconds > 0 and last_seen_at + idle_seconds * interval '1 second' < ${before})
      limit ${limit} for update skip locked)
    returning ${columns}`);
  return rows.map((row) => toStored(row).session);
}

/** Of who proves themselves now: it is its own baseline. */
const contextJson = (context: SignOnContext | undefined): string | null =>
  context === undefined ? null : JSON.stringify({ ...context, baseline: undefined });

function date(ms: number | undefined): Date | null {
  return ms === undefined ? null : new Date(ms);
}
