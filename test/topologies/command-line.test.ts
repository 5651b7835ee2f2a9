// The command line, as an operator meets it: what goes wrong is said in one line with its mend, ends with 1, and leaves nothing
// behind; what works, works beside a running server.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { freePort } from '#test/kit/server.ts';

type Ended = { code: number | null; out: string; err: string };

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-cli-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function begin(args: string[], env: Record<string, string> = {}): ChildProcess {
  const { DATABASE_URL: _external, PORT: _port, ...inherited } = process.env;
  return spawn(process.execPath, ['src/main.ts', ...args], {
    env: { ...inherited, GATEHOUSE_LOG_LEVEL: 'warn', GATEHOUSE_LOCATION_FILES: 'off', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function run(args: string[], env: Record<string, string> = {}): Promise<Ended> {
  const child = begin(args, env);
  const ended: Ended = { code: null, out: '', err: '' };
  child.stdout?.on('data', (chunk: Buffer) => (ended.out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (ended.err += chunk.toString()));
  [ended.code] = (await once(child, 'close')) as [number | null];
  return ended;
}

/** One line on stderr that says all of this, and exit code 1. */
function expectRefusal(ended: Ended, ...words: string[]): void {
  const lines = ended.err.trim().split('\n');
  expect(lines, ended.err).toHaveLength(1);
  for (const word of words) expect(lines[0]).toContain(word);
  expect(ended.code).toBe(1);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

describe('a start that cannot work', () => {
  const untouched = () => join(folder, 'untouched');

  test('for a mistyped flag names it and the one that was meant', async () => {
    expectRefusal(
      await run(['start', '--prot', '9000', '--data-directory', untouched()]),
      "'--prot'",
      '--port',
      'Mend:',
    );
    expect(await exists(untouched())).toBe(false);
  });

  test('for a mistyped command names the one that was meant', async () => {
    expectRefusal(await run(['strat']), "'strat'", 'did you mean start', 'Mend:');
  });

  test('for a setting that does not exist names it and the one that was meant', async () => {
    const ended = await run(['start', '--data-directory', untouched()], {
      GATEHOUSE_BASEURL: 'http://localhost',
    });
    expectRefusal(ended, 'GATEHOUSE_BASEURL', 'GATEHOUSE_BASE_URL');
    expect(await exists(untouched())).toBe(false);
  });

  test('for a port that is no port says what one is', async () => {
    expectRefusal(
      await run(['start', '--port', '99999', '--data-directory', untouched()]),
      '99999',
      '0 to 65535',
    );
  });

  test('for a busy port says so and touches nothing', async () => {
    const port = await freePort();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    try {
      const ended = await run(['start', '--port', String(port), '--data-directory', untouched()]);
      expectRefusal(ended, `Port ${port} is in use`, 'Mend:');
    } finally {
      other.close();
    }
    expect(await exists(untouched())).toBe(false);
  });

  test('for a database that is not there says where it looked, without the password, and writes no key', async () => {
    const ended = await run(['start', '--port', String(await freePort()), '--data-directory', untouched()], {
      DATABASE_URL: 'postgres://gatehouse:very-secret@localhost:1/gatehouse',
    });
    expectRefusal(ended, 'localhost:1', 'DATABASE_URL', 'Mend:');
    expect(ended.err + ended.out).not.toContain('very-secret');
    expect(await exists(untouched())).toBe(false);
  });

  test("for somebody else's directory leaves it as it is", async () => {
    const foreign = await mkdtemp(join(folder, 'foreign-'));
    await writeFile(join(foreign, 'thesis.doc'), 'chapter one');
    const ended = await run(['start', '--port', String(await freePort()), '--data-directory', foreign]);
    expectRefusal(ended, foreign, 'thesis.doc', 'Mend:');
    expect(await readdir(foreign)).toEqual(['thesis.doc']);
  });

  test('a backup that is not there is refused before a database is made for it', async () => {
    const ended = await run(['restore', join(folder, 'none.backup'), '--data-directory', untouched()]);
    expectRefusal(ended, 'none.backup', 'Mend:');
    expect(await exists(untouched())).toBe(false);
  });
});

describe('beside a running server', () => {
  let data: string;
  let server: ChildProcess;
  let output = '';
  let url: string;
  let env: Record<string, string>;

  beforeAll(async () => {
    data = join(folder, 'data');
    const port = await freePort();
    url = `http://localhost:${port}`;
    env = { PORT: String(port), GATEHOUSE_DATA_DIRECTORY: data };
    server = begin(['start'], env);
    for (const stream of [server.stdout, server.stderr])
      stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await vi.waitFor(() => expect(output).toContain('is ready at'), { timeout: 60_000, interval: 50 });
  });
  afterAll(async () => {
    if (server.exitCode === null) server.kill('SIGKILL');
  });

  test('the start printed one set-up link', () => {
    expect(output.match(/http:\/\/localhost:\d+\/setup\?\S+/g)).toHaveLength(1);
  });

  test('a second server on the same directory is refused', async () => {
    const ended = await run(['start'], { ...env, PORT: String(await freePort()) });
    expectRefusal(ended, 'already runs', data, 'Mend:');
  });

  test('doctor finds everything but mail in order', async () => {
    const { code, out } = await run(['doctor'], env);
    expect(
      out
        .split('\n')
        .map((line) => line.slice(0, 15).trim())
        .filter((line) => line !== ''),
    ).toEqual(
      expect.arrayContaining([
        'ok    config',
        'ok    database',
        'ok    clock',
        'warn  mail',
        'ok    disk',
        'ok    keys',
      ]),
    );
    expect(code).toBe(0);
  });

  test('admin create prints a link that opens, and ends the offer of set-up', async () => {
    const created = await run(
      ['admin', 'create', 'ada@example.com', '--first-name', 'Ada', '--last-name', 'Byron'],
      env,
    );
    expect(created.code, created.err).toBe(0);
    const link = /http:\S+/.exec(created.out)?.[0] ?? '';
    expect(link.startsWith(`${url}/welcome/`)).toBe(true);
    expect((await fetch(link)).status).toBe(200);
    expectRefusal(
      await run(['admin', 'create', 'ada@example.com', '--first-name', 'Ada', '--last-name', 'Byron'], env),
      'login',
    );
  });

  test('admin reset prints a new link, and names a login it does not know', async () => {
    const reset = await run(['admin', 'reset', 'ada@example.com'], env);
    expect((await fetch(/http:\S+/.exec(reset.out)?.[0] ?? '')).status).toBe(200);
    expectRefusal(await run(['admin', 'reset', 'nobody@example.com'], env), 'nobody@example.com', 'Mend:');
  });

  test('zones unblock lets an address in again, and refuses what is none', async () => {
    const done = await run(['zones', 'unblock', '203.0.113.7'], env);
    expect([done.code, done.out]).toEqual([0, expect.stringContaining('203.0.113.7; it is exempt')]);
    expectRefusal(await run(['zones', 'unblock', 'nowhere'], env), 'address', 'Mend:');
  });

  test('backup and restore bring the whole org to another place, and a changed byte is noticed', async () => {
    const file = join(folder, 'gatehouse.backup');
    const backup = await run(['backup', file, '--with-master-key'], env);
    expect(backup.code, backup.err).toBe(0);
    const copy = join(folder, 'copy');
    const restored = await run(['restore', file, '--data-directory', copy]);
    expect(restored.code, restored.err).toBe(0);
    expect(await readFile(join(copy, 'master.key'))).toEqual(await readFile(join(data, 'master.key')));
    const doctor = await run(['doctor', '--data-directory', copy]);
    expect(doctor.out).toContain('ok    keys');
    const bytes = await readFile(file);
    bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 1;
    const damaged = join(folder, 'damaged.backup');
    await writeFile(damaged, bytes);
    expectRefusal(await run(['restore', damaged, '--verify-only']), 'damaged.backup', 'Mend:');
  });

  test('SIGTERM stops it, its database too, with 0', async () => {
    server.kill('SIGTERM');
    const [code] = (await once(server, 'exit')) as [number | null];
    expect(code, output).toBe(0);
    expect(await exists(join(data, 'postgres', 'postmaster.pid'))).toBe(false);
  });

  test('with another master key it refuses to start, and doctor says which part is wrong', async () => {
    const other = join(folder, 'other-key');
    await cp(data, other, { recursive: true });
    await writeFile(join(other, 'master.key'), `${randomBytes(32).toString('base64')}\n`);
    const wrong = { ...env, GATEHOUSE_DATA_DIRECTORY: other, PORT: String(await freePort()) };
    expectRefusal(await run(['start'], wrong), 'master key', 'Mend:');
    expect((await run(['doctor'], wrong)).out).toContain('FAIL  keys');
  });

  test('without its master key it refuses to start and makes no new one', async () => {
    const lost = join(folder, 'lost-key');
    await cp(data, lost, { recursive: true });
    await rm(join(lost, 'master.key'));
    const wrong = { ...env, GATEHOUSE_DATA_DIRECTORY: lost, PORT: String(await freePort()) };
    expectRefusal(await run(['start'], wrong), 'master key', 'Mend:');
    expect(await exists(join(lost, 'master.key'))).toBe(false);
  });
});
