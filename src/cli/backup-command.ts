import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { type OpenedDatabase, openDatabaseServerOf } from '#src/open-platform.ts';
import { systemClock } from '#src/platform/clock/index.ts';
import type { Config } from '#src/platform/config/index.ts';
import {
  type BackupSummary,
  createBackup,
  restoreBackup,
  verifyBackup,
} from '#src/platform/database/backup/index.ts';
import { installJobs } from '#src/platform/jobs/index.ts';
import { Complaint } from './complaint.ts';
import { configFrom, type SettingsOptions, withSettingsOptions } from './settings-options.ts';

type BackupOptions = SettingsOptions & { withMasterKey?: boolean };

const masterKeyAttachment = 'master.key';

export function backupCommand(): Command {
  return withSettingsOptions(new Command('backup'), { listening: false })
    .description(
      'write everything the database holds into one file, as it is at one moment, while the server runs',
    )
    .argument('<file>', 'the file to write; it must not exist')
    .option(
      '--with-master-key',
      'put the master key into the same file: who has the file then has every secret',
    )
    .action(async (file: string, options: BackupOptions) => {
      const config = quiet(configFrom(options));
      const attachments =
        options.withMasterKey === true ? await masterKeyOf(config) : new Map<string, Buffer>();
      const summary = await withServer(config, { attach: true }, ({ url, log }) =>
        createBackup({ connectionString: url, file, log, clock: systemClock, attachments }),
      );
      console.log(`${file}: ${inWords(summary)}.`);
      if (attachments.size === 0) {
        console.log(
          'The master key is not in it. Keep a copy of it in another place: without it the stored secrets are lost.',
        );
      }
    });
}

export function restoreCommand(): Command {
  return withSettingsOptions(new Command('restore'), { listening: false })
    .description(
      'put a backup back into an empty data directory or database, after it has proved to be whole',
    )
    .argument('<file>', 'the backup')
    .option(
      '--verify-only',
      'read the whole file and say whether it is as it was written; touch nothing else',
    )
    .action(async (file: string, options: SettingsOptions & { verifyOnly?: boolean }) => {
      // Before a database is made for it.
      const verified = await verifyBackup(file);
      if (options.verifyOnly === true) {
        console.log(`${file} is whole: ${inWords(verified)}.`);
        return;
      }
      const config = quiet(configFrom(options));
      const restored = await withServer(config, { attach: false }, ({ url, log }) =>
        restoreBackup({ connectionString: url, file, log, clock: systemClock, alsoInstall: [installJobs] }),
      );
      console.log(`Restored ${inWords(restored)}.`);
      console.log(await restoreMasterKey(config, restored.attachments.get(masterKeyAttachment)));
    });
}

async function withServer<T>(
  config: Config,
  how: { attach: boolean },
  work: (opened: Pick<OpenedDatabase, 'url' | 'log'>) => Promise<T>,
): Promise<T> {
  const opened = await openDatabaseServerOf(config, how);
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}

async function masterKeyOf(config: Config): Promise<Map<string, Buffer>> {
  if (config.masterKey !== undefined)
    return new Map([[masterKeyAttachment, Buffer.from(`${config.masterKey}\n`)]]);
  const file = config.masterKeyFile ?? join(config.dataDirectory, 'master.key');
  if (!existsSync(file))
    throw new Complaint(
      `there is no master key at ${file}`,
      'leave --with-master-key out, or name the data directory',
    );
  return new Map([[masterKeyAttachment, await readFile(file)]]);
}

/** Puts the key back where a start looks for it, unless one is there. */
async function restoreMasterKey(config: Config, key: Buffer | undefined): Promise<string> {
  const isConfigured = config.masterKey !== undefined || config.masterKeyFile !== undefined;
  const file = join(config.dataDirectory, 'master.key');
  if (isConfigured || existsSync(file)) return 'The configured master key stays as it is.';
  if (key === undefined)
    return `The backup holds no master key. Put yours at ${file} (mode 0600) before the next start.`;
  await mkdir(config.dataDirectory, { recursive: true, mode: 0o700 });
  await writeFile(file, key, { mode: 0o600, flag: 'wx' });
  return `The master key was put back at ${file}.`;
}

function inWords({ tables, rows }: Pick<BackupSummary, 'tables' | 'rows'>): string {
  return `${rows} rows of ${tables} tables`;
}

const quiet = (config: Config): Config => ({
  ...config,
  logLevel: config.logLevel === 'debug' ? 'debug' : 'warn',
});
