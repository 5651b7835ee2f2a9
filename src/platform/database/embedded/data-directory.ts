import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { codeOf, DatabaseRefused } from '../errors.ts';

/** Raised when what lies in a data directory is arranged differently. */
const layoutVersion = 1;

export type DataDirectory = {
  root: string;
  /** What PostgreSQL's account can reach: the root itself, unless it lies where that account cannot go. */
  home: string;
  /** PostgreSQL's own data directory, inside home. */
  cluster: string;
  log: string;
};

export type Credentials = { superuser: string; application: string };

/** `ready` once everything is there: a first start that was killed is taken up again by the next. */
type Marker = { product: 'gatehouse'; layout: number; postgres: string; home: string; ready: boolean };

/** `fresh`: nothing yet. `begun`: a first start was killed on the way. `ready`: a cluster to start. */
export type Found = { state: 'fresh' } | { state: 'begun' | 'ready'; place: DataDirectory };

const markerFile = 'gatehouse.json';
const credentialsFile = 'database-credentials.json';
// What may lie in a directory that we have not begun to use yet.
const harmless = /^(\..*|lost\+found|master[-.]key.*|gatehouse\..*|backups?|postgres\.log.*)$/;
// A new cluster takes 60 MB; below this the first day would already be short.
const leastFreeBytes = 120 * 1024 * 1024;

export function placeIn(root: string, home: string): DataDirectory {
  return { root, home, cluster: path.join(home, 'postgres'), log: path.join(root, 'postgres.log') };
}

/** What is there. Throws where the directory is somebody else's, or not for this version. */
export function inspectDataDirectory(root: string, major: string): Found {
  const names = listDirectory(root);
  if (names === undefined) return { state: 'fresh' };
  const marker = readMarker(root);
  if (marker === undefined) {
    const strange = names.find((name) => !harmless.test(name));
    if (strange === undefined) return { state: 'fresh' };
    throw new DatabaseRefused(
      names.includes('PG_VERSION')
        ? `the data directory ${root} is a PostgreSQL data directory that Gatehouse did not make`
        : `the data directory ${root} is not empty and not Gatehouse's (it holds "${strange}")`,
      'name an empty or new directory, or set DATABASE_URL to use that database',
    );
  }
  const place = placeIn(root, path.resolve(root, marker.home));
  if (marker.layout > layoutVersion) {
    throw new DatabaseRefused(
      `the data directory ${root} was written by a newer Gatehouse`,
      'start that version, or restore a backup into a new directory',
    );
  }
  const versionFile = path.join(place.cluster, 'PG_VERSION');
  if (!existsSync(versionFile)) {
    if (!marker.ready) return { state: 'begun', place };
    throw new DatabaseRefused(
      `the data directory ${root} has lost its cluster ${place.cluster}`,
      'put it back, or restore a backup into a new directory',
    );
  }
  const version = readFileSync(versionFile, 'utf8').trim();
  if (version !== major) {
    throw new DatabaseRefused(
      `the data directory ${root} belongs to PostgreSQL ${version}; this Gatehouse brings PostgreSQL ${major}`,
      'make a backup with the version that wrote it and restore it into a new directory',
    );
  }
  return { state: marker.ready ? 'ready' : 'begun', place };
}

/** Makes the directory, ours alone; gives what takes that back where nothing came of it. */
export function createDataDirectory(root: string): () => void {
  const existed = existsSync(root);
  const undo = () => {
    for (const file of [markerFile, credentialsFile, 'postgres.log'])
      rmSync(path.join(root, file), { force: true });
    if (existed) return;
    try {
      rmdirSync(root);
    } catch {
      // Something else has been put there meanwhile, which is not ours to remove.
    }
  };
  try {
    makeDirectory(root);
    chmodSync(root, 0o700);
    const probe = path.join(root, '.gatehouse-probe');
    writeFileSync(probe, 'x');
    rmSync(probe);
    const disk = statfsSync(root);
    if (disk.bavail * disk.bsize < leastFreeBytes) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
  } catch (error) {
    if (existsSync(root)) undo();
    throw directoryRefused(root, error);
  }
  return undo;
}

export function directoryRefused(root: string, error: unknown): DatabaseRefused {
  const refused = (what: string, mend: string) => new DatabaseRefused(what, mend, error);
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return refused(
        `no space left on the disk of ${root}`,
        'free some space, or name another data directory',
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return refused(
        `the data directory ${root} is not writable`,
        'start Gatehouse as the user it belongs to, or name another data directory',
      );
    case 'ENOTDIR':
    case 'EEXIST':
      return refused(`the data directory ${root} is not a directory`, 'name a directory');
    default: {
      const reason = error instanceof Error ? error.message : String(error);
      return refused(`the data directory ${root} cannot be used: ${reason}`, 'name another data directory');
    }
  }
}

export function writeMarker(place: DataDirectory, major: string, ready: boolean): void {
  writeFile(place.root, markerFile, {
    product: 'gatehouse',
    layout: layoutVersion,
    postgres: major,
    // Relative while it lies inside, so that a data directory may be moved or copied.
    home: place.home === place.root ? '.' : place.home,
    ready,
  } satisfies Marker);
}

export function writeCredentials(root: string, credentials: Credentials): void {
  writeFile(root, credentialsFile, credentials);
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

function readMarker(root: string): Marker | undefined {
  const file = path.join(root, markerFile);
  if (!existsSync(file)) return undefined;
  let marker: Partial<Marker>;
  try {
    marker = JSON.parse(readFileSync(file, 'utf8')) as Partial<Marker>;
  } catch (error) {
    if (codeOf(error) !== undefined) throw directoryRefused(root, error);
    throw new DatabaseRefused(
      `${file} is damaged`,
      'put the file back as it was, or name another data directory',
      error,
    );
  }
  if (marker.product !== 'gatehouse' || typeof marker.layout !== 'number') {
    throw new DatabaseRefused(`${file} is not Gatehouse's`, 'name an empty or new directory');
  }
  return { postgres: '', home: root, ready: true, ...marker } as Marker;
}

/** Step by step: Node's own `recursive` never returns where the system says that a parent it has is not there (/proc). */
function makeDirectory(directory: string): void {
  if (existsSync(directory)) return;
  makeDirectory(path.dirname(directory));
  mkdirSync(directory, { mode: 0o700 });
}

/** Whole or not at all: a crash in between leaves what was there. */
function writeFile(root: string, name: string, content: object): void {
  const file = path.join(root, name);
  writeFileSync(`${file}.new`, `${JSON.stringify(content)}\n`, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
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
