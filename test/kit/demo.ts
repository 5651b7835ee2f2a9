// `npm run demo` on free ports and temporary data, for tests and pictures.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './server.ts';

export type Demo = {
  gatehouse: string;
  apps: string;
  /** The site behind nginx, where that is here. */
  proxy: string;
  /** What it printed. */
  output: string;
  stop(): Promise<void>;
};

export const demoPassword = 'Demo-Gatehouse-1';

export async function startDemo(): Promise<Demo> {
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-demo-'));
  const [port, appPort, proxyPort] = [await freePort(), await freePort(), await freePort()];
  const flags = [
    '--port',
    port,
    '--app-port',
    appPort,
    '--proxy-port',
    proxyPort,
    '--data-directory',
    directory,
  ];
  const child = spawn(process.execPath, ['demo/start.ts', ...flags.map(String)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = await untilPrinted(child, 'Ctrl-C stops it');
  return {
    gatehouse: `http://localhost:${port}`,
    apps: `http://localhost:${appPort}`,
    proxy: `http://localhost:${proxyPort}`,
    output,
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function untilPrinted(child: ChildProcess, text: string): Promise<string> {
  let output = '';
  return new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      if (output.includes(text)) resolve(output);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => reject(new Error(`the demo ended with ${code}:\n${output}`)));
  });
}
