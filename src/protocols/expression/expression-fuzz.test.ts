import { expect, test } from 'vitest';
import {
  ExpressionError,
  compilePattern,
  evaluateExpression,
  matchesPattern,
  parseExpression,
  parseTemplate,
} from './index.ts';
import { createBudget } from './budget.ts';
import { functions, methods } from './functions/index.ts';

/** mulberry32: the same sequence on every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const context = {
  user: {
    profile: { login: 'a@b.c', n: 3, list: ['x', 1, null, ['y']], when: '2026-01-01T00:00:00Z' },
    facts: { id: '00u' },
  },
  groups: [{ id: '00g1', name: 'Everyone', type: 'BUILT_IN' }],
  variables: { app: { a: { b: [true] } } },
  nowMs: 0,
};

/** Whether the text has a value; anything thrown but an ExpressionError ends the test. */
function hasValue(text: string): boolean {
  try {
    return JSON.stringify(evaluateExpression(parseExpression(text), context)) !== undefined;
  } catch (error) {
    if (!(error instanceof ExpressionError))
      throw new Error(`${JSON.stringify(text)} threw ${error}`, { cause: error });
    expect(error.position).toBeGreaterThanOrEqual(0);
    return false;
  }
}

test('noise is an expression or an ExpressionError', () => {
  const random = seeded(3);
  let values = 0;
  const pieces = [
    'user',
    '.',
    'login',
    '(',
    ')',
    '{',
    '}',
    '[',
    ']',
    ',',
    '?',
    ':',
    '?:',
    '+',
    '-',
    '!',
    '==',
    '<',
    'AND',
    'or',
    'not',
    'matches',
    '"a"',
    "'",
    '1',
    '1e400',
    '0.5',
    'null',
    'true',
    'String',
    '.len(',
    'Arrays',
    'T',
    'new',
    '=',
    '#',
    '@',
    '\\',
    '💥',
    '\u0000',
    '\n',
    '__proto__',
    'constructor',
    '${',
  ];
  for (let round = 0; round < 20_000; round++) {
    const text = Array.from({ length: random(14) }, () => pieces[random(pieces.length)]).join(
      random(2) ? ' ' : '',
    );
    if (hasValue(text)) values++;
    try {
      parseTemplate(`\${${text}}`);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
    }
  }
  expect(values).toBeGreaterThan(100);
});

test('every function and method takes any arguments and answers with a value or an ExpressionError', () => {
  const random = seeded(4);
  let found = 0;
  const values = [
    'null',
    'true',
    '""',
    '"a@b"',
    '"2026-01-01T00:00:00Z"',
    '"US"',
    '"99999999999999999999"',
    '"(a|b)*"',
    '"yyyy"',
    '"OKTA"',
    '-1',
    '0',
    '3.5',
    '1e300',
    '{}',
    '{1,"x"}',
    "{'group.id': {'00g1'}}",
    "{'operator': 'x'}",
    'user',
    'user.list',
    'user.when',
    'app',
    'DateTime.now()',
    '"US".parseCountryCode()',
  ];
  const pick = () => values[random(values.length)] ?? 'null';
  for (const [kind, table] of [
    ['function', functions],
    ['method', methods],
  ] as const) {
    for (const [name, spec] of table) {
      for (let round = 0; round < 300; round++) {
        const most = Math.min(spec.args[1], 4);
        const count = spec.args[0] + random(most - Math.min(spec.args[0], most) + 1);
        const args = Array.from({ length: count }, pick).join(', ');
        if (hasValue(kind === 'function' ? `${name}(${args})` : `${pick()}.${name}(${args})`)) found++;
      }
    }
  }
  expect(found).toBeGreaterThan(5_000);
});

test('patterns agree with the engine of JavaScript on whole texts', () => {
  const random = seeded(5);
  const atoms = [
    'a',
    'b',
    '.',
    '[ab]',
    '[^a]',
    '\\w',
    '\\d',
    '(a|b)',
    '(?:ab)',
    '(ab|)',
    '\\.',
    'a-',
    '[a-c_]',
    '\\b',
    'é',
    '[\\]x-]',
  ];
  const repeats = ['', '', '', '*', '+', '?', '{2}', '{0,2}', '{1,}', '*?'];
  const letters = ['a', 'b', 'c', '1', '.', '-', 'é', '_', 'x', ']', ' '];
  for (let round = 0; round < 4_000; round++) {
    const part = () => (atoms[random(atoms.length)] ?? '') + (repeats[random(repeats.length)] ?? '');
    const text = Array.from({ length: 1 + random(4) }, part).join(random(5) === 0 ? '|' : '');
    let theirs: RegExp;
    try {
      theirs = new RegExp(`^(?:${text})$`, 'u');
    } catch {
      continue;
    }
    const ours = compilePattern(text);
    for (let trial = 0; trial < 6; trial++) {
      const subject = Array.from({ length: random(7) }, () => letters[random(letters.length)]).join('');
      expect([text, subject, matchesPattern(ours, subject, createBudget())]).toEqual([
        text,
        subject,
        theirs.test(subject),
      ]);
    }
  }
});

test('patterns that take a backtracking engine exponential time cost their length times the text', () => {
  for (const text of ['(a+)+$', '(a|a)*b', '(a|aa)+b', '(.*.*.*.*)*x', '(a?){25}a{25}', '([a-z]+)*1']) {
    const subject = 'a'.repeat(400);
    expect(() => matchesPattern(compilePattern(text), subject, createBudget())).not.toThrow();
  }
});

test('what the pattern language leaves out is refused', () => {
  for (const text of [
    '(?=a)',
    '(?!a)',
    '(?<n>a)',
    '(?<=a)',
    '\\1',
    '\\k<n>',
    '\\p{L}',
    '\\Q.\\E',
    'a++',
    'a**',
    '*a',
    'a{2',
    'a{3,1}',
    'a{9999}',
    '((a{100}){100})',
    '(',
    ')',
    '[a',
    '[z-a]',
    '[[:alpha:]]',
    '[a&&b]',
    '\\',
    `${'('.repeat(30)}a${')'.repeat(30)}`,
    'x'.repeat(501),
  ]) {
    expect(() => compilePattern(text), text).toThrow(ExpressionError);
  }
});
