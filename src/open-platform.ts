// The machinery of one process: finds or starts PostgreSQL, brings its tables up to date, and puts the platform on it.
// Nothing of the product here: app.ts puts that on top.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { hasOrg } from '#src/composition/index.ts';
import { type Clock, systemClock } from '#src/platform/clock/index.ts';
import type { Config } from '#src/platform/config/index.ts';

import { MasterKeyProblem } from '#src/platform/crypto/index.ts';
import { createDatabase, openDatabaseServer } from '#src/platform/database/index.ts';
import { createPlatform, migrateDatabase, type Platform } from '#src/platform/index.ts';
import { createLog, type Log } from '#src/platform/log/index.ts';
import type { Mail } from '#src/platform/mail/index.ts';

export type OpenOptions = {
  clock?: Clock;
  log?: Log;
  mail?: Mail;
  /** Data that nobody will miss: no waiting for the disk. */
  temporary?: boolean;
  /** Work beside a server that already runs on the data directory, instead of being refused. */
  attach?: boolean;
};

export type OpenedDatabase = {
  url: string;
  log: Log;
  /** File names of the migrations that were applied now. */
  applied: string[];
  close(): Promise<void>;
};

export type OpenedPlatform = { platform: Platform; applied: string[]; close(): Promise<void> };

/** The database server alone, whatever its tables look like. */
export async function openDatabaseServerOf(
  config: Config,
  options: OpenOptions = {},
): Promise<Omit<OpenedDatabase, 'applied'>> {
  const { clock = systemClock, temporary = false, attach = false } = options;
  const { databaseUrl, dataDirectory } = config;
  const log = options.log ?? createLog({ level: config.logLevel, format: config.logFormat, clock });
  const server = await openDatabaseServer({ databaseUrl, dataDirectory, log, temporary, attach });
  return { url: server.url, log, close: server.stop };
}

/** The database server, with its tables brought up to date: all that some commands need. */
export async function openDatabase(config: Config, options: OpenOptions = {}): Promise<OpenedDatabase> {
  const server = await openDatabaseServerOf(config, options);
  try {
    const { clock = systemClock } = options;
    const { applied } = await migrateDatabase({ databaseUrl: server.url, log: server.log, clock });
    return { ...server, applied };
  } catch (error) {
    await server.close();
    throw error;
  }
}

export async function openPlatform(config: Config, options: OpenOptions = {}): Promise<OpenedPlatform> {
  const opened = await openDatabase(config, options);
  const { log } = opened;
  try {
    // After the database: what refuses to start must leave no key file behind.
    await checkMasterKeyIsThere(config, opened);
    const mail = options.mail ?? (config.smtp === undefined ? loggedMail(log) : undefined);
    const platform = await createPlatform(config, {
      databaseUrl: opened.url,
      log,
      ...(options.clock === undefined ? {} : { clock: options.clock }),
      ...(mail === undefined ? {} : { mail }),
    });
    const close = async (): Promise<void> => {
      await platform.close();
      await opened.close();
    };
    return { platform, applied: opened.applied, close };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** A key is made at the first start only: a new one could open nothing of what an org has stored. */
async function checkMasterKeyIsThere(config: Config, { url, log }: OpenedDatabase): Promise<void> {
  const file = join(config.dataDirectory, 'master.key');
  if (config.masterKey !== undefined || config.masterKeyFile !== undefined || existsSync(file)) return;
  const database = createDatabase({ connectionString: url, log, maxConnections: 1 });
  try {
    if (!(await hasOrg(database))) return;
  } finally {
    await database.close();
  }
  throw new MasterKeyProblem(
    `This database is in use, but its master key is not here. Mend: put the key back at ${file} (mode 0600), or set GATEHOUSE_MASTER_KEY.`,
  );
}

/** Without a mail server the links have to be found somewhere: whoever reads the log of a trial is its administrator. */
function loggedMail(log: Log): Mail {
  return {
    async send({ to, subject, text, kind }) {
      log.warn({ to, subject, kind }, `mail not sent, since GATEHOUSE_SMTP_URL is not set:\n${text}`);
    },
    verify: async () => ({
      ok: false,
      problem: 'No mail server is configured: mail is written to the log and not sent.',
      mend: 'Set GATEHOUSE_SMTP_URL and GATEHOUSE_SMTP_FROM.',
    }),
    close: async () => {},
  };
}
