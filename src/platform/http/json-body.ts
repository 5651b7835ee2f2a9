// JSON from strangers: well-formed UTF-8, bounded in depth and size, without NUL and without keys that reach prototypes.

export class MalformedJson extends Error {
  override name = 'MalformedJson';
}

const MAX_DEPTH = 64;
const MAX_VALUES = 100_000;

export function parseJsonBody(bytes: Buffer, maxValues = MAX_VALUES): unknown {
  let value: unknown;
  try {
    // A decoder of one call: a shared one would carry the state of a broken body into the next.
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new MalformedJson('is not well-formed JSON in UTF-8');
  }
  inspect(value, 0, { left: maxValues, most: maxValues });
  return value;
}

function inspect(value: unknown, depth: number, budget: { left: number; most: number }): void {
  if (--budget.left < 0) throw new MalformedJson(`has more than ${budget.most} values`);
  if (typeof value === 'string') {
    if (value.includes('\0')) throw new MalformedJson('contains a NUL character');
    // PostgreSQL stores UTF-8 only, and half a surrogate pair has none.
    if (!value.isWellFormed()) throw new MalformedJson('contains half of a surrogate pair');
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth >= MAX_DEPTH) throw new MalformedJson(`is nested deeper than ${MAX_DEPTH} levels`);
  if (Array.isArray(value)) {
    for (const entry of value) inspect(entry, depth + 1, budget);
    return;
  }
  for (const [name, entry] of Object.entries(value)) {
    if (name === '__proto__' || (name === 'constructor' && hasPrototype(entry))) {
      throw new MalformedJson(`has a member named ${name}`);
    }
    if (name.includes('\0') || !name.isWellFormed()) throw new MalformedJson('contains a NUL character');
    inspect(entry, depth + 1, budget);
  }
}

function hasPrototype(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype');
}
