import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '#src/platform/clock/index.ts';
import { createDatabase, type Database, sql } from '#src/platform/database/index.ts';
import { silentLog } from '#src/platform/log/index.ts';
import { cutConnections, type TestDatabase, testDatabase } from '#test/kit/database.ts';
import { createSnapshots, type Section, type Snapshots } from './index.ts';

type Colours = ReadonlyMap<string, string>;
type Node = {
  database: Database;
  snapshots: Snapshots;
  section: Section<Colours>;
  loads: () => number;
  stop(): Promise<void>;
};

let own: TestDatabase;
const open: Node[] = [];
beforeAll(async () => {
  own = await testDatabase({ upTo: 1 });
  await own.database.query(sql`create table colour (name text primary key, value text)`);
});
afterAll(async () => {
  for (const node of open) await node.stop();
  await own.drop();
});
beforeEach(async () => {
  for (const node of open.splice(0)) await node.stop();
  await own.database.query(sql`delete from colour`);
});

/** One process: its own pool, its own memory. */
async function startNode(options: { pollMs?: number; failing?: () => boolean } = {}): Promise<Node> {
  const database = createDatabase({ connectionString: own.url, log: silentLog, maxConnections: 4 });
  const { pollMs, failing = () => false } = options;
  const snapshots = createSnapshots({
    database,
    clock: systemClock,
    log: silentLog,
    ...(pollMs === undefined ? {} : { pollMs }),
  });
  let loads = 0;
  const section: Section<Colours> = {
    name: 'colours',
    async load(db) {
      loads++;
      if (failing()) throw new Error('cannot load');
      const rows = await db.query<{ name: string; value: string }>(sql`select name, value from colour`);
      return new Map(rows.map((row) => [row.name, row.value]));
    },
  };
  snapshots.register(section);
  await snapshots.start();
  const node = {
    database,
    snapshots,
    section,
    loads: () => loads,
    async stop() {
      await snapshots.stop();
      await database.close();
    },
  };
  open.push(node);
  return node;
}

const paint = ({ database, snapshots, section }: Node, name: string, value: string) =>
  database.transaction(async (tx) => {
    await tx.execute(
      sql`insert into colour values (${name}, ${value}) on conflict (name) do update set value = excluded.value`,
    );
    await snapshots.changed(tx, section);
  });
const colour = ({ snapshots, section }: Node, name: string) => snapshots.current(section).get(name);

describe('configuration', () => {
  test('is refused before start, when nobody registered it, when registered twice, and when registered late', async () => {
    const { database } = own;
    const snapshots = createSnapshots({ database, clock: systemClock, log: silentLog });
    const section: Section<number> = { name: 'number', load: async () => 1 };
    expect(() => snapshots.current(section)).toThrow('never registered');
    snapshots.register(section);
    expect(() => snapshots.register(section)).toThrow('two configuration sections');
    expect(() => snapshots.current(section)).toThrow('before start()');
    await snapshots.start();
    expect(snapshots.current(section)).toBe(1);
    expect(() => snapshots.register({ name: 'late', load: async () => 1 })).toThrow('after start()');
    await snapshots.stop();
  });

  test('that cannot be loaded at start stops the start', async () => {
    await expect(startNode({ failing: () => true })).rejects.toThrow('cannot load');
  });

  test('is new on the node that changed it as soon as the transaction resolves', async () => {
    const node = await startNode();
    for (const value of ['red', 'green', 'blue']) {
      await paint(node, 'sky', value);
      expect(colour(node, 'sky')).toBe(value);
    }
  });

  test('stays as it is when the change is rolled back', async () => {
    const node = await startNode();
    const work = node.database.transaction(async (tx) => {
      await tx.execute(sql`insert into colour values ('sky', 'red')`);
      await node.snapshots.changed(tx, node.section);
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    const before = node.loads();
    await paint(node, 'sea', 'green');
    expect(colour(node, 'sky')).toBeUndefined();
    expect(node.loads()).toBe(before + 1);
  });

  test('is one unchanged value until it changes', async () => {
    const node = await startNode();
    const before = node.snapshots.current(node.section);
    expect(node.snapshots.current(node.section)).toBe(before);
    await paint(node, 'sky', 'red');
    expect(before.get('sky')).toBeUndefined();
  });

  test('changed a hundred times at once is loaded far fewer times, and is right in the end', async () => {
    const node = await startNode();
    const before = node.loads();
    await Promise.all(Array.from({ length: 100 }, (_, i) => paint(node, `c${i}`, 'red')));
    expect(node.snapshots.current(node.section).size).toBe(100);
    expect(node.loads() - before).toBeLessThan(100);
  });

  test('that could not be loaded again keeps its old value and is tried again', async () => {
    let failing = false;
    const node = await startNode({ failing: () => failing, pollMs: 20 });
    await paint(node, 'sky', 'red');
    failing = true;
    await paint(node, 'sky', 'blue');
    expect(colour(node, 'sky')).toBe('red');
    failing = false;
    await expect.poll(() => colour(node, 'sky')).toBe('blue');
  });
});

describe('of two nodes', () => {
  test('each sees what the other changed, by notice', async () => {
    // A poll this slow can have no part in it.
    const [one, two] = [await startNode({ pollMs: 3_600_000 }), await startNode({ pollMs: 3_600_000 })];
    await paint(one, 'sky', 'red');
    await expect.poll(() => colour(two, 'sky')).toBe('red');
    await paint(two, 'sky', 'blue');
    await expect.poll(() => colour(one, 'sky')).toBe('blue');
  });

  test('one whose connections were cut sees what was changed meanwhile', async () => {
    const [one, two] = [await startNode({ pollMs: 3_600_000 }), await startNode({ pollMs: 3_600_000 })];
    await cutConnections(own.url);
    await expect
      .poll(() =>
        paint(one, 'sky', 'red')
          .then(() => true)
          .catch(() => false),
      )
      .toBe(true);
    await expect.poll(() => colour(two, 'sky')).toBe('red');
  });

  test('one that hears no notices sees changes by looking', async () => {
    const [one, two] = [await startNode(), await startNode({ pollMs: 20 })];
    await one.database.transaction(async (tx) => {
      await tx.execute(sql`insert into colour values ('sky', 'red')`);
      // A change whose notice was lost.
      await tx.execute(sql`update config_versions set version = version + 1 where section = 'colours'`);
      await tx.execute(sql`insert into config_versions values ('colours', 1, now()) on conflict do nothing`);
    });
    await expect.poll(() => colour(two, 'sky')).toBe('red');
  });

  test('both load everything again after a restore', async () => {
    const [one, two] = [await startNode({ pollMs: 3_600_000 }), await startNode({ pollMs: 3_600_000 })];
    await one.database.transaction(async (tx) => {
      await tx.execute(sql`insert into colour values ('sky', 'restored')`);
      await one.snapshots.allChanged(tx);
    });
    expect(colour(one, 'sky')).toBe('restored');
    await expect.poll(() => colour(two, 'sky')).toBe('restored');
  });

  test('neither ever sees half of a change', async () => {
    const [one, two] = [await startNode(), await startNode()];
    await paint(one, 'left', '0');
    const changes = async () => {
      for (let i = 0; i < 30; i++) {
        await one.database.transaction(async (tx) => {
          await tx.execute(
            sql`insert into colour values ('left', ${`${i}`}), ('right', ${`${i}`}) on conflict (name) do update set value = excluded.value`,
          );
          await one.snapshots.changed(tx, one.section);
        });
        const seen = two.snapshots.current(two.section);
        expect(seen.get('right') ?? seen.get('left')).toBe(seen.get('left'));
      }
    };
    await changes();
    await expect.poll(() => colour(two, 'right')).toBe('29');
  });
});
