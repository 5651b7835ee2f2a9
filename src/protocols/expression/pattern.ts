import type { Budget } from './budget.ts';
import { ExpressionError } from './expression.ts';
import { type CharacterTest, type Piece, readPattern } from './pattern-reader.ts';

/**
 * Regular expressions in linear time: a Thompson machine that walks all alternatives at once, so no pattern, however nested, takes
 * more than (length of the text) × (length of the pattern). Look-around and back-references cannot be had this way and are refused.
 */
type Step =
  | { kind: 'character'; test: CharacterTest; next: number }
  | { kind: 'fork'; one: number; other: number }
  | { kind: 'start' | 'end' | 'word-edge' | 'no-word-edge'; next: number }
  | { kind: 'match' };

export type Pattern = { readonly text: string; readonly steps: readonly Step[]; readonly start: number };

const maxLength = 500;
const maxSteps = 2_000;

export function compilePattern(text: string, position = 0): Pattern {
  if (text.length > maxLength) {
    throw new ExpressionError('limit', `a pattern longer than ${maxLength} characters`, position);
  }
  const steps: Step[] = [{ kind: 'match' }];
  const start = lower(readPattern(text, position), 0, steps, position);
  return { text, steps, start };
}

function emit(step: Step, steps: Step[], position: number): number {
  if (steps.length >= maxSteps)
    throw new ExpressionError('limit', 'a pattern that repeats too much', position);
  return steps.push(step) - 1;
}

/** Writes the piece so that it goes on to `next`; gives where it begins. */
function lower(piece: Piece, next: number, steps: Step[], position: number): number {
  switch (piece.kind) {
    case 'character':
      return emit({ kind: 'character', test: piece.test, next }, steps, position);
    case 'start':
    case 'end':
    case 'word-edge':
    case 'no-word-edge':
      return emit({ kind: piece.kind, next }, steps, position);
    case 'sequence':
      return piece.pieces.reduceRight((after, part) => lower(part, after, steps, position), next);
    case 'choice':
      return piece.pieces
        .map((part) => lower(part, next, steps, position))
        .reduceRight((other, one) => emit({ kind: 'fork', one, other }, steps, position));
    case 'repeat':
      return lowerRepeat(piece, next, steps, position);
  }
}

function lowerRepeat(
  piece: Piece & { kind: 'repeat' },
  next: number,
  steps: Step[],
  position: number,
): number {
  let at = next;
  if (piece.max === undefined) {
    // The loop has to exist before its body can come back to it.
    const loop = emit({ kind: 'match' }, steps, position);
    steps[loop] = { kind: 'fork', one: lower(piece.piece, loop, steps, position), other: next };
    at = loop;
  } else {
    for (let count = piece.min; count < piece.max; count++) {
      at = emit({ kind: 'fork', one: lower(piece.piece, at, steps, position), other: next }, steps, position);
    }
  }
  for (let count = 0; count < piece.min; count++) at = lower(piece.piece, at, steps, position);
  return at;
}

const isWord = (character: string | undefined) => character !== undefined && /^[A-Za-z0-9_]$/.test(character);

/** Whether the whole text matches, as with Java's `matches`. */
export function matchesPattern(pattern: Pattern, text: string, budget: Budget, position = 0): boolean {
  const characters = [...text];
  budget.spend(pattern.text.length + characters.length, position);
  let current = new Set<number>();
  follow(pattern, pattern.start, characters, 0, current);
  for (const [at, character] of characters.entries()) {
    budget.spend(current.size >> 2, position);
    const reached = new Set<number>();
    for (const index of current) {
      const step = pattern.steps[index];
      if (step?.kind === 'character' && step.test(character))
        follow(pattern, step.next, characters, at + 1, reached);
    }
    if (reached.size === 0) return false;
    current = reached;
  }
  return current.has(0);
}

/** Adds a step and all that is reached from it without reading a character. */
function follow(
  pattern: Pattern,
  from: number,
  characters: readonly string[],
  at: number,
  into: Set<number>,
): void {
  const waiting = [from];
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    if (into.has(index)) continue;
    into.add(index);
    const step = pattern.steps[index];
    if (step?.kind === 'fork') waiting.push(step.other, step.one);
    else if (step && step.kind !== 'character' && step.kind !== 'match' && holds(step.kind, characters, at)) {
      waiting.push(step.next);
    }
  }
}

function holds(
  kind: 'start' | 'end' | 'word-edge' | 'no-word-edge',
  characters: readonly string[],
  at: number,
): boolean {
  if (kind === 'start') return at === 0;
  if (kind === 'end') return at === characters.length;
  return (isWord(characters[at - 1]) !== isWord(characters[at])) === (kind === 'word-edge');
}
