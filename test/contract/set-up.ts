import { afterAll, afterEach, expect } from 'vitest';
import { lineOf } from './answer-check.ts';
import { collect, fails, takeViolations } from './index.ts';

const settle = (): void => {
  const violations = takeViolations();
  if (violations.length === 0) return;
  const { testPath = '', currentTestName = '' } = expect.getState();
  collect(`${testPath.slice(testPath.lastIndexOf('/src/') + 1)} ${currentTestName}`, violations);
  if (fails) throw new Error(`The contract of an answer is broken:\n${violations.map(lineOf).join('\n')}`);
};

afterEach(settle);
afterAll(settle);
