// Filters as text: taken apart where it is plain to do so, for chips that can be taken away one by one.

export type Part = {
  text: string;
  /** Undefined for what is more than one comparison. */
  comparison?: { field: string; operator: string; value: string };
};

/** Splits at the `and`s that stand outside of quotes and parentheses. What has an `or` there is one part. */
export function partsOf(filter: string): Part[] {
  const pieces: string[] = [];
  let depth = 0;
  let from = 0;
  let isQuoted = false;
  let hasOr = false;
  for (let at = 0; at < filter.length; at += 1) {
    const character = filter[at];
    if (isQuoted) {
      if (character === '\\') at += 1;
      else if (character === '"') isQuoted = false;
      continue;
    }
    if (character === '"') isQuoted = true;
    else if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    else if (depth === 0) {
      if (/^\s+or\s/i.test(filter.slice(at))) hasOr = true;
      const and = /^\s+and\s+/i.exec(filter.slice(at));
      if (and) {
        pieces.push(filter.slice(from, at));
        from = at + and[0].length;
        at = from - 1;
      }
    }
  }
  pieces.push(filter.slice(from));
  const texts = hasOr ? [filter] : pieces;
  return texts
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map(partOf);
}

function partOf(text: string): Part {
  const found = /^([\w.]+)\s+(eq|ne|sw|ew|co|gt|ge|lt|le)\s+(?:"((?:[^"\\]|\\.)*)"|(true|false|\d+))$/i.exec(
    text,
  );
  if (!found) return { text };
  const [, field = '', operator = '', quoted, plain] = found;
  const value = quoted === undefined ? (plain ?? '') : quoted.replaceAll(/\\(.)/g, '$1');
  return { text, comparison: { field, operator: operator.toLowerCase(), value } };
}

const quote = (value: string): string => `"${value.replaceAll(/["\\]/g, '\\$&')}"`;

/** `field eq "value"` */
export const comparisonOf = (field: string, operator: 'eq' | 'ne', value: string): string =>
  `${field} ${operator} ${quote(value)}`;

export const joined = (texts: readonly string[]): string =>
  (texts.length > 1 ? texts.map((text) => (hasOr(text) ? `(${text})` : text)) : texts).join(' and ');

const hasOr = (text: string): boolean =>
  /\sor\s/i.test(text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""')) && !/^\(.*\)$/s.test(text);

/** The filter with one more condition; one of the same field is replaced by it. */
export function narrowed(filter: string, field: string, operator: 'eq' | 'ne', value: string): string {
  const kept = partsOf(filter).filter(
    ({ comparison }) => !(comparison?.field === field && (operator === 'eq' || comparison.value === value)),
  );
  return joined([...kept.map(({ text }) => text), comparisonOf(field, operator, value)]);
}

export function without(filter: string, part: string): string {
  return joined(
    partsOf(filter)
      .map(({ text }) => text)
      .filter((text) => text !== part),
  );
}

/** What one field is held to be by the filter, where it says so plainly. */
export const valueIn = (filter: string, field: string): string | undefined =>
  partsOf(filter).find(({ comparison }) => comparison?.field === field && comparison.operator === 'eq')
    ?.comparison?.value;
