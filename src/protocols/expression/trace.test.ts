import { expect, test } from 'vitest';
import { parseExpression, parseTemplate, tryExpression, tryTemplate } from './index.ts';

const user = { profile: { firstName: 'Aoi', lastName: 'Tanaka' } };

test('a try tells every part from the inside out, and leaves out what was written down', () => {
  const tried = tryExpression(parseExpression('user.firstName + "!"'), { user });
  expect(tried).toEqual({
    value: 'Aoi!',
    kind: 'text',
    error: undefined,
    steps: [
      { position: 5, part: 'user.firstName', value: 'Aoi' },
      { position: 15, part: '… + …', value: 'Aoi!' },
    ],
  });
});

test('a template that cannot be written says where, with the parts before it', () => {
  const tried = tryTemplate(parseTemplate('${user.firstName}-${Arrays.add({1}, 2)}'), { user });
  expect(tried.error?.reason).toBe('type');
  expect(tried.steps).toContainEqual({ position: 7, part: 'user.firstName', value: 'Aoi' });
});

test('a try of something long is cut, not endless', () => {
  const text = Array.from({ length: 400 }, () => 'user.firstName').join(' + ');
  const tried = tryExpression(parseExpression(text), { user });
  expect(tried.error).toBeUndefined();
  expect(tried.steps).toHaveLength(200);
});
