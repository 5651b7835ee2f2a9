import { type Reader, sql, type Tx, type WriteKind } from '#src/platform/database/index.ts';

export type Joining = { userId: string; sid: string; appId: string; at: Date };

/** Sign-ons of many people in one statement; one that changes nothing writes nothing. */
export const participantJoins: WriteKind<Joining> = {
  name: 'ws-federation-participant',
  async flush(tx, joins) {
    const rows = [...new Map(joins.map((one) => [`${one.userId} ${one.sid} ${one.appId}`, one])).values()];
    await tx.execute(sql`
      insert into ws_federation_participants as p (user_id, sid, app_id, last_at)
      select j.user_id, j.sid, j.app_id, j.at from unnest(
        ${rows.map((one) => one.userId)}::text[], ${rows.map((one) => one.sid)}::text[],
        ${rows.map((one) => one.appId)}::text[], ${rows.map((one) => one.at)}::timestamptz[]
      ) j (user_id, sid, app_id, at)
      order by j.user_id, j.sid, j.app_id
      on conflict (user_id, sid, app_id) do update set last_at = excluded.last_at
      where p.last_at < excluded.last_at - interval '1 day'`);
  },
};

/** The apps in the order of ids. */
export async function listParticipants(db: Reader, userId: string, sid: string): Promise<string[]> {
  const rows = await db.query<{ app_id: string }>(sql`
    select app_id from ws_federation_participants where user_id = ${userId} and sid = ${sid} order by app_id`);
  return rows.map((row) => row.app_id);
}

export async function deleteParticipants(tx: Tx, before: Date, limit: number): Promise<number> {
  return tx.execute(sql`
    delete from ws_federation_participants where (user_id, sid, app_id) in (
      select user_id, sid, app_id from ws_federation_participants where last_at < ${before} limit ${limit}
      for update skip locked)`);
}
