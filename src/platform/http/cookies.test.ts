import { describe, expect, test } from 'vitest';
import { parseCookies, serializeCookie } from './cookies.ts';

describe('reading cookies', () => {
  test.each([
    [undefined, {}],
    ['', {}],
    ['a=1; b=2', { a: '1', b: '2' }],
    ['a=1;b=2;', { a: '1', b: '2' }],
    ['a=x=y', { a: 'x=y' }],
    ['a=', { a: '' }],
    ['a=1; a=2', { a: '1' }],
    ['a="1"', {}],
    ['a=%31', { a: '%31' }],
    ['=1; a; ;;', {}],
    ['a b=1; c=ok', { c: 'ok' }],
    ['a=b c; d=ü; e=ok', { e: 'ok' }],
    ['__proto__=1', { __proto__: '1' }],
    [`a=${'x'.repeat(5_000)}`, {}],
  ])('%j', (header, expected) => {
    expect(Object.entries(parseCookies(header))).toEqual(
      header === '__proto__=1' ? [['__proto__', '1']] : Object.entries(expected),
    );
  });

  test('has no prototype and stops after many', () => {
    expect('toString' in parseCookies('a=1')).toBe(false);
    const many = Array.from({ length: 500 }, (_, i) => `c${i}=1`).join('; ');
    expect(Object.keys(parseCookies(many))).toHaveLength(64);
  });
});

describe('writing cookies', () => {
  test('is for HTTP only, Lax, and the whole site unless told otherwise', () => {
    expect(serializeCookie({ name: 'sid', value: 'x.y' })).toBe('sid=x.y; Path=/; HttpOnly; SameSite=Lax');
  });

  test('__Host- and SameSite=None are always Secure', () => {
    expect(serializeCookie({ name: '__Host-sid', value: 'x', maxAgeSeconds: 60 })).toBe(
      '__Host-sid=x; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Lax',
    );
    expect(serializeCookie({ name: 'a', value: 'x', sameSite: 'None', httpOnly: false })).toBe(
      'a=x; Path=/; Secure; SameSite=None',
    );
    expect(
      serializeCookie({ name: 'a', value: 'x', secure: true, sameSite: 'Strict', path: '/signin' }),
    ).toBe('a=x; Path=/signin; HttpOnly; Secure; SameSite=Strict');
  });

  test('removes with an end in the past', () => {
    expect(serializeCookie({ name: 'a', value: '', maxAgeSeconds: 0 })).toBe(
      'a=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax',
    );
  });

  test.each([
    [{ name: 'a;b', value: 'x' }],
    [{ name: '', value: 'x' }],
    [{ name: 'a', value: 'x; Domain=evil.example' }],
    [{ name: 'a', value: 'x\r\nSet-Cookie: b=c' }],
    [{ name: 'a', value: '"x"' }],
    [{ name: 'a', value: 'ü' }],
    [{ name: 'a', value: 'x', path: '/;Domain=evil.example' }],
    [{ name: '__Host-a', value: 'x', path: '/sub' }],
    [{ name: 'a', value: 'x', maxAgeSeconds: Number.NaN }],
  ])('refuses %j', (cookie) => {
    expect(() => serializeCookie(cookie)).toThrow(TypeError);
  });
});
