// JSON from strangers: well-formed UTF-8, bounded in depth and size, without NUL and without keys that reach prototypes.

export class MalformedJson extends Error {
  override name = 'MalformedJson';
}

const MAX_DEPTH = 64;
const MAX_VALUES = 100_000;

export function parseJsonBody(bytes: Buffer, maxValues = MAX_VALUES): unknown {
  let text: string;
  let value: unknown;
  try {
    // A decoder of one call: a shared one would carry the state of a broken body into the next.
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    value = JSON.parse(text);
  } catch {
    throw new MalformedJson('is not well-formed JSON in UTF-8');
  }
  inspect(value, 0, { left: maxValues, most: maxValues });
  const repeated = repeatedName(text);
  if (repeated !== undefined)
    throw new MalformedJson(`has the member ${repeated.slice(0, 100)} more than once`);
  return value;
}

/**
 * The first name that an object has twice: two readers could take two different values for it (RFC 8259 4). The text is known to
 * be well-formed, so that brackets, commas and quotation marks are all there is to look for.
 */
function repeatedName(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  let isName = false;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x7b: // {
        open.push(new Set());
        isName = true;
        break;
      case 0x5b: // [
        open.push(undefined);
        isName = false;
        break;
      case 0x7d: // }
      case 0x5d: // ]
        open.pop();
        break;
      case 0x2c: // ,
        isName = open.at(-1) !== undefined;
        break;
      case 0x22: {
        const end = endOfString(text, at);
        const names = open.at(-1);
        if (isName && names !== undefined) {
          const name = JSON.parse(text.slice(at, end + 1)) as string;
          if (names.has(name)) return name;
          names.add(name);
          isName = false;
        }
        at = end;
      }
    }
  }
  return undefined;
}

/** Where the string that begins at this quotation mark has its other one. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text.charCodeAt(at) !== 0x22) at += text.charCodeAt(at) === 0x5c ? 2 : 1;
  return at;
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
