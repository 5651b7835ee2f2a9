import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '#src/platform/log/index.ts';
import {
  createDatabase,
  DatabaseRefused,
  DatabaseUnavailable,
  pendingWrite,
  sql,
  type WriteKind,
} from '../index.ts';
import { openDatabaseServer } from '../server.ts';
import { directoryRefused } from './data-directory.ts';
import {
  type EmbeddedPostgres,
  type EmbeddedSettings,
  runAsAccount,
  runningEmbedded,
  startEmbedded,
} from './index.ts';
import { canUnshare, findAccount } from './run-as.ts';

let parent: string;
let directory: string;
const servers: EmbeddedPostgres[] = [];
const children: ChildProcess[] = [];

beforeEach(() => {
  parent = mkdtempSync(path.join(os.tmpdir(), 'gatehouse-embedded-'));
  directory = path.join(parent, 'data');
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const server of servers.splice(0)) await server.stop();
  rmSync(parent, { recursive: true, force: true });
});

async function start(more: Partial<EmbeddedSettings> = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbedded({ dataDirectory: directory, log: silentLog, temporary: true, ...more });
  servers.push(server);
  return server;
}

async function ask(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query({ text, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

/** Another process that has started the server on the directory. */
async function holder(): Promise<{ child: ChildProcess; pid: number; adopted: boolean }> {
  const script = path.join(import.meta.dirname, '../../../../test/kit/embedded-holder.ts');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString()));
    child.once('exit', (code) => reject(new Error(`holder ended with ${code}`)));
  });
  return { child, ...(JSON.parse(line) as { pid: number; adopted: boolean }) };
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

const refusal = async (attempt: Promise<unknown>): Promise<DatabaseRefused> => {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DatabaseRefused);
  const refused = error as DatabaseRefused;
  expect(`${refused.message} ${refused.mend}`).not.toContain('\n');
  expect(refused.mend).not.toBe('');
  return refused;
};
const mode = (file: string) => statSync(file).mode & 0o777;

describe('a first start', () => {
  test('makes a database that only we can read, for a role that is not superuser', async () => {
    const server = await start();
    expect(mode(directory)).toBe(0o700);
    for (const file of ['gatehouse.json', 'database-credentials.json'])
      expect(mode(path.join(directory, file))).toBe(0o600);
    expect(mode(path.join(directory, 'postgres'))).toBe(0o700);
    expect(await ask(server.url, 'select usesuper from pg_user where usename = current_user')).toEqual([
      [false],
    ]);
    expect(await ask(server.url, `select current_setting('server_encoding'), lower('ÄÖ')`)).toEqual([
      ['UTF8', 'äö'],
    ]);
    expect(await ask(server.url, 'create extension pg_trgm')).toEqual([]);
  });

  test('lets nobody in without the password', async () => {
    const server = await start();
    const { password, ...client } = new pg.Client({ connectionString: server.url });
    expect(password).toHaveLength(32);
    const attempt = ask(
      `postgresql://gatehouse:wrong@/gatehouse?host=${client.host}&port=${client.port}`,
      'select 1',
    );
    await expect(attempt).rejects.toMatchObject({ code: '28P01' });
  });

  test('that was killed on the way is taken up again', async () => {
    const server = await start();
    await server.stop();
    servers.length = 0;
    // As it looks when the marker was written and the cluster half made.
    const marker = JSON.parse(readFileSync(path.join(directory, 'gatehouse.json'), 'utf8'));
    writeFileSync(path.join(directory, 'gatehouse.json'), JSON.stringify({ ...marker, ready: false }));
    mkdirSync(path.join(directory, '.unfinished-abc', 'cluster'), { recursive: true });
    rmSync(path.join(directory, 'postgres'), { recursive: true });
    const again = await start();
    expect(await ask(again.url, 'select 1')).toEqual([[1]]);
    expect(readdirSync(directory).filter((name) => name.startsWith('.unfinished'))).toEqual([]);
  });

  test('at the same time as another on the same directory is refused, and the other succeeds', async () => {
    const first = start();
    const second = await refusal(
      startEmbedded({ dataDirectory: directory, log: silentLog, temporary: true }),
    );
    expect(second.message).toMatch(/another Gatehouse \(process \d+\)/);
    expect(await ask((await first).url, 'select 1')).toEqual([[1]]);
  });

  test('in a folder too deep for a socket listens on this machine only, below the range of passing ports', async () => {
    directory = path.join(parent, 'a'.repeat(100), 'data');
    const { host, port } = new pg.Client({ connectionString: (await start()).url });
    expect(host).toBe('127.0.0.1');
    expect(port).toBeLessThan(32_768);
  });

  test('as root in a folder that only root may enter', async () => {
    chmodSync(parent, 0o700);
    const server = await start();
    expect(server.way).toBe(
      process.getuid?.() === 0 ? (canUnshare() ? 'user-namespace' : 'account') : 'direct',
    );
  });

  const nobody = process.getuid?.() === 0 ? findAccount('nobody') : undefined;
  test.runIf(nobody)(
    'as root where namespaces are not allowed, runs as an account that owns the data',
    async () => {
      chmodSync(parent, 0o755);
      const runAs = runAsAccount(nobody ?? { name: '', uid: -1, gid: -1 }, 'the test says so');
      const server = await start({ runAs });
      expect(await ask(server.url, 'select 1')).toEqual([[1]]);
      expect(statSync(path.join(directory, 'postgres')).uid).toBe(nobody?.uid);
      await server.stop();
      servers.length = 0;
      // Whoever starts it next finds out whose it is.
      const again = await start();
      expect(again.way).toBe('account');
      expect(await ask(again.url, 'select 1')).toEqual([[1]]);
    },
  );
});

describe('a later start', () => {
  test('finds everything again', async () => {
    const first = await start();
    await ask(first.url, 'create table kept as select 7 as n');
    await first.stop();
    expect(await ask((await start()).url, 'select n from kept')).toEqual([[7]]);
  });

  test('adopts the server that a killed parent left running', async () => {
    const left = await holder();
    await kill(left.child);
    const server = await start();
    expect({ adopted: server.adopted, pid: server.pid() }).toEqual({ adopted: true, pid: left.pid });
    expect(await ask(server.url, 'select 1')).toEqual([[1]]);
    await server.stop();
    await expect(ask(server.url, 'select 1')).rejects.toThrow();
  });

  test('while another Gatehouse runs there is refused with its process, and leaves it running', async () => {
    const running = await holder();
    const refused = await refusal(startEmbedded({ dataDirectory: directory, log: silentLog }));
    expect(refused.message).toBe(
      `another Gatehouse (process ${running.child.pid}) already runs on ${directory}`,
    );
    expect(runningEmbedded(directory)).toMatchObject({ pid: running.pid });
    expect(await ask(runningEmbedded(directory)?.url ?? '', 'select 1')).toEqual([[1]]);
  });

  test('is not misled by a process that was given the number of the old one', async () => {
    await (await start()).stop();
    servers.length = 0;
    const pidFile = path.join(directory, 'postgres', 'postmaster.pid');
    writeFileSync(
      pidFile,
      `${process.pid}\n${directory}/postgres\n1\n5432\n${directory}\n\n  1 1\nready   \n`,
    );
    expect(runningEmbedded(directory)).toBeUndefined();
    const server = await start();
    expect(server.adopted).toBe(false);
    expect(await ask(server.url, 'select 1')).toEqual([[1]]);
  });
});

describe('a command', () => {
  test('works beside a Gatehouse that runs, and on its own where none does', async () => {
    const settings = {
      databaseUrl: undefined,
      dataDirectory: directory,
      log: silentLog,
      temporary: true,
      attach: true,
    };
    const alone = await openDatabaseServer(settings);
    await ask(alone.url, 'create table kept as select 7 as n');
    const beside = await openDatabaseServer(settings);
    expect(await ask(beside.url, 'select n from kept')).toEqual([[7]]);
    await beside.stop();
    expect(await ask(alone.url, 'select n from kept')).toEqual([[7]]);
    await alone.stop();
    await expect(ask(alone.url, 'select 1')).rejects.toThrow();
  });
});

describe('a server that was killed', () => {
  test('is started again by itself, and has lost nothing that was acknowledged', async () => {
    const server = await start({ temporary: false });
    const database = createDatabase({ connectionString: server.url, log: silentLog });
    await database.query(sql`create table kept (n int primary key)`);
    const rows: WriteKind<number> = {
      name: 'rows',
      flush: async (tx, numbers) =>
        void (await tx.execute(sql`insert into kept select unnest(${numbers}::int[])`)),
    };
    const before = server.pid();
    const acknowledged: number[] = [];
    const refused: unknown[] = [];
    let next = 0;
    const write = async () => {
      while (refused.length === 0) {
        const n = next++;
        await database.groupCommit.commit({ writes: [pendingWrite(rows, n)] }).then(
          () => acknowledged.push(n),
          (error: unknown) => refused.push(error),
        );
        if (acknowledged.length === 500) process.kill(before, 'SIGKILL');
      }
    };
    await Promise.all(Array.from({ length: 50 }, write));
    for (const error of refused) expect(error).toBeInstanceOf(DatabaseUnavailable);
    const found = async () =>
      (await database.query<{ n: number }>(sql`select n from kept`)).map((row) => row.n);
    await expect.poll(() => found().catch(() => [])).not.toEqual([]);
    const kept = new Set(await found());
    expect(acknowledged.filter((n) => !kept.has(n))).toEqual([]);
    expect(server.pid()).not.toBe(before);
    // It is held again: a second one is still refused.
    await refusal(startEmbedded({ dataDirectory: directory, log: silentLog }));
    await database.close();
  });
});

describe('a data directory', () => {
  const contents = () => readdirSync(directory, { recursive: true }).sort();

  test.each([
    ['that holds other things', 'is not empty', () => writeFileSync(path.join(directory, 'thesis.doc'), '')],
    [
      'of a PostgreSQL that Gatehouse did not make',
      'did not make',
      () => writeFileSync(path.join(directory, 'PG_VERSION'), '18\n'),
    ],
    [
      'of a newer Gatehouse',
      'newer Gatehouse',
      () => writeFileSync(path.join(directory, 'gatehouse.json'), '{"product":"gatehouse","layout":2}'),
    ],
    [
      'of another PostgreSQL',
      'belongs to PostgreSQL 15',
      () => {
        const home = directory;
        const marker = { product: 'gatehouse', layout: 1, postgres: '15', home, ready: true };
        writeFileSync(path.join(directory, 'gatehouse.json'), JSON.stringify(marker));
        mkdirSync(path.join(directory, 'postgres'));
        writeFileSync(path.join(directory, 'postgres', 'PG_VERSION'), '15\n');
      },
    ],
    [
      'whose cluster is gone',
      'has lost its cluster',
      () => {
        const marker = { product: 'gatehouse', layout: 1, postgres: '18', home: directory, ready: true };
        writeFileSync(path.join(directory, 'gatehouse.json'), JSON.stringify(marker));
      },
    ],
    [
      'with a damaged marker',
      'is damaged',
      () => writeFileSync(path.join(directory, 'gatehouse.json'), '{"prod'),
    ],
    [
      "with somebody else's marker",
      "is not Gatehouse's",
      () => writeFileSync(path.join(directory, 'gatehouse.json'), '{}'),
    ],
  ])('%s is refused, and nothing is written there', async (_name, message, prepare) => {
    mkdirSync(directory);
    prepare();
    const before = contents();
    const refused = await refusal(startEmbedded({ dataDirectory: directory, log: silentLog }));
    expect(refused.message).toContain(message);
    expect(contents()).toEqual(before);
  });

  test('that is a file is refused', async () => {
    writeFileSync(directory, '');
    expect((await refusal(start())).message).toContain('is not a directory');
    directory = path.join(directory, 'below');
    expect((await refusal(start())).message).toContain('is not a directory');
  });

  test('that cannot be made is refused and not half made', async () => {
    // Even root cannot make folders there.
    directory = '/proc/gatehouse-data';
    expect((await refusal(start())).message).toContain(directory);
    expect(existsSync(directory)).toBe(false);
  });

  test('on a full disk is refused by a line that says so', () => {
    for (const code of ['ENOSPC', 'EDQUOT']) {
      expect(directoryRefused('/data', Object.assign(new Error('full'), { code })).message).toBe(
        'no space left on the disk of /data',
      );
    }
  });

  test('whose first start failed holds nothing of it', async () => {
    const programs = path.join(parent, 'bin');
    mkdirSync(programs);
    for (const program of ['initdb', 'postgres']) {
      writeFileSync(
        path.join(programs, program),
        '#!/bin/sh\necho "initdb: error: could not do it" >&2\nexit 1\n',
        { mode: 0o755 },
      );
    }
    const refused = await refusal(start({ binaries: { directory: programs, major: '18' } }));
    expect(refused.message).toContain('could not do it');
    expect(existsSync(directory)).toBe(false);
  });
});
