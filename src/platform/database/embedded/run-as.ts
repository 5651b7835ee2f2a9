import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { DatabaseRefused } from '../errors.ts';

/** How programs of PostgreSQL are run, which refuses to be root. */
export type RunAs = {
  way: 'direct' | 'user-namespace' | 'account';
  /** For the log: which way and why. */
  reason: string;
  /** Whose files the cluster's must be, where not our own. */
  owner?: { uid: number; gid: number };
  spawn(program: string, args: string[], options?: SpawnOptions): ChildProcess;
};

// Nothing of our own environment reaches PostgreSQL: a stray PGDATA or LC_ALL would change what it does.
const environment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

const accountName = 'gatehouse';

/** `owner`: whose the cluster is, where there is one already. */
export function chooseRunAs(owner?: { uid: number; gid: number }): RunAs {
  if (process.getuid?.() !== 0) return runDirectly();
  if (owner !== undefined && owner.uid !== 0) {
    return runAsAccount({ name: `with the number ${owner.uid}`, ...owner }, 'the data belongs to it');
  }
  return canUnshare()
    ? runInUserNamespace()
    : runAsAccount(findOrCreateAccount(accountName), 'user namespaces are not allowed here');
}

export function runDirectly(): RunAs {
  return {
    way: 'direct',
    reason: 'runs as the user of this process',
    spawn: (program, args, options) => spawn(program, args, { ...options, env: environment }),
  };
}

/** In a namespace without a mapping the process is not root to itself, yet the kernel lets it at root's files. */
export function runInUserNamespace(): RunAs {
  return {
    way: 'user-namespace',
    reason: 'we are root, which PostgreSQL refuses: it runs in a user namespace of its own (unshare --user)',
    spawn: (program, args, options) =>
      spawn('unshare', ['--user', program, ...args], { ...options, env: environment }),
  };
}

export function runAsAccount(account: { name: string; uid: number; gid: number }, why: string): RunAs {
  const { uid, gid } = account;
  return {
    way: 'account',
    reason: `we are root, which PostgreSQL refuses: it runs as the account ${account.name}, since ${why}`,
    owner: { uid, gid },
    spawn: (program, args, options) => spawn(program, args, { ...options, uid, gid, env: environment }),
  };
}

export function canUnshare(): boolean {
  return (
    process.platform === 'linux' &&
    spawnSync('unshare', ['--user', 'true'], { env: environment }).status === 0
  );
}

export function findAccount(name: string): { name: string; uid: number; gid: number } | undefined {
  const number = (flag: string): number => {
    const asked = spawnSync('id', [flag, name], { env: environment, encoding: 'utf8' });
    return asked.status === 0 ? Number(asked.stdout.trim()) : Number.NaN;
  };
  const [uid, gid] = [number('-u'), number('-g')];
  return Number.isInteger(uid) && Number.isInteger(gid) && uid !== 0 ? { name, uid, gid } : undefined;
}

function findOrCreateAccount(name: string): { name: string; uid: number; gid: number } {
  const known = findAccount(name);
  if (known) return known;
  const home = [
    '--system',
    '--no-create-home',
    '--home-dir',
    '/var/lib/gatehouse',
    '--shell',
    '/usr/sbin/nologin',
  ];
  if (spawnSync('useradd', [...home, '--user-group', name], { env: environment }).status !== 0) {
    spawnSync('adduser', ['-S', '-D', '-H', '-h', '/var/lib/gatehouse', name], { env: environment });
  }
  const made = findAccount(name);
  if (made) return made;
  throw new DatabaseRefused(
    'PostgreSQL refuses to run as root, user namespaces are not allowed here, and no account could be made for it',
    `start Gatehouse as another user, or create an account named "${name}", or set DATABASE_URL`,
  );
}
