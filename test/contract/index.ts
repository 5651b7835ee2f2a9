// The contract of every answer that a test makes the product give. Kits hand `checkAnswer` to the server; set-up.ts fails the test
// in whose time an answer broke it.
import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { AnswerCheck } from '#src/platform/http/index.ts';
import { contractError, createAnswerChecker, type Violation } from './answer-check.ts';

/** Set by prepare.ts for a run, and inherited by whatever the run starts. */
export const variables = {
  published: 'ANSWER_CONTRACT_PUBLISHED',
  run: 'ANSWER_CONTRACT_RUN',
  /** `collect`: broken contracts are only listed, in violations.jsonl of the run's folder. */
  mode: 'ANSWER_CONTRACT',
} as const;

const { env } = process;
const runFolder = env[variables.run];
const isCollecting = env[variables.mode] === 'collect';
const checker = createAnswerChecker({ publishedFile: env[variables.published] });
const pending: Violation[] = [];
const noted = new Set<string>();

export const checkAnswer: AnswerCheck = (route, reply, request) => {
  const sighting = checker.seen(route, reply);
  if (sighting !== undefined) note('seen', `${sighting.operationId} ${sighting.outcome}`);
  const violations = checker.violationsOf(route, reply, request);
  if (violations.length === 0) return;
  pending.push(...violations);
  if (!isCollecting) throw contractError(violations);
};

/** For a server in a process of its own: what it breaks is left where the process that started it looks. */
export const checkAnswerOfChild: AnswerCheck = (route, reply, request) => {
  try {
    checkAnswer(route, reply, request);
  } finally {
    const file = brokenBy(process.ppid);
    if (pending.length > 0 && file !== undefined)
      appendFileSync(file, `${JSON.stringify(pending.splice(0))}\n`);
  }
};

/** What was broken since the last call, here and by servers that were started from here. */
export function takeViolations(): Violation[] {
  const own = pending.splice(0);
  const file = brokenBy(process.pid);
  if (file === undefined || !existsSync(file)) return own;
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  rmSync(file);
  return [...own, ...lines.flatMap((line) => JSON.parse(line) as Violation[])];
}

function brokenBy(pid: number): string | undefined {
  return runFolder === undefined ? undefined : path.join(runFolder, `broken-${pid}`);
}

export function collect(test: string, violations: Violation[]): void {
  for (const violation of violations) note('violations', JSON.stringify({ test, ...violation }));
}

export const fails = !isCollecting;

/** One short line a call: lines of several processes do not mix. */
function note(file: string, line: string): void {
  if (runFolder === undefined || noted.has(line)) return;
  noted.add(line);
  appendFileSync(path.join(runFolder, file), `${line}\n`);
}
