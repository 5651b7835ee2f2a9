import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testConfig } from '#src/platform/config/index.ts';
import { createIds, systemRandom } from '#src/platform/ids/index.ts';
import { silentLog } from '#src/platform/log/index.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';
import {
  cityRecord,
  type MmdbData,
  locationFolder,
  mmdbBytes,
  smallWorld,
  smallWorldFiles,
  Uint32,
} from '#test/kit/locations.ts';
import { createPlaces, type Places } from './index.ts';

const folder = locationFolder();
afterAll(() => folder.remove());
const ids = createIds(systemRandom);
const opened: Places[] = [];
afterAll(() => {
  for (const places of opened) places.stop();
});

async function placesOf(
  locationFiles: ('bundled' | { path: string; category?: string })[],
  dataDirectory = folder.path('data'),
): Promise<Places> {
  const places = createPlaces({ config: testConfig({ locationFiles, dataDirectory }), log: silentLog, ids });
  opened.push(places);
  await places.start();
  return places;
}
const statusOf = (places: Places, path: string) => places.status().files.find((file) => file.path === path);
const country = (code: string) =>
  mmdbBytes({ type: 'Country', networks: { '203.0.113.0/24': { country: { iso_code: code } } } });

describe('files that cannot be used', () => {
  test.each<[string, Buffer | string | undefined, RegExp]>([
    ['one that is not there', undefined, /cannot be used: it is not there$/],
    ['one that is cut off', country('JP').subarray(0, 60), /it is truncated, or no MMDB file/],
    [
      'one of another kind',
      mmdbBytes({ type: 'DOMAINS', networks: { '203.0.113.0/24': { shoe_size: new Uint32(44) } } }),
      /it is of the kind "DOMAINS", and none of its records is about a place/,
    ],
  ])('%s is said, and nothing is known by it', async (_what, content, problem) => {
    const path = content === undefined ? folder.path('missing.mmdb') : folder.write('bad.mmdb', content);
    const places = await placesOf([{ path }]);
    expect(places.lookUp('203.0.113.7')).toBeUndefined();
    expect(statusOf(places, path)).toMatchObject({
      status: 'UNUSABLE',
      problem: expect.stringMatching(problem),
    });
    expect(() => places.check()).toThrow(problem);
  });

  test('a list with a line that is none is not half believed', async () => {
    const path = folder.write('bad.txt', '192.0.2.1\n# fine\n\n192.0.2.0/33\n');
    const places = await placesOf([{ path, category: 'ANONYMIZER_TOR' }]);
    expect(statusOf(places, path)?.problem).toContain(
      'its line 4 is no address, network or range: "192.0.2.0/33"',
    );
    expect(places.lookUp('192.0.2.1')).toBeUndefined();
  });

  test('a category that nobody knows keeps the server from starting', () => {
    const config = testConfig({ locationFiles: [{ path: '/x', category: 'EVIL' }] });
    expect(() => createPlaces({ config, log: silentLog, ids })).toThrow(
      /GATEHOUSE_LOCATION_FILES: EVIL is no category/,
    );
  });
});

describe('replaced while the server runs', () => {
  test('a good file is used from then on, a bad one leaves the one before', async () => {
    const path = folder.write('swap.mmdb', country('JP'));
    const places = await placesOf([{ path }]);
    expect(places.lookUp('203.0.113.7')?.countryCode).toBe('JP');
    const { revision } = places;
    places.refresh();
    expect(places.revision).toBe(revision);

    folder.write('swap.mmdb', country('BR'));
    places.refresh();
    expect(places.lookUp('203.0.113.7')?.countryCode).toBe('BR');
    expect(places.revision).toBeGreaterThan(revision);

    folder.write('swap.mmdb', 'half a download');
    places.refresh();
    expect(places.lookUp('203.0.113.7')?.countryCode).toBe('BR');
    expect(statusOf(places, path)).toMatchObject({
      status: 'KEPT',
      problem: expect.stringContaining('no MMDB file'),
    });

    folder.write('swap.mmdb', country('DE'));
    places.refresh();
    expect(places.lookUp('203.0.113.7')?.countryCode).toBe('DE');
    expect(statusOf(places, path)).toMatchObject({ status: 'IN_USE', problem: undefined });
    places.check();
  });

  test('a list is read again', async () => {
    const path = folder.write('tor.txt', '192.0.2.200\n2001:db8:ff::/48\n');
    const places = await placesOf([{ path, category: 'ANONYMIZER_TOR' }]);
    expect(places.lookUp('2001:db8:ff::9')?.categories).toEqual([
      'ALL_ANONYMIZERS',
      'ALL_IP_SERVICES',
      'ANONYMIZER_TOR',
    ]);
    folder.write('tor.txt', '192.0.2.1-192.0.2.9 # all of them\n');
    places.refresh();
    expect(places.lookUp('2001:db8:ff::9')).toBeUndefined();
    expect(places.lookUp('192.0.2.5')?.categories).toContain('ANONYMIZER_TOR');
  });
});

describe('what files say', () => {
  const read = async (record: MmdbData) => {
    const places = await placesOf([
      { path: folder.write('one.mmdb', mmdbBytes({ type: 'One', networks: { '203.0.113.0/24': record } })) },
    ]);
    const place = places.lookUp('203.0.113.7');
    places.stop();
    return place;
  };

  test('in the spelling of GeoLite2, DB-IP and IPinfo is one place', async () => {
    const tokyo = {
      countryCode: 'JP',
      country: 'Japan',
      region: 'JP-13',
      state: 'Tokyo',
      city: 'Minato',
      lat: 35.6552,
      lon: 139.761,
      categories: [],
    };
    const maxmind = cityRecord({
      country: 'JP',
      region: '13',
      state: 'Tokyo',
      city: 'Minato',
      lat: 35.65521,
      lon: 139.76103,
    });
    expect(await read(maxmind)).toEqual(tokyo);
    expect(
      await read({
        country_code: 'JP',
        state1: 'Tokyo',
        state2: '',
        city: 'Minato',
        postcode: '',
        latitude: 35.6552,
        longitude: 139.761,
      }),
    ).toEqual(tokyo);
    expect(
      await read({
        country: 'JP',
        region: 'Tokyo',
        region_code: '13',
        city: 'Minato',
        lat: '35.6552',
        lng: '139.761',
      }),
    ).toEqual(tokyo);
  });

  test('nonsense is left out', async () => {
    expect(
      await read({
        country: { iso_code: 'JP' },
        location: { latitude: 999, longitude: 5 },
        city: 'x'.repeat(500),
        asn: 'ASabc',
      }),
    ).toEqual({ countryCode: 'JP', country: 'Japan', categories: [] });
    expect(await read({ country_code: 'Japan', autonomous_system_number: new Uint32(7) })).toEqual({
      asn: 7,
      categories: [],
    });
  });

  test('of anonymizers is said in the words of zones, services by their names', async () => {
    expect((await read({ is_anonymous: true, is_anonymous_vpn: true }))?.categories).toEqual([
      'ALL_ANONYMIZERS',
      'ALL_ANONYMIZERS_EXCEPT_TOR',
      'ALL_IP_SERVICES',
      'ALL_PROXIES_VPNS',
    ]);
    expect((await read({ vpn: 'true', service: 'NordVPN' }))?.categories).toContain('NORD_VPN');
    expect((await read({ is_hosting_provider: true }))?.categories).toEqual(['HOSTING_PROVIDER']);
  });

  test('the first file that knows a place is believed, wholly', async () => {
    const first = folder.write('first.mmdb', country('BR'));
    const second = folder.write(
      'second.mmdb',
      mmdbBytes({
        type: 'City',
        networks: {
          '203.0.113.0/24': cityRecord({ country: 'JP', city: 'Minato' }),
          '198.51.100.0/24': cityRecord({ country: 'DE' }),
        },
      }),
    );
    const places = await placesOf([{ path: first }, { path: second }]);
    expect(places.lookUp('203.0.113.7')).toEqual({ countryCode: 'BR', country: 'Brazil', categories: [] });
    expect(places.lookUp('198.51.100.7')?.countryCode).toBe('DE');
  });

  test.each([
    '',
    'a',
    '10.0.0.1',
    '127.0.0.1',
    '::1',
    'fe80::1',
    '::ffff:192.168.0.1',
    '203.0.113.7, 1.1.1.1',
    '1'.repeat(9_999),
  ])('nothing of %j', async (address) => {
    const places = await placesOf([
      {
        path: folder.write(
          'any.mmdb',
          mmdbBytes({ type: 'x', networks: { '::/1': cityRecord({ country: 'JP' }) } }),
        ),
      },
    ]);
    expect(places.lookUp(address)).toBeUndefined();
    places.stop();
  });
});

test('what comes with Gatehouse knows cities and networks of both families', async () => {
  const places = await placesOf(['bundled']);
  await places.settled();
  expect(places.status().files.map(({ status }) => status)).toEqual(['IN_USE', 'IN_USE', 'IN_USE']);
  expect(places.lookUp('8.8.8.8')).toMatchObject({
    countryCode: 'US',
    region: 'US-CA',
    asn: 15_169,
    asOrg: 'Google LLC',
  });
  expect(places.lookUp('2001:200::1')).toMatchObject({ countryCode: 'JP', region: 'JP-14', asn: 2_500 });
  expect(['city', 'asn', 'anonymizers'].map((aspect) => places.knows(aspect as 'city', '8.8.8.8'))).toEqual([
    true,
    true,
    false,
  ]);
  for (const { attribution } of places.status().files) expect(attribution).toContain('https://db-ip.com');
  // Made once: a second start finds it.
  const again = await placesOf(['bundled']);
  await again.settled();
  expect(again.lookUp('8.8.8.8')?.asn).toBe(15_169);
});

describe('in the product', () => {
  let org: TestApp;
  const world = locationFolder();
  beforeAll(async () => {
    const files = smallWorldFiles(world);
    org = await testApp({ config: testConfig({ locationFiles: files, trustedProxies: ['192.0.2.250'] }) });
  });
  afterAll(async () => {
    await org.close();
    world.remove();
  });
  const get = (url: string, authorization = `SSWS ${org.token}`) =>
    org.inject({ method: 'GET', url, headers: { authorization } });

  test('one event shows place, network, zone, system and browser of who came', async () => {
    await org.api('POST', '/api/v1/zones', {
      type: 'IP',
      name: 'Tokyo shops',
      gateways: [{ type: 'CIDR', value: '203.0.113.0/26' }],
    });
    await org.api('POST', '/api/v1/zones', {
      type: 'DYNAMIC',
      name: 'Japan',
      locations: [{ country: 'JP' }],
    });
    const signedIn = await org.inject({
      method: 'POST',
      url: '/api/v1/authn',
      body: { username: org.administrator.login, password: org.administrator.password },
      headers: {
        'user-agent':
          'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
        'sec-ch-ua-platform': '"Windows"',
        'sec-ch-ua-platform-version': '"15.0.0"',
      },
      remoteAddress: smallWorld.tokyo,
    });
    expect(signedIn.status).toBe(200);
    const [event] = await org.api<unknown[]>(
      'GET',
      `/api/v1/logs?filter=client.ipAddress eq "${smallWorld.tokyo}"&sortOrder=DESCENDING&limit=1`,
    );
    expect(event).toMatchObject({
      client: {
        ipAddress: smallWorld.tokyo,
        zone: 'Japan, Tokyo shops',
        device: 'Computer',
        userAgent: { os: 'Windows 11', browser: 'CHROME' },
        geographicalContext: {
          city: 'Minato',
          state: 'Tokyo',
          country: 'Japan',
          geolocation: { lat: 35.6552, lon: 139.761 },
        },
      },
      securityContext: { asNumber: 64_500, asOrg: 'Example Mobile', isp: 'Example Mobile', isProxy: false },
      request: { ipChain: [{ ip: smallWorld.tokyo, geographicalContext: { city: 'Minato' } }] },
    });
    const found = await org.api<unknown[]>('GET', '/api/v1/logs?q=Minato&limit=10');
    expect(found.length).toBeGreaterThan(0);
  });

  test.each([
    ['a', '203.0.113.10'],
    ['', '203.0.113.10'],
    ['198.51.100.20', '203.0.113.10'],
    ['198.51.100.20,,,,,,,,,,,,,,,,,,', '203.0.113.10'],
    ['9'.repeat(5_000), '203.0.113.10'],
  ])('X-Forwarded-For: %.30s of somebody who is no proxy moves nobody', async (header, address) => {
    const answer = await org.inject({
      method: 'POST',
      url: '/api/v1/authn',
      body: { username: 'nobody@example.com', password: 'wrong' },
      headers: {
        'x-forwarded-for': header,
        x_forwarded_for: '198.51.100.20',
        forwarded: 'for=198.51.100.20',
      },
      remoteAddress: address,
    });
    expect(answer.status).toBe(401);
    const [event] = await org.api<
      { client: { ipAddress: string; geographicalContext: { country: string } } }[]
    >('GET', '/api/v1/logs?filter=eventType eq "user.session.start"&sortOrder=DESCENDING&limit=1');
    expect([event?.client.ipAddress, event?.client.geographicalContext.country]).toEqual([address, 'Japan']);
  });

  test.each([
    ['a', undefined],
    ['198.51.100.20, <script>', undefined],
    ['203.0.113.10, 198.51.100.20', 'Brazil'],
    ['198.51.100.20:4711', 'Brazil'],
  ])('of a listed proxy, %s is at %s', async (header, country) => {
    await org.inject({
      method: 'POST',
      url: '/api/v1/authn',
      body: { username: 'nobody@example.com', password: 'wrong' },
      headers: { 'x-forwarded-for': header },
      remoteAddress: '192.0.2.250',
    });
    const [event] = await org.api<{ client: { geographicalContext: { country: string } | null } }[]>(
      'GET',
      '/api/v1/logs?filter=eventType eq "user.session.start"&sortOrder=DESCENDING&limit=1',
    );
    expect(event?.client.geographicalContext?.country).toBe(country ?? 'Germany');
  });

  test('what is known of an address, and by which files', async () => {
    expect((await get(`/gatehouse/v1/locations/${smallWorld.tor}`)).json()).toMatchObject({
      address: smallWorld.tor,
      isPrivate: false,
      isBlocked: false,
      place: { countryCode: 'DE', asn: 64_502, categories: expect.arrayContaining(['ANONYMIZER_TOR']) },
      zones: [],
    });
    expect(
      (await get(`/gatehouse/v1/locations/${encodeURIComponent(smallWorld.tokyoIPv6)}`)).json(),
    ).toMatchObject({
      place: { city: 'Minato', region: 'JP-13' },
      zones: [{ name: 'Japan', usage: 'POLICY' }],
    });
    expect((await get('/gatehouse/v1/locations/10.0.0.1')).json()).toMatchObject({
      isPrivate: true,
      place: null,
    });
    const refused = await get('/gatehouse/v1/locations/localhost');
    expect([refused.status, refused.json().errorCode]).toEqual([400, 'E0000001']);
    expect((await get('/gatehouse/v1/locations', 'SSWS wrong')).status).toBe(401);
    const { files } = (await get('/gatehouse/v1/locations')).json<{ files: object[] }>();
    expect(files).toMatchObject([
      { kind: 'Test-City', status: 'IN_USE', problem: null, built: '2026-05-28T20:26:40.000Z' },
      { kind: 'Test-ASN', status: 'IN_USE' },
      { kind: 'Test-Anonymous-IP', status: 'IN_USE' },
    ]);
  });

  test('a file that cannot be used is said by the health check, and the node serves all the same', async () => {
    world.write('asn.mmdb', 'nothing of use');
    org.app.context.places.refresh();
    const ready = await org.inject({ url: '/health/ready' });
    expect([ready.status, ready.json()]).toEqual([
      200,
      { status: 'ready', checks: { database: 'ok', locations: 'failed' } },
    ]);
    expect(org.app.context.places.lookUp(smallWorld.tokyo)?.asn).toBe(64_500);
  });
});
