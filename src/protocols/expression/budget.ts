import { ExpressionError } from './expression.ts';

export type ExpressionLimits = {
  /** Steps: every node, function, list element and 64 characters of text cost one. */
  fuel: number;
  maxTextLength: number;
  maxListLength: number;
};

const defaultLimits: ExpressionLimits = { fuel: 50_000, maxTextLength: 20_000, maxListLength: 10_000 };

export type Budget = {
  readonly limits: ExpressionLimits;
  spend(steps: number, position: number): void;
  /** To be asked before text of this length is made, not after. */
  text(length: number, position: number): void;
  list(length: number, position: number): void;
};

export function createBudget(given: Partial<ExpressionLimits> = {}): Budget {
  const limits = { ...defaultLimits, ...given };
  let left = limits.fuel;
  const spend = (steps: number, position: number) => {
    left -= steps;
    if (left < 0) throw new ExpressionError('limit', `more than ${limits.fuel} steps`, position);
  };
  return {
    limits,
    spend,
    text(length, position) {
      if (length > limits.maxTextLength) {
        throw new ExpressionError('limit', `text longer than ${limits.maxTextLength} characters`, position);
      }
      spend(length >> 6, position);
    },
    list(length, position) {
      if (length > limits.maxListLength) {
        throw new ExpressionError('limit', `a list of more than ${limits.maxListLength} elements`, position);
      }
      spend(length, position);
    },
  };
}
