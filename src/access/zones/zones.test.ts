import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';

let org: TestApp;
beforeAll(async () => {
  org = await testApp();
});
afterAll(() => org.close());

const path = '/api/v1/zones';
type Wire = {
  id: string;
  name: string;
  type: string;
  status: string;
  usage: string;
  system: boolean;
  gateways: { type: string; value: string }[] | null;
  proxies: unknown[] | null;
  useAsExemptList?: boolean;
  _links: Record<string, { href: string }>;
};
const ip = (name: string, ...values: string[]) => ({
  type: 'IP',
  name,
  gateways: values.map((value) => ({ type: value.includes('/') ? 'CIDR' : 'RANGE', value })),
});
const japan = {
  type: 'DYNAMIC',
  name: 'Japan',
  locations: [{ country: 'JP', region: '13' }],
  asns: ['2516'],
  proxyType: '',
};
const create = (body: object) => org.api<Wire>('POST', path, body);
/** From an address of the net, unless told otherwise. */
const call = (method: string, url: string, body?: unknown, remoteAddress?: string) =>
  org.inject({
    method,
    url,
    headers: { authorization: `SSWS ${org.token}` },
    ...(body === undefined ? {} : { body }),
    ...(remoteAddress === undefined ? {} : { remoteAddress }),
  });
const system = async (name: string): Promise<Wire> => {
  const found = (await org.api<Wire[]>('GET', `${path}?limit=200`)).find((zone) => zone.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};

describe('a zone is refused', () => {
  test.each<[string, object, RegExp]>([
    ['without a name', { type: 'IP', gateways: [{ value: '192.0.2.0/24' }] }, /name: is required/],
    ['of no kind', { type: 'PLACE', name: 'x' }, /type/],
    [
      'with a range that runs backwards',
      ip('x', '192.0.2.9-192.0.2.1'),
      /gateways\.0\.value: runs backwards/,
    ],
    ['with a prefix that is too long', ip('x', '192.0.2.0/33'), /prefix length/],
    ['without any network', ip('x'), /gateways: an IP zone has gateways or proxies/],
    [
      'that blocks and has proxies',
      {
        ...ip('x', '198.51.100.0/24'),
        usage: 'BLOCKLIST',
        proxies: [{ type: 'CIDR', value: '192.0.2.0/24' }],
      },
      /proxies: a zone with the usage BLOCKLIST has none/,
    ],
    [
      'that would be another exempt zone',
      { ...ip('x', '192.0.2.0/24'), useAsExemptList: true },
      /DefaultExemptIpZone only/,
    ],
    [
      'with a property nobody knows',
      { ...ip('x', '192.0.2.0/24'), colour: 'red' },
      /colour: is not a known property/,
    ],
    [
      'with more networks than a zone holds',
      ip('x', ...Array.from({ length: 20_001 }, () => '10.0.0.1')),
      /gateways: must have at most 20000 entries/,
    ],
    ['dynamic and empty', { type: 'DYNAMIC', name: 'x' }, /a dynamic zone has asns, locations or proxyType/],
    [
      'on a continent',
      { type: 'DYNAMIC', name: 'x', locations: [{ country: 'EU' }] },
      /locations\.0\.country: must be a country/,
    ],
    [
      'in a region of another country',
      { type: 'DYNAMIC', name: 'x', locations: [{ country: 'JP', region: 'US-CA' }] },
      /locations\.0\.region/,
    ],
    [
      'with a service nobody offers',
      { type: 'DYNAMIC_V2', name: 'x', ipServiceCategories: { include: ['MY_VPN'], exclude: [] } },
      /ipServiceCategories/,
    ],
  ])('%s', async (_name, body, message) => {
    const answer = await call('POST', path, body);
    expect([answer.status, answer.json().errorCode]).toEqual([400, 'E0000001']);
    expect(answer.text).toMatch(message);
    expect((await org.eventTypes()).filter((type) => type.startsWith('zone.'))).toEqual([]);
  });

  test('that would block by place, where there are no data of places', async () => {
    const answer = await call('POST', path, { ...japan, usage: 'BLOCKLIST' });
    expect([answer.status, answer.json().errorCode]).toEqual([401, 'E0000015']);
    expect(answer.text).toContain('this server has no data about');
    const stored = await create({ ...japan, name: 'Japan, later', usage: 'BLOCKLIST', status: 'INACTIVE' });
    expect((await call('POST', `${path}/${stored.id}/lifecycle/activate`)).status).toBe(401);
    await org.api('DELETE', `${path}/${stored.id}`);
  });

  test('by a name that another has, also when five are made at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => call('POST', path, ip('Twin', '10.0.0.0/8'))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400]);
    await org.eventTypes();
  });
});

test('an id that is not there is not found', async () => {
  for (const request of ['GET ', 'DELETE ', 'POST /lifecycle/activate']) {
    const [method = '', rest = ''] = request.split(' ');
    const answer = await call(method, `${path}/nzonope${rest}`);
    expect([request, answer.status, answer.json().errorSummary]).toEqual([
      request,
      404,
      'Not found: Resource not found: nzonope (NetworkZone)',
    ]);
  }
});

test('a zone lives: made, replaced, deactivated, activated, deleted; each step in the log, and in force at once', async () => {
  await org.eventTypes();
  const zone = await create(ip('Shops', '10.1.0.0/16', '192.0.2.7', '2001:db8::/32'));
  expect(zone).toMatchObject({
    id: expect.stringMatching(/^nzo\w{17}$/),
    status: 'ACTIVE',
    usage: 'POLICY',
    system: false,
    gateways: [
      { type: 'CIDR', value: '10.1.0.0/16' },
      { type: 'RANGE', value: '192.0.2.7-192.0.2.7' },
      { type: 'CIDR', value: '2001:db8::/32' },
    ],
    proxies: null,
  });
  const { zones } = org.app.context;
  expect([zones.matches(zone.id, '10.1.2.3'), zones.matches(zone.id, '10.2.2.3')]).toEqual([true, false]);
  expect((await call('DELETE', `${path}/${zone.id}`)).status).toBe(403);

  // A client sends back all it was given, with its change.
  const replaced = await org.api<Wire>('PUT', `${path}/${zone.id}`, {
    ...zone,
    name: 'All shops',
    gateways: [{ value: '10.2.0.0/16' }],
  });
  expect([replaced.name, replaced.gateways]).toEqual(['All shops', [{ type: 'CIDR', value: '10.2.0.0/16' }]]);
  expect([zones.matches(zone.id, '10.1.2.3'), zones.matches(zone.id, '10.2.2.3')]).toEqual([false, true]);
  const other = await call('PUT', `${path}/${zone.id}`, { ...japan, name: 'All shops' });
  expect(other.text).toMatch(/type: stays IP/);

  const off = await org.api<Wire>('POST', `${path}/${zone.id}/lifecycle/deactivate`);
  expect([off.status, Object.keys(off._links)]).toEqual(['INACTIVE', ['self', 'activate']]);
  expect(zones.matches(zone.id, '10.2.2.3')).toBe(false);
  await org.api('POST', `${path}/${zone.id}/lifecycle/deactivate`);
  await org.api('POST', `${path}/${zone.id}/lifecycle/activate`);
  await org.api('POST', `${path}/${zone.id}/lifecycle/deactivate`);
  await org.api('DELETE', `${path}/${zone.id}`);
  expect((await call('GET', `${path}/${zone.id}`)).status).toBe(404);
  expect(zones.exists(zone.id)).toBe(false);
  expect(await org.eventTypes()).toEqual([
    'zone.create',
    'zone.update',
    'zone.deactivate',
    'zone.activate',
    'zone.deactivate',
    'zone.delete',
  ]);
});

test('a zone that a rule counts on stays until the rule is gone, also when both are asked for at once', async () => {
  const zone = await create({ ...ip('Counted on', '10.7.0.0/16'), status: 'INACTIVE' });
  const [policy] = await org.api<{ id: string }[]>('GET', '/api/v1/policies?type=OKTA_SIGN_ON');
  const rules = `/api/v1/policies/${policy?.id}/rules`;
  const rule = {
    name: 'In the shops',
    type: 'SIGN_ON',
    conditions: { network: { connection: 'ZONE', include: [zone.id] } },
    actions: { signon: { access: 'ALLOW', requireFactor: false } },
  };
  const { id } = await org.api<{ id: string }>('POST', rules, rule);
  const refused = await call('DELETE', `${path}/${zone.id}`);
  expect([refused.status, refused.json().errorCode]).toEqual([403, 'E0000056']);
  expect(refused.text).toContain('In the shops');
  await org.api('DELETE', `${rules}/${id}`);
  const [made, gone] = await Promise.all([call('POST', rules, rule), call('DELETE', `${path}/${zone.id}`)]);
  expect([made.status, gone.status].sort()).toEqual(made.status === 200 ? [200, 403] : [204, 400]);
  if (made.status === 200) await org.api('DELETE', `${rules}/${made.json<{ id: string }>().id}`);
  await org.eventTypes();
});

test('dynamic zones are kept as they were given', async () => {
  const place = await create(japan);
  expect(place).toMatchObject({ locations: [{ country: 'JP', region: 'JP-13' }], asns: ['2516'] });
  const better = await create({
    type: 'DYNAMIC_V2',
    name: 'No anonymizers',
    ipServiceCategories: { include: ['ALL_ANONYMIZERS'], exclude: ['NORD_VPN'] },
  });
  expect(await org.api('GET', `${path}/${better.id}`)).toMatchObject({
    asns: { include: [], exclude: [] },
    locations: { include: [], exclude: [] },
    ipServiceCategories: { include: ['ALL_ANONYMIZERS'], exclude: ['NORD_VPN'] },
  });
  expect(org.app.context.zones.matches(place.id, '192.0.2.1')).toBeUndefined();
});

describe('the zones of every org', () => {
  test('are there, empty, and cannot go', async () => {
    const all = await org.api<Wire[]>('GET', `${path}?filter=${encodeURIComponent('system eq true')}`);
    expect(
      all.map(({ name, type, usage, status, gateways }) => [name, type, usage, status, gateways]).sort(),
    ).toEqual([
      ['BlockedIpZone', 'IP', 'BLOCKLIST', 'ACTIVE', null],
      ['DefaultEnhancedDynamicZone', 'DYNAMIC_V2', 'BLOCKLIST', 'INACTIVE', undefined],
      ['DefaultExemptIpZone', 'IP', 'POLICY', 'ACTIVE', null],
      ['LegacyIpZone', 'IP', 'POLICY', 'ACTIVE', null],
    ]);
    for (const { id } of all) {
      const answer = await call('DELETE', `${path}/${id}`);
      expect([answer.status, answer.json().errorCauses]).toEqual([
        403,
        [{ errorSummary: 'zone: a system network zone cannot be deleted' }],
      ]);
    }
  });

  test('keep their usage, may be renamed, and two of them are always on', async () => {
    const blocked = await system('BlockedIpZone');
    expect((await call('POST', `${path}/${blocked.id}/lifecycle/deactivate`)).text).toContain(
      'always active',
    );
    expect((await call('PUT', `${path}/${blocked.id}`, { ...blocked, usage: 'POLICY' })).text).toContain(
      'does not allow usage changes for BlockedIpZone',
    );
    const legacy = await system('LegacyIpZone');
    const renamed = await org.api<Wire>('PUT', `${path}/${legacy.id}`, {
      ...legacy,
      name: 'Head office',
      gateways: [{ value: '192.0.2.0/24' }],
    });
    expect([renamed.name, renamed.system]).toEqual(['Head office', true]);
    const exempt = await system('DefaultExemptIpZone');
    const { useAsExemptList, ...without } = exempt;
    expect(useAsExemptList).toBe(true);
    expect((await call('PUT', `${path}/${exempt.id}`, without)).text).toContain(
      'useAsExemptList: The network zone does not allow usage changes for DefaultExemptIpZone.',
    );
    expect(
      (await call('PUT', `${path}/${exempt.id}`, { ...exempt, proxies: [{ value: '10.0.0.0/8' }] })).text,
    ).toContain('proxies');
  });

  test('are made once, also in an org that is older than they are', async () => {
    const { platform, app } = org;
    const count = () =>
      platform.database.query(sql`select id from network_zones where system_zone is not null`);
    await platform.database.transaction((tx) => app.context.seedDefaults(tx));
    expect(await count()).toHaveLength(4);
  });
});

describe('a list', () => {
  test('is filtered and paged', async () => {
    for (const index of [1, 2, 3]) await create(ip(`Page ${index}`, '10.0.0.0/8'));
    const names = async (query: string) =>
      (await org.api<Wire[]>('GET', `${path}?${query}`)).map(({ name }) => name);
    const one = await system('Page 1');
    const two = await system('Page 2');
    expect(await names(`filter=${encodeURIComponent(`(id eq "${one.id}" or id eq "${two.id}")`)}`)).toEqual(
      [one.name, two.name].sort((a, b) =>
        (a === one.name ? one : two).id < (b === one.name ? one : two).id ? -1 : 1,
      ),
    );
    expect((await names(`filter=${encodeURIComponent('usage eq "BLOCKLIST"')}&limit=-1`)).sort()).toEqual([
      'BlockedIpZone',
      'DefaultEnhancedDynamicZone',
    ]);
    const seen: string[] = [];
    let url: string | undefined = `${path}?limit=2`;
    while (url) {
      const answer = await call('GET', url);
      seen.push(...answer.json<Wire[]>().map(({ id }) => id));
      url = /<https?:\/\/[^/]+([^>]+)>; rel="next"/.exec([answer.headers['link']].flat().join())?.[1];
    }
    const all = (await org.api<Wire[]>('GET', `${path}?limit=200`)).map(({ id }) => id);
    expect(seen).toEqual(all);
    expect(new Set(seen).size).toBe(all.length);
  });

  test('is refused by a filter it does not offer', async () => {
    const answer = await call('GET', `${path}?filter=${encodeURIComponent('gateways eq "10.0.0.0/8"')}`);
    expect([answer.status, answer.json().errorCode]).toEqual([400, 'E0000031']);
    expect((await call('GET', `${path}?limit=x`)).status).toBe(400);
  });
});

describe('a blocked address', () => {
  const bad = '198.51.100.66';

  test('is turned away from pages, sign-on, apps and the API, and told of once', async () => {
    await org.eventTypes();
    const blocked = await create({ ...ip('Attackers', '198.51.100.0/24'), usage: 'BLOCKLIST' });
    expect(await org.eventTypes()).toEqual(['zone.create', 'zone.make_blacklist']);
    const headers = { authorization: `SSWS ${org.token}`, accept: 'text/html' };
    for (const [url, kind] of [
      ['/signin', 'html'],
      ['/oauth2/default/v1/authorize?client_id=x', 'html'],
      ['/home', 'html'],
      ['/api/v1/users', 'json'],
      ['/oauth2/default/.well-known/openid-configuration', 'json'],
      ['/api/v1/nowhere', 'json'],
    ] as const) {
      const answer = await org.inject({
        method: 'GET',
        url,
        remoteAddress: bad,
        headers: { ...headers, accept: kind === 'html' ? 'text/html' : '*/*' },
      });
      expect([url, answer.status]).toEqual([url, 403]);
      expect([url, answer.text]).toEqual([
        url,
        expect.stringMatching(
          /blocked by this organization|access_denied|does not take requests from the network you are on/,
        ),
      ]);
    }
    const posted = await org.inject({
      method: 'POST',
      url: '/api/v1/authn',
      remoteAddress: bad,
      body: { username: org.administrator.login, password: org.administrator.password },
    });
    expect([posted.status, posted.json().errorCode]).toEqual([403, 'E0000006']);
    const token = await org.inject({
      method: 'POST',
      url: '/oauth2/v1/token',
      remoteAddress: bad,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=client_credentials',
    });
    expect([token.status, token.json().error]).toEqual([403, 'access_denied']);
    expect((await org.inject({ method: 'GET', url: '/health/live', remoteAddress: bad })).status).toBe(200);
    expect((await call('GET', path, undefined, '198.51.101.66')).status).toBe(200);
    await expect.poll(() => org.eventTypes()).toEqual(['security.request.blocked']);

    await org.api('POST', `${path}/${blocked.id}/lifecycle/deactivate`);
    expect((await call('GET', path, undefined, bad)).status).toBe(200);
    await org.api('DELETE', `${path}/${blocked.id}`);
    await org.eventTypes();
  });

  test('that floods leaves at most a bounded trail', async () => {
    org.clock.advance(120_000);
    const blocked = await create({
      ...ip('Flood', '203.0.113.0/24', '2001:db8:bad::/48'),
      usage: 'BLOCKLIST',
    });
    await org.eventTypes();
    for (let i = 0; i < 300; i++) {
      const answer = await org.inject({
        method: 'GET',
        url: '/api/v1/users',
        remoteAddress: `203.0.113.${i % 200}`,
      });
      expect(answer.status).toBe(403);
    }
    const seen: string[] = [];
    await expect.poll(async () => seen.push(...(await org.eventTypes())) && seen.length).toBe(60);
    org.clock.advance(61_000);
    await org.inject({ method: 'GET', url: '/api/v1/users', remoteAddress: '2001:db8:bad::1' });
    let last: { debugContext: { debugData: Record<string, string> } } | undefined;
    await expect
      .poll(async () => {
        const events = await org.api<NonNullable<typeof last>[]>(
          'GET',
          '/api/v1/logs?sortOrder=DESCENDING&limit=1',
        );
        last = events[0];
        return last?.debugContext.debugData['notLoggedSince'];
      })
      .toBe('240');
    await org.api('POST', `${path}/${blocked.id}/lifecycle/deactivate`);
    await org.eventTypes();
  });

  test('is never the one that asks for it, however it asks', async () => {
    const own = '192.0.2.44';
    const answer = await call('POST', path, { ...ip('Me', '192.0.2.0/24'), usage: 'BLOCKLIST' }, own);
    expect([answer.status, answer.text]).toEqual([
      400,
      expect.stringContaining(`would block ${own}, from which you are calling`),
    ]);
    const zone = (
      await call('POST', path, { ...ip('Me', '192.0.2.0/24'), usage: 'BLOCKLIST', status: 'INACTIVE' }, own)
    ).json<Wire>();
    expect((await call('POST', `${path}/${zone.id}/lifecycle/activate`, undefined, own)).status).toBe(400);
    expect((await call('PUT', `${path}/${zone.id}`, { ...zone, status: 'ACTIVE' }, own)).status).toBe(400);

    // Exempt, it may; and then it may not leave the exempt ones.
    const exempt = await system('DefaultExemptIpZone');
    await call('PUT', `${path}/${exempt.id}`, { ...exempt, gateways: [{ value: own }] }, own);
    expect((await call('POST', `${path}/${zone.id}/lifecycle/activate`, undefined, own)).status).toBe(200);
    expect((await call('GET', path, undefined, '192.0.2.45')).status).toBe(403);
    expect((await call('PUT', `${path}/${exempt.id}`, { ...exempt, gateways: [] }, own)).status).toBe(400);
    expect((await call('GET', path, undefined, own)).status).toBe(200);
    await org.api('POST', `${path}/${zone.id}/lifecycle/deactivate`);
  });

  test('is let in again from the machine itself', async () => {
    const everywhere = await create({ ...ip('Everybody', '0.0.0.0/0', '::/0'), usage: 'BLOCKLIST' });
    expect((await call('GET', path, undefined, '8.8.8.8')).status).toBe(403);
    expect((await call('GET', path)).status).toBe(200);
    const names = await org.app.context.zones.unblock('8.8.8.8', {
      actor: { id: 'system', type: 'SystemPrincipal', alternateId: 'system', displayName: 'System' },
    });
    expect(names).toEqual(['Everybody']);
    expect((await call('GET', path, undefined, '8.8.8.8')).status).toBe(200);
    await org.api('POST', `${path}/${everywhere.id}/lifecycle/deactivate`);
  });
});

test('who a listed proxy of a zone speaks for is the client', async () => {
  await create({
    type: 'IP',
    name: 'Proxied',
    gateways: [{ value: '10.9.0.0/16' }],
    proxies: [{ type: 'CIDR', value: '203.0.113.0/28' }],
  });
  const blocked = await create({ ...ip('Behind a proxy', '198.51.100.7'), usage: 'BLOCKLIST' });
  const from = (remoteAddress: string) =>
    org.inject({
      method: 'GET',
      url: path,
      remoteAddress,
      headers: { authorization: `SSWS ${org.token}`, 'x-forwarded-for': '198.51.100.7' },
    });
  expect((await from('203.0.113.5')).status).toBe(403);
  // Anybody else may write what they like into the header.
  expect((await from('203.0.113.77')).status).toBe(200);
  await org.api('POST', `${path}/${blocked.id}/lifecycle/deactivate`);
});
