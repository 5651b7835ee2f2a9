// `gatehouse org` as an operator runs it: on the machine, on the server's own data.
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
let folder: string;
let files: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-org-'));
  files = join(folder, 'files');
  await gatehouse('admin', 'create', 'ada@example.com', '--first-name', 'Ada', '--last-name', 'Byron');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Ended = { stdout: string; stderr: string; code: number };
const gatehouse = (...given: string[]): Promise<Ended> =>
  run(process.execPath, ['src/main.ts', ...given, '--data-directory', join(folder, 'data')]).then(
    (ended) => ({ ...ended, code: 0 }),
    (error: Ended) => error,
  );
const org = (verb: string, ...more: string[]) =>
  gatehouse('org', verb, files, '--as', 'ada@example.com', ...more);

test('export, a change by hand, diff, apply', async () => {
  expect(await org('export')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+ files in /) });
  expect(await org('diff')).toMatchObject({ code: 0, stdout: 'no difference\n' });

  const path = join(files, 'settings', 'Organisation.json');
  const settings = JSON.parse(await readFile(path, 'utf8')) as object;
  await writeFile(path, JSON.stringify({ ...settings, companyName: 'Byron & Daughters' }));
  expect(await org('diff')).toMatchObject({
    code: 2,
    stdout: 'update settings/Organisation (companyName)\n',
  });
  expect(await org('apply', '--preview')).toMatchObject({ code: 0 });
  expect(await org('apply')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('update settings/Organisation'),
  });
  expect(await org('diff')).toMatchObject({ code: 0, stdout: 'no difference\n' });
});

test('a folder of something else is left alone', async () => {
  const other = join(folder, 'other');
  await run('mkdir', [other]);
  await writeFile(join(other, 'package.json'), '{}');
  const ended = await gatehouse('org', 'export', other, '--as', 'ada@example.com');
  expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('no export') });
  expect(await readdir(other)).toEqual(['package.json']);
});

test('on behalf of nobody nothing is done', async () => {
  const ended = await gatehouse('org', 'diff', files, '--as', 'eve@example.com');
  expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('eve@example.com') });
});
