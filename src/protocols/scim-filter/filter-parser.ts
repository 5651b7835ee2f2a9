import {
  type AttributePath,
  type ComparisonOperator,
  type FilterNode,
  FilterSyntaxError,
  type FilterValue,
  comparisonOperators,
} from './filter.ts';
import { readTokens, type Token } from './filter-lexer.ts';

export type FilterLimits = {
  /** Characters of the whole text. */
  maxLength: number;
  /** Parentheses, `not` and brackets inside each other. */
  maxDepth: number;
};

const defaultLimits: FilterLimits = { maxLength: 8_000, maxDepth: 20 };
const expectedOperators = `Expected: ${comparisonOperators.join(',')},pr`;

/** Text to tree. `and` binds tighter than `or`; operators and keywords in any case, attribute names as written. */
export function parseFilter(text: string, limits: Partial<FilterLimits> = {}): FilterNode {
  const { maxLength, maxDepth } = { ...defaultLimits, ...limits };
  if (text.length > maxLength) {
    throw new FilterSyntaxError(`The filter is longer than ${maxLength} characters`, maxLength);
  }
  const reader = tokenReader(readTokens(text), maxDepth);
  if (reader.peek().kind === 'end') throw new FilterSyntaxError('The filter is empty', 0);
  const node = readOr(reader);
  const rest = reader.peek();
  if (rest.kind !== 'end') throw unexpected(rest, "'and', 'or' or the end");
  return node;
}

type Reader = { peek(): Token; next(): Token; deeper<T>(token: Token, read: () => T): T };

function tokenReader(tokens: readonly Token[], maxDepth: number): Reader {
  let index = 0;
  let depth = 0;
  const peek = () => tokens[index] ?? { kind: 'end' as const, text: '', position: 0 };
  return {
    peek,
    next() {
      const token = peek();
      index++;
      return token;
    },
    deeper(token, read) {
      // Recursion happens nowhere else, so the depth of a tree, and of the stack that walks it, is bounded here.
      if (++depth > maxDepth) {
        throw new FilterSyntaxError(
          `Nested deeper than ${maxDepth} at position ${token.position}`,
          token.position,
        );
      }
      const result = read();
      depth--;
      return result;
    },
  };
}

const isKeyword = (token: Token, keyword: string) =>
  token.kind === 'word' && token.text.toLowerCase() === keyword;

function readOr(reader: Reader): FilterNode {
  return readChain(reader, 'or', () => readChain(reader, 'and', () => readTerm(reader)));
}

/** A chain becomes one flat node, so a long one costs no depth. */
function readChain(reader: Reader, keyword: 'and' | 'or', read: () => FilterNode): FilterNode {
  const first = read();
  if (!isKeyword(reader.peek(), keyword)) return first;
  const nodes = [first];
  while (isKeyword(reader.peek(), keyword)) {
    reader.next();
    nodes.push(read());
  }
  return { kind: keyword, nodes, position: first.position };
}

function readTerm(reader: Reader): FilterNode {
  const token = reader.next();
  if (token.kind === 'open') return readGroup(reader, token);
  if (isKeyword(token, 'not') && reader.peek().kind === 'open') {
    const node = readGroup(reader, reader.next());
    return { kind: 'not', node, position: token.position };
  }
  if (token.kind !== 'word') throw unexpected(token, "an attribute, 'not' or '('");
  return readCondition(reader, readPath(token));
}

function readGroup(reader: Reader, open: Token): FilterNode {
  return reader.deeper(open, () => {
    const node = readOr(reader);
    const close = reader.next();
    if (close.kind !== 'close') throw unexpected(close, `')' for the '(' at position ${open.position}`);
    return node;
  });
}

function readCondition(reader: Reader, path: AttributePath): FilterNode {
  const token = reader.next();
  const { position } = path;
  if (token.kind === 'open-bracket') return readElement(reader, path, token);
  if (token.kind === 'end') {
    throw new FilterSyntaxError(
      `Attribute operator missing after '${path.text}'. ${expectedOperators}`,
      token.position,
    );
  }
  const operator = token.text.toLowerCase();
  if (token.kind === 'word' && operator === 'pr') return { kind: 'present', path, position };
  if (token.kind !== 'word' || !isComparison(operator)) {
    throw new FilterSyntaxError(
      `Unrecognized attribute operator '${token.text}' at position ${token.position}. ${expectedOperators}`,
      token.position,
    );
  }
  return { kind: 'compare', path, operator, value: readValue(reader), position };
}

function readElement(reader: Reader, path: AttributePath, open: Token): FilterNode {
  return reader.deeper(open, () => {
    const filter = readOr(reader);
    const close = reader.next();
    if (close.kind !== 'close-bracket')
      throw unexpected(close, `']' for the '[' at position ${open.position}`);
    return { kind: 'element' as const, path, filter, position: path.position };
  });
}

const isComparison = (text: string): text is ComparisonOperator =>
  (comparisonOperators as readonly string[]).includes(text);

const wordValues: ReadonlyMap<string, FilterValue> = new Map<string, FilterValue>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

function readValue(reader: Reader): FilterValue {
  const token = reader.next();
  if (token.kind === 'value') return token.value;
  const named = token.kind === 'word' ? wordValues.get(token.text.toLowerCase()) : undefined;
  if (named === undefined)
    throw unexpected(token, 'a value: "text" in double quotes, a number, true, false or null');
  return named;
}

/** A schema URN counts as one segment: its dots (`core:2.0`) are no path. */
function readPath(token: Token): AttributePath {
  const { text, position } = token;
  const afterUrn = /^urn:/i.test(text) ? text.lastIndexOf(':') + 1 : 0;
  const segments = text.slice(afterUrn).split('.');
  if (afterUrn > 0) segments.unshift(text.slice(0, afterUrn - 1));
  if (segments.some((segment) => segment === '' || /^[0-9-]/.test(segment))) {
    throw new FilterSyntaxError(`'${text}' is not an attribute name, at position ${position}`, position);
  }
  return { text, segments, position };
}

function unexpected(token: Token, expected: string): FilterSyntaxError {
  const found = token.kind === 'end' ? 'Unexpected end' : `Unexpected '${token.text}'`;
  return new FilterSyntaxError(
    `${found} at position ${token.position}. Expected ${expected}`,
    token.position,
  );
}
