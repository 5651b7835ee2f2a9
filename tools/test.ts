// The test run: checks first, then vitest, and one count at the very end.
//   all     what `npm test` and CI run: Debian packages, format, lint, types, every test
//   fast    format, lint, types and the tests that need no browser, no other server and no hundred thousand tries
//   check   format, lint and types only
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { coverageGaps } from '#test/contract/coverage.ts';
import { variables } from '#test/contract/index.ts';
import { provideDebianPackages } from './debian-packages.ts';

type Counts = { passed: number; failed: number; skipped: number };

const [mode = 'all', ...vitestArguments] = process.argv.slice(2);
const countLine = /^(\d+) passed, (\d+) failed, (\d+) skipped$/;
const slowFolders = ['fuzz', 'journeys', 'pages', 'peers', 'topologies'].map((folder) => `test/${folder}/**`);

const checks: { name: string; command: string[] }[] = [
  { name: 'format', command: ['node_modules/@biomejs/biome/bin/biome', 'format', '.'] },
  { name: 'lint', command: ['node_modules/oxlint/bin/oxlint', '--deny-warnings'] },
  { name: 'types', command: ['node_modules/typescript/lib/tsc.js', '--noEmit', '-p', 'tsconfig.json'] },
  {
    name: 'types of the console',
    command: ['node_modules/typescript/lib/tsc.js', '--noEmit', '-p', 'web/console'],
  },
];

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function runChecks(): Counts {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const check of checks) {
    const done = spawnSync(process.execPath, check.command, {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    const ok = done.status === 0;
    counts[ok ? 'passed' : 'failed'] += 1;
    say(`${ok ? '✓' : '✗'} ${check.name}`);
    if (!ok) say(`${done.stdout ?? ''}${done.stderr ?? ''}`.trim());
  }
  return counts;
}

async function runVitest(extra: string[]): Promise<Counts> {
  const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...extra], {
    stdio: ['inherit', 'pipe', 'inherit'],
    env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}) },
  });
  let counts: Counts | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const found = countLine.exec(line);
    if (found === null) say(line);
    else counts = { passed: Number(found[1]), failed: Number(found[2]), skipped: Number(found[3]) };
  }
  const status = await exitOf(child);
  // A run that broke without a failed test (an unhandled error, a crash before the count) is a failure too.
  if (counts === undefined) return { passed: 0, failed: 1, skipped: 0 };
  if (status !== 0 && counts.failed === 0) return { ...counts, failed: 1 };
  return counts;
}

function exitOf(child: ReturnType<typeof spawn>): Promise<number> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}

/** The whole run, and afterwards whether it has shown each operation that we promise at work and refusing. */
async function runEverything(): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-contract-'));
  process.env[variables.run] = folder;
  try {
    const counts = await runVitest([]);
    const seen = join(folder, 'seen');
    const gaps = coverageGaps(existsSync(seen) ? readFileSync(seen, 'utf8') : '');
    counts[gaps.length === 0 ? 'passed' : 'failed'] += 1;
    say(`${gaps.length === 0 ? '✓' : '✗'} every operation of tier 1 was seen to succeed and to fail`);
    for (const { tag, operationId, lacks } of gaps) say(`  ${tag} ${operationId}: no ${lacks.join(', no ')}`);
    return counts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  if (!['all', 'fast', 'check'].includes(mode)) {
    say(`There is no mode "${mode}". There are: all, fast, check.`);
    process.exit(2);
  }
  const leftOut = mode === 'all' ? provideDebianPackages(say) : [];
  const counts = runChecks();
  if (mode !== 'check') {
    const excludes = mode === 'fast' ? slowFolders.flatMap((folder) => ['--exclude', folder]) : [];
    const isWhole = mode === 'all' && vitestArguments.length === 0;
    const tested = isWhole ? await runEverything() : await runVitest([...excludes, ...vitestArguments]);
    counts.passed += tested.passed;
    counts.failed += tested.failed;
    counts.skipped += tested.skipped;
  }
  for (const part of leftOut) say(`left out: ${part}`);
  say(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  process.exitCode = counts.failed === 0 ? 0 : 1;
}

await main();
