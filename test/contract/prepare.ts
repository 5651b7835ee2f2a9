// Once a run, before any worker.
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { variables } from './index.ts';
import { preparePublished } from './published.ts';

// oxlint-disable-next-line import/no-default-export -- vitest calls a set-up by that
export default async function prepare(): Promise<() => void> {
  const { env } = process;
  const published = await preparePublished();
  if (published === undefined)
    console.warn('contract: ../shared/okta is not there, so answers are compared with our own schemas only.');
  else env[variables.published] = published;
  // tools/test.ts names the folder that it reads afterwards.
  if (env[variables.run] !== undefined) return () => undefined;
  const cache = fileURLToPath(new URL('../../node_modules/.cache/gatehouse/', import.meta.url));
  const folder = path.join(cache, `contract-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  env[variables.run] = folder;
  return () => {
    if (env[variables.mode] !== 'collect') rmSync(folder, { recursive: true, force: true });
  };
}
