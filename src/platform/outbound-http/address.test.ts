import { describe, expect, test } from 'vitest';
import { allowList, isPublicAddress } from './index.ts';

describe('what is not the public internet', () => {
  test.each([
    ['this network', ['0.0.0.0', '0.1.2.3']],
    ['private', ['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1']],
    ['carrier-grade NAT', ['100.64.0.1', '100.127.255.255']],
    ['loopback', ['127.0.0.1', '127.255.255.254', '::1']],
    [
      'link-local and cloud metadata',
      [
        '169.254.169.254',
        '169.254.170.2',
        'fe80::1',
        'fd00:ec2::254',
        '168.63.129.16',
        '192.0.0.192',
        '100.100.100.200',
      ],
    ],
    [
      'documentation and benchmarks',
      ['192.0.2.1', '198.51.100.1', '203.0.113.1', '198.18.0.1', '2001:db8::1', '3fff::1'],
    ],
    [
      'multicast, reserved, broadcast',
      ['224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', 'ff02::1'],
    ],
    ['unspecified, unique local, site local', ['::', 'fc00::1', 'fd12:3456::1', 'fec0::1']],
    [
      'IPv4 in IPv6: mapped',
      ['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:a9fe:a9fe', '0:0:0:0:0:ffff:10.0.0.1', '::FFFF:10.0.0.1'],
    ],
    [
      'IPv4 in IPv6: compatible and translated',
      ['::127.0.0.1', '::7f00:1', '::ffff:0:127.0.0.1', '::10.0.0.1'],
    ],
    [
      'IPv4 in IPv6: NAT64, also local',
      ['64:ff9b::127.0.0.1', '64:ff9b::a9fe:a9fe', '64:ff9b:1::1', '64:ff9b::10.0.0.1'],
    ],
    [
      'IPv4 in IPv6: 6to4, Teredo, ISATAP',
      ['2002:7f00:1::1', '2002:a00:1::', '2001:0:1::1', '2a01::5efe:10.0.0.1', '2a01::200:5efe:7f00:1'],
    ],
    ['outside of global unicast', ['4000::1', '1::1', '5f00::1', '8000::1', '100::1']],
    ['zoned', ['fe80::1%eth0', '2a01:4f8::1%eth0']],
    [
      'no address at all',
      ['', 'localhost', '127.1', '2130706433', '0x7f000001', '0177.0.0.1', '1.2.3.4.5', '::g'],
    ],
  ])('%s', (_what, addresses) => {
    for (const address of addresses) expect(isPublicAddress(address), address).toBe(false);
  });
});

test.each([
  ['8.8.8.8'],
  ['1.1.1.1'],
  ['100.63.255.255'],
  ['100.128.0.1'],
  ['172.15.0.1'],
  ['172.32.0.1'],
  ['169.253.0.1'],
  ['223.255.255.254'],
  ['2a00:1450:4001:82a::200e'],
  ['2606:4700::1111'],
  ['::ffff:8.8.8.8'],
  ['64:ff9b::8.8.8.8'],
])('%s is public', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

describe('the allow-list', () => {
  const list = allowList([
    '10.20.0.0/16',
    'fd00:1::/32',
    '192.168.7.7:8443',
    '[fd00:2::1]:443',
    'HR.Internal.example.com',
    'scim.example.com.:8443',
    '127.0.0.1',
  ]);

  test('opens its networks and addresses, also when they come mapped, and nothing beside', () => {
    expect(list.allowsAddress('10.20.3.4', 80)).toBe(true);
    expect(list.allowsAddress('::ffff:10.20.3.4', 80)).toBe(true);
    expect(list.allowsAddress('10.21.0.1', 80)).toBe(false);
    expect(list.allowsAddress('fd00:1::5', 80)).toBe(true);
    expect(list.allowsAddress('fd00:3::5', 80)).toBe(false);
    expect(list.allowsAddress('127.0.0.1', 80)).toBe(true);
    expect(list.allowsAddress('127.0.0.2', 80)).toBe(false);
  });

  test('opens one port where one is named', () => {
    expect([8443, 8444].map((port) => list.allowsAddress('192.168.7.7', port))).toEqual([true, false]);
    expect([443, 80].map((port) => list.allowsAddress('fd00:2::1', port))).toEqual([true, false]);
    expect([8443, 443].map((port) => list.allowsHost('scim.example.com', port))).toEqual([true, false]);
    expect(list.allowsHost('hr.internal.example.com', 12_345)).toBe(true);
  });

  test('names whole hosts: no suffix, no subdomain', () => {
    for (const host of [
      'x.hr.internal.example.com',
      'internal.example.com',
      'hr.internal.example.com.evil.example',
      '',
    ])
      expect(list.allowsHost(host, 443), host).toBe(false);
  });
});
