import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSystemLog } from '#src/system-log/index.ts';
import { aCaller, testApi, type TestApi } from '#test/kit/api.ts';
import { testPlatform, type TestPlatform } from '#test/kit/database.ts';
import { eventsOf } from '#test/kit/logged.ts';
import { createTrustedOrigins, trustedOriginRoutes, type TrustedOrigins } from './index.ts';
import { normalizedOrigin } from './trusted-origin.ts';

let platform: TestPlatform;
let origins: TrustedOrigins;
let api: TestApi;

beforeAll(async () => {
  platform = await testPlatform();
  origins = createTrustedOrigins({ ...platform, systemLog: createSystemLog(platform) });
  await platform.snapshots.start();
  api = testApi(platform, trustedOriginRoutes(origins));
});
afterAll(() => platform.close());

const path = '/api/v1/trustedOrigins';
type Wire = {
  id: string;
  name: string;
  origin: string;
  status: string;
  scopes: unknown[];
  _links: Record<string, { href: string }>;
};
const create = async (name: string, origin: string, scopes: unknown[] = [{ type: 'CORS' }]) =>
  (await api.call(`POST ${path}`, { body: { name, origin, scopes } })).json<Wire>();

test.each([
  ['https://shop.example.com', 'https://shop.example.com'],
  ['HTTPS://Shop.Example.COM:443/', 'https://shop.example.com'],
  [' http://localhost:3000 ', 'http://localhost:3000'],
  ['http://localhost:80', 'http://localhost'],
  ['https://例え.jp', 'https://xn--r8jz45g.jp'],
  ['http://[::1]:8080', 'http://[::1]:8080'],
  ['ionic://localhost', 'ionic://localhost'],
  ['capacitor://localhost', 'capacitor://localhost'],
  ['https://shop.example.com/path', undefined],
  ['https://shop.example.com?x', undefined],
  ['https://shop.example.com#x', undefined],
  ['https://ada@shop.example.com', undefined],
  ['https://shop.example.com\\@evil.example', undefined],
  ['https://*.example.com', undefined],
  ['https://', undefined],
  ['shop.example.com', undefined],
  ['javascript:alert(1)', undefined],
  ['file:///etc', undefined],
  ['null', undefined],
  ['*', undefined],
  ['', undefined],
])('the origin %j is %j', (given, expected) => {
  expect(normalizedOrigin(given)).toBe(expected);
});

describe('what is refused', () => {
  test.each<[string, object, RegExp]>([
    ['without a name', { origin: 'https://a.example', scopes: [{ type: 'CORS' }] }, /name/],
    [
      'with a path in the origin',
      { name: 'a', origin: 'https://a.example/x', scopes: [{ type: 'CORS' }] },
      /origin: must be a scheme, a host/,
    ],
    ['without scopes', { name: 'a', origin: 'https://a.example', scopes: [] }, /scopes/],
    [
      'with an unknown scope',
      { name: 'a', origin: 'https://a.example', scopes: [{ type: 'ALL' }] },
      /scopes/,
    ],
    [
      'with a scope twice',
      { name: 'a', origin: 'https://a.example', scopes: [{ type: 'CORS' }, { type: 'CORS' }] },
      /each type once/,
    ],
    [
      'with allowedOktaApps where nothing is framed',
      { name: 'a', origin: 'https://a.example', scopes: [{ type: 'CORS', allowedOktaApps: [] }] },
      /IFRAME_EMBED only/,
    ],
    [
      'with an unknown attribute',
      { name: 'a', origin: 'https://a.example', scopes: [{ type: 'CORS' }], status: 'INACTIVE' },
      /status/,
    ],
  ])('an origin %s', async (_name, body, message) => {
    const events = await eventsOf(platform, async () => {
      const answer = await api.call(`POST ${path}`, { body });
      expect([answer.status, answer.json().errorCode]).toEqual([400, 'E0000001']);
      expect(answer.text).toMatch(message);
    });
    expect(events).toEqual([]);
  });

  test('whoever may only read', async () => {
    const as = aCaller({ permissions: new Set(['okta.trustedOrigins.read']) });
    for (const request of [
      `POST ${path}`,
      `PUT ${path}/x`,
      `DELETE ${path}/x`,
      `POST ${path}/x/lifecycle/activate`,
    ]) {
      expect([request, (await api.call(request, { as, body: {} })).status]).toEqual([request, 403]);
    }
  });

  test('an id that is not there', async () => {
    for (const request of [
      `GET ${path}/tosnope`,
      `DELETE ${path}/tosnope`,
      `POST ${path}/tosnope/lifecycle/deactivate`,
    ]) {
      const answer = await api.call(request);
      expect([request, answer.status, answer.json().errorSummary]).toEqual([
        request,
        404,
        'Not found: Resource not found: tosnope (TrustedOrigin)',
      ]);
    }
  });

  test('a filter, limit or cursor that makes no sense', async () => {
    const filter = await api.call(`GET ${path}?filter=${encodeURIComponent('colour eq "red"')}`);
    expect([filter.status, filter.json().errorCode]).toEqual([400, 'E0000031']);
    expect(filter.text).toContain("Unknown attribute 'colour' at position 0");
    expect((await api.call(`GET ${path}?filter=${encodeURIComponent('name eqq "red"')}`)).text).toContain(
      'at position 5',
    );
    expect((await api.call(`GET ${path}?filter=${encodeURIComponent('status co "A"')}`)).status).toBe(400);
    expect((await api.call(`GET ${path}?limit=x`)).status).toBe(400);
  });
});

test('an origin lives: created, replaced, deactivated, activated, deleted; each step in the log', async () => {
  let made: Wire | undefined;
  const events = await eventsOf(platform, async () => {
    made = await create('Shop', 'https://Shop.example.com:443', [{ type: 'CORS' }, { type: 'REDIRECT' }]);
    expect(made).toMatchObject({
      id: expect.stringMatching(/^tos\w{17}$/),
      origin: 'https://shop.example.com',
      status: 'ACTIVE',
      createdBy: '00uadmin000000000000',
      _links: {
        self: { href: `http://localhost:8080${path}/${made.id}`, hints: { allow: ['GET', 'PUT', 'DELETE'] } },
        deactivate: {
          href: `http://localhost:8080${path}/${made.id}/lifecycle/deactivate`,
          hints: { allow: ['POST'] },
        },
      },
    });
    expect([
      origins.mayCall('https://shop.example.com'),
      origins.mayBeSentTo('https://shop.example.com'),
    ]).toEqual([true, true]);
    expect(origins.mayCall('https://shop.example.com.evil.example')).toBe(false);
    expect(origins.mayCall('null')).toBe(false);

    // A client sends back all it was given, with its change.
    const replaced = await api.call(`PUT ${path}/${made.id}`, {
      body: { ...made, name: 'Store', scopes: [{ type: 'IFRAME_EMBED', allowedOktaApps: ['OKTA_ENDUSER'] }] },
    });
    expect([replaced.status, replaced.json()]).toEqual([
      200,
      expect.objectContaining({
        name: 'Store',
        scopes: [{ type: 'IFRAME_EMBED', allowedOktaApps: ['OKTA_ENDUSER'] }],
      }),
    ]);
    expect([origins.mayCall('https://shop.example.com'), origins.mayFrame()]).toEqual([
      false,
      ['https://shop.example.com'],
    ]);

    const off = await api.call(`POST ${path}/${made.id}/lifecycle/deactivate`);
    expect([off.status, off.json<Wire>().status, Object.keys(off.json<Wire>()._links)]).toEqual([
      200,
      'INACTIVE',
      ['self', 'activate'],
    ]);
    expect(origins.mayFrame()).toEqual([]);
    expect((await api.call(`POST ${path}/${made.id}/lifecycle/deactivate`)).status).toBe(200);
    expect((await api.call(`POST ${path}/${made.id}/lifecycle/activate`)).json<Wire>().status).toBe('ACTIVE');
    expect((await api.call(`GET ${path}/${made.id}`)).json<Wire>().name).toBe('Store');
    expect((await api.call(`DELETE ${path}/${made.id}`)).status).toBe(204);
    expect((await api.call(`GET ${path}/${made.id}`)).status).toBe(404);
    expect(origins.mayFrame()).toEqual([]);
  });
  expect(events.map((event) => [event.eventType, event.actorId, event.targetIds, event.outcome])).toEqual(
    ['create', 'update', 'deactivate', 'activate', 'delete'].map((verb) => [
      `security.trusted_origin.${verb}`,
      '00uadmin000000000000',
      [made?.id],
      'SUCCESS',
    ]),
  );
});

test('names and origins are one of a kind, also when taken at the same moment', async () => {
  const body = { name: 'Twin', origin: 'https://twin.example', scopes: [{ type: 'CORS' }] };
  const events = await eventsOf(platform, async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => api.call(`POST ${path}`, { body })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 400, 400, 400, 400]);
  });
  expect(events).toHaveLength(1);
  const clash = await api.call(`POST ${path}`, { body: { ...body, name: 'Other' } });
  expect(clash.json<{ errorCauses: unknown[] }>().errorCauses).toEqual([
    { errorSummary: 'origin: An object with this field already exists in the current organization' },
  ]);
});

test('lists are filtered, searched by beginnings, and paged', async () => {
  for (const index of [1, 2, 3, 4, 5])
    await create(`Page_${index}`, `https://p${index}.example`, [{ type: index % 2 ? 'CORS' : 'REDIRECT' }]);
  const names = async (query: string) =>
    (await api.call(`GET ${path}?${query}`))
      .json<Wire[]>()
      .map((one) => one.name)
      .sort();
  expect(await names('q=page_')).toEqual(['Page_1', 'Page_2', 'Page_3', 'Page_4', 'Page_5']);
  expect(await names('q=https://p3')).toEqual(['Page_3']);
  expect(await names('q=%25')).toEqual([]);
  expect(await names(`filter=${encodeURIComponent('type eq "REDIRECT" and name sw "page"')}`)).toEqual([
    'Page_2',
    'Page_4',
  ]);
  expect(
    await names(`filter=${encodeURIComponent('origin eq "https://p1.example" or name eq "page_5"')}`),
  ).toEqual(['Page_1', 'Page_5']);
  expect(await names(`filter=${encodeURIComponent('status eq "INACTIVE"')}`)).toEqual([]);
  const seen: string[] = [];
  let address: string | undefined = `${path}?limit=2&q=Page`;
  let pages = 0;
  while (address) {
    const answer = await api.call(`GET ${address}`);
    seen.push(...answer.json<Wire[]>().map((one) => one.name));
    address = /<https?:\/\/[^/]+([^>]+)>; rel="next"/.exec([answer.headers['link']].flat().join())?.[1];
    pages++;
  }
  expect([pages, seen.sort()]).toEqual([3, ['Page_1', 'Page_2', 'Page_3', 'Page_4', 'Page_5']]);
});
