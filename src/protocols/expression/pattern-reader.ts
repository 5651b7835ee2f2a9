import { ExpressionError } from './expression.ts';

export type CharacterTest = (character: string) => boolean;

export type Piece =
  | { kind: 'character'; test: CharacterTest }
  | { kind: 'start' | 'end' | 'word-edge' | 'no-word-edge' }
  | { kind: 'sequence' | 'choice'; pieces: readonly Piece[] }
  | { kind: 'repeat'; piece: Piece; min: number; max: number | undefined };

const maxDepth = 20;
const maxRepeat = 1_000;

/** Reads the common subset of Java's and JavaScript's syntax; what is outside of it is an error, never a literal. */
export function readPattern(text: string, position: number): Piece {
  const fail = (message: string): never => {
    throw new ExpressionError('syntax', `pattern '${text.slice(0, 60)}': ${message}`, position);
  };
  const characters = [...text];
  let at = 0;
  let depth = 0;
  let isFolded = false;
  const peek = () => characters[at];
  const take = (wanted: string) => {
    if (characters[at] !== wanted) return false;
    at++;
    return true;
  };

  const exactly = (wanted: string): CharacterTest => {
    if (!isFolded) return (character) => character === wanted;
    const folded = wanted.toLowerCase();
    return (character) => character.toLowerCase() === folded;
  };

  const readChoice = (): Piece => {
    if (++depth > maxDepth) fail(`nested deeper than ${maxDepth}`);
    const pieces = [readSequence()];
    while (take('|')) pieces.push(readSequence());
    depth--;
    return pieces.length === 1 && pieces[0] ? pieces[0] : { kind: 'choice', pieces };
  };

  const readSequence = (): Piece => {
    const pieces: Piece[] = [];
    for (
      let character = peek();
      character !== undefined && character !== '|' && character !== ')';
      character = peek()
    ) {
      pieces.push(readRepeats(readOne()));
    }
    return { kind: 'sequence', pieces };
  };

  const readOne = (): Piece => {
    const character = characters[at++] ?? '';
    switch (character) {
      case '(':
        return readGroup();
      case '[':
        return { kind: 'character', test: readClass() };
      case '.':
        return { kind: 'character', test: (one) => one !== '\n' && one !== '\r' };
      case '^':
        return { kind: 'start' };
      case '$':
        return { kind: 'end' };
      case '\\':
        return readEscape();
      case '*':
      case '+':
      case '?':
      case '{':
        return fail(`nothing before '${character}'`);
      default:
        return { kind: 'character', test: exactly(character) };
    }
  };

  const readGroup = (): Piece => {
    if (take('?') && !take(':')) {
      return fail(`'(?${peek() ?? ''}' is not supported: no look-around, names or flags inside`);
    }
    const inner = readChoice();
    if (!take(')')) fail("'(' without ')'");
    return inner;
  };

  const readRepeats = (piece: Piece): Piece => {
    const times = readTimes();
    if (!times) return piece;
    // Lazy or greedy: whether the whole matches is the same.
    if (!take('?') && peek() === '+') fail('possessive repeats are not supported');
    if (readTimes()) fail('a repeat of a repeat needs parentheses');
    return { kind: 'repeat', piece, ...times };
  };

  const readTimes = (): { min: number; max: number | undefined } | undefined => {
    if (take('*')) return { min: 0, max: undefined };
    if (take('+')) return { min: 1, max: undefined };
    if (take('?')) return { min: 0, max: 1 };
    if (!take('{')) return undefined;
    const min = readNumber() ?? fail("a number expected after '{'");
    const max = take(',') ? readNumber() : min;
    if (!take('}')) fail("'{' without '}'");
    if (min > maxRepeat || (max ?? 0) > maxRepeat) fail(`more than ${maxRepeat} repeats`);
    if (max !== undefined && max < min) fail('a repeat whose end is before its start');
    return { min, max };
  };

  const readNumber = (): number | undefined => {
    let digits = '';
    for (
      let digit = peek();
      digit !== undefined && /^[0-9]$/.test(digit) && digits.length < 5;
      digit = peek()
    ) {
      digits += digit;
      at++;
    }
    return digits === '' ? undefined : Number(digits);
  };

  const readEscape = (): Piece => {
    const escaped = characters[at++] ?? fail("'\\' at the end");
    if (escaped === 'b') return { kind: 'word-edge' };
    if (escaped === 'B') return { kind: 'no-word-edge' };
    const test = classEscapes.get(escaped);
    return { kind: 'character', test: test ?? exactly(literalEscape(escaped)) };
  };

  const literalEscape = (escaped: string): string => {
    const control = { t: '\t', n: '\n', r: '\r', f: '\f' }[escaped];
    if (control !== undefined) return control;
    if (/^[A-Za-z0-9]$/.test(escaped)) fail(`'\\${escaped}' is not supported`);
    return escaped;
  };

  const readClass = (): CharacterTest => {
    const isNegated = take('^');
    const tests: CharacterTest[] = [];
    for (let isFirst = true; isFirst || peek() !== ']'; isFirst = false) {
      if (peek() === undefined) fail("'[' without ']'");
      if (peek() === '[' || (peek() === '&' && characters[at + 1] === '&'))
        fail('classes inside classes are not supported');
      tests.push(readClassMember());
    }
    at++;
    return (character) => tests.some((test) => test(character)) !== isNegated;
  };

  const readClassMember = (): CharacterTest => {
    const first = characters[at++] ?? '';
    const escaped = first === '\\' ? (characters[at++] ?? fail("'\\' at the end")) : undefined;
    const wide = escaped === undefined ? undefined : classEscapes.get(escaped);
    if (wide) return wide;
    const low = escaped === undefined ? first : literalEscape(escaped);
    if (peek() !== '-' || characters[at + 1] === ']' || characters[at + 1] === undefined) return exactly(low);
    at++;
    const next = characters[at++] ?? '';
    const high = next === '\\' ? literalEscape(characters[at++] ?? fail("'\\' at the end")) : next;
    if (low > high) fail(`the range '${low}-${high}' is empty`);
    const inRange = (character: string) => character >= low && character <= high && character.length <= 2;
    if (!isFolded) return inRange;
    return (character) => inRange(character.toLowerCase()) || inRange(character.toUpperCase());
  };

  if (text.startsWith('(?i)')) {
    isFolded = true;
    at = 4;
  }
  const whole = readChoice();
  return at < characters.length ? fail("')' without '('") : whole;
}

const isDigit: CharacterTest = (character) => character >= '0' && character <= '9' && character.length === 1;
const isWord: CharacterTest = (character) => /^[A-Za-z0-9_]$/.test(character);
const isSpace: CharacterTest = (character) => /^[ \t\n\v\f\r]$/.test(character);
const classEscapes: ReadonlyMap<string, CharacterTest> = new Map<string, CharacterTest>([
  ['d', isDigit],
  ['D', (character) => !isDigit(character)],
  ['w', isWord],
  ['W', (character) => !isWord(character)],
  ['s', isSpace],
  ['S', (character) => !isSpace(character)],
]);
