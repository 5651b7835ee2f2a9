import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { AppRequest, RequestDecision, RequestStatus } from './app-request.ts';

type RequestRow = {
  user_id: string;
  id: string;
  app_id: string;
  status: RequestStatus;
  reason: string;
  created_at: Date;
  expires_at: Date;
  decided_at: Date | null;
  decided_by: string | null;
  note: string | null;
};

const toRequest = (row: RequestRow): AppRequest => ({
  id: row.id,
  userId: row.user_id,
  appId: row.app_id,
  status: row.status,
  reason: row.reason,
  createdMs: row.created_at.getTime(),
  expiresMs: row.expires_at.getTime(),
  decidedMs: row.decided_at?.getTime(),
  decidedBy: row.decided_by ?? undefined,
  note: row.note ?? undefined,
});

const columns = sql`user_id, id, app_id, status, reason, created_at, expires_at, decided_at, decided_by, note`;

/** False when the person has an open request for the app: the index lets only one of two at once through. */
export async function insertRequest(tx: Tx, request: AppRequest): Promise<boolean> {
  const rows = await tx.execute(sql`
    insert into app_requests (user_id, id, app_id, status, reason, created_at, expires_at)
    values (${request.userId}, ${request.id}, ${request.appId}, ${request.status}, ${request.reason},
      ${new Date(request.createdMs)}, ${new Date(request.expiresMs)})
    on conflict (user_id, app_id) where status = 'PENDING' do nothing`);
  return rows === 1;
}

export async function findRequest(db: Reader, id: string): Promise<AppRequest | undefined> {
  const rows = await db.query<RequestRow>(sql`select ${columns} from app_requests where id = ${id}`);
  return rows.map(toRequest)[0];
}

/** Until the transaction ends, nobody else decides it. */
export async function lockRequest(tx: Tx, id: string): Promise<AppRequest | undefined> {
  const rows = await tx.query<RequestRow>(
    sql`select ${columns} from app_requests where id = ${id} for update`,
  );
  return rows.map(toRequest)[0];
}

export async function decideRequest(
  tx: Tx,
  { userId, id }: Pick<AppRequest, 'userId' | 'id'>,
  decision: RequestDecision,
): Promise<void> {
  await tx.execute(sql`
    update app_requests set status = ${decision.status}, decided_at = ${new Date(decision.atMs)},
      decided_by = ${decision.by ?? null}, note = ${decision.note ?? null}
    where user_id = ${userId} and id = ${id}`);
}

/** Newest first; the open ones all, of the others the last. */
export async function listOfUser(db: Reader, userId: string, limit: number): Promise<AppRequest[]> {
  const rows = await db.query<RequestRow>(sql`
    select ${columns} from app_requests where user_id = ${userId}
    order by status = 'PENDING' desc, created_at desc, id limit ${limit}`);
  return rows.map(toRequest);
}

export type RequestPage = {
  status?: RequestStatus | undefined;
  appId?: string | undefined;
  userId?: string | undefined;
  /** Behind this one, oldest first. */
  after?: { createdMs: number; id: string } | undefined;
  limit: number;
};

/** Oldest first: who waits longest stands on top. */
export async function listRequests(db: Reader, page: RequestPage): Promise<AppRequest[]> {
  const { status, appId, userId, after, limit } = page;
  const rows = await db.query<RequestRow>(sql`
    select ${columns} from app_requests
    where true ${status === undefined ? sql`` : sql`and status = ${status}`}
      ${appId === undefined ? sql`` : sql`and app_id = ${appId}`}
      ${userId === undefined ? sql`` : sql`and user_id = ${userId}`}
      ${after === undefined ? sql`` : sql`and (created_at, id) > (${new Date(after.createdMs)}, ${after.id})`}
    order by created_at, id limit ${limit}`);
  return rows.map(toRequest);
}

/** Ends requests whose time has run out. Two nodes that sweep at once take different ones. */
export async function expireRequests(tx: Tx, now: Date, limit: number): Promise<AppRequest[]> {
  const rows = await tx.query<RequestRow>(sql`
    update app_requests set status = 'EXPIRED', decided_at = ${now}
    where (user_id, id) in (
      select user_id, id from app_requests where status = 'PENDING' and expires_at <= ${now}
      order by expires_at limit ${limit} for update skip locked)
    returning ${columns}`);
  return rows.map(toRequest);
}

/** Takes back what somebody had open. */
export async function cancelRequestsOf(tx: Tx, userId: string, now: Date): Promise<AppRequest[]> {
  const rows = await tx.query<RequestRow>(sql`
    update app_requests set status = 'CANCELLED', decided_at = ${now}
    where user_id = ${userId} and status = 'PENDING' returning ${columns}`);
  return rows.map(toRequest);
}
