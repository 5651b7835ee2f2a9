import { describe, expect, test } from 'vitest';
import { evaluateCondition, evaluateExpression, ExpressionError, parseExpression } from './index.ts';

const options = { variables: ['event'], selections: true };
const target = [
  { type: 'User', displayName: 'Ada', detail: { shop: 7 } },
  { type: 'UserGroup', displayName: 'Sales', detail: null },
];
const context = { variables: { event: { target, outcome: null, names: ['a', 'b'], secret: 'x' } } };
const truthOf = (text: string) => evaluateCondition(parseExpression(text, options), context);

test.each([
  ["event.target.?[type eq 'UserGroup'].size()>0 && event.target.?[displayName eq 'Sales'].size()>0", true],
  ["event.target.?[type eq 'UserGroup' && displayName eq 'Ada'].size() > 0", false],
  ["event.target.?[type == 'User'][0].displayName == 'Ada'", true],
  ['event.target.?[detail.?[true].size() == 0].isEmpty()', false],
  ['event.outcome.?[true].isEmpty()', true],
  ['event.names.?[true].isEmpty()', true],
  // Inside, names are the element's own: nothing of the outside, and nothing inherited.
  ["event.target.?[event.secret == 'x'].isEmpty()", true],
  ['event.target.?[constructor != null].isEmpty()', true],
])('%s is %s', (text, expected) => {
  let value: boolean | string;
  try {
    value = truthOf(text);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    value = error.reason;
  }
  expect(value).toBe(text.includes('detail.?') ? 'type' : expected);
});

describe('what is refused', () => {
  test('where lists are not to be picked from', () => {
    expect(() => parseExpression("a.?[b == 'c']")).toThrow("'.?[' is not available here");
  });
  test.each([
    'event.target.?[',
    'event.target.?[]',
    'event.target.?[true',
    '.?[true]',
    'event.target?[true]',
  ])('%s', (text) => {
    expect(() => parseExpression(text, options)).toThrow(ExpressionError);
  });
  test('picking from what is no list, or by what is no condition', () => {
    for (const text of ['event.secret.?[true]', "event.target.?['x']"])
      expect(() => evaluateExpression(parseExpression(text, options), context)).toThrow(ExpressionError);
  });
  test('picking without end', () => {
    const many = {
      variables: { event: { target: Array.from({ length: 2_000 }, () => ({ list: target })) } },
    };
    const nested = parseExpression(
      'event.target.?[list.?[type.length() > 0 && displayName.length() > 0].size() > 0].size() > 0',
      options,
    );
    expect(() => evaluateExpression(nested, many, { fuel: 5_000 })).toThrow(ExpressionError);
  });
});
