import { type Reader, sql } from '#src/platform/database/index.ts';

export type DatabaseFacts = {
  version: string;
  versionNumber: number;
  nowMs: number;
  bytes: number;
  migrations: string[];
};

export async function readDatabaseFacts(db: Reader): Promise<DatabaseFacts> {
  const [facts] = await db.query<Omit<DatabaseFacts, 'migrations'>>(sql`
    select current_setting('server_version') as version,
           current_setting('server_version_num')::int as "versionNumber",
           extract(epoch from clock_timestamp()) * 1000 as "nowMs",
           pg_database_size(current_database()) as bytes`);
  if (facts === undefined) throw new Error('the database gave no answer');
  const rows = await db.query<{ file: string }>(sql`select file from schema_migrations order by version`);
  return {
    ...facts,
    nowMs: Number(facts.nowMs),
    bytes: Number(facts.bytes),
    migrations: rows.map((row) => row.file),
  };
}
