import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import type { ClientContext } from '#src/platform/http/index.ts';
import { testPlatform, type TestPlatform } from '#test/kit/database.ts';
import { aCaller } from '#test/kit/api.ts';
import {
  actorOf,
  createSystemLog,
  eventTypes,
  type LogEvent,
  type NewEvent,
  systemActor,
  type SystemLog,
  unknownActor,
} from './index.ts';
import { listBetween } from './system-log-store.ts';
import { toLogEvent } from './stored-event.ts';
import { readUserAgent } from './user-agent.ts';

const client: ClientContext = {
  requestId: 'req-1',
  ipAddress: '203.0.113.7',
  ipChain: ['203.0.113.7', '2001:db8::1'],
  userAgent:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/127.0.0.0 Safari/537.36',
  origin: 'http://localhost:8080',
};
const ada = { id: '00u1', type: 'User', alternateId: 'ada@example.com', displayName: 'Ada Lovelace' };

let platform: TestPlatform;
let systemLog: SystemLog;
let reacted: string[];

beforeAll(async () => {
  platform = await testPlatform();
  systemLog = createSystemLog(platform);
  reacted = [];
  systemLog.react({
    name: 'test-reaction',
    eventTypes: ['group.lifecycle.create'],
    async handle(event) {
      reacted.push(event.target?.[0]?.id ?? '');
    },
  });
  await platform.jobs.start();
  await systemLog.start();
});
afterAll(() => platform.close());

const all = async (): Promise<LogEvent[]> => {
  const between = { fromMs: 0, untilMs: platform.clock.nowMs() + 1000, after: undefined };
  const found = await listBetween(platform.database, {
    between,
    descending: false,
    condition: sql`true`,
    limit: 1000,
  });
  return found.map(toLogEvent);
};
const record = (event: NewEvent | NewEvent[]) =>
  platform.database.transaction((tx) => systemLog.record(tx, event));
const group = (id: string) => ({ id, type: 'UserGroup', alternateId: 'unknown', displayName: `Group ${id}` });

describe('what is refused', () => {
  test('an event of a type that is not in the table is not written, and neither is the change it came with', async () => {
    const before = (await all()).length;
    await expect(record({ eventType: 'user.session.begin', actor: ada })).rejects.toThrow(
      /not in defaults\/event-types\.json/,
    );
    expect(() => systemLog.pending({ eventType: 'nope', actor: ada })).toThrow(/not in defaults/);
    expect(() => systemLog.react({ name: 'x', eventTypes: ['nope'], handle: async () => {} })).toThrow(
      /not in defaults/,
    );
    expect(await all()).toHaveLength(before);
  });

  test('an event of a transaction that is rolled back never was, nor does anything react to it', async () => {
    await expect(
      platform.database.transaction(async (tx) => {
        await systemLog.record(tx, {
          eventType: 'group.lifecycle.create',
          actor: ada,
          target: [group('00grolled')],
        });
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    await platform.jobs.drain();
    expect((await all()).filter((event) => event.target?.[0]?.id === '00grolled')).toEqual([]);
    expect(reacted).not.toContain('00grolled');
  });
});

describe("an event in Okta's shape", () => {
  test('with everything given', async () => {
    await record({
      eventType: 'user.session.start',
      actor: { ...ada, requestApiTokenId: '00T1' },
      client,
      clientId: '0oa1',
      outcome: { result: 'FAILURE', reason: 'x'.repeat(300) },
      target: [{ ...group('0oa9'), changeDetails: { from: { a: 1 }, to: { a: 2 } } }],
      debugData: { url: '/login' },
      authenticationContext: { credentialType: 'PASSWORD' },
      externalSessionId: '102abc',
    });
    const event = (await all()).at(-1);
    expect(event).toEqual({
      actor: { ...ada, detailEntry: null },
      client: {
        userAgent: { rawUserAgent: client.userAgent, os: 'Mac OS X', browser: 'CHROME' },
        zone: null,
        device: 'Computer',
        id: '0oa1',
        ipAddress: '203.0.113.7',
        geographicalContext: null,
      },
      device: null,
      authenticationContext: {
        authenticationProvider: null,
        credentialProvider: null,
        credentialType: 'PASSWORD',
        issuer: null,
        interface: null,
        authenticationStep: 0,
        rootSessionId: '102abc',
        externalSessionId: '102abc',
      },
      displayMessage: 'User login',
      eventType: 'user.session.start',
      outcome: { result: 'FAILURE', reason: 'x'.repeat(255) },
      published: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      securityContext: {
        asNumber: null,
        asOrg: null,
        isp: null,
        domain: null,
        isProxy: null,
        risk: null,
        userBehaviors: null,
      },
      severity: 'WARN',
      debugContext: { debugData: { requestId: 'req-1', url: '/login' } },
      legacyEventType: null,
      transaction: { type: 'WEB', id: 'req-1', detail: { requestApiTokenId: '00T1' } },
      uuid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      version: '0',
      request: {
        ipChain: [
          { ip: '203.0.113.7', geographicalContext: null, version: 'V4', source: null },
          { ip: '2001:db8::1', geographicalContext: null, version: 'V6', source: null },
        ],
      },
      target: [{ ...group('0oa9'), detailEntry: null, changeDetails: { from: { a: 1 }, to: { a: 2 } } }],
    });
  });

  test('of the system by itself', async () => {
    await record({ eventType: 'system.import.start', actor: systemActor, transactionId: 'job-7' });
    const event = (await all()).at(-1);
    expect(event).toMatchObject({
      client: {
        userAgent: null,
        device: null,
        id: null,
        ipAddress: null,
        zone: null,
        geographicalContext: null,
      },
      outcome: null,
      severity: 'INFO',
      target: null,
      transaction: { type: 'JOB', id: 'job-7', detail: {} },
      request: { ipChain: [] },
      debugContext: { debugData: {} },
    });
  });

  test('names with quotes, braces, backslashes and NULL as text come back as they were', async () => {
    const displayName = `"{a,b}\\" NULL \u00e9\u{1f512}`;
    await record({
      eventType: 'group.profile.update',
      actor: { ...ada, displayName },
      target: [{ ...group('{"x\\'), displayName }],
    });
    const event = (await all()).at(-1);
    expect([event?.actor.displayName, event?.target?.[0]?.id]).toEqual([displayName, '{"x\\']);
  });

  test('several at once keep their order, also within one millisecond', async () => {
    platform.clock.freeze();
    await record(
      ['00ga', '00gb', '00gc'].map((id) => ({
        eventType: 'group.profile.update',
        actor: ada,
        target: [group(id)],
      })),
    );
    platform.clock.resume();
    expect((await all()).slice(-3).map((event) => event.target?.[0]?.id)).toEqual(['00ga', '00gb', '00gc']);
  });
});

test('the caller of a route becomes the actor', () => {
  const user = {
    id: '00uadmin000000000000',
    type: 'User',
    displayName: 'Ada Admin',
    alternateId: 'ada@example.com',
  };
  expect(actorOf(aCaller())).toEqual({ ...user, requestApiTokenId: '00Tadmin000000000000' });
  const { tokenId: _, ...session } = aCaller({ kind: 'session' });
  expect(actorOf(session)).toEqual(user);
  // An access token speaks for a person, or for its client; an API token for a person, or for a service account.
  expect(actorOf({ ...session, kind: 'client' }).type).toBe('User');
  expect(actorOf({ ...session, kind: 'client', id: '0oaclient00000000000' }).type).toBe('PublicClientApp');
  expect(actorOf({ ...session, kind: 'token', id: 'svcdeploy00000000000' }).type).toBe('ServiceAccount');
  expect(actorOf({ ...session, kind: 'anonymous' })).toEqual(unknownActor);
});

test.each([
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/127.0 Safari/537.36 Edg/127.0',
    'Windows 10',
    'EDGE',
    'Computer',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile/15E148 Safari/604.1',
    'iOS (iPhone)',
    'SAFARI',
    'Mobile',
  ],
  [
    'Mozilla/5.0 (Linux; Android 14; SM-X200) AppleWebKit/537.36 SamsungBrowser/25.0 Chrome/121 Safari/537.36',
    'Android',
    'SAMSUNG',
    'Tablet',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', 'Linux', 'FIREFOX', 'Computer'],
  ['okta-sdk-nodejs/8.1.0', 'Unknown', 'UNKNOWN', 'Unknown'],
  ['', 'Unknown', 'UNKNOWN', 'Unknown'],
])('the user agent %j', (raw, os, browser, device) => {
  expect(readUserAgent(raw)).toEqual({ userAgent: { rawUserAgent: raw, os, browser }, device });
});

test('each event type has a message and a severity', () => {
  expect(eventTypes.size).toBeGreaterThan(150);
  for (const { name, displayMessage } of eventTypes.values()) {
    expect([name, name]).toEqual([name, expect.stringMatching(/^[a-z0-9_]+(\.[A-Za-z0-9_]+)+$/)]);
    expect(displayMessage).not.toBe('');
  }
});

describe('reactions', () => {
  test('a job follows an event written in a transaction', async () => {
    await record({ eventType: 'group.lifecycle.create', actor: ada, target: [group('00gtx')] });
    await platform.jobs.drain();
    expect(reacted.filter((id) => id === '00gtx')).toEqual(['00gtx']);
  });

  test('a job follows each event of a group commit, and none those of a unit whose guard failed', async () => {
    const refused = { name: 'refuse', flush: async (_tx: unknown, rows: string[]) => rows.map(() => false) };
    const pending = (id: string) =>
      systemLog.pending({ eventType: 'group.lifecycle.create', actor: ada, target: [group(id)] });
    const results = await Promise.all([
      platform.database.groupCommit.commit({ writes: [pending('00gg1'), pending('00gg2')] }),
      platform.database.groupCommit.commit({
        guards: [{ kind: refused, row: 'x' } as never],
        writes: [pending('00gno')],
      }),
      platform.database.groupCommit.commit({ writes: [pending('00gg3')] }),
    ]);
    expect(results.map((result) => result.committed)).toEqual([true, false, true]);
    await platform.jobs.drain();
    expect(reacted.filter((id) => id.startsWith('00gg')).sort()).toEqual(['00gg1', '00gg2', '00gg3']);
    expect(reacted).not.toContain('00gno');
    expect((await all()).map((event) => event.target?.[0]?.id)).not.toContain('00gno');
  });
});

test('the sweep deletes what is older than the retention and nothing else', async () => {
  await record({ eventType: 'user.session.end', actor: ada });
  const count = (await all()).length;
  expect(await systemLog.sweep()).toBe(0);
  platform.clock.advance(89 * 86_400_000);
  await record({ eventType: 'user.session.clear', actor: ada });
  expect(await systemLog.sweep()).toBe(0);
  platform.clock.advance(2 * 86_400_000);
  expect(await systemLog.sweep()).toBe(count);
  expect((await all()).map((event) => event.eventType)).toEqual(['user.session.clear']);
});
