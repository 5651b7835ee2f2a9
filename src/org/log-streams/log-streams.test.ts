import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testConfig } from '#src/platform/config/index.ts';
import { createOutboundHttp } from '#src/platform/outbound-http/index.ts';
import { createSystemLog, type LogEvent, type SystemLog, systemActor } from '#src/system-log/index.ts';
import { aCaller, testApi, type TestApi } from '#test/kit/api.ts';
import { testPlatform, type TestPlatform } from '#test/kit/database.ts';
import { answerWith, hang, hookTarget, type HookTarget } from '#test/kit/hook-target.ts';
import { eventsOf } from '#test/kit/logged.ts';
import {
  createLogStreams,
  logStreamRoutes,
  type LogStreams,
  logStreamSchemaRoutes,
  ownLogStreamRoutes,
} from './index.ts';
import { callFor } from './sinks.ts';

let platform: TestPlatform;
let systemLog: SystemLog;
let streams: LogStreams;
let api: TestApi;
let target: HookTarget;

const outbound = createOutboundHttp({ allow: ['127.0.0.1'] });

beforeAll(async () => {
  platform = await testPlatform({ config: testConfig({ outboundAllow: ['127.0.0.1'] }), outbound });
  systemLog = createSystemLog(platform);
  streams = createLogStreams({ ...platform, systemLog });
  await platform.snapshots.start();
  api = testApi(platform, [
    ...logStreamRoutes(streams),
    ...ownLogStreamRoutes(streams),
    ...logStreamSchemaRoutes(),
  ]);
});
afterAll(async () => {
  outbound.close();
  await platform.close();
});
beforeEach(async () => {
  target = await hookTarget();
});
afterEach(async () => {
  for (const { id } of streams.list()) await api.call(`DELETE ${own}/${id}`);
  await target.close();
});

const path = '/api/v1/logStreams';
const own = '/gatehouse/v1/log-streams';
type Wire = {
  id: string;
  status: string;
  settings: Record<string, unknown>;
  progress: { delivered: number; failures: number; problem: string | null };
};

const aws = (name = 'Bridge') => ({
  type: 'aws_eventbridge',
  name,
  settings: { accountId: '123456789012', eventSourceName: 'gatehouse', region: 'us-east-2' },
});
const token = '58A7C8D6-4E2F-4C3B-8F5B-D4E2F3A4B5C6';
const splunk = (settings: object = {}) => ({
  type: 'splunk_cloud_logstreaming',
  name: 'Splunk',
  settings: { edition: 'aws', host: 'acme.splunkcloud.com', token, ...settings },
});
const https = (settings: object = {}) => ({
  name: 'SIEM',
  settings: { uri: `${target.url}/log`, authScheme: { key: 'Authorization', value: 'quiet' }, ...settings },
});

let count = 0;
async function happen(times = 1): Promise<void> {
  for (let index = 0; index < times; index += 1) {
    count += 1;
    const name = `Group ${count}`;
    await platform.database.transaction((tx) =>
      systemLog.record(tx, {
        eventType: 'group.lifecycle.create',
        actor: systemActor,
        target: [{ id: `00g${count}`, type: 'UserGroup', alternateId: 'unknown', displayName: name }],
      }),
    );
  }
}
const namesOf = (events: LogEvent[]) =>
  events
    .filter((event) => event.eventType === 'group.lifecycle.create')
    .map((event) => event.target?.[0]?.displayName);
const received = () => target.requests.flatMap((request) => namesOf(request.json.events));

describe('what is refused', () => {
  test.each<[string, string, () => object, RegExp]>([
    ['of an unknown type', path, () => ({ ...aws(), type: 'kafka' }), /type/],
    [
      'with an account that is none',
      path,
      () => ({ ...aws(), settings: { ...aws().settings, accountId: '12' } }),
      /accountId: must be 12 digits/,
    ],
    [
      'to a Splunk host that is another',
      path,
      () => splunk({ host: 'evil.example.com' }),
      /host: must be a domain/,
    ],
    [
      'to a Splunk host with a path',
      path,
      () => splunk({ host: 'a.splunkcloud.com/x' }),
      /host: must be a domain/,
    ],
    ['without a token', path, () => splunk({ token: undefined }), /token: is required/],
    ['over http to anywhere', own, () => https({ uri: 'http://siem.example.com/' }), /must begin with https/],
    [
      'without its secret',
      own,
      () => https({ authScheme: { key: 'Authorization' } }),
      /authScheme.value: is required/,
    ],
    ['with too large batches', own, () => https({ batchSize: 5000 }), /batchSize/],
    [
      'with an unknown property',
      own,
      () => ({ ...https(), colour: 'red' }),
      /colour: is not a known property/,
    ],
  ])('a stream %s', async (_name, at, body, message) => {
    const events = await eventsOf(platform, async () => {
      const answer = await api.call(`POST ${at}`, { body: body() });
      expect([answer.status, answer.json().errorCode, answer.text]).toEqual([
        400,
        'E0000001',
        expect.stringMatching(message),
      ]);
    });
    expect([events, streams.list()]).toEqual([[], []]);
  });

  test('whoever may only read, ids that are not there, filters that make no sense', async () => {
    const as = aCaller({ permissions: new Set(['okta.logStreams.read']) });
    for (const request of [
      `POST ${path}`,
      `PUT ${path}/x`,
      `DELETE ${path}/x`,
      `POST ${own}`,
      `POST ${own}/x/replay`,
    ])
      expect([request, (await api.call(request, { as, body: {} })).status]).toEqual([request, 403]);
    for (const request of [
      `GET ${path}/0oanope`,
      `DELETE ${path}/0oanope`,
      `GET ${own}/0oanope`,
      `POST ${path}/0oanope/lifecycle/activate`,
      'GET /api/v1/meta/schemas/logStream/kafka',
    ])
      expect([request, (await api.call(request)).status]).toEqual([request, 404]);
    for (const filter of ['name eq "x"', 'type co "aws"', 'type eq'])
      expect((await api.call(`GET ${path}?filter=${encodeURIComponent(filter)}`)).json().errorCode).toBe(
        'E0000031',
      );
  });
});

test('an EventBridge stream is kept but does not pretend to be active', async () => {
  const events = await eventsOf(platform, async () => {
    const made = await api.call(`POST ${path}`, { body: aws() });
    expect(made.json()).toMatchObject({
      id: expect.stringMatching(/^0oa/),
      status: 'INACTIVE',
      settings: aws().settings,
    });
    const { id } = made.json<Wire>();
    const refused = await api.call(`POST ${path}/${id}/lifecycle/activate`);
    expect([refused.status, refused.json().errorCode, refused.text]).toEqual([
      401,
      'E0000015',
      expect.stringContaining('EventBridge'),
    ]);
    const changed = await api.call(`PUT ${path}/${id}`, {
      body: { ...aws('Renamed'), settings: { ...aws().settings, region: 'eu-west-1' } },
    });
    expect([changed.status, changed.text]).toEqual([400, expect.stringContaining('cannot be changed')]);
    expect(
      (await api.call(`PUT ${path}/${id}`, { body: { ...made.json<Wire>(), name: 'Renamed' } })).json<{
        name: string;
      }>().name,
    ).toBe('Renamed');
    expect((await api.call(`POST ${path}`, { body: aws('Renamed') })).text).toContain(
      'log stream of this name',
    );
    expect(
      (await api.call(`GET ${path}?filter=${encodeURIComponent('type eq "aws_eventbridge"')}`)).json<
        Wire[]
      >(),
    ).toHaveLength(1);
    expect(
      (await api.call(`GET ${path}?filter=${encodeURIComponent('status eq "ACTIVE"')}`)).json<Wire[]>(),
    ).toHaveLength(0);
    expect((await api.call(`DELETE ${path}/${id}`)).status).toBe(204);
  });
  expect(events.map((event) => event.eventType)).toEqual(
    ['create', 'update', 'delete'].map((verb) => `system.log_stream.lifecycle.${verb}`),
  );
});

test('a Splunk stream sends to the HTTP Event Collector of its host, and never shows its token', async () => {
  const made = await api.call(`POST ${path}`, { body: splunk() });
  expect([made.json<Wire>().status, made.json<Wire>().settings]).toEqual([
    'ACTIVE',
    { edition: 'aws', host: 'acme.splunkcloud.com' },
  ]);
  expect(made.text).not.toContain(token);
  const stream = streams.get(made.json<Wire>().id);
  const event = { published: '2026-01-02T03:04:05.678Z', uuid: 'u' } as LogEvent;
  const call = callFor({ stream, secret: token, events: [event, event], nowMs: 0 });
  expect(call).toMatchObject({
    url: 'https://http-inputs-acme.splunkcloud.com/services/collector/event',
    headers: { authorization: `Splunk ${token}` },
  });
  expect(call?.body?.split('\n').map((line) => JSON.parse(line))).toEqual(
    [1, 2].map(() => ({ time: 1767323045.678, source: 'gatehouse', sourcetype: 'OktaIM2:log', event })),
  );
  const moved = await api.call(`PUT ${path}/${stream.id}`, {
    body: splunk({ host: 'other.splunkcloud.com', token: undefined }),
  });
  expect([moved.status, moved.text]).toEqual([400, expect.stringContaining('not sent to another')]);
  expect((await api.call(`PUT ${path}/${stream.id}`, { body: splunk({ token: undefined }) })).status).toBe(
    200,
  );
});

describe('a stream to an HTTPS receiver', () => {
  test('sends everything that is logged from then on, in order, in batches, once', async () => {
    await happen(2);
    const made = await api.call(`POST ${own}`, { body: https({ batchSize: 3 }) });
    expect([made.status, made.text]).toEqual([200, expect.not.stringContaining('quiet')]);
    const first = count + 1;
    await happen(8);
    await Promise.all([streams.pump(), streams.pump()]);
    await streams.pump();
    expect(received()).toEqual(Array.from({ length: 8 }, (_, index) => `Group ${first + index}`));
    expect(target.requests[0]).toMatchObject({
      url: '/log',
      headers: { authorization: 'quiet', 'webhook-signature': expect.stringMatching(/^v1,/) },
    });
    const { progress } = (await api.call(`GET ${own}/${made.json<Wire>().id}`)).json<Wire>();
    // The event of its own making is among them.
    expect(progress).toMatchObject({ delivered: 9, failures: 0, problem: null });
    expect((await api.call(`GET ${path}`)).json()).toEqual([]);
    expect((await api.call(`GET ${path}/${made.json<Wire>().id}`)).status).toBe(404);
  });

  test('that fails stays where it is and loses nothing', async () => {
    const { id } = (await api.call(`POST ${own}`, { body: https() })).json<Wire>();
    await streams.pump();
    target.requests.length = 0;
    const first = count + 1;
    target.answer = answerWith(500, '');
    await happen(2);
    await streams.pump();
    await streams.pump();
    expect(target.requests).toHaveLength(1);
    expect((await api.call(`GET ${own}/${id}`)).json<Wire>().progress).toMatchObject({
      failures: 1,
      problem: 'answered with status 500',
    });
    await happen(1);
    target.requests.length = 0;
    target.answer = answerWith(200, '');
    platform.clock.advance(2_100);
    await streams.pump();
    expect(received()).toEqual([`Group ${first}`, `Group ${first + 1}`, `Group ${first + 2}`]);
    expect((await api.call(`GET ${own}/${id}`)).json<Wire>().progress).toMatchObject({
      failures: 0,
      problem: null,
    });
  });

  test('that hangs delays no other', async () => {
    const other = await hookTarget();
    try {
      await api.call(`POST ${own}`, { body: https() });
      await api.call(`POST ${own}`, { body: { ...https({ uri: `${other.url}/log` }), name: 'Other' } });
      target.answer = hang;
      await happen(1);
      let isOver = false;
      const pumping = streams.pump().finally(() => (isOver = true));
      await expect.poll(() => other.requests.length).toBeGreaterThan(0);
      expect(isOver).toBe(false);
      await pumping;
      expect(target.mostAtOnce()).toBe(1);
    } finally {
      await other.close();
    }
  });

  test('goes on where it stopped, and sends again from a moment on', async () => {
    const { id } = (
      await api.call(`POST ${own}`, { body: https({ format: 'ndjson', authScheme: null }) })
    ).json<Wire>();
    await streams.pump();
    await api.call(`POST ${own}/${id}/lifecycle/deactivate`);
    platform.clock.advance(5_000);
    const since = platform.clock.now().toISOString();
    const first = count + 1;
    await happen(2);
    target.requests.length = 0;
    await streams.pump();
    expect(target.requests).toEqual([]);
    await api.call(`POST ${own}/${id}/lifecycle/activate`);
    await streams.pump();
    const lines = () =>
      namesOf(
        target.requests.flatMap(({ text }) =>
          text
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as LogEvent),
        ),
      );
    expect(lines()).toEqual([`Group ${first}`, `Group ${first + 1}`]);
    target.requests.length = 0;
    const future = await api.call(`POST ${own}/${id}/replay`, { body: { since: '2999-01-01T00:00:00Z' } });
    expect([future.status, future.text]).toEqual([400, expect.stringContaining('not be in the future')]);
    expect((await api.call(`POST ${own}/${id}/replay`, { body: { since } })).status).toBe(200);
    await streams.pump();
    expect(lines()).toEqual([`Group ${first}`, `Group ${first + 1}`]);
  });
});

test('the schemas of Okta’s two kinds are there', async () => {
  const all = (await api.call('GET /api/v1/meta/schemas/logStream')).json<{ title: string }[]>();
  expect(all.map((one) => one.title)).toEqual(['AWS EventBridge', 'Splunk Cloud']);
  const one = await api.call('GET /api/v1/meta/schemas/logStream/aws_eventbridge');
  expect(one.json()).toMatchObject({
    type: 'object',
    required: ['name', 'settings'],
    _links: { self: expect.anything() },
  });
});
