import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '#src/platform/log/index.ts';
import { cutConnections, type TestDatabase, testDatabase } from '#test/kit/database.ts';
import { createDatabase, DatabaseUnavailable, raw, sql, type Tx } from './index.ts';

let own: TestDatabase;
beforeAll(async () => {
  own = await testDatabase({ upTo: 1 });
  await own.database.query(sql`create table note (id text primary key, body text)`);
});
afterAll(() => own.drop());
beforeEach(() => own.database.query(sql`delete from note`));

const notes = async () =>
  (await own.database.query<{ id: string }>(sql`select id from note order by id`)).map((row) => row.id);
const add = (tx: Tx, id: string) => tx.execute(sql`insert into note (id) values (${id})`);

describe('values', () => {
  test('come back as numbers, Dates, objects and Buffers', async () => {
    const at = new Date('2026-01-02T03:04:05.678Z');
    const [row] = await own.database.query(sql`
      select 12::int8 as count, ${at}::timestamptz as at, ${{ a: [1] }}::jsonb as body, ${Buffer.from([0, 255])}::bytea as bytes,
             '2026-01-02'::date as day, array[1, 2]::int8[] as counts, ${[at]}::timestamptz[] as times, null::int8 as nothing`);
    expect(row).toEqual({
      count: 12,
      at,
      body: { a: [1] },
      bytes: Buffer.from([0, 255]),
      day: '2026-01-02',
      counts: [1, 2],
      times: [at],
      nothing: null,
    });
  });

  test('that a number cannot hold exactly come back as text', async () => {
    expect(await own.database.query(sql`select 9007199254740993::int8 as big`)).toEqual([
      { big: '9007199254740993' },
    ]);
  });

  test('of instants are right before 1970, at the second, and far away', async () => {
    for (const iso of [
      '1901-12-13T20:45:52.000Z',
      '2026-01-01T00:00:00.000Z',
      '2026-01-01T00:00:00.001Z',
      '0099-03-01T00:00:00.000Z',
    ]) {
      expect(await own.database.query(sql`select ${new Date(iso)}::timestamptz as at`)).toEqual([
        { at: new Date(iso) },
      ]);
    }
    expect(await own.database.query(sql`select '2026-01-01 00:00:00.123456+09'::timestamptz as at`)).toEqual([
      { at: new Date('2025-12-31T15:00:00.123Z') },
    ]);
  });

  test('are never read as SQL', async () => {
    const evil = `'; drop table note; --`;
    expect(await own.database.query(sql`select ${evil} as text`)).toEqual([{ text: evil }]);
  });
});

describe('a statement', () => {
  test('that fails leaves the connection fit for the next', async () => {
    await expect(own.database.query(sql`select 1 / 0`)).rejects.toMatchObject({ code: '22012' });
    expect(await own.database.query(sql`select 1 as one`)).toEqual([{ one: 1 }]);
  });

  test('is prepared under a name once per connection', async () => {
    for (let i = 0; i < 5; i++) await own.database.query(sql`select ${i}::int as prepared_probe`);
    const found = await own.database.transaction((tx) =>
      tx.query(
        sql`select 1 from pg_prepared_statements where statement like '%prepared_probe%' and name like 'g%'`,
      ),
    );
    expect(found.length).toBeLessThanOrEqual(2);
  });

  test('goes on working when there are more texts than names', async () => {
    const texts = Array.from({ length: 600 }, (_, i) => sql`select ${i}::int as ${raw(`n${i}`)}`);
    const rows = await Promise.all(texts.map((text) => own.database.query(text)));
    expect(rows[599]).toEqual([{ n599: 599 }]);
  });

  test('is prepared again after another node altered the table', async () => {
    const read = () => own.database.query(sql`select * from note`);
    const readInTransaction = () => own.database.transaction((tx) => tx.query(sql`select * from note`));
    await own.database.transaction((tx) => add(tx, 'a'));
    for (let i = 0; i < 8; i++) await Promise.all([read(), readInTransaction()]);
    await own.database.query(sql`alter table note add column colour text default 'blue'`);
    expect(await readInTransaction()).toEqual([{ id: 'a', body: null, colour: 'blue' }]);
    await own.database.query(sql`alter table note drop column colour`);
    expect(await Promise.all([read(), read(), read()])).toEqual(
      Array.from({ length: 3 }, () => [{ id: 'a', body: null }]),
    );
  });
});

describe('a transaction', () => {
  test('whose work throws writes nothing, and the error comes through', async () => {
    const work = own.database.transaction(async (tx) => {
      await add(tx, 'a');
      throw new RangeError('mine');
    });
    await expect(work).rejects.toThrow(new RangeError('mine'));
    expect(await notes()).toEqual([]);
  });

  test('in which a failed statement was ignored does not pretend to have committed', async () => {
    const work = own.database.transaction(async (tx) => {
      await add(tx, 'a');
      await add(tx, 'a').catch(() => undefined);
    });
    await expect(work).rejects.toThrow('failed statement was ignored');
    expect(await notes()).toEqual([]);
  });

  test('that has ended refuses further statements', async () => {
    let kept: Tx | undefined;
    await own.database.transaction(async (tx) => void (kept = tx));
    await expect(kept?.query(sql`select 1`)).rejects.toThrow('has ended');
  });

  test('has done its effects when it resolves, in order, and none when rolled back', async () => {
    const seen: string[] = [];
    await own.database.transaction(async (tx) => {
      tx.afterCommit(async () => void seen.push(`first sees ${await notes()}`));
      tx.afterCommit(() => void seen.push('second'));
      await add(tx, 'a');
    });
    await own.database
      .transaction(async (tx) => {
        tx.afterCommit(() => void seen.push('never'));
        throw new Error('no');
      })
      .catch(() => undefined);
    expect(seen).toEqual(['first sees a', 'second']);
  });

  test('is committed even if an effect fails, which is logged', async () => {
    const logged: string[] = [];
    const log = { ...silentLog, error: (_: object, message: string) => void logged.push(message) };
    const database = createDatabase({ connectionString: own.url, log });
    await database.transaction(async (tx) => {
      tx.afterCommit(() => Promise.reject(new Error('mail server away')));
      await add(tx, 'a');
    });
    await database.close();
    expect(await notes()).toEqual(['a']);
    expect(logged).toEqual(['effect after commit failed']);
  });

  test('that meets another in a deadlock is tried again, and both are done', async () => {
    await own.database.transaction(async (tx) => void (await Promise.all([add(tx, 'a'), add(tx, 'b')])));
    const bothBegun = Promise.withResolvers<void>();
    let begun = 0;
    let runs = 0;
    const crosswise = (first: string, second: string) =>
      own.database.transaction(async (tx) => {
        runs++;
        await tx.execute(sql`update note set body = coalesce(body, '') || 'x' where id = ${first}`);
        if (++begun === 2) bothBegun.resolve();
        await bothBegun.promise;
        await tx.execute(sql`update note set body = coalesce(body, '') || 'x' where id = ${second}`);
      });
    await Promise.all([crosswise('a', 'b'), crosswise('b', 'a')]);
    expect(runs).toBe(3);
    expect(await own.database.query(sql`select distinct body from note`)).toEqual([{ body: 'xx' }]);
  });
});

describe('many transactions at once', () => {
  test('that wait for one lock leave its holder able to read what it needs to go on', async () => {
    const busy = createDatabase({ connectionString: own.url, log: silentLog, maxConnections: 4 });
    await busy.query(sql`insert into note (id) values ('contended')`);
    const change = (n: number) =>
      busy.transaction(async (tx) => {
        await tx.query(sql`select id from note where id = 'contended' for update`);
        await busy.query(sql`select count(*) from note`);
        await add(tx, `n${n}`);
      });
    await Promise.all(Array.from({ length: 12 }, (_, n) => change(n)));
    await busy.close();
    expect(await notes()).toHaveLength(13);
  });

  test('and a transaction inside of another is an error in tests, since it could wait for itself', async () => {
    const strict = createDatabase({ connectionString: own.url, log: silentLog, refuseNested: true });
    await expect(
      strict.transaction(() => strict.transaction((tx) => add(tx, 'inner').then(() => undefined))),
    ).rejects.toThrow('inside of another');
    await strict.transaction(async (tx) => {
      tx.afterCommit(() => strict.transaction((later) => add(later, 'after').then(() => undefined)));
    });
    await strict.close();
    expect(await notes()).toEqual(['after']);
  });
});

describe('a lost connection', () => {
  test('fails the open transaction as unavailable, writes nothing, and the next call works', async () => {
    const work = own.database.transaction(async (tx) => {
      await add(tx, 'a');
      await cutConnections(own.url);
      await add(tx, 'b');
    });
    await expect(work).rejects.toBeInstanceOf(DatabaseUnavailable);
    expect(await notes()).toEqual([]);
  });

  test('fails a running query as unavailable', async () => {
    const query = own.database.query(sql`select pg_sleep(20)`);
    const seen = query.catch((error: unknown) => error);
    await expect.poll(() => cutConnections(own.url)).toBeGreaterThan(0);
    expect(await seen).toBeInstanceOf(DatabaseUnavailable);
    expect(await notes()).toEqual([]);
  });

  test('while idle is noticed by nobody', async () => {
    await Promise.all(Array.from({ length: 5 }, () => notes()));
    await cutConnections(own.url);
    // The pool learns of it in its own time; a call that is quicker is told to come back.
    await expect.poll(() => notes().catch(() => 'unavailable')).toEqual([]);
  });
});

describe('a database that is away', () => {
  test('is unavailable to queries, transactions, group commits and listeners alike', async () => {
    const nowhere = path.join(os.tmpdir(), 'gatehouse-no-such-socket');
    const database = createDatabase({
      connectionString: `postgresql://a:b@/c?host=${nowhere}`,
      log: silentLog,
    });
    await expect(database.query(sql`select 1`)).rejects.toBeInstanceOf(DatabaseUnavailable);
    await expect(database.transaction(async () => 1)).rejects.toBeInstanceOf(DatabaseUnavailable);
    await expect(database.groupCommit.commit({ writes: [] })).rejects.toBeInstanceOf(DatabaseUnavailable);
    await expect(database.listen('channel', () => undefined)).rejects.toBeInstanceOf(DatabaseUnavailable);
    await database.close();
  });

  test('is unavailable after close()', async () => {
    const database = createDatabase({ connectionString: own.url, log: silentLog });
    await database.query(sql`select 1`);
    await Promise.all([database.close(), database.close()]);
    await expect(database.query(sql`select 1`)).rejects.toBeInstanceOf(DatabaseUnavailable);
  });
});

describe('a listener', () => {
  test('hears what is sent, until it has enough', async () => {
    const heard: string[] = [];
    const unlisten = await own.database.listen('Some Channel', (payload) => void heard.push(payload));
    await own.database.query(sql`select pg_notify('Some Channel', 'one')`);
    await expect.poll(() => heard).toEqual(['one']);
    await unlisten();
    await own.database.query(sql`select pg_notify('Some Channel', 'two')`);
    await own.database.query(sql`select 1`);
    expect(heard).toEqual(['one']);
  });

  test('is told after a reconnect that it may have missed something, and hears again', async () => {
    const heard: string[] = [];
    const unlisten = await own.database.listen('c', (payload) => void heard.push(payload));
    await cutConnections(own.url);
    await expect.poll(() => heard).toEqual(['']);
    await own.database.query(sql`select pg_notify('c', 'after')`);
    await expect.poll(() => heard).toEqual(['', 'after']);
    await unlisten();
  });
});
