import type { Profile } from './profile.ts';

/** One searchable value of a profile. Made from values alone, never from the schema, so that it can be made again to be removed. */
export type IndexedValue = { property: string; value: string; number: number | null };

// Index entries must stay small; longer values are found by their beginning.
export const maxIndexedLength = 256;

/** Texts compare without case but with their accents: this is what both sides of a comparison go through. */
export function foldText(text: string): string {
  return [...text.normalize('NFC').toLowerCase()].slice(0, maxIndexedLength).join('');
}

export function indexProfile(profile: Profile): IndexedValue[] {
  const values = new Map<string, IndexedValue>();
  for (const [property, value] of Object.entries(profile)) {
    for (const element of Array.isArray(value) ? value : [value]) {
      const indexed = indexValue(property, element);
      if (indexed) values.set(`${property}\n${indexed.value}`, indexed);
    }
  }
  return [...values.values()];
}

export function indexValue(property: string, value: unknown): IndexedValue | undefined {
  switch (typeof value) {
    case 'string':
      return { property, value: foldText(value), number: null };
    case 'number':
      return { property, value: String(value), number: value };
    case 'boolean':
      return { property, value: String(value), number: null };
    default:
      return undefined;
  }
}

/** What to take out of the index and what to put in when a profile changes. */
export function indexChange(
  before: Profile,
  after: Profile,
): { removed: IndexedValue[]; added: IndexedValue[] } {
  const key = (one: IndexedValue) => `${one.property}\n${one.value}`;
  const [old, now] = [indexProfile(before), indexProfile(after)];
  const [oldKeys, newKeys] = [new Set(old.map(key)), new Set(now.map(key))];
  return {
    removed: old.filter((one) => !newKeys.has(key(one))),
    added: now.filter((one) => !oldKeys.has(key(one))),
  };
}
