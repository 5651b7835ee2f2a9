import {
  evaluateCondition,
  type Expression,
  ExpressionError,
  parseExpression,
} from '#src/protocols/expression/index.ts';
import type { LogEvent } from '#src/system-log/index.ts';

const options = { variables: ['event'], selections: true } as const;

/** Why an expression cannot be a filter, or undefined. */
export function filterProblem(expression: string): string | undefined {
  try {
    parseExpression(expression, options);
    return undefined;
  } catch (error) {
    if (error instanceof ExpressionError) return error.message;
    throw error;
  }
}

/** Whether the filter is true of the event. One that cannot be worked out is not. */
export function createEventFilter(expression: string | undefined): (event: LogEvent) => boolean {
  if (expression === undefined) return () => true;
  const compiled = compile(expression);
  if (compiled === undefined) return () => false;
  return (event) => {
    try {
      return evaluateCondition(compiled, { variables: { event }, nowMs: Date.parse(event.published) });
    } catch (error) {
      if (error instanceof ExpressionError) return false;
      throw error;
    }
  };
}

function compile(expression: string): Expression | undefined {
  try {
    return parseExpression(expression, options);
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}
