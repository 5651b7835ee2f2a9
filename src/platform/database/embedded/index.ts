// Owns: a PostgreSQL of our own on a data directory. Makes the cluster, starts the server as a child or adopts the one a
// killed parent left, keeps it running, keeps a second Gatehouse off, stops it.
// Not here: connections for the product (the database door takes the URL from here), migrations, backups.
import { existsSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Log } from '#src/platform/log/index.ts';
import { DatabaseRefused } from '../errors.ts';
import { binariesFor, homeFor } from './account-home.ts';
import { type Binaries, packagedBinaries } from './binaries.ts';
import {
  type Credentials,
  createDataDirectory,
  type DataDirectory,
  inspectDataDirectory,
  placeIn,
  readCredentials,
  writeCredentials,
  writeMarker,
} from './data-directory.ts';
import { lockFirstStart } from './first-start.ts';
import { initialiseCluster, newDatabasePassword } from './initialise.ts';
import { startOrAdopt, stopPostmaster } from './postmaster.ts';
import { type Address, addressOf, isAlive, isPostmasterOf, readPostmasterFile } from './postmaster-file.ts';
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
  const { log } = settings;
  const ground = await prepareGround(settings);
  const { place, binaries, runAs, credentials } = ground;
  const postmasterSettings = { place, binaries, runAs, log, temporary: settings.temporary ?? false };
  const productUrl = (address: Address) => urlOf(address, application, credentials.application, application);
  let postmaster = await startOrAdopt(postmasterSettings).catch((error: unknown) => ground.giveUp(error));
  log.info(
    { directory: place.root, pid: postmaster.pid, way: runAs.way },
    postmaster.adopted
      ? 'PostgreSQL adopted: a killed Gatehouse had left it running'
      : `PostgreSQL started: ${runAs.reason}`,
  );
  if (ground.done) {
    try {
      await createApplication(postmaster.address, credentials);
      writeMarker(place, binaries.major, true);
      ground.done();
    } catch (error) {
      await stopPostmaster(postmaster.pid, log);
      ground.giveUp(error);
    }
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
    superuserUrl: urlOf(postmaster.address, 'postgres', credentials.superuser, application),
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
export function runningEmbedded(
  dataDirectory: string,
  binaries: Pick<Binaries, 'major'> = packagedBinaries(),
): { url: string; pid: number } | undefined {
  const root = path.resolve(dataDirectory);
  const found = inspectDataDirectory(root, binaries.major);
  if (found.state !== 'ready') return undefined;
  const running = readPostmasterFile(found.place.cluster);
  if (!running?.ready || !isPostmasterOf(running.pid, found.place.cluster)) return undefined;
  const { application: password } = readCredentials(root);
  return { url: urlOf(addressOf(running), application, password, application), pid: running.pid };
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

type Ground = {
  place: DataDirectory;
  binaries: Binaries;
  runAs: RunAs;
  credentials: Credentials;
  /** Ends a first start; nothing where it was not the first. */
  done: (() => void) | undefined;
  /** Takes back what this start has written, if it was the first. */
  giveUp(error: unknown): never;
};

/** A cluster to start, ours, with the programs for it. Where it refuses, nothing has been written. */
async function prepareGround(settings: EmbeddedSettings): Promise<Ground> {
  const { log, temporary = false } = settings;
  const root = path.resolve(settings.dataDirectory);
  const packaged = settings.binaries ?? packagedBinaries();
  const found = inspectDataDirectory(root, packaged.major);
  const runAs =
    settings.runAs ?? chooseRunAs(found.state === 'fresh' ? undefined : ownerOf(found.place.cluster));
  const binaries = binariesFor(packaged, runAs);
  const keep = (error: unknown): never => {
    throw error;
  };
  if (found.state === 'ready') {
    return {
      place: found.place,
      binaries,
      runAs,
      credentials: readCredentials(root),
      done: undefined,
      giveUp: keep,
    };
  }
  const undo = found.state === 'fresh' ? createDataDirectory(root) : () => undefined;
  const unlock = lockFirstStart(root);
  const place = found.state === 'fresh' ? placeIn(root, homeFor(root, runAs, log)) : found.place;
  const giveUp = (error: unknown): never => {
    unlock();
    if (found.state === 'fresh') {
      rmSync(place.home === root ? place.cluster : place.home, { recursive: true, force: true });
      undo();
    }
    throw error;
  };
  try {
    const credentials =
      found.state === 'fresh'
        ? { superuser: newDatabasePassword(), application: newDatabasePassword() }
        : readCredentials(root);
    // In this order: who finds the marker finds the credentials that go with the cluster.
    writeCredentials(root, credentials);
    writeMarker(place, binaries.major, false);
    if (!existsSync(place.cluster)) {
      await initialiseCluster({
        place,
        binaries,
        runAs,
        superuserPassword: credentials.superuser,
        temporary,
      });
    }
    return { place, binaries, runAs, credentials, done: unlock, giveUp };
  } catch (error) {
    return giveUp(error);
  }
}

function ownerOf(file: string): { uid: number; gid: number } | undefined {
  return existsSync(file) ? statSync(file) : undefined;
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

async function createApplication(address: Address, credentials: Credentials): Promise<void> {
  const client = new pg.Client({
    connectionString: urlOf(address, 'postgres', credentials.superuser, 'postgres'),
  });
  await client.connect();
  try {
    const known = await client.query('select from pg_roles where rolname = $1', [application]);
    // The product is not superuser in its own house: an injected statement could otherwise run programs.
    if (known.rowCount === 0) await client.query(`create role ${application} login`);
    await client.query(`alter role ${application} password '${credentials.application}'`);
    const made = await client.query('select from pg_database where datname = $1', [application]);
    if (made.rowCount === 0) {
      await client.query(
        `create database ${application} owner ${application} template template0 strategy file_copy`,
      );
    }
  } finally {
    await client.end();
  }
}

function urlOf(address: Address, user: string, password: string, database: string): string {
  return address.host.startsWith('/')
    ? `postgresql://${user}:${password}@/${database}?host=${encodeURIComponent(address.host)}&port=${address.port}`
    : `postgresql://${user}:${password}@${address.host}:${address.port}/${database}`;
}
