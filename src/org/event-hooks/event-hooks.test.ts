import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { adjustableClock } from '#src/platform/clock/index.ts';
import { testConfig } from '#src/platform/config/index.ts';
import { createOutboundHttp } from '#src/platform/outbound-http/index.ts';
import { createSystemLog, type SystemLog } from '#src/system-log/index.ts';
import { aCaller, testApi, type TestApi } from '#test/kit/api.ts';
import { testPlatform, type TestPlatform } from '#test/kit/database.ts';
import { answerWith, goodManners, hang, hookTarget, type HookTarget } from '#test/kit/hook-target.ts';
import { eventsOf } from '#test/kit/logged.ts';
import { createEventHooks, eventHookRoutes, type EventHooks } from './index.ts';

let platform: TestPlatform;
let systemLog: SystemLog;
let hooks: EventHooks;
let api: TestApi;
let target: HookTarget;

const outbound = createOutboundHttp({ allow: ['127.0.0.1'] });

beforeAll(async () => {
  platform = await testPlatform({
    clock: adjustableClock(),
    config: testConfig({ outboundAllow: ['127.0.0.1'] }),
    outbound,
  });
  systemLog = createSystemLog(platform);
  hooks = createEventHooks({ ...platform, systemLog });
  await platform.snapshots.start();
  api = testApi(platform, eventHookRoutes(hooks));
});
afterAll(async () => {
  outbound.close();
  await platform.close();
});
beforeEach(async () => {
  target = await hookTarget();
});
afterEach(async () => {
  for (const hook of hooks.list()) {
    await api.call(`POST ${path}/${hook.id}/lifecycle/deactivate`);
    await api.call(`DELETE ${path}/${hook.id}`);
  }
  await target.close();
});

const path = '/api/v1/eventHooks';
type Wire = {
  id: string;
  status: string;
  verificationStatus: string;
  channel: { config: Record<string, unknown> };
  events: { items: string[]; filter: unknown };
  _links: Record<string, { href: string }>;
};
type DeliveryWire = {
  id: string;
  status: string;
  attempts: number;
  problem: string | null;
  answer: { status: number; start: string } | null;
  nextAttempt: string | null;
  events: { eventType: string }[];
};

const body = (more: Record<string, unknown> = {}, config: Record<string, unknown> = {}) => ({
  name: 'Told of groups',
  events: { type: 'EVENT_TYPE', items: ['group.user_membership.add'] },
  channel: {
    type: 'HTTP',
    version: '1.0.0',
    config: {
      uri: `${target.url}/told`,
      headers: [{ key: 'X-Shop', value: 'seven' }],
      authScheme: { type: 'HEADER', key: 'Authorization', value: 'my-shared-secret' },
      ...config,
    },
  },
  ...more,
});

async function verifiedHook(more: Record<string, unknown> = {}, config: Record<string, unknown> = {}) {
  const made = await api.call(`POST ${path}`, { body: body(more, config) });
  expect([made.status, made.text]).toEqual([200, expect.anything()]);
  const verified = await api.call(`POST ${path}/${made.json<Wire>().id}/lifecycle/verify`);
  expect([verified.status, verified.json<Wire>().verificationStatus]).toEqual([200, 'VERIFIED']);
  target.requests.length = 0;
  return verified.json<Wire>();
}

let joined = 0;
/** Somebody joins a group, which is logged. */
async function join(groupName = 'Sales', eventType = 'group.user_membership.add'): Promise<void> {
  joined += 1;
  await platform.database.transaction((tx) =>
    systemLog.record(tx, {
      eventType,
      actor: { id: '00uada', type: 'User', alternateId: 'ada@example.com', displayName: 'Ada' },
      target: [
        {
          id: `00u${joined}`,
          type: 'User',
          alternateId: `p${joined}@example.com`,
          displayName: `P ${joined}`,
        },
        { id: '00gsales', type: 'UserGroup', alternateId: 'unknown', displayName: groupName },
      ],
      outcome: { result: 'SUCCESS' },
    }),
  );
}

const deliveriesOf = async (id: string, query = '') =>
  (await api.call(`GET /gatehouse/v1/event-hooks/${id}/deliveries${query}`)).json<DeliveryWire[]>();

describe('what is refused', () => {
  test.each<[string, () => object, RegExp]>([
    ['without a name', () => body({ name: undefined }), /name: is required/],
    ['with an unknown property', () => body({ colour: 'red' }), /colour: is not a known property/],
    ['without event types', () => body({ events: { type: 'EVENT_TYPE', items: [] } }), /events.items/],
    [
      'for an event type that does not exist',
      () => body({ events: { type: 'EVENT_TYPE', items: ['user.is.happy'] } }),
      /events.items: 'user.is.happy' is not an event type/,
    ],
    [
      'for its own failures',
      () => body({ events: { type: 'EVENT_TYPE', items: ['event_hook.delivery'] } }),
      /'event_hook.delivery' is not an event type that a hook can have/,
    ],
    [
      'with an event type twice',
      () =>
        body({
          events: { type: 'EVENT_TYPE', items: ['group.user_membership.add', 'group.user_membership.add'] },
        }),
      /each event type once/,
    ],
    ['over http to anywhere', () => body({}, { uri: 'http://hooks.example.com/' }), /must begin with https/],
    [
      'with a password in its address',
      () => body({}, { uri: 'https://a:b@hooks.example.com/' }),
      /user name or password/,
    ],
    [
      'with a line break in its address',
      () => body({}, { uri: 'https://hooks.example.com/\r\nx' }),
      /must be an address/,
    ],
    ['to a file', () => body({}, { uri: 'file:///etc/passwd' }), /must begin with https/],
    ['that sets the host', () => body({}, { headers: [{ key: 'Host', value: 'x' }] }), /Host cannot be set/],
    [
      'with a line break in a header',
      () => body({}, { headers: [{ key: 'X-A', value: 'a\r\nX-B: b' }] }),
      /characters a header cannot hold/,
    ],
    [
      'with a secret that has no header',
      () => body({}, { authScheme: { type: 'HEADER', value: 'x' } }),
      /authScheme.key: is required/,
    ],
    [
      'with a header that has no secret',
      () => body({}, { authScheme: { type: 'HEADER', key: 'Authorization' } }),
      /authScheme.value: is required/,
    ],
    [
      'with a filter that cannot be read',
      () =>
        body({
          events: {
            type: 'EVENT_TYPE',
            items: ['group.user_membership.add'],
            filter: {
              eventFilterMap: [{ event: 'group.user_membership.add', condition: { expression: 'event ==' } }],
            },
          },
        }),
      /eventFilterMap.group.user_membership.add: /,
    ],
    [
      'with a filter for an event it does not want',
      () =>
        body({
          events: {
            type: 'EVENT_TYPE',
            items: ['group.user_membership.add'],
            filter: { eventFilterMap: [{ event: 'user.session.end', condition: { expression: 'true' } }] },
          },
        }),
      /is not among events.items/,
    ],
  ])('a hook %s', async (_name, draft, message) => {
    const events = await eventsOf(platform, async () => {
      const answer = await api.call(`POST ${path}`, { body: draft() });
      expect([answer.status, answer.json().errorCode]).toEqual([400, 'E0000001']);
      expect(answer.text).toMatch(message);
    });
    expect([events, hooks.list()]).toEqual([[], []]);
  });

  test('whoever may only read, and whoever may nothing', async () => {
    const reader = aCaller({ permissions: new Set(['okta.eventHooks.read']) });
    const stranger = aCaller({ permissions: new Set() });
    for (const request of [
      `POST ${path}`,
      `PUT ${path}/x`,
      `DELETE ${path}/x`,
      `POST ${path}/x/lifecycle/verify`,
      `POST /gatehouse/v1/event-hooks/x/deliveries/y/redeliver`,
    ]) {
      expect([request, (await api.call(request, { as: reader, body: {} })).status]).toEqual([request, 403]);
    }
    expect((await api.call(`GET ${path}`, { as: reader })).status).toBe(200);
    expect((await api.call(`GET ${path}`, { as: stranger })).status).toBe(403);
  });

  test('an id that is not there', async () => {
    for (const request of [
      `GET ${path}/whonope`,
      `DELETE ${path}/whonope`,
      `POST ${path}/whonope/lifecycle/verify`,
      `POST ${path}/whonope/lifecycle/activate`,
      `GET /gatehouse/v1/event-hooks/whonope/deliveries`,
    ]) {
      const answer = await api.call(request);
      expect([request, answer.status, answer.json().errorCode]).toEqual([request, 404, 'E0000007']);
    }
    const { id } = await verifiedHook();
    for (const delivery of ['nope', '00000000-0000-4000-8000-000000000000']) {
      const answer = await api.call(`POST /gatehouse/v1/event-hooks/${id}/deliveries/${delivery}/redeliver`);
      expect(answer.status).toBe(404);
    }
  });

  test('a twenty-sixth hook, also when two come for the last place at once', async () => {
    for (let index = 0; index < 24; index += 1)
      expect((await api.call(`POST ${path}`, { body: body() })).status).toBe(200);
    const last = await Promise.all([1, 2, 3].map(() => api.call(`POST ${path}`, { body: body() })));
    expect(last.map((answer) => answer.status).sort()).toEqual([200, 400, 400]);
  });
});

test('a hook lives: created, verified, replaced, deactivated, deleted; its secret is never shown', async () => {
  let id = '';
  const events = await eventsOf(platform, async () => {
    const made = await api.call(`POST ${path}`, { body: body() });
    expect(made.json()).toEqual({
      id: expect.stringMatching(/^who\w{17}$/),
      status: 'ACTIVE',
      verificationStatus: 'UNVERIFIED',
      name: 'Told of groups',
      description: null,
      created: expect.stringMatching(/\.000Z$/),
      createdBy: '00uadmin000000000000',
      lastUpdated: expect.stringMatching(/\.000Z$/),
      events: { type: 'EVENT_TYPE', items: ['group.user_membership.add'], filter: null },
      channel: {
        type: 'HTTP',
        version: '1.0.0',
        config: {
          uri: `${target.url}/told`,
          headers: [{ key: 'X-Shop', value: 'seven' }],
          method: 'POST',
          authScheme: { type: 'HEADER', key: 'Authorization' },
        },
      },
      _links: expect.objectContaining({ verify: expect.anything(), deactivate: expect.anything() }),
    });
    id = made.json<Wire>().id;
    const verified = await api.call(`POST ${path}/${id}/lifecycle/verify`);
    expect(verified.json<Wire>().verificationStatus).toBe('VERIFIED');
    expect(
      target.requests.map(({ method, headers }) => [method, headers.authorization, headers['x-shop']]),
    ).toEqual([['GET', 'my-shared-secret', 'seven']]);

    // A client sends back what it was given: the secret, which it was not given, stays.
    const replaced = await api.call(`PUT ${path}/${id}`, {
      body: { ...verified.json<Wire>(), name: 'Renamed' },
    });
    expect([
      replaced.status,
      replaced.json<{ name: string }>().name,
      replaced.json<Wire>().verificationStatus,
    ]).toEqual([200, 'Renamed', 'VERIFIED']);
    const active = await api.call(`DELETE ${path}/${id}`);
    expect([active.status, active.text]).toEqual([400, expect.stringContaining('deactivate it first')]);
    const off = await api.call(`POST ${path}/${id}/lifecycle/deactivate`);
    expect([off.json<Wire>().status, Object.keys(off.json<Wire>()._links)]).toEqual([
      'INACTIVE',
      ['self', 'verify', 'activate', 'delete'],
    ]);
    for (const text of [made.text, verified.text, replaced.text, (await api.call(`GET ${path}`)).text])
      expect(text).not.toContain('my-shared-secret');
    expect((await api.call(`DELETE ${path}/${id}`)).status).toBe(204);
    expect((await api.call(`GET ${path}/${id}`)).status).toBe(404);
  });
  expect(events.map((event) => [event.eventType, event.outcome, event.targetIds])).toEqual(
    ['created', 'verified', 'updated', 'deactivated', 'deleted'].map((verb) => [
      `event_hook.${verb}`,
      'SUCCESS',
      [id],
    ]),
  );
  expect(JSON.stringify(events)).not.toContain('my-shared-secret');
});

test('a secret given for one server is not sent to another', async () => {
  const hook = await verifiedHook();
  const elsewhere = await hookTarget();
  try {
    const config = { ...hook.channel.config, uri: `${elsewhere.url}/mine` };
    const stolen = await api.call(`PUT ${path}/${hook.id}`, {
      body: { ...hook, channel: { ...hook.channel, config } },
    });
    expect([stolen.status, stolen.text]).toEqual([400, expect.stringContaining('not sent to another')]);
    const moved = await api.call(`PUT ${path}/${hook.id}`, {
      body: {
        ...hook,
        channel: {
          ...hook.channel,
          config: { ...config, authScheme: { type: 'HEADER', key: 'Authorization', value: 'new' } },
        },
      },
    });
    // And who answered at the old address has not answered at the new one.
    expect([moved.status, moved.json<Wire>().verificationStatus]).toEqual([200, 'UNVERIFIED']);
  } finally {
    await elsewhere.close();
  }
});

describe('the one-time verification', () => {
  test.each<[string, HookTarget['answer'], RegExp]>([
    ['says nothing', hang, /did not answer within 3000 ms/],
    [
      'sends us elsewhere',
      answerWith(302, '', { location: 'http://127.0.0.1:1/' }),
      /answered with status 302/,
    ],
    ['answers 500', answerWith(500, 'no'), /answered with status 500/],
    ['answers something else', answerWith(200, { verification: 'guessed' }), /another verification/],
    ['answers no JSON', answerWith(200, '<html>'), /did not answer with JSON/],
    [
      'answers with the wrong shape',
      answerWith(200, { verification: { $ne: 1 } }),
      /did not answer with JSON/,
    ],
  ])('fails where the other side %s', async (_name, answer, message) => {
    target.answer = answer;
    const { id } = (await api.call(`POST ${path}`, { body: body() })).json<Wire>();
    const events = await eventsOf(platform, async () => {
      const verified = await api.call(`POST ${path}/${id}/lifecycle/verify`);
      expect([verified.status, verified.text]).toEqual([400, expect.stringMatching(message)]);
      expect(hooks.get(id).verification).toBe('UNVERIFIED');
    });
    expect(events.map((event) => [event.eventType, event.outcome])).toEqual([
      ['event_hook.verified', 'FAILURE'],
    ]);
    expect(target.requests).toHaveLength(1);
  });

  test('does not reach private addresses that nobody allowed', async () => {
    const { id } = (
      await api.call(`POST ${path}`, { body: body({}, { uri: 'https://169.254.169.254/latest/meta-data' }) })
    ).json<Wire>();
    const verified = await api.call(`POST ${path}/${id}/lifecycle/verify`);
    expect([verified.status, verified.text]).toEqual([400, expect.stringContaining('not a public address')]);
  });
});

describe('delivery', () => {
  test('brings what was logged in the envelope that Okta sends, once, signed by the secret', async () => {
    await join('Before');
    const hook = await verifiedHook();
    await join('Sales');
    await join('Sales', 'group.user_membership.remove');
    await hooks.pump();
    await hooks.pump();
    expect(target.requests).toHaveLength(1);
    const [call] = target.requests;
    expect([call?.method, call?.url, call?.headers.authorization, call?.headers['content-type']]).toEqual([
      'POST',
      '/told',
      'my-shared-secret',
      'application/json',
    ]);
    expect(call?.json).toEqual({
      eventType: 'com.okta.event_hook',
      eventTypeVersion: '1.0',
      cloudEventsVersion: '0.1',
      source: `${platform.config.baseUrl}/api/v1/eventHooks/${hook.id}`,
      eventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      data: { events: [expect.objectContaining({ eventType: 'group.user_membership.add', version: '0' })] },
      eventTime: expect.any(String),
      contentType: 'application/json',
    });
    expect(call?.json.data.events[0].target[1].displayName).toBe('Sales');
    const signed = `${call?.json.eventId}.${String(call?.headers['webhook-timestamp'])}.${call?.text}`;
    expect(call?.headers['webhook-signature']).toBe(
      `v1,${createHmac('sha256', 'my-shared-secret').update(signed).digest('base64')}`,
    );
    expect(await deliveriesOf(hook.id)).toEqual([
      expect.objectContaining({
        id: call?.json.eventId,
        status: 'DELIVERED',
        attempts: 1,
        answer: { status: 204, start: '' },
        problem: null,
      }),
    ]);
  });

  test('brings many events together, and none twice when several nodes read at once', async () => {
    const hook = await verifiedHook();
    for (let index = 0; index < 120; index += 1) await join();
    await Promise.all([hooks.pump(), hooks.pump(), hooks.pump()]);
    await hooks.pump();
    const sent = target.requests.flatMap((request) =>
      request.json.data.events.map((event: { uuid: string }) => event.uuid),
    );
    expect([sent.length, new Set(sent).size, target.requests.length]).toEqual([120, 120, 2]);
    expect((await deliveriesOf(hook.id, '?limit=1')).length).toBe(1);
  });

  test('leaves out what a filter is not true of', async () => {
    await verifiedHook({
      events: {
        type: 'EVENT_TYPE',
        items: ['group.user_membership.add', 'group.user_membership.remove'],
        filter: {
          type: 'EXPRESSION_LANGUAGE',
          eventFilterMap: [
            {
              event: 'group.user_membership.add',
              condition: { expression: "event.target[1].displayName == 'Sales'" },
            },
          ],
        },
      },
    });
    await join('Sales');
    await join('Stores');
    await join('Stores', 'group.user_membership.remove');
    await hooks.pump();
    const names = target.requests.flatMap((request) =>
      request.json.data.events.map((event: { eventType: string; target: { displayName: string }[] }) => [
        event.eventType.split('.').at(-1),
        event.target[1]?.displayName,
      ]),
    );
    expect(names).toEqual([
      ['add', 'Sales'],
      ['remove', 'Stores'],
    ]);
  });

  test("takes the filter of Okta's own example", async () => {
    const expression =
      "event.target.?[type eq 'UserGroup'].size()>0 && event.target.?[displayName eq 'Sales'].size()>0";
    const eventFilterMap = [{ event: 'group.user_membership.add', condition: { expression } }];
    const hook = await verifiedHook({
      events: {
        type: 'EVENT_TYPE',
        items: ['group.user_membership.add'],
        filter: { type: 'EXPRESSION_LANGUAGE', eventFilterMap },
      },
    });
    expect(hook.events.filter).toEqual({
      type: 'EXPRESSION_LANGUAGE',
      eventFilterMap: [{ event: 'group.user_membership.add', condition: { version: null, expression } }],
    });
    await join('Sales');
    await join('Stores');
    await hooks.pump();
    expect(target.requests.map((request) => request.json.data.events.length)).toEqual([1]);
  });

  test('is tried again after a 500, under the same id, and then arrives', async () => {
    const hook = await verifiedHook();
    target.answer = answerWith(500, 'out of order');
    await join();
    await hooks.pump();
    const [waiting] = await deliveriesOf(hook.id);
    expect(waiting).toMatchObject({
      status: 'PENDING',
      attempts: 1,
      answer: { status: 500, start: 'out of order' },
      problem: 'answered with status 500',
    });
    target.answer = goodManners;
    await hooks.pump();
    expect(target.requests).toHaveLength(1);
    platform.clock.advance(11_000);
    await hooks.pump();
    expect(target.requests.map((request) => request.json.eventId)).toEqual([waiting?.id, waiting?.id]);
    expect(await deliveriesOf(hook.id)).toMatchObject([{ status: 'DELIVERED', attempts: 2 }]);
  });

  test('is given up after a 400 or at the sixth failure, is logged, and can be sent again by hand', async () => {
    const hook = await verifiedHook();
    target.answer = answerWith(400, { error: 'no such thing' });
    const events = await eventsOf(platform, async () => {
      await join();
      await hooks.pump();
    });
    expect(events.map((event) => [event.eventType, event.outcome])).toEqual([
      ['group.user_membership.add', 'SUCCESS'],
      ['event_hook.delivery', 'FAILURE'],
    ]);
    const [dead] = await deliveriesOf(hook.id, '?status=FAILED');
    expect(dead).toMatchObject({ status: 'FAILED', attempts: 1, answer: { status: 400 }, nextAttempt: null });

    target.answer = answerWith(503, '');
    await join();
    for (let attempt = 0; attempt < 8; attempt += 1) {
      await hooks.pump();
      platform.clock.advance(7_300_000);
    }
    expect(await deliveriesOf(hook.id)).toMatchObject([
      { status: 'FAILED', attempts: 6 },
      { status: 'FAILED' },
    ]);

    target.answer = goodManners;
    const again = await api.call(
      `POST /gatehouse/v1/event-hooks/${hook.id}/deliveries/${dead?.id}/redeliver`,
    );
    expect([again.status, again.json<DeliveryWire>().status]).toEqual([200, 'PENDING']);
    await hooks.pump();
    expect(target.requests.at(-1)?.json.eventId).toBe(dead?.id);
    expect((await deliveriesOf(hook.id)).map((one) => one.status)).toEqual(['FAILED', 'DELIVERED']);
  });

  test('to a server that hangs delays nobody else', async () => {
    const dead = await verifiedHook({ name: 'Dead' });
    const other = await hookTarget();
    try {
      await verifiedHook({ name: 'Alive' }, { uri: `${other.url}/told` });
      other.requests.length = 0;
      target.answer = hang;
      await join();
      let isOver = false;
      const pumping = hooks.pump().finally(() => (isOver = true));
      await expect.poll(() => other.requests.length).toBe(1);
      expect(isOver).toBe(false);
      // A beat that comes meanwhile does not send the hanging one a second time.
      await Promise.all([hooks.pump(), hooks.pump(), pumping]);
      expect([target.requests.length, target.mostAtOnce()]).toEqual([1, 1]);
      expect(await deliveriesOf(dead.id)).toMatchObject([
        { status: 'PENDING', attempts: 1, problem: expect.stringContaining('did not answer within 3000 ms') },
      ]);
    } finally {
      await other.close();
    }
  });

  test('a hook that is not verified, or switched off, gets nothing; and nothing of that time later', async () => {
    const made = (await api.call(`POST ${path}`, { body: body() })).json<Wire>();
    await join();
    await hooks.pump();
    expect(target.requests).toEqual([]);
    await api.call(`POST ${path}/${made.id}/lifecycle/verify`);
    target.requests.length = 0;
    target.answer = answerWith(500, '');
    await join();
    await hooks.pump();
    target.requests.length = 0;
    target.answer = goodManners;
    await api.call(`POST ${path}/${made.id}/lifecycle/deactivate`);
    platform.clock.advance(60_000);
    await join();
    await hooks.pump();
    expect(target.requests).toEqual([]);
    expect(await deliveriesOf(made.id)).toMatchObject([
      { status: 'FAILED', problem: expect.stringContaining('switched off') },
    ]);
    const off = await deliveriesOf(made.id);
    const refused = await api.call(
      `POST /gatehouse/v1/event-hooks/${made.id}/deliveries/${off[0]?.id}/redeliver`,
    );
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('active and verified')]);
    platform.clock.advance(1_000);
    await api.call(`POST ${path}/${made.id}/lifecycle/activate`);
    await hooks.pump();
    expect(target.requests).toEqual([]);
    await join('After');
    await hooks.pump();
    expect(target.requests.map((request) => request.json.data.events[0].target[1].displayName)).toEqual([
      'After',
    ]);
  });

  test('old deliveries are swept', async () => {
    const hook = await verifiedHook();
    await join();
    await hooks.pump();
    platform.clock.advance(15 * 86_400_000);
    await hooks.sweep();
    expect(await deliveriesOf(hook.id)).toEqual([]);
  });
});
