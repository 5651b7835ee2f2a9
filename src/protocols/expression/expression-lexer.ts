import { ExpressionError } from './expression.ts';

export type Token = {
  kind: 'name' | 'number' | 'string' | 'symbol' | 'end';
  /** Of a string: its value. Of all others: what was written. */
  text: string;
  position: number;
  end: number;
};

const name = /[A-Za-z_$][A-Za-z0-9_$]*/y;
const number = /[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const symbols = [
  '.?[',
  '==',
  '!=',
  '<=',
  '>=',
  '&&',
  '||',
  '?:',
  '?.',
  '<',
  '>',
  '+',
  '-',
  '*',
  '/',
  '%',
  '!',
  '?',
  ':',
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  ',',
  '.',
] as const;
// What SpEL has and this language leaves out, with the reason said to whoever writes it.
const refused: ReadonlyMap<string, string> = new Map([
  ['=', "'=' assigns, which expressions cannot do. Use '==' to compare"],
  ['#', "variable references with '#' are not supported"],
  ['@', "references with '@' are not supported. Put text in quotes"],
  ['&', "use 'AND' or '&&'"],
  ['|', "use 'OR' or '||'"],
]);

/** Reads one token at `from`. Used one by one, since a template ends where its closing brace is. */
export function readToken(text: string, from: number): Token {
  let at = from;
  while (at < text.length && /\s/.test(text.charAt(at))) at++;
  if (at >= text.length) return { kind: 'end', text: '', position: at, end: at };
  const character = text.charAt(at);
  if (character === '"' || character === "'") return readString(text, at, character);
  const word = runOf(name, text, at);
  if (word !== '') return { kind: 'name', text: word, position: at, end: at + word.length };
  const digits = runOf(number, text, at);
  if (digits !== '') return { kind: 'number', text: digits, position: at, end: at + digits.length };
  const symbol = symbols.find((candidate) => text.startsWith(candidate, at));
  if (symbol) return { kind: 'symbol', text: symbol, position: at, end: at + symbol.length };
  throw new ExpressionError('syntax', refused.get(character) ?? `unexpected character '${character}'`, at);
}

function runOf(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

/** As in SpEL, a quote inside is written twice and a backslash is just a backslash: `"XDOMAIN\"` is a whole string. */
function readString(text: string, at: number, quote: string): Token {
  let value = '';
  let from = at + 1;
  for (;;) {
    const close = text.indexOf(quote, from);
    if (close < 0) throw new ExpressionError('syntax', `text without closing ${quote}`, at);
    value += text.slice(from, close);
    if (text.charAt(close + 1) !== quote)
      return { kind: 'string', text: value, position: at, end: close + 1 };
    value += quote;
    from = close + 2;
  }
}
