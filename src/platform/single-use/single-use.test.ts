import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adjustableClock } from '#src/platform/clock/index.ts';
import { sql } from '#src/platform/database/index.ts';
import { type TestDatabase, testDatabase } from '#test/kit/database.ts';
import { createSingleUse, type SingleUse } from './index.ts';

const clock = adjustableClock();
clock.freeze(Date.UTC(2026, 0, 1));
const minute = 60_000;

let own: TestDatabase;
let singleUse: SingleUse;
beforeAll(async () => {
  own = await testDatabase({ upTo: 1 });
  singleUse = createSingleUse({ database: own.database, clock });
});
afterAll(() => own.drop());

const spend = (kind: string, key: string, untilMs = clock.nowMs() + minute) =>
  own.database.transaction((tx) => singleUse.spend(tx, kind, key, untilMs));

describe('a key', () => {
  test('is spent once', async () => {
    expect(await singleUse.isSpent(own.database, 'code', 'once')).toBe(false);
    expect(await spend('code', 'once')).toBe(true);
    expect(await singleUse.isSpent(own.database, 'code', 'once')).toBe(true);
    expect(await spend('code', 'once')).toBe(false);
  });

  test('stays unspent when the transaction is rolled back', async () => {
    const work = own.database.transaction(async (tx) => {
      await singleUse.spend(tx, 'code', 'undone', clock.nowMs() + minute);
      throw new Error('later trouble');
    });
    await expect(work).rejects.toThrow('later trouble');
    expect(await spend('code', 'undone')).toBe(true);
  });

  test('may be spent once for each kind', async () => {
    expect(await spend('code', 'shared')).toBe(true);
    expect(await spend('jti', 'shared')).toBe(true);
  });

  test('spent one way is spent the other way too', async () => {
    expect(await spend('code', 'both')).toBe(true);
    const guard = singleUse.guard('code', 'both', clock.nowMs() + minute);
    expect(await own.database.groupCommit.commit({ guards: [guard], writes: [] })).toEqual({
      committed: false,
      failedGuard: 0,
    });
  });

  test('is nowhere to be read in the table', async () => {
    await spend('code', 'a secret worth having');
    const rows = await own.database.query<{ text: string }>(
      sql`select s::text as text from single_use_keys s`,
    );
    expect(rows.some((row) => row.text.includes('secret'))).toBe(false);
  });
});

describe('a sweep', () => {
  test('forgets what has expired and nothing that has not', async () => {
    await own.database.query(sql`truncate single_use_keys`);
    await spend('code', 'short', clock.nowMs() + minute);
    await spend('code', 'long', clock.nowMs() + 10 * minute);
    expect(await singleUse.sweep()).toBe(0);
    clock.advance(minute);
    expect(await singleUse.sweep()).toBe(0);
    clock.advance(1);
    expect(await singleUse.sweep()).toBe(1);
    expect(await spend('code', 'long')).toBe(false);
  });

  test('of many expired keys takes them all', async () => {
    await own.database.query(sql`
      insert into single_use_keys select 'code', sha256(i::text::bytea), to_timestamp(0), to_timestamp(0) from generate_series(1, 12000) i`);
    expect(await singleUse.sweep()).toBe(12_000);
  });
});
