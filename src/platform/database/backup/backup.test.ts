import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '#src/platform/clock/index.ts';
import { createIds, systemRandom } from '#src/platform/ids/index.ts';
import { createJobs, installJobs } from '#src/platform/jobs/index.ts';
import { silentLog } from '#src/platform/log/index.ts';
import { emptyDatabase } from '#test/kit/database.ts';
import { createDatabase, type Database, DatabaseRefused, migrate, sql } from '../index.ts';
import {
  type CreateBackupSettings,
  createBackup,
  type RestoreBackupSettings,
  restoreBackup,
  verifyBackup,
} from './index.ts';

type Place = { url: string; database: Database; drop(): Promise<void> };

let directory: string;
let file: string;
let source: Place;
let target: Place;
const common = { log: silentLog, clock: systemClock, alsoInstall: [installJobs] };

const firstMigration = `
  create table town (id bigint generated always as identity primary key, name text not null,
                     upper_name text generated always as (upper(name)) stored, mayor text);
  create table person (id text primary key, town bigint references town, note bytea, tags text[], body jsonb, at timestamptz);
  alter table town add foreign key (mayor) references person;
  create table entry (id bigint generated always as identity, day date not null, text text) partition by range (day);
  create table entry_old partition of entry default;
  create table "Odd ""Name" ("select" int, "Über" text);
  create table transfer (id int primary key, pair int);
  insert into town (name) values ('a default of a fresh org');`;

beforeEach(async () => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'gatehouse-backup-'));
  file = path.join(directory, 'all.backup');
  write('0001-first.sql', firstMigration);
  source = await place();
  target = await place();
  await migrate({ connectionString: source.url, directory, ...common });
  await fill(source.database);
});
afterEach(async () => {
  for (const each of [source, target]) await each.drop();
  rmSync(directory, { recursive: true });
});

const write = (name: string, text: string) => writeFileSync(path.join(directory, name), text);

async function place(): Promise<Place> {
  const { url, drop } = await emptyDatabase();
  const database = createDatabase({ connectionString: url, log: silentLog });
  return {
    url,
    database,
    async drop() {
      await database.close();
      await drop();
    },
  };
}

async function fill(database: Database): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.execute(sql`insert into town (name) values ('Kyoto'), ('Nara'), ('tab	and
newline \\N \\.'), ('奈良')`);
    await tx.execute(sql`insert into person select 'p' || id, id, decode('00ff5c0a', 'hex'), array['a,b', null, '"'],
      jsonb_build_object('id', id), '2026-01-01 00:00:00.123456+00' from town`);
    await tx.execute(sql`update town set mayor = 'p' || id`);
    await tx.execute(
      sql`create table entry_2026 partition of entry for values from ('2026-01-01') to ('2027-01-01')`,
    );
    await tx.execute(
      sql`insert into entry (day, text) select '2025-12-31'::date + i, repeat('x', 1000) from generate_series(0, 300) i`,
    );
    await tx.execute(sql`insert into "Odd ""Name" values (1, 'ü'), (null, null)`);
    await tx.execute(sql`insert into transfer select i, 0 from generate_series(1, 2000) i`);
  });
}

const backup = (more: Partial<CreateBackupSettings> = {}) =>
  createBackup({ connectionString: source.url, file, log: silentLog, clock: systemClock, ...more });
const restore = (more: Partial<RestoreBackupSettings> = {}) =>
  restoreBackup({ connectionString: target.url, file, directory, ...common, ...more });
const refusal = async (attempt: Promise<unknown>): Promise<DatabaseRefused> => {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DatabaseRefused);
  return error as DatabaseRefused;
};
const tablesIn = async ({ database }: Place) =>
  (
    await database.query<{ name: string }>(
      sql`select tablename as name from pg_tables where schemaname = 'public'`,
    )
  ).length;
const everything = async ({ database }: Place) => ({
  towns: await database.query(sql`select * from town order by id`),
  people: await database.query(sql`select *, at::text as at_text from person order by id`),
  entries: await database.query(sql`select *, tableoid::regclass::text as part from entry order by id`),
  odd: await database.query(sql`select * from "Odd ""Name" order by 1`),
});

describe('a backup', () => {
  test('comes back as it was: every type, references in a ring, generated columns, partitions, identities', async () => {
    const summary = await backup();
    expect(summary).toMatchObject({ rows: 5 + 5 + 301 + 2 + 2_000, bytes: statSync(file).size });
    await restore();
    expect(await everything(target)).toEqual(await everything(source));
    const next = sql`insert into town (name) values ('next') returning id`;
    expect(await target.database.query(next)).toEqual(await source.database.query(next));
    await expect(target.database.query(sql`update town set mayor = 'nobody'`)).rejects.toMatchObject({
      code: '23503',
    });
  });

  test('is readable by its owner only, and by tar', async () => {
    await backup();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(gunzipSync(readFileSync(file)).toString('latin1', 257, 262)).toBe('ustar');
    expect(readdirSync(directory)).toEqual(['0001-first.sql', 'all.backup']);
  });

  test('taken while writers run is of one moment', async () => {
    // Each writer moves one from here to there: at every moment the sum is zero.
    let writing = true;
    const writers = Array.from({ length: 4 }, async (_, w) => {
      for (let i = 0; writing; i++) {
        const [from, to] = [((i * 7 + w) % 1000) + 1, ((i * 13 + w) % 1000) + 1001];
        await source.database.transaction(async (tx) => {
          await tx.execute(sql`update transfer set pair = pair - 1 where id = ${from}`);
          await tx.execute(sql`insert into entry (day, text) values ('2026-05-05', 'moved')`);
          await tx.execute(sql`update transfer set pair = pair + 1 where id = ${to}`);
        });
      }
    });
    await expect
      .poll(() => source.database.query(sql`select from transfer where pair <> 0 limit 1`))
      .toHaveLength(1);
    await backup();
    writing = false;
    await Promise.all(writers);
    await restore();
    const [sum] = await target.database.query<{ sum: number; moved: number }>(sql`
      select (select sum(pair) from transfer) as sum, (select count(*) from entry where text = 'moved') as moved,
             (select sum(pair) from transfer where pair > 0) as positive`);
    expect(sum).toMatchObject({ sum: 0 });
    expect(sum?.moved).toBe((sum as unknown as { positive: number }).positive);
  });

  test('made by an earlier version is brought up to this one', async () => {
    await backup();
    write(
      '0002-second.sql',
      `alter table town add column colour text; update town set colour = 'blue' where name = 'Nara';`,
    );
    await restore();
    expect(await target.database.query(sql`select name from town where colour = 'blue'`)).toEqual([
      { name: 'Nara' },
    ]);
  });

  test('brings waiting jobs with it', async () => {
    const needs = { clock: systemClock, ids: createIds(systemRandom), log: silentLog };
    const done: unknown[] = [];
    const sender = createJobs({ ...needs, database: source.database, worker: false });
    await sender.start();
    await source.database.transaction((tx) => sender.send(tx, { name: 'greet' }, { to: 'Aiko' }));
    await sender.stop();
    await backup();
    await restore();
    const worker = createJobs({ ...needs, database: target.database, worker: true });
    worker.define({ name: 'greet', handle: async (data) => void done.push(data) });
    await worker.start();
    await worker.drain();
    await worker.stop();
    expect(done).toEqual([{ to: 'Aiko' }]);
  });

  test('holds the master key only when it is asked for', async () => {
    const key = Buffer.from('the master key, as text\n');
    await backup();
    expect((await verifyBackup(file)).attachments).toEqual(new Map());
    rmSync(file);
    await backup({ attachments: new Map([['master.key', key]]) });
    expect((await restore()).attachments).toEqual(new Map([['master.key', key]]));
  });

  test('never takes the place of a file that is there', async () => {
    writeFileSync(file, 'precious');
    expect((await refusal(backup())).message).toContain('exists already');
    expect(readFileSync(file, 'utf8')).toBe('precious');
  });

  test('that cannot be written says why and leaves nothing', async () => {
    file = path.join(directory, 'missing', 'all.backup');
    expect((await refusal(backup())).message).toContain('no folder');
    file = path.join(directory, 'all.backup');
    await expect(backup({ connectionString: 'postgresql://a:b@127.0.0.1:1/c' })).rejects.toThrow(
      'database unavailable',
    );
    expect(existsSync(file)).toBe(false);
    expect(readdirSync(directory)).toEqual(['0001-first.sql']);
  });

  test.runIf(existsSync('/dev/full'))('on a full disk says so', async () => {
    // What is written there finds the disk full.
    const { symlinkSync } = await import('node:fs');
    symlinkSync('/dev/full', `${file}.unfinished`);
    expect((await refusal(backup())).message).toContain('no space left');
    expect(readdirSync(directory)).toEqual(['0001-first.sql']);
  });
});

describe('a restore is refused, and nothing written,', () => {
  test('when the file is not there or is something else', async () => {
    expect((await refusal(restore())).message).toContain('there is no file');
    for (const content of ['', 'hello', gzipSync('hello'), gzipSync(Buffer.alloc(10_240))]) {
      writeFileSync(file, content);
      expect((await refusal(restore())).message).toContain('is not a sound backup');
    }
    expect(await tablesIn(target)).toBe(0);
  });

  test('when the file is cut off anywhere', async () => {
    const { bytes } = await backup();
    const whole = readFileSync(file);
    for (const length of [1, 100, bytes >> 1, bytes - 9, bytes - 1]) {
      writeFileSync(file, whole);
      truncateSync(file, length);
      expect((await refusal(restore())).message).toContain('is not a sound backup');
    }
    expect(await tablesIn(target)).toBe(0);
  });

  test('when one byte was altered, even by someone who packed it again', async () => {
    await backup();
    const packed = readFileSync(file);
    const unpacked = gunzipSync(packed);
    const flipped = (bytes: Buffer, at: number) => {
      const altered = Buffer.from(bytes);
      altered[at] = (altered[at] ?? 0) ^ 1;
      return altered;
    };
    const inRows = unpacked.indexOf('Kyoto');
    const inEnd = unpacked.lastIndexOf('sha256');
    for (const altered of [
      flipped(packed, packed.length >> 1),
      flipped(packed, packed.length - 6),
      gzipSync(flipped(unpacked, inRows)),
      gzipSync(flipped(unpacked, inEnd + 12)),
      gzipSync(flipped(unpacked, 3)),
      gzipSync(Buffer.concat([unpacked.subarray(0, -1024), unpacked])),
    ]) {
      writeFileSync(file, altered);
      expect((await refusal(restore())).message).toContain('is not a sound backup');
    }
    expect(await tablesIn(target)).toBe(0);
  });

  test('when the backup is of a newer version, or of one with another history', async () => {
    write('0002-second.sql', 'create table later (id int)');
    await migrate({ connectionString: source.url, directory, ...common });
    await backup();
    rmSync(path.join(directory, '0002-second.sql'));
    expect((await refusal(restore())).message).toContain('newer Gatehouse: it has 0002-second.sql');
    write('0002-second.sql', 'create table another (id int)');
    expect((await refusal(restore())).message).toContain('another 0002-second.sql');
    expect(await tablesIn(target)).toBe(0);
  });

  test('when there is something in the database', async () => {
    await backup();
    await migrate({ connectionString: target.url, directory, ...common });
    await target.database.query(sql`insert into town (name) values ('somebody lives here')`);
    expect((await refusal(restore())).message).toContain('not empty');
    expect(await target.database.query(sql`select count(*) as count from town`)).toEqual([{ count: 2 }]);
  });

  test('when the database belongs to something else', async () => {
    await backup();
    await target.database.query(sql`create table theirs (id int)`);
    expect((await refusal(restore())).message).toContain('not empty');
    expect(await tablesIn(target)).toBe(1);
  });

  test('when it is already of a later version than the backup', async () => {
    await backup();
    write('0002-second.sql', 'create table later (id int)');
    await migrate({ connectionString: target.url, directory, ...common });
    expect((await refusal(restore())).message).toContain('migrations that the backup does not have');
  });
});
