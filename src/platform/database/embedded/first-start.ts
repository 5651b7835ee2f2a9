import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { codeOf, DatabaseRefused } from '../errors.ts';
import { directoryRefused } from './data-directory.ts';
import { isAlive } from './postmaster-file.ts';

const lockFile = '.gatehouse-first-start';

/**
 * Keeps two first starts apart, while there is no database yet that could. What a killed one left is not in the way: its
 * process is gone, or its number is ours now. Gives what takes the lock off.
 */
export function lockFirstStart(root: string): () => void {
  const file = path.join(root, lockFile);
  const unlock = () => rmSync(file, { force: true });
  const me: Holder = { pid: process.pid, startedMs: performance.timeOrigin };
  for (let attempt = 0; ; attempt++) {
    try {
      writeFileSync(file, JSON.stringify(me), { flag: 'wx', mode: 0o600 });
      return unlock;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw directoryRefused(root, error);
      const holder = readHolder(file);
      const lives =
        holder !== undefined &&
        (holder.pid === me.pid ? holder.startedMs === me.startedMs : isAlive(holder.pid));
      if (attempt > 0 || lives) {
        throw new DatabaseRefused(
          `another Gatehouse (process ${holder?.pid}) is just setting up ${root}`,
          `wait for it, or name another data directory; if there is none, remove ${file}`,
          error,
        );
      }
      unlock();
    }
  }
}

type Holder = { pid: number; startedMs: number };

function readHolder(file: string): Holder | undefined {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8')) as Partial<Holder>;
    return Number.isInteger(holder.pid) ? (holder as Holder) : undefined;
  } catch {
    return undefined;
  }
}
