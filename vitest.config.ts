import { defineConfig } from 'vitest/config';
import { CountReporter } from './test/kit/count-reporter.ts';
import { postgres15 } from './test/kit/postgres15.ts';

const folders = ['src', 'web', 'test', 'bench', 'tools'];
// What speaks SQL is tested a second time, on the oldest PostgreSQL that it has to work on, where that is installed.
const onPostgres15 = ['database', 'single-use', 'snapshot', 'jobs'].map(
  (slice) => `src/platform/${slice}/*.test.ts`,
);

export default defineConfig({
  test: {
    environment: 'node',
    reporters: ['default', new CountReporter()],
    pool: 'forks',
    // The product keeps no state in modules (test/laws), so test files may share the modules of a worker: two seconds less for each.
    isolate: false,
    // One more than CI has cores: some files wait more than they work.
    maxWorkers: 3,
    // Generous: a busy machine must not fail a test; a hanging one still ends.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 45_000 } },
    teardownTimeout: 30_000,
    setupFiles: ['test/contract/set-up.ts'],
    passWithNoTests: false,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    projects: [
      {
        extends: true,
        test: {
          name: 'gatehouse',
          include: folders.map((folder) => `${folder}/**/*.test.ts`),
          globalSetup: ['test/contract/prepare.ts', 'test/kit/postgres-server.ts'],
        },
      },
      ...(postgres15() === undefined
        ? []
        : [
            {
              extends: true as const,
              test: {
                name: 'postgresql 15',
                include: [...onPostgres15, 'src/**/*-store.test.ts'],
                globalSetup: ['test/kit/postgres15-server.ts'],
              },
            },
          ]),
    ],
  },
});
