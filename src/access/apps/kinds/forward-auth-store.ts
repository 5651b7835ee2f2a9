import { sql, type Tx } from '#src/platform/database/index.ts';

export type OriginHolder = { id: string; label: string; origin: string };

/**
 * Another ACTIVE app of this name with one of these origins. Until the end of the transaction nobody else gets an answer, so that
 * of two who want the same origin at the same moment one is refused.
 */
export async function findOriginHolder(
  tx: Tx,
  appName: string,
  appId: string,
  origins: readonly string[],
): Promise<OriginHolder | undefined> {
  await tx.query(sql`select pg_advisory_xact_lock(hashtextextended('access.apps origins', 0))`);
  const [holder] = await tx.query<OriginHolder>(sql`
    select a.id, a.label, taken.origin
      from apps a, jsonb_array_elements_text(a.document -> 'settings' -> 'app' -> 'origins') as taken (origin)
     where a.name = ${appName} and a.status = 'ACTIVE' and a.id <> ${appId} and taken.origin = any(${[...origins]}::text[])
     order by a.id limit 1`);
  return holder;
}
