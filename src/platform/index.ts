// Owns: the machinery put together, in the order in which its parts need each other. Whoever starts Gatehouse makes one of
// these and hands it down; nothing of it lives in a module. Not here: anything a customer would have a word for.
import type { Clock } from './clock/index.ts';
import type { Config } from './config/index.ts';
import type { Keyring, Passwords, Sealer } from './crypto/index.ts';
import type { Database } from './database/index.ts';
import type { Ids } from './ids/index.ts';
import type { Jobs } from './jobs/index.ts';
import type { Log } from './log/index.ts';
import type { Mail } from './mail/index.ts';
import type { Metrics } from './metrics/index.ts';
import type { OutboundHttp, TextRecords } from './outbound-http/index.ts';
import type { SingleUse } from './single-use/index.ts';
import type { Snapshots } from './snapshot/index.ts';

export { createPlatform, migrateDatabase, type PlatformParts } from './create-platform.ts';

export type Platform = {
  config: Config;
  clock: Clock;
  ids: Ids;
  log: Log;
  metrics: Metrics;
  database: Database;
  snapshots: Snapshots;
  singleUse: SingleUse;
  jobs: Jobs;
  keyring: Keyring;
  sealer: Sealer;
  passwords: Passwords;
  mail: Mail;
  outbound: OutboundHttp;
  textRecords: TextRecords;
};
