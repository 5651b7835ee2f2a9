import { describe, expect, test } from 'vitest';
import { findLookAlike, headerText, identityHeaders, IdentityTooLong } from './identity-headers.ts';
import type { SiteApp } from './sites.ts';

const app = {
  forwardAuth: { headers: [{ name: 'Remote-Groups' }, { name: 'X-Department' }] },
} as unknown as SiteApp;

const decodeList = (text: string) => text.split(',').map(decodeURIComponent);
const decodeText = (text: string) => (text.startsWith("UTF-8''") ? decodeURIComponent(text.slice(7)) : text);

describe('the text of an identity header', () => {
  test.each([
    ['a\r\nX-Admin: yes', 'a\ufffd\ufffdX-Admin: yes'],
    ['a\nb', 'a\ufffdb'],
    ['a\u0000b', 'a\ufffdb'],
    ['ad\u0001min', 'ad\ufffdmin'],
    ['\radmin', '\ufffdadmin'],
    ['a\u0085\u2028b', 'a\ufffd\ufffdb'],
  ])('%j has no line breaks and no controls: %j', (value, read) => {
    expect(headerText(value)).toMatch(/^UTF-8''[\x21-\x7e]+$/);
    expect(decodeText(headerText(value))).toBe(read);
    expect(decodeList(headerText([value, 'b']))).toEqual([read, 'b']);
  });

  test.each([' admin', 'admin ', ' ', '  admin  '])(
    '%j is not what proxies make of it by trimming',
    (value) => {
      expect(headerText(value)).toMatch(/^UTF-8''/);
      expect(decodeText(headerText(value))).toBe(value);
      expect(headerText([value])).not.toMatch(/^ | $/);
      expect(decodeList(headerText([value]))).toEqual([value]);
    },
  );

  test('is as it is where it is ASCII', () => {
    expect(headerText('Shop 12; "Ginza", 100%')).toBe('Shop 12; "Ginza", 100%');
  });

  test.each(['田中 葵', 'Zoë', "it's 100% Ω", '😀', "utf-8''forged", "UTF-8''%41"])(
    '%j comes back whole by RFC 8187',
    (value) => {
      const text = headerText(value);
      expect(text).toMatch(/^UTF-8''[\x21-\x7e]*$/);
      expect(decodeText(text)).toBe(value);
    },
  );

  test('of half a character is a character still', () => {
    expect(decodeText(headerText('a\ud800b'))).toBe('a\ufffdb');
  });

  test.each([[['Sales, EMEA', '100%', '店舗', 'a\r\nb']], [['Sales, EMEA']], [['plain', 'plain too']]])(
    'of the list %j comes back by splitting at commas and unescaping',
    (list) => {
      const text = headerText(list);
      expect(text).toMatch(/^[\x20-\x7e]*$/);
      expect(decodeList(text)).toEqual(list.map((one) => one.replaceAll(/[\r\n]/g, '\ufffd')));
    },
  );

  test('of an empty list and of nothing is empty', () => {
    expect([headerText([]), headerText(undefined), headerText('')]).toEqual(['', '', '']);
  });
});

describe('the headers of an app', () => {
  test('are all there when nobody is, and all empty', () => {
    expect(identityHeaders(app, undefined)).toEqual({
      'X-Gatehouse-User': '',
      'Remote-Groups': '',
      'X-Department': '',
      'X-Gatehouse-Assertion': '',
      'X-Gatehouse-Headers': 'X-Gatehouse-User, Remote-Groups, X-Department, X-Gatehouse-Assertion',
    });
  });

  test('are all there when one of them has nothing to say', () => {
    const headers = identityHeaders(app, {
      'X-Gatehouse-User': 'aoi',
      'X-Department': undefined,
      'Remote-Groups': ['a', 'b'],
    });
    expect(headers).toMatchObject({ 'X-Gatehouse-User': 'aoi', 'X-Department': '', 'Remote-Groups': 'a,b' });
  });

  test('that are too many for a proxy are refused rather than cut short', () => {
    const many = { 'Remote-Groups': Array.from({ length: 500 }, (_, i) => `Group number ${i}`) };
    expect(() => identityHeaders(app, many)).toThrow(IdentityTooLong);
  });
});

describe('a header that a client sent under a name backends may take for an identity header', () => {
  test.each([
    'x_gatehouse_user',
    'x-gatehouse_user',
    'remote_groups',
    'x_gatehouse_assertion',
    'x_gatehouse_headers',
    'X_Department',
  ])('%s is found', (name) => {
    expect(findLookAlike(app, { host: 'x', [name]: 'root' })).toBe(name);
  });

  test.each(['x_other', 'remote-groups', 'x-gatehouse-user'])(
    '%s is none: a proxy replaces the name itself',
    (name) => {
      expect(findLookAlike(app, { [name]: 'x' })).toBeUndefined();
    },
  );
});
