import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { inject } from 'vitest';
import { systemClock } from '#src/platform/clock/index.ts';
import { createDatabase, type Database, migrate, migrationsChecksum } from '#src/platform/database/index.ts';
import { installJobs } from '#src/platform/jobs/index.ts';
import { silentLog } from '#src/platform/log/index.ts';

export type TestDatabase = { database: Database; url: string; drop(): Promise<void> };

export type TestDatabaseOptions = {
  /** The number of the last migration that is applied: what is below need not wait for what is above. */
  upTo?: number;
};

/** A database of one's own, cloned from a migrated template. */
export async function testDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const url = await cloneDatabase(await migratedTemplate(options.upTo ?? 9999));
  const database = createDatabase({
    connectionString: url,
    log: silentLog,
    maxConnections: 8,
    refuseNested: true,
  });
  return {
    database,
    url,
    async drop() {
      await database.close();
      await dropDatabase(url);
    },
  };
}

/** Another database on the test server, empty: for what tests migrations themselves. */
export async function emptyDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const url = await cloneDatabase('template0');
  return { url, drop: () => dropDatabase(url) };
}

// Made by whoever needs it first and again whenever a migration file has changed.
async function migratedTemplate(upTo: number): Promise<string> {
  const name = `template_${migrationsChecksum(undefined, upTo)}`;
  await asServer(async (client) => {
    // Two workers that come at once must not both make it.
    await client.query('select pg_advisory_lock(1)');
    const known = await client.query('select from pg_database where datname = $1', [name]);
    if (known.rowCount !== 0) return;
    const unfinished = `${name}_${randomBytes(4).toString('hex')}`;
    await client.query(`create database ${unfinished} template template0 strategy file_copy`);
    try {
      await migrate({
        upTo,
        connectionString: urlOf(unfinished),
        log: silentLog,
        clock: systemClock,
        alsoInstall: [installJobs],
      });
      await client.query(`alter database ${unfinished} rename to ${name}`);
    } catch (error) {
      await client.query(`drop database ${unfinished} with (force)`);
      throw error;
    }
  });
  return name;
}

async function cloneDatabase(template: string): Promise<string> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asServer((client) => client.query(`create database ${name} template ${template} strategy file_copy`));
  return urlOf(name);
}

async function dropDatabase(url: string): Promise<void> {
  const name = new URL(url.replace('@/', '@x/')).pathname.slice(1);
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await asServer((client) => client.query(`drop database if exists ${name} with (force)`));
    } catch (error) {
      // An autovacuum worker belongs to the superuser, so we may not end it; it ends by itself.
      if ((error as { code?: string }).code !== '42501' || attempt > 100) throw error;
      await sleep(100);
    }
  }
}

function urlOf(name: string): string {
  return inject('postgresUrl').replace(/\/gatehouse(?=\?|$)/, `/${name}`);
}

async function asServer(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** What a failing network or a restarted server does: every connection to the database ends. Gives how many there were. */
export async function cutConnections(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const cut = await client.query(
      `select pg_terminate_backend(pid, 5000) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`,
    );
    return cut.rowCount ?? 0;
  } finally {
    await client.end();
  }
}
