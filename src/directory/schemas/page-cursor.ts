import type { PageCursor, PageSort } from './profile-page-store.ts';

/** Without a sort the cursor is the last id, as Okta's; with one it carries the key as well. Opaque to clients either way. */
export function encodeCursor(cursor: PageCursor, sorted: boolean): string {
  if (!sorted) return cursor.id;
  const parts = cursor.part === 'keyed' ? ['k', cursor.key, cursor.id] : ['m', cursor.id];
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** Nothing for a cursor that was not made by us, for a list sorted as this one. */
export function decodeCursor(text: string, sort: PageSort | undefined): PageCursor | undefined {
  if (!sort) return isId(text) ? { part: 'keyed', key: '', id: text } : undefined;
  if (text.length > 2_000) return undefined;
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
  if (!Array.isArray(parts)) return undefined;
  const [part, ...rest] = parts;
  if (part === 'm' && rest.length === 1 && isId(rest[0])) return { part: 'missing', id: rest[0] };
  const [key, id] = rest;
  if (part !== 'k' || rest.length !== 2 || !isId(id)) return undefined;
  return isKey(sort, key) ? { part: 'keyed', key, id } : undefined;
}

function isKey(sort: PageSort, key: unknown): key is string | number {
  if (sort.kind === 'attribute' && sort.numeric) return typeof key === 'number';
  if (typeof key !== 'string') return false;
  return (
    sort.kind === 'attribute' ||
    sort.type === 'text' ||
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(key)
  );
}

const isId = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9A-Za-z]{1,64}$/.test(value);
