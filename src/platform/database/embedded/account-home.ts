import { createHash } from 'node:crypto';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Log } from '#src/platform/log/index.ts';
import type { Binaries } from './binaries.ts';
import type { RunAs } from './run-as.ts';

// Where an account of its own can reach what PostgreSQL needs when it cannot reach our folders.
const accountHome = '/var/lib/gatehouse';

/** The folder that holds the cluster: the data directory itself where PostgreSQL's account can get there. */
export function homeFor(root: string, runAs: RunAs, log: Log): string {
  if (runAs.owner === undefined) return root;
  const home = isReachable(path.dirname(root)) ? root : path.join(accountHome, nameOf(root));
  mkdirSync(home, { recursive: true, mode: 0o700 });
  if (home !== root) {
    chmodSync(accountHome, 0o711);
    log.warn(
      { directory: root, cluster: home },
      'the account that runs PostgreSQL cannot reach the data directory: the data itself lies under /var/lib/gatehouse',
    );
  }
  chownSync(home, runAs.owner.uid, runAs.owner.gid);
  return home;
}

/** The programs, copied to where the account can reach them if it cannot reach them here. */
export function binariesFor(binaries: Binaries, runAs: RunAs): Binaries {
  if (runAs.owner === undefined || isReachable(binaries.directory)) return binaries;
  const copy = path.join(accountHome, `postgresql-${binaries.major}-${nameOf(binaries.directory)}`);
  if (!existsSync(copy)) {
    const unfinished = `${copy}.${process.pid}`;
    mkdirSync(accountHome, { recursive: true, mode: 0o711 });
    cpSync(path.dirname(binaries.directory), unfinished, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(unfinished, copy);
    } catch {
      // Another process was quicker.
      rmSync(unfinished, { recursive: true, force: true });
    }
  }
  return { ...binaries, directory: path.join(copy, path.basename(binaries.directory)) };
}

function isReachable(directory: string): boolean {
  for (let at = path.resolve(directory); ; at = path.dirname(at)) {
    if (existsSync(at) && (statSync(at).mode & 0o001) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}

function nameOf(directory: string): string {
  return createHash('sha256').update(path.resolve(directory)).digest('hex').slice(0, 12);
}
