import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sql, type Tx } from '#src/platform/database/index.ts';
import { testPlatform, type TestPlatform } from '#test/kit/database.ts';
import { testApi, type TestApi } from '#test/kit/api.ts';
import { createSystemLog, type LogEvent, systemActor, type SystemLog, systemLogRoutes } from './index.ts';

let platform: TestPlatform;
let systemLog: SystemLog;
let api: TestApi;

beforeEach(async () => {
  platform = await testPlatform();
  systemLog = createSystemLog(platform);
  await systemLog.start();
  api = testApi(platform, systemLogRoutes({ ...platform, systemLog }));
});
afterEach(() => platform.close());

const event = (id: string) => ({
  eventType: 'group.profile.update',
  actor: systemActor,
  target: [{ id, type: 'UserGroup', alternateId: id, displayName: id }],
});
const write = (tx: Tx, id: string) => systemLog.record(tx, event(id));

function nextOf(link: string | string[] | undefined): string {
  const found = [link].flat().map((line) => /^<https?:\/\/[^/]+(.+)>; rel="next"$/.exec(line ?? '')?.[1]);
  const next = found.find((address) => address !== undefined);
  if (next === undefined) throw new Error('a polling query without a next link');
  return next;
}

async function poll(address: string): Promise<{ ids: string[]; next: string }> {
  const answer = await api.call(`GET ${address}`);
  expect(answer.status).toBe(200);
  const ids = answer.json<LogEvent[]>().map((found) => found.target?.[0]?.id ?? '');
  return { ids, next: nextOf(answer.headers['link']) };
}

test('an event of a transaction that commits late is seen after those that overtook it, once', async () => {
  const slow = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const slowCommit = platform.database.transaction(async (tx) => {
    await write(tx, 'slow');
    begun.resolve();
    await slow.promise;
  });
  await begun.promise;
  await platform.database.transaction((tx) => write(tx, 'quick'));

  const first = await poll('/api/v1/logs');
  // quick is committed, but while slow is open a reader that took it could never come back for slow.
  expect(first.ids).toEqual([]);
  slow.resolve();
  await slowCommit;
  const second = await poll(first.next);
  expect(second.ids).toEqual(['slow', 'quick']);
  const third = await poll(second.next);
  expect(third.ids).toEqual([]);
  await platform.database.transaction((tx) => write(tx, 'later'));
  expect((await poll(third.next)).ids).toEqual(['later']);
});

test('a row numbered early by a transaction that wrote late is not lost', async () => {
  // The other way round: the transaction with the lower id writes its event after the one with the higher id.
  const go = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const early = platform.database.transaction(async (tx) => {
    await tx.query(sql`select pg_current_xact_id()`);
    begun.resolve();
    await go.promise;
    await write(tx, 'early');
  });
  await begun.promise;
  await platform.database.transaction((tx) => write(tx, 'late'));
  const first = await poll('/api/v1/logs');
  go.resolve();
  await early;
  const second = await poll(first.next);
  expect([...first.ids, ...second.ids].sort()).toEqual(['early', 'late']);
});

test('readers that poll all the while see every event of slow and quick writers exactly once', async () => {
  const written: string[] = [];
  const random = seeded(7);
  const writer = async (name: string) => {
    for (let index = 0; index < 25; index++) {
      const id = `${name}-${index}`;
      const way = random(4);
      if (way === 0) {
        await platform.database.groupCommit.commit({
          writes: [systemLog.pending(event(id)), systemLog.pending(event(`${id}b`))],
        });
        written.push(id, `${id}b`);
        continue;
      }
      const kept = await platform.database
        .transaction(async (tx) => {
          if (way === 1) await sleep(random(15));
          await write(tx, id);
          if (way === 2) await sleep(random(25));
          if (way === 3 && random(3) === 0) throw new Error('rolled back');
        })
        .then(
          () => true,
          () => false,
        );
      if (kept) written.push(id);
    }
  };
  let writing = true;
  const reader = async (limit: number) => {
    const seen: string[] = [];
    let address = `/api/v1/logs?limit=${limit}`;
    for (let quiet = 0; quiet < 2; ) {
      const done = !writing;
      const page = await poll(address);
      seen.push(...page.ids);
      address = page.next;
      quiet = done && page.ids.length === 0 ? quiet + 1 : 0;
      if (page.ids.length === 0) await sleep(3);
    }
    return seen;
  };
  const readers = [reader(1), reader(7), reader(1000)];
  await Promise.all(['a', 'b', 'c', 'd'].map(writer));
  writing = false;
  for (const seen of await Promise.all(readers)) {
    expect(seen.length).toBe(new Set(seen).size);
    expect([...seen].sort()).toEqual([...written].sort());
  }
});

test('a filtered reader that found nothing for long misses nothing', async () => {
  let address = '/api/v1/logs?filter=target.id%20eq%20%22wanted%22';
  const seen: string[] = [];
  for (let round = 0; round < 5; round++) {
    await platform.database.transaction((tx) => write(tx, 'other'));
    const page = await poll(address);
    expect(page.ids).toEqual([]);
    address = page.next;
  }
  await platform.database.transaction((tx) => write(tx, 'wanted'));
  seen.push(...(await poll(address)).ids);
  expect(seen).toEqual(['wanted']);
});

test('a copy restored onto a server whose transaction ids are behind goes on without a gap', async () => {
  await platform.database.transaction((tx) => write(tx, 'old'));
  const before = await poll('/api/v1/logs');
  expect(before.ids).toEqual(['old']);
  // As if the rows had come from a server a million transactions ahead.
  const ahead = sql`(pg_snapshot_xmax(pg_current_snapshot())::text::bigint + 1000000)::text::xid8`;
  await platform.database.transaction((tx) => tx.execute(sql`update system_log set txid = ${ahead}`));
  const restored = createSystemLog(platform);
  await restored.start();
  await restored.start();
  await platform.database.transaction((tx) => restored.record(tx, event('new')));
  expect((await poll('/api/v1/logs')).ids).toEqual(['old', 'new']);
  // A reader from before the restore gets old again rather than miss new.
  expect((await poll(before.next)).ids).toContain('new');
});

/** mulberry32 */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}
