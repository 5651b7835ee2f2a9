import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aCaller, testApi, type TestApi } from '#test/kit/api.ts';
import { testPlatform, type TestPlatform } from '#test/kit/database.ts';
import {
  createSystemLog,
  type LogEvent,
  type NewEvent,
  type SystemLog,
  systemActor,
  systemLogRoutes,
} from './index.ts';

let platform: TestPlatform;
let systemLog: SystemLog;
let api: TestApi;
const start = Date.UTC(2026, 0, 15, 12);
const at = (seconds: number) => new Date(start + seconds * 1000).toISOString();

const ada = { id: '00uada', type: 'User', alternateId: 'Ada@Example.com', displayName: 'Ada Lovelace' };
const bob = { id: '00ubob', type: 'User', alternateId: 'bob@example.com', displayName: 'Bob Builder-Smith' };
const payroll = { id: '0oapay', type: 'AppInstance', alternateId: 'Payroll', displayName: 'Payroll' };
const client = (requestId: string, ipAddress: string) => ({
  requestId,
  ipAddress,
  ipChain: [ipAddress, '10.0.0.1'],
  userAgent: 'Mozilla/5.0 (Windows NT 10.0) Firefox/128.0',
  origin: 'http://localhost:8080',
});

// One event a second, e0 to e7.
const events: NewEvent[] = [
  {
    eventType: 'user.session.start',
    actor: ada,
    client: client('XOxBw-2JIRnC', '203.0.113.7'),
    outcome: { result: 'SUCCESS' },
    externalSessionId: '102ada',
    debugData: { url: '/login', note: '50%' },
  },
  {
    eventType: 'user.session.start',
    actor: bob,
    client: client('r2', '198.51.100.9'),
    outcome: { result: 'FAILURE', reason: 'INVALID_CREDENTIALS' },
  },
  {
    eventType: 'user.authentication.sso',
    actor: ada,
    client: client('r3', '203.0.113.7'),
    outcome: { result: 'SUCCESS' },
    target: [payroll, bob],
    externalSessionId: '102ada',
  },
  { eventType: 'user.account.lock', actor: bob, outcome: { result: 'FAILURE' }, target: [bob] },
  { eventType: 'system.import.start', actor: systemActor },
  {
    eventType: 'app.oauth2.token.grant',
    actor: { ...payroll, type: 'PublicClientApp', requestApiTokenId: '00Ttok' },
    clientId: '0oapay',
    zone: 'Shops',
  },
  {
    eventType: 'user.session.end',
    actor: ada,
    geographicalContext: {
      city: 'New York',
      state: null,
      country: 'United States',
      postalCode: null,
      geolocation: null,
    },
    client: client('r7', '203.0.113.7'),
  },
  {
    eventType: 'group.lifecycle.create',
    actor: ada,
    securityContext: { asNumber: 64500, isProxy: true, risk: { level: 'HIGH' } },
  },
];

beforeAll(async () => {
  platform = await testPlatform();
  systemLog = createSystemLog(platform);
  await systemLog.start();
  api = testApi(platform, systemLogRoutes({ ...platform, systemLog }));
  for (const [index, event] of events.entries()) {
    platform.clock.freeze(start + index * 1000);
    await platform.database.transaction((tx) => systemLog.record(tx, event));
  }
  platform.clock.freeze(start + 60_000);
});
afterAll(() => platform.close());

const shown = (found: LogEvent[]) =>
  found.map((event) => `e${(Date.parse(event.published) - start) / 1000}`).join(' ');
const get = (parameters: Record<string, string | number>) =>
  api.call(
    `GET /api/v1/logs?${new URLSearchParams(Object.entries(parameters).map(([name, value]) => [name, String(value)]))}`,
  );
const find = async (parameters: Record<string, string | number>) => {
  const answer = await get(parameters);
  expect([answer.status, answer.text.slice(0, 300)]).toEqual([200, expect.anything()]);
  return shown(answer.json<LogEvent[]>());
};
const links = (answer: Awaited<ReturnType<typeof get>>) =>
  [answer.headers['link']].flat().filter((line) => line !== undefined);

describe('what is refused', () => {
  test('somebody without okta.logs.read sees nothing', async () => {
    const as = aCaller({ permissions: new Set(['okta.users.read']) });
    const answer = await api.call('GET /api/v1/logs', { as });
    expect([answer.status, answer.json().errorCode]).toEqual([403, 'E0000006']);
  });

  test.each<[Record<string, string>, string, RegExp]>([
    [{ since: 'yesterday' }, 'E0000001', /since: The date format/],
    [{ until: '2026-02-30' }, 'E0000001', /until: must be a valid date-time/],
    [{ limit: '1001' }, 'E0000001', /limit: must be a whole number from 0 to 1000/],
    [{ limit: '-1' }, 'E0000001', /limit/],
    [{ limit: '1e2' }, 'E0000001', /limit/],
    [{ sortOrder: 'UP' }, 'E0000001', /sortOrder: must be ASCENDING or DESCENDING/],
    [{ after: "'; drop table system_log" }, 'E0000001', /after: is not a cursor/],
    [{ after: '1_1' }, 'E0000001', /after: is not a cursor of such a query/],
    [{ after: 'p1_2_3', sortOrder: 'DESCENDING' }, 'E0000001', /after: is not a cursor of such a query/],
    [{ after: `p1_${'9'.repeat(20)}_3` }, 'E0000001', /after/],
    [{ q: Array.from({ length: 11 }, () => 'a').join(' ') }, 'E0000001', /more than 10 items/],
    [{ q: 'x'.repeat(41) }, 'E0000001', /longer than 40 characters/],
    [
      { filter: 'display_message eqq "Create"' },
      'E0000053',
      /Unrecognized attribute operator 'eqq' at position 16\. Expected: eq,/,
    ],
    [{ filter: 'eventType eq "x' }, 'E0000053', /without closing/],
    [{ filter: 'some_invalid_field eq "x"' }, 'E0000053', /field is not valid: some_invalid_field/],
    [{ filter: 'published gt "2026-01-01"' }, 'E0000053', /field is not valid: published/],
    [{ filter: 'target.changeDetails.from pr' }, 'E0000053', /field is not valid/],
    [{ filter: 'debugContext.debugData.a-b pr' }, 'E0000053', /field is not valid/],
    [{ filter: 'target[id eq "x"]' }, 'E0000053', /field is not valid: target/],
    [
      { filter: 'debugContext.debugData.url co "/oauth/"' },
      'E0000031',
      /'co' is not supported for 'debugContext\.debugData\.url'/,
    ],
    [{ filter: 'actor.id eq 5' }, 'E0000031', /Expected text/],
    [{ filter: 'uuid co "a"' }, 'E0000031', /'co' is not supported for 'uuid'/],
  ])('%j', async (parameters, code, message) => {
    const answer = await get(parameters);
    const body = answer.json<{
      errorCode: string;
      errorSummary: string;
      errorCauses: { errorSummary: string }[];
    }>();
    expect([answer.status, body.errorCode]).toEqual([400, code]);
    expect([body.errorSummary, ...body.errorCauses.map((cause) => cause.errorSummary)].join('\n')).toMatch(
      message,
    );
  });
});

describe('filters', () => {
  const none = '';
  test.each([
    ['eventType eq "user.session.start"', 'e0 e1'],
    ['eventType eq "User.session.start"', none],
    ['eventType eq "no.such.type"', none],
    ['eventType sw "user.session."', 'e0 e1 e6'],
    ['eventType co "session"', 'e0 e1 e6'],
    ['eventType ew "start"', 'e0 e1 e4'],
    ['eventType ne "user.session.start" and actor.id eq "00uada"', 'e2 e6 e7'],
    ['displayMessage co "logout"', 'e6'],
    ['legacyEventType pr', none],
    ['version eq "0" and severity eq "WARN"', 'e1 e3'],
    ['outcome.result eq "FAILURE"', 'e1 e3'],
    ['outcome.reason eq "invalid_credentials"', 'e1'],
    ['outcome.reason pr', 'e1'],
    ['actor.id ne "00uada"', 'e1 e3 e4 e5'],
    ['actor.alternateId eq "ada@example.com"', 'e0 e2 e6 e7'],
    ['actor.alternateId co "EXAMPLE"', 'e0 e1 e2 e3 e6 e7'],
    ['actor.displayName eq "bob builder-smith"', 'e1 e3'],
    ['actor.type eq "PublicClientApp"', 'e5'],
    ['target.id eq "0oapay" and target.id eq "00ubob"', 'e2'],
    ['target.id ne "00ubob" and actor.id eq "00uada"', 'e0 e6 e7'],
    ['target.type eq "User" and target.alternateId eq "payroll"', 'e2'],
    ['target.displayName eq "Bob Builder-Smith"', 'e2 e3'],
    ['target.displayName sw "bob"', 'e2 e3'],
    ['target.alternateId pr', 'e2 e3'],
    ['target.alternateId eq null and actor.id eq "00uada"', 'e0 e6 e7'],
    ['client.ipAddress eq "203.0.113.7"', 'e0 e2 e6'],
    ['client.ipAddress sw "198.51."', 'e1'],
    ['request.ipChain.ip eq "10.0.0.1" and client.userAgent.browser eq "firefox"', 'e0 e1 e2 e6'],
    ['client.id eq "0oapay" or client.zone eq "Shops"', none],
    ['client.geographicalContext.city eq "new york"', 'e6'],
    ['transaction.id eq "XOxBw-2JIRnC"', 'e0'],
    ['transaction.type eq "JOB"', 'e3 e4 e5 e7'],
    ['transaction.detail.requestApiTokenId eq "00Ttok"', 'e5'],
    ['authenticationContext.externalSessionId eq "102ada"', 'e0 e2'],
    ['authenticationContext.externalSessionId eq null and actor.id eq "00uada"', 'e6 e7'],
    [
      'securityContext.asNumber gt 64000 and securityContext.isProxy eq true and securityContext.risk.level eq "HIGH"',
      'e7',
    ],
    ['debugContext.debugData.url eq "/login"', 'e0'],
    ['debugContext.debugData.note ew "%"', 'e0'],
    ['not (actor.id eq "00uada") and not (outcome.result eq "FAILURE")', 'e4 e5'],
    [
      '(eventType eq "user.account.lock" or eventType eq "user.session.end") and actor.type eq "User"',
      'e3 e6',
    ],
    ['uuid eq "not-a-uuid"', none],
    ['uuid ne "not-a-uuid" and actor.id eq "00ubob"', 'e1 e3'],
  ])('%s', async (filter, expected) => {
    expect(await find({ filter })).toBe(expected);
  });

  test('uuid', async () => {
    const [first] = (await get({ limit: 1 })).json<LogEvent[]>();
    expect(await find({ filter: `uuid eq "${first?.uuid}"` })).toBe('e0');
  });

  test.each([
    ['ada', 'e0 e2 e6 e7'],
    ['LOVELACE ada', 'e0 e2 e6 e7'],
    ['ada bob', 'e2'],
    ['lovelac', none],
    ['smith', 'e1 e2 e3'],
    ['builder-smith', 'e1 e2 e3'],
    ['2JIRnC', 'e0'],
    ['XOxBw-2JIRnC', 'e0'],
    ['ada@example.com', 'e0 e2 e6 e7'],
    ['203.0.113.7', 'e0 e2 e6'],
    ['logout', 'e6'],
    ['user.account.lock', 'e3'],
    ['INVALID_CREDENTIALS', 'e1'],
    ['New York', 'e6'],
    ['00uada', 'e0 e2 e6 e7'],
    ['0oapay', 'e2 e5'],
    ['%', none],
    ['   ', 'e0 e1 e2 e3 e4 e5 e6 e7'],
  ])('the keywords %j', async (q, expected) => {
    expect(await find({ q })).toBe(expected);
  });

  test('filter and keywords both have to hold', async () => {
    expect(await find({ q: 'ada', filter: 'eventType sw "user.session"' })).toBe('e0 e6');
  });
});

describe('spans of time and pages', () => {
  test('since is included and until is not, in either order', async () => {
    expect(await find({ since: at(1), until: at(4) })).toBe('e1 e2 e3');
    expect(await find({ since: at(1), until: at(4), sortOrder: 'DESCENDING' })).toBe('e3 e2 e1');
    expect(await find({ since: at(4), until: at(1) })).toBe('');
    expect(await find({ since: '2026-01-15T21:00:01+09:00', until: at(3) })).toBe('e1 e2');
  });

  test('without since it is the seven days before until, or before now', async () => {
    const week = 7 * 86_400;
    expect(await find({ until: at(week + 6) })).toBe('e6 e7');
    expect(await find({ until: at(week + 60) })).toBe('');
    platform.clock.freeze(start + (week + 5) * 1000);
    expect(await find({})).toBe('e5 e6 e7');
    platform.clock.freeze(start + 60_000);
  });

  test('a bounded query ends, and its pages fit together without gap or overlap', async () => {
    for (const [sortOrder, expected] of [
      ['ASCENDING', 'e0 e1 e2 e3 e4 e5 e6 e7'],
      ['DESCENDING', 'e7 e6 e5 e4 e3 e2 e1 e0'],
    ] as const) {
      const pages: string[] = [];
      let address: string | undefined =
        `/api/v1/logs?since=${at(0)}&until=${at(60)}&limit=3&sortOrder=${sortOrder}`;
      while (address) {
        const answer = await api.call(`GET ${address}`);
        pages.push(shown(answer.json<LogEvent[]>()));
        address = /<https?:\/\/[^/]+([^>]+)>; rel="next"/.exec(links(answer).join())?.[1];
      }
      expect(pages).toHaveLength(3);
      expect(pages.join(' ')).toBe(expected);
    }
  });

  test('a query that goes down from now says in its next link what now was', async () => {
    const answer = await get({ sortOrder: 'DESCENDING', limit: 2 });
    const next = new URL(/<([^>]+)>; rel="next"/.exec(links(answer).join())?.[1] ?? '');
    expect(next.searchParams.get('until')).toBe(at(60));
  });

  test('the links name this server and sort their parameters', async () => {
    const answer = await get({ limit: 1, filter: 'actor.id eq "00uada"', since: at(0) });
    const [self, next] = links(answer);
    expect(self).toBe(
      `<http://localhost:8080/api/v1/logs?filter=actor.id%20eq%20%2200uada%22&limit=1&since=${encodeURIComponent(at(0))}>; rel="self"`,
    );
    expect(next).toMatch(
      /^<http:\/\/localhost:8080\/api\/v1\/logs\?after=p\d+_\d+_\d+&filter=.+&limit=1&since=.+>; rel="next"$/,
    );
  });

  test('limit 0 gives nothing, yet polling has somewhere to go on', async () => {
    const polling = await get({ limit: 0 });
    expect([polling.json(), links(polling).length]).toEqual([[], 2]);
    const bounded = await get({ limit: 0, until: at(9) });
    expect([bounded.json(), links(bounded).length]).toEqual([[], 1]);
  });

  test('polling from a since starts there, whatever order the rows were written in', async () => {
    expect(await find({ since: at(5) })).toBe('e5 e6 e7');
    expect(await find({ since: at(5), filter: 'actor.id eq "00uada"', limit: 1 })).toBe('e6');
  });
});

describe('settings', () => {
  test('retention is changed by those who manage the org, and the change is in the log', async () => {
    const as = aCaller({ permissions: new Set(['okta.orgs.read']) });
    expect(
      (await api.call('PUT /gatehouse/v1/logs/settings', { as, body: { retentionDays: 5 } })).status,
    ).toBe(403);
    expect((await api.call('PUT /gatehouse/v1/logs/settings', { body: { retentionDays: 0 } })).status).toBe(
      400,
    );
    expect(
      (await api.call('PUT /gatehouse/v1/logs/settings', { body: { retentionDays: 5, era: 7 } })).status,
    ).toBe(400);
    expect((await api.call('GET /gatehouse/v1/logs/settings', { as })).json()).toEqual({ retentionDays: 90 });
    const answer = await api.call('PUT /gatehouse/v1/logs/settings', { body: { retentionDays: 400 } });
    expect([answer.status, answer.json()]).toEqual([200, { retentionDays: 400 }]);
    expect((await api.call('GET /gatehouse/v1/logs/settings')).json()).toEqual({ retentionDays: 400 });
    const [event] = (await get({ filter: 'eventType eq "system.log.settings.update"' })).json<LogEvent[]>();
    expect(event).toMatchObject({
      actor: { id: '00uadmin000000000000', type: 'User' },
      transaction: { type: 'WEB', detail: { requestApiTokenId: '00Tadmin000000000000' } },
      target: [{ changeDetails: { from: { retentionDays: 90 }, to: { retentionDays: 400 } } }],
    });
  });
});
