import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { codeOf, DatabaseRefused } from '../errors.ts';
import type { Binaries } from './binaries.ts';
import { type DataDirectory, directoryRefused } from './data-directory.ts';
import type { RunAs } from './run-as.ts';

export type InitialiseSettings = {
  place: DataDirectory;
  binaries: Binaries;
  runAs: RunAs;
  superuserPassword: string;
  /** Nothing in it needs to survive a crash of the machine. */
  temporary: boolean;
};

const unfinishedPrefix = '.unfinished-';

/** Makes the cluster beside its place and moves it there whole, so that a half-made one is never found. */
export async function initialiseCluster(settings: InitialiseSettings): Promise<void> {
  const { place, runAs } = settings;
  for (const name of readdirSync(place.home).filter((each) => each.startsWith(unfinishedPrefix))) {
    rmSync(path.join(place.home, name), { recursive: true, force: true });
  }
  const unfinished = mkdtempSync(path.join(place.home, unfinishedPrefix));
  try {
    const cluster = path.join(unfinished, 'cluster');
    const passwordFile = path.join(unfinished, 'password');
    writeFileSync(passwordFile, settings.superuserPassword, { mode: 0o600 });
    mkdirSync(cluster, { mode: 0o700 });
    for (const each of runAs.owner ? [unfinished, passwordFile, cluster] : []) {
      chownSync(each, runAs.owner?.uid ?? -1, runAs.owner?.gid ?? -1);
    }
    await runInitdb(settings, cluster, passwordFile);
    renameSync(cluster, place.cluster);
  } catch (error) {
    if (error instanceof DatabaseRefused || codeOf(error) === undefined) throw error;
    throw directoryRefused(place.root, error);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

async function runInitdb(settings: InitialiseSettings, cluster: string, passwordFile: string): Promise<void> {
  const { binaries, place, runAs, temporary } = settings;
  const args = [
    '-D',
    cluster,
    '-U',
    'postgres',
    '-A',
    'scram-sha-256',
    `--pwfile=${passwordFile}`,
    '-E',
    'UTF8',
  ];
  // The same order and the same upper and lower case on every machine, whatever its C library knows.
  if (Number(binaries.major) >= 17)
    args.push('--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-locale');
  else args.push('--locale=C.UTF-8');
  if (temporary) args.push('--no-sync');
  const child = runAs.spawn(path.join(binaries.directory, 'initdb'), [...args, '--no-instructions'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: '/',
  });
  const [complaint, code] = await Promise.all([
    child.stderr ? text(child.stderr) : '',
    new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve)),
  ]);
  if (code === 0) return;
  if (/No space left on device|disk full/i.test(complaint)) {
    throw directoryRefused(place.root, Object.assign(new Error('full'), { code: 'ENOSPC' }));
  }
  const line = complaint.split('\n').find((each) => /error|fatal|could not/i.test(each)) ?? complaint.trim();
  throw new DatabaseRefused(
    `PostgreSQL could not be set up in ${place.root}: ${line}`,
    'see the message; nothing was kept',
  );
}

export const newDatabasePassword = (): string => randomBytes(24).toString('base64url');
