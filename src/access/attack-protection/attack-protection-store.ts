import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

export async function readPossessionFirst(db: Reader): Promise<boolean> {
  const [row] = await db.query<{ on: boolean }>(sql`select possession_first as on from attack_protection`);
  return row?.on === true;
}

export async function writePossessionFirst(tx: Tx, on: boolean): Promise<void> {
  await tx.execute(sql`
    insert into attack_protection (possession_first) values (${on})
    on conflict (only_row) do update set possession_first = excluded.possession_first`);
}
