import { FilterSyntaxError, type FilterValue } from './filter.ts';

export type Token =
  | { kind: 'open' | 'close' | 'open-bracket' | 'close-bracket' | 'end'; text: string; position: number }
  /** An attribute path, an operator or a keyword: which one, only its place says. */
  | { kind: 'word'; text: string; position: number }
  | { kind: 'value'; value: FilterValue; text: string; position: number };

const punctuation = {
  '(': 'open',
  ')': 'close',
  '[': 'open-bracket',
  ']': 'close-bracket',
} as const;

// Each of these looks at one character or takes one run of a class: nothing here can backtrack.
const space = /[ \t\r\n]/;
const wordStart = /[A-Za-z_$]/;
const word = /[A-Za-z0-9_$.:-]+/y;
const number = /-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const date = /[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:.]+(?:Z|[+-][0-9:]+)?)?/y;

/** Splits the text; every token knows where it began. */
export function readTokens(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text.charAt(at);
    if (space.test(character)) {
      at++;
      continue;
    }
    const token = readToken(text, at, character);
    tokens.push(token);
    at += token.text.length;
  }
  tokens.push({ kind: 'end', text: '', position: text.length });
  return tokens;
}

function readToken(text: string, at: number, character: string): Token {
  if (character === '(' || character === ')' || character === '[' || character === ']') {
    return { kind: punctuation[character], text: character, position: at };
  }
  if (character === '"') return readString(text, at);
  if (wordStart.test(character)) return { kind: 'word', text: runOf(word, text, at), position: at };
  const dateText = runOf(date, text, at);
  if (dateText !== '') return { kind: 'value', value: dateText, text: dateText, position: at };
  const numberText = runOf(number, text, at);
  if (numberText !== '' && Number.isFinite(Number(numberText))) {
    return { kind: 'value', value: Number(numberText), text: numberText, position: at };
  }
  throw new FilterSyntaxError(`Unexpected character '${character}' at position ${at}`, at);
}

function runOf(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

/** A JSON string (RFC 7644 says so), which is why the reading of escapes is left to JSON. */
function readString(text: string, at: number): Token {
  let end = at + 1;
  while (end < text.length && text.charAt(end) !== '"') end += text.charAt(end) === '\\' ? 2 : 1;
  if (end >= text.length) throw new FilterSyntaxError(`String without closing '"' at position ${at}`, at);
  const raw = text.slice(at, end + 1);
  const value = parseJsonString(raw);
  if (value === undefined) throw new FilterSyntaxError(`Malformed string ${raw} at position ${at}`, at);
  if (value.includes('\0'))
    throw new FilterSyntaxError(`A NUL character is not allowed, at position ${at}`, at);
  return { kind: 'value', value, text: raw, position: at };
}

function parseJsonString(raw: string): string | undefined {
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
