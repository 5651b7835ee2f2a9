// A server that is not ours, as a child process in the foreground: started, waited for, and ended with its folder.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether the test runs as root: then children that need no root are run as www-data. */
const isRoot = process.getuid?.() === 0;

export type ChildServer = { log(): Promise<string>; stop(): Promise<void> };

/** A folder of a child's own, which its account may enter. */
export async function temporaryFolder(purpose: string): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), `gatehouse-${purpose}-`));
  await chmod(root, 0o755);
  return root;
}

/** Hands a folder to the account that children run as. */
export function giveToChild(folder: string): void {
  if (isRoot) execFileSync('chown', ['-R', 'www-data:www-data', folder]);
}

/** The account that children run as, for `spawn`; nothing where the test itself is nobody special. */
export function childAccount(): { uid: number; gid: number } | undefined {
  if (!isRoot) return undefined;
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'www-data'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

export async function startChildServer(options: {
  command: string;
  args: string[];
  root: string;
  /** What says that it is up. */
  isUp: () => Promise<boolean>;
  logFiles?: string[];
  env?: Record<string, string>;
  asChildAccount?: boolean;
}): Promise<ChildServer> {
  const account = options.asChildAccount === true ? childAccount() : undefined;
  const child = spawn(options.command, options.args, {
    cwd: options.root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
    // A group of its own, so that its workers end with it.
    detached: true,
    ...account,
  });
  const endGroup = () => signalGroup(child, 'SIGKILL');
  process.once('exit', endGroup);
  let output = '';
  const keep = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const log = async () => {
    const files = (options.logFiles ?? []).map((file) => readFile(file, 'utf8').catch(() => ''));
    return [output, ...(await Promise.all(files))].join('\n');
  };
  const stop = async () => {
    await stopChild(child);
    process.off('exit', endGroup);
  };
  await untilUp(options, child, log).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { log, stop };
}

/** Up as soon as the address answers anything at all. */
export const answers = (url: string) => (): Promise<boolean> =>
  fetch(url, { redirect: 'manual' }).then(
    () => true,
    () => false,
  );

export const removeFolder = (root: string): Promise<void> => rm(root, { recursive: true, force: true });

async function untilUp(
  options: { command: string; isUp: () => Promise<boolean> },
  child: ChildProcess,
  log: () => Promise<string>,
): Promise<void> {
  for (let attempt = 0; attempt < 900; attempt += 1) {
    if (child.exitCode !== null)
      throw new Error(`${options.command} ended with ${child.exitCode}: ${await log()}`);
    if (await options.isUp()) return;
    await sleep(100);
  }
  throw new Error(`${options.command} did not come up: ${await log()}`);
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return signalGroup(child, 'SIGTERM');
  const ended = once(child, 'exit');
  signalGroup(child, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), 5_000);
  await ended;
  clearTimeout(timer);
}

/** All of it, workers included; whether or not there is anything left of it. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
