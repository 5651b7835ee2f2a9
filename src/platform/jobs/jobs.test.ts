import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '#src/platform/clock/index.ts';
import { createDatabase, sql } from '#src/platform/database/index.ts';
import { createIds, systemRandom } from '#src/platform/ids/index.ts';
import { silentLog } from '#src/platform/log/index.ts';
import { cutConnections, type TestPlatform, testPlatform } from '#test/kit/database.ts';
import { createJobs, type JobKind, type Jobs } from './index.ts';

type Greeting = { to: string };

let platform: TestPlatform;
let handled: { data: Greeting; attempt: number }[];
let fail: (data: Greeting, attempt: number) => boolean;
const others: Jobs[] = [];

const greet: JobKind<Greeting> = {
  name: 'greet',
  retryLimit: 2,
  retryDelaySeconds: 0,
  async handle(data, { attempt }) {
    handled.push({ data, attempt });
    if (fail(data, attempt)) throw new Error(`nobody at ${data.to}`);
  },
};

beforeEach(async () => {
  handled = [];
  fail = () => false;
  platform = await testPlatform({}, { upTo: 1 });
  platform.jobs.define(greet);
});
afterEach(async () => {
  for (const jobs of others.splice(0)) await jobs.stop();
  await platform.close();
});

const send = (to: string, options = {}) =>
  platform.database.transaction((tx) => platform.jobs.send(tx, { name: 'greet' }, { to }, options));
const names = () => handled.map(({ data }) => data.to).sort();

/** A further node on the same database. */
async function startNode(worker: boolean, kind: JobKind<Greeting> = greet): Promise<Jobs> {
  const needs = {
    database: platform.database,
    clock: systemClock,
    ids: createIds(systemRandom),
    log: silentLog,
  };
  const jobs = createJobs({ ...needs, worker });
  jobs.define(kind);
  await jobs.start();
  others.push(jobs);
  return jobs;
}

describe('a job', () => {
  test('of a transaction that is rolled back never runs', async () => {
    await platform.jobs.start();
    const work = platform.database.transaction(async (tx) => {
      await platform.jobs.send(tx, greet, { to: 'nobody' });
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    await send('Aiko');
    await platform.jobs.drain();
    expect(handled).toEqual([{ data: { to: 'Aiko' }, attempt: 1 }]);
  });

  test('sent before anything was started runs after the start', async () => {
    await send('Aiko');
    expect(handled).toEqual([]);
    await platform.jobs.start();
    await platform.jobs.drain();
    expect(names()).toEqual(['Aiko']);
  });

  test('sent through group commit exists exactly when the unit was committed', async () => {
    await platform.jobs.start();
    const untilMs = systemClock.nowMs() + 60_000;
    const units = ['Aiko', 'Ben', 'Chie'].map((to) => ({
      guards: [platform.singleUse.guard('greeting', to === 'Ben' ? 'Aiko' : to, untilMs)],
      writes: [platform.jobs.pending(greet, { to })],
    }));
    const results = await Promise.all(units.map(platform.database.groupCommit.commit));
    expect(results.map((result) => result.committed)).toEqual([true, false, true]);
    await platform.jobs.drain();
    expect(names()).toEqual(['Aiko', 'Chie']);
  });

  test('that fails is tried again, and told which try it is', async () => {
    fail = (_, attempt) => attempt < 3;
    await platform.jobs.start();
    await send('Aiko');
    await expect.poll(() => handled.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    await platform.jobs.drain();
    expect(await platform.jobs.deadLetters()).toEqual([]);
  });

  test('that always fails ends among the dead letters with its error, and can be sent off again', async () => {
    fail = () => true;
    await platform.jobs.start();
    await send('Aiko');
    await expect.poll(() => platform.jobs.deadLetters()).toHaveLength(1);
    const [dead] = await platform.jobs.deadLetters();
    expect(dead).toMatchObject({ kind: 'greet', data: { to: 'Aiko' }, error: 'nobody at Aiko', attempts: 3 });
    fail = () => false;
    expect(await platform.jobs.redrive([dead?.id ?? ''])).toBe(1);
    await platform.jobs.drain();
    expect(handled.at(-1)).toEqual({ data: { to: 'Aiko' }, attempt: 1 });
    expect(await platform.jobs.deadLetters()).toEqual([]);
  });

  test('that fails does not hold up its neighbours', async () => {
    fail = ({ to }) => to === 'Ben';
    await platform.jobs.start();
    await platform.database.transaction(async (tx) => {
      for (const to of ['Aiko', 'Ben', 'Chie']) await platform.jobs.send(tx, greet, { to });
    });
    await expect.poll(() => platform.jobs.deadLetters()).toHaveLength(1);
    expect(names().filter((name) => name !== 'Ben')).toEqual(['Aiko', 'Chie']);
  });

  test('whose worker died without a word is given to another', async () => {
    await platform.jobs.start();
    await platform.jobs.stop();
    await send('Aiko');
    // What a killed process leaves behind: taken, and never heard of again.
    await platform.database.query(sql`
      update pgboss.job set state = 'active', started_on = now() - interval '1 minute', heartbeat_on = now() - interval '1 minute'`);
    await startNode(true);
    await expect.poll(names).toEqual(['Aiko']);
  });

  test('with a key waits only once', async () => {
    for (let i = 0; i < 3; i++) await send('Aiko', { singletonKey: 'the same' });
    await send('Ben');
    await send('Ben');
    await platform.jobs.start();
    await platform.jobs.drain();
    expect(names()).toEqual(['Aiko', 'Ben', 'Ben']);
  });

  test('for later is not run now', async () => {
    await platform.jobs.start();
    await send('Aiko', { startAfterMs: platform.clock.nowMs() + 3_600_000 });
    await send('Ben', { startAfterMs: platform.clock.nowMs() - 3_600_000 });
    await platform.jobs.drain();
    expect(names()).toEqual(['Ben']);
  });

  test('for a moment soon runs when it has come', async () => {
    await platform.jobs.start();
    await send('Aiko', { startAfterMs: platform.clock.nowMs() + 500 });
    await expect.poll(names).toEqual(['Aiko']);
  });
});

describe('a node', () => {
  test('that is no worker sends, and a worker does it', async () => {
    const web = await startNode(false);
    await platform.database.transaction((tx) => web.send(tx, greet, { to: 'Aiko' }));
    expect(handled).toEqual([]);
    await platform.jobs.start();
    await platform.jobs.drain();
    expect(names()).toEqual(['Aiko']);
  });

  test('shares the work with another, and no job is done twice', async () => {
    await platform.jobs.start();
    await startNode(true);
    await platform.database.transaction(async (tx) => {
      for (let i = 0; i < 200; i++) await platform.jobs.send(tx, greet, { to: `${i}` });
    });
    await platform.jobs.drain();
    expect(new Set(names()).size).toBe(200);
    expect(handled).toHaveLength(200);
  });

  test('whose connections were cut goes on working', async () => {
    await platform.jobs.start();
    await cutConnections(platform.databaseUrl);
    await expect
      .poll(() =>
        send('Aiko').then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
    await expect.poll(names).toEqual(['Aiko']);
  });

  test('stops after the job it is at, and leaves the rest to others', async () => {
    const atWork = Promise.withResolvers<void>();
    const mayEnd = Promise.withResolvers<void>();
    const done: string[] = [];
    const slow: JobKind<Greeting> = {
      name: 'slow',
      async handle(data) {
        atWork.resolve();
        await mayEnd.promise;
        done.push(data.to);
      },
    };
    const node = await startNode(true, slow);
    await platform.database.transaction((tx) => node.send(tx, slow, { to: 'Aiko' }));
    await atWork.promise;
    const stopped = node.stop();
    mayEnd.resolve();
    await stopped;
    expect(done).toEqual(['Aiko']);
  });

  test('starts on a queue that another version of the code had set up otherwise', async () => {
    await startNode(true, { ...greet, retryLimit: 9, retryDelaySeconds: 77 });
    await startNode(true);
    const rows = await platform.database.query(
      sql`select retry_limit, retry_delay from pgboss.queue where name = 'greet'`,
    );
    expect(rows).toEqual([{ retry_limit: 2, retry_delay: 0 }]);
  });

  test('refuses two kinds of one name, a kind after the start, and the name of the dead letters', async () => {
    expect(() => platform.jobs.define(greet)).toThrow('two job kinds');
    expect(() => platform.jobs.define({ ...greet, name: 'dead-letters' })).toThrow('dead letters');
    await platform.jobs.start();
    expect(() => platform.jobs.define({ ...greet, name: 'late' })).toThrow('after start()');
  });
});

describe('housekeeping', () => {
  test('is done by one of two nodes, and again when its time has come', async () => {
    const database = createDatabase({ connectionString: platform.databaseUrl, log: silentLog });
    const ids = createIds(systemRandom);
    let now = 0;
    let together = 0;
    let runs = 0;
    const nodes = [platform.database, database].map((each) =>
      createJobs({ database: each, clock: platform.clock, ids, log: silentLog, worker: true }),
    );
    for (const node of nodes) {
      node.schedule('sweep', 50, async () => {
        together = Math.max(together, ++now);
        runs++;
        await new Promise((resolve) => setTimeout(resolve, 20));
        now--;
      });
      await node.start();
    }
    await expect.poll(() => runs).toBeGreaterThan(3);
    for (const node of nodes) await node.stop();
    await database.close();
    expect(together).toBe(1);
  });

  test('that was done a moment ago by another node is not done again', async () => {
    platform.clock.freeze();
    let runs = 0;
    platform.jobs.schedule('sweep', 20, async () => void runs++);
    await platform.jobs.start();
    await expect.poll(() => runs).toBe(1);
    await platform.database.query(sql`select pg_sleep(0.2)`);
    expect(runs).toBe(1);
    platform.clock.advance(1_000);
    await expect.poll(() => runs).toBe(2);
  });

  test('that fails is tried again at its next turn', async () => {
    let runs = 0;
    platform.jobs.schedule('sweep', 20, async () => {
      runs++;
      throw new Error('disk full');
    });
    await platform.jobs.start();
    await expect.poll(() => runs).toBeGreaterThan(1);
  });

  test('is not done by a node that is no worker', async () => {
    const jobs = createJobs({ ...platform, worker: false });
    let runs = 0;
    jobs.schedule('sweep', 1, async () => void runs++);
    await jobs.start();
    await platform.database.query(sql`select pg_sleep(0.1)`);
    await jobs.stop();
    expect(runs).toBe(0);
  });
});
