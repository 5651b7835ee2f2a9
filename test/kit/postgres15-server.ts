import type { TestProject } from 'vitest/node';
import { postgres15 } from './postgres15.ts';
import { provideServer } from './postgres-server.ts';

/** As postgres-server.ts, on the oldest PostgreSQL that Gatehouse works on. */
// oxlint-disable-next-line import/no-default-export -- vitest calls a set-up by that
export default async function startServer(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const binaries = postgres15();
  return binaries && provideServer(project, binaries);
}
