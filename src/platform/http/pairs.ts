// application/x-www-form-urlencoded, of bodies and of queries, with duplicates kept in sight.

export class MalformedPairs extends Error {
  override name = 'MalformedPairs';
}

export type Pairs = [name: string, value: string][];

const MAX_PAIRS = 1_000;

/** Names and values in order. Throws MalformedPairs for broken percent escapes, broken UTF-8, NUL, and too many pairs. */
export function parsePairs(text: string): Pairs {
  const pairs: Pairs = [];
  if (text === '') return pairs;
  let from = 0;
  while (from <= text.length) {
    let to = text.indexOf('&', from);
    if (to === -1) to = text.length;
    if (to > from) {
      if (pairs.length === MAX_PAIRS) throw new MalformedPairs(`has more than ${MAX_PAIRS} parameters`);
      const equals = text.indexOf('=', from);
      const nameEnd = equals === -1 || equals > to ? to : equals;
      pairs.push([
        decode(text.slice(from, nameEnd)),
        nameEnd === to ? '' : decode(text.slice(nameEnd + 1, to)),
      ]);
    }
    from = to + 1;
  }
  return pairs;
}

/**
 * One value a name; a repeated name becomes a list, so that a schema which expects one text refuses it rather than
 * picking one of the two. Without a prototype: `__proto__` is a name like any other.
 */
export function pairsToObject(pairs: Pairs): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = Object.create(null);
  for (const [name, value] of pairs) {
    const before = values[name];
    if (before === undefined) values[name] = value;
    else if (typeof before === 'string') values[name] = [before, value];
    else before.push(value);
  }
  return values;
}

function decode(text: string): string {
  let plain = text;
  if (text.includes('%') || text.includes('+')) {
    try {
      plain = decodeURIComponent(text.replaceAll('+', ' '));
    } catch {
      throw new MalformedPairs('has a broken percent escape');
    }
  }
  if (plain.includes('\0')) throw new MalformedPairs('contains a NUL character');
  return plain;
}
