import { afterAll, beforeAll, expect, test } from 'vitest';
import { matchesFilter, parseFilter } from '#src/protocols/scim-filter/index.ts';
import { testPlatform, type TestPlatform } from '#test/kit/database.ts';
import { compileLogFilter } from './log-filter-store.ts';
import { createSystemLog, type LogEvent, type NewEvent } from './index.ts';
import { toLogEvent } from './stored-event.ts';
import { listBetween } from './system-log-store.ts';
import { sql } from '#src/platform/database/index.ts';

/** mulberry32: the same events and filters on every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

let platform: TestPlatform;
let events: LogEvent[];
const random = seeded(11);
const pick = <T>(items: readonly T[]): T => items[random(items.length)] as T;
const maybe = <T>(value: T): T | undefined => (random(3) === 0 ? undefined : value);
// In small letters, since the log minds capitals in ids only, and with what LIKE, arrays and JSON would trip over.
const words = [
  'ada',
  'bob',
  'ada bob',
  'a-b',
  '100%',
  'a_b',
  'back\\slash',
  'quo"te',
  "it's",
  '{x}',
  '日本',
  'null',
];
const types = ['user.session.start', 'user.session.end', 'group.lifecycle.create'];

function anEvent(): NewEvent {
  const entity = (type: string) => ({
    id: pick(words),
    type,
    alternateId: pick(words),
    displayName: pick(words),
  });
  const sessionId = maybe(pick(words));
  const result = maybe(pick(['SUCCESS', 'FAILURE'] as const));
  const asNumber = maybe(random(3));
  return {
    eventType: pick(types),
    actor: entity('user'),
    target: Array.from({ length: random(3) }, () => entity(pick(['user', 'group']))),
    ...(result && { outcome: { result, ...(random(2) === 0 && { reason: pick(words) }) } }),
    ...(sessionId !== undefined && { externalSessionId: sessionId }),
    ...(asNumber !== undefined && { securityContext: { asNumber, isProxy: random(2) === 0 } }),
    debugData: random(2) ? { note: pick(words) } : {},
    transactionId: pick(words),
  };
}

function aFilter(depth: number): string {
  const kind = depth > 3 ? 0 : random(6);
  if (kind === 3) return `not (${aFilter(depth + 1)})`;
  if (kind > 3) return `(${aFilter(depth + 1)} ${pick(['and', 'or'])} ${aFilter(depth + 1)})`;
  const name = pick([
    'actor.id',
    'actor.alternateId',
    'actor.displayName',
    'actor.type',
    'target.id',
    'target.alternateId',
    'target.displayName',
    'target.type',
    'outcome.result',
    'outcome.reason',
    'eventType',
    'displayMessage',
    'severity',
    'transaction.id',
    'transaction.type',
    'authenticationContext.externalSessionId',
    'debugContext.debugData.note',
    'client.ipAddress',
    'legacyEventType',
    'version',
  ]);
  if (random(12) === 0) return `securityContext.asNumber ${pick(['eq', 'ne', 'gt', 'le'])} ${random(3)}`;
  if (random(12) === 0) return `securityContext.isProxy ${pick(['eq', 'ne'])} ${pick(['true', 'false'])}`;
  if (random(8) === 0 && name !== 'legacyEventType') return `${name} pr`;
  if (random(8) === 0 && name !== 'target.id' && name !== 'version')
    return `${name} ${pick(['eq', 'ne'])} null`;
  const value = pick([
    ...words,
    'a',
    'b',
    '%',
    '_',
    '\\',
    'user.session.start',
    'user.',
    'User login',
    'SUCCESS',
    'INFO',
    '0',
    'JOB',
  ]);
  // Against the oracle, which minds capitals, only values in small letters can be put to attributes that do not.
  const folded = ![
    'outcome.result',
    'eventType',
    'displayMessage',
    'severity',
    'version',
    'actor.id',
    'target.id',
    'transaction.id',
    'authenticationContext.externalSessionId',
  ].includes(name);
  const written = folded ? value.toLowerCase() : value;
  return `${name} ${pick(['eq', 'eq', 'ne', 'co', 'sw', 'ew'])} ${JSON.stringify(written)}`;
}

const run = async (condition: Parameters<typeof listBetween>[1]['condition']) => {
  const between = { fromMs: 0, untilMs: platform.clock.nowMs() + 1, after: undefined };
  return (await listBetween(platform.database, { between, descending: false, condition, limit: 1000 })).map(
    toLogEvent,
  );
};

beforeAll(async () => {
  platform = await testPlatform();
  const systemLog = createSystemLog(platform);
  await platform.database.transaction((tx) => systemLog.record(tx, Array.from({ length: 150 }, anEvent)));
  events = await run(sql`true`);
});
afterAll(() => platform.close());

test('the database finds what the filter says of the events themselves, for any filter', async () => {
  expect(events).toHaveLength(150);
  let nonEmpty = 0;
  for (let round = 0; round < 600; round++) {
    const filter = aFilter(0);
    const node = parseFilter(filter);
    // transaction.type is written in capitals and compared without them.
    const expected = events.filter((event) =>
      matchesFilter(node, {
        ...event,
        transaction: { ...event.transaction, type: event.transaction.type.toLowerCase() },
      }),
    );
    const found = await run(compileLogFilter(filter));
    expect([filter, found.map((event) => event.uuid)]).toEqual([filter, expected.map((event) => event.uuid)]);
    if (found.length > 0 && found.length < 150) nonEmpty++;
  }
  // Or the test would prove little.
  expect(nonEmpty).toBeGreaterThan(200);
});
