import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cutConnections, type TestDatabase, testDatabase } from '#test/kit/database.ts';
import {
  DatabaseUnavailable,
  type GroupCommit,
  type GuardKind,
  type PendingGuard,
  type PendingWrite,
  pendingGuard,
  pendingWrite,
  sql,
  type WriteKind,
} from './index.ts';

let own: TestDatabase;
let commit: GroupCommit['commit'];
let flushes: { kind: string; rows: number }[];

beforeAll(async () => {
  own = await testDatabase({ upTo: 1 });
  commit = own.database.groupCommit.commit;
  await own.database.query(
    sql`create table entry (id text primary key, size int not null check (size < 100))`,
  );
  await own.database.query(sql`create table ticket (id text primary key)`);
});
afterAll(() => own.drop());
beforeEach(async () => {
  flushes = [];
  await own.database.query(sql`truncate entry, ticket`);
});

type Entry = { id: string; size: number };
const entries: WriteKind<Entry> = {
  name: 'entries',
  async flush(tx, rows) {
    flushes.push({ kind: 'entries', rows: rows.length });
    await tx.execute(
      sql`insert into entry select * from unnest(${rows.map((row) => row.id)}::text[], ${rows.map((row) => row.size)}::int[])`,
    );
  },
};
const notes: WriteKind<string> = {
  name: 'notes',
  async flush(_tx, rows) {
    flushes.push({ kind: 'notes', rows: rows.length });
  },
};
const tickets: GuardKind<string> = {
  name: 'tickets',
  async flush(tx, rows) {
    const won = await tx.query<{ id: string }>(sql`
      insert into ticket select distinct unnest(${[...rows].sort()}::text[]) on conflict do nothing returning id`);
    const ids = new Set(won.map((row) => row.id));
    return rows.map((row) => ids.delete(row));
  },
};
const entry = (id: string, size = 1): PendingWrite => pendingWrite(entries, { id, size });
const ticket = (id: string): PendingGuard => pendingGuard(tickets, id);
const ids = async (table: 'entry' | 'ticket') => {
  const rows = await own.database.query<{ id: string }>(
    table === 'entry' ? sql`select id from entry order by id` : sql`select id from ticket order by id`,
  );
  return rows.map((row) => row.id);
};

describe('group commit', () => {
  test('is durable when it answers', async () => {
    expect(await commit({ writes: [entry('a')] })).toEqual({ committed: true });
    expect(await ids('entry')).toEqual(['a']);
  });

  test('makes one statement per kind of what is committed at the same time, kinds in the order they were first seen', async () => {
    const units = Array.from({ length: 50 }, (_, i) => ({
      writes: [entry(`e${i}`), pendingWrite(notes, 'x')],
    }));
    await Promise.all([...units, { writes: [pendingWrite(notes, 'y'), entry('last')] }].map(commit));
    expect(flushes).toEqual([
      { kind: 'entries', rows: 51 },
      { kind: 'notes', rows: 51 },
    ]);
  });

  test('gathers what comes while two flushes are under way, and splits what is too much for one', async () => {
    await Promise.all(Array.from({ length: 2_500 }, (_, i) => commit({ writes: [entry(`e${i}`)] })));
    expect(await ids('entry')).toHaveLength(2_500);
    expect(flushes.map((flush) => flush.rows).sort((a, b) => a - b)).toEqual([500, 1_000, 1_000]);
  });

  test('of one bad row among a hundred fails its own caller only', async () => {
    const units = Array.from({ length: 100 }, (_, i) => ({ writes: [entry(`e${i}`, i === 63 ? 100 : 1)] }));
    const results = await Promise.allSettled(units.map(commit));
    const failed = results.flatMap((result, i) =>
      result.status === 'rejected' ? [[i, result.reason.code]] : [],
    );
    expect(failed).toEqual([[63, '23514']]);
    expect(await ids('entry')).toHaveLength(99);
    expect(await ids('entry')).not.toContain('e63');
  });

  test('writes all of a unit or nothing of it', async () => {
    const half = commit({ writes: [entry('good'), entry('bad', 100)] });
    const whole = commit({ writes: [entry('other')] });
    await expect(half).rejects.toMatchObject({ code: '23514' });
    await whole;
    expect(await ids('entry')).toEqual(['other']);
  });

  test('of a unit whose guard is spent writes nothing and says which guard', async () => {
    await commit({ guards: [ticket('t1')], writes: [entry('first')] });
    const again = await commit({ guards: [ticket('t0'), ticket('t1')], writes: [entry('second')] });
    expect(again).toEqual({ committed: false, failedGuard: 1 });
    expect(await ids('entry')).toEqual(['first']);
  });

  test('of a unit with two guards, one of them spent, leaves the other unspent', async () => {
    await commit({ guards: [ticket('spent')], writes: [] });
    const results = await Promise.all([
      commit({ guards: [ticket('free'), ticket('spent')], writes: [entry('loser')] }),
      commit({ guards: [ticket('other')], writes: [entry('bystander')] }),
    ]);
    expect(results).toEqual([{ committed: false, failedGuard: 1 }, { committed: true }]);
    expect(await ids('ticket')).toEqual(['other', 'spent']);
    expect(await commit({ guards: [ticket('free')], writes: [entry('winner')] })).toEqual({
      committed: true,
    });
    expect(await ids('entry')).toEqual(['bystander', 'winner']);
  });

  test('lets nobody lose to a unit that lost itself', async () => {
    await commit({ guards: [ticket('spent')], writes: [] });
    const results = await Promise.all([
      commit({ guards: [ticket('wanted'), ticket('spent')], writes: [entry('loser')] }),
      commit({ guards: [ticket('wanted')], writes: [entry('winner')] }),
    ]);
    expect(results).toMatchObject([{ committed: false }, { committed: true }]);
    expect(await ids('entry')).toEqual(['winner']);
  });

  test('gives a ticket wanted by two units of one flush to one of them', async () => {
    const results = await Promise.all(
      [1, 2].map((i) => commit({ guards: [ticket('t')], writes: [entry(`e${i}`)] })),
    );
    expect(results).toEqual([{ committed: true }, { committed: false, failedGuard: 0 }]);
    expect(await ids('entry')).toEqual(['e1']);
  });

  test('lets the second have the ticket when the first fails over a bad row', async () => {
    const [first, second] = await Promise.allSettled([
      commit({ guards: [ticket('t')], writes: [entry('bad', 100)] }),
      commit({ guards: [ticket('t')], writes: [entry('good')] }),
    ]);
    expect(first?.status).toBe('rejected');
    expect(second).toEqual({ status: 'fulfilled', value: { committed: true } });
    expect(await ids('entry')).toEqual(['good']);
  });

  test('refuses a unit that wants one ticket twice', async () => {
    const twice = await commit({ guards: [ticket('t'), ticket('t')], writes: [entry('e')] });
    expect(twice).toEqual({ committed: false, failedGuard: 1 });
    expect(await ids('ticket')).toEqual([]);
  });

  test('tells everyone of a lost connection that it is unavailable, keeps no half, and goes on', async () => {
    const slow: WriteKind<number> = {
      name: 'slow',
      flush: async (tx) => void (await tx.query(sql`select pg_sleep(20)`)),
    };
    const units = [
      commit({ writes: [entry('a'), pendingWrite(slow, 1)] }),
      commit({ guards: [ticket('t')], writes: [] }),
    ];
    const seen = Promise.allSettled(units);
    await expect.poll(() => cutConnections(own.url)).toBeGreaterThan(0);
    for (const result of await seen) {
      expect(result).toMatchObject({ status: 'rejected', reason: expect.any(DatabaseUnavailable) });
    }
    expect(await commit({ guards: [ticket('t')], writes: [entry('a')] })).toEqual({ committed: true });
  });

  test('runs effects of a kind after the commit, once, even when its batch had to be split', async () => {
    const effects: string[] = [];
    const told: WriteKind<string> = {
      name: 'told',
      async flush(tx, rows) {
        for (const row of rows) tx.afterCommit(() => void effects.push(row));
      },
    };
    await Promise.allSettled([
      commit({ writes: [entry('a'), pendingWrite(told, 'a')] }),
      commit({ writes: [entry('bad', 100), pendingWrite(told, 'bad')] }),
      commit({ writes: [entry('c'), pendingWrite(told, 'c')] }),
    ]);
    expect(effects.sort()).toEqual(['a', 'c']);
  });
});
