import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import { testPlatform, type TestPlatform } from '#test/kit/database.ts';
import { costlyParts } from '#test/kit/plans.ts';
import * as deliveries from './delivery-store.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await testPlatform();
  const { database } = platform;
  await database.transaction(async (tx) => {
    await tx.execute(sql`
      insert into event_hooks (id, name, status, verification, event_types, filters, channel, active_since, created_at, created_by, last_updated_at)
      select 'who' || n, 'h' || n, 'ACTIVE', 'VERIFIED', '{}', '{}', '{}', now(), now(), 'x', now() from generate_series(1, 20) n`);
    await tx.execute(sql`
      insert into event_hook_deliveries (id, hook_id, status, events, next_attempt_at, created_at)
      select gen_random_uuid(), 'who' || (n % 20 + 1), case when n % 500 = 0 then 'PENDING' else 'DELIVERED' end, '[]',
        case when n % 500 = 0 then timestamptz '2026-01-01' + n * interval '1 second' end,
        timestamptz '2026-01-01' + n * interval '1 second'
      from generate_series(1, 20000) n`);
  });
  await database.query(sql`analyze event_hook_deliveries`);
});
afterAll(() => platform.close());

test('what is due and what was sent is found by indexes, however much was sent', async () => {
  const costly = (read: Parameters<typeof costlyParts>[3]) =>
    costlyParts(platform.database, ['event_hook_deliveries'], 60, read);
  const now = new Date('2026-02-01');
  const ids = Array.from({ length: 20 }, (_, index) => `who${index + 1}`);
  expect(await costly((db) => deliveries.listDueHooks(db, ids, now))).toEqual([]);
  const page = { hookId: 'who7', status: undefined, before: undefined, limit: 51 };
  expect(await costly((db) => deliveries.listPage(db, page))).toEqual([]);
  expect(await costly((db) => deliveries.listPage(db, { ...page, before: 9_000 }))).toEqual([]);
});
