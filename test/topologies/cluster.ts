// Gatehouse as it is run: `gatehouse start` in processes of their own, alone on its embedded database, or several on one
// PostgreSQL. They can be killed and started again.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLog } from '#src/platform/log/index.ts';
import { startEmbedded } from '#src/platform/database/embedded/index.ts';
import { openOrg } from '#test/kit/first-administrator.ts';
import { freePort } from '#test/kit/server.ts';

export type ClusterNode = {
  url: string;
  /** SSWS token of a super administrator. */
  token: string;
  api<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
  kill9(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
  output(): string;
};

export type Cluster = { nodeA: ClusterNode; nodeB: ClusterNode; stop(): Promise<void> };
export type Standalone = { node: ClusterNode; killPostgres9(): Promise<void>; stop(): Promise<void> };

/** Two nodes on one PostgreSQL 18. */
export async function startCluster(): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-cluster-'));
  const database = await startEmbedded({
    dataDirectory: join(folder, 'database'),
    log: createLog({ level: 'silent', format: 'json' }),
  });
  process.once('exit', () => {
    if (!stopped) process.kill(database.pid(), 'SIGINT');
  });
  let stopped = false;
  const shared = { DATABASE_URL: database.url, GATEHOUSE_MASTER_KEY: randomBytes(32).toString('base64') };
  const nodeA = await startNode({ ...shared, GATEHOUSE_DATA_DIRECTORY: join(folder, 'a') });
  const nodeB = await startNode(
    { ...shared, GATEHOUSE_DATA_DIRECTORY: join(folder, 'b') },
    async () => nodeA.token,
  );
  return {
    nodeA,
    nodeB,
    async stop() {
      await Promise.all([nodeA.stop(), nodeB.stop()]);
      await database.stop();
      stopped = true;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** One node on its embedded database. */
export async function startStandalone(): Promise<Standalone> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-alone-'));
  const node = await startNode({ GATEHOUSE_DATA_DIRECTORY: join(folder, 'data') });
  return {
    node,
    async killPostgres9() {
      process.kill(await postmasterPid(join(folder, 'data')), 'SIGKILL');
    },
    async stop() {
      await node.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function postmasterPid(dataDirectory: string): Promise<number> {
  for (const candidate of ['postgres', 'postgresql', 'pgdata', 'database']) {
    const text = await readFile(join(dataDirectory, candidate, 'postmaster.pid'), 'utf8').catch(
      () => undefined,
    );
    if (text !== undefined) return Number(text.split('\n')[0]);
  }
  throw new Error(`no postmaster.pid below ${dataDirectory}`);
}

/** One node on a fresh data directory, with nobody in it: `openOrg`, or a browser, goes to the set-up link. */
export async function startFresh(
  settings: Record<string, string> = {},
): Promise<{ url: string; setupLink: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-fresh-'));
  let setupLink = '';
  const node = await startNode(
    { GATEHOUSE_DATA_DIRECTORY: join(folder, 'data'), ...settings },
    async (link) => {
      setupLink = await link();
      return '';
    },
  );
  return {
    url: node.url,
    setupLink,
    async stop() {
      await node.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startNode(
  settings: Record<string, string>,
  tokenFrom: (setupLink: () => Promise<string>) => Promise<string> = async (link) => openOrg(await link()),
): Promise<ClusterNode> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  let child: ChildProcess | undefined;
  let output = '';
  const start = async () => {
    output = '';
    const begun = spawn(process.execPath, ['src/main.ts', 'start'], {
      env: { ...process.env, PORT: String(port), GATEHOUSE_LOCATION_FILES: 'off', ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    begun.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    begun.stderr?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child = begun;
    // A test that fails while it sets up must leave nothing running.
    process.once('exit', () => begun.kill('SIGKILL'));
    await untilReady(url, begun, () => output);
  };
  await start();
  const token = await tokenFrom(() => setupLinkIn(() => output));
  return {
    url,
    token,
    output: () => output,
    start,
    async api<T>(method: string, path: string, body?: unknown) {
      const answer = await fetch(url + path, {
        method,
        headers: {
          authorization: `SSWS ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
      return (text === '' ? undefined : JSON.parse(text)) as T;
    },
    kill9: () => end(child, 'SIGKILL'),
    stop: () => end(child, 'SIGTERM'),
  };
}

async function setupLinkIn(output: () => string): Promise<string> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const link = /http:\/\/localhost:\d+\/setup\?\S+/.exec(output())?.[0];
    if (link !== undefined) return link;
    await sleep(100);
  }
  throw new Error(`no set-up link was printed:\n${output()}`);
}

async function untilReady(url: string, child: ChildProcess, output: () => string): Promise<void> {
  for (let attempt = 0; attempt < 1_200; attempt += 1) {
    if (child.exitCode !== null)
      throw new Error(`gatehouse start ended with ${child.exitCode}:\n${output()}`);
    if (
      await fetch(`${url}/health/ready`).then(
        (answer) => answer.ok,
        () => false,
      )
    ) {
      return;
    }
    await sleep(100);
  }
  // Killed, it would leave its PostgreSQL behind.
  await end(child, 'SIGTERM');
  throw new Error(`gatehouse start was not ready after two minutes:\n${output()}`);
}

async function end(child: ChildProcess | undefined, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await ended;
  clearTimeout(timer);
}
