import { type AddressInfo, createServer, type Server } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLog } from '#src/platform/log/index.ts';
import { emptyDatabase, type TestDatabase, testDatabase } from '#test/kit/database.ts';
import { checkServer, createDatabase, DatabaseRefused, openDatabaseServer, sql } from './index.ts';

let own: TestDatabase;
let silent: Server;
beforeAll(async () => {
  own = await testDatabase({ upTo: 1 });
  silent = createServer((socket) => socket.on('error', () => undefined).on('data', () => socket.destroy()));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  silent.close();
  await own.drop();
});

/** The refusal, which must not give away a password. */
async function refusal(url: string): Promise<{ message: string; mend: string }> {
  const error = await checkServer(url, silentLog).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DatabaseRefused);
  const { message, mend } = error as DatabaseRefused;
  expect(`${message} ${mend}`).not.toMatch(/\n|sesame/);
  return { message, mend };
}
const variant = (change: (url: URL) => void): string => {
  const url = new URL(own.url.replace('@/', '@socket/'));
  change(url);
  return url.toString().replace('@socket/', '@/');
};

describe('an external PostgreSQL', () => {
  test('that is well is taken, and left running at the end', async () => {
    expect((await checkServer(own.url, silentLog)).version).toMatch(/^\d+\.\d+/);
    const server = await openDatabaseServer({
      databaseUrl: own.url,
      dataDirectory: '/nowhere',
      log: silentLog,
    });
    expect(server).toMatchObject({ kind: 'external', url: own.url });
    await server.stop();
    expect(await own.database.query(sql`select 1 as one`)).toEqual([{ one: 1 }]);
  });

  test.each(['', 'localhost', 'mysql://root:sesame@localhost/x', 'postgresql://u:sesame@localhost:99999/x'])(
    'addressed as "%s" is refused with an example',
    async (url) => {
      const { message, mend } = await refusal(url);
      expect(message).toBe('DATABASE_URL is not an address of a PostgreSQL database');
      expect(mend).toContain('postgresql://user:password@host:5432/database');
    },
  );

  test('where nothing listens is refused with its address', async () => {
    const { port } = silent.address() as AddressInfo;
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const free = (closed.address() as AddressInfo).port;
    await new Promise((resolve) => closed.close(resolve));
    expect(free).not.toBe(port);
    expect((await refusal(`postgresql://u:sesame@127.0.0.1:${free}/x`)).message).toBe(
      `no PostgreSQL listens at 127.0.0.1:${free}`,
    );
    const nowhere = path.join(os.tmpdir(), 'gatehouse-no-socket');
    expect((await refusal(`postgresql://u:sesame@/x?host=${nowhere}`)).message).toBe(
      `no PostgreSQL listens at ${nowhere}`,
    );
  });

  test('that is no PostgreSQL is refused', async () => {
    const { port } = silent.address() as AddressInfo;
    expect((await refusal(`postgresql://u:sesame@127.0.0.1:${port}/x`)).message).toContain(
      `127.0.0.1:${port} cannot be used`,
    );
  });

  test('whose host has no address is refused with the name', async () => {
    expect((await refusal('postgresql://u:sesame@no-such-host.invalid/x')).message).toContain(
      'no-such-host.invalid',
    );
  });

  test('that does not take the password is refused with the user', async () => {
    const { message, mend } = await refusal(variant((url) => (url.password = 'sesame')));
    expect(message).toContain('does not accept the password of "gatehouse"');
    expect(mend).toContain('DATABASE_URL');
  });

  test('that has no such database is refused with the command that makes it', async () => {
    const { message, mend } = await refusal(variant((url) => (url.pathname = '/missing')));
    expect(message).toContain('no database "missing"');
    expect(mend).toBe('create it: createdb -O gatehouse missing');
  });

  test('in which we may not make tables is refused with the statement that allows it', async () => {
    const other = await emptyDatabase();
    const client = new pg.Client({ connectionString: other.url });
    await client.connect();
    await client.query('revoke all on schema public from public, gatehouse');
    await client.query('alter schema public owner to pg_database_owner');
    await client.query('set role gatehouse');
    await client.query('revoke create on schema public from pg_database_owner');
    await client.end();
    const { message, mend } = await refusal(other.url);
    expect(message).toContain('may not create tables');
    expect(mend).toContain('alter database');
    await other.drop();
  });

  test('with another encoding is refused with the command that makes it right', async () => {
    const client = new pg.Client({ connectionString: own.url });
    await client.connect();
    const name = `latin_${process.pid}`;
    await client.query(`create database ${name} template template0 encoding 'LATIN1' locale 'C'`);
    const { message, mend } = await refusal(variant((url) => (url.pathname = `/${name}`)));
    expect(message).toContain('encoded in LATIN1');
    expect(mend).toContain('createdb -E UTF8');
    await client.query(`drop database ${name}`);
    await client.end();
  });

  test('that is too old is refused with its version', async () => {
    // What an old server answers, from a function of that name that is found first.
    const other = await emptyDatabase();
    const database = createDatabase({ connectionString: other.url, log: silentLog });
    await database.query(sql`
      create function public.current_setting(text) returns text language sql as $$
        select case $1 when 'server_version' then '14.9' when 'server_version_num' then '140009' end $$`);
    await database.close();
    const separator = other.url.includes('?') ? '&' : '?';
    const { message, mend } = await refusal(
      `${other.url}${separator}options=${encodeURIComponent('-c search_path=public,pg_catalog')}`,
    );
    expect(message).toContain('PostgreSQL 14.9');
    expect(mend).toBe('upgrade it to PostgreSQL 15 or newer');
    await other.drop();
  });

  test('of which only a standby is named is refused', async () => {
    // The flag that a standby answers, faked by a function of that name that is found first.
    const other = await emptyDatabase();
    const database = createDatabase({ connectionString: other.url, log: silentLog });
    await database.query(
      sql`create function public.pg_is_in_recovery() returns bool language sql as 'select true'`,
    );
    await database.close();
    const separator = other.url.includes('?') ? '&' : '?';
    const { message } = await refusal(
      `${other.url}${separator}options=${encodeURIComponent('-c search_path=public,pg_catalog')}`,
    );
    expect(message).toContain('standby');
    await other.drop();
  });
});
