import { type AdjustableClock, adjustableClock } from '#src/platform/clock/index.ts';
import { testConfig } from '#src/platform/config/index.ts';
import { createKeyring, createPasswords, createSealer, masterKey } from '#src/platform/crypto/index.ts';
import { createIds, systemRandom } from '#src/platform/ids/index.ts';
import type { Platform } from '#src/platform/index.ts';
import { createJobs } from '#src/platform/jobs/index.ts';
import { silentLog } from '#src/platform/log/index.ts';
import { type RecordedMail, recordedMail } from '#src/platform/mail/index.ts';
import { createMetrics } from '#src/platform/metrics/index.ts';
import { createSingleUse } from '#src/platform/single-use/index.ts';
import { createSnapshots } from '#src/platform/snapshot/index.ts';
import { type TestDatabaseOptions, testDatabase } from './template-database.ts';

export type TestPlatform = Omit<Platform, 'clock' | 'mail'> & {
  clock: AdjustableClock;
  mail: RecordedMail;
  databaseUrl: string;
  /** Ends everything and drops the database. */
  close(): Promise<void>;
};

// Hashing is not what these tests are about.
const cheapHashing = { memoryKiB: 64, passes: 1, lanes: 1 };

/**
 * A platform on a database of its own: a clock to be moved, mail that is only recorded, no way out by HTTP. Register
 * sections and define jobs, then `await platform.snapshots.start()` (and `platform.jobs.start()` where jobs shall run).
 */
export async function testPlatform(
  overrides: Partial<Omit<TestPlatform, 'close'>> = {},
  options: TestDatabaseOptions = {},
): Promise<TestPlatform> {
  const { database, url, drop } = await testDatabase(options);
  const clock = overrides.clock ?? adjustableClock();
  const ids = overrides.ids ?? createIds(systemRandom);
  const log = overrides.log ?? silentLog;
  const keys = { current: masterKey(Buffer.alloc(32, 7)), previous: [] };
  const platform = {
    config: testConfig(),
    clock,
    ids,
    log,
    metrics: createMetrics(),
    database,
    snapshots: createSnapshots({ database, clock, log }),
    singleUse: createSingleUse({ database, clock }),
    jobs: createJobs({ database, clock, ids, log, worker: true }),
    keyring: createKeyring(keys, systemRandom),
    sealer: createSealer(keys, systemRandom),
    passwords: createPasswords({ concurrency: 2, cost: cheapHashing }),
    mail: recordedMail({ clock }),
    textRecords: { lookup: async (): Promise<string[]> => [] },
    outbound: { request: () => Promise.reject(new Error('this test has no way out by HTTP')) },
    databaseUrl: url,
    ...overrides,
  };
  return {
    ...platform,
    async close() {
      await platform.jobs.stop();
      await platform.snapshots.stop();
      await drop();
    },
  };
}
