import { getConstructionPlans, PgBoss } from 'pg-boss';
import type { SchemaStep } from '#src/platform/database/index.ts';

export const schema = 'pgboss';

/** Brings the tables of the queue to the version of the library; part of migrating. */
export const installJobs: SchemaStep = async (run) => {
  const [known] = await run(`select to_regclass('${schema}.version') is not null as installed`);
  if (known?.['installed'] !== true) {
    await run(getConstructionPlans(schema));
    return;
  }
  const boss = new PgBoss({
    db: { executeSql: async (text, values) => ({ rows: await run(text, values) }) },
    schema,
    migrate: true,
    supervise: false,
    schedule: false,
  });
  await boss.start();
  await boss.stop({ graceful: false, close: false });
};
