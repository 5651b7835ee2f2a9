// What `node bench/decision.ts` and `node bench/replay.ts` measured, as a part of docs/performance.md.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';

export type DecisionResults = Measured & {
  rules: number;
  groups: number;
  networks: number;
  microseconds: number;
};
export type ReplayResults = Measured & {
  events: number;
  people: number;
  seconds: number;
  /** The bare limit, in the same run: the same rows read by a client that does nothing with them. */
  readSeconds: number;
  /** How long another request waited meanwhile, milliseconds. */
  waitMs: { p50: number; p95: number; worst: number };
};
type Measured = { date: string; cpu: string; cores: number };

/** The limit for a million on two cores. */
export const replayLimitSeconds = 60;
const decisionLimitMicroseconds = 100;

const fileOf = (name: string): string => `bench/results/${name}.json`;

export function writeMeasured<T extends Measured>(name: string, results: Omit<T, keyof Measured>): void {
  const measured = {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0]?.model ?? '',
    cores: cpus().length,
  };
  writeFileSync(fileOf(name), `${JSON.stringify({ ...measured, ...results }, undefined, 2)}\n`);
}

function read<T>(name: string): T | undefined {
  return existsSync(fileOf(name)) ? (JSON.parse(readFileSync(fileOf(name), 'utf8')) as T) : undefined;
}

export function policyLines(): string[] {
  const decision = read<DecisionResults>('decision');
  const replay = read<ReplayResults>('replay');
  const count = (value: number) => value.toLocaleString('en-US');
  const over = (is: boolean) => (is ? ' **over**' : '');
  return [
    '## Policies',
    '',
    ...(decision === undefined
      ? []
      : [
          `One decision with ${decision.rules} rules, ${decision.groups} groups and a zone of ${count(decision.networks)} networks, its trace included (\`node bench/decision.ts\`, ${decision.date},`,
          `${decision.cpu}): ${decision.microseconds} µs${over(decision.microseconds > decisionLimitMicroseconds)}; asked for: under ${decisionLimitMicroseconds} µs.`,
          '',
        ]),
    ...(replay === undefined
      ? []
      : [
          `${count(replay.events)} recorded sign-ins of ${count(replay.people)} people against a draft (\`node bench/replay.ts\`, ${replay.date}, ${replay.cpu}, ${replay.cores} cores for PostgreSQL,`,
          `Gatehouse and who asks): ${replay.seconds} s, ${count(Math.round(replay.events / replay.seconds))} a second${over(replay.seconds > (replayLimitSeconds * replay.events) / 1e6)}; asked for: a million within ${replayLimitSeconds} s. Only reading them, by a client that does nothing`,
          `else, takes ${replay.readSeconds} s. Each is judged twice, by the live policies and by the draft, and everybody for whom something changes is written down. Another`,
          `request waited ${replay.waitMs.p50} ms meanwhile (p50; p95 ${replay.waitMs.p95}, worst ${replay.waitMs.worst}).`,
          '',
        ]),
  ];
}
