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
  return new PatternReader(text, position).readWhole();
}

class PatternReader {
  readonly #text: string;
  readonly #position: number;
  readonly #characters: readonly string[];
  readonly #isFolded: boolean;
  #at: number;
  #depth = 0;

  constructor(text: string, position: number) {
    this.#text = text;
    this.#position = position;
    this.#characters = [...text];
    this.#isFolded = text.startsWith('(?i)');
    this.#at = this.#isFolded ? 4 : 0;
  }

  readWhole(): Piece {
    const whole = this.#readChoice();
    return this.#at < this.#characters.length ? this.#fail("')' without '('") : whole;
  }

  #fail(message: string): never {
    throw new ExpressionError('syntax', `pattern '${this.#text.slice(0, 60)}': ${message}`, this.#position);
  }

  #peek(ahead = 0): string | undefined {
    return this.#characters[this.#at + ahead];
  }

  #next(): string {
    return this.#characters[this.#at++] ?? this.#fail('unexpected end');
  }

  #take(wanted: string): boolean {
    if (this.#peek() !== wanted) return false;
    this.#at++;
    return true;
  }

  #exactly(wanted: string): CharacterTest {
    if (!this.#isFolded) return (character) => character === wanted;
    const folded = wanted.toLowerCase();
    return (character) => character.toLowerCase() === folded;
  }

  #readChoice(): Piece {
    if (++this.#depth > maxDepth) this.#fail(`nested deeper than ${maxDepth}`);
    const pieces = [this.#readSequence()];
    while (this.#take('|')) pieces.push(this.#readSequence());
    this.#depth--;
    return pieces.length === 1 && pieces[0] ? pieces[0] : { kind: 'choice', pieces };
  }

  #readSequence(): Piece {
    const pieces: Piece[] = [];
    for (let next = this.#peek(); next !== undefined && next !== '|' && next !== ')'; next = this.#peek()) {
      pieces.push(this.#readRepeats(this.#readOne()));
    }
    return { kind: 'sequence', pieces };
  }

  #readOne(): Piece {
    const character = this.#next();
    switch (character) {
      case '(':
        return this.#readGroup();
      case '[':
        return { kind: 'character', test: this.#readClass() };
      case '.':
        return { kind: 'character', test: (one) => one !== '\n' && one !== '\r' };
      case '^':
        return { kind: 'start' };
      case '$':
        return { kind: 'end' };
      case '\\':
        return this.#readEscape();
      case '*':
      case '+':
      case '?':
      case '{':
        return this.#fail(`nothing before '${character}'`);
      default:
        return { kind: 'character', test: this.#exactly(character) };
    }
  }

  #readGroup(): Piece {
    if (this.#take('?') && !this.#take(':')) {
      return this.#fail(`'(?${this.#peek() ?? ''}' is not supported: no look-around, names or flags inside`);
    }
    const inner = this.#readChoice();
    if (!this.#take(')')) this.#fail("'(' without ')'");
    return inner;
  }

  #readRepeats(piece: Piece): Piece {
    const times = this.#readTimes();
    if (!times) return piece;
    // Lazy or greedy: whether the whole matches is the same.
    if (!this.#take('?') && this.#peek() === '+') this.#fail('possessive repeats are not supported');
    if (this.#readTimes()) this.#fail('a repeat of a repeat needs parentheses');
    return { kind: 'repeat', piece, ...times };
  }

  #readTimes(): { min: number; max: number | undefined } | undefined {
    if (this.#take('*')) return { min: 0, max: undefined };
    if (this.#take('+')) return { min: 1, max: undefined };
    if (this.#take('?')) return { min: 0, max: 1 };
    if (!this.#take('{')) return undefined;
    const min = this.#readNumber() ?? this.#fail("a number expected after '{'");
    const max = this.#take(',') ? this.#readNumber() : min;
    if (!this.#take('}')) this.#fail("'{' without '}'");
    if (min > maxRepeat || (max ?? 0) > maxRepeat) this.#fail(`more than ${maxRepeat} repeats`);
    if (max !== undefined && max < min) this.#fail('a repeat whose end is before its start');
    return { min, max };
  }

  #readNumber(): number | undefined {
    let digits = '';
    for (
      let digit = this.#peek();
      digit !== undefined && isDigit(digit) && digits.length < 5;
      digit = this.#peek()
    ) {
      digits += digit;
      this.#at++;
    }
    return digits === '' ? undefined : Number(digits);
  }

  #readEscape(): Piece {
    const escaped = this.#next();
    if (escaped === 'b') return { kind: 'word-edge' };
    if (escaped === 'B') return { kind: 'no-word-edge' };
    const test = classEscapes.get(escaped) ?? this.#exactly(this.#literalEscape(escaped));
    return { kind: 'character', test };
  }

  #literalEscape(escaped: string): string {
    const control = { t: '\t', n: '\n', r: '\r', f: '\f' }[escaped];
    if (control !== undefined) return control;
    if (/^[A-Za-z0-9]$/.test(escaped)) this.#fail(`'\\${escaped}' is not supported`);
    return escaped;
  }

  #readClass(): CharacterTest {
    const isNegated = this.#take('^');
    const tests: CharacterTest[] = [];
    // A ']' at the very beginning is one of the members.
    for (let isFirst = true; isFirst || this.#peek() !== ']'; isFirst = false) {
      if (this.#peek() === undefined) this.#fail("'[' without ']'");
      if (this.#peek() === '[' || (this.#peek() === '&' && this.#peek(1) === '&')) {
        this.#fail('classes inside classes are not supported');
      }
      tests.push(this.#readClassMember());
    }
    this.#at++;
    return (character) => tests.some((test) => test(character)) !== isNegated;
  }

  #readClassMember(): CharacterTest {
    const first = this.#next();
    const escaped = first === '\\' ? this.#next() : undefined;
    const wide = escaped === undefined ? undefined : classEscapes.get(escaped);
    if (wide) return wide;
    const low = escaped === undefined ? first : this.#literalEscape(escaped);
    if (this.#peek() !== '-' || this.#peek(1) === ']' || this.#peek(1) === undefined)
      return this.#exactly(low);
    this.#at++;
    const next = this.#next();
    return this.#range(low, next === '\\' ? this.#literalEscape(this.#next()) : next);
  }

  #range(low: string, high: string): CharacterTest {
    if (low > high) this.#fail(`the range '${low}-${high}' is empty`);
    const isIn = (character: string) => character >= low && character <= high && character.length <= 2;
    if (!this.#isFolded) return isIn;
    return (character) => isIn(character.toLowerCase()) || isIn(character.toUpperCase());
  }
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
