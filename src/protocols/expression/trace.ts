import { createBudget, type ExpressionLimits } from './budget.ts';
import type { ExpressionContext, PlainValue } from './context.ts';
import { evaluateOn } from './evaluate.ts';
import { ExpressionError, type Node } from './expression.ts';
import type { Expression } from './expression.ts';
import { type Template, writtenPart } from './template.ts';
import { isPlainObject, kindOf, Person, toPlain, type Value } from './value.ts';

/** One part of an expression and what it came to. Positions count characters from 0 in the text the author wrote. */
export type TraceStep = { position: number; part: string; value: PlainValue };

/** A try that never throws: how far it came is what its author wants to see. */
export type Tried = {
  value: PlainValue;
  /** In the words of the language: text, a number, true or false, a list, … */
  kind: string;
  steps: readonly TraceStep[];
  error: ExpressionError | undefined;
};

const maxSteps = 200;

export function tryExpression(
  expression: Expression,
  context: ExpressionContext,
  limits?: Partial<ExpressionLimits>,
): Tried {
  const { steps, observe } = recorder();
  return settle(steps, () => evaluateOn(createBudget(limits), expression.root, context, observe));
}

export function tryTemplate(
  template: Template,
  context: ExpressionContext,
  limits?: Partial<ExpressionLimits>,
): Tried {
  const { steps, observe } = recorder();
  const budget = createBudget(limits);
  return settle(steps, () => {
    let result = '';
    for (const part of template.parts) {
      result += writtenPart(part, (root) => evaluateOn(budget, root, context, observe));
      budget.text(result.length, 'text' in part ? 0 : part.root.position);
    }
    return result;
  });
}

function settle(steps: readonly TraceStep[], evaluate: () => Value): Tried {
  try {
    const value = evaluate();
    return { value: toPlain(value), kind: kindOf(value), steps, error: undefined };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { value: null, kind: 'null', steps, error };
  }
}

function recorder() {
  const steps: TraceStep[] = [];
  const observe = (node: Node, value: Value): void => {
    // What the author wrote down needs no telling, and a name that is only the way to something neither.
    if (node.kind === 'literal' || steps.length >= maxSteps) return;
    if (isPlainObject(value) || value instanceof Person) return;
    steps.push({ position: node.position, part: describe(node), value: shortened(toPlain(value, 3)) });
  };
  return { steps, observe };
}

function describe(node: Node): string {
  switch (node.kind) {
    case 'literal':
      return JSON.stringify(node.value);
    case 'variable':
      return node.name;
    case 'property':
      return `${describe(node.target)}.${node.name}`;
    case 'index':
      return `${describe(node.target)}[…]`;
    case 'select':
      return `${describe(node.target)}.?[…]`;
    case 'call':
      return `${node.name}(…)`;
    case 'method':
      return `${describe(node.target)}.${node.name}(…)`;
    case 'unary':
      return `${node.operator}…`;
    case 'binary':
      return `… ${node.operator} …`;
    case 'ternary':
      return '… ? … : …';
    case 'default':
      return '… ?: …';
    case 'list':
    case 'map':
      return '{…}';
  }
}

const maxShown = 1_000;

function shortened(value: PlainValue): PlainValue {
  if (typeof value === 'string' && value.length > maxShown) return `${value.slice(0, maxShown)}…`;
  return Array.isArray(value) && value.length > 100 ? value.slice(0, 100) : value;
}
