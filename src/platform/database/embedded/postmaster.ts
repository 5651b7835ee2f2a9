import type { ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '#src/platform/log/index.ts';
import { DatabaseRefused } from '../errors.ts';
import type { Binaries } from './binaries.ts';
import { type DataDirectory, directoryRefused } from './data-directory.ts';
import { type Address, addressOf, isAlive, isPostmasterOf, readPostmasterFile } from './postmaster-file.ts';
import type { RunAs } from './run-as.ts';

export type Postmaster = { pid: number; address: Address; adopted: boolean };

export type PostmasterSettings = {
  place: DataDirectory;
  binaries: Binaries;
  runAs: RunAs;
  log: Log;
  temporary: boolean;
};

// After a crash PostgreSQL reads its log again before it answers; that may take long and must not be cut short.
const startTimeoutMs = 10 * 60_000;
const maxLogBytes = 10 * 1024 * 1024;
// The longest path of a socket: 104 bytes on macOS, 108 on Linux, with the closing zero.
const maxSocketPath = 103;

/** The postmaster of this directory: the one that runs, left behind by a killed parent, or a new one. */
export async function startOrAdopt(settings: PostmasterSettings): Promise<Postmaster> {
  const { cluster } = settings.place;
  const found = readPostmasterFile(cluster);
  if (found && isPostmasterOf(found.pid, cluster)) return adopt(settings, found.pid);
  if (found && isAlive(found.pid)) {
    // The number was given to another process since; PostgreSQL would take that for itself and refuse.
    rmSync(path.join(cluster, 'postmaster.pid'), { force: true });
  } else if (found?.socketDirectory !== undefined && (await answers(addressOf(found)))) {
    throw new DatabaseRefused(
      `PostgreSQL already runs on ${settings.place.root}, in another container or machine`,
      'stop the Gatehouse there first, or name another data directory',
    );
  }
  return start(settings);
}

async function adopt(settings: PostmasterSettings, pid: number): Promise<Postmaster> {
  const address = await waitUntilReady(settings, pid, () => !isAlive(pid));
  // It was shutting down as we came.
  if (address === undefined) return start(settings);
  return { pid, address, adopted: true };
}

async function start(settings: PostmasterSettings): Promise<Postmaster> {
  const { place, binaries, runAs, temporary } = settings;
  const address = await chooseAddress(place);
  rotateLog(place.log);
  const logFrom = existsSync(place.log) ? statSync(place.log).size : 0;
  const logFile = openSync(place.log, 'a', 0o600);
  let child: ChildProcess;
  try {
    child = runAs.spawn(
      path.join(binaries.directory, 'postgres'),
      ['-D', place.cluster, ...serverOptions(address, temporary)],
      // A group of its own: Ctrl-C in the terminal reaches us, and we stop PostgreSQL when we are done.
      { stdio: ['ignore', logFile, logFile], detached: true, cwd: '/' },
    );
  } finally {
    closeSync(logFile);
  }
  let gone = false;
  child.once('error', () => (gone = true)).once('exit', () => (gone = true));
  child.unref();
  const ready = child.pid === undefined ? undefined : await waitUntilReady(settings, child.pid, () => gone);
  if (ready === undefined) throw startRefused(place, logFrom);
  return { pid: child.pid ?? 0, address: ready, adopted: false };
}

/** Gives nothing where the process went before it was ready. */
async function waitUntilReady(
  settings: PostmasterSettings,
  pid: number,
  gone: () => boolean,
): Promise<Address | undefined> {
  let told = false;
  for (let waitedMs = 0; waitedMs < startTimeoutMs; waitedMs += 10) {
    const now = readPostmasterFile(settings.place.cluster);
    if (now?.pid === pid && now.ready) return addressOf(now);
    if (gone()) return undefined;
    if (waitedMs > 2_000 && !told) {
      told = true;
      settings.log.info(
        { directory: settings.place.root },
        'waiting for PostgreSQL, which may be recovering from a crash',
      );
    }
    await sleep(10);
  }
  throw new DatabaseRefused(
    `PostgreSQL on ${settings.place.root} did not become ready`,
    `read ${settings.place.log}; stop process ${pid} before the next start`,
  );
}

function startRefused(place: DataDirectory, logFrom: number): DatabaseRefused {
  const said = existsSync(place.log) ? readFileSync(place.log).subarray(logFrom).toString('utf8') : '';
  if (/No space left on device/i.test(said)) {
    return directoryRefused(place.root, Object.assign(new Error('full'), { code: 'ENOSPC' }));
  }
  const fatal =
    said.split('\n').find((line) => /FATAL|PANIC|error while loading/.test(line)) ?? said.split('\n')[0];
  const reason = fatal?.replace(/^.*?(FATAL|PANIC): +/, '').trim() || 'it ended without a word';
  if (/wrong ownership|Permission denied|must be owned/i.test(said)) {
    return new DatabaseRefused(
      `PostgreSQL cannot use ${place.cluster}: ${reason}`,
      'start Gatehouse as the user who made the data directory',
    );
  }
  return new DatabaseRefused(`PostgreSQL did not start on ${place.root}: ${reason}`, `read ${place.log}`);
}

/** Ends it without losing anything, however many clients it has; bounded. */
export async function stopPostmaster(pid: number, log: Log, boundMs = 20_000): Promise<void> {
  for (const [signal, waitMs] of [
    ['SIGINT', boundMs],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 2_000],
  ] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    for (let waitedMs = 0; waitedMs < waitMs; waitedMs += 10) {
      if (!isAlive(pid)) return;
      await sleep(10);
    }
    log.warn({ pid, signal }, 'PostgreSQL does not stop; asking harder');
  }
}

async function chooseAddress(place: DataDirectory): Promise<Address> {
  const socket = path.join(place.home, '.s.PGSQL.5432');
  if (process.platform !== 'win32' && Buffer.byteLength(socket) <= maxSocketPath)
    return { host: place.home, port: 5432 };
  return { host: '127.0.0.1', port: await freePort() };
}

/** Whether somebody listens on the socket, wherever that process may be. */
function answers(address: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path.join(address.host, `.s.PGSQL.${address.port}`));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

/** Below the ports that the system hands out itself, so that nothing takes it between our look and PostgreSQL's. */
async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = randomInt(20_000, 32_000);
    const free = await new Promise<boolean>((resolve) => {
      const server = createServer().once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (free) return port;
  }
  throw new DatabaseRefused(
    'no free port on 127.0.0.1 between 20000 and 32000',
    'use a shorter path for the data directory',
  );
}

function serverOptions(address: Address, temporary: boolean): string[] {
  const local = address.host.startsWith('/');
  const options: Record<string, string> = {
    listen_addresses: local ? '' : address.host,
    port: String(address.port),
    unix_socket_directories: local ? address.host : '',
    unix_socket_permissions: '0700',
    max_connections: '100',
    // Short statements by the thousand: compiling them would cost more than running them.
    jit: 'off',
    random_page_cost: '1.1',
    log_checkpoints: 'off',
    log_min_duration_statement: '1000',
    // Values of parameters are people's secrets.
    log_parameter_max_length: '0',
    log_parameter_max_length_on_error: '0',
    ...(temporary
      ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', log_min_messages: 'error' }
      : {}),
  };
  return Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function rotateLog(file: string): void {
  if (existsSync(file) && statSync(file).size > maxLogBytes) renameSync(file, `${file}.1`);
}
