import { describe, expect, test } from 'vitest';
import { compilePattern, PatternRefused } from './attribute-pattern.ts';

describe('patterns', () => {
  test.each([
    '(',
    'a)',
    '[',
    '[z-a]',
    'a{',
    'a{2,1}',
    'a{999}',
    '*',
    'a|*',
    '(?=x)',
    '(?<n>x)',
    '\\1',
    '\\',
    '(a{200}){200}',
    'x'.repeat(300),
  ])('the pattern %s is refused', (text) => {
    expect(() => compilePattern(text)).toThrow(PatternRefused);
  });

  test.each<[string, string[], string[]]>([
    ['.+', ['a', 'any thing'], ['']],
    ['[a-z13579\\.]+', ['abc.1'], ['ABC', 'a2', '']],
    ['[-a-zA-Z0-9]+', ['a-B-9'], ['a_b']],
    ['[^@]+@example\\.com', ['a@example.com'], ['a@example.org', '@example.com', 'a@b@example.com']],
    ['^\\d{3}-\\d{4}$', ['123-4567'], ['123-456', '0123-4567']],
    ['(?:AB|CD)?\\w{2,3}', ['ABxy', 'xyz', 'CDxyz'], ['x', 'ABCDxy']],
    ['a{2,}', ['aa', 'aaaa'], ['a']],
    ['[\\d\\s]+', ['1 2 3'], ['1a']],
    ['[]a]+', [']a]'], ['b']],
    ['\\\\$', ['\\'], ['']],
    ['社員[0-9]{4}', ['社員0001'], ['社員1', '社長0001']],
    ['.', ['😀'], ['ab']],
    ['', [''], ['a']],
  ])('%s matches whole values', (text, matching, other) => {
    const matches = compilePattern(text);
    for (const value of matching) expect(matches(value), value).toBe(true);
    for (const value of other) expect(matches(value), value).toBe(false);
  });

  test('what makes backtracking engines explode is as quick as anything', () => {
    for (const text of ['(a+)+', '(a|a)*', '(a*)*b', '(.*a){20}']) {
      expect(compilePattern(text)(`${'a'.repeat(1_000)}!`)).toBe(false);
    }
  });
});
