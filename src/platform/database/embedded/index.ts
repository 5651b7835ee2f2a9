// Owns: a PostgreSQL of our own on a data directory. Makes the cluster, starts the server as a child or adopts the one a
// killed parent left, keeps it running, keeps a second Gatehouse off, stops it.
// Not here: connections for the product (the database door takes the URL from here), migrations, backups.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Log } from '#src/platform/log/index.ts';
import { DatabaseRefused } from '../errors.ts';
import { type Binaries, packagedBinaries } from './binaries.ts';
import {
  type Credentials,
  createDataDirectory,
  dataDirectory,
  inspectDataDirectory,
  readCredentials,
  writeMarker,
} from './data-directory.ts';
import { initialiseCluster, newDatabasePassword } from './initialise.ts';
import { startOrAdopt, stopPostmaster } from './postmaster.ts';
import { addressOf, isAlive, isPostmasterOf, readPostmasterFile } from './postmaster-file.ts';
import type { Address } from './postmaster-file.ts';
import { chooseRunAs, type RunAs } from './run-as.ts';

export { type Binaries, installedBinaries, packagedBinaries } from './binaries.ts';
export { type RunAs, runAsAccount, runDirectly, runInUserNamespace } from './run-as.ts';

export type EmbeddedSettings = {
  dataDirectory: string;
  log: Log;
  binaries?: Binaries;
  runAs?: RunAs;
  /** For tests and `gatehouse dev`: quick, and gone if the machine loses power. */
  temporary?: boolean;
};

export type EmbeddedPostgres = {
  url: string;
  /** As superuser, for what a test or a restore needs; the product never uses it. */
  superuserUrl: string;
  /** Changes when PostgreSQL had to be started again. */
  pid(): number;
  way: RunAs['way'];
  adopted: boolean;
  stop(): Promise<void>;
};

const holderLock = 4_711_470_002;
const application = 'gatehouse';

export async function startEmbedded(settings: EmbeddedSettings): Promise<EmbeddedPostgres> {
  const { log, temporary = false } = settings;
  const binaries = settings.binaries ?? packagedBinaries();
  const runAs = settings.runAs ?? chooseRunAs();
  const place = dataDirectory(settings.dataDirectory);
  const postmasterSettings = { place, binaries, runAs, log, temporary };
  const fresh = inspectDataDirectory(place, binaries.major) === 'fresh';
  let credentials: Credentials;
  if (fresh) {
    createDataDirectory(place);
    credentials = { superuser: newDatabasePassword(), application: newDatabasePassword() };
    await initialiseCluster({ place, binaries, runAs, superuserPassword: credentials.superuser, temporary });
  } else {
    credentials = readCredentials(place.root);
  }
  const productUrl = (address: Address) => url(address, application, credentials.application, application);
  let postmaster = await startOrAdopt(postmasterSettings);
  log.info(
    { directory: place.root, pid: postmaster.pid, way: runAs.way },
    postmaster.adopted
      ? 'PostgreSQL adopted: a killed Gatehouse had left it running'
      : `PostgreSQL started: ${runAs.reason}`,
  );
  try {
    if (fresh) {
      await createApplication(postmaster.address, credentials, binaries);
      writeMarker(place.root, binaries.major, credentials);
    }
  } catch (error) {
    await stopPostmaster(postmaster.pid, log);
    throw error;
  }
  let holder = await holdDirectory(productUrl(postmaster.address), place.root);

  const stopping = new AbortController();
  const watch = async (): Promise<void> => {
    while (await pause(200, stopping.signal)) {
      if (isAlive(postmaster.pid)) continue;
      log.error({ pid: postmaster.pid }, 'PostgreSQL ended by itself; starting it again');
      try {
        postmaster = await startOrAdopt(postmasterSettings);
        holder = await holdDirectory(productUrl(postmaster.address), place.root);
        log.info({ pid: postmaster.pid }, 'PostgreSQL runs again');
      } catch (error) {
        log.error({ err: error }, 'PostgreSQL could not be started again; trying on');
        await pause(1_000, stopping.signal);
      }
    }
  };
  const watching = watch();

  return {
    url: productUrl(postmaster.address),
    superuserUrl: url(postmaster.address, 'postgres', credentials.superuser, application),
    pid: () => postmaster.pid,
    way: runAs.way,
    adopted: postmaster.adopted,
    async stop() {
      if (stopping.signal.aborted) return;
      stopping.abort();
      await watching;
      await holder.end().catch(() => undefined);
      await stopPostmaster(postmaster.pid, log);
    },
  };
}

/** The server that already runs on this data directory, for a command that works beside it. */
export function runningEmbedded(root: string): { url: string; pid: number } | undefined {
  const place = dataDirectory(root);
  const found = readPostmasterFile(place.cluster);
  if (!found?.ready || !isPostmasterOf(found.pid, place.cluster)) return undefined;
  const { application: password } = readCredentials(place.root);
  return { url: url(addressOf(found), application, password, application), pid: found.pid };
}

/** False when the time was cut short. Does not keep the process alive. */
async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, { ref: false, signal });
    return true;
  } catch {
    return false;
  }
}

/**
 * A session lock held as long as we live: the database drops it with our connection, however we end. It tells a second
 * Gatehouse on the same directory that it is the second.
 */
async function holdDirectory(connectionString: string, root: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString, application_name: `gatehouse process ${process.pid}` });
  client.on('error', () => undefined);
  await client.connect();
  // One that was killed just now still holds it for a moment.
  for (let attempt = 0; attempt < 20; attempt++) {
    const answer = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [
      holderLock,
    ]);
    if (answer.rows[0]?.held) return client;
    await sleep(50);
  }
  const other = await client.query<{ name: string }>(
    `select a.application_name as name from pg_locks l join pg_stat_activity a using (pid)
      where l.locktype = 'advisory' and l.granted and (l.classid::bigint << 32 | l.objid::bigint) = $1`,
    [holderLock],
  );
  await client.end();
  throw new DatabaseRefused(
    `another Gatehouse (${other.rows[0]?.name.replace(/^gatehouse /, '') ?? 'process unknown'}) already runs on ${root}`,
    'stop it first, or name another data directory',
  );
}

async function createApplication(
  address: Address,
  credentials: Credentials,
  binaries: Binaries,
): Promise<void> {
  const client = new pg.Client({
    connectionString: url(address, 'postgres', credentials.superuser, 'postgres'),
  });
  await client.connect();
  try {
    // The product is not superuser in its own house: an injected statement could otherwise run programs.
    await client.query(`create role ${application} login password '${credentials.application}'`);
    const strategy = Number(binaries.major) >= 15 ? 'strategy file_copy' : '';
    await client.query(`create database ${application} owner ${application} template template0 ${strategy}`);
  } finally {
    await client.end();
  }
}

function url(address: Address, user: string, password: string, database: string): string {
  return address.host.startsWith('/')
    ? `postgresql://${user}:${password}@/${database}?host=${encodeURIComponent(address.host)}&port=${address.port}`
    : `postgresql://${user}:${password}@${address.host}:${address.port}/${database}`;
}
