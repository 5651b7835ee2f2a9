import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openDatabase } from '#src/open-platform.ts';
import type { Config } from '#src/platform/config/index.ts';
import { migrationsChecksum } from '#src/platform/database/index.ts';

const root = join(import.meta.dirname, '../..');

/**
 * Fills a fresh data directory from one that was made before: making a cluster and its tables takes longer than everything else
 * of a start together. It holds no org and no key. Where nothing can be kept, the start makes its own and takes a second longer.
 */
export async function fillFromTemplate(config: Config): Promise<void> {
  const template = join(root, 'node_modules/.cache/dev-template', await templateKey());
  try {
    if (!existsSync(template)) await makeTemplate(config, template);
    // Where PostgreSQL has an account of its own, its files have to be that account's: a copy of ours would be refused.
    const cluster = await stat(join(template, 'postgres'));
    if (cluster.uid === process.getuid?.()) await cp(template, config.dataDirectory, { recursive: true });
  } catch {
    await rm(config.dataDirectory, { recursive: true, force: true });
    await mkdir(config.dataDirectory, { mode: 0o700 });
  }
}

/** Another version of the tables, of PostgreSQL or of the job queue is another template; the start migrates what differs. */
async function templateKey(): Promise<string> {
  const manifest = await readFile(join(root, 'package.json'));
  return createHash('sha256').update(manifest).update(migrationsChecksum()).digest('hex').slice(0, 16);
}

/** Made beside its place and moved there whole. */
async function makeTemplate(config: Config, template: string): Promise<void> {
  const folder = dirname(template);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const unfinished = await mkdtemp(join(folder, 'unfinished-'));
  try {
    const opened = await openDatabase(
      { ...config, dataDirectory: unfinished, logLevel: 'silent' },
      { temporary: true },
    );
    await opened.close();
    for (const older of await readdir(folder)) {
      if (!older.startsWith('unfinished-') && join(folder, older) !== template)
        await rm(join(folder, older), { recursive: true, force: true });
    }
    // Of two that made one at the same time, the first is as good.
    await rename(unfinished, template).catch((error: unknown) => {
      if (!existsSync(template)) throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}
