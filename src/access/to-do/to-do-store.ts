import { type Reader, sql } from '#src/platform/database/index.ts';

type Counted = { id: string; name: string; at: Date | null; total: string };
export type Found = { count: number; things: { id: string; name: string; at: Date | undefined }[] };

const toFound = (rows: readonly Counted[]): Found => ({
  count: Number(rows[0]?.total ?? 0),
  things: rows.map(({ id, name, at }) => ({ id, name, at: at ?? undefined })),
});

/** By the index of statuses. */
export async function findLockedOut(db: Reader, limit: number): Promise<Found> {
  return toFound(
    await db.query<Counted>(sql`
      select u.id, u.login as name, u.status_changed as at, count(*) over () as total from users u
      where u.status = 'LOCKED_OUT' order by u.status_changed desc nulls last, u.id limit ${limit}`),
  );
}

/** By a role of their own, or as members of a group that has one; by the indexes of assignees and of members. */
const admins = sql`
  select assignee_id as id from admin_role_assignments where assignee_type = 'USER'
  union select m.user_id from admin_role_assignments a join group_members m on m.group_id = a.assignee_id
  where a.assignee_type = 'GROUP'`;

export async function listActiveAdmins(db: Reader, limit: number): Promise<{ id: string; name: string }[]> {
  return db.query<{ id: string; name: string }>(sql`
    select u.id, u.login as name from (${admins}) a join users u on u.id = a.id
    where u.status = 'ACTIVE' order by u.login limit ${limit}`);
}

/** Active ones of old who have not signed in since. */
export async function findInactiveAdmins(db: Reader, since: Date, limit: number): Promise<Found> {
  return toFound(
    await db.query<Counted>(sql`
      select u.id, u.login as name, c.last_login as at, count(*) over () as total
      from (${admins}) a join users u on u.id = a.id join user_credentials c on c.user_id = u.id
      where u.status = 'ACTIVE' and u.created < ${since} and (c.last_login is null or c.last_login < ${since})
      order by c.last_login nulls first, u.id limit ${limit}`),
  );
}

/** By the index of open ones; those that wait longest first. */
export async function findOpenRequests(db: Reader, limit: number): Promise<Found> {
  return toFound(
    await db.query<Counted>(sql`
      select r.id, coalesce(u.login, r.user_id) as name, r.created_at as at, count(*) over () as total
      from app_requests r left join users u on u.id = r.user_id
      where r.status = 'PENDING' order by r.created_at, r.id limit ${limit}`),
  );
}

/** Tokens whose time is fixed and runs out. There are few. */
export async function findEndingTokens(
  db: Reader,
  asked: { from: Date; until: Date; limit: number },
): Promise<Found> {
  return toFound(
    await db.query<Counted>(sql`
      select id, name, expires_at as at, count(*) over () as total from api_tokens
      where window_seconds is null and expires_at > ${asked.from} and expires_at < ${asked.until}
      order by expires_at, id limit ${asked.limit}`),
  );
}

/** Certificates of others. There are few. */
export async function findEndingProviderKeys(db: Reader, until: Date, limit: number): Promise<Found> {
  return toFound(
    await db.query<Counted>(sql`
      select k.kid as id, coalesce(p.name, k.kid) as name, k.expires_at as at, count(*) over () as total
      from identity_provider_keys k join identity_providers p on p.status = 'ACTIVE'
        and p.protocol -> 'credentials' -> 'trust' ->> 'kid' = k.kid
      where k.expires_at < ${until} order by k.expires_at, k.kid limit ${limit}`),
  );
}

/**
 * Of these apps, those that no person is assigned to. Goes from app to app through the index of assignments, one look each: asked app by
 * app, the planner would scan all assignments for each where one app has nearly all of them.
 */
export async function findWithoutPeople(db: Reader, appIds: readonly string[]): Promise<Set<string>> {
  const rows = await db.query<{ id: string }>(sql`
    with recursive assigned as (
      (select app_id from app_users order by app_id limit 1)
      union all
      select (select n.app_id from app_users n where n.app_id > a.app_id order by n.app_id limit 1)
      from assigned a where a.app_id is not null)
    select a.id from unnest(${appIds}::text[]) a (id)
    where not exists (select 1 from assigned where app_id = a.id)`);
  return new Set(rows.map(({ id }) => id));
}

/** Of these hooks, those of whose last deliveries some have failed: by the index of each one's deliveries. */
export async function countFailedDeliveries(
  db: Reader,
  asked: { hookIds: readonly string[]; last: number; since: Date },
): Promise<Map<string, number>> {
  const rows = await db.query<{ id: string; failed: string }>(sql`
    select h.id, d.failed from unnest(${asked.hookIds}::text[]) h (id) cross join lateral (
      select count(*) filter (where status = 'FAILED' and created_at > ${asked.since}) as failed from (
        select status, created_at from event_hook_deliveries where hook_id = h.id order by seq desc limit ${asked.last}) l) d
    where d.failed > 0`);
  return new Map(rows.map(({ id, failed }) => [id, Number(failed)]));
}
