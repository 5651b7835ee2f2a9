import { describe, expect, test } from 'vitest';
import { type OriginalRequest, readOriginal, type UnreadRequest } from './original-request.ts';

const told = {
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'till.example.com',
  'x-forwarded-uri': '/orders?day=1',
};

const read = (
  headers: Record<string, string>,
  { url = '/gatehouse/forward-auth', method = 'GET' } = {},
): OriginalRequest | UnreadRequest => readOriginal({ headers, url, method });

const problemOf = (
  headers: Record<string, string>,
  at?: { url?: string; method?: string },
): string | undefined => {
  const found = read(headers, at);
  return 'problem' in found ? found.problem : undefined;
};

describe('what a proxy says is refused', () => {
  test.each(['x-forwarded-proto', 'x-forwarded-host', 'x-forwarded-uri'] as const)(
    'without %s, by name',
    (name) => {
      const { [name]: _, ...others } = told;
      expect(problemOf(others)).toContain(`${name}: is missing`);
    },
  );

  test.each([
    ['x-forwarded-host', 'till.example.com, evil.example'],
    ['x-forwarded-host', 'till.example.com,evil.example'],
    ['x-forwarded-proto', 'https,http'],
    ['x-forwarded-proto', 'https, https'],
    ['x-forwarded-uri', '/public, /secret'],
    ['x-forwarded-method', 'GET, POST'],
  ])('with %s there twice (%s): repeated headers arrive as one with commas', (name, value) => {
    expect(problemOf({ ...told, [name]: value })).toBe(`${name}: must be there once, with one value`);
  });

  test.each([
    'x_forwarded_host',
    'x_forwarded-uri',
    'x-forwarded_proto',
    'x_original_url',
    'x_forwarded_method',
  ])('with %s: some proxies and backends take underscores for hyphens', (name) => {
    expect(problemOf({ ...told, [name]: 'x' })).toBe(`${name}: header names with underscores are not taken`);
  });

  test.each([
    ['x-original-url', 'https://till.example.com/secret'],
    ['x-original-url', 'https://other.example.com/orders?day=1'],
    ['x-original-url', 'http://till.example.com/orders?day=1'],
  ])('where a client adds %s: %s beside it', (name, value) => {
    expect(problemOf({ ...told, [name]: value })).toContain('something else');
  });

  test.each([
    ['x-forwarded-uri', '/other'],
    ['x-forwarded-host', 'other.example.com'],
    ['x-forwarded-proto', 'http'],
  ])('where a proxy sends one whole address and a client adds %s: %s', (name, value) => {
    const whole = { 'x-original-url': 'https://till.example.com/orders?day=1' };
    expect(problemOf(whole)).toBeUndefined();
    expect(problemOf({ ...whole, [name]: value })).toContain('something else');
  });

  test.each([
    ['x-forwarded-host', 'other.example.com'],
    ['x-forwarded-uri', '/public'],
    ['x-original-url', 'https://till.example.com/public'],
    ['x-forwarded-method', 'HEAD'],
  ])('where a client behind Envoy adds %s: %s', (name, value) => {
    const headers = { host: 'till.example.com', 'x-forwarded-proto': 'https' };
    const at = { url: '/gatehouse/forward-auth/secret' };
    expect(problemOf(headers, at)).toBeUndefined();
    expect(problemOf({ ...headers, [name]: value }, at)).toContain('something else');
  });

  test.each([
    'till.example.com/evil',
    'user@till.example.com',
    'till.example.com:99999',
    'till example.com',
    '[::1',
    'tïll.example.com',
    '',
    `${'a'.repeat(256)}.com`,
    'till.example.com\\evil',
    'till.example.com#',
  ])('with the host %j', (host) => {
    expect(problemOf({ ...told, 'x-forwarded-host': host })).toMatch(/x-forwarded-host|something else/);
  });

  test.each([
    'orders',
    '',
    'https://till.example.com/',
    '/a#b',
    '/a b',
    '/a\r\nb',
    '/a\u0000',
    `/${'a'.repeat(8_192)}`,
  ])('with the target %j', (target) => {
    expect(problemOf({ ...told, 'x-forwarded-uri': target })).toContain('x-forwarded-uri');
  });

  test.each(['ftp', 'HTTPS:', 'javascript', ''])('with the scheme %j', (scheme) => {
    expect(problemOf({ ...told, 'x-forwarded-proto': scheme })).toBeDefined();
  });
});

describe('what a proxy says is read', () => {
  test.each([
    ['https', 'Till.Example.COM:443', 'https://till.example.com'],
    ['HTTPS', 'till.example.com:8443', 'https://till.example.com:8443'],
    ['http', 'till.example.com:80', 'http://till.example.com'],
    ['http', '[2001:DB8::1]:8080', 'http://[2001:db8::1]:8080'],
    ['https', 'till.example.com.', 'https://till.example.com.'],
  ])('%s and %s are %s, as browsers spell it', (scheme, host, site) => {
    expect(read({ ...told, 'x-forwarded-proto': scheme, 'x-forwarded-host': host })).toMatchObject({ site });
  });

  test('path and query apart, undecoded, with commas and question marks in them', () => {
    const target = '/a%2Fb,c?x=1,2?&y=%zz';
    expect(read({ ...told, 'x-forwarded-uri': target })).toMatchObject({
      target,
      path: '/a%2Fb,c',
      query: 'x=1,2?&y=%zz',
    });
  });

  test('from the path behind the prefix, for Envoy, whatever stands in it', () => {
    const headers = { host: 'till.example.com', 'x-forwarded-proto': 'https' };
    const at = { url: '/gatehouse/forward-auth//a/..%2f?for=nginx', method: 'PUT' };
    expect(read(headers, at)).toMatchObject({
      target: '//a/..%2f?for=nginx',
      method: 'PUT',
      site: 'https://till.example.com',
    });
  });
});

describe('somebody looks at the answer', () => {
  const isNavigation = (headers: Record<string, string>, method = 'GET') => {
    const found = read({ ...told, 'x-forwarded-method': method, ...headers });
    return 'problem' in found ? found.problem : found.isNavigation;
  };
  const html = { accept: 'text/html,*/*' };

  test.each([
    [{ 'sec-fetch-mode': 'navigate' }, 'GET', true],
    [{ 'sec-fetch-mode': 'navigate' }, 'POST', true],
    [{ 'sec-fetch-mode': 'cors', ...html }, 'GET', false],
    [{ 'sec-fetch-mode': 'no-cors' }, 'GET', false],
    [{ 'sec-fetch-mode': 'websocket', upgrade: 'websocket' }, 'GET', false],
    [{ ...html, upgrade: 'websocket' }, 'GET', false],
    [html, 'GET', true],
    [html, 'HEAD', true],
    [html, 'POST', true],
    [html, 'DELETE', false],
    [{ ...html, 'x-requested-with': 'XMLHttpRequest' }, 'GET', false],
    [{ accept: '*/*' }, 'GET', false],
    [{}, 'GET', false],
  ] as const)('%j by %s: %s', (headers, method, expected) => {
    expect(isNavigation(headers, method)).toBe(expected);
  });
});
