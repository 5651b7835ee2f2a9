import type { Clock } from '#src/platform/clock/index.ts';
import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

export const channel = 'gatehouse_config';

/** Raises the version; the row lock makes writers of one section wait, so versions grow in the order of commits. */
export async function raiseVersion(tx: Tx, clock: Clock, section: string): Promise<number> {
  const rows = await tx.query<{ version: number }>(sql`
    insert into config_versions as c (section, version, changed_at) values (${section}, 1, ${clock.now()})
    on conflict (section) do update set version = c.version + 1, changed_at = excluded.changed_at
    returning version`);
  await tx.execute(sql`select pg_notify(${channel}, ${section})`);
  return rows[0]?.version ?? 0;
}

export async function listVersions(db: Reader): Promise<Map<string, number>> {
  const rows = await db.query<{ section: string; version: number }>(
    sql`select section, version from config_versions`,
  );
  return new Map(rows.map((row) => [row.section, row.version]));
}

/** From here on the transaction sees one state of the database, and does not write. */
export async function freezeView(tx: Tx): Promise<void> {
  await tx.execute(sql`set transaction isolation level repeatable read, read only`);
}
