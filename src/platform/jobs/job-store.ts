import { raw, type Reader, sql } from '#src/platform/database/index.ts';
import { schema } from './job-schema.ts';

const job = raw(`${schema}.job`);

/** Kinds of which a job could start now. */
export async function listDueQueues(db: Reader): Promise<string[]> {
  const rows = await db.query<{ name: string }>(sql`
    select distinct name from ${job} where state < 'active' and start_after <= ${raw(schema)}.job_now() and not blocked`);
  return rows.map((row) => row.name);
}

/** Jobs of these kinds that run, or could. */
export async function countUnfinished(db: Reader, names: string[]): Promise<number> {
  const rows = await db.query<{ count: number }>(sql`
    select count(*) as count from ${job}
     where name = any(${names}) and (state = 'active' or (state < 'active' and start_after <= ${raw(schema)}.job_now()))`);
  return rows[0]?.count ?? 0;
}
