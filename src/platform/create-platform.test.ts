import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { emptyDatabase } from '#test/kit/database.ts';
import { systemClock } from './clock/index.ts';
import { testConfig } from './config/index.ts';
import { DatabaseUnavailable, sql } from './database/index.ts';
import { createPlatform, migrateDatabase } from './index.ts';
import { silentLog } from './log/index.ts';

let directory: string;
let url: string;
let drop: () => Promise<void>;
beforeEach(async () => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'gatehouse-platform-'));
  ({ url, drop } = await emptyDatabase());
});
afterEach(async () => {
  await drop();
  rmSync(directory, { recursive: true });
});

test('a platform starts on a migrated database, works, and ends with everything it opened', async () => {
  await migrateDatabase({ databaseUrl: url, log: silentLog, clock: systemClock });
  const config = testConfig({ dataDirectory: directory });
  const platform = await createPlatform(config, { databaseUrl: url, log: silentLog });
  const section = { name: 'answer', load: async () => 42 };
  platform.snapshots.register(section);
  const done: unknown[] = [];
  platform.jobs.define({ name: 'greet', handle: async (data) => void done.push(data) });
  await platform.snapshots.start();
  await platform.jobs.start();
  await platform.database.transaction((tx) => platform.jobs.send(tx, { name: 'greet' }, { to: 'Aiko' }));
  await platform.jobs.drain();
  expect(done).toEqual([{ to: 'Aiko' }]);
  expect(platform.snapshots.current(section)).toBe(42);
  const box = platform.keyring.encrypt('test', Buffer.from('secret'));
  expect(platform.keyring.decrypt('test', box).toString()).toBe('secret');
  expect(existsSync(path.join(directory, 'master.key'))).toBe(true);
  await platform.close();
  await expect(platform.database.query(sql`select 1`)).rejects.toBeInstanceOf(DatabaseUnavailable);
});

test('migrating twice, job queue included, changes nothing', async () => {
  const migrated = () => migrateDatabase({ databaseUrl: url, log: silentLog, clock: systemClock });
  expect((await migrated()).applied).toContain('0001-platform.sql');
  expect(await Promise.all([migrated(), migrated()])).toEqual([{ applied: [] }, { applied: [] }]);
});
