import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

/** Of whoever asks, for the person on the phone to judge by. */
export type ShownRequest = {
  appLabel?: string;
  place?: string;
  browser: string;
  system: string;
  address: string;
};

export type PushRequest = {
  userId: string;
  id: string;
  factorId: string;
  nonce: string;
  number: number | undefined;
  choices: number[];
  status: 'WAITING' | 'APPROVED' | 'REJECTED' | 'SUPERSEDED';
  shown: ShownRequest;
  /** Asked for by somebody who cannot sign in. */
  isRecovery: boolean;
  created: Date;
  expires: Date;
};

/** Whose askings, and which: those of sign-in and those of recovery have a count each. */
type Askings = Pick<PushRequest, 'userId' | 'isRecovery'>;
const countOf = { signIn: sql`push_limits`, recovery: sql`recovery_push_limits` };
const countFor = ({ isRecovery }: Askings) => (isRecovery ? countOf.recovery : countOf.signIn);

type Row = Omit<PushRequest, 'number'> & { number: number | null };
const columns = sql`user_id as "userId", id, factor_id as "factorId", nonce, number, choices, status, shown,
  is_recovery as "isRecovery", created, expires`;
const requestOf = (row: Row): PushRequest => ({ ...row, number: row.number ?? undefined });

/**
 * Counts one more asking before it is made, and gives the count of this window. The row is locked until the transaction ends, so that
 * whatever asks for the same person waits here, on every node.
 */
export async function countAsking(
  tx: Tx,
  of: Askings,
  times: { now: Date; windowStart: Date; pausedUntil: Date },
  most: number,
): Promise<{ asked: number; pausedUntil: Date | undefined }> {
  const { now, windowStart, pausedUntil } = times;
  const [row] = await tx.query<{ asked: number; pausedUntil: Date | null }>(sql`
    insert into ${countFor(of)} as l (user_id, asked, since) values (${of.userId}, 1, ${now})
    on conflict (user_id) do update set
      asked = case when l.paused_until > ${now} then l.asked + 1
                   when l.paused_until is not null or l.since < ${windowStart} then 1 else l.asked + 1 end,
      since = case when l.paused_until > ${now} then l.since
                   when l.paused_until is not null or l.since < ${windowStart} then ${now}::timestamptz else l.since end,
      paused_until = case when l.paused_until > ${now} then l.paused_until
                          when l.paused_until is not null or l.since < ${windowStart} then null
                          when l.asked + 1 > ${most} then ${pausedUntil}::timestamptz end
    returning asked, paused_until as "pausedUntil"`);
  return { asked: row?.asked ?? 1, pausedUntil: row?.pausedUntil ?? undefined };
}

/** An approval takes the count back, and the pause that it led to; not the one that a report led to (`pauseReported`). */
export async function forgetAskings(tx: Tx, of: Askings): Promise<void> {
  await tx.execute(sql`
    update ${countFor(of)} set asked = 0, paused_until = case when since = paused_until then paused_until end where user_id = ${of.userId}`);
}

/** Whether sign-in has to wait. */
export async function isPaused(tx: Tx, userId: string, now: Date): Promise<boolean> {
  const rows = await tx.query(sql`
    select 1 from push_limits where user_id = ${userId} and paused_until > ${now}`);
  return rows.length > 0;
}

/** The next window begins where the pause ends: by that it is told from a pause of too many askings. */
export async function pauseReported(tx: Tx, userId: string, until: Date): Promise<void> {
  for (const count of [countOf.signIn, countOf.recovery])
    await tx.execute(sql`
      insert into ${count} as l (user_id, asked, since, paused_until) values (${userId}, 0, ${until}, ${until})
      on conflict (user_id) do update set since = greatest(l.paused_until, excluded.paused_until),
        paused_until = greatest(l.paused_until, excluded.paused_until)`);
}

/** Those that another browser asked for: its own is about to be superseded. For sign-in those of recovery do not count. */
export async function countWaiting(
  tx: Tx,
  { userId, isRecovery }: Askings,
  now: Date,
  binding: Buffer,
): Promise<number> {
  const [row] = await tx.query<{ count: number }>(sql`
    select count(*)::int as count from push_requests
     where user_id = ${userId} and status = 'WAITING' and expires > ${now} and binding_hash <> ${binding}
       and (${isRecovery} or not is_recovery)`);
  return row?.count ?? 0;
}

/** A newer asking of the same browser takes the place of those before. */
export async function supersede(tx: Tx, userId: string, binding: Buffer): Promise<void> {
  await tx.execute(sql`
    update push_requests set status = 'SUPERSEDED'
     where user_id = ${userId} and binding_hash = ${binding} and status = 'WAITING'`);
}

export async function insert(tx: Tx, request: PushRequest, binding: Buffer): Promise<void> {
  await tx.execute(sql`
    insert into push_requests (user_id, id, factor_id, binding_hash, nonce, number, choices, status, shown, is_recovery,
      created, expires)
    values (${request.userId}, ${request.id}, ${request.factorId}, ${binding}, ${request.nonce}, ${request.number ?? null},
      ${request.choices}::integer[], ${request.status}, ${JSON.stringify(request.shown)}::jsonb, ${request.isRecovery},
      ${request.created}, ${request.expires})`);
}

export async function listWaiting(
  db: Reader,
  userId: string,
  factorId: string,
  now: Date,
): Promise<PushRequest[]> {
  const rows = await db.query<Row>(sql`
    select ${columns} from push_requests
     where user_id = ${userId} and factor_id = ${factorId} and status = 'WAITING' and expires > ${now}
     order by created desc, id`);
  return rows.map(requestOf);
}

export async function findWaiting(
  db: Reader,
  userId: string,
  id: string,
  now: Date,
): Promise<PushRequest | undefined> {
  const [row] = await db.query<Row>(sql`
    select ${columns} from push_requests
     where user_id = ${userId} and id = ${id} and status = 'WAITING' and expires > ${now}`);
  return row && requestOf(row);
}

/** The first answer of its own device is the answer. False for every other. */
export async function answer(
  tx: Tx,
  request: Pick<PushRequest, 'userId' | 'id' | 'factorId' | 'nonce'>,
  given: { status: 'APPROVED' | 'REJECTED'; reason: string | undefined; userVerified: boolean; now: Date },
): Promise<boolean> {
  const changed = await tx.execute(sql`
    update push_requests set status = ${given.status}, reason = ${given.reason ?? null}, user_verified = ${given.userVerified}
     where user_id = ${request.userId} and id = ${request.id} and factor_id = ${request.factorId} and nonce = ${request.nonce}
       and status = 'WAITING' and expires > ${given.now}`);
  return changed === 1;
}

/** Nothing that waits for this person goes on, nor what was approved and nobody has fetched yet. */
export async function rejectAll(tx: Tx, userId: string, reason: string): Promise<void> {
  await tx.execute(sql`
    update push_requests set status = 'REJECTED', reason = ${reason}
     where user_id = ${userId} and status in ('WAITING', 'APPROVED') and not told`);
}

export type Outcome =
  | { state: 'APPROVED' | 'REJECTED'; userVerified: boolean }
  | { state: 'WAITING'; number: number | undefined; expires: Date }
  /** Expired, superseded, or told already. */
  | { state: 'OVER' };

type Asker = { userId: string; id: string; factorId: string; binding: Buffer };

/** Takes the outcome: whoever asks second gets none. Undefined where this browser or caller never asked for it. */
export async function takeOutcome(
  tx: Tx,
  asker: Asker,
  times: { now: Date; lateFrom: Date },
): Promise<Outcome | undefined> {
  const mine = sql`user_id = ${asker.userId} and id = ${asker.id} and factor_id = ${asker.factorId} and binding_hash = ${asker.binding}`;
  const [taken] = await tx.query<{ status: 'APPROVED' | 'REJECTED'; userVerified: boolean }>(sql`
    update push_requests set told = true
     where ${mine} and not told and status in ('APPROVED', 'REJECTED') and expires > ${times.lateFrom}
     returning status, user_verified as "userVerified"`);
  if (taken) return { state: taken.status, userVerified: taken.userVerified };
  const [row] = await tx.query<Pick<Row, 'status' | 'number' | 'expires'>>(
    sql`select status, number, expires from push_requests where ${mine}`,
  );
  if (row === undefined) return undefined;
  if (row.status !== 'WAITING' || row.expires <= times.now) return { state: 'OVER' };
  return { state: 'WAITING', number: row.number ?? undefined, expires: row.expires };
}

export async function sweepRequests(tx: Tx, before: Date): Promise<number> {
  return tx.execute(sql`delete from push_requests where expires < ${before}`);
}
