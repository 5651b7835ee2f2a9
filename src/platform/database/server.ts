import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Log } from '#src/platform/log/index.ts';
import { runningEmbedded, startEmbedded } from './embedded/index.ts';
import { codeOf, DatabaseRefused } from './errors.ts';

export type DatabaseServer = {
  kind: 'embedded' | 'external';
  url: string;
  /** Stops what we started; an external server is left alone. */
  stop(): Promise<void>;
};

export type DatabaseServerSettings = {
  /** Where unset, the embedded server runs on the data directory. */
  databaseUrl: string | undefined;
  dataDirectory: string;
  log: Log;
  /** For `gatehouse dev`: quick, and gone if the machine loses power. */
  temporary?: boolean;
  /** For a command that may work beside a running Gatehouse: takes its embedded server where there is one. */
  attach?: boolean;
};

const oldestVersion = 15;
// A server that is starting or recovering says so; this long we wait for it.
const startingUpMs = 60_000;

/** The database server to work on, checked, ready to be migrated. */
export async function openDatabaseServer(settings: DatabaseServerSettings): Promise<DatabaseServer> {
  const { databaseUrl, log } = settings;
  if (databaseUrl !== undefined) {
    await checkServer(databaseUrl, log);
    return { kind: 'external', url: databaseUrl, stop: async () => undefined };
  }
  const { dataDirectory, temporary = false, attach = false } = settings;
  const running = attach ? runningEmbedded(dataDirectory) : undefined;
  if (running !== undefined) return { kind: 'embedded', url: running.url, stop: async () => undefined };
  const embedded = await startEmbedded({ dataDirectory, log, temporary });
  return { kind: 'embedded', url: embedded.url, stop: embedded.stop };
}

/** Whether Gatehouse can work on this server, in one line that names what is in the way and the mend. */
export async function checkServer(databaseUrl: string, log: Log): Promise<{ version: string }> {
  const place = placeOf(databaseUrl);
  for (let waitedMs = 0; ; waitedMs += 500) {
    const client = new pg.Client({
      connectionString: databaseUrl,
      application_name: 'gatehouse check',
      connectionTimeoutMillis: 10_000,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return await checkAbilities(client, place);
    } catch (error) {
      if (codeOf(error) !== '57P03' || waitedMs >= startingUpMs) throw explained(error, place);
      if (waitedMs === 0) log.info({ server: place.server }, 'waiting for PostgreSQL, which is starting up');
      await sleep(500);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

type Place = { server: string; host: string; database: string; user: string };

function placeOf(databaseUrl: string): Place {
  const example = 'give it like postgresql://user:password@host:5432/database';
  try {
    // The constructor reads the URL as the pool will.
    const { host, port, database, user } = new pg.Client({ connectionString: databaseUrl });
    if (!/^postgres(ql)?:\/\//.test(databaseUrl) || !database) throw new Error('no database named');
    return { server: host.startsWith('/') ? host : `${host}:${port}`, host, database, user: user ?? '' };
  } catch {
    // Its text is not repeated: it holds the password.
    throw new DatabaseRefused('DATABASE_URL is not an address of a PostgreSQL database', example);
  }
}

function explained(error: unknown, place: Place): unknown {
  if (error instanceof DatabaseRefused) return error;
  const first = error instanceof AggregateError ? error.errors[0] : error;
  const message = first instanceof Error ? first.message : String(first);
  const refused = (what: string, mend: string) => new DatabaseRefused(what, mend, error);
  switch (codeOf(first)) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return refused(
        `the database server's name ${place.host} is not known`,
        'correct the host in DATABASE_URL, or the name service',
      );
    case 'ECONNREFUSED':
    case 'ENOENT':
      return refused(
        `no PostgreSQL listens at ${place.server}`,
        'start it, or correct host and port in DATABASE_URL',
      );
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return refused(
        `the database server ${place.server} cannot be reached`,
        'check the network and firewall between here and there',
      );
    case '28P01':
      return refused(
        `${place.server} does not accept the password of "${place.user}"`,
        'correct user and password in DATABASE_URL',
      );
    case '28000':
      return refused(
        `${place.server} does not let "${place.user}" in: ${message}`,
        /no encryption|SSL off/i.test(message)
          ? 'add ?sslmode=verify-full to DATABASE_URL'
          : 'create the role, or allow it in pg_hba.conf of the server',
      );
    case '3D000':
      return refused(
        `there is no database "${place.database}" at ${place.server}`,
        `create it: createdb -O ${place.user || 'gatehouse'} ${place.database}`,
      );
    case '53300':
      return refused(
        `${place.server} has no connection to spare`,
        'raise its max_connections, or lower GATEHOUSE_DATABASE_CONNECTIONS',
      );
    default:
      if (/timeout|timed out/i.test(message)) {
        return refused(
          `the database server ${place.server} does not answer`,
          'check the network and firewall between here and there',
        );
      }
      if (/SSL|certificate|TLS/i.test(message)) {
        return refused(
          `no safe connection to ${place.server}: ${message}`,
          'correct sslmode and sslrootcert in DATABASE_URL',
        );
      }
      return refused(
        `the database at ${place.server} cannot be used: ${message}`,
        'correct DATABASE_URL, or the server',
      );
  }
}

async function checkAbilities(client: pg.Client, place: Place): Promise<{ version: string }> {
  const answer = await client.query<{
    version: string;
    number: number;
    standby: boolean;
    encoding: string;
    may_create: boolean;
    may_create_schema: boolean;
  }>(`select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
             pg_is_in_recovery() as standby, current_setting('server_encoding') as encoding,
             coalesce(has_schema_privilege(current_schema(), 'create'), false) as may_create,
             has_database_privilege(current_database(), 'create')
               or to_regnamespace('pgboss') is not null as may_create_schema`);
  const found = answer.rows[0];
  if (found === undefined) throw new Error('the server gave no answer');
  if (found.number < oldestVersion * 10_000) {
    throw new DatabaseRefused(
      `PostgreSQL ${found.version} at ${place.server} is too old`,
      `upgrade it to PostgreSQL ${oldestVersion} or newer`,
    );
  }
  if (found.standby) {
    throw new DatabaseRefused(
      `${place.server} is a standby that cannot be written to`,
      'name the primary in DATABASE_URL',
    );
  }
  if (found.encoding !== 'UTF8') {
    throw new DatabaseRefused(
      `the database "${place.database}" is encoded in ${found.encoding}`,
      `create it again with: createdb -E UTF8 -T template0 -O ${place.user} ${place.database}`,
    );
  }
  if (!found.may_create || !found.may_create_schema) {
    throw new DatabaseRefused(
      `"${place.user}" may not create tables in the database "${place.database}"`,
      `make it the owner: alter database ${place.database} owner to ${place.user}`,
    );
  }
  return { version: found.version };
}
