import { type Budget, createBudget, type ExpressionLimits } from './budget.ts';
import type { ExpressionContext, PlainValue } from './context.ts';
import { type BinaryOperator, type Expression, ExpressionError, type Node } from './expression.ts';
import { parseExpression } from './expression-parser.ts';
import type { CallSite } from './functions/call-site.ts';
import { functions, methods } from './functions/index.ts';
import { compilePattern, matchesPattern } from './pattern.ts';
import {
  equalValues,
  isPlainObject,
  kindOf,
  Moment,
  ownValue,
  Person,
  toPlain,
  toValue,
  type Value,
} from './value.ts';

/** The result as plain data. Throws ExpressionError where types do not fit or the budget is spent. */
export function evaluateExpression(
  expression: Expression,
  context: ExpressionContext,
  limits?: Partial<ExpressionLimits>,
): PlainValue {
  return toPlain(evaluateOn(createBudget(limits), expression.root, context));
}

/** For rules and policies: the result has to be true or false; null (a missing attribute) counts as false. */
export function evaluateCondition(
  expression: Expression,
  context: ExpressionContext,
  limits?: Partial<ExpressionLimits>,
): boolean {
  return truth(evaluateOn(createBudget(limits), expression.root, context), expression.root);
}

/** Told what each part of the expression came to, the innermost first. */
export type Observe = (node: Node, value: Value) => void;

export function evaluateOn(budget: Budget, root: Node, context: ExpressionContext, observe?: Observe): Value {
  return evaluateNode(root, { budget, context, observe });
}

type Scope = { budget: Budget; context: ExpressionContext; observe: Observe | undefined };

function evaluateNode(node: Node, scope: Scope): Value {
  scope.budget.spend(1, node.position);
  const value = valueOf(node, scope);
  scope.observe?.(node, value);
  return value;
}

function valueOf(node: Node, scope: Scope): Value {
  switch (node.kind) {
    case 'literal':
      return node.value;
    case 'list':
      return node.items.map((item) => evaluateNode(item, scope));
    case 'map':
      return evaluateMap(node.entries, scope);
    case 'variable':
      return variable(node.name, scope.context);
    case 'property':
      return property(evaluateNode(node.target, scope), node.name, node.position);
    case 'index':
      return element(evaluateNode(node.target, scope), evaluateNode(node.index, scope), node.position);
    case 'select':
      return select(evaluateNode(node.target, scope), node, scope);
    case 'call':
    case 'method':
      return evaluateCall(node, scope);
    case 'unary':
      return evaluateUnary(node.operator, evaluateNode(node.operand, scope), node);
    case 'binary':
      return evaluateBinary(node.operator, node.left, node.right, node, scope);
    case 'ternary':
      return evaluateNode(
        truth(evaluateNode(node.condition, scope), node.condition) ? node.then : node.otherwise,
        scope,
      );
    case 'default': {
      const value = evaluateNode(node.value, scope);
      return value === null || value === '' ? evaluateNode(node.otherwise, scope) : value;
    }
  }
}

function evaluateMap(entries: readonly (readonly [string, Node])[], scope: Scope): Value {
  const map: Record<string, unknown> = Object.create(null);
  for (const [key, value] of entries) map[key] = evaluateNode(value, scope);
  return map;
}

/** A name nobody bound is null, like any missing attribute; where names are known, the parser has refused it already. */
function variable(name: string, context: ExpressionContext): Value {
  if (name === 'user' && context.user) return new Person(context.user);
  return context.variables ? ownValue(context.variables, name) : null;
}

function property(target: Value, name: string, position: number): Value {
  if (target === null) return null;
  if (target instanceof Person) return personProperty(target, name);
  if (isPlainObject(target)) return ownValue(target, name);
  throw new ExpressionError('type', `${kindOf(target)} has no attribute '${name}'`, position);
}

function personProperty({ given }: Person, name: string): Value {
  if (name === 'profile') return given.profile;
  if (Object.hasOwn(given.profile, name)) return ownValue(given.profile, name);
  return given.facts ? ownValue(given.facts, name) : null;
}

function element(target: Value, index: Value, position: number): Value {
  if (target === null) return null;
  if (typeof index === 'string') return property(target, index, position);
  if (typeof index === 'number' && Array.isArray(target)) return toValue(target[index]);
  throw new ExpressionError('type', `${kindOf(target)} has no element ${kindOf(index)}`, position);
}

/** Of nothing, nothing. Elements without attributes have none that a condition could be true of. */
function select(target: Value, node: Node & { kind: 'select' }, scope: Scope): Value {
  if (target === null) return [];
  if (!Array.isArray(target))
    throw new ExpressionError('type', `${kindOf(target)} has no elements to pick`, node.position);
  return target.filter((element) => {
    scope.budget.spend(1, node.position);
    if (!isPlainObject(element)) return false;
    const context = { ...scope.context, variables: element };
    return truth(evaluateNode(node.condition, { ...scope, context, observe: undefined }), node.condition);
  });
}

function evaluateCall(node: Node & { kind: 'call' | 'method' }, scope: Scope): Value {
  const target = node.kind === 'method' ? evaluateNode(node.target, scope) : null;
  const args = node.args.map((arg) => evaluateNode(arg, scope));
  const site: CallSite = {
    name: node.name,
    position: node.position,
    budget: scope.budget,
    context: scope.context,
    prepare(text) {
      scope.budget.spend(text.length, node.position);
      const { root } = parseExpression(text);
      // The groups are not handed on, so it cannot start a walk over them inside a walk over them.
      return (variables) =>
        evaluateNode(root, { budget: scope.budget, context: { variables }, observe: undefined });
    },
  };
  const result =
    node.kind === 'call'
      ? functions.get(node.name)?.call(args, site)
      : methods.get(node.name)?.call(target, args, site);
  if (result === undefined)
    throw new ExpressionError('function', `there is no function '${node.name}'`, node.position);
  if (typeof result === 'string') scope.budget.text(result.length, node.position);
  return result;
}

function truth(value: Value, node: Node): boolean {
  if (typeof value === 'boolean') return value;
  if (value === null) return false;
  throw new ExpressionError('type', `expected true or false, not ${kindOf(value)}`, node.position);
}

function evaluateUnary(operator: '!' | '-', value: Value, node: Node): Value {
  if (operator === '!') return !truth(value, node);
  if (typeof value === 'number') return -value;
  throw new ExpressionError('type', `'-' expects a number, not ${kindOf(value)}`, node.position);
}

function evaluateBinary(
  operator: BinaryOperator,
  leftNode: Node,
  rightNode: Node,
  node: Node,
  scope: Scope,
): Value {
  const left = evaluateNode(leftNode, scope);
  if (operator === 'and') return truth(left, leftNode) && truth(evaluateNode(rightNode, scope), rightNode);
  if (operator === 'or') return truth(left, leftNode) || truth(evaluateNode(rightNode, scope), rightNode);
  const right = evaluateNode(rightNode, scope);
  switch (operator) {
    case '==':
      return equalValues(left, right);
    case '!=':
      return !equalValues(left, right);
    case '+':
      return plus(left, right, node.position, scope.budget);
    case '-':
    case '*':
    case '/':
    case '%':
      return calculate(operator, left, right, node.position);
    case 'matches':
      return matches(left, right, node.position, scope.budget);
    default:
      return ordered(operator, left, right, node.position);
  }
}

/** Adds numbers; joins everything else as text, a missing attribute as nothing. */
function plus(left: Value, right: Value, position: number, budget: Budget): Value {
  if (typeof left === 'number' && typeof right === 'number') return finite(left + right, position);
  const first = joinable(left, position);
  const second = joinable(right, position);
  budget.text(first.length + second.length, position);
  return first + second;
}

function joinable(value: Value, position: number): string {
  if (value === null) return '';
  if (value instanceof Moment) return String(toPlain(value));
  if (typeof value !== 'object') return String(value);
  throw new ExpressionError('type', `'+' cannot join ${kindOf(value)}`, position);
}

function finite(result: number, position: number): number {
  if (Number.isFinite(result)) return result;
  throw new ExpressionError('type', 'the result is not a number that exists', position);
}

function calculate(operator: '-' | '*' | '/' | '%', left: Value, right: Value, position: number): Value {
  if (typeof left !== 'number' || typeof right !== 'number') {
    const wrong = typeof left !== 'number' ? left : right;
    throw new ExpressionError('type', `'${operator}' expects numbers, not ${kindOf(wrong)}`, position);
  }
  const results = { '-': left - right, '*': left * right, '/': left / right, '%': left % right };
  return finite(results[operator], position);
}

/** Nothing is before or after a missing attribute: every such comparison is false. */
function ordered(operator: '<' | '>' | '<=' | '>=', left: Value, right: Value, position: number): boolean {
  if (left === null || right === null) return false;
  const order = orderOf(left, right);
  if (order === undefined) {
    throw new ExpressionError(
      'type',
      `'${operator}' cannot compare ${kindOf(left)} with ${kindOf(right)}`,
      position,
    );
  }
  if (operator === '<') return order < 0;
  if (operator === '>') return order > 0;
  return operator === '<=' ? order <= 0 : order >= 0;
}

function orderOf(left: Value, right: Value): number | undefined {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (left instanceof Moment && right instanceof Moment) return left.ms - right.ms;
  if (typeof left !== 'string' || typeof right !== 'string') return undefined;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function matches(left: Value, right: Value, position: number, budget: Budget): boolean {
  if (left === null) return false;
  if (typeof left !== 'string' || typeof right !== 'string') {
    throw new ExpressionError('type', "'matches' expects text and a pattern in quotes", position);
  }
  return matchesPattern(compilePattern(right, position), left, budget, position);
}
