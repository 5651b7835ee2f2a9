import { describe, expect, test } from 'vitest';
import { cidrInterval, compileAddresses, parseAddress, parseIPv4 } from '#src/access/addresses/index.ts';
import { compileZones } from './zone-book.ts';
import { intervalsOf, normalizedEntry, type Zone, type ZoneAddress } from './zone.ts';

const entry = (value: string): ZoneAddress => {
  const read = normalizedEntry({ value });
  if (typeof read === 'string') throw new Error(read);
  return read;
};
const setOf = (...values: string[]) => compileAddresses(intervalsOf(values.map(entry)));

describe('addresses', () => {
  test.each([
    '',
    '1',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '1..2.3',
    '.1.2.3',
    '1.2.3.',
    '01.2.3.4',
    '1.2.3.4 ',
    '0x1.2.3.4',
    '1.2.3.+4',
    '12345678901234567890',
    'example.com',
    '::g',
    ':::',
    '1:2:3:4:5:6:7:8:9',
    'fe80::1%eth0',
    '1.2.3.4/32',
  ])('%j is none', (text) => {
    expect(parseAddress(text)).toBeUndefined();
    expect(setOf('0.0.0.0/0', '::/0').has(text)).toBe(false);
  });

  test('are read in every spelling', () => {
    expect(parseIPv4('255.255.255.255')).toBe(0xffff_ffff);
    expect(parseAddress('0.0.0.0')).toEqual([0]);
    expect(parseAddress('2001:db8::1')).toEqual([0x2001_0db8, 0, 0, 1]);
    expect(parseAddress('2001:0DB8:0:0:0:0:0:1')).toEqual(parseAddress('2001:db8::1'));
    expect(parseAddress('::')).toEqual([0, 0, 0, 0]);
    expect(parseAddress('::1')).toEqual([0, 0, 0, 1]);
    expect(parseAddress('1::')).toEqual([0x1_0000, 0, 0, 0]);
    expect(parseAddress('1:2:3:4:5:6:7:8')).toEqual([0x1_0002, 0x3_0004, 0x5_0006, 0x7_0008]);
    expect(parseAddress('1::5:6:7:8')).toEqual([0x1_0000, 0, 0x5_0006, 0x7_0008]);
    expect(parseAddress('1:2:3:4:5:6:7::')).toEqual([0x1_0002, 0x3_0004, 0x5_0006, 0x7_0000]);
    expect(parseAddress('::2:3:4:5:6:7:8')).toEqual([2, 0x3_0004, 0x5_0006, 0x7_0008]);
    expect(parseAddress('64:ff9b::192.0.2.1')).toEqual([0x64_ff9b, 0, 0, 0xc000_0201]);
    expect(parseAddress('::ffff:192.0.2.1')).toEqual(parseAddress('192.0.2.1'));
  });
});

describe('an entry of a zone', () => {
  test.each([
    ['192.0.2.7', { type: 'RANGE', value: '192.0.2.7-192.0.2.7' }],
    [' 192.0.2.7 - 192.0.2.9 ', { type: 'RANGE', value: '192.0.2.7-192.0.2.9' }],
    ['192.0.2.7/24', { type: 'CIDR', value: '192.0.2.7/24' }],
    ['2001:DB8::/32', { type: 'CIDR', value: '2001:db8::/32' }],
    ['0.0.0.0/0', { type: 'CIDR', value: '0.0.0.0/0' }],
  ])('%j is kept as %j', (value, kept) => {
    expect(normalizedEntry({ value })).toEqual(kept);
  });

  test.each([
    ['192.0.2.9-192.0.2.7', /backwards/],
    ['2001:db8::2-2001:db8::1', /backwards/],
    ['192.0.2.1-2001:db8::1', /one family/],
    ['192.0.2.1-192.0.2.2-192.0.2.3', /two addresses/],
    ['192.0.2.0/33', /prefix length/],
    ['2001:db8::/129', /prefix length/],
    ['192.0.2.0/-1', /prefix length/],
    ['192.0.2.0/', /prefix length/],
    ['15.5.6.7/24-15.5.6.9', /prefix length/],
    ['shop.example.com', /two addresses/],
    ['', /two addresses/],
  ])('%j is refused', (value, message) => {
    expect(normalizedEntry({ value })).toMatch(message);
  });

  test('that says CIDR and is a range is refused', () => {
    expect(normalizedEntry({ type: 'CIDR', value: '192.0.2.1-192.0.2.2' })).toMatch(/is a range/);
  });
});

describe('the set of many entries', () => {
  test('holds the ends and nothing beyond them', () => {
    const set = setOf('192.0.2.7/24', '198.51.100.10-198.51.100.20', '2001:db8::/32', '203.0.113.5');
    for (const inside of [
      '192.0.2.0',
      '192.0.2.255',
      '198.51.100.10',
      '198.51.100.20',
      '203.0.113.5',
      '2001:db8::',
      '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff',
      '::ffff:192.0.2.1',
    ])
      expect([inside, set.has(inside)]).toEqual([inside, true]);
    for (const outside of [
      '192.0.1.255',
      '192.0.3.0',
      '198.51.100.9',
      '198.51.100.21',
      '203.0.113.4',
      '2001:db7:ffff::',
      '2001:db9::',
      '::',
    ])
      expect([outside, set.has(outside)]).toEqual([outside, false]);
  });

  test('may overlap, lie within each other, and touch', () => {
    const set = setOf('10.0.0.0/8', '10.1.0.0/16', '10.255.255.0-11.0.0.5', '11.0.0.6');
    expect(['10.1.2.3', '10.255.255.255', '11.0.0.5', '11.0.0.6'].every((one) => set.has(one))).toBe(true);
    expect(set.has('11.0.0.7')).toBe(false);
  });

  test('says of random addresses what a plain comparison says', () => {
    let seed = 7;
    const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const word = () => random(65_536) * 65_536 + random(65_536);
    const text = (address: number) => [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
    const values = Array.from({ length: 300 }, () => `${text(word())}/${random(33)}`).filter(
      (one) => !/\/[0-4]$/.test(one),
    );
    const set = setOf(...values);
    const intervals = values.map((value) => cidrInterval(value));
    for (let i = 0; i < 5_000; i++) {
      const address = word();
      const expected = intervals.some(
        (one) => one && (one.first[0] ?? 0) <= address && address <= (one.last[0] ?? 0),
      );
      expect([text(address), set.has(text(address))]).toEqual([text(address), expected]);
    }
  });
});

describe('zones together', () => {
  const zone = (id: string, change: Partial<Zone>, ...gateways: string[]): Zone => ({
    id,
    name: id,
    status: 'ACTIVE',
    usage: 'POLICY',
    systemZone: undefined,
    created: new Date(0),
    lastUpdated: new Date(0),
    content: { type: 'IP', gateways: gateways.map(entry), proxies: [] },
    ...change,
  });
  const dynamic: Zone['content'] = {
    type: 'DYNAMIC',
    asns: [],
    locations: [{ country: 'JP' }],
    proxyType: null,
  };
  const all = [
    zone('shops', {}, '10.0.0.0/8'),
    zone('closed', { status: 'INACTIVE' }, '10.0.0.0/8'),
    zone('japan', { content: dynamic }),
    zone('bad', { usage: 'BLOCKLIST' }, '0.0.0.0/0', '::/0'),
    zone('once bad', { usage: 'BLOCKLIST', status: 'INACTIVE' }, '198.51.100.0/24'),
    zone('exempt', { systemZone: 'DefaultExemptIpZone' }, '192.0.2.1'),
    zone('proxied', { content: { type: 'IP', gateways: [], proxies: [entry('203.0.113.0/24')] } }),
  ];
  const nothingKnown = {
    lookUp: () => undefined,
    knows: () => false,
    knowsRegionsOf: () => false,
    revision: 0,
  };
  const book = compileZones(all, nothingKnown);

  test('match, or not, or cannot say', () => {
    expect(book.matches('shops', '10.1.2.3')).toBe(true);
    expect(book.matches('shops', '11.1.2.3')).toBe(false);
    expect(book.matches('shops', 'nonsense')).toBe(false);
    expect(book.matches('closed', '10.1.2.3')).toBe(false);
    expect(book.matches('japan', '10.1.2.3')).toBeUndefined();
    expect(book.matches('nope', '10.1.2.3')).toBeUndefined();
    expect([book.exists('closed'), book.exists('nope')]).toEqual([true, false]);
  });

  test('block everybody but who is exempt, and this machine', () => {
    expect(['8.8.8.8', '2001:db8::1', '198.51.100.7'].every((one) => book.isBlocked(one))).toBe(true);
    for (const open of ['192.0.2.1', '127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])
      expect([open, book.isBlocked(open)]).toEqual([open, false]);
  });

  test('say who may speak for others', () => {
    expect([book.isProxy('203.0.113.9'), book.isProxy('10.1.2.3')]).toEqual([true, false]);
  });
});
