import { createBudget, type ExpressionLimits } from './budget.ts';
import type { ExpressionContext } from './context.ts';
import { ExpressionError, type ExpressionUses, type Node } from './expression.ts';
import { parseExpressionAt, type ParseOptions } from './expression-parser.ts';
import { evaluateOn } from './evaluate.ts';
import { readToken } from './expression-lexer.ts';
import { kindOf, Moment, toPlain, type Value } from './value.ts';
import { usesOf } from './uses.ts';

export type Part = { text: string } | { root: Node };

/** `${source.login}`, `${source.firstName}.${source.lastName}`, `${fn:substringBefore(source.login, "@")}`. */
export type Template = {
  readonly text: string;
  readonly parts: readonly Part[];
  readonly uses: ExpressionUses;
};

const maxParts = 50;

export function parseTemplate(text: string, options: ParseOptions = {}): Template {
  const parts: Part[] = [];
  const variables = new Set<string>();
  const uses = { variables, groups: false, time: false };
  let at = 0;
  for (;;) {
    const open = text.indexOf('${', at);
    if (open > at || open < 0) parts.push({ text: text.slice(at, open < 0 ? undefined : open) });
    if (open < 0) return { text, parts, uses };
    if (parts.length >= maxParts) throw new ExpressionError('limit', `more than ${maxParts} parts`, open);
    // `fn:` came before the functions' names in old templates and says nothing.
    const start = text.startsWith('fn:', open + 2) ? open + 5 : open + 2;
    const { root, end } = parseExpressionAt(text, start, options);
    const close = readToken(text, end);
    if (close.text !== '}' || close.kind !== 'symbol')
      throw new ExpressionError('syntax', "expected '}'", close.position);
    const { variables: named, groups, time } = usesOf(root);
    for (const name of named) variables.add(name);
    uses.groups ||= groups;
    uses.time ||= time;
    parts.push({ root });
    at = close.end;
  }
}

/** Missing attributes leave nothing behind. */
export function evaluateTemplate(
  template: Template,
  context: ExpressionContext,
  limits?: Partial<ExpressionLimits>,
): string {
  const budget = createBudget(limits);
  let result = '';
  for (const part of template.parts) {
    const piece = writtenPart(part, (root) => evaluateOn(budget, root, context));
    budget.text(result.length + piece.length, 'text' in part ? 0 : part.root.position);
    result += piece;
  }
  return result;
}

export function writtenPart(part: Part, evaluate: (root: Node) => Value): string {
  return 'text' in part ? part.text : written(evaluate(part.root), part.root);
}

function written(value: Value, node: Node): string {
  if (value === null) return '';
  if (value instanceof Moment) return String(toPlain(value));
  if (typeof value !== 'object') return String(value);
  throw new ExpressionError('type', `a template takes text, not ${kindOf(value)}`, node.position);
}
