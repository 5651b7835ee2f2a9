// How files name what is elsewhere: `@{groups/Night shift}` stands where the organisation has an id, alone or inside of a text (an
// expression). `@@{` is a text that only looks like it.
import type { Content } from './kind.ts';

/** `groups/Night shift`; of what stands under another, `apps/Wiki/groups/Everyone`. */
export type Reference = string;

const idShape = /(?<![A-Za-z0-9])[A-Za-z0-9]{15,32}(?![A-Za-z0-9])/g;
const templateShape = /(@?)@\{((?:[^}\\]|\\.)*)\}/g;

export function withReferences(
  content: Content,
  referenceOf: (id: string) => Reference | undefined,
): Content {
  const texts = (text: string) =>
    text.replaceAll('@{', '@@{').replaceAll(idShape, (id) => {
      const reference = referenceOf(id);
      return reference === undefined ? id : `@{${reference.replaceAll(/[\\}]/g, '\\$&')}}`;
    });
  return mapTexts(content, texts) as Content;
}

export type Unresolved = { field: string; reference: Reference };

/** Resolved as far as they are known; the rest is told. */
export function withIds(
  content: Content,
  idOf: (reference: Reference) => string | undefined,
): { content: Content; unresolved: Unresolved[] } {
  const unresolved: Unresolved[] = [];
  const texts = (text: string, field: string) =>
    text.replaceAll(templateShape, (whole, escape: string, written: string) => {
      if (escape !== '') return whole.slice(1);
      const reference = written.replaceAll(/\\(.)/g, '$1');
      const id = idOf(reference);
      if (id === undefined) unresolved.push({ field, reference });
      return id ?? whole;
    });
  return { content: mapTexts(content, texts) as Content, unresolved };
}

function mapTexts(value: unknown, change: (text: string, field: string) => string, field = ''): unknown {
  if (typeof value === 'string') return change(value, field);
  if (Array.isArray(value)) return value.map((one, index) => mapTexts(one, change, `${field}.${index}`));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      mapTexts(one, change, field === '' ? name : `${field}.${name}`),
    ]),
  );
}
