// A second node of the product on the database of the first, in this process: for what is raced at both.
import { type App, createApp } from '#src/app.ts';
import { createDatabase } from '#src/platform/database/index.ts';
import { createJobs } from '#src/platform/jobs/index.ts';
import { createMetrics } from '#src/platform/metrics/index.ts';
import { createSingleUse } from '#src/platform/single-use/index.ts';
import { createSnapshots } from '#src/platform/snapshot/index.ts';
import type { TestApp } from './app.ts';

export type OtherNode = { app: App; close(): Promise<void> };

export async function otherNode({ platform }: Pick<TestApp, 'platform'>): Promise<OtherNode> {
  const { clock, ids, log } = platform;
  const database = createDatabase({ connectionString: platform.databaseUrl, log, maxConnections: 8 });
  const node = {
    ...platform,
    database,
    metrics: createMetrics(),
    snapshots: createSnapshots({ database, clock, log }),
    singleUse: createSingleUse({ database, clock }),
    // It only sends: the jobs of a test run where the test looks for them.
    jobs: createJobs({ database, clock, ids, log, worker: false }),
  };
  const app = createApp(node, { reuseKeys: true });
  await app.start();
  return {
    app,
    async close() {
      await app.stop();
      await database.close();
    },
  };
}
