import { createBudget } from './budget.ts';
import { compilePattern, matchesPattern } from './pattern.ts';

export const groupFilterTypes = ['STARTS_WITH', 'EQUALS', 'CONTAINS', 'REGEX'] as const;
export type GroupFilterType = (typeof groupFilterTypes)[number];

/**
 * Which groups by name, as claims, attribute statements and identity headers filter them. Case does not matter, except to a
 * regular expression. Throws ExpressionError, with the position, for a pattern that cannot be read.
 */
export function compileGroupFilter(type: GroupFilterType, value: string): (name: string) => boolean {
  const wanted = value.toLowerCase();
  switch (type) {
    case 'STARTS_WITH':
      return (name) => name.toLowerCase().startsWith(wanted);
    case 'EQUALS':
      return (name) => name.toLowerCase() === wanted;
    case 'CONTAINS':
      return (name) => name.toLowerCase().includes(wanted);
    case 'REGEX': {
      const pattern = compilePattern(value);
      return (name) => matchesPattern(pattern, name, createBudget());
    }
  }
}
