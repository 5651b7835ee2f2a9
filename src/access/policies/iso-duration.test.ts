import { expect, test } from 'vitest';
import { parseIsoDuration } from './iso-duration.ts';

const hour = 3_600_000;
test.each([
  ['PT2H', 2 * hour],
  ['PT0S', 0],
  ['PT2H30M', 2.5 * hour],
  ['P1DT1S', 24 * hour + 1000],
  ['PT43800H', 43_800 * hour],
  ['P30D', 720 * hour],
  ['P', undefined],
  ['PT', undefined],
  ['P1DT', undefined],
  ['2H', undefined],
  ['PT-1H', undefined],
  ['P1M', undefined],
  ['PT1.5H', undefined],
  ['PT99999999999999999999H', undefined],
  [' PT1H', undefined],
])('the duration %s is %s ms', (text, expected) => {
  expect(parseIsoDuration(text)).toBe(expected);
});
