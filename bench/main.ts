// npm run bench: starts Gatehouse as it is run, fills it, loads it over HTTP and prints each figure as a ratio to what the
// bare machine can do, measured in the same run.
//   npm run bench                 2,000 and 200,000 people, embedded PostgreSQL 18 and (if installed) Debian's 15
//   npm run bench -- --quick      2,000 people, embedded only, short
//   npm run bench -- --only lists       every list and search of the management API at full size
//   npm run bench -- --people 2000,20000 --seconds 10 --only oidc_sign_on --database embedded
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { type BareLimit, measureBareLimit } from './bare-limits.ts';
import { type BenchNode, type DatabaseKind, databaseKinds, startBenchNode } from './bench-node.ts';
import { type ListRow, measureLists } from './lists.ts';
import { writePerformancePage } from './performance-page.ts';
import { run, type Scenario, scenarios } from './scenarios.ts';

export type Row = {
  scenario: string;
  database: DatabaseKind;
  people: number;
  algorithm: 'RS256' | 'ES256';
  perSecond: number;
  limit: BareLimit;
  /** Of the bare machine, the mean of just before and just after. */
  limitPerSecond: number;
  /** How many signatures or hashes one operation cannot do without. */
  unitsPerOperation: number;
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
  rows: Row[];
  nodes: NodeFigures[];
  lists: ListRow[];
  /** When and on what, where that was another run than the rows above. */
  listsMeasured?: string;
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
  const results: Results = {
    date: new Date().toISOString().slice(0, 10),
    machine: machine(),
    rows: [],
    nodes: [],
    lists: [],
  };
  for (const database of options.only === 'lists' ? [] : kinds)
    for (const people of sizes) await measureNode(results, database, people, seconds);
  if (options.only === undefined ? !options.quick : options.only === 'lists') {
    results.lists = await measureAtFullSize(sizes.at(-1) ?? 200_000);
  }
  const out = options.out ?? 'bench/results';
  await mkdir(out, { recursive: true });
  await writeFile(`${out}/latest.json`, `${JSON.stringify(results, null, 2)}\n`);
  if (!options.quick && options.out === undefined) await writePerformancePage(results);
  if ([...results.rows, ...results.lists].some((row) => row.failures > 0)) process.exitCode = 1;
}

/** What an administrator lists and searches, at the size of the case the product is measured by. */
async function measureAtFullSize(people: number): Promise<ListRow[]> {
  const share = people / 200_000;
  const big = { groups: 10_000 * share, rules: 2000 * share, apps: 1000 * share, events: 5_000_000 * share };
  say(
    `\nembedded, ${people} people, ${big.groups} groups, ${big.rules} group rules, ${big.apps} apps, ${big.events} events`,
  );
  const node = await startBenchNode('embedded', people, big);
  try {
    say(`  filled in ${node.seedSeconds.toFixed(1)} s; idle ${node.residentMiB().toFixed(0)} MiB`);
    return await measureLists(node, say);
  } finally {
    await node.stop();
  }
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
        // Assertions are signed with RSA whatever the authorization servers use.
        if (algorithm === 'ES256' && scenario.name === 'saml_sign_on') continue;
        results.rows.push(await measureScenario(node, scenario, { database, people, algorithm, seconds }));
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

async function measureScenario(
  node: BenchNode,
  scenario: Scenario,
  of: { database: DatabaseKind; people: number; algorithm: 'RS256' | 'ES256'; seconds: number },
): Promise<Row> {
  const { limit, unitsPerOperation } = bareLimitOf(scenario.name, of.algorithm);
  const before = await measureBareLimit(limit, 1);
  node.pinToOneCore(scenario.name === 'client_credentials' || scenario.name === 'saml_sign_on');
  const load = await run(scenario, node.org, of.seconds);
  node.pinToOneCore(false);
  const limitPerSecond = (before + (await measureBareLimit(limit, 1))) / 2;
  const { perSecond, p50Ms, p95Ms, p99Ms, failures } = load;
  const share = (100 * perSecond * unitsPerOperation) / limitPerSecond;
  say(
    `  ${scenario.name.padEnd(20)} ${of.algorithm}  ${perSecond.toFixed(0).padStart(6)}/s  ${share.toFixed(0).padStart(3)} % of ${limit} ${limitPerSecond.toFixed(0)}/s   p50 ${p50Ms.toFixed(1)} ms  p99 ${p99Ms.toFixed(1)} ms${failures > 0 ? `   ${failures} FAILED: ${load.firstFailure}` : ''}`,
  );
  const { database, people, algorithm } = of;
  return {
    scenario: scenario.name,
    database,
    people,
    algorithm,
    perSecond,
    limit,
    limitPerSecond,
    unitsPerOperation,
    p50Ms,
    p95Ms,
    p99Ms,
    failures,
  };
}

/** What one operation would cost if signing (an access token, an ID token) or hashing were all there is to do. */
function bareLimitOf(
  scenario: string,
  algorithm: 'RS256' | 'ES256',
): { limit: BareLimit; unitsPerOperation: number } {
  if (scenario === 'password_sign_in') return { limit: 'Argon2id, all cores', unitsPerOperation: 1 };
  if (scenario === 'saml_sign_on') return { limit: 'RS256, one thread', unitsPerOperation: 1 };
  const unitsPerOperation = scenario === 'client_credentials' ? 1 : 2;
  return { limit: algorithm === 'ES256' ? 'ES256, one thread' : 'RS256, all cores', unitsPerOperation };
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
