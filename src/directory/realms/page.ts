import { invalidCursor } from '#src/directory/schemas/index.ts';

/** A page of a list that is in memory whole, behind the key that the cursor carries. */
export function pageOf<T>(
  all: readonly T[],
  keyOf: (one: T) => string,
  { after, limit, descending = false }: { after: string | undefined; limit: number; descending?: boolean },
): { page: T[]; next: string | undefined } {
  const sign = descending ? -1 : 1;
  const compare = (a: string, b: string) => (a < b ? -sign : a > b ? sign : 0);
  const from = after === undefined ? undefined : decode(after);
  const sorted = all
    .map((one) => ({ one, key: keyOf(one) }))
    .filter(({ key }) => from === undefined || compare(key, from) > 0)
    .sort((a, b) => compare(a.key, b.key));
  const page = sorted.slice(0, limit);
  const last = page.at(-1);
  return {
    page: page.map(({ one }) => one),
    next: last && sorted.length > limit ? Buffer.from(last.key).toString('base64url') : undefined,
  };
}

function decode(after: string): string {
  if (after.length > 2_000 || !/^[\w-]+$/.test(after)) throw invalidCursor();
  return Buffer.from(after, 'base64url').toString();
}
