import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { type Clock, systemClock } from './clock/index.ts';
import type { Config } from './config/index.ts';
import {
  createKeyring,
  createPasswords,
  createSealer,
  hashingConcurrency,
  loadMasterKeys,
  type MasterKeySource,
  masterKeyFromFile,
  masterKeyFromText,
  masterKeyInDataDirectory,
} from './crypto/index.ts';
import { createDatabase, migrate } from './database/index.ts';
import { createIds, type RandomSource, systemRandom } from './ids/index.ts';
import type { Platform } from './index.ts';
import { createJobs, installJobs } from './jobs/index.ts';
import type { Log } from './log/index.ts';
import { type Mail, recordedMail, smtpMail } from './mail/index.ts';
import { createMetrics } from './metrics/index.ts';
import { createOutboundHttp, createTextRecords, type OutboundHttp } from './outbound-http/index.ts';
import { createSingleUse } from './single-use/index.ts';
import { createSnapshots } from './snapshot/index.ts';

export type PlatformParts = {
  /** Of the server that was opened, embedded or external. */
  databaseUrl: string;
  log: Log;
  clock?: Clock;
  random?: RandomSource;
  mail?: Mail;
  outbound?: OutboundHttp;
};

/** Brings the tables to this version of the code; safe when several nodes do it at once. */
export function migrateDatabase(parts: {
  databaseUrl: string;
  log: Log;
  clock: Clock;
}): Promise<{ applied: string[] }> {
  return migrate({ ...parts, connectionString: parts.databaseUrl, alsoInstall: [installJobs] });
}

/** On a migrated database. Sections and job kinds are registered next, then `snapshots` and `jobs` started. */
export async function createPlatform(
  config: Config,
  parts: PlatformParts,
): Promise<Platform & { close(): Promise<void> }> {
  const { log, clock = systemClock, random = systemRandom } = parts;
  const masterKeys = await loadMasterKeys(masterKeySource(config, random));
  const ids = createIds(random);
  const database = createDatabase({
    connectionString: parts.databaseUrl,
    log,
    maxConnections: config.databaseConnections,
  });
  const snapshots = createSnapshots({ database, clock, log });
  const singleUse = createSingleUse({ database, clock });
  const jobs = createJobs({ database, clock, ids, log, worker: config.roles.worker });
  jobs.schedule('sweep-single-use-keys', 10 * 60_000, async () => void (await singleUse.sweep()));
  const mail = parts.mail ?? mailOf(config, clock);
  const cores = availableParallelism();
  const ownWayOut = createOutboundHttp({ allow: config.outboundAllow });
  return {
    config,
    clock,
    ids,
    log,
    metrics: createMetrics({ processMetrics: true }),
    database,
    snapshots,
    singleUse,
    jobs,
    keyring: createKeyring(masterKeys, random),
    sealer: createSealer(masterKeys, random),
    passwords: createPasswords({
      concurrency: config.hashingConcurrency ?? hashingConcurrency(cores, config.threadPoolSize),
    }),
    mail,
    outbound: parts.outbound ?? ownWayOut,
    textRecords: createTextRecords(),
    async close() {
      await jobs.stop();
      await snapshots.stop();
      await mail.close();
      ownWayOut.close();
      await database.close();
    },
  };
}

function masterKeySource(config: Config, random: RandomSource): MasterKeySource {
  if (config.masterKey !== undefined) return masterKeyFromText(config.masterKey, 'GATEHOUSE_MASTER_KEY');
  if (config.masterKeyFile !== undefined) return masterKeyFromFile(config.masterKeyFile);
  return masterKeyInDataDirectory(config.dataDirectory, random);
}

/** Without a mail server the messages are kept in memory, where `doctor` and the development mailbox show them. */
function mailOf({ smtp }: Config, clock: Clock): Mail {
  if (smtp === undefined) return recordedMail({ clock });
  const ca = smtp.caFile === undefined ? {} : { ca: readFileSync(smtp.caFile, 'utf8') };
  return smtpMail({ url: smtp.url, from: smtp.from, ...ca });
}
