/** Matches whole values in time linear in their length, whatever the pattern: administrators write these, everyone runs them. */
export type Pattern = (value: string) => boolean;

export class PatternRefused extends Error {
  override readonly name = 'PatternRefused';
}

const maxPatternLength = 256;
const maxInstructions = 1_000;
const maxRepeat = 256;

type Test = (codePoint: number) => boolean;
type Node =
  | { kind: 'test'; test: Test }
  | { kind: 'sequence'; nodes: Node[] }
  | { kind: 'choice'; nodes: Node[] }
  | { kind: 'repeat'; node: Node; min: number; max: number };

// A program of three instructions (Pike's machine without captures): every state is visited at most once per character.
type Instruction =
  | { op: 'test'; test: Test }
  | { op: 'jump'; targets: [number, number] | [number] }
  | { op: 'end' };

/** Regular expressions without back-references and look-around; `^` and `$` only at the ends, where they say what holds anyway. */
export function compilePattern(text: string): Pattern {
  if (text.length > maxPatternLength)
    throw new PatternRefused(`it is longer than ${maxPatternLength} characters`);
  const program = assemble(parse(text));
  return (value) => run(program, value);
}

function parse(text: string): Node {
  const characters = [...text.replace(/^\^/, '').replace(/(^|[^\\])((?:\\\\)*)\$$/, '$1$2')];
  let at = 0;
  const peek = () => characters[at];
  const take = () => {
    const character = characters[at++];
    if (character === undefined) throw new PatternRefused('it ends too early');
    return character;
  };

  const choice = (): Node => {
    const nodes = [sequence()];
    while (peek() === '|') {
      take();
      nodes.push(sequence());
    }
    const [only] = nodes;
    return nodes.length === 1 && only ? only : { kind: 'choice', nodes };
  };
  const sequence = (): Node => {
    const nodes: Node[] = [];
    for (let next = peek(); next !== undefined && next !== '|' && next !== ')'; next = peek())
      nodes.push(quantified());
    return { kind: 'sequence', nodes };
  };
  const quantified = (): Node => {
    let node = atom();
    for (let bounds = quantifier(); bounds; bounds = quantifier()) node = { kind: 'repeat', node, ...bounds };
    return node;
  };
  const quantifier = (): { min: number; max: number } | undefined => {
    const next = peek();
    const simple: Record<string, { min: number; max: number }> = {
      '*': { min: 0, max: Number.POSITIVE_INFINITY },
      '+': { min: 1, max: Number.POSITIVE_INFINITY },
      '?': { min: 0, max: 1 },
    };
    if (next !== undefined && Object.hasOwn(simple, next)) {
      take();
      return simple[next];
    }
    if (next !== '{') return undefined;
    const end = characters.indexOf('}', at);
    const found = /^\{(\d{1,4})(,(\d{1,4})?)?$/.exec(
      characters.slice(at, end < 0 ? undefined : end).join(''),
    );
    if (!found || end < 0)
      throw new PatternRefused("'{' must be followed by counts, as in {2,5}; write \\{ for the character");
    at = end + 1;
    const min = Number(found[1]);
    const max =
      found[2] === undefined ? min : found[3] === undefined ? Number.POSITIVE_INFINITY : Number(found[3]);
    if (min > maxRepeat || (max !== Number.POSITIVE_INFINITY && max > maxRepeat) || min > max) {
      throw new PatternRefused(`counts must rise and be at most ${maxRepeat}`);
    }
    return { min, max };
  };
  const atom = (): Node => {
    const character = take();
    if (character === '(') {
      if (peek() === '?') {
        take();
        if (take() !== ':') throw new PatternRefused('look-around and named groups are not supported');
      }
      const inner = choice();
      if (peek() !== ')') throw new PatternRefused("')' is missing");
      take();
      return inner;
    }
    if (character === '[') return { kind: 'test', test: characterClass() };
    if (character === '.') return { kind: 'test', test: (codePoint) => codePoint !== 10 };
    if (character === '\\') return { kind: 'test', test: escaped(take()) };
    if ('*+?{)^$'.includes(character))
      throw new PatternRefused(`'${character}' has nothing to stand for here; write \\${character}`);
    return { kind: 'test', test: exactly(character) };
  };
  const characterClass = (): Test => {
    const negated = peek() === '^' && take() === '^';
    const tests: Test[] = [];
    for (let character = take(); character !== ']' || tests.length === 0; character = take()) {
      if (character === '\\' && 'dDwWsS'.includes(peek() ?? '')) {
        tests.push(escaped(take()));
        continue;
      }
      const low = character === '\\' ? literalEscape(take()) : character;
      if (peek() !== '-' || characters[at + 1] === ']') {
        tests.push(exactly(low));
        continue;
      }
      take();
      const bound = take();
      const high = bound === '\\' ? literalEscape(take()) : bound;
      const [from, to] = [codePointOf(low), codePointOf(high)];
      if (from > to) throw new PatternRefused(`the range ${low}-${high} is backwards`);
      tests.push((codePoint) => codePoint >= from && codePoint <= to);
    }
    const any: Test = (codePoint) => tests.some((test) => test(codePoint));
    return negated ? (codePoint) => !any(codePoint) : any;
  };

  const node = choice();
  if (at < characters.length) throw new PatternRefused("')' has no '('");
  return node;
}

const codePointOf = (character: string) => character.codePointAt(0) ?? 0;

function exactly(character: string): Test {
  const wanted = codePointOf(character);
  return (codePoint) => codePoint === wanted;
}

const isDigit: Test = (c) => c >= 48 && c <= 57;
const isWord: Test = (c) => isDigit(c) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 95;
const isSpace: Test = (c) => c === 32 || (c >= 9 && c <= 13) || c === 0xa0 || c === 0x3000;

function escaped(character: string): Test {
  const classes: Record<string, Test> = { d: isDigit, w: isWord, s: isSpace };
  const found = classes[character.toLowerCase()];
  if (found) return character === character.toLowerCase() ? found : (codePoint) => !found(codePoint);
  return exactly(literalEscape(character));
}

function literalEscape(character: string): string {
  const controls: Record<string, string> = { n: '\n', r: '\r', t: '\t' };
  const control = controls[character];
  if (control !== undefined) return control;
  if (/[A-Za-z0-9]/.test(character)) throw new PatternRefused(`\\${character} is not supported`);
  return character;
}

function assemble(root: Node): Instruction[] {
  const program: Instruction[] = [];
  const push = (instruction: Instruction) => {
    if (program.length >= maxInstructions) throw new PatternRefused('its counts multiply to too much');
    return program.push(instruction) - 1;
  };
  const emit = (node: Node): void => {
    switch (node.kind) {
      case 'test':
        push({ op: 'test', test: node.test });
        return;
      case 'sequence':
        for (const part of node.nodes) emit(part);
        return;
      case 'choice':
        return emitChoice(node.nodes);
      case 'repeat':
        return emitRepeat(node);
    }
  };
  const emitChoice = (nodes: Node[]) => {
    const ends: { op: 'jump'; targets: [number] }[] = [];
    nodes.forEach((node, index) => {
      if (index === nodes.length - 1) return emit(node);
      const fork: Instruction & { op: 'jump' } = { op: 'jump', targets: [0, 0] };
      const start = push(fork);
      emit(node);
      const end: { op: 'jump'; targets: [number] } = { op: 'jump', targets: [0] };
      push(end);
      ends.push(end);
      fork.targets = [start + 1, program.length];
    });
    for (const end of ends) end.targets[0] = program.length;
  };
  const emitRepeat = (node: Node & { kind: 'repeat' }) => {
    for (let count = 0; count < node.min; count++) emit(node.node);
    if (node.max === Number.POSITIVE_INFINITY) {
      const fork: Instruction & { op: 'jump' } = { op: 'jump', targets: [0, 0] };
      const start = push(fork);
      emit(node.node);
      push({ op: 'jump', targets: [start] });
      fork.targets = [start + 1, program.length];
      return;
    }
    for (let count = node.min; count < node.max; count++) {
      const fork: Instruction & { op: 'jump' } = { op: 'jump', targets: [0, 0] };
      const start = push(fork);
      emit(node.node);
      fork.targets = [start + 1, program.length];
    }
  };
  emit(root);
  push({ op: 'end' });
  return program;
}

function run(program: readonly Instruction[], value: string): boolean {
  let states = follow(program, [0]);
  for (const character of value) {
    const codePoint = codePointOf(character);
    const next: number[] = [];
    for (const state of states) {
      const instruction = program[state];
      if (instruction?.op === 'test' && instruction.test(codePoint)) next.push(state + 1);
    }
    if (next.length === 0) return false;
    states = follow(program, next);
  }
  return [...states].some((state) => program[state]?.op === 'end');
}

/** All states reachable without reading; iterative, so that a long program costs no stack. */
function follow(program: readonly Instruction[], from: number[]): Set<number> {
  const seen = new Set<number>();
  const open = [...from];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    if (seen.has(state)) continue;
    seen.add(state);
    const instruction = program[state];
    if (instruction?.op === 'jump') open.push(...instruction.targets);
  }
  return seen;
}
