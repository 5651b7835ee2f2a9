import { raw, type Reader, sql } from '#src/platform/database/index.ts';
import { schema } from './job-schema.ts';

const job = raw(`${schema}.job`);

/** Of these kinds, those of which a job could start now. */
export async function listDueQueues(db: Reader, names: string[]): Promise<string[]> {
  const rows = await db.query<{ name: string }>(sql`
    select name from unnest(${names}::text[]) as name
     where exists (
       select from ${job} j
        where j.name = name and j.state < 'active' and j.start_after <= ${raw(schema)}.job_now() and not j.blocked)`);
  return rows.map((row) => row.name);
}

/** Jobs of these kinds that run, or could. */
export async function countUnfinished(db: Reader, names: string[]): Promise<number> {
  const rows = await db.query<{ count: number }>(sql`
    select count(*) as count from ${job}
     where name = any(${names}::text[]) and (state = 'active' or (state < 'active' and start_after <= ${raw(schema)}.job_now()))`);
  return rows[0]?.count ?? 0;
}
