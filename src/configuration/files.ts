// One file a thing: where it lies, and its text. The same configuration is the same bytes, wherever it was written.
import type { Content } from './kind.ts';

/** `apps/Wiki.json` → text */
export type Files = Record<string, string>;

export type FileContent = { name: string } & Content;

/** Names are written as they are; what file systems and people stumble over becomes `_`, and who comes second a number. */
export function pathFor(folder: string, name: string, taken: ReadonlySet<string>): string {
  const plain =
    name
      .replaceAll(/[^\p{L}\p{N} ._()&+,-]/gu, '_')
      .replace(/^[. ]+|[. ]+$/g, '_')
      .slice(0, 120) || '_';
  // Some file systems do not tell capitals from small letters.
  const isTaken = (path: string) => taken.has(path.toLowerCase());
  let path = `${folder}/${plain}`;
  for (let count = 2; isTaken(path); count += 1) path = `${folder}/${plain} ${count}`;
  return path;
}

export function toText(value: unknown): string {
  return `${JSON.stringify(sorted(value), null, 2)}\n`;
}

/** Keys in order; `name` first, so that a file begins with what it is. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const rank = (key: string) => (key === 'name' ? '' : key);
  const entries = Object.entries(value).sort(([a], [b]) => (rank(a) < rank(b) ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

export function sameContent(a: unknown, b: unknown): boolean {
  return toText(a) === toText(b);
}
