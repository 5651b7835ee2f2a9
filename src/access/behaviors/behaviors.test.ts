import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '#test/kit/app.ts';

let org: TestApp;
beforeAll(async () => {
  org = await testApp();
});
afterAll(() => org.close());

const path = '/api/v1/behaviors';
type Wire = { id: string; name: string; type: string; status: string; settings: object; _links: object };
const call = (method: string, url: string, body?: unknown) =>
  org.inject({
    method,
    url,
    headers: { authorization: `SSWS ${org.token}` },
    ...(body === undefined ? {} : { body }),
  });

test('a fresh org knows what is unusual', async () => {
  const all = await org.api<Wire[]>('GET', path);
  expect(all.map(({ name, type, settings }) => [name, type, settings])).toEqual([
    [
      'New City',
      'ANOMALOUS_LOCATION',
      { granularity: 'CITY', maxEventsUsedForEvaluation: 20, minEventsNeededForEvaluation: 0 },
    ],
    [
      'New Country',
      'ANOMALOUS_LOCATION',
      { granularity: 'COUNTRY', maxEventsUsedForEvaluation: 10, minEventsNeededForEvaluation: 0 },
    ],
    ['New Device', 'ANOMALOUS_DEVICE', { maxEventsUsedForEvaluation: 20, minEventsNeededForEvaluation: 0 }],
    [
      'New Geo-Location',
      'ANOMALOUS_LOCATION',
      {
        granularity: 'LAT_LONG',
        radiusKilometers: 20,
        maxEventsUsedForEvaluation: 20,
        minEventsNeededForEvaluation: 0,
      },
    ],
    ['New IP', 'ANOMALOUS_IP', { maxEventsUsedForEvaluation: 50, minEventsNeededForEvaluation: 0 }],
    [
      'New State',
      'ANOMALOUS_LOCATION',
      { granularity: 'SUBDIVISION', maxEventsUsedForEvaluation: 15, minEventsNeededForEvaluation: 0 },
    ],
    ['Velocity', 'VELOCITY', { velocityKph: 805 }],
  ]);
});

describe('a behaviour is refused', () => {
  test.each<[string, object, RegExp]>([
    ['without a name', { type: 'VELOCITY' }, /name: is required/],
    ['of no type', { name: 'x', type: 'MOOD' }, /type/],
    ['of a place without its size', { name: 'x', type: 'ANOMALOUS_LOCATION' }, /settings/],
    [
      'of a point without a radius',
      { name: 'x', type: 'ANOMALOUS_LOCATION', settings: { granularity: 'LAT_LONG' } },
      /radiusKilometers: is required with LAT_LONG/,
    ],
    [
      'of a city with a radius',
      { name: 'x', type: 'ANOMALOUS_LOCATION', settings: { granularity: 'CITY', radiusKilometers: 3 } },
      /goes with LAT_LONG only/,
    ],
    [
      'that looks back too far',
      { name: 'x', type: 'ANOMALOUS_DEVICE', settings: { maxEventsUsedForEvaluation: 101 } },
      /maxEventsUsedForEvaluation: must be at most 100/,
    ],
    [
      'that is faster than nothing',
      { name: 'x', type: 'VELOCITY', settings: { velocityKph: 0 } },
      /velocityKph: must be at least 1/,
    ],
    [
      'with the settings of another',
      { name: 'x', type: 'VELOCITY', settings: { granularity: 'CITY' } },
      /granularity: is not a known property/,
    ],
    [
      'by a name that is taken',
      { name: 'New City', type: 'VELOCITY' },
      /already a behavior rule with this name/,
    ],
  ])('%s', async (_name, body, message) => {
    const answer = await call('POST', path, body);
    expect([answer.status, answer.json().errorCode]).toEqual([400, 'E0000001']);
    expect(answer.text).toMatch(message);
    expect((await org.eventTypes()).filter((type) => type.startsWith('security.'))).toEqual([]);
  });

  test('by an id that is not there', async () => {
    for (const request of ['GET ', 'DELETE ', 'POST /lifecycle/activate']) {
      const [method = '', rest = ''] = request.split(' ');
      expect([request, (await call(method, `${path}/bhvnope${rest}`)).status]).toEqual([request, 404]);
    }
  });
});

test('a behaviour lives: made, replaced, deactivated, deleted; each step in the log', async () => {
  await org.eventTypes();
  const made = await org.api<Wire>('POST', path, { name: 'Fast', type: 'VELOCITY' });
  expect(made).toMatchObject({
    id: expect.stringMatching(/^bhv/),
    status: 'ACTIVE',
    settings: { velocityKph: 805 },
  });
  const replaced = await org.api<Wire>('PUT', `${path}/${made.id}`, {
    ...made,
    name: 'Faster',
    settings: { velocityKph: 1_000 },
  });
  expect([replaced.name, replaced.settings]).toEqual(['Faster', { velocityKph: 1_000 }]);
  expect((await call('PUT', `${path}/${made.id}`, { name: 'Faster', type: 'ANOMALOUS_IP' })).text).toContain(
    'type: stays VELOCITY',
  );
  expect((await org.api<Wire>('POST', `${path}/${made.id}/lifecycle/deactivate`)).status).toBe('INACTIVE');
  await org.api('POST', `${path}/${made.id}/lifecycle/deactivate`);
  expect((await org.api<Wire>('GET', `${path}/${made.id}`)).status).toBe('INACTIVE');
  const { behaviors } = org.app.context;
  expect([behaviors.find('Faster')?.id, behaviors.find(made.id)?.name]).toEqual([made.id, 'Faster']);
  expect((await call('DELETE', `${path}/${made.id}`)).status).toBe(204);
  expect(behaviors.find('Faster')).toBeUndefined();
  const [create, update, remove] = ['create', 'update', 'delete'].map(
    (verb) => `security.behavior.settings.${verb}`,
  );
  expect(await org.eventTypes()).toEqual([create, update, update, remove]);
});

test('a name taken by five at once is one', async () => {
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => call('POST', path, { name: 'Twin', type: 'ANOMALOUS_ASN' })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400]);
});

test('a list is paged by name', async () => {
  const seen: string[] = [];
  let url: string | undefined = `${path}?limit=3`;
  while (url) {
    const answer = await call('GET', url);
    seen.push(...answer.json<Wire[]>().map(({ name }) => name));
    url = /<https?:\/\/[^/]+([^>]+)>; rel="next"/.exec([answer.headers['link']].flat().join())?.[1];
  }
  expect(seen).toEqual((await org.api<Wire[]>('GET', `${path}?limit=200`)).map(({ name }) => name));
  expect(new Set(seen).size).toBeGreaterThanOrEqual(8);
});

describe('ThreatInsight', () => {
  const threats = '/api/v1/threats/configuration';
  test('is off until somebody chooses, and holds the zones it passes over', async () => {
    expect(await org.api('GET', threats)).toMatchObject({
      action: 'none',
      excludeZones: [],
      _links: { self: { href: `http://localhost:8080${threats}` } },
    });
    const zone = await org.api<{ id: string }>('POST', '/api/v1/zones', {
      type: 'IP',
      name: 'Trusted',
      status: 'INACTIVE',
      gateways: [{ type: 'CIDR', value: '10.0.0.0/8' }],
    });
    await org.eventTypes();
    const set = await org.api('POST', threats, { action: 'audit', excludeZones: [zone.id, zone.id] });
    expect(set).toMatchObject({ action: 'audit', excludeZones: [zone.id] });
    expect(await org.eventTypes()).toEqual(['security.threat.configuration.update']);
    const kept = await call('DELETE', `/api/v1/zones/${zone.id}`);
    expect([kept.status, kept.text]).toEqual([403, expect.stringContaining('is used by ThreatInsight')]);
    await org.api('POST', threats, { action: 'none' });
    expect((await call('DELETE', `/api/v1/zones/${zone.id}`)).status).toBe(204);
  });

  test.each<[string, object, RegExp]>([
    ['an action nobody knows', { action: 'punish' }, /action/],
    [
      'a zone that is not there',
      { action: 'block', excludeZones: ['nzonope'] },
      /there is no network zone nzonope/,
    ],
    ['no action', { excludeZones: [] }, /action/],
  ])('refuses %s', async (_name, body, message) => {
    const answer = await call('POST', threats, body);
    expect([answer.status, answer.json().errorCode]).toEqual([400, 'E0000001']);
    expect(answer.text).toMatch(message);
  });
});
