// Secrets are in no file: `{ "secret": "APPS_WIKI_CLIENT_SECRET" }` stands where one is, and whoever applies the file brings it, or
// lets the organisation make one.
import type { Content } from './kind.ts';
import type { Reference } from './references.ts';

export type SecretPlace = { secret: string };

/** `paths`: see Kind.secrets. */
export function hideSecrets(content: Content, paths: readonly string[], reference: Reference): Content {
  const copy = structuredClone(content);
  for (const path of paths) {
    const isNeverShown = path.endsWith('!');
    visit(copy, path.replace('!', '').split('.'), (holder, name, where) => {
      const value = holder[name];
      if (isNeverShown || (value !== null && value !== undefined))
        holder[name] = { secret: nameOf(reference, where) };
    });
  }
  return copy;
}

/** With what was brought; what was not is left out, and its name told. */
export function fillSecrets(
  content: Content,
  brought: Readonly<Record<string, string>>,
): { content: Content; missing: string[] } {
  const missing: string[] = [];
  const fill = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(fill);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, inner]) => {
        if (!isPlace(inner)) return [[name, fill(inner)]];
        const secret = brought[inner.secret];
        if (secret !== undefined) return [[name, secret]];
        missing.push(inner.secret);
        return [];
      }),
    );
  };
  return { content: fill(content) as Content, missing };
}

function isPlace(value: unknown): value is SecretPlace {
  if (typeof value !== 'object' || value === null) return false;
  const { secret, ...others } = value as Record<string, unknown>;
  return typeof secret === 'string' && Object.keys(others).length === 0;
}

function visit(
  value: unknown,
  [first, ...rest]: string[],
  found: (holder: Record<string, unknown>, name: string, where: string) => void,
  where = '',
): void {
  if (first === undefined || typeof value !== 'object' || value === null) return;
  if (first === '*') {
    for (const [index, one] of Object.entries(value)) visit(one, rest, found, `${where}_${index}`);
    return;
  }
  const holder = value as Record<string, unknown>;
  if (rest.length === 0) found(holder, first, `${where}_${first}`);
  else visit(holder[first], rest, found, `${where}_${first}`);
}

function nameOf(reference: Reference, where: string): string {
  return `${reference}${where}`.replaceAll(/[^A-Za-z0-9]+/g, '_').toUpperCase();
}
