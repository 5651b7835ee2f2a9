import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '#src/platform/clock/index.ts';
import { createDatabase, type Database } from '#src/platform/database/index.ts';
import { silentLog } from '#src/platform/log/index.ts';
import { type TestDatabase, testDatabase } from '#test/kit/database.ts';
import { createSingleUse, type SingleUse } from './index.ts';

let own: TestDatabase;
let nodes: { database: Database; singleUse: SingleUse }[];
const untilMs = systemClock.nowMs() + 60_000;

beforeAll(async () => {
  own = await testDatabase({ upTo: 1 });
  nodes = [own.database, createDatabase({ connectionString: own.url, log: silentLog })].map((database) => ({
    database,
    singleUse: createSingleUse({ database, clock: systemClock }),
  }));
});
afterAll(async () => {
  await nodes[1]?.database.close();
  await own.drop();
});

/** Fifty at once, every other one on the second node. */
const race = (attempt: (node: { database: Database; singleUse: SingleUse }, i: number) => Promise<boolean>) =>
  Promise.all(
    Array.from({ length: 50 }, (_, i) =>
      nodes
        .slice(i % 2)
        .slice(0, 1)
        .map((node) => attempt(node, i)),
    ).flat(),
  );

test('of 50 who spend one key at the same moment on two nodes, one wins', async () => {
  for (const key of ['a', 'b', 'c']) {
    const won = await race(({ database, singleUse }) =>
      database.transaction((tx) => singleUse.spend(tx, 'code', key, untilMs)),
    );
    expect(won.filter(Boolean)).toHaveLength(1);
  }
});

test('of 50 who spend one key through group commit on two nodes, one wins', async () => {
  for (const key of ['d', 'e', 'f']) {
    const won = await race(
      async ({ database, singleUse }) =>
        (await database.groupCommit.commit({ guards: [singleUse.guard('code', key, untilMs)], writes: [] }))
          .committed,
    );
    expect(won.filter(Boolean)).toHaveLength(1);
  }
});

test('of 50 who spend one key, some through group commit and some in a transaction, one wins', async () => {
  const won = await race(async ({ database, singleUse }, i) =>
    i % 3 === 0
      ? database.transaction((tx) => singleUse.spend(tx, 'code', 'mixed', untilMs))
      : (
          await database.groupCommit.commit({
            guards: [singleUse.guard('code', 'mixed', untilMs)],
            writes: [],
          })
        ).committed,
  );
  expect(won.filter(Boolean)).toHaveLength(1);
});

test('two nodes that spend the same hundred keys in opposite order share them out without a deadlock', async () => {
  const keys = Array.from({ length: 100 }, (_, i) => `k${i}`);
  const attempts = nodes.flatMap(({ database, singleUse }, n) =>
    (n === 0 ? keys : [...keys].reverse()).map(async (key) => {
      const { committed } = await database.groupCommit.commit({
        guards: [singleUse.guard('code', key, untilMs)],
        writes: [],
      });
      return committed ? key : undefined;
    }),
  );
  const won = (await Promise.all(attempts)).filter((key) => key !== undefined);
  expect(won.sort()).toEqual([...keys].sort());
});
