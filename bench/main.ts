// npm run bench: starts Gatehouse as it is run, fills it, loads it over HTTP and prints each figure as a ratio to what the
// bare machine can do, measured in the same run.
//   npm run bench                 2,000 and 200,000 people, embedded PostgreSQL 18 and (if installed) Debian's 15
//   npm run bench -- --quick      2,000 people, embedded only, short
//   npm run bench -- --people 2000,20000 --seconds 10 --only oidc_sign_on --database embedded
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { type BareLimits, measureBareLimits } from './bare-limits.ts';
import { type DatabaseKind, databaseKinds, startBenchNode } from './bench-node.ts';
import { writePerformancePage } from './performance-page.ts';
import { run, scenarios } from './scenarios.ts';

export type Row = {
  scenario: string;
  database: DatabaseKind;
  people: number;
  algorithm: 'RS256' | 'ES256';
  perSecond: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  failures: number;
};
export type NodeFigures = {
  database: DatabaseKind;
  people: number;
  startMs: number;
  idleMiB: number;
  loadedMiB: number;
  seedSeconds: number;
};
export type Results = {
  date: string;
  machine: { cpu: string; cores: number; memoryGiB: number; node: string };
  limits: BareLimits;
  rows: Row[];
  nodes: NodeFigures[];
};

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    people: { type: 'string' },
    seconds: { type: 'string' },
    only: { type: 'string' },
    database: { type: 'string' },
    out: { type: 'string' },
  },
});

const say = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const seconds = Number(options.seconds ?? (options.quick ? 5 : 12));
  const sizes = (options.people ?? (options.quick ? '2000' : '2000,200000')).split(',').map(Number);
  const kinds = databaseKinds().filter(
    (kind) => (options.database ?? (options.quick ? 'embedded' : kind)) === kind,
  );
  say('bare limits of this machine …');
  const limits = await measureBareLimits(options.quick ? 1 : 3);
  say(
    `  ES256 ${limits.es256PerSecond.toFixed(0)}/s, RS256 ${limits.rs256PerSecond.toFixed(0)}/s (${limits.rs256AllCoresPerSecond.toFixed(0)}/s on all cores), Argon2id ${limits.argon2idPerSecond.toFixed(0)}/s on all cores`,
  );
  const results: Results = {
    date: new Date().toISOString().slice(0, 10),
    machine: machine(),
    limits,
    rows: [],
    nodes: [],
  };
  for (const database of kinds)
    for (const people of sizes) await measureNode(results, database, people, seconds);
  const out = options.out ?? 'bench/results';
  await mkdir(out, { recursive: true });
  await writeFile(`${out}/latest.json`, `${JSON.stringify(results, null, 2)}\n`);
  if (!options.quick && options.out === undefined) await writePerformancePage(results);
  if (results.rows.some((row) => row.failures > 0)) process.exitCode = 1;
}

async function measureNode(
  results: Results,
  database: DatabaseKind,
  people: number,
  seconds: number,
): Promise<void> {
  say(`\n${database}, ${people} people`);
  const node = await startBenchNode(database, people);
  try {
    say(
      `  filled in ${node.seedSeconds.toFixed(1)} s; started in ${node.startMs.toFixed(0)} ms; idle ${node.residentMiB().toFixed(0)} MiB`,
    );
    const idleMiB = node.residentMiB();
    for (const algorithm of ['ES256', 'RS256'] as const) {
      await node.useAlgorithm(algorithm);
      for (const scenario of scenarios) {
        if (options.only !== undefined && scenario.name !== options.only) continue;
        if (algorithm === 'RS256' && scenario.name === 'password_sign_in') continue;
        node.pinToOneCore(scenario.name === 'client_credentials');
        const load = await run(scenario, node.org, seconds);
        results.rows.push({
          scenario: scenario.name,
          database,
          people,
          algorithm,
          perSecond: load.perSecond,
          p50Ms: load.p50Ms,
          p95Ms: load.p95Ms,
          p99Ms: load.p99Ms,
          failures: load.failures,
        });
        say(
          `  ${scenario.name.padEnd(20)} ${algorithm}  ${load.perSecond.toFixed(0).padStart(6)}/s   p50 ${load.p50Ms.toFixed(1)} ms  p99 ${load.p99Ms.toFixed(1)} ms${load.failures > 0 ? `   ${load.failures} FAILED: ${load.firstFailure}` : ''}`,
        );
      }
    }
    node.pinToOneCore(false);
    results.nodes.push({
      database,
      people,
      startMs: node.startMs,
      idleMiB,
      loadedMiB: node.residentMiB(),
      seedSeconds: node.seedSeconds,
    });
    say(`  loaded ${node.residentMiB().toFixed(0)} MiB`);
  } finally {
    await node.stop();
  }
}

function machine(): Results['machine'] {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
}

await main();
