import { raw } from 'sql-template-tag';
import type { Reader } from '../types.ts';

/** Number of rows and a sum over their contents that does not depend on their order. */
export async function tableChecksum(
  db: Reader,
  table: { sql: string; columns: string[] },
): Promise<{ rows: number; checksum: string }> {
  const row = table.columns.length === 0 ? `'()'` : `row(${table.columns.join(', ')})::text`;
  const [found] = await db.query<{ rows: number; checksum: string }>(
    raw(`select count(*) as rows, coalesce(sum(('x' || left(md5(${row}), 15))::bit(60)::bigint), 0)::text as checksum
           from ${table.sql}`),
  );
  if (found === undefined) throw new Error('no checksum');
  return found;
}
