import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '#src/platform/clock/index.ts';
import { silentLog } from '#src/platform/log/index.ts';
import { emptyDatabase, testDatabase } from '#test/kit/database.ts';
import { createDatabase, type Database, DatabaseRefused, migrate, migrationsChecksum, sql } from './index.ts';

let directory: string;
let database: Database;
let url: string;
let drop: () => Promise<void>;

beforeEach(async () => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'gatehouse-migrations-'));
  ({ url, drop } = await emptyDatabase());
  database = createDatabase({ connectionString: url, log: silentLog });
  write('0001-town.sql', 'create table town (name text);');
  write('0002-person.sql', "create table person (name text); insert into town values ('Kyoto');");
});
afterEach(async () => {
  await database.close();
  await drop();
  rmSync(directory, { recursive: true });
});

const write = (file: string, text: string) => writeFileSync(path.join(directory, file), text);
const run = (more = {}) =>
  migrate({ connectionString: url, log: silentLog, clock: systemClock, directory, ...more });
const refusal = async (attempt: Promise<unknown>): Promise<DatabaseRefused> => {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DatabaseRefused);
  return error as DatabaseRefused;
};
const tables = async () =>
  (
    await database.query<{ name: string }>(
      sql`select tablename as name from pg_tables where schemaname = 'public' order by 1`,
    )
  ).map((row) => row.name);

describe('migrations', () => {
  test('are applied once, in order', async () => {
    expect(await run()).toEqual({ applied: ['0001-town.sql', '0002-person.sql'] });
    expect(await run()).toEqual({ applied: [] });
    expect(await tables()).toEqual(['person', 'schema_migrations', 'town']);
    write('0003-street.sql', 'create table street (name text);');
    expect(await run()).toEqual({ applied: ['0003-street.sql'] });
  });

  test('of four nodes that start at once are applied once', async () => {
    const results = await Promise.all([run(), run(), run(), run()]);
    expect(results.flatMap((result) => result.applied)).toEqual(['0001-town.sql', '0002-person.sql']);
    expect(await database.query(sql`select name from town`)).toEqual([{ name: 'Kyoto' }]);
  });

  test('that are wrong name the file and the line, and leave nothing of theirs', async () => {
    write('0003-street.sql', 'create table street (name text);\n\ninsert into\n  nowhere values (1);\n');
    expect((await refusal(run())).message).toBe(
      'migration 0003-street.sql line 4: relation "nowhere" does not exist',
    );
    expect(await tables()).toEqual(['person', 'schema_migrations', 'town']);
    write('0003-street.sql', 'create table street (name text);');
    expect(await run()).toEqual({ applied: ['0003-street.sql'] });
  });

  test('that were changed after they landed are refused', async () => {
    await run();
    write('0001-town.sql', 'create table town (name text, mayor text);');
    expect((await refusal(run())).message).toContain('0001-town.sql has changed');
  });

  test('of a newer version are refused by an older one', async () => {
    await run();
    rmSync(path.join(directory, '0002-person.sql'));
    const refused = await refusal(run());
    expect(refused.message).toContain('newer than this Gatehouse');
    expect(refused.message).toContain('0002-person.sql');
    expect(refused.mend).toContain('newer version');
  });

  test('that come late, with a number below one that landed, are refused', async () => {
    write('0004-street.sql', 'create table street (name text);');
    await run();
    write('0003-late.sql', 'create table late (name text);');
    expect((await refusal(run())).message).toContain('0003-late.sql');
  });

  test('with a bad name or one number twice are refused before anything is done', async () => {
    write('3-street.sql', '');
    expect((await refusal(run())).message).toContain('3-street.sql');
    rmSync(path.join(directory, '3-street.sql'));
    write('0002-other.sql', '');
    expect((await refusal(run())).message).toContain('0002-other.sql and 0002-person.sql');
    expect(await tables()).toEqual([]);
  });

  test('stop at the number asked for', async () => {
    expect(await run({ upTo: 1 })).toEqual({ applied: ['0001-town.sql'] });
    expect(await run()).toEqual({ applied: ['0002-person.sql'] });
  });

  test('may take longer than a statement of the product', async () => {
    write('0003-slow.sql', `select pg_sleep(0.3); create table slow (name text);`);
    expect(await run({ statementTimeoutMs: 100 })).toEqual({
      applied: ['0001-town.sql', '0002-person.sql', '0003-slow.sql'],
    });
  });

  test('have a checksum that changes with any of those asked for', () => {
    const before = migrationsChecksum(directory);
    mkdirSync(path.join(directory, 'not-sql'));
    expect(migrationsChecksum(directory)).toBe(before);
    const ofFirst = migrationsChecksum(directory, 1);
    expect(ofFirst).not.toBe(before);
    write('0002-person.sql', 'create table person (name text);');
    expect(migrationsChecksum(directory)).not.toBe(before);
    expect(migrationsChecksum(directory, 1)).toBe(ofFirst);
  });
});

test("the product's own migrations apply to an empty database", async () => {
  const own = await testDatabase();
  expect(await own.database.query(sql`select from schema_migrations`)).not.toEqual([]);
  await own.drop();
});
