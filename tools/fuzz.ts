// A long run of random input against the XML engine: reader, canonical form, signatures, inflating, and xmlsec1 as a second opinion.
//   npm run fuzz -- [--runs 1000000] [--seed 1]
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { compareWithXmlsec } from '#test/fuzz/canonical-oracle.ts';
import { checkInflating, checkReading, type Finding, randomInput } from '#test/fuzz/invariants.ts';
import { createRandom, type Random } from '#test/fuzz/random.ts';
import { compareSignatures } from '#test/fuzz/signature-oracle.ts';
import { createMessages, type Messages, runMutations } from '#test/fuzz/signed-mutations.ts';
import { hasXmlsec } from '#test/kit/xmlsec.ts';

const options = {
  runs: { type: 'string', default: '1000000' },
  seed: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

const steps = 50;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(line: string): never {
  process.stderr.write(`gatehouse: ${line}\n`);
  process.exit(2);
}

function readOptions(): { runs: number; seed: number } {
  let values: { runs: string; seed?: string; help: boolean };
  try {
    ({ values } = parseArgs({ options }));
  } catch (error) {
    return complain(`${error instanceof Error ? error.message : String(error)} There are: --runs, --seed.`);
  }
  if (values.help) {
    say('npm run fuzz -- [--runs 1000000] [--seed 1]');
    process.exit(0);
  }
  const number = (name: string, text: string): number =>
    /^[1-9]\d{0,9}$/.test(text)
      ? Number(text)
      : complain(`--${name} must be a whole number from 1, not "${text}".`);
  return {
    runs: number('runs', values.runs),
    seed: values.seed === undefined ? randomInt(1, 2 ** 31) : number('seed', values.seed),
  };
}

/** Of ten runs, seven read, two inflate, and one is a signed message that was changed. */
function oneRun(random: Random, messages: Messages): Finding {
  const kind = random.below(10);
  if (kind < 7) return checkReading(randomInput(random), random.chance(0.5) ? 'drop' : 'refuse');
  if (kind < 9) return checkInflating(random);
  const { wrong } = runMutations(messages, random, 1, random.chance(0.7) ? 'trees' : 'bytes');
  return wrong[0] === undefined ? undefined : { what: 'a changed message verified', input: wrong[0] };
}

/** Per step: a hundred canonical forms, two signatures of ours and one of theirs. */
async function secondOpinion(random: Random, { idp }: Messages): Promise<Finding[]> {
  const canonical = compareWithXmlsec(random, 100);
  const signatures = await compareSignatures(random, idp);
  return [
    ...canonical.map((input) => ({ what: 'xmlsec1 has another canonical form', input })),
    ...signatures.map((input) => ({ what: 'xmlsec1 thinks otherwise of a signature', input })),
  ];
}

async function main(): Promise<void> {
  const { runs, seed } = readOptions();
  say(
    `seed ${seed}, ${runs.toLocaleString('en')} runs${hasXmlsec ? ', xmlsec1 compared on samples' : '; xmlsec1 is not installed, so nothing is compared with it'}`,
  );
  const random = createRandom(seed);
  const messages = await createMessages();
  const findings: Finding[] = [];
  let done = 0;
  for (let step = 1; step <= steps && findings.length < 20; step += 1) {
    for (const until = Math.round((runs * step) / steps); done < until; done += 1) {
      const found = oneRun(random, messages);
      if (found !== undefined) findings.push(found);
    }
    if (hasXmlsec) findings.push(...(await secondOpinion(random, messages)));
    if (step % 5 === 0) say(`  ${done.toLocaleString('en')} runs, ${findings.length} findings`);
  }
  for (const found of findings.slice(0, 20)) say(`${found?.what}: ${found?.input}`);
  const compared = hasXmlsec
    ? `${steps * 100} canonical forms and ${steps * 3} signatures like xmlsec1's`
    : 'xmlsec1 left out';
  say(`fuzz: ${done.toLocaleString('en')} runs, ${findings.length} findings, ${compared} (seed ${seed})`);
  process.exitCode = findings.length === 0 ? 0 : 1;
}

await main();
