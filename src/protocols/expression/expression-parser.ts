import { type BinaryOperator, type Expression, ExpressionError, type Node } from './expression.ts';
import { readToken, type Token } from './expression-lexer.ts';
import { functions, methods, namespaces } from './functions/index.ts';
import { nearestName } from './nearest-name.ts';
import { usesOf } from './uses.ts';

const maxLength = 8_000;
const maxDepth = 50;

export type ParseOptions = {
  /** Names that may begin a path here (`user`, `app`, …). Left out: any, and an unknown one is null. */
  variables?: readonly string[];
  /** Whether elements can be picked out of lists: `event.target.?[type == 'User']`. */
  selections?: boolean;
};

export function parseExpression(text: string, options: ParseOptions = {}): Expression {
  const { root, end } = parseExpressionAt(text, 0, options);
  const rest = readToken(text, end);
  if (rest.kind !== 'end') throw unexpected(rest, 'an operator or the end');
  return { text, root, uses: usesOf(root) };
}

/** Reads one expression from `start` and says where it ended; what follows is the caller's (a template's `}`). */
export function parseExpressionAt(
  text: string,
  start: number,
  options: ParseOptions,
): { root: Node; end: number } {
  if (text.length > maxLength) {
    throw new ExpressionError('limit', `longer than ${maxLength} characters`, maxLength);
  }
  const reader = tokenReader(text, start, options);
  const root = readTernary(reader);
  return { root, end: reader.end() };
}

type Reader = {
  peek(): Token;
  next(): Token;
  /** Takes the symbol if it is next. */
  take(symbol: string): boolean;
  end(): number;
  deeper<T>(read: () => T): T;
  options: ParseOptions;
};

function tokenReader(text: string, start: number, options: ParseOptions): Reader {
  let consumed = start;
  let ahead: Token | undefined;
  let depth = 0;
  const peek = () => {
    ahead ??= readToken(text, consumed);
    return ahead;
  };
  const next = () => {
    const token = peek();
    consumed = token.end;
    ahead = undefined;
    return token;
  };
  return {
    peek,
    next,
    take(symbol) {
      const token = peek();
      if (token.kind !== 'symbol' || token.text !== symbol) return false;
      next();
      return true;
    },
    end: () => consumed,
    deeper(read) {
      if (++depth > maxDepth)
        throw new ExpressionError('limit', `nested deeper than ${maxDepth}`, peek().position);
      const result = read();
      depth--;
      return result;
    },
    options,
  };
}

function readTernary(reader: Reader): Node {
  return reader.deeper(() => {
    const condition = readBinary(reader, 0);
    const { position } = reader.peek();
    if (reader.take('?:')) {
      return { kind: 'default', value: condition, otherwise: readTernary(reader), position };
    }
    if (!reader.take('?')) return condition;
    const then = readTernary(reader);
    expectSymbol(reader, ':', "':' and the value if the condition does not hold");
    return { kind: 'ternary', condition, then, otherwise: readTernary(reader), position };
  });
}

// Loosest first. Words in any case, as SpEL has them.
const levels: readonly ReadonlyMap<string, BinaryOperator>[] = [
  new Map<string, BinaryOperator>([
    ['||', 'or'],
    ['or', 'or'],
  ]),
  new Map<string, BinaryOperator>([
    ['&&', 'and'],
    ['and', 'and'],
  ]),
  new Map<string, BinaryOperator>([
    ['==', '=='],
    ['!=', '!='],
    ['<', '<'],
    ['>', '>'],
    ['<=', '<='],
    ['>=', '>='],
    ['eq', '=='],
    ['ne', '!='],
    ['lt', '<'],
    ['gt', '>'],
    ['le', '<='],
    ['ge', '>='],
    ['matches', 'matches'],
  ]),
  new Map<string, BinaryOperator>([
    ['+', '+'],
    ['-', '-'],
  ]),
  new Map<string, BinaryOperator>([
    ['*', '*'],
    ['/', '/'],
    ['%', '%'],
  ]),
];

/** A chain of a thousand `+` leans left without recursion; its depth is counted where it is evaluated. */
function readBinary(reader: Reader, level: number): Node {
  const operators = levels[level];
  if (!operators) return readUnary(reader);
  let left = readBinary(reader, level + 1);
  for (let count = 0; ; count++) {
    const token = reader.peek();
    const isOperator = token.kind === 'symbol' || token.kind === 'name';
    const operator = isOperator ? operators.get(token.text.toLowerCase()) : undefined;
    if (!operator) return left;
    if (count >= 500) throw new ExpressionError('limit', 'more than 500 operators in a row', token.position);
    reader.next();
    const right = readBinary(reader, level + 1);
    left = { kind: 'binary', operator, left, right, position: token.position };
  }
}

function readUnary(reader: Reader): Node {
  const token = reader.peek();
  const isNot =
    token.kind === 'symbol' ? token.text === '!' : token.kind === 'name' && /^not$/i.test(token.text);
  const isMinus = token.kind === 'symbol' && token.text === '-';
  if (!isNot && !isMinus) return readPostfix(reader, readPrimary(reader));
  reader.next();
  const operand = reader.deeper(() => readUnary(reader));
  return { kind: 'unary', operator: isNot ? '!' : '-', operand, position: token.position };
}

function readPostfix(reader: Reader, primary: Node): Node {
  let target = primary;
  for (let count = 0; ; count++) {
    const { position } = reader.peek();
    if (count > maxDepth) throw new ExpressionError('limit', `a path longer than ${maxDepth}`, position);
    if (reader.take('.') || reader.take('?.')) {
      const name = reader.next();
      if (name.kind !== 'name') throw unexpected(name, "a name after '.'");
      target = reader.take('(')
        ? callOf(target, name, readArguments(reader))
        : { kind: 'property', target, name: name.text, position: name.position };
    } else if (reader.take('.?[')) {
      if (reader.options.selections !== true)
        throw new ExpressionError('syntax', "'.?[' is not available here", position);
      // Whose attributes these are, nobody knows before it is evaluated.
      const condition = readTernary({ ...reader, options: { selections: true } });
      expectSymbol(reader, ']', "']'");
      target = { kind: 'select', target, condition, position };
    } else if (reader.take('[')) {
      const index = readTernary(reader);
      expectSymbol(reader, ']', "']'");
      target = { kind: 'index', target, index, position };
    } else {
      checkNamespace(target);
      return target;
    }
  }
}

/** `String.len(x)` is a function of that whole name; anything else before the dot is what the method is called on. */
function callOf(target: Node, name: Token, args: readonly Node[]): Node {
  const { text, position } = name;
  if (target.kind === 'variable' && namespaces.has(target.name)) {
    return functionCall(`${target.name}.${text}`, args, target.position);
  }
  const spec = methods.get(text);
  if (!spec) throw unknownFunction(text, [...methods.keys()], position);
  checkCount(text, args, spec.args, position);
  return { kind: 'method', target, name: text, args, position };
}

function functionCall(name: string, args: readonly Node[], position: number): Node {
  const spec = functions.get(name);
  if (!spec) throw unknownFunction(name, [...functions.keys()], position);
  checkCount(name, args, spec.args, position);
  return { kind: 'call', name, args, position };
}

function unknownFunction(name: string, known: readonly string[], position: number): ExpressionError {
  const message = `there is no function '${name}'. Did you mean '${nearestName(name, known)}'?`;
  return new ExpressionError('function', message, position);
}

function checkCount(
  name: string,
  args: readonly Node[],
  [min, max]: readonly [number, number],
  position: number,
): void {
  if (args.length >= min && args.length <= max) return;
  const wanted =
    min === max ? `${min}` : max === Number.POSITIVE_INFINITY ? `at least ${min}` : `${min} to ${max}`;
  throw new ExpressionError('function', `'${name}' takes ${wanted} arguments, not ${args.length}`, position);
}

function checkNamespace(node: Node): void {
  if (node.kind !== 'variable' || !namespaces.has(node.name)) return;
  const message = `'${node.name}' is a family of functions: write '${node.name}.name(…)'`;
  throw new ExpressionError('syntax', message, node.position);
}

const literalWords: ReadonlyMap<string, null | boolean> = new Map<string, null | boolean>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

function readPrimary(reader: Reader): Node {
  const token = reader.next();
  const { position, text } = token;
  if (token.kind === 'string') return { kind: 'literal', value: text, position };
  if (token.kind === 'number') return { kind: 'literal', value: Number(text), position };
  if (token.kind === 'name') return readName(reader, token);
  if (text === '(') {
    const inner = readTernary(reader);
    expectSymbol(reader, ')', `')' for the '(' at position ${position}`);
    return inner;
  }
  if (text === '{') return readBraces(reader, position);
  throw unexpected(token, 'a value, a function or an attribute');
}

function readName(reader: Reader, token: Token): Node {
  const { text, position } = token;
  const literal = literalWords.get(text.toLowerCase());
  if (literal !== undefined) return { kind: 'literal', value: literal, position };
  if (text === 'new' && reader.peek().kind === 'name') {
    throw new ExpressionError('syntax', "'new' makes objects, which expressions cannot do", position);
  }
  if (reader.take('(')) return functionCall(text, readArguments(reader), position);
  const known = reader.options.variables;
  if (known && !known.includes(text) && !namespaces.has(text)) {
    const message = `there is no '${text}' here. Did you mean '${nearestName(text, known)}'?`;
    throw new ExpressionError('variable', message, position);
  }
  return { kind: 'variable', name: text, position };
}

function readArguments(reader: Reader): Node[] {
  const args: Node[] = [];
  if (reader.take(')')) return args;
  do args.push(readTernary(reader));
  while (reader.take(','));
  expectSymbol(reader, ')', "',' or ')'");
  return args;
}

/** `{1, 2}` is a list, `{'group.id': {…}}` a map, `{}` the empty list. */
function readBraces(reader: Reader, position: number): Node {
  const items: Node[] = [];
  const entries: [string, Node][] = [];
  if (reader.take('}')) return { kind: 'list', items, position };
  do {
    const first = readTernary(reader);
    if (reader.take(':')) entries.push([keyOf(first), readTernary(reader)]);
    else items.push(first);
    if (items.length > 0 && entries.length > 0) {
      throw new ExpressionError('syntax', 'either a list {a, b} or a map {key: value}', first.position);
    }
  } while (reader.take(','));
  expectSymbol(reader, '}', `',' or '}' for the '{' at position ${position}`);
  return entries.length > 0 ? { kind: 'map', entries, position } : { kind: 'list', items, position };
}

function keyOf(node: Node): string {
  if (node.kind === 'literal' && typeof node.value === 'string') return node.value;
  if (node.kind === 'variable') return node.name;
  throw new ExpressionError('syntax', "a key is a name or text such as 'group.id'", node.position);
}

function expectSymbol(reader: Reader, symbol: string, expected: string): void {
  if (!reader.take(symbol)) throw unexpected(reader.next(), expected);
}

function unexpected(token: Token, expected: string): ExpressionError {
  const found = token.kind === 'end' ? 'unexpected end' : `unexpected '${token.text}'`;
  return new ExpressionError('syntax', `${found}. Expected ${expected}`, token.position);
}
