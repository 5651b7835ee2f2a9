import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import path from 'node:path';

/** What a running postmaster says of itself in `postmaster.pid`. */
export type PostmasterFile = {
  pid: number;
  port: number;
  socketDirectory: string | undefined;
  host: string | undefined;
  ready: boolean;
};

export function readPostmasterFile(cluster: string): PostmasterFile | undefined {
  let lines: string[];
  try {
    lines = readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const [pid, , , port, socketDirectory, host, , status] = lines.map((line) => line.trim());
  if (!pid || !Number.isInteger(Number(pid))) return undefined;
  return {
    pid: Math.abs(Number(pid)),
    port: Number(port ?? 0),
    socketDirectory: socketDirectory || undefined,
    host: host && host !== '*' ? host : undefined,
    ready: status === 'ready',
  };
}

export type Address = { host: string; port: number };

/** Where it listens; a host that begins with a slash is the directory of its socket. */
export function addressOf(file: PostmasterFile): Address {
  return { host: file.socketDirectory ?? file.host ?? '127.0.0.1', port: file.port };
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Whether the process is a postmaster on this directory, not another that was given the number since. */
export function isPostmasterOf(pid: number, cluster: string): boolean {
  if (!isAlive(pid)) return false;
  if (existsSync('/proc/self/cwd')) {
    try {
      // A postmaster works inside its data directory.
      return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster);
    } catch {
      return false;
    }
  }
  const shown = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  return shown.stdout.includes('postgres') && shown.stdout.includes(cluster);
}
