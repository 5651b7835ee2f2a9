import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Log } from '#src/platform/log/index.ts';
import { clientConfig, rowsOf, seenByCaller } from './connections.ts';
import { DatabaseRefused } from './errors.ts';

// One key for all nodes; the number itself means nothing.
const migrationLock = 4_711_470_001;

export const migrationsDirectory = path.join(import.meta.dirname, '../../../migrations');

export type Migration = { version: number; file: string; text: string; checksum: string };

/** What else keeps tables in this database (the job queue) brings them up to date here, under the same lock. */
export type SchemaStep = (run: RunStatement) => Promise<void>;
export type RunStatement = (text: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;

export type MigrateSettings = {
  connectionString: string;
  log: Log;
  clock: Clock;
  directory?: string;
  /** Stop at this number: for a backup that was made by an earlier version. */
  upTo?: number;
  alsoInstall?: SchemaStep[];
};

/** Brings the database to this version of the code. Nodes that start together wait for the first; the rest find it done. */
export async function migrate(settings: MigrateSettings): Promise<{ applied: string[] }> {
  const { directory = migrationsDirectory, upTo = Infinity } = settings;
  const migrations = readMigrations(directory).filter((migration) => migration.version <= upTo);
  const client = new pg.Client({
    ...clientConfig({ ...settings, applicationName: 'gatehouse migrate' }),
    // A change of schema takes as long as it takes.
    statement_timeout: 0,
    idle_in_transaction_session_timeout: 0,
    pipeline: false,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await lock(client, settings.log);
    const applied = await applyPending(client, migrations, settings);
    for (const install of settings.alsoInstall ?? []) {
      await install(async (text, values) => rowsOf(await client.query(text, values)));
    }
    return { applied };
  } catch (error) {
    throw seenByCaller(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function lock(client: pg.Client, log: Log): Promise<void> {
  const answer = await client.query('select pg_try_advisory_lock($1) as locked', [migrationLock]);
  if (answer.rows[0]?.locked === true) return;
  log.info({}, 'waiting for another node that is migrating the database');
  await client.query('select pg_advisory_lock($1)', [migrationLock]);
}

/** Changes when any migration file does. */
export function migrationsChecksum(directory = migrationsDirectory, upTo = Infinity): string {
  const hash = createHash('sha256');
  for (const { version, file, checksum } of readMigrations(directory)) {
    if (version <= upTo) hash.update(`${file}\0${checksum}\0`);
  }
  return hash.digest('hex').slice(0, 16);
}

export function readMigrations(directory: string): Migration[] {
  const migrations: Migration[] = [];
  for (const file of readdirSync(directory)
    .filter((name) => name.endsWith('.sql'))
    .sort()) {
    const number = /^(\d{4})-[a-z0-9-]+\.sql$/.exec(file)?.[1];
    if (number === undefined) {
      throw new DatabaseRefused(`migration ${file} is not named like 0001-name.sql`, 'rename the file');
    }
    const version = Number(number);
    const previous = migrations.at(-1);
    if (previous?.version === version) {
      throw new DatabaseRefused(
        `migrations ${previous.file} and ${file} have the same number`,
        'renumber one of them',
      );
    }
    const text = readFileSync(path.join(directory, file), 'utf8');
    migrations.push({ version, file, text, checksum: createHash('sha256').update(text).digest('hex') });
  }
  return migrations;
}

async function applyPending(
  client: pg.Client,
  migrations: Migration[],
  settings: MigrateSettings,
): Promise<string[]> {
  await client.query(`create table if not exists schema_migrations (
    version integer primary key, file text not null, checksum text not null, applied_at timestamptz not null)`);
  const landed = await client.query<{ version: number; file: string; checksum: string }>(
    'select version, file, checksum from schema_migrations order by version',
  );
  refuseForeignHistory(landed.rows, migrations);
  const newest = landed.rows.at(-1)?.version ?? 0;
  const applied: string[] = [];
  for (const migration of migrations.filter((each) => each.version > newest)) {
    await apply(client, migration, settings.clock);
    settings.log.info({ migration: migration.file }, 'database migrated');
    applied.push(migration.file);
  }
  return applied;
}

function refuseForeignHistory(
  landed: { version: number; file: string; checksum: string }[],
  migrations: Migration[],
): void {
  const known = new Map(migrations.map((each) => [each.version, each]));
  for (const row of landed) {
    const here = known.get(row.version);
    if (here === undefined) {
      throw new DatabaseRefused(
        `the database is newer than this Gatehouse: it has migration ${row.file}`,
        'start the newer version again, or restore a backup from before the upgrade',
      );
    }
    if (here.checksum !== row.checksum) {
      throw new DatabaseRefused(
        `migration ${here.file} has changed since it was applied to this database`,
        'put the file back as it was and write a new migration for the change',
      );
    }
  }
  const newest = landed.at(-1)?.version ?? 0;
  const have = new Set(landed.map((row) => row.version));
  const late = migrations.find((each) => each.version < newest && !have.has(each.version));
  if (late) {
    throw new DatabaseRefused(
      `migration ${late.file} was never applied although a later one was`,
      'give it the next free number',
    );
  }
}

async function apply(client: pg.Client, migration: Migration, clock: Clock): Promise<void> {
  await client.query('begin');
  try {
    await client.query(migration.text);
    await client.query(
      'insert into schema_migrations (version, file, checksum, applied_at) values ($1, $2, $3, $4)',
      [migration.version, migration.file, migration.checksum, clock.now()],
    );
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    if (!(error instanceof pg.DatabaseError)) throw error;
    const line = error.position
      ? migration.text.slice(0, Number(error.position)).split('\n').length
      : undefined;
    throw new DatabaseRefused(
      `migration ${migration.file}${line ? ` line ${line}` : ''}: ${error.message}`,
      error.hint ?? 'mend the file; nothing of it was applied',
      error,
    );
  }
}
