// Counting from the log in rounds that end, whatever there is to count.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { LogEvent } from '#src/system-log/index.ts';
import { type TestPlatform, testPlatform } from '#test/kit/platform.ts';
import { createLogTally, type LogTally } from './log-tally.ts';

let platform: TestPlatform;
let tally: LogTally;
let written: number;
let counted: number;
let reads: number;
/** What a batch waits for before it is counted. */
let gate: () => Promise<void>;

beforeAll(async () => {
  platform = await testPlatform();
});
afterAll(() => platform?.close());

let tallies = 0;
beforeEach(() => {
  [written, counted, reads] = [0, 0, 0];
  gate = async () => {};
  const event = { published: '2026-01-01T00:00:00.000Z' } as LogEvent;
  tally = createLogTally({
    name: `test-${++tallies}`,
    database: platform.database,
    reader: {
      from: async () => '0',
      end: async () => String(written),
      async read({ after, limit }) {
        reads++;
        const found = Math.min(limit, written - Number(after));
        return { events: Array.from({ length: found }, () => event), next: String(Number(after) + found) };
      },
    },
    parts: [
      {
        name: 'test',
        eventTypes: ['test'],
        async count(_tx, events) {
          await gate();
          counted += events.length;
        },
      },
    ],
  });
});

function closedGate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  gate = () => promise;
  return resolve;
}

test('a round counts so many batches and leaves the rest to the next', async () => {
  written = 4_500;
  await tally.catchUp(2);
  expect(counted).toBe(2_000);
  await tally.catchUp(2);
  expect(counted).toBe(4_000);
  await tally.catchUp();
  expect(counted).toBe(4_500);
});

test('what is written while a last batch is counted is counted for who asks then', async () => {
  written = 10;
  const open = closedGate();
  const first = tally.catchUp();
  await expect.poll(() => reads).toBe(1);
  written = 20;
  const second = tally.catchUp();
  open();
  await Promise.all([first, second]);
  expect(counted).toBe(20);
});

test('a reader of sums does not wait for all of a long log', async () => {
  written = 1_000_000;
  const open = closedGate();
  await tally.refresh(1);
  expect(counted).toBe(0);
  written = 0;
  open();
  await tally.catchUp(1);
});

test('a batch that fails is counted by the next round, and does not fail who reads sums', async () => {
  written = 10;
  gate = () => Promise.reject(new Error('no'));
  await expect(tally.catchUp()).rejects.toThrow('no');
  await tally.refresh(10_000);
  expect(counted).toBe(0);
  gate = async () => {};
  await tally.catchUp();
  expect(counted).toBe(10);
});
