import type { Budget } from '../budget.ts';
import type { ExpressionContext } from '../context.ts';
import { ExpressionError } from '../expression.ts';
import { kindOf, Moment, type Value } from '../value.ts';
import { parseIso } from '../time-text.ts';

/** Where a function was called, and what it may use. */
export type CallSite = {
  name: string;
  position: number;
  budget: Budget;
  context: ExpressionContext;
  /** Parses a small expression given as text; what comes back runs it on the same budget, seeing only `variables`. */
  prepare(text: string): (variables: Readonly<Record<string, unknown>>) => Value;
};

type Common = {
  /** Fewest and most arguments. */
  args: readonly [number, number];
  needs?: 'groups' | 'time' | 'user';
};
export type FunctionSpec = Common & { call(args: readonly Value[], site: CallSite): Value };
export type MethodSpec = Common & { call(target: Value, args: readonly Value[], site: CallSite): Value };

export function wrongType(value: Value, expected: string, site: CallSite): ExpressionError {
  const message = `'${site.name}' expects ${expected}, not ${kindOf(value)}`;
  return new ExpressionError('type', message, site.position);
}

/** Text, or null for null; numbers and truth values become text as `+` would make them. */
export function textOrNull(value: Value | undefined, site: CallSite): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw wrongType(value, 'text', site);
}

export function text(value: Value | undefined, site: CallSite): string {
  return textOrNull(value, site) ?? '';
}

export function integer(value: Value | undefined, site: CallSite): number {
  const number = typeof value === 'string' && /^-?\d{1,9}$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
  throw wrongType(value ?? null, 'a whole number', site);
}

/** A list; null is the empty one. */
export function list(value: Value | undefined, site: CallSite): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw wrongType(value, 'a list', site);
}

/** A time: one made by a function, or ISO 8601 text as profiles hold it. */
export function moment(value: Value | undefined, site: CallSite): Moment {
  if (value instanceof Moment) return value;
  const ms = typeof value === 'string' ? parseIso(value) : undefined;
  if (ms === undefined) throw wrongType(value ?? null, 'a time such as "2026-01-31T00:00:00.000Z"', site);
  return new Moment(ms, 'UTC');
}

/** Refuses before the text is made. */
export function made(length: number, site: CallSite): void {
  site.budget.text(length, site.position);
}
