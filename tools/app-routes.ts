// All routes of the product, without a database: what they declare is there before anybody is answered.
import { type App, createApp } from '#src/app.ts';
import { systemClock } from '#src/platform/clock/index.ts';
import { testConfig } from '#src/platform/config/index.ts';
import { createKeyring, createPasswords, createSealer, masterKey } from '#src/platform/crypto/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import type { Route } from '#src/platform/http/index.ts';
import { createIds, systemRandom } from '#src/platform/ids/index.ts';
import { createJobs } from '#src/platform/jobs/index.ts';
import { silentLog } from '#src/platform/log/index.ts';
import { recordedMail } from '#src/platform/mail/index.ts';
import { createMetrics } from '#src/platform/metrics/index.ts';
import { createSingleUse } from '#src/platform/single-use/index.ts';
import { createSnapshots } from '#src/platform/snapshot/index.ts';

const absent = () => Promise.reject(new Error('there is no database here'));
const database: Database = {
  query: absent,
  transaction: absent,
  batchedRead: () => absent,
  groupCommit: { commit: absent },
  listen: absent,
  close: async () => undefined,
};

export function routesOfApp(): readonly Route[] {
  return idleApp().http.routes;
}

/** Put together and never started. */
export function idleApp(): App {
  const clock = systemClock;
  const ids = createIds(systemRandom);
  const log = silentLog;
  const keys = { current: masterKey(Buffer.alloc(32, 7)), previous: [] };
  return createApp({
    config: testConfig(),
    clock,
    ids,
    log,
    database,
    metrics: createMetrics(),
    snapshots: createSnapshots({ database, clock, log }),
    singleUse: createSingleUse({ database, clock }),
    jobs: createJobs({ database, clock, ids, log, worker: false }),
    keyring: createKeyring(keys, systemRandom),
    sealer: createSealer(keys, systemRandom),
    passwords: createPasswords({ concurrency: 1, cost: { memoryKiB: 64, passes: 1, lanes: 1 } }),
    mail: recordedMail({ clock }),
    textRecords: { lookup: absent },
    outbound: { request: absent },
  });
}
