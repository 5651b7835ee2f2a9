import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testConfig } from '#src/platform/config/index.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { cityRecord, locationFolder, mmdbBytes, smallWorld, smallWorldFiles } from '#test/kit/locations.ts';

type Wire = { id: string; name: string; status: string };
type Finding = { code: string; severity: string; field: string; message: string };

const folder = locationFolder();
let org: TestApp;
beforeAll(async () => {
  org = await testApp({ config: testConfig({ locationFiles: smallWorldFiles(folder) }) });
});
afterAll(async () => {
  await org.close();
  folder.remove();
});

const path = '/api/v1/zones';
const { tokyo, tokyoIPv6, osaka, brazil, germany, tor, nowhere } = smallWorld;
const places = { tokyo, tokyoIPv6, osaka, brazil, germany, tor, nowhere };
let made = 0;
const call = (method: string, url: string, body?: unknown, remoteAddress?: string) =>
  org.inject({
    method,
    url,
    headers: { authorization: `SSWS ${org.token}` },
    ...(body !== undefined && { body }),
    ...(remoteAddress !== undefined && { remoteAddress }),
  });
const create = (body: Record<string, unknown>) =>
  org.api<Wire>('POST', path, { name: `zone ${++made}`, ...body });
/** Which of the places are in it, and of which nobody can say. */
const inside = (zone: Wire, of: TestApp = org): string[] =>
  Object.entries(places).flatMap(([name, address]) => {
    const verdict = of.app.context.zones.matches(zone.id, address);
    return verdict === true ? name : verdict === undefined ? `${name}?` : [];
  });
const none = { include: [], exclude: [] };

describe('who is in a dynamic zone', () => {
  test.each<[string, Record<string, unknown>, string[]]>([
    ['a country', { type: 'DYNAMIC', locations: [{ country: 'JP' }] }, ['tokyo', 'tokyoIPv6', 'osaka']],
    [
      'a region',
      { type: 'DYNAMIC', locations: [{ country: 'JP', region: 'JP-13' }] },
      ['tokyo', 'tokyoIPv6'],
    ],
    [
      'a region or a country',
      { type: 'DYNAMIC', locations: [{ country: 'JP', region: '27' }, { country: 'BR' }] },
      ['osaka', 'brazil'],
    ],
    ['a network', { type: 'DYNAMIC', asns: ['64501', '64502'] }, ['brazil', 'germany', 'tor']],
    [
      'a network and a country: both have to hold',
      { type: 'DYNAMIC', asns: ['64500'], locations: [{ country: 'BR' }] },
      [],
    ],
    ['exits of Tor', { type: 'DYNAMIC', proxyType: 'Tor' }, ['tor']],
    ['any anonymizer', { type: 'DYNAMIC', proxyType: 'Any' }, ['tor']],
    ['an anonymizer that is not Tor', { type: 'DYNAMIC', proxyType: 'NotTorAnonymizer' }, []],
    [
      'all but a country',
      {
        type: 'DYNAMIC_V2',
        asns: none,
        locations: { include: [], exclude: [{ country: 'JP' }] },
        ipServiceCategories: none,
      },
      ['brazil', 'germany', 'tor', 'nowhere'],
    ],
    [
      'a country without its anonymizers',
      {
        type: 'DYNAMIC_V2',
        asns: none,
        locations: { include: [{ country: 'DE' }], exclude: [] },
        ipServiceCategories: { include: [], exclude: ['ALL_ANONYMIZERS'] },
      },
      ['germany'],
    ],
    [
      'hosting companies, in a word of ours',
      { type: 'DYNAMIC', asns: ['HOSTING_PROVIDER', '64501'] },
      ['brazil', 'germany'],
    ],
  ])('%s', async (_what, body, expected) => {
    expect(inside(await create(body))).toEqual(expected);
  });

  test('nobody can say where there are no such data, and such a zone cannot block', async () => {
    const only = locationFolder();
    const countries = mmdbBytes({
      type: 'Countries',
      family: 4,
      networks: { '203.0.113.0/24': { country_code: 'JP' } },
    });
    const poor = await testApp({
      config: testConfig({ locationFiles: [{ path: only.write('countries.mmdb', countries) }] }),
    });
    try {
      const make = (body: Record<string, unknown>) =>
        poor.api<Wire>('POST', path, { name: `zone ${++made}`, ...body });
      const country = await make({ type: 'DYNAMIC', locations: [{ country: 'JP' }] });
      expect(inside(country, poor)).toEqual(expect.arrayContaining(['tokyo', 'osaka', 'tokyoIPv6?']));
      expect(inside(country, poor)).not.toContain('brazil?');
      const region = await make({ type: 'DYNAMIC', locations: [{ country: 'JP', region: 'JP-13' }] });
      expect(inside(region, poor)).toEqual(expect.arrayContaining(['tokyo?', 'osaka?']));
      // Whatever the missing part were: the address is not in the country.
      expect(inside(region, poor)).not.toContain('brazil?');
      expect(inside(await make({ type: 'DYNAMIC', proxyType: 'Tor' }), poor)).toContain('tor?');
      const refused = await poor.inject({
        method: 'POST',
        url: path,
        headers: { authorization: `SSWS ${poor.token}` },
        body: { type: 'DYNAMIC', name: 'Tor', usage: 'BLOCKLIST', proxyType: 'Tor' },
      });
      expect(refused.json()).toMatchObject({
        errorCode: 'E0000015',
        errorCauses: [{ errorSummary: expect.stringContaining('no data about anonymizers: name files') }],
      });
    } finally {
      await poor.close();
      only.remove();
    }
  });
});

describe('a dynamic zone that blocks', () => {
  const answerFrom = async (remoteAddress: string) =>
    (await org.inject({ method: 'GET', url: '/signin', remoteAddress })).status;

  test('refuses its places before anybody knows who asks, and the exempt zone stands above it', async () => {
    expect(await answerFrom(tor)).not.toBe(403);
    const enhanced = (await org.api<Wire[]>('GET', path)).find(
      ({ name }) => name === 'DefaultEnhancedDynamicZone',
    );
    await org.api('POST', `${path}/${enhanced?.id}/lifecycle/activate`);
    await org.eventTypes();
    expect(await answerFrom(tor)).toBe(403);
    expect([await answerFrom(germany), await answerFrom(tokyo), await answerFrom(nowhere)]).not.toContain(
      403,
    );
    const authn = await org.inject({
      method: 'POST',
      url: '/api/v1/authn',
      body: { username: org.administrator.login, password: org.administrator.password },
      remoteAddress: tor,
    });
    expect([authn.status, authn.json().errorCode]).toEqual([403, 'E0000006']);
    expect(await org.eventTypes()).toEqual(['security.request.blocked']);
    const exempt = (await org.api<Wire[]>('GET', path)).find(({ name }) => name === 'DefaultExemptIpZone');
    const exempting = (value: string[]) => ({
      type: 'IP',
      name: 'DefaultExemptIpZone',
      status: 'ACTIVE',
      usage: 'POLICY',
      useAsExemptList: true,
      gateways: value.map((one) => ({ type: 'CIDR', value: one })),
    });
    await org.api('PUT', `${path}/${exempt?.id}`, exempting([`${tor}/32`]));
    expect(await answerFrom(tor)).not.toBe(403);
    await org.api('PUT', `${path}/${exempt?.id}`, exempting([]));
    expect(await answerFrom(tor)).toBe(403);
    await org.api('POST', `${path}/${enhanced?.id}/lifecycle/deactivate`);
    expect(await answerFrom(tor)).not.toBe(403);
  });

  test('does not shut out who makes it, unless they say so; and never with a zone that shuts out everybody', async () => {
    const brazilians = {
      type: 'DYNAMIC',
      name: 'Brazil',
      usage: 'BLOCKLIST',
      locations: [{ country: 'BR' }],
    };
    const refused = await call('POST', path, brazilians, brazil);
    expect(refused.json()).toMatchObject({
      errorCode: 'E0000001',
      errorCauses: [
        {
          errorSummary: expect.stringContaining(
            `locations: would block ${brazil}, from which you are calling`,
          ),
        },
      ],
    });
    expect(refused.text).toContain('?force=true');
    const forced = await call('POST', `${path}?force=true`, brazilians, brazil);
    expect(forced.status).toBe(200);
    expect((await call('GET', path, undefined, brazil)).status).toBe(403);
    const { id } = forced.json<Wire>();
    await org.api('POST', `${path}/${id}/lifecycle/deactivate`);
    const everybody = {
      type: 'IP',
      name: 'Everybody',
      usage: 'BLOCKLIST',
      gateways: [{ type: 'CIDR', value: '0.0.0.0/0' }],
    };
    const never = await call('POST', `${path}?force=true`, everybody, brazil);
    expect([never.status, never.json().errorCode]).toEqual([400, 'E0000001']);
    expect(never.text).not.toContain('force');
    expect((await call('POST', `${path}?force=perhaps`, everybody, brazil)).status).toBe(400);
  });
});

describe('before it is saved', () => {
  const check = async (body: unknown, remoteAddress?: string): Promise<Finding[]> => {
    const answer = await call('POST', '/gatehouse/v1/zones/check', body, remoteAddress);
    expect([answer.status, answer.text]).toEqual([200, answer.text]);
    return answer.json<{ findings: Finding[] }>().findings;
  };
  const ip = (values: string[], more: Record<string, unknown> = {}) => ({
    type: 'IP',
    name: 'draft',
    gateways: values.map((value) => ({ type: value.includes('/') ? 'CIDR' : 'RANGE', value })),
    ...more,
  });

  test('nothing is said of a zone that is in order, and nothing is kept of any', async () => {
    const before = await org.api<Wire[]>('GET', `${path}?limit=200`);
    await org.eventTypes();
    expect(await check(ip(['192.0.2.0/25', '192.0.2.128/25', '2001:db8::/32']))).toEqual([]);
    expect(await org.api<Wire[]>('GET', `${path}?limit=200`)).toEqual(before);
    expect(await org.eventTypes()).toEqual([]);
  });

  test('what is no network is refused, as when it is saved', async () => {
    expect((await call('POST', '/gatehouse/v1/zones/check', ip(['192.0.2.0/33']))).json().errorCode).toBe(
      'E0000001',
    );
  });

  test.each<[string, unknown, string, RegExp]>([
    ['bits behind the prefix', ip(['192.0.2.77/24']), 'HOST_BITS', /it is the network 192\.0\.2\.0\/24$/],
    ['the same of IPv6', ip(['2001:db8::7/64']), 'HOST_BITS', /2001:db8:0:0::\/64$/],
    [
      'a network within another',
      ip(['10.0.0.0/8', '10.1.0.0/16']),
      'OVERLAP',
      /is within 10\.0\.0\.0\/8 \(gateways\[0\]\.value\) and can go/,
    ],
    ['ranges that overlap', ip(['10.0.0.1-10.0.0.9', '10.0.0.5-10.0.0.20']), 'OVERLAP', /overlap$/],
    ['every address', ip(['::/0']), 'EVERY_ADDRESS', /every address/],
    [
      'private networks that would be blocked',
      ip(['10.0.0.0/8'], { usage: 'BLOCKLIST' }),
      'PRIVATE_NETWORK',
      /private network/,
    ],
  ])('%s', async (_what, body, code, message) => {
    const findings = await check(body);
    expect(findings.map((finding) => finding.code)).toContain(code);
    const found = findings.find((finding) => finding.code === code);
    expect(found).toMatchObject({ severity: 'WARNING', message: expect.stringMatching(message) });
    // Okta accepts it, and so do we.
    const saved = await call('POST', path, {
      ...(body as object),
      name: `accepted ${++made}`,
      status: 'INACTIVE',
    });
    expect(saved.status).toBe(200);
  });

  test('what another zone has, and the address from which the question comes', async () => {
    await create({ type: 'IP', name: 'Shops', gateways: [{ type: 'CIDR', value: '198.18.0.0/24' }] });
    const draft = ip(['198.18.0.0/16', `${brazil}/32`], { usage: 'BLOCKLIST' });
    expect(await check(draft, brazil)).toEqual([
      expect.objectContaining({ code: 'OVERLAPS_ZONE', message: expect.stringContaining('"Shops"') }),
      expect.objectContaining({ code: 'BLOCKS_CALLER', severity: 'REFUSED' }),
    ]);
    expect((await check(draft, tokyo)).map(({ code }) => code)).toEqual(['OVERLAPS_ZONE']);
  });

  test('20,000 networks that are all within one are said in few words and in time', async () => {
    const values = Array.from({ length: 19_000 }, (_, i) => `10.${i >> 8}.${i & 255}.0/24`);
    const began = performance.now();
    const findings = await check(ip(['10.0.0.0/8', ...values]));
    expect(findings.filter(({ code }) => code === 'OVERLAP').length).toBe(21);
    expect(findings.at(-1)?.message).toMatch(/^and 18980 more/);
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});

test('location data that change, change at once who is in a zone', async () => {
  const zone = await create({ type: 'DYNAMIC', locations: [{ country: 'FR' }] });
  expect(inside(zone)).toEqual([]);
  const moved = mmdbBytes({
    type: 'Test-City',
    networks: { [`${brazil}/32`]: cityRecord({ country: 'FR' }) },
  });
  folder.write('city.mmdb', moved);
  org.app.context.places.refresh();
  // This file has no networks of IPv6, so of such an address nobody can say any more.
  expect(inside(zone)).toEqual(['tokyoIPv6?', 'brazil']);
});
