// What `node bench/console.ts` measured, as a part of docs/performance.md.
import { existsSync, readFileSync } from 'node:fs';

export const consoleResultsFile = 'bench/results/console.json';

type Spread = { p50: number; p95: number; worst: number };
export type ConsoleResults = {
  date: string;
  cpu: string;
  people: number;
  groups: number;
  rules: number;
  apps: number;
  events: number;
  /** Milliseconds each, as all below. */
  pages: { page: string; rendered: Spread; server: Spread }[];
  /** The journey of the first day, step by step, in this organisation. */
  steps: { step: string; ms: number }[];
  calls: ({ call: string; count: number } & Spread)[];
};

export function spreadOf(all: readonly number[]): Spread {
  const sorted = [...all].sort((a, b) => a - b);
  const at = (part: number) =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0);
  return { p50: at(0.5), p95: at(0.95), worst: at(1) };
}

export function consoleLines(): string[] {
  if (!existsSync(consoleResultsFile)) return [];
  const found = JSON.parse(readFileSync(consoleResultsFile, 'utf8')) as ConsoleResults;
  const { date, cpu, pages, steps, calls } = found;
  const count = (value: number) => value.toLocaleString('en-US');
  const day = spreadOf(steps.map(({ ms }) => ms));
  const slow = steps.filter(({ ms }) => ms >= 1000);
  return [
    '## The console',
    '',
    `With ${count(found.people)} people, ${count(found.groups)} groups, ${count(found.rules)} group rules, ${count(found.apps)} apps and ${count(found.events)} events, by`,
    `\`node bench/console.ts\` on ${date} (${cpu}); Chromium, Gatehouse and PostgreSQL share two cores. Rendered: from the click in an open`,
    'console until the rows stand there, asked for: under 1,000 ms. Server: from the request until the first byte of the answer, of every call that a page made, all of',
    'them at once, the first visit and what is loaded beside the page included.',
    '',
    '| page | rendered, p50 ms | worst ms | server, p50 ms | p95 ms |',
    '|---|---:|---:|---:|---:|',
    ...pages.map(
      ({ page, rendered, server }) =>
        `| ${page} | ${rendered.p50} | ${rendered.worst}${rendered.worst > 1000 ? ' **over**' : ''} | ${server.p50} | ${server.p95} |`,
    ),
    '',
    `The first day at the console (the journey of \`test/journeys/first-console-day\`) in this organisation: ${steps.length} steps, each from the click until the next`,
    `thing can be used; p50 ${day.p50} ms, p95 ${day.p95} ms, worst ${day.worst} ms; ${slow.length} of a second or more${slow.map(({ step, ms }) => `, ${step}: ${ms} ms`).join('')}.`,
    '',
    'The calls that took longest (p95):',
    '',
    '| call | times | p50 ms | p95 ms | worst ms |',
    '|---|---:|---:|---:|---:|',
    ...[...calls]
      .sort((a, b) => b.p95 - a.p95)
      .slice(0, 12)
      .map((one) => `| \`${one.call}\` | ${one.count} | ${one.p50} | ${one.p95} | ${one.worst} |`),
    '',
  ];
}
