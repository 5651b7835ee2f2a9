import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { type Binaries, packagedBinaries, startEmbedded } from '#src/platform/database/embedded/index.ts';
import { silentLog } from '#src/platform/log/index.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    postgresUrl: string;
  }
}

/** One PostgreSQL per run of vitest, on temporary data: the one that Gatehouse brings. */
// oxlint-disable-next-line import/no-default-export -- vitest calls a set-up by that
export default function startServer(project: TestProject): Promise<() => Promise<void>> {
  return provideServer(project, packagedBinaries());
}

export async function provideServer(project: TestProject, binaries: Binaries): Promise<() => Promise<void>> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'gatehouse-test-'));
  const server = await startEmbedded({ dataDirectory: directory, log: silentLog, temporary: true, binaries });
  cleanUpAfter(server.pid(), directory);
  const client = new pg.Client({ connectionString: server.superuserUrl });
  await client.connect();
  await client.query('alter role gatehouse createdb');
  await client.end();
  project.provide('postgresUrl', server.url);
  return async () => {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  };
}

/** A run that is killed tears nothing down: this outlives it and does it then. */
function cleanUpAfter(serverPid: number, directory: string): void {
  const script = `while kill -0 ${process.pid}; do sleep 1; done
    if [ -d "$1" ]; then kill -QUIT ${serverPid}; sleep 1; rm -rf "$1"; fi`;
  spawn('sh', ['-c', script, 'sh', directory], { detached: true, stdio: 'ignore' }).unref();
}
