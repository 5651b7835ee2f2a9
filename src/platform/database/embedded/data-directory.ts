import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { codeOf, DatabaseRefused } from '../errors.ts';

/** Raised when what lies in a data directory is arranged differently. */
const layoutVersion = 1;

export type DataDirectory = {
  root: string;
  /** PostgreSQL's own data directory. */
  cluster: string;
  log: string;
};

export type Credentials = { superuser: string; application: string };

type Marker = { product: 'gatehouse'; layout: number; postgres: string };

const markerFile = 'gatehouse.json';
const credentialsFile = 'database-credentials.json';
// What may lie in a directory that we have not begun to use yet.
const harmless = /^(\..*|lost\+found|master[-.]key.*|gatehouse\..*|backups?)$/;

export function dataDirectory(root: string): DataDirectory {
  const absolute = path.resolve(root);
  return {
    root: absolute,
    cluster: path.join(absolute, 'postgres'),
    log: path.join(absolute, 'postgres.log'),
  };
}

/** Whether there is a cluster of ours to start. Throws where the directory is somebody else's, or not for this version. */
export function inspectDataDirectory({ root, cluster }: DataDirectory, major: string): 'ours' | 'fresh' {
  const names = listDirectory(root);
  if (names === undefined) return 'fresh';
  const marker = readMarker(root);
  if (marker === undefined) {
    const strange = names.find((name) => !harmless.test(name) && !isUnfinished(name));
    if (strange === undefined) return 'fresh';
    throw new DatabaseRefused(
      names.includes('PG_VERSION')
        ? `the data directory ${root} is a PostgreSQL data directory that Gatehouse did not make`
        : `the data directory ${root} is not empty and not Gatehouse's (it holds "${strange}")`,
      'name an empty or new directory, or set DATABASE_URL to use that database',
    );
  }
  if (marker.layout > layoutVersion) {
    throw new DatabaseRefused(
      `the data directory ${root} was written by a newer Gatehouse`,
      'start that version, or restore a backup into a new directory',
    );
  }
  const version = existsSync(cluster)
    ? readFileSync(path.join(cluster, 'PG_VERSION'), 'utf8').trim()
    : undefined;
  if (version === undefined || marker.postgres !== major || version !== major) {
    throw new DatabaseRefused(
      version === undefined
        ? `the data directory ${root} has lost its folder "postgres"`
        : `the data directory ${root} belongs to PostgreSQL ${version}; this Gatehouse brings PostgreSQL ${major}`,
      version === undefined
        ? 'put it back, or restore a backup into a new directory'
        : 'make a backup with the version that wrote it and restore it into a new directory',
    );
  }
  return 'ours';
}

/** Makes the directory, ours alone. */
export function createDataDirectory({ root }: DataDirectory): void {
  try {
    mkdirSync(root, { recursive: true, mode: 0o700 });
    chmodSync(root, 0o700);
    const probe = path.join(root, '.gatehouse-probe');
    writeFileSync(probe, 'x');
    rmSync(probe);
  } catch (error) {
    throw directoryRefused(root, error);
  }
}

export function directoryRefused(root: string, error: unknown): DatabaseRefused {
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new DatabaseRefused(
        `no space left on the disk of ${root}`,
        'free some space, or name another data directory',
        error,
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new DatabaseRefused(
        `the data directory ${root} is not writable`,
        'let this user write there, or name another data directory',
        error,
      );
    case 'ENOTDIR':
    case 'EEXIST':
      return new DatabaseRefused(`the data directory ${root} is not a directory`, 'name a directory', error);
    default:
      return new DatabaseRefused(
        `the data directory ${root} cannot be used: ${error instanceof Error ? error.message : String(error)}`,
        'name another data directory',
        error,
      );
  }
}

export function writeMarker(root: string, major: string, credentials: Credentials): void {
  const marker: Marker = { product: 'gatehouse', layout: layoutVersion, postgres: major };
  writeFileSync(path.join(root, credentialsFile), `${JSON.stringify(credentials)}\n`, { mode: 0o600 });
  // Last: a directory with the marker is complete.
  writeFileSync(path.join(root, markerFile), `${JSON.stringify(marker)}\n`, { mode: 0o600 });
}

export function readCredentials(root: string): Credentials {
  try {
    return JSON.parse(readFileSync(path.join(root, credentialsFile), 'utf8')) as Credentials;
  } catch (error) {
    throw new DatabaseRefused(
      `cannot read ${path.join(root, credentialsFile)}`,
      'put the file back, readable for this user',
      error,
    );
  }
}

/** Name for a cluster in the making; what a killed process left of one is not in the way. */
export const unfinishedPrefix = 'postgres.unfinished-';
export const isUnfinished = (name: string): boolean =>
  name.startsWith(unfinishedPrefix) || name === credentialsFile || name === 'postgres.log';

function readMarker(root: string): Marker | undefined {
  const file = path.join(root, markerFile);
  if (!existsSync(file)) return undefined;
  try {
    const marker = JSON.parse(readFileSync(file, 'utf8')) as Partial<Marker>;
    if (marker.product === 'gatehouse' && marker.layout !== undefined && marker.postgres !== undefined)
      return marker as Marker;
  } catch (error) {
    throw new DatabaseRefused(
      `cannot read ${file}`,
      'put the file back as it was, or name another data directory',
      error,
    );
  }
  throw new DatabaseRefused(`${file} is not Gatehouse's`, 'name an empty or new directory');
}

function listDirectory(root: string): string[] | undefined {
  try {
    if (!statSync(root).isDirectory()) throw Object.assign(new Error('not a directory'), { code: 'ENOTDIR' });
    return readdirSync(root);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw directoryRefused(root, error);
  }
}
