import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

/** Names whose access tokens: `<client id> <user id>`, with nothing behind the space for everybody's. */
export type CutoffKey = `${string} ${string}`;

export async function findCutoffs(db: Reader, keys: readonly CutoffKey[]): Promise<Map<CutoffKey, number>> {
  const pairs = keys.map((key) => key.split(' '));
  const rows = await db.query<{ client_id: string; user_id: string; before: Date }>(sql`
    select c.client_id, c.user_id, c.before from token_cutoffs c
    join unnest(${pairs.map(([client]) => client)}::text[], ${pairs.map(([, user]) => user)}::text[]) k (client_id, user_id)
      on c.client_id = k.client_id and c.user_id = k.user_id`);
  return new Map(rows.map((row) => [`${row.client_id} ${row.user_id}`, row.before.getTime()]));
}

export async function putCutoff(tx: Tx, clientId: string, userId: string, before: Date): Promise<void> {
  await tx.execute(sql`
    insert into token_cutoffs as c (client_id, user_id, before) values (${clientId}, ${userId}, ${before})
    on conflict (client_id, user_id) do update set before = greatest(c.before, excluded.before)`);
}

export async function deleteCutoffsBefore(tx: Tx, before: Date): Promise<number> {
  return tx.execute(sql`delete from token_cutoffs where before < ${before}`);
}
