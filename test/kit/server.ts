// A real Gatehouse in a process of its own, as a developer starts it: `gatehouse dev`.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export type RunningServer = {
  /** e.g. `http://localhost:20123`, no trailing slash. */
  url: string;
  port: number;
  /** A super administrator's SSWS token. */
  token: string;
  process: ChildProcess;
  /** Calls the management API; throws with the answer's text when the status is not 2xx. */
  api<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
  stop(): Promise<void>;
};

/** A free TCP port on loopback below 32768, so that it can't collide with ephemeral client ports. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const free = await new Promise<boolean>((resolve) => {
      const probe = createServer();
      probe.once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
    });
    if (free) return port;
  }
  throw new Error('no free port found below 32768');
}

/** Starts `gatehouse dev` and waits until it is ready. */
export async function startServer(
  options: { env?: Record<string, string>; args?: string[] } = {},
): Promise<RunningServer> {
  const port = await freePort();
  const token = `00test${port}`;
  const child = spawn(
    process.execPath,
    ['test/kit/checked-main.ts', 'dev', '--port', String(port), '--token', token, ...(options.args ?? [])],
    { env: { ...process.env, ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const url = `http://localhost:${port}`;
  await untilReady(url, child, () => output);
  return {
    url,
    port,
    token,
    process: child,
    api: (method, path, body) => callApi(url, token, method, path, body),
    stop: () => stopChild(child),
  };
}

async function untilReady(url: string, child: ChildProcess, output: () => string): Promise<void> {
  for (let attempt = 0; attempt < 1_200; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`gatehouse dev ended with ${child.exitCode}:\n${output()}`);
    const ready = await fetch(`${url}/health/ready`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return;
    await sleep(100);
  }
  child.kill('SIGKILL');
  throw new Error(`gatehouse dev was not ready after two minutes:\n${output()}`);
}

async function callApi<T>(
  url: string,
  token: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
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
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(timer);
}
