import { describe, expect, test } from 'vitest';
import { type FilterNode, FilterSyntaxError, matchesFilter, parseFilter } from './index.ts';

const errorOf = (text: string): FilterSyntaxError => {
  try {
    parseFilter(text);
  } catch (error) {
    if (error instanceof FilterSyntaxError) return error;
    throw error;
  }
  throw new Error(`accepted: ${text}`);
};

/** The tree as text with every bracket written, so that precedence can be read off. */
function print(node: FilterNode): string {
  switch (node.kind) {
    case 'and':
    case 'or':
      return `(${node.nodes.map(print).join(` ${node.kind} `)})`;
    case 'not':
      return `not (${print(node.node)})`;
    case 'present':
      return `${node.path.text} pr`;
    case 'element':
      return `${node.path.text}[${print(node.filter)}]`;
    case 'compare':
      return `${node.path.text} ${node.operator} ${JSON.stringify(node.value)}`;
  }
}

describe('what is refused, and where', () => {
  test.each([
    ['', 0, /empty/],
    ['   ', 0, /empty/],
    ['display_message eqq "x"', 16, /Unrecognized attribute operator 'eqq' at position 16\. Expected: eq,ne/],
    ['status', 6, /operator missing after 'status'/],
    ['status eq', 9, /Unexpected end at position 9\. Expected a value/],
    ['status eq ACTIVE', 10, /Unexpected 'ACTIVE' at position 10/],
    ["status eq 'ACTIVE'", 10, /Unexpected character '''/],
    ['status eq "ACTIVE', 10, /without closing/],
    ['status eq "a\\x"', 10, /Malformed string/],
    ['status eq "a\\u0000"', 10, /NUL/],
    ['status eq "a" status', 14, /'and', 'or' or the end/],
    ['(status eq "a"', 14, /'\)' for the '\(' at position 0/],
    ['emails[type eq "work"', 21, /'\]' for the '\['/],
    ['and status pr', 4, /operator 'status'/],
    ['not status pr', 4, /operator 'status'/],
    ['a..b pr', 0, /not an attribute name/],
    ['a.0 pr', 0, /not an attribute name/],
    ['a. pr', 0, /not an attribute name/],
    ['a pr; drop table users', 4, /Unexpected character ';'/],
    ['a eq -', 5, /Unexpected character '-'/],
  ])('%j at %i', (text, position, message) => {
    const error = errorOf(text);
    expect(error.position).toBe(position);
    expect(error.message).toMatch(message);
  });

  test('a filter longer than the limit is refused before it is read', () => {
    expect(errorOf(`a eq "${'x'.repeat(8_000)}"`).message).toMatch(/longer than 8000/);
    expect(() => parseFilter('a pr or b pr', { maxLength: 5 })).toThrow(FilterSyntaxError);
  });

  test('nesting deeper than the limit is refused, and ten thousand opening brackets do not exhaust the stack', () => {
    const nested = (depth: number) => `${'('.repeat(depth)}a pr${')'.repeat(depth)}`;
    expect(print(parseFilter(nested(20)))).toBe('a pr');
    expect(errorOf(nested(21)).message).toMatch(/deeper than 20 at position 20/);
    expect(errorOf('('.repeat(7_999)).message).toMatch(/deeper than 20/);
    expect(errorOf('not('.repeat(1_999)).message).toMatch(/deeper than 20/);
    expect(errorOf('a['.repeat(3_999)).message).toMatch(/deeper than 20/);
  });
});

describe('what is understood', () => {
  test.each([
    ['a eq 1 or b eq 2 and c eq 3', '(a eq 1 or (b eq 2 and c eq 3))'],
    ['(a eq 1 or b eq 2) and c eq 3', '((a eq 1 or b eq 2) and c eq 3)'],
    ['not (a pr) and b pr', '(not (a pr) and b pr)'],
    ['NOT(a PR) AND b Eq TRUE OR c eQ Null', '((not (a pr) and b eq true) or c eq null)'],
    [
      'emails[type eq "work" and value co "@x"] and active eq false',
      '(emails[(type eq "work" and value co "@x")] and active eq false)',
    ],
    ['a eq "q\\"uo\\\\te \\u00e9"', 'a eq "q\\"uo\\\\te é"'],
    ['a gt -1.5e3', 'a gt -1500'],
    ['lastUpdated ge 2026-01-31T10:00:00.000Z', 'lastUpdated ge "2026-01-31T10:00:00.000Z"'],
    ['not eq "x"', 'not eq "x"'],
    ['target.id\teq\n"x"', 'target.id eq "x"'],
  ])('%s', (text, expected) => {
    expect(print(parseFilter(text))).toBe(expected);
  });

  test('a schema URN is one segment, whatever dots it has', () => {
    const node = parseFilter('urn:ietf:params:scim:schemas:core:2.0:User:name.familyName sw "O"');
    expect(node.kind === 'compare' && node.path.segments).toEqual([
      'urn:ietf:params:scim:schemas:core:2.0:User',
      'name',
      'familyName',
    ]);
  });

  test('a thousand terms in a row are one flat node', () => {
    const node = parseFilter(Array.from({ length: 900 }, () => 'a pr').join(' or '));
    expect(node.kind === 'or' && node.nodes.length).toBe(900);
  });
});

describe('trying a filter on an object', () => {
  const person = {
    userName: 'ada',
    age: 36,
    active: true,
    name: { familyName: 'Lovelace' },
    emails: [
      { type: 'home', value: 'ada@home.example' },
      { type: 'work', value: 'ada@engine.example', primary: true },
    ],
    nickName: null,
    title: '',
  };
  test.each([
    ['userName eq "ada"', true],
    ['userName eq "Ada"', false],
    ['userName ne "ada"', false],
    ['missing ne "ada"', true],
    ['missing eq null and nickName eq null', true],
    ['nickName pr or title pr', false],
    ['age gt 35 and age le 36', true],
    ['age gt "35"', false],
    ['name.familyName sw "Love" and name.familyName ew "lace" and name.familyName co "vel"', true],
    ['emails.type eq "home" and emails.value ew "engine.example"', true],
    ['emails[type eq "home" and value ew "engine.example"]', false],
    ['emails[type eq "work" and primary eq true]', true],
    ['not (active eq true)', false],
    ['constructor pr or __proto__ pr or userName.length pr', false],
  ])('%s is %s', (text, expected) => {
    expect(matchesFilter(parseFilter(text), person)).toBe(expected);
  });
});

/** mulberry32: the same sequence on every run, so that a failure can be looked at. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

describe('laws', () => {
  test('whatever tree is written comes back the same when read', () => {
    const random = seeded(1);
    const pick = <T>(items: readonly T[]): T => items[random(items.length)] as T;
    const write = (depth: number): string => {
      const kind = depth > 4 ? random(2) : random(6);
      const name = pick(['a', 'b.c', 'x_y-z', 'urn:a:2.0:b', '$ref']);
      if (kind === 0) return `${name} pr`;
      if (kind === 1) {
        const value = pick(['x', 'a"b', '\\', 'é\n', 3, -0.5, true, false, null]);
        return `${name} ${pick(['eq', 'NE', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'Le'])} ${JSON.stringify(value)}`;
      }
      if (kind === 2) return `not (${write(depth + 1)})`;
      if (kind === 3) return `${name}[${write(depth + 1)}]`;
      return `(${write(depth + 1)} ${kind === 4 ? 'and' : 'OR'} ${write(depth + 1)})`;
    };
    for (let round = 0; round < 2_000; round++) {
      const node = parseFilter(write(0));
      expect(print(parseFilter(print(node)))).toBe(print(node));
    }
  });

  test('noise is either a filter or a FilterSyntaxError with a position inside the text', () => {
    const random = seeded(2);
    const pieces = [
      'a',
      'and',
      'or',
      'not',
      'pr',
      'eq',
      '(',
      ')',
      '[',
      ']',
      '"',
      '"x"',
      '\\',
      '1',
      '-',
      '.',
      ':',
      ' ',
      '\n',
      '💥',
      '\u0000',
      'null',
      '2026-01-01',
      '__proto__',
    ];
    for (let round = 0; round < 20_000; round++) {
      const text = Array.from({ length: random(12) }, () => pieces[random(pieces.length)]).join(
        random(2) ? ' ' : '',
      );
      try {
        parseFilter(text);
      } catch (error) {
        if (!(error instanceof FilterSyntaxError)) throw error;
        expect(error.position).toBeGreaterThanOrEqual(0);
        expect(error.position).toBeLessThanOrEqual(text.length);
      }
    }
  });
});
