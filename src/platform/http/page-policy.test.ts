import { describe, expect, test } from 'vitest';
import { type PageKind, pageHeaders } from './page-policy.ts';

const nonce = 'c2l4dGVlbi1ieXRlcyE';
const directives = (policy: Parameters<typeof pageHeaders>[0]) =>
  new Map(
    (pageHeaders(policy)['content-security-policy'] ?? '').split('; ').map((directive) => {
      const [name = '', ...values] = directive.split(' ');
      return [name, values.join(' ')] as const;
    }),
  );

const KINDS: PageKind[] = ['signin', 'app', 'form-post', 'post-message', 'frames', 'error'];

describe.each(KINDS)('a page of kind %s', (kind) => {
  test('allows nothing that it was not given: no inline script, no eval, no objects, no base, no frame around it', () => {
    const csp = directives(kind);
    expect(csp.get('default-src')).toBe("'none'");
    expect(csp.get('object-src')).toBe("'none'");
    expect(csp.get('base-uri')).toBe("'none'");
    expect(csp.get('frame-ancestors')).toBe("'none'");
    expect(csp.get('frame-src')).toBe("'none'");
    expect([...csp.values()].join(' ')).not.toMatch(/unsafe|\*|https?:/);
    const headers = pageHeaders(kind);
    expect(headers['x-frame-options']).toBe('DENY');
    expect(headers['cross-origin-resource-policy']).toBe('same-origin');
    expect(headers['permissions-policy']).toContain('camera=()');
    expect(['no-referrer', 'same-origin', 'strict-origin']).toContain(headers['referrer-policy']);
  });
});

test('a sign-in form may lead on to any app, since Chromium holds form-action against every redirect that follows', () => {
  expect(directives('signin').has('form-action')).toBe(false);
  expect(directives('form-post').has('form-action')).toBe(false);
  for (const kind of ['app', 'error', 'frames', 'post-message'] as const)
    expect(directives(kind).get('form-action')).toBe("'self'");
  expect(
    directives({ kind: 'signin', formAction: ['https://app.example.com', 'com.example.app:'] }).get(
      'form-action',
    ),
  ).toBe("'self' https://app.example.com com.example.app:");
});

test('our own forms keep their Origin header: no-referrer would make it null', () => {
  expect(pageHeaders('signin')['referrer-policy']).toBe('same-origin');
  expect(pageHeaders('app')['referrer-policy']).toBe('same-origin');
});

test('a nonce opens script and style that carry it, on pages that may have script', () => {
  expect(directives({ kind: 'form-post', nonce }).get('script-src')).toBe(`'nonce-${nonce}'`);
  expect(directives({ kind: 'signin', nonce }).get('script-src')).toBe(`'self' 'nonce-${nonce}'`);
  expect(directives({ kind: 'error', nonce }).get('script-src')).toBe("'none'");
  expect(directives('form-post').get('script-src')).toBe("'none'");
});

test('frames of listed sites, and a frame around the page by listed sites', () => {
  expect(
    directives({ kind: 'frames', frameSrc: ['https://a.example.com', 'http://b.example.com:8080'] }).get(
      'frame-src',
    ),
  ).toBe('https://a.example.com http://b.example.com:8080');
  const framed = pageHeaders({ kind: 'post-message', nonce, frameAncestors: ['https://spa.example.com'] });
  expect(framed['content-security-policy']).toContain('frame-ancestors https://spa.example.com');
  expect(framed['x-frame-options']).toBeUndefined();
  expect(framed['cross-origin-opener-policy']).toBeUndefined();
});

test.each([
  ["https://a.example.com; script-src 'unsafe-inline'"],
  ['https://a.example.com https://b.example.com'],
  ['https://a.example.com/path'],
  ["'unsafe-inline'"],
  ['*'],
  [''],
  ['https://a\r\nb'],
])('the source %j cannot enter a policy', (source) => {
  expect(() => pageHeaders({ kind: 'frames', frameSrc: [source] })).toThrow(
    'cannot stand in a content security policy',
  );
});

test.each([['short'], ["x' 'unsafe-inline"], ['']])('the nonce %j cannot enter a policy', (bad) => {
  expect(() => pageHeaders({ kind: 'form-post', nonce: bad })).toThrow('CSP nonce');
});
