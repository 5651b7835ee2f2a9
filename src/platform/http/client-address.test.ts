import { describe, expect, test } from 'vitest';
import { clientChain, networks, ownOrigins, plainAddress } from './client-address.ts';

const proxies = networks(['10.0.0.0/8', '192.0.2.7', 'fd00::/8']);

describe('the address of a client', () => {
  test.each<[string, string, string | undefined, string[]]>([
    ['is the peer when the peer is no listed proxy', '203.0.113.5', '198.51.100.1', ['203.0.113.5']],
    ['is the peer when nothing was forwarded', '10.1.1.1', undefined, ['10.1.1.1']],
    ['is what the proxy says', '10.1.1.1', '198.51.100.1', ['198.51.100.1', '10.1.1.1']],
    [
      'is the first that no listed proxy vouches for, not what the client wrote before it',
      '10.1.1.1',
      '1.1.1.1, 198.51.100.1, 10.2.2.2',
      ['198.51.100.1', '10.2.2.2', '10.1.1.1'],
    ],
    [
      'is the outermost proxy when all hops are proxies',
      '10.1.1.1',
      '10.3.3.3,192.0.2.7',
      ['10.3.3.3', '192.0.2.7', '10.1.1.1'],
    ],
    [
      'is the last good hop when the next is garbage',
      '10.1.1.1',
      '198.51.100.1, a, 10.2.2.2',
      ['10.2.2.2', '10.1.1.1'],
    ],
    ['is the peer when all is garbage', '10.1.1.1', 'unknown', ['10.1.1.1']],
    ['comes without port', '10.1.1.1', '198.51.100.1:4711', ['198.51.100.1', '10.1.1.1']],
    ['comes without brackets', '10.1.1.1', '[2001:db8::5]:4711', ['2001:db8::5', '10.1.1.1']],
    ['is IPv4 when it was mapped', '10.1.1.1', '::ffff:198.51.100.1', ['198.51.100.1', '10.1.1.1']],
    ['is not read from forms that only some parsers know', '10.1.1.1', '0x7f.1', ['10.1.1.1']],
    ['is not read from octal', '10.1.1.1', '0177.0.0.1', ['10.1.1.1']],
    ['is not read from a zoned address', '10.1.1.1', 'fe80::1%eth0', ['fe80::1', '10.1.1.1']],
    ['is not read from an empty entry', '10.1.1.1', '198.51.100.1,,', ['10.1.1.1']],
  ])('%s', (_what, peer, header, chain) => {
    expect(clientChain(peer, header, proxies)).toEqual(chain);
  });

  test('is bounded: a thousand hops and a very long header are not walked', () => {
    expect(clientChain('10.1.1.1', Array(1_000).fill('10.2.2.2').join(','), proxies)).toEqual(['10.1.1.1']);
    expect(clientChain('10.1.1.1', Array(200).fill('10.2.2.2').join(','), proxies)).toHaveLength(32);
  });

  test('of an IPv4 client on an IPv6 socket is IPv4', () => {
    expect(plainAddress('::ffff:127.0.0.1')).toBe('127.0.0.1');
    expect(plainAddress('fe80::1%eth0')).toBe('fe80::1');
    expect(plainAddress('::ffff:7f00:1')).toBe('::ffff:7f00:1');
  });
});

test('networks hold addresses of their own family only, and nothing that is no address', () => {
  expect(proxies.has('10.255.0.1')).toBe(true);
  expect(proxies.has('192.0.2.8')).toBe(false);
  expect(proxies.has('fd12::1')).toBe(true);
  for (const text of ['', 'x', '10', '10.0.0', 'localhost', '10.0.0.0/8'])
    expect(proxies.has(text)).toBe(false);
});

describe('own origins', () => {
  const own = ownOrigins(['https://login.example.com', 'http://localhost:8080']);

  test.each([
    ['http', 'login.example.com'],
    ['https', 'evil.example.com'],
    ['https', 'login.example.com.'],
    ['https', 'login.example.com:8443'],
    ['https', 'x.login.example.com'],
    ['https', 'login.example.com@evil.example.com'],
    ['http', 'localhost'],
    ['https', 'localhost:8080'],
    ['http', '127.0.0.2:8080'],
    ['http', ''],
  ])('%s://%s is none of ours', (scheme, host) => {
    expect(own.find(scheme, host)).toBeUndefined();
  });

  test.each([
    ['https', 'login.example.com', 'https://login.example.com'],
    ['https', 'LOGIN.example.com', 'https://login.example.com'],
    ['https', 'login.example.com:443', 'https://login.example.com'],
    ['http', 'localhost:8080', 'http://localhost:8080'],
    ['http', '127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['http', '[::1]:8080', 'http://[::1]:8080'],
  ])('%s://%s is %s', (scheme, host, origin) => {
    expect(own.find(scheme, host)).toBe(origin);
  });
});
