import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '#src/platform/clock/index.ts';
import { createDatabase, sql } from '#src/platform/database/index.ts';
import { silentLog } from '#src/platform/log/index.ts';
import { testPlatform, type TestPlatform } from '#test/kit/platform.ts';
import { createHousekeeping } from './housekeeping.ts';

let platform: TestPlatform | undefined;

afterEach(async () => {
  await platform?.close();
  platform = undefined;
});

describe('housekeeping', () => {
  test('chores that come due together leave the connections to the people', async () => {
    platform = await testPlatform();
    // Two connections: one chore and its work. A third caller would wait for ever behind chores that wait for each other.
    const database = createDatabase({
      connectionString: platform.databaseUrl,
      log: silentLog,
      maxConnections: 3,
    });
    const housekeeping = createHousekeeping({ database, clock: systemClock, log: silentLog });
    const done: string[] = [];
    let atOnce = 0;
    let mostAtOnce = 0;
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
      housekeeping.schedule(name, 10, async () => {
        mostAtOnce = Math.max(mostAtOnce, ++atOnce);
        await database.transaction((tx) => tx.query(sql`select pg_sleep(0.02)`));
        atOnce -= 1;
        if (!done.includes(name)) done.push(name);
      });
    }
    housekeeping.start();
    await expect.poll(() => done.length).toBe(6);
    await database.query(sql`select 1`);
    await housekeeping.stop();
    await database.close();
    expect(mostAtOnce).toBe(1);
  });
});
