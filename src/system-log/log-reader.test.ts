import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import { testPlatform, type TestPlatform } from '#test/kit/database.ts';
import { createLogReader, createSystemLog, type LogReader, type SystemLog, systemActor } from './index.ts';

let platform: TestPlatform;
let systemLog: SystemLog;
let reader: LogReader;

beforeAll(async () => {
  platform = await testPlatform();
  systemLog = createSystemLog(platform);
  reader = createLogReader(platform);
});
afterAll(() => platform.close());

const write = (name: string, eventType = 'group.lifecycle.create') =>
  platform.database.transaction((tx) => record(tx, name, eventType));
const record = (tx: Parameters<SystemLog['record']>[0], name: string, eventType = 'group.lifecycle.create') =>
  systemLog.record(tx, {
    eventType,
    actor: systemActor,
    target: [{ id: name, type: 'UserGroup', alternateId: 'unknown', displayName: name }],
  });
async function follow(after: string, eventTypes?: string[]) {
  const names: (string | undefined)[] = [];
  let cursor = after;
  for (;;) {
    const { events, next } = await reader.read({
      after: cursor,
      limit: 2,
      ...(eventTypes && { eventTypes }),
    });
    names.push(...events.map((event) => event.target?.[0]?.displayName));
    cursor = next;
    if (events.length < 2) return { names, cursor };
  }
}

test('what is written is met once and in order, only of the types asked for', async () => {
  await write('before');
  const start = await reader.end();
  for (const name of ['a', 'b', 'c']) await write(name);
  await write('gone', 'group.lifecycle.delete');
  const all = await follow(start);
  expect(all.names).toEqual(['a', 'b', 'c', 'gone']);
  expect((await follow(start, ['group.lifecycle.delete'])).names).toEqual(['gone']);
  expect((await follow(all.cursor)).names).toEqual([]);
  await write('d');
  expect((await follow(all.cursor)).names).toEqual(['d']);
});

test('what a slow transaction writes is met, although others have overtaken it', async () => {
  const start = await reader.end();
  let finish = () => {};
  const held = new Promise<void>((resolve) => (finish = resolve));
  let begun = () => {};
  const isOpen = new Promise<void>((resolve) => (begun = resolve));
  const slow = platform.database.transaction(async (tx) => {
    await record(tx, 'slow');
    begun();
    await held;
    await tx.query(sql`select 1`);
  });
  await isOpen;
  await write('quick');
  const first = await follow(start);
  finish();
  await slow;
  const second = await follow(first.cursor);
  expect([...first.names, ...second.names].toSorted()).toEqual(['quick', 'slow']);
});

test('following begins at a moment, and refuses what is no cursor', async () => {
  const since = platform.clock.nowMs();
  await new Promise((resolve) => setTimeout(resolve, 5));
  await write('later');
  expect((await follow(await reader.from(since + 3))).names).toContain('later');
  await expect(reader.read({ after: 'nonsense', limit: 1 })).rejects.toMatchObject({ code: 'E0000001' });
});
